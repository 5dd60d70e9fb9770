package demo

import (
	"context"
	"fmt"
	"math/big"
	"sync"
	"time"

	"github.com/causeway-l2/causeway/rollup"
)

// deposit sends all deposits of the plan, the operator's first: it has to hold an account of each token it takes fees in.
func (r *run) deposit(ctx context.Context) error {
	for _, symbol := range r.plan.tokens {
		if err := r.depositOne(ctx, deposit{holding{collector, symbol}, rollup.NewAmount(1)}); err != nil {
			return err
		}
	}
	r.cfg.Say("deposits: %d people's accounts", len(r.plan.deposits))
	const parallel = 8
	errs := make(chan error, len(r.plan.deposits))
	slots := make(chan struct{}, parallel)
	var wg sync.WaitGroup
	for _, d := range r.plan.deposits {
		if _, err := r.people.wallet(ctx, d.holding); err != nil { // wallets are made by this goroutine alone
			return err
		}
		slots <- struct{}{}
		wg.Go(func() {
			errs <- r.depositOne(ctx, d)
			<-slots
		})
	}
	wg.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			return err
		}
	}
	for _, d := range r.plan.deposits {
		r.ledger.credit(d.holding, d.amount.Big())
	}
	for _, symbol := range r.plan.tokens {
		r.ledger.credit(holding{collector, symbol}, big.NewInt(1))
	}
	return r.waitForRequests(ctx)
}

func (r *run) depositOne(ctx context.Context, d deposit) error {
	w := r.people.wallets[d.holding]
	key := w.PubKey()
	owner, token := w.Address(), r.plan.token(d.token)
	var err error
	if token == 0 {
		_, _, err = r.client.DepositETH(ctx, r.faucet, d.amount.Big(), [20]byte(owner), key.X.Bytes(), key.Y.Bytes())
	} else {
		_, _, err = r.client.Deposit(ctx, r.faucet, token, d.amount.Big(), [20]byte(owner), key.X.Bytes(), key.Y.Bytes())
	}
	if err != nil {
		return fmt.Errorf("%s: %w", d.holding, err)
	}
	return nil
}

// waitForRequests returns when the sequencer has taken everything that L1's queue holds.
func (r *run) waitForRequests(ctx context.Context) error {
	status, err := r.client.Status(ctx, nil)
	if err != nil {
		return err
	}
	for {
		if r.node.Info().NextRequest >= status.QueueTail {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(txPoll):
		}
	}
}
