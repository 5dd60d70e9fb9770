//go:build !purego

package msm

import (
	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"golang.org/x/sys/cpu"
)

func hasVectors() bool {
	return cpu.X86.HasAVX512F && cpu.X86.HasAVX512DQ && cpu.X86.HasAVX512IFMA
}

//go:noescape
func prepare(points *curve.G1Affine, first, second *uint32, pairs int, work, products *lanes)

//go:noescape
func finish(work *lanes, pairs int, inverses *lanes, out *curve.G1Affine)

//go:noescape
func prepare2(points *curve.G2Affine, first, second *uint32, groups int, work, product *lanes)

//go:noescape
func finish2(work *lanes, groups int, inverse *lanes, out *curve.G2Affine)
