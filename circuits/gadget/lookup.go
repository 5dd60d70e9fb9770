package gadget

import (
	"math/big"

	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/std/multicommit"

	"github.com/causeway-l2/causeway/rollup/field"
)

// lookup proves that points stand in tables of constants, at indices that are theirs, with logarithmic derivatives (https://eprint.iacr.org/2022/1530): 3
// constraints a point, and 1 for each entry. The circuit gets a commitment.
type lookup struct {
	api     frontend.API
	tables  []coordinates
	queries []query
}

// query says that an entry of a table is a point.
type query struct {
	table       int
	index, u, v frontend.Variable
}

func init() { solver.RegisterHint(countHint) }

func newLookup(api frontend.API, tables []coordinates) *lookup {
	l := &lookup{api: api, tables: tables}
	api.Compiler().Defer(l.finish)
	return l
}

// assert asserts that index is one of the table's, and (u, v) what stands there.
func (l *lookup) assert(table int, index, u, v frontend.Variable) {
	l.queries = append(l.queries, query{table, index, u, v})
}

// finish draws the challenges once all points, and how many times each entry is asked for, are fixed.
func (l *lookup) finish(api frontend.API) error {
	if len(l.queries) == 0 {
		return nil
	}
	counts, err := l.count()
	if err != nil {
		return err
	}
	committed := append([]frontend.Variable{}, counts...)
	for _, q := range l.queries {
		committed = append(committed, q.index, q.u, q.v)
	}
	multicommit.WithCommitment(api, func(api frontend.API, x frontend.Variable) error { return l.compare(api, x, counts) }, committed...)
	return nil
}

// compare asserts that the sum of count / (x - entry) over all entries is that of 1 / (x - point) over all points, where both are index + gamma u +
// gamma^2 v + gamma^3 table.
//
// SOUNDNESS: a point that is no entry is another polynomial in gamma than each of them, so that its pole at x is nowhere on the other side. gamma has to be
// drawn apart from x: with a power of x for it the sums would be of fractions in x alone, and such of different denominators can add up to 0.
func (l *lookup) compare(api frontend.API, x frontend.Variable, counts []frontend.Variable) error {
	hash, err := NewHasher(api)
	if err != nil {
		return err
	}
	gamma := hash.Compress(Tag(field.Tag("cw:lookup")), x)
	square := api.Mul(gamma, gamma)
	cube := api.Mul(square, gamma)
	fractions := make([]frontend.Variable, 0, len(counts)+len(l.queries))
	for i, table := range l.tables {
		rest := api.Sub(x, api.Mul(cube, i))
		for k := range table.u {
			entry := api.Add(k, api.Mul(gamma, table.u[k]), api.Mul(square, table.v[k]))
			// x is an entry with a probability of 2^-248 for each.
			fractions = append(fractions, api.DivUnchecked(counts[len(fractions)], api.Sub(rest, entry)))
		}
	}
	for _, q := range l.queries {
		point := api.Add(q.index, api.Mul(gamma, api.Add(q.u, api.Mul(gamma, q.v))), api.Mul(cube, q.table))
		fractions = append(fractions, api.Neg(api.Inverse(api.Sub(x, point))))
	}
	api.AssertIsEqual(api.Add(0, fractions[0], fractions[1:]...), 0)
	return nil
}

// count asks how many times each entry is asked for.
func (l *lookup) count() ([]frontend.Variable, error) {
	entries, first := 0, make([]int, len(l.tables))
	for i, t := range l.tables {
		first[i] = entries
		entries += len(t.u)
	}
	places := make([]frontend.Variable, len(l.queries))
	for i, q := range l.queries {
		places[i] = l.api.Add(q.index, first[q.table])
	}
	return l.api.Compiler().NewHint(countHint, entries, places...)
}

// countHint counts how many times each output's index is among the inputs.
func countHint(_ *big.Int, in, out []*big.Int) error {
	counts := make([]int64, len(out))
	for _, i := range in {
		if i.IsInt64() && i.Int64() < int64(len(out)) { // others are refused by what the counts are for
			counts[i.Int64()]++
		}
	}
	for i := range out {
		out[i].SetInt64(counts[i])
	}
	return nil
}
