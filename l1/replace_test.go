package l1_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"math/big"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/params"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
)

// life of an operator: a Sender that has the key to itself.
func (e *env) life(edit func(*l1.SenderConfig)) *l1.Submitter {
	e.t.Helper()
	sender := e.keeping(edit)
	s, err := l1.NewSubmitter(e.client, sender, devchain.Default().Log)
	require.NoError(e.t, err)
	return s
}

// dies in the middle: it sends, and is not there any more when the tx is mined.
func (e *env) dies(s *l1.Submitter, sub *l1.Submission, until func()) {
	e.t.Helper()
	life, kill := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() {
		_, err := s.Submit(life, sub)
		done <- err
	}()
	e.waitPending(1)
	if until != nil {
		until()
	}
	kill()
	require.ErrorIs(e.t, <-done, context.Canceled)
}

// submits in the background, until the result is asked for.
func submits(s *l1.Submitter, sub *l1.Submission) func() (l1.Result, error) {
	type outcome struct {
		r   l1.Result
		err error
	}
	done := make(chan outcome, 1)
	go func() {
		r, err := s.Submit(ctx, sub)
		done <- outcome{r, err}
	}()
	return func() (l1.Result, error) { o := <-done; return o.r, o.err }
}

// onceAndFree: L1 has the submissions, nothing waits, and the next tx is not stuck.
func (e *env) onceAndFree(first ...uint64) {
	e.t.Helper()
	e.chain.Commit()
	require.Equal(e.t, first, e.submissions())
	require.Empty(e.t, e.pooled(e.op.Address()))
	e.noNonceGap()
	e.restart()
	_, err := e.life(nil).Submit(ctx, e.next(200))
	require.NoError(e.t, err)
}

// J9: an operator that is started again finds its last submission waiting: cheaper than today's price, dearer, or just the same. It takes the same place;
// nothing is sent twice, and nothing stays stuck.
func TestJ9RestartWhileATxWaits(t *testing.T) {
	cheap := big.NewInt(2 * params.GWei)
	for _, c := range []struct {
		name   string
		before func(*l1.SenderConfig)
		raised bool // until it was
	}{
		{"the same", nil, false},
		{"too cheap", func(c *l1.SenderConfig) { c.MaxFee = cheap }, false},
		{"dearer", func(c *l1.SenderConfig) { c.BumpAfter, c.MaxFee = time.Millisecond, big.NewInt(100*params.GWei) }, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := newEnv(t)
			e.stop()
			sub, log := e.next(1), &said{times: map[string]int{}}
			first := e.life(func(cfg *l1.SenderConfig) {
				cfg.Log = slog.New(log)
				if c.before != nil {
					c.before(cfg)
				}
			})
			e.dies(first, sub, func() {
				if c.raised {
					log.wait(t, "raised the fee of a waiting tx", 6)
				}
			})
			before := e.onlyPooled()
			sent := &said{times: map[string]int{}}
			result := submits(e.life(func(cfg *l1.SenderConfig) { cfg.Log = slog.New(sent) }), sub)
			sent.wait(t, "sent", 1)
			if after := e.onlyPooled(); after.Hash() != before.Hash() { // a ladder of prices may lead to the very same tx
				tenth := func(v *big.Int) *big.Int {
					return new(big.Int).Div(new(big.Int).Mul(v, big.NewInt(11)), big.NewInt(10))
				}
				require.GreaterOrEqual(t, after.GasFeeCap().Cmp(tenth(before.GasFeeCap())), 0)
				require.GreaterOrEqual(t, after.GasTipCap().Cmp(tenth(before.GasTipCap())), 0)
			}
			require.Equal(t, before.Nonce(), e.onlyPooled().Nonce())
			e.chain.Commit()
			r, err := result()
			require.NoError(t, err)
			require.EqualValues(t, 1, r.Receipt.Status)
			e.onceAndFree(1)
		})
	}
}

// refusing a tx that would take another's place, so often.
func refusing(l *liar, most int32) {
	var times atomic.Int32
	refusal := answer{Error: json.RawMessage(`{"code":-32000,"message":"replacement transaction underpriced"}`)}
	l.instead = func(method string) (answer, bool) {
		return refusal, method == "eth_sendRawTransaction" && times.Add(1) <= most
	}
}

// A node that asks for more than others do, to take one tx in the place of another, is offered more; one that lies about what waits is not believed.
func TestNodesThatWantMore(t *testing.T) {
	for name, tell := range map[string]func(*liar){
		"refuses": func(l *liar) { refusing(l, 4) },
		"lies": func(l *liar) {
			refusing(l, 1)
			dear := types.MustSignNewTx(devchain.Key(1), types.LatestSignerForChainID(big.NewInt(devchain.ChainID)), &types.DynamicFeeTx{
				ChainID: big.NewInt(devchain.ChainID), GasTipCap: big.NewInt(params.Ether), GasFeeCap: big.NewInt(params.Ether), Gas: 1e6})
			text, err := dear.MarshalJSON()
			require.NoError(t, err)
			l.set("eth_getTransactionByHash", func(json.RawMessage) json.RawMessage { return text })
		},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEnvOn(t, true)
			e.stop()
			sub := e.next(1)
			e.dies(e.life(nil), sub, nil)
			before := e.onlyPooled()
			l, eth := newLiar(t, e.chain.URL(), 1, nil)
			tell(l)
			log := &said{times: map[string]int{}}
			s := e.senderAt(eth, 0, func(c *l1.SenderConfig) { c.Log = slog.New(log) })
			s.Keep(e.client, e.book)
			submitter, err := l1.NewSubmitter(e.client, s, devchain.Default().Log)
			require.NoError(t, err)
			result := submits(submitter, sub)
			log.wait(t, "sent", 1)
			after := e.onlyPooled()
			e.chain.Commit()
			_, err = result()
			require.NoError(t, err)
			if name == "refuses" {
				require.Greater(t, after.GasFeeCap().Cmp(more(before.GasFeeCap(), 1)), 0)
			} else {
				require.Less(t, after.GasFeeCap().Cmp(more(before.GasFeeCap(), 1)), 0)
			}
		})
	}
}

// onlyPooled is the one tx of the operator that waits.
func (e *env) onlyPooled() (tx *types.Transaction) {
	e.t.Helper()
	e.waitPending(1) // the pool sorts in its own time
	all := e.pooled(e.op.Address())
	require.Len(e.t, all, 1)
	for _, tx = range all {
	}
	return tx
}

// J9: a tx waits for as much as may be paid. Nodes that forget it are told again; a new life that may not pay more says so, tries on, and finds it done.
func TestJ9AtTheLimit(t *testing.T) {
	e := newEnv(t)
	e.stop()
	limit := func(c *l1.SenderConfig) { c.BumpAfter, c.MaxFee = 5*time.Millisecond, big.NewInt(10*params.GWei) }
	log := &said{times: map[string]int{}}
	sub := e.next(1)
	first := e.life(func(c *l1.SenderConfig) { limit(c); c.Log = slog.New(log) })
	e.dies(first, sub, func() {
		log.wait(t, "tx waits at the fee limit", 1)
		require.GreaterOrEqual(t, e.onlyPooled().GasFeeCap().Cmp(big.NewInt(9*params.GWei)), 0, "all but a tenth of it was offered")
		e.chain.Drop()
		log.wait(t, "tx waits at the fee limit", 3)
		e.waitPending(1)
	})
	_, err := e.life(func(c *l1.SenderConfig) { c.MaxFee = big.NewInt(5 * params.GWei) }).Submit(ctx, sub)
	require.ErrorIs(t, err, l1.ErrFeeLimit)
	e.chain.Commit()
	r, err := e.life(limit).Submit(ctx, sub)
	require.NoError(t, err)
	require.True(t, r.Already)
	e.onceAndFree(1)
}

// J9: full blocks make gas dearer than may be paid: the submission waits, and is mined when the base fee has fallen.
func TestJ9BaseFeeRises(t *testing.T) {
	e := newEnv(t)
	r, err := e.user.Send(ctx, l1.Call{Data: common.FromHex("0x635b600056600052600460" + "1cf3")}) // runs round in circles
	require.NoError(t, err)
	e.stop()
	base := func() *big.Int {
		h, err := e.chain.Client().HeaderByNumber(ctx, nil)
		require.NoError(t, err)
		return h.BaseFee
	}
	nonce, err := e.chain.Client().NonceAt(ctx, e.user.Address(), nil)
	require.NoError(t, err)
	fill := func() {
		for range 3 {
			tx := types.MustSignNewTx(devchain.Key(1), types.LatestSignerForChainID(big.NewInt(devchain.ChainID)), &types.DynamicFeeTx{
				ChainID: big.NewInt(devchain.ChainID), Nonce: nonce, GasTipCap: big.NewInt(50 * params.GWei), GasFeeCap: big.NewInt(1000 * params.GWei),
				Gas: 16_000_000, To: &r.ContractAddress})
			require.NoError(t, e.chain.Client().SendTransaction(ctx, tx))
			nonce++
		}
		e.chain.Commit()
	}
	fill()
	limit, sub := base(), e.next(1)
	for base().Cmp(more(limit, 8)) < 0 {
		fill()
	}
	log := &said{times: map[string]int{}}
	result := submits(e.life(func(c *l1.SenderConfig) { c.BumpAfter, c.MaxFee, c.Log = 5*time.Millisecond, limit, slog.New(log) }), sub)
	e.waitPending(1)
	log.wait(t, "tx waits at the fee limit", 1)
	fill()
	require.Empty(t, e.submissions())
	for base().Cmp(limit) > 0 {
		e.chain.Commit()
	}
	e.chain.Commit()
	out, err := result()
	require.NoError(t, err)
	tx, _, err := e.chain.Client().TransactionByHash(ctx, out.Receipt.TxHash)
	require.NoError(t, err)
	require.LessOrEqual(t, tx.GasFeeCap().Cmp(limit), 0)
	e.onceAndFree(1)
}

func more(v *big.Int, part int64) *big.Int {
	return new(big.Int).Add(v, new(big.Int).Div(v, big.NewInt(part)))
}

// J2: a reorg gives a submission back to the pool, where it waits, while the operator submits it again: under the same nonce, so that it is one tx.
func TestJ2ReorgedTxIsNotSentBeside(t *testing.T) {
	for _, lost := range []bool{false, true} {
		e := newEnv(t)
		base, sub := e.head(), e.next(1)
		log := &said{times: map[string]int{}}
		s := e.life(func(c *l1.SenderConfig) { c.Log = slog.New(log) })
		_, err := s.Submit(ctx, sub)
		require.NoError(t, err)
		e.stop()
		if lost {
			require.NoError(t, e.chain.Reorg(base.Hash, 1))
		} else {
			require.NoError(t, e.chain.Fork(base.Hash))
			e.waitPending(1)
		}
		result := submits(s, sub)
		log.wait(t, "sent", 2)
		e.onlyPooled()
		e.chain.Commit()
		_, err = result()
		require.NoError(t, err)
		e.onceAndFree(1)
	}
}
