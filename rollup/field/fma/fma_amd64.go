//go:build !purego

package fma

import "golang.org/x/sys/cpu"

// Supported tells whether the processor can: nothing here may be called elsewhere.
func Supported() bool { return cpu.X86.HasAVX2 && cpu.X86.HasFMA }

//go:noescape
func mul(z, x, y *Eight, n, zStep, xStep, yStep int, m *Modulus)

//go:noescape
func scale(x *Eight, factors *[5]uint64, n int, m *Modulus)

//go:noescape
func add(z, x, y *Eight, n, yStep int, plus *Offset)

//go:noescape
func sub(z, x, y *Eight, n int, shift uint64, plus *Offset)

//go:noescape
func reduce(z, x *Eight, n int, multiples *Offset, count int)

//go:noescape
func sum(z, x *Eight, n int)
