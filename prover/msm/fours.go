package msm

import (
	"math/big"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"

	"github.com/causeway-l2/causeway/rollup/field/fma"
)

// Additions of points of G1 where the processor has AVX2 and no IFMA. What is computed is what prepare and finish of g1_amd64.s compute, in passes over all of a
// batch: products from its beginning to its end, in two chains, inverses back again, and slopes and sums. Bounds: limbs.go.

// groupsOfFours is how many groups of eight a batch has: what lies between the passes stays in a core's second-level cache. Groups go two by two.
const (
	groupsOfFours = 128
	chains        = 2
)

var modulus = fma.NewModulus(fp.Modulus())

// 2p and 8p make differences positive; from what is below 6p, 4p and 2p are taken where they can be.
var (
	plus2p  = fma.NewOffset(timesP(2))
	plus8p  = fma.NewOffset(timesP(8))
	minus4p = fma.NewMultiple(timesP(4))
	minus2p = fma.NewMultiple(timesP(2))
)

func timesP(k int64) *big.Int { return new(big.Int).Mul(fp.Modulus(), big.NewInt(k)) }

type ofBatch [groupsOfFours]lanes

// fours adds pairs of points, and keeps what it needs for that.
type fours struct {
	x1, y1, x2, dx, dy ofBatch
	// products has, for each group, the product of all dx before it in its chain, and what is left at the ends; inverses has the inverses of those and its dx.
	products [groupsOfFours + chains]lanes
	inverses ofBatch
}

// add implements pairsAdder.
func (f *fours) add(points []curve.G1Affine, first, second []uint32, out []curve.G1Affine) bool {
	n := len(first) / lanesOfGroup
	takeApart(&f.x1[0], &f.y1[0], &points[0], &first[0], n)
	takeApart(&f.x2[0], &f.dy[0], &points[0], &second[0], n)
	differ(&f.dx[0], &f.x2[0], &f.x1[0], n, 0, &plus2p)
	differ(&f.dy[0], &f.dy[0], &f.y1[0], n, 0, &plus2p)
	f.products[0], f.products[1] = broadcast(montgomeryOne), broadcast(montgomeryOne)
	times(&f.products[chains], &f.products[0], &f.dx[0], n)
	ends := f.products[n : n+chains]
	if !invert(ends, &sixtyFour) {
		return false
	}
	copy(f.inverses[n-chains:n], ends)
	if back := n - chains; back > 0 {
		const down = -fma.Bytes
		modulus.Mul(eight(&f.inverses[back-1]), eight(&f.inverses[n-1]), eight(&f.dx[n-1]), back, down, down, down)
	}
	slopes, x3, y3 := &f.inverses, &f.x2, &f.dx
	times(&slopes[0], &slopes[0], &f.products[0], n)
	times(&slopes[0], &slopes[0], &f.dy[0], n)
	f.sums(slopes, x3, y3, n)
	putTogether(&out[0], &x3[0], &y3[0], n)
	return true
}

// sums are x3 = slope^2 - x1 - x2 and y3 = slope * (x1 - x3) - y1. x3 may be x2.
func (f *fours) sums(slopes, x3, y3 *ofBatch, n int) {
	times(&y3[0], &slopes[0], &slopes[0], n)
	differ(&y3[0], &y3[0], &f.x1[0], n, 0, &plus2p)
	differ(&y3[0], &y3[0], &f.x2[0], n, 0, &plus2p)
	fma.Reduce(eight(&x3[0]), eight(&y3[0]), n, minus4p, minus2p)
	differ(&y3[0], &f.x1[0], &x3[0], n, 2, &plus8p)
	times(&y3[0], &slopes[0], &y3[0], n)
	differ(&y3[0], &y3[0], &f.y1[0], n, 0, &plus2p)
	fma.Reduce(eight(&y3[0]), eight(&y3[0]), n, minus2p)
}

func eight(l *lanes) *fma.Eight { return (*fma.Eight)(l) }

func times(z, x, y *lanes, n int) {
	modulus.Mul(eight(z), eight(x), eight(y), n, fma.Bytes, fma.Bytes, fma.Bytes)
}

// differ sets z to 2^shift * (x - y) + plus.
func differ(z, x, y *lanes, n int, shift uint64, plus *fma.Offset) {
	fma.SubPlus(eight(z), eight(x), eight(y), n, shift, plus)
}
