//go:build !purego

package field

import "golang.org/x/sys/cpu"

// hasIFMA tells whether the processor has what the assembly here is made of.
func hasIFMA() bool {
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

// difEights sets n of x and y to x+y and (x-y)*twiddle, below 2.3r where x and y are.
//
//go:noescape
func difEights(x, y *Eight, twiddles *[5]uint64, multiples *Eight, n int)

// ditEights sets n of x and y to x+y*twiddle and x-y*twiddle, below 2.3r where x and y are.
//
//go:noescape
func ditEights(x, y *Eight, twiddles *[5]uint64, multiples *Eight, n int)

// pairEights sets pairs of neighbours among n to their sum and difference, below 2.3r where they are.
//
//go:noescape
func pairEights(x, multiples *Eight, n int)

// scaleEights multiplies n of x by a factor each.
//
//go:noescape
func scaleEights(x *Eight, factors *[5]uint64, n int)
