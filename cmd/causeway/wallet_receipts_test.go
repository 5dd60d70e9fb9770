package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/wallet"
)

// A wallet that was killed before it kept a receipt, or whose answer was lost, gets it from the history, and the operator is held to it.
func TestReceiptThatWasLost(t *testing.T) {
	status := api.Status{ChainID: 7, Rollup: api.Address{1}}
	var mine api.Account
	op := api.OpStatus{ID: api.Digest{5}.String(), Type: "withdraw", From: &mine.ID, Stage: api.Accepted, AcceptedAt: 1, PromisedBy: 2}
	operator, err := l1.NewKey()
	require.NoError(t, err)
	answers := map[string]func() any{
		"/v1/status": func() any { return status }, "/v1/tokens": func() any { return api.Page[api.Token]{} },
		"/v1/accounts": func() any { return api.Page[api.Account]{Items: []api.Account{mine}} },
		"/v1/deposits": func() any { return api.Page[api.Request]{} },
		"/v1/ops":      func() any { return api.Page[api.OpStatus]{Items: []api.OpStatus{op}} },
		"/v1/ops/" + op.ID + "/receipt": func() any {
			r, err := api.NewNotary(operator, status.ChainID, status.Rollup).Sign(api.Digest{5}, 1, 2)
			require.NoError(t, err)
			return r
		},
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _ = json.NewEncoder(w).Encode(answers[r.URL.Path]()) }))
	defer server.Close()
	key, err := l1.NewKey()
	require.NoError(t, err)
	u, err := wallet.Open(t.Context(), wallet.Config{Key: key, Operator: server.URL})
	require.NoError(t, err)
	w, err := u.L2(0)
	require.NoError(t, err)
	mine = api.Account{ID: 3, Address: u.Address(), Key: api.Key{Point: w.PubKey()}}

	p := &purse{dir: t.TempDir(), cmd: &cobra.Command{}}
	for range 2 {
		list, err := p.history(t.Context(), u, 10)
		require.NoError(t, err)
		require.Len(t, list, 1)
		require.NotNil(t, list[0].Receipt)
		require.True(t, list[0].Broken)
		delete(answers, "/v1/ops/"+op.ID+"/receipt")
	}
	receipts, err := p.receipts()
	require.NoError(t, err)
	require.Contains(t, receipts, op.ID)
}

// Nothing is sent whose receipt cannot be kept.
func TestNoPlaceForAReceipt(t *testing.T) {
	u := told(t, map[string]any{})
	w, err := u.L2(0)
	require.NoError(t, err)
	p := &purse{dir: t.TempDir(), cmd: &cobra.Command{}, yes: true}
	require.NoError(t, os.Mkdir(p.receiptsFile(), 0o700))
	plan := wallet.Plan{From: wallet.Mine{Wallet: w}, Token: u.Tokens[0], Amount: rollup.NewAmount(1)}
	err = p.execute(t.Context(), u, plan, granted{valid: validFor})
	require.ErrorContains(t, err, p.receiptsFile())
	require.ErrorContains(t, err, "nothing was signed or sent")
}

// An op that may have been taken is named to programs too, and one that was refused is not.
func TestUnsureOpIsNamed(t *testing.T) {
	for code, unsure := range map[string]bool{api.ErrInternal.Code: true, api.ErrBusy.Code: false} {
		answers := map[string]any{}
		u := told(t, answers)
		w, err := u.L2(0)
		require.NoError(t, err)
		answers["/v1/ops"] = map[string]any{"error": api.Error{Code: code}}
		var out bytes.Buffer
		p := &purse{dir: t.TempDir(), cmd: &cobra.Command{}, yes: true, json: true}
		p.cmd.SetOut(&out)
		err = p.execute(t.Context(), u, wallet.Plan{From: wallet.Mine{Wallet: w}, Token: u.Tokens[0], Amount: rollup.NewAmount(1)}, granted{valid: validFor})
		var e *wallet.UnsureError
		require.Equal(t, unsure, errors.As(err, &e), "%v", err)
		if !unsure {
			require.Empty(t, out.String())
			continue
		}
		require.JSONEq(t, `{"id":"`+e.Op.String()+`"}`, out.String())
	}
}

// Of two that pay from one account at once, as from two terminals, the one that is refused is told that it pays nothing and may be run again.
func TestPaymentsAtOnce(t *testing.T) {
	answers := map[string]any{}
	u := told(t, answers)
	w, err := u.L2(0)
	require.NoError(t, err)
	answers["/v1/ops"] = map[string]any{"error": api.ErrNonce}
	p := &purse{dir: t.TempDir(), cmd: &cobra.Command{}, yes: true}
	err = p.execute(t.Context(), u, wallet.Plan{From: wallet.Mine{Account: api.Account{ID: 7}, Wallet: w}, Token: u.Tokens[0], Amount: rollup.NewAmount(1)}, granted{valid: validFor})
	require.ErrorIs(t, err, api.ErrNonce)
	require.ErrorContains(t, err, "another op of account 7 came first")
	require.ErrorContains(t, err, "pays nothing: run the command again")
}

// A command that is interrupted while its op goes on, or whose op is dropped, tells which op it was: a script that learns of nothing pays again.
func TestInterruptTellsOfTheOp(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	receipt := api.Receipt{Op: api.Digest{5}, PromisedBy: 2}
	stage := api.Accepted
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if stage == api.Accepted && r.URL.Path == "/v1/ops/"+receipt.Op.String() {
			interrupt()
		}
		_ = json.NewEncoder(w).Encode(api.OpStatus{ID: receipt.Op.String(), Stage: stage, Reason: "it expired"})
	}))
	defer server.Close()
	u := &wallet.User{API: api.NewClient(server.URL)}
	follow := func(ctx context.Context) (told struct{ Receipt api.Receipt }, err error) {
		var out bytes.Buffer
		p := &purse{dir: t.TempDir(), cmd: &cobra.Command{}, json: true, wait: "final"}
		p.cmd.SetOut(&out)
		err = p.follow(ctx, u, receipt.Op.String(), &receipt)
		require.NoError(t, json.Unmarshal(out.Bytes(), &told), "%q", out.String())
		return told, err
	}
	told, err := follow(ctx)
	require.ErrorContains(t, err, "op "+receipt.Op.String()+" goes on all the same")
	require.Equal(t, receipt.Op, told.Receipt.Op)

	stage = api.Dropped
	told, err = follow(t.Context())
	require.ErrorContains(t, err, "it expired")
	require.Equal(t, receipt.Op, told.Receipt.Op)
}

// What a crash left of a key file does not keep the others from being used.
func TestHalfAKeyFile(t *testing.T) {
	p := &purse{dir: t.TempDir()}
	key, err := l1.NewKey()
	require.NoError(t, err)
	path, err := l1.EncryptKey(p.keystore(), key, "correct horse", l1.LightScrypt)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(p.keystore(), ".key-1"), nil, 0o600))
	found, address, err := p.keyFile()
	require.NoError(t, err)
	require.Equal(t, path, found)
	require.Equal(t, l1.KeyAddress(key), address)
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.EqualValues(t, 0o600, info.Mode().Perm())
	entries, err := os.ReadDir(p.keystore())
	require.NoError(t, err)
	require.Len(t, entries, 2)
}
