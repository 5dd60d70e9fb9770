package msm

import (
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
)

// The two worlds. gnark-crypto keeps x as x*2^256 mod p in four words; the assembly multiplies a*b/2^260 mod p in five limbs. Coordinates stay
// as they are, only cut differently. A slope must be L = slope*2^258, so that L*L/2^260 and L*4x/2^260 come out as coordinates do:
// with dx, dy scaled by 2^256, L = dy*I/2^260 asks for I = 2^518/dx; the inversion below is where that constant enters, once for a batch.
//
// Bounds, in units of p = 0.19 * 2^256: coordinates are below 2, or exactly 2 for a negated 0. A product of a and b is below ab/85 + 1.
// dx, dy and x1-x3 with 2p added are in (0, 4], and four times the last one in (0, 16], below 2^258; running products and their inverses below 1.02; the slope
// below 1.05; x3 before reduction is in (0, 5.02), that is below 2^256, and y3 in (0, 3.3). Subtracting 2p twice, or once, makes them smaller than 2 again.
//
// In G2 what is inverted is the norm of dx, dx0^2 + dx1^2, below 2.4, and L = dy * conjugate(dx) / norm; the constant is the same, since
// numerator and norm are both products. Sums of two that are multiplied stay below 8, so a product is below 1.8; x3 is in (0, 5.08), y3's
// first coordinate in (0, 5.2), its second in (0, 7.8), which takes three subtractions.

const (
	limbBits = 52
	limbMask = 1<<limbBits - 1
)

// montgomeryOne is 2^260 mod p.
var montgomeryOne = [5]uint64{0x20880f6fce4b4, 0x49baa989a8455, 0x18f014a498908, 0x724f85a9201d8, 0x1f16424e1bb7}

// sixtyFour turns gnark-crypto's inverse of v, 2^512/v, into 2^518/v.
var sixtyFour = fp.NewElement(64)

// twoTo8 turns it into 2^520/v, which is the inverse where numbers are scaled by 2^260.
var twoTo8 = fp.NewElement(256)

// invert makes v 2^512/v * by mod p, in each lane. It fails when one is a multiple of p.
func invert(v []lanes, by *fp.Element) bool {
	elements := make([]fp.Element, 0, 2*lanesOfGroup)
	for g := range v {
		for i := range lanesOfGroup {
			e := element(&v[g], i)
			if e.IsZero() {
				return false
			}
			elements = append(elements, e)
		}
	}
	for i, e := range fp.BatchInvert(elements) {
		e.Mul(&e, by)
		setLane(&v[i/lanesOfGroup], i%lanesOfGroup, e)
	}
	return true
}

// element reads a lane below 2p.
func element(l *lanes, i int) (e fp.Element) {
	e[0] = l[0][i] | l[1][i]<<52
	e[1] = l[1][i]>>12 | l[2][i]<<40
	e[2] = l[2][i]>>24 | l[3][i]<<28
	e[3] = l[3][i]>>36 | l[4][i]<<16
	var zero fp.Element
	return *e.Add(&e, &zero)
}

func setLane(l *lanes, i int, e fp.Element) {
	l[0][i] = e[0] & limbMask
	l[1][i] = (e[0]>>52 | e[1]<<12) & limbMask
	l[2][i] = (e[1]>>40 | e[2]<<24) & limbMask
	l[3][i] = (e[2]>>28 | e[3]<<36) & limbMask
	l[4][i] = e[3] >> 16
}

func broadcast(limbs [5]uint64) (l lanes) {
	for j := range l {
		for i := range l[j] {
			l[j][i] = limbs[j]
		}
	}
	return l
}
