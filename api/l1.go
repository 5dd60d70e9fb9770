package api

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/rollup"
)

const (
	l1Time     = 5 * time.Second // for an answer from L1
	l1Fresh    = time.Second     // what is the same for all is asked once in it
	tokensTime = 10 * time.Minute
	maxAsking  = 32 // requests that ask L1 at once
	questions  = 8  // of one of them, at once
)

// l1Context bounds how long a request waits for L1.
func l1Context(r *http.Request) (context.Context, context.CancelFunc) {
	return context.WithTimeout(r.Context(), l1Time)
}

// asked is what L1 told. An operator needs its L1 node for more than answers, and one that is slow holds up nobody who does not need it: requests have at most
// so many questions under way, one source an eighth of them, and the same is asked once for all.
type asked struct {
	l1       L1
	slots    chan struct{}
	sources  *shares
	liveness recent[l1.Liveness]
	status   recent[l1.Status]
	listed   recent[[]Token]
	learned  []Token // of a list that is not whole yet; it is listed's
	tokens   atomic.Pointer[tokenList]
}

type tokenList struct {
	items []Token
	at    time.Time
}

func newAsked(l L1, each int) *asked {
	return &asked{l1: l, slots: make(chan struct{}, maxAsking), sources: newShares(each), liveness: newRecent[l1.Liveness](), status: newRecent[l1.Status](), listed: newRecent[[]Token]()}
}

// turn waits until a request may ask.
func (a *asked) turn(ctx context.Context, r *http.Request) (done func(), err error) {
	release, ok := a.sources.take(sourceOf(r.RemoteAddr))
	if !ok {
		return nil, ErrRate.with("too many requests of this address wait for L1")
	}
	select {
	case a.slots <- struct{}{}:
		return func() { <-a.slots; release() }, nil
	case <-ctx.Done():
		release()
		return nil, ErrL1
	}
}

// recent is an answer that is the same for all, for a while.
type recent[T any] struct {
	asking chan struct{}
	at     time.Time
	value  T
	err    error
}

func newRecent[T any]() recent[T] { return recent[T]{asking: make(chan struct{}, 1)} }

// get asks, unless somebody just did. A question outlives who asked it: others wait for it.
func (r *recent[T]) get(ctx context.Context, ask func(context.Context) (T, error)) (T, error) {
	select {
	case r.asking <- struct{}{}:
		defer func() { <-r.asking }()
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
	if r.at.IsZero() || time.Since(r.at) >= l1Fresh {
		patient, cancel := context.WithTimeout(context.WithoutCancel(ctx), l1Time)
		defer cancel()
		r.value, r.err = ask(patient)
		r.at = time.Now()
	}
	return r.value, r.err
}

// known are the tokens that L1 told of.
func (a *asked) known() []Token {
	if l := a.tokens.Load(); l != nil {
		return l.items
	}
	return nil
}

// listTokens asks L1 what tokens there are, now and then; while it does not answer, they are as they were.
func (a *asked) listTokens(ctx context.Context) ([]Token, error) {
	list, err := a.listed.get(ctx, a.askTokens)
	if old := a.known(); err != nil && old != nil {
		return old, nil
	}
	return list, err
}

// askTokens goes on where it was interrupted: anyone may register tokens, more than a slow node tells of in the time of one request.
func (a *asked) askTokens(ctx context.Context) ([]Token, error) {
	st, err := a.l1.Status(ctx, nil)
	if err != nil {
		return nil, err
	}
	count := min(int(st.TokenCount), maxPage) + 1 // and ETH
	if old := a.tokens.Load(); old != nil && len(old.items) == count && time.Since(old.at) < tokensTime {
		return old.items, nil
	}
	known := a.learned[:min(len(a.learned), count)]
	more, err := several(count-len(known), func(i int) (Token, error) {
		t, err := a.l1.TokenInfo(ctx, uint16(len(known)+i))
		return Token{ID: t.ID, Address: Address(t.Address), Symbol: t.Symbol, Decimals: t.Decimals}, err
	})
	a.learned = append(known, more...)
	if err != nil && !(len(a.learned) == int(st.TokenCount) && errors.Is(err, l1.ErrNoContract)) {
		return nil, err
	}
	list := a.learned
	a.learned = nil
	a.tokens.Store(&tokenList{list, time.Now()})
	return list, nil
}

// claimable is what L1 owes an address of each token.
func (a *asked) claimable(ctx context.Context, tokens []Token, owner Address) ([]rollup.Amount, error) {
	return several(len(tokens), func(i int) (rollup.Amount, error) {
		owed, err := a.l1.Pending(ctx, tokens[i].ID, [20]byte(owner), nil)
		if err != nil {
			return rollup.Amount{}, err
		}
		return rollup.AmountFromBig(owed)
	})
}

// several asks n questions, some at once: one after the other, of as many tokens as anyone may register, they would take too long. Beside an error are the answers before it.
func several[T any](n int, ask func(i int) (T, error)) ([]T, error) {
	out, errs := make([]T, n), make([]error, n)
	var next atomic.Int64
	var failed atomic.Bool
	var all sync.WaitGroup
	for range min(n, questions) {
		all.Go(func() {
			for !failed.Load() {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				if out[i], errs[i] = ask(i); errs[i] != nil {
					failed.Store(true)
				}
			}
		})
	}
	all.Wait()
	for i, err := range errs {
		if err != nil {
			return out[:i], err
		}
	}
	return out, nil
}
