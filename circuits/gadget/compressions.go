package gadget

import (
	"encoding/binary"
	"fmt"

	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/std/math/bits"
	"github.com/consensys/gnark/std/multicommit"

	"github.com/causeway-l2/causeway/prover/sumcheck"
)

// compressions are all of a circuit's, in one GKR proof of which each is an instance: of node and sibling, exchanged where bit is 1. What they come to is for whoever
// proves to say, and so is the proof (prover/sumcheck): finish verifies it. That bits are bits is proven with them, so a level of a path has no constraint of its own.
type compressions struct {
	api        frontend.API
	transcript func(api frontend.API) (transcript, error)
	rounds     []round
	all        []compression
	promised   map[string]bool // bits that no pair is ordered by yet
}

type compression struct{ node, sibling, bit, result frontend.Variable }

func newCompressions(api frontend.API) (*compressions, error) {
	rounds, err := poseidonRounds()
	if err != nil {
		return nil, err
	}
	c := &compressions{api: api, transcript: newSponge, rounds: rounds, promised: map[string]bool{}}
	api.Compiler().Defer(c.finish)
	return c, nil
}

// Compress is field.Compress.
func (c *compressions) Compress(left, right frontend.Variable) frontend.Variable {
	return c.Ordered(0, left, right)
}

// Ordered is field.Compress of node and sibling, exchanged where bit is 1, and asserts that bit is a boolean.
func (c *compressions) Ordered(bit, node, sibling frontend.Variable) frontend.Variable {
	out, err := c.api.Compiler().NewHint(sumcheck.CompressionHint, 1, node, sibling, bit)
	if err != nil {
		panic(err) // the number of outputs is positive
	}
	c.all = append(c.all, compression{node, sibling, bit, out[0]})
	delete(c.promised, nameOf(c.api, bit))
	return out[0]
}

// Bits is AssertBits of what paths are ordered by.
//
// SOUNDNESS: bits count as booleans from here on, and Ordered is what asserts it. finish refuses a circuit that orders nothing by one of them.
func (c *compressions) Bits(v frontend.Variable, width int) []frontend.Variable {
	all := bits.ToBinary(c.api, v, bits.WithNbDigits(width), bits.WithUnconstrainedOutputs())
	for _, bit := range all {
		c.api.Compiler().MarkBoolean(bit)
		c.promised[nameOf(c.api, bit)] = true
	}
	return all
}

// finish has all compressions proven once they are fixed.
//
// SOUNDNESS: the first challenge is gnark's commitment to the wires of all inputs and results, so it comes after they are fixed (docs/soundness-gkr.md).
func (c *compressions) finish(api frontend.API) error {
	if len(c.promised) > 0 {
		return fmt.Errorf("gadget: of the bits of paths, no pair is ordered by %d", len(c.promised))
	}
	if len(c.all) == 0 {
		return nil
	}
	committed := make([]frontend.Variable, 0, 4*len(c.all))
	for _, of := range c.all {
		committed = append(committed, of.node, of.sibling, of.bit, of.result)
	}
	multicommit.WithCommitment(api, c.verify, committed...)
	return nil
}

// nameOf is the same for variables that are the same expression.
func nameOf(api frontend.API, v frontend.Variable) string {
	var words []uint32
	api.Compiler().ToCanonicalVariable(v).Compress(&words)
	name := make([]byte, 0, 4*len(words))
	for _, w := range words {
		name = binary.LittleEndian.AppendUint32(name, w)
	}
	return string(name)
}
