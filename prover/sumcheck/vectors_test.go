package sumcheck

import (
	"fmt"
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup/field"
)

func someInputs(n int) [][2]fr.Element {
	out := make([][2]fr.Element, n)
	var minus fr.Element
	minus.SetOne()
	minus.Neg(&minus)
	for i := range out {
		for side := range out[i] {
			switch (i + side) % 9 {
			case 0:
			case 1:
				out[i][side] = minus
			default:
				out[i][side].SetRandom()
			}
		}
	}
	return out
}

// someCompressions are what n compressions are asked about, their results included; of every third the pair is exchanged.
func someCompressions(n int) (out []fr.Element) {
	for i, pair := range someInputs(n) {
		var bit, result fr.Element
		if i%3 == 0 {
			bit.SetOne()
		}
		result.SetRandom()
		out = append(out, pair[0], pair[1], bit, result)
	}
	return out
}

// The vector unit's tables have the values of the ordinary ones, of any size.
func TestVectorsAreTheSame(t *testing.T) {
	t.Log("vectors:", field.HasEights())
	for n := fewestInstances; n <= 1<<13; n *= 2 { // from fewest on in vectors, and up to more than foldsTo folds
		c := newCompressions(someCompressions(n))
		prove := func(tables Tables) ([]fr.Element, error) {
			return proveCompressions(tables, c, NewSponge())
		}
		want, err := prove(newOnCPU(c.pairs))
		require.NoError(t, err)
		require.NoError(t, CPU{}.Sumchecks(c.pairs, func(tables Tables) error {
			got, err := prove(tables)
			require.Equal(t, want, got, "%d permutations", n)
			return err
		}))
	}
}

// Moments and folds are right where entries are as large as they get, and as small.
func TestEntriesAtTheirBounds(t *testing.T) {
	if !field.HasEights() {
		t.Log("no vectors here")
		return
	}
	eights := func(x *fr.Element, multiple int64) []field.Eight {
		out, more := field.Repeat(x), field.Multiple(multiple)
		field.AddToEights(out[:], out[:], &more)
		return out[:]
	}
	for large := range 1 << 2 {
		most := [2]int64{int64(large&1) * (mostOfEntries - 1), int64(large>>1) * (mostOfEntries - 1)}
		var a, b, w, r fr.Element
		for _, x := range []*fr.Element{&a, &b, &w, &r} {
			x.SetRandom()
		}
		b.Add(&a, &b)
		var want [degree]fr.Element
		addFifth(&want, &a, &b, &w)

		var step fr.Element
		step.Sub(&b, &a)
		weighted := eights(&step, 2*most[1]+1)
		field.ScaleEights(weighted, []field.Scalar{field.CutWords(&w), field.CutWords(&w)})
		var sums [degree]field.Eight
		addFifths(&sums, eights(&a, most[0]), eights(&step, 2*most[1]+1), weighted)
		for j := range sums {
			var twice fr.Element
			twice.Double(&want[j]) // of both Eights
			require.Equal(t, twice, sums[j].TotalBy(&[lanes]fr.Element{5: fr.One()}), "%b, %d", large, j)
		}

		folded := between(&a, &b, &r)
		for _, fold := range []func(zeros, ones []field.Eight){foldLoosely(&r), foldTightly(&r)} {
			zeros, ones := eights(&a, most[0]), eights(&b, most[1])
			fold(zeros, ones)
			field.MulEightsBy(zeros, zeros, &one)
			require.Equal(t, folded, zeros[1].Unfactored(6), "%b", large)
		}
	}
}

// Entries grow when they are folded, and are made small again before they are too large for what is computed of them.
func TestEntriesStaySmall(t *testing.T) {
	if !field.HasEights() {
		t.Log("no vectors here")
		return
	}
	const variables = foldsTo + 5
	tables, point := newOnVectors(someInputs(1<<variables)), make([]fr.Element, variables)
	for i := range point {
		point[i].SetRandom()
	}
	last := fr.One()
	last.Neg(&last) // as a factor, the largest
	_, err := tables.Begin(fullRounds, fr.NewElement(3), fr.NewElement(4), point)
	require.NoError(t, err)
	for range foldsTo {
		_, err := tables.Fold(last)
		require.NoError(t, err)
	}
	bound := new(big.Int).Mul(fr.Modulus(), big.NewInt(26))
	bound.Div(bound, big.NewInt(10))
	for _, table := range tables.wide {
		require.Len(t, table, 1<<variables/lanes>>foldsTo)
		for _, e := range table {
			for lane := range lanes {
				require.Negative(t, integer(&e, lane).Cmp(bound))
			}
		}
	}
}

// integer is what a lane holds.
func integer(e *field.Eight, lane int) *big.Int {
	n := new(big.Int)
	for limb := len(e) - 1; limb >= 0; limb-- {
		n.Lsh(n, 52)
		n.Add(n, new(big.Int).SetUint64(e[limb][lane]))
	}
	return n
}

func between(zero, one, r *fr.Element) fr.Element { return fold([]fr.Element{*zero, *one}, r)[0] }

func someClimbs(n int) *climbs {
	c := newSpaceOfClimbs(n)
	for i := range c.rungs {
		for k := range c.digits {
			c.digits[k][i] = (7 + 2*k) * i % (1 << ladderSteps)
		}
		for k, e := range someInputs(ladderInputs) {
			c.rungs[i][k] = e[(i+k)%2]
		}
	}
	for k := range c.ends {
		for i, e := range someInputs(n) {
			c.ends[k][i] = e[0]
		}
	}
	return c
}

// And those of a ladder: elements that are no points reach every bound that points do.
func TestLadderVectorsAreTheSame(t *testing.T) {
	for n := 2; n <= 1<<11; n *= 2 {
		c := someClimbs(n)
		want, err := proveLadder(newRungsOnCPU(c.rungs), c, NewSponge())
		require.NoError(t, err)
		require.Len(t, want, LadderMessages(n))
		require.NoError(t, CPU{}.Ladder(c.rungs, func(tables Rungs) error {
			got, err := proveLadder(tables, c, NewSponge())
			require.Equal(t, want, got, "%d rungs", n)
			return err
		}))
	}
}

// Steps are right where inputs are as large as they get, and as small.
func TestStepsAtTheirBounds(t *testing.T) {
	if !field.HasEights() {
		t.Log("no vectors here")
		return
	}
	c := [3]fr.Element{fr.NewElement(3), fr.NewElement(9), fr.NewElement(27)}
	factors := [3][field.EightStep]field.Eight{field.Repeat(&c[0]), field.Repeat(&c[1]), field.Repeat(&c[2])}
	for stage := range stages {
		most := int64(28)
		if stage == Doubling {
			most = 17
		}
		for large := range 1 << 8 { // which of the inputs
			var s stepper
			var in [8]fr.Element
			for k := range in {
				in[k].SetRandom()
				multiple := field.Multiple(most * int64(large>>k&1))
				for i := range field.EightStep {
					s.in[k][i] = field.Repeat(&in[k])[0]
				}
				s.n = field.EightStep
				field.AddToEights(s.in[k][:s.n], s.in[k][:s.n], &multiple)
			}
			out := s.gate(stage, &factors)
			field.MulEightsBy(out, out, &one)
			require.Equal(t, stage.gate(&in, &c), out[0].Unfactored(0), "stage %d, %b", stage, large)
		}
	}
}

func BenchmarkProve(b *testing.B) {
	for _, n := range []int{1 << 10, 1 << 14} {
		c := newCompressions(someCompressions(n))
		for name, tables := range map[string]func() Tables{"ordinary": func() Tables { return newOnCPU(c.pairs) }, "vectors": func() Tables { return newOnVectors(c.pairs) }} {
			b.Run(fmt.Sprintf("%d/%s", n, name), func(b *testing.B) {
				for range b.N {
					_, err := proveCompressions(tables(), c, NewSponge())
					require.NoError(b, err)
				}
			})
		}
	}
}
