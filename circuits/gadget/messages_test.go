package gadget

import (
	"fmt"
	"strings"
	"testing"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark/constraint"
	cs "github.com/consensys/gnark/constraint/bn254"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/std/gkrapi"
	"github.com/consensys/gnark/std/gkrapi/gkr"
	stdhash "github.com/consensys/gnark/std/hash"
	"github.com/consensys/gnark/std/permutation/poseidon2"
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

// compressions is the GKR circuit of compressions by itself.
type compressions struct {
	In [5][2]frontend.Variable // of each instance
}

func (c *compressions) Define(api frontend.API) error {
	params, err := poseidon2.GetDefaultParameters(ecc.BN254)
	if err != nil {
		return err
	}
	g, err := gkrapi.New(api)
	if err != nil {
		return err
	}
	left, right := g.NewInput(), g.NewInput()
	poseidonLayers(g, params, left, right)
	circuit, err := g.Compile(listenerName)
	if err != nil {
		return err
	}
	for _, in := range c.In {
		if _, err := circuit.AddInstance(map[gkr.Variable]frontend.Variable{left: in[0], right: in[1]}); err != nil {
			return err
		}
	}
	return nil
}

// Every message of GKR's prover goes into the challenges after it. gnark leaves out what is claimed of inputs: such a claim stands alone with an evaluation in a
// row, so nobody can choose it.
func TestGKRMessagesAreHeardOrEvaluated(t *testing.T) {
	system := circuittest.Compile(t, new(compressions)).(*cs.R1CS)
	evaluated := claimedAlone(system)
	unheard := 0
	for w := range messages(system) {
		if !listening.heard[w] {
			require.True(t, evaluated[w], "message %d may be chosen after all challenges", w)
			unheard++
		}
	}
	require.Equal(t, 2*2, unheard, "each of two inputs once where a layer takes it, once where it is evaluated")
}

// The ladder's verifier hears everything that its prover sends.
func TestLadderHearsAllMessages(t *testing.T) {
	fresh := new(climbing)
	ccs := circuittest.Compile(t, fresh)
	sent := circuittest.TakeApart(ccs).Asked("LadderHint")
	require.Len(t, sent, 1)
	for _, w := range sent[0].Out {
		require.True(t, listening.heard[w], "message %d may be chosen after all challenges", w)
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

// messages are the wires that GKR's prover fills in.
func messages(system *cs.R1CS) map[int]bool {
	out := map[int]bool{}
	for _, packed := range system.Instructions {
		b, inst := system.Blueprints[packed.BlueprintID], packed.Unpack(&system.System)
		if !strings.HasSuffix(fmt.Sprintf("%T", b), ".BlueprintProve") {
			continue
		}
		for k := range b.NbOutputs(inst) {
			out[int(inst.WireOffset)+k] = true
		}
	}
	return out
}

// claimedAlone are messages that a row equals with something in which there is no other.
func claimedAlone(system *cs.R1CS) map[int]bool {
	all, alone := messages(system), map[int]bool{}
	it := system.GetR1CIterator()
	for c := it.Next(); c != nil; c = it.Next() {
		var in []int
		for _, part := range []constraint.LinearExpression{c.L, c.R, c.O} {
			for _, term := range part {
				if all[term.WireID()] {
					in = append(in, term.WireID())
				}
			}
		}
		if linear := isConstant(c.L) || isConstant(c.R); len(in) == 1 && linear {
			alone[in[0]] = true
		}
	}
	return alone
}

func isConstant(e constraint.LinearExpression) bool { return len(e) == 1 && e[0].WireID() == 0 }
