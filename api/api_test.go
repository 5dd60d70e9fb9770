package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"iter"
	"math/big"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/devnet"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/wallet"
)

// world is a rollup with an operator, and two people with a deposit each.
type world struct {
	*devnet.Net
	t          *testing.T
	client     *api.Client
	config     field.Element
	alice, bob *wallet.Wallet
	from, to   uint32
}

func newWorld(t *testing.T, change func(*devnet.Config)) *world {
	t.Helper()
	cfg := devnet.Default()
	cfg.Dir, cfg.Deadline = t.TempDir(), 50*time.Millisecond
	ready := make(chan *devnet.Net, 1)
	cfg.OnReady = func(n *devnet.Net) { ready <- n }
	if change != nil {
		change(&cfg)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- devnet.Run(ctx, cfg) }()
	t.Cleanup(func() { cancel(); require.NoError(t, <-done) })
	w := &world{t: t}
	select {
	case w.Net = <-ready:
	case err := <-done:
		done <- err
		require.NoError(t, err)
	}
	w.client = api.NewClient(w.API.URL())
	st, err := w.client.Status(t.Context())
	require.NoError(t, err)
	w.config, err = field.FromBytes(st.Config[:])
	require.NoError(t, err)
	w.alice = wallet.New(w.config, wallet.KeyFromSecret([]byte("alice")), rollup.Address{1})
	w.bob = wallet.New(w.config, wallet.KeyFromSecret([]byte("bob")), rollup.Address{2})
	w.from, w.to = w.deposit(w.alice, 1e18), w.deposit(w.bob, 1e18)
	return w
}

// deposit returns the account, once the operator has it.
func (w *world) deposit(who *wallet.Wallet, amount int64) uint32 {
	w.t.Helper()
	key := who.PubKey()
	_, _, err := w.Client.DepositETH(w.t.Context(), w.Faucet, big.NewInt(amount), [20]byte(who.Address()), key.X.Bytes(), key.Y.Bytes())
	require.NoError(w.t, err)
	var id uint32
	w.eventually(func() bool {
		page, err := w.client.Accounts(w.t.Context(), api.AccountQuery{Address: ptr(api.Address(who.Address()))})
		require.NoError(w.t, err)
		if len(page.Items) == 1 {
			id = page.Items[0].ID
		}
		return len(page.Items) == 1
	})
	return id
}

func ptr[T any](v T) *T { return &v }

func (w *world) eventually(done func() bool) {
	w.t.Helper()
	require.Eventually(w.t, done, 2*time.Minute, 10*time.Millisecond)
}

func (w *world) terms(nonce uint64) wallet.Terms {
	return wallet.Terms{From: w.from, Nonce: nonce, MaxFee: rollup.NewAmount(1e15), ValidUntil: uint64(time.Now().Add(time.Hour).Unix())}
}

func (w *world) post(body string) (int, api.Error) {
	w.t.Helper()
	r, err := http.Post(w.API.URL()+"/v1/ops", "application/json", strings.NewReader(body))
	require.NoError(w.t, err)
	defer r.Body.Close()
	var answer struct{ Error api.Error }
	b, err := io.ReadAll(r.Body)
	require.NoError(w.t, err)
	require.NoError(w.t, json.Unmarshal(b, &answer), "%s", b)
	return r.StatusCode, answer.Error
}

// One op from its submission to the books of L1, seen through every route, whose answers are as the document says.
func TestLifeOfAnOp(t *testing.T) {
	w := newWorld(t, nil)
	ctx := t.Context()
	events, stop := context.WithCancel(ctx)
	defer stop()
	stream, err := w.client.Events(events, api.EventQuery{Account: &w.from})
	require.NoError(t, err)

	leave, err := w.client.Submit(ctx, w.alice.Withdraw(w.terms(1), rollup.NewAmount(700))) // waits for the op before it: no batch has it yet
	require.NoError(t, err)
	op := w.alice.Transfer(w.terms(0), w.to, w.bob.Payee(), rollup.NewAmount(5000))
	receipt, err := w.client.Submit(ctx, op)
	require.NoError(t, err)
	require.Greater(t, receipt.PromisedBy, receipt.AcceptedAt)
	ok, err := w.Client.IsOperator(ctx, [20]byte(receipt.Operator))
	require.NoError(t, err)
	require.True(t, ok, "L1 knows who signed the receipt")

	again, err := w.client.Submit(ctx, op)
	require.NoError(t, err)
	require.Equal(t, receipt, again, "submitted twice, accepted once")
	asked, err := w.client.Receipt(ctx, receipt.Op)
	require.NoError(t, err)
	require.Equal(t, receipt, asked)

	var last api.OpStatus
	w.eventually(func() bool {
		last, err = w.client.Op(ctx, leave.Op.String())
		require.NoError(t, err)
		return last.Stage == api.Final
	})
	require.NotNil(t, last.L1Tx)
	require.NotZero(t, last.Batch)
	require.NotZero(t, last.FinalAt)

	var seen []api.Stage
	for e := range stream {
		if e.Op != nil && e.Op.ID == leave.Op.String() {
			seen = append(seen, e.Op.Stage)
			if e.Op.Stage == api.Final {
				break
			}
		}
	}
	require.Equal(t, api.Accepted, seen[0])
	stop()

	tokens, err := w.client.Tokens(ctx)
	require.NoError(t, err)
	require.EqualValues(t, 1<<24, tokens[0].Fees.Below, "the first subtree's accounts pay each other for less")
	owed, err := w.client.Withdrawals(ctx, api.Address(w.alice.Address()))
	require.NoError(t, err)
	require.Equal(t, []api.Withdrawal{{Token: 0, Claimable: rollup.NewAmount(700)}}, owed.Items)
	proof, err := w.client.Proof(ctx, w.from)
	require.NoError(t, err)
	require.True(t, proof.OnL1)
	root, err := w.Client.Status(ctx, nil)
	require.NoError(t, err)
	require.NoError(t, proof.Verify(32, root.StateRoot))
	proof.Account.Balance = rollup.NewAmount(1)
	require.Error(t, proof.Verify(32, root.StateRoot))
	w.everyRoute(receipt.Op)
	w.lists(last)
}

// lists asks for them as a client does, after an op of alice's is final: filters and cursors reach the operator.
func (w *world) lists(op api.OpStatus) {
	w.t.Helper()
	ctx, c := w.t.Context(), w.client
	require.Equal(w.t, w.API.URL(), c.URL())
	batch, err := c.Batch(ctx, op.Batch)
	require.NoError(w.t, err)
	require.Equal(w.t, []any{op.Batch, api.Final, op.L1Tx}, []any{batch.Number, batch.Stage, batch.L1Tx})
	_, err = c.Batch(ctx, op.Batch+1000)
	require.ErrorIs(w.t, err, api.ErrNotFound)
	var batches []uint64
	for cursor := ""; ; {
		page, err := c.Batches(ctx, cursor, 1)
		require.NoError(w.t, err)
		require.Len(w.t, page.Items, 1)
		batches = append(batches, page.Items[0].Number)
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	require.GreaterOrEqual(w.t, len(batches), 2)
	require.Contains(w.t, batches, op.Batch)
	require.IsDecreasing(w.t, batches)
	require.EqualValues(w.t, 1, batches[len(batches)-1])

	ops, err := c.Ops(ctx, api.OpFilter{Account: &w.from, Batch: op.Batch}, "", 500)
	require.NoError(w.t, err)
	require.NotEmpty(w.t, ops.Items)
	for _, o := range ops.Items {
		require.Equal(w.t, op.Batch, o.Batch)
	}
	alice := api.Address(w.alice.Address())
	deposits, err := c.Deposits(ctx, &alice, "")
	require.NoError(w.t, err)
	require.Len(w.t, deposits.Items, 1)
	require.Equal(w.t, alice, deposits.Items[0].Owner)
	require.Equal(w.t, rollup.NewAmount(1e18), deposits.Items[0].Amount)
	all, err := c.Deposits(ctx, nil, "")
	require.NoError(w.t, err)
	require.Len(w.t, all.Items, 4, "alice's, bob's, and the operator's own of two tokens")
	for token, accounts := range []int{1, 0} {
		page, err := c.Accounts(ctx, api.AccountQuery{Address: &alice, Key: &api.Key{Point: w.alice.PubKey()}, Token: ptr(uint16(token))})
		require.NoError(w.t, err)
		require.Len(w.t, page.Items, accounts)
	}

	page, err := c.Accounts(ctx, api.AccountQuery{Address: &alice, Key: &api.Key{Point: w.bob.PubKey()}})
	require.NoError(w.t, err)
	require.Empty(w.t, page.Items, "the key is another's")

	provers, err := c.Fleet(ctx)
	require.NoError(w.t, err)
	require.Len(w.t, provers.Workers, 1)
	require.Equal(w.t, "nobody", provers.Workers[0].Name, "without proofs")
	require.GreaterOrEqual(w.t, provers.Workers[0].Proofs, len(batches))
	points, err := c.Points(ctx)
	require.NoError(w.t, err)
	final := 0
	for _, p := range points {
		final += p.Ops
	}
	require.GreaterOrEqual(w.t, final, 2)
}

// A stream says at once where it begins: who loses it before anything has happened, and comes back with that, misses nothing of what happens in between.
func TestStreamSaysWhereItBegins(t *testing.T) {
	w := newWorld(t, nil)
	begin := func(after uint64) (func() api.Event, func()) {
		ctx, stop := context.WithCancel(t.Context())
		stream, err := w.client.Events(ctx, api.EventQuery{After: after})
		require.NoError(t, err)
		next, end := iter.Pull(stream)
		return func() api.Event { e, ok := next(); require.True(t, ok); return e }, func() { stop(); end() }
	}
	next, stop := begin(0)
	first := next()
	stop()
	require.Equal(t, api.Here, first.Kind)
	require.NotZero(t, first.ID)

	receipt, err := w.client.Submit(t.Context(), w.alice.Transfer(w.terms(1), w.to, w.bob.Payee(), rollup.NewAmount(5000))) // not the next one: no batch has it
	require.NoError(t, err)
	next, stop = begin(first.ID)
	defer stop()
	require.Equal(t, api.Event{ID: first.ID, Kind: api.Here}, next())
	for {
		if e := next(); e.Op != nil && e.Op.ID == receipt.Op.String() {
			require.Equal(t, api.Accepted, e.Op.Stage)
			return
		}
	}
}

// everyRoute asks each of them and holds the answer to the document.
func (w *world) everyRoute(op api.Digest) {
	w.t.Helper()
	doc := document(w.t, w.API.URL())
	fill := strings.NewReplacer("/ops/{id}", "/ops/"+op.String(), "/accounts/{id}", "/accounts/0", "{number}", "1")
	query := map[string]string{"/v1/accounts": "?address=" + api.Address(w.alice.Address()).String(), "/v1/withdrawals": "?address=" + api.Address(w.alice.Address()).String(), "/v1/ops": "?account=2&limit=1",
		"/v1/deposits": "?limit=1"}
	asked := 0
	for path, methods := range doc.Paths {
		get, ok := methods["get"]
		if !ok || slices.Contains([]string{"events", "openapi", "blob"}, get.OperationID) {
			continue
		}
		asked++
		r, err := http.Get(w.API.URL() + fill.Replace(path) + query[path])
		require.NoError(w.t, err)
		b, err := io.ReadAll(r.Body)
		require.NoError(w.t, err)
		r.Body.Close()
		require.Equal(w.t, 200, r.StatusCode, "%s: %s", path, b)
		require.Equal(w.t, "*", r.Header.Get("Access-Control-Allow-Origin"))
		var answer any
		require.NoError(w.t, json.Unmarshal(b, &answer))
		doc.check(w.t, path, get.Responses["200"].Content["application/json"].Schema, answer)
	}
	require.GreaterOrEqual(w.t, asked, 14)
}

func TestRefusals(t *testing.T) {
	w := newWorld(t, nil)
	ctx := t.Context()
	for name, c := range map[string]struct {
		op   rollup.UserOp
		want error
	}{
		"balance":   {w.alice.Transfer(w.terms(0), w.to, w.bob.Payee(), rollup.NewAmount(2e18)), api.ErrBalance},
		"nonce":     {w.alice.Transfer(w.terms(1000), w.to, w.bob.Payee(), rollup.NewAmount(1)), api.ErrNonce},
		"receiver":  {w.alice.Transfer(w.terms(0), 999, w.bob.Payee(), rollup.NewAmount(1)), api.ErrNoAccount},
		"sender":    {w.alice.Transfer(wallet.Terms{From: 999}, 0, w.bob.Payee(), rollup.NewAmount(1)), api.ErrNoAccount},
		"zero":      {w.alice.Transfer(w.terms(0), w.to, w.bob.Payee(), rollup.Amount{}), api.ErrAmount},
		"expired":   {w.alice.Transfer(wallet.Terms{From: w.from, MaxFee: rollup.NewAmount(1e15), ValidUntil: 1}, w.to, w.bob.Payee(), rollup.NewAmount(1)), api.ErrExpired},
		"fee":       {w.alice.Transfer(wallet.Terms{From: w.from, ValidUntil: 1 << 39}, w.to, w.bob.Payee(), rollup.NewAmount(1)), api.ErrFee},
		"signature": {w.bob.Transfer(w.terms(0), w.to, w.bob.Payee(), rollup.NewAmount(1)), api.ErrSignature},
	} {
		_, err := w.client.Submit(ctx, c.op)
		require.ErrorIs(t, err, c.want, name)
		var e *api.Error
		require.ErrorAs(t, err, &e)
		require.NotEmpty(t, e.Hint, name)
		if name != "nonce" { // which ones are missing, and what to do about that, is told beside what to do about any
			require.NotContains(t, e.Message, "; ", "what to do about it is told once")
		}
	}
	_, err := w.client.Op(ctx, "0x"+strings.Repeat("0", 64))
	require.ErrorIs(t, err, api.ErrNotFound)
	_, err = w.client.Account(ctx, 999)
	require.ErrorIs(t, err, api.ErrNotFound)
}

// D2: an op that comes before its nonce is accepted without a promise of time. Sent again once the missing one is there, it has one.
func TestD2HeldOpHasNoPromise(t *testing.T) {
	w := newWorld(t, nil)
	ctx := t.Context()
	early := w.alice.Transfer(w.terms(1), w.to, w.bob.Payee(), rollup.NewAmount(5))
	held, err := w.client.Submit(ctx, early)
	require.NoError(t, err)
	require.EqualValues(t, api.NoPromise, held.PromisedBy)
	again, err := w.client.Submit(ctx, early)
	require.NoError(t, err)
	require.EqualValues(t, api.NoPromise, again.PromisedBy)
	_, err = w.client.Submit(ctx, w.alice.Transfer(w.terms(1), w.to, w.bob.Payee(), rollup.NewAmount(6)))
	require.ErrorIs(t, err, api.ErrUnderpriced)

	first, err := w.client.Submit(ctx, w.alice.Transfer(w.terms(0), w.to, w.bob.Payee(), rollup.NewAmount(5)))
	require.NoError(t, err)
	require.Less(t, first.PromisedBy, uint64(api.NoPromise))
	promised, err := w.client.Submit(ctx, early)
	require.NoError(t, err)
	require.Equal(t, held.Op, promised.Op)
	require.Less(t, promised.PromisedBy, uint64(api.NoPromise))

	early = w.alice.Transfer(w.terms(3), w.to, w.bob.Payee(), rollup.NewAmount(5))
	held, err = w.client.Submit(ctx, early)
	require.NoError(t, err)
	_, err = w.client.Submit(ctx, w.alice.Transfer(w.terms(2), w.to, w.bob.Payee(), rollup.NewAmount(5)))
	require.NoError(t, err)
	w.eventually(func() bool { // it is in a batch: its nonce is used up
		op, err := w.client.Op(ctx, held.Op.String())
		return err == nil && op.Batch > 0
	})
	promised, err = w.client.Submit(ctx, early)
	require.NoError(t, err)
	require.Less(t, promised.PromisedBy, uint64(api.NoPromise))
	op, err := w.client.Op(ctx, held.Op.String())
	require.NoError(t, err)
	require.NotEqual(t, api.Accepted, op.Stage)
	require.Equal(t, w.to, *op.To)
}

// Bodies that are no ops, and requests that are none of ours, are told apart and change nothing (E2).
func TestE2Extremes(t *testing.T) {
	w := newWorld(t, nil)
	before, err := w.client.Account(t.Context(), w.from)
	require.NoError(t, err)
	good, err := json.Marshal(api.WireOp(w.alice.Transfer(w.terms(0), w.to, w.bob.Payee(), rollup.NewAmount(1))))
	require.NoError(t, err)
	with := func(field, value string) string {
		var fields map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(good, &fields))
		fields[field] = json.RawMessage(value)
		b, err := json.Marshal(fields)
		require.NoError(t, err)
		return string(b)
	}
	bad := []string{"", "{}", "[]", "null", "1", "{", string(good) + "1", `{"type":"transfer"}`, with("more", "1"), with("type", `"deposit"`), with("type", "1"),
		"{" + string(good[1:len(good)-1]) + `,"nonce":0}`, strings.Repeat("[", 5000), `{"type":"` + strings.Repeat("x", 5000) + `"}`, "\xff\xfe"}
	for _, v := range []string{"-1", "1", `"-1"`, `"0x1"`, `"1e3"`, `"01"`, `"1.0"`, `" 1"`, `"+1"`, `"340282366920938463463374607431768211456"`, "{}", `"𝟙"`} {
		bad = append(bad, with("amount", v))
	}
	for _, v := range []string{"-1", "1.5", "1e3", `"1"`, "4294967296", "18446744073709551616"} {
		bad = append(bad, with("from", v), with("to", v), with("token", v))
	}
	bad = append(bad, with("token", "65536"), with("token", "null"), with("toKey", "null"), with("toKey", `"0x00"`), with("toAddress", "null"), with("toAddress", `"0x12"`),
		with("type", `"transferToNew"`), with("type", `"withdraw"`))
	bad = append(bad, with("nonce", "1099511627776"), with("validUntil", "1099511627776"), with("maxFee", `"79228162514264337593543950336"`), with("signature", `"0x00"`),
		with("signature", `"0x`+strings.Repeat("ff", 96)+`"`), with("to", "null"), with("toKey", `"0x`+strings.Repeat("00", 64)+`"`))
	for _, body := range bad {
		status, e := w.post(body)
		require.Contains(t, []int{400, 413}, status, "%.100s: %+v", body, e)
		require.NotEmpty(t, e.Hint)
	}
	status, e := w.post(`{"type":"` + strings.Repeat("x", 100_000) + `"}`)
	require.Equal(t, 413, status, "%+v", e)

	for path, want := range map[string]int{"/v1/nothing": 404, "/v1/ops?limit=0": 400, "/v1/ops?limit=501": 400, "/v1/ops?limit=1&limit=2": 400, "/v1/ops?surprise=1": 400, "/v1/ops?cursor=-1": 400, "/v1/ops?account=%zz": 400, "/v1/ops?account=1;limit=2": 400,
		"/v1/ops?account=99999999999": 400, "/v1/ops/..%2f..%2fetc": 400, "/v1/accounts/-1": 400, "/v1/accounts/4294967295/proof": 404, "/v1/accounts": 400, "/v1/accounts?address=0x12": 400,
		"/v1/accounts?key=0x" + strings.Repeat("0", 128): 400, "/v1/batches/0": 404, "/v1/batches?cursor=x": 400, "/v1/deposits?address=0x" + strings.Repeat("g", 40): 400, "/v1/events?after=x": 400} {
		r, err := http.Get(w.API.URL() + path)
		require.NoError(t, err)
		r.Body.Close()
		require.Equal(t, want, r.StatusCode, path)
	}
	r, err := http.Post(w.API.URL()+"/v1/ops", "text/plain", bytes.NewReader(good))
	require.NoError(t, err)
	r.Body.Close()
	require.Equal(t, 415, r.StatusCode)
	request, err := http.NewRequest(http.MethodDelete, w.API.URL()+"/v1/ops", nil)
	require.NoError(t, err)
	r, err = http.DefaultClient.Do(request)
	require.NoError(t, err)
	r.Body.Close()
	require.Equal(t, 405, r.StatusCode)
	after, err := w.client.Account(t.Context(), w.from)
	require.NoError(t, err)
	before.Sealed = after.Sealed // the deposit before may have been sealed since
	require.Equal(t, before, after)
}

// E7: a hundred at once, one is executed, all have the same receipt.
func TestE7Resubmission(t *testing.T) {
	w := newWorld(t, nil)
	op := w.alice.Transfer(w.terms(0), w.to, w.bob.Payee(), rollup.NewAmount(5000))
	var wg sync.WaitGroup
	receipts := make([]api.Receipt, 100)
	errs := make([]error, len(receipts))
	for i := range receipts {
		wg.Go(func() { receipts[i], errs[i] = w.client.Submit(t.Context(), op) })
	}
	wg.Wait()
	for i := range receipts {
		require.NoError(t, errs[i])
		require.Equal(t, receipts[0], receipts[i])
	}
	a, err := w.client.Account(t.Context(), w.from)
	require.NoError(t, err)
	require.EqualValues(t, 1, a.Nonce)
}

func TestReceipt(t *testing.T) {
	w := newWorld(t, nil)
	r, err := w.client.Submit(t.Context(), w.alice.Transfer(w.terms(0), w.to, w.bob.Payee(), rollup.NewAmount(5)))
	require.NoError(t, err)
	require.NoError(t, r.Verify(r.Op, r.ChainID, r.Rollup))
	for name, spoil := range map[string]func(*api.Receipt){
		"promise":   func(r *api.Receipt) { r.PromisedBy++ },
		"time":      func(r *api.Receipt) { r.AcceptedAt-- },
		"operator":  func(r *api.Receipt) { r.Operator[0] ^= 1 },
		"signature": func(r *api.Receipt) { r.Signature = append(api.Hex(nil), r.Signature...); r.Signature[5] ^= 1 },
		"short":     func(r *api.Receipt) { r.Signature = r.Signature[:64] },
		"op":        func(r *api.Receipt) { r.Op[3] ^= 1 },
		"chain":     func(r *api.Receipt) { r.ChainID++ },
		"rollup":    func(r *api.Receipt) { r.Rollup[0] ^= 1 },
	} {
		bad := r
		spoil(&bad)
		require.ErrorIs(t, bad.Verify(r.Op, r.ChainID, r.Rollup), api.ErrReceipt, name)
	}
}
