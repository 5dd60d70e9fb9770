package benchmarks

import (
	"context"
	"errors"
	"os"
	"runtime/debug"
	"time"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/datadir"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/restore"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/rollup/rolluptest"
	"github.com/causeway-l2/causeway/statetree"
)

// restoring rebuilds a rollup whose every account came by a deposit: full batches of the large shape, in submissions of sixteen. What L1 would answer is made
// as it goes. Making it is done before as well, alone, and what that took is taken off: all else that the process does is counted, also what the database
// does behind.
type restoring struct {
	accounts int
	say      func(format string, args ...any)
}

const (
	submissionBatches = 16
	updateSubmissions = 64 // what a read of many blocks brings at a time
)

var submissionAccounts = uint32(submissionBatches * circuits.Large.Full)

// run returns the CPU time of all cores, and how many hashes no restorer could leave out: three of each account, each node above those of a submission, whose
// root is compared, once, and one of each word that was posted, trailing zeros included.
func (r restoring) run(ctx context.Context) (cpu time.Duration, hashes float64, err error) {
	h := newHistory()
	n := (r.accounts + int(submissionAccounts) - 1) / int(submissionAccounts)
	r.say("making the roots of %d submissions", n)
	if err := h.makeRoots(ctx, n); err != nil {
		return 0, 0, err
	}
	for i := range n {
		created := map[uint32]bool{}
		for id := range submissionAccounts {
			created[uint32(i)*submissionAccounts+id] = true
		}
		hashes += float64(leafHashes*len(created) + nodesAbove(created) + submissionBatches*(circuits.Large.DataWords()+circuits.Large.SettlementWords()))
	}
	defer debug.SetGCPercent(debug.SetGCPercent(restore.CollectorPercent))
	start := processorTime()
	if err := h.updates(ctx, n, func(l1.Update) error { return nil }); err != nil {
		return 0, 0, err
	}
	made := processorTime() - start

	path, err := os.MkdirTemp("", "causeway-restore-")
	if err != nil {
		return 0, 0, err
	}
	defer os.RemoveAll(path)
	start = processorTime()
	dir, err := datadir.Open(path, datadir.Bulk()) // as causeway restore --dir does
	if err != nil {
		return 0, 0, err
	}
	defer dir.Close()
	rebuilt, err := restore.Open(l1.Params{Config: h.config.Bytes(), GenesisRoot: h.roots[0], Depth: rollup.MaxDepth,
		Verifiers: []l1.VerifierParams{{Slots: submissionBatches}}},
		[]rollup.Shape{circuits.Large}, dir.State())
	if err != nil {
		return 0, 0, err
	}
	err = h.updates(ctx, n, func(u l1.Update) error {
		defer func() {
			r.say("restored to batch %d, %.1f s of CPU", rebuilt.LastBatch, (processorTime() - start).Seconds())
		}()
		return rebuilt.ApplyUpdate(u)
	})
	if err = errors.Join(err, dir.Close()); err != nil {
		return 0, 0, err
	}
	cpu = processorTime() - start - made
	r.say("%.1f s of CPU went into restoring, %.1f s more into making what L1 tells", cpu.Seconds(), made.Seconds())
	if root := rebuilt.State.Root(); root.Bytes() != h.roots[n] {
		return 0, 0, errors.New("the restored state has another root")
	}
	return cpu, hashes, nil
}

// history is what L1 would tell.
type history struct {
	config field.Element
	people []rolluptest.Person
	roots  [][32]byte    // after so many submissions
	idle   []rollup.Lane // transfer lanes of every batch, made once: garbage would be counted where it is collected
}

func newHistory() *history {
	h := &history{config: rollup.Config(1337, rollup.Address{0xca}), idle: make([]rollup.Lane, circuits.Large.Transfers)}
	for i := range uint64(deskPeople) {
		h.people = append(h.people, rolluptest.NewPerson(i))
	}
	return h
}

func (h *history) deposit(id uint32) rollup.Deposit {
	p := h.people[int(id)%len(h.people)]
	p.Address[0], p.Address[1], p.Address[2], p.Address[3] = byte(id>>24), byte(id>>16), byte(id>>8), byte(id)
	return rollup.Deposit{Owner: p.Owner(0), To: id, Amount: rollup.NewAmount(1_000_000)}
}

// makeRoots computes the roots before and after each of n submissions.
func (h *history) makeRoots(ctx context.Context, n int) error {
	tree, err := statetree.New(rollup.MaxDepth, statetree.NewMemStore())
	if err != nil {
		return err
	}
	view, root := tree.View(), tree.Root()
	h.roots = [][32]byte{root.Bytes()}
	for i := range n {
		var ids []uint32
		var accounts []rollup.Account
		for id := uint32(i) * submissionAccounts; id < uint32(i+1)*submissionAccounts; id++ {
			d := h.deposit(id)
			ids, accounts = append(ids, id), append(accounts, rollup.Account{Owner: d.Owner, Balance: d.Amount})
		}
		if err := errors.Join(view.Update(ids, rollup.LeavesOf(accounts)), ctx.Err()); err != nil {
			return err
		}
		root = view.Root()
		h.roots = append(h.roots, root.Bytes())
	}
	return nil
}

// updates gives n submissions to take, many at a time, with the requests that they serve.
func (h *history) updates(ctx context.Context, n int, take func(l1.Update) error) error {
	var u l1.Update
	for i := range n {
		h.submission(&u, i)
		if (i+1)%updateSubmissions != 0 && i+1 != n {
			continue
		}
		u.To.Number = uint64(i + 1)
		if err := errors.Join(take(u), ctx.Err()); err != nil {
			return err
		}
		u = l1.Update{}
	}
	return nil
}

// submission adds the requests and the submission of full batches of deposits.
func (h *history) submission(u *l1.Update, n int) {
	shape := circuits.Large
	body := &l1.Submission{First: uint64(n*submissionBatches + 1), Count: submissionBatches, FirstTimestamp: deskTime, LastTimestamp: deskTime,
		OldRoot: h.roots[n], NewRoot: h.roots[n+1]}
	id, chain := uint32(n)*submissionAccounts, rollup.TagChain
	var datas, settlements [][]field.Element
	for i := range uint64(submissionBatches) {
		w := rollup.Witness{Shape: shape, Config: h.config, Header: rollup.Header{Number: body.First + i, Timestamp: deskTime, FeeSlots: make([]rollup.FeeSlot, shape.FeeSlots)},
			Full: make([]rollup.Lane, shape.Full), Transfers: h.idle}
		for lane := range w.Full {
			d := h.deposit(id)
			w.Full[lane].Settlement = rollup.Settlement{Op: rollup.OpDeposit, ID: id, Amount: d.Amount, Address: d.Owner.Address, Key: &d.Owner.PubKey}
			u.Events = append(u.Events, l1.Event{Body: &l1.Request{Index: uint64(id), Op: l1.OpDeposit, Owner: [20]byte(d.Owner.Address), Amount: d.Amount.Big(),
				Ax: d.Owner.PubKey.X.Bytes(), Ay: d.Owner.PubKey.Y.Bytes()}})
			id++
		}
		datas, settlements = append(datas, w.DataStream()), append(settlements, w.SettlementStream())
		body.S, body.D = append(body.S, field.Words(settlements[i])...), append(body.D, field.Words(datas[i])...)
	}
	digestsS := field.HashAll(rollup.TagSettlement, settlements)
	for i, digest := range field.HashAll(rollup.TagData, datas) {
		chain = field.Hash(chain, digest, digestsS[i])
	}
	body.C = chain.Bytes()
	u.Events = append(u.Events, l1.Event{Body: body})
}
