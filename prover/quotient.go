package prover

import (
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/fft"

	"github.com/causeway-l2/causeway/rollup/field"
)

// quotientGrain is how many elements a core takes at a time.
const quotientGrain = 1 << 14

// products returns the values of a*b on the coset, in order. a and b are the values of polynomials on the domain; zeros are appended up to its size, and both are
// overwritten.
//
// That is all that a proof takes of its quotient h = (a*b - c) / (X^n - 1): on the coset X^n is a constant t, so a*b is c + h*(t-1) there, which has no more than n
// coefficients. Its values say what h*(t-1) + c is anywhere. So a key has a point for each value, and what c adds is in the points of its wires (docs/adr/0046).
func products(a, b fr.Vector, d *Domain) fr.Vector {
	n := d.Size()
	a, b = padded(a, n), padded(b, n)
	ontoCoset := d.ontoCoset
	if t := newTransforms(d.Block); t != nil {
		scale := d.scale()
		ontoCoset = func(block fr.Vector) { t.ontoCoset(block, &scale) }
	}
	for _, v := range []fr.Vector{a, b} {
		d.interpolate(v, ontoCoset)
	}
	parallel(n, quotientGrain, func(start, end int) {
		product := a[start:end]
		product.Mul(product, b[start:end])
	})
	return a
}

// interpolate replaces values on the domain by those on the coset. ontoCoset does so with a block, and divides by Parts.
func (d *Domain) interpolate(v fr.Vector, ontoCoset func(fr.Vector)) {
	m := int(d.Block.Cardinality)
	d.split(v)
	for at := 0; at < len(v); at += m {
		ontoCoset(v[at : at+m])
	}
	d.join(v)
}

// ontoCoset computes with one element after the other.
func (d *Domain) ontoCoset(block fr.Vector) {
	d.Block.FFTInverse(block, fft.DIF)
	if d.Parts > 1 {
		var part fr.Element
		part.SetUint64(uint64(d.Parts)).Inverse(&part)
		block.ScalarMul(block, &part)
	}
	d.Block.FFT(block, fft.DIT, fft.OnCoset())
}

// scale is 1/n.
func (d *Domain) scale() (s fr.Element) {
	s.SetUint64(uint64(d.Size()))
	return *s.Inverse(&s)
}

// padded appends zeros up to n values, in place where there is room: gnark's solver leaves it.
func padded(v fr.Vector, n int) fr.Vector {
	if cap(v) < n {
		return append(v, make(fr.Vector, n-len(v))...)
	}
	m := len(v)
	v = v[:n]
	clear(v[m:])
	return v
}

// ontoCoset is Domain's, eight elements at a time.
func (t *transforms) ontoCoset(v fr.Vector, scale *fr.Element) {
	x := make([]field.Eight, t.m)
	t.blocks(func(i int) {
		var b block
		var f mixFactors
		for k := range b {
			b.set(k, v[k*t.m+i:][:blockOf])
		}
		t.inverse.factors(&f, i, t.m)
		b.dif(&f)
		b.turned(x[i:][:blockOf])
	})
	t.inverse.lanesDIF(x)
	t.scale(x, scale)
	t.forward.lanesDIT(x)
	t.blocks(func(i int) {
		var b block
		var f mixFactors
		b.turn(x[i:][:blockOf])
		t.forward.factors(&f, i, t.m)
		b.dit(&f)
		for k := range b {
			b.get(k, v[k*t.m+i:][:blockOf])
		}
	})
}

// blocks calls do for the first Eight of each block, on all cores.
func (t *transforms) blocks(do func(i int)) {
	parallel(t.m/blockOf, butterflies/blockOf, func(start, end int) {
		for i := start; i < end; i++ {
			do(i * blockOf)
		}
	})
}
