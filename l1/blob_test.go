package l1_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/blobs"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/l1contracts/bindings"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/blob"
	"github.com/causeway-l2/causeway/rollup/field"
)

// blobEnv has a rollup whose second verifier reads blobs.
type blobEnv struct {
	*env
	config field.Element
	dir    string // of the operator's blobs
}

func newBlobEnv(t *testing.T, serve bool) *blobEnv {
	t.Helper()
	e := &blobEnv{env: newEnvOn(t, serve), dir: t.TempDir()}
	deploy := l1.DefaultDeploy(32)
	deploy.Admin, deploy.Operators, deploy.MaxBatchAge = e.op.Address(), []common.Address{e.op.Address()}, 86400
	deploy.Verifiers = append(stubVerifier(), stubVerifier()...)
	deploy.Verifiers[1].Blob = true
	d, err := l1.Deploy(ctx, e.op, deploy)
	require.NoError(t, err)
	e.client, err = l1.NewClient(ctx, e.chain.Client(), d.Rollup)
	require.NoError(t, err)
	p, err := e.client.Params(ctx)
	require.NoError(t, err)
	e.config, err = field.FromBytes(p.Config[:])
	require.NoError(t, err)
	e.client.ReadBlobs(e.store(e.dir))
	return e
}

func (e *blobEnv) store(dir string, sources ...blobs.Source) *blobs.Store {
	e.t.Helper()
	return blobs.NewStore(blobs.NewDir(dir), sources...)
}

// inBlob has D of a submission posted in a blob.
func (e *blobEnv) inBlob(sub *l1.Submission) *l1.Submission {
	e.t.Helper()
	d, err := field.FromWords(sub.D, len(sub.D))
	require.NoError(e.t, err)
	b, err := blob.Of(d)
	require.NoError(e.t, err)
	return e.posted(sub, b)
}

func (e *blobEnv) posted(sub *l1.Submission, b *blob.Blob) *l1.Submission {
	e.t.Helper()
	element := func(w l1.Word) field.Element {
		v, err := field.FromBytes(w[:])
		require.NoError(e.t, err)
		return v
	}
	s, err := field.FromWords(sub.S, len(sub.S))
	require.NoError(e.t, err)
	hash, err := b.Hash()
	require.NoError(e.t, err)
	rho := rollup.ChallengePosted(rollup.AggregateStatement{Config: e.config, Chain: element(sub.C), OldRoot: element(sub.OldRoot), NewRoot: element(sub.NewRoot),
		Header: rollup.AggregateHeader{FirstNumber: sub.First, Count: sub.Count, FirstTimestamp: sub.FirstTimestamp, LastTimestamp: sub.LastTimestamp}}, hash, s)
	o, err := b.Open(rho)
	require.NoError(e.t, err)
	sub.VerifierID, sub.Blob = 1, &l1.PostedBlob{Blob: b, Opening: o}
	return sub
}

// post a submission in a blob, of so many batches more.
func (e *blobEnv) post(seed byte) (*l1.Submission, *l1.Receipt) {
	e.t.Helper()
	sub := e.inBlob(e.next(seed))
	r, err := e.submitter().Submit(ctx, sub)
	require.NoError(e.t, err)
	return sub, r.Receipt
}

// read what the rollup did, with these sources, far from the head or near it.
func (e *blobEnv) read(far bool, store *blobs.Store) []l1.Event {
	e.t.Helper()
	c := e.clientOf(e.chain.Client())
	c.ReadBlobs(store)
	cfg := l1.DefaultWatcher()
	cfg.Confirmations = 0
	if !far {
		cfg.MaxBlocks = 1
	}
	w, err := l1.NewWatcher(ctx, c, cfg)
	require.NoError(e.t, err)
	var f followed
	require.NoError(e.t, f.follow(e.t, w, e.head().Number))
	return f.events
}

// sameSubmissions compares what was read with what was submitted.
func (e *blobEnv) sameSubmissions(events []l1.Event, want ...*l1.Submission) {
	e.t.Helper()
	var got []*l1.Submission
	for _, ev := range events {
		if s, ok := ev.Body.(*l1.Submission); ok {
			got = append(got, s)
		}
	}
	require.Len(e.t, got, len(want))
	for i, w := range want {
		w := *w
		if w.S == nil {
			w.S = []l1.Word{}
		}
		if w.Blob != nil {
			require.Equal(e.t, w.Blob.Hash(), got[i].Blob.Hash())
			w.Blob = &l1.PostedBlob{Opening: w.Blob.Opening}
		}
		require.Equal(e.t, &w, got[i])
	}
}

// serveBlobs is an archive and a beacon node with one slot a second, of what is in a directory.
func (e *blobEnv) serveBlobs(dir string) (archive, beacon blobs.Source) {
	e.t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/blobs/{hash}", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(w, r, filepath.Join(dir, strings.TrimPrefix(r.PathValue("hash"), "0x")))
	})
	genesis := e.chain.Time() - 100
	mux.HandleFunc("GET /eth/v1/beacon/genesis", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `{"data":{"genesis_time":"%d"}}`, genesis)
	})
	mux.HandleFunc("GET /eth/v1/config/spec", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, `{"data":{"SECONDS_PER_SLOT":"1"}}`) })
	mux.HandleFunc("GET /eth/v1/beacon/blobs/{slot}", func(w http.ResponseWriter, r *http.Request) {
		data, err := os.ReadFile(filepath.Join(dir, strings.TrimPrefix(r.URL.Query().Get("versioned_hashes"), "0x")))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		_ = json.NewEncoder(w).Encode(map[string][]string{"data": {fmt.Sprintf("0x%x", data)}})
	})
	s := httptest.NewServer(mux)
	e.t.Cleanup(s.Close)
	a, err := blobs.NewArchive(s.URL)
	require.NoError(e.t, err)
	b, err := blobs.NewBeacon(s.URL)
	require.NoError(e.t, err)
	return a, b
}

// A submission in a blob is read from each source, near the head and far from it, beside those in calldata; whoever reads it has it from then on.
func TestSubmissionInABlob(t *testing.T) {
	e := newBlobEnv(t, false)
	archive, beacon := e.serveBlobs(e.dir)
	first := e.next(1)
	_, err := e.submitter().Submit(ctx, first)
	require.NoError(t, err)
	second, receipt := e.post(2)
	require.EqualValues(t, types.BlobTxType, receipt.Type)
	third, _ := e.post(3)
	e.stop()
	r, err := e.submitter().Submit(ctx, second) // as after a crash
	require.NoError(t, err)
	require.True(t, r.Already)
	for range 2 {
		for name, source := range map[string]blobs.Source{"archive": archive, "beacon": beacon} {
			kept := t.TempDir()
			e.sameSubmissions(e.read(true, e.store(kept, source)), first, second, third)
			e.sameSubmissions(e.read(false, e.store(kept)), first, second, third)
			files, err := os.ReadDir(kept)
			require.NoError(t, err)
			require.Len(t, files, 2, name)
			e.sameSubmissions(e.read(false, blobs.NewStore(nil, source)), first, second, third)
		}
		for range 70 { // so far behind, logs are searched for
			e.chain.Commit()
		}
	}
}

// A blob that nobody has keeps a reader where it is, with an error that names it; when somebody has it, reading goes on.
func TestBlobMissingThenThere(t *testing.T) {
	for _, far := range []bool{false, true} {
		e := newBlobEnv(t, false)
		e.deposit(5)
		before := e.head()
		sub, _ := e.post(1)
		e.stop()
		for far && e.head().Number < before.Number+100 {
			e.chain.Commit()
		}
		archive, _ := e.serveBlobs(t.TempDir())
		kept := t.TempDir()
		c := e.clientOf(e.chain.Client())
		cfg := l1.DefaultWatcher()
		cfg.Confirmations, cfg.Poll = 0, time.Millisecond
		w, err := l1.NewWatcher(ctx, c, cfg)
		require.NoError(t, err)
		var f followed
		require.NoError(t, f.follow(t, w, before.Number))
		require.Equal(t, []int64{5}, f.deposits())
		at := w.At()
		for _, store := range []*blobs.Store{nil, e.store(kept, archive)} {
			if store != nil {
				c.ReadBlobs(store)
			}
			for range 2 {
				_, more, err := w.Next(ctx)
				require.ErrorIs(t, err, l1.ErrBlobMissing)
				require.ErrorContains(t, err, fmt.Sprintf("0x%x", sub.Blob.Hash()))
				require.ErrorContains(t, err, "batches 1 to 2")
				require.False(t, l1.Down(err), "nobody who was asked is down")
				require.False(t, more)
				require.Equal(t, at, w.At())
				require.ErrorIs(t, c.Lacks(), l1.ErrBlobMissing)
				require.ErrorContains(t, c.Lacks(), fmt.Sprintf("0x%x", sub.Blob.Hash()))
			}
		}
		_, _, err = w.NextUp(ctx)
		require.ErrorIs(t, err, l1.ErrBlobMissing)

		following, cancel := context.WithCancel(ctx)
		log := &said{times: map[string]int{}}
		cfg.After, cfg.Seen, cfg.Log = w.At(), w.Seen(), slog.New(log)
		w, err = l1.NewWatcher(ctx, c, cfg)
		require.NoError(t, err)
		done := make(chan error, 1)
		go func() {
			done <- w.Run(following, func(_ context.Context, u l1.Update) error {
				f.events = append(f.events, u.Events...)
				for _, ev := range u.Events {
					if _, ok := ev.Body.(*l1.Submission); ok {
						cancel()
					}
				}
				return nil
			})
		}()
		log.wait(t, "cannot follow L1", 2)
		_, err = e.store(kept).Keep(sub.Blob.Blob)
		require.NoError(t, err)
		require.NoError(t, <-done)
		cancel()
		e.sameSubmissions(f.events, sub)
		require.Equal(t, []int64{5}, f.deposits())
		require.NoError(t, c.Lacks())
	}
}

// shelf is a directory of blobs that takes its time, and does not find one of them.
type shelf struct {
	*blobs.Dir
	missing atomic.Pointer[blob.Hash]

	now, most atomic.Int32 // asked at once
}

func (s *shelf) Fetch(ctx context.Context, ref blobs.Ref) ([]byte, error) {
	n := s.now.Add(1)
	defer s.now.Add(-1)
	for m := s.most.Load(); n > m && !s.most.CompareAndSwap(m, n); m = s.most.Load() {
	}
	time.Sleep(30 * time.Millisecond)
	if h := s.missing.Load(); h != nil && *h == ref.Hash {
		return nil, blobs.ErrMissing
	}
	return s.Dir.Fetch(ctx, ref)
}

// Who is far behind asks for several blobs at once. What comes before one that is missing is read, what comes after it is not asked for again and again.
func TestManyBlobs(t *testing.T) {
	e := newBlobEnv(t, true)
	var all []*l1.Submission
	for n := range byte(12) {
		sub, _ := e.post(n)
		all = append(all, sub)
	}
	e.stop()
	for range 100 {
		e.chain.Commit()
	}
	l, eth := newLiar(t, e.chain.URL(), 1, nil)
	s := &shelf{Dir: blobs.NewDir(e.dir)}
	missing := all[1].Blob.Hash()
	s.missing.Store(&missing)
	c := e.clientOf(eth)
	c.ReadBlobs(blobs.NewStore(nil, s))
	cfg := l1.DefaultWatcher()
	cfg.Confirmations, cfg.MaxBlocks = 0, 100
	w, err := l1.NewWatcher(ctx, c, cfg)
	require.NoError(t, err)
	u, more, err := w.Next(ctx)
	require.NoError(t, err)
	require.True(t, more)
	e.sameSubmissions(u.Events, all[0])
	require.Equal(t, w.At(), u.To)
	for range 2 {
		before := l.times("eth_getTransactionByHash")
		_, _, err = w.Next(ctx)
		require.ErrorIs(t, err, l1.ErrBlobMissing)
		require.ErrorContains(t, err, fmt.Sprintf("0x%x", missing))
		require.Equal(t, 1, l.times("eth_getTransactionByHash")-before)
		require.Equal(t, u.To, w.At())
	}
	s.missing.Store(nil)
	require.ErrorIs(t, c.Lacks(), l1.ErrBlobMissing)
	var f followed
	require.NoError(t, f.follow(t, w, w.At().Number+1))
	require.Less(t, w.At().Number, e.head().Number)
	require.NoError(t, c.Lacks(), "it is there, though there is more to read")
	require.NoError(t, f.follow(t, w, e.head().Number))
	e.sameSubmissions(f.events, all[1:]...)
	require.Greater(t, s.most.Load(), int32(2))
	require.LessOrEqual(t, s.most.Load(), int32(8))

	// An archive that answers a few times and is busy then: who keeps nothing comes to the end all the same.
	var asked atomic.Int32
	busy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1)%5 == 0 {
			http.Error(w, "too many", http.StatusTooManyRequests)
			return
		}
		http.ServeFile(w, r, filepath.Join(e.dir, strings.TrimPrefix(r.URL.Path, "/v1/blobs/0x")))
	}))
	t.Cleanup(busy.Close)
	archive, err := blobs.NewArchive(busy.URL)
	require.NoError(t, err)
	c.ReadBlobs(blobs.NewStore(nil, archive))
	cfg.MaxBlocks, cfg.Poll = 2000, time.Millisecond
	w, err = l1.NewWatcher(ctx, c, cfg)
	require.NoError(t, err)
	var events []l1.Event
	for more := true; more; {
		u, more, err = w.NextUp(ctx)
		require.NoError(t, err)
		events = append(events, u.Events...)
	}
	e.sameSubmissions(events, all...)
}

// While a blob is missing, those who may have it are asked less and less often, and L1 is not searched at every poll.
func TestMissingBlobIsLookedForLessOften(t *testing.T) {
	e := newBlobEnv(t, true)
	e.post(1)
	node, eth := newLiar(t, e.chain.URL(), 1, nil)
	c := e.clientOf(eth)
	c.ReadBlobs(e.store(t.TempDir()))
	cfg := l1.DefaultWatcher()
	cfg.Confirmations, cfg.Poll = 0, time.Millisecond
	w, err := l1.NewWatcher(ctx, c, cfg)
	require.NoError(t, err)
	run, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- w.Run(run, func(context.Context, l1.Update) error { return nil }) }()
	require.Eventually(t, func() bool { return errors.Is(c.Lacks(), l1.ErrBlobMissing) }, time.Minute, time.Millisecond)
	time.Sleep(2 * time.Second)
	cancel()
	require.NoError(t, <-done)
	require.ErrorIs(t, c.Lacks(), l1.ErrBlobMissing)
	require.Less(t, node.times("eth_blockNumber"), 20, "once and at most at 1, 2, 4 ... 1024 ms, and what comes before it")

	cfg.Poll = time.Hour
	w, err = l1.NewWatcher(t.Context(), c, cfg)
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	start := time.Now()
	require.NoError(t, w.Run(ctx, func(context.Context, l1.Update) error { return nil }))
	require.Less(t, time.Since(start), 30*time.Second, "who pauses ends when told to")
}

// A blob that is missing is not missed any more when a reorg takes its block away.
func TestMissingBlobIsReorged(t *testing.T) {
	e := newBlobEnv(t, false)
	base := e.head()
	e.post(1)
	e.stop()
	c := e.clientOf(e.chain.Client())
	cfg := l1.DefaultWatcher()
	cfg.Confirmations = 0
	w, err := l1.NewWatcher(ctx, c, cfg)
	require.NoError(t, err)
	var f followed
	require.NoError(t, f.follow(t, w, base.Number))
	_, _, err = w.Next(ctx)
	require.ErrorIs(t, err, l1.ErrBlobMissing)
	require.ErrorIs(t, c.Lacks(), l1.ErrBlobMissing)
	require.NoError(t, e.chain.Reorg(base.Hash, 2))
	require.NoError(t, f.follow(t, w, e.head().Number))
	require.NoError(t, c.Lacks())
}

// Over several nodes, one that lies about the block before that of a missing blob moves no reader to a block that is none.
func TestJ5NodeLiesBeforeAMissingBlob(t *testing.T) {
	e := newBlobEnv(t, true)
	sub, _ := e.post(1)
	missing, receipt := e.post(2)
	e.stop()
	for range 100 {
		e.chain.Commit()
	}
	x := e.nodes(t, 3)
	client, s, hash := x.open(), &shelf{Dir: blobs.NewDir(e.dir)}, missing.Blob.Hash()
	s.missing.Store(&hash)
	client.ReadBlobs(blobs.NewStore(nil, s))
	number := fmt.Sprintf(`"number":"0x%x"`, receipt.BlockNumber.Uint64()-1)
	lied := false
	x.each[0].set("eth_getBlockByNumber", func(result json.RawMessage) json.RawMessage {
		if !strings.Contains(string(result), number) {
			return result
		}
		lied = true
		return json.RawMessage(strings.Replace(string(result), `"extraData":"0x`, `"extraData":"0x00`, 1))
	})
	cfg := l1.DefaultWatcher()
	cfg.Confirmations = 2
	w, err := l1.NewWatcher(ctx, client, cfg)
	require.NoError(t, err)
	var events []l1.Event
	for range 5 {
		u, _, err := w.Next(ctx)
		require.NotErrorAs(t, err, new(*l1.ReorgError))
		events = append(events, u.Events...)
	}
	require.True(t, lied)
	e.sameSubmissions(events, sub)
	h, err := e.chain.Client().HeaderByNumber(ctx, new(big.Int).SetUint64(w.At().Number))
	require.NoError(t, err)
	require.Equal(t, h.Hash(), w.At().Hash)
}

// A source that is down is waited for by those who read up to the head once.
func TestBlobSourceDown(t *testing.T) {
	e := newBlobEnv(t, false)
	sub, _ := e.post(1)
	e.stop()
	var up atomic.Bool
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !up.Swap(true) {
			http.Error(w, "later", http.StatusServiceUnavailable)
			return
		}
		_, _ = w.Write(sub.Blob.Blob[:])
	}))
	t.Cleanup(s.Close)
	archive, err := blobs.NewArchive(s.URL)
	require.NoError(t, err)
	c := e.clientOf(e.chain.Client())
	c.ReadBlobs(blobs.NewStore(nil, archive))
	cfg := l1.DefaultWatcher()
	cfg.Confirmations, cfg.Poll = 0, time.Millisecond
	w, err := l1.NewWatcher(ctx, c, cfg)
	require.NoError(t, err)
	var events []l1.Event
	for {
		u, more, err := w.NextUp(ctx)
		require.NoError(t, err)
		if !more {
			break
		}
		events = append(events, u.Events...)
	}
	e.sameSubmissions(events, sub)
}

// What is posted in a blob is kept before a node hears of it; what cannot be kept is not sent.
func TestBlobIsKeptBeforeItIsSent(t *testing.T) {
	e := newBlobEnv(t, true)
	sub := e.inBlob(e.next(1))
	l, eth := newLiar(t, e.chain.URL(), 1, nil)
	var sent atomic.Int32
	l.instead = func(method string) (answer, bool) {
		if method == "eth_sendRawTransaction" {
			sent.Add(1)
			data, err := os.ReadFile(filepath.Join(e.dir, fmt.Sprintf("%x", sub.Blob.Hash())))
			require.NoError(t, err)
			require.Equal(t, sub.Blob.Blob[:], data)
		}
		return answer{}, false
	}
	c := e.clientOf(eth)
	submitter, err := l1.NewSubmitter(c, e.senderAt(eth, 0, nil), devchain.Default().Log)
	require.NoError(t, err)
	_, err = submitter.Submit(ctx, sub)
	require.ErrorIs(t, err, blobs.ErrNoDir)
	c.ReadBlobs(blobs.NewStore(nil))
	_, err = submitter.Submit(ctx, sub)
	require.ErrorIs(t, err, blobs.ErrNoDir)
	c.ReadBlobs(e.store(e.dir))
	other := *sub
	other.Blob = &l1.PostedBlob{Blob: new(blob.Blob), Opening: sub.Blob.Opening}
	_, err = submitter.Submit(ctx, &other)
	require.ErrorContains(t, err, "the opening is of blob")
	other.Blob = &l1.PostedBlob{Opening: sub.Blob.Opening}
	_, err = submitter.Submit(ctx, &other)
	require.ErrorContains(t, err, "read from L1")
	require.Zero(t, sent.Load())
	_, err = submitter.Submit(ctx, sub)
	require.NoError(t, err)
	require.NotZero(t, sent.Load())
}

// The contract tries the opening before anything is sent.
func TestWrongOpeningIsNotSent(t *testing.T) {
	e := newBlobEnv(t, false)
	e.stop()
	sub := e.inBlob(e.next(1))
	sub.Blob.Opening.Y[31] ^= 1
	_, err := e.submitter().Submit(ctx, sub)
	rejected, ok := l1.AsRevert[bindings.RollupBlobRejected](err)
	require.True(t, ok, "%v", err)
	require.EqualValues(t, sub.Blob.Hash(), rejected.Hash)
	_, err = e.op.Send(ctx, l1.Call{Blob: new(blob.Blob)})
	require.Error(t, err, "a blob creates no contract")
}

// A blob whose coefficients are no words is nothing that another copy would mend.
func TestBlobOfNoWords(t *testing.T) {
	e := newBlobEnv(t, false)
	var b blob.Blob // the polynomial that is BN254's modulus everywhere
	for i := range blob.Words {
		field.Modulus().FillBytes(b[32*i : 32*i+32])
	}
	_, err := e.submitter().Submit(ctx, e.posted(e.next(1), &b))
	require.NoError(t, err)
	_, err = e.client.Events(ctx, 0, e.head().Number)
	require.ErrorIs(t, err, l1.ErrCalldata)
	require.ErrorIs(t, err, blob.ErrNoWords)
}

// lieAboutBlobs tells the reverse of whether a verifier reads blobs.
func lieAboutBlobs(result json.RawMessage) json.RawMessage {
	const words, flag = 6, 3
	if len(result) != 2+2+64*words {
		return result
	}
	lie := append(json.RawMessage{}, result...)
	lie[2+64*(flag+1)] ^= 1
	return lie
}

// Of several nodes, one that lies about where a verifier reads D is outvoted; one alone that says a blob holds what calldata does contradicts itself, and is
// believed when it tells the truth.
func TestLiesAboutWhereDIs(t *testing.T) {
	e := newBlobEnv(t, true)
	base, to, inBlob := e.head().Number, e.client.Address(), e.inBlob(e.next(1))
	var all []*l1.Submission
	for i, blob := range []*blob.Blob{nil, inBlob.Blob.Blob, inBlob.Blob.Blob} { // that are nothing to their txs; an opening has four words
		sub := e.next(byte(i))
		sub.D = []l1.Word{{1}, {2}, {3}, {4}}[:4-i/2]
		_, err := e.op.Send(ctx, l1.Call{To: &to, Data: l1.EncodeSubmission(sub), Blob: blob})
		require.NoError(t, err)
		all = append(all, sub)
	}
	last, _ := e.post(9)
	all = append(all, last)
	e.chain.Commit()
	x := e.nodes(t, 3)
	client := x.open()
	client.ReadBlobs(e.store(e.dir))
	x.each[0].set("eth_call", lieAboutBlobs)
	f := x.advance(x.watch(client, 100))
	e.sameSubmissions(f.events, all...)

	l, eth := newLiar(t, e.chain.URL(), 1, nil)
	alone := e.clientOf(eth)
	alone.ReadBlobs(e.store(e.dir))
	for block := base + 1; block <= base+3; block++ {
		l.set("eth_call", lieAboutBlobs)
		_, err := alone.Events(ctx, block, block)
		require.ErrorContains(t, err, "do not fit each other")
		require.NotErrorIs(t, err, l1.ErrCalldata)
	}
	l.set("eth_call", nil)
	events, err := alone.Events(ctx, 0, e.head().Number)
	require.NoError(t, err)
	e.sameSubmissions(events, all...)
}
