package gadget_test

import (
	"testing"

	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/circuits/gadget"
)

// committing uses all that draws challenges from one commitment: compressions, of a path too, and signatures proven together, ranges and parts looked up, cells.
type committing struct {
	Of       signature
	Index    frontend.Variable
	Siblings [2]frontend.Variable
	Word     frontend.Variable
	Cells    [2]frontend.Variable
	Active   frontend.Variable
	Had, Has frontend.Variable // of an access, and of nothing else
}

func (c *committing) Define(api frontend.API) error {
	hash, err := gadget.NewBatchedHasher(api)
	if err != nil {
		return err
	}
	ranges := gadget.NewLookupRanges(api)
	curve, err := gadget.NewBatchedCurve(api, hash, ranges)
	if err != nil {
		return err
	}
	leaf := ranges.Cut(c.Word, 3, 8)[1]
	api.AssertIsDifferent(hash.Path(c.Index, c.Siblings[:]).Root(hash, leaf), 12345)
	memory := gadget.NewMemory(api, ranges, c.Cells[:])
	memory.Update(c.Active, ranges.Cut(c.Index, 1, 1)[0], leaf, c.Word)
	memory.Update(1, 1, c.Had, c.Has)
	api.AssertIsDifferent(memory.Close()[0], 12345)
	api.AssertIsBoolean(c.Active)
	s := c.Of
	curve.AssertSignatureIf(s.Active, s.Public, hash.Compress(s.Public.X, s.Public.Y), s.Message, s.Signature)
	return nil
}

// Whatever meets the commitment's hash, or what follows from it, was committed to: nothing is left to choose for a prover that knows the hash but GKR's
// messages.
func TestCommitmentBindsAllItMeets(t *testing.T) {
	circuittest.MustBind(t, circuittest.Compile(t, new(committing)))
}

// careless uses A, or A + B, and its square with the hash of a commitment.
type careless struct {
	A, B   frontend.Variable
	sum    bool
	commit func(c *careless, square frontend.Variable) []frontend.Variable
}

func (c *careless) Define(api frontend.API) error {
	a := c.A
	if c.sum {
		a = api.Add(a, c.B)
	} else {
		api.AssertIsBoolean(c.B)
	}
	square := api.Mul(a, a)
	x, err := api.(frontend.Committer).Commit(c.commit(c, square)...)
	if err != nil {
		return err
	}
	api.AssertIsDifferent(api.Mul(a, x), square)
	return nil
}

// What is left out of a commitment is noticed; and that committing to A is for nothing where rows see A + B alone.
func TestUnboundIsNoticed(t *testing.T) {
	all := func(c *careless, square frontend.Variable) []frontend.Variable {
		return []frontend.Variable{c.A, c.B, square}
	}
	noSquare := func(c *careless, _ frontend.Variable) []frontend.Variable { return []frontend.Variable{c.A, c.B} }
	noB := func(c *careless, square frontend.Variable) []frontend.Variable {
		return []frontend.Variable{c.A, square}
	}
	type wires = map[string]int
	for name, c := range map[string]struct {
		of              careless
		late, dependent wires
	}{
		"all":                  {careless{commit: all}, wires{}, wires{}},
		"not the square":       {careless{commit: noSquare}, wires{"product": 1}, wires{}},
		"not what is not used": {careless{commit: noB}, wires{}, wires{}},
		"not the other":        {careless{sum: true, commit: noB}, wires{"secret B": 1}, wires{"secret A": 1, "secret B": 1}},
		"a sum":                {careless{sum: true, commit: all}, wires{}, wires{"secret A": 1, "secret B": 1}},
	} {
		late, dependent, _ := circuittest.Unbound(circuittest.Compile(t, &c.of))
		require.Equal(t, c.late, late, name)
		require.Equal(t, c.dependent, dependent, name)
	}
}
