// Package devchain is an L1 in this process: go-ethereum's simulated beacon chain under mainnet's rules and gas prices, which it can also
// serve as JSON-RPC. UNSAFE: one block producer, no consensus, keys known to everyone; for tests, demos and benchmarks.
package devchain

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math/big"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/eth"
	"github.com/ethereum/go-ethereum/eth/catalyst"
	"github.com/ethereum/go-ethereum/eth/ethconfig"
	"github.com/ethereum/go-ethereum/eth/filters"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/node"
	"github.com/ethereum/go-ethereum/p2p"
	"github.com/ethereum/go-ethereum/params"
	"github.com/ethereum/go-ethereum/rpc"
)

// ChainID of every dev chain.
const ChainID = 1337

// Config of a chain.
type Config struct {
	// Keys are the accounts funded at genesis.
	Keys []*ecdsa.PrivateKey
	// Balance of each of them, in wei.
	Balance *big.Int
	// Period between the blocks that Run mines. Block times are whole seconds and grow: what is mined faster runs ahead of the clock. Periods of a second or more leave
	// out empty blocks, but for a few after each with txs, until the clock has come after; shorter ones run ahead for ever.
	Period time.Duration
	// Instant makes Run mine at once when a tx is pending, besides Period.
	Instant bool
	// Serve opens JSON-RPC over HTTP and WebSocket on 127.0.0.1:Port; port 0 picks a free one.
	Serve bool
	Port  int
	// Clock lets who asks over JSON-RPC move the chain's time: evm_increaseTime.
	Clock bool
	// Dir keeps the chain between runs, of a process that is killed too; empty: it is in memory.
	Dir string

	Log *slog.Logger
}

// Default funds no account, mines every two seconds and serves nothing.
func Default() Config {
	return Config{
		Balance: new(big.Int).Mul(big.NewInt(10_000), big.NewInt(params.Ether)),
		Period:  2 * time.Second,
		Log:     slog.New(slog.DiscardHandler),
	}
}

// Check says what is wrong with c.
func (c Config) Check() error {
	switch {
	case c.Balance == nil || c.Balance.Sign() < 0:
		return errors.New("devchain: balance must not be negative")
	case c.Period <= 0:
		return fmt.Errorf("devchain: period %v must be positive", c.Period)
	case c.Port < 0 || c.Port > 65535:
		return fmt.Errorf("devchain: port %d is out of range", c.Port)
	case c.Log == nil:
		return errors.New("devchain: log must be set")
	}
	return nil
}

// Chain is a running L1. Its methods may be called concurrently.
type Chain struct {
	cfg    Config
	node   *node.Node
	eth    *eth.Ethereum
	client *ethclient.Client

	mu     sync.Mutex // the beacon takes one caller at a time
	beacon *catalyst.SimulatedBeacon
	closed bool
	shift  int64    // seconds that AdjustTime has put this chain's clock before everybody's
	kept   *unsaved // nil: the chain is in memory
}

// instance is the folder of a chain in its Dir, whatever the program's file is called.
const instance = "causeway"

// Forget removes the chain that is kept in a directory, if there is one, and nothing else. It must not run.
func Forget(dir string) error {
	if err := os.RemoveAll(filepath.Join(dir, instance)); err != nil {
		return fmt.Errorf("devchain: %w", err)
	}
	return nil
}

// New starts a chain at genesis. Blocks come by Commit or Run. go-ethereum's node has goroutines of its own: Close ends them.
func New(cfg Config) (*Chain, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	c, err := open(cfg)
	if errors.Is(err, errReplayed) {
		c, err = open(cfg)
	}
	return c, err
}

func open(cfg Config) (*Chain, error) {
	nc := node.DefaultConfig
	nc.DataDir = cfg.Dir // none: all in memory
	nc.Name = instance
	nc.P2P = p2p.Config{NoDiscovery: true}
	nc.AllowUnprotectedTxs = true // the deterministic deployment proxy's tx is one (l1.EnsureFactory)
	if cfg.Serve {
		modules := []string{"eth", "net", "web3", "txpool"}
		if cfg.Clock {
			modules = append(modules, "evm")
		}
		nc.HTTPHost, nc.HTTPPort, nc.HTTPModules = "127.0.0.1", cfg.Port, modules
		nc.WSHost, nc.WSPort, nc.WSModules = "127.0.0.1", cfg.Port, modules
		nc.HTTPCors, nc.WSOrigins = []string{"*"}, []string{"*"} // a wallet page is served from another port
	}
	stack, err := node.New(&nc)
	if err != nil {
		return nil, fmt.Errorf("devchain: %w", err)
	}
	c := &Chain{cfg: cfg, node: stack}
	if err := c.start(); err != nil {
		return nil, errors.Join(fmt.Errorf("devchain: %w", err), stack.Close(), c.kept.close())
	}
	return c, nil
}

func (c *Chain) start() error {
	ec := ethconfig.Defaults
	ec.Genesis = genesis(c.cfg)
	ec.SyncMode = ethconfig.FullSync
	ec.TxPool.NoLocals = true
	ec.Miner.Recommit = time.Hour  // a block has all that is pending, also where the machine stands still while it is made: who mines one waits for no other
	ec.RPCEVMTimeout = time.Minute // the first call that opens a blob waits for the points of its ceremony to be read, which takes seconds
	ec.LogNoHistory = true         // search logs without the index, which lags behind
	ec.RPCTxFeeCap = 0             // wei are free here
	backend, err := eth.New(c.node, &ec)
	if err != nil {
		return err
	}
	c.node.RegisterAPIs([]rpc.API{
		{Namespace: "eth", Service: filters.NewFilterAPI(filters.NewFilterSystem(backend.APIBackend, filters.Config{}))},
		{Namespace: "evm", Service: clock{c}},
	})
	if c.cfg.Dir != "" {
		if c.kept, err = openUnsaved(c.node.ResolvePath("unsaved"), backend.BlockChain()); err != nil {
			backend.BlockChain().Stop()
			return err
		}
	}
	if err := c.node.Start(); err != nil {
		return err
	}
	beacon, err := catalyst.NewSimulatedBeacon(0, common.Address{}, backend)
	if err != nil {
		return err
	}
	if err := beacon.Fork(backend.BlockChain().CurrentBlock().Hash()); err != nil {
		return err
	}
	c.eth, c.beacon, c.client = backend, beacon, ethclient.NewClient(c.node.Attach())
	return nil
}

// genesis has mainnet's forks. go-ethereum's own dev config turns on a later fork whose state gas is several times mainnet's.
func genesis(cfg Config) *core.Genesis {
	rules := *params.AllDevChainProtocolChanges
	rules.ChainID = big.NewInt(ChainID)
	at0 := func() *uint64 { return new(uint64) }
	rules.BogotaTime, rules.AmsterdamTime = nil, nil
	rules.BPO1Time, rules.BPO2Time = at0(), at0()
	rules.BlobScheduleConfig = &params.BlobScheduleConfig{
		Cancun: params.DefaultCancunBlobConfig, Prague: params.DefaultPragueBlobConfig,
		BPO1: params.DefaultBPO1BlobConfig, BPO2: params.DefaultBPO2BlobConfig,
	}
	alloc := maps.Clone(core.SystemContractAllocs())
	for _, k := range cfg.Keys {
		alloc[crypto.PubkeyToAddress(k.PublicKey)] = types.Account{Balance: new(big.Int).Set(cfg.Balance)}
	}
	return &core.Genesis{Config: &rules, GasLimit: ethconfig.Defaults.Miner.GasCeil, Alloc: alloc}
}

// Client speaks to the chain inside this process. Close closes it.
func (c *Chain) Client() *ethclient.Client { return c.client }

// URL of JSON-RPC over HTTP; empty unless served.
func (c *Chain) URL() string {
	if !c.cfg.Serve {
		return ""
	}
	return c.node.HTTPEndpoint()
}

// WSURL of JSON-RPC over WebSocket; empty unless served.
func (c *Chain) WSURL() string {
	if !c.cfg.Serve {
		return ""
	}
	return c.node.WSEndpoint()
}

// fewEmpty blocks after one with txs are mined whatever the clock says: who waits for confirmations does not wait for it.
const fewEmpty = 3

// Run mines until ctx ends. It does not close the chain.
func (c *Chain) Run(ctx context.Context) error {
	const glance = 10 * time.Millisecond
	every := c.cfg.Period
	if c.cfg.Instant {
		every = min(every, glance)
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	next, empty := time.Now().Add(c.cfg.Period), fewEmpty // empty blocks in a row
	c.cfg.Log.Info("mining", "component", "devchain", "period", c.cfg.Period, "url", c.URL())
	for {
		select {
		case <-ctx.Done():
			return nil
		case now := <-tick.C:
			due := !c.cfg.Instant || !now.Before(next)
			pending, queued := c.eth.TxPool().Stats()
			if !due && pending == 0 && queued > 0 {
				c.look() // it came while the pool had not seen the last block yet: the pool looks again
			}
			if c.cfg.Instant && pending > 0 || due && (pending > 0 || empty < fewEmpty || !c.ahead(now)) {
				c.Commit()
				next = now.Add(c.cfg.Period)
				if empty++; pending > 0 {
					empty = 0
				}
			}
		}
	}
}

// ahead tells whether an empty block now would get a time that has not come yet.
func (c *Chain) ahead(now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.cfg.Period >= time.Second && int64(c.Time()) >= now.Unix()+c.shift
}

// Commit mines one block with what is pending and returns its hash. Its time is the clock's, or the last block's plus one second.
func (c *Chain) Commit() common.Hash {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return common.Hash{}
	}
	defer c.settle()
	defer c.keep()
	return c.beacon.Commit()
}

// keep the last block, for those who hold mu.
func (c *Chain) keep() {
	if err := c.kept.add(c.eth.BlockChain()); err != nil {
		c.cfg.Log.Error("a kill would take the last block from L1", "component", "devchain", "err", err)
	}
}

// look is settle for those who do not hold mu.
func (c *Chain) look() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.settle()
}

// settle waits until the pool has seen the head. It learns of blocks in its own time, and until then what is mined looks pending. A pool that
// has ended has nothing left to see. Two calls at once would leave one waiting for ever: whoever calls it holds mu.
func (c *Chain) settle() {
	if err := c.eth.TxPool().Sync(); err != nil {
		c.cfg.Log.Debug("tx pool", "component", "devchain", "err", err)
	}
}

// waiting is how many blocks AdjustTime gives to what is pending.
const waiting = 16

// AdjustTime mines what is pending, and one empty block d after the last one. It refuses if something stays pending, as what bids too little does.
func (c *Chain) AdjustTime(d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer c.settle()
	defer c.keep()
	c.settle() // what was sent just now is pending
	for range waiting {
		err := c.beacon.AdjustTime(d)
		if err == nil {
			c.shift = max(0, int64(c.Time())-time.Now().Unix())
			return nil
		}
		if pending, _ := c.eth.TxPool().Stats(); pending == 0 {
			return fmt.Errorf("devchain: adjust time: %w", err)
		}
		c.beacon.Commit()
		c.keep()
		c.settle()
	}
	return errors.New("devchain: adjust time: a tx stays pending")
}

// Fork makes ancestor the head. Txs of the blocks left behind return to the pool and are mined again, unless Drop empties it.
func (c *Chain) Fork(ancestor common.Hash) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer c.settle()
	if err := c.beacon.Fork(ancestor); err != nil {
		return fmt.Errorf("devchain: fork: %w", err)
	}
	return nil
}

// Drop forgets all pending txs.
func (c *Chain) Drop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.beacon.Rollback()
}

// Reorg replaces the blocks after ancestor with n empty ones; their txs are lost, and what waits. Somebody may send txs meanwhile: Geth's own way back refuses while
// any waits, and on one core there may always be one.
func (c *Chain) Reorg(ancestor common.Hash, n int) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	chain := c.eth.BlockChain()
	head := chain.GetBlockByHash(ancestor)
	if head == nil {
		return fmt.Errorf("devchain: reorg: no block %s", ancestor)
	}
	if _, err := chain.SetCanonical(head); err != nil {
		return fmt.Errorf("devchain: reorg: %w", err)
	}
	c.beacon.Rollback() // the txs of the blocks that are gone came back
	defer c.settle()
	for range n {
		c.beacon.Commit()
		c.keep()
	}
	return nil
}

// Time of the last block.
func (c *Chain) Time() uint64 { return c.eth.BlockChain().CurrentBlock().Time }

// Close stops the chain, once Run has returned.
func (c *Chain) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil
	}
	c.closed = true
	c.client.Close()
	return errors.Join(c.beacon.Stop(), c.node.Close(), c.kept.close())
}

// Key returns the i-th well-known key. UNSAFE: everyone has it; refuse it on any chain but a dev chain.
func Key(i int) *ecdsa.PrivateKey {
	k, err := crypto.ToECDSA(crypto.Keccak256(fmt.Appendf(nil, "causeway dev key %d", i)))
	if err != nil {
		panic(err) // a hash that is no scalar: probability 2^-128, and i is chosen by us
	}
	return k
}

// Keys returns the first n well-known keys.
func Keys(n int) []*ecdsa.PrivateKey {
	out := make([]*ecdsa.PrivateKey, n)
	for i := range out {
		out[i] = Key(i)
	}
	return out
}
