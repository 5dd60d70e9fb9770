package deploy_test

import (
	"context"
	"fmt"
	"math/big"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/deploy"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/l1contracts"
)

// busy is an L1 that mines all the time, and whose factory stands.
func busy(t *testing.T) *env {
	cfg := devchain.Default()
	cfg.Keys, cfg.Period = devchain.Keys(3), time.Hour
	chain, err := devchain.New(cfg)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	mined := make(chan struct{})
	go func() {
		defer close(mined)
		for ctx.Err() == nil {
			chain.Commit()
			time.Sleep(5 * time.Millisecond)
		}
	}()
	t.Cleanup(func() { cancel(); <-mined; require.NoError(t, chain.Close()) })
	e := &env{t, chain}
	require.NoError(t, l1.EnsureFactory(t.Context(), e.sender(2)))
	return e
}

// A creation that bids too little to be mined is replaced by the next run, under its nonce, as far as that may pay: nothing is created twice. Who has another key is
// told whose it is.
func TestResumeRaisesACreation(t *testing.T) {
	e := busy(t)
	eth, file := e.chain.Client(), filepath.Join(t.TempDir(), "record.json")
	plan, err := deploy.NewPlan(config(), l1contracts.FindVerifier)
	require.NoError(t, err)
	poor := l1.DefaultSender(devchain.Key(0))
	poor.Poll, poor.MaxFee = 5*time.Millisecond, big.NewInt(1)
	var told []string
	run := func(ctx context.Context, s *l1.Sender) (*deploy.Record, error) {
		return deploy.Run(ctx, plan, eth, s, file, l1contracts.FindVerifier, func(format string, args ...any) { told = append(told, fmt.Sprintf(format, args...)) })
	}
	waiting := func() deploy.Hash {
		r, err := deploy.ReadRecord(file)
		require.NoError(t, err)
		require.NotEmpty(t, r.Sent)
		return r.Sent[len(r.Sent)-1]
	}
	for range 2 { // the second run may pay no more than the first
		s, err := l1.NewSender(t.Context(), eth, poor)
		require.NoError(t, err)
		short, cancel := context.WithCancel(t.Context())
		go func() {
			defer cancel()
			for n := uint64(0); n == 0 && t.Context().Err() == nil; time.Sleep(time.Millisecond) {
				n, _ = s.Waiting(t.Context())
			}
			time.Sleep(100 * time.Millisecond)
		}()
		_, err = run(short, s)
		require.ErrorIs(t, err, l1.ErrNotMined)
		all, err := eth.PendingNonceAt(t.Context(), s.Address())
		require.NoError(t, err)
		require.EqualValues(t, 1, all)
	}
	low := waiting()
	_, err = run(t.Context(), e.sender(1))
	require.ErrorContains(t, err, "go on with that key, "+l1.Checksum(e.sender(0).Address()))

	told = nil
	patient := l1.DefaultSender(devchain.Key(0))
	patient.Poll, patient.BumpAfter = 5*time.Millisecond, time.Hour // what bids less than today's price is raised at once all the same
	s, err := l1.NewSender(t.Context(), eth, patient)
	require.NoError(t, err)
	soon, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	r, err := run(soon, s)
	require.NoError(t, err)
	require.True(t, r.Complete)
	require.Empty(t, r.Sent)
	require.NoError(t, e.verify(r, l1contracts.FindVerifier, "").Err())
	all := strings.Join(told, "\n")
	require.Contains(t, all, "the tx "+low.String()+" of an earlier run waits on L1")
	require.Contains(t, all, "the tx "+low.String()+" waits for long: ")
	nonce, err := eth.NonceAt(t.Context(), e.sender(0).Address(), nil)
	require.NoError(t, err)
	require.EqualValues(t, len(plan.Verifiers)+1, nonce, "one tx for each contract")
}
