package sequencer

import "github.com/causeway-l2/causeway/rollup"

// lanes assigns ops, offered in their order of arrival, to the lanes of one batch. An op may be overtaken, by another in the same batch,
// because full lanes run before transfer lanes, or by one in an earlier batch, because it found no room; but never by one that shares an
// account with it: nonces, funds or the existence of an account could then be missing. Requests from L1 keep their order, and half of the full lanes are
// theirs while so many of them wait: as many as L1 asks for of those that have waited for longer than the grace time.
type lanes struct {
	shape     rollup.Shape
	slots     []rollup.FeeSlot // for the tokens placed so far
	full      []rollup.Op
	transfers []*rollup.Transfer

	moved         map[uint32]bool // accounts of the transfer lanes
	waiting       map[uint32]bool // accounts of ops that found no room
	requestsWait  bool
	turnedAway    bool // an op of the kind that fewer lanes are of
	asked         int  // requests in the queue
	served        int  // of them, placed
	reduced       bool // full lanes of a token are charged for as transfer lanes
	fullPending   []*pending
	transferQueue []*pending
}

func newLanes(shape rollup.Shape) *lanes {
	return &lanes{shape: shape, moved: map[uint32]bool{}, waiting: map[uint32]bool{}}
}

// offer places an op if it finds room.
func (l *lanes) offer(p *pending) bool {
	ids := accounts(p.op)
	if !l.fits(p, ids) {
		l.turnedAway = l.turnedAway || p.kind == rollup.FullLane == (l.shape.Transfers >= l.shape.Full)
		for _, id := range ids {
			l.waiting[id] = true
		}
		l.requestsWait = l.requestsWait || p.request
		return false
	}
	if p.slot != nil {
		l.openSlot(*p.slot)
	}
	if p.request {
		l.served++
	}
	if p.kind == rollup.FullLane {
		l.full = append(l.full, p.op)
		l.fullPending = append(l.fullPending, p)
		return true
	}
	l.transfers = append(l.transfers, p.op.(*rollup.Transfer))
	l.transferQueue = append(l.transferQueue, p)
	for _, id := range ids {
		l.moved[id] = true
	}
	return true
}

// lead places ops in full lanes, in their order and before any is offered; false, and the lanes are of no use, if they do not fit. Whatever fits a transfer
// lane fits a full one as well, but pays for it: so that nobody pays more than was said, full lanes cost no more than transfer lanes in this batch.
func (l *lanes) lead(ops []*pending) bool {
	for _, p := range ops {
		if len(l.full) == l.shape.Full || p.slot != nil && !l.hasSlot(p.slot.Token) && len(l.slots) == l.shape.FeeSlots {
			return false
		}
		if p.slot != nil {
			l.openSlot(*p.slot)
		}
		if p.kind == rollup.TransferLane {
			l.reduce(p.slot.Token)
		}
		if p.request {
			l.served++
		}
		l.full, l.fullPending = append(l.full, p.op), append(l.fullPending, p)
	}
	return true
}

// reduce lets full lanes of a token cost what transfer lanes do.
func (l *lanes) reduce(token uint16) {
	for i := range l.slots {
		slot := &l.slots[i]
		if slot.Token != token || slot.FullFee == slot.TransferFee {
			continue
		}
		l.reduced = true
		if slot.FullFee.Cmp(slot.TransferFee) > 0 {
			slot.FullFee = slot.TransferFee
		}
	}
}

func (l *lanes) fits(p *pending, ids []uint32) bool {
	if p.request && l.requestsWait || p.slot != nil && !l.hasSlot(p.slot.Token) && len(l.slots) == l.shape.FeeSlots {
		return false
	}
	if p.slot != nil && l.waiting[p.slot.ID] {
		return false // the account that collects its fee does not exist yet
	}
	for _, id := range ids {
		if l.waiting[id] || p.kind == rollup.FullLane && l.moved[id] {
			return false
		}
	}
	if p.kind == rollup.FullLane {
		return len(l.full) < l.shape.Full-l.reserved(p)
	}
	return len(l.transfers) < l.shape.Transfers
}

// reserved is how many full lanes are kept from an op.
func (l *lanes) reserved(p *pending) int {
	if p.request {
		return 0
	}
	return max(0, min(l.asked, (l.shape.Full+1)/2)-l.served)
}

func (l *lanes) hasSlot(token uint16) bool {
	for _, s := range l.slots {
		if s.Token == token {
			return true
		}
	}
	return false
}

func (l *lanes) openSlot(slot rollup.FeeSlot) {
	if !l.hasSlot(slot.Token) {
		l.slots = append(l.slots, slot)
	}
}

// isFull tells whether a batch that waited longer would be no better: the kind that most lanes are of is used up, or the other is and ops of
// it wait already. It costs the same to prove however few of its lanes are in use.
func (l *lanes) isFull() bool {
	full, transfers := len(l.full) == l.shape.Full, len(l.transfers) == l.shape.Transfers
	if l.shape.Transfers >= l.shape.Full {
		return transfers || full && l.turnedAway
	}
	return full || transfers && l.turnedAway
}

// isStuffed tells whether no lane is left: nothing that is offered could find room.
func (l *lanes) isStuffed() bool {
	return len(l.full) == l.shape.Full && len(l.transfers) == l.shape.Transfers
}

// at returns the op in a lane.
func (l *lanes) at(kind rollup.LaneKind, index int) *pending {
	if kind == rollup.FullLane {
		return l.fullPending[index]
	}
	return l.transferQueue[index]
}

// accounts lists the leaves an op reads or writes.
func accounts(op rollup.Op) []uint32 {
	switch o := op.(type) {
	case *rollup.Deposit:
		return []uint32{o.To}
	case *rollup.Transfer:
		return []uint32{o.Authorization.From, o.To}
	case *rollup.TransferToNew:
		return []uint32{o.Authorization.From, o.To}
	case *rollup.Withdraw:
		return []uint32{o.Authorization.From}
	case *rollup.ForcedExit:
		return []uint32{o.ID}
	case *rollup.SetKey:
		return []uint32{o.ID}
	}
	return nil
}
