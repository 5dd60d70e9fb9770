//go:build !amd64 || purego

package msm

import curve "github.com/consensys/gnark-crypto/ecc/bn254"

func hasVectors() bool { return false }

// Never called: hasVectors says so.

func prepare(*curve.G1Affine, *uint32, *uint32, int, *lanes, *lanes)  { panic("msm: no vectors") }
func finish(*lanes, int, *lanes, *curve.G1Affine)                     { panic("msm: no vectors") }
func prepare2(*curve.G2Affine, *uint32, *uint32, int, *lanes, *lanes) { panic("msm: no vectors") }
func finish2(*lanes, int, *lanes, *curve.G2Affine)                    { panic("msm: no vectors") }
