package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/datadir"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/node"
	"github.com/causeway-l2/causeway/operator"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/wallet"
	"github.com/causeway-l2/causeway/workers/natsq"
)

// lateProver makes no proof until it may; then proofs of nothing, which the stub verifier takes.
type lateProver struct {
	may   bool
	tasks chan operator.Task
}

func (p *lateProver) Prove(_ context.Context, t operator.Task) error {
	p.tasks <- t
	return nil
}

func (p *lateProver) Next(ctx context.Context) (operator.Proof, error) {
	tasks := p.tasks
	if !p.may {
		tasks = nil
	}
	select {
	case t := <-tasks:
		return operator.Proof{Statement: t.Statement, Proof: make([]byte, 384), Worker: "nobody", Done: func(context.Context) {}}, nil
	case <-ctx.Done():
		return operator.Proof{}, ctx.Err()
	}
}

// logged collects what a command prints while it runs.
type logged struct {
	mu  sync.Mutex
	out bytes.Buffer
}

func (l *logged) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.out.Write(b)
}

func (l *logged) find(pattern *regexp.Regexp) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if m := pattern.FindSubmatch(l.out.Bytes()); m != nil {
		return string(m[1])
	}
	return ""
}

// operatorRun is a `causeway operator` that runs in this process.
type operatorRun struct {
	t        *testing.T
	log      *logged
	stop     context.CancelFunc
	ended    chan error
	api      *api.Client
	url, own string // of API and page, and of the node's listener
}

var (
	listening = regexp.MustCompile(`msg=listening .*address=(\S+)`)
	serving   = regexp.MustCompile(`msg=serving .*url=(\S+)`)
)

// command starts one; it may end by itself.
func command(t *testing.T, config string, proves bool) *operatorRun {
	return commandWith(t, config, operatorHooks{prover: &lateProver{proves, make(chan operator.Task, 1000)}})
}

func commandWith(t *testing.T, config string, hooks operatorHooks) *operatorRun {
	ctx, cancel := context.WithCancel(t.Context())
	r := &operatorRun{t: t, log: &logged{}, stop: cancel, ended: make(chan error, 1)}
	cmd := newOperator(hooks)
	cmd.SetErr(r.log)
	cmd.SetArgs([]string{"--config", config})
	cmd.SilenceUsage, cmd.SilenceErrors = true, true
	go func() { r.ended <- cmd.ExecuteContext(ctx) }()
	t.Cleanup(func() {
		cancel()
		if t.Failed() {
			t.Log(r.log.out.String())
		}
	})
	return r
}

// startOperator starts one and waits until it is ready.
func startOperator(t *testing.T, config string, proves bool) *operatorRun {
	t.Helper()
	r := command(t, config, proves)
	r.until("it listens", func() bool {
		r.own, r.url = r.log.find(listening), r.log.find(serving)
		return r.own != "" && r.url != ""
	})
	r.until("it is ready", func() bool { code, _ := r.get("http://" + r.own + "/readyz"); return code == http.StatusOK })
	r.api = api.NewClient(r.url)
	return r
}

func (r *operatorRun) until(what string, is func() bool) {
	r.t.Helper()
	late := time.After(10 * time.Minute)
	for !is() {
		select {
		case err := <-r.ended:
			r.t.Fatalf("%s: the operator ended: %v", what, err)
		case <-late:
			r.t.Fatalf("%s: it does not come", what)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func (r *operatorRun) get(url string) (int, string) {
	r.t.Helper()
	answer, err := http.Get(url)
	require.NoError(r.t, err)
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	require.NoError(r.t, err)
	return answer.StatusCode, string(b)
}

// end asks it to, as a signal does.
func (r *operatorRun) end() {
	r.t.Helper()
	r.stop()
	require.NoError(r.t, <-r.ended)
}

// account of an owner, once it is there.
func (r *operatorRun) account(o rollup.Owner) (a api.Account) {
	r.t.Helper()
	address := api.Address(o.Address)
	r.until("account", func() bool {
		page, err := r.api.Accounts(r.t.Context(), api.AccountQuery{Address: &address, Key: &api.Key{Point: o.PubKey}})
		require.NoError(r.t, err)
		if len(page.Items) == 1 {
			a = page.Items[0]
		}
		return len(page.Items) == 1
	})
	return a
}

// From `causeway init` and `causeway deploy` to a final payment: the operator is ready, serves API and page, keeps what it accepted over a restart, and has
// its directory to itself.
func TestOperatorCommand(t *testing.T) {
	e := newL1(t, stubCatalog, 3)
	deployed := e.deploy(l1.Checksum(l1.KeyAddress(devchain.Key(1))), "")
	server := natsq.DefaultServerConfig(t.TempDir())
	queue, err := natsq.StartServer(server)
	require.NoError(t, err)
	t.Cleanup(queue.Close)
	client, err := l1.NewClient(t.Context(), e.chain.Client(), l1.Address(deployed.Rollup.Address))
	require.NoError(t, err)
	params, err := client.Params(t.Context())
	require.NoError(t, err)
	config := rollup.Config(params.ChainID, rollup.Address(deployed.Rollup.Address))
	alice, collector := e.person(config, 2), e.person(config, 1)
	file := e.operatorConfig(deployed.Rollup.Address.String(), collector, queue)
	replaceInFile(t, file, "confirmations: 0", "confirmations: 1")

	for _, who := range []*wallet.Wallet{collector, alice} {
		key := who.PubKey()
		_, _, err := client.DepositETH(t.Context(), e.sender(0), big.NewInt(1e18), [20]byte(who.Address()), key.X.Bytes(), key.Y.Bytes())
		require.NoError(t, err)
	}
	e.chain.Commit()
	op := startOperator(t, file, false)
	from, to := op.account(alice.Owner(0)), op.account(collector.Owner(0))
	payment := alice.Transfer(wallet.Terms{From: from.ID, Nonce: from.Nonce, MaxFee: rollup.NewAmount(1e15), ValidUntil: uint64(time.Now().Add(time.Hour).Unix())}, to.ID,
		collector.Payee(), rollup.NewAmount(5e17))
	receipt, err := op.api.Submit(t.Context(), payment)
	require.NoError(t, err)
	require.Equal(t, api.Address(l1.KeyAddress(devchain.Key(1))), receipt.Operator)
	code, page := op.get(op.url + "/")
	require.Equal(t, http.StatusOK, code)
	require.Contains(t, page, "<html")
	_, metrics := op.get("http://" + op.own + "/metrics")
	require.Contains(t, metrics, "causeway_node_ops_accepted_total 1\n")

	require.ErrorIs(t, <-command(t, file, false).ended, datadir.ErrLocked)
	op.end()

	e.stop() // from here on a block comes when the test says so
	sent := func() uint64 {
		n, err := e.chain.Client().NonceAt(t.Context(), l1.KeyAddress(devchain.Key(1)), nil)
		require.NoError(t, err)
		return n
	}
	before := sent()
	op = startOperator(t, file, true)
	s, err := op.api.Op(t.Context(), receipt.Op.String())
	require.NoError(t, err)
	require.Equal(t, receipt.PromisedBy, s.PromisedBy)
	again, err := op.api.Submit(t.Context(), payment)
	require.NoError(t, err)
	require.Equal(t, receipt.AcceptedAt, again.AcceptedAt, "it was accepted once")
	dir := filepath.Join(filepath.Dir(file), "operator")
	var told string
	knows := func(stage string) bool {
		var err error
		told, err = fleetCommand(t, dir, "explain", "1")
		require.NoError(t, err)
		return strings.Contains(told, "batch 1: "+stage+"\n")
	}
	op.until("final", func() bool {
		s, err := op.api.Op(t.Context(), receipt.Op.String())
		require.NoError(t, err)
		if sent() == before || knows("submitted") || knows("final") { // L1 does not run away from who submitted
			e.chain.Commit() // time goes by
		}
		return s.Stage == api.Final
	})
	require.Equal(t, uint64(1), op.account(alice.Owner(0)).Nonce)
	op.until("the operator knows it too", func() bool { return knows("final") })
	require.Regexp(t, `(?s)\d +prove\n.*\d +aggregate\n.*\d +wait for confirmations\n.*prover seconds`, told)
	_, err = fleetCommand(t, dir, "status")
	require.ErrorContains(t, err, "made elsewhere", "by this test")
	op.end()
	_, err = fleetCommand(t, dir, "explain", "1")
	require.ErrorContains(t, err, "does it run")
}

func fleetCommand(t *testing.T, dir string, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	cmd := newFleet()
	cmd.SetOut(&out)
	cmd.SetErr(io.Discard)
	cmd.SilenceUsage = true
	cmd.SetArgs(append(args, "--dir", dir))
	err := cmd.ExecuteContext(t.Context())
	return out.String(), err
}

// person has the i-th dev key's address.
func (e *l1env) person(config field.Element, i int) *wallet.Wallet {
	return wallet.New(config, wallet.KeyFromSecret(fmt.Append(nil, "person", i)), rollup.Address(l1.KeyAddress(devchain.Key(i))))
}

// `causeway init` fills in what it is told; the collector is who a wallet with the same L1 key is.
func TestInitFillsIn(t *testing.T) {
	e := newL1(t, stubCatalog, 3)
	at := e.deploy(l1.Checksum(l1.KeyAddress(devchain.Key(1))), "").Rollup.Address.String()
	text, err := e.run(newInit(), "--rollup", at, "--key-file", e.keyFile(1), "--collector-key-file", e.keyFile(2))
	require.NoError(t, err)
	f, err := node.ReadFile(strings.NewReader(text))
	require.NoError(t, err)
	require.Equal(t, node.URLs{e.chain.URL()}, f.L1.RPC)
	require.Equal(t, e.keyFile(1), f.L1.KeyFile)
	require.Equal(t, at, f.L1.Rollup)
	cfg, err := f.Config()
	require.NoError(t, err)
	key, err := wallet.DeriveKey(devchain.Key(2), devchain.ChainID, rollup.Address(l1.KeyAddress(devchain.Key(2))), 0)
	require.NoError(t, err)
	require.NotEqual(t, cfg.Collector.PubKey, wallet.New(field.Element{}, key, rollup.Address{}).PubKey(), "of another rollup")
	contract, err := l1.ParseAddress(at)
	require.NoError(t, err)
	key, err = wallet.DeriveKey(devchain.Key(2), devchain.ChainID, rollup.Address(contract), 0)
	require.NoError(t, err)
	require.Equal(t, wallet.New(field.Element{}, key, rollup.Address(l1.KeyAddress(devchain.Key(2)))).Owner(0), cfg.Collector)

	_, err = e.run(newInit(), "--collector-key-file", e.keyFile(2))
	require.ErrorContains(t, err, "--rollup")

	text, err = initial{rpc: e.chain.URL() + ",https://two,https://three/\"key", rollup: at, collectorKey: e.keyFile(2)}.fill(t.Context(), node.Example)
	require.NoError(t, err)
	f, err = node.ReadFile(strings.NewReader(text))
	require.NoError(t, err)
	require.Equal(t, node.URLs{e.chain.URL(), "https://two", `https://three/"key`}, f.L1.RPC)

	for rpc, want := range map[string]string{"node": "want a URL", "https://one,https://one": "twice", "https://one,node": "https://", "https://one,": "https://"} {
		_, err := initial{rpc: rpc}.fill(t.Context(), node.Example)
		require.ErrorContains(t, err, "--rpc: ", rpc)
		require.ErrorContains(t, err, want, rpc)
	}
}

// operatorConfig edits what `causeway init` prints, as an operator does.
func (e *l1env) operatorConfig(rollupAddress string, collector *wallet.Wallet, queue *natsq.Server) string {
	e.t.Helper()
	var example bytes.Buffer
	cmd := newInit()
	cmd.SetOut(&example)
	cmd.SetArgs([]string{})
	require.NoError(e.t, cmd.Execute())
	text := example.String()
	key := collector.PubKey()
	for from, to := range map[string]string{
		"rpc: http://127.0.0.1:8545":                   "rpc: " + e.chain.URL(),
		`"0x0000000000000000000000000000000000000000"`: fmt.Sprintf("%q", rollupAddress),
		"/run/secrets/l1.key":                          e.keyFile(1),
		"confirmations: 12":                            "confirmations: 0",
		"poll: 2s":                                     "poll: 20ms",
		"nats://127.0.0.1:4222":                        queue.URL(),
		`tokenFile: ""                         # file with the operator's key`: "tokenFile: " + e.write("token", queue.Token()) + " #",
		"/var/lib/causeway":  e.path("operator"),
		"keys: /keys":        "keys: " + e.path("keys"),
		`key: ""`:            fmt.Sprintf("key: \"%x%x\"", key.X.Bytes(), key.Y.Bytes()),
		`address: ""`:        fmt.Sprintf("address: %q", l1.Checksum(collector.Address())),
		"sealAfter: 30s":     "sealAfter: 50ms",
		"aggregateAfter: 5m": "aggregateAfter: 50ms",
		"127.0.0.1:9090":     "127.0.0.1:0",
		"127.0.0.1:8080":     "127.0.0.1:0",
	} {
		require.Equal(e.t, 1, strings.Count(text, from), from)
		text = strings.Replace(text, from, to, 1)
	}
	file := e.path("operator.yaml")
	require.NoError(e.t, os.WriteFile(file, []byte(text), 0o600))
	return file
}
