//go:build !purego

package field

import "golang.org/x/sys/cpu"

func hasVectors() bool {
	return cpu.X86.HasAVX512F && cpu.X86.HasAVX512DQ && cpu.X86.HasAVX512IFMA
}

// permute16 permutes sixteen states; of the outcome state[...][1] alone is there, below 2r.
//
//go:noescape
func permute16(state *sides, keys *[5]uint64, multiples *Eight)

// mulEights sets n of z to x*y/2^260; step is how many bytes two of y take, 0 for the same two again and again.
//
//go:noescape
func mulEights(z, x, y *Eight, n, step int)

// addEights sets n of z to x+y; step is how many bytes one of y takes, 0 for the same one.
//
//go:noescape
func addEights(z, x, y *Eight, n, step int)

// subEights sets n of z to x-y.
//
//go:noescape
func subEights(z, x, y *Eight, n int)

// sumEights adds n of x to z, without carries.
//
//go:noescape
func sumEights(z, x *Eight, n int)
