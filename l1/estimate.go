package l1

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/ethclient"
)

// price that a node tells; of several, the middle one's, the higher of two: a single one of three can neither have a tx wait for ever, by a price that is too low, nor
// bid what the key does not have.
func (s *Sender) price(ctx context.Context, what string, ask func(context.Context, *ethclient.Client) (*big.Int, error)) (*big.Int, error) {
	if s.client == nil || s.client.pool == nil {
		v, err := ask(ctx, s.eth)
		if err != nil {
			return nil, fmt.Errorf("l1: %s: %w", what, err)
		}
		return v, nil
	}
	answers, failures := askAll(ctx, s.client.pool, func(ctx context.Context, e *endpoint) (*big.Int, error) { return ask(ctx, e.eth) })
	if len(answers) == 0 {
		return nil, fmt.Errorf("l1: %s: %w: %w", what, ErrNoQuorum, errors.Join(failures...))
	}
	slices.SortFunc(answers, func(a, b said[*big.Int]) int { return a.value.Cmp(b.value) })
	return answers[len(answers)/2].value, nil
}

// estimate the gas that a call takes; a refusal is a *RevertError. Of several nodes enough have to say it, as of a nonce: a single one can neither have an operator
// end, by a refusal that is none, nor pay for a tx that runs out of gas.
func (s *Sender) estimate(ctx context.Context, msg ethereum.CallMsg) (uint64, error) {
	if s.client == nil || s.client.pool == nil {
		gas, err := s.eth.EstimateGas(ctx, msg)
		return gas, DecodeRevert(err)
	}
	p := s.client.pool
	answers, failures := askAll(ctx, p, func(ctx context.Context, e *endpoint) (uint64, error) { return e.eth.EstimateGas(ctx, msg) })
	enough := p.cfg.agree()
	if len(answers) >= enough {
		slices.SortFunc(answers, highestFirst)
		return answers[enough-1].value, nil
	}
	refusals := slices.DeleteFunc(slices.Clone(failures), func(err error) bool { return !CallFailed(err) })
	if len(refusals) >= enough {
		return 0, DecodeRevert(refusals[0])
	}
	return 0, fmt.Errorf("%w: %d of %d, %d have to: %s", ErrNoQuorum, len(answers), len(p.all), enough, errors.Join(failures...)) // not wrapped: no single refusal counts
}
