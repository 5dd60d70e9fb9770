package operator_test

import (
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/keyring"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/operator"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/wallet"
	"github.com/causeway-l2/causeway/workers"
)

// From a deposit to money back on L1, with real proofs, a fleet that lies before it works, and a restart from L1 in between.
func TestFromDepositToWithdrawal(t *testing.T) {
	s := newSystem(t)
	s.start(nil)
	fleet := &hostile{Prover: keyring.NewProvers(ring, circuit, circuit.Inner()), lies: map[string][]lie{
		circuit.Inner().Name: {garbage, failure, panics},
		circuit.Name:         {otherJobs, zeros}, // a batch proof is none of the aggregate
	}}
	s.work(fleet)

	s.deposit(s.collector, 1000)
	s.deposit(s.alice, 5000)
	s.sealAll(2)
	require.EqualValues(t, 1, s.await(operator.Final, 1).First)
	require.Equal(t, 5, fleet.told)
	require.NoError(t, s.stop())
	s.answerLate(fleet)

	fleet.lies = map[string][]lie{circuit.Inner().Name: {otherJobs, flipped}}
	s.start(nil)
	bob := wallet.New(s.config, wallet.KeyFromSecret([]byte("bob")), rollup.Address{7})
	_, err := s.sequencer.Submit(s.alice.TransferToNew(terms(1, 0), bob.Payee(), rollup.NewAmount(100)), time.Now())
	require.NoError(t, err)
	_, err = s.sequencer.Submit(s.collector.Transfer(terms(0, 0), 2, bob.Payee(), rollup.NewAmount(5)), time.Now())
	require.NoError(t, err)
	_, err = s.sequencer.Submit(s.alice.Withdraw(terms(1, 0), rollup.NewAmount(200)), time.Now())
	require.ErrorIs(t, err, rollup.ErrNonce, "users hear at once")
	_, err = s.sequencer.Submit(s.alice.Withdraw(terms(1, 1), rollup.NewAmount(200)), time.Now())
	require.NoError(t, err)
	require.NoError(t, s.operator.Flush(t.Context()))
	require.Equal(t, 7, fleet.told)

	r := s.restore()
	for id, want := range []uint64{1000 - 5 - 1 + 2*10 + 1, 5000 - 100 - 200 - 2*10, 105} {
		a, err := r.State.Account(uint32(id))
		require.NoError(t, err)
		require.Equal(t, rollup.NewAmount(want), a.Balance, "account %d", id)
	}
	require.EqualValues(t, 2, r.LastBatch)
	_, err = r.CheckSolvency(t.Context(), s.client)
	require.NoError(t, err)
	s.claim(200)
}

// claim takes what is owed to alice on L1.
func (s *system) claim(want int64) {
	s.t.Helper()
	ctx := s.t.Context()
	pending, err := s.client.Pending(ctx, 0, s.sender.Address(), nil)
	require.NoError(s.t, err)
	require.Equal(s.t, big.NewInt(want), pending)
	_, err = s.client.Withdraw(ctx, s.sender, 0, s.sender.Address())
	require.NoError(s.t, err)
	r := s.restore()
	require.Empty(s.t, r.Owed[0])
	_, err = r.CheckSolvency(ctx, s.client)
	require.NoError(s.t, err)
}

// answerLate sends results of jobs that are settled, or that nobody knows.
func (s *system) answerLate(fleet *hostile) {
	s.t.Helper()
	ctx := s.t.Context()
	proof, err := s.artifacts.Put(ctx, fleet.proofs[0])
	require.NoError(s.t, err)
	for _, id := range []byte{1, 2} {
		require.NoError(s.t, s.queue.SubmitResult(ctx, workers.Result{Job: workers.Digest{id}, Proof: proof, Worker: "late"}))
	}
}

// A worker that always fails delays its batch, and the operator goes on; it is proven when somebody can.
func TestFailingWorkersStopNothing(t *testing.T) {
	s := newSystem(t)
	s.start(func(c *operator.Config) { c.Retries = 1 })
	lies := slices.Repeat([]lie{garbage}, 3)
	worker := &hostile{Prover: keyring.NewProvers(ring, circuit, circuit.Inner()), lies: map[string][]lie{circuit.Inner().Name: lies}}
	s.work(worker)
	s.deposit(s.collector, 1000)
	s.deposit(s.alice, 5000)
	s.sealAll(2)
	s.await(operator.Proven, 1)
	require.Equal(t, 3, worker.told, "more lies than retries")
}

// Somebody else who may submit was quicker with a batch of another content.
func TestStopsWhenL1HasAnotherBatch(t *testing.T) {
	s := newSystem(t)
	s.start(nil)
	s.deposit(s.collector, 1000)
	s.deposit(s.alice, 5000)
	s.sealAll(2)
	s.await(operator.Sealed, 1)
	submitter, err := l1.NewSubmitter(s.client, s.sender, l1.DefaultWatcher().Log)
	require.NoError(t, err)
	st, err := s.client.Status(t.Context(), nil)
	require.NoError(t, err)
	head, err := s.client.Eth().HeaderByNumber(t.Context(), nil)
	require.NoError(t, err)
	now := head.Time // of L1: what is later than its last block it does not take yet
	_, err = submitter.Submit(t.Context(), &l1.Submission{First: 1, Count: 1, FirstTimestamp: now, LastTimestamp: now, OldRoot: st.StateRoot, NewRoot: l1.Word{31: 7},
		Proof: make([]byte, 384)})
	require.NoError(t, err)
	require.ErrorIs(t, s.failed(), l1.ErrDiverged)
}

func TestFlushOfNothing(t *testing.T) {
	s := newSystem(t)
	s.start(nil)
	require.NoError(t, s.operator.Flush(t.Context()))
	require.NoError(t, s.stop())
}

func TestConfigCheck(t *testing.T) {
	good := operator.Config{Aggregate: circuit, MaxWait: time.Second, Tick: time.Second, Watcher: l1.DefaultWatcher(), Log: l1.DefaultWatcher().Log}
	require.NoError(t, good.Check())
	for _, spoil := range []func(*operator.Config){
		func(c *operator.Config) { c.Aggregate = circuit.Inner() },
		func(c *operator.Config) { c.MaxWait = 0 },
		func(c *operator.Config) { c.Tick = 0 },
		func(c *operator.Config) { c.Retries = -1 },
		func(c *operator.Config) { c.Log = nil },
		func(c *operator.Config) { c.Watcher.Poll = 0 },
	} {
		c := good
		spoil(&c)
		require.Error(t, c.Check())
	}
}
