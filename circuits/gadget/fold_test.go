package gadget

import (
	"slices"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/prover/sumcheck"
	"github.com/causeway-l2/causeway/rollup/field"
)

const (
	inputsOfRung = 3 + 3 + 3*stepsOfRung
	inputClaims  = (4+2)*stepsOfRung + 3 + 3
	claimPoints  = 2*stepsOfRung + 2
)

// folded is fold by itself, for two instances: a point is one coordinate.
type folded struct {
	At       [claimPoints]frontend.Variable // of each step's claims about the key, of each about bits, of those about the sum, and about ends
	Claims   [inputClaims]frontend.Variable
	Messages [2 + inputsOfRung + 3]frontend.Variable
}

func (c *folded) Define(api frontend.API) error {
	s, err := newSponge(api)
	if err != nil {
		return err
	}
	v := &verifier{api: api, transcript: s, messages: c.Messages[:]}
	v.bind(c.Claims[:]...)
	var steps [stepsOfRung]stepClaim
	rest := c.Claims[:]
	claims := func(i, n int) (out claimsAt) {
		out, rest = claimsAt{c.At[i : i+1], rest[:n:n]}, rest[n:]
		return out
	}
	for i := range steps {
		steps[i].key = claims(i, 4)
	}
	for i := range steps {
		steps[i].bits = claims(stepsOfRung+i, 2)
	}
	fold(v, &steps, claims(2*stepsOfRung, 3), claims(2*stepsOfRung+1, 3))
	return nil
}

// folder proves claims about the inputs of two instances.
type folder struct {
	inputs [inputsOfRung + 3][2]fr.Element // and ends
	at     [claimPoints]fr.Element
}

// value is what an input is at a point.
func (f *folder) value(input int, at fr.Element) (out fr.Element) {
	of := &f.inputs[input]
	out.Sub(&of[1], &of[0]).Mul(&out, &at)
	return *out.Add(&out, &of[0])
}

// values are the inputs that claims at one of the points are about.
func (f *folder) values(i int, at fr.Element) (out []fr.Element) {
	about := []int{0, 1, 2}
	switch {
	case i < stepsOfRung:
		about = []int{3, 4, 5, 6 + i}
	case i < 2*stepsOfRung:
		about = []int{6 + i, 6 + stepsOfRung + i}
	case i > 2*stepsOfRung:
		about = []int{inputsOfRung, inputsOfRung + 1, inputsOfRung + 2}
	}
	for _, input := range about {
		out = append(out, f.value(input, at))
	}
	return out
}

func (f *folder) claims() (out []fr.Element) {
	for step, at := range f.at {
		out = append(out, f.values(step, at)...)
	}
	return out
}

// sum is the polynomial of the one round: what is claimed of each input, weighted, times the power of c that its claim has.
func (f *folder) sum(c, at fr.Element) (sum fr.Element) {
	power := fr.One()
	for step, q := range f.at {
		weight, rest, one := q, q, fr.One() // q at + (1 - q) (1 - at)
		weight.Mul(&weight, &at)
		rest.Sub(&one, &rest)
		one.Sub(&one, &at)
		rest.Mul(&rest, &one)
		weight.Add(&weight, &rest)
		for _, v := range f.values(step, at) {
			v.Mul(&v, &weight).Mul(&v, &power)
			sum.Add(&sum, &v)
			power.Mul(&power, &c)
		}
	}
	return sum
}

// prove is a faithful proof of whatever claims.
func (f *folder) prove(claims []fr.Element) *folded {
	h := sumcheck.NewSponge()
	h.Bind(claims...)
	c := h.Challenge()
	messages := []fr.Element{f.sum(c, fr.One()), f.sum(c, fr.NewElement(2))}
	h.Bind(messages...)
	last := h.Challenge()
	for input := range f.inputs {
		messages = append(messages, f.value(input, last))
	}
	out := new(folded)
	assign(out.At[:], f.at[:])
	assign(out.Claims[:], claims)
	assign(out.Messages[:], messages)
	return out
}

func assign(to []frontend.Variable, from []fr.Element) {
	for i := range to {
		to[i] = field.ToBig(from[i])
	}
}

// Each claim about inputs has a power of the challenge for itself: no two can be moved against each other.
func TestLadderFoldsEachClaimByItself(t *testing.T) {
	f := new(folder)
	for i := range f.inputs {
		f.inputs[i] = [2]fr.Element{fr.NewElement(uint64(7*i + 2)), fr.NewElement(uint64(5*i*i + 3))}
	}
	for i := range f.at {
		f.at[i].SetUint64(uint64(1000 + 17*i))
	}
	ccs, claims := circuittest.Compile(t, new(folded)), f.claims()
	require.Len(t, claims, inputClaims)
	circuittest.MustAccept(t, ccs, f.prove(claims))
	one := fr.One()
	for i := range claims {
		for j := range i {
			moved := slices.Clone(claims)
			moved[i].Add(&moved[i], &one)
			moved[j].Sub(&moved[j], &one)
			circuittest.MustReject(t, ccs, f.prove(moved))
		}
	}
}
