package l1

import (
	"bytes"
	"context"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/causeway-l2/causeway/l1contracts/bindings"
)

// EncodeSubmission returns the calldata of submit. Trailing zero words of S and D are left out.
func EncodeSubmission(s *Submission) []byte {
	return bindings.NewRollup().PackSubmit(bindings.IRollupSubmission{
		FirstNumber:    s.First,
		Count:          s.Count,
		FirstTimestamp: new(big.Int).SetUint64(s.FirstTimestamp),
		LastTimestamp:  new(big.Int).SetUint64(s.LastTimestamp),
		NewRoot:        integer(s.NewRoot),
		Chain:          integer(s.C),
		VerifierId:     s.VerifierID,
		Settlement:     integers(trim(s.S)),
		Data:           integers(trim(s.D)),
		Proof:          s.Proof,
	})
}

func trim(ws []Word) []Word {
	for len(ws) > 0 && ws[len(ws)-1] == (Word{}) {
		ws = ws[:len(ws)-1]
	}
	return ws
}

// DecodeSubmission is the strict inverse: only the one encoding that the contract accepts. OldRoot is not in it.
func DecodeSubmission(input []byte) (*Submission, error) {
	method := rollupABI.Methods["submit"]
	if len(input) < 4 || !bytes.Equal(input[:4], method.ID) {
		return nil, fmt.Errorf("%w: not a call of submit", ErrCalldata)
	}
	values, err := method.Inputs.Unpack(input[4:])
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCalldata, err)
	}
	raw := abi.ConvertType(values[0], bindings.IRollupSubmission{}).(bindings.IRollupSubmission)
	if again, err := bindings.NewRollup().TryPackSubmit(raw); err != nil || !bytes.Equal(again, input) {
		return nil, fmt.Errorf("%w: not the canonical encoding", ErrCalldata)
	}
	// abi reads uint40 as a big.Int and looks no further.
	if raw.FirstTimestamp.BitLen() > 40 || raw.LastTimestamp.BitLen() > 40 {
		return nil, fmt.Errorf("%w: a timestamp has more than 40 bits", ErrCalldata)
	}
	return &Submission{
		First: raw.FirstNumber, Count: raw.Count,
		FirstTimestamp: raw.FirstTimestamp.Uint64(), LastTimestamp: raw.LastTimestamp.Uint64(),
		NewRoot: word(raw.NewRoot), C: word(raw.Chain), S: words(raw.Settlement), D: words(raw.Data),
		VerifierID: raw.VerifierId, Proof: raw.Proof,
	}, nil
}

// event turns a log of the rollup into an Event. It asks the node for the block's time, and for the tx of a submission.
func (c *Client) event(ctx context.Context, l *types.Log) (Event, error) {
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
	switch spec.Name {
	case "Deposited":
		v, err := c.rollup.UnpackDepositedEvent(l)
		if err != nil {
			return fail(err)
		}
		e.Body = &Request{
			Index: v.Index, Op: OpDeposit, Owner: v.Owner, Token: v.Token, Amount: v.Amount,
			Ax: word(v.Ax), Ay: word(v.Ay), Arrival: e.Time,
		}
	case "ForcedExitRequested":
		v, err := c.rollup.UnpackForcedExitRequestedEvent(l)
		if err != nil {
			return fail(err)
		}
		e.Body = &Request{
			Index: v.Index, Op: OpForcedExit, Owner: v.Owner, Token: v.Token, ID: v.Id, Amount: new(big.Int), Arrival: e.Time,
		}
	case "SetKeyRequested":
		v, err := c.rollup.UnpackSetKeyRequestedEvent(l)
		if err != nil {
			return fail(err)
		}
		e.Body = &Request{
			Index: v.Index, Op: OpSetKey, Owner: v.Owner, ID: v.Id, Amount: new(big.Int),
			Ax: word(v.Ax), Ay: word(v.Ay), Arrival: e.Time,
		}
	case "Submitted":
		if e.Body, err = c.submission(ctx, l); err != nil {
			return fail(err)
		}
	case "Withdrawn":
		v, err := c.rollup.UnpackWithdrawnEvent(l)
		if err != nil {
			return fail(err)
		}
		e.Body = &Withdrawal{v.Owner, v.Token, v.Amount}
	case "TokenRegistered":
		v, err := c.rollup.UnpackTokenRegisteredEvent(l)
		if err != nil {
			return fail(err)
		}
		e.Body = &TokenRegistration{v.Id, v.Token}
	case "OperatorSet":
		v, err := c.rollup.UnpackOperatorSetEvent(l)
		if err != nil {
			return fail(err)
		}
		e.Body = &OperatorChange{v.Operator, v.Allowed}
	case "ExodusActivated":
		v, err := c.rollup.UnpackExodusActivatedEvent(l)
		if err != nil {
			return fail(err)
		}
		e.Body = &ExodusActivation{v.LastBatch, word(v.StateRoot), v.QueueHead, v.QueueTail}
	case "Exited":
		v, err := c.rollup.UnpackExitedEvent(l)
		if err != nil {
			return fail(err)
		}
		e.Body = &AccountExit{v.Id, v.Owner, v.Token, v.Amount}
	case "DepositRefunded":
		v, err := c.rollup.UnpackDepositRefundedEvent(l)
		if err != nil {
			return fail(err)
		}
		e.Body = &DepositRefund{v.Index, v.Owner, v.Token, v.Amount}
	default:
		return fail(fmt.Errorf("unknown event %s", spec.Name))
	}
	return e, nil
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
	return s, nil
}
