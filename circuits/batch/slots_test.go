package batch_test

import (
	"testing"

	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/circuits/batch"
	"github.com/causeway-l2/causeway/circuits/circuittest"
)

// header has as many fee slots as small and large batches.
type header struct{ Slots [4][5]frontend.Variable }

func (c *header) Define(api frontend.API) error {
	p, err := batch.NewParts(api, partsShape)
	if err != nil {
		return err
	}
	var slots [][]frontend.Variable
	for _, s := range c.Slots {
		slots = append(slots, s[:])
	}
	p.Fee(slots, zeros(len(slots)), 0, 0)
	return nil
}

// A16: no two active slots have one token, wherever they stand; tiny batches have two slots alone.
func TestA16SlotsOfOneToken(t *testing.T) {
	ccs := circuittest.Compile(t, new(header))
	honest := new(header)
	for i := range honest.Slots {
		honest.Slots[i] = [5]frontend.Variable{1, i, 7 + i, 30, 40}
	}
	circuittest.MustAccept(t, ccs, honest)
	for i := range honest.Slots {
		for j := range i {
			for _, pair := range [][2]int{{i, j}, {j, i}} {
				circuittest.MustReject(t, ccs, circuittest.Tamper(honest, func(c *header) { c.Slots[pair[0]][1] = c.Slots[pair[1]][1] }))
			}
		}
		// One that is not active has token 0, like the first.
		idle := circuittest.Tamper(honest, func(c *header) { c.Slots[i] = [5]frontend.Variable{0, 0, 0, 0, 0} })
		circuittest.MustAccept(t, ccs, idle)
	}
}
