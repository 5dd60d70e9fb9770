package l1

import (
	"context"
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	"github.com/causeway-l2/causeway/l1contracts/bindings"
)

// DeployConfig is what a rollup is fixed to.
type DeployConfig struct {
	Admin     common.Address   // rotates operators; zero: they are fixed
	Operators []common.Address // who may submit at first
	// Verifiers holds the creation code of verifier 0, 1, ...: one per shape and size of the aggregate.
	Verifiers   [][]byte
	Depth       uint8  // of the state tree
	MaxBatchAge uint64 // seconds
}

// Check says what is wrong with c.
func (c DeployConfig) Check() error {
	switch {
	case len(c.Verifiers) == 0 || len(c.Verifiers) > 256:
		return fmt.Errorf("l1: %d verifiers, want 1 to 256", len(c.Verifiers))
	case c.Depth == 0 || c.Depth > 32:
		return fmt.Errorf("l1: depth %d, want 1 to 32", c.Depth)
	case c.MaxBatchAge == 0 || c.MaxBatchAge >= 1<<40:
		return fmt.Errorf("l1: max batch age %d is out of range", c.MaxBatchAge)
	case c.Admin == common.Address{} && len(c.Operators) == 0:
		return errors.New("l1: without admin and operators nobody could ever submit")
	}
	return nil
}

// Deployment is where things are.
type Deployment struct {
	Rollup    common.Address
	Verifiers []common.Address
	Block     uint64 // of the rollup
	GasUsed   uint64 // of all txs
	RollupGas uint64 // of the rollup's alone
}

// Deploy creates the verifiers, then the rollup.
func Deploy(ctx context.Context, s *Sender, cfg DeployConfig) (Deployment, error) {
	if err := cfg.Check(); err != nil {
		return Deployment{}, err
	}
	var d Deployment
	create := func(code []byte) (common.Address, error) {
		r, err := s.Send(ctx, Call{Data: code})
		if err != nil {
			return common.Address{}, err
		}
		d.GasUsed += r.GasUsed
		d.RollupGas = r.GasUsed
		d.Block = r.BlockNumber.Uint64()
		return r.ContractAddress, nil
	}
	for i, code := range cfg.Verifiers {
		a, err := create(code)
		if err != nil {
			return Deployment{}, fmt.Errorf("deploy verifier %d: %w", i, err)
		}
		d.Verifiers = append(d.Verifiers, a)
	}
	args := bindings.NewRollup().PackConstructor(bindings.IRollupParams{
		Admin: cfg.Admin, Operators: cfg.Operators, Verifiers: d.Verifiers,
		Depth: cfg.Depth, MaxBatchAge: new(big.Int).SetUint64(cfg.MaxBatchAge),
	})
	a, err := create(append(common.FromHex(bindings.RollupMetaData.Bin), args...))
	if err != nil {
		return Deployment{}, fmt.Errorf("deploy rollup: %w", err)
	}
	d.Rollup = a
	return d, nil
}
