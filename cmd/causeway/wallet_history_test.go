package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/wallet"
)

// told is a user of an operator that answers so, by path; what the user is to have is put in later.
func told(t *testing.T, answers map[string]any) *wallet.User {
	t.Helper()
	answers["/v1/status"], answers["/v1/tokens"] = api.Status{ChainID: 7, Rollup: api.Address{1}}, api.Page[api.Token]{Items: []api.Token{{Symbol: "ETH", Decimals: 18}, {ID: 1, Symbol: "USDC", Decimals: 6}}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer, ok := answers[r.URL.Path]
		if !ok {
			w.WriteHeader(http.StatusNotFound)
			answer = map[string]any{"error": api.ErrNotFound}
		}
		if f, is := answer.(map[string]any); is && ok && f["error"] != nil {
			status := http.StatusServiceUnavailable
			if e, known := f["error"].(*api.Error); known {
				status = e.Status()
			}
			w.WriteHeader(status)
		}
		_ = json.NewEncoder(w).Encode(answer)
	}))
	t.Cleanup(server.Close)
	key, err := l1.NewKey()
	require.NoError(t, err)
	u, err := wallet.Open(t.Context(), wallet.Config{Key: key, Operator: server.URL})
	require.NoError(t, err)
	return u
}

// toldOfAccount is a user of whose one account the operator tells, and what else it answers.
func toldOfAccount(t *testing.T) (u *wallet.User, account uint32, answers map[string]any) {
	account, answers = 3, map[string]any{}
	u = told(t, answers)
	w, err := u.L2(0)
	require.NoError(t, err)
	answers["/v1/accounts"] = api.Page[api.Account]{Items: []api.Account{{ID: account, Address: u.Address(), Key: api.Key{Point: w.PubKey()}}}}
	return u, account, answers
}

// A deposit that waits is in the history, though it has no account yet; one that was served is there once.
func TestHistoryHasDepositsThatWait(t *testing.T) {
	u, account, answers := toldOfAccount(t)
	answers["/v1/ops"] = api.Page[api.OpStatus]{Items: []api.OpStatus{{ID: "request-4", Type: "deposit", To: &account, Stage: api.Final, AcceptedAt: 1}}}
	answers["/v1/deposits"] = api.Page[api.Request]{Items: []api.Request{
		{Index: 5, Type: "deposit", Owner: u.Address(), Token: 1, Amount: rollup.NewAmount(8), Stage: api.Accepted, At: 2},
		{Index: 4, Type: "deposit", Owner: u.Address(), Account: &account, Stage: api.Final, At: 1}}}
	p := &purse{dir: t.TempDir(), cmd: &cobra.Command{}}
	list, err := p.history(t.Context(), u, 10)
	require.NoError(t, err)
	require.Len(t, list, 2)
	require.Equal(t, "request-5", list[0].ID)
	require.Equal(t, api.Accepted, list[0].Stage)
	require.EqualValues(t, 1, list[0].Token)
	require.Equal(t, rollup.NewAmount(8), list[0].Amount)
	require.Equal(t, "request-4", list[1].ID)
	list, err = p.history(t.Context(), u, 1)
	require.NoError(t, err)
	require.Len(t, list, 1)
}

// An op whose time has passed is late, also where the operator knows it by its name and leaves it out of the account's; one whose time has not, or that is final, is no matter.
func TestHistoryHasLateOpsThatAreLeftOut(t *testing.T) {
	u, account, answers := toldOfAccount(t)
	answers["/v1/ops"], answers["/v1/deposits"] = api.Page[api.OpStatus]{}, api.Page[api.Request]{}
	p := &purse{dir: t.TempDir(), cmd: &cobra.Command{}}
	for n, c := range []struct {
		stage    api.Stage
		promised uint64
	}{{api.Accepted, 9}, {api.Dropped, 9}, {api.Final, 9}, {api.Accepted, 1 << 39}} {
		id := api.Digest{byte(n + 1)}
		answers["/v1/ops/"+id.String()] = api.OpStatus{ID: id.String(), Type: "transfer", From: &account, Stage: c.stage}
		require.NoError(t, p.keep(kept{Receipt: api.Receipt{Op: id, AcceptedAt: uint64(5 - n), PromisedBy: c.promised, Rollup: u.Status.Rollup}}))
	}
	list, err := p.history(t.Context(), u, 10)
	require.NoError(t, err)
	require.Len(t, list, 2)
	for n, e := range list {
		require.Equal(t, api.Digest{byte(n + 1)}.String(), e.ID)
		require.EqualValues(t, 5-n, e.AcceptedAt, "as the receipt says")
		require.True(t, e.Broken)
	}
}

// What is not known of an op, or is not in it, is left blank.
func TestHistoryLeavesBlank(t *testing.T) {
	id := uint32(3)
	u := told(t, map[string]any{})
	var out bytes.Buffer
	p := &purse{cmd: &cobra.Command{}}
	p.cmd.SetOut(&out)
	promise := &api.Receipt{PromisedBy: 1}
	require.NoError(t, p.printHistory(u, []entry{
		{OpStatus: api.OpStatus{ID: "0x05", Type: "transfer", From: &id, To: &id, Token: 1, Amount: rollup.NewAmount(5e6), Fee: &rollup.Amount{Lo: 1e4}, Stage: api.Final}},
		{OpStatus: api.OpStatus{ID: "9.t1", Type: "transfer", From: &id, To: &id, Token: 1, Amount: rollup.NewAmount(5e6), Stage: api.Final}},
		{OpStatus: api.OpStatus{ID: "request-1", Type: "setKey", From: &id, Fee: &rollup.Amount{}, Stage: api.Final}},
		{OpStatus: api.OpStatus{ID: "request-2", Type: "forcedExit", From: &id, Token: 1, Fee: &rollup.Amount{}, Stage: api.Accepted}},
		{OpStatus: api.OpStatus{ID: "request-2", Type: "forcedExit", From: &id, Token: 1, Amount: rollup.NewAmount(5e6), Fee: &rollup.Amount{}, Stage: api.Final}},
		{OpStatus: api.OpStatus{ID: "0x07", Type: "unknown"}, Receipt: promise, Broken: true},
		{OpStatus: api.OpStatus{ID: "request-3", Type: "deposit", Token: 1, Amount: rollup.NewAmount(5e6), Fee: &rollup.Amount{}, Stage: api.Proven}},
		{OpStatus: api.OpStatus{ID: "0x09", Type: "transferToNew", From: &id, Token: 1, Amount: rollup.NewAmount(5e6), Fee: &rollup.Amount{}, Stage: api.Accepted}},
		{OpStatus: api.OpStatus{ID: "0x08", Type: "withdraw", From: &id, Token: 1, Amount: rollup.NewAmount(5e6), Stage: api.Dropped, Reason: "it has\n\texpired"}}}))
	for n, want := range []string{`transfer +3 +3 +5 USDC +0\.01 USDC +final +0x05`, `transfer +3 +3 +5 USDC +final +9\.t1`, `setKey +3 +L1 +final +request-1`, `forcedExit +3 +L1 +all +0 USDC +accepted +request-2`, `forcedExit +3 +L1 +5 USDC +0 USDC +final +request-2`, `unknown +LATE: the receipt promised it by 1970-.* 0x07`, `deposit +L1 {6,}5 USDC +0 USDC +proven +request-3`, `transferToNew +3 {6,}5 USDC +0 USDC +accepted +0x09`, `withdraw +3 +L1 +5 USDC +dropped: it has expired +0x08`} {
		require.Regexp(t, want+"$", strings.Split(out.String(), "\n")[n+1])
	}
}

// A key that is set moves nothing, and how much a forced exit moves is not known before it is final: both are told without an amount.
func TestWatchTellsOfKeys(t *testing.T) {
	u := told(t, map[string]any{})
	cmd, out := &cobra.Command{}, &bytes.Buffer{}
	cmd.SetOut(out)
	id := uint32(3)
	w := &watch{p: &purse{cmd: cmd}, u: u, known: map[string]api.Stage{}}
	require.NoError(t, w.tell(api.OpStatus{ID: "request-1", Type: "setKey", From: &id, Stage: api.Final}))
	require.NoError(t, w.tell(api.OpStatus{ID: "0x05", Type: "withdraw", From: &id, Token: 1, Amount: rollup.NewAmount(5e6), Stage: api.Final}))
	require.NoError(t, w.tell(api.OpStatus{ID: "request-2", Type: "forcedExit", From: &id, Token: 1, Stage: api.Accepted}))
	deposit := api.OpStatus{ID: "request-3", Type: "deposit", Token: 1, Amount: rollup.NewAmount(5e6), Stage: api.Submitted}
	require.NoError(t, w.tell(deposit))
	deposit.L1Tx = new(api.Digest)
	require.NoError(t, w.tell(deposit), "for people that is no news")
	require.Regexp(t, `^\S+  setKey of account 3: final\n\S+  withdraw of 5 USDC from 3 to L1: final\n\S+  forcedExit of account 3: accepted\n\S+  deposit of 5 USDC from L1: submitted\n$`, out.String())
}
