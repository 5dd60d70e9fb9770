package l1

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"sync"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"

	"github.com/causeway-l2/causeway/l1/blobs"
	"github.com/causeway-l2/causeway/l1contracts/bindings"
)

// Status is where the rollup stands at a block.
type Status struct {
	StateRoot     Word
	LastBatch     uint64
	LastTimestamp uint64
	QueueHead     uint64
	QueueTail     uint64
	TokenCount    uint16
	Exodus        bool // the rollup has ended
}

// Params are fixed at deployment.
type Params struct {
	ChainID     uint64
	Config      Word
	GenesisRoot Word
	Depth       uint8
	DeployedAt  uint64 // block
	Admin       common.Address
	Verifiers   []VerifierParams
	// In seconds.
	MaxBatchAge    uint64
	SubmitDeadline uint64
	ExodusDeadline uint64
	GraceTime      uint64
}

// InBlobs tells whether the data of batches may be in blobs, which L1's nodes delete after some 18 days.
func (p Params) InBlobs() bool {
	return slices.ContainsFunc(p.Verifiers, func(v VerifierParams) bool { return v.Blob })
}

// maxVerifiers that a submission can name.
const maxVerifiers = 256

// Client reads one rollup contract. Block arguments: nil is the latest block.
type Client struct {
	eth    *ethclient.Client
	addr   common.Address
	rollup *bindings.Rollup
	inst   *bind.BoundContract
	pool   *Pool // nil: one node, whose word is taken where nothing proves it

	blobs *blobs.Store // nil: nobody is asked for blobs
	kinds sync.Map     // of verifiers, by id: whether D is in a blob
	lacks sync.Map     // by the hash of a blob that was not found when it was looked for last: the error
}

// NewClient finds code at the address, or fails with ErrNoContract.
func NewClient(ctx context.Context, eth *ethclient.Client, rollup common.Address) (*Client, error) {
	code, err := eth.CodeAt(ctx, rollup, nil)
	if err != nil {
		return nil, fmt.Errorf("l1: code at %s: %w", rollup, err)
	}
	if len(code) == 0 {
		return nil, fmt.Errorf("%w: %s", ErrNoContract, rollup)
	}
	return newClient(eth, rollup), nil
}

func newClient(eth *ethclient.Client, rollup common.Address) *Client {
	b := bindings.NewRollup()
	return &Client{eth: eth, addr: rollup, rollup: b, inst: b.Instance(eth, rollup)}
}

// Address of the rollup.
func (c *Client) Address() common.Address { return c.addr }

// Eth is the node's client.
func (c *Client) Eth() *ethclient.Client { return c.eth }

// call reads the contract at a block.
func call[T any](ctx context.Context, c *Client, block *big.Int, input []byte, unpack func([]byte) (T, error), what string) (T, error) {
	v, err := bind.Call(c.inst, &bind.CallOpts{Context: ctx, BlockNumber: block}, input, unpack)
	if err != nil {
		return v, fmt.Errorf("l1: read %s: %w", what, DecodeRevert(err))
	}
	return v, nil
}

// fixed reads what the contract says at every block. Of several nodes most have to say it: it is read once, and all else goes by it.
func fixed[T any](ctx context.Context, c *Client, input []byte, unpack func([]byte) (T, error), what string) (v T, err error) {
	if c.pool == nil {
		return call(ctx, c, nil, input, unpack, what)
	}
	answers, failures := askAll(ctx, c.pool, func(ctx context.Context, e *endpoint) (opaque, error) {
		raw, err := e.eth.CallContract(ctx, ethereum.CallMsg{To: &c.addr, Data: input}, nil)
		if err == nil && len(raw) == 0 { // it is not there yet
			err = ErrNoContract
		}
		return opaque(raw), err
	})
	raw, err := vote(c.pool, what, answers, failures, true)
	if err != nil {
		return v, fmt.Errorf("l1: read %s: %w", what, err)
	}
	if v, err = unpack([]byte(raw)); err != nil {
		err = fmt.Errorf("l1: %s: %w", what, err)
	}
	return v, err
}

// Status reads all that submit moves, in one call, from the best node at a block; at the head, nil, as of all nodes.
func (c *Client) Status(ctx context.Context, block *big.Int) (Status, error) {
	if block == nil {
		return atHead(ctx, c, c.rollup.PackStatus(), c.decodeStatus, "status")
	}
	return call(ctx, c, block, c.rollup.PackStatus(), c.decodeStatus, "status")
}

func (c *Client) decodeStatus(raw []byte) (Status, error) {
	s, err := c.rollup.UnpackStatus(raw)
	if err != nil {
		return Status{}, fmt.Errorf("l1: status: %w", err)
	}
	return Status{
		StateRoot: word(s.StateRoot), LastBatch: s.LastBatch, LastTimestamp: s.LastTimestamp.Uint64(),
		QueueHead: s.QueueHead, QueueTail: s.QueueTail, TokenCount: s.TokenCount, Exodus: s.Exodus,
	}, nil
}

// chainID that was asked for when the nodes were connected to, if there are several.
func (c *Client) chainID(ctx context.Context) (uint64, error) {
	if c.pool != nil {
		return c.pool.chain, nil
	}
	id, err := c.eth.ChainID(ctx)
	if err != nil {
		return 0, err
	}
	return id.Uint64(), nil
}

// Params reads what is fixed.
func (c *Client) Params(ctx context.Context) (Params, error) {
	var p Params
	id, err := c.chainID(ctx)
	if err != nil {
		return p, fmt.Errorf("l1: chain id: %w", err)
	}
	p.ChainID = id
	read := func(input []byte, unpack func([]byte) (*big.Int, error), what string) (v *big.Int) {
		if err == nil {
			v, err = fixed(ctx, c, input, unpack, what)
		}
		return v
	}
	config := read(c.rollup.PackConfig(), c.rollup.UnpackConfig, "config")
	root := read(c.rollup.PackGenesisRoot(), c.rollup.UnpackGenesisRoot, "genesis root")
	age := read(c.rollup.PackMaxBatchAge(), c.rollup.UnpackMaxBatchAge, "max batch age")
	submit := read(c.rollup.PackSubmitDeadline(), c.rollup.UnpackSubmitDeadline, "submit deadline")
	exodus := read(c.rollup.PackExodusDeadline(), c.rollup.UnpackExodusDeadline, "exodus deadline")
	grace := read(c.rollup.PackGraceTime(), c.rollup.UnpackGraceTime, "grace time")
	at := read(c.rollup.PackDeployedAt(), c.rollup.UnpackDeployedAt, "deployment block")
	n := read(c.rollup.PackVerifierCount(), c.rollup.UnpackVerifierCount, "verifier count")
	if err != nil {
		return Params{}, err
	}
	p.Config, p.GenesisRoot, p.DeployedAt = word(config), word(root), at.Uint64()
	p.MaxBatchAge, p.SubmitDeadline, p.ExodusDeadline, p.GraceTime = age.Uint64(), submit.Uint64(), exodus.Uint64(), grace.Uint64()
	if p.Depth, err = fixed(ctx, c, c.rollup.PackDepth(), c.rollup.UnpackDepth, "depth"); err != nil {
		return Params{}, err
	}
	if p.Admin, err = fixed(ctx, c, c.rollup.PackAdmin(), c.rollup.UnpackAdmin, "admin"); err != nil {
		return Params{}, err
	}
	if n.Cmp(big.NewInt(maxVerifiers)) > 0 {
		return Params{}, fmt.Errorf("%w: %s verifiers", errUnfit, n)
	}
	for i := range n.Int64() {
		v, err := fixed(ctx, c, c.rollup.PackVerifierInfo(big.NewInt(i)), c.rollup.UnpackVerifierInfo, "verifier")
		if err != nil {
			return Params{}, err
		}
		p.Verifiers = append(p.Verifiers, VerifierParams{v.Verifier, v.CircuitDigest, v.VkDigest, int(v.FullLanes), int(v.Slots), v.Blob})
	}
	return p, nil
}

// Pending is what withdraw would pay.
func (c *Client) Pending(ctx context.Context, token uint16, owner common.Address, block *big.Int) (*big.Int, error) {
	return call(ctx, c, block, c.rollup.PackPending(token, owner), c.rollup.UnpackPending, "pending")
}

// Escrow is what L2 holds of the token: deposits, served or waiting, less what batches moved to pending.
func (c *Client) Escrow(ctx context.Context, token uint16, block *big.Int) (*big.Int, error) {
	return call(ctx, c, block, c.rollup.PackEscrow(token), c.rollup.UnpackEscrow, "escrow")
}

// Solvency is what the contract counts and holds of a token: Held >= Escrowed + Owed, unless the token took from it.
type Solvency struct{ Escrowed, Owed, Held *big.Int }

// Solvency of a token.
func (c *Client) Solvency(ctx context.Context, token uint16, block *big.Int) (Solvency, error) {
	s, err := briefly(ctx, c, c.addr, block, c.rollup.PackSolvency(token), c.rollup.UnpackSolvency) // it asks the token
	if err != nil {
		return Solvency{}, fmt.Errorf("l1: read solvency: %w", DecodeRevert(err))
	}
	return Solvency(s), nil
}

// Deadlines tell, in unix time, when anyone may submit and when anyone may activate exodus, if the queue's head is not served before. 0: nothing
// waits.
func (c *Client) Deadlines(ctx context.Context, block *big.Int) (submit, exodus uint64, err error) {
	d, err := call(ctx, c, block, c.rollup.PackDeadlines(), c.rollup.UnpackDeadlines, "deadlines")
	if err != nil {
		return 0, 0, err
	}
	return d.SubmitOpens.Uint64(), d.ExodusOpens.Uint64(), nil
}

// RequestFee is what a request costs now, in wei: nothing, but while the queue is flooded.
func (c *Client) RequestFee(ctx context.Context) (*big.Int, error) {
	return call(ctx, c, nil, c.rollup.PackRequestFee(), c.rollup.UnpackRequestFee, "request fee")
}

// TokenFee is what the id of a token costs, in wei.
func (c *Client) TokenFee(ctx context.Context) (*big.Int, error) {
	return call(ctx, c, nil, c.rollup.PackTokenFee(), c.rollup.UnpackTokenFee, "token fee")
}

// TokenAddress is the zero address for ETH and for ids that nobody registered.
func (c *Client) TokenAddress(ctx context.Context, id uint16) (common.Address, error) {
	return call(ctx, c, nil, c.rollup.PackTokenAddress(id), c.rollup.UnpackTokenAddress, "token address")
}

// TokenID is 0 for a token that is not registered.
func (c *Client) TokenID(ctx context.Context, token common.Address) (uint16, error) {
	return call(ctx, c, nil, c.rollup.PackTokenId(token), c.rollup.UnpackTokenId, "token id")
}

// IsOperator tells who may submit, at the head, as of all nodes.
func (c *Client) IsOperator(ctx context.Context, who common.Address) (bool, error) {
	return atHead(ctx, c, c.rollup.PackIsOperator(who), c.rollup.UnpackIsOperator, "operator")
}

// QueueEntry is what the queue holds of a request while it waits; zero otherwise.
func (c *Client) QueueEntry(ctx context.Context, index uint64, block *big.Int) (hash [27]byte, arrival uint64, err error) {
	e, err := call(ctx, c, block, c.rollup.PackRequest(index), c.rollup.UnpackRequest, "queue entry")
	if err != nil {
		return hash, 0, err
	}
	return e.Hash, e.Arrival.Uint64(), nil
}

// DepositETH deposits amount wei and returns the request as L1 queued it. It sends RequestFee with them; what else asks L1 for something sends Charge.
func (c *Client) DepositETH(ctx context.Context, s *Sender, amount *big.Int, owner common.Address, ax, ay Word) (*Request, *types.Receipt, error) {
	return c.ask(ctx, s, "deposit ETH", amount, c.rollup.PackDepositETH(owner, integer(ax), integer(ay)))
}

// Deposit deposits a token that the sender has approved (Approve) for the rollup.
func (c *Client) Deposit(ctx context.Context, s *Sender, token uint16, amount *big.Int, owner common.Address, ax, ay Word) (*Request, *types.Receipt, error) {
	return c.ask(ctx, s, "deposit", nil, c.rollup.PackDeposit(token, amount, owner, integer(ax), integer(ay)))
}

// RequestForcedExit asks L2, through L1, to pay out the whole balance of the sender's account.
func (c *Client) RequestForcedExit(ctx context.Context, s *Sender, id uint32, token uint16) (*Request, *types.Receipt, error) {
	return c.ask(ctx, s, "request a forced exit", nil, c.rollup.PackRequestForcedExit(id, token))
}

// RequestSetKey asks L2, through L1, to replace the key of the sender's account.
func (c *Client) RequestSetKey(ctx context.Context, s *Sender, id uint32, ax, ay Word) (*Request, *types.Receipt, error) {
	return c.ask(ctx, s, "request a new key", nil, c.rollup.PackRequestSetKey(id, integer(ax), integer(ay)))
}

// Withdraw pays owner what is pending. Anyone may send it.
func (c *Client) Withdraw(ctx context.Context, s *Sender, token uint16, owner common.Address) (*types.Receipt, error) {
	return c.WithdrawWithin(ctx, s, token, owner, 0)
}

// WithdrawWithin is Withdraw for so much gas at most (Call.MaxGas): what a token takes to be moved is up to whoever registered it.
func (c *Client) WithdrawWithin(ctx context.Context, s *Sender, token uint16, owner common.Address, maxGas uint64) (*types.Receipt, error) {
	r, err := s.Send(ctx, Call{To: &c.addr, Data: c.rollup.PackWithdraw(token, owner), MaxGas: maxGas})
	if err != nil {
		return r, fmt.Errorf("withdraw: %w", err)
	}
	return r, nil
}

// Approve lets the rollup take amount of an ERC-20 token from the sender.
func (c *Client) Approve(ctx context.Context, s *Sender, token common.Address, amount *big.Int) (*types.Receipt, error) {
	r, err := s.Send(ctx, Call{To: &token, Data: bindings.NewERC20().PackApprove(c.addr, amount)})
	if err != nil {
		return r, fmt.Errorf("approve: %w", err)
	}
	return r, nil
}

// Allow is Approve where less than amount is allowed. Some tokens, USDT among them, refuse to change one allowance into another: what is left of an earlier one is
// taken back first. Others, as BNB, refuse to take one back. ErrApproval, if an approval was mined and L1 has none after it.
func (c *Client) Allow(ctx context.Context, s *Sender, token common.Address, amount *big.Int) error {
	allowed, err := c.Allowance(ctx, token, s.Address())
	if err != nil || allowed.Cmp(amount) >= 0 {
		return err
	}
	r, err := c.Approve(ctx, s, token, amount)
	if allowed.Sign() > 0 && CallFailed(err) {
		if _, err := c.Approve(ctx, s, token, new(big.Int)); err != nil {
			return err
		}
		r, err = c.Approve(ctx, s, token, amount)
	}
	if err != nil {
		return err
	}
	if now, err := c.allowance(ctx, token, s.Address(), r.BlockNumber); err == nil && now.Cmp(amount) < 0 { // else whoever moves the token finds out
		return fmt.Errorf("%w: token %s, tx %s", ErrApproval, token, r.TxHash)
	}
	return nil
}

// RegisterToken gives an ERC-20 token an id, for TokenFee. Anyone may send it.
func (c *Client) RegisterToken(ctx context.Context, s *Sender, token common.Address) (uint16, error) {
	fee, err := c.TokenFee(ctx)
	if err != nil {
		return 0, err
	}
	r, err := c.send(ctx, s, "register token", fee, c.rollup.PackRegisterToken(token))
	if err != nil {
		return 0, err
	}
	for _, l := range r.Logs { // a node that is behind does not know the id yet, and would say 0
		if l.Address != c.addr || len(l.Topics) == 0 || l.Topics[0] != rollupABI.Events["TokenRegistered"].ID {
			continue
		}
		v, err := c.rollup.UnpackTokenRegisteredEvent(l)
		if err != nil {
			return 0, fmt.Errorf("register token: %w", err)
		}
		return v.Id, nil
	}
	return 0, fmt.Errorf("l1: register token: tx %s registered nothing", r.TxHash)
}

// SetOperator is for the admin.
func (c *Client) SetOperator(ctx context.Context, s *Sender, operator common.Address, allowed bool) error {
	_, err := c.send(ctx, s, "set operator", nil, c.rollup.PackSetOperator(operator, allowed))
	return err
}

func (c *Client) send(ctx context.Context, s *Sender, what string, value *big.Int, data []byte) (*types.Receipt, error) {
	r, err := s.Send(ctx, Call{To: &c.addr, Value: value, Data: data})
	if err != nil {
		return r, fmt.Errorf("%s: %w", what, err)
	}
	return r, nil
}

// ask sends what appends a request, and reads the request back from the receipt: the last one there, since a token that is deposited may ask for something itself, before.
func (c *Client) ask(ctx context.Context, s *Sender, what string, amount *big.Int, data []byte) (*Request, *types.Receipt, error) {
	r, err := c.sendRequest(ctx, s, amount, data)
	if err != nil {
		return nil, r, fmt.Errorf("%s: %w", what, err)
	}
	req, err := c.requestIn(ctx, r)
	if err == nil && req == nil {
		err = fmt.Errorf("l1: tx %s queued nothing", r.TxHash)
	}
	if err != nil {
		return nil, r, fmt.Errorf("%s: %w", what, err)
	}
	return req, r, nil
}

// requestIn is the last request in a receipt; nil: there is none.
func (c *Client) requestIn(ctx context.Context, r *types.Receipt) (*Request, error) {
	for _, l := range slices.Backward(r.Logs) {
		if l.Address != c.addr {
			continue
		}
		e, err := c.event(ctx, l)
		if err != nil {
			return nil, err
		}
		if req, ok := e.Body.(*Request); ok {
			return req, nil
		}
	}
	return nil, nil
}

// RequestOf is what a tx asked for, as L1 has it now; nil: it has no such tx, or none any more.
func (c *Client) RequestOf(ctx context.Context, tx common.Hash) (*Request, error) {
	r, err := c.eth.TransactionReceipt(ctx, tx)
	if errors.Is(err, ethereum.NotFound) {
		return nil, nil
	}
	if err == nil && r.TxHash != tx {
		err = fmt.Errorf("%w: receipt of tx %s", errUnfit, r.TxHash)
	}
	if err != nil {
		return nil, fmt.Errorf("l1: receipt of tx %s: %w", tx, err)
	}
	return c.requestIn(ctx, r)
}

func word(v *big.Int) (w Word) {
	v.FillBytes(w[:])
	return w
}

func words(vs []*big.Int) []Word {
	out := make([]Word, len(vs))
	for i, v := range vs {
		out[i] = word(v)
	}
	return out
}

func integer(w Word) *big.Int { return new(big.Int).SetBytes(w[:]) }

func integers(ws []Word) []*big.Int {
	out := make([]*big.Int, len(ws))
	for i, w := range ws {
		out[i] = integer(w)
	}
	return out
}
