package node_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/datadir/datadirtest"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/blobs"
	"github.com/causeway-l2/causeway/node"
	"github.com/causeway-l2/causeway/restore"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/sequencer"
)

// alarms collects what a follower logs.
type alarms struct {
	mu  sync.Mutex
	out bytes.Buffer
}

func (a *alarms) Write(b []byte) (int, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.out.Write(b)
}

func (a *alarms) raised() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return bytes.Contains(a.out.Bytes(), []byte("L1 took back blocks"))
}

// listening is the address that somebody listens at; "" before he does.
func (a *alarms) listening() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	if at := listening.FindSubmatch(a.out.Bytes()); at != nil {
		return string(at[1])
	}
	return ""
}

// follow opens a follower of a directory.
func (w *world) follow(dir string, confirmations uint64) (*node.Follower, *alarms) {
	w.t.Helper()
	said := &alarms{}
	cfg := node.DefaultFollow()
	cfg.Dir, cfg.Shapes, cfg.Confirmations, cfg.MaxBlocks, cfg.Poll = dir, []rollup.Shape{circuit.Shape}, confirmations, 7, 10*time.Millisecond
	cfg.Log = slog.New(slog.NewTextHandler(said, nil))
	f, err := node.NewFollower(w.t.Context(), cfg, w.client)
	require.NoError(w.t, err)
	return f, said
}

// Blocks vanish with deposits and batches in them. A follower that runs, and one that is started again afterwards, hold what L1 says now. Within the
// confirmations they notice nothing; beyond, they say so.
func TestFollowerReorgs(t *testing.T) {
	for _, deep := range []bool{false, true} {
		t.Run(fmt.Sprintf("deep %t", deep), func(t *testing.T) {
			w := newWorld(t)
			cfg := w.config2()
			cfg.Confirmations = 2
			base := w.head()
			op, err := w.start(cfg, datadirtest.New(), nil)
			require.NoError(t, err)
			for person := range w.people {
				w.deposit(person, 1_000_000)
			}
			first := op.settle(5)

			dir := t.TempDir()
			later, _ := w.follow(dir, cfg.Confirmations)
			require.NoError(t, later.CatchUp(t.Context(), nil))
			require.Equal(t, first.LastBatch, later.At().Batch)
			require.NoError(t, later.Close())
			runs, said := w.follow(t.TempDir(), cfg.Confirmations)
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() { ended <- runs.Run(ctx, nil) }()
			op.until("it follows", func() bool { return runs.At().Root == first.State.Root() })
			require.False(t, said.raised())

			w.stop()
			top := w.head()
			if deep {
				w.cut(base)
			} else {
				w.cut(top - cfg.Confirmations)
			}
			w.mine()
			for person := range w.people {
				w.deposit(person, 500_000)
			}
			w.grow(top + cfg.Confirmations + 1)
			again := op.settle(7)
			op.until("it follows what L1 says now", func() bool { return runs.At().Root == again.State.Root() })
			require.Equal(t, deep, said.raised())
			cancel()
			require.NoError(t, <-ended)
			w.agrees(again, runs)

			later, said = w.follow(dir, cfg.Confirmations)
			require.NoError(t, later.CatchUp(t.Context(), nil))
			require.Equal(t, deep, said.raised())
			w.agrees(again, later)
			require.NoError(t, later.Close())
			op.close()
		})
	}
}

// Who asks a follower while it reads L1 anew, which takes a while, hears no account that is not there yet, nor an old balance; and all again when it has read as far as
// before.
func TestFollowerForgetsNoAccounts(t *testing.T) {
	w := newWorld(t)
	op, err := w.start(w.config2(), datadirtest.New(), nil)
	require.NoError(t, err)
	for person := range w.people {
		w.deposit(person, 1_000_000)
	}
	op.settle(3)
	id := op.id(1)
	op.close()
	w.grow(w.head() + 20)
	f, said := w.follow(t.TempDir(), 0)
	require.NoError(t, f.CatchUp(t.Context(), nil))
	want := mustAccount(t, f.Rollup().State, id)
	w.stop()
	reached := f.At().Block.Number
	w.cut(reached - 1)
	w.grow(reached + 3)
	looked := 0
	require.NoError(t, f.CatchUp(t.Context(), func(u l1.Update) {
		if u.To.Number < reached {
			looked++
			_, err := f.Account(id)
			require.ErrorIs(t, err, sequencer.ErrFull)
			_, err = f.SealedAccount(id)
			require.ErrorIs(t, err, sequencer.ErrFull)
			_, err = f.SealedLeaf(id)
			require.ErrorIs(t, err, sequencer.ErrFull)
			_, _, err = f.Locate(rollup.Owner{})
			require.ErrorIs(t, err, sequencer.ErrFull)
		}
	}))
	require.True(t, said.raised())
	require.Positive(t, looked)
	got, err := f.Account(id)
	require.NoError(t, err)
	require.Equal(t, want, got)
	_, _, err = f.Locate(rollup.Owner{})
	require.NoError(t, err)
	require.NoError(t, f.Close())
}

// agrees compares a follower with what L1 says; the root commits to all accounts.
func (w *world) agrees(want *restore.Rollup, f *node.Follower) {
	w.t.Helper()
	at := f.At()
	require.Equal(w.t, want.State.Root(), at.Root)
	require.Equal(w.t, want.LastBatch, at.Batch)
	require.Equal(w.t, want.Requests, f.Rollup().Requests)
}

var listening = regexp.MustCompile(`msg=listening address=(\S+)`)

// Who follows a rollup and lacks a blob says which one, also an operator that stands by: it could not take over.
func TestFollowerTellsWhichBlobIsMissing(t *testing.T) {
	w := newWorldInBlobs(t)
	op, err := w.start(w.config2(), datadirtest.New(), nil)
	require.NoError(t, err)
	for person := range w.people {
		w.deposit(person, 1_000_000)
	}
	op.settle(1)
	op.close()
	w.grow(w.head() + 100)

	w.client, err = l1.NewClient(t.Context(), w.chain.Client(), w.client.Address())
	require.NoError(t, err)
	w.client.ReadBlobs(blobs.NewStore(nil))
	f, _ := w.follow(t.TempDir(), 0)
	require.ErrorIs(t, f.CatchUp(t.Context(), nil), l1.ErrBlobMissing)
	require.NotZero(t, f.At().Block.Number, "what comes before it is read")
	require.ErrorIs(t, f.Ready(t.Context()), l1.ErrBlobMissing)
	require.NoError(t, f.Close())

	cfg, said := w.config2(), &alarms{}
	cfg.Dir, cfg.Listen = t.TempDir(), "127.0.0.1:0"
	ctx, cancel := context.WithCancel(t.Context())
	stood := make(chan error, 1)
	go func() {
		forever := func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
		stood <- node.Standby(ctx, cfg, node.Deps{Client: w.client, Log: slog.New(slog.NewTextHandler(said, nil))}, forever)
	}()
	ask := func(path string) (int, string) {
		resp, err := http.Get("http://" + said.listening() + path)
		require.NoError(t, err)
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		return resp.StatusCode, string(body)
	}
	for until := time.Now().Add(10 * time.Minute); ; time.Sleep(10 * time.Millisecond) {
		require.True(t, time.Now().Before(until))
		if said.listening() == "" {
			continue
		}
		code, why := ask("/readyz")
		require.Equal(t, http.StatusServiceUnavailable, code)
		if strings.Contains(why, "could not take over") {
			break
		}
	}
	code, metrics := ask("/metrics") // it is watched over meanwhile
	require.Equal(t, http.StatusOK, code)
	require.Contains(t, metrics, "causeway_follower_block ")
	require.NotContains(t, metrics, "causeway_node_leads")
	cancel()
	require.ErrorIs(t, <-stood, context.Canceled)
}

// Who watches over a follower sees whether it lives, whether it has read what there is, and how far it is.
func TestFollowerTellsHowItIs(t *testing.T) {
	w := newWorld(t)
	op, err := w.start(w.config2(), datadirtest.New(), nil)
	require.NoError(t, err)
	for person := range w.people {
		w.deposit(person, 1_000_000)
	}
	last := op.settle(1).LastBatch
	op.close()
	w.stop() // what the operator sent at its end may be mined yet, by grow

	f, said := w.follow(t.TempDir(), 0)
	stop, err := f.Listen(t.Context(), "127.0.0.1:0")
	require.NoError(t, err)
	at := said.listening()
	ask := func(path string) (int, string) {
		resp, err := http.Get("http://" + at + path)
		require.NoError(t, err)
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		return resp.StatusCode, string(body)
	}
	w.grow(26)
	code, body := ask("/readyz")
	require.Equal(t, http.StatusServiceUnavailable, code)
	require.Equal(t, fmt.Sprintf("block 0 was read, L1 is at %d: wait for it\n", w.head()), body)
	require.NoError(t, f.CatchUp(t.Context(), nil))
	for path, want := range map[string]string{"/readyz": "ready\n", "/healthz": "ok\n"} {
		code, body = ask(path)
		require.Equal(t, http.StatusOK, code)
		require.Equal(t, want, body)
	}
	_, body = ask("/metrics")
	require.GreaterOrEqual(t, f.At().Batch, last)
	require.Contains(t, body, fmt.Sprintf("causeway_follower_batch %d\n", f.At().Batch))
	require.Contains(t, body, fmt.Sprintf("causeway_follower_block %d\n", w.head()))
	stop()
	_, err = http.Get("http://" + at + "/healthz")
	require.Error(t, err)
	require.NoError(t, f.Close())

	_, err = f.Listen(t.Context(), "127.0.0.1:http?")
	require.ErrorContains(t, err, "listen")
	nowhere, err := f.Listen(t.Context(), "")
	require.NoError(t, err)
	nowhere()
}
