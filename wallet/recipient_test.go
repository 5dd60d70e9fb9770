package wallet_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/devnet"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/wallet"
	"github.com/causeway-l2/causeway/wallet/keys"
)

func startNet(t *testing.T) (net *devnet.Net) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cfg := devnet.Default()
	cfg.Dir, cfg.Deadline = t.TempDir(), 50*time.Millisecond
	ready, done := make(chan *devnet.Net, 1), make(chan error, 1)
	cfg.OnReady = func(n *devnet.Net) { ready <- n }
	go func() { done <- devnet.Run(ctx, cfg) }()
	t.Cleanup(func() { cancel(); require.NoError(t, <-done) })
	select {
	case net = <-ready:
	case err := <-done:
		done <- err
		require.NoError(t, err)
	}
	return net
}

// Anybody can open an account of an address under his own key, by a deposit of a wei. Who is paid by address is never paid there: an account counts if its key is
// the last one that the address named on L1 itself, or nobody's.
func TestAccountsOpenedByOthers(t *testing.T) {
	ctx, net := t.Context(), startNet(t)
	open := func(person int, rpc string) *wallet.User {
		t.Helper()
		u, err := wallet.Open(ctx, wallet.Config{Key: devchain.Key(devnet.FirstUserKey + person), Operator: net.API.URL(), RPC: rpc})
		require.NoError(t, err)
		t.Cleanup(u.Close)
		return u
	}
	alice, bob, thief := open(0, net.Chain.URL()), open(1, net.Chain.URL()), open(2, net.Chain.URL())
	key := func(u *wallet.User, index uint64) field.Point {
		w, err := u.L2(index)
		require.NoError(t, err)
		return w.PubKey()
	}
	deposit := func(from *wallet.User, k field.Point) {
		t.Helper()
		client, sender, err := from.L1(ctx)
		require.NoError(t, err)
		r, _, err := client.DepositETH(ctx, sender, big.NewInt(1e9), l1.Address(bob.Address()), k.X.Bytes(), k.Y.Bytes())
		require.NoError(t, err)
		_, err = alice.Await(ctx, wallet.Asked{Request: r.Index}.OpID(), api.Final, nil)
		require.NoError(t, err)
	}
	to := func(u *wallet.User, token uint16) wallet.Recipient {
		t.Helper()
		r, err := u.Recipient(ctx, bob.Address().String(), token)
		require.NoError(t, err)
		if r.Account != nil { // what it says of the account is so
			a, err := u.API.Account(ctx, *r.Account)
			require.NoError(t, err)
			require.Equal(t, a.Key.Point, r.Key)
		}
		return r
	}
	strange := func(k field.Point) bool { // whether bob's account under the key is, to who names its number
		t.Helper()
		page, err := alice.API.Accounts(ctx, api.AccountQuery{Address: ptr(bob.Address()), Key: &api.Key{Point: k}})
		require.NoError(t, err)
		r, err := alice.Recipient(ctx, fmt.Sprint("#", page.Items[0].ID), 0)
		require.NoError(t, err)
		require.Equal(t, k, r.Key)
		return r.Strange
	}
	given := func(k field.Point) (strange, other bool) { // to who was given the address with the key
		t.Helper()
		r, err := alice.Recipient(ctx, fmt.Sprintf("%s:%s", bob.Address(), api.Key{Point: k}), 0)
		require.NoError(t, err)
		require.Equal(t, k, r.Key)
		return r.Strange, r.Other
	}
	isStrange := func(k field.Point, wantOther bool) {
		t.Helper()
		is, other := given(k)
		require.True(t, is)
		require.Equal(t, wantOther, other)
	}
	isStrange(key(thief, 0), false)
	deposit(thief, key(thief, 0))
	isStrange(key(thief, 0), false)
	isStrange(key(bob, 0), false)
	require.True(t, strange(key(thief, 0)))
	require.Equal(t, keys.Nobody(), to(alice, 0).Key)
	require.True(t, to(alice, 0).Nobody)
	require.Equal(t, keys.Nobody(), to(alice, 1).Key, "nor is his key bob's for another token")
	_, err := open(0, "").Recipient(ctx, bob.Address().String(), 0)
	require.ErrorIs(t, err, wallet.ErrNoL1, "only L1 can tell")
	require.ErrorContains(t, err, "ADDRESS:KEY")

	deposit(alice, keys.Nobody()) // a present
	require.Equal(t, keys.Nobody(), to(alice, 0).Key)
	require.NotNil(t, to(alice, 0).Account)
	deposit(bob, key(bob, 0))
	require.Equal(t, key(bob, 0), to(alice, 0).Key)
	require.NotNil(t, to(alice, 0).Account)
	require.Equal(t, key(bob, 0), to(alice, 1).Key)
	require.Nil(t, to(alice, 1).Account)
	require.False(t, strange(key(bob, 0)))
	require.False(t, strange(keys.Nobody()), "bob's once he sets a key")
	require.True(t, strange(key(thief, 0)))
	isStrange(key(thief, 0), true)
	own, _ := given(key(bob, 0))
	require.False(t, own)
	deposit(bob, key(bob, 1)) // another key: the old one may have leaked
	isStrange(key(bob, 0), true)
	require.Equal(t, key(bob, 1), to(alice, 0).Key)
	require.True(t, strange(key(bob, 0)))

	// An L1 node that does not come to an end with it holds up nobody.
	t.Cleanup(wallet.Hearing(100 * time.Millisecond))
	asked := make(chan struct{})
	alice = open(0, slow(t, net.Chain.URL(), asked))
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for searches := false; !searches; { // a slow machine may not come as far in so short a time
		r, err := alice.Recipient(ctx, fmt.Sprintf("%s:%s", bob.Address(), api.Key{Point: key(bob, 1)}), 0)
		require.NoError(t, err)
		require.True(t, r.Strange)
		require.False(t, r.Other)
		select {
		case <-asked:
			searches = true
		default:
		}
	}
}

// slow is a node that searches logs for ever.
func slow(t *testing.T, rpc string, asked chan<- struct{}) string {
	t.Helper()
	at, err := url.Parse(rpc)
	require.NoError(t, err)
	node := httputil.NewSingleHostReverseProxy(at)
	once := sync.OnceFunc(func() { close(asked) })
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil && bytes.Contains(body, []byte("eth_getLogs")) {
			once()
			<-r.Context().Done()
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		node.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func ptr[T any](v T) *T { return &v }
