package l1_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"math/big"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/params"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
)

// book in memory: of one key.
type book struct {
	mu    sync.Mutex
	below uint64
	noted map[uint64][][32]byte
}

func (b *book) Known([20]byte) (uint64, bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.below, true, nil
}

func (b *book) Know(_ [20]byte, below uint64) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.below = below
	return nil
}

func (b *book) Note(_ [20]byte, nonce uint64, tx [32]byte) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !slices.Contains(b.noted[nonce], tx) {
		b.noted[nonce] = append(b.noted[nonce], tx)
	}
	return nil
}

func (b *book) Noted(_ [20]byte, nonce uint64) ([][32]byte, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.noted[nonce]), nil
}

// newBook of the operator's key, which knows what it sent so far.
func (e *env) newBook() *book {
	e.t.Helper()
	n, err := e.chain.Client().NonceAt(ctx, e.op.Address(), nil)
	require.NoError(e.t, err)
	return &book{below: n, noted: map[uint64][][32]byte{}}
}

// keeping is a life of the operator with the env's book.
func (e *env) keeping(edit func(*l1.SenderConfig)) *l1.Sender {
	e.t.Helper()
	if e.book == nil {
		e.book = e.newBook()
	}
	return e.keepingBook(e.book, edit)
}

func (e *env) keepingBook(b *book, edit func(*l1.SenderConfig)) *l1.Sender {
	e.t.Helper()
	s := e.sender(0, edit)
	s.Keep(e.client, b)
	return s
}

// foreign sends a tx of the operator's key by hand, under its next nonce on L1.
func (e *env) foreign(gwei int64) common.Hash {
	e.t.Helper()
	nonce, err := e.chain.Client().NonceAt(ctx, e.op.Address(), nil)
	require.NoError(e.t, err)
	to := common.Address{5}
	tx := types.MustSignNewTx(devchain.Key(0), types.LatestSignerForChainID(big.NewInt(devchain.ChainID)), &types.DynamicFeeTx{ChainID: big.NewInt(devchain.ChainID),
		Nonce: nonce, GasTipCap: big.NewInt(gwei * params.GWei), GasFeeCap: big.NewInt(2 * gwei * params.GWei), Gas: params.TxGas, To: &to, Value: big.NewInt(2)})
	require.NoError(e.t, e.chain.Client().SendTransaction(ctx, tx))
	require.Eventually(e.t, func() bool { // the pool counts it
		next, err := e.chain.Client().PendingNonceAt(ctx, e.op.Address())
		return err == nil && next > nonce
	}, time.Minute, time.Millisecond)
	return tx.Hash()
}

// L8, M6: a tx of the same key that is not in the book, waiting or mined, is no place to send beside: the error names it, and nothing is sent, until it is known.
func TestL8ForeignTxStopsTheSender(t *testing.T) {
	e := newEnv(t)
	e.stop()
	s := e.keeping(nil)
	sub := e.next(1)
	submitter, err := l1.NewSubmitter(e.client, s, devchain.Default().Log)
	require.NoError(t, err)
	hash := e.foreign(5)
	_, err = submitter.Submit(ctx, sub)
	var stranger *l1.StrangerError
	require.ErrorAs(t, err, &stranger)
	require.False(t, stranger.Mined)
	require.Equal(t, e.book.below, stranger.Nonce)
	require.Equal(t, hash, e.onlyPooled().Hash(), "nothing was sent")
	e.chain.Commit()
	_, err = submitter.Submit(ctx, sub)
	require.ErrorAs(t, err, &stranger)
	require.True(t, stranger.Mined)
	require.Equal(t, hash.Hex(), stranger.Tx)
	require.ErrorContains(t, err, "was not sent from this directory")
	require.Empty(t, e.pooled(e.op.Address()))
	require.NoError(t, e.book.Know(e.op.Address(), stranger.Beyond))
	result := submits(submitter, sub)
	e.waitPending(1)
	e.chain.Commit()
	_, err = result()
	require.NoError(t, err)
	e.onceAndFree(1)
}

// L8: a foreign tx takes the place of one that waits: its price is not outbid, and it is told when it is mined.
func TestL8ForeignTxTakesTheNonce(t *testing.T) {
	e := newEnv(t)
	e.stop()
	submitter, err := l1.NewSubmitter(e.client, e.keeping(func(c *l1.SenderConfig) { c.BumpAfter = 5 * time.Millisecond }), devchain.Default().Log)
	require.NoError(t, err)
	result := submits(submitter, e.next(1))
	e.waitPending(1)
	hash := e.foreign(100_000)
	require.Eventually(t, func() bool { return e.onlyPooled().Hash() == hash }, time.Minute, time.Millisecond)
	time.Sleep(50 * time.Millisecond) // it could be outbid meanwhile
	require.Equal(t, hash, e.onlyPooled().Hash())
	e.chain.Commit()
	_, err = result()
	var stranger *l1.StrangerError
	require.ErrorAs(t, err, &stranger)
	require.Equal(t, hash.Hex(), stranger.Tx)
	require.Empty(t, e.submissions())
}

// L8, J2: what the book has is no stranger: sent and not mined, replaced by a dearer one, mined, taken back by a reorg, in a new life, and with the crash between
// writing down and sending.
func TestOwnTxsAreNoStrangers(t *testing.T) {
	e := newEnv(t)
	e.stop()
	base := e.head()
	alone := func(what string) {
		t.Helper()
		k, err := e.keeping(nil).State(ctx) // a new life
		require.NoError(t, err)
		require.Nil(t, k.Stranger, what)
		require.Zero(t, k.Unknown, what)
	}
	e.keeping(nil)
	require.NoError(t, e.book.Note(e.op.Address(), e.book.below, [32]byte{1})) // and never sent
	alone("written down, not sent")
	log := &said{times: map[string]int{}}
	s := e.life(func(c *l1.SenderConfig) { c.BumpAfter, c.Log = 5*time.Millisecond, slog.New(log) })
	e.dies(s, e.next(1), func() { log.wait(t, "raised the fee of a waiting tx", 2) })
	alone("replaced")
	e.chain.Commit()
	alone("mined")
	require.NoError(t, e.chain.Fork(base.Hash))
	e.waitPending(1)
	alone("back in the pool")
	e.chain.Drop()
	e.chain.Commit()
	e.chain.Commit()
	alone("lost")
	other := e.keepingBook(e.newBook(), nil)
	k, err := other.State(ctx)
	require.NoError(t, err)
	require.Nil(t, k.Stranger)
	s = e.life(nil)
	short, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { _, err := s.Submit(short, e.next(2)); done <- err }()
	e.waitPending(1)
	cancel()
	require.ErrorIs(t, <-done, context.Canceled)
	alone("waits")
	k, err = other.State(ctx)
	require.NoError(t, err)
	require.NotNil(t, k.Stranger, "to another book it is one")
	require.Equal(t, 1, k.Unknown)
}

// J5: one node of three claims txs of the key, mined and waiting. It is not believed.
func TestJ5OneNodeClaimsTxs(t *testing.T) {
	e := newEnvOn(t, true)
	x := e.nodes(t, 3)
	client := x.open()
	x.each[0].set("eth_getTransactionCount", func(json.RawMessage) json.RawMessage { return json.RawMessage(`"0x99"`) })
	s := e.senderAt(x.pool.Node(), 0, nil)
	s.Keep(client, e.newBook())
	k, err := s.State(ctx)
	require.NoError(t, err)
	require.Nil(t, k.Stranger)
	x.each[1].set("eth_getTransactionCount", func(json.RawMessage) json.RawMessage { return json.RawMessage(`"0x99"`) })
	k, err = s.State(ctx)
	require.NoError(t, err)
	require.NotNil(t, k.Stranger, "two of three are")

	x = e.nodes(t, 3)
	x.cfg.Agree = 3
	client = x.open()
	x.each[0].set("eth_getTransactionCount", says(`"0x99"`))
	s = e.senderAt(x.pool.Node(), 0, nil)
	s.Keep(client, e.newBook())
	k, err = s.State(ctx)
	require.NoError(t, err)
	require.Nil(t, k.Stranger, "where all have to say it")
}

// The book is not kept for ever: what is deep is known.
func TestDeepNoncesAreKnown(t *testing.T) {
	e := newEnv(t)
	s := e.keeping(nil)
	before := e.book.below
	to := common.Address{5}
	_, err := s.Send(ctx, l1.Call{To: &to})
	require.NoError(t, err)
	for range 40 {
		e.chain.Commit()
	}
	_, err = s.State(ctx)
	require.NoError(t, err)
	require.Equal(t, before+1, e.book.below)
}
