//go:build !amd64 || purego

package msm

import curve "github.com/consensys/gnark-crypto/ecc/bn254"

// Never called: fma.Supported says so.

func takeApart(*lanes, *lanes, *curve.G1Affine, *uint32, int) { panic("msm: no AVX2") }
func putTogether(*curve.G1Affine, *lanes, *lanes, int)        { panic("msm: no AVX2") }
