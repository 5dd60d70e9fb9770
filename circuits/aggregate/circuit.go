// Package aggregate is the outer circuit: it verifies up to K batch proofs of one shape, chains them, and evaluates their streams where
// L1 asks. It mirrors rollup.Aggregate.
package aggregate

import (
	"fmt"
	"math"

	"github.com/consensys/gnark/backend/groth16"
	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/circuits/gadget"
	"github.com/causeway-l2/causeway/circuits/recursion"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/blob"
)

// Circuit proves an aggregate statement. Slots in use come first; the others repeat the first slot's proof and contribute nothing.
type Circuit struct {
	StatementHash frontend.Variable `gnark:",public"`

	Config      frontend.Variable
	FirstNumber frontend.Variable
	OldRoot     frontend.Variable
	Rho         frontend.Variable
	Slots       []Slot

	shape  rollup.Shape
	inner  *recursion.Key // a constant: whoever proves cannot choose it
	inBlob bool           // where L1 finds D
}

// Slot is one batch.
type Slot struct {
	Active    frontend.Variable
	Timestamp frontend.Variable
	NewRoot   frontend.Variable
	D, S      []frontend.Variable
	Proof     recursion.Proof
}

// NewInBlob is New for submissions whose D is in a blob: the statement has D's evaluation there (docs/adr/0024).
func NewInBlob(shape rollup.Shape, k int, vk groth16.VerifyingKey) (*Circuit, error) {
	if k*shape.DataWords() > blob.Words {
		return nil, fmt.Errorf("aggregate: %d batches of shape %q have more than the %d words of a blob", k, shape.Name, blob.Words)
	}
	c, err := New(shape, k, vk)
	if err != nil {
		return nil, err
	}
	c.inBlob = true
	return c, nil
}

// New allocates the circuit for up to k proofs of the batch circuit of shape, under its key vk. D is posted as calldata.
func New(shape rollup.Shape, k int, vk groth16.VerifyingKey) (*Circuit, error) {
	if k < 1 || k >= 1<<rollup.CountBits {
		return nil, fmt.Errorf("aggregate: %d slots: want 1..%d", k, 1<<rollup.CountBits-1)
	}
	key, err := recursion.NewKey(vk)
	if err != nil {
		return nil, fmt.Errorf("aggregate: inner key: %w", err)
	}
	if n := key.Inputs(); n != 1 {
		return nil, fmt.Errorf("aggregate: inner key has %d public inputs, want a batch circuit's, which is its statement", n)
	}
	c := &Circuit{Slots: make([]Slot, k), shape: shape, inner: key}
	for i := range c.Slots {
		c.Slots[i].Proof = recursion.PlaceholderProof(key)
		c.Slots[i].D = make([]frontend.Variable, shape.DataWords())
		c.Slots[i].S = make([]frontend.Variable, shape.SettlementWords())
	}
	return c, nil
}

// Define chains the slots, verifies their proofs, and asserts the statement.
func (c *Circuit) Define(api frontend.API) error {
	hash, err := hasher(api, compressionsOf(c.shape, len(c.Slots)))
	if err != nil {
		return err
	}
	x := &chain{api: api, hash: hash, c: c, root: c.OldRoot, timestamp: c.Slots[0].Timestamp, digest: gadget.Tag(rollup.TagChain), count: 0}
	for i := range c.Slots {
		x.link(i)
	}
	if err := x.verifyProofs(); err != nil {
		return err
	}
	evalD, err := x.evaluateData()
	if err != nil {
		return err
	}
	evalS := x.evaluate(func(s *Slot) []frontend.Variable { return s.S })
	// SOUNDNESS: the parts have their widths. The batch circuit checks number and timestamp, whose first values stand in a verified
	// statement; later timestamps do not decrease and stand in theirs; count is at most K.
	header := gadget.Pack(api, gadget.Part{Value: c.FirstNumber, Bits: rollup.NumberBits}, gadget.Part{Value: x.count, Bits: rollup.CountBits},
		gadget.Part{Value: c.Slots[0].Timestamp, Bits: rollup.TimeBits}, gadget.Part{Value: x.timestamp, Bits: rollup.TimeBits})
	api.AssertIsEqual(c.StatementHash, hash.Hash(gadget.Tag(rollup.TagAggregate), c.Config, header, c.OldRoot, x.root, x.digest, c.Rho, evalD, evalS))
	return nil
}

// chain carries what the slots share.
type chain struct {
	api  frontend.API
	hash *gadget.Hasher
	c    *Circuit

	root, timestamp frontend.Variable // of the last active slot so far
	digest          frontend.Variable // C
	count           frontend.Variable
	statements      []frontend.Variable // what each slot's proof has to prove
}

// link mirrors rollup's follows: slot i continues number, timestamp and root of the slot before it.
func (x *chain) link(i int) {
	api, c, s := x.api, x.c, &x.c.Slots[i]
	api.AssertIsBoolean(s.Active)
	if i == 0 {
		api.AssertIsEqual(s.Active, 1)
	} else {
		gadget.AssertZeroIf(api, s.Active, gadget.Not(api, c.Slots[i-1].Active))
	}
	gadget.AssertBits(api, api.Mul(s.Active, api.Sub(s.Timestamp, x.timestamp)), rollup.TimeBits)

	digestD := x.hash.Hash(gadget.Tag(rollup.TagData), s.D...)
	digestS := x.hash.Hash(gadget.Tag(rollup.TagSettlement), s.S...)
	statement := x.hash.Hash(gadget.Tag(rollup.TagBatch), c.Config, c.shape.ID, api.Add(c.FirstNumber, i), s.Timestamp, x.root, s.NewRoot, digestD, digestS)
	if i > 0 {
		statement = api.Select(s.Active, statement, x.statements[0])
	}
	x.statements = append(x.statements, statement)

	x.root = api.Select(s.Active, s.NewRoot, x.root)
	x.timestamp = api.Select(s.Active, s.Timestamp, x.timestamp)
	x.digest = api.Select(s.Active, x.hash.Hash(x.digest, digestD, digestS), x.digest)
	x.count = api.Add(x.count, s.Active)
}

// verifyProofs asserts each slot's proof of its statement under the inner key.
func (x *chain) verifyProofs() error {
	verifier, err := recursion.NewVerifier(x.api, x.c.inner)
	if err != nil {
		return fmt.Errorf("aggregate: %w", err)
	}
	var proofs []recursion.Proof
	var inputs [][]frontend.Variable
	for i, statement := range x.statements {
		proofs = append(proofs, x.c.Slots[i].Proof)
		inputs = append(inputs, []frontend.Variable{statement})
	}
	if err := verifier.AssertProofs(proofs, inputs); err != nil {
		return fmt.Errorf("aggregate: %w", err)
	}
	return nil
}

// evaluateData returns yD.
func (x *chain) evaluateData() (frontend.Variable, error) {
	if !x.c.inBlob {
		return x.evaluate(func(s *Slot) []frontend.Variable { return s.D }), nil
	}
	row := int(math.Sqrt(float64(len(x.c.Slots) * x.c.shape.DataWords())))
	e, err := gadget.NewBlobEvaluator(x.api, x.hash, x.c.Rho, row)
	if err != nil {
		return nil, fmt.Errorf("aggregate: %w", err)
	}
	for i := len(x.c.Slots) - 1; i >= 0; i-- {
		// SOUNDNESS: the words of a slot in use are a batch's, which have 31 bytes; nothing else of an unused slot than the digests' words is asked for, so
		// any words of 31 bytes do.
		e.Prepend(x.c.Slots[i].D)
		e.Keep(x.c.Slots[i].Active)
	}
	return e.Fold(), nil
}

// evaluate returns the sum of words[j] * rho^j over the active slots' streams, concatenated; it mirrors rollup.Evaluate.
func (x *chain) evaluate(stream func(*Slot) []frontend.Variable) frontend.Variable {
	var y frontend.Variable = 0
	for i := len(x.c.Slots) - 1; i >= 0; i-- {
		slot := &x.c.Slots[i]
		words := stream(slot)
		for j := len(words) - 1; j >= 0; j-- {
			y = x.api.Add(x.api.Mul(y, x.c.Rho), words[j])
		}
		y = x.api.Mul(slot.Active, y)
	}
	return y
}
