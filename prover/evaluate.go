package prover

import (
	"errors"
	"math/big"
	"runtime"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/constraint"
)

// maxEvaluateShards bounds the private copies of the three polynomials: each
// shard costs 128 bytes a wire.
const maxEvaluateShards = 4

// polynomials holds the A, B and C polynomials of every wire at the secret
// point t, one element a wire; and in low the C polynomial without its
// coefficient of t^(n-1).
type polynomials struct{ a, b, c, low []fr.Element }

func newPolynomials(wires int) polynomials {
	return polynomials{make([]fr.Element, wires), make([]fr.Element, wires), make([]fr.Element, wires), make([]fr.Element, wires)}
}

// evaluate computes the polynomials of a circuit at t.
func evaluate(ccs *R1CS, domain *Domain, t *fr.Element) (polynomials, error) {
	one := fr.One()
	lagrange, err := domain.lagrangeAt(t, &one, ccs.GetNbConstraints())
	if err != nil {
		return polynomials{}, err
	}
	internal, secret, public := ccs.GetNbVariables()
	wires := internal + secret + public

	shards := make([]polynomials, min(runtime.GOMAXPROCS(0), maxEvaluateShards))
	parallel(len(shards), 1, func(s, _ int) {
		shards[s] = newPolynomials(wires)
		n := len(ccs.Instructions)
		shards[s].accumulate(ccs, s*n/len(shards), (s+1)*n/len(shards), lagrange)
	})
	sum := shards[0]
	parallel(wires, 1<<14, func(start, end int) {
		for _, s := range shards[1:] {
			addInto(sum.a[start:end], s.a[start:end])
			addInto(sum.b[start:end], s.b[start:end])
			addInto(sum.c[start:end], s.c[start:end])
			addInto(sum.low[start:end], s.low[start:end])
		}
	})
	return sum, nil
}

func addInto(sum, x fr.Vector) { sum.Add(sum, x) }

// accumulate adds the constraints of instructions [from, to).
func (p *polynomials) accumulate(ccs *R1CS, from, to int, lagrange basis) {
	var c constraint.R1C
	for _, packed := range ccs.Instructions[from:to] {
		blueprint, ok := ccs.Blueprints[packed.BlueprintID].(constraint.BlueprintR1C)
		if !ok {
			continue // a hint: computes wires, constrains nothing
		}
		inst := packed.Unpack(&ccs.System)
		blueprint.DecompressR1C(&c, inst)
		l := &lagrange.whole[inst.ConstraintOffset]
		addTerms(p.a, c.L, ccs.Coefficients, l)
		addTerms(p.b, c.R, ccs.Coefficients, l)
		addTerms(p.c, c.O, ccs.Coefficients, l)
		addTerms(p.low, c.O, ccs.Coefficients, &lagrange.low[inst.ConstraintOffset])
	}
}

// addTerms adds coefficient times l to the wire of each term.
func addTerms(wires []fr.Element, terms constraint.LinearExpression, coefficients []fr.Element, l *fr.Element) {
	for _, t := range terms {
		w := &wires[t.WireID()]
		switch id := t.CoeffID(); id {
		case constraint.CoeffIdZero:
		case constraint.CoeffIdOne:
			w.Add(w, l)
		case constraint.CoeffIdMinusOne:
			w.Sub(w, l)
		default:
			var x fr.Element
			x.Mul(&coefficients[id], l)
			w.Add(w, &x)
		}
	}
}

// basis is a Lagrange basis at a point, and the same without each polynomial's
// coefficient of X^(n-1), its highest.
type basis struct{ whole, low []fr.Element }

// lagrangeAt returns the first count Lagrange polynomials of the places
// x = shift*w^i at t, where x^n is a constant s:
// L(t) = x/(n*s) * (t^n - s)/(t - x), with highest coefficient x/(n*s).
// It fails when t is one of the places.
func (d *Domain) lagrangeAt(t, shift *fr.Element, count int) (basis, error) {
	s, whole := d.power(shift), d.power(t)
	if whole.Equal(&s) {
		return basis{}, errors.New("secret point lies in the FFT domain, choose another seed")
	}
	var scale, highest fr.Element
	highest.Div(&whole, t) // t^(n-1)
	whole.Sub(&whole, &s)
	scale.SetUint64(uint64(d.Size())).Mul(&scale, &s).Inverse(&scale)

	out := basis{make([]fr.Element, count), make([]fr.Element, count)}
	parallel(count, 1<<12, func(start, end int) {
		var x fr.Element
		x.Exp(d.Root, big.NewInt(int64(start))).Mul(&x, shift)
		places := make([]fr.Element, end-start)
		apart := make([]fr.Element, end-start)
		for i := range places {
			places[i] = x
			apart[i].Sub(t, &x)
			x.Mul(&x, &d.Root)
		}
		inverse := fr.BatchInvert(apart)
		for i := range places {
			places[i].Mul(&places[i], &scale)
			l := &out.whole[start+i]
			l.Mul(&whole, &inverse[i])
			out.low[start+i].Sub(l, &highest).Mul(&out.low[start+i], &places[i])
			l.Mul(l, &places[i])
		}
	})
	return out, nil
}
