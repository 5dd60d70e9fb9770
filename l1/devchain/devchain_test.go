package devchain_test

import (
	"context"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/params"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1/devchain"
)

func start(t *testing.T, edit func(*devchain.Config)) *devchain.Chain {
	t.Helper()
	cfg := devchain.Default()
	cfg.Keys = devchain.Keys(2)
	if edit != nil {
		edit(&cfg)
	}
	c, err := devchain.New(cfg)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, c.Close()) })
	return c
}

func pay(t *testing.T, cl *ethclient.Client, nonce uint64) common.Hash {
	t.Helper()
	tx := payment(0, nonce)
	require.NoError(t, cl.SendTransaction(context.Background(), tx))
	return tx.Hash()
}

func payment(key int, nonce uint64) *types.Transaction {
	to := common.Address{1}
	return types.MustSignNewTx(devchain.Key(key), types.LatestSignerForChainID(big.NewInt(devchain.ChainID)), &types.DynamicFeeTx{
		ChainID: big.NewInt(devchain.ChainID), Nonce: nonce, GasTipCap: big.NewInt(params.GWei), GasFeeCap: big.NewInt(10 * params.GWei),
		Gas: params.TxGas, To: &to, Value: big.NewInt(7),
	})
}

func TestServesAndMines(t *testing.T) {
	c := start(t, func(cfg *devchain.Config) { cfg.Serve, cfg.Instant, cfg.Period = true, true, time.Hour })
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- c.Run(ctx) }()
	for _, url := range []string{c.URL(), c.WSURL()} {
		cl, err := ethclient.Dial(url)
		require.NoError(t, err)
		id, err := cl.ChainID(ctx)
		require.NoError(t, err)
		require.EqualValues(t, devchain.ChainID, id.Int64())
		nonce, err := cl.NonceAt(ctx, crypto.PubkeyToAddress(devchain.Key(0).PublicKey), nil)
		require.NoError(t, err)
		h := pay(t, cl, nonce)
		require.Eventually(t, func() bool {
			r, err := cl.TransactionReceipt(ctx, h)
			return err == nil && r.Status == 1
		}, time.Minute, 5*time.Millisecond)
		cl.Close()
	}
	stop()
	require.NoError(t, <-done)
}

// A storing creation costs what it costs on mainnet, several times less than under go-ethereum's dev rules.
func TestMainnetGas(t *testing.T) {
	c := start(t, nil)
	ctx := context.Background()
	tx := types.MustSignNewTx(devchain.Key(0), types.LatestSignerForChainID(big.NewInt(devchain.ChainID)), &types.DynamicFeeTx{
		ChainID: big.NewInt(devchain.ChainID), GasTipCap: big.NewInt(params.GWei), GasFeeCap: big.NewInt(10 * params.GWei),
		Gas: 200_000, Data: common.FromHex("0x600160005500"), // sstore(0, 1); stop
	})
	require.NoError(t, c.Client().SendTransaction(ctx, tx))
	c.Commit()
	r, err := c.Client().TransactionReceipt(ctx, tx.Hash())
	require.NoError(t, err)
	// base, creation, 4 non-zero and 2 zero bytes, 1 word of initcode, two pushes, cold fresh SSTORE
	require.EqualValues(t, 21_000+32_000+4*16+2*4+2+6+22_100, r.GasUsed)
}

func TestTimeAndReorg(t *testing.T) {
	c := start(t, nil)
	ctx := context.Background()
	first := c.Commit()
	before := c.Time()
	require.NoError(t, c.AdjustTime(time.Hour))
	require.EqualValues(t, before+3600, c.Time())

	h := pay(t, c.Client(), 0)
	c.Commit()
	require.NoError(t, c.Fork(first)) // the tx returns and is mined again
	c.Commit()
	r, err := c.Client().TransactionReceipt(ctx, h)
	require.NoError(t, err)
	require.EqualValues(t, 2, r.BlockNumber.Uint64())

	require.NoError(t, c.Reorg(first, 3)) // now it is lost
	_, err = c.Client().TransactionReceipt(ctx, h)
	require.Error(t, err)
	n, err := c.Client().BlockNumber(ctx)
	require.NoError(t, err)
	require.EqualValues(t, 4, n)
}

// What is mined faster than a block a second runs ahead of the clock, which comes after: no empty block is mined before its time. A clock that was moved stays where it was
// put, and blocks come.
func TestClockComesAfter(t *testing.T) {
	c := start(t, func(cfg *devchain.Config) { cfg.Instant, cfg.Period = true, time.Second })
	ahead := func() int64 { return int64(c.Time()) - time.Now().Unix() }
	for ahead() < 3 {
		c.Commit()
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- c.Run(ctx) }()
	last := c.Time()
	mined := func(within time.Duration) bool { // an empty block, which is not of a time to come
		if c.Time() == last {
			return false
		}
		require.LessOrEqual(t, ahead(), int64(within/time.Second))
		last = c.Time()
		return true
	}
	for range 2 {
		require.Eventually(t, func() bool { return mined(0) }, time.Minute, time.Millisecond)
	}
	for range 60 {
		c.Commit()
	}
	h := pay(t, c.Client(), 0)
	require.Eventually(t, func() bool {
		r, err := c.Client().TransactionReceipt(t.Context(), h)
		if err != nil || r.Status != 1 {
			return false
		}
		head, err := c.Client().BlockNumber(t.Context())
		return err == nil && head == r.BlockNumber.Uint64()+3
	}, time.Minute, time.Millisecond, "a tx does not wait for the clock, nor do its confirmations")
	require.Positive(t, ahead())

	require.NoError(t, c.AdjustTime(time.Hour))
	last = c.Time()
	for range 2 {
		require.Eventually(t, func() bool { return mined(time.Hour + 100*time.Second) }, time.Minute, time.Millisecond)
	}
	stop()
	require.NoError(t, <-done)
}

// Whoever sends meanwhile does not keep L1 from a reorg, also on one core, where he comes between any two steps.
func TestReorgWhileTxsCome(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	c := start(t, nil)
	first := c.Commit()
	ctx, stop := context.WithCancel(t.Context())
	var sending sync.WaitGroup
	defer sending.Wait()
	defer stop()
	for key := range 2 {
		tx := payment(key, 0) // possible again after each reorg
		sending.Go(func() {
			for ctx.Err() == nil {
				_ = c.Client().SendTransaction(ctx, tx) // often known, or mined
			}
		})
	}
	for range 100 {
		c.Commit()
		require.NoError(t, c.Reorg(first, 2))
	}
	require.Error(t, c.Reorg(common.Hash{1}, 1), "no such block")
}

func TestRefusesBadConfig(t *testing.T) {
	for name, edit := range map[string]func(*devchain.Config){
		"period":  func(c *devchain.Config) { c.Period = 0 },
		"port":    func(c *devchain.Config) { c.Port = 70000 },
		"balance": func(c *devchain.Config) { c.Balance = nil },
		"log":     func(c *devchain.Config) { c.Log = nil },
	} {
		cfg := devchain.Default()
		edit(&cfg)
		_, err := devchain.New(cfg)
		require.Error(t, err, name)
	}
}

// The pool has seen a block when Commit returns: what it mined is not pending any more.
func TestTimeMovesRightAfterABlock(t *testing.T) {
	c := start(t, nil)
	for nonce := range uint64(50) {
		pay(t, c.Client(), nonce)
		c.Commit()
		require.NoError(t, c.AdjustTime(time.Minute))
	}
}

// What waits is mined before the clock moves; what bids too little stays, and then it does not move.
func TestTimeMovesWhileATxWaits(t *testing.T) {
	c := start(t, nil)
	c.Commit()
	h := pay(t, c.Client(), 0)
	before := c.Time()
	require.NoError(t, c.AdjustTime(time.Hour))
	require.GreaterOrEqual(t, c.Time(), before+3600)
	r, err := c.Client().TransactionReceipt(t.Context(), h)
	require.NoError(t, err)
	require.EqualValues(t, 1, r.Status)
	low := types.MustSignNewTx(devchain.Key(0), types.LatestSignerForChainID(big.NewInt(devchain.ChainID)), &types.DynamicFeeTx{ChainID: big.NewInt(devchain.ChainID), Nonce: 1,
		GasTipCap: big.NewInt(1), GasFeeCap: big.NewInt(1), Gas: params.TxGas, To: &common.Address{5}})
	require.NoError(t, c.Client().SendTransaction(t.Context(), low))
	require.ErrorContains(t, c.AdjustTime(time.Hour), "stays pending")
}

// A block has all that is pending, also where the machine stands still while it is made: who mines one waits for no other.
func TestBlockIsMadeWhileTheMachineStandsStill(t *testing.T) {
	c := start(t, nil)
	send := func(tx types.TxData, key int) common.Hash {
		t.Helper()
		signed := types.MustSignNewTx(devchain.Key(key), types.LatestSignerForChainID(big.NewInt(devchain.ChainID)), tx)
		require.NoError(t, c.Client().SendTransaction(t.Context(), signed))
		return signed.Hash()
	}
	call := types.DynamicFeeTx{ChainID: big.NewInt(devchain.ChainID), GasTipCap: big.NewInt(50 * params.GWei), GasFeeCap: big.NewInt(100 * params.GWei), Gas: 16_000_000}
	create := call
	create.Data = common.FromHex("0x635b600056600052600460" + "1cf3") // runs round in circles
	created := send(&create, 0)
	c.Commit()
	r, err := c.Client().TransactionReceipt(t.Context(), created)
	require.NoError(t, err)
	call.To = &r.ContractAddress
	for range 3 {
		call.Nonce++
		send(&call, 0)
	}
	last := send(&types.DynamicFeeTx{ChainID: call.ChainID, GasTipCap: big.NewInt(params.GWei), GasFeeCap: call.GasFeeCap, Gas: params.TxGas, To: &common.Address{1}}, 1)
	stands := make(chan error, 1)
	go func() {
		pid := os.Getpid()
		stands <- exec.Command("sh", "-c", fmt.Sprintf("sleep 0.02; kill -STOP %d; sleep 2.5; kill -CONT %d", pid, pid)).Run()
	}()
	c.Commit()
	require.NoError(t, <-stands)
	_, err = c.Client().TransactionReceipt(t.Context(), last)
	require.NoError(t, err)
}

// Commit beside a Run that mines at once, while txs come that the pool cannot place yet: neither waits for the other for ever.
func TestCommitBesideRun(t *testing.T) {
	c := start(t, func(cfg *devchain.Config) { cfg.Instant, cfg.Period = true, time.Hour })
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- c.Run(ctx) }()
	pay(t, c.Client(), 1) // never minable: there is no tx before it, so that Run makes the pool look all the time
	mined := make(chan struct{})
	go func() {
		defer close(mined)
		for range 500 {
			c.Commit()
		}
	}()
	select {
	case <-mined:
	case <-time.After(5 * time.Minute):
		t.Error("it hangs")
	}
	stop()
	require.NoError(t, <-done)
}

// A kept chain is where the next program finds it, whatever that one's file is called, until it is forgotten.
func TestKeptWhereAnyProgramFindsIt(t *testing.T) {
	dir := t.TempDir()
	start(t, func(c *devchain.Config) { c.Dir = dir })
	require.DirExists(t, filepath.Join(dir, "causeway", "chaindata"))
	kept := t.TempDir()
	require.NoError(t, os.CopyFS(kept, os.DirFS(dir)))
	require.NoError(t, os.WriteFile(filepath.Join(kept, "other"), nil, 0o600))
	require.NoError(t, devchain.Forget(kept))
	require.NoDirExists(t, filepath.Join(kept, "causeway"))
	require.FileExists(t, filepath.Join(kept, "other"))
	require.NoError(t, devchain.Forget(kept), "none is there")
}
