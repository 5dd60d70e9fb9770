package deploy

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/causeway-l2/causeway/l1"
)

// Run puts a plan on L1 with the sender's money and writes the record after every step. It may be called again with the same plan and file after it
// was interrupted: what stands on L1 is not created twice. A record of a finished deployment is refused.
func Run(ctx context.Context, p *Plan, node *l1.Node, sender *l1.Sender, file string, find Catalog, say func(format string, args ...any)) (*Record, error) {
	r, err := begin(file, p)
	if err != nil {
		return nil, err
	}
	id, err := node.ChainID(ctx)
	if err != nil {
		return nil, fmt.Errorf("deploy: chain id: %w", err)
	}
	if !id.IsUint64() || id.Uint64() != p.Config.ChainID {
		return nil, fmt.Errorf("deploy: the node serves chain %s, the configuration is for %d", id, p.Config.ChainID)
	}
	if err := p.mayOperate(ctx, node); err != nil {
		return nil, err
	}
	if err := r.write(file); err != nil { // before anything is sent
		return nil, err
	}
	sender.Tell(r.noting(file, say))
	if err := r.resume(ctx, sender, say); err != nil {
		return nil, err
	}
	r.Sent = nil
	if err := settled(ctx, sender, say); err != nil {
		return nil, err
	}
	if err := l1.EnsureFactory(ctx, sender); err != nil {
		return nil, err
	}
	r.Sent = nil
	for i, v := range p.Verifiers {
		if err := create(ctx, node, sender, v.Creation, &r.Verifiers[i].Placed); err != nil {
			return nil, fmt.Errorf("deploy: verifier of %s: %w", v.Circuit, err)
		}
		r.Sent = nil
		say("verifier of %s at %s", v.Circuit, r.Verifiers[i].Address)
		if err := r.write(file); err != nil {
			return nil, err
		}
	}
	if err := create(ctx, node, sender, p.Rollup, &r.Rollup); err != nil {
		return nil, fmt.Errorf("deploy: rollup: %w", err)
	}
	if err := noteBlock(ctx, node, &r.Rollup); err != nil {
		return nil, err
	}
	r.Sent = nil
	say("rollup at %s", r.Rollup.Address)
	if err := r.write(file); err != nil {
		return nil, err
	}
	r.Complete = true // as far as it is written, once it is verified
	report, err := Verify(ctx, node, r, find, "")
	if err == nil {
		err = report.Err()
	}
	if err != nil {
		return nil, fmt.Errorf("deploy: what stands on L1 is not what was sent: %w", err)
	}
	return r, r.write(file)
}

// mayOperate refuses operators with code.
func (p *Plan) mayOperate(ctx context.Context, node *l1.Node) error {
	for _, o := range p.Config.Operators {
		if err := MayOperate(ctx, node, l1.Address(o)); err != nil {
			return err
		}
	}
	return nil
}

// MayOperate refuses an operator with code: the contract takes submissions from keys alone, and who operates may be fixed for good.
func MayOperate(ctx context.Context, node *l1.Node, operator l1.Address) error {
	code, err := l1.CodeAt(ctx, node, operator)
	if err == nil && len(code) > 0 {
		err = fmt.Errorf("deploy: operator %s has code, and can never submit: name the address of a key that is not a contract's or delegated to one", l1.Checksum(operator))
	}
	return err
}

// settled returns when no tx of the sender waits that the record does not know: what is sent now comes after it.
func settled(ctx context.Context, sender *l1.Sender, say func(format string, args ...any)) error {
	for told := false; ; told = true {
		n, err := sender.Waiting(ctx)
		if err != nil || n == 0 {
			return err
		}
		if !told {
			say("txs of %s that wait on L1, and that this record does not know: %d; waiting for them, as what is sent now comes after them (one that waits for long has to be sent again for more, with its nonce, by whatever sent it)",
				l1.Checksum(sender.Address()), n)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("deploy: waiting for txs sent before: %w", ctx.Err())
		case <-time.After(time.Second):
		}
	}
}

// create creates a contract unless it stands there: the address commits to the code, so whatever stands there was created by it.
func create(ctx context.Context, node *l1.Node, sender *l1.Sender, c l1.Creation, note *Placed) error {
	code, err := l1.CodeAt(ctx, node, c.Address())
	if err != nil {
		return err
	}
	if len(code) == 0 {
		receipt, err := l1.Create(ctx, sender, c)
		if receipt != nil && err == nil {
			note.Tx, note.Block, note.Gas = Hash(receipt.TxHash), receipt.BlockNumber.Uint64(), receipt.GasUsed
		}
		// Somebody else may have been quicker with the same contract.
		var err2 error
		if code, err2 = l1.CodeAt(ctx, node, c.Address()); err2 != nil {
			return errors.Join(err, err2)
		}
		if len(code) == 0 {
			if err == nil {
				err = fmt.Errorf("the tx %s created nothing at %s", note.Tx, c.Address())
			}
			return err
		}
	}
	note.RuntimeHash = l1.CodeHash(code)
	return nil
}

// noteBlock fills in the block of a rollup that was found in its place.
func noteBlock(ctx context.Context, node *l1.Node, note *Placed) error {
	if note.Block != 0 {
		return nil
	}
	client, err := l1.NewClient(ctx, node, l1.Address(note.Address))
	if err != nil {
		return err
	}
	params, err := client.Params(ctx)
	note.Block = params.DeployedAt
	return err
}
