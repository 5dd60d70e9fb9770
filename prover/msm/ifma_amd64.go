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
func prepare(points *curve.G1Affine, first, second *uint32, groups int, work *group, product *lanes)

//go:noescape
func finish(work *group, groups int, inverse *lanes, out *curve.G1Affine)
