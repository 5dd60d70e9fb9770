package l1

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/rlp"
	"github.com/ethereum/go-ethereum/rpc"
	"github.com/ethereum/go-ethereum/trie"
)

// Open finds the rollup's contract through a pool: what it tells is then held against all nodes where it counts.
func Open(ctx context.Context, p *Pool, rollup common.Address) (*Client, error) {
	if len(p.all) < 2 {
		return NewClient(ctx, p.Node(), rollup)
	}
	c := newClient(p.Node(), rollup)
	c.pool = p
	_, err := c.Status(ctx, nil)
	return c, err
}

// Pool of the client's nodes; nil if it speaks to one alone.
func (c *Client) Pool() *Pool { return c.pool }

// Disputed tells why nothing of L1 advances; nil while it does.
func (c *Client) Disputed() error {
	if c.pool == nil {
		return nil
	}
	return c.pool.Disputed()
}

// Head is the last block that enough nodes have reached.
func (c *Client) Head(ctx context.Context) (n uint64, err error) {
	if c.pool != nil {
		n, err = c.pool.head(ctx)
	} else {
		n, err = c.eth.BlockNumber(ctx)
	}
	if err != nil {
		return 0, fmt.Errorf("l1: head: %w", err)
	}
	return n, nil
}

// confirm that a block counts, and with it all before it. One node alone is believed. deep: it has its confirmations.
func (c *Client) confirm(ctx context.Context, b BlockRef, deep bool) error {
	if c.pool == nil {
		return nil
	}
	if err := c.pool.agree(ctx, b, deep); err != nil {
		return err
	}
	return c.sameCode(ctx, b)
}

// sameCode ends what confirms a block: the nodes that know it agree.
func (c *Client) sameCode(ctx context.Context, b BlockRef) error {
	if err := c.pool.sameCode(ctx, c.addr, b); err != nil {
		return err
	}
	c.pool.setDisputed(nil)
	return nil
}

// headBlock is the block at the head and its time, as of all nodes.
func (c *Client) headBlock(ctx context.Context) (BlockRef, uint64, error) {
	n, err := c.Head(ctx)
	if err != nil {
		return BlockRef{}, 0, err
	}
	most, err := c.pool.block(ctx, n, false)
	if err != nil {
		return BlockRef{}, 0, err
	}
	b := BlockRef{n, most.hash}
	return b, most.time, c.sameCode(ctx, b)
}

// statusAt a block, from the best node. Of several, the others are asked as well if it does not say what was expected.
func (c *Client) statusAt(ctx context.Context, b BlockRef, expected func(Status) bool) (Status, error) {
	raw, err := c.readAt(ctx, c.eth, b, c.rollup.PackStatus(), "status")
	var s Status
	if err == nil {
		s, err = c.decodeStatus([]byte(raw))
	}
	if c.pool == nil || err == nil && expected(s) {
		return s, err
	}
	return voted(ctx, c, b, c.rollup.PackStatus(), c.decodeStatus, "status")
}

// opaque bytes that nodes told; they are compared, and shown by their hash.
type opaque string

func (o opaque) String() string { return crypto.Keccak256Hash([]byte(o)).TerminalString() }

func (c *Client) readAt(ctx context.Context, eth *ethclient.Client, b BlockRef, input []byte, what string) (opaque, error) {
	raw, err := eth.CallContractAtHash(ctx, ethereum.CallMsg{To: &c.addr, Data: input}, b.Hash)
	if err != nil {
		return "", fmt.Errorf("l1: %s at block %s: %w", what, b, DecodeRevert(err))
	}
	return opaque(raw), nil
}

// voted reads the contract at one block, from all nodes: a block has one state, so that whoever differs lies.
func voted[T any](ctx context.Context, c *Client, b BlockRef, input []byte, unpack func([]byte) (T, error), what string) (v T, err error) {
	answers, failures := askAll(ctx, c.pool, func(ctx context.Context, e *endpoint) (opaque, error) { return c.readAt(ctx, e.eth, b, input, what) })
	raw, err := vote(c.pool, fmt.Sprintf("%s at block %s", what, b), answers, failures, true)
	if err != nil {
		return v, fmt.Errorf("l1: %w", err)
	}
	if v, err = unpack([]byte(raw)); err != nil {
		err = fmt.Errorf("l1: %s: %w", what, err)
	}
	return v, err
}

// atHead reads the contract at the head: of several nodes, as voted does.
func atHead[T any](ctx context.Context, c *Client, input []byte, unpack func([]byte) (T, error), what string) (v T, err error) {
	if c.pool == nil {
		return call(ctx, c, nil, input, unpack, what)
	}
	b, _, err := c.headBlock(ctx)
	if err != nil {
		return v, err
	}
	return voted(ctx, c, b, input, unpack, what)
}

// receipts of a block, all of them: they hash to what its header says. Of several nodes, one that has others is put aside and the next is asked.
func (c *Client) receipts(ctx context.Context, h *types.Header) (types.Receipts, error) {
	b := BlockRef{h.Number.Uint64(), h.Hash()}
	fetch := func(eth *ethclient.Client) (types.Receipts, error) {
		receipts, err := eth.BlockReceipts(ctx, rpc.BlockNumberOrHashWithHash(b.Hash, false))
		if err != nil {
			return nil, fmt.Errorf("l1: receipts of block %s: %w", b, err)
		}
		if !whole(receipts) || types.DeriveSha(types.Receipts(receipts), trie.NewListHasher()) != h.ReceiptHash {
			return nil, fmt.Errorf("%w: receipts of block %s", errUnfit, b)
		}
		return receipts, c.nameTxs(ctx, eth, h, receipts)
	}
	receipts, err := fetch(c.eth)
	if err == nil || c.pool == nil || !errors.Is(err, errUnfit) {
		return receipts, err
	}
	if err := c.pool.agree(ctx, b, false); err != nil {
		return nil, err
	}
	for _, e := range c.pool.order() {
		if receipts, err = fetch(e.eth); err == nil {
			return receipts, nil
		}
		if errors.Is(err, errUnfit) {
			e.putAside(fmt.Sprintf("receipts or txs of block %s are not those that its header names", b))
		}
	}
	return nil, err
}

// nameTxs says whose the receipts of a block are, if logs of the rollup are among them. The header's hash of the receipts does not cover that: a node could name a tx in
// the place of another, and who reads a submission would read what was never posted.
func (c *Client) nameTxs(ctx context.Context, eth *ethclient.Client, h *types.Header, receipts types.Receipts) error {
	ours := func(l *types.Log) bool { return l.Address == c.addr }
	if !slices.ContainsFunc(receipts, func(r *types.Receipt) bool { return slices.ContainsFunc(r.Logs, ours) }) {
		return nil
	}
	var b *struct {
		Transactions []*types.Transaction `json:"transactions"`
	}
	err := eth.Client().CallContext(ctx, &b, "eth_getBlockByHash", h.Hash(), true)
	if err == nil && b == nil {
		err = ethereum.NotFound
	}
	if err != nil {
		return fmt.Errorf("l1: txs of block %d: %w", h.Number, err)
	}
	txs := types.Transactions(b.Transactions)
	if len(txs) != len(receipts) || slices.Contains(txs, nil) || types.DeriveSha(txs, trie.NewListHasher()) != h.TxHash {
		return fmt.Errorf("%w: txs of block %d", errUnfit, h.Number)
	}
	for i, r := range receipts {
		r.TxHash = txs[i].Hash()
	}
	return nil
}

// crossLogs compares the logs of a search with those of all nodes that have got so far. Where they differ, the receipts tell who lied.
func (c *Client) crossLogs(ctx context.Context, q ethereum.FilterQuery, mine []types.Log) error {
	if c.pool == nil {
		return nil
	}
	answers, failures := askAll(ctx, c.pool, func(ctx context.Context, e *endpoint) ([]types.Log, error) {
		if e.isBefore(q.ToBlock.Uint64()) { // it would find fewer, which is no lie
			return nil, fmt.Errorf("node %s is behind block %s", e.name, q.ToBlock)
		}
		return e.eth.FilterLogs(ctx, q)
	})
	if len(answers) < c.pool.cfg.agree() {
		return fmt.Errorf("%w: logs of blocks %s to %s: %w", ErrNoQuorum, q.FromBlock, q.ToBlock, errors.Join(failures...))
	}
	for _, a := range answers {
		if digestLogs(a.value) != digestLogs(mine) {
			return errors.Join(fmt.Errorf("%w: the L1 nodes find different logs in blocks %s to %s", errUnfit, q.FromBlock, q.ToBlock), c.judge(ctx, q, answers, mine))
		}
	}
	return nil
}

// stray tells whether a log is none that was asked for: an honest node tells no such log, whatever its chain.
func (c *Client) stray(l types.Log, q ethereum.FilterQuery) bool {
	return l.Removed || l.Address != c.addr || l.BlockNumber < q.FromBlock.Uint64() || l.BlockNumber > q.ToBlock.Uint64()
}

// judge finds the first block whose logs the nodes differ in, and puts those aside whose logs are not in its receipts. Whoever tells logs that were not asked for is
// put aside for that, and nothing else is looked for: such a block may never be.
func (c *Client) judge(ctx context.Context, q ethereum.FilterQuery, answers []said[[]types.Log], mine []types.Log) error {
	strays := false
	for _, a := range answers {
		if i := slices.IndexFunc(a.value, func(l types.Log) bool { return c.stray(l, q) }); i >= 0 {
			strays = true
			a.from.putAside(fmt.Sprintf("asked for logs of blocks %s to %s, it tells one of block %d, removed: %t", q.FromBlock, q.ToBlock, a.value[i].BlockNumber, a.value[i].Removed))
		}
	}
	if strays {
		return nil
	}
	at, found := uint64(0), false
	for _, a := range answers {
		if n, differ := firstDifference(a.value, mine); differ && (!found || n < at) {
			at, found = n, true
		}
	}
	if !found {
		return nil
	}
	h, err := c.eth.HeaderByNumber(ctx, new(big.Int).SetUint64(at))
	if err != nil {
		return fmt.Errorf("l1: header %d: %w", at, err)
	}
	b := BlockRef{at, h.Hash()}
	if err := c.pool.agree(ctx, b, false); err != nil {
		return err
	}
	receipts, err := c.receipts(ctx, h)
	if err != nil {
		return err
	}
	var truth []types.Log
	index := uint(0)
	for _, r := range receipts {
		for _, l := range r.Logs {
			if l.Address == c.addr {
				truth = append(truth, types.Log{Address: l.Address, Topics: l.Topics, Data: l.Data, BlockNumber: at, BlockHash: b.Hash, TxHash: r.TxHash, Index: index})
			}
			index++
		}
	}
	for _, a := range answers {
		if digestLogs(inBlock(a.value, at)) != digestLogs(truth) {
			a.from.putAside(fmt.Sprintf("logs of block %s are not those of its receipts", b))
		}
	}
	return nil
}

// firstDifference is the lowest block whose logs differ.
func firstDifference(a, b []types.Log) (n uint64, differ bool) {
	for i := range max(len(a), len(b)) {
		switch {
		case i >= len(a):
			return b[i].BlockNumber, true
		case i >= len(b):
			return a[i].BlockNumber, true
		case digestLogs(a[i:i+1]) != digestLogs(b[i:i+1]):
			return min(a[i].BlockNumber, b[i].BlockNumber), true
		}
	}
	return 0, false
}

func inBlock(logs []types.Log, n uint64) []types.Log {
	return slices.DeleteFunc(slices.Clone(logs), func(l types.Log) bool { return l.BlockNumber != n })
}

// digestLogs of what the chain determines, and of their order.
func digestLogs(logs []types.Log) common.Hash {
	type determined struct {
		Block   uint64
		Hash    common.Hash
		Tx      common.Hash
		Index   uint64
		Address common.Address
		Topics  []common.Hash
		Data    []byte
		Removed bool
	}
	all := make([]determined, len(logs))
	for i, l := range logs {
		all[i] = determined{l.BlockNumber, l.BlockHash, l.TxHash, uint64(l.Index), l.Address, l.Topics, l.Data, l.Removed}
	}
	b, err := rlp.EncodeToBytes(all)
	if err != nil {
		panic(err) // all fields have an encoding
	}
	return crypto.Keccak256Hash(b)
}
