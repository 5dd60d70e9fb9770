//go:build !purego

package field

import "golang.org/x/sys/cpu"

func hasVectors() bool {
	return cpu.X86.HasAVX512F && cpu.X86.HasAVX512DQ && cpu.X86.HasAVX512IFMA
}

// permute8 permutes eight states; of the outcome state[1] alone is there, below 2r.
//
//go:noescape
func permute8(state *[2]lanes, keys *[5]uint64)
