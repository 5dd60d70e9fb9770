package sequencer

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/statetree"
)

// slowStore takes its time over the next read.
type slowStore struct {
	statetree.Store
	next           atomic.Bool
	asked, proceed chan struct{}
}

func (s *slowStore) wait() {
	if s.next.CompareAndSwap(true, false) {
		s.asked <- struct{}{}
		<-s.proceed
	}
}

func (s *slowStore) Node(k statetree.Key) (field.Element, bool, error) {
	s.wait()
	return s.Store.Node(k)
}

func (s *slowStore) Record(key string) ([]byte, error) {
	s.wait()
	return s.Store.Record(key)
}

// while runs something beside a read that takes its time: it does not wait for that.
func (s *slowStore) while(t *testing.T, read, run func() error) {
	t.Helper()
	s.next.Store(true)
	ended := make(chan error, 2)
	go func() { ended <- read() }()
	<-s.asked
	go func() { ended <- run() }()
	left := 2
	select {
	case err := <-ended:
		require.NoError(t, err)
		left--
	case <-time.After(time.Minute):
		t.Error("it waits for who reads")
	}
	s.proceed <- struct{}{}
	for range left {
		require.NoError(t, <-ended)
	}
}

// Whoever asks for what lies on disk, accounts that nobody asked for lately and their paths, holds up nobody: who asks for an account no others, who asks for a path no op.
func TestReadersHoldUpNobody(t *testing.T) {
	w := newWorld(t, 3)
	store := &slowStore{Store: statetree.NewMemStore(), asked: make(chan struct{}), proceed: make(chan struct{})}
	state, err := rollup.NewState(testShape.Depth, store)
	require.NoError(t, err)
	view := state.View()
	for i, p := range w.people {
		require.NoError(t, rollup.Apply(view, w.cfg.Config, rollup.Header{}, rollup.FullLane, &rollup.Deposit{Owner: p.Owner(0), To: uint32(i), Amount: rollup.NewAmount(1000)}))
	}
	require.NoError(t, view.Commit())
	w.Sequencer, err = New(w.cfg, state, 1, 0, 0)
	require.NoError(t, err)

	account := func(id uint32) func() error {
		return func() error { _, err := w.Account(id); return err }
	}
	store.while(t, account(1), account(2))
	for _, read := range []func() error{
		func() error { _, err := w.SealedAccount(1); return err },
		func() error { _, err := w.SealedLeaf(1); return err },
	} {
		op := &rollup.Transfer{Authorization: rollup.Auth{From: 1}, To: 2, Amount: rollup.NewAmount(5)}
		w.sign(op, 3600)
		store.while(t, read, func() error { _, err := w.Submit(op, w.now); return err })
	}
}
