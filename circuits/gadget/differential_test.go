package gadget_test

import (
	"testing"

	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/circuits/gadget"
	"github.com/causeway-l2/causeway/rollup/field"
)

// hashed hashes words under a tag; its one assertion is of the public input.
type hashed struct {
	Result frontend.Variable `gnark:",public"`
	Words  []frontend.Variable
}

func (c *hashed) Define(api frontend.API) error {
	h, err := gadget.NewHasher(api)
	if err != nil {
		return err
	}
	api.AssertIsEqual(c.Result, h.Hash(gadget.Tag(field.Tag("cw:batch")), c.Words...))
	return nil
}

// FuzzCircuitHashes compares hashes in circuits with native ones, for any words. FuzzSolidityHashes does the same for the contract.
func FuzzCircuitHashes(f *testing.F) {
	f.Add([]byte{})
	f.Add(make([]byte, 64))
	f.Add([]byte{1})
	f.Fuzz(func(t *testing.T, b []byte) {
		var words []field.Element
		in := &hashed{Result: 0}
		for len(b) > 0 && len(words) < 8 {
			n := min(32, len(b))
			var e field.Element
			e.SetBytes(b[:n])
			words, in.Words, b = append(words, e), append(in.Words, field.ToBig(e)), b[n:]
		}
		run := circuittest.Engine{Quick: true}.Run(&hashed{Words: make([]frontend.Variable, len(words))}, in)
		require.NoError(t, run.Err)
		require.Equal(t, field.Hash(field.Tag("cw:batch"), words...), field.Element(run.Public))
	})
}
