package gadget_test

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/consensys/gnark/constraint"
	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/circuits/gadget"
)

const (
	cellsOfTest    = 4
	accessesOfTest = 6
)

// remembering updates cells, each time active, cell, before and after.
type remembering struct {
	Cells [cellsOfTest]frontend.Variable
	Log   [accessesOfTest][4]frontend.Variable
	Last  [cellsOfTest]frontend.Variable

	ranges func(frontend.API) *gadget.Ranges
}

func (c *remembering) Define(api frontend.API) error {
	m := gadget.NewMemory(api, c.ranges(api), c.Cells[:])
	for _, a := range c.Log {
		m.Update(a[0], a[1], a[2], a[3])
	}
	for i, last := range m.Close() {
		api.AssertIsEqual(last, c.Last[i])
	}
	return nil
}

// memories are the circuits of both kinds: the first logs, the second looks through all cells.
func memories(t *testing.T) map[string]constraint.ConstraintSystem {
	return map[string]constraint.ConstraintSystem{
		"logged":         logging(t),
		"looked through": circuittest.Compile(t, &remembering{ranges: gadget.NewRanges}),
	}
}

func logging(t *testing.T) constraint.ConstraintSystem {
	return circuittest.Compile(t, &remembering{ranges: gadget.NewLookupRanges})
}

// story is what happens to cells that begin with 100, 101 and so on: active, cell and after of each access.
func story(log [accessesOfTest][3]int64) *remembering {
	c, cells := new(remembering), [cellsOfTest]int64{}
	for i := range cells {
		cells[i] = 100 + int64(i)
		c.Cells[i] = cells[i]
	}
	for i, a := range log {
		c.Log[i] = [4]frontend.Variable{a[0], a[1], cells[a[1]], a[2]}
		if a[0] == 1 {
			cells[a[1]] = a[2]
		}
	}
	for i := range cells {
		c.Last[i] = cells[i]
	}
	return c
}

// Reads find what was written last; where nothing is active, anything may stand.
func TestMemory(t *testing.T) {
	r := rand.New(rand.NewPCG(20261201, 1))
	for name, ccs := range memories(t) {
		t.Run(name, func(t *testing.T) {
			for range 30 {
				var log [accessesOfTest][3]int64
				for i := range log {
					log[i] = [3]int64{int64(r.IntN(4) / 3), r.Int64N(cellsOfTest), r.Int64N(3)}
					log[i][0] = 1 - log[i][0]
				}
				c := story(log)
				circuittest.MustAccept(t, ccs, c)
				for i, a := range log {
					changed := circuittest.Tamper(c, func(c *remembering) { c.Log[i][2] = add(c.Log[i][2], 1) })
					if a[0] == 1 {
						circuittest.MustReject(t, ccs, changed)
					} else {
						circuittest.MustAccept(t, ccs, changed)
						circuittest.MustAccept(t, ccs, circuittest.Tamper(c, func(c *remembering) { c.Log[i][1], c.Log[i][3] = -1, 7 }))
					}
				}
				for i := range c.Last {
					circuittest.MustReject(t, ccs, circuittest.Tamper(c, func(c *remembering) { c.Last[i] = add(c.Last[i], 1) }))
					circuittest.MustReject(t, ccs, circuittest.Tamper(c, func(c *remembering) { c.Cells[i] = add(c.Cells[i], 1) }))
				}
			}
		})
	}
}

func add(v frontend.Variable, n int64) frontend.Variable {
	return new(big.Int).Add(circuittest.BigOf(v), big.NewInt(n))
}

// told is what the hint answers, with times of accesses, last values, and their times.
func told(from [accessesOfTest]int64, last, since [cellsOfTest]int64) circuittest.Lie {
	return func(_, out []*big.Int) {
		var all []int64
		all = append(append(append(all, from[:]...), last[:]...), since[:]...)
		for i, v := range all {
			out[i].SetInt64(v)
		}
	}
}

// Whoever proves says when what is read was written. There is one answer for each read.
func TestMemoryRefusesOtherTimes(t *testing.T) {
	ccs := logging(t)
	// Cell 1 becomes 7 at time 1, 8 at time 2 and 9 at time 4; cell 2 becomes 5 at time 3. The last two accesses are not active.
	honest := story([accessesOfTest][3]int64{{1, 1, 7}, {1, 1, 8}, {1, 2, 5}, {1, 1, 9}, {0, 0, 0}, {0, 0, 0}})
	times := [accessesOfTest]int64{0, 1, 0, 2, 0, 0}
	last, since := [cellsOfTest]int64{100, 9, 5, 103}, [cellsOfTest]int64{0, 4, 3, 0}
	circuittest.MustAccept(t, ccs, honest, circuittest.ForgeHint(circuittest.HintNamed("memoryHint"), told(times, last, since)))
	type lie struct {
		edit func(c *remembering)
		from [accessesOfTest]int64
		last [cellsOfTest]int64
		when [cellsOfTest]int64
	}
	for name, l := range map[string]lie{
		"what was there before":             {func(c *remembering) { c.Log[1][2] = 101 }, [accessesOfTest]int64{0, 0, 0, 2, 0, 0}, last, since},
		"what was there before, in the end": {func(c *remembering) { c.Last[1] = 8 }, times, [cellsOfTest]int64{100, 8, 5, 103}, [cellsOfTest]int64{0, 2, 3, 0}},
		"nothing was written":               {func(c *remembering) { c.Last[1], c.Last[2] = 101, 102 }, times, [cellsOfTest]int64{100, 101, 102, 103}, [cellsOfTest]int64{}},
		"two turned around":                 {func(c *remembering) { c.Log[1][2], c.Log[3][2] = 101, 8; c.Log[0][2] = 7 }, [accessesOfTest]int64{1, 0, 0, 2, 0, 0}, last, since},
		"what comes later":                  {func(c *remembering) { c.Log[0][2], c.Log[1][2], c.Log[3][2] = 8, 101, 7 }, [accessesOfTest]int64{2, 0, 0, 1, 0, 0}, last, since},
		"what it writes":                    {func(c *remembering) { c.Log[0][2], c.Log[1][2] = 7, 101 }, [accessesOfTest]int64{1, 0, 0, 2, 0, 0}, last, since},
		"a circle":                          {func(c *remembering) { c.Log[0][2], c.Log[1][2], c.Log[3][2] = 8, 7, 101 }, [accessesOfTest]int64{2, 1, 0, 0, 0, 0}, last, since},
		"another cell":                      {func(c *remembering) { c.Log[2][2] = 8 }, [accessesOfTest]int64{0, 1, 2, 2, 0, 0}, last, since},
		"a cell that is none":               {func(c *remembering) { c.Log[2][1], c.Log[2][2], c.Last[2] = 9, 5, 102 }, [accessesOfTest]int64{0, 1, 3, 2, 0, 0}, [cellsOfTest]int64{100, 9, 102, 103}, [cellsOfTest]int64{0, 4, 0, 0}},
		"one that is not done":              {func(c *remembering) { c.Log[3][0] = 0; c.Log[3][2] = 8 }, times, last, since},
		"another's cell for its value":      {func(c *remembering) { c.Log[2][1], c.Log[2][2], c.Log[2][3] = 1, 103, 6 }, times, last, since},
		"a value for its time":              {func(c *remembering) { c.Log[1][2] = 8 }, [accessesOfTest]int64{0, 0, 0, 2, 0, 0}, last, since},
		"a time below zero":                 {func(c *remembering) { c.Log[0][2] = 102 }, [accessesOfTest]int64{-1, 1, 0, 2, 0, 0}, last, since},
	} {
		t.Run(name, func(t *testing.T) {
			c := circuittest.Tamper(honest, l.edit)
			circuittest.MustReject(t, ccs, c, circuittest.ForgeHint(circuittest.HintNamed("memoryHint"), told(l.from, l.last, l.when)))
			circuittest.MustReject(t, ccs, c)
		})
	}
	// Cell 0 becomes 21 at time 2 and 61 at time 6. Were both challenges one, x, then 1/(x - 21x - 2x^2) + 1/(x - 61x - 6x^2) would be twice 1/(x - 31x - 3x^2).
	twice := story([accessesOfTest][3]int64{1: {1, 0, 21}, 5: {1, 0, 61}})
	times, since = [accessesOfTest]int64{5: 2}, [cellsOfTest]int64{6}
	last = [cellsOfTest]int64{61, 101, 102, 103}
	circuittest.MustAccept(t, ccs, twice, circuittest.ForgeHint(circuittest.HintNamed("memoryHint"), told(times, last, since)))
	times[5], last[0], since[0] = 3, 31, 3
	forged := circuittest.Tamper(twice, func(c *remembering) { c.Log[5][2], c.Last[0] = 31, 31 })
	circuittest.MustReject(t, ccs, forged, circuittest.ForgeHint(circuittest.HintNamed("memoryHint"), told(times, last, since)))

	for name, lie := range circuittest.Lies() {
		changed := false
		err := circuittest.Solve(ccs, honest, circuittest.ForgeHint(circuittest.HintNamed("memoryHint"), func(in, out []*big.Int) {
			before := make([]big.Int, len(out))
			for i := range out {
				before[i].Set(out[i])
			}
			lie(in, out)
			for i := range out {
				changed = changed || before[i].Cmp(out[i]) != 0
			}
		}))
		require.False(t, changed && err == nil, name)
	}
}
