//go:build !amd64 || purego

package field

func hasVectors() bool { return false }

// Never called: hasVectors says so.
func permute8(*[2]lanes, *[5]uint64) { panic("field: no vectors") }
