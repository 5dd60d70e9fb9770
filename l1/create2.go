package l1

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/core/vm/runtime"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/params"
	"github.com/holiman/uint256"
)

// ErrFactory says that the chain lacks the factory and would not take it.
var ErrFactory = errors.New("l1: this chain has no deterministic deployment proxy")

// Factory is the deterministic deployment proxy, at the same address on every chain: called with salt ‖ creation code, it creates by
// CREATE2. Nobody owns it. Its one tx is signed for no chain in particular, by a key that nobody has.
var Factory = common.HexToAddress("0x4e59b44847b379578588920cA78FbF26c0B4956C")

var (
	factoryCode  = common.FromHex("0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f58015156039578182fd5b8082525050506014600cf3")
	factoryOwner = common.HexToAddress("0x3fab184622dc19b6109349b94811493bf45362ec")
	factoryTx    = common.FromHex("0xf8a58085174876e800830186a08080b853604580600e600039806000f350fe7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f58015156039578182fd5b8082525050506014600cf31ba02222222222222222222222222222222222222222222222222222222222222222a02222222222222222222222222222222222222222222222222222222222222222")
)

// Creation is a contract that the factory creates. Its address follows from it alone: it commits to the code and all constructor arguments.
type Creation struct {
	Salt Word
	Code []byte // with the constructor's arguments
}

// Address where the contract comes to stand, on any chain.
func (c Creation) Address() common.Address {
	return crypto.CreateAddress2(Factory, c.Salt, crypto.Keccak256(c.Code))
}

// CodeHash is the keccak256 by which contract code is known.
func CodeHash(code []byte) Word { return crypto.Keccak256Hash(code) }

// EnsureFactory puts the factory on a chain that lacks it, which a dev chain may. It fails with ErrFactory where a node refuses the tx.
func EnsureFactory(ctx context.Context, s *Sender) error {
	code, err := CodeAt(ctx, s.eth, Factory)
	if err != nil {
		return err
	}
	if len(code) > 0 {
		if !bytes.Equal(code, factoryCode) {
			return fmt.Errorf("%w: other code stands at %s", ErrFactory, Factory)
		}
		return nil
	}
	tx := new(types.Transaction)
	if err := tx.UnmarshalBinary(factoryTx); err != nil {
		return fmt.Errorf("l1: the factory's tx: %w", err)
	}
	price := new(big.Int).Mul(tx.GasPrice(), new(big.Int).SetUint64(tx.Gas()))
	held, err := s.eth.BalanceAt(ctx, factoryOwner, nil)
	if err != nil {
		return fmt.Errorf("l1: balance of %s: %w", factoryOwner, err)
	}
	if held.Cmp(price) < 0 {
		if _, err := s.Send(ctx, Call{To: &factoryOwner, Value: price.Sub(price, held)}); err != nil {
			return fmt.Errorf("fund the factory's tx: %w", err)
		}
	}
	// Whoever else needs the factory sends the same tx: one that is known already is as good as sent.
	if err := s.eth.SendTransaction(ctx, tx); err != nil && !s.knows(ctx, tx.Hash()) {
		return fmt.Errorf("%w, and its tx is refused: %w; let the node accept txs without a chain id (geth: --rpc.allow-unprotected-txs)", ErrFactory, err)
	}
	if err := s.awaitReceipt(ctx, tx.Hash()); err != nil {
		return err
	}
	if code, err = CodeAt(ctx, s.eth, Factory); err == nil && !bytes.Equal(code, factoryCode) {
		err = fmt.Errorf("%w: its tx %s was mined and created nothing", ErrFactory, tx.Hash())
	}
	return err
}

func (s *Sender) knows(ctx context.Context, hash common.Hash) bool {
	_, _, err := s.eth.TransactionByHash(ctx, hash)
	return err == nil
}

// awaitReceipt waits until somebody's tx is mined.
func (s *Sender) awaitReceipt(ctx context.Context, hash common.Hash) error {
	tick := time.NewTicker(s.cfg.Poll)
	defer tick.Stop()
	for {
		if _, err := s.eth.TransactionReceipt(ctx, hash); err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w: %s: %w", ErrNotMined, hash, ctx.Err())
		case <-tick.C:
		}
	}
}

// Create has the factory create c. It fails if something stands there already.
func Create(ctx context.Context, s *Sender, c Creation) (*types.Receipt, error) {
	r, err := s.Send(ctx, Call{To: &Factory, Data: append(c.Salt[:], c.Code...)})
	if err != nil {
		return r, fmt.Errorf("create %s: %w", c.Address(), err)
	}
	return r, nil
}

// CodeAt is the code at an address, empty where there is no contract.
func CodeAt(ctx context.Context, eth *ethclient.Client, at common.Address) ([]byte, error) {
	code, err := eth.CodeAt(ctx, at, nil)
	if err != nil {
		return nil, fmt.Errorf("l1: code at %s: %w", at, err)
	}
	return code, nil
}

// Simulate creates the contracts in their order, in an EVM of its own, as a block of a chain would, and returns the code that then stands at
// their addresses: immutables, which follow from chain, block and address, are filled in. It asks no node.
func Simulate(chainID, block uint64, creations ...Creation) ([][]byte, error) {
	rules := *params.AllDevChainProtocolChanges // every fork of mainnet, from genesis on
	rules.ChainID = new(big.Int).SetUint64(chainID)
	rules.BogotaTime, rules.AmsterdamTime = nil, nil
	cfg := &runtime.Config{ChainConfig: &rules, BlockNumber: new(big.Int).SetUint64(block), GasLimit: 1 << 40, Origin: Factory}
	// Execute makes the state, and puts nothing in it that matters.
	_, state, err := runtime.Execute(nil, nil, cfg)
	if err != nil {
		return nil, fmt.Errorf("l1: simulate: %w", err)
	}
	cfg.State = state
	var out [][]byte
	for _, c := range creations {
		env := runtime.NewEnv(cfg)
		code, at, _, err := env.Create2(Factory, c.Code, vm.NewGasBudget(cfg.GasLimit, 0), new(uint256.Int), new(uint256.Int).SetBytes(c.Salt[:]))
		if err != nil {
			if revert := newRevert(code); len(code) > 0 {
				err = revert
			}
			return nil, fmt.Errorf("l1: simulate the creation of %s: %w", c.Address(), err)
		}
		if at != c.Address() {
			return nil, fmt.Errorf("l1: simulated %s stands at %s", c.Address(), at)
		}
		out = append(out, code)
	}
	return out, nil
}
