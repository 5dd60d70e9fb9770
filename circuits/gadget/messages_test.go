package gadget

import (
	"testing"

	"github.com/consensys/gnark/frontend"
	stdhash "github.com/consensys/gnark/std/hash"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/circuittest"
)

// listener is the transcript, and notes which wires are written to it.
type listener struct {
	*sponge
	heard map[int]bool
}

const listenerName = "LISTENER"

var listening *listener

func init() {
	stdhash.RegisterCustomHash(listenerName, func(api frontend.API) (stdhash.FieldHasher, error) {
		s, err := newSponge(api)
		listening = &listener{s, map[int]bool{}}
		return listening, err
	})
}

func (l *listener) Write(words ...frontend.Variable) {
	for _, w := range words {
		var data []uint32
		l.api.Compiler().ToCanonicalVariable(w).Compress(&data)
		for k := 2; k < len(data); k += 2 {
			l.heard[int(data[k])] = true
		}
	}
	l.sponge.Write(words...)
}

// hashing compresses, in order and not.
type hashing struct{ Leaf, Bit, Sibling frontend.Variable }

func (c *hashing) Define(api frontend.API) error {
	all, err := newCompressions(api)
	if err != nil {
		return err
	}
	all.transcript = func(api frontend.API) (stdhash.FieldHasher, error) { return stdhash.GetFieldHasher(listenerName, api) }
	api.AssertIsDifferent(all.Compress(all.Ordered(c.Bit, c.Leaf, c.Sibling), c.Leaf), 12345)
	return nil
}

// The verifiers of compressions and of the ladder hear everything that their provers send.
func TestVerifiersHearAllMessages(t *testing.T) {
	for hint, circuit := range map[string]frontend.Circuit{"CompressionsHint": new(hashing), "LadderHint": new(climbing)} {
		sent := circuittest.TakeApart(circuittest.Compile(t, circuit)).Asked(hint)
		require.Len(t, sent, 1)
		for _, w := range sent[0].Out {
			require.True(t, listening.heard[w], "%s: message %d may be chosen after all challenges", hint, w)
		}
	}
}

// climbing is one product.
type climbing struct {
	P      Point
	Digits [rungs]frontend.Variable
}

func (c *climbing) Define(api frontend.API) error {
	curve, _, err := PlainCurve(api)
	if err != nil {
		return err
	}
	l := newLadder(api)
	l.transcript = func(api frontend.API) (stdhash.FieldHasher, error) { return stdhash.GetFieldHasher(listenerName, api) }
	l.multiply(curve, c.P, c.Digits[:], 0)
	return nil
}
