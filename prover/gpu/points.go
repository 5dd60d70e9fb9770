//go:build cuda && cgo

package gpu

import (
	"unsafe"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
)

// windows is the number of sums that a multiplication returns; each counts 2^windowBits times the one before.
const (
	windows    = 16
	windowBits = 16
)

// pointG1 and pointG2 are the device's coordinates: x = X/ZZ, y = Y/ZZZ, infinity has ZZ = 0.
type (
	pointG1 struct{ x, y, zz, zzz fp.Element }
	pointG2 struct{ x, y, zz, zzz curve.E2 }
)

func (p *pointG1) affine() (a curve.G1Affine) {
	var zz, zzz fp.Element
	a.X.Mul(&p.x, zz.Inverse(&p.zz))
	a.Y.Mul(&p.y, zzz.Inverse(&p.zzz))
	return a // (0, 0) from infinity, since the inverse of 0 is 0
}

func (p *pointG2) affine() (a curve.G2Affine) {
	var zz, zzz curve.E2
	a.X.Mul(&p.x, zz.Inverse(&p.zz))
	a.Y.Mul(&p.y, zzz.Inverse(&p.zzz))
	return a
}

func (h *handle) multiplyG1(b bases, vector int) (curve.G1Jac, error) {
	var out [windows]pointG1
	err := h.multiply(b, bases{}, vector, unsafe.Pointer(&out))
	return joined(&out), err
}

// multiplyBoth is multiplyG1 of two bases with the same scalars, which the device sorts once.
func (h *handle) multiplyBoth(a, b bases, vector int) (sums [2]curve.G1Jac, err error) {
	var out [2][windows]pointG1
	err = h.multiply(a, b, vector, unsafe.Pointer(&out))
	return [2]curve.G1Jac{joined(&out[0]), joined(&out[1])}, err
}

func joined(out *[windows]pointG1) (sum curve.G1Jac) {
	for w := windows - 1; w >= 0; w-- {
		for range windowBits {
			sum.DoubleAssign()
		}
		a := out[w].affine()
		sum.AddMixed(&a)
	}
	return sum
}

func (h *handle) multiplyG2(b bases, vector int) (sum curve.G2Jac, err error) {
	var out [windows]pointG2
	if err := h.multiply(b, bases{}, vector, unsafe.Pointer(&out)); err != nil {
		return sum, err
	}
	for w := windows - 1; w >= 0; w-- {
		for range windowBits {
			sum.DoubleAssign()
		}
		a := out[w].affine()
		sum.AddMixed(&a)
	}
	return sum, nil
}
