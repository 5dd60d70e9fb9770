package gadget

import (
	"fmt"
	"math/bits"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/rollup/field"
)

// placing adds up values, each as an instance's own and as x times the one before, by what they weigh.
type placing struct {
	Point, Values []frontend.Variable
	X, Sum, Both  frontend.Variable
}

func (c *placing) Define(api frontend.API) error {
	at := newPlaces(api, c.Point, len(c.Values))
	before, own, both := at.times(c.X), at.sum(), at.sum()
	for i, v := range c.Values {
		own.add(at.of(i), v)
		weight := at.of(i)
		if i > 0 {
			weight = join(api, weight, before.of(i-1))
		}
		both.add(weight, v)
	}
	api.AssertIsEqual(own.total(), c.Sum)
	api.AssertIsEqual(both.total(), c.Both)
	return nil
}

// Weights are those of the equality polynomial, and the last instance has those of all that are missing: within a block, at its ends, in blocks that follow.
func TestPlacesWeigh(t *testing.T) {
	for _, n := range []int{1, 2, 3, 5, 8, 200, 256, 257, 258, 300, 511, 512, 513, 600, 767, 768, 769, 770, 1023, 1024, 1030, 1792} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			variables := max(1, bits.Len(uint(n-1)))
			c := &placing{Point: make([]frontend.Variable, variables), Values: make([]frontend.Variable, n)}
			ccs := circuittest.Compile(t, &placing{Point: make([]frontend.Variable, variables), Values: make([]frontend.Variable, n)})
			point, x := make([]fr.Element, variables), fr.NewElement(77)
			for i := range point {
				point[i].SetUint64(uint64(1000 + i*i))
				c.Point[i] = field.ToBig(point[i])
			}
			value := func(i int) (v fr.Element) { return *v.SetUint64(uint64(3*i*i + 5)) }
			for i := range c.Values {
				c.Values[i] = field.ToBig(value(i))
			}
			var own, both fr.Element
			for i := range 1 << variables {
				weight, one := fr.One(), fr.One()
				for k, p := range point {
					if i>>(variables-1-k)&1 == 0 {
						p.Sub(&one, &p)
					}
					weight.Mul(&weight, &p)
				}
				v := value(min(i, n-1))
				v.Mul(&v, &weight)
				own.Add(&own, &v)
				both.Add(&both, &v)
				if i < n-1 { // x times, for the one that follows; of the last there is none
					v = value(i + 1)
					v.Mul(&v, &weight).Mul(&v, &x)
					both.Add(&both, &v)
				}
			}
			c.X, c.Sum, c.Both = field.ToBig(x), field.ToBig(own), field.ToBig(both)
			circuittest.MustAccept(t, ccs, c)
			circuittest.MustReject(t, ccs, circuittest.Tamper(c, func(c *placing) { c.Values[n-1] = 1 }))
		})
	}
}
