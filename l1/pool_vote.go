package l1

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// said is an answer and whose it is.
type said[T any] struct {
	from  *endpoint
	value T
}

// askAll asks the nodes that take part at the same time, and waits for all. Whoever fails, or does not know yet, abstains.
func askAll[T any](ctx context.Context, p *Pool, ask func(context.Context, *endpoint) (T, error)) (answers []said[T], failures []error) {
	now := time.Now()
	type outcome struct {
		said[T]
		err error
	}
	outcomes := make([]*outcome, len(p.all))
	var all sync.WaitGroup
	for i, e := range p.all {
		if e.asked(now) {
			all.Go(func() {
				v, err := ask(ctx, e)
				outcomes[i] = &outcome{said[T]{e, v}, err}
			})
		}
	}
	all.Wait()
	for _, o := range outcomes {
		switch {
		case o == nil:
		case o.err != nil:
			failures = append(failures, o.err)
		default:
			answers = append(answers, o.said)
		}
	}
	return answers, failures
}

// vote finds the answer that counts. One that nobody contradicts needs cfg.Agree votes; one that somebody does, also more than half of all nodes there are,
// asked or not. Whoever contradicts it is put aside if the answer is one that honest nodes cannot differ in.
func vote[T comparable](p *Pool, what string, answers []said[T], failures []error, lie bool) (T, error) {
	votes := map[T][]string{}
	for _, a := range answers {
		votes[a.value] = append(votes[a.value], a.from.name)
	}
	var best T
	for value, by := range votes {
		if len(by) > len(votes[best]) {
			best = value
		}
	}
	n := len(votes[best])
	switch {
	case len(votes) > 1 && (2*n <= len(p.all) || n < p.cfg.agree()):
		var zero T
		err := fmt.Errorf("%w: %s: %s", ErrDisputed, what, tally(votes))
		p.setDisputed(err)
		return zero, err
	case n < p.cfg.agree():
		var zero T
		return zero, fmt.Errorf("%w: %s: %d of %d say it, %d have to: %w", ErrNoQuorum, what, n, len(p.all), p.cfg.agree(), errors.Join(failures...))
	}
	for _, a := range answers {
		if a.value != best && lie {
			a.from.putAside(fmt.Sprintf("%s: %v, and most nodes say %v", what, a.value, best))
		}
	}
	return best, nil
}

// tally in words, always in the same order.
func tally[T comparable](votes map[T][]string) string {
	var out []string
	for value, by := range votes {
		out = append(out, fmt.Sprintf("node %s: %v", strings.Join(by, ", "), value))
	}
	slices.Sort(out)
	return strings.Join(out, "; ")
}

func highestFirst(a, b said[uint64]) int { return cmp.Compare(b.value, a.value) }

// head is the last block that enough nodes have reached: a node that is ahead of the others, or says so, moves nothing.
func (p *Pool) head(ctx context.Context) (uint64, error) {
	answers, failures := askAll(ctx, p, func(ctx context.Context, e *endpoint) (uint64, error) { return e.eth.BlockNumber(ctx) })
	if len(answers) < p.cfg.agree() {
		return 0, fmt.Errorf("%w: %d of %d, %d have to: %w", ErrNoQuorum, len(answers), len(p.all), p.cfg.agree(), errors.Join(failures...))
	}
	slices.SortFunc(answers, highestFirst)
	head := answers[p.cfg.agree()-1].value
	for _, a := range answers {
		a.from.setHead(a.value, a.value+p.cfg.Lag < head)
	}
	return head, nil
}

func (e *endpoint) setHead(head uint64, behind bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if behind && !e.behind {
		e.pool.cfg.Log.Warn("L1 node is behind", "component", "l1", "node", e.name, "block", head)
	}
	e.head, e.behind = head, behind
}

// isBefore tells whether a node said, when it was last asked for its head, that it had not got to a block.
func (e *endpoint) isBefore(block uint64) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.head != 0 && e.head < block
}

// named is a block by its hash, which covers its time.
type named struct {
	hash common.Hash
	time uint64
}

func (n named) String() string { return n.hash.String() }

// block that counts. deep: it has its confirmations, so that honest nodes that know it do not differ.
func (p *Pool) block(ctx context.Context, number uint64, deep bool) (named, error) {
	answers, failures := askAll(ctx, p, func(ctx context.Context, e *endpoint) (named, error) {
		h, err := e.eth.HeaderByNumber(ctx, new(big.Int).SetUint64(number))
		if err != nil {
			return named{}, err
		}
		if !h.Number.IsUint64() || h.Number.Uint64() != number {
			return named{}, fmt.Errorf("node %s: asked for block %d, got block %s", e.name, number, h.Number)
		}
		return named{h.Hash(), h.Time}, nil
	})
	b, err := vote(p, fmt.Sprintf("block %d", number), answers, failures, deep)
	if err != nil {
		return named{}, fmt.Errorf("l1: %w", err)
	}
	return b, nil
}

// errOutvoted says that the node that was asked has another block than most. It is errUnfit, and passes: a fork ends, and who lies is put aside.
var errOutvoted = fmt.Errorf("%w: the node is on a fork, or lies", errUnfit)

// agree tells whether a block counts.
func (p *Pool) agree(ctx context.Context, b BlockRef, deep bool) error {
	most, err := p.block(ctx, b.Number, deep)
	if err == nil && most.hash != b.Hash {
		err = fmt.Errorf("%w: block %s is %s for most nodes", errOutvoted, b, most.hash.TerminalString())
	}
	return err
}

// sameCode compares the code of a contract that never changes, once for each node.
func (p *Pool) sameCode(ctx context.Context, at common.Address, b BlockRef) error {
	if !slices.ContainsFunc(p.all, func(e *endpoint) bool { return e.asked(time.Now()) && !e.hasCode() }) {
		return nil
	}
	answers, failures := askAll(ctx, p, func(ctx context.Context, e *endpoint) (common.Hash, error) {
		code, err := e.eth.CodeAtHash(ctx, at, b.Hash)
		return crypto.Keccak256Hash(code), err
	})
	code, err := vote(p, fmt.Sprintf("code of %s at block %s", at, b), answers, failures, true)
	if err != nil {
		return fmt.Errorf("l1: %w", err)
	}
	if code == crypto.Keccak256Hash() {
		return fmt.Errorf("%w: %s", ErrNoContract, at)
	}
	for _, a := range answers {
		a.from.setCode()
	}
	return nil
}

func (e *endpoint) hasCode() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.coded
}

func (e *endpoint) setCode() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.coded = !time.Now().Before(e.aside)
}
