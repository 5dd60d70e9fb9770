package batch_test

import (
	"fmt"
	"math/big"
	"testing"

	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/circuits/batch"
	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/rollup"
)

// placed takes a number apart, whose cells begin and end within bytes.
type placed struct {
	ID   frontend.Variable
	Want []frontend.Variable

	shape  rollup.Shape
	method batch.Method
}

func (c *placed) Define(api frontend.API) error {
	p, err := batch.NewPartsWith(api, c.shape, c.method)
	if err != nil {
		return err
	}
	for i, is := range p.Place(c.ID) {
		api.AssertIsEqual(is, c.Want[i])
		if i < c.shape.CellLevels() && c.method != batch.Plain {
			api.AssertIsBoolean(is) // here no pair is ordered by it
		}
	}
	return nil
}

func placeOf(shape rollup.Shape, method batch.Method, id uint32) *placed {
	c := &placed{ID: id, shape: shape, method: method}
	low := shape.CellLevels()
	for i := range low {
		c.Want = append(c.Want, id>>i&1)
	}
	c.Want = append(c.Want, id>>low)
	for i := range shape.RecordIDBytes() {
		c.Want = append(c.Want, id>>(8*i)&0xff)
	}
	return c
}

// A number is its bits, its cell and its bytes, whatever is said of the parts that it is cut into: neither too large nor traded for each other.
func TestPlacesAreTakenApart(t *testing.T) {
	for _, shape := range []rollup.Shape{{Reach: 21, Cells: 11}, {Reach: 20, Cells: 4}, {Reach: 20, Cells: 12}, {Reach: 12, Cells: 2}, {Reach: 7, Cells: 3}, {Reach: 9}, {Reach: 24, Cells: 12}} {
		t.Run(fmt.Sprint(shape.Reach, " ", shape.Cells), func(t *testing.T) {
			ccs := circuittest.Compile(t, placeOf(shape, batch.Plain, 0))
			for _, id := range []uint32{0, 1, 1<<shape.Reach - 1, 0x5a5a5a & (1<<shape.Reach - 1), (1 << shape.CellLevels()) % (1 << shape.Reach)} {
				c := placeOf(shape, batch.Plain, id)
				circuittest.MustAccept(t, ccs, c)
				for i := range c.Want {
					circuittest.MustReject(t, ccs, circuittest.Tamper(c, func(c *placed) { c.Want[i] = add64(c.Want[i], 1, 0) }))
				}
				beyond := circuittest.Tamper(c, func(c *placed) { c.ID = id + 1<<shape.Reach })
				circuittest.MustReject(t, ccs, beyond)
				if shape.Cells == 0 {
					continue
				}
				last := len(c.Want) - 1
				low := shape.CellLevels()
				// The last byte, and the cell, have it.
				carry := func(_, parts []*big.Int) {
					parts[len(parts)-1].Add(parts[len(parts)-1], new(big.Int).Lsh(big.NewInt(1), uint(shape.Reach-8*max(shape.RecordIDBytes()-1, 0))-uint(max(low-8*(shape.RecordIDBytes()-1), 0))))
				}
				wide := circuittest.Tamper(beyond, func(c *placed) {
					c.Want[low] = add64(c.Want[low], 1, uint(shape.Cells))
					c.Want[last] = add64(c.Want[last], 1, uint(shape.Reach-8*(shape.RecordIDBytes()-1)))
				})
				circuittest.MustReject(t, ccs, wide, circuittest.ForgeHint(circuittest.HintNamed("partsHint"), carry))
				if last-low < 2 || low >= 8*(shape.RecordIDBytes()-1) || id>>(8*(shape.RecordIDBytes()-1)) == 0 {
					continue // one part
				}
				// 256 in the last byte but one stand for 1 in the last.
				traded := circuittest.Tamper(c, func(c *placed) {
					c.Want[last], c.Want[last-1] = add64(c.Want[last], -1, 0), add64(c.Want[last-1], 1, 8)
				})
				trade := func(_, parts []*big.Int) {
					n := len(parts)
					width := 8
					if begins := 8 * (shape.RecordIDBytes() - 2); low > begins {
						width = 8 - (low - begins)
					}
					parts[n-1].Sub(parts[n-1], big.NewInt(1))
					parts[n-2].Add(parts[n-2], new(big.Int).Lsh(big.NewInt(1), uint(width)))
				}
				circuittest.MustReject(t, ccs, traded, circuittest.ForgeHint(circuittest.HintNamed("partsHint"), trade))
			}
		})
	}
}
