package node_test

import (
	"context"
	"encoding/binary"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/datadir/datadirtest"
	"github.com/causeway-l2/causeway/gateway"
	"github.com/causeway-l2/causeway/node"
	"github.com/causeway-l2/causeway/operator"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/sequencer"
	"github.com/causeway-l2/causeway/wallet"
	"github.com/causeway-l2/causeway/workers"
)

// books is a queue's place for a logbook.
type books struct {
	mu     sync.Mutex
	writer *logbook
	first  uint64 // number of the first page
	pages  [][]byte
	down   bool
}

// logbook is one operator's hand on it.
type logbook struct {
	*books
	next uint64
}

var (
	errDown    = errors.New("the broker does not answer")
	errDeposed = errors.New("another has the book")
)

func (b *logbook) Take(_ context.Context, read func([]byte)) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.down {
		return errDown
	}
	for _, p := range b.pages {
		read(p)
	}
	b.writer, b.next = b, b.first+uint64(len(b.pages))
	return nil
}

func (b *logbook) Append(_ context.Context, page []byte) (uint64, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	at := b.first + uint64(len(b.pages))
	switch {
	case b.down:
		return 0, errDown
	case b.writer != b:
		return 0, errDeposed
	case b.next != at:
		b.next = at
		return 0, workers.ErrLost
	}
	b.pages, b.next = append(b.pages, append([]byte(nil), page...)), at+1
	return at, nil
}

func (b *logbook) Trim(_ context.Context, before uint64) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if before > b.first {
		b.pages, b.first = b.pages[before-b.first:], before
	}
	return nil
}

func (b *books) set(change func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	change()
}

// lose all pages, as a broker that loses its disk.
func (b *books) lose() { b.set(func() { b.pages, b.first = nil, b.first+100 }) }

// ops counts those that are in it.
func (b *books) ops() (n int) {
	const kind, head = 1, 5 // of an op; kind and length
	for _, line := range b.pages {
		for ; len(line) > 0; line = line[head+binary.BigEndian.Uint32(line[1:]):] {
			if line[0] == kind {
				n++
			}
		}
	}
	return n
}

// waiting is a configuration with which nothing is sealed by the clock.
func (w *world) waiting() node.Config {
	cfg := w.config2()
	cfg.SealAfter, cfg.Standby = time.Hour, true
	return cfg
}

// writing starts an operator that keeps a logbook.
func (w *world) writing(cfg node.Config, b *books, disk *datadirtest.Disk) *running {
	w.t.Helper()
	r, err := w.startWith(cfg, disk, func(d *node.Deps) {
		d.Leader, d.Logbook = candidate{&office{}, 0}, &logbook{books: b}
	})
	require.NoError(w.t, err)
	return r
}

// kill ends one, and leaves nothing of it to others but the logbook.
func (r *running) kill() {
	r.stop()
	<-r.ended
}

// funded starts an operator, at which all people have an account with a million and all is final.
func (w *world) funded(b *books, disk *datadirtest.Disk) *running {
	w.t.Helper()
	r := w.writing(w.waiting(), b, disk)
	for person := range w.people {
		w.deposit(person, 1_000_000)
	}
	for person := range w.people {
		r.id(person)
	}
	require.NoError(w.t, r.Flush(r.ctx))
	return r
}

func (r *running) accepts(op rollup.UserOp) sequencer.ID {
	r.w.t.Helper()
	s, err := r.Submit(r.ctx, op)
	require.NoError(r.w.t, err)
	return s.ID
}

// exits asks L1 to pay out all that a person has, and waits until that is taken.
func (r *running) exits(person int) {
	r.w.t.Helper()
	next := r.Info().NextRequest
	_, _, err := r.w.client.RequestForcedExit(r.w.t.Context(), r.w.sender, r.id(person), 0)
	require.NoError(r.w.t, err)
	r.until("the exit is taken", func() bool { return r.Info().NextRequest > next })
}

// settles has all that is accepted become final.
func (r *running) settles() {
	r.w.t.Helper()
	require.NoError(r.w.t, r.Flush(r.ctx))
}

// terms of alice's op with a nonce.
func (r *running) terms(nonce uint64, maxFee rollup.Amount) wallet.Terms {
	return wallet.Terms{From: r.id(1), Nonce: nonce, MaxFee: maxFee, ValidUntil: uint64(time.Now().Add(time.Hour).Unix())}
}

func (r *running) to(person int, t wallet.Terms, amount uint64) rollup.UserOp {
	return r.w.people[1].Transfer(t, r.id(person), r.w.people[person].Payee(), rollup.NewAmount(amount))
}

// What an operator has acknowledged goes on at the next one, whose directory has never seen it, with nobody sending anything again: in its order, with the requests between,
// what was held is held, and what was dropped stays dropped.
func TestNextOperatorInherits(t *testing.T) {
	w := newWorld(t)
	var b books
	r := w.funded(&b, datadirtest.New())
	carol := wallet.New(w.config, wallet.KeyFromSecret([]byte("carol")), rollup.Address(w.sender.Address()))
	w.people = append(w.people, carol)
	n := mustNonce(r)
	ids := []sequencer.ID{r.accepts(w.people[1].TransferToNew(r.terms(n, fees.Full), carol.Payee(), rollup.NewAmount(100)))}
	r.exits(2)
	ids = append(ids, r.accepts(r.to(3, r.terms(n+1, fees.Full), 50)), // to an account that L1 has never heard of
		r.accepts(r.to(2, r.terms(n+2, fees.Full), 7))) // after the exit: it stays
	low := r.accepts(r.to(2, r.terms(n+5, rollup.NewAmount(10)), 2))
	held := r.accepts(r.to(2, r.terms(n+5, rollup.NewAmount(20)), 3))
	r.kill()

	r = w.writing(w.waiting(), &b, datadirtest.New())
	for _, id := range ids {
		require.Equal(t, node.Accepted, r.stage(id))
	}
	require.Equal(t, node.Held, r.stage(held))
	_, err := r.Op(low)
	require.ErrorIs(t, err, node.ErrUnknown, "it was replaced")
	require.EqualValues(t, len(ids)+1, r.metric("causeway_node_ops_inherited_total"))
	r.settles()
	again := w.solvent()
	require.EqualValues(t, 7, mustAccount(t, again.State, r.id(2)).Balance.Lo)
	require.EqualValues(t, 150, mustAccount(t, again.State, r.id(3)).Balance.Lo)
	r.kill()

	r = w.writing(w.waiting(), &b, datadirtest.New()) // and it is in the book of the third, who reads what the second wrote
	require.Equal(t, node.Held, r.stage(held))
	r.accepts(r.to(2, r.terms(n+3, fees.Full), 10))
	r.accepts(r.to(2, r.terms(n+4, fees.Full), 10))
	r.settles()
	require.EqualValues(t, 30, mustAccount(t, w.solvent().State, r.id(2)).Balance.Lo)
	r.close()
}

func mustNonce(r *running) uint64 {
	a, err := r.Account(r.id(1))
	require.NoError(r.w.t, err)
	return a.Nonce
}

// No limits of what waits keep out what was acknowledged.
func TestInheritedOpsAreUnderNoLimits(t *testing.T) {
	w := newWorld(t)
	var b books
	r := w.funded(&b, datadirtest.New())
	var ids []sequencer.ID
	for range 5 {
		ids = append(ids, r.accepts(r.transfer(1, 2, 1)))
	}
	r.kill()
	cfg := w.waiting()
	cfg.MaxQueue, cfg.Limits.PerAccount, cfg.Limits.MinValidity = 2, 1, 2*time.Hour
	r = w.writing(cfg, &b, datadirtest.New())
	for _, id := range ids {
		require.Equal(t, node.Accepted, r.stage(id))
	}
	_, err := r.Submit(r.ctx, r.transfer(1, 2, 1))
	require.ErrorIs(t, err, sequencer.ErrFull)
	r.close()
}

// Nothing is acknowledged that the logbook does not have: who sends it again when the queue is back is told that it is accepted, and it is.
func TestNothingIsAcknowledgedWithoutTheLogbook(t *testing.T) {
	w := newWorld(t)
	var b books
	r := w.funded(&b, datadirtest.New())
	b.set(func() { b.down = true })
	op := r.transfer(1, 2, 1)
	for range 2 {
		_, err := r.Submit(r.ctx, op)
		require.ErrorIs(t, err, sequencer.ErrUnsure, "it is no refusal: it is executed")
		require.ErrorContains(t, err, "operators that stand by")
		_, err = gateway.NewBackend(func(ctx context.Context, op rollup.UserOp) (bool, error) {
			_, err := r.Submit(ctx, op)
			return false, err
		}, r).Submit(r.ctx, op)
		require.ErrorIs(t, err, api.ErrUnsure)
	}
	b.set(func() { b.down = false })
	id := r.accepts(op)
	r.kill()
	r = w.writing(w.waiting(), &b, datadirtest.New())
	require.Equal(t, node.Accepted, r.stage(id))
	r.close()
}

// A broker that has lost the book gets all of it again with the next op, but for what is final.
func TestLogbookIsWrittenAgainWhenLost(t *testing.T) {
	w := newWorld(t)
	var b books
	r := w.funded(&b, datadirtest.New())
	r.accepts(r.transfer(1, 2, 1))
	r.settles()
	first := r.accepts(r.transfer(1, 2, 1))
	b.lose()
	second := r.accepts(r.transfer(1, 2, 1))
	require.Equal(t, 2, b.ops())
	r.kill()
	r = w.writing(w.waiting(), &b, datadirtest.New())
	require.Equal(t, node.Accepted, r.stage(first))
	require.Equal(t, node.Accepted, r.stage(second))
	r.close()
}

// An operator whose book another has taken acknowledges nothing, though it takes itself for the leader.
func TestWithoutTheBookNothingIsAcknowledged(t *testing.T) {
	w := newWorld(t)
	var b books
	r := w.funded(&b, datadirtest.New())
	require.NoError(t, (&logbook{books: &b}).Take(t.Context(), func([]byte) {}))
	_, err := r.Submit(r.ctx, r.transfer(1, 2, 1))
	require.ErrorIs(t, err, sequencer.ErrUnsure)
	r.kill()
}

// What is final leaves the book when it is written anew; sealed batches stay in it until then.
func TestBookHasWhatIsNotFinal(t *testing.T) {
	w := newWorld(t)
	var b books
	disk := datadirtest.New()
	r := w.funded(&b, disk)
	final := r.accepts(r.transfer(1, 2, 1))
	r.settles()
	w.stop() // L1 stands still
	cfg := w.config2()
	cfg.Standby = true
	r.kill()
	r = w.writing(cfg, &b, disk)
	sealed := r.accepts(r.transfer(1, 2, 1))
	r.until("it is sealed", func() bool { return r.Info().Sealed > r.Info().Final })
	r.kill()
	r = w.writing(cfg, &b, disk) // writes it anew
	r.kill()

	r = w.writing(w.waiting(), &b, datadirtest.New())
	_, err := r.Op(final)
	require.ErrorIs(t, err, node.ErrUnknown)
	require.Equal(t, node.Accepted, r.stage(sealed))
	require.EqualValues(t, 1, r.metric("causeway_node_ops_inherited_total"))
	r.close()
}

// What L1 takes back after it was final waits again, and is in the book again: who is in charge next goes on with it.
func TestBookHasWhatL1TookBack(t *testing.T) {
	w := newWorld(t)
	var b books
	disk := datadirtest.New()
	r := w.funded(&b, disk)
	before := w.head()
	op := r.accepts(r.transfer(1, 2, 7))
	r.settles()
	r.kill()
	w.stop()
	r = w.writing(w.waiting(), &b, disk) // writes it anew
	require.Zero(t, b.ops(), "it was final")
	read := w.head() - 1
	w.cut(before)
	w.grow(read)
	r.until("L1 is read anew", func() bool { return r.alerts() > 0 && r.Ready(r.ctx) == nil })
	r.kill()
	w.chain.Drop() // what it has submitted again

	r = w.writing(w.waiting(), &b, datadirtest.New())
	require.Equal(t, node.Accepted, r.stage(op))
	r.close()
}

// What was not acknowledged for want of the queue is not when L1 was read anew meanwhile, either.
func TestNothingIsAcknowledgedWithoutTheLogbookAfterAReorg(t *testing.T) {
	w := newWorld(t)
	var b books
	r := w.funded(&b, datadirtest.New())
	before := w.head()
	r.accepts(r.transfer(1, 2, 7))
	r.settles()
	w.stop()
	w.grow(w.head() + 1)
	op := r.transfer(1, 2, 8)
	b.set(func() { b.down = true })
	submit := func() error { _, err := r.Submit(r.ctx, op); return err }
	require.ErrorIs(t, submit(), sequencer.ErrUnsure)
	top := w.head()
	w.cut(before)
	w.grow(top)
	r.until("L1 is read anew", func() bool { return r.alerts() > 0 && r.Ready(r.ctx) == nil })
	require.ErrorIs(t, submit(), sequencer.ErrUnsure)
	b.set(func() { b.down = false })
	require.NoError(t, submit())
	r.kill()
	w.chain.Drop()
	r = w.writing(w.waiting(), &b, datadirtest.New())
	require.Equal(t, node.Accepted, r.stage(sequencer.IDOf(op, w.config)))
	r.close()
}

// An op that waits in a directory, and of which the book has lost all trace, gives way to one with its nonce that another operator has acknowledged since.
func TestOpOfThisDirectoryGivesWay(t *testing.T) {
	w := newWorld(t)
	var b books
	mine := datadirtest.New()
	r := w.funded(&b, mine)
	n := mustNonce(r)
	old := r.accepts(r.to(2, r.terms(n, fees.Full), 1))
	keeps := r.accepts(r.to(2, r.terms(n+1, fees.Full), 1))
	r.kill()
	b.lose()
	r = w.writing(w.waiting(), &b, datadirtest.New())
	other := r.accepts(r.to(2, r.terms(n, fees.Full), 5))
	r.kill()

	r = w.writing(w.waiting(), &b, mine)
	require.Equal(t, node.Accepted, r.stage(other))
	require.Equal(t, node.Accepted, r.stage(keeps))
	s, err := r.Op(old)
	require.NoError(t, err)
	require.Equal(t, node.Dropped, s.Stage)
	require.Equal(t, "replaced by "+string(other), s.Reason)
	r.settles()
	require.EqualValues(t, 1_000_000+6, mustAccount(t, w.solvent().State, r.id(2)).Balance.Lo)
	r.kill()
	r = w.writing(w.waiting(), &b, mine)
	s, err = r.Op(old)
	require.NoError(t, err)
	require.Equal(t, node.Dropped, s.Stage, "for good")
	r.close()
}

// The same of an op that was sealed and never submitted: its batch is undone, and what else was in it waits again.
func TestSealedOpOfThisDirectoryGivesWay(t *testing.T) {
	w := newWorld(t)
	var b books
	mine := datadirtest.New()
	r := w.funded(&b, mine)
	n := mustNonce(r)
	r.kill()
	cfg := w.waiting()
	cfg.SealAfter = 50 * time.Millisecond
	r, err := w.startWith(cfg, mine, func(d *node.Deps) {
		d.Leader, d.Logbook, d.Prover = candidate{&office{}, 0}, &logbook{books: &b}, &held{prover{make(chan operator.Proof, 10)}, nil}
	})
	require.NoError(t, err)
	old := r.accepts(r.to(2, r.terms(n, fees.Full), 1))
	keeps := r.accepts(r.to(2, r.terms(n+1, fees.Full), 1))
	r.until("both are sealed", func() bool { return r.stage(keeps) == node.Batched })
	r.kill()
	b.lose()
	r = w.writing(w.waiting(), &b, datadirtest.New())
	other := r.accepts(r.to(2, r.terms(n, fees.Full), 5))
	r.kill()

	r = w.writing(w.waiting(), &b, mine)
	require.Equal(t, node.Accepted, r.stage(other))
	require.Equal(t, node.Accepted, r.stage(keeps))
	require.Equal(t, node.Dropped, r.stage(old))
	r.settles()
	require.EqualValues(t, 1_000_000+6, mustAccount(t, w.solvent().State, r.id(2)).Balance.Lo)
	r.close()
}

// An op that spends what L1 has brought, at an operator who has read less of L1, waits for it; also if that operator ends meanwhile.
func TestInheritedOpWaitsForL1(t *testing.T) {
	w := newWorld(t)
	var b books
	r := w.funded(&b, datadirtest.New())
	w.deposit(1, 500)
	next := r.Info().NextRequest
	r.until("it is there", func() bool { return r.Info().NextRequest > next || mustBalance(r, 1) == 1_000_500 })
	op := r.accepts(r.transfer(1, 2, 1_000_400))
	w.stop()
	r.kill()
	cfg := w.waiting()
	cfg.Confirmations = 1000
	for range 2 {
		r = w.writing(cfg, &b, datadirtest.New())
		_, err := r.Op(op)
		require.ErrorIs(t, err, node.ErrUnknown)
		r.kill()
	}
	cfg.Confirmations = 4
	r = w.writing(cfg, &b, datadirtest.New())
	w.mine()
	r.until("it goes on", func() bool { _, err := r.Op(op); return err == nil })
	require.Equal(t, node.Accepted, r.stage(op))
	require.EqualValues(t, 1, r.metric("causeway_node_ops_inherited_total"))
	r.kill()
}

func mustBalance(r *running, person int) uint64 {
	a, err := r.Account(r.id(person))
	require.NoError(r.w.t, err)
	return a.Balance.Lo
}

// Requests that are in batches which are sealed and not final keep their place between the ops, when the book is written anew.
func TestBookHasRequestsInTheirPlace(t *testing.T) {
	w := newWorld(t)
	var b books
	disk := datadirtest.New()
	r := w.funded(&b, disk)
	first := r.accepts(r.transfer(1, 2, 100))
	r.exits(2)
	last := r.accepts(r.transfer(1, 2, 7))
	w.stop()
	r.kill()
	cfg := w.config2()
	cfg.Standby = true
	r = w.writing(cfg, &b, disk)
	r.until("all is sealed", func() bool { i := r.Info(); return i.Pending == 0 && i.Sealed > i.Final })
	r.kill()
	r = w.writing(cfg, &b, disk) // writes it anew
	r.kill()

	w.chain.Drop()
	r = w.writing(w.waiting(), &b, datadirtest.New())
	require.Equal(t, node.Accepted, r.stage(first))
	require.Equal(t, node.Accepted, r.stage(last))
	require.EqualValues(t, 7, mustBalance(r, 2), "what came before the exit is gone with it, and what came after is not")
	r.close()
}

// A request that came after all that was acknowledged comes after it at the next operator, too.
func TestRequestThatNobodyTookComesLast(t *testing.T) {
	w := newWorld(t)
	var b books
	r := w.funded(&b, datadirtest.New())
	bob, next := r.id(2), r.Info().NextRequest
	r.exits(2)
	paid := r.accepts(r.transfer(1, 2, 7))
	r.kill()
	_, _, err := w.client.RequestForcedExit(t.Context(), w.sender, bob, 0)
	require.NoError(t, err)
	for range 3 { // and it counts before the next operator starts
		w.deposit(0, 1)
	}
	r = w.writing(w.waiting(), &b, datadirtest.New())
	r.until("all is taken", func() bool { return r.Info().NextRequest == next+5 })
	require.Equal(t, node.Accepted, r.stage(paid))
	require.Zero(t, mustBalance(r, 2))
	r.close()
}
