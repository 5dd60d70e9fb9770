package deploy

import (
	"context"
	"errors"
	"slices"

	"github.com/causeway-l2/causeway/l1"
)

// noting has the record name each tx before any node gets it, so that a run after this one can bid more for it under its nonce. The same creation again, beside one that
// waits, would fail and burn its gas.
func (r *Record) noting(file string, say func(format string, args ...any)) func(tx [32]byte) error {
	return func(tx [32]byte) error {
		if n := len(r.Sent); n > 0 {
			say("the tx %s waits for long: %s, which bids more, is to take its place", r.Sent[n-1], Hash(tx))
		}
		r.Sent = append(r.Sent, tx)
		return r.write(file)
	}
}

// resume sees mined what an earlier run has sent. That it failed, or that another tx of its nonce was mined, is no fault of this run: what stands on L1 is looked at
// next.
func (r *Record) resume(ctx context.Context, sender *l1.Sender, say func(format string, args ...any)) error {
	for _, tx := range slices.Backward(r.Sent) {
		waits, err := sender.Waits(ctx, tx)
		if err != nil {
			return err
		}
		if !waits {
			continue
		}
		say("the tx %s of an earlier run waits on L1: it is waited for, and sent again for more when that takes long, up to the limit of this run (--max-fee-gwei)", tx)
		_, err = sender.Resume(ctx, tx)
		var refused *l1.RevertError
		if errors.As(err, &refused) || errors.Is(err, l1.ErrFailed) || errors.Is(err, l1.ErrReplaced) {
			say("%v", err)
			return nil
		}
		return err
	}
	return nil
}
