package gadget

import (
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/prover/sumcheck"
)

const toldValues = 1 << sumcheck.Told

// layered is a round's sumcheck by itself, of eight instances: one variable is summed over.
type layered struct {
	At       [1 + sumcheck.Told]frontend.Variable
	After    [2]frontend.Variable
	Messages [degreeOfRound + 2*toldValues]frontend.Variable

	// What it comes to: a point, and what the words have for u and v there.
	Before [1 + sumcheck.Told]frontend.Variable
	Forms  [2]frontend.Variable

	round int
}

func (c *layered) Define(api frontend.API) error {
	s, err := newSponge(api)
	if err != nil {
		return err
	}
	rounds, err := poseidonRounds()
	if err != nil {
		return err
	}
	r := &rounds[c.round]
	v := &verifier{api, s, c.Messages[:]}
	v.bind(c.At[:]...)
	v.bind(c.After[:]...)
	before, words := r.verify(v, c.At[:], c.After[:])
	for i := range c.Before {
		api.AssertIsEqual(before[i], c.Before[i])
	}
	for k := range c.Forms {
		api.AssertIsEqual(api.Add(api.Mul(r.a[k], words[0]), api.Mul(r.b[k], words[1]), r.key[k]), c.Forms[k])
	}
	return nil
}

// layerProof proves it faithfully, of eight instances with these u and v, until what is left of them is told.
type layerProof struct {
	partial    bool
	u, v       [8]fr.Element
	at         [1 + sumcheck.Told]fr.Element
	after      [2]fr.Element
	transcript *sumcheck.Sponge // until the first variable is set
	c          fr.Element
	values     [degreeOfRound]fr.Element
	first      fr.Element // coordinate of the new point
	us, vs     []fr.Element
}

// newLayerProof moves what is claimed of the words after the round.
func newLayerProof(round int, at [1 + sumcheck.Told]fr.Element, moved [2]int64) *layerProof {
	p := &layerProof{partial: sumcheck.Permutation()[round].Partial, at: at, transcript: sumcheck.NewSponge()}
	var fifths, nexts []fr.Element
	for i := range p.u {
		p.u[i].SetUint64(uint64(11*i + round + 3))
		p.v[i].SetUint64(uint64(7*i*i + 5))
		fifths = append(fifths, power(p.u[i], big.NewInt(5)))
		nexts = append(nexts, p.gate(fr.Element{}, p.u[i], p.v[i]))
	}
	p.after = [2]fr.Element{valueAt(fifths, at[:]), valueAt(nexts, at[:])}
	for k := range p.after {
		var by fr.Element
		p.after[k].Add(&p.after[k], by.SetInt64(moved[k]))
	}
	p.transcript.Bind(at[:]...)
	p.transcript.Bind(p.after[:]...)
	p.c = p.transcript.Challenge()
	for i := range p.values {
		us, vs := p.left(fr.NewElement(uint64(i + 1)))
		p.values[i] = p.claim(us, vs)
	}
	p.transcript.Bind(p.values[:]...)
	p.first = p.transcript.Challenge()
	p.us, p.vs = p.left(p.first)
	return p
}

// gate is y' + c x'.
func (p *layerProof) gate(c, u, v fr.Element) fr.Element {
	five := big.NewInt(5)
	x := power(u, five)
	y := power(v, five)
	if p.partial {
		y.Add(&x, &v)
	}
	return *y.Add(&y, c.Mul(&c, &x))
}

// left is what is left of u and v where the first variable is this.
func (p *layerProof) left(first fr.Element) (us, vs []fr.Element) {
	for i := range toldValues {
		us = append(us, valueAt([]fr.Element{p.u[i], p.u[toldValues+i]}, []fr.Element{first}))
		vs = append(vs, valueAt([]fr.Element{p.v[i], p.v[toldValues+i]}, []fr.Element{first}))
	}
	return us, vs
}

// claim is what is told adds up to.
func (p *layerProof) claim(us, vs []fr.Element) fr.Element {
	gates := make([]fr.Element, len(us))
	for i := range gates {
		gates[i] = p.gate(p.c, us[i], vs[i])
	}
	return valueAt(gates, p.at[1:])
}

// fit returns the last value of v for which what is told adds up to the claim.
func (p *layerProof) fit(us, vs []fr.Element) fr.Element {
	const last = toldValues - 1
	vs = append(append([]fr.Element{}, vs[:last]...), fr.Element{})
	want, have := p.claim(p.us, p.vs), p.claim(us, vs)
	want.Sub(&want, &have).Div(&want, &p.at[1]).Div(&want, &p.at[2])
	if p.partial {
		return want
	}
	order := new(big.Int).Sub(fr.Modulus(), big.NewInt(1))
	return power(want, new(big.Int).ModInverse(big.NewInt(5), order))
}

// told is the whole proof, with these values told.
func (p *layerProof) told(us, vs []fr.Element) *layered {
	messages := append(append(append([]fr.Element{}, p.values[:]...), us...), vs...)
	t := *p.transcript
	t.Bind(messages[degreeOfRound : len(messages)-1]...)
	last := []fr.Element{t.Challenge(), t.Challenge()}
	out := new(layered)
	assign(out.At[:], p.at[:])
	assign(out.After[:], p.after[:])
	assign(out.Messages[:], messages)
	assign(out.Before[:], append([]fr.Element{p.first}, last...))
	assign(out.Forms[:], []fr.Element{valueAt(us, last), valueAt(vs, last)})
	return out
}

// moved returns what is told with one more in a place.
func (p *layerProof) moved(place int) (us, vs []fr.Element) {
	us, vs = append(us, p.us...), append(vs, p.vs...)
	word, one := &us, fr.One()
	if place >= toldValues {
		word = &vs
	}
	at := &(*word)[place%toldValues]
	at.Add(at, &one)
	return us, vs
}

// valueAt is what the multilinear polynomial with these values has at a point.
func valueAt(values, point []fr.Element) fr.Element {
	if len(point) == 0 {
		return values[0]
	}
	half := len(values) / 2
	low, high := valueAt(values[:half], point[1:]), valueAt(values[half:], point[1:])
	high.Sub(&high, &low).Mul(&high, &point[0])
	return *low.Add(&low, &high)
}

func power(x fr.Element, e *big.Int) fr.Element { return *x.Exp(x, e) }

// A round's sumcheck ends with eight values, of which the last is not heard. With the others there is one that what is claimed allows, whatever they are; and these
// decide the challenges.
func TestLastToldValueIsDetermined(t *testing.T) {
	const last = 2*toldValues - 1
	at := [3]fr.Element{fr.NewElement(1234567), fr.NewElement(89), fr.NewElement(1011)}
	minus := fr.NewElement(1)
	minus.Neg(&minus)
	for _, round := range []int{0, 2, 3, 30, 53, 55} { // of each kind
		p := newLayerProof(round, at, [2]int64{})
		ccs := circuittest.Compile(t, &layered{round: round})
		honest := p.told(p.us, p.vs)
		circuittest.MustAccept(t, ccs, honest)
		require.Equal(t, p.vs[toldValues-1], p.fit(p.us, p.vs))

		for _, v := range []fr.Element{{}, fr.One(), minus, p.vs[0], *new(fr.Element).Neg(&p.vs[toldValues-1]), *new(fr.Element).Double(&p.vs[toldValues-1])} {
			vs := append(append([]fr.Element{}, p.vs[:toldValues-1]...), v)
			circuittest.MustReject(t, ccs, p.told(p.us, vs))
		}
		for place := range last {
			us, vs := p.moved(place)
			circuittest.MustReject(t, ccs, p.told(us, vs))
			vs[toldValues-1] = p.fit(us, vs)
			told := p.told(us, vs)
			circuittest.MustAccept(t, ccs, told)
			told.Before = honest.Before
			circuittest.MustReject(t, ccs, told)
		}
		for _, claimed := range [][2]int64{{1, 0}, {0, 1}} {
			lie := newLayerProof(round, at, claimed)
			circuittest.MustReject(t, ccs, lie.told(lie.us, lie.vs))
		}
	}
}

// It is free where its weight is 0, so that the claim does not see it: one of two coordinates would have to be.
func TestLastToldValueHasAWeight(t *testing.T) {
	for _, round := range []int{0, 30} {
		ccs := circuittest.Compile(t, &layered{round: round})
		for zero := range 3 {
			at := [3]fr.Element{fr.NewElement(1234567), fr.NewElement(89), fr.NewElement(1011)}
			at[zero].SetZero()
			p := newLayerProof(round, at, [2]int64{})
			circuittest.MustAccept(t, ccs, p.told(p.us, p.vs))
			us, vs := p.moved(2*toldValues - 1)
			if told := p.told(us, vs); zero > 0 {
				circuittest.MustAccept(t, ccs, told)
			} else {
				circuittest.MustReject(t, ccs, told)
			}
		}
	}
}

// squeezing draws challenges, after words and after none.
type squeezing struct {
	Words      []frontend.Variable
	Challenges []frontend.Variable
	before     int // challenges that are drawn first
}

func (c *squeezing) Define(api frontend.API) error {
	s, err := newSponge(api)
	if err != nil {
		return err
	}
	for i, want := range c.Challenges {
		if i == c.before {
			s.bind(c.Words...)
		}
		api.AssertIsEqual(s.challenge(), want)
	}
	return nil
}

// The circuit draws what native code does: after any number of words, and any number of challenges after another.
func TestSpongeIsTheSponge(t *testing.T) {
	for _, words := range []int{0, 1, 7, 8, 15} {
		for _, before := range []int{0, 1, 7, 8} {
			native, in := sumcheck.NewSponge(), &squeezing{before: before}
			for i := range before + 16 {
				if i == before {
					for k := range words {
						w := fr.NewElement(uint64(100*words + k))
						native.Bind(w)
						in.Words = append(in.Words, w.String())
					}
				}
				c := native.Challenge()
				in.Challenges = append(in.Challenges, c.String())
			}
			fresh := &squeezing{Words: make([]frontend.Variable, words), Challenges: make([]frontend.Variable, len(in.Challenges)), before: before}
			circuittest.MustAccept(t, circuittest.Compile(t, fresh), in)
		}
	}
}
