package aggregate

import (
	"fmt"

	"github.com/consensys/gnark/backend/groth16"
	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/circuits/recursion"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/blob"
	"github.com/causeway-l2/causeway/rollup/field"
)

// Batch is a proven batch: its data and the proof of its statement, made for recursion.
type Batch struct {
	rollup.BatchData
	Proof groth16.Proof
}

// Assign fills a circuit of k slots with batches that chain, and whose D is posted as calldata.
func Assign(k int, batches []Batch) (*Circuit, rollup.AggregateStatement, error) {
	return assign(k, batches, rollup.Aggregate)
}

// AssignInBlob is Assign for batches whose D is posted in a blob.
func AssignInBlob(k int, batches []Batch) (*Circuit, rollup.AggregateStatement, error) {
	return assign(k, batches, func(data []rollup.BatchData) (rollup.AggregateStatement, error) {
		statement, _, err := blob.Aggregate(data)
		return statement, err
	})
}

func assign(k int, batches []Batch, state func([]rollup.BatchData) (rollup.AggregateStatement, error)) (*Circuit, rollup.AggregateStatement, error) {
	fail := func(err error) (*Circuit, rollup.AggregateStatement, error) {
		return nil, rollup.AggregateStatement{}, err
	}
	if len(batches) > k {
		return fail(fmt.Errorf("aggregate: %d batches for %d slots", len(batches), k))
	}
	data := make([]rollup.BatchData, len(batches))
	for i, b := range batches {
		data[i] = b.BatchData
	}
	statement, err := state(data)
	if err != nil {
		return fail(err)
	}
	c := &Circuit{StatementHash: word(statement.Hash()), Config: word(statement.Config), FirstNumber: statement.Header.FirstNumber,
		OldRoot: word(statement.OldRoot), Rho: word(statement.Rho), Slots: make([]Slot, k)}
	for i := range c.Slots {
		b, active := batches[0], 0 // an unused slot repeats the first
		if i < len(batches) {
			b, active = batches[i], 1
		}
		p, err := recursion.ValueOfProof(b.Proof)
		if err != nil {
			return fail(fmt.Errorf("aggregate: batch %d: %w", b.Statement.Number, err))
		}
		c.Slots[i] = Slot{active, b.Statement.Timestamp, word(b.Statement.NewRoot), words(b.D), words(b.S), p}
	}
	return c, statement, nil
}

func words(es []field.Element) []frontend.Variable {
	out := make([]frontend.Variable, len(es))
	for i := range es {
		out[i] = word(es[i])
	}
	return out
}

func word(e field.Element) frontend.Variable { return field.ToBig(e) }
