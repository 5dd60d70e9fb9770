package l1_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/params"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/rollup/blob"
)

// waiting is the operator's tx that waits under its next nonce, of those in the book: nodes do not list those with blobs.
func (e *env) waiting() *types.Transaction {
	e.t.Helper()
	nonce, err := e.chain.Client().NonceAt(ctx, e.op.Address(), nil)
	require.NoError(e.t, err)
	noted, err := e.book.Noted(e.op.Address(), nonce)
	require.NoError(e.t, err)
	for _, hash := range slices.Backward(noted) {
		if tx, pending, err := e.chain.Client().TransactionByHash(ctx, hash); err == nil && pending {
			return tx
		}
	}
	e.t.Fatal("nothing waits")
	return nil
}

// done is onceAndFree where blobs may wait.
func (e *blobEnv) done(first ...uint64) {
	e.t.Helper()
	e.chain.Commit()
	require.Equal(e.t, first, e.submissions())
	e.noNonceGap()
	e.restart()
	for seed := byte(200); seed < 202; seed++ { // of each kind
		sub := e.next(seed)
		if seed == 201 {
			sub = e.inBlob(sub)
		}
		_, err := e.life(nil).Submit(ctx, sub)
		require.NoError(e.t, err)
	}
}

func atLeastTwice(t *testing.T, after, before *types.Transaction) {
	t.Helper()
	for _, price := range []func(*types.Transaction) *big.Int{(*types.Transaction).GasTipCap, (*types.Transaction).GasFeeCap, (*types.Transaction).BlobGasFeeCap} {
		require.GreaterOrEqual(t, price(after).Cmp(new(big.Int).Lsh(price(before), 1)), 0)
	}
}

// J9: a tx with a blob that waits is sent again for twice of all that it bids, which is what geth's pool asks for, and is mined.
func TestJ9BlobFeeIsRaised(t *testing.T) {
	e := newBlobEnv(t, false)
	e.stop()
	sub, log := e.inBlob(e.next(1)), &said{times: map[string]int{}, halt: make(chan struct{})}
	result := submits(e.life(func(c *l1.SenderConfig) { c.BumpAfter, c.Log = 30*time.Millisecond, slog.New(log) }), sub)
	log.wait(t, "sent", 1)
	first := e.waiting()
	close(log.halt)
	price, err := e.chain.Client().BlobBaseFee(ctx)
	require.NoError(t, err)
	require.Equal(t, new(big.Int).Lsh(price, 1), first.BlobGasFeeCap())
	log.wait(t, "raised the fee of a waiting tx", 2)
	require.Zero(t, log.count("cannot replace a waiting tx"))
	e.chain.Commit()
	r, err := result()
	require.NoError(t, err)
	mined, _, err := e.chain.Client().TransactionByHash(ctx, r.Receipt.TxHash)
	require.NoError(t, err)
	atLeastTwice(t, mined, first)
	require.Equal(t, first.Nonce(), mined.Nonce())
	require.Equal(t, []common.Hash{sub.Blob.Hash()}, mined.BlobHashes())
	e.done(1)
}

// J9: no more is bid for blobs than may be, nor, per gas, than without one; the tx waits, and is given again to nodes that dropped it.
func TestJ9BlobAtTheLimit(t *testing.T) {
	named := map[string]string{"blobs": "of blobs 3 wei", "gas": "limit 3000000000 wei", "tips": "of tips 1000000 wei"}
	for name, limit := range map[string]func(*l1.SenderConfig){
		"blobs": func(c *l1.SenderConfig) { c.MaxBlobFee = big.NewInt(3) },
		"gas":   func(c *l1.SenderConfig) { c.MaxFee = big.NewInt(3 * params.GWei) },
		"tips":  func(c *l1.SenderConfig) { c.MaxTip = big.NewInt(1_000_000) },
	} {
		t.Run(name, func(t *testing.T) {
			e := newBlobEnv(t, false)
			e.stop()
			sub, log := e.inBlob(e.next(1)), &said{times: map[string]int{}}
			edit := func(c *l1.SenderConfig) { c.BumpAfter, c.Log = 20*time.Millisecond, slog.New(log); limit(c) }
			e.dies(e.life(edit), sub, func() {
				log.wait(t, "tx waits at the fee limit", 2)
				before := e.waiting()
				e.chain.Drop()
				log.wait(t, "tx waits at the fee limit", 5)
				e.waitPending(1)
				require.Equal(t, before.Hash(), e.waiting().Hash())
				require.Zero(t, log.count("cannot replace a waiting tx"), "what nodes would refuse is not sent")
			})
			waits := e.waiting()
			cfg := l1.DefaultSender(devchain.Key(0))
			limit(&cfg)
			for _, c := range []struct{ bid, limit *big.Int }{{waits.BlobGasFeeCap(), cfg.MaxBlobFee}, {waits.GasFeeCap(), cfg.MaxFee}, {waits.GasTipCap(), cfg.MaxTip}} {
				if c.limit != nil {
					require.LessOrEqual(t, c.bid.Cmp(c.limit), 0)
				}
			}
			other := e.inBlob(e.next(2)) // it may not pay twice as much to take the place
			_, err := e.life(edit).Submit(ctx, other)
			require.ErrorIs(t, err, l1.ErrFeeLimit)
			require.ErrorContains(t, err, named[name])
			e.chain.Commit()
			e.done(1)
		})
	}
}

// J9: blobs cost a hundred times as much while a tx with one waits. It is sent again for that at once, not for twice as much, again and again, while the tip comes to its limit.
func TestJ9BlobPriceJumps(t *testing.T) {
	e := newBlobEnv(t, true)
	e.stop()
	sub, log := e.inBlob(e.next(1)), &said{times: map[string]int{}, halt: make(chan struct{})}
	l, eth := newLiar(t, e.chain.URL(), 1, nil)
	s := e.senderAt(eth, 0, func(c *l1.SenderConfig) {
		c.BumpAfter, c.MaxBlobFee, c.Log = 100*time.Millisecond, big.NewInt(200), slog.New(log)
	})
	e.book = e.newBook()
	s.Keep(e.client, e.book)
	submitter, err := l1.NewSubmitter(e.client, s, devchain.Default().Log)
	require.NoError(t, err)
	l.set("eth_blobBaseFee", func(json.RawMessage) json.RawMessage { return json.RawMessage(`"0x1"`) })
	result := submits(submitter, sub)
	log.wait(t, "sent", 1)
	require.EqualValues(t, 2, e.waiting().BlobGasFeeCap().Int64())
	l.set("eth_blobBaseFee", func(json.RawMessage) json.RawMessage { return json.RawMessage(`"0x64"`) })
	close(log.halt)
	log.wait(t, "tx waits at the fee limit", 1)
	require.EqualValues(t, 200, e.waiting().BlobGasFeeCap().Int64())
	e.chain.Commit()
	_, err = result()
	require.NoError(t, err)
	e.done(1)
}

// J9: a tx waits for as much as might be paid, and its price rises beyond that. Whoever allows more then, and starts again, has it take the place with what is allowed,
// near the new limit too: what counts is what the one that waits bids.
func TestJ9LimitIsRaised(t *testing.T) {
	for _, blob := range []bool{false, true} {
		e := newBlobEnv(t, false)
		e.stop()
		sub := e.next(1)
		head, err := e.chain.Client().HeaderByNumber(ctx, nil)
		require.NoError(t, err)
		before, after := more(head.BaseFee, 2), new(big.Int).Lsh(head.BaseFee, 1) // which is today's price without a tip
		limit := func(v *big.Int) func(*l1.SenderConfig) { return func(c *l1.SenderConfig) { c.MaxFee = v } }
		if blob {
			sub = e.inBlob(sub)
			before, after = big.NewInt(1), big.NewInt(3)
			limit = func(v *big.Int) func(*l1.SenderConfig) { return func(c *l1.SenderConfig) { c.MaxBlobFee = v } }
		}
		e.dies(e.life(limit(before)), sub, nil)
		waits := e.waiting()
		log := &said{times: map[string]int{}}
		result := submits(e.life(func(c *l1.SenderConfig) { limit(after)(c); c.Log = slog.New(log) }), sub)
		log.wait(t, "sent", 1)
		require.NotEqual(t, waits.Hash(), e.waiting().Hash())
		require.Equal(t, waits.Nonce(), e.waiting().Nonce())
		e.chain.Commit()
		_, err = result()
		require.NoError(t, err)
		e.done(1)
	}
}

// What an earlier life left waiting, with a blob or without, gives way at every kind of node, whatever its words are.
func TestNodesRefuseInOtherWords(t *testing.T) {
	const reserved, cheap = "address already reserved", "replacement transaction underpriced"
	for name, words := range map[string][]string{
		"Nethermind": {reserved, "pending transaction type conflict"}, "Nethermind of 2025": {reserved, "PendingTxsOfConflictingType"},
		"Erigon": {reserved, "can't replace blob-txn with a non-blob-txn", cheap, "could not replace existing tx"},
	} {
		t.Run(name, func(t *testing.T) {
			e := newBlobEnv(t, true)
			e.stop()
			e.dies(e.life(nil), e.inBlob(e.next(1)), nil)
			before, log := e.waiting(), &said{times: map[string]int{}}
			s := e.senderAt(e.speaking(words...), 0, func(c *l1.SenderConfig) { c.Log = slog.New(log) })
			s.Keep(e.client, e.book)
			submitter, err := l1.NewSubmitter(e.client, s, devchain.Default().Log)
			require.NoError(t, err)
			result := submits(submitter, e.next(2))
			log.wait(t, "sent", 1)
			empty := e.waiting()
			require.Equal(t, before.Nonce(), empty.Nonce())
			require.Equal(t, e.op.Address(), *empty.To())
			e.chain.Commit()
			log.wait(t, "sent", 2)
			e.chain.Commit()
			_, err = result()
			require.NoError(t, err)
			e.done(1)
		})
	}
}

// A node holds a key for the kind of tx that it has mined last until its pool has seen the block.
func TestReservedForWhatIsMined(t *testing.T) {
	for name, c := range map[string]struct {
		keeps  bool
		stands time.Duration // the machine, when the node refuses the first time
	}{"alone": {}, "with a book": {keeps: true}, "the machine stands still": {stands: 3500 * time.Millisecond}} {
		t.Run(name, func(t *testing.T) {
			e := newBlobEnv(t, true)
			s := e.senderAt(e.behindItsPool(3, c.stands), 0, nil)
			if c.keeps {
				e.book = e.newBook()
				s.Keep(e.client, e.book)
			}
			to := common.Address{5}
			r, err := s.Send(ctx, l1.Call{To: &to})
			require.NoError(t, err)
			tx, _, err := e.chain.Client().TransactionByHash(ctx, r.TxHash)
			require.NoError(t, err)
			require.Equal(t, to, *tx.To())
			next, err := e.chain.Client().NonceAt(ctx, e.op.Address(), nil)
			require.NoError(t, err)
			require.Equal(t, next, tx.Nonce()+1, "nothing else was sent")
		})
	}
}

// One that holds it on says so in the end; where a tx waits, at once.
func TestReservedIsTold(t *testing.T) {
	e := newBlobEnv(t, true)
	to := common.Address{5}
	s := e.senderAt(e.behindItsPool(1<<30, 0), 0, nil)
	_, err := s.Send(ctx, l1.Call{To: &to})
	require.ErrorIs(t, err, l1.ErrReserved)

	e.stop()
	e.dies(e.life(nil), e.inBlob(e.next(1)), nil)
	l, eth := newLiar(t, e.chain.URL(), 1, nil)
	_, err = e.senderAt(eth, 0, nil).Send(ctx, l1.Call{To: &to})
	require.ErrorIs(t, err, l1.ErrReserved)
	require.Equal(t, 1, l.times("eth_sendRawTransaction"))
}

// behindItsPool is the chain by a node that refuses so many txs as of the other kind, the first after a while.
func (e *env) behindItsPool(refuses int32, first time.Duration) *ethclient.Client {
	e.t.Helper()
	var asked atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		w.Header().Set("Content-Type", "application/json")
		var c call
		if json.Unmarshal(body, &c) == nil && c.Method == "eth_sendRawTransaction" && asked.Add(1) <= refuses {
			if asked.Load() == 1 {
				time.Sleep(first)
			}
			fmt.Fprintf(w, `{"jsonrpc":"2.0","id":%s,"error":{"code":-32000,"message":"address already reserved"}}`, c.ID)
			return
		}
		answer, err := http.Post(e.chain.URL(), "application/json", bytes.NewReader(body))
		if err != nil {
			return
		}
		defer answer.Body.Close()
		_, _ = io.Copy(w, answer.Body)
	}))
	e.t.Cleanup(s.Close)
	eth, err := ethclient.Dial(s.URL)
	require.NoError(e.t, err)
	e.t.Cleanup(eth.Close)
	return eth
}

// Erigon compares what a tx with a blob bids with one without that waits: it is a question of price alone then.
func TestOtherKindIsOutbid(t *testing.T) {
	e := newBlobEnv(t, true)
	e.stop()
	e.dies(e.life(nil), e.next(1), nil)
	s := e.senderAt(e.speaking("address already reserved", "could not replace existing tx"), 0, func(c *l1.SenderConfig) { c.MaxTip = big.NewInt(params.GWei) })
	s.Keep(e.client, e.book)
	submitter, err := l1.NewSubmitter(e.client, s, devchain.Default().Log)
	require.NoError(t, err)
	_, err = submitter.Submit(ctx, e.inBlob(e.next(2)))
	require.ErrorIs(t, err, l1.ErrFeeLimit)
}

// A Sender that refuses dear gas refuses dear blobs.
func TestDearBlobsAreRefused(t *testing.T) {
	e := newBlobEnv(t, true)
	l, eth := newLiar(t, e.chain.URL(), 1, nil)
	l.set("eth_blobBaseFee", func(json.RawMessage) json.RawMessage { return json.RawMessage(`"0x64"`) })
	to := common.Address{5}
	s := e.senderAt(eth, 0, func(c *l1.SenderConfig) { c.Refuse, c.MaxBlobFee = true, big.NewInt(99) })
	_, err := s.Send(ctx, l1.Call{To: &to, Blob: new(blob.Blob)})
	require.ErrorIs(t, err, l1.ErrDear)
	_, err = s.Send(ctx, l1.Call{To: &to})
	require.NoError(t, err)
	s = e.senderAt(eth, 0, func(c *l1.SenderConfig) { c.Refuse, c.MaxBlobFee = true, big.NewInt(100) })
	_, err = s.Send(ctx, l1.Call{To: &to, Blob: new(blob.Blob)})
	require.NoError(t, err)
	l.set("eth_blobBaseFee", func(json.RawMessage) json.RawMessage { return json.RawMessage(`"0x1` + string(make0s(63)) + `"`) })
	_, err = e.senderAt(eth, 0, nil).Send(ctx, l1.Call{To: &to, Blob: new(blob.Blob)})
	require.Error(t, err, "more than anybody has")
}

func make0s(n int) []byte {
	out := make([]byte, n)
	for i := range out {
		out[i] = '0'
	}
	return out
}

// J9: an operator that is started again finds its own tx with a blob waiting: it takes its place by another one with a blob, for twice as much or more.
func TestJ9RestartWhileABlobWaits(t *testing.T) {
	for name, raised := range map[string]int{"the same": 0, "dearer": 3} {
		t.Run(name, func(t *testing.T) {
			e := newBlobEnv(t, false)
			e.stop()
			sub, log := e.inBlob(e.next(1)), &said{times: map[string]int{}}
			e.dies(e.life(func(c *l1.SenderConfig) {
				c.Log = slog.New(log)
				if raised > 0 {
					c.BumpAfter = 20 * time.Millisecond
				}
			}), sub, func() { log.wait(t, "raised the fee of a waiting tx", raised) })
			before, sent := e.waiting(), &said{times: map[string]int{}}
			result := submits(e.life(func(c *l1.SenderConfig) { c.Log = slog.New(sent) }), sub)
			sent.wait(t, "sent", 1)
			after := e.waiting()
			require.Equal(t, before.Nonce(), after.Nonce())
			if before.Hash() != after.Hash() {
				atLeastTwice(t, after, before)
			}
			e.chain.Commit()
			r, err := result()
			require.NoError(t, err)
			require.EqualValues(t, 1, r.Receipt.Status)
			e.done(1)
		})
	}
}

// J9: nodes refuse a tx without a blob while one with a blob waits, and the reverse. What an earlier life left is cleared away, and the operator gets on.
func TestJ9RestartWhileTheOtherKindWaits(t *testing.T) {
	for _, blobFirst := range []bool{true, false} {
		e := newBlobEnv(t, false)
		e.stop()
		first, second := e.next(1), e.next(2)
		if blobFirst {
			first = e.inBlob(first)
		} else {
			second = e.inBlob(second)
		}
		e.dies(e.life(nil), first, nil)
		before := e.waiting()

		alone := e.sender(0, nil) // without a book nobody knows whose it is
		submitter, err := l1.NewSubmitter(e.client, alone, devchain.Default().Log)
		require.NoError(t, err)
		_, err = submitter.Submit(ctx, second)
		require.ErrorIs(t, err, l1.ErrReserved)
		require.Equal(t, before.Hash(), e.waiting().Hash())

		sent := &said{times: map[string]int{}}
		result := submits(e.life(func(c *l1.SenderConfig) { c.Log = slog.New(sent) }), second)
		sent.wait(t, "sent", 1)
		empty := e.waiting()
		require.Equal(t, before.Type(), empty.Type())
		require.Equal(t, before.Nonce(), empty.Nonce())
		require.Equal(t, e.op.Address(), *empty.To())
		e.chain.Commit()
		require.Empty(t, e.submissions())
		sent.wait(t, "sent", 2)
		e.chain.Commit()
		_, err = result()
		require.NoError(t, err)
		require.Equal(t, second.NewRoot, e.next(3).OldRoot)
		e.done(1)
	}
}

// What waits of this life is not cleared away: the caller waits.
func TestOneKindAtATime(t *testing.T) {
	e := newBlobEnv(t, false)
	e.stop()
	s, to := e.keeping(nil), common.Address{5}
	done := make(chan error, 1)
	go func() {
		_, err := s.Send(ctx, l1.Call{To: &to, Blob: new(blob.Blob)})
		done <- err
	}()
	e.waitPending(1)
	before := e.waiting()
	_, err := s.Send(ctx, l1.Call{To: &to})
	require.ErrorIs(t, err, l1.ErrReserved)
	require.Equal(t, before.Hash(), e.waiting().Hash())
	e.chain.Commit()
	require.NoError(t, <-done)
	sent, cancel := context.WithCancel(ctx)
	go func() {
		_, err := s.Send(sent, l1.Call{To: &to})
		done <- err
	}()
	e.waitPending(1)
	cancel()
	require.ErrorIs(t, <-done, l1.ErrNotMined)
}

// Clear takes the place of a tx with a blob that somebody else sent with this key.
func TestClearABlob(t *testing.T) {
	e := newBlobEnv(t, false)
	e.stop()
	other := e.sender(0, nil)
	life, kill := context.WithCancel(ctx)
	to, done := common.Address{5}, make(chan error, 1)
	go func() {
		_, err := other.Send(life, l1.Call{To: &to, Value: big.NewInt(7), Blob: new(blob.Blob)})
		done <- err
	}()
	e.waitPending(1)
	kill()
	require.Error(t, <-done)
	log := &said{times: map[string]int{}}
	s := e.keeping(func(c *l1.SenderConfig) { c.Log = slog.New(log) })
	var stranger *l1.StrangerError
	_, err := s.Send(ctx, l1.Call{To: &to})
	require.ErrorAs(t, err, &stranger)
	go func() { done <- s.Clear(ctx) }()
	log.wait(t, "sent", 1)
	require.EqualValues(t, types.BlobTxType, e.waiting().Type())
	e.chain.Commit()
	require.NoError(t, <-done)
	balance, err := e.chain.Client().BalanceAt(ctx, to, nil)
	require.NoError(t, err)
	require.Zero(t, balance.Sign(), "the other tx is not mined")
	e.noNonceGap()
}

// J2: a submission in a blob that a reorg takes out is on L1 once in the end, whether its tx is lost or comes back by itself.
func TestJ2BlobReorged(t *testing.T) {
	for _, c := range []string{"lost", "back", "back and sent again"} {
		t.Run(c, func(t *testing.T) {
			e := newBlobEnv(t, false)
			base, sub := e.head(), e.inBlob(e.next(1))
			log := &said{times: map[string]int{}}
			s := e.life(func(c *l1.SenderConfig) { c.Log = slog.New(log) })
			_, err := s.Submit(ctx, sub)
			require.NoError(t, err)
			e.stop()
			if c == "lost" {
				require.NoError(t, e.chain.Reorg(base.Hash, 1))
			} else {
				require.NoError(t, e.chain.Fork(base.Hash))
				e.waitPending(1)
			}
			require.Empty(t, e.submissions())
			if c == "back" {
				e.chain.Commit()
			} else {
				result := submits(s, sub)
				log.wait(t, "sent", 2)
				e.chain.Commit()
				_, err = result()
				require.NoError(t, err)
			}
			r, err := s.Submit(ctx, sub)
			require.NoError(t, err)
			require.True(t, r.Already)
			events, _ := e.truth()
			e.sameSubmissions(events, sub)
			e.done(1)
		})
	}
}

// Somebody was quicker with the same batches in a blob of his own: one tx fails, and its sender learns that they are there.
func TestSubmitterLosesARaceOfBlobs(t *testing.T) {
	e := newBlobEnv(t, false)
	require.NoError(t, e.client.SetOperator(ctx, e.op, e.user.Address(), true))
	e.stop()
	sub := e.inBlob(e.next(1))
	other, err := l1.NewSubmitter(e.client, e.user, devchain.Default().Log)
	require.NoError(t, err)
	results := []func() (l1.Result, error){submits(e.submitter(), sub)}
	e.waitPending(1)
	results = append(results, submits(other, sub))
	e.waitPending(2)
	e.chain.Commit()
	already := 0
	for _, result := range results {
		r, err := result()
		require.NoError(t, err)
		if r.Already {
			already++
		}
	}
	require.Equal(t, 1, already)
	require.Equal(t, []uint64{1}, e.submissions())
}

// rewriting stands before a node, and edits what it answers to requests with these words.
func rewriting(t *testing.T, url, request string, edit func([]byte) []byte) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked, err := io.ReadAll(r.Body)
		require.NoError(t, err)
		res, err := http.Post(url, "application/json", bytes.NewReader(asked))
		require.NoError(t, err)
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		if bytes.Contains(asked, []byte(request)) {
			body = edit(body)
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(body)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// speaking is the chain's node with other words for why it refuses a tx.
func (e *env) speaking(words ...string) *ethclient.Client {
	e.t.Helper()
	replace := strings.NewReplacer(words...)
	eth, err := ethclient.Dial(rewriting(e.t, e.chain.URL(), "eth_sendRawTransaction", func(body []byte) []byte { return []byte(replace.Replace(string(body))) }))
	require.NoError(e.t, err)
	e.t.Cleanup(eth.Close)
	return eth
}

// J5: one of three nodes, asked first, tells a price that is far too low or too high, of blobs, of a place in a block, or of gas. It is not believed: the tx is mined,
// and bids what the others tell.
func TestJ5NodeLiesAboutPrices(t *testing.T) {
	for request, price := range map[string]string{
		`"eth_blobBaseFee"`: `"result":"`, `"eth_maxPriorityFeePerGas"`: `"result":"`, `"eth_getBlockByNumber","params":["latest"`: `"baseFeePerGas":"`,
	} {
		for _, lie := range []string{"0x0", "0x10000000000000000000000000"} {
			t.Run(request+" "+lie, func(t *testing.T) {
				e := newBlobEnv(t, true)
				x := e.nodes(t, 3)
				told := regexp.MustCompile(price + `0x[0-9a-f]+`)
				var lied atomic.Bool
				x.cfg.URLs[0] = rewriting(t, x.cfg.URLs[0], request, func(body []byte) []byte {
					lied.Store(true)
					return told.ReplaceAll(body, []byte(price+lie))
				})
				client := x.open()
				client.ReadBlobs(e.store(e.dir))
				s := e.senderAt(x.pool.Node(), 0, nil)
				s.Keep(client, e.newBook())
				submitter, err := l1.NewSubmitter(client, s, devchain.Default().Log)
				require.NoError(t, err)
				soon, cancel := context.WithTimeout(ctx, time.Minute)
				defer cancel()
				r, err := submitter.Submit(soon, e.inBlob(e.next(1)))
				require.NoError(t, err)
				require.True(t, lied.Load())
				tx, _, err := e.chain.Client().TransactionByHash(ctx, r.Receipt.TxHash)
				require.NoError(t, err)
				for _, bid := range []*big.Int{tx.BlobGasFeeCap(), tx.GasTipCap(), tx.GasFeeCap()} {
					require.Positive(t, bid.Sign())
					require.Less(t, bid.Cmp(big.NewInt(100*params.GWei)), 0)
				}
			})
		}
	}
}

// Over several nodes, a tx with a blob goes to all of them, and is mined.
func TestBlobThroughAPool(t *testing.T) {
	e := newBlobEnv(t, true)
	x := e.nodes(t, 3)
	client := x.open()
	client.ReadBlobs(e.store(e.dir))
	s := e.senderAt(x.pool.Node(), 0, nil)
	s.Keep(client, e.newBook())
	submitter, err := l1.NewSubmitter(client, s, devchain.Default().Log)
	require.NoError(t, err)
	sub := e.inBlob(e.next(1))
	_, err = submitter.Submit(ctx, sub)
	require.NoError(t, err)
	for _, l := range x.each {
		require.NotZero(t, l.times("eth_sendRawTransaction"))
	}
	e.chain.Commit()
	f := x.advance(x.watch(client, 100))
	e.sameSubmissions(f.events, sub)
}
