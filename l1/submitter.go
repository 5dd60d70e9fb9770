package l1

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/big"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/params"

	"github.com/causeway-l2/causeway/l1contracts/bindings"
)

// Submitter puts submissions on L1, one at a time.
type Submitter struct {
	client *Client
	sender *Sender
	log    *slog.Logger

	patient bool
}

// Patient takes ErrNotAllowed for something that passes, as it does for a key that may submit now and then. Call it before Submit.
func (s *Submitter) Patient() { s.patient = true }

// NewSubmitter submits to client's rollup with the operator's key.
func NewSubmitter(client *Client, sender *Sender, log *slog.Logger) (*Submitter, error) {
	if client == nil || sender == nil || log == nil {
		return nil, fmt.Errorf("l1: submitter needs client, sender and log")
	}
	return &Submitter{client: client, sender: sender, log: log}, nil
}

// maxReplaced is how often a submission is sent again because another tx took its nonce, before the caller hears of it.
const maxReplaced = 3

// Result of a submission. It is mined, not final: whoever needs finality follows with a Watcher.
type Result struct {
	Receipt *types.Receipt // nil when L1 had the batches already
	Already bool
}

// Cost is the gas of the tx and what it paid on L1, in gwei, the blob's price included; zeros when L1 had the batches already.
func (r Result) Cost() (gas uint64, gwei float64) {
	if r.Receipt == nil {
		return 0, 0
	}
	return r.Receipt.GasUsed, paid(r.Receipt.GasUsed, r.Receipt.EffectiveGasPrice) + paid(r.Receipt.BlobGasUsed, r.Receipt.BlobGasPrice)
}

// paid for gas at a price in wei, which may not be told, in gwei.
func paid(gas uint64, price *big.Int) float64 {
	if price == nil {
		return 0
	}
	wei, _ := price.Float64()
	return float64(gas) * wei / params.GWei
}

// Submit sends sub unless L1 has it. It may be called again with the same submission, after an error or a crash:
//
//   - L1 has exactly these batches: Already
//   - L1 has others under their numbers: ErrDiverged, fatal; an *AheadError if L1 has more than those before, which may be these, submitted otherwise
//   - L1 lacks batches before them: ErrNotNext, retryable
//   - L1's last block is older than the last batch: ErrEarly, retryable
//   - another tx takes the nonce: it is sent again under the next one; ErrReplaced, retryable, when that goes on
//   - the contract does not name the key, and not anyone may submit now: ErrNotAllowed, retryable, from a Submitter that is Patient
//   - the batches are too old, or leave overdue requests out: ErrRefusedForGood
//   - it would cost more than may be paid: ErrFeeLimit, retryable
//   - its blob cannot be kept (Client.ReadBlobs), without which nothing is sent: blobs.ErrNoDir, or that of the disk
//   - the contract refuses otherwise: *RevertError
func (s *Submitter) Submit(ctx context.Context, sub *Submission) (Result, error) {
	fail := func(err error) (Result, error) {
		return Result{}, fmt.Errorf("submit batches %d to %d: %w", sub.First, sub.Last(), err)
	}
	var r *types.Receipt
	for tries := 0; ; tries++ {
		on, err := s.onChain(ctx, sub)
		if err != nil {
			return fail(err)
		}
		if on {
			return Result{Already: true}, nil
		}
		call, err := s.client.submit(sub)
		if err != nil {
			return fail(err)
		}
		r, err = s.sender.Send(ctx, call)
		if err == nil {
			break
		}
		if errors.Is(err, ErrReplaced) && tries < maxReplaced { // it may have been a copy of ours
			s.log.Warn("another tx took the nonce of a submission", "component", "l1", "batch", sub.First, "err", err)
			continue
		}
		// Someone may have been quicker, with our own tx or a copy of it; a reorg may have taken the batches before; or the node that was asked is behind.
		if _, raced := AsRevert[bindings.RollupWrongBatch](err); raced {
			switch on, failed := s.onChain(ctx, sub); {
			case on:
				return Result{Already: true}, nil
			case failed != nil:
				return fail(failed)
			}
			return fail(fmt.Errorf("%w: %s", ErrNotNext, err)) // not wrapped: whoever sees a *RevertError gives up
		}
		if _, early := AsRevert[bindings.RollupTimestampInFuture](err); early {
			return fail(fmt.Errorf("%w: %s", ErrEarly, err))
		}
		_, old := AsRevert[bindings.RollupTimestampTooOld](err)
		if _, skips := AsRevert[bindings.RollupRequestsSkipped](err); old || skips {
			return fail(fmt.Errorf("%w: %s", ErrRefusedForGood, err))
		}
		if _, refused := AsRevert[bindings.RollupNotOperator](err); refused && s.patient {
			return fail(fmt.Errorf("%w: %s", ErrNotAllowed, err))
		}
		return fail(err)
	}
	s.log.Info("submitted", "component", "l1", "batch", sub.First, "count", sub.Count, "tx", r.TxHash, "gas", r.GasUsed)
	return Result{Receipt: r}, nil
}

// onChain tells whether L1 has exactly these batches.
func (s *Submitter) onChain(ctx context.Context, sub *Submission) (bool, error) {
	st, err := s.client.Status(ctx, nil)
	if err != nil {
		return false, err
	}
	switch {
	case sub.First > st.LastBatch+1:
		return false, fmt.Errorf("%w: last is %d", ErrNotNext, st.LastBatch)
	case sub.First == st.LastBatch+1:
		if st.StateRoot != sub.OldRoot {
			return false, fmt.Errorf("%w: state root is %x, not %x", ErrDiverged, st.StateRoot, sub.OldRoot)
		}
		return false, nil
	}
	found, err := s.client.submitted(ctx, sub)
	if err != nil {
		return false, err
	}
	if !found {
		return false, &AheadError{st.LastBatch, st.StateRoot, st.LastTimestamp}
	}
	return true, nil
}

// submitted tells whether L1 has a submission, as some node has it: of several, one that leaves it out must not end the operator.
func (c *Client) submitted(ctx context.Context, sub *Submission) (found bool, err error) {
	topics := [][]common.Hash{{rollupABI.Events["Submitted"].ID}, {common.BigToHash(new(big.Int).SetUint64(sub.First))}}
	err = c.backward(ctx, topics, func(q ethereum.FilterQuery) (bool, error) {
		logs, err := c.anyLogs(ctx, q)
		if err != nil {
			return false, err
		}
		for _, l := range logs {
			v, err := c.rollup.UnpackSubmittedEvent(&l)
			if err != nil {
				return false, err
			}
			found = found || v.Count == sub.Count && word(v.OldRoot) == sub.OldRoot && word(v.NewRoot) == sub.NewRoot
		}
		return found, nil
	})
	if err != nil {
		return false, fmt.Errorf("l1: find submission %d: %w", sub.First, err)
	}
	return found, nil
}

// anyLogs are all that any node finds, if enough answer.
func (c *Client) anyLogs(ctx context.Context, q ethereum.FilterQuery) (logs []types.Log, err error) {
	if c.pool == nil {
		return c.eth.FilterLogs(ctx, q)
	}
	answers, failures := askAll(ctx, c.pool, func(ctx context.Context, e *endpoint) ([]types.Log, error) { return e.eth.FilterLogs(ctx, q) })
	if len(answers) < c.pool.cfg.agree() {
		return nil, fmt.Errorf("%w: %w", ErrNoQuorum, errors.Join(failures...))
	}
	for _, a := range answers {
		logs = append(logs, a.value...)
	}
	return logs, nil
}
