// Package index remembers what happened to ops, batches and requests, for those who ask through the API. It decides nothing: everything in it was
// accepted by the operator or stands on L1. It keeps the latest ops and batches in memory and forgets the oldest; what it noted in its file and what
// L1 has make it anew after a restart.
package index

import (
	"cmp"
	"errors"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/rollup"
)

// Config of an index.
type Config struct {
	Shapes []rollup.Shape // of the contract's verifiers, in their order
	// Locate finds the account of an owner, after all accepted ops; nil: only what L1 has is found by address.
	Locate func(rollup.Owner) (uint32, bool)
	// File keeps what L1 does not: which op is which. Empty: nothing is kept. Beside it lies a directory that L1 has all of: whose the accounts are, and of which token.
	File string
	// MaxOps, MaxBatches, MaxEvents are how many are remembered.
	MaxOps, MaxBatches, MaxEvents int
	Watcher                       l1.WatcherConfig
	Log                           *slog.Logger
}

// Default remembers 200,000 ops (about 100 MB).
func Default() Config {
	return Config{MaxOps: 200_000, MaxBatches: 20_000, MaxEvents: 10_000, Watcher: l1.DefaultWatcher(), Log: slog.New(slog.DiscardHandler)}
}

// Check refuses a configuration that cannot work.
func (c Config) Check() error {
	switch {
	case c.MaxOps < 1 || c.MaxBatches < 1 || c.MaxEvents < 1:
		return errors.New("index: limits must be positive")
	case c.Log == nil:
		return errors.New("index: no log")
	}
	return c.Watcher.Check()
}

// op is an op and its place in the order of acceptance.
type op struct {
	api.OpStatus
	seq   uint64
	waits bool // for a batch: counted in totals
}

// batch is a batch and those of its ops that are remembered.
type batch struct {
	api.Batch
	ops     []*op // nil: not known
	counted bool  // in the plots
}

// Index is safe for concurrent use.
type Index struct {
	cfg  Config
	note *notes // nil: nothing is kept

	mu        sync.Mutex
	seq       uint64 // of the next op
	ops       map[string]*op
	order     []*op // by seq, the oldest first
	free      []*op // that were dropped and never promised, the first one first; they may be forgotten, or accepted anew, since
	byAccount map[uint32][]*op
	batches   map[uint64]*batch
	oldest    uint64 // batch
	newest    uint64 // batch
	requests  map[uint64]*api.Request
	latest    []*api.Request                 // all of requests, ascending
	ofOwner   map[api.Address][]*api.Request // likewise
	served    uint64                         // requests that batches on L1 have served
	asked     uint64                         // requests known
	owners    *owners
	deposits  map[uint64]rollup.Owner // of requests whose account is not known from L1 yet
	points    map[uint64]*point
	workers   map[string]*api.Worker
	proving   map[uint64]uint64 // batches sealed and not proven: since when
	totals    totals
	feed      feed
	now       func() time.Time
}

type point struct {
	api.Point
	latencies float64
	measured  int
}

type totals struct {
	ops     uint64
	waiting int
	final   uint64
	sealed  uint64
	latency float64 // seconds, moving mean
}

// New reads the file, if there is one.
func New(cfg Config) (*Index, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	i := &Index{cfg: cfg, seq: 1, ops: map[string]*op{}, byAccount: map[uint32][]*op{}, batches: map[uint64]*batch{}, oldest: 1,
		requests: map[uint64]*api.Request{}, ofOwner: map[api.Address][]*api.Request{}, deposits: map[uint64]rollup.Owner{},
		points: map[uint64]*point{}, workers: map[string]*api.Worker{}, proving: map[uint64]uint64{}, now: time.Now}
	i.feed.max, i.feed.last = cfg.MaxEvents, uint64(i.now().UnixMicro()) // above all ids of an earlier run
	i.feed.more = make(chan struct{})
	dir := ""
	if cfg.File != "" {
		dir = filepath.Join(filepath.Dir(cfg.File), "owners")
	}
	var err error
	if i.owners, err = openOwners(dir); err != nil || cfg.File == "" {
		return i, err
	}
	if i.note, err = openNotes(cfg.File, i); err != nil {
		return nil, errors.Join(err, i.owners.db.Close())
	}
	return i, nil
}

// Close writes what was noted.
func (i *Index) Close() error {
	i.mu.Lock()
	defer i.mu.Unlock()
	err := i.owners.db.Close()
	if i.note == nil {
		return err
	}
	return errors.Join(err, i.note.close())
}

func (i *Index) unix() uint64 { return uint64(i.now().Unix()) }

// Accept notes an accepted op. One that is sent twice at once has one receipt: that of the first.
func (i *Index) Accept(o rollup.UserOp, token uint16, fee rollup.Amount, r api.Receipt) (acceptedAt, promisedBy uint64) {
	from := o.Auth().From
	s := api.OpStatus{ID: r.Op.String(), Type: o.Code().String(), From: &from, Token: token, Fee: &fee, Stage: api.Accepted, AcceptedAt: r.AcceptedAt, PromisedBy: r.PromisedBy}
	i.mu.Lock()
	defer i.mu.Unlock()
	known := i.ops[s.ID]
	if known != nil && known.PromisedBy != 0 && known.PromisedBy != api.NoPromise && known.Stage != api.Dropped {
		return known.AcceptedAt, known.PromisedBy
	}
	inBatch := known != nil && known.Type != unknown && known.Batch != 0 // where it went is noted, or L1 tells
	switch o := o.(type) {
	case *rollup.Transfer:
		to := o.To
		s.To, s.Amount = &to, o.Amount
	case *rollup.TransferToNew:
		to, address := o.To, api.Address(o.ToAddress)
		s.Address, s.Amount = &address, o.Amount
		if inBatch || r.PromisedBy == 0 || r.PromisedBy == api.NoPromise { // it may be held, and its account is chosen when its turn comes
			break
		}
		s.To = &to
		i.own(address, api.Key{Point: o.ToKey}, to)
	case *rollup.Withdraw:
		s.Amount = o.Amount
	}
	if inBatch {
		s.To, s.Fee = known.To, known.Fee
	}
	if known != nil { // its batch was quicker, or its end, or it was dropped and is possible now
		if known.Stage != api.Dropped || known.Type == unknown {
			s.Stage, s.Batch, s.L1Tx, s.FinalAt, s.Reason = known.Stage, known.Batch, known.L1Tx, known.FinalAt, known.Reason
		}
		i.become(known, s)
	} else {
		i.add(s)
	}
	i.noteOp(i.ops[s.ID])
	return s.AcceptedAt, s.PromisedBy
}

// add puts a new op at the end, and forgets the oldest one.
func (i *Index) add(s api.OpStatus) *op {
	o := &op{OpStatus: s, seq: i.seq}
	i.seq++
	i.totals.ops++
	i.ops[s.ID] = o
	i.order = append(i.order, o)
	i.indexAccounts(o)
	for len(i.order) > i.cfg.MaxOps {
		i.forget(i.order[0])
		i.order = i.order[1:]
	}
	i.changed(o)
	return o
}

// learn adds an op that L1 alone tells of, unless it is older than all that is remembered and there is no room: after each start L1 is read from its beginning,
// and would have the latest forgotten.
func (i *Index) learn(s api.OpStatus) {
	if len(i.order) < i.cfg.MaxOps || s.AcceptedAt >= i.order[0].AcceptedAt {
		i.add(s)
	}
}

// become changes what is known of an op, and with it the lists that it is in.
func (i *Index) become(o *op, s api.OpStatus) {
	i.unlist(o)
	o.OpStatus = s
	i.indexAccounts(o)
	i.changed(o)
}

// indexAccounts puts an op into the lists of its accounts, by seq: some accounts become known later than the op.
func (i *Index) indexAccounts(o *op) {
	for _, id := range accountsOf(o) {
		list := i.byAccount[id]
		if n, there := slices.BinarySearchFunc(list, o.seq, bySeq); !there {
			i.byAccount[id] = slices.Insert(list, n, o)
		}
	}
}

func bySeq(o *op, seq uint64) int { return cmp.Compare(o.seq, seq) }

func accountsOf(o *op) (out []uint32) {
	if o.From != nil {
		out = append(out, *o.From)
	}
	if o.To != nil && (o.From == nil || *o.To != *o.From) {
		out = append(out, *o.To)
	}
	return out
}

// freePart of what is remembered may be ops that were held and dropped: they cost their senders nothing, who could have all others forgotten.
const freePart = 8

// drop says why an op ended.
func (i *Index) drop(o *op, reason string) {
	o.Stage, o.Reason = api.Dropped, reason
	i.changed(o)
	i.noteOp(o)
	i.dropped(o)
}

// dropped counts an op that was, if it never had a promise.
func (i *Index) dropped(o *op) {
	if o.PromisedBy == 0 || o.PromisedBy == api.NoPromise {
		i.free = append(i.free, o)
	}
}

// forgetFree forgets the first half of the dropped ops that cost nothing, when they are too many.
func (i *Index) forgetFree() {
	if len(i.free) <= max(i.cfg.MaxOps/freePart, 1) {
		return
	}
	half := (len(i.free) + 1) / 2
	gone := map[*op]bool{}
	for _, o := range i.free[:half] {
		if i.ops[o.ID] == o && o.Stage == api.Dropped {
			gone[o] = true
			i.release(o)
			i.unlist(o)
		}
	}
	i.free = slices.Clone(i.free[half:])
	i.order = slices.DeleteFunc(i.order, func(o *op) bool { return gone[o] })
}

// release an op that is remembered no more, but for the lists that it is in.
func (i *Index) release(o *op) {
	if o.waits {
		i.totals.waiting--
	}
	delete(i.ops, o.ID)
	if b := i.batches[o.Batch]; b != nil {
		if b.ops = slices.DeleteFunc(b.ops, func(m *op) bool { return m == o }); len(b.ops) == 0 {
			b.ops = []*op{}
		}
	}
}

// unlist takes an op out of the lists of its accounts.
func (i *Index) unlist(o *op) {
	for _, id := range accountsOf(o) {
		list := i.byAccount[id]
		if n, there := slices.BinarySearchFunc(list, o.seq, bySeq); there {
			i.byAccount[id] = slices.Delete(list, n, n+1)
		}
		if len(i.byAccount[id]) == 0 {
			delete(i.byAccount, id)
		}
	}
}

// forget the oldest op.
func (i *Index) forget(o *op) {
	i.release(o)
	for _, id := range accountsOf(o) {
		list := i.byAccount[id]
		for len(list) > 0 && list[0].seq <= o.seq {
			list = list[1:]
		}
		if len(list) == 0 {
			delete(i.byAccount, id)
		} else {
			i.byAccount[id] = list
		}
	}
}

func (i *Index) changed(o *op) {
	if waits := o.Batch == 0 && o.Stage == api.Accepted; waits != o.waits {
		if o.waits = waits; waits {
			i.totals.waiting++
		} else {
			i.totals.waiting--
		}
	}
	s := i.shown(o)
	i.feed.publish(api.Event{Kind: "op", Op: &s})
}

// shown is an op with what is expected of it.
func (i *Index) shown(o *op) api.OpStatus {
	s := o.OpStatus
	if s.Stage != api.Final && s.Stage != api.Dropped && s.AcceptedAt > 0 && i.totals.latency > 0 {
		s.ExpectedAt = max(s.AcceptedAt+uint64(i.totals.latency+0.5), i.unix())
	}
	return s
}
