package recursion

import (
	"fmt"
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/std/algebra/emulated/sw_bn254"
	"github.com/consensys/gnark/std/algebra/emulated/sw_emulated"
	"github.com/consensys/gnark/std/math/emulated"

	"github.com/causeway-l2/causeway/circuits/foreign"
	"github.com/causeway-l2/causeway/circuits/gadget"
)

// Verifier verifies proofs under one key.
type Verifier struct {
	*group
	scalars *emulated.Field[scalarField]
	hash    *gadget.Hasher
	key     *Key
}

// NewVerifier prepares a circuit to verify proofs under key.
func NewVerifier(api frontend.API, key *Key) (*Verifier, error) {
	fp, err := emulated.NewField[baseField](api)
	if err != nil {
		return nil, fmt.Errorf("recursion: base field: %w", err)
	}
	fr, err := emulated.NewField[scalarField](api)
	if err != nil {
		return nil, fmt.Errorf("recursion: scalar field: %w", err)
	}
	curve, err := sw_emulated.New[baseField, scalarField](api, sw_emulated.GetBN254Params())
	if err != nil {
		return nil, fmt.Errorf("recursion: curve: %w", err)
	}
	hash, err := gadget.NewHasher(api)
	if err != nil {
		return nil, fmt.Errorf("recursion: %w", err)
	}
	base, err := foreign.New(api, baseField{}.Modulus())
	if err != nil {
		return nil, fmt.Errorf("recursion: %w", err)
	}
	return &Verifier{&group{api, fp, curve, base}, fr, hash, key}, nil
}

// AssertProofs asserts that each proof proves its inputs under the key:
//
//	e(A, B) = e(alpha, beta) * e(L, gamma) * e(C, delta)   with L = K[0] + sum of x[j]*K[j+1]
//
// for each, by asserting the product of all these equations, each raised to its coefficient. The first coefficient is 1, the others are
// drawn from all proofs and all inputs. A proof with a commitment adds the commitment to L, a hash of it to the inputs, and the equation
// of the commitment's proof of knowledge, raised to one more coefficient.
func (v *Verifier) AssertProofs(proofs []Proof, inputs [][]frontend.Variable) error {
	if len(proofs) == 0 || len(proofs) != len(inputs) {
		return fmt.Errorf("recursion: %d proofs of %d statements", len(proofs), len(inputs))
	}
	b := &batch{Verifier: v}
	for i := range proofs {
		if n := v.key.Inputs(); len(inputs[i]) != n {
			return fmt.Errorf("recursion: proof %d of %d inputs: the key has %d", i, len(inputs[i]), n)
		}
		if n := v.key.Commitments(); len(proofs[i].Commitments) != n || len(proofs[i].Knowledge) != n {
			return fmt.Errorf("recursion: proof %d with %d commitments: the key has %d", i, len(proofs[i].Commitments), n)
		}
		b.proofs = append(b.proofs, v.admit(&proofs[i]))
	}
	b.draw(inputs)
	if err := b.addInputs(inputs); err != nil {
		return err
	}
	return b.assert()
}

// admit asserts that the points of a proof are in their groups and not at infinity. It returns the proof with its limbs range-checked.
//
// SOUNDNESS: that B is in G2, and not at infinity, is asserted when its lines are computed.
func (v *Verifier) admit(p *Proof) Proof {
	g1 := func(in *G1) G1 {
		out := G1{X: *v.fp.NewElement(in.X.Limbs), Y: *v.fp.NewElement(in.Y.Limbs)}
		v.assertPoint(&out)
		return out
	}
	out := Proof{Ar: g1(&p.Ar), Krs: g1(&p.Krs)}
	for _, to := range []struct{ out, in *element }{
		{&out.Bs.P.X.A0, &p.Bs.P.X.A0}, {&out.Bs.P.X.A1, &p.Bs.P.X.A1}, {&out.Bs.P.Y.A0, &p.Bs.P.Y.A0}, {&out.Bs.P.Y.A1, &p.Bs.P.Y.A1},
	} {
		*to.out = *v.fp.NewElement(to.in.Limbs)
	}
	for i := range p.Commitments {
		out.Commitments = append(out.Commitments, g1(&p.Commitments[i]))
		out.Knowledge = append(out.Knowledge, g1(&p.Knowledge[i]))
	}
	return out
}

// batch is one call of AssertProofs.
type batch struct {
	*Verifier
	proofs []Proof

	weights   []coefficient // of the second proof and those after it; the first one's is 1
	knowledge coefficient   // of the commitments' equations, on top of their proofs'
	inputs    *G1           // the weighted sum of the L, without commitments
}

func (b *batch) draw(inputs [][]frontend.Variable) {
	t := &transcript{api: b.api, hash: b.hash}
	for i := range b.proofs {
		p := &b.proofs[i]
		for _, point := range append([]G1{p.Ar, p.Krs}, append(p.Commitments, p.Knowledge...)...) {
			t.absorb(&point.X, &point.Y)
		}
		t.absorb(&p.Bs.P.X.A0, &p.Bs.P.X.A1, &p.Bs.P.Y.A0, &p.Bs.P.Y.A1)
	}
	if len(b.proofs) == 1 && b.key.Commitments() == 0 {
		return // one equation has nothing to be weighed against
	}
	t.finish(b.key, len(b.proofs), inputs)
	for range b.proofs[1:] {
		b.weights = append(b.weights, t.draw())
	}
	if b.key.Commitments() > 0 {
		b.knowledge = t.draw()
	}
}

// sum returns the weighted sum of one point of each proof. It may be infinity, (0, 0).
func (b *batch) sum(point func(*Proof) *G1) *G1 {
	sum := point(&b.proofs[0])
	for i, w := range b.weights {
		sum = b.curve.AddUnified(sum, b.given(b.multiply(w, finite{point(&b.proofs[i+1])})))
	}
	return sum
}

// weigh returns the weighted sum of one number of each proof. Coefficients and inputs are scalars of the groups, and the circuit's own field
// is that of the scalars: nothing is emulated.
func (b *batch) weigh(number func(i int) frontend.Variable) frontend.Variable {
	sum := number(0)
	for i, w := range b.weights {
		sum = b.api.Add(sum, b.api.Mul(w.value, number(i+1)))
	}
	return sum
}

// times returns scalar*p of a constant point.
func (b *batch) times(p G1, scalar frontend.Variable) (*G1, error) {
	if c, ok := b.api.Compiler().ConstantValue(scalar); ok && c.Cmp(big.NewInt(1)) == 0 {
		return &p, nil
	}
	s := b.scalars.FromBits(b.api.ToBinary(scalar)...)
	return b.curve.MultiScalarMul([]*G1{&p}, []*emulated.Element[scalarField]{s})
}

// assert asserts the product of the equations.
func (b *batch) assert() error {
	vk := b.key.vk
	alpha, err := b.times(sw_bn254.NewG1Affine(vk.G1.Alpha), b.weigh(func(int) frontend.Variable { return 1 }))
	if err != nil {
		return fmt.Errorf("recursion: alpha: %w", err)
	}
	inputs := b.inputs
	var pairs []pair
	if b.key.Commitments() > 0 {
		commitments := b.sum(func(p *Proof) *G1 { return &p.Commitments[0] })
		knowledge := b.sum(func(p *Proof) *G1 { return &p.Knowledge[0] })
		d, p := b.assertFinite(commitments), b.assertFinite(knowledge)
		// What proves knowledge is paired with gamma, too: with -gamma, where L is.
		inputs = b.curve.AddUnified(b.curve.AddUnified(inputs, commitments), b.curve.Neg(b.given(b.multiply(b.knowledge, p))))
		if pairs, err = b.addConstant(pairs, b.multiply(b.knowledge, d), vk.CommitmentKeys[0].GSigmaNeg); err != nil {
			return err
		}
	}
	for _, c := range []struct {
		left  *G1
		right bn254.G2Affine
	}{{alpha, vk.G2.Beta}, {inputs, vk.G2.Gamma}, {b.sum(func(p *Proof) *G1 { return &p.Krs }), vk.G2.Delta}} {
		c.right.Neg(&c.right)
		if pairs, err = b.addConstant(pairs, b.takenPoint(c.left), c.right); err != nil {
			return err
		}
	}
	for i := range b.proofs {
		p := &b.proofs[i]
		a := b.takenPoint(&p.Ar)
		if i > 0 {
			a = b.multiply(b.weights[i-1], finite{&p.Ar})
		}
		q := point2{quadratic{b.taken(&p.Bs.P.X.A0), b.taken(&p.Bs.P.X.A1)}, quadratic{b.taken(&p.Bs.P.Y.A0), b.taken(&p.Bs.P.Y.A1)}}
		pairs = append(pairs, pair{a, q, b.linesOf(q)})
	}
	b.assertOne(pairs)
	return nil
}

// addConstant adds a pairing with a point of the key.
func (g *group) addConstant(pairs []pair, p point, q bn254.G2Affine) ([]pair, error) {
	l, err := g.constantLines(q)
	if err != nil {
		return nil, fmt.Errorf("recursion: verifying key: %w", err)
	}
	return append(pairs, pair{p, point2{g.constant2(q.X), g.constant2(q.Y)}, l}), nil
}
