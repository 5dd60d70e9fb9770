package benchmarks

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/keyring"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/l1contracts"
	"github.com/causeway-l2/causeway/l1contracts/gas"
	"github.com/causeway-l2/causeway/l1contracts/testbindings"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// Gas measures what L1 charges, on a chain with mainnet's rules. Figures are exact and the same in each run, but for the calldata of a proof,
// which has a zero byte more or less.
type Gas struct {
	// Ring has the keys of the aggregate, or gets them.
	Ring keyring.Ring
	// Stub leaves out what needs a proof: submit_fixed and its calldata.
	Stub bool
}

// Intrinsic gas of a byte of calldata, and of a tx.
const (
	zeroByteGas    = 4
	nonzeroByteGas = 16
	txGas          = 21_000
)

// Name implements Workload.
func (Gas) Name() string { return "gas" }

// Run implements Workload. It reports:
//
//	poseidon2_compress         one Compress in Solidity
//	deposit_eth, deposit_erc20 a whole tx, as are withdraw (of ETH) and withdraw_erc20
//	submit_fixed               a submission of one empty batch, verified by the real contract: the tx's 21,000 and execution, no calldata
//	submit_fixed_calldata      what its calldata costs on top
//	submit_per_transfer_lane   execution that one more transfer lane in use adds: its share of hashing and evaluating D
//	submit_per_transfer_lane_calldata
//	submit_full                a submission of two full batches of the large shape, whose transfers have no zero byte: EIP-7623's floor
//	submit_full_per_transfer   its share of a transfer
//	submit_full_blob           a submission of three full batches of the large shape, whose D is in a blob; its blob gas, 131,072, is paid on top. The tx was
//	                           measured with a stub for the verifier; added is what the real one costs more, as submit_fixed shows
//	submit_full_blob_per_transfer
//	submit_per_withdrawal      what a withdrawal in a batch adds, with its calldata; the first one of an owner and token
//	submit_per_request         what serving a request adds, with its calldata
//	submit_worst               256 forced exits of 256 tokens and 9,008 transfers, the most that fits a tx; with a stub for the verifier
//	exodus_exit                leaving with a Merkle proof; _next, when another of the same 256 ids left before
//	refund_deposit, activate_exodus
//	floor_NAME                 the least that the EVM charges for the effect of NAME, whatever the contract; floor_verifier: for verifying a proof
func (g Gas) Run(ctx context.Context) (Report, error) {
	m, err := gas.Measure(ctx, gas.Config{Name: "stub", Verifier: code(testbindings.StubVerifierMetaData.Bin),
		Token: code(testbindings.PlainTokenMetaData.Bin), Crowd: code(testbindings.CrowdMetaData.Bin), Shape: circuits.Large})
	if err != nil {
		return Report{}, err
	}
	report := newReport(g.Name())
	add := func(name string, v uint64) { report.Metrics = append(report.Metrics, Metric{name, float64(v)}) }
	l, err := newLedger(ctx)
	if err != nil {
		return Report{}, err
	}
	compress, err := l.compress(ctx)
	if err == nil && !g.Stub {
		var fixed, calldata uint64
		if fixed, calldata, err = l.submission(ctx, g.Ring); err == nil {
			add("submit_fixed", fixed)
			add("submit_fixed_calldata", calldata)
			full := m["full_submission_stub_blob"] + fixed - m["submit_fixed_stub_execution"] - txGas
			add("submit_full_blob", full)
			n := gas.BlobTransfers(circuits.Large)
			add("submit_full_blob_per_transfer", (full+n/2)/n)
		}
	}
	if err = errors.Join(err, l.close()); err != nil {
		return Report{}, fmt.Errorf("measure gas: %w", err)
	}
	add("poseidon2_compress", compress)
	add("deposit_eth", m["deposit_eth"])
	add("deposit_erc20", m["deposit_erc20"])
	add("submit_per_transfer_lane", m["per_transfer_lane_execution"])
	add("submit_per_transfer_lane_calldata", m["per_transfer_lane"]-m["per_transfer_lane_execution"])
	add("submit_full", m["full_submission"])
	add("submit_full_per_transfer", m["full_submission_per_transfer"])
	add("submit_per_withdrawal", m["per_withdrawal"])
	add("submit_per_request", m["per_request_served"])
	add("withdraw", m["withdraw_eth"])
	add("withdraw_erc20", m["withdraw_erc20"])
	for _, name := range []string{"withdraw_eth_new_holder", "withdraw_erc20_new_holder", "exodus_exit", "exodus_exit_next", "refund_deposit", "activate_exodus", "submit_worst"} {
		add(name, m[name])
	}
	for _, name := range slices.Sorted(maps.Keys(m)) {
		if strings.HasPrefix(name, "floor_") {
			add(name, m[name])
		}
	}
	add("floor_verifier", gas.VerifierFloor)
	return report, nil
}

// ledger is a chain of its own.
type ledger struct {
	chain  *devchain.Chain
	sender *l1.Sender
	stop   func() error
}

func newLedger(ctx context.Context) (*ledger, error) {
	cfg := devchain.Default()
	cfg.Keys, cfg.Instant = devchain.Keys(1), true
	chain, err := devchain.New(cfg)
	if err != nil {
		return nil, err
	}
	running, cancel := context.WithCancel(ctx)
	mined := make(chan error, 1)
	go func() { mined <- chain.Run(running) }()
	l := &ledger{chain: chain, stop: func() error { cancel(); return <-mined }}
	sc := l1.DefaultSender(devchain.Key(0))
	sc.Poll = 5 * time.Millisecond
	if l.sender, err = l1.NewSender(ctx, chain.Client(), sc); err != nil {
		return nil, errors.Join(err, l.close())
	}
	return l, nil
}

func (l *ledger) close() error { return errors.Join(l.stop(), l.chain.Close()) }

// compress has a contract measure itself.
func (l *ledger) compress(ctx context.Context) (uint64, error) {
	r, err := l.sender.Send(ctx, l1.Call{Data: code(testbindings.HarnessMetaData.Bin)})
	if err != nil {
		return 0, fmt.Errorf("deploy harness: %w", err)
	}
	harness := testbindings.NewHarness()
	call := map[string]string{"to": r.ContractAddress.Hex(), "data": "0x" + hex.EncodeToString(harness.PackCompressGas(big.NewInt(1), big.NewInt(2)))}
	var answer string
	if err := l.chain.Client().Client().CallContext(ctx, &answer, "eth_call", call, "latest"); err != nil {
		return 0, fmt.Errorf("call harness: %w", err)
	}
	out, err := harness.UnpackCompressGas(code(answer))
	if err != nil {
		return 0, err
	}
	return out.Used.Uint64(), nil
}

// submission proves and submits one empty batch, and splits what it cost.
func (l *ledger) submission(ctx context.Context, ring keyring.Ring) (fixed, calldata uint64, err error) {
	client, err := l.deploy(ctx, ring)
	if err != nil {
		return 0, 0, err
	}
	sub, err := emptySubmission(ctx, ring, client)
	if err != nil {
		return 0, 0, err
	}
	data := l1.EncodeSubmission(sub)
	to := client.Address()
	r, err := l.sender.Send(ctx, l1.Call{To: &to, Data: data})
	if err != nil {
		return 0, 0, fmt.Errorf("submit: %w", err)
	}
	for _, b := range data {
		calldata += zeroByteGas
		if b != 0 {
			calldata += nonzeroByteGas - zeroByteGas
		}
	}
	return r.GasUsed - calldata, calldata, nil
}

// deploy creates a rollup with the real verifier. A token is registered, so that no storage slot that a submission writes holds zero.
func (l *ledger) deploy(ctx context.Context, ring keyring.Ring) (*l1.Client, error) {
	verifier, err := l1contracts.FindVerifier(registered().Name)
	if err != nil {
		return nil, err
	}
	_, manifest, err := ring.Ensure(ctx, registered())
	if err != nil {
		return nil, err
	}
	if manifest.VKDigest.String() != verifier.VKDigest {
		return nil, fmt.Errorf("the verifier contract is of key %s, the keys are %s: run make generate", verifier.VKDigest, manifest.VKDigest)
	}
	creation, err := verifier.CreationCode()
	if err != nil {
		return nil, err
	}
	circuitDigest, vkDigest, err := verifier.Digests()
	if err != nil {
		return nil, err
	}
	cfg := l1.DefaultDeploy(rollup.MaxDepth)
	cfg.MaxBatchAge = 1<<40 - 1
	cfg.Operators = append(cfg.Operators, l.sender.Address())
	shape := registered()
	cfg.Verifiers = []l1.VerifierConfig{{Code: creation, CircuitDigest: circuitDigest, VKDigest: vkDigest, FullLanes: shape.Shape.Full, Slots: shape.Slots}}
	d, err := l1.Deploy(ctx, l.sender, cfg)
	if err != nil {
		return nil, err
	}
	client, err := l1.NewClient(ctx, l.chain.Client(), d.Rollup)
	if err != nil {
		return nil, err
	}
	token, err := l.sender.Send(ctx, l1.Call{Data: code(testbindings.PlainTokenMetaData.Bin)})
	if err != nil {
		return nil, fmt.Errorf("deploy token: %w", err)
	}
	_, err = client.RegisterToken(ctx, l.sender, token.ContractAddress)
	return client, err
}

// emptySubmission is the first batch of a rollup, without any op.
func emptySubmission(ctx context.Context, ring keyring.Ring, client *l1.Client) (*l1.Submission, error) {
	params, err := client.Params(ctx)
	if err != nil {
		return nil, err
	}
	config, err := field.FromBytes(params.Config[:])
	if err != nil {
		return nil, err
	}
	state, err := rollup.NewMemState(rollup.MaxDepth)
	if err != nil {
		return nil, err
	}
	now := uint64(time.Now().Unix())
	w, err := rollup.ExecuteBatch(state.View(), registered().Shape, config, rollup.Batch{Header: rollup.Header{Number: 1, Timestamp: now}})
	if err != nil {
		return nil, err
	}
	return proveSubmission(ctx, ring, w)
}

func code(hexText string) []byte {
	b, err := hex.DecodeString(strings.TrimPrefix(hexText, "0x"))
	if err != nil {
		panic(err) // a committed binding
	}
	return b
}
