package l1

import "time"

// A machine that stands still has a node be slow that is not.
func init() { fast = time.Hour }
