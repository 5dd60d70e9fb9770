package main

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/devnet"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/l1contracts/bindings"
	"github.com/causeway-l2/causeway/l1contracts/testbindings"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/wallet"
	"github.com/causeway-l2/causeway/workers/queuetest"
)

// user of the rollup, at an operator that knows no tokens but ETH.
func (d *drill) user(key int) *wallet.User {
	d.t.Helper()
	mux := http.NewServeMux()
	answer := func(path string, v any) {
		mux.HandleFunc("GET /v1/"+path, func(w http.ResponseWriter, _ *http.Request) { _ = json.NewEncoder(w).Encode(v) })
	}
	answer("status", api.Status{ChainID: d.record.Params.ChainID, Rollup: api.Address(d.record.Rollup.Address)})
	answer("tokens", api.Page[api.Token]{Items: []api.Token{{Symbol: "ETH", Decimals: 18}}})
	answer("accounts", api.Page[api.Account]{})
	answer("deposits", api.Page[api.Request]{})
	mux.HandleFunc("GET /v1/ops/", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		_ = json.NewEncoder(w).Encode(map[string]any{"error": api.ErrNotFound})
	})
	server := httptest.NewServer(mux)
	d.t.Cleanup(server.Close)
	u, err := wallet.Open(d.t.Context(), wallet.Config{Key: devchain.Key(key), Operator: server.URL, RPC: cmp.Or(d.proxy, d.chain.URL())})
	require.NoError(d.t, err)
	d.t.Cleanup(u.Close)
	return u
}

func (d *drill) ether(key int) *big.Int {
	d.t.Helper()
	v, err := d.client.Balance(d.t.Context(), 0, l1.KeyAddress(devchain.Key(key)))
	require.NoError(d.t, err)
	return v
}

// A node that asks for a million gwei as tip does not get it: not from `causeway exit`, and not from the wallet.
func TestNodeCannotTakeAFortuneAsTip(t *testing.T) {
	d := newDrill(t, 3)
	d.populate()
	d.through(func(method string) any {
		if method == "eth_maxPriorityFeePerGas" {
			return "0x38d7ea4c68000"
		}
		return nil
	})
	before := d.ether(firstPerson)
	_, err := d.exit(firstPerson)
	var notDue *wallet.NotDueError
	require.ErrorAs(t, err, &notDue)
	u := d.user(firstPerson)
	w, err := u.L2(0)
	require.NoError(t, err)
	_, err = u.Deposit(t.Context(), u.Tokens[0], rollup.NewAmount(1), w)
	require.NoError(t, err)
	lost := before.Sub(before, d.ether(firstPerson))
	require.Negative(t, lost.Cmp(big.NewInt(1_000_000*15e9)), "a million gas at ten gwei, and some for the base fee; lost %s", lost)

	for _, text := range []string{"x", "0", "-5", "1.5"} {
		_, err = d.exit(firstPerson+2, "--max-fee-gwei", text)
		require.ErrorContains(t, err, `"--max-fee-gwei" flag: want a whole number of gwei above 0`)
		_, err = d.run(newRoot(), "wallet", "balance", "--max-fee-gwei", text)
		require.ErrorContains(t, err, `"--max-fee-gwei" flag: want a whole number of gwei above 0`)
	}
}

// A devnet that is begun anew has the same address and knows nothing of what the one before has accepted: that is told of a receipt which is older than the rollup.
func TestReceiptOfADevnetBefore(t *testing.T) {
	d := newDrill(t, 3)
	u := d.user(firstPerson)
	head, err := d.chain.Client().HeaderByNumber(t.Context(), nil)
	require.NoError(t, err)
	p := &purse{dir: t.TempDir(), cmd: &cobra.Command{}}
	for n, accepted := range []uint64{1, head.Time} {
		require.NoError(t, p.keep(kept{Receipt: api.Receipt{Op: api.Digest{byte(n)}, AcceptedAt: accepted, PromisedBy: 2, Rollup: u.Status.Rollup}}))
	}
	list, err := p.history(t.Context(), u, 10)
	require.NoError(t, err)
	require.Len(t, list, 2)
	require.Empty(t, list[0].Reason)
	require.Contains(t, list[1].Reason, "begun anew")
	for _, e := range list {
		require.True(t, e.Broken, "no word of anybody hides it")
	}
}

// Another deposit of the same key spends the allowance just when this one needs it, or sets it anew: it is approved again. When that goes on, it is said what it is.
func TestDepositsShareAnAllowance(t *testing.T) {
	for times, says := range map[int]string{0: "", 1: "", 1000: "make one at a time"} {
		d := newDrill(t, 3)
		is, err := d.client.TokenInfo(t.Context(), d.token)
		require.NoError(t, err)
		key := d.sender(firstPerson)
		_, err = d.payer.Send(t.Context(), l1.Call{To: &is.Address, Data: devchain.MintData(key.Address(), big.NewInt(100))})
		require.NoError(t, err)
		approved, spent := false, 0
		d.through(func(method string) any { // an approval is mined, and then a deposit is estimated
			if approved = approved || method == "eth_getTransactionReceipt"; approved && method == "eth_estimateGas" && spent < times {
				approved = false
				spent++
				_, err := d.client.Approve(t.Context(), key, is.Address, big.NewInt(3))
				require.NoError(t, err)
			}
			return nil
		})
		u := d.user(firstPerson)
		w, err := u.L2(0)
		require.NoError(t, err)
		token := api.Token{ID: is.ID, Address: api.Address(is.Address), Symbol: is.Symbol, Decimals: is.Decimals}
		_, err = u.Deposit(t.Context(), token, rollup.NewAmount(7), w)
		left, err2 := d.client.Balance(t.Context(), d.token, key.Address())
		require.NoError(t, err2)
		if says != "" {
			require.ErrorIs(t, err, wallet.ErrAllowance)
			require.ErrorContains(t, err, says)
			require.EqualValues(t, 100, left.Int64())
			continue
		}
		require.NoError(t, err)
		require.Equal(t, times, spent)
		require.EqualValues(t, 93, left.Int64())
	}
}

// newToken registers one more, of which the payer has some.
func (d *drill) newToken() uint16 {
	d.t.Helper()
	ctx := d.t.Context()
	r, err := d.payer.Send(ctx, l1.Call{Data: devchain.TokenCode()})
	require.NoError(d.t, err)
	token, supply := r.ContractAddress, big.NewInt(1000)
	_, err = d.payer.Send(ctx, l1.Call{To: &token, Data: devchain.MintData(d.payer.Address(), supply)})
	require.NoError(d.t, err)
	_, err = d.client.Approve(ctx, d.payer, token, supply)
	require.NoError(d.t, err)
	id, err := d.client.RegisterToken(ctx, d.payer, token)
	require.NoError(d.t, err)
	return id
}

// owe has L1 owe somebody of tokens, by deposits that no batch served: the rollup ends.
func (d *drill) owe(key int, tokens ...uint16) {
	d.t.Helper()
	ctx := d.t.Context()
	for _, token := range tokens {
		d.deposit(key, token, big.NewInt(7))
	}
	d.end()
	_, err := d.client.ActivateExodus(ctx, d.payer)
	require.NoError(d.t, err)
	_, err = d.client.RefundDeposits(ctx, d.payer, d.queue...)
	require.NoError(d.t, err)
}

func (d *drill) owed(key int, token uint16) int64 {
	d.t.Helper()
	v, err := d.client.Pending(d.t.Context(), token, l1.KeyAddress(devchain.Key(key)), nil)
	require.NoError(d.t, err)
	return v.Int64()
}

// I4: a token that refuses to be moved does not keep the others from being claimed, and what the operator's list of tokens leaves out is claimed too.
func TestClaimGoesOnAfterATokenThatRefuses(t *testing.T) {
	d := newDrill(t, 3)
	second := d.newToken()
	d.owe(firstPerson, d.token, second)
	first, err := d.client.TokenAddress(t.Context(), d.token)
	require.NoError(t, err)
	const reverts = 4
	_, err = d.payer.Send(t.Context(), l1.Call{To: &first, Data: testbindings.NewMockToken().PackSet(reverts, l1.Address{}, l1.Address{}, nil)})
	require.NoError(t, err)
	u := d.user(firstPerson)
	u.Tokens = append(u.Tokens, api.Token{ID: second, Symbol: "USDC", Decimals: 6}) // which it is not
	paid, err := u.Claim(t.Context(), wallet.PayoutGas)
	require.ErrorContains(t, err, "withdraw")
	require.ErrorContains(t, err, api.Address(first).String(), "it is named")
	require.Len(t, paid, 1)
	require.Equal(t, second, paid[0].Token.ID)
	at, err := d.client.TokenAddress(t.Context(), second)
	require.NoError(t, err)
	require.Contains(t, paid[0].Token.Symbol, api.Address(at).String(), "as L1 has it")
	require.Zero(t, d.owed(firstPerson, second))
	require.EqualValues(t, 7, d.owed(firstPerson, d.token))
}

// burner is a token whose transfers take so many steps of 32 gas or so; it has a balance that grows by what is deposited, and pays nothing.
func (d *drill) burner() uint16 {
	d.t.Helper()
	run := "5f3560e01c" + "806370a082311461002f57" + "806323b872dd1461003857" + "8063a9059cbb1461004557" + // by selector
		"5b60015f5260205ff3" + // else: true
		"5b5f545f5260205ff3" + // balanceOf
		"5b6044355f54015f5561002656" + // transferFrom
		"5b6207a120" + "5b60019003806100" + "4a57" + "61002656" // transfer: counts down from 500,000
	code, err := hex.DecodeString(fmt.Sprintf("61%04x80600a5f395ff3", len(run)/2) + run)
	require.NoError(d.t, err)
	r, err := d.payer.Send(d.t.Context(), l1.Call{Data: code})
	require.NoError(d.t, err)
	id, err := d.client.RegisterToken(d.t.Context(), d.payer, r.ContractAddress)
	require.NoError(d.t, err)
	return id
}

// Anybody can deposit a token for somebody that takes millions of gas to be moved: neither exit nor claim pays for that unasked, and both pay out the rest.
func TestGasOfAWorthlessToken(t *testing.T) {
	for _, how := range []string{"exit", "claim"} {
		d := newDrill(t, 3)
		burner := d.burner()
		d.owe(firstPerson, burner, d.token)
		before := d.ether(firstPerson)
		leave := func(any bool) (err error) {
			switch {
			case how == "claim" && any:
				_, err = d.user(firstPerson).Claim(t.Context(), 0)
			case how == "claim":
				_, err = d.user(firstPerson).Claim(t.Context(), wallet.PayoutGas)
			default:
				_, err = d.exit(firstPerson, fmt.Sprintf("--any-gas=%t", any))
			}
			return err
		}
		err := leave(false)
		var dear *l1.GasError
		require.ErrorAs(t, err, &dear)
		require.Regexp(t, "token ?2", err, "it is named")
		require.ErrorContains(t, err, "--any-gas")
		require.Zero(t, d.owed(firstPerson, d.token))
		require.Negative(t, before.Sub(before, d.ether(firstPerson)).Cmp(big.NewInt(200_000*15e9)), "gas of one payment")
		require.NoError(t, leave(true))
		require.Zero(t, d.owed(firstPerson, burner))
	}
}

// An operator that tells the number of somebody else's account has the request be served by paying nothing: a forced exit says so, and what finds the own account.
func TestForcedExitOfAnothersAccount(t *testing.T) {
	n := &scriptNet{dir: t.TempDir(), api: queuetest.Address(t)}
	require.NoError(t, n.start())
	t.Cleanup(n.end)
	e := &l1env{t: t, chain: n.Chain, dir: t.TempDir()}
	alice, other := devnet.FirstUserKey, uint32(0) // the operator's account is the first
	lies := false
	at, err := url.Parse(n.API.URL())
	require.NoError(t, err)
	operator := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(at) }, ModifyResponse: func(r *http.Response) error {
		if r.Request.URL.Path != "/v1/accounts" || !lies {
			return nil
		}
		var page api.Page[api.Account]
		err := json.NewDecoder(r.Body).Decode(&page)
		for i := range page.Items {
			page.Items[i].ID = other
		}
		b, _ := json.Marshal(page)
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(b)), int64(len(b))
		r.Header.Del("Content-Length")
		return err
	}})
	t.Cleanup(operator.Close)
	do := func(args ...string) (string, error) {
		return e.run(newWallet(l1.LightScrypt), append(args, "--dir", e.path("wallet"), "--operator", operator.URL, "--passphrase-file", e.write("pass", "correct horse"), "--yes")...)
	}
	_, err = do("import", "--key-file", e.keyFile(alice))
	require.NoError(t, err)
	_, err = do("deposit", "1", "ETH")
	require.NoError(t, err)
	lies = true
	out, err := do("forced-exit", "ETH")
	require.Contains(t, out, "final: batch")
	require.ErrorIs(t, err, wallet.ErrNotPaidOut)
	require.ErrorContains(t, err, "causeway exit --request")
	_, err = do("forced-exit", "USDC")
	require.ErrorContains(t, err, "causeway exit --request")
	// Nor is it taken for a payment that L1 owes what went with the request, in ETH too.
	e.proxy = e.flooded()
	lies = true
	out, err = do("forced-exit", "ETH")
	require.Contains(t, out, "Many requests wait on L1. While 4,096 or more do, one costs 0.0005 ETH")
	require.Contains(t, out, "0.0005 ETH went with it and was not taken: L1 owes you that, and pays by `causeway wallet claim`")
	require.Contains(t, out, "final: batch")
	require.ErrorIs(t, err, wallet.ErrNotPaidOut)
	lies = false
	out, err = do("forced-exit", "ETH")
	require.NoError(t, err)
	require.Contains(t, out, "0.0005 ETH went with it")
	out, err = do("claim")
	require.NoError(t, err)
	require.Contains(t, out, "1.001 ETH paid to")
	out, err = do("set-key", "ETH", "--rotate")
	require.NoError(t, err)
	require.Equal(t, 2, strings.Count(out, "0.0005 ETH"))
	out, err = do("deposit", "1", "ETH")
	require.NoError(t, err)
	require.NotContains(t, out, "Many requests wait", "a deposit of ETH is all deposited")
	out, err = do("deposit", "1", "USDC")
	require.NoError(t, err)
	require.Equal(t, 2, strings.Count(out, "0.0005 ETH"))
	_, err = do("forced-exit", "USDC")
	require.NoError(t, err, "what went with it is no USDC")
	out, err = do("claim")
	require.NoError(t, err)
	require.Contains(t, out, "0.0015 ETH paid to")
	require.Contains(t, out, "1 USDC paid to")
}

// Two wallets of one L1 key: what one of them has replaced the other puts nothing under any more, and gives to nobody. That L1 may have a new key is on disk before L1
// is told, and no flag is.
func TestKeyThatAnotherWalletReplaced(t *testing.T) {
	n := &scriptNet{dir: t.TempDir(), api: queuetest.Address(t)}
	require.NoError(t, n.start())
	t.Cleanup(n.end)
	e := &l1env{t: t, chain: n.Chain, dir: t.TempDir()}
	do := func(dir string, args ...string) (string, error) {
		return e.run(newWallet(l1.LightScrypt), append(args, "--dir", e.path(dir), "--operator", n.API.URL(), "--passphrase-file", e.write("pass", "correct horse"), "--yes")...)
	}
	must := func(dir string, args ...string) string {
		t.Helper()
		out, err := do(dir, args...)
		require.NoError(t, err)
		return out
	}
	for _, dir := range []string{"first", "second"} {
		must(dir, "import", "--key-file", e.keyFile(devnet.FirstUserKey))
	}
	old := must("first", "address")
	must("first", "deposit", "1", "ETH")
	must("second", "set-key", "ETH", "--rotate")
	must("first", "deposit", "1", "USDC")
	mine := must("first", "address")
	require.NotEqual(t, old, mine)
	require.Equal(t, must("second", "address"), mine)
	address := api.Address(l1.KeyAddress(devchain.Key(devnet.FirstUserKey)))
	all, err := api.NewClient(n.API.URL()).Accounts(t.Context(), api.AccountQuery{Address: &address})
	require.NoError(t, err)
	require.Len(t, all.Items, 2)
	for _, a := range all.Items {
		require.Equal(t, mine, fmt.Sprintf("%s:%s\n", a.Address, a.Key))
	}

	sent := false
	e.through(func(method string) any { // what keeps a tx waiting is told
		if sent && method == "eth_getTransactionCount" {
			sent = false
			return http.StatusServiceUnavailable
		}
		sent = sent || method == "eth_sendRawTransaction"
		return nil
	})
	require.Contains(t, must("first", "deposit", "1", "ETH"), "cannot look for a receipt")

	mined := false
	e.through(func(method string) any { // a reorg takes back what was mined: its number may be somebody else's
		if method != "eth_getTransactionReceipt" {
			return nil
		}
		if mined {
			return json.RawMessage("null")
		}
		mined = true
		return nil
	})
	_, err = do("first", "deposit", "1", "ETH")
	require.ErrorIs(t, err, wallet.ErrTakenBack)

	e.through(func(method string) any {
		if method == "eth_estimateGas" {
			return http.StatusForbidden
		}
		return nil
	})
	_, err = do("first", "set-key", "ETH", "--rotate")
	require.Error(t, err)
	kept, err := os.ReadFile(e.path("first/wallet.json"))
	require.NoError(t, err)
	require.Contains(t, string(kept), `"keyIndex": 2`)
	require.NotContains(t, string(kept), e.proxy)
}

// flooded is a node that says that the fee of a flood is due.
func (e *l1env) flooded() string {
	e.t.Helper()
	return e.answering(bindings.NewRollup().PackRequestFee(), fmt.Sprintf(`"result":"0x%064x"`, int64(5e14)))
}

// answering is a node that has an answer of its own to calls with such data.
func (e *l1env) answering(data []byte, answer string) string {
	e.t.Helper()
	return e.answeringTo(hex.EncodeToString(data), answer)
}

// answeringTo is a node that has an answer of its own to what has some text in it.
func (e *l1env) answeringTo(ask, answer string) string {
	e.t.Helper()
	at, err := url.Parse(e.chain.URL())
	require.NoError(e.t, err)
	node := httputil.NewSingleHostReverseProxy(at)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		require.NoError(e.t, err)
		if !bytes.Contains(body, []byte(ask)) {
			r.Body = io.NopCloser(bytes.NewReader(body))
			node.ServeHTTP(w, r)
			return
		}
		var q struct{ ID json.RawMessage }
		require.NoError(e.t, json.Unmarshal(body, &q))
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"jsonrpc":"2.0","id":%s,%s}`, q.ID, answer)
	}))
	e.t.Cleanup(server.Close)
	return server.URL
}

// When the L1 node goes away in the middle of something, it is said which one and what to do; but of a tx that was sent, first that it was.
func TestNodeThatGoesAway(t *testing.T) {
	p := &purse{settings: settings{RPC: "http://node.example"}}
	gone := fmt.Errorf("deposit: estimate gas: %w", io.ErrUnexpectedEOF)
	require.ErrorContains(t, p.advise(gone), "the L1 node at http://node.example does not answer")
	p.settings.RPC = "http://me:secret@node.example"
	require.ErrorContains(t, p.advise(gone), "node.example does not answer")
	require.NotContains(t, p.advise(gone).Error(), "secret")
	sent := fmt.Errorf("deposit: %w: %w", l1.ErrNotMined, io.ErrUnexpectedEOF)
	require.Equal(t, sent, p.advise(sent))
}
