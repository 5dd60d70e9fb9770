package cost

import (
	"fmt"

	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/circuits/gadget"
	"github.com/causeway-l2/causeway/rollup"
)

// Parts that lanes are made of.
const (
	compress  = "compress"
	update    = "merkle update (32 levels)"
	signature = "signature"
	onCurve   = "point on curve"
)

// batched is what n compressions cost together.
func (t *table) batched(n int) int {
	return t.count("batched compressions", &batchedProbe{In: make([]frontend.Variable, n)})
}

// batchedProbe chains compressions.
type batchedProbe struct{ In []frontend.Variable }

// Define implements frontend.Circuit.
func (c *batchedProbe) Define(api frontend.API) error {
	hash, err := gadget.NewBatchedHasher(api)
	if err != nil {
		return err
	}
	api.AssertIsDifferent(hash.Hash(0, c.In...), 0)
	return nil
}

// together is what n signatures cost together, less their hashes.
func (t *table) together(n int) int {
	return t.count("batched signatures", &signaturesProbe{make([]signed, n)}) - n*signatureHashes*t.gadgets[compress]
}

// signaturesProbe verifies signatures of free words.
type signaturesProbe struct{ Of []signed }

type signed struct {
	Signature        gadget.Signature
	Key              gadget.Point
	KeyHash, Message frontend.Variable
}

// Define implements frontend.Circuit.
func (c *signaturesProbe) Define(api frontend.API) error {
	hash, err := gadget.NewHasher(api)
	if err != nil {
		return err
	}
	curve, err := gadget.NewBatchedCurve(api, hash, gadget.NewLookupRanges(api))
	if err != nil {
		return err
	}
	for _, s := range c.Of {
		curve.AssertSignatureIf(1, s.Key, s.KeyHash, s.Message, s.Signature)
	}
	return nil
}

// probe is a circuit around one gadget. Its inputs are wires, so that nothing is folded into constants.
type probe struct {
	In []frontend.Variable

	define func(p *parts, in []frontend.Variable)
}

// parts are what a probe uses.
type parts struct {
	api   frontend.API
	hash  *gadget.Hasher
	curve *gadget.Curve
}

// Define implements frontend.Circuit.
func (c *probe) Define(api frontend.API) error {
	hash, err := gadget.NewHasher(api)
	if err != nil {
		return err
	}
	curve, err := gadget.NewCurve(api, hash)
	if err != nil {
		return err
	}
	c.define(&parts{api, hash, curve}, c.In)
	return nil
}

// measureGadgets adds a row for each gadget: what a second one costs beside the first, so that tables and constants they share do not count.
func (t *table) measureGadgets() {
	t.gadget(compress, 2, func(p *parts, in []frontend.Variable) { p.hash.Compress(in[0], in[1]) })
	for _, n := range []int{1 << 10, 1 << 13} {
		t.add(Row{Of: Gadget, Part: fmt.Sprintf("%d compressions, batched", n), Constraints: t.batched(n)})
	}
	t.gadget(update, 3+2*rollup.MaxDepth+1, func(p *parts, in []frontend.Variable) {
		path := gadget.Path{Bits: in[4 : 4+rollup.MaxDepth], Siblings: in[4+rollup.MaxDepth:]}
		path.UpdateRoot(p.api, p.hash, in[0], in[1], in[2], in[3])
	})
	t.gadget(signature, 8, func(p *parts, in []frontend.Variable) {
		sig := gadget.Signature{R: gadget.Point{X: in[0], Y: in[1]}, S: in[2]}
		p.curve.AssertSignatureIf(in[3], gadget.Point{X: in[4], Y: in[5]}, in[6], in[7], sig)
	})
	for _, n := range []int{1 << 7, 1 << 9} {
		t.add(Row{Of: Gadget, Part: fmt.Sprintf("%d signatures, batched, less their hashes", n), Constraints: t.together(n)})
	}
	t.gadget(onCurve, 3, func(p *parts, in []frontend.Variable) {
		p.curve.AssertOnCurveIf(in[0], gadget.Point{X: in[1], Y: in[2]})
	})
	for _, bits := range []int{rollup.TokenBits, rollup.IDBits, rollup.NonceBits, rollup.FeeBits, rollup.AmountBits, rollup.AddressBits} {
		t.gadget(rangeOf(bits), 1, func(p *parts, in []frontend.Variable) { gadget.AssertBits(p.api, in[0], bits) })
	}
}

func rangeOf(bits int) string { return fmt.Sprintf("range check (%d bits)", bits) }

func (t *table) gadget(name string, inputs int, define func(p *parts, in []frontend.Variable)) {
	times := func(n int) int {
		return t.count(name, &probe{make([]frontend.Variable, n*inputs), func(p *parts, in []frontend.Variable) {
			for i := range n {
				define(p, in[i*inputs:(i+1)*inputs])
			}
		}})
	}
	t.gadgets[name] = times(2) - times(1)
	t.add(Row{Of: Gadget, Part: name, Constraints: t.gadgets[name]})
}
