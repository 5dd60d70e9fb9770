package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/deploy"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/l1contracts"
	"github.com/causeway-l2/causeway/l1contracts/bindings"
	"github.com/causeway-l2/causeway/l1contracts/testbindings"
	"github.com/causeway-l2/causeway/restore"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/wallet"
)

func init() { txPoll = 5 * time.Millisecond }

// Who holds which dev key; people come after them.
const (
	deployerKey = iota
	operatorKey
	firstPerson
	people = 6
)

// drill is a rollup whose verifier accepts anything, and an operator in this test: batches are executed, submitted and not proven.
type drill struct {
	*l1env
	record   *deploy.Record
	client   *l1.Client
	payer    *l1.Sender // of all deposits
	operator *l1.Submitter
	config   field.Element
	state    *rollup.State
	last     rollup.Header
	queue    []*l1.Request // that the operator has not served
	token    uint16
	rand     *rand.Rand
}

func newDrill(t *testing.T, seed uint64) *drill {
	t.Helper()
	d := &drill{l1env: newL1(t, stubCatalog, firstPerson+people+1), rand: rand.New(rand.NewPCG(seed, 0))}
	ctx := t.Context()
	d.record = d.deploy(l1.Checksum(l1.KeyAddress(devchain.Key(operatorKey))), admin(deployerKey))
	var err error
	d.client, err = l1.NewClient(ctx, d.chain.Client(), l1.Address(d.record.Rollup.Address))
	require.NoError(t, err)
	d.payer = d.sender(deployerKey)
	d.operator, err = l1.NewSubmitter(d.client, d.sender(operatorKey), slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	d.config, err = field.FromBytes(d.record.ConfigWord[:])
	require.NoError(t, err)
	d.state, err = rollup.NewMemState(rollup.MaxDepth)
	require.NoError(t, err)

	r, err := d.payer.Send(ctx, l1.Call{Data: devchain.TokenCode()})
	require.NoError(t, err)
	token, supply := r.ContractAddress, new(big.Int).Lsh(big.NewInt(1), 120)
	_, err = d.payer.Send(ctx, l1.Call{To: &token, Data: devchain.MintData(d.payer.Address(), supply)})
	require.NoError(t, err)
	_, err = d.client.Approve(ctx, d.payer, token, supply)
	require.NoError(t, err)
	d.token, err = d.client.RegisterToken(ctx, d.payer, token)
	require.NoError(t, err)
	return d
}

// wallet of an L1 key.
func (d *drill) wallet(key int) *wallet.Wallet {
	return wallet.New(d.config, wallet.KeyFromSecret([]byte{byte(key)}), rollup.Address(l1.KeyAddress(devchain.Key(key))))
}

func (d *drill) deposit(key int, token uint16, amount *big.Int) {
	d.t.Helper()
	w := d.wallet(key)
	pub := w.PubKey()
	var err error
	var r *l1.Request
	if token == 0 {
		r, _, err = d.client.DepositETH(d.t.Context(), d.payer, amount, l1.Address(w.Address()), pub.X.Bytes(), pub.Y.Bytes())
	} else {
		r, _, err = d.client.Deposit(d.t.Context(), d.payer, token, amount, l1.Address(w.Address()), pub.X.Bytes(), pub.Y.Bytes())
	}
	require.NoError(d.t, err)
	d.queue = append(d.queue, r)
}

// serve takes all deposits from the queue as ops.
func (d *drill) serve() (ops []rollup.Op) {
	d.t.Helper()
	view := d.state.View()
	next, err := view.Accounts()
	require.NoError(d.t, err)
	for _, r := range d.queue {
		amount, err := rollup.AmountFromBig(r.Amount)
		require.NoError(d.t, err)
		ax, err := field.FromBytes(r.Ax[:])
		require.NoError(d.t, err)
		ay, err := field.FromBytes(r.Ay[:])
		require.NoError(d.t, err)
		owner := rollup.Owner{PubKey: field.Point{X: ax, Y: ay}, Address: rollup.Address(r.Owner), Token: r.Token}
		id, exists, err := view.Locate(owner)
		require.NoError(d.t, err)
		if !exists {
			id = next
			next++
		}
		ops = append(ops, &rollup.Deposit{Owner: owner, To: id, Amount: amount})
	}
	d.queue = nil
	return ops
}

// submit executes a batch and puts it on L1.
func (d *drill) submit(full []rollup.Op, transfers ...*rollup.Transfer) {
	d.t.Helper()
	d.last.Number++
	d.last.Timestamp = d.chain.Time()
	w, err := rollup.ExecuteBatch(d.state.View(), circuits.Small, d.config, rollup.Batch{Header: d.last, Full: full, Transfers: transfers})
	require.NoError(d.t, err)
	batches := []rollup.BatchData{w.BatchData()}
	a, err := rollup.Aggregate(batches)
	require.NoError(d.t, err)
	data, set := rollup.Streams(batches)
	_, err = d.operator.Submit(d.t.Context(), &l1.Submission{First: d.last.Number, Count: 1, FirstTimestamp: d.last.Timestamp, LastTimestamp: d.last.Timestamp,
		OldRoot: a.OldRoot.Bytes(), NewRoot: a.NewRoot.Bytes(), C: a.Chain.Bytes(), S: field.Words(rollup.Trim(set)), D: field.Words(rollup.Trim(data)),
		Proof: make([]byte, 32)})
	require.NoError(d.t, err)
	view := d.state.View()
	_, err = rollup.Replay(view, circuits.Small, d.config, w.DataStream(), w.SettlementStream())
	require.NoError(d.t, err)
	require.NoError(d.t, view.Commit())
}

func (d *drill) terms(id uint32) wallet.Terms {
	a, err := d.state.Account(id)
	require.NoError(d.t, err)
	return wallet.Terms{From: id, Token: a.Token, Nonce: a.Nonce, MaxFee: rollup.NewAmount(100), ValidUntil: d.chain.Time() + 3600}
}

func (d *drill) payee(id uint32) wallet.Payee {
	a, err := d.state.Account(id)
	require.NoError(d.t, err)
	return wallet.Payee{Key: a.PubKey, Address: a.Address}
}

// exit runs the command for a key.
func (d *drill) exit(key int, args ...string) (string, error) {
	d.t.Helper()
	return d.run(newExit(d.find), append([]string{"--rollup", d.record.Rollup.Address.String(), "--key-file", d.keyFile(key)}, args...)...)
}

// populate gives everyone accounts, by deposit and by payment, dust among them, and leaves something in every other place: owed by L1, waiting to be
// deposited, and collected as fees.
func (d *drill) populate() {
	d.t.Helper()
	random := func() *big.Int {
		return new(big.Int).Rsh(new(big.Int).SetUint64(d.rand.Uint64()|1<<20), uint(d.rand.IntN(40)))
	}
	d.deposit(operatorKey, 0, big.NewInt(5))
	d.deposit(operatorKey, d.token, big.NewInt(1))
	for i := range people {
		d.deposit(firstPerson+i, 0, new(big.Int).Add(random(), big.NewInt(1_000_000)))
		if i%2 == 0 {
			d.deposit(firstPerson+i, d.token, random())
		}
	}
	d.deposit(firstPerson+1, d.token, big.NewInt(1)) // dust
	d.submit(d.serve())

	d.last.FeeSlots = []rollup.FeeSlot{{Active: true, ID: 0, TransferFee: rollup.NewAmount(3), FullFee: rollup.NewAmount(70)}}
	payer, payee := d.wallet(firstPerson), d.wallet(firstPerson+people) // who is paid and never deposited
	id, exists, err := d.state.View().Locate(payer.Owner(0))
	require.NoError(d.t, err)
	require.True(d.t, exists)
	terms := d.terms(id)
	ops := []rollup.Op{payer.Withdraw(terms, rollup.NewAmount(1234))}
	terms.Nonce++
	toNew := payer.TransferToNew(terms, payee.Payee(), rollup.NewAmount(1))
	toNew.To, err = d.state.View().Accounts() // the next free leaf
	require.NoError(d.t, err)
	ops = append(ops, toNew)
	terms.Nonce++
	d.submit(ops, payer.Transfer(terms, id+2, d.payee(id+2), rollup.NewAmount(10)))

	d.deposit(firstPerson+2, 0, big.NewInt(99)) // never served
	d.deposit(firstPerson+2, d.token, big.NewInt(7))
}

// held is what the rollup has of a token on L1.
func (d *drill) held(token uint16) *big.Int {
	d.t.Helper()
	v, err := d.client.Balance(d.t.Context(), token, d.client.Address())
	require.NoError(d.t, err)
	return v
}

// waitUntil moves L1's clock.
func (d *drill) waitUntil(unix uint64) {
	d.t.Helper()
	require.NoError(d.t, d.chain.AdjustTime(time.Duration(unix-d.chain.Time())*time.Second))
	require.Equal(d.t, unix, d.chain.Time())
}

// I7, K1: the operator dies; every account of a random population, dust included, leaves with an L1 node alone, and nothing stays behind.
func TestEverybodyLeaves(t *testing.T) {
	for seed := range uint64(2) {
		d := newDrill(t, seed)
		ctx := t.Context()
		d.populate()
		// The operator and all it knew are gone: from here on only L1 is asked. The admin is hostile, and does all that it can.
		d.state, d.operator = nil, nil
		require.NoError(t, d.client.SetOperator(ctx, d.payer, l1.KeyAddress(devchain.Key(operatorKey)), false))
		require.NoError(t, d.client.SetOperator(ctx, d.payer, d.payer.Address(), true))

		// One who knows to ask asks; L1 owes another one something already.
		asker := firstPerson + 1
		out, err := d.exit(asker, "--request")
		require.NoError(t, err)
		require.Contains(t, out, "asked for its exit, request")
		out, err = d.exit(asker, "--request")
		require.NoError(t, err)
		require.Contains(t, out, "waits already")
		require.NotContains(t, out, "asked for its exit")
		out, err = d.exit(asker, "--request", "--dir", d.path("asked"), "--confirmations", "1")
		require.NoError(t, err, "nor is what a directory has not read yet asked for again")
		require.Contains(t, out, "waits already")
		require.NotContains(t, out, "asked for its exit")
		out, err = d.exit(firstPerson)
		var notDue *wallet.NotDueError
		require.ErrorAs(t, err, &notDue)
		require.ErrorContains(t, err, "the exodus is due at")
		require.Contains(t, out, "0.000000000000001234 ETH")
		require.Contains(t, out, "the rest has to leave L2 first")
		owed, err := d.client.Pending(ctx, 0, l1.KeyAddress(devchain.Key(firstPerson)), nil)
		require.NoError(t, err)
		require.Zero(t, owed.Sign(), "what L1 owed was paid at once")

		// One second too early, in time, and asked first.
		live, err := d.client.Liveness(ctx)
		require.NoError(t, err)
		d.waitUntil(live.Exodus - 2)
		_, err = d.client.ActivateExodus(ctx, d.payer) // in the next block, a second later
		require.ErrorContains(t, err, "ExodusTooEarly")
		_, err = d.exit(firstPerson+2, "--yes")
		require.ErrorAs(t, err, &notDue)
		d.waitUntil(live.Exodus)
		_, err = d.exit(firstPerson + 2)
		require.ErrorContains(t, err, "was not ended")
		out, err = d.exit(firstPerson+2, "--yes")
		require.NoError(t, err)
		require.Contains(t, out, "the exodus has begun")
		require.Contains(t, out, "comes back with 0.000000000000000099 ETH")

		// Account by account, and again after it is done.
		restored, err := restore.FromL1(ctx, d.client, []rollup.Shape{circuits.Small})
		require.NoError(t, err)
		books, err := restored.CheckSolvency(ctx, d.client)
		require.NoError(t, err)
		require.True(t, books[0].Escrow.Sign() > 0 && books[1].Escrow.Sign() > 0)
		for _, key := range []int{asker, firstPerson, operatorKey, firstPerson + 3, firstPerson + 4, firstPerson + 5, firstPerson + people} {
			_, err = d.exit(key)
			require.NoError(t, err)
			out, err = d.exit(key)
			require.NoError(t, err, "again")
			require.NotContains(t, out, "leaves with")
			require.NotContains(t, out, "paid to")
		}
		for _, token := range []uint16{0, d.token} {
			s, err := d.client.Solvency(ctx, token, nil)
			require.NoError(t, err)
			require.Zero(t, s.Escrowed.Sign(), "escrow of token %d ends at zero", token)
			require.Zero(t, s.Owed.Sign())
			require.Zero(t, d.held(token).Sign())
		}
		out, err = d.run(newRestore(d.find), "--rollup", d.record.Rollup.Address.String())
		require.NoError(t, err)
		require.Contains(t, out, "EXODUS")
	}
}

// end makes the exodus due by a request that nobody serves.
func (d *drill) end() {
	d.t.Helper()
	live, err := d.client.Liveness(d.t.Context())
	require.NoError(d.t, err)
	d.waitUntil(live.Exodus)
}

// I4, I5: a token that refuses to be moved holds up nobody and nothing else; when it relents, the same command ends the matter.
func TestTokenThatRefuses(t *testing.T) {
	d := newDrill(t, 3)
	d.populate()
	d.end()
	token, err := d.client.TokenAddress(t.Context(), d.token)
	require.NoError(t, err)
	behave := func(mode uint8) {
		_, err := d.payer.Send(t.Context(), l1.Call{To: &token, Data: testbindings.NewMockToken().PackSet(mode, l1.Address{}, l1.Address{}, nil)})
		require.NoError(t, err)
	}
	const honest, reverts = 0, 4
	behave(reverts)
	out, err := d.exit(firstPerson+2, "--yes")
	require.ErrorContains(t, err, "token 1: withdraw")
	require.ErrorContains(t, err, "run exit again")
	require.Contains(t, out, " ETH paid to")
	owner := d.sender(firstPerson + 2).Address()
	node, err := l1.Dial(t.Context(), d.answering(bindings.NewRollup().PackPending(2, owner), `"error":{"code":-32000,"message":"not now"}`), devchain.ChainID)
	require.NoError(t, err)
	defer node.Close()
	client, err := l1.NewClient(t.Context(), node, d.client.Address())
	require.NoError(t, err)
	_, err = (&wallet.Leaver{Client: client, Sender: d.sender(firstPerson + 2)}).Withdraw(t.Context(), wallet.Holdings{Owner: rollup.Address(owner), Tokens: []uint16{d.token, 2}})
	require.ErrorContains(t, err, "token 1: withdraw")
	require.ErrorContains(t, err, "not now", "and what fails then does not hide it")
	behave(honest)
	out, err = d.exit(firstPerson + 2)
	require.NoError(t, err)
	require.Contains(t, out, " MOCK (token 1) paid to")
	require.NotContains(t, out, " ETH paid to")

	// It takes from the rollup: restoring says so, and that all else adds up.
	_, err = d.payer.Send(t.Context(), l1.Call{To: &token, Data: testbindings.NewMockToken().PackBurn(d.client.Address(), big.NewInt(1))})
	require.NoError(t, err)
	out, err = d.run(newRestore(d.find), "--rollup", d.record.Rollup.Address.String())
	require.NoError(t, err)
	require.Contains(t, out, "NOT COVERED")
	require.Contains(t, out, "every token adds up; not all are covered")
}

// One account at a time, by somebody else, and on from where another run was interrupted.
func TestLeavingInSteps(t *testing.T) {
	d := newDrill(t, 4)
	d.populate()
	owner := l1.KeyAddress(devchain.Key(firstPerson))
	r, err := restore.FromL1(t.Context(), d.client, []rollup.Shape{circuits.Small})
	require.NoError(t, err)
	h, err := wallet.HoldingsOf(r, rollup.Address(owner))
	require.NoError(t, err)
	require.Len(t, h.Accounts, 2)
	first, second := h.Accounts[0], h.Accounts[1]
	d.end()

	// Who does not want to end the rollup for everyone is paid what L1 owes, all the same.
	out, err := d.exit(firstPerson)
	require.ErrorContains(t, err, "was not ended")
	require.Contains(t, out, "0.000000000000001234 ETH paid to")

	// With a key of nobody, for the owner; it ends the rollup, and one account leaves.
	out, err = d.exit(firstPerson+people, "--owner", l1.Checksum(owner), "--id", fmt.Sprint(first.ID), "--yes")
	require.NoError(t, err)
	require.Contains(t, out, fmt.Sprintf("account %d leaves", first.ID))
	require.NotContains(t, out, fmt.Sprintf("account %d leaves", second.ID))
	// Interrupted after the other account's exit, before it was paid.
	leaf, siblings, err := wallet.Claim(r, second.ID)
	require.NoError(t, err)
	_, err = d.client.Exit(t.Context(), d.payer, second.ID, leaf, siblings)
	require.NoError(t, err)
	before, err := d.client.Balance(t.Context(), second.Token, owner)
	require.NoError(t, err)
	out, err = d.exit(firstPerson)
	require.NoError(t, err)
	require.NotContains(t, out, "leaves with")
	after, err := d.client.Balance(t.Context(), second.Token, owner)
	require.NoError(t, err)
	require.Equal(t, second.Balance.Big().String(), after.Sub(after, before).String())

	_, err = d.exit(firstPerson, "--request")
	require.ErrorContains(t, err, "without --request")
}

// through has commands speak to L1 through f, which hears of every call before the chain does. What it returns is the answer, or an HTTP status if
// it is an int, unless it is nil.
func (e *l1env) through(f func(method string) any) {
	e.t.Helper()
	e.hearing(func(method string, _ []byte) any { return f(method) })
}

// hearing is through for who has to know what is asked.
func (e *l1env) hearing(f func(method string, question []byte) any) {
	e.t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var call struct {
			ID     json.RawMessage `json:"id"`
			Method string          `json:"method"`
		}
		_ = json.Unmarshal(body, &call)
		w.Header().Set("Content-Type", "application/json")
		result := f(call.Method, body)
		if status, is := result.(int); is {
			http.Error(w, "not now", status)
			return
		}
		if result != nil {
			_ = json.NewEncoder(w).Encode(map[string]any{"jsonrpc": "2.0", "id": call.ID, "result": result})
			return
		}
		answer, err := http.Post(e.chain.URL(), "application/json", bytes.NewReader(body))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer answer.Body.Close()
		_, _ = io.Copy(w, answer.Body)
	}))
	e.t.Cleanup(server.Close)
	e.proxy = server.URL
}

// A last batch came after L1 was read, and somebody else ended the rollup: what that batch made of a deposit that waited is taken out, too. A node that has not
// heard of it yet is not believed that nothing is left; where L1 took back what was read, it is read anew.
func TestExodusAfterL1WasRead(t *testing.T) {
	for _, meanwhile := range []string{"", "the node lags", "a reorg"} {
		lags, reorg := meanwhile == "the node lags", meanwhile == "a reorg"
		d := newDrill(t, 7)
		const newcomer = firstPerson + people
		d.deposit(newcomer, 0, big.NewInt(77))
		for range 9 { // so many that a batch need not serve all
			d.deposit(firstPerson, 0, big.NewInt(1))
		}
		d.end()
		d.waitUntil(d.chain.Time() + 3600) // all of them are overdue
		parent := d.chain.Commit()
		d.chain.Commit()
		read, err := d.client.Eth().BlockNumber(t.Context())
		require.NoError(t, err)
		again := 0
		end := sync.OnceFunc(func() {
			if reorg {
				require.NoError(t, d.chain.Reorg(parent, 2))
			}
			ops := d.serve()
			d.submit(ops[:len(ops)-1])
			_, err := d.client.ActivateExodus(t.Context(), d.payer)
			require.NoError(t, err)
			again = 0
		})
		d.through(func(method string) any {
			switch {
			case method == "eth_getBalance": // L1 was read
				end()
			case method == "eth_getBlockReceipts":
				again++
			case method == "eth_blockNumber" && lags:
				return fmt.Sprintf("%#x", read)
			}
			return nil
		})
		out, err := d.exit(newcomer)
		if lags {
			require.ErrorContains(t, err, "run exit again in a minute")
			continue
		}
		require.NoError(t, err)
		require.Contains(t, out, "leaves with 0.000000000000000077 ETH")
		require.Contains(t, out, "0.000000000000000077 ETH paid to")
		head, err := d.client.Eth().BlockNumber(t.Context())
		require.NoError(t, err)
		require.Positive(t, again)
		require.Equal(t, reorg, uint64(again) > head-read, "blocks that were read are not read again unless they are gone")
	}
}

// L1 takes back what was read, while it is read: it is read anew.
func TestReorgWhileExitReads(t *testing.T) {
	d := newDrill(t, 9)
	d.populate()
	head, err := d.client.Eth().HeaderByNumber(t.Context(), nil)
	require.NoError(t, err)
	receipts := false
	reorg := sync.OnceFunc(func() { require.NoError(t, d.chain.Reorg(head.ParentHash, 2)) })
	d.through(func(method string) any {
		switch receipts = receipts || method == "eth_getBlockReceipts"; {
		case method == "eth_call" && receipts: // every block was read
			reorg()
		}
		return nil
	})
	out, err := d.exit(firstPerson)
	var notDue *wallet.NotDueError
	require.ErrorAs(t, err, &notDue)
	require.Contains(t, out, "0.000000000000001234 ETH paid to")
}

// A call that fails once, while L1 is read, ends neither exit nor a restoration into a directory.
func TestOneFailureWhileL1IsRead(t *testing.T) {
	d := newDrill(t, 9)
	d.populate()
	failed := false
	d.through(func(method string) any {
		if method != "eth_getBlockReceipts" || failed {
			return nil
		}
		failed = true
		return http.StatusServiceUnavailable
	})
	_, err := d.exit(firstPerson)
	var notDue *wallet.NotDueError
	require.ErrorAs(t, err, &notDue)
	require.True(t, failed)
	failed = false
	_, err = d.run(newRestore(d.find), "--rollup", d.record.Rollup.Address.String(), "--dir", d.path("restored"))
	require.NoError(t, err)
	require.True(t, failed)
}

// Anybody opens accounts of an address, with dust in them: their owner does not pay for taking out all of them unasked.
func TestManyAccounts(t *testing.T) {
	d := newDrill(t, 8)
	d.deposit(operatorKey, 0, big.NewInt(5))
	d.deposit(firstPerson, 0, big.NewInt(1_000_000))
	d.deposit(firstPerson+1, 0, big.NewInt(1_000_000))
	d.submit(d.serve())
	d.last.FeeSlots = []rollup.FeeSlot{{Active: true, ID: 0, TransferFee: rollup.NewAmount(3), FullFee: rollup.NewAmount(70)}}
	payer, victim := d.wallet(firstPerson), d.wallet(firstPerson+1)
	for n := 0; n < many; n += 8 {
		terms, first := d.terms(1), uint32(3+n)
		var ops []rollup.Op
		for i := range uint32(8) {
			dust := payer.TransferToNew(terms, wallet.Payee{Key: wallet.KeyFromSecret(fmt.Append(nil, "dust", first+i)).Public(), Address: victim.Address()}, rollup.NewAmount(1))
			dust.To = first + i
			ops = append(ops, dust)
			terms.Nonce++
		}
		d.submit(ops)
	}
	_, err := d.exit(firstPerson+1, "--request")
	require.ErrorContains(t, err, "17 accounts hold something")
	out, err := d.exit(firstPerson+1, "--request", "--id", "2")
	require.NoError(t, err)
	require.Equal(t, 1, strings.Count(out, "asked for its exit"))
	require.Contains(t, out, "and the exodus is due at", "now that one waits")
	require.NotContains(t, out, "Many requests wait", "nothing goes with it")
	require.NotContains(t, out, "went with it")
	var notDue *wallet.NotDueError
	_, err = d.exit(firstPerson + 1)
	require.ErrorAs(t, err, &notDue, "all stay where they are, whatever their number")

	// Neither an account that is empty is counted nor one that has left.
	d.submit([]rollup.Op{&rollup.ForcedExit{ID: 2, Address: victim.Address()}})
	out, err = d.exit(firstPerson + 1)
	require.ErrorAs(t, err, &notDue)
	require.Contains(t, out, " ETH paid to", "what L1 owes, however many accounts others have opened")
	out, err = d.exit(firstPerson+1, "--request", "--id", "2")
	require.NoError(t, err)
	require.Contains(t, out, "account 2 is empty")
	require.NotContains(t, out, "asked for its exit")
	d.deposit(firstPerson+1, 0, big.NewInt(7))
	d.submit(d.serve())
	_, err = d.exit(firstPerson+1, "--request")
	require.ErrorContains(t, err, "17 accounts hold something")
	d.deposit(firstPerson, 0, big.NewInt(1)) // never served
	d.end()
	_, err = d.exit(firstPerson + 1)
	require.ErrorContains(t, err, "17 accounts hold something")
	out, err = d.exit(firstPerson+1, "--yes")
	require.NoError(t, err)
	require.Equal(t, many+1, strings.Count(out, "leaves with"))
	_, err = d.exit(firstPerson + 1)
	require.NoError(t, err)
}

// Who has little ETH on L1, and more of it on L2: that comes first, and pays for the gas of all else. Who has too little even for that is told what helps.
func TestETHComesFirst(t *testing.T) {
	d := newDrill(t, 16)
	const poor = firstPerson + people + 1 // has no ETH
	d.deposit(poor, d.token, big.NewInt(30))
	d.deposit(poor, 0, big.NewInt(1e18))
	d.submit(d.serve())
	d.deposit(firstPerson, 0, big.NewInt(1)) // never served
	d.end()
	_, err := d.client.ActivateExodus(t.Context(), d.payer)
	require.NoError(t, err)
	give := func(gas int64) { // what so much gas takes at the price that a tx bids
		head, err := d.client.Eth().HeaderByNumber(t.Context(), nil)
		require.NoError(t, err)
		tip, err := d.client.Eth().SuggestGasTipCap(t.Context())
		require.NoError(t, err)
		bid := new(big.Int).Add(new(big.Int).Lsh(head.BaseFee, 1), tip)
		to := l1.KeyAddress(devchain.Key(poor))
		_, err = d.payer.Send(t.Context(), l1.Call{To: &to, Value: bid.Mul(bid, big.NewInt(gas))})
		require.NoError(t, err)
	}
	give(50_000)
	_, err = d.exit(poor)
	require.ErrorIs(t, err, l1.ErrNoETH)
	require.ErrorContains(t, err, "--max-fee-gwei")
	require.ErrorContains(t, err, "--owner")
	give(340_000)
	out, err := d.exit(poor)
	require.NoError(t, err)
	require.Contains(t, out, "1 ETH paid to")
	require.Contains(t, out, "MOCK (token 1) paid to")
}

// A tx of the key that an earlier run left waiting is before all that this one sends, and is named; what keeps its own waiting is told, too.
func TestTxsThatWaitAreNamed(t *testing.T) {
	d := newDrill(t, 17)
	d.populate()
	asked := 0
	d.through(func(method string) any {
		if method != "eth_getTransactionCount" {
			return nil
		}
		switch asked++; asked {
		case 2: // of those that wait
			return "0x2"
		case 4: // of what was sent
			return http.StatusServiceUnavailable
		}
		return nil
	})
	out, err := d.exit(firstPerson)
	var notDue *wallet.NotDueError
	require.ErrorAs(t, err, &notDue)
	require.Contains(t, out, "cannot look for a receipt", "what keeps him waiting")
	require.Contains(t, out, "2 txs of "+l1.Checksum(l1.KeyAddress(devchain.Key(firstPerson)))+" wait to be mined")
	d.proxy = ""
	out, err = d.exit(firstPerson + 1)
	require.ErrorAs(t, err, &notDue)
	require.NotContains(t, out, "wait to be mined")
}

// With a directory exit goes on reading L1 where it was, whatever ended it, and leaves as without one.
func TestExitGoesOnFromADirectory(t *testing.T) {
	d := newDrill(t, 18)
	d.populate()
	dir := []string{"--dir", d.path("read"), "--confirmations", "0", "--blocks", "1", "--yes"}
	read, fails := 0, 0
	d.through(func(method string) any {
		if method != "eth_getBlockReceipts" {
			return nil
		}
		if read++; fails != 0 && read > fails {
			return []any{} // not what the header names: no failure that is waited for
		}
		return nil
	})
	_, err := d.exit(firstPerson)
	var notDue *wallet.NotDueError
	require.ErrorAs(t, err, &notDue)
	all := read
	read, fails = 0, all/2
	_, err = d.exit(firstPerson+1, dir...)
	require.Error(t, err)
	require.NotErrorAs(t, err, &notDue)
	read, fails = 0, 0
	_, err = d.exit(firstPerson+1, append(dir, "--request")...)
	require.NoError(t, err)
	require.Less(t, read, all)

	d.end()
	out, err := d.exit(firstPerson+1, dir...)
	require.NoError(t, err)
	require.Contains(t, out, "leaves with")
	require.Contains(t, out, " ETH paid to")
	require.Contains(t, out, "is left in the rollup")
	_, err = d.exit(firstPerson+2, "--agree", "1")
	require.ErrorContains(t, err, "--agree needs --dir")
}

// A node that does not let the queue be read keeps nobody from asking: at worst L1 is asked twice.
func TestRequestWhereTheQueueCannotBeRead(t *testing.T) {
	d := newDrill(t, 20)
	d.deposit(operatorKey, 0, big.NewInt(5))
	d.deposit(firstPerson, 0, big.NewInt(30))
	d.submit(d.serve())
	d.chain.Commit()
	d.deposit(firstPerson+1, 0, big.NewInt(1)) // after what is read
	args := []string{"--request", "--dir", d.path("read"), "--confirmations", "1"}
	d.proxy = d.answering(bindings.NewRollup().PackRequest(0)[:4], `"error":{"code":-32005,"message":"too many requests"}`)
	out, err := d.exit(firstPerson, args...)
	require.NoError(t, err)
	require.Contains(t, out, "its queue cannot be read: ")
	require.Contains(t, out, "asked for its exit")
	d.proxy = ""
	out, err = d.exit(firstPerson, args...)
	require.NoError(t, err)
	require.Contains(t, out, "waits already")
	require.NotContains(t, out, "cannot be read")
}

// However many requests of others wait behind it, an exit that waits is not asked for again.
func TestRequestInAFloodedQueue(t *testing.T) {
	d := newDrill(t, 23)
	owner, said := rollup.Address(l1.KeyAddress(devchain.Key(firstPerson))), ""
	leaver := &wallet.Leaver{Client: d.client, Sender: d.sender(firstPerson), Say: func(format string, args ...any) { said += fmt.Sprintf(format+"\n", args...) }}
	d.deposit(operatorKey, 0, big.NewInt(5)) // waits before it
	require.NoError(t, leaver.RequestUnseen(t.Context(), owner, 0, 1, 2))
	require.Equal(t, 2, strings.Count(said, "asked for its exit"))
	flood := d.sender(firstPerson + 1)
	for range 300 {
		_, _, err := d.client.RequestForcedExit(t.Context(), flood, 1, 0) // of the same account, and not its owner's
		require.NoError(t, err)
	}
	said = ""
	require.NoError(t, leaver.RequestUnseen(t.Context(), owner, 0, 1, 2, 3))
	require.Equal(t, 2, strings.Count(said, "its forced exit waits already"))
	require.Equal(t, 1, strings.Count(said, "asked for its exit"), "%s", said)
}

// A node that has not kept what happened is not read on from, nothing is sent, and whoever leaves is told where the past is to be had: of another node, or from a directory
// that has read it.
func TestExitWhereL1HasForgotten(t *testing.T) {
	d := newDrill(t, 24)
	d.deposit(operatorKey, 0, big.NewInt(5))
	d.deposit(firstPerson, 0, big.NewInt(30))
	d.submit(d.serve())
	d.chain.Commit()
	read := []string{"--dir", d.path("read"), "--confirmations", "1"}
	_, err := d.run(newRestore(d.find), append(read, "--rollup", d.record.Rollup.Address.String())...)
	require.NoError(t, err)
	forgetful := d.answeringTo("eth_getBlockReceipts", `"error":{"code":4444,"message":"pruned history unavailable"}`)
	d.proxy = forgetful
	for _, args := range [][]string{nil, {"--dir", d.path("anew"), "--confirmations", "1"}} {
		_, err = d.exit(firstPerson, append(args, "--request")...)
		require.ErrorContains(t, err, "pruned history unavailable")
		require.ErrorContains(t, err, "has not kept, all of the rollup's past")
	}
	sent, err := d.chain.Client().NonceAt(t.Context(), l1.KeyAddress(devchain.Key(firstPerson)), nil)
	require.NoError(t, err)
	require.Zero(t, sent)
	out, err := d.exit(firstPerson, append(read, "--request")...)
	require.NoError(t, err)
	require.Contains(t, out, "asked for its exit")
	d.proxy = forgetful + "," + d.chain.URL()
	out, err = d.exit(firstPerson, "--dir", d.path("anew"), "--confirmations", "1", "--request")
	require.NoError(t, err, "what one node lacks another has, and a run that failed is gone on from")
	require.Contains(t, out, "waits already")
}

// With confirmations, what exit has read ends before the rollup does: a deposit that was asked for between is not told to be nothing.
func TestDepositsAfterWhatWasRead(t *testing.T) {
	d := newDrill(t, 19)
	d.deposit(operatorKey, 0, big.NewInt(5))
	d.deposit(firstPerson, 0, big.NewInt(30))
	d.submit(d.serve())
	d.deposit(firstPerson+1, 0, big.NewInt(1)) // never served
	d.end()
	d.chain.Commit()
	d.deposit(firstPerson, 0, big.NewInt(77))
	args := []string{"--dir", d.path("read"), "--confirmations", "3", "--yes"}
	_, err := d.exit(firstPerson, args...)
	require.ErrorContains(t, err, "run exit again in a minute")
	for range 3 {
		d.chain.Commit()
	}
	out, err := d.exit(firstPerson, args...)
	require.NoError(t, err)
	require.Contains(t, out, "comes back with 0.000000000000000077 ETH")
	require.Contains(t, out, "leaves with 0.00000000000000003 ETH")
}

// Anybody makes deposits for an address: its owner does not pay for taking back all of them unasked, and takes back those that are named.
func TestManyDeposits(t *testing.T) {
	d := newDrill(t, 11)
	d.deposit(operatorKey, 0, big.NewInt(5))
	d.deposit(firstPerson, 0, big.NewInt(30))
	d.deposit(firstPerson, d.token, big.NewInt(31))
	d.submit(d.serve())
	d.deposit(firstPerson, 0, big.NewInt(77))
	for range many {
		d.deposit(firstPerson, 0, big.NewInt(1))
	}
	own := fmt.Sprint(d.queue[0].Index)
	var all []string
	for _, r := range d.queue {
		all = append(all, "--deposit", fmt.Sprint(r.Index))
	}
	out, err := d.exit(firstPerson, "--request") // what waits costs nothing here
	require.NoError(t, err)
	require.Contains(t, out, "asked for its exit")
	var notDue *wallet.NotDueError
	_, err = d.exit(firstPerson)
	require.ErrorAs(t, err, &notDue)
	d.end()
	_, err = d.exit(firstPerson)
	require.ErrorContains(t, err, "17 deposits wait")
	_, err = d.exit(firstPerson, "--request")
	require.NoError(t, err, "nor here, though the end is due")
	_, err = d.exit(firstPerson, all...)
	require.ErrorContains(t, err, "was not ended", "whoever names so many means them")
	live, err := d.client.Liveness(t.Context())
	require.NoError(t, err)
	require.False(t, live.Ended)

	out, err = d.exit(firstPerson, "--yes", "--id", "1")
	require.NoError(t, err)
	require.Contains(t, out, "0.00000000000000003 ETH paid to")
	require.NotContains(t, out, "comes back with")
	out, err = d.exit(firstPerson, "--deposit", own, "--deposit", own)
	require.NoError(t, err)
	require.Contains(t, out, "0.000000000000000077 ETH paid to")
	require.Equal(t, 1, strings.Count(out, "comes back with"))
	out, err = d.exit(firstPerson, "--deposit", own)
	require.NoError(t, err, "again")
	require.Contains(t, out, "deposit "+own+" does not wait")
	require.NotContains(t, out, "comes back with")
	out, err = d.exit(firstPerson) // so many deposits are no more than many, and accounts are counted by themselves
	require.NoError(t, err)
	require.Equal(t, many, strings.Count(out, "comes back with"))
	require.Equal(t, 1, strings.Count(out, "leaves with"))
}

// Only the deposit is named: the accounts stay where they are.
func TestDepositAlone(t *testing.T) {
	d := newDrill(t, 13)
	d.deposit(operatorKey, 0, big.NewInt(5))
	d.deposit(firstPerson, 0, big.NewInt(30))
	d.submit(d.serve())
	d.deposit(firstPerson, 0, big.NewInt(77))
	d.end()
	out, err := d.exit(firstPerson, "--yes", "--deposit", fmt.Sprint(d.queue[0].Index))
	require.NoError(t, err)
	require.Contains(t, out, "0.000000000000000077 ETH paid to")
	require.NotContains(t, out, "leaves with")
	require.Contains(t, out, "nothing that was named of")
}

// Who cannot end the rollup says why, and that it has not ended; who is a moment later than somebody else goes on.
func TestSomebodyElseEndsTheRollup(t *testing.T) {
	d := newDrill(t, 15)
	d.deposit(firstPerson, 0, big.NewInt(77))
	d.end()
	fails := true
	end := sync.OnceFunc(func() {
		_, err := d.client.ActivateExodus(t.Context(), d.payer)
		require.NoError(t, err)
	})
	d.through(func(method string) any {
		switch {
		case method == "eth_estimateGas" && fails:
			return http.StatusServiceUnavailable
		case method == "eth_estimateGas":
			end()
		}
		return nil
	})
	out, err := d.exit(firstPerson, "--yes")
	require.ErrorContains(t, err, "run exit again")
	require.NotContains(t, out, "the exodus has begun")
	fails = false
	out, err = d.exit(firstPerson, "--yes")
	require.NoError(t, err)
	require.Contains(t, out, "the exodus has begun")
	require.Contains(t, out, "0.000000000000000077 ETH paid to")
}

// What L1 tells by itself is what it tells who reads all of it, but for accounts: deposits that wait, and the tokens of all that is owed, the last token too. Who has
// nothing but what went with a request is paid that.
func TestHoldingsOnL1(t *testing.T) {
	d := newDrill(t, 14)
	d.deposit(operatorKey, 0, big.NewInt(5))
	d.deposit(firstPerson, d.token, big.NewInt(30))
	d.submit(d.serve())
	_, _, err := d.client.RequestForcedExit(t.Context(), d.sender(firstPerson), 1, d.token)
	require.NoError(t, err)
	d.submit([]rollup.Op{&rollup.ForcedExit{ID: 1, Address: d.wallet(firstPerson).Address(), Token: d.token}})
	d.deposit(firstPerson+1, d.token, big.NewInt(7))
	d.deposit(firstPerson+1, 0, big.NewInt(9))
	to := d.client.Address()
	_, err = d.payer.Send(t.Context(), l1.Call{To: &to, Value: big.NewInt(5e14), Data: bindings.NewRollup().PackRequestForcedExit(1, 0)})
	require.NoError(t, err)
	r, err := restore.FromL1(t.Context(), d.client, []rollup.Shape{circuits.Small})
	require.NoError(t, err)
	for key, tokens := range map[int][]uint16{firstPerson: {d.token}, firstPerson + 1: {0, d.token}, deployerKey: {0}} {
		read, err := wallet.HoldingsOf(r, d.wallet(key).Address())
		require.NoError(t, err)
		told, err := wallet.HoldingsOnL1(t.Context(), d.client, d.wallet(key).Address())
		require.NoError(t, err)
		require.Equal(t, tokens, read.Tokens)
		require.Equal(t, tokens, told.Tokens)
		require.Equal(t, read.Deposits, told.Deposits)
	}
	out, err := d.exit(deployerKey)
	require.NoError(t, err)
	require.Contains(t, out, "0.0005 ETH paid to")

	// Somebody else takes back a deposit once it was read: the other one comes back, and all is paid. An account that is empty is not taken out.
	d.end()
	_, err = d.client.ActivateExodus(t.Context(), d.payer)
	require.NoError(t, err)
	d.refundsWhen("eth_getBalance")
	out, err = d.exit(firstPerson + 1)
	require.NoError(t, err)
	require.Equal(t, 1, strings.Count(out, "comes back with"))
	require.Equal(t, 2, strings.Count(out, "paid to"))
	out, err = d.exit(firstPerson)
	require.NoError(t, err)
	require.NotContains(t, out, "leaves with")
	require.Contains(t, out, "MOCK (token 1) paid to")
}

// refundsWhen has somebody else take back the first deposit that waits, as soon as L1 is asked this.
func (d *drill) refundsWhen(asked string) {
	refund := sync.OnceFunc(func() {
		_, err := d.client.RefundDeposits(d.t.Context(), d.payer, d.queue[0])
		require.NoError(d.t, err)
	})
	d.through(func(method string) any {
		if method == asked {
			refund()
		}
		return nil
	})
}

// waiting returns a drill in exodus, with n deposits of the first person that no batch served.
func waiting(t *testing.T, n int) *drill {
	d := newDrill(t, 12)
	for range n {
		d.deposit(firstPerson, 0, big.NewInt(1))
	}
	d.end()
	_, err := d.client.ActivateExodus(t.Context(), d.payer)
	require.NoError(t, err)
	return d
}

// Somebody else takes back one of many deposits while all are about to be: all come back at once.
func TestRefundOfWhatSomebodyElseTookBack(t *testing.T) {
	d := waiting(t, 3)
	d.refundsWhen("eth_estimateGas")
	out, err := d.exit(firstPerson, "--yes")
	require.NoError(t, err)
	require.Equal(t, 3, strings.Count(out, "comes back with"))
	require.Contains(t, out, "0.000000000000000003 ETH paid to")
}

// A tx of refunds that fails holds up none of the others, and what it was to bring back comes when exit is run again.
func TestRefundThatFails(t *testing.T) {
	const n = 65 // one more than a tx takes
	d := waiting(t, n)
	_, err := d.exit(firstPerson)
	require.ErrorContains(t, err, "65 deposits wait", "also when it has ended")
	failed := false
	d.through(func(method string) any {
		if method != "eth_estimateGas" || failed {
			return nil
		}
		failed = true
		return http.StatusServiceUnavailable
	})
	out, err := d.exit(firstPerson, "--yes")
	require.ErrorContains(t, err, "deposits 0 to 63: ")
	require.ErrorContains(t, err, "run exit again")
	require.Equal(t, 1, strings.Count(out, "comes back with"))
	require.Contains(t, out, "0.000000000000000001 ETH paid to")
	out, err = d.exit(firstPerson, "--yes")
	require.NoError(t, err)
	require.Equal(t, n-1, strings.Count(out, "comes back with"))
}

// Who has nothing left on L2 is paid what L1 owes, and does not end the rollup for everyone, though it is due and --yes answers beforehand.
func TestWhoHasLeftEndsNothing(t *testing.T) {
	d := newDrill(t, 10)
	d.deposit(operatorKey, 0, big.NewInt(5))
	d.deposit(firstPerson, 0, big.NewInt(170))
	d.submit(d.serve())
	d.last.FeeSlots = []rollup.FeeSlot{{Active: true, ID: 0, TransferFee: rollup.NewAmount(3), FullFee: rollup.NewAmount(70)}}
	d.submit([]rollup.Op{d.wallet(firstPerson).Withdraw(d.terms(1), rollup.NewAmount(100))})
	d.deposit(firstPerson+1, 0, big.NewInt(1)) // never served
	d.end()
	out, err := d.exit(firstPerson, "--yes")
	require.NoError(t, err)
	require.Contains(t, out, "0.0000000000000001 ETH paid to")
	live, err := d.client.Liveness(t.Context())
	require.NoError(t, err)
	require.False(t, live.Ended)
	require.True(t, live.Due())
}

// The operator serves what was asked for: there is no exodus, and what L1 owes is paid.
func TestForcedExitIsServed(t *testing.T) {
	d := newDrill(t, 5)
	d.populate()
	d.submit(d.serve())
	_, err := d.exit(firstPerson + 1)
	require.ErrorContains(t, err, "no request waits on L1")
	require.ErrorContains(t, err, "--request")
	r, err := restore.FromL1(t.Context(), d.client, []rollup.Shape{circuits.Small})
	require.NoError(t, err)
	h, err := wallet.HoldingsOf(r, rollup.Address(l1.KeyAddress(devchain.Key(firstPerson+1))))
	require.NoError(t, err)
	_, _, err = d.client.RequestForcedExit(t.Context(), d.sender(firstPerson+1), h.Accounts[0].ID, 1-h.Accounts[0].Token) // of the wrong token: it will do nothing
	require.NoError(t, err)
	d.proxy = d.flooded() // what goes with the requests L1 owes
	out, err := d.exit(firstPerson+1, "--request")
	require.NoError(t, err)
	d.proxy = ""
	require.Equal(t, 1, strings.Count(out, "Many requests wait on L1. While 4,096 or more do, one costs 0.0005 ETH"))
	require.Equal(t, 2, strings.Count(out, "0.0005 ETH went with it and was not taken: L1 owes you that, and pays by `causeway exit` without --request"))
	require.GreaterOrEqual(t, d.owed(firstPerson+1, 0), int64(1e15))
	r, err = restore.FromL1(t.Context(), d.client, []rollup.Shape{circuits.Small})
	require.NoError(t, err)
	require.Len(t, r.Waiting(), 3)
	var ops []rollup.Op
	for _, request := range r.Waiting() {
		ops = append(ops, &rollup.ForcedExit{ID: request.ID, Address: rollup.Address(request.Owner), Token: request.Token})
	}
	d.submit(ops)
	out, err = d.exit(firstPerson + 1)
	require.NoError(t, err)
	require.Contains(t, out, " ETH paid to")
	require.Zero(t, d.owed(firstPerson+1, 0))
	require.Contains(t, out, " MOCK (token 1) paid to")
	require.Contains(t, out, "nothing of")
	out, err = d.exit(firstPerson + 1)
	require.NoError(t, err, "all accounts are empty")
	require.NotContains(t, out, "paid to")
}

func TestExitRefuses(t *testing.T) {
	d := newDrill(t, 6)
	d.populate()
	for name, c := range map[string]struct {
		key  int
		args []string
		says string
	}{
		"nobody's key":        {deployerKey, nil, "has nothing in this rollup"},
		"another's account":   {firstPerson, []string{"--id", "0"}, "account 0 is not of"},
		"no account":          {firstPerson, []string{"--id", "4000000000"}, "is not of"},
		"no id":               {firstPerson, []string{"--id", "4294967296"}, "at most 4294967295"},
		"another's request":   {firstPerson, []string{"--request", "--owner", l1.Checksum(l1.KeyAddress(devchain.Key(firstPerson + 1)))}, "can ask for its exits"},
		"no owner":            {firstPerson, []string{"--owner", "0x12"}, "--owner"},
		"plain key, password": {firstPerson, []string{"--passphrase-file", d.write("pass", "x")}, "needs no passphrase"},
		"no ETH":              {firstPerson + people + 1, []string{"--owner", l1.Checksum(l1.KeyAddress(devchain.Key(firstPerson)))}, "no ETH on L1"},
	} {
		_, err := d.exit(c.key, c.args...)
		require.ErrorContains(t, err, c.says, name)
	}
	_, err := d.run(newExit(d.find), "--rollup", d.record.Rollup.Address.String())
	require.ErrorContains(t, err, "--key-file is missing")
	_, err = d.run(newExit(d.find), "--rollup", d.record.Verifiers[0].Address.String(), "--key-file", d.keyFile(firstPerson))
	require.ErrorContains(t, err, "--rollup: l1: read")
	require.ErrorContains(t, err, "is the contract at "+d.record.Verifiers[0].Address.String()+" a rollup?")
	other := func(name string) (l1contracts.Verifier, error) {
		v, err := d.find(name)
		v.CircuitDigest = strings.Repeat("0", 64)
		return v, err
	}
	_, err = d.run(newExit(other), "--rollup", d.record.Rollup.Address.String(), "--key-file", d.keyFile(firstPerson))
	require.ErrorIs(t, err, deploy.ErrUnknownCircuit, "the rollup is of another release")
	d.proxy = "http://127.0.0.1:1" // where no node is
	_, err = d.exit(firstPerson)
	require.ErrorContains(t, err, "check the node, or name another one")
}

// Amounts are in units of the token, as L1 tells of it, with its number beside the name that it gives itself.
func TestExitShowsUnits(t *testing.T) {
	d := newDrill(t, 3)
	r, err := d.payer.Send(t.Context(), l1.Call{Data: devchain.NamedToken("USDC", 6)})
	require.NoError(t, err)
	token, amount := r.ContractAddress, big.NewInt(15_500_000)
	_, err = d.payer.Send(t.Context(), l1.Call{To: &token, Data: devchain.MintNamedData(d.payer.Address(), amount)})
	require.NoError(t, err)
	_, err = d.client.Approve(t.Context(), d.payer, token, amount)
	require.NoError(t, err)
	id, err := d.client.RegisterToken(t.Context(), d.payer, token)
	require.NoError(t, err)
	d.deposit(firstPerson, id, amount)
	d.deposit(firstPerson, 0, big.NewInt(15e17))
	out, err := d.exit(firstPerson)
	require.Error(t, err)
	require.Contains(t, out, "not on L2 yet: 15.5 USDC (token 2)\n")
	require.Contains(t, out, "not on L2 yet: 1.5 ETH\n")
	d.submit(d.serve())
	out, err = d.run(newRestore(d.find), "--rollup", d.record.Rollup.Address.String(), "--json", d.path("books.json"))
	require.NoError(t, err)
	require.Regexp(t, `\n0 +0x\w+ +2 USDC +0 +15\.5\n`, out)
	require.Regexp(t, `\n0 ETH +1\.5 +0 +1\.5 +0 +1\.5 +solvent`, out)
	require.Regexp(t, `\n2 USDC 0x\w+ +15\.5 +0 +15\.5 +0 +15\.5 +solvent`, out)
	books, err := os.ReadFile(d.path("books.json"))
	require.NoError(t, err)
	require.Contains(t, string(books), `"balances": "15500000"`, "as it was, for machines")

	e := &exit{tokens: map[uint16]l1.TokenInfo{3: {Symbol: "token3"}, 4: {Symbol: "token4", Decimals: 2}, 5: {Symbol: "ETH"}}}
	require.Equal(t, "15500000 base units of token 3", e.amount(3, amount))
	require.Equal(t, "155000 token4", e.amount(4, amount))
	require.Equal(t, "15500000 ETH (token 5)", e.amount(5, amount))
}

// A node that is behind shows what has just left a moment later: it is asked again, and nobody is told that nothing is left while L1 owes it all.
func TestNodeThatIsBehindWhatLeft(t *testing.T) {
	d := newDrill(t, 19)
	d.deposit(firstPerson, 0, big.NewInt(1_000_000))
	d.submit(d.serve())
	d.deposit(firstPerson+1, d.token, big.NewInt(7)) // never served
	d.end()
	for key, token := range map[int]uint16{firstPerson: 0, firstPerson + 1: d.token} {
		ask := []byte(hex.EncodeToString(bindings.NewRollup().PackPending(token, l1.KeyAddress(devchain.Key(key)))))
		behind := 2
		d.hearing(func(_ string, question []byte) any {
			if behind == 0 || !bytes.Contains(question, ask) {
				return nil
			}
			behind--
			return fmt.Sprintf("0x%064x", 0)
		})
		out, err := d.exit(key, "--yes")
		require.NoError(t, err)
		require.Contains(t, out, "paid to")
		require.Zero(t, behind)
		require.Zero(t, d.owed(key, token))
	}
}
