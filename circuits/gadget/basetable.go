package gadget

import (
	"math/big"
	"sync"

	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/rollup/field"
)

// S is cut into windows: all but the top one are added on the curve in Montgomery form, which is on the twisted Edwards curve.
const (
	windowBits = 9
	lookedUp   = 28
	topBits    = scalarBits - windowBits*(lookedUp-1)
)

// baseTable multiplies the base point, all multiples of which that a circuit adds up stand in one table: some 210 constraints a signature, and 14,000.
type baseTable struct {
	ranges *Ranges
	lookup *lookup
}

func init() { solver.RegisterHint(windowsHint) }

func newBaseTable(api frontend.API, ranges *Ranges) *baseTable {
	return &baseTable{ranges, newLookup(api, baseMultiples())}
}

// multiply returns S·B, and asserts that S is below the order.
//
// SOUNDNESS: window w adds t = (digit + 2) 2^9w to the sum s of those before. 0 < s < t, because s is at most 513 (2^9w - 1) / 511, and s + t is below l; so
// s·B and t·B are neither equal nor opposite, whatever the digits are, and no sum is an exception. The last sum is complete.
func (b *baseTable) multiply(c *Curve, s frontend.Variable) Point {
	api := c.api
	hinted, err := api.Compiler().NewHint(windowsHint, 1+3*lookedUp, s)
	if err != nil {
		panic(err) // the number of outputs is positive
	}
	borrow, windows := hinted[0], hinted[1:]
	digits := make([]frontend.Variable, lookedUp)
	var sum montgomery
	var top Point
	for w := range digits {
		u, v := windows[3*w+1], windows[3*w+2]
		digits[w] = windows[3*w]
		b.lookup.assert(w, digits[w], u, v)
		switch w {
		case 0:
			sum = montgomery{u, v}
		case lookedUp - 1:
			top = Point{X: u, Y: v}
		default:
			sum = c.add(sum, montgomery{u, v})
		}
	}
	api.AssertIsEqual(s, b.below(api, digits, borrow))
	return c.curve.Add(c.edwards(sum), top)
}

// below returns the number of these digits, and asserts that it is below the order l.
//
// SOUNDNESS: S and S + l sign alike; one of them has to be refused. l - 1 - S is written as low + 2^126 high, which is negative unless both are in range. What
// low borrows from high is for whoever proves to say: where high is in range it is a whole number of at most 126 bits, and where low is too, 0 or 1.
func (b *baseTable) below(api frontend.API, digits []frontend.Variable, borrow frontend.Variable) frontend.Variable {
	const half = windowBits * lookedUp / 2
	most := field.Order()
	most.Sub(most, big.NewInt(1))
	high := new(big.Int).Rsh(most, half)
	shift := new(big.Int).Lsh(big.NewInt(1), half)
	lowOfS, highOfS := number(api, digits[:lookedUp/2], windowBits), number(api, digits[lookedUp/2:], windowBits)
	b.ranges.Assert(api.Add(api.Sub(new(big.Int).Mod(most, shift), lowOfS), api.Mul(borrow, shift)), half)
	b.ranges.Assert(api.Sub(high, highOfS, borrow), scalarBits-half)
	return api.Add(lowOfS, api.Mul(highOfS, shift))
}

// number of digits of so many bits, lowest first.
func number(api frontend.API, digits []frontend.Variable, bits int) frontend.Variable {
	var sum frontend.Variable = 0
	for i, d := range digits {
		sum = api.Add(sum, api.Mul(d, new(big.Int).Lsh(big.NewInt(1), uint(bits*i))))
	}
	return sum
}

// windowsHint cuts S: the borrow of below, then each window's digit and what stands there.
func windowsHint(_ *big.Int, in, out []*big.Int) error {
	const half = windowBits * lookedUp / 2
	tables, s, mask := baseMultiples(), new(big.Int).Set(in[0]), big.NewInt(1<<windowBits-1)
	low := new(big.Int).Mod(s, new(big.Int).Lsh(big.NewInt(1), half))
	lowOfOrder := new(big.Int).Mod(field.Order(), new(big.Int).Lsh(big.NewInt(1), half))
	out[0].SetUint64(0)
	if low.Cmp(lowOfOrder) >= 0 {
		out[0].SetUint64(1)
	}
	for w, table := range tables {
		digit := int(new(big.Int).And(s, mask).Int64())
		s.Rsh(s, windowBits)
		out[1+3*w].SetInt64(int64(digit))
		if digit < len(table.u) { // a larger one is refused
			out[2+3*w].Set(table.u[digit])
			out[3+3*w].Set(table.v[digit])
		}
	}
	return nil
}

// baseMultiples are the tables: window w holds (digit + 2) 2^9w B, and the top window, on the twisted Edwards curve, digit 2^243 B less what the twos add up
// to.
var baseMultiples = sync.OnceValue(func() []coordinates {
	tables := make([]coordinates, lookedUp)
	weight, twos := affine(field.Base()), twistededwards.PointAffine{}
	twos.Y.SetOne()
	for w := range lookedUp - 1 {
		p := *new(twistededwards.PointAffine).Add(&weight, &weight)
		twos.Add(&twos, &p)
		for range 1 << windowBits {
			tables[w].add(toMontgomery(p))
			p.Add(&p, &weight)
		}
		weight = times(weight, big.NewInt(1<<windowBits))
	}
	p := *new(twistededwards.PointAffine).Neg(&twos)
	for range 1 << topBits {
		tables[lookedUp-1].add(pair{field.ToBig(p.X), field.ToBig(p.Y)})
		p.Add(&p, &weight)
	}
	return tables
})
