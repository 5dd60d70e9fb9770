package node_test

import (
	"context"
	"errors"
	"log/slog"
	"math/big"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/datadir/datadirtest"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/blobs"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/node"
	"github.com/causeway-l2/causeway/operator"
	"github.com/causeway-l2/causeway/restore"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/sequencer"
	"github.com/causeway-l2/causeway/wallet"
)

var circuit = circuits.Aggregate(circuits.Tiny, 2)

var fees = sequencer.Fees{Transfer: rollup.NewAmount(1), Full: rollup.NewAmount(10)}

// world is an L1 whose verifier accepts anything, and a rollup on it with two people.
type world struct {
	t      *testing.T
	chain  *devchain.Chain
	client *l1.Client
	sender *l1.Sender
	op     *l1.Sender
	config field.Element
	people []*wallet.Wallet // the collector first
	stop   func()           // mining
	shapes []rollup.Shape   // of the contract's verifiers
	blob   bool             // whether its first verifier reads D from a blob
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return newWorldOf(t, func(*l1.DeployConfig) {})
}

// newWorldInBlobs is one whose verifier reads D from a blob.
func newWorldInBlobs(t *testing.T) *world {
	t.Helper()
	w := newWorldOf(t, func(d *l1.DeployConfig) { d.Verifiers[0].Blob = true })
	w.blob = true
	return w
}

// newWorldOf is one whose contract has other parameters.
func newWorldOf(t *testing.T, edit func(*l1.DeployConfig)) *world {
	t.Helper()
	w := &world{t: t, shapes: []rollup.Shape{circuit.Shape}}
	cfg := devchain.Default()
	cfg.Keys, cfg.Instant, cfg.Period, cfg.Serve = devchain.Keys(2), true, 200*time.Millisecond, true
	var err error
	w.chain, err = devchain.New(cfg)
	require.NoError(t, err)
	w.mine()
	t.Cleanup(func() { w.stop(); require.NoError(t, w.chain.Close()) })
	w.sender, w.op = w.newSender(0), w.newSender(1)
	deploy := l1.DefaultDeploy(rollup.MaxDepth)
	deploy.Admin, deploy.MaxBatchAge, deploy.Operators = w.sender.Address(), 1<<30, []l1.Address{w.op.Address()}
	deploy.Verifiers = []l1.VerifierConfig{{Code: devchain.StubVerifier(), CircuitDigest: l1.Word{1}, VKDigest: l1.Word{1}, FullLanes: circuit.Shape.Full,
		Slots: circuit.Slots}}
	edit(&deploy)
	d, err := l1.Deploy(t.Context(), w.sender, deploy)
	require.NoError(t, err)
	w.client, err = l1.NewClient(t.Context(), w.chain.Client(), d.Rollup)
	require.NoError(t, err)
	w.client.ReadBlobs(blobs.NewStore(blobs.NewDir(t.TempDir())))
	params, err := w.client.Params(t.Context())
	require.NoError(t, err)
	w.config, err = field.FromBytes(params.Config[:])
	require.NoError(t, err)
	for _, name := range []string{"collector", "alice", "bob"} {
		w.people = append(w.people, wallet.New(w.config, wallet.KeyFromSecret([]byte(name)), rollup.Address(w.sender.Address())))
	}
	return w
}

// mine lets blocks come by themselves until stop.
func (w *world) mine() {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.chain.Run(ctx) }()
	w.stop = sync.OnceFunc(func() { cancel(); require.NoError(w.t, <-done) })
}

func (w *world) newSender(key int) *l1.Sender {
	w.t.Helper()
	cfg := l1.DefaultSender(devchain.Key(key))
	cfg.Poll = 10 * time.Millisecond
	s, err := l1.NewSender(w.t.Context(), w.chain.Client(), cfg)
	require.NoError(w.t, err)
	return s
}

func (w *world) deposit(person int, amount int64) {
	w.t.Helper()
	key := w.people[person].PubKey()
	_, _, err := w.client.DepositETH(w.t.Context(), w.sender, big.NewInt(amount), [20]byte(w.people[person].Address()), key.X.Bytes(), key.Y.Bytes())
	require.NoError(w.t, err)
}

// solvent is X1: L1's data alone lead to L1's state, and every unit is accounted for.
func (w *world) solvent() *restore.Rollup {
	w.t.Helper()
	for { // L1 may move between the two readings
		r, err := restore.FromL1(w.t.Context(), w.client, w.shapes)
		require.NoError(w.t, err)
		_, err = r.CheckSolvency(w.t.Context(), w.client)
		require.NoError(w.t, err)
		return r
	}
}

// running is one life of a node.
type running struct {
	*node.Node
	w     *world
	ctx   context.Context
	stop  context.CancelFunc
	ended chan error
}

func (w *world) config2() node.Config {
	cfg := node.Default()
	cfg.Aggregate, cfg.Dir, cfg.Collector = circuit, "data", w.people[0].Owner(0)
	if w.blob {
		cfg.Aggregate = circuits.AggregateInBlob(circuit.Shape, circuit.Slots)
	}
	cfg.Fees = map[uint16]sequencer.Fees{0: fees}
	cfg.KeepBatches = 20 // more than a reorg here takes back
	cfg.SealAfter, cfg.AggregateAfter, cfg.Tick, cfg.L1Poll, cfg.Confirmations = 50*time.Millisecond, 50*time.Millisecond, 10*time.Millisecond, 10*time.Millisecond, 1
	return cfg
}

// start a node on a disk.
func (w *world) start(cfg node.Config, disk *datadirtest.Disk, step func(string, bool)) (*running, error) {
	return w.startWith(cfg, disk, func(d *node.Deps) { d.Step = step })
}

func (w *world) log() *slog.Logger {
	return slog.New(slog.NewTextHandler(w.t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
}

// startWith starts one that works with something else.
func (w *world) startWith(cfg node.Config, disk *datadirtest.Disk, edit func(*node.Deps)) (*running, error) {
	ctx, cancel := context.WithCancel(context.Background())
	deps := node.Deps{Client: w.client, Sender: w.newSender(1), Prover: &prover{proofs: make(chan operator.Proof, 10_000)},
		Log: w.log()}
	if disk != nil {
		deps.FS = disk.FS()
	}
	edit(&deps)
	n, err := node.New(ctx, cfg, deps)
	if err != nil {
		cancel()
		return nil, err
	}
	r := &running{n, w, ctx, cancel, make(chan error, 1)}
	go func() { r.ended <- n.Run(ctx) }()
	return r, nil
}

// close ends a node in order.
func (r *running) close() {
	r.w.t.Helper()
	r.stop()
	require.NoError(r.w.t, <-r.ended)
}

// until waits for a condition; a node that ends meanwhile is a failure.
func (r *running) until(what string, is func() bool) {
	r.w.t.Helper()
	late := time.After(10 * time.Minute)
	for !is() {
		select {
		case err := <-r.ended:
			r.w.t.Fatalf("%s: the node ended: %v", what, err)
		case <-late:
			r.w.t.Fatalf("%s: it does not come", what)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// id of a person's account, once it is there.
func (r *running) id(person int) uint32 {
	r.w.t.Helper()
	var id uint32
	r.until("account", func() bool {
		i, ok, err := r.Locate(r.w.people[person].Owner(0))
		if errors.Is(err, sequencer.ErrFull) { // L1 is read anew
			return false
		}
		require.NoError(r.w.t, err)
		id = i
		return ok
	})
	return id
}

// account returns one, unless L1 is read anew.
func (r *running) account(id uint32) (a rollup.Account, there bool) {
	r.w.t.Helper()
	a, err := r.Account(id)
	if !errors.Is(err, sequencer.ErrFull) {
		require.NoError(r.w.t, err)
	}
	return a, err == nil
}

// transfer signs what a person pays now.
func (r *running) transfer(from, to int, amount uint64) rollup.UserOp {
	r.w.t.Helper()
	return r.transferUntil(from, to, amount, time.Now().Add(time.Hour))
}

// transferUntil signs one that is valid until then.
func (r *running) transferUntil(from, to int, amount uint64, until time.Time) rollup.UserOp {
	r.w.t.Helper()
	id := r.id(from)
	var a rollup.Account
	r.until("account", func() (there bool) {
		a, there = r.account(id)
		return there
	})
	t := wallet.Terms{From: id, Token: a.Token, Nonce: a.Nonce, MaxFee: fees.Full, ValidUntil: uint64(until.Unix())}
	return r.w.people[from].Transfer(t, r.id(to), r.w.people[to].Payee(), rollup.NewAmount(amount))
}

// prover proves nothing, at once: the world's verifier accepts anything.
type prover struct{ proofs chan operator.Proof }

func (p *prover) Prove(_ context.Context, t operator.Task) error {
	p.proofs <- operator.Proof{Statement: t.Statement, Proof: make([]byte, 384), Worker: "fake", Done: func(context.Context) {}}
	return nil
}

func (p *prover) Next(ctx context.Context) (operator.Proof, error) {
	select {
	case proof := <-p.proofs:
		return proof, nil
	case <-ctx.Done():
		return operator.Proof{}, ctx.Err()
	}
}
