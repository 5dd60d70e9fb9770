package gadget

import (
	"testing"

	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/prover/sumcheck"
)

// listener is the transcript, and notes which wires are bound by it.
type listener struct {
	transcript
	api   frontend.API
	heard map[int]bool
}

var listening *listener

func listen(api frontend.API) (transcript, error) {
	s, err := newSponge(api)
	listening = &listener{s, api, map[int]bool{}}
	return listening, err
}

func (l *listener) bind(words ...frontend.Variable) {
	for _, w := range words {
		var data []uint32
		l.api.Compiler().ToCanonicalVariable(w).Compress(&data)
		for k := 2; k < len(data); k += 2 {
			l.heard[int(data[k])] = true
		}
	}
	l.transcript.bind(words...)
}

// hashing compresses, in order and not.
type hashing struct{ Leaf, Bit, Sibling frontend.Variable }

func (c *hashing) Define(api frontend.API) error {
	all, err := newCompressions(api)
	if err != nil {
		return err
	}
	all.transcript = listen
	api.AssertIsDifferent(all.Compress(all.Ordered(c.Bit, c.Leaf, c.Sibling), c.Leaf), 12345)
	return nil
}

// The verifiers of compressions and of the ladder hear everything that their provers send, but for the last of the values that each round's sumcheck ends with: there
// is one value for it (TestLastToldValueIsDetermined).
func TestVerifiersHearAllMessages(t *testing.T) {
	determined := map[int]bool{}
	const ends, ofRound = 3, degreeOfRound + 2<<sumcheck.Told // one variable is summed over
	for round := range sumcheck.Permutation() {
		determined[ends+ofRound*(1+round)-1] = true
	}
	for hint, c := range map[string]struct {
		circuit    frontend.Circuit
		determined map[int]bool
	}{"CompressionsHint": {new(hashing), determined}, "LadderHint": {circuit: new(climbing)}} {
		sent := circuittest.TakeApart(circuittest.Compile(t, c.circuit)).Asked(hint)
		require.Len(t, sent, 1)
		for i, w := range sent[0].Out {
			require.Equal(t, !c.determined[i], listening.heard[w], "%s: message %d may be chosen after all challenges", hint, i)
		}
	}
}

// climbing is one product.
type climbing struct {
	P      Point
	Digits [rungs][3]frontend.Variable
}

func (c *climbing) Define(api frontend.API) error {
	curve, _, err := PlainCurve(api)
	if err != nil {
		return err
	}
	l := newLadder(api)
	l.transcript = listen
	var all []digits
	for _, d := range c.Digits {
		all = append(all, d)
	}
	l.multiply(curve, c.P, all, 0)
	return nil
}
