package fleet

import (
	"context"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/memq"
)

// cramped holds that many artifacts, those put last. Whoever gets one waits for a while.
type cramped struct {
	memq.Artifacts
	holds int

	mu   sync.Mutex // guards held
	held []workers.Digest
}

func (s *cramped) Put(ctx context.Context, data []byte) (workers.Digest, error) {
	d, err := s.Artifacts.Put(ctx, data)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held = append(slices.DeleteFunc(s.held, func(o workers.Digest) bool { return o == d }), d)
	s.held = s.held[max(0, len(s.held)-s.holds):]
	return d, err
}

func (s *cramped) Get(ctx context.Context, d workers.Digest) ([]byte, error) {
	time.Sleep(30 * time.Millisecond)
	s.mu.Lock()
	there := slices.Contains(s.held, d)
	s.mu.Unlock()
	if !there {
		return nil, workers.ErrNotFound
	}
	return s.Artifacts.Get(ctx, d)
}

func (s *cramped) grow(holds int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.holds = holds
}

// cramp has the coordinator of a world store in s.
func (w *world) cramp(s workers.Artifacts) {
	w.stop()
	w.broker, w.store = w.queue, s
	w.start()
}

// Jobs that wait have more inputs than the store holds, and each that is stored again pushes out another's: fewer wait, and all are proven.
func TestFault21StoreHoldsFew(t *testing.T) {
	for _, holds := range []int{1, 3, 20} {
		t.Run(strconv.Itoa(holds), func(t *testing.T) {
			steady(t, func(w *world) {
				s := &cramped{holds: holds}
				w.cramp(s)
				w.ask(40, 1)
				for _, name := range []string{"a", "b"} {
					w.workerOn(name, s, honest)
				}
				w.finish()
				s.grow(1000)
				w.ask(60, 41)
				w.finish()
				require.Zero(w.t, w.c.room.bound, "with proofs more wait again")
			}, func(c *Config) { c.Depth = 30 })
		})
	}
}

// A worker that says so of inputs that are there has no fewer jobs wait.
func TestFault21WorkerSaysThatInputsAreGone(t *testing.T) {
	steady(t, func(w *world) {
		jobs := w.ask(8, 1)
		w.eventually("released", func() bool { return w.row(jobs[3]).State == workers.Queued })
		w.worker("liar", failing(workers.ClassInput))
		w.eventually("told", func() bool { return len(w.outcomes(jobs[0])) > 2 })
		w.c.mu.Lock()
		defer w.c.mu.Unlock()
		require.Zero(w.t, w.c.room)
	})
}

func TestRoom(t *testing.T) {
	var r room
	require.Equal(t, 30, r.of(30))
	start := time.Now().Add(-time.Hour)
	require.True(t, r.narrow(start, 30))
	require.Equal(t, 15, r.of(30))
	require.False(t, r.narrow(start, 30), "stored before it was narrowed")
	require.Equal(t, 15, r.of(30))
	for want := range 6 {
		require.Equal(t, []int{15, 7, 3, 1, 1, 1}[want], r.of(30))
		require.True(t, r.narrow(time.Now().Add(time.Hour), 30))
	}
	require.Equal(t, 1, r.of(30))
	for n := 2; n < 30; n++ {
		r.widen(30)
		require.Equal(t, n, r.of(30))
	}
	r.widen(30)
	require.Equal(t, 1000, r.of(1000), "it holds all that the fleet has use for: nobody knows what else")
	r.widen(30)
	require.Equal(t, 1000, r.of(1000))
}
