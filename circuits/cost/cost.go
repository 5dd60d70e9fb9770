// Package cost says what circuits cost in constraints, and where they go. It compiles the circuits of the registry, and small ones over the
// same gadgets and lanes, and takes differences; circuits/testdata/constraints.csv keeps the result, so that a change shows in review.
package cost

import (
	"fmt"

	"github.com/consensys/gnark/constraint"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/frontend/cs/r1cs"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/circuits/batch"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// Row is one line of the table: what a part of something costs.
type Row struct {
	Of          string `json:"of"`   // a circuit's name, or one of the names below
	Part        string `json:"part"` // Total is all of it
	Constraints int    `json:"constraints"`

	// Of a circuit's total alone.
	Commitments  int `json:"commitments"`
	PublicInputs int `json:"publicInputs"`
	// DataBytes is what a lane adds to the data on L1: to D, or for a full lane to S. Of a lane's total alone.
	DataBytes int `json:"dataBytes"`
}

// What rows are of, besides circuits, and names of parts. The lanes and slots are those of a batch with plain hashing
// and the fee slots of circuits.Small.
const (
	Gadget   = "gadget"
	Full     = "full lane"
	Transfer = "transfer lane"
	FeeSlot  = "fee slot"
	Another  = "another transfer lane, batched" // of a batch with batched hashing, beside what its lanes share

	Total    = "total"
	Rest     = "range checks and rest"
	Fixed    = "fee slots and header"
	Hashing  = "hashing"
	Average  = "a transfer, on average"
	PerProof = "proof"
)

// Table measures everything. It takes about as long as compiling all circuits.
func Table() ([]Row, error) { return TableWith(nil) }

// TableWith is Table where the totals of some circuits are known, which are not compiled then.
func TableWith(totals []Row) ([]Row, error) {
	t := &table{gadgets: map[string]int{}, known: totals}
	t.measureGadgets()
	t.lanes(t.prices(circuits.Small))
	for _, c := range circuits.All() {
		if c.IsAggregate() {
			t.aggregateCircuit(c)
		} else {
			t.batchCircuit(c)
		}
	}
	return t.rows, t.err
}

// Find returns the row of a part.
func Find(rows []Row, of, part string) (Row, error) {
	for _, r := range rows {
		if r.Of == of && r.Part == part {
			return r, nil
		}
	}
	return Row{}, fmt.Errorf("cost: no row %q of %q", part, of)
}

// table collects rows until the first error.
type table struct {
	rows    []Row
	gadgets map[string]int
	known   []Row
	err     error
}

func (t *table) add(r Row) { t.rows = append(t.rows, r) }

// batchCircuit adds a batch circuit, and what a lane of each kind costs in it, or what hashing does and what is left for a transfer.
func (t *table) batchCircuit(c circuits.Circuit) {
	total := t.total(c)
	if batch.MethodOf(c.Shape) != batch.Plain {
		// What lanes share is most of it.
		if c.Shape == circuits.Small {
			t.batchedLane(c.Shape, total)
		}
		if n := batch.Compressions(c.Shape); n <= 1<<13 { // 3 more for each of those that are more, and 23,000 for each doubling
			t.add(Row{Of: c.Name, Part: Hashing, Constraints: t.batched(n)})
		}
		t.add(Row{Of: c.Name, Part: Average, Constraints: total / c.Shape.Transfers, DataBytes: c.Shape.RecordBytes()})
		return
	}
	p := t.prices(c.Shape)
	t.add(Row{Of: c.Name, Part: Full, Constraints: p.full, DataBytes: 32 * rollup.FullLaneWords})
	t.add(Row{Of: c.Name, Part: Transfer, Constraints: p.transfer, DataBytes: c.Shape.RecordBytes()})
	t.add(Row{Of: c.Name, Part: Fixed, Constraints: total - c.Shape.Full*p.full - c.Shape.Transfers*p.transfer})
}

// aggregateCircuit adds an aggregate circuit, and what one more proof costs in it.
func (t *table) aggregateCircuit(c circuits.Circuit) {
	total := t.total(c)
	if c.Slots > 1 && c.Shape == circuits.Small && !c.Blob { // the others' differ by what their streams cost alone
		smaller := circuits.Aggregate(c.Shape, c.Slots-1)
		t.add(Row{Of: c.Name, Part: PerProof, Constraints: total - t.count(smaller.Name, t.allocate(smaller))})
	}
}

// total adds the total of a circuit and returns its constraints.
func (t *table) total(c circuits.Circuit) int {
	if row, err := Find(t.known, c.Name, Total); err == nil {
		t.add(row)
		return row.Constraints
	}
	ccs := t.compile(c.Name, t.allocate(c))
	if t.err != nil {
		return 0
	}
	t.add(Row{Of: c.Name, Part: Total, Constraints: ccs.GetNbConstraints(),
		Commitments:  len(ccs.GetCommitments().CommitmentIndexes()),
		PublicInputs: ccs.GetNbPublicVariables() - 1}) // the constant one counts as public
	return ccs.GetNbConstraints()
}

// batch counts a batch circuit of any shape.
func (t *table) batch(s rollup.Shape) int { return t.count(s.Name, t.allocate(circuits.Batch(s))) }

func (t *table) allocate(c circuits.Circuit) (out frontend.Circuit) {
	if t.err != nil {
		return nil
	}
	if !c.IsAggregate() {
		out, t.err = c.NewBatch()
		return out
	}
	vk, _, err := anyKey(batch.MethodOf(c.Shape) != batch.Plain)
	if err != nil {
		t.err = fmt.Errorf("cost of %s: %w", c.Name, err)
		return nil
	}
	out, t.err = c.NewAggregate(vk)
	return out
}

// count compiles a circuit and returns its constraints, 0 after an error.
func (t *table) count(name string, c frontend.Circuit) int {
	ccs := t.compile(name, c)
	if t.err != nil {
		return 0
	}
	return ccs.GetNbConstraints()
}

func (t *table) compile(name string, c frontend.Circuit) constraint.ConstraintSystem {
	if t.err != nil {
		return nil
	}
	ccs, err := frontend.Compile(field.Modulus(), r1cs.NewBuilder, c)
	if err != nil {
		t.err = fmt.Errorf("cost of %s: %w", name, err)
	}
	return ccs
}
