package sumcheck

import (
	"hash"
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/constraint"
	cs "github.com/consensys/gnark/constraint/bn254"
	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/circuits/gadget"
	"github.com/causeway-l2/causeway/rollup/field"
)

// signed has a signature, proven as those of large batches are.
type signed struct {
	Key       gadget.Point      `gnark:",public"`
	Message   frontend.Variable `gnark:",public"`
	Signature gadget.Signature
}

func (c *signed) Define(api frontend.API) error {
	h, err := gadget.NewHasher(api)
	if err != nil {
		return err
	}
	curve, err := gadget.NewBatchedCurve(api, h, gadget.NewLookupRanges(api))
	if err != nil {
		return err
	}
	curve.AssertSignatureIf(1, c.Key, h.Compress(c.Key.X, c.Key.Y), c.Message, c.Signature)
	return nil
}

func signatureOf(key field.Point, message field.Element, sig field.Signature) *signed {
	point := func(p field.Point) gadget.Point { return gadget.Point{X: field.ToBig(p.X), Y: field.ToBig(p.Y)} }
	return &signed{point(key), field.ToBig(message), gadget.Signature{R: point(sig.R), S: new(big.Int).SetBytes(sig.S[:])}}
}

// forger is a ladder whose last rung ends elsewhere, so that a signature holds which nobody made.
//
// Its proof is an honest one but for what it says of the key in the last step: three numbers, which one equation holds. It chooses them after all
// challenges are drawn, among them that which folds all claims about the key, another equation. Two of the numbers move so that both hold: nothing else
// would be wrong, if the challenges did not depend on them.
type forger struct {
	*ladder
	end [3]fr.Element // X, Y, Z
}

func (f *forger) Solve(values constraint.Solver[constraint.U64], inst constraint.Instruction) error {
	if int(inst.Calldata[1]) < f.count-1 {
		return f.ladder.Solve(values, inst)
	}
	return f.ladder.Solve(&ending{values, inst.WireOffset, f.end}, inst)
}

// ending lets another point be a rung's result.
type ending struct {
	constraint.Solver[constraint.U64]
	first uint32
	end   [3]fr.Element
}

func (e *ending) SetValue(wire uint32, _ constraint.U64) { set(e.Solver, wire, e.end[wire-e.first]) }

// heard notes the challenges.
type heard struct {
	hash.Hash
	challenges []fr.Element
}

func (h *heard) Sum(b []byte) []byte {
	out := h.Hash.Sum(nil)
	var c fr.Element
	c.SetBytes(out)
	h.challenges = append(h.challenges, c)
	return append(b, out...)
}

func (f *forger) prove(h hash.Hash) ([]fr.Element, error) {
	ear := &heard{Hash: h}
	out, err := f.ladder.prove(ear)
	if err != nil {
		return nil, err
	}
	n := log2(len(f.rungs))
	point, c, moved := ear.challenges[:n], ear.challenges[n], ear.challenges[n+1:][:n]
	ofKeys := ear.challenges[n+2*ladderSteps*(1+n)]

	claimed := f.claimed(point, c)
	last := out[len(out)-degreeOfSum*n-8:] // the addition of the last step
	for j := range n {
		claimed = f.round(claimed, point[j], moved[j], last[degreeOfSum*j:][:degreeOfSum])
	}

	in := [8]fr.Element(last[degreeOfSum*n:])
	gate := func(x, y uint64) fr.Element { // of a key moved by x and y
		var d fr.Element
		in := in
		in[4].Add(&in[4], d.SetUint64(x))
		in[5].Add(&in[5], d.SetUint64(y))
		cs := [3]fr.Element{c}
		cs[1].Square(&c)
		return sumGate(&in, &cs)
	}
	honest, byX, byY := gate(0, 0), gate(1, 0), gate(0, 1)
	byX.Sub(&byX, &honest)
	byY.Sub(&byY, &honest)
	// moveX byX + moveY byY = claimed - honest, and moveY + c^9 moveX = 0 for the keys' challenge c
	var power, moveX, moveY fr.Element
	power.Exp(ofKeys, big.NewInt(ladderSteps))
	moveX.Mul(&power, &byY).Sub(&byX, &moveX).Inverse(&moveX)
	claimed.Sub(&claimed, &honest)
	moveX.Mul(&moveX, &claimed)
	moveY.Mul(&power, &moveX).Neg(&moveY)
	x, y := &last[degreeOfSum*n+4], &last[degreeOfSum*n+5]
	x.Add(x, &moveX)
	y.Add(y, &moveY)
	return out, nil
}

// claimed is what the circuit takes for the sum of the last layer: Z + c Y + c^2 X of all outputs, at the first point.
func (f *forger) claimed(point []fr.Element, c fr.Element) (sum fr.Element) {
	for i := 2; i >= 0; i-- {
		table := make([]fr.Element, len(f.rungs))
		for h := range table {
			table[h] = f.rungs[h].climb(nil)[i]
			if h >= f.count-1 {
				table[h] = f.end[i]
			}
		}
		v, power := evaluate(table, point), fr.One()
		for range 2 - i {
			power.Mul(&power, &c)
		}
		sum.Add(&sum, v.Mul(&v, &power))
	}
	return sum
}

// round is the circuit's: what is left to prove after a polynomial, given at 1, 2 and so on.
func (f *forger) round(claimed, q, r fr.Element, polynomial []fr.Element) (out fr.Element) {
	one, at := fr.One(), make([]fr.Element, 1+len(polynomial))
	copy(at[1:], polynomial)
	at[0].Mul(&q, &at[1]).Sub(&claimed, &at[0])
	q.Sub(&one, &q)
	at[0].Div(&at[0], &q)
	for i := range at {
		term := at[i]
		for j := range at {
			if j == i {
				continue
			}
			var up, down fr.Element
			up.Sub(&r, down.SetUint64(uint64(j)))
			down.SetInt64(int64(i - j))
			term.Mul(&term, up.Div(&up, &down))
		}
		out.Add(&out, &term)
	}
	return out
}

// Claims about the key are bound before the challenge that folds them is drawn. Whoever could choose them afterwards would sign for anybody: the last rung's
// end makes the equation hold for any R and S.
func TestLadderRefusesClaimsAfterTheChallenge(t *testing.T) {
	ccs := circuittest.Compile(t, new(signed))
	own, err := SpeedUp(ccs.(*cs.R1CS))
	require.NoError(t, err)
	victim := field.NewPrivateKey([32]byte{1})
	message := field.FromUint64(77)
	circuittest.MustAccept(t, own, signatureOf(victim.Public(), message, victim.Sign(message)))

	forged := field.Signature{}
	r, s := multiple(5), big.NewInt(1234567)
	forged.R = field.Point{X: r.X, Y: r.Y}
	s.FillBytes(forged.S[:])
	require.Error(t, field.Verify(victim.Public(), message, forged))
	in := signatureOf(victim.Public(), message, forged)
	circuittest.MustReject(t, own, in)

	end, forgers := multiple(1234567-5), 0
	for i, b := range own.Blueprints {
		if l, ok := b.(*ladder); ok {
			own.Blueprints[i] = &forger{l, [3]fr.Element{end.X, end.Y, fr.One()}}
			forgers++
		}
	}
	require.Equal(t, 1, forgers)
	circuittest.MustReject(t, own, in)
}
