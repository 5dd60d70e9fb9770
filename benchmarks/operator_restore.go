package benchmarks

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/datadir"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/restore"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/rollup/rolluptest"
)

// restoring rebuilds a rollup whose every account came by a deposit: full batches of the large shape, in submissions of sixteen. What L1 would answer is
// made as it goes, beside a state in memory; that is not counted.
type restoring struct {
	accounts int
	say      func(format string, args ...any)
}

const (
	submissionBatches = 16
	updateSubmissions = 64 // what a read of many blocks brings at a time
)

// run returns the CPU time of all cores, and how many hashes no restorer could leave out: three of each account, and each node above those of a
// submission, whose root is compared, once.
func (r restoring) run(ctx context.Context) (cpu time.Duration, hashes float64, err error) {
	path, err := os.MkdirTemp("", "causeway-restore-")
	if err != nil {
		return 0, 0, err
	}
	defer os.RemoveAll(path)
	cfg := datadir.Default()
	dir, err := datadir.Open(path, cfg)
	if err != nil {
		return 0, 0, err
	}
	defer dir.Close()
	h, err := newHistory()
	if err != nil {
		return 0, 0, err
	}
	rebuilt, err := restore.Open(l1.Params{Config: h.config.Bytes(), GenesisRoot: h.root, Depth: rollup.MaxDepth, Verifiers: make([]l1.VerifierParams, 1)},
		[]rollup.Shape{circuits.Large}, dir.State())
	if err != nil {
		return 0, 0, err
	}
	perUpdate := circuits.Large.Full * submissionBatches * updateSubmissions
	for done := 0; done < r.accounts; done += perUpdate {
		if err := ctx.Err(); err != nil {
			return 0, 0, err
		}
		var u l1.Update
		for left := min(perUpdate, r.accounts-done); left > 0; left -= circuits.Large.Full * submissionBatches {
			created, err := h.submission(&u)
			if err != nil {
				return 0, 0, err
			}
			hashes += float64(leafHashes*len(created) + nodesAbove(created))
		}
		u.To.Number = uint64(done)
		start := processorTime()
		if err := rebuilt.ApplyUpdate(u); err != nil {
			return 0, 0, err
		}
		cpu += processorTime() - start
		r.say("restored %d accounts, %.1f s of CPU", done+perUpdate, cpu.Seconds())
	}
	if root := rebuilt.State.Root(); root.Bytes() != h.root {
		return 0, 0, errors.New("the restored state has another root")
	}
	return cpu, hashes, nil
}

// history is what L1 would tell.
type history struct {
	config field.Element
	state  *rollup.State
	view   *rollup.View
	root   [32]byte
	people []rolluptest.Person
	next   uint32 // account, and request
	batch  uint64
}

func newHistory() (*history, error) {
	state, err := rollup.NewMemState(rollup.MaxDepth)
	if err != nil {
		return nil, err
	}
	root := state.Root()
	h := &history{config: rollup.Config(1337, rollup.Address{0xca}), state: state, view: state.View(), root: root.Bytes()}
	for i := range uint64(deskPeople) {
		h.people = append(h.people, rolluptest.NewPerson(i))
	}
	return h, nil
}

// submission adds the requests and the submission of full batches of deposits.
func (h *history) submission(u *l1.Update) (created map[uint32]bool, err error) {
	shape := circuits.Large
	body := &l1.Submission{First: h.batch + 1, Count: submissionBatches, FirstTimestamp: deskTime, LastTimestamp: deskTime, OldRoot: h.root}
	flat := h.view.Flat()
	created = map[uint32]bool{}
	for range submissionBatches {
		h.batch++
		w := rollup.Witness{Shape: shape, Config: h.config, Header: rollup.Header{Number: h.batch, Timestamp: deskTime, FeeSlots: make([]rollup.FeeSlot, shape.FeeSlots)},
			Full: make([]rollup.Lane, shape.Full), Transfers: make([]rollup.Lane, shape.Transfers)}
		for i := range w.Full {
			p, id := h.people[int(h.next)%len(h.people)], h.next
			p.Address[0], p.Address[1], p.Address[2], p.Address[3] = byte(id>>24), byte(id>>16), byte(id>>8), byte(id)
			op := &rollup.Deposit{Owner: p.Owner(0), To: id, Amount: rollup.NewAmount(1_000_000)}
			if err := rollup.Apply(flat, field.Element{}, rollup.Header{}, rollup.FullLane, op); err != nil {
				return nil, err
			}
			w.Full[i].Settlement = rollup.Settlement{Op: rollup.OpDeposit, ID: id, Amount: op.Amount, Address: op.Owner.Address, Key: &op.Owner.PubKey}
			u.Events = append(u.Events, l1.Event{Body: &l1.Request{Index: uint64(id), Op: l1.OpDeposit, Owner: [20]byte(op.Owner.Address), Amount: op.Amount.Big(),
				Ax: op.Owner.PubKey.X.Bytes(), Ay: op.Owner.PubKey.Y.Bytes()}})
			created[id] = true
			h.next++
		}
		for _, s := range w.SettlementStream() {
			body.S = append(body.S, s.Bytes())
		}
		for _, d := range w.DataStream() {
			body.D = append(body.D, d.Bytes())
		}
	}
	if err := flat.Fold(); err != nil {
		return nil, err
	}
	if err := h.view.Commit(); err != nil {
		return nil, err
	}
	root := h.state.Root()
	h.root = root.Bytes()
	body.NewRoot = h.root
	u.Events = append(u.Events, l1.Event{Body: body})
	return created, nil
}
