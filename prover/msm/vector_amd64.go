//go:build !purego

package msm

import "unsafe"

// Each of these goes through n groups; operands may be the same. Bounds in units of p, sources at limbs.go: out of vecMul is below ab/85 + 1.

// vecMul multiplies: out = a*b/2^260.
//
//go:noescape
func vecMul(out, a, b *lanes, n int)

// vecMul2 multiplies in the quadratic extension, where second components follow n groups after the first. a's second component is at most 8p.
//
//go:noescape
func vecMul2(out, a, b *lanes, n int)

// vecAdd adds a + 2^shift * b.
//
//go:noescape
func vecAdd(out, a, b *lanes, shift uint64, n int)

// vecSub subtracts a - 2^shift * b + 2p * multiple, where multiple is 1 to 4.
//
//go:noescape
func vecSub(out, a, b *lanes, shift, multiple uint64, n int)

// vecHalves multiplies by 3/2: out is at most (3a + 1)/2.
//
//go:noescape
func vecHalves(out, a *lanes, n int)

// vecReduce brings what is below 6p below 2p.
//
//go:noescape
func vecReduce(a *lanes, n int)

// vecFetch reads numbers of four words from rows of size bytes that references name, negated as 2p - x where signed is not 0 and the reference says so.
//
//go:noescape
func vecFetch(out *lanes, from unsafe.Pointer, refs *uint32, size, signed uint64, n int)

// vecStore writes numbers as four words into rows of size bytes, one after the other.
//
//go:noescape
func vecStore(to unsafe.Pointer, in *lanes, size uint64, n int)
