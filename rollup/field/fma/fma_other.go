//go:build !amd64 || purego

package fma

// Supported tells whether the processor can: nothing here may be called elsewhere.
func Supported() bool { return false }

const unsupported = "fma: the processor has no AVX2: ask Supported first"

func mul(_, _, _ *Eight, _, _, _, _ int, _ *Modulus)  { panic(unsupported) }
func scale(_ *Eight, _ *[5]uint64, _ int, _ *Modulus) { panic(unsupported) }
func add(_, _, _ *Eight, _, _ int, _ *Offset)         { panic(unsupported) }
func sub(_, _, _ *Eight, _ int, _ uint64, _ *Offset)  { panic(unsupported) }
func reduce(_, _ *Eight, _ int, _ *Offset, _ int)     { panic(unsupported) }
func sum(_, _ *Eight, _ int)                          { panic(unsupported) }
