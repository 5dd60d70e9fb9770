package rollup

import (
	"fmt"

	"github.com/causeway-l2/causeway/rollup/field"
)

// Replay applies one batch from its streams alone, full length, and returns its statement. No signature is needed: L1 has verified the
// proof. The caller compares the statement's roots with what L1 accepted before it commits the view. On an error the view is unchanged.
func Replay(view *View, shape Shape, config field.Element, d, s []field.Element) (Statement, error) {
	b, err := Decode(shape, d, s)
	if err != nil {
		return Statement{}, err
	}
	st := Statement{Config: config, ShapeID: shape.ID, Number: b.Number, Timestamp: b.Timestamp, OldRoot: view.Root(),
		DigestD: field.Hash(TagData, d...), DigestS: field.Hash(TagSettlement, s...)}
	flat := view.Flat()
	if err := b.Replay(flat); err != nil {
		return Statement{}, err
	}
	if err := flat.Fold(); err != nil {
		return Statement{}, err
	}
	st.NewRoot = view.Root()
	return st, nil
}

// Posted is a batch as its streams tell it.
type Posted struct {
	Header
	Settlements []Settlement // of all full lanes
	Transfers   []*Transfer  // of all transfer lanes: unsigned, nil for a noop
}

// Decode reads a batch's streams, full length.
func Decode(shape Shape, d, s []field.Element) (Posted, error) { return DecodeQueued(shape, d, s, nil) }

// DecodeQueued is Decode for who knows what waits in L1's queue: it spares most roots.
func DecodeQueued(shape Shape, d, s []field.Element, queue Queue) (Posted, error) {
	b, err := decodeData(shape, d)
	if err != nil {
		return Posted{}, err
	}
	full, err := decodeFull(shape, s, queue)
	return Posted{b.Header, full, b.transfers}, err
}

// Replay applies the batch. On an error the view is in no defined state: give it one that lies on yours, and fold it when you are content.
func (b Posted) Replay(view *View) error {
	x := &executor{header: b.Header, view: view, collected: make([]Amount, len(b.FeeSlots))}
	for i, want := range b.Settlements {
		var lane Lane
		if err := x.run(&lane, FullLane, i, want.op()); err != nil {
			return err
		}
		if got := lane.Settlement; !got.is(want) {
			return &OpError{FullLane, i, want.Op, fmt.Errorf("%w: state settles %+v, S says %+v", ErrStream, got, want)}
		}
	}
	for i, t := range b.Transfers {
		if t == nil {
			continue
		}
		if err := x.run(&Lane{}, TransferLane, i, t); err != nil {
			return err
		}
	}
	_, err := x.creditFees()
	return err
}

// is tells whether two settlements have the same words.
func (s Settlement) is(o Settlement) bool {
	a, b := s.Key, o.Key
	s.Key, o.Key = nil, nil
	return s == o && (a == nil) == (b == nil) && (a == nil || *a == *b)
}

func decodeFull(shape Shape, s []field.Element, queue Queue) ([]Settlement, error) {
	if len(s) != shape.SettlementWords() {
		return nil, fmt.Errorf("%w: S has %d words, shape %q has %d", ErrStream, len(s), shape.Name, shape.SettlementWords())
	}
	out := make([]Settlement, shape.Full)
	for i := range out {
		var err error
		if out[i], err = decodeSettlement([FullLaneWords]field.Element(s[FullLaneWords*i:]), queue); err != nil {
			return nil, fmt.Errorf("full lane %d: %w", i, err)
		}
	}
	return out, nil
}

// op rebuilds the op that a settlement came from, unsigned; nil for a noop.
func (s Settlement) op() Op {
	auth := Auth{From: s.From}
	switch s.Op {
	case OpDeposit:
		return &Deposit{Owner{*s.Key, s.Address, s.Token}, s.ID, s.Amount}
	case OpTransfer:
		return &Transfer{Authorization: auth, To: s.ID, Amount: s.Amount}
	case OpTransferToNew:
		return &TransferToNew{auth, s.ID, *s.Key, s.Address, s.Amount}
	case OpWithdraw:
		return &Withdraw{Auth{From: s.ID}, s.Amount}
	case OpForcedExit:
		return &ForcedExit{s.ID, s.Address, s.Token}
	case OpSetKey:
		return &SetKey{s.ID, s.Address, *s.Key}
	}
	return nil
}

// DecodeSettlements reads a batch's S, full length.
func DecodeSettlements(shape Shape, s []field.Element) ([]Settlement, error) {
	return decodeFull(shape, s, nil)
}

// DecodeTransfers reads the transfer lanes of a batch's D, full length: unsigned, nil for a noop.
func DecodeTransfers(shape Shape, d []field.Element) ([]*Transfer, error) {
	decoded, err := decodeData(shape, d)
	return decoded.transfers, err
}

// DecodeHeader reads number, time and fee slots of a batch's D, full length.
func DecodeHeader(shape Shape, d []field.Element) (Header, error) {
	decoded, err := decodeData(shape, d)
	return decoded.Header, err
}
