package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/gateway"
	"github.com/causeway-l2/causeway/index"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/rolluptest"
	"github.com/causeway-l2/causeway/sequencer"
)

// desk is an API in front of a sequencer that seals nothing, with an account of a payer and one of who collects fees.
type desk struct {
	t      *testing.T
	server *api.Server
	seq    *sequencer.Sequencer
	meet   func() // what happens between an op's acceptance and its receipt
	fails  error  // what is said instead of acceptance
	unsure bool   // nothing is acknowledged

	payer, collector rolluptest.Person // of accounts 0 and 1
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	shape := rollup.Shape{ID: 1, Name: "test", Full: 3, Transfers: 4, FeeSlots: 2, Depth: 16, Reach: 16}
	state, err := rollup.NewMemState(shape.Depth)
	require.NoError(t, err)
	d := &desk{t: t, payer: rolluptest.NewPerson(1), collector: rolluptest.NewPerson(2), meet: func() {}}
	d.seq, err = sequencer.New(sequencer.Config{Shape: shape, Config: fakeConfig(), Collector: d.collector.Owner(0), Deadline: time.Hour, MaxQueue: 10,
		Fees: map[uint16]sequencer.Fees{0: {}}, Limits: sequencer.Limits{Held: 10, Ahead: 10}}, state, 1, 0, 0)
	require.NoError(t, err)
	for i, o := range []rollup.Owner{d.payer.Owner(0), d.collector.Owner(0)} {
		_, err := d.seq.AddRequest(uint64(i), &rollup.Deposit{Owner: o, Amount: rollup.NewAmount(1000)}, time.Now(), time.Now())
		require.NoError(t, err)
	}
	history, err := index.New(index.Default())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, history.Close()) })
	cfg := api.Default()
	cfg.ChainID, cfg.Rollup = 1, api.Address(fakeRollup)
	backend := gateway.NewBackend(func(_ context.Context, op rollup.UserOp) (held bool, err error) {
		if d.fails != nil {
			return false, d.fails
		}
		_, held, err = d.seq.Take(op, time.Now())
		d.meet()
		if err == nil && d.unsure {
			err = sequencer.ErrUnsure
		}
		return held, err
	}, d.seq)
	d.server, err = api.New(cfg, api.Deps{Backend: backend, History: history, L1: fakeL1{}, Notary: api.NewNotary(devchain.Key(0), 1, cfg.Rollup)}, fakeConfig())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, d.server.Close()) })
	return d
}

func (d *desk) op(nonce, maxFee uint64) rollup.UserOp {
	op := &rollup.Withdraw{Authorization: rollup.Auth{From: 0, Nonce: nonce, MaxFee: rollup.NewAmount(maxFee), ValidUntil: uint64(time.Now().Add(time.Hour).Unix())}, Amount: rollup.NewAmount(1)}
	rollup.SignOp(op, fakeConfig(), d.payer.Key)
	return op
}

// submit returns the time that is promised, or the code of the refusal.
func (d *desk) submit(op rollup.UserOp) (promised uint64, refusal string) {
	d.t.Helper()
	body, err := json.Marshal(api.WireOp(op))
	require.NoError(d.t, err)
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodPost, "/v1/ops", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	d.server.ServeHTTP(w, r)
	var answer struct {
		PromisedBy uint64
		Error      struct{ Code string }
	}
	require.NoError(d.t, json.Unmarshal(w.Body.Bytes(), &answer), "%s", w.Body)
	return answer.PromisedBy, answer.Error.Code
}

// A sender replaces an op that is held, closes the gap before it, and sends the first one again, before anybody was told that it is gone: its nonce is another's, and
// a promise could not be kept.
func TestReplacedOpIsPromisedNothing(t *testing.T) {
	d := newDesk(t)
	first, second := d.op(1, 10), d.op(1, 20)
	for _, op := range []rollup.UserOp{first, second} {
		promised, _ := d.submit(op)
		require.EqualValues(t, api.NoPromise, promised)
	}
	promised, _ := d.submit(d.op(0, 10))
	require.Less(t, promised, uint64(api.NoPromise))
	_, refusal := d.submit(first)
	require.Equal(t, api.ErrNonce.Code, refusal)
	promised, _ = d.submit(second)
	require.NotZero(t, promised)
	require.Less(t, promised, uint64(api.NoPromise), "its turn has come")
}

// One that is replaced while its receipt is under way is promised nothing either.
func TestOpReplacedBeforeItsReceipt(t *testing.T) {
	d := newDesk(t)
	d.meet = func() {
		_, err := d.seq.Submit(d.op(1, 20), time.Now())
		require.NoError(t, err)
	}
	promised, _ := d.submit(d.op(1, 10))
	require.EqualValues(t, api.NoPromise, promised)
}

// A client whose first request has no answer yet sends the op again, and it is in a batch by then: both have the same receipt. Who sends it with another signature has none.
func TestOpSentTwiceAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		op := d.op(0, 10)
		type answer struct {
			promised uint64
			refusal  string
		}
		second := make(chan answer, 1)
		d.meet = func() {
			d.meet = func() {}
			_, err := d.seq.Seal(time.Now(), true)
			require.NoError(t, err)
			forged := *op.(*rollup.Withdraw)
			forged.Authorization.Signature.S = [32]byte{31: 1}
			_, refusal := d.submit(&forged)
			require.NotEmpty(t, refusal)
			go func() {
				promised, refusal := d.submit(op)
				second <- answer{promised, refusal}
			}()
			synctest.Wait() // it has its answer, or waits for the first one's
		}
		promised, refusal := d.submit(op)
		require.Empty(t, refusal)
		require.Equal(t, answer{promised: promised}, <-second)
	})
}

// The number of the account that is paid is not signed. Whoever sends an op again and names another number, while the first one is held, when its turn has come, or before it has
// its receipt, does not have anybody told that he was paid; and all have the same receipt.
func TestOpSentAgainPaysTheSame(t *testing.T) {
	for _, isHeld := range []bool{false, true} {
		d := newDesk(t)
		const payee, other = 1, 0
		pay := func(nonce uint64, to uint32) rollup.UserOp {
			op := &rollup.Transfer{Authorization: rollup.Auth{From: 0, Nonce: nonce, MaxFee: rollup.NewAmount(10), ValidUntil: 1 << 39}, To: to, Amount: rollup.NewAmount(1)}
			op.ToKey, op.ToAddress = d.collector.Key.Public(), d.collector.Address
			rollup.SignOp(op, fakeConfig(), d.payer.Key)
			return op
		}
		paid := func(op rollup.UserOp) (to uint32) {
			w := httptest.NewRecorder()
			message := op.Message(fakeConfig())
			d.server.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/v1/ops/"+api.Digest(message.Bytes()).String(), nil))
			var s api.OpStatus
			require.NoError(t, json.Unmarshal(w.Body.Bytes(), &s), "%s", w.Body)
			return *s.To
		}
		first := uint64(0)
		if isHeld {
			first = 1
		}
		var promised []uint64
		meet := func() {
			promise, _ := d.submit(pay(first, other))
			promised = append(promised, promise)
		}
		d.meet = func() { d.meet = func() {}; meet() }
		promise, _ := d.submit(pay(first, payee))
		promised = append(promised, promise)
		meet()
		require.EqualValues(t, payee, paid(pay(first, payee)))
		if isHeld {
			_, refusal := d.submit(pay(0, payee))
			require.Empty(t, refusal)
			meet()
			require.EqualValues(t, payee, paid(pay(first, payee)))
			require.Less(t, promised[3], uint64(api.NoPromise), "its turn has come")
		}
		require.Equal(t, []uint64{promised[0], promised[0], promised[0]}, promised[:3])
	}
}

// What another operator has acknowledged, and goes on here, has a receipt here: with a time, unless it is held. One that is known already keeps the time that it has.
func TestNotedOpHasAReceipt(t *testing.T) {
	d := newDesk(t)
	promise := func(op rollup.UserOp) uint64 {
		t.Helper()
		w := httptest.NewRecorder()
		message := op.Message(fakeConfig())
		d.server.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/v1/ops/"+api.Digest(message.Bytes()).String(), nil))
		require.Equal(t, http.StatusOK, w.Code, w.Body)
		var s api.OpStatus
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &s))
		require.Equal(t, api.Accepted, s.Stage)
		return s.PromisedBy
	}
	now, ahead := d.op(0, 10), d.op(2, 10)
	require.NoError(t, d.server.Note(now, false))
	require.NoError(t, d.server.Note(ahead, true))
	require.Less(t, promise(now), uint64(api.NoPromise))
	require.EqualValues(t, api.NoPromise, promise(ahead))
	require.NoError(t, d.server.Note(now, true))
	require.Less(t, promise(now), uint64(api.NoPromise))
	require.NoError(t, d.server.Note(ahead, false), "its turn has come")
	require.Less(t, promise(ahead), uint64(api.NoPromise))
}

// An op that is kept and not acknowledged has no receipt, and is found by whoever looks for it before signing another one: the account has paid it already.
func TestUnsureOpIsInTheHistory(t *testing.T) {
	for _, nonce := range []uint64{0, 1} { // the second one is held
		d := newDesk(t)
		ask := func(path string, into any) int {
			t.Helper()
			w := httptest.NewRecorder()
			d.server.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
			require.NoError(t, json.Unmarshal(w.Body.Bytes(), into))
			return w.Code
		}
		op := &rollup.TransferToNew{Authorization: *d.op(nonce, 10).Auth(), ToKey: fakeKey().Public(), ToAddress: rollup.Address{9}, Amount: rollup.NewAmount(5)}
		rollup.SignOp(op, fakeConfig(), d.payer.Key)
		message := op.Message(fakeConfig())
		id := api.Digest(message.Bytes()).String()
		d.unsure = true
		for range 2 {
			_, refusal := d.submit(op)
			require.Equal(t, api.ErrUnsure.Code, refusal)
			var ops api.Page[api.OpStatus]
			require.Equal(t, http.StatusOK, ask("/v1/ops?account=0", &ops))
			require.Len(t, ops.Items, 1)
			require.Equal(t, id, ops.Items[0].ID)
			require.Equal(t, api.Accepted, ops.Items[0].Stage)
			require.Zero(t, ops.Items[0].PromisedBy)
			require.Nil(t, ops.Items[0].To, "where it goes is not known before its turn")
			require.Equal(t, http.StatusNotFound, ask("/v1/ops/"+id+"/receipt", &struct{}{}), "nothing is promised")
		}
		d.unsure = false
		promised, refusal := d.submit(op)
		require.Empty(t, refusal)
		require.NotZero(t, promised)
		var now api.OpStatus
		require.Equal(t, http.StatusOK, ask("/v1/ops/"+id, &now))
		require.Equal(t, promised, now.PromisedBy)
		require.Equal(t, nonce == 0, now.To != nil)
	}
}

// The receipt of an op that was dropped, or has no time promised, is had again as it was: with one anyone shows that the operator's word was broken.
func TestReceiptOfADroppedOp(t *testing.T) {
	s, _, history := fakeServer(t, nil, nil)
	client := api.NewClient(s.URL())
	op := fakeTransfer(0)
	signedOp(op)
	given, err := client.Submit(t.Context(), op)
	require.NoError(t, err)
	history.Sealed(0, nil, map[string]string{given.Op.String(): "it would come too late"})
	status, err := client.Op(t.Context(), given.Op.String())
	require.NoError(t, err)
	require.Equal(t, api.Dropped, status.Stage)
	again, err := client.Receipt(t.Context(), given.Op)
	require.NoError(t, err)
	require.Equal(t, given, again)
	_, err = client.Receipt(t.Context(), api.Digest{1})
	require.ErrorIs(t, err, api.ErrNotFound)
}
