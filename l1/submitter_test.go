package l1_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/l1contracts/bindings"
	"github.com/causeway-l2/causeway/l1contracts/testbindings"
)

func (e *env) submitter() *l1.Submitter {
	e.t.Helper()
	s, err := l1.NewSubmitter(e.client, e.op, devchain.Default().Log)
	require.NoError(e.t, err)
	return s
}

func TestSubmitter(t *testing.T) {
	e := newEnv(t)
	s := e.submitter()
	first := e.next(1)
	r, err := s.Submit(ctx, first)
	require.NoError(t, err)
	require.False(t, r.Already)
	require.NotNil(t, r.Receipt)
	second := e.next(2)
	for range 2 { // again, as after a crash
		r, err = s.Submit(ctx, first)
		require.NoError(t, err)
		require.True(t, r.Already)
	}
	_, err = s.Submit(ctx, second)
	require.NoError(t, err)
	r, err = s.Submit(ctx, first)
	require.NoError(t, err)
	require.True(t, r.Already)

	for name, edit := range map[string]func(*l1.Submission){
		"root":     func(s *l1.Submission) { s.NewRoot = l1.Word{9} },
		"count":    func(s *l1.Submission) { s.Count = 1 },
		"old root": func(s *l1.Submission) { s.OldRoot = l1.Word{9} },
		"middle":   func(s *l1.Submission) { s.First++ },
	} {
		other := *first
		edit(&other)
		_, err = s.Submit(ctx, &other)
		require.ErrorIs(t, err, l1.ErrDiverged, name)
	}
	ahead := e.next(3)
	ahead.First++
	_, err = s.Submit(ctx, ahead)
	require.ErrorIs(t, err, l1.ErrNotNext)
	fork := e.next(3)
	fork.OldRoot = l1.Word{9}
	_, err = s.Submit(ctx, fork)
	require.ErrorIs(t, err, l1.ErrDiverged)
	early := e.next(3)
	early.LastTimestamp += 1 << 20
	_, err = s.Submit(ctx, early)
	require.ErrorIs(t, err, l1.ErrEarly)
	var revert *l1.RevertError
	require.False(t, errors.As(err, &revert), "the operator would give up")

	_, err = e.op.Send(ctx, l1.Call{To: &e.stub, Data: testbindings.NewStubVerifier().PackRefuse(true)})
	require.NoError(t, err)
	_, err = s.Submit(ctx, e.next(3))
	rejected, ok := l1.AsRevert[bindings.RollupProofRejected](err)
	require.True(t, ok, "%v", err)
	require.NotZero(t, rejected.Statement.Sign())
	require.ErrorContains(t, err, "submit batches 5 to 6: estimate gas: l1: reverted: ProofRejected(statement ")
	require.ErrorContains(t, err, "one setup")
}

// Somebody was quicker with the same batches: success.
func TestSubmitterLosesARace(t *testing.T) {
	e := newEnv(t)
	require.NoError(t, e.client.SetOperator(ctx, e.op, e.user.Address(), true))
	e.stop()
	sub := e.next(1)
	to := e.client.Address()
	copied := make(chan error, 1)
	go func() {
		_, err := e.user.Send(ctx, l1.Call{To: &to, Data: l1.EncodeSubmission(sub)})
		copied <- err
	}()
	e.waitPending(1)
	result := make(chan error, 1)
	var r l1.Result
	go func() {
		var err error
		r, err = e.submitter().Submit(ctx, sub)
		result <- err
	}()
	e.waitPending(2)
	e.chain.Commit()
	// The order in the block is the pool's: one of the two fails and learns that the batches are there.
	errs := []error{<-copied, <-result}
	if errs[0] == nil {
		require.NoError(t, errs[1])
		require.True(t, r.Already)
	} else {
		_, ok := l1.AsRevert[bindings.RollupWrongBatch](errs[0])
		require.True(t, ok, "%v", errs[0])
		require.NoError(t, errs[1])
	}
}

// A node that lacks the last block refuses what follows on it, as all of them do after a reorg: the submission is tried again.
func TestSubmitterAsksANodeThatIsBehind(t *testing.T) {
	e := newEnvOn(t, true)
	behind := false
	var refusal []byte
	node, eth := newLiar(t, e.chain.URL(), 1, nil)
	node.instead = func(method string) (answer, bool) {
		text, err := json.Marshal(map[string]any{"code": 3, "message": "execution reverted", "data": hexutil.Encode(refusal)})
		require.NoError(t, err)
		return answer{Error: text}, behind && method == "eth_estimateGas"
	}
	cfg := l1.DefaultSender(devchain.Keys(2)[0])
	cfg.Poll = 5 * time.Millisecond
	sender, err := l1.NewSender(ctx, eth, cfg)
	require.NoError(t, err)
	client, err := l1.NewClient(ctx, eth, e.client.Address())
	require.NoError(t, err)
	s, err := l1.NewSubmitter(client, sender, devchain.Default().Log)
	require.NoError(t, err)

	ahead := e.next(1)
	ahead.First++
	to := e.client.Address()
	_, err = e.op.Send(ctx, l1.Call{To: &to, Data: l1.EncodeSubmission(ahead)})
	var revert *l1.RevertError
	require.ErrorAs(t, err, &revert)
	refusal, behind = revert.Data, true
	_, err = s.Submit(ctx, e.next(1))
	require.ErrorIs(t, err, l1.ErrNotNext)
	require.False(t, errors.As(err, &revert), "the operator would give up")
	behind = false
	_, err = s.Submit(ctx, e.next(1))
	require.NoError(t, err)
}

func TestSubmissionCodec(t *testing.T) {
	s := &l1.Submission{
		First: 1<<64 - 1, Count: 65535, FirstTimestamp: 1<<40 - 1, LastTimestamp: 1<<40 - 2, NewRoot: l1.Word{1}, C: l1.Word{2},
		S: []l1.Word{{}, {3}}, D: []l1.Word{{4}, {}, {5}}, VerifierID: 255, Proof: bytes.Repeat([]byte{6}, 96),
	}
	raw := l1.EncodeSubmission(s)
	got, err := l1.DecodeSubmission(raw)
	require.NoError(t, err)
	require.Equal(t, s, got)
	s.S, s.D = append(s.S, l1.Word{}, l1.Word{}), append(s.D, l1.Word{})
	require.Equal(t, raw, l1.EncodeSubmission(s), "trailing zeros are left out")
	for n := range len(raw) {
		_, err := l1.DecodeSubmission(raw[:n])
		require.ErrorIs(t, err, l1.ErrCalldata)
	}
	_, err = l1.DecodeSubmission(append(bytes.Clone(raw), 0))
	require.ErrorIs(t, err, l1.ErrCalldata)
	for i := range raw { // each byte matters or is refused
		m := bytes.Clone(raw)
		m[i] ^= 0x80
		if got, err := l1.DecodeSubmission(m); err == nil {
			require.Equal(t, m, l1.EncodeSubmission(got))
		}
	}
}

func FuzzDecodeSubmission(f *testing.F) {
	f.Add(l1.EncodeSubmission(&l1.Submission{S: []l1.Word{{1}}, D: []l1.Word{{2}}, Proof: make([]byte, 32)}))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, raw []byte) {
		s, err := l1.DecodeSubmission(raw)
		if err != nil {
			return
		}
		again, err := l1.DecodeSubmission(l1.EncodeSubmission(s))
		if err != nil || again.First != s.First {
			t.Fatalf("%v", err)
		}
	})
}
