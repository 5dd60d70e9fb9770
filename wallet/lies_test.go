package wallet_test

import (
	"bytes"
	"encoding/json"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/devnet"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/wallet"
)

// liar serves an operator's API, and lies about what a path lists.
func liar[T any](t *testing.T, operator, path string, lie func(*T)) string {
	t.Helper()
	at, err := url.Parse(operator)
	require.NoError(t, err)
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(at) }, ModifyResponse: func(r *http.Response) error {
		if r.Request.URL.Path != path {
			return nil
		}
		var page api.Page[T]
		if err := json.NewDecoder(r.Body).Decode(&page); err != nil {
			return err
		}
		for i := range page.Items {
			lie(&page.Items[i])
		}
		b, err := json.Marshal(page)
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(b)), int64(len(b))
		r.Header.Set("Content-Length", strconv.Itoa(len(b)))
		return err
	}}
	s := httptest.NewServer(proxy)
	t.Cleanup(s.Close)
	return s.URL
}

// What is signed names who is paid, and in which token: an operator who tells another account's number, or another token's, has nobody else be paid.
func TestLiesPayNobodyElse(t *testing.T) {
	ctx, net := t.Context(), startNet(t)
	open := func(person int, operator string) *wallet.User {
		t.Helper()
		u, err := wallet.Open(ctx, wallet.Config{Key: devchain.Key(devnet.FirstUserKey + person), Operator: operator, RPC: net.Chain.URL()})
		require.NoError(t, err)
		t.Cleanup(u.Close)
		return u
	}
	ids := map[api.Address]uint32{}
	for person := range 3 {
		u := open(person, net.API.URL())
		own, err := u.L2(0)
		require.NoError(t, err)
		client, sender, err := u.L1(ctx)
		require.NoError(t, err)
		key := own.PubKey()
		r, _, err := client.DepositETH(ctx, sender, big.NewInt(1e18), l1.Address(u.Address()), key.X.Bytes(), key.Y.Bytes())
		require.NoError(t, err)
		op, err := u.Await(ctx, wallet.Asked{Request: r.Index}.OpID(), api.Final, nil)
		require.NoError(t, err)
		ids[u.Address()] = *op.To
	}
	alice, bob, thief := open(0, net.API.URL()).Address(), open(1, net.API.URL()).Address(), open(2, net.API.URL()).Address()
	pay := func(operator, to string, token uint16) error {
		u := open(0, operator)
		who, err := u.Recipient(ctx, to, token)
		require.NoError(t, err)
		plan, err := u.PlanSend(ctx, u.Tokens[token], rollup.NewAmount(1000), who)
		require.NoError(t, err)
		_, err = u.Execute(ctx, plan, time.Hour)
		return err
	}
	number := liar(t, net.API.URL(), "/v1/accounts", func(a *api.Account) {
		if a.Address == bob {
			a.ID = ids[thief]
		}
	})
	require.ErrorIs(t, pay(number, bob.String(), 0), api.ErrOtherOwner)

	token := liar(t, net.API.URL(), "/v1/accounts", func(a *api.Account) {
		if a.Address == alice {
			a.Token = 1
		}
	})
	require.ErrorIs(t, pay(token, strings.ToLower(bob.String()), 1), api.ErrTokenDiffers, "of the account that is said to be of token 1")
	require.NoError(t, pay(net.API.URL(), bob.String(), 0))
}

// What a token is, L1 knows: an operator who tells another address, name or number of decimals has nothing be signed.
func TestLiesAboutTokens(t *testing.T) {
	ctx, net := t.Context(), startNet(t)
	for name, lie := range map[string]func(*api.Token){
		"none":     func(*api.Token) {},
		"decimals": func(t *api.Token) { t.Decimals++ },
		"address":  func(t *api.Token) { t.Address[0]++ },
		"symbol":   func(t *api.Token) { t.Symbol = "GOLD" },
		"number":   func(t *api.Token) { t.ID = 60_000 },
	} {
		operator := liar(t, net.API.URL(), "/v1/tokens", func(token *api.Token) {
			if token.Symbol == "USDC" {
				lie(token)
			}
		})
		u, err := wallet.Open(ctx, wallet.Config{Key: devchain.Key(devnet.FirstUserKey), Operator: operator, RPC: net.Chain.URL()})
		require.NoError(t, err)
		t.Cleanup(u.Close)
		token := u.Tokens[1]
		own, err := u.L2(0)
		require.NoError(t, err)
		_, planned := u.PlanWithdraw(ctx, token, rollup.NewAmount(1))
		_, deposited := u.Deposit(ctx, token, rollup.NewAmount(1), own)
		if name == "none" {
			require.ErrorIs(t, planned, wallet.ErrNotSpendable, "there is no account yet")
			require.NoError(t, deposited)
			continue
		}
		require.ErrorIs(t, planned, wallet.ErrFalseToken, name)
		require.ErrorIs(t, deposited, wallet.ErrFalseToken, name)
	}
}

// What was asked for through L1 is followed by its number, which is somebody else's where a reorg has changed the order or taken the tx back.
func TestRequestOfAnotherNumber(t *testing.T) {
	ctx, net := t.Context(), startNet(t)
	u, err := wallet.Open(ctx, wallet.Config{Key: devchain.Key(devnet.FirstUserKey), Operator: net.API.URL(), RPC: net.Chain.URL()})
	require.NoError(t, err)
	t.Cleanup(u.Close)
	own, err := u.L2(0)
	require.NoError(t, err)
	asked, err := u.Deposit(ctx, u.Tokens[0], rollup.NewAmount(1), own)
	require.NoError(t, err)
	require.NoError(t, u.CheckRequest(ctx, asked))
	moved, gone := asked, asked
	moved.Request++
	gone.Tx[0]++
	require.ErrorIs(t, u.CheckRequest(ctx, moved), wallet.ErrTakenBack)
	require.ErrorIs(t, u.CheckRequest(ctx, gone), wallet.ErrTakenBack)
}
