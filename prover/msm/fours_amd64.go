//go:build !purego

package msm

import curve "github.com/consensys/gnark-crypto/ecc/bn254"

// takeApart reads n times eight points that references name, and fetches those of the 32nd to 39th after. The limbs of y are those of 2p less those of y where a
// reference is negative, and may have a sign.
//
//go:noescape
func takeApart(x, y *lanes, points *curve.G1Affine, refs *uint32, n int)

// putTogether writes n times eight points, whose coordinates are below 2^256.
//
//go:noescape
func putTogether(points *curve.G1Affine, x, y *lanes, n int)
