// Package gas measures what the L1 contracts cost.
package gas

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"
	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/params"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/l1contracts/bindings"
	"github.com/causeway-l2/causeway/rollup"
)

// Config is what to measure with.
type Config struct {
	// Name of the verifier, in the names of the figures that depend on it.
	Name string
	// Verifier and Token are creation code. Token must have mint(address,uint256) for anyone.
	Verifier, Token []byte
	// Crowd is creation code of testbindings' Crowd, which makes the requests of the worst submission. Nil: leave it out.
	Crowd []byte
	// Shape of a batch that is full.
	Shape rollup.Shape
	// Prove returns a proof of the statement that Verifier accepts. Nil: Verifier accepts anything, and what a blob saves is measured, too.
	Prove func(ctx context.Context, statement l1.Word) ([]byte, error)
}

const (
	proofBytes    = 384 // Groth16 with one commitment
	measuredLanes = 155 // transfer lanes: few enough that EIP-7623's floor stays below what execution costs
	measuredOps   = 8
	fullBatches   = 2 // in a submission that is full
)

// Measure runs the contracts on a chain of its own and returns the gas of each thing they do, as a tx pays it. Names that end in
// _execution leave out the 21,000 of a tx and its calldata. Names that start with floor_ are the least that the EVM charges for the tx's effect. Names that start with per_ are differences of two submissions, per op.
// But full_submission is two batches of cfg.Shape with all their transfers and no zero byte among those, and full_submission_per_transfer its share: it pays
// EIP-7623's floor for calldata, 40 gas a byte, whatever verifies it. A full submission's _blob is three batches whose D is in a blob: that is paid in blob
// gas, 131,072 of it (EIP-4844), which is not in the figure.
// The figures are the same in each run.
func Measure(ctx context.Context, cfg Config) (map[string]uint64, error) {
	cc := devchain.Default()
	cc.Keys, cc.Instant = devchain.Keys(1), true
	chain, err := devchain.New(cc)
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(ctx)
	mined := make(chan error, 1)
	go func() { mined <- chain.Run(ctx) }()
	m := meter{chain: chain, eth: chain.Client(), cfg: cfg, gas: map[string]uint64{}}
	err = m.run(ctx)
	stop()
	if err = errors.Join(err, <-mined, chain.Close()); err != nil {
		return nil, fmt.Errorf("measure gas: %w", err)
	}
	return m.gas, nil
}

type meter struct {
	chain  *devchain.Chain
	eth    *ethclient.Client
	cfg    Config
	sender *l1.Sender
	client *l1.Client
	token  common.Address
	gas    map[string]uint64
	salt   byte
}

func (m *meter) run(ctx context.Context) error {
	sc := l1.DefaultSender(devchain.Key(0))
	sc.Poll = 5 * time.Millisecond
	var err error
	if m.sender, err = l1.NewSender(ctx, m.eth, sc); err != nil {
		return err
	}
	dc := l1.DefaultDeploy(32)
	dc.Operators, dc.MaxBatchAge = []common.Address{m.sender.Address()}, 1<<40-1
	dc.Verifiers = []l1.VerifierConfig{{Code: m.cfg.Verifier, CircuitDigest: l1.Word{1}, VKDigest: l1.Word{1}, FullLanes: 16, Slots: 16}}
	d, err := l1.Deploy(ctx, m.sender, dc)
	if err != nil {
		return err
	}
	m.gas["deploy_rollup"] = d.RollupGas
	if m.client, err = l1.NewClient(ctx, m.eth, d.Rollup); err != nil {
		return err
	}
	if err := m.users(ctx); err != nil {
		return err
	}
	if err := m.batches(ctx); err != nil {
		return err
	}
	if m.cfg.Crowd != nil {
		if err := m.worst(ctx); err != nil {
			return err
		}
	}
	if m.cfg.Prove == nil {
		if err := m.blobs(ctx); err != nil {
			return err
		}
	}
	return m.exodus(ctx)
}

// users measures calls by users, each the second time: the first pays for counters that leave zero.
func (m *meter) users(ctx context.Context) error {
	r, err := m.sender.Send(ctx, l1.Call{Data: m.cfg.Token})
	if err != nil {
		return fmt.Errorf("deploy token: %w", err)
	}
	m.token = r.ContractAddress
	me := m.sender.Address()
	lots := new(big.Int).Lsh(big.NewInt(1), 100)
	mint := append(crypto.Keccak256([]byte("mint(address,uint256)"))[:4], common.LeftPadBytes(me[:], 32)...)
	if _, err := m.sender.Send(ctx, l1.Call{To: &m.token, Data: append(mint, common.LeftPadBytes(lots.Bytes(), 32)...)}); err != nil {
		return fmt.Errorf("mint: %w", err)
	}
	if _, err := m.client.Approve(ctx, m.sender, m.token, lots); err != nil {
		return err
	}
	id, err := m.client.RegisterToken(ctx, m.sender, m.token)
	if err != nil {
		return err
	}
	base := twistededwards.GetEdwardsCurve().Base
	ax, ay := l1.Word(base.X.Bytes()), l1.Word(base.Y.Bytes())
	amount := big.NewInt(params.Ether)
	for round := range 2 {
		for _, call := range []struct {
			name string
			do   func() (*l1.Request, *types.Receipt, error)
		}{
			{"deposit_eth", func() (*l1.Request, *types.Receipt, error) {
				return m.client.DepositETH(ctx, m.sender, amount, me, ax, ay)
			}},
			{"deposit_erc20", func() (*l1.Request, *types.Receipt, error) {
				return m.client.Deposit(ctx, m.sender, id, amount, me, ax, ay)
			}},
			{"request_forced_exit", func() (*l1.Request, *types.Receipt, error) {
				return m.client.RequestForcedExit(ctx, m.sender, 1, id)
			}},
			{"request_set_key", func() (*l1.Request, *types.Receipt, error) {
				return m.client.RequestSetKey(ctx, m.sender, 1, ax, ay)
			}},
		} {
			if round == 0 && call.name == "request_forced_exit" { // with a fee that is not due, by who is owed nothing yet
				call.name, call.do = "request_forced_exit_surplus", func() (*l1.Request, *types.Receipt, error) {
					to := m.client.Address()
					r, err := m.sender.Send(ctx, l1.Call{To: &to, Value: big.NewInt(params.Ether / 2000), Data: bindings.NewRollup().PackRequestForcedExit(1, id)})
					return nil, r, err
				}
			}
			_, r, err := call.do()
			if err != nil {
				return fmt.Errorf("%s: %w", call.name, err)
			}
			if err := m.record(ctx, call.name, r); err != nil {
				return err
			}
		}
	}
	return nil
}

// batches measures submissions of one batch each, and withdrawals of what they owe.
func (m *meter) batches(ctx context.Context) error {
	head, err := m.eth.BlockNumber(ctx)
	if err != nil {
		return err
	}
	events, err := m.client.Events(ctx, 0, head)
	if err != nil {
		return err
	}
	var served []l1.Word
	requests := 0
	for _, e := range events {
		if q, ok := e.Body.(*l1.Request); ok {
			w := q.Words()
			served = append(served, w[:]...)
			requests++
		}
	}
	if _, _, err := m.submit(ctx, nil, 0); err != nil { // leave genesis
		return err
	}
	fixed, bare, err := m.submit(ctx, nil, 0)
	if err != nil {
		return err
	}
	m.gas["submit_fixed_"+m.cfg.Name], m.gas["submit_fixed_"+m.cfg.Name+"_execution"] = fixed, bare
	total, without, err := m.submit(ctx, nil, measuredLanes)
	if err != nil {
		return err
	}
	m.gas["per_transfer_lane"] = (total - fixed) / measuredLanes
	m.gas["per_transfer_lane_execution"] = (without - bare) / measuredLanes
	if err := m.full(ctx); err != nil {
		return err
	}
	if total, _, err = m.submit(ctx, served, 0); err != nil {
		return err
	}
	m.gas["per_request_served"] = (total - fixed) / uint64(requests)
	for _, token := range []uint16{0, 1} {
		name := [...]string{"eth", "erc20"}[token]
		var owed []l1.Word
		for i := range measuredOps {
			w := l1.Request{Op: 4, Token: token, ID: 1 << 20, Owner: stranger(i), Amount: big.NewInt(params.Ether / 100)}.Words()
			owed = append(owed, w[:]...)
		}
		if total, _, err = m.submit(ctx, owed, 0); err != nil {
			return err
		}
		m.gas["per_withdrawal"] = (total - fixed) / measuredOps
		// Who is paid a second time before he took the first.
		if total, _, err = m.submit(ctx, owed, 0); err != nil {
			return err
		}
		m.gas["per_withdrawal_repeated"] = (total - fixed) / measuredOps
		r, err := m.client.Withdraw(ctx, m.sender, token, stranger(0))
		if err != nil {
			return err
		}
		if err := m.record(ctx, "withdraw_"+name+"_new_holder", r); err != nil {
			return err
		}
		if _, _, err = m.submit(ctx, owed, 0); err != nil {
			return err
		}
		if r, err = m.client.Withdraw(ctx, m.sender, token, stranger(0)); err != nil {
			return err
		}
		if err := m.record(ctx, "withdraw_"+name, r); err != nil {
			return err
		}
	}
	return nil
}

func (m *meter) full(ctx context.Context) (err error) {
	s := m.cfg.Shape
	m.gas["full_submission"], _, err = m.send(ctx, &l1.Submission{Count: fullBatches, D: m.records(fullBatches, s.FeeSlots, s.Transfers)})
	m.gas["full_submission_per_transfer"] = m.gas["full_submission"] / uint64(fullBatches*s.Transfers)
	return err
}

func stranger(i int) common.Address {
	return common.BytesToAddress(crypto.Keccak256(fmt.Appendf(nil, "stranger %d", i)))
}

// submit sends one batch with the settlement words s and so many transfer lanes; bare is without the tx and its calldata.
func (m *meter) submit(ctx context.Context, s []l1.Word, lanes int) (total, bare uint64, err error) {
	return m.send(ctx, &l1.Submission{Count: 1, S: s, D: m.records(1, 1, lanes)})
}

// records are the data words of batches with dense fee slots and transfer lanes: no zero bytes but the first of each word.
func (m *meter) records(batches, feeSlots, lanes int) (d []l1.Word) {
	s := m.cfg.Shape
	s.FeeSlots, s.Transfers = feeSlots, lanes
	for i := range batches * s.DataWords() {
		d = append(d, dense("data", i))
	}
	return d
}

// complete fills in what follows from where the rollup stands.
func (m *meter) complete(ctx context.Context, sub *l1.Submission) error {
	st, err := m.client.Status(ctx, nil)
	if err != nil {
		return err
	}
	m.salt++
	sub.First, sub.FirstTimestamp, sub.LastTimestamp = st.LastBatch+1, 1_600_000_000, 1_600_000_000
	sub.C, sub.Proof = dense("chain", int(m.salt)), bytes.Repeat([]byte{0xff}, proofBytes)
	sub.OldRoot = st.StateRoot
	if sub.NewRoot == (l1.Word{}) {
		sub.NewRoot = dense("root", int(m.salt))
	}
	return nil
}

// send completes a submission and sends it.
func (m *meter) send(ctx context.Context, sub *l1.Submission) (total, bare uint64, err error) {
	if err := m.complete(ctx, sub); err != nil {
		return 0, 0, err
	}
	if m.cfg.Prove != nil {
		statement, err := m.statement(ctx, sub)
		if err != nil {
			return 0, 0, err
		}
		if sub.Proof, err = m.cfg.Prove(ctx, statement); err != nil {
			return 0, 0, fmt.Errorf("prove: %w", err)
		}
	}
	data := l1.EncodeSubmission(sub)
	to := m.client.Address()
	r, err := m.sender.Send(ctx, l1.Call{To: &to, Data: data})
	if err != nil {
		return 0, 0, fmt.Errorf("submit: %w", err)
	}
	bare = r.GasUsed - params.TxGas
	return r.GasUsed, bare - min(bare, calldataGas(data)), nil
}

// statement asks the contract what it wants proven: it says so when it rejects a proof.
func (m *meter) statement(ctx context.Context, sub *l1.Submission) (l1.Word, error) {
	to := m.client.Address()
	_, err := m.eth.CallContract(ctx, ethereum.CallMsg{From: m.sender.Address(), To: &to, Data: l1.EncodeSubmission(sub)}, nil)
	rejected, ok := l1.AsRevert[bindings.RollupProofRejected](l1.DecodeRevert(err))
	if !ok {
		return l1.Word{}, fmt.Errorf("a proof of nothing should be rejected: %w", err)
	}
	return common.BigToHash(rejected.Statement), nil
}

// dense returns a canonical word without zero bytes, but the first.
func dense(what string, i int) (w l1.Word) {
	copy(w[:], crypto.Keccak256(fmt.Appendf(nil, "%s %d", what, i)))
	w[0] = 0
	for j := 1; j < len(w); j++ {
		w[j] |= 1
	}
	return w
}
