package operator_test

import (
	"context"
	"encoding/hex"
	"errors"
	"log/slog"
	"math/big"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/keyring"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/l1contracts/testbindings"
	"github.com/causeway-l2/causeway/operator"
	"github.com/causeway-l2/causeway/restore"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/sequencer"
	"github.com/causeway-l2/causeway/wallet"
	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/memq"
)

// circuit is the smallest aggregate; it stands in no registry.
var circuit = circuits.Aggregate(circuits.Tiny, 1)

// ring holds keys for all tests: where CAUSEWAY_KEYS says, or for as long as the tests run.
var ring keyring.Ring

func TestMain(m *testing.M) {
	ring.Dir = os.Getenv("CAUSEWAY_KEYS")
	if ring.Dir == "" {
		dir, err := os.MkdirTemp("", "keys")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		ring = keyring.Ring{Dir: dir, Build: "this run"}
	}
	m.Run()
}

// fees of token 0.
var (
	transferFee = rollup.NewAmount(1)
	fullFee     = rollup.NewAmount(10)
)

// system is a rollup on a chain of its own, whose verifier contract accepts anything: proofs are checked by the operator.
type system struct {
	t         *testing.T
	client    *l1.Client
	sender    *l1.Sender // of everybody
	queue     *memq.Queue
	artifacts *memq.Artifacts
	config    field.Element
	collector *wallet.Wallet
	alice     *wallet.Wallet
	events    chan operator.Event

	// Of the operator that runs now.
	operator  *operator.Operator
	sequencer *sequencer.Sequencer
	ended     chan error
	stop      func() error
}

func newSystem(t *testing.T) *system {
	t.Helper()
	s := &system{t: t, artifacts: &memq.Artifacts{}, events: make(chan operator.Event, 1000)}
	var err error
	s.queue, err = memq.New(memq.DefaultConfig())
	require.NoError(t, err)
	s.deploy(s.chain())
	params, err := s.client.Params(t.Context())
	require.NoError(t, err)
	s.config, err = field.FromBytes(params.Config[:])
	require.NoError(t, err)
	address := rollup.Address(s.sender.Address())
	s.collector = wallet.New(s.config, wallet.KeyFromSecret([]byte("collector")), address)
	s.alice = wallet.New(s.config, wallet.KeyFromSecret([]byte("alice")), address)
	return s
}

func (s *system) chain() *devchain.Chain {
	cfg := devchain.Default()
	cfg.Keys, cfg.Instant = devchain.Keys(1), true
	chain, err := devchain.New(cfg)
	require.NoError(s.t, err)
	ctx, cancel := context.WithCancel(context.Background())
	mined := make(chan error, 1)
	go func() { mined <- chain.Run(ctx) }()
	s.t.Cleanup(func() {
		cancel()
		require.NoError(s.t, errors.Join(<-mined, chain.Close()))
	})
	return chain
}

func (s *system) deploy(chain *devchain.Chain) {
	s.t.Helper()
	ctx := s.t.Context()
	cfg := l1.DefaultSender(devchain.Key(0))
	cfg.Poll = 5 * time.Millisecond
	var err error
	s.sender, err = l1.NewSender(ctx, chain.Client(), cfg)
	require.NoError(s.t, err)
	stub, err := hex.DecodeString(strings.TrimPrefix(testbindings.StubVerifierMetaData.Bin, "0x"))
	require.NoError(s.t, err)
	deploy := l1.DefaultDeploy(rollup.MaxDepth)
	deploy.Admin, deploy.MaxBatchAge = s.sender.Address(), 1<<30
	deploy.Verifiers = []l1.VerifierConfig{{Code: stub, CircuitDigest: l1.Word{1}, VKDigest: l1.Word{1}, FullLanes: circuit.Shape.Full, Slots: circuit.Slots}}
	deployed, err := l1.Deploy(ctx, s.sender, deploy)
	require.NoError(s.t, err)
	s.client, err = l1.NewClient(ctx, chain.Client(), deployed.Rollup)
	require.NoError(s.t, err)
	require.NoError(s.t, s.client.SetOperator(ctx, s.sender, s.sender.Address(), true))
}

// start runs an operator from what L1 says, as after a crash.
func (s *system) start(change func(*operator.Config)) {
	s.t.Helper()
	from := s.restore()
	seq, err := sequencer.New(sequencer.Config{Shape: circuits.Tiny, Config: s.config, Collector: s.collector.Owner(0), Deadline: time.Hour, MaxQueue: 100,
		Fees: map[uint16]sequencer.Fees{0: {Transfer: transferFee, Full: fullFee}}}, from.State, from.LastBatch+1, from.Timestamp, from.Requests)
	require.NoError(s.t, err)
	log := slog.New(slog.NewTextHandler(s.t.Output(), nil))
	submitter, err := l1.NewSubmitter(s.client, s.sender, log)
	require.NoError(s.t, err)
	cfg := operator.Config{Aggregate: circuit, MaxWait: time.Second, Tick: 20 * time.Millisecond, Retries: 3, Watcher: l1.DefaultWatcher(), Log: log,
		OnEvent: func(e operator.Event) { s.events <- e }}
	cfg.Watcher.Confirmations, cfg.Watcher.Poll = 0, 10*time.Millisecond
	if change != nil {
		change(&cfg)
	}
	s.sequencer = seq
	s.operator, err = operator.New(context.Background(), cfg, operator.Deps{Sequencer: seq, Queue: s.queue, Artifacts: s.artifacts, Ring: ring, Client: s.client,
		Submitter: submitter}, from.LastBatch)
	require.NoError(s.t, err)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.operator.Run(ctx) }()
	s.ended = ended
	s.stop = sync.OnceValue(func() error { cancel(); return <-ended })
	s.t.Cleanup(func() { _ = s.stop() })
}

// failed waits until the operator gives up by itself.
func (s *system) failed() error {
	s.t.Helper()
	select {
	case err := <-s.ended:
		s.ended <- err // for stop
		return err
	case <-time.After(5 * time.Minute):
		s.t.Fatal("the operator goes on")
		return nil
	}
}

// work runs a worker until the test ends.
func (s *system) work(p workers.Prover) {
	s.t.Helper()
	cfg := workers.DefaultConfig("worker")
	cfg.Log = slog.New(slog.NewTextHandler(s.t.Output(), nil))
	feed, err := workers.NewClaimer(s.queue, workers.Identity{Worker: "worker"})
	require.NoError(s.t, err)
	w, err := workers.New(cfg, feed, s.artifacts, p)
	require.NoError(s.t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	s.t.Cleanup(func() { cancel(); require.NoError(s.t, <-done) })
}

// sealAll has a batch made of n ops, once they have arrived.
func (s *system) sealAll(n int) {
	s.t.Helper()
	require.Eventually(s.t, func() bool {
		ops, _ := s.sequencer.Pending()
		return ops >= n
	}, 5*time.Minute, 10*time.Millisecond)
	o, ctx := s.operator, s.t.Context()
	go func() { _ = o.Flush(ctx) }() // it returns when all is final, or the operator has ended
}

func (s *system) deposit(w *wallet.Wallet, amount int64) {
	s.t.Helper()
	key := w.PubKey()
	_, _, err := s.client.DepositETH(s.t.Context(), s.sender, big.NewInt(amount), [20]byte(w.Address()), key.X.Bytes(), key.Y.Bytes())
	require.NoError(s.t, err)
}

// await waits for a batch to reach a stage and returns the event.
func (s *system) await(stage operator.Stage, batch uint64) operator.Event {
	s.t.Helper()
	late := time.After(10 * time.Minute)
	for {
		select {
		case e := <-s.events:
			if e.Stage == stage && e.Last == batch {
				return e
			}
		case <-late:
			s.t.Fatalf("batch %d is not %s", batch, stage)
		}
	}
}

func (s *system) restore() *restore.Rollup {
	s.t.Helper()
	r, err := restore.FromL1(s.t.Context(), s.client, []rollup.Shape{circuits.Tiny})
	require.NoError(s.t, err)
	return r
}

func terms(from uint32, nonce uint64) wallet.Terms {
	return wallet.Terms{From: from, Nonce: nonce, MaxFee: fullFee, ValidUntil: uint64(time.Now().Add(time.Hour).Unix())}
}
