package l1_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
)

// J5: one of three nodes, asked first, lies about what became of the operator's own txs: how many are mined, whether one waits, whether it failed. L1 has all batches
// all the same, one after the other, and no operator ends.
func TestJ5NodeLiesAboutOurTxs(t *testing.T) {
	const count, receipt, tx = "eth_getTransactionCount", "eth_getTransactionReceipt", "eth_getTransactionByHash"
	for _, c := range []struct {
		name, method string
		twist        func(json.RawMessage) json.RawMessage
	}{
		{"none is mined", count, says(`"0x0"`)},
		{"many are mined", count, says(`"0x64"`)},
		{"no receipt", receipt, says("null")},
		{"it failed", receipt, swaps(`"status":"0x1"`, `"status":"0x0"`)},
		{"it failed nowhere", receipt, func(raw json.RawMessage) json.RawMessage {
			return swaps(`"blockNumber":"0x[0-9a-f]+",`, "")(swaps(`"status":"0x1"`, `"status":"0x0"`)(raw))
		}},
		{"another's receipt", receipt, swaps(`"transactionHash":"0x....`, `"transactionHash":"0x0000`)},
		{"receipt of before", receipt, says(`{"status":"0x1","blockNumber":"0x1","cumulativeGasUsed":"0x1","logs":[],"transactionHash":"0x` + strings.Repeat("1", 64) + `","gasUsed":"0x1","logsBloom":"0x` + strings.Repeat("0", 512) + `"}`)},
		{"it waits", tx, swaps(`"blockNumber":"0x[0-9a-f]+"`, `"blockNumber":null`)},
		{"it is mined", tx, swaps(`"blockNumber":null`, `"blockNumber":"0x1"`)},
		{"unknown", tx, says("null")},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := newEnvOn(t, true)
			x := e.nodes(t, 3)
			client := x.open()
			s := e.senderAt(x.pool.Node(), 0, nil)
			s.Keep(client, e.newBook())
			submitter, err := l1.NewSubmitter(client, s, devchain.Default().Log)
			require.NoError(t, err)
			x.each[0].set(c.method, c.twist)
			ctx, cancel := context.WithTimeout(ctx, time.Minute)
			defer cancel()
			for n := range byte(2) {
				r, err := submitter.Submit(ctx, e.next(n))
				require.NoError(t, err)
				require.False(t, r.Already)
				mined, err := e.chain.Client().TransactionReceipt(ctx, r.Receipt.TxHash)
				require.NoError(t, err)
				require.Equal(t, mined.BlockHash, r.Receipt.BlockHash)
				require.EqualValues(t, 1, r.Receipt.Status)
			}
			for i, text := range []string{"null", "7", "7"} { // 7 is no answer
				x.each[i].set(tx, says(text))
			}
			_, err = s.State(ctx)
			require.ErrorIs(t, err, l1.ErrNoQuorum, "that a tx is nowhere one node alone does not say")
			x.each[0].set(tx, func(raw json.RawMessage) json.RawMessage { return raw }) // one that knows it is enough
			for _, l := range x.each[1:] {
				l.set(tx, says("null"))
			}
			k, err := s.State(ctx)
			require.NoError(t, err)
			require.Nil(t, k.Stranger)
		})
	}
}

// One node alone that lies about a receipt is asked again, and nobody stumbles.
func TestReceiptOfTheOnlyNode(t *testing.T) {
	e := newEnvOn(t, true)
	for _, twist := range []func(json.RawMessage) json.RawMessage{
		func(raw json.RawMessage) json.RawMessage {
			return swaps(`"blockNumber":"0x[0-9a-f]+",`, "")(swaps(`"status":"0x1"`, `"status":"0x0"`)(raw))
		},
		swaps(`"transactionHash":"0x....`, `"transactionHash":"0x0000`),
	} {
		for _, dial := range []bool{false, true} {
			l, eth := newLiar(t, e.chain.URL(), 1, nil)
			if dial {
				var err error
				eth, err = l1.Dial(ctx, l.at, devchain.ChainID)
				require.NoError(t, err)
				defer eth.Close()
			}
			s := e.senderAt(eth, 1, nil)
			n := 0
			l.set("eth_getTransactionReceipt", func(raw json.RawMessage) json.RawMessage {
				if n++; n < 3 {
					return twist(raw)
				}
				return raw
			})
			to := s.Address()
			_, err := s.Send(ctx, l1.Call{To: &to, Value: big.NewInt(1)})
			require.NoError(t, err)
			require.GreaterOrEqual(t, n, 3)
		}
	}
}

// A block that has nothing in the place of a tx tells no stranger's.
func TestStrangerInABlockOfNothing(t *testing.T) {
	e := newEnvOn(t, true)
	l, eth := newLiar(t, e.chain.URL(), 1, nil)
	s := e.senderAt(eth, 0, nil)
	s.Keep(e.clientOf(eth), e.newBook())
	hash := e.foreign(5)
	require.Eventually(t, func() bool {
		_, err := e.chain.Client().TransactionReceipt(ctx, hash)
		return err == nil
	}, time.Minute, time.Millisecond)
	l.set("eth_getBlockByNumber", swaps(`"transactions":\[\{`, `"transactions":[null,{`))
	k, err := s.State(ctx)
	require.NoError(t, err)
	require.NotNil(t, k.Stranger)
}

// J5: one of three nodes says that a tx is mined which waits. Its fee is raised all the same.
func TestJ5NodeLiesAboutAWaitingTx(t *testing.T) {
	e := newEnvOn(t, true)
	x := e.nodes(t, 3)
	log := &said{times: map[string]int{}}
	client := x.open()
	s := e.senderAt(x.pool.Node(), 0, func(c *l1.SenderConfig) { c.BumpAfter, c.Log = 10*time.Millisecond, slog.New(log) })
	s.Keep(client, e.newBook())
	submitter, err := l1.NewSubmitter(client, s, devchain.Default().Log)
	require.NoError(t, err)
	e.stop()
	x.each[2].set("eth_getTransactionByHash", swaps(`"blockNumber":null`, `"blockNumber":"0x1"`))
	result := submits(submitter, e.next(1))
	log.wait(t, "raised the fee of a waiting tx", 2)
	e.restart()
	_, err = result()
	require.NoError(t, err)
}

// J5: one of three nodes, asked first, lies about who may submit, how long requests wait and where the chain is. It is outvoted, and put aside.
func TestJ5NodeLiesAboutWhoMaySubmit(t *testing.T) {
	e := newEnvOn(t, true)
	ax, ay := key()
	_, _, err := e.client.DepositETH(ctx, e.user, big.NewInt(1000), common.Address{7}, ax, ay)
	require.NoError(t, err)
	e.stop()
	zeros := func(raw json.RawMessage) json.RawMessage {
		return regexp.MustCompile(`"0x[0-9a-f]+"`).ReplaceAllFunc(raw, func(hex []byte) []byte {
			return append(append([]byte(`"0x`), bytes.Repeat([]byte("0"), len(hex)-4)...), '"')
		})
	}
	for _, c := range []struct {
		what string
		read func(*l1.Client) (any, error)
	}{
		{"operator", func(c *l1.Client) (any, error) { return c.IsOperator(ctx, e.op.Address()) }},
		{"deadlines", func(c *l1.Client) (any, error) { return c.Liveness(ctx) }},
		{"status", func(c *l1.Client) (any, error) { return c.Status(ctx, nil) }},
	} {
		x := e.nodes(t, 3)
		client := x.open()
		want, err := c.read(e.client)
		require.NoError(t, err)
		x.each[0].set("eth_call", zeros)
		got, err := c.read(client)
		require.NoError(t, err)
		require.Equal(t, want, got)
		require.Contains(t, x.aside(0), c.what)
	}
	x := e.nodes(t, 3)
	client := x.open()
	want, err := e.client.Liveness(ctx)
	require.NoError(t, err)
	x.each[0].set("eth_blockNumber", says(`"0x1000000000"`))
	x.each[0].set("eth_getBlockByNumber", swaps(`"timestamp":"0x[0-9a-f]+"`, `"timestamp":"0x7fffffff"`))
	got, err := client.Liveness(ctx)
	require.NoError(t, err)
	require.Equal(t, want, got)
	head, err := client.Head(ctx)
	require.NoError(t, err)
	require.Less(t, head, uint64(1000))
}

// A nonce that was used for a moment, as a node said, or until a reorg, and is free again: what comes of the tx later is looked for as long as if that had not been.
func TestSenderLooksAnewAfterAReorg(t *testing.T) {
	const bump = 2 * time.Second
	for range 5 { // a machine that stands still for as long gives it up, and rightly so
		err, longest := looksAnew(t, bump)
		if errors.Is(err, l1.ErrReplaced) && longest > bump {
			continue
		}
		require.NoError(t, err)
		return
	}
	t.Fatal("not seen: this machine stood still each time")
}

// looksAnew returns what Send does, and for how long the nonce was used without a receipt, at most.
func looksAnew(t *testing.T, bump time.Duration) (_ error, longest time.Duration) {
	e := newEnvOn(t, true)
	e.stop()
	node, eth := newLiar(t, e.chain.URL(), 1, nil)
	s := e.senderAt(eth, 0, func(c *l1.SenderConfig) { c.BumpAfter, c.Poll = bump, 5*time.Millisecond })
	next, err := e.chain.Client().PendingNonceAt(ctx, s.Address())
	require.NoError(t, err)
	const count, receipt = "eth_getTransactionCount", "eth_getTransactionReceipt"
	done, ended := make(chan error, 1), make(chan struct{})
	go func() {
		defer close(ended)
		_, err := s.Send(ctx, l1.Call{To: &common.Address{5}})
		done <- err
	}()
	e.waitPending(1)
	looks := func(method string, n int) {
		from := node.times(method)
		require.Eventually(t, func() bool {
			select {
			case <-ended:
				return true
			default:
				return node.times(method) >= from+n
			}
		}, time.Minute, time.Millisecond)
	}
	used := func(f func()) {
		began := time.Now()
		f()
		longest = max(longest, time.Since(began))
	}
	used(func() {
		node.set(count, says(fmt.Sprintf(`"0x%x"`, next+1)))
		looks(receipt, 1)
		node.set(count, nil)
		looks(count, 2)
	})
	time.Sleep(bump + bump/4)
	used(func() {
		node.set(receipt, says("null"))
		e.chain.Commit()
		looks(receipt, 12)
		node.set(receipt, nil)
		err = <-done
	})
	return err, longest
}
