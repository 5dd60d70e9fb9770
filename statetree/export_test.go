package statetree

import "github.com/causeway-l2/causeway/rollup/field"

// EmptyRoot is the root of an empty tree.
func EmptyRoot(depth int) field.Element { return emptySubtrees(depth)[depth] }
