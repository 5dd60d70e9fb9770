// Package circuits is the list of what is proven. Every circuit that has keys stands here and nowhere else.
package circuits

import (
	"fmt"

	"github.com/consensys/gnark/backend/groth16"
	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/circuits/aggregate"
	"github.com/causeway-l2/causeway/circuits/batch"
	"github.com/causeway-l2/causeway/rollup"
)

// near is how many levels transfer lanes reach: the first 16.8 million accounts pay each other in them, in 11 bytes. Payments of others take full lanes.
const near = 24

// Shapes of batches.
var (
	// Tiny is for tests with real proofs.
	Tiny = rollup.Shape{ID: 1, Name: "tiny", Full: 2, Transfers: 2, FeeSlots: 1, Depth: rollup.MaxDepth, Reach: near}
	// Small suits one machine: a batch proves in well under a minute on two cores.
	Small = rollup.Shape{ID: 2, Name: "small", Full: 16, Transfers: 24, FeeSlots: 4, Depth: rollup.MaxDepth, Reach: near}
	// Large costs least for each transfer: as many as fit into 2^18 compressions, with lanes that work in 2^12 cells. Three batches fit into a blob.
	Large = rollup.Shape{ID: 3, Name: "large", Full: 27, Transfers: 3760, FeeSlots: 4, Depth: rollup.MaxDepth, Reach: near, Cells: 12}
)

// Circuit is an entry of the registry.
type Circuit struct {
	Name  string
	Shape rollup.Shape
	// Slots is K of an aggregate circuit, 0 for a batch circuit.
	Slots int
	// Blob tells an aggregate whose submissions have D in a blob from one whose D is calldata.
	Blob bool
}

// All lists every circuit; an aggregate comes after the batch circuit whose proofs it verifies.
func All() []Circuit {
	return []Circuit{Batch(Tiny), Batch(Small), Aggregate(Small, 2), AggregateInBlob(Small, 2), Batch(Large), Aggregate(Large, 2), AggregateInBlob(Large, 3)}
}

// Batch names the batch circuit of a shape.
func Batch(shape rollup.Shape) Circuit {
	return Circuit{Name: "batch-" + shape.Name, Shape: shape}
}

// Aggregate names the circuit that verifies up to k batches of a shape, whose D is posted as calldata.
func Aggregate(shape rollup.Shape, k int) Circuit {
	return Circuit{Name: fmt.Sprintf("aggregate-%s-%d", shape.Name, k), Shape: shape, Slots: k}
}

// AggregateInBlob names the circuit that does so for batches whose D is posted in a blob.
func AggregateInBlob(shape rollup.Shape, k int) Circuit {
	c := Aggregate(shape, k)
	c.Name, c.Blob = c.Name+"-blob", true
	return c
}

// Dev is what demo and devnet prove with, on any machine.
func Dev(inBlob bool) Circuit {
	if inBlob {
		return AggregateInBlob(Small, 2)
	}
	return Aggregate(Small, 2)
}

// Find returns a circuit by name.
func Find(name string) (Circuit, error) {
	var names []string
	for _, c := range All() {
		if c.Name == name {
			return c, nil
		}
		names = append(names, c.Name)
	}
	return Circuit{}, fmt.Errorf("no circuit %q; there are %v", name, names)
}

// IsAggregate tells the two kinds apart.
func (c Circuit) IsAggregate() bool { return c.Slots > 0 }

// Inner returns the batch circuit whose proofs an aggregate circuit verifies.
func (c Circuit) Inner() Circuit { return Batch(c.Shape) }

// NewBatch allocates a batch circuit.
func (c Circuit) NewBatch() (frontend.Circuit, error) { return batch.New(c.Shape) }

// NewAggregate allocates an aggregate circuit over the inner circuit's key.
func (c Circuit) NewAggregate(vk groth16.VerifyingKey) (frontend.Circuit, error) {
	if c.Blob {
		return aggregate.NewInBlob(c.Shape, c.Slots, vk)
	}
	return aggregate.New(c.Shape, c.Slots, vk)
}

// AssignAggregate fills an aggregate circuit with batches that chain, and returns the statement that L1 checks.
func (c Circuit) AssignAggregate(batches []aggregate.Batch) (frontend.Circuit, rollup.AggregateStatement, error) {
	if c.Blob {
		return aggregate.AssignInBlob(c.Slots, batches)
	}
	return aggregate.Assign(c.Slots, batches)
}
