package l1_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"math/big"
	"sync"
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
)

// said counts log records by their message.
type said struct {
	mu    sync.Mutex
	times map[string]int
	halt  chan struct{} // whoever says something waits until it is closed; nil: nobody does
}

func (s *said) Enabled(context.Context, slog.Level) bool { return true }
func (s *said) WithAttrs([]slog.Attr) slog.Handler       { return s }
func (s *said) WithGroup(string) slog.Handler            { return s }

func (s *said) Handle(_ context.Context, r slog.Record) error {
	s.mu.Lock()
	s.times[r.Message]++
	s.mu.Unlock()
	if s.halt != nil {
		<-s.halt
	}
	return nil
}

func (s *said) wait(t *testing.T, message string, times int) {
	t.Helper()
	require.Eventually(t, func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.times[message] >= times
	}, time.Minute, time.Millisecond, message)
}

// pooled are the txs of an account that wait, by nonce.
func (e *env) pooled(who common.Address) map[string]*types.Transaction {
	e.t.Helper()
	var content struct {
		Pending map[string]*types.Transaction `json:"pending"`
	}
	require.NoError(e.t, e.chain.Client().Client().Call(&content, "txpool_contentFrom", who))
	return content.Pending
}

// J9: gas becomes dear while a tx waits. It is sent again for more, up to the limit and never beyond, says so there, waits, and happens once. A price that is
// beyond the limit from the start, and a node that refuses every replacement, change nothing about that.
func TestJ9FeeSpike(t *testing.T) {
	const limit = "tx waits at the fee limit"
	dear := new(big.Int).Mul(big.NewInt(1000), big.NewInt(params.GWei))
	for _, c := range []struct {
		name      string
		dearFirst bool // before the first tx
		refuses   bool
		says      string
	}{
		{"spike", false, false, limit},
		{"dear from the start", true, false, limit},
		{"replacement underpriced", false, true, "cannot replace a waiting tx"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := newEnvOn(t, true)
			e.stop()
			l, cl := newLiar(t, e.chain.URL(), 1, nil)
			var spike, refuse atomic.Bool
			spike.Store(c.dearFirst)
			l.instead = func(method string) (answer, bool) {
				switch {
				case method == "eth_maxPriorityFeePerGas" && spike.Load():
					b, _ := json.Marshal("0x" + dear.Text(16))
					return answer{Result: b}, true
				case method == "eth_sendRawTransaction" && refuse.Load():
					return answer{Error: json.RawMessage(`{"code":-32000,"message":"replacement transaction underpriced"}`)}, true
				}
				return answer{}, false
			}
			log, max := &said{times: map[string]int{}}, big.NewInt(20*params.GWei)
			s := e.senderAt(cl, 0, func(c *l1.SenderConfig) {
				c.BumpAfter, c.MaxFee, c.Log = 20*time.Millisecond, max, slog.New(log)
			})
			before, err := e.chain.Client().NonceAt(ctx, s.Address(), nil)
			require.NoError(t, err)
			to := common.Address{5}
			done := make(chan error, 1)
			var r *types.Receipt
			go func() {
				var err error
				r, err = s.Send(ctx, l1.Call{To: &to, Value: big.NewInt(1)})
				done <- err
			}()
			e.waitPending(1)
			refuse.Store(c.refuses)
			if !c.dearFirst && !c.refuses {
				log.wait(t, "raised the fee of a waiting tx", 1) // bids more and more by itself
			}
			spike.Store(!c.refuses)
			log.wait(t, c.says, 3)
			waiting := e.pooled(s.Address())
			require.Len(t, waiting, 1, "one nonce")
			for _, tx := range waiting {
				require.LessOrEqual(t, tx.GasFeeCap().Cmp(max), 0)
				require.LessOrEqual(t, tx.GasTipCap().Cmp(max), 0)
			}
			e.chain.Commit()
			require.NoError(t, <-done)
			require.EqualValues(t, 1, r.Status)
			e.chain.Commit()
			paid, err := e.chain.Client().BalanceAt(ctx, to, nil)
			require.NoError(t, err)
			require.EqualValues(t, 1, paid.Int64(), "once")
			after, err := e.chain.Client().NonceAt(ctx, s.Address(), nil)
			require.NoError(t, err)
			require.Equal(t, before+1, after)
			require.Empty(t, e.pooled(s.Address()))
		})
	}
}

// L8: two senders with one key, that submit the same batches, or different ones, at the same moment. One tx takes the nonce. L1 has every batch once, nobody
// is told of a success that is none, and who lost may try again.
func TestL8TwoSendersOneKey(t *testing.T) {
	for round := range 6 {
		e := newEnv(t)
		e.stop()
		subs := []*l1.Submission{e.next(1), e.next(1)}
		different := round%2 == 1
		if different {
			subs[1] = e.next(2)
		}
		type outcome struct {
			r   l1.Result
			err error
		}
		done := make([]chan outcome, 2)
		for i := range subs {
			s, err := l1.NewSubmitter(e.client, e.sender(0, nil), devchain.Default().Log)
			require.NoError(t, err)
			done[i] = make(chan outcome, 1)
			go func() {
				r, err := s.Submit(ctx, subs[i])
				done[i] <- outcome{r, err}
			}()
		}
		e.waitPending(1)
		e.restart()
		outcomes, success := []outcome{<-done[0], <-done[1]}, map[common.Hash]bool{}
		for i, o := range outcomes {
			if o.err == nil && !o.r.Already {
				success[o.r.Receipt.TxHash] = true
			}
			r, err := e.submitter().Submit(ctx, subs[i])
			if o.err == nil || !different {
				require.NoError(t, err)
				require.True(t, r.Already)
			} else {
				require.ErrorIs(t, err, l1.ErrDiverged)
			}
		}
		require.LessOrEqual(t, len(success), 1, "two that submit the same at the same price send one and the same tx")
		require.Equal(t, []uint64{1}, e.submissions())
		e.noNonceGap()
		_, err := e.submitter().Submit(ctx, e.next(3))
		require.NoError(t, err)
	}
}

// senderAt sends through another node.
func (e *env) senderAt(cl *ethclient.Client, key int, edit func(*l1.SenderConfig)) *l1.Sender {
	e.t.Helper()
	cfg := l1.DefaultSender(devchain.Key(key))
	cfg.Poll = 5 * time.Millisecond
	if edit != nil {
		edit(&cfg)
	}
	s, err := l1.NewSender(ctx, cl, cfg)
	require.NoError(e.t, err)
	return s
}

func (s *said) count(message string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.times[message]
}
