package index

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// Run follows L1 until ctx is done. When a block leaves the chain it reads L1 anew. Each time it begins it forgets what it knows from L1 alone.
func (i *Index) Run(ctx context.Context, client *l1.Client) error {
	for {
		i.rewind()
		watcher, err := l1.NewWatcher(ctx, client, i.cfg.Watcher)
		if err == nil {
			err = watcher.Run(ctx, func(_ context.Context, u l1.Update) error {
				i.Update(u)
				return nil
			})
		}
		if ctx.Err() != nil {
			return nil
		}
		var reorg *l1.ReorgError
		if errors.As(err, &reorg) {
			i.cfg.Log.Warn("L1 is read anew", "component", "index", "err", err)
			continue
		}
		i.cfg.Log.Warn("cannot follow L1", "component", "index", "err", err)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(time.Second):
		}
	}
}

// rewind forgets what is known from L1 alone. What was final is submitted until L1 is seen to have it still.
func (i *Index) rewind() {
	i.mu.Lock()
	defer i.mu.Unlock()
	clear(i.requests)
	clear(i.ofOwner)
	clear(i.deposits)
	i.latest = nil
	for _, b := range i.batches {
		if b.Stage != api.Final {
			continue
		}
		b.Stage, b.FinalAt = api.Submitted, 0
		for _, o := range b.ops {
			if o.Stage == api.Final {
				o.Stage, o.FinalAt = api.Submitted, 0
			}
		}
	}
	i.served, i.asked, i.totals.final = 0, 0, 0
}

func requestID(index uint64) string { return fmt.Sprintf("request-%d", index) }

func isRequest(id string) bool { return strings.HasPrefix(id, "request-") }

// Update takes in what the rollup did on L1.
func (i *Index) Update(u l1.Update) {
	i.mu.Lock()
	defer i.mu.Unlock()
	for _, e := range u.Events {
		switch body := e.Body.(type) {
		case *l1.Request:
			i.request(e, body)
		case *l1.Submission:
			i.submission(e, body)
		}
	}
	i.flushNotes()
}

func (i *Index) request(e l1.Event, r *l1.Request) {
	amount := rollup.Amount{}
	if r.Amount != nil {
		amount, _ = rollup.AmountFromBig(r.Amount) // the contract holds less than 2^128
	}
	kind := rollup.OpCode(r.Op).String()
	shown := &api.Request{Index: r.Index, Type: kind, Owner: api.Address(r.Owner), Token: r.Token, Amount: amount, Stage: api.Accepted, L1Tx: api.Digest(e.Tx), At: e.Time}
	tx, owner := api.Digest(e.Tx), api.Address(r.Owner)
	s := api.OpStatus{ID: requestID(r.Index), Type: kind, Address: &owner, Token: r.Token, Amount: amount, Fee: &rollup.Amount{}, Stage: api.Accepted, AcceptedAt: e.Time, L1Tx: &tx}
	if r.Op == l1.OpDeposit {
		if key, err := field.DecodePoint(append(append([]byte(nil), r.Ax[:]...), r.Ay[:]...)); err == nil {
			i.deposits[r.Index] = rollup.Owner{PubKey: key, Address: rollup.Address(r.Owner), Token: r.Token}
		}
	} else {
		id := r.ID
		shown.Account, s.From = &id, &id
	}
	i.noteRequest(shown)
	i.asked = max(i.asked, r.Index+1)
	if known := i.ops[s.ID]; known != nil {
		s.Stage, s.Batch, s.FinalAt = known.Stage, known.Batch, known.FinalAt
		if s.Batch != 0 && known.L1Tx != nil {
			s.L1Tx = known.L1Tx
		}
		s.To = known.To
		i.become(known, s)
		return
	}
	i.learn(s)
}

// noteRequest adds the next request, and forgets the oldest one.
func (i *Index) noteRequest(r *api.Request) {
	i.requests[r.Index] = r
	i.latest = append(i.latest, r)
	i.ofOwner[r.Owner] = append(i.ofOwner[r.Owner], r)
	if len(i.latest) <= i.cfg.MaxOps {
		return
	}
	gone := i.latest[0]
	delete(i.requests, gone.Index)
	i.latest = i.latest[1:]
	if i.ofOwner[gone.Owner] = i.ofOwner[gone.Owner][1:]; len(i.ofOwner[gone.Owner]) == 0 {
		delete(i.ofOwner, gone.Owner)
	}
}

// submission makes batches final.
func (i *Index) submission(e l1.Event, s *l1.Submission) {
	if int(s.VerifierID) >= len(i.cfg.Shapes) {
		i.cfg.Log.Warn("unknown verifier", "component", "index", "batch", s.First)
		return
	}
	shape := i.cfg.Shapes[s.VerifierID]
	for n := range uint64(s.Count) {
		d := words(s.D, int(n), shape.DataWords())
		set := words(s.S, int(n), shape.SettlementWords())
		if err := i.settle(e, s.First+n, shape, d, set); err != nil {
			i.cfg.Log.Warn("batch on L1 cannot be read", "component", "index", "batch", s.First+n, "err", err)
		}
	}
}

// words are those of the n-th batch; trailing zeros were not posted.
func words(all []l1.Word, n, size int) []field.Element {
	out := make([]field.Element, size)
	for j := range out {
		if k := n*size + j; k < len(all) {
			out[j], _ = field.FromBytes(all[k][:]) // L1 has checked that they are canonical
		}
	}
	return out
}

// settle makes one batch final; what the operator did not tell of it is read from L1.
func (i *Index) settle(e l1.Event, number uint64, shape rollup.Shape, d, s []field.Element) error {
	header, err := rollup.DecodeHeader(shape, d)
	if err != nil {
		return err
	}
	full, err := rollup.DecodeSettlements(shape, s)
	if err != nil {
		return err
	}
	transfers, err := rollup.DecodeTransfers(shape, d)
	if err != nil {
		return err
	}
	b := i.batch(number)
	if b.SealedAt == 0 {
		b.SealedAt = header.Timestamp
	}
	read := i.lanes(number, header, full, transfers)
	if !holds(read, b.ops) {
		i.cfg.Log.Warn("L1 has another batch than was sealed here", "component", "index", "batch", number)
		i.undo(b)
	}
	if b.ops == nil {
		members := []string{}
		for _, o := range read {
			if i.ops[o.ID] == nil {
				i.learn(o)
			}
			if i.ops[o.ID] != nil {
				members = append(members, o.ID)
			}
		}
		i.fill(b, members)
	}
	i.place(read, b.ops)
	b.Ops, b.Transfers = len(read), 0
	for _, o := range read {
		if known := i.ops[o.ID]; known != nil && isLane(o.ID) { // an older build noted neither
			known.Token, known.Fee = o.Token, o.Fee
		}
	}
	for _, o := range read {
		if o.Type == "transfer" || o.Type == "transferToNew" {
			b.Transfers++
		}
	}
	tx := api.Digest(e.Tx)
	b.L1Tx, b.FinalAt = &tx, e.Time
	i.totals.final, i.totals.sealed = max(i.totals.final, number), max(i.totals.sealed, number)
	delete(i.proving, number)
	i.advance(b, api.Final)
	if !b.counted {
		b.counted = true
		i.measure(b)
	}
	return nil
}

// holds tells whether a batch on L1 has all these ops in it: another operator's batch has the same number, and others. L1 does not have a user's op by its name.
func holds(read []api.OpStatus, ops []*op) bool {
	type content struct {
		kind   string
		from   uint32
		amount rollup.Amount
	}
	of := func(o api.OpStatus) content { return content{o.Type, *o.From, o.Amount} }
	requests, left := map[string]bool{}, map[content]int{}
	for _, o := range read {
		if requests[o.ID] = !isLane(o.ID); o.From != nil {
			left[of(o)]++
		}
	}
	for _, o := range ops {
		switch {
		case requests[o.ID] || o.Type == unknown: // nothing is known but the name
		case o.From == nil || left[of(o.OpStatus)] == 0:
			return false
		default:
			left[of(o.OpStatus)]--
		}
	}
	return true
}

// place tells of a batch's ops what L1 alone has: which account a payment went to, since a new one gets its number when its turn comes; and the fee, which is less than
// was said where full lanes cost what transfer lanes do.
func (i *Index) place(read []api.OpStatus, ops []*op) {
	type content struct {
		kind    string
		from    uint32
		amount  rollup.Amount
		address api.Address // of a new account
	}
	of := func(o api.OpStatus) content {
		c := content{kind: o.Type, from: *o.From, amount: o.Amount}
		if o.Type == rollup.OpTransferToNew.String() && o.Address != nil {
			c.address = *o.Address
		}
		return c
	}
	took := map[content][]api.OpStatus{}
	for _, o := range read {
		if isUsers(o) {
			took[of(o)] = append(took[of(o)], o)
		}
	}
	take := func(o *op, n int) {
		c := of(o.OpStatus)
		is, s := took[c][n], o.OpStatus
		s.To, took[c] = is.To, slices.Delete(took[c], n, n+1)
		if is.Fee != nil { // else the token is not known
			s.Fee = is.Fee
		}
		i.become(o, s)
	}
	var lost []*op
	for _, o := range ops {
		if !isUsers(o.OpStatus) {
			continue
		}
		if n := slices.IndexFunc(took[of(o.OpStatus)], func(is api.OpStatus) bool { return o.To != nil && is.To != nil && *o.To == *is.To }); n >= 0 {
			take(o, n)
		} else {
			lost = append(lost, o)
		}
	}
	for _, o := range lost {
		if len(took[of(o.OpStatus)]) > 0 {
			take(o, 0)
		}
	}
}

// isUsers tells whether a user signed it, and pays a fee.
func isUsers(o api.OpStatus) bool {
	switch o.Type {
	case rollup.OpTransfer.String(), rollup.OpTransferToNew.String(), rollup.OpWithdraw.String():
		return o.From != nil
	}
	return false
}

// lanes lists a batch's ops as L1 has them, and learns from them whose the accounts are and which requests were served.
func (i *Index) lanes(number uint64, header rollup.Header, full []rollup.Settlement, transfers []*rollup.Transfer) (out []api.OpStatus) {
	for n, lane := range full {
		if lane.Op == rollup.OpNoop {
			continue
		}
		from, to, address := lane.From, lane.ID, api.Address(lane.Address)
		o := api.OpStatus{ID: fmt.Sprintf("%d.f%d", number, n), Type: lane.Op.String(), Token: lane.Token, Amount: lane.Amount, Stage: api.Batched, AcceptedAt: header.Timestamp}
		switch lane.Op {
		case rollup.OpTransfer, rollup.OpTransferToNew:
			o.From, o.To = &from, &to
			o.Token, o.Fee = i.paid(header, from, rollup.FullLane)
		case rollup.OpDeposit:
			o.To = &to
		default:
			o.From = &to
		}
		switch lane.Op {
		case rollup.OpWithdraw:
			o.Fee = feeOf(header, lane.Token, rollup.FullLane)
		case rollup.OpDeposit, rollup.OpForcedExit, rollup.OpSetKey:
			o.Fee = &rollup.Amount{}
		}
		if lane.Op != rollup.OpTransfer {
			o.Address = &address
		}
		if lane.Op == rollup.OpDeposit || lane.Op == rollup.OpTransferToNew {
			i.own(address, api.Key{Point: *lane.Key}, to)
			if o.Fee != nil { // else the token is not known
				i.hold(to, o.Token)
			}
		}
		if lane.Op == rollup.OpDeposit || lane.Op == rollup.OpForcedExit || lane.Op == rollup.OpSetKey {
			o.ID = requestID(i.served)
			i.serve(lane)
		}
		out = append(out, o)
	}
	for n, t := range transfers {
		if t == nil {
			continue
		}
		from, to := t.Authorization.From, t.To
		token, fee := i.paid(header, from, rollup.TransferLane)
		out = append(out, api.OpStatus{ID: fmt.Sprintf("%d.t%d", number, n), Type: "transfer", From: &from, To: &to, Token: token, Amount: t.Amount, Fee: fee, Stage: api.Batched, AcceptedAt: header.Timestamp})
	}
	return out
}

// paid tells the token of the account that paid, and the fee of a lane of this kind; nil: L1 does not tell the token.
func (i *Index) paid(header rollup.Header, from uint32, kind rollup.LaneKind) (token uint16, fee *rollup.Amount) {
	token, known := i.owners.token(from)
	if !known {
		return 0, nil
	}
	return token, feeOf(header, token, kind)
}

// feeOf a user's op, as the batch has it.
func feeOf(header rollup.Header, token uint16, kind rollup.LaneKind) *rollup.Amount {
	for _, slot := range header.FeeSlots {
		if slot.Active && slot.Token == token {
			fee := slot.Fee(kind)
			return &fee
		}
	}
	return nil
}

// serve notes the account that a request went to.
func (i *Index) serve(lane rollup.Settlement) {
	id := lane.ID
	if r := i.requests[i.served]; r != nil {
		r.Account, r.Stage = &id, api.Final
	}
	if o := i.ops[requestID(i.served)]; o != nil && lane.Op == rollup.OpDeposit {
		i.unlist(o) // it may have gone to another account, in a batch that is no more
		o.To = &id
		i.indexAccounts(o)
	}
	if o := i.ops[requestID(i.served)]; o != nil && lane.Op == rollup.OpForcedExit {
		o.Amount = lane.Amount
	}
	delete(i.deposits, i.served)
	i.served++
}

// measure counts a final batch in the plots.
func (i *Index) measure(b *batch) {
	p := i.point(b.FinalAt)
	p.Ops += b.Ops
	i.cost(b)
	sum, n := 0.0, 0
	for _, o := range b.ops {
		if o.AcceptedAt == 0 || o.PromisedBy == 0 { // known from L1 alone: when it was accepted is not
			continue
		}
		if b.FinalAt > o.AcceptedAt {
			sum += float64(b.FinalAt - o.AcceptedAt)
		}
		n++
	}
	if n == 0 {
		return
	}
	p.latencies, p.measured = p.latencies+sum, p.measured+n
	mean := sum / float64(n)
	const weight = 0.3
	if i.totals.latency == 0 {
		i.totals.latency = mean
	}
	i.totals.latency += weight * (mean - i.totals.latency)
}
