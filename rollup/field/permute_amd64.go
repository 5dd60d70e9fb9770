//go:build !purego

package field

import "golang.org/x/sys/cpu"

func hasVectors() bool {
	return cpu.X86.HasAVX512F && cpu.X86.HasAVX512DQ && cpu.X86.HasAVX512IFMA
}

// permute16 permutes sixteen states; of the outcome state[...][1] alone is there, below 2r.
//
//go:noescape
func permute16(state *sides, keys *[5]uint64, multiples *lanes)
