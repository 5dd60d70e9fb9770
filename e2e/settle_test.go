// Package e2e tests the whole system with real proofs and the committed verifier contract.
package e2e

import (
	"context"
	"encoding/hex"
	"log/slog"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/circuits/aggregate"
	"github.com/causeway-l2/causeway/circuits/batch"
	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/keyring"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/l1contracts"
	"github.com/causeway-l2/causeway/l1contracts/bindings"
	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/restore"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/wallet"
)

var circuit = circuits.Aggregate(circuits.Small, 2)

// ring has the keys that all tests share.
var ring = keyring.Ring{Dir: keyring.DefaultDir(), Build: circuittest.Build()}

// settlement is a rollup on a chain of its own, with one batch proven and ready to be submitted.
type settlement struct {
	client    *l1.Client
	submitter *l1.Submitter
	sub       l1.Submission
}

// One real aggregate of one real batch, first with each part tampered with, then as it is, then once more.
func TestRealProofSettlesAndNothingElseDoes(t *testing.T) {
	ctx := t.Context()
	s := newSettlement(t, circuit)
	before, err := s.client.Status(ctx, nil)
	require.NoError(t, err)

	lane := func(sub *l1.Submission, i int) []l1.Word { // zero words at the end are not posted
		return sub.S[rollup.FullLaneWords*i : min(len(sub.S), rollup.FullLaneWords*(i+1))]
	}
	rejected := func(err error) bool { _, ok := l1.AsRevert[bindings.RollupProofRejected](err); return ok }
	for name, c := range map[string]struct {
		tamper  func(*l1.Submission)
		refused func(error) bool
	}{
		"tampered proof":    {func(s *l1.Submission) { s.Proof[100] ^= 1 }, rejected},
		"no proof":          {func(s *l1.Submission) { clear(s.Proof) }, rejected},
		"wrong root":        {func(s *l1.Submission) { s.NewRoot[31] ^= 1 }, rejected},
		"another transfer":  {func(s *l1.Submission) { s.D[1+circuit.Shape.FeeSlots][12] ^= 1 }, rejected},
		"missing data":      {func(s *l1.Submission) { s.D = s.D[:len(s.D)-1] }, rejected},
		"another header":    {func(s *l1.Submission) { s.D[0][31] ^= 1 }, rejected},
		"larger withdrawal": {func(s *l1.Submission) { lane(s, 3)[0][31]++ }, rejected},
		"other owner":       {func(s *l1.Submission) { lane(s, 3)[1][20] ^= 1 }, rejected},
		"other leaf":        {func(s *l1.Submission) { lane(s, 1)[0][15] ^= 8 }, rejected},
		"other digests":     {func(s *l1.Submission) { s.C[31] ^= 1 }, rejected},
		"later":             {func(s *l1.Submission) { s.LastTimestamp++ }, rejected},
		"two batches":       {func(s *l1.Submission) { s.Count = 2 }, rejected},
		"reordered queue": {func(s *l1.Submission) {
			first := slices.Clone(lane(s, 0))
			copy(lane(s, 0), lane(s, 1))
			copy(lane(s, 1), first)
		}, func(err error) bool { _, ok := l1.AsRevert[bindings.RollupRequestMismatch](err); return ok }},
		"altered request": {func(s *l1.Submission) { lane(s, 0)[0][31] ^= 1 },
			func(err error) bool { _, ok := l1.AsRevert[bindings.RollupRequestMismatch](err); return ok }},
		"non-canonical word": {func(s *l1.Submission) { addModulus(&s.D[1]) },
			func(err error) bool { _, ok := l1.AsRevert[bindings.RollupNonCanonicalWord](err); return ok }},
		"non-canonical root": {func(s *l1.Submission) { addModulus(&s.NewRoot) },
			func(err error) bool { _, ok := l1.AsRevert[bindings.RollupNonCanonicalWord](err); return ok }},
		"unknown verifier": {func(s *l1.Submission) { s.VerifierID = 1 },
			func(err error) bool { _, ok := l1.AsRevert[bindings.RollupUnknownVerifier](err); return ok }},
	} {
		bad := clone(s.sub)
		c.tamper(&bad)
		_, err := s.submitter.Submit(ctx, &bad)
		require.True(t, c.refused(err), "%s: %v", name, err)
		now, err := s.client.Status(ctx, nil)
		require.NoError(t, err)
		require.Equal(t, before, now, name)
	}

	result, err := s.submitter.Submit(ctx, &s.sub)
	require.NoError(t, err)
	t.Logf("submit of one batch, %d full and %d transfer lanes used: %d gas", len(s.sub.S)/rollup.FullLaneWords, 2, result.Receipt.GasUsed)
	again, err := s.submitter.Submit(ctx, &s.sub)
	require.NoError(t, err)
	require.True(t, again.Already, "the submitter knows that L1 has it")
	require.ErrorContains(t, resend(ctx, s), "WrongBatch", "and L1 refuses a replay")

	restored, err := restore.FromL1(ctx, s.client, []rollup.Shape{circuit.Shape})
	require.NoError(t, err)
	_, err = restored.CheckSolvency(ctx, s.client)
	require.NoError(t, err)
	require.EqualValues(t, 1, restored.LastBatch)
	require.Equal(t, 2, restored.Transfers)
}

// newChain is an L1 that mines what is sent, until the test ends.
func newChain(t *testing.T) *devchain.Chain {
	cfg := devchain.Default()
	cfg.Keys, cfg.Instant = devchain.Keys(3), true
	chain, err := devchain.New(cfg)
	require.NoError(t, err)
	run, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- chain.Run(run) }()
	t.Cleanup(func() {
		stop()
		require.NoError(t, <-done)
		require.NoError(t, chain.Close())
	})
	return chain
}

func newSettlement(t *testing.T, circuit circuits.Circuit) *settlement {
	ctx := t.Context()
	chain := newChain(t)
	sender := newSender(t, chain, 0)
	v, err := l1contracts.FindVerifier(circuit.Name)
	require.NoError(t, err)
	code, err := v.CreationCode()
	require.NoError(t, err)
	circuitDigest, vkDigest, err := v.Digests()
	require.NoError(t, err)
	deploy := l1.DefaultDeploy(rollup.MaxDepth)
	deploy.Admin = sender.Address()
	deploy.Verifiers = []l1.VerifierConfig{{Code: code, CircuitDigest: circuitDigest, VKDigest: vkDigest, FullLanes: circuit.Shape.Full, Slots: circuit.Slots, Blob: circuit.Blob}}
	d, err := l1.Deploy(ctx, sender, deploy)
	require.NoError(t, err)
	client, err := l1.NewClient(ctx, chain.Client(), d.Rollup)
	require.NoError(t, err)
	operator := newSender(t, chain, 1)
	require.NoError(t, client.SetOperator(ctx, sender, operator.Address(), true))
	submitter, err := l1.NewSubmitter(client, operator, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	s := &settlement{client: client, submitter: submitter}
	s.sub = prove(t, circuit, v, s.execute(t, sender))
	return s
}

// execute queues two deposits and a forced exit on L1, and runs a batch that serves them between a withdrawal and two transfers.
func (s *settlement) execute(t *testing.T, sender *l1.Sender) *rollup.Witness {
	ctx := t.Context()
	params, err := s.client.Params(ctx)
	require.NoError(t, err)
	config, err := field.FromBytes(params.Config[:])
	require.NoError(t, err)
	state, err := rollup.NewMemState(rollup.MaxDepth)
	require.NoError(t, err)
	require.Equal(t, params.GenesisRoot, l1.Word(rootOf(state)))

	key := wallet.KeyFromSecret([]byte("e2e"))
	w := wallet.New(config, key, rollup.Address(sender.Address()))
	other := wallet.New(config, wallet.KeyFromSecret([]byte("other")), rollup.Address{1, 2, 3})
	deposit := func(w *wallet.Wallet, amount int64) {
		p := w.PubKey()
		_, _, err := s.client.DepositETH(ctx, sender, big.NewInt(amount), [20]byte(w.Address()), p.X.Bytes(), p.Y.Bytes())
		require.NoError(t, err)
	}
	deposit(w, 1_000_000)
	deposit(other, 500)
	_, _, err = s.client.RequestForcedExit(ctx, sender, 1, 0) // not the sender's: a proven no-op
	require.NoError(t, err)

	b := rollup.Batch{Header: rollup.Header{Number: 1, Timestamp: uint64(time.Now().Unix()),
		FeeSlots: []rollup.FeeSlot{{Active: true, ID: 0, TransferFee: rollup.NewAmount(1), FullFee: rollup.NewAmount(7)}}}}
	terms := func(nonce uint64) wallet.Terms {
		return wallet.Terms{From: 0, Nonce: nonce, MaxFee: rollup.NewAmount(10), ValidUntil: b.Timestamp + 60}
	}
	b.Full = []rollup.Op{
		&rollup.Deposit{Owner: w.Owner(0), To: 0, Amount: rollup.NewAmount(1_000_000)},
		&rollup.Deposit{Owner: other.Owner(0), To: 1, Amount: rollup.NewAmount(500)},
		&rollup.ForcedExit{ID: 1, Address: rollup.Address(sender.Address())},
		w.Withdraw(terms(0), rollup.NewAmount(1234)),
	}
	b.Transfers = []*rollup.Transfer{w.Transfer(terms(1), 1, other.Payee(), rollup.NewAmount(5000)), w.Transfer(terms(2), 0, w.Payee(), rollup.NewAmount(1))}
	witness, err := rollup.ExecuteBatch(state.View(), circuit.Shape, config, b)
	require.NoError(t, err)
	return witness
}

// prove makes both proofs with the keys that the committed verifier is of.
func prove(t *testing.T, circuit circuits.Circuit, v l1contracts.Verifier, w *rollup.Witness) l1.Submission {
	_, m, err := ring.Ensure(t.Context(), circuit)
	require.NoError(t, err)
	require.Equal(t, v.VKDigest, hex.EncodeToString(m.VKDigest[:]), "run `make generate`")

	inner := proveWith(t, ring, circuit.Inner(), func(p *prover.Prover) (*prover.Proof, error) {
		a, err := batch.Assign(w)
		require.NoError(t, err)
		return p.Prove(a)
	})
	a, statement, err := circuit.AssignAggregate([]aggregate.Batch{{BatchData: w.BatchData(), Proof: inner}})
	require.NoError(t, err)
	outer := proveWith(t, ring, circuit, func(p *prover.Prover) (*prover.Proof, error) { return p.Prove(a) })
	proof, err := prover.SolidityProof(outer)
	require.NoError(t, err)
	return l1.Submission{First: 1, Count: 1, FirstTimestamp: w.Timestamp, LastTimestamp: w.Timestamp, OldRoot: statement.OldRoot.Bytes(),
		NewRoot: statement.NewRoot.Bytes(), C: statement.Chain.Bytes(), S: field.Words(rollup.Trim(w.SettlementStream())),
		D: field.Words(rollup.Trim(w.DataStream())), Proof: proof}
}

func proveWith(t *testing.T, ring keyring.Ring, c circuits.Circuit, do func(*prover.Prover) (*prover.Proof, error)) *prover.Proof {
	keys, err := ring.Load(c)
	require.NoError(t, err)
	p, err := prover.NewProver(keys, keyring.Target(c))
	require.NoError(t, err)
	proof, err := do(p)
	require.NoError(t, err)
	return proof
}

func newSender(t *testing.T, chain *devchain.Chain, key int) *l1.Sender {
	cfg := l1.DefaultSender(devchain.Key(key))
	cfg.Poll = 20 * time.Millisecond
	s, err := l1.NewSender(t.Context(), chain.Client(), cfg)
	require.NoError(t, err)
	return s
}

// resend sends the submission past the submitter's own check.
func resend(ctx context.Context, s *settlement) error {
	to := s.client.Address()
	sender, err := l1.NewSender(ctx, s.client.Eth(), l1.DefaultSender(devchain.Key(1)))
	if err != nil {
		return err
	}
	_, err = sender.Send(ctx, l1.Call{To: &to, Data: l1.EncodeSubmission(&s.sub)})
	return err
}

func rootOf(s *rollup.State) [32]byte { r := s.Root(); return r.Bytes() }

func clone(s l1.Submission) l1.Submission {
	s.S, s.D, s.Proof = slices.Clone(s.S), slices.Clone(s.D), slices.Clone(s.Proof)
	return s
}

// addModulus makes another encoding of the same field element.
func addModulus(w *l1.Word) {
	v := new(big.Int).SetBytes(w[:])
	v.Add(v, field.Modulus()).FillBytes(w[:])
}
