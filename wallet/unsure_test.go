package wallet

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/sequencer"
)

// userOf an operator that answers ops with post, and knows none.
func userOf(t *testing.T, post http.HandlerFunc) *User {
	u, err := userAt(t, Config{}, `[]`, post)
	require.NoError(t, err)
	return u
}

// userAt opens a wallet at an operator of a rollup on chain 7 that has tokens.
func userAt(t *testing.T, cfg Config, tokens string, post http.HandlerFunc) (*User, error) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/status", func(w http.ResponseWriter, _ *http.Request) { _ = json.NewEncoder(w).Encode(api.Status{ChainID: 7}) })
	mux.HandleFunc("GET /v1/tokens", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"items":` + tokens + `}`)) })
	mux.HandleFunc("GET /v1/ops/{id}", answer(http.StatusNotFound, `{"error":{"code":"not_found"}}`))
	mux.HandleFunc("POST /v1/ops", post)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	key, err := l1.NewKey()
	require.NoError(t, err)
	cfg.Key, cfg.Operator = key, server.URL
	return Open(t.Context(), cfg)
}

func answer(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

// Await goes on where the operator, or a server in between, fails at an answer: "try again" is no word to end with of an op that was accepted.
func TestAwaitOutlivesFailures(t *testing.T) {
	patience = time.Millisecond
	u := userOf(t, answer(http.StatusOK, ""))
	failures := []http.HandlerFunc{answer(http.StatusInternalServerError, `{"error":{"code":"internal"}}`), answer(http.StatusGatewayTimeout, `{"error":{"code":"timeout"}}`),
		answer(http.StatusTooManyRequests, `{"error":{"code":"rate_limited"}}`), answer(http.StatusBadGateway, `<html>`)}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(failures) > 0 {
			failures[0](w, r)
			failures = failures[1:]
			return
		}
		_ = json.NewEncoder(w).Encode(api.OpStatus{Stage: api.Final})
	}))
	t.Cleanup(server.Close)
	u.API = api.NewClient(server.URL)
	op, err := u.Await(t.Context(), "0x1", api.Final, nil)
	require.NoError(t, err)
	require.Equal(t, api.Final, op.Stage)
}

// Who has no more than the fee cannot send less, and is told how it is taken out all the same.
func TestNoMoreThanTheFee(t *testing.T) {
	usdc := api.Token{Symbol: "USDC", Decimals: 6}
	for have, want := range map[uint64]string{0: "you have 0 USDC: deposit some first", 10: "the fee alone is 0.00001 USDC: deposit more, or have L1 pay it out by `causeway wallet forced-exit`", 11: "send at most 0.000001 USDC, or deposit more"} {
		err := Plan{Token: usdc, From: Mine{Account: api.Account{Balance: rollup.NewAmount(have)}}, Amount: rollup.NewAmount(5), Fee: rollup.NewAmount(10)}.affordable()
		require.ErrorContains(t, err, want)
		require.ErrorIs(t, err, api.ErrBalance)
	}
}

// Whoever pays anew because no answer came pays twice, if the op was accepted: only a refusal is an answer.
func TestNoAnswerIsNoRefusal(t *testing.T) {
	cut := func(w http.ResponseWriter, _ *http.Request) { panic(http.ErrAbortHandler) }
	for name, c := range map[string]struct {
		post   http.HandlerFunc
		unsure bool
	}{
		"cut off":          {cut, true},
		"a proxy's answer": {answer(http.StatusBadGateway, "<html>"), true},
		"one in JSON":      {answer(http.StatusGatewayTimeout, `{"error":{"code":"timeout","message":"upstream"}}`), true},
		"it failed":        {answer(http.StatusInternalServerError, `{"error":{"code":"internal"}}`), true},
		"no receipt of it": {answer(http.StatusOK, `{"chainId":7}`), true},
		"refused":          {answer(http.StatusConflict, `{"error":{"code":"bad_nonce"}}`), false},
		"busy":             {answer(http.StatusServiceUnavailable, `{"error":{"code":"busy"}}`), false},
	} {
		t.Run(name, func(t *testing.T) {
			u := userOf(t, c.post)
			w, err := u.L2(0)
			require.NoError(t, err)
			_, err = u.Execute(t.Context(), Plan{From: Mine{Account: api.Account{ID: 3}, Wallet: w}, Amount: rollup.NewAmount(5)}, time.Hour)
			var unsure *UnsureError
			if !c.unsure {
				require.Error(t, err)
				require.NotErrorAs(t, err, &unsure)
				return
			}
			require.ErrorAs(t, err, &unsure)
			require.ErrorContains(t, err, unsure.Op.String())
		})
	}
}

// Await says once that it waits in vain.
func TestAwaitTellsThatItWaits(t *testing.T) {
	patience = time.Millisecond
	u := userOf(t, answer(http.StatusOK, ""))
	ctx, cancel := context.WithCancel(t.Context())
	told := 0
	u.Waits = func(err error) {
		require.ErrorIs(t, err, api.ErrNotFound)
		told++
		time.AfterFunc(50*time.Millisecond, cancel)
	}
	_, err := u.Await(ctx, "0x1", api.Final, nil)
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, 1, told)
}

// What L1 has and the operator has not read yet is on its way: who waits for the blocks on top of it is told that, and not to check a name.
func TestAwaitTellsWhatARequestWaitsFor(t *testing.T) {
	patience = time.Millisecond
	u := userOf(t, answer(http.StatusOK, ""))
	ctx, cancel := context.WithCancel(t.Context())
	u.Waits = func(err error) {
		require.EqualError(t, err, "L1 has request-7, and the operator takes it once enough blocks are on top of it")
		cancel()
	}
	_, err := u.Await(ctx, Asked{Request: 7}.OpID(), api.Final, nil)
	require.ErrorIs(t, err, context.Canceled)
}

// Whoever is told that nothing was paid signs again: an op may have happened where its nonce is used, or another one in its place.
func TestDroppedMayHavePaid(t *testing.T) {
	for reason, want := range map[string]string{
		rollup.ErrExpired.Error(): "nothing was paid: sign it again",
		fmt.Errorf("%w: signed 3, account has 4", rollup.ErrNonce).Error(): "look at what the account has paid before",
		(&sequencer.ReplacedError{By: "ab"}).Error():                       "replaced by ab, which counts in its place",
	} {
		text := (&DroppedError{Op: api.OpStatus{Reason: reason}}).Error()
		require.Contains(t, text, want)
		require.Equal(t, want == "nothing was paid: sign it again", strings.Contains(text, "nothing was paid"), text)
	}
}

// An op that its operator does not know any more is sent again, the same one; who refuses its nonce, or its time, may have seen it happen.
func TestAwaitSendsAgain(t *testing.T) {
	patience = time.Millisecond
	for _, refusal := range []*api.Error{api.ErrNonce, api.ErrExpired} {
		var bodies []string
		refuse := false
		u := userOf(t, func(w http.ResponseWriter, r *http.Request) {
			b, _ := io.ReadAll(r.Body)
			if bodies = append(bodies, string(b)); refuse {
				answer(http.StatusConflict, `{"error":{"code":"`+refusal.Code+`"}}`)(w, r)
				return
			}
			answer(http.StatusServiceUnavailable, `{"error":{"code":"busy"}}`)(w, r)
			refuse = len(bodies) == 3
		})
		w, err := u.L2(0)
		require.NoError(t, err)
		_, err = u.Execute(t.Context(), Plan{From: Mine{Account: api.Account{ID: 3}, Wallet: w}, Amount: rollup.NewAmount(5)}, time.Hour)
		require.ErrorIs(t, err, api.ErrBusy)
		var told []string
		u.Waits = func(err error) { told = append(told, err.Error()) }
		for id := range u.signed {
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
			defer cancel()
			_, err = u.Await(ctx, id, api.Final, nil)
		}
		var unsure *UnsureError
		require.ErrorAs(t, err, &unsure)
		require.ErrorIs(t, err, refusal)
		require.Len(t, bodies, 4, "busy is no answer for good")
		for _, b := range bodies {
			require.Equal(t, bodies[0], b)
		}
		require.Len(t, told, 3)
		require.Contains(t, told[1], "the same op was sent again")
	}
}

// An op that the operator knows is not sent again, however long it waits for what it is to become.
func TestAwaitSendsNothingThatIsKnown(t *testing.T) {
	patience = time.Millisecond
	u := userOf(t, answer(http.StatusServiceUnavailable, `{"error":{"code":"busy"}}`))
	w, err := u.L2(0)
	require.NoError(t, err)
	_, err = u.Execute(t.Context(), Plan{From: Mine{Account: api.Account{ID: 3}, Wallet: w}, Amount: rollup.NewAmount(5)}, time.Hour)
	require.ErrorIs(t, err, api.ErrBusy)
	looks, sent := 0, 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			sent++
		}
		op := api.OpStatus{Stage: api.Accepted}
		if looks++; looks > 3*quietLooks {
			op.Stage = api.Final
		}
		_ = json.NewEncoder(w).Encode(op)
	}))
	t.Cleanup(server.Close)
	u.API = api.NewClient(server.URL)
	for id := range u.signed {
		_, err = u.Await(t.Context(), id, api.Final, nil)
		require.NoError(t, err)
	}
	require.Zero(t, sent)
	require.Greater(t, looks, 3*quietLooks)
}

// An op that the operator keeps and cannot acknowledge is sent again, the same one, until it is; and whatever is said of it then, it may have happened.
func TestExecuteSendsAgainWhatIsKept(t *testing.T) {
	patience = time.Millisecond
	for _, last := range []*api.Error{api.ErrUnsure, api.ErrBusy, api.ErrNonce, nil} {
		var bodies []string
		u := userOf(t, func(w http.ResponseWriter, r *http.Request) {
			b, _ := io.ReadAll(r.Body)
			bodies = append(bodies, string(b))
			switch said := last; {
			case len(bodies) == 1:
				answer(http.StatusServiceUnavailable, `{"error":{"code":"unsure"}}`)(w, r)
			case len(bodies) == 2:
				answer(http.StatusServiceUnavailable, `{"error":{"code":"busy"}}`)(w, r)
			case said == nil:
				answer(http.StatusOK, `{}`)(w, r)
			default:
				answer(http.StatusConflict, `{"error":{"code":"`+said.Code+`"}}`)(w, r)
			}
		})
		w, err := u.L2(0)
		require.NoError(t, err)
		_, err = u.Execute(t.Context(), Plan{From: Mine{Account: api.Account{ID: 3}, Wallet: w}, Amount: rollup.NewAmount(5)}, time.Hour)
		require.ErrorAs(t, err, new(*UnsureError))
		if want := 3; last == api.ErrNonce || last == nil {
			require.Len(t, bodies, want)
		} else {
			require.ErrorIs(t, err, last)
			require.Greater(t, len(bodies), want)
		}
		for _, b := range bodies {
			require.Equal(t, bodies[0], b)
		}
	}
}
