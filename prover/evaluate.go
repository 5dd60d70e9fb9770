package prover

import (
	"errors"
	"math/big"
	"runtime"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/fft"
	"github.com/consensys/gnark/constraint"
)

// maxEvaluateShards bounds the private copies of the three polynomials: each
// shard costs 96 bytes a wire.
const maxEvaluateShards = 4

// polynomials holds the A, B and C polynomials of every wire at the secret
// point t, one element a wire.
type polynomials struct{ a, b, c []fr.Element }

// evaluate computes the polynomials of a circuit at t.
func evaluate(ccs *R1CS, domain *fft.Domain, t *fr.Element) (polynomials, error) {
	lagrange, err := lagrangeAt(domain, t, ccs.GetNbConstraints())
	if err != nil {
		return polynomials{}, err
	}
	internal, secret, public := ccs.GetNbVariables()
	wires := internal + secret + public

	shards := make([]polynomials, min(runtime.GOMAXPROCS(0), maxEvaluateShards))
	parallel(len(shards), 1, func(s, _ int) {
		shards[s] = polynomials{make([]fr.Element, wires), make([]fr.Element, wires), make([]fr.Element, wires)}
		n := len(ccs.Instructions)
		shards[s].accumulate(ccs, s*n/len(shards), (s+1)*n/len(shards), lagrange)
	})
	sum := shards[0]
	parallel(wires, 1<<14, func(start, end int) {
		for _, s := range shards[1:] {
			addInto(sum.a[start:end], s.a[start:end])
			addInto(sum.b[start:end], s.b[start:end])
			addInto(sum.c[start:end], s.c[start:end])
		}
	})
	return sum, nil
}

func addInto(sum, x fr.Vector) { sum.Add(sum, x) }

// accumulate adds the constraints of instructions [from, to).
func (p *polynomials) accumulate(ccs *R1CS, from, to int, lagrange []fr.Element) {
	var c constraint.R1C
	for _, packed := range ccs.Instructions[from:to] {
		blueprint, ok := ccs.Blueprints[packed.BlueprintID].(constraint.BlueprintR1C)
		if !ok {
			continue // a hint: computes wires, constrains nothing
		}
		inst := packed.Unpack(&ccs.System)
		blueprint.DecompressR1C(&c, inst)
		l := &lagrange[inst.ConstraintOffset]
		addTerms(p.a, c.L, ccs.Coefficients, l)
		addTerms(p.b, c.R, ccs.Coefficients, l)
		addTerms(p.c, c.O, ccs.Coefficients, l)
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

// lagrangeAt returns the first n Lagrange polynomials of the domain at t:
// L_i(t) = w^i/N * (t^N - 1)/(t - w^i). It fails when t lies in the domain.
func lagrangeAt(domain *fft.Domain, t *fr.Element, n int) ([]fr.Element, error) {
	scale := vanishingAt(domain, t)
	if scale.IsZero() {
		return nil, errors.New("secret point lies in the FFT domain, choose another seed")
	}
	scale.Mul(&scale, &domain.CardinalityInv)

	out := make([]fr.Element, n)
	parallel(n, 1<<12, func(start, end int) {
		var w fr.Element
		w.Exp(domain.Generator, big.NewInt(int64(start)))
		powers := make([]fr.Element, end-start)
		diff := make([]fr.Element, end-start)
		for i := range powers {
			powers[i] = w
			diff[i].Sub(t, &w)
			w.Mul(&w, &domain.Generator)
		}
		inverse := fr.BatchInvert(diff)
		for i := range powers {
			powers[i].Mul(&powers[i], &scale)
			out[start+i].Mul(&powers[i], &inverse[i])
		}
	})
	return out, nil
}

// vanishingAt returns t^N - 1.
func vanishingAt(domain *fft.Domain, t *fr.Element) fr.Element {
	var z fr.Element
	one := fr.One()
	z.Exp(*t, new(big.Int).SetUint64(domain.Cardinality))
	z.Sub(&z, &one)
	return z
}
