package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/wallet"
)

// A wallet that may not be read is not damaged, and nobody is told to remove it; nor is it said to hold no key.
func TestWalletThatMayNotBeRead(t *testing.T) {
	refused := &fs.PathError{Op: "open", Path: "/w/wallet.json", Err: syscall.EACCES}
	require.ErrorContains(t, unread(refused), "open /w/wallet.json: permission denied: the wallet is another user's")
	busy := &fs.PathError{Op: "read", Path: "/w/wallet.json", Err: syscall.EIO}
	require.Equal(t, error(busy), unread(busy))

	dir := t.TempDir()
	p := &purse{dir: dir}
	file := filepath.Join(dir, settingsFile)
	require.NoError(t, os.Mkdir(file, 0o700)) // cannot be read, whoever tries
	require.NotContains(t, fmt.Sprint(p.load()), "remove")
	require.NoError(t, os.Remove(file))
	require.NoError(t, os.WriteFile(file, []byte("{"), 0o600))
	require.ErrorContains(t, p.load(), "is damaged")
	require.ErrorContains(t, p.load(), "remove it and import a key again")
	for content, why := range map[string]string{`{}`: "it names no operator", `null`: "it names no operator",
		`{"operator":"http://op.example","keyIndex":16}`: "keyIndex 16: want less than 16"} { // what is deposited under that key no wallet would find
		require.NoError(t, os.WriteFile(file, []byte(content), 0o600))
		err := (&purse{dir: dir}).load()
		require.ErrorContains(t, err, why)
		require.ErrorContains(t, err, "remove it and import a key again")
	}
	require.NoError(t, os.WriteFile(file, []byte(`{"operator":"http://op.example","keyIndex":15}`), 0o600))
	require.NoError(t, p.load())

	_, _, err := p.keyFile()
	require.ErrorContains(t, err, "there is no key")
	require.NoError(t, os.WriteFile(p.keystore(), nil, 0o600))
	_, _, err = p.keyFile()
	require.NotContains(t, fmt.Sprint(err), "there is no key")
}

// A copy beside a key file is named: --address would not tell which of the two is meant.
func TestCopyOfAKeyFile(t *testing.T) {
	p := &purse{dir: t.TempDir()}
	file, err := l1.EncryptKey(p.keystore(), devchain.Key(0), "x", l1.Scrypt{N: 2, P: 1})
	require.NoError(t, err)
	b, err := os.ReadFile(file)
	require.NoError(t, err)
	again := file + ".bak"
	require.NoError(t, os.WriteFile(again, b, 0o600))
	_, _, err = p.keyFile()
	require.ErrorContains(t, err, file+", "+again)
	require.NotContains(t, err.Error(), "--address")
	_, err = l1.EncryptKey(p.keystore(), devchain.Key(1), "x", l1.Scrypt{N: 2, P: 1})
	require.NoError(t, err)
	_, _, err = p.keyFile()
	require.ErrorContains(t, err, "say which with --address")
	p.account = l1.Checksum(l1.KeyAddress(devchain.Key(0)))
	_, _, err = p.keyFile()
	require.ErrorContains(t, err, file+", "+again)
}

// Who has no operator is told the whole command that needs none, with what the wallet knows and no password.
func TestWalletWithoutItsOperator(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "my wallet")
	p := &purse{dir: dir, settings: settings{Operator: "http://op.example"}}
	gone := fmt.Errorf("%w: refused", api.ErrUnreachable)
	require.ErrorContains(t, p.advise(gone), "`causeway exit --rpc URL --rollup ADDRESS --key-file FILE --passphrase-file FILE --request` asks for them")

	file, err := l1.EncryptKey(p.keystore(), devchain.Key(0), "x", l1.Scrypt{N: 2, P: 1})
	require.NoError(t, err)
	p.settings.RPC, p.settings.Rollup, p.passphraseFile = "http://node.example:8545", api.Address{19: 1}, "it's"
	require.ErrorContains(t, p.advise(gone), "`causeway exit --rpc http://node.example:8545 --rollup "+api.Address{19: 1}.String()+" --key-file '"+file+`' --passphrase-file 'it'\''s' --request`)
	p.settings.RPC = "https://me:secret@node.example"
	require.ErrorContains(t, p.advise(gone), "causeway exit --rpc URL ")
	require.NotContains(t, p.advise(gone).Error(), "secret")
	require.NotContains(t, p.advise(gone).Error(), "--blobs")
	p.settings.InBlobs = true
	require.ErrorContains(t, p.advise(gone), " --blobs PLACE --request")
}

// What a shell offers for a token are names that the wallet takes, whatever the operator calls them: a line of it could be a command, or a word of cobra's own.
func TestTokensThatAShellOffers(t *testing.T) {
	operator := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"items":[{"id":0,"symbol":"ETH"},{"id":1,"symbol":"A\n:1\u001b[31m$(id)"},{"id":2,"symbol":"USDC"},{"id":3,"symbol":"usdc"}]}`)
	}))
	defer operator.Close()
	p := &purse{dir: t.TempDir()}
	require.NoError(t, p.save(settings{Operator: operator.URL}))
	cmd := new(cobra.Command)
	cmd.SetContext(t.Context())
	offered, _ := p.completeToken(cmd, nil, "")
	nobody := api.Address{}.String()
	require.Equal(t, []string{"ETH", "token1", "USDC@" + nobody, "usdc@" + nobody}, offered)
}

// What one wallet sends to L1 at once goes one after the other; whoever waits may be interrupted.
func TestWalletSendsOneAfterTheOther(t *testing.T) {
	dir := t.TempDir()
	with := func(ctx context.Context) (*purse, *bytes.Buffer) {
		var out bytes.Buffer
		cmd := new(cobra.Command)
		cmd.SetContext(ctx)
		cmd.SetOut(&out)
		return &purse{dir: dir, cmd: cmd}, &out
	}
	first, _ := with(t.Context())
	done := make(chan error, 1)
	require.NoError(t, first.alone(func() error {
		interrupted, cancel := context.WithCancel(t.Context())
		cancel()
		second, out := with(interrupted)
		require.ErrorIs(t, second.alone(func() error { return errors.New("it was sent") }), context.Canceled)
		require.Contains(t, out.String(), "waiting")
		third, _ := with(t.Context())
		go func() { done <- third.alone(func() error { return nil }) }()
		require.Never(t, func() bool { return len(done) > 0 }, 300*time.Millisecond, 50*time.Millisecond)
		return nil
	}))
	require.NoError(t, <-done)
}

// A number that no account can have is not taken for none: another account would be meant.
func TestNumberOfAnAccount(t *testing.T) {
	for _, command := range []string{"forced-exit", "set-key"} {
		for _, text := range []string{"-5", "-1", "4294967296", "x", ""} {
			cmd := newRoot()
			cmd.SetOut(io.Discard)
			cmd.SetErr(io.Discard)
			cmd.SetArgs([]string{"wallet", command, "ETH", "--id", text, "--dir", t.TempDir()})
			require.ErrorContains(t, cmd.Execute(), "want the number of an account", text)
		}
	}
	u := &wallet.User{Tokens: []api.Token{{Symbol: "ETH"}}}
	all := []wallet.Mine{{Account: api.Account{ID: 0}}, {Account: api.Account{ID: 7}}}
	for id := range uint32(8) {
		a, err := new(purse).pick(u, all, &id, "ETH")
		require.Equal(t, id%7 == 0, err == nil)
		require.Equal(t, id/7*7, a.ID)
	}
	_, err := new(purse).pick(u, all, nil, "ETH")
	require.ErrorContains(t, err, "say which with --id")
}

// Operators may charge nothing: who allows no fee signs what is free, and nothing else.
func TestNoFeeIsAllowed(t *testing.T) {
	usdc := api.Token{ID: 1, Symbol: "USDC", Decimals: 6}
	for _, text := range []string{"0", "0.00"} {
		grant := granted{valid: time.Hour, maxFee: text}
		require.NoError(t, grant.check(wallet.Plan{Token: usdc}))
		require.ErrorContains(t, grant.check(wallet.Plan{Token: usdc, Fee: rollup.NewAmount(1)}), "--max-fee is 0 USDC: nothing was signed")
	}
	for _, text := range []string{"-1", "much", "0.0000001"} {
		grant := granted{valid: time.Hour, maxFee: text}
		require.ErrorContains(t, grant.check(wallet.Plan{Token: usdc}), "--max-fee: ")
	}
}

// Whoever is asked is shown to what, with --json too, where stdout is for programs; whoever has said yes beforehand is not.
func TestWhoIsAskedSeesThePlan(t *testing.T) {
	for _, c := range []struct {
		json, yes, out, err bool
	}{{false, false, false, true}, {true, false, false, true}, {false, true, true, false}, {true, true, false, false}} {
		var out, errs bytes.Buffer
		p := &purse{cmd: new(cobra.Command), json: c.json, yes: c.yes}
		p.cmd.SetOut(&out)
		p.cmd.SetErr(&errs)
		p.describe(wallet.Plan{Token: api.Token{Symbol: "ETH", Decimals: 18, Fees: new(api.Fees)}, To: new(wallet.Recipient), Cheaper: [2]rollup.Amount{rollup.NewAmount(1)}})
		for _, text := range []string{"pay ", "to ", "fee ", "more digits"} {
			require.Equal(t, c.out, strings.Contains(out.String(), text), "%+v", c)
			require.Equal(t, c.err, strings.Contains(errs.String(), text), "%+v", c)
		}
	}
}

// Where nothing says whose home this is, keys and chains are not put into whatever directory it is.
func TestNoHome(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "CAUSEWAY_WALLET"} {
		t.Setenv(name, "")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for want, args := range map[string][]string{
		"set HOME, XDG_CONFIG_HOME or CAUSEWAY_WALLET, or give --dir": {"wallet", "create", "--operator", "http://127.0.0.1:1", "--rpc", "http://127.0.0.1:1"},
		"set HOME or XDG_CACHE_HOME, or give --dir":                   {"devnet", "--no-proofs"},
	} {
		cmd := newRoot()
		cmd.SetOut(io.Discard)
		cmd.SetErr(io.Discard)
		cmd.SetArgs(args)
		require.ErrorContains(t, cmd.ExecuteContext(ctx), want)
	}
	cmd := newRoot()
	cmd.SetOut(io.Discard)
	cmd.SetArgs([]string{"wallet"})
	require.NoError(t, cmd.ExecuteContext(ctx), "it only helps")
	written, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, written)
}

// All times are told in one way, with date and zone.
func TestTimesOfAnOp(t *testing.T) {
	require.Empty(t, expected(api.OpStatus{}))
	require.Equal(t, ", final at about 2023-11-14T22:13:20Z", expected(api.OpStatus{ExpectedAt: 1_700_000_000}))
}
