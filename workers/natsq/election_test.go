package natsq

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/queuetest"
)

const testTerm = time.Second

// One at a time leads. Who waits takes over from a leader that is silent, and at once from one that resigns; who comes again with the same name leads at once.
func TestElection(t *testing.T) {
	s := startServer(t, t.TempDir())
	q, r := operator(t, s), operator(t, s)
	stand := func(q *Queue, holder string) *Election {
		e, err := q.Election("rollup", holder, testTerm)
		require.NoError(t, err)
		return e
	}
	a, b := stand(q, "a"), stand(r, "b")
	require.False(t, a.Leads())
	leader := func() string {
		who, err := q.Leader(t.Context(), "rollup")
		require.NoError(t, err)
		return who
	}
	require.Empty(t, leader(), "nobody ever led, and nothing is there to write it down")
	var ended chan error
	var stop context.CancelFunc
	led := errors.New("not tried")
	for tries := 0; tries < 10; tries++ { // a machine that stands still for a term costs the leader his lead
		require.NoError(t, a.Try(t.Context()))
		require.True(t, a.elected())
		ctx, cancel := context.WithCancel(t.Context())
		running := make(chan error, 1)
		go func() { running <- a.Run(ctx) }()
		if led = b.Try(t.Context()); errors.Is(led, ErrLed) {
			ended, stop = running, cancel
			break
		}
		require.NoError(t, led)
		cancel()
		<-running
		require.NoError(t, b.Resign(t.Context()))
	}
	require.ErrorIs(t, led, ErrLed)
	require.False(t, b.Leads())
	stop() // it is silent, and does not resign
	require.NoError(t, <-ended)
	silent := time.Now()
	require.NoError(t, b.Campaign(t.Context(), nil))
	require.GreaterOrEqual(t, time.Since(silent), testTerm*3/4, "its term")
	require.False(t, a.Leads(), "it knows, though nobody told it")
	require.True(t, b.elected())
	require.Equal(t, "b", leader())
	require.ErrorIs(t, a.Run(t.Context()), ErrDeposed)

	for stood, tries := true, 0; stood && tries < 10; tries++ { // who has not said for so long that it leads does not, and has nothing to resign
		began := time.Now()
		require.NoError(t, b.Try(t.Context()))
		require.NoError(t, b.Resign(t.Context()))
		stood = time.Since(began) >= testTerm*3/4
	}
	require.Empty(t, leader())
	require.False(t, b.Leads())
	require.NoError(t, a.Try(t.Context()))
	require.NoError(t, stand(r, "a").Try(t.Context()), "it crashed and came again")
	other, err := q.Election("another", "b", testTerm)
	require.NoError(t, err)
	require.NoError(t, other.Try(t.Context()))
}

// Two of one name, as a directory that was copied has them: the first one does not take the second one's word for its own.
func TestElectionOfOneNameTwice(t *testing.T) {
	s := startServer(t, t.TempDir())
	stand := func() *Election {
		e, err := operator(t, s).Election("rollup", "a", testTerm)
		require.NoError(t, err)
		return e
	}
	first, second := stand(), stand()
	require.NoError(t, first.Try(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- first.Run(t.Context()) }()
	require.NoError(t, second.Try(t.Context()), "it may be the first one, which has crashed")
	select {
	case err := <-ended:
		require.ErrorIs(t, err, ErrDeposed)
	case <-time.After(time.Minute):
		t.Fatal("both lead")
	}
	require.False(t, first.Leads())
}

// Who was silent for a term, while another took over and resigned, does not go on: what the other has acknowledged it does not know.
func TestLeaderOfBeforeDoesNotGoOn(t *testing.T) {
	s := startServer(t, t.TempDir())
	stand := func(holder string) *Election {
		e, err := operator(t, s).Election("rollup", holder, testTerm)
		require.NoError(t, err)
		return e
	}
	a, b := stand("a"), stand("b")
	require.NoError(t, a.Try(t.Context()))
	require.NoError(t, b.Campaign(t.Context(), nil))
	b.until = time.Now().Add(time.Hour) // however slow the machine is
	require.NoError(t, b.Resign(t.Context()))
	ctx, stop := context.WithTimeout(t.Context(), 10*testTerm)
	defer stop()
	require.ErrorIs(t, a.Run(ctx), ErrDeposed)
	require.False(t, a.Leads())
	require.NoError(t, a.Try(t.Context()), "it begins anew")
}

// elected tells that it was, and was not deposed since: on a slow machine its time may be over.
func (e *Election) elected() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return !e.until.IsZero()
}

// beside tells whether two lead at the same time.
func (e *Election) beside(other *Election) bool { return e.Leads() && other.Leads() && e.Leads() }

// A broker that loses the bucket while somebody leads: who has stood by for longer than a term does not lead beside him.
func TestStandbyWaitsATermAfterTheVoteIsGone(t *testing.T) {
	tries := 0
	for ; tries < 10 && !standsBy(t); tries++ {
	}
	require.Less(t, tries, 10)
}

// standsBy is false where the machine was so slow that the leader lost his lead before the broker lost the bucket.
func standsBy(t *testing.T) bool {
	s := startServer(t, t.TempDir())
	q, r := operator(t, s), operator(t, s)
	const term = 2 * time.Second
	a, err := q.Election("rollup", "a", term)
	require.NoError(t, err)
	b, err := r.Election("rollup", "b", term)
	require.NoError(t, err)
	require.NoError(t, a.Try(t.Context()))
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 2)
	defer func() { stop(); <-ended; <-ended }()
	go func() { ended <- a.Run(ctx) }()
	go func() { ended <- b.Campaign(ctx, nil) }()
	time.Sleep(term + term/2)
	if b.elected() {
		return false
	}
	require.NoError(t, q.Delete(t.Context(), "KV_"+leaderBucket))
	for lost := time.Now(); time.Since(lost) < 2*term; time.Sleep(5 * time.Millisecond) {
		require.False(t, a.beside(b), "two lead, %v after the loss", time.Since(lost))
	}
	return true
}

// Who ends while an answer is on its way resigns all the same; who was deposed leaves the office to the other.
func TestResignAfterALostAnswer(t *testing.T) {
	s := startServer(t, t.TempDir())
	q := operator(t, s)
	stand := func(holder string) *Election {
		e, err := q.Election("rollup", holder, time.Hour)
		require.NoError(t, err)
		return e
	}
	a, b := stand("a"), stand("b")
	require.NoError(t, a.Try(t.Context()))
	_, err := a.write(t.Context(), vote{a.holder, a.since}, a.revision) // what it would know by the answer is lost
	require.NoError(t, err)
	require.NoError(t, a.Resign(t.Context()))
	require.False(t, a.Leads())
	require.NoError(t, b.Try(t.Context()), "at once")

	_, err = b.write(t.Context(), vote{"c", time.Now()}, b.revision)
	require.NoError(t, err)
	require.NoError(t, b.Resign(t.Context()))
	v, _, err := b.read(t.Context())
	require.NoError(t, err)
	require.Equal(t, "c", v.Holder)
}

// Many stand at once, over and over: no two of them ever lead together.
func TestElectionHasOneLeader(t *testing.T) {
	s := startServer(t, t.TempDir())
	ended := make(chan error, 4)
	var all []*Election
	for i := range cap(ended) {
		e, err := operator(t, s).Election("rollup", string(rune('a'+i)), testTerm)
		require.NoError(t, err)
		all = append(all, e)
	}
	for _, e := range all {
		go func() {
			for range 2 {
				if err := e.Campaign(t.Context(), nil); err != nil {
					ended <- err
					return
				}
				for _, other := range all {
					if other != e && other.beside(e) {
						t.Error("two lead")
					}
				}
				if err := e.Resign(t.Context()); err != nil {
					ended <- err
					return
				}
			}
			ended <- nil
		}()
	}
	for range 4 {
		require.NoError(t, <-ended)
	}
}

// The broker is away for longer than the term: nobody leads meanwhile, and whoever led goes on when it is back, even if it has lost its disk.
func TestElectionOutlivesTheBroker(t *testing.T) {
	for _, lost := range []bool{false, true} {
		dir := t.TempDir()
		listen := queuetest.Address(t)
		s := startServer(t, dir, listen)
		q, err := Dial(t.Context(), testConfig(), Access{URLs: []string{s.URL()}}.Credential(s.Token()))
		require.NoError(t, err)
		t.Cleanup(func() { q.Close() })
		e, err := q.Election("rollup", "a", testTerm)
		require.NoError(t, err)
		require.NoError(t, e.Try(t.Context()))
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- e.Run(ctx) }()
		is := func(leads bool) func() bool { return func() bool { return e.Leads() == leads } }
		s.Close()
		require.Eventually(t, is(false), time.Minute, 10*time.Millisecond)
		if lost {
			for _, sub := range []string{"jetstream"} {
				require.NoError(t, os.RemoveAll(filepath.Join(dir, sub)))
			}
		}
		startServer(t, dir, listen)
		require.Eventually(t, is(true), time.Minute, 10*time.Millisecond)
		stop()
		require.NoError(t, <-ended)
	}
}

// Whose key is rotated is let in no more: who leads ends, and so does who stands by, since it could never take over.
func TestElectionEndsWithTheKey(t *testing.T) {
	s := startServer(t, t.TempDir())
	stand := func(holder string) *Election {
		q, err := Dial(t.Context(), testConfig(), Access{URLs: []string{s.URL()}}.Credential(s.Token()))
		require.NoError(t, err)
		t.Cleanup(func() { q.Close() })
		e, err := q.Election("rollup", holder, time.Hour)
		require.NoError(t, err)
		return e
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	leader, standby := stand("a"), stand("b")
	leader.term = 40 * testTerm // it says so every ten
	require.NoError(t, leader.Try(ctx))
	leader.term, standby.term = testTerm, testTerm
	ended := make(chan error, 2)
	go func() { ended <- leader.Run(ctx) }()
	waits := make(chan struct{})
	go func() {
		ended <- standby.Campaign(ctx, func(string) error {
			select {
			case waits <- struct{}{}:
			default:
			}
			return nil
		})
	}()
	<-waits
	_, err := s.users.Rotate(string(RoleOperator))
	require.NoError(t, err)
	require.NoError(t, s.Reload())
	for range 2 {
		require.ErrorIs(t, <-ended, workers.ErrClosed)
	}
}
