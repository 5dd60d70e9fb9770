//go:build !amd64 || purego

package field

func hasVectors() bool { return false }

// Never called: hasVectors says so.
func permute16(*sides, *[5]uint64, *lanes) { panic("field: no vectors") }
