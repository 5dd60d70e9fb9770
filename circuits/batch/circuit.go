// Package batch is the inner circuit: one batch of one shape. Its files mirror those of rollup/, check by check.
package batch

import (
	"fmt"

	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/circuits/gadget"
	"github.com/causeway-l2/causeway/rollup"
)

// Circuit proves that executing the lanes, in order, leads from one root to another, and that D and S tell all of it.
type Circuit struct {
	StatementHash frontend.Variable `gnark:",public"`

	Config    frontend.Variable
	Number    frontend.Variable
	Timestamp frontend.Variable
	OldRoot   frontend.Variable
	FeeSlots  []FeeSlot
	Full      []FullLane
	Subtree   Subtree
	Transfers []TransferLane

	shape  rollup.Shape
	method Method
}

// New allocates the circuit of a shape, by the method that suits it.
func New(shape rollup.Shape) (*Circuit, error) { return NewWith(shape, MethodOf(shape)) }

// NewWith allocates the circuit of a shape. Circuits of all methods accept the same assignments.
func NewWith(shape rollup.Shape, method Method) (*Circuit, error) {
	if err := shape.Check(); err != nil {
		return nil, err
	}
	c := &Circuit{
		method:    method,
		FeeSlots:  make([]FeeSlot, shape.FeeSlots),
		Full:      make([]FullLane, shape.Full),
		Subtree:   Subtree{Cells: make([]frontend.Variable, 1<<shape.Cells), Above: make([]frontend.Variable, shape.Depth-shape.Reach)},
		Transfers: make([]TransferLane, shape.Transfers),
		shape:     shape,
	}
	for i := range c.FeeSlots {
		c.FeeSlots[i].Account = newReceiver(shape.Depth)
	}
	for i := range c.Full {
		c.Full[i].Authorization = newAuthorization(shape)
		c.Full[i].From, c.Full[i].To = newSender(shape.Depth), newReceiver(shape.Depth)
	}
	for i := range c.Transfers {
		c.Transfers[i].Authorization = newAuthorization(shape)
		c.Transfers[i].From, c.Transfers[i].To = newSender(shape.CellLevels()), newReceiver(shape.CellLevels())
	}
	return c, nil
}

// Define is the table of contents of a batch.
func (c *Circuit) Define(api frontend.API) error {
	x, err := newExecutor(api, c)
	if err != nil {
		return err
	}
	x.openHeader(c.Number, c.FeeSlots)
	for i := range c.Full {
		x.runFull(&c.Full[i])
	}
	x.enter(&c.Subtree)
	for i := range c.Transfers {
		x.runTransfer(&c.Transfers[i])
	}
	x.leave(&c.Subtree)
	x.creditFees(c.FeeSlots)
	x.packRecords()
	api.AssertIsEqual(c.StatementHash, x.statement(c))
	if n := x.hash.Compressions(); n != Compressions(c.shape) {
		return fmt.Errorf("batch: %d compressions, predicted were %d", n, Compressions(c.shape))
	}
	return nil
}

// executor carries what lanes share; it mirrors rollup's.
type executor struct {
	api    frontend.API
	hash   *gadget.Hasher
	ranges *gadget.Ranges
	curve  *gadget.Curve

	shape     rollup.Shape
	config    frontend.Variable
	timestamp frontend.Variable
	root      frontend.Variable   // after the lanes run so far, but for transfer lanes
	cells     *gadget.Memory      // of the subtree, while transfer lanes run
	slots     []slot              // in the header
	d, s      []frontend.Variable // stream words so far
	records   []frontend.Variable // bytes of the transfer lanes' records, most significant first
}

func newExecutor(api frontend.API, c *Circuit) (*executor, error) {
	hash, ranges, curve, err := c.method.parts(api)
	if err != nil {
		return nil, err
	}
	return &executor{api: api, hash: hash, ranges: ranges, curve: curve, shape: c.shape, config: c.Config, timestamp: c.Timestamp, root: c.OldRoot}, nil
}

// openHeader range-checks number and timestamp and begins D with them and the fee slots.
func (x *executor) openHeader(number frontend.Variable, slots []FeeSlot) {
	x.ranges.Assert(number, rollup.NumberBits)
	x.ranges.Assert(x.timestamp, rollup.TimeBits)
	x.d = append(x.d, gadget.Pack(x.api, gadget.Part{Value: number, Bits: rollup.NumberBits}, gadget.Part{Value: x.timestamp, Bits: rollup.TimeBits}))
	for i := range slots {
		x.openSlot(&slots[i])
	}
}

// statement mirrors rollup.Statement.Hash.
func (x *executor) statement(c *Circuit) frontend.Variable {
	digestD := x.hash.Hash(gadget.Tag(rollup.TagData), x.d...)
	digestS := x.hash.Hash(gadget.Tag(rollup.TagSettlement), x.s...)
	return x.hash.Hash(gadget.Tag(rollup.TagBatch), c.Config, x.shape.ID, c.Number, c.Timestamp, c.OldRoot, x.root, digestD, digestS)
}
