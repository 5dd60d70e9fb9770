package l1

import (
	"context"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/rpc"
)

// Liveness is how far the operator is behind, and what anyone may do about it. Times are unix seconds.
type Liveness struct {
	Now    uint64 // time of the latest block
	Submit uint64 // from then on anyone may submit batches; 0 if no request waits, or it has ended
	Exodus uint64 // from then on anyone may end the rollup; likewise
	Ended  bool   // the exodus has begun
	Oldest uint64 // index of the oldest request that waits; of the next one if none does
}

// Due tells whether anyone may end the rollup now.
func (l Liveness) Due() bool { return !l.Ended && l.Exodus != 0 && l.Now >= l.Exodus }

// Open tells whether anyone may submit now: the next block is later than the last.
func (l Liveness) Open() bool { return !l.Ended && l.Submit != 0 && l.Now >= l.Submit }

// Liveness of the rollup at the head, as of all nodes.
func (c *Client) Liveness(ctx context.Context) (l Liveness, err error) {
	var s Status
	if c.pool == nil {
		l, s, err = c.live(ctx)
	} else {
		l, s, err = c.liveVoted(ctx)
	}
	if err != nil {
		return Liveness{}, err
	}
	if l.Ended, l.Oldest = s.Exodus, s.QueueHead; l.Ended { // no clock runs any more; of a deposit that came back the contract knows no arrival
		l.Submit, l.Exodus = 0, 0
	}
	return l, nil
}

func (c *Client) live(ctx context.Context) (l Liveness, s Status, err error) {
	head, err := c.eth.HeaderByNumber(ctx, nil)
	if err != nil {
		return l, s, fmt.Errorf("l1: head: %w", err)
	}
	l.Now = head.Time
	if l.Submit, l.Exodus, err = c.Deadlines(ctx, head.Number); err == nil {
		s, err = c.Status(ctx, head.Number)
	}
	return l, s, err
}

func (c *Client) liveVoted(ctx context.Context) (l Liveness, s Status, err error) {
	b, now, err := c.headBlock(ctx)
	if err != nil {
		return l, s, err
	}
	d, err := voted(ctx, c, b, c.rollup.PackDeadlines(), c.rollup.UnpackDeadlines, "deadlines")
	if err != nil {
		return l, s, err
	}
	l = Liveness{Now: now, Submit: d.SubmitOpens.Uint64(), Exodus: d.ExodusOpens.Uint64()}
	s, err = voted(ctx, c, b, c.rollup.PackStatus(), c.decodeStatus, "status")
	return l, s, err
}

// answered tells whether a node refused what it was asked, whatever for, as against a node that does not answer.
func answered(err error) bool {
	var refused rpc.Error
	return errors.As(err, &refused) && !limited(refused.ErrorCode(), refused.Error())
}

// ranAndFailed is how nodes say that a contract's code failed: there is no standard, and code 3 only where it reverts.
var ranAndFailed = []string{"revert", "out of gas", "gas required exceeds", "invalid opcode", "bad instruction", "invalid jump", "stack underflow", "stack limit", "evm error",
	"vm execution error"}

// CallFailed tells whether a node ran a call and the call failed, as against a node that does not answer, lacks the state or gave up.
func CallFailed(err error) bool {
	var revert *RevertError
	var refused rpc.Error
	return errors.As(err, &revert) || answered(err) && errors.As(err, &refused) && (refused.ErrorCode() == 3 || says(refused, ranAndFailed...))
}
