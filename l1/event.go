package l1

import (
	"context"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/core/types"
)

// event turns a log of the rollup into an Event. It asks the node for the block's time, and for the tx of a submission.
func (c *Client) event(ctx context.Context, l *types.Log) (Event, error) {
	e, err := c.decode(ctx, l)
	if err != nil {
		return Event{}, err
	}
	return e, c.readBlobs(ctx, []Event{e})
}

// decode is event for who calls readBlobs later: until then, a submission in a blob has no D.
func (c *Client) decode(ctx context.Context, l *types.Log) (Event, error) {
	e := Event{Block: BlockRef{l.BlockNumber, l.BlockHash}, Time: l.BlockTimestamp, Tx: l.TxHash, LogIndex: l.Index}
	fail := func(err error) (Event, error) {
		return Event{}, fmt.Errorf("l1: log %d of block %s: %w", l.Index, e.Block, err)
	}
	if e.Time == 0 { // not all nodes send it with the log
		h, err := c.eth.HeaderByHash(ctx, l.BlockHash)
		if err == nil && h.Hash() != l.BlockHash {
			err = fmt.Errorf("%w: asked for that block, got block %s", errUnfit, h.Hash().TerminalString())
		}
		if err != nil {
			return fail(err)
		}
		e.Time = h.Time
	}
	if len(l.Topics) == 0 {
		return fail(fmt.Errorf("no topic"))
	}
	spec, err := rollupABI.EventByID(l.Topics[0])
	if err != nil {
		return fail(err)
	}
	if e.Body, err = c.body(ctx, spec.Name, l); err != nil {
		return fail(err)
	}
	if r, ok := e.Body.(*Request); ok {
		r.Arrival = e.Time
	}
	return e, nil
}

// body decodes what a log says. A Request's arrival is the block's time, which it does not say.
func (c *Client) body(ctx context.Context, name string, l *types.Log) (Body, error) {
	switch name {
	case "Deposited":
		v, err := c.rollup.UnpackDepositedEvent(l)
		if err != nil {
			return nil, err
		}
		return &Request{
			Index: v.Index, Op: OpDeposit, Owner: v.Owner, Token: v.Token, Amount: v.Amount,
			Ax: word(v.Ax), Ay: word(v.Ay),
		}, nil
	case "ForcedExitRequested":
		v, err := c.rollup.UnpackForcedExitRequestedEvent(l)
		if err != nil {
			return nil, err
		}
		return &Request{
			Index: v.Index, Op: OpForcedExit, Owner: v.Owner, Token: v.Token, ID: v.Id, Amount: new(big.Int),
		}, nil
	case "SetKeyRequested":
		v, err := c.rollup.UnpackSetKeyRequestedEvent(l)
		if err != nil {
			return nil, err
		}
		return &Request{
			Index: v.Index, Op: OpSetKey, Owner: v.Owner, ID: v.Id, Amount: new(big.Int),
			Ax: word(v.Ax), Ay: word(v.Ay),
		}, nil
	case "Submitted":
		return c.submission(ctx, l)
	case "Withdrawn":
		v, err := c.rollup.UnpackWithdrawnEvent(l)
		if err != nil {
			return nil, err
		}
		return &Withdrawal{v.Owner, v.Token, v.Amount}, nil
	case "TokenRegistered":
		v, err := c.rollup.UnpackTokenRegisteredEvent(l)
		if err != nil {
			return nil, err
		}
		return &TokenRegistration{v.Id, v.Token}, nil
	case "OperatorSet":
		v, err := c.rollup.UnpackOperatorSetEvent(l)
		if err != nil {
			return nil, err
		}
		return &OperatorChange{v.Operator, v.Allowed}, nil
	case "ExodusActivated":
		v, err := c.rollup.UnpackExodusActivatedEvent(l)
		if err != nil {
			return nil, err
		}
		return &ExodusActivation{v.LastBatch, word(v.StateRoot), v.QueueHead, v.QueueTail}, nil
	case "Exited":
		v, err := c.rollup.UnpackExitedEvent(l)
		if err != nil {
			return nil, err
		}
		return &AccountExit{v.Id, v.Owner, v.Token, v.Amount}, nil
	case "DepositRefunded":
		v, err := c.rollup.UnpackDepositRefundedEvent(l)
		if err != nil {
			return nil, err
		}
		return &DepositRefund{v.Index, v.Owner, v.Token, v.Amount}, nil
	case "SurplusOwed":
		v, err := c.rollup.UnpackSurplusOwedEvent(l)
		if err != nil {
			return nil, err
		}
		return &Surplus{v.Owner, v.Amount}, nil
	}
	return nil, fmt.Errorf("unknown event %s", name)
}

// submission reads the tx behind a Submitted event. The contract accepts submissions only as the tx itself.
func (c *Client) submission(ctx context.Context, l *types.Log) (*Submission, error) {
	v, err := c.rollup.UnpackSubmittedEvent(l)
	if err != nil {
		return nil, err
	}
	tx, _, err := c.eth.TransactionByHash(ctx, l.TxHash)
	if err != nil {
		return nil, fmt.Errorf("tx %s: %w", l.TxHash, err)
	}
	if tx.Hash() != l.TxHash {
		return nil, fmt.Errorf("%w: asked for tx %s, got tx %s", errUnfit, l.TxHash, tx.Hash())
	}
	if tx.To() == nil || *tx.To() != c.addr {
		return nil, fmt.Errorf("%w: tx %s does not call the rollup", ErrCalldata, l.TxHash)
	}
	s, err := DecodeSubmission(tx.Data())
	if err != nil {
		return nil, err
	}
	if s.First != v.FirstNumber || s.Count != v.Count || s.NewRoot != word(v.NewRoot) {
		return nil, fmt.Errorf("%w: tx %s and its event differ", ErrCalldata, l.TxHash)
	}
	s.OldRoot = word(v.OldRoot)
	return s, c.posted(ctx, s, tx.BlobHashes())
}
