package devnet

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"time"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/gateway"
	"github.com/causeway-l2/causeway/index"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/blobs"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/restore"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/sequencer"
	"github.com/causeway-l2/causeway/wallet"
)

// Record is what a devnet remembers of itself.
type Record struct {
	Rollup api.Address `json:"rollup"`
	USDC   api.Address `json:"usdc"`
	Proofs bool        `json:"proofs"`
	InBlob bool        `json:"inBlob,omitempty"`
}

// open finds the rollup of the run before, or deploys one.
func (n *Net) open(ctx context.Context) (err error) {
	if n.Faucet, err = n.sender(ctx, AdminKey); err != nil {
		return err
	}
	if n.op, err = n.sender(ctx, OperatorKey); err != nil {
		return err
	}
	b, err := os.ReadFile(n.record())
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = n.deploy(ctx)
	case err == nil:
		err = n.reopen(ctx, b)
	}
	if err != nil {
		return fmt.Errorf("devnet: %w", err)
	}
	n.Client.ReadBlobs(blobs.NewStore(n.blobs()))
	if n.params, err = n.Client.Params(ctx); err != nil {
		return fmt.Errorf("devnet: the rollup in %s cannot be read; if another version of this program made it, run it with --reset: %w", n.cfg.Dir, err)
	}
	n.config, err = field.FromBytes(n.params.Config[:])
	return err
}

// goOn is the operator's beginning: it restores the state from L1.
func (n *Net) goOn(ctx context.Context) error {
	if err := n.usable(ctx); err != nil {
		return err
	}
	shapes := []rollup.Shape{n.cfg.Circuit().Shape}
	from, err := restore.FromL1(ctx, n.Client, shapes)
	if err != nil {
		return err
	}
	n.Sequencer, err = sequencer.New(sequencer.Config{Shape: n.cfg.Circuit().Shape, Config: n.config, Collector: n.collector().Owner(0), Fees: fees, Deadline: n.cfg.Deadline,
		MaxQueue: 100_000, Limits: sequencer.Limits{Held: 10_000, Ahead: 64}}, from.State, from.LastBatch+1, from.Timestamp, from.Requests)
	if err != nil {
		return err
	}
	n.backend = gateway.NewBackend(func(_ context.Context, op rollup.UserOp) (held bool, err error) {
		_, held, err = n.Sequencer.Take(op, time.Now())
		return held, err
	}, n.Sequencer)
	if err := n.openIndex(shapes); err != nil {
		return err
	}
	n.Index.Lost(from.LastBatch, "the devnet ended before L1 had it")
	n.cfg.API.ChainID, n.cfg.API.Rollup, n.cfg.API.InBlobs, n.cfg.API.Log = n.params.ChainID, n.Record.Rollup, n.params.InBlobs(), n.cfg.Log
	n.API, err = api.New(n.cfg.API, api.Deps{Backend: n.backend, History: n.Index, L1: n.Client,
		Notary: api.NewNotary(devchain.Key(OperatorKey), n.params.ChainID, n.Record.Rollup), Blobs: n.blobs()}, n.config)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrTaken, err)
	}
	return nil
}

// usable tells why no operator can go on with this L1, if somebody moved its clock.
func (n *Net) usable(ctx context.Context) error {
	live, err := n.Client.Liveness(ctx)
	if err != nil {
		return err
	}
	why := ""
	switch now := uint64(time.Now().Unix()); {
	case live.Ended:
		why = "has ended"
	case live.Now > now+n.params.MaxBatchAge:
		why = fmt.Sprintf("takes no batch of today: the clock of its L1 is %v ahead", time.Duration(live.Now-now)*time.Second)
	default:
		return nil
	}
	return fmt.Errorf("devnet: the rollup in %s %s: begin anew with --reset, or run it with --operator-gone", n.cfg.Dir, why)
}

func (n *Net) openIndex(shapes []rollup.Shape) (err error) {
	cfg := index.Default()
	cfg.Shapes, cfg.File, cfg.Watcher, cfg.Log = shapes, filepath.Join(n.cfg.Dir, "index", "notes.jsonl"), n.watcher(), n.cfg.Log
	cfg.Locate = n.backend.Locate
	n.Index, err = index.New(cfg)
	return err
}

func (n *Net) reopen(ctx context.Context, b []byte) error {
	if err := json.Unmarshal(b, &n.Record); err != nil {
		return fmt.Errorf("devnet.json: %w: run it with --reset", err)
	}
	for _, made := range []struct {
		flag     string
		was, now bool
	}{{"--no-proofs", !n.Record.Proofs, !n.cfg.Proofs}, {"--in-blob", n.Record.InBlob, n.cfg.InBlob}} {
		if made.was == made.now || n.cfg.Gone {
			continue
		}
		with := "without"
		if made.was {
			with = "with"
		}
		return fmt.Errorf("the devnet in %s was made %s %s: run it %[2]s %[3]s, or begin anew with --reset", n.cfg.Dir, with, made.flag)
	}
	var err error
	n.Client, err = l1.NewClient(ctx, n.Chain.Client(), l1.Address(n.Record.Rollup))
	if errors.Is(err, l1.ErrNoContract) {
		return fmt.Errorf("the L1 in %s has lost the rollup, as when the machine stops: run it with --reset", n.cfg.Dir)
	}
	if err == nil {
		n.cfg.Say("L1: rollup at %s, as it was", n.Record.Rollup)
	}
	return err
}

// deploy puts rollup and token on L1, funds people, and notes it.
func (n *Net) deploy(ctx context.Context) error {
	circuit := n.cfg.Circuit()
	verifier := l1.VerifierConfig{CircuitDigest: l1.Word{1}, VKDigest: l1.Word{1}}
	if n.cfg.Verifier != nil {
		var err error
		if verifier, err = n.cfg.Verifier(circuit.Name); err != nil {
			return err
		}
	}
	if !n.cfg.Proofs {
		verifier.Code = devchain.StubVerifier() // under the circuit's name, so that restore and exit know the shape
	}
	verifier.FullLanes, verifier.Slots, verifier.Blob = circuit.Shape.Full, circuit.Slots, circuit.Blob
	deploy := l1.DefaultDeploy(rollup.MaxDepth)
	deploy.Admin, deploy.Operators, deploy.Verifiers = n.Faucet.Address(), []l1.Address{n.op.Address()}, []l1.VerifierConfig{verifier}
	d, err := l1.Deploy(ctx, n.Faucet, deploy)
	if err != nil {
		return err
	}
	if n.Client, err = l1.NewClient(ctx, n.Chain.Client(), d.Rollup); err != nil {
		return err
	}
	receipt, err := n.Faucet.Send(ctx, l1.Call{Data: devchain.NamedToken(USDC, usdcDecimals)})
	if err != nil {
		return fmt.Errorf("deploy %s: %w", USDC, err)
	}
	token := receipt.ContractAddress
	if _, err := n.Client.RegisterToken(ctx, n.Faucet, token); err != nil {
		return err
	}
	n.Record = Record{api.Address(d.Rollup), api.Address(token), n.cfg.Proofs, n.cfg.InBlob}
	if err := n.fund(ctx); err != nil {
		return err
	}
	n.cfg.Say("L1: rollup at %s, %s at %s", l1.Checksum(d.Rollup), USDC, l1.Checksum(token))
	b, err := json.MarshalIndent(n.Record, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(n.record(), append(b, '\n'), 0o600)
}

// fund mints tokens for the people and for the faucet; ETH they have from genesis.
func (n *Net) fund(ctx context.Context) error {
	amount := new(big.Int).Mul(big.NewInt(10_000), big.NewInt(1e6))
	token := l1.Address(n.Record.USDC)
	who := []l1.Address{n.Faucet.Address()}
	for i := range n.cfg.Fund {
		who = append(who, l1.KeyAddress(devchain.Key(FirstUserKey+i)))
	}
	for _, to := range who {
		if _, err := n.Faucet.Send(ctx, l1.Call{To: &token, Data: devchain.MintNamedData(to, amount)}); err != nil {
			return fmt.Errorf("mint: %w", err)
		}
	}
	_, err := n.Client.Approve(ctx, n.Faucet, token, amount)
	return err
}

// collector owns the accounts that fees go to.
func (n *Net) collector() *wallet.Wallet {
	return wallet.New(n.config, wallet.KeyFromSecret([]byte("causeway devnet operator")), rollup.Address(n.op.Address()))
}

// collect opens the operator's accounts, without which it can take no fees.
func (n *Net) collect(ctx context.Context) error {
	c := n.collector()
	key := c.PubKey()
	for token := range uint16(len(fees)) {
		if _, exists, err := n.Sequencer.Locate(c.Owner(token)); err != nil || exists {
			if err != nil {
				return err
			}
			continue
		}
		var err error
		if token == 0 {
			_, _, err = n.Client.DepositETH(ctx, n.Faucet, big.NewInt(1), [20]byte(c.Address()), key.X.Bytes(), key.Y.Bytes())
		} else {
			_, _, err = n.Client.Deposit(ctx, n.Faucet, token, big.NewInt(1), [20]byte(c.Address()), key.X.Bytes(), key.Y.Bytes())
		}
		if err != nil {
			return err
		}
		for exists := false; !exists; {
			if _, exists, err = n.Sequencer.Locate(c.Owner(token)); err != nil {
				return err
			}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(20 * time.Millisecond):
			}
		}
	}
	return nil
}
