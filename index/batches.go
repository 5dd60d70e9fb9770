package index

import (
	"fmt"
	"slices"
	"strings"

	"github.com/causeway-l2/causeway/api"
)

// Sealed notes a batch that the operator has closed, by the ids of its ops, and those that were dropped with it. An empty batch number means that all
// were dropped.
func (i *Index) Sealed(number uint64, members []string, dropped map[string]string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	for id, reason := range dropped {
		o := i.ops[id]
		if o == nil { // its receipt is under way
			o = i.add(api.OpStatus{ID: id, Type: unknown, Stage: api.Dropped, AcceptedAt: i.unix()})
		}
		i.drop(o, reason)
	}
	i.forgetFree()
	if number == 0 {
		return
	}
	i.totals.sealed = max(i.totals.sealed, number)
	b := i.batch(number)
	b.SealedAt = i.unix()
	i.fill(b, members)
	i.proving[number] = i.unix()
	i.noteSealed(number, members)
	i.advance(b, api.Batched)
}

// Reopened notes that batches which L1 does not have are undone: their ops wait again.
func (i *Index) Reopened(first, last uint64) {
	i.mu.Lock()
	defer i.mu.Unlock()
	for n := first; n <= last; n++ {
		b := i.batches[n]
		if b == nil || b.Stage == api.Final {
			continue
		}
		i.undo(b)
		shown := b.Batch
		i.feed.publish(api.Event{Kind: "batch", Batch: &shown})
	}
	i.totals.sealed = min(i.totals.sealed, max(first, 1)-1)
}

// Lost notes, at the start of an operator that keeps nothing but L1, what it does not have any more: batches after the last one on L1, and ops of users that are in no other. They are dropped.
func (i *Index) Lost(last uint64, reason string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	for n := last + 1; n <= i.newest; n++ {
		if b := i.batches[n]; b != nil {
			i.undo(b)
			delete(i.batches, n)
		}
	}
	i.newest, i.totals.sealed = min(i.newest, last), min(i.totals.sealed, last)
	for _, o := range i.order {
		if o.Stage == api.Accepted && o.Batch == 0 && !isRequest(o.ID) {
			i.drop(o, reason)
		}
	}
	i.forgetFree()
}

// undo a batch that L1 does not have: its ops wait again, and lanes that L1 alone told of are no more.
func (i *Index) undo(b *batch) {
	delete(i.proving, b.Number)
	gone := map[*op]bool{}
	for _, o := range slices.Clone(b.ops) {
		switch {
		case o.Stage == api.Dropped || o.Batch != b.Number:
		case isLane(o.ID):
			gone[o] = true
			i.release(o)
			i.unlist(o)
		default:
			o.Stage, o.Batch, o.L1Tx, o.FinalAt = api.Accepted, 0, nil, 0
			i.changed(o)
		}
	}
	i.order = slices.DeleteFunc(i.order, func(o *op) bool { return gone[o] })
	b.Batch, b.ops = api.Batch{Number: b.Number, Stage: api.Accepted}, nil
}

// unknown is the type of an op of which only the name is known.
const unknown = "unknown"

// isLane tells whether an op has no name but its place in a batch on L1.
func isLane(id string) bool { return strings.Contains(id, ".") }

// fill puts ops into a batch.
func (i *Index) fill(b *batch, members []string) {
	b.ops, b.Ops, b.Transfers = nil, len(members), 0
	for _, id := range members {
		o := i.ops[id]
		if o == nil {
			o = i.add(api.OpStatus{ID: id, Type: unknown, Stage: api.Accepted, AcceptedAt: i.unix()})
		}
		o.Batch = b.Number
		b.ops = append(b.ops, o)
		if o.Type == "transfer" || o.Type == "transferToNew" {
			b.Transfers++
		}
	}
}

// Proven notes a batch's proof.
func (i *Index) Proven(number uint64, worker string, seconds float64) {
	i.mu.Lock()
	defer i.mu.Unlock()
	delete(i.proving, number)
	b := i.batch(number)
	b.ProvenAt, b.Worker, b.ProveSeconds = i.unix(), worker, seconds
	i.worked(worker, seconds)
	i.advance(b, api.Proven)
}

// Aggregated notes an aggregate's proof.
func (i *Index) Aggregated(first, last uint64, worker string, seconds float64) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.worked(worker, seconds)
	for n := first; n <= last; n++ {
		b := i.batch(n)
		b.AggregatedAt = i.unix()
		i.advance(b, api.Aggregated)
	}
}

// Submitted notes that batches were mined on L1; gas is of the whole submission, and so is what L1 took for it, in gwei.
func (i *Index) Submitted(first, last, gas uint64, fee float64) {
	i.mu.Lock()
	defer i.mu.Unlock()
	for n := first; n <= last; n++ {
		b := i.batch(n)
		before := b.L1Gas
		b.SubmittedAt, b.L1Gas, b.L1Fee = i.unix(), gas/(last-first+1), fee/float64(last-first+1)
		if b.Stage == api.Final && before == 0 { // L1 was quicker than what was heard of it
			i.cost(b)
		}
		i.advance(b, api.Submitted)
	}
}

// cost counts what a final batch cost in the minute in which its ops are counted.
func (i *Index) cost(b *batch) {
	p := i.point(b.FinalAt)
	p.L1Gas, p.L1Fee = p.L1Gas+b.L1Gas, p.L1Fee+b.L1Fee
}

func (i *Index) worked(name string, seconds float64) {
	if name == "" { // a proof of before a restart: whose it is was told then
		return
	}
	const most = 1000 // names that come and go
	w := i.workers[name]
	if w == nil {
		if len(i.workers) >= most {
			clear(i.workers)
		}
		w = &api.Worker{Name: name}
		i.workers[name] = w
	}
	w.Proofs, w.Seconds, w.LastAt = w.Proofs+1, w.Seconds+seconds, i.unix()
	i.point(i.unix()).Prove += seconds
}

// batch finds or makes a batch, and forgets the oldest one.
func (i *Index) batch(number uint64) *batch {
	if b := i.batches[number]; b != nil {
		return b
	}
	b := &batch{Batch: api.Batch{Number: number, Stage: api.Accepted}}
	i.batches[number] = b
	i.newest = max(i.newest, number)
	if len(i.batches) == 1 {
		i.oldest = number
	}
	i.oldest = min(i.oldest, number)
	for len(i.batches) > i.cfg.MaxBatches {
		delete(i.batches, i.oldest)
		i.oldest++
	}
	return b
}

var stages = []api.Stage{api.Accepted, api.Batched, api.Proven, api.Aggregated, api.Submitted, api.Final}

// later tells whether a batch can go from one stage to another; L1 may be quicker than what was heard of it.
func later(from, to api.Stage) bool { return slices.Index(stages, to) > slices.Index(stages, from) }

// advance moves a batch and its ops to a stage.
func (i *Index) advance(b *batch, to api.Stage) {
	if later(b.Stage, to) {
		b.Stage = to
	}
	for _, o := range b.ops {
		if later(o.Stage, to) {
			o.Stage, o.Reason = to, "" // what was dropped here may be in another operator's batch
		}
		o.L1Tx = b.L1Tx
		o.FinalAt = b.FinalAt
		i.changed(o)
	}
	shown := b.Batch
	i.feed.publish(api.Event{Kind: "batch", Batch: &shown})
}

// Batch returns a batch that is remembered.
func (i *Index) Batch(number uint64) (api.Batch, bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	b := i.batches[number]
	if b == nil {
		return api.Batch{}, false
	}
	return b.Batch, true
}

// Batches lists batches, the latest first.
func (i *Index) Batches(cursor string, limit int) (api.Page[api.Batch], error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	before, err := readCursor(cursor, i.newest+1)
	out := api.Page[api.Batch]{Items: []api.Batch{}}
	if err != nil || len(i.batches) == 0 {
		return out, err
	}
	for n := min(before, i.newest+1) - 1; n >= i.oldest && n > 0; n-- {
		b := i.batches[n]
		if b == nil {
			continue
		}
		if len(out.Items) == limit {
			out.Next = fmt.Sprint(n + 1)
			break
		}
		out.Items = append(out.Items, b.Batch)
	}
	return out, nil
}
