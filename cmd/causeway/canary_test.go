package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"io/fs"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/wallet"
	"github.com/causeway-l2/causeway/workers/natsq"
)

// canaries are secrets in all spellings in which they could get out.
type canaries map[string][]byte

func (c canaries) add(name string, secret []byte) {
	text := hex.EncodeToString(secret)
	c[name+", bytes"], c[name+", hex"], c[name+", HEX"] = secret, []byte(text), []byte(strings.ToUpper(text))
	c[name+", base64"] = []byte(base64.RawStdEncoding.EncodeToString(secret))
	c[name+", base64url"] = []byte(base64.RawURLEncoding.EncodeToString(secret))
	c[name+", decimal"] = []byte(new(big.Int).SetBytes(secret).String())
}

func (c canaries) search(t *testing.T, where string, text []byte) {
	t.Helper()
	for name, secret := range c {
		require.False(t, bytes.Contains(text, secret), "%s is in %s", name, where)
	}
}

var queueURL = regexp.MustCompile(`msg=queue .*url=(\S+)`)

// L5: an operator whose keys are known runs, is asked for all it serves, and fails in the ways that have to do with keys. No secret is in its log, its
// answers, its metrics, its directory but for key files that only their owner may read, on the queue, on its command line, nor in an error.
func TestL5NoSecretGetsOut(t *testing.T) {
	e := newL1(t, stubCatalog, 3)
	deployed := e.deploy(l1.Checksum(l1.KeyAddress(devchain.Key(1))), "")
	outside, err := natsq.StartServer(natsq.DefaultServerConfig(t.TempDir()))
	require.NoError(t, err)
	t.Cleanup(outside.Close)
	client, err := l1.NewClient(t.Context(), e.chain.Client(), l1.Address(deployed.Rollup.Address))
	require.NoError(t, err)
	params, err := client.Params(t.Context())
	require.NoError(t, err)
	config := rollup.Config(params.ChainID, rollup.Address(deployed.Rollup.Address))
	alice, collector := e.person(config, 2), e.person(config, 1)
	file := e.operatorConfig(deployed.Rollup.Address.String(), collector, outside)
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	secrets := canaries{}
	secrets.add("the L1 key", devchain.Key(1).D.FillBytes(make([]byte, 32)))
	secrets["the outside queue's key"] = []byte(seed.FindString(outside.Token()))

	for name, broken := range map[string]string{ // each message says which file, and nothing of what is in it
		"an L1 key with a digit too many": strings.Replace(string(text), e.keyFile(1), e.write("long", hex.EncodeToString(devchain.Key(1).D.FillBytes(make([]byte, 32)))+"0"), 1),
		"an L1 key for a token":           strings.Replace(string(text), e.path("token"), e.keyFile(1), 1),
		"a queue's key for an L1 key":     strings.Replace(string(text), e.keyFile(1), e.path("token"), 1),
	} {
		require.NotEqual(t, string(text), broken, name)
		r := command(t, e.write("broken.yaml", broken), false)
		err := <-r.ended
		require.Error(t, err, name)
		secrets.search(t, name, []byte(err.Error()))
		secrets.search(t, name, r.log.out.Bytes())
	}

	key, _ := os.ReadFile(e.path("token"))
	inside := strings.NewReplacer("url: "+outside.URL(), "url: embedded", "tokenFile: "+e.path("token"), `tokenFile: ""`, "127.0.0.1:4222", "127.0.0.1:0").Replace(string(text))
	op := startOperator(t, e.write("inside.yaml", inside), true)
	users, err := natsq.OpenUsers(e.path("operator/queue/users"))
	require.NoError(t, err)
	own, err := natsq.ReadKeyFile(users.KeyFile("operator"))
	require.NoError(t, err)
	secrets["the queue's key"] = []byte(seed.FindString(own.Text()))
	require.NotEqual(t, string(key), own.Text())
	heard := &logged{}
	stop, err := natsq.Listen(t.Context(), natsq.Access{URLs: []string{op.log.find(queueURL)}, Key: own}, func(subject string, data []byte) {
		_, _ = heard.Write(append([]byte(subject+"\n"), data...))
	})
	require.NoError(t, err)
	defer stop()

	for _, who := range []*wallet.Wallet{collector, alice} {
		key := who.PubKey()
		_, _, err := client.DepositETH(t.Context(), e.sender(0), big.NewInt(1e18), [20]byte(who.Address()), key.X.Bytes(), key.Y.Bytes())
		require.NoError(t, err)
	}
	from, to := op.account(alice.Owner(0)), op.account(collector.Owner(0))
	_, err = op.api.Submit(t.Context(), alice.Transfer(wallet.Terms{From: from.ID, Nonce: from.Nonce, MaxFee: rollup.NewAmount(1e15),
		ValidUntil: uint64(time.Now().Add(time.Hour).Unix())}, to.ID, collector.Payee(), rollup.NewAmount(5e17)))
	require.NoError(t, err)
	for _, path := range []string{"/", "/v1/status", "/v1/accounts", "/v1/batches", "/v1/ops", "/v1/config", "/v1/", "/debug/pprof/", "/debug/vars", "/metrics", "/v1/ops/zz", "/v1/accounts?key=zz"} {
		_, page := op.get(op.url + path)
		secrets.search(t, path, []byte(page))
	}
	for _, path := range []string{"/metrics", "/healthz", "/readyz", "/debug/pprof/", "/debug/pprof/cmdline", "/debug/vars", "/config"} {
		code, page := op.get("http://" + op.own + path)
		secrets.search(t, path, []byte(page))
		require.Equal(t, strings.HasPrefix(path, "/debug") || path == "/config", code == http.StatusNotFound, path)
	}
	for _, args := range [][]string{{"status"}, {"jobs"}, {"explain", "1"}, {"quarantine", "list"}} {
		out, err := fleetCommand(t, e.path("operator"), args...)
		if err != nil {
			out += err.Error()
		}
		secrets.search(t, strings.Join(args, " "), []byte(out))
	}
	op.end()
	secrets.search(t, "the log", op.log.out.Bytes())
	secrets.search(t, "the queue", heard.out.Bytes())
	for _, name := range []string{"/proc/self/cmdline", "/proc/self/environ"} {
		b, err := os.ReadFile(name)
		require.NoError(t, err)
		secrets.search(t, name, b)
	}
	keys := 0
	require.NoError(t, filepath.WalkDir(e.path("operator"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		require.NoError(t, err)
		if filepath.Ext(path) == ".key" {
			info, err := d.Info()
			require.NoError(t, err)
			require.EqualValues(t, 0o600, info.Mode().Perm(), path)
			keys++
			return nil
		}
		secrets.search(t, path, b)
		return nil
	}))
	require.Equal(t, 1, keys)
}

var seed = regexp.MustCompile(`SU[A-Z0-9]{40,}`)
