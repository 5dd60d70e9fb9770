package main

import (
	"cmp"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/wallet"
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

	_, err = d.exit(firstPerson+2, "--max-fee-gwei", "x")
	require.ErrorContains(t, err, "max-fee-gwei")
}
