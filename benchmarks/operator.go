package benchmarks

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/datadir"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/rollup/rolluptest"
	"github.com/causeway-l2/causeway/sequencer"
)

// Operator measures what an operator does itself: accepting, sealing and restoring, on disk as it runs.
type Operator struct {
	// Quick is small in all.
	Quick bool
	// Say hears of progress; it may be nil.
	Say func(format string, args ...any)
}

// Name implements Workload.
func (Operator) Name() string { return "operator" }

// Run implements Workload. It reports
//
//	accept_per_second       signed transfers accepted durably, from many clients at once; the journal is synced for all that wait for it
//	witness_per_second      transfers a second of ExecuteBatch, in full batches of the large shape between accounts drawn at random
//	restore_1m_cpu_seconds  CPU of all cores to rebuild 1M accounts from submissions that were fetched, on disk
//	floor_NAME              the same if nothing took time but the hashes and signatures that nobody could leave out, on all cores
func (o Operator) Run(ctx context.Context) (Report, error) {
	accounts, ops, batches, restored := uint32(50_000), 30_000, 8, 1_000_000
	if o.Quick {
		accounts, ops, batches, restored = 200, 200, 1, 4_000
	}
	if o.Say == nil {
		o.Say = func(string, ...any) {}
	}
	report := newReport(o.Name())
	hash, many, verify := costs()
	report.Metrics = append(report.Metrics, Metric{"hash_us", hash.Seconds() * 1e6}, Metric{"hash_of_many_us", many.Seconds() * 1e6}, Metric{"verify_us", verify.Seconds() * 1e6})
	cores := float64(runtime.GOMAXPROCS(0))

	d, err := newDesk(ctx, accounts)
	if err != nil {
		return report, err
	}
	defer d.close()
	o.Say("accepting %d ops", ops)
	accepted, err := d.accept(ctx, ops)
	if err != nil {
		return report, fmt.Errorf("accept: %w", err)
	}
	floor := cores / (verify + messageHashes*hash).Seconds()
	report.Metrics = append(report.Metrics, Metric{"accept_per_second", accepted}, Metric{"floor_accept_per_second", floor}, Metric{"accept_of_floor", accepted / floor})

	o.Say("executing %d batches of %d transfers between %d accounts", batches, circuits.Large.Transfers, accounts)
	made, hashes, err := d.witness(ctx, batches)
	if err != nil {
		return report, fmt.Errorf("witness: %w", err)
	}
	floor = cores / (hashes * many.Seconds())
	report.Metrics = append(report.Metrics, Metric{"witness_per_second", made}, Metric{"floor_witness_per_second", floor}, Metric{"witness_of_floor", made / floor},
		Metric{"hashes_per_transfer", hashes})

	r := restoring{accounts: restored, say: o.Say}
	cpu, hashes, err := r.run(ctx)
	if err != nil {
		return report, fmt.Errorf("restore: %w", err)
	}
	scale := 1e6 / float64(restored)
	floor = hashes * many.Seconds()
	report.Metrics = append(report.Metrics, Metric{"restored_accounts", float64(restored)}, Metric{"restore_1m_cpu_seconds", cpu.Seconds() * scale},
		Metric{"floor_restore_1m_cpu_seconds", floor * scale}, Metric{"restore_x_floor", cpu.Seconds() / floor})
	return report, nil
}

// messageHashes are those of a transfer's message that are neither part of checking its signature nor the same for all: two of the message, three of who is paid.
const messageHashes = 5

// costs of one hash, of one of many at a time and of one signature in CPU time, so that what runs beside does not raise the floors.
func costs() (hash, many, verify time.Duration) {
	const n = 2000
	x := field.FromUint64(1)
	start := processorTime()
	for range n {
		x = field.Compress(x, x)
	}
	hash = (processorTime() - start) / n
	pairs, out := make([][2]field.Element, 8*n), make([]field.Element, 8*n)
	field.CompressAll(out, pairs) // the first one waits for the memory
	start = processorTime()
	field.CompressAll(out, pairs)
	many = (processorTime() - start) / (8 * n)
	key := field.NewPrivateKey([32]byte{1})
	sig := key.Sign(x)
	start = processorTime()
	for range n / 10 {
		if err := field.Verify(key.Public(), x, sig); err != nil {
			panic(err) // it was just signed
		}
	}
	return hash, many, (processorTime() - start) / (n / 10)
}

// desk is an operator's directory with accounts in it.
type desk struct {
	path     string
	dir      *datadir.Dir
	state    *rollup.State
	config   field.Element
	accounts uint32
	people   []rolluptest.Person // account i is of person i % len
}

const (
	deskPeople = 1024
	deskTime   = 1_700_000_000
)

func newDesk(ctx context.Context, accounts uint32) (*desk, error) {
	path, err := os.MkdirTemp("", "causeway-operator-")
	if err != nil {
		return nil, err
	}
	d := &desk{path: path, config: rollup.Config(1337, rollup.Address{0xca}), accounts: accounts}
	cfg := datadir.Default()
	cfg.Identity = datadir.Identity{Rollup: "benchmark", Shape: circuits.Large.ID}
	if d.dir, err = datadir.Open(path, cfg); err != nil {
		return nil, errors.Join(err, os.RemoveAll(path))
	}
	for i := range uint64(min(deskPeople, accounts)) {
		d.people = append(d.people, rolluptest.NewPerson(i))
	}
	if d.state, err = rollup.NewState(rollup.MaxDepth, d.dir.State()); err == nil {
		err = fill(ctx, d.state, 0, accounts, d.owner)
	}
	if err != nil {
		d.close()
	}
	return d, err
}

func (d *desk) close() {
	_ = d.dir.Close()
	_ = os.RemoveAll(d.path)
}

// owner of an account: one key in so many, and an address of its own.
func (d *desk) owner(id uint32) rollup.Owner {
	p := d.people[int(id)%len(d.people)]
	p.Address[0], p.Address[1], p.Address[2], p.Address[3] = byte(id>>24), byte(id>>16), byte(id>>8), byte(id)
	return p.Owner(0)
}

// fill creates accounts by deposits, 16,384 in a commit.
func fill(ctx context.Context, state *rollup.State, from, to uint32, owner func(id uint32) rollup.Owner) error {
	const chunk = 1 << 14
	for first := from; first < to; first += chunk {
		view := state.View()
		flat := view.Flat()
		for id := first; id < min(first+chunk, to); id++ {
			if err := ctx.Err(); err != nil {
				return err
			}
			op := &rollup.Deposit{Owner: owner(id), To: id, Amount: rollup.NewAmount(1_000_000_000)}
			if err := rollup.Apply(flat, field.Element{}, rollup.Header{}, rollup.FullLane, op); err != nil {
				return err
			}
		}
		if err := flat.Fold(); err != nil {
			return err
		}
		if err := view.Commit(); err != nil {
			return err
		}
	}
	return nil
}

func (d *desk) transfer(from, to uint32, nonce uint64) *rollup.Transfer {
	op := &rollup.Transfer{Authorization: rollup.Auth{From: from, Nonce: nonce, MaxFee: rollup.NewAmount(10), ValidUntil: deskTime + 86_400}, To: to, Amount: rollup.NewAmount(1)}
	op.ToKey, op.ToAddress = d.owner(to).PubKey, d.owner(to).Address
	rollup.SignOp(op, d.config, d.people[int(from)%len(d.people)].Key)
	return op
}

// accept has clients submit ops, each its own account's, one after the other. It returns ops a second.
func (d *desk) accept(ctx context.Context, ops int) (float64, error) {
	seq, err := sequencer.New(sequencer.Config{Shape: circuits.Large, Config: d.config, Collector: d.owner(0), Deadline: time.Hour, MaxQueue: 1 << 20, Journal: d.dir,
		Fees: map[uint16]sequencer.Fees{0: {Transfer: rollup.NewAmount(1), Full: rollup.NewAmount(10)}}}, d.state, 1, deskTime, 0)
	if err != nil {
		return 0, err
	}
	clients := min(256, int(d.accounts)-1)
	signed := make([][]*rollup.Transfer, clients)
	for i := range ops {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		c := i % clients
		signed[c] = append(signed[c], d.transfer(uint32(1+c), uint32((i*7919)%int(d.accounts)), uint64(i/clients)))
	}
	var failed atomic.Pointer[error]
	var group sync.WaitGroup
	now := time.Unix(deskTime, 0)
	start := time.Now()
	for _, list := range signed {
		group.Go(func() {
			for _, op := range list {
				if _, err := seq.Submit(op, now); err != nil || ctx.Err() != nil {
					err = errors.Join(err, ctx.Err())
					failed.Store(&err)
					return
				}
			}
		})
	}
	group.Wait()
	if err := failed.Load(); err != nil {
		return 0, *err
	}
	return float64(ops) / time.Since(start).Seconds(), nil
}

// witness executes full batches of transfers, signatures verified before as a sequencer has them. It returns transfers a second, and the hashes of a transfer
// that no tree could leave out: three of each account that changed, and each node above them once.
func (d *desk) witness(ctx context.Context, batches int) (perSecond, hashes float64, err error) {
	shape, r := circuits.Large, rand.New(rand.NewPCG(1, 1))
	head := d.state.View()
	slot := rollup.FeeSlot{Active: true, Token: 0, ID: 0, TransferFee: rollup.NewAmount(1), FullFee: rollup.NewAmount(10)}
	nonces := map[uint32]uint64{}
	var spent time.Duration
	for i := range batches {
		b := rollup.Batch{Header: rollup.Header{Number: uint64(1 + i), Timestamp: deskTime, FeeSlots: []rollup.FeeSlot{slot}}, Verified: map[rollup.UserOp]field.Point{}}
		written := map[uint32]bool{slot.ID: true}
		for range shape.Transfers {
			from, to := r.Uint32N(d.accounts), r.Uint32N(d.accounts)
			op := &rollup.Transfer{Authorization: rollup.Auth{From: from, Nonce: nonces[from], MaxFee: rollup.NewAmount(10), ValidUntil: deskTime}, To: to, Amount: rollup.NewAmount(1)}
			op.ToKey, op.ToAddress = d.owner(to).PubKey, d.owner(to).Address
			nonces[from]++
			b.Transfers, b.Verified[op] = append(b.Transfers, op), d.owner(from).PubKey
			written[from], written[to] = true, true
		}
		hashes += float64(leafHashes*len(written) + nodesAbove(written))
		start := time.Now()
		if _, err := rollup.ExecuteBatch(head, shape, d.config, b); err != nil || ctx.Err() != nil {
			return 0, 0, errors.Join(err, ctx.Err())
		}
		spent += time.Since(start)
	}
	transfers := float64(batches * shape.Transfers)
	return transfers / spent.Seconds(), hashes / transfers, nil
}

const leafHashes = 3

// nodesAbove counts the nodes above leaves, in a tree of full depth.
func nodesAbove(leaves map[uint32]bool) (n int) {
	for range rollup.MaxDepth {
		above := make(map[uint32]bool, len(leaves))
		for index := range leaves {
			above[index>>1] = true
		}
		n += len(above)
		leaves = above
	}
	return n
}
