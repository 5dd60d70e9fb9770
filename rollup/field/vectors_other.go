//go:build !amd64 || purego

package field

func hasIFMA() bool { return false }

// Never called: hasIFMA says so.
func permute16(*sides, *[5]uint64, *Eight)                 { panic(noVectors) }
func mulEights(_, _, _ *Eight, _, _ int)                   { panic(noVectors) }
func addEights(_, _, _ *Eight, _, _ int)                   { panic(noVectors) }
func subEights(_, _, _ *Eight, _ int)                      { panic(noVectors) }
func sumEights(_, _ *Eight, _ int)                         { panic(noVectors) }
func difEights(_, _ *Eight, _ *[5]uint64, _ *Eight, _ int) { panic(noVectors) }
func ditEights(_, _ *Eight, _ *[5]uint64, _ *Eight, _ int) { panic(noVectors) }
func pairEights(_, _ *Eight, _ int)                        { panic(noVectors) }
func scaleEights(_ *Eight, _ *[5]uint64, _ int)            { panic(noVectors) }
