// Package restore rebuilds the rollup from L1 alone: events, and the calldata of submissions. It needs no operator, no database and no
// proof, because L1 has verified the proofs; it checks every root all the same.
package restore

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/statetree"
)

// ErrMismatch says that L1's data do not lead to L1's state. Either this software does not fit the contract or something is broken badly.
var ErrMismatch = errors.New("restore: data on L1 do not lead to the state on L1")

// CollectorPercent suits a process that restores into a directory and does nothing else (debug.SetGCPercent): what stays in memory is little, and nearly all that
// it makes is garbage soon.
const CollectorPercent = 400

// Rollup is what L1's data say.
type Rollup struct {
	Block     l1.BlockRef // up to which L1 was read; zero unless FromL1 made it
	Time      uint64      // unix time of that block; zero until an update came
	Config    field.Element
	State     *rollup.State
	LastBatch uint64
	Timestamp uint64 // of the last batch
	Requests  uint64 // taken from the priority queue
	Ops       int    // not counting noops
	Transfers int    // transfer and transferToNew

	// Exodus: the rollup has ended, and accounts leave one by one.
	Exodus bool

	// Owed is what L1 owes, by token and owner: withdrawn on L2, or sent beyond the fee of a request, and not yet claimed.
	Owed map[uint16]map[rollup.Address]*big.Int
	// Queued is what was deposited and is not yet on L2, by token.
	Queued map[uint16]*big.Int

	shapes   []rollup.Shape
	slots    []int                  // batches to a proof, of each verifier
	requests map[uint64]*l1.Request // waiting
	unnoted  map[uint64]bool        // of requests: those that no commit has noted yet
	asked    uint64                 // ever queued
	exited   map[uint32]bool        // that left in the exodus
	view     *rollup.View           // State and what is not committed yet
}

// New starts from the genesis of a rollup, in memory; shapes are those of its verifiers, in their order.
func New(params l1.Params, shapes []rollup.Shape) (*Rollup, error) {
	return Open(params, shapes, statetree.NewMemStore())
}

// Open continues where the store ends, or starts from the genesis in an empty one.
func Open(params l1.Params, shapes []rollup.Shape, store statetree.Store) (*Rollup, error) {
	state, err := rollup.NewState(int(params.Depth), store)
	if err != nil {
		return nil, err
	}
	if len(shapes) != len(params.Verifiers) {
		return nil, fmt.Errorf("restore: %d shapes for %d verifiers", len(shapes), len(params.Verifiers))
	}
	slots := make([]int, len(shapes))
	for i, v := range params.Verifiers {
		slots[i] = v.Slots
	}
	config, err := field.FromBytes(params.Config[:])
	if err != nil {
		return nil, fmt.Errorf("restore: config: %w", err)
	}
	r := &Rollup{Config: config, State: state, Owed: map[uint16]map[rollup.Address]*big.Int{}, Queued: map[uint16]*big.Int{},
		shapes: shapes, slots: slots, requests: map[uint64]*l1.Request{}, unnoted: map[uint64]bool{}, exited: map[uint32]bool{}, view: state.View()}
	r.view.Remember()
	if err := r.load(); err != nil {
		return nil, err
	}
	if root := state.Root(); r.LastBatch == 0 && root.Bytes() != params.GenesisRoot {
		return nil, fmt.Errorf("%w: genesis root", ErrMismatch)
	}
	return r, nil
}

// reread is how often FromL1 begins again because L1 took back what it had read.
const reread = 3

// FromL1 reads all blocks up to the latest one.
func FromL1(ctx context.Context, client *l1.Client, shapes []rollup.Shape) (*Rollup, error) {
	params, err := client.Params(ctx)
	if err != nil {
		return nil, err
	}
	for tries := 0; ; tries++ {
		r, err := New(params, shapes)
		if err != nil {
			return nil, err
		}
		err = r.CatchUp(ctx, client, 0, nil)
		var reorg *l1.ReorgError
		if !errors.As(err, &reorg) || tries == reread {
			return r, err
		}
	}
}

// CatchUp reads all blocks after Block that have so many confirmations. Progress, which may be nil, hears of every step; what was read by then is
// committed, so that whoever is interrupted goes on from there. A node that is down for less than a minute is waited for.
func (r *Rollup) CatchUp(ctx context.Context, client *l1.Client, confirmations uint64, progress func(l1.Update)) error {
	cfg := l1.DefaultWatcher()
	cfg.Confirmations, cfg.After, cfg.Seen = confirmations, r.Block, r.Seen()
	watcher, err := l1.NewWatcher(ctx, client, cfg)
	if err != nil {
		return err
	}
	for {
		update, more, err := watcher.NextUp(ctx)
		if err != nil {
			return err
		}
		if !more {
			r.Block = watcher.At()
			return nil
		}
		if err := r.ApplyUpdate(update); err != nil {
			return err
		}
		if progress != nil {
			progress(update)
		}
	}
}

// ApplyUpdate takes the next blocks and commits what they did, and how far L1 was read, in one write. After an error the Rollup is of no further use,
// and its store is as it was.
func (r *Rollup) ApplyUpdate(u l1.Update) error {
	for _, event := range u.Events {
		if err := r.apply(event); err != nil {
			return fmt.Errorf("tx %s: %w", event.Tx, err)
		}
	}
	r.Block, r.Time = u.To, u.Time
	return r.commit()
}

// Apply takes the next event. After an error the Rollup is of no further use, though State is as it was.
func (r *Rollup) Apply(event l1.Event) error {
	if err := r.apply(event); err != nil {
		return err
	}
	return r.commit()
}

func (r *Rollup) apply(event l1.Event) error {
	switch body := event.Body.(type) {
	case *l1.Request:
		if r.Exodus {
			return fmt.Errorf("%w: request %d after the exodus began", ErrMismatch, body.Index)
		}
		r.requests[body.Index], r.asked = body, body.Index+1
		r.unnoted[body.Index] = true
		if body.Op == l1.OpDeposit {
			add(r.Queued, body.Token, body.Amount)
		}
	case *l1.Submission:
		return r.submission(body)
	case *l1.Withdrawal:
		owed := r.owed(body.Token)
		if owed[rollup.Address(body.Owner)] == nil || owed[rollup.Address(body.Owner)].Cmp(body.Amount) != 0 {
			return fmt.Errorf("%w: %s was paid %s of token %d, owed %v", ErrMismatch, body.Owner, body.Amount, body.Token, owed[rollup.Address(body.Owner)])
		}
		delete(owed, rollup.Address(body.Owner))
		r.view.Note(owedKey(body.Token, rollup.Address(body.Owner)), nil)
	case *l1.ExodusActivation:
		return r.activate(body)
	case *l1.AccountExit:
		return r.exit(body)
	case *l1.DepositRefund:
		return r.refund(body)
	case *l1.Surplus:
		if r.Exodus {
			return fmt.Errorf("%w: %s sent %s wei too many with a request after the exodus began", ErrMismatch, body.Owner, body.Amount)
		}
		r.owe(0, rollup.Address(body.Owner), body.Amount)
	}
	return nil
}

// submission replays the batches of one submission, which have to end at its root.
func (r *Rollup) submission(s *l1.Submission) error {
	if r.Exodus {
		return fmt.Errorf("%w: batch %d after the exodus began", ErrMismatch, s.First)
	}
	if int(s.VerifierID) >= len(r.shapes) {
		return fmt.Errorf("%w: unknown verifier %d", ErrMismatch, s.VerifierID)
	}
	if int(s.Count) > r.slots[s.VerifierID] { // L1 takes no more; what they would need is reserved below
		return fmt.Errorf("%w: %d batches in a submission, verifier %d proves %d", ErrMismatch, s.Count, s.VerifierID, r.slots[s.VerifierID])
	}
	if root := r.view.Root(); s.First != r.LastBatch+1 || s.OldRoot != root.Bytes() {
		return fmt.Errorf("%w: batches from %d on do not follow batch %d", ErrMismatch, s.First, r.LastBatch)
	}
	shape := r.shapes[s.VerifierID]
	d, err := stream(s.D, int(s.Count)*shape.DataWords())
	if err != nil {
		return fmt.Errorf("batches %d to %d: D: %w", s.First, s.Last(), err)
	}
	set, err := stream(s.S, int(s.Count)*shape.SettlementWords())
	if err != nil {
		return fmt.Errorf("batches %d to %d: S: %w", s.First, s.Last(), err)
	}
	flat := r.view.Flat() // hashed once, for the root that L1 has
	datas, settlements := rows(d, int(s.Count)), rows(set, int(s.Count))
	digestsD, digestsS := field.HashAll(rollup.TagData, datas), field.HashAll(rollup.TagSettlement, settlements)
	chain := rollup.TagChain
	for i := range int(s.Count) {
		b, err := rollup.DecodeQueued(shape, datas[i], settlements[i], r.queue())
		if err != nil {
			return fmt.Errorf("%w: batch %d: %w", ErrMismatch, s.First+uint64(i), err)
		}
		if err := b.Replay(flat); err != nil {
			return fmt.Errorf("batch %d: %w", s.First+uint64(i), err)
		}
		if b.Number != r.LastBatch+1 || b.Timestamp < r.Timestamp {
			return fmt.Errorf("%w: batch %d at %d after %d at %d", ErrMismatch, b.Number, b.Timestamp, r.LastBatch, r.Timestamp)
		}
		if i == 0 && b.Timestamp != s.FirstTimestamp {
			return fmt.Errorf("%w: batch %d is of %d, was submitted as of %d", ErrMismatch, b.Number, b.Timestamp, s.FirstTimestamp)
		}
		chain = field.Hash(chain, digestsD[i], digestsS[i])
		r.LastBatch, r.Timestamp = b.Number, b.Timestamp
		if err := r.settle(b); err != nil {
			return fmt.Errorf("batch %d: %w", b.Number, err)
		}
	}
	if chain.Bytes() != s.C {
		return fmt.Errorf("%w: what was proven of batches %d to %d is not what was posted", ErrMismatch, s.First, s.Last())
	}
	if err := flat.Fold(); err != nil {
		return fmt.Errorf("batches %d to %d: %w", s.First, s.Last(), err)
	}
	if root := r.view.Root(); root.Bytes() != s.NewRoot || r.Timestamp != s.LastTimestamp {
		return fmt.Errorf("%w: root or time after batch %d", ErrMismatch, r.LastBatch)
	}
	return nil
}

// settle does what L1 did with a batch's S: it serves requests and owes withdrawals.
func (r *Rollup) settle(b rollup.Posted) error {
	for _, op := range b.Settlements {
		switch op.Op {
		case rollup.OpNoop:
			continue
		case rollup.OpTransfer, rollup.OpTransferToNew:
			r.Transfers++
		case rollup.OpWithdraw:
			r.owe(op.Token, op.Address, op.Amount.Big())
		case rollup.OpForcedExit:
			r.owe(op.Token, op.Address, op.Amount.Big())
			fallthrough
		case rollup.OpDeposit, rollup.OpSetKey:
			if err := r.serve(op); err != nil {
				return err
			}
		}
		r.Ops++
	}
	for _, t := range b.Transfers {
		if t != nil {
			r.Ops, r.Transfers = r.Ops+1, r.Transfers+1
		}
	}
	return nil
}

func (r *Rollup) serve(op rollup.Settlement) error {
	request := r.requests[r.Requests]
	if request == nil {
		return fmt.Errorf("%w: %s and the queue is empty", ErrMismatch, op.Op)
	}
	words := op.Request()
	if [rollup.FullLaneWords]l1.Word(field.Words(words[:])) != request.Words() {
		return fmt.Errorf("%w: %s is not request %d", ErrMismatch, op.Op, r.Requests)
	}
	if op.Op == rollup.OpDeposit {
		add(r.Queued, op.Token, new(big.Int).Neg(op.Amount.Big()))
	}
	r.forget(r.Requests)
	r.Requests++
	return nil
}

// queue tells the keys of the requests that wait, one after the other.
func (r *Rollup) queue() rollup.Queue {
	next := r.Requests
	return func() (x field.Element) {
		if q := r.requests[next]; q != nil {
			x, _ = field.FromBytes(q.Ax[:]) // 0 if it is no word, which is as good as any wrong one
		}
		next++
		return x
	}
}

func (r *Rollup) owe(token uint16, who rollup.Address, amount *big.Int) {
	if amount.Sign() == 0 {
		return
	}
	owed := r.owed(token)
	if owed[who] == nil {
		owed[who] = new(big.Int)
	}
	owed[who].Add(owed[who], amount)
	r.view.Note(owedKey(token, who), []byte(owed[who].String()))
}

func (r *Rollup) owed(token uint16) map[rollup.Address]*big.Int {
	if r.Owed[token] == nil {
		r.Owed[token] = map[rollup.Address]*big.Int{}
	}
	return r.Owed[token]
}

func add(m map[uint16]*big.Int, token uint16, v *big.Int) {
	if m[token] == nil {
		m[token] = new(big.Int)
	}
	m[token].Add(m[token], v)
}

// stream decodes words and appends the trailing zeros that were not posted. L1 takes zeros beyond the streams' end too: they add nothing to what it evaluates,
// and whoever posts one must not keep others from reading on.
func stream(words []l1.Word, length int) ([]field.Element, error) {
	for len(words) > length && words[len(words)-1] == (l1.Word{}) {
		words = words[:len(words)-1]
	}
	if len(words) > length {
		return nil, fmt.Errorf("%w: %d words, at most %d fit", ErrMismatch, len(words), length)
	}
	out, err := field.FromWords(words, length)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMismatch, err)
	}
	return out, nil
}

// rows cuts words into so many of one length.
func rows(words []field.Element, count int) [][]field.Element {
	out := make([][]field.Element, count)
	for i := range out {
		out[i] = words[len(words)/count*i : len(words)/count*(i+1)]
	}
	return out
}

// Seen is what the contract had counted at Block.
func (r *Rollup) Seen() l1.Counts {
	return l1.Counts{Requests: r.asked, Batches: r.LastBatch}
}

// Waiting lists the requests that no batch has served, in their order.
func (r *Rollup) Waiting() (out []*l1.Request) {
	for _, index := range slices.Sorted(maps.Keys(r.requests)) {
		out = append(out, r.requests[index])
	}
	return out
}

// Accounts lists the ids of all accounts, in order.
func (r *Rollup) Accounts() (out []uint32, err error) {
	err = r.State.Each(func(id uint32, _ rollup.Account) error {
		out = append(out, id)
		return nil
	})
	return out, err
}
