package l1

import (
	"context"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
)

// DeployConfig is what a rollup is fixed to.
type DeployConfig struct {
	Admin     common.Address   // rotates operators; zero: they are fixed
	Operators []common.Address // who may submit at first
	Verifiers []VerifierConfig // one per shape and size of the aggregate
	Depth     uint8            // of the state tree
	// In seconds, as the contract has them: GraceTime < SubmitDeadline < ExodusDeadline <= 30 days.
	MaxBatchAge    uint64
	SubmitDeadline uint64 // T1: then anyone may submit
	ExodusDeadline uint64 // T2: then anyone may end the rollup
	GraceTime      uint64 // then requests cannot be left out
}

// VerifierConfig is a verifier contract to be created and what it verifies.
type VerifierConfig struct {
	Code          []byte // creation code
	CircuitDigest Word
	VKDigest      Word
	FullLanes     int  // of one batch
	Slots         int  // batches to a proof
	Blob          bool // whether D is in a blob
}

const (
	// MostVerifiers of a rollup.
	MostVerifiers = 32
	// MostLanes bounds FullLanes * Slots: the contract could not walk over many more in one tx.
	MostLanes = 256
)

const day = 24 * 3600

// DefaultDeploy has the times of production: 3 days for batches and until anyone may submit, 7 until exodus, 1 until a request is overdue.
// Operators, admin and verifiers are the caller's to add.
func DefaultDeploy(depth uint8) DeployConfig {
	return DeployConfig{Depth: depth, MaxBatchAge: 3 * day, SubmitDeadline: 3 * day, ExodusDeadline: 7 * day, GraceTime: day}
}

// Check says what is wrong with c.
func (c DeployConfig) Check() error {
	switch {
	case len(c.Verifiers) == 0 || len(c.Verifiers) > MostVerifiers:
		return fmt.Errorf("l1: %d verifiers, want 1 to %d", len(c.Verifiers), MostVerifiers)
	case c.Depth == 0 || c.Depth > 32:
		return fmt.Errorf("l1: depth %d, want 1 to 32", c.Depth)
	case c.MaxBatchAge == 0 || c.MaxBatchAge >= 1<<40:
		return fmt.Errorf("l1: max batch age %d is out of range", c.MaxBatchAge)
	case c.GraceTime == 0 || c.GraceTime >= c.SubmitDeadline || c.SubmitDeadline >= c.ExodusDeadline || c.ExodusDeadline > 30*day:
		return fmt.Errorf("l1: grace time %d, submit deadline %d, exodus deadline %d: want 0 < grace < submit < exodus <= 30 days", c.GraceTime, c.SubmitDeadline, c.ExodusDeadline)
	case c.Admin == common.Address{} && len(c.Operators) == 0:
		return errors.New("l1: without admin and operators nobody could ever submit")
	}
	for i, v := range c.Verifiers {
		switch {
		case v.CircuitDigest == Word{} || v.VKDigest == Word{}:
			return fmt.Errorf("l1: verifier %d has no digests", i)
		case v.FullLanes < 1 || v.Slots < 1 || v.FullLanes > MostLanes || v.Slots > MostLanes || v.FullLanes*v.Slots > MostLanes:
			return fmt.Errorf("l1: verifier %d has %d full lanes in %d slots, want a product of 1 to %d", i, v.FullLanes, v.Slots, MostLanes)
		}
	}
	return nil
}

// Deployment is where things are.
type Deployment struct {
	Rollup    common.Address
	Verifiers []common.Address
	RollupGas uint64 // of the tx that created it
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
		d.RollupGas = r.GasUsed
		return r.ContractAddress, nil
	}
	p := RollupParams{
		Admin: cfg.Admin, Operators: cfg.Operators, Depth: cfg.Depth, MaxBatchAge: cfg.MaxBatchAge,
		SubmitDeadline: cfg.SubmitDeadline, ExodusDeadline: cfg.ExodusDeadline, GraceTime: cfg.GraceTime,
	}
	for i, v := range cfg.Verifiers {
		a, err := create(v.Code)
		if err != nil {
			return Deployment{}, fmt.Errorf("deploy verifier %d: %w", i, err)
		}
		d.Verifiers = append(d.Verifiers, a)
		p.Verifiers = append(p.Verifiers, VerifierParams{a, v.CircuitDigest, v.VKDigest, v.FullLanes, v.Slots, v.Blob})
	}
	a, err := create(RollupCode(p))
	if err != nil {
		return Deployment{}, fmt.Errorf("deploy rollup: %w", err)
	}
	d.Rollup = a
	return d, nil
}
