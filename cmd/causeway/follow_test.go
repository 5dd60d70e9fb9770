package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
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
	"github.com/causeway-l2/causeway/restore"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/wallet"
	"github.com/causeway-l2/causeway/workers/natsq"
)

// settled is a rollup on L1 whose verifier takes anything, with people who have something.
type settled struct {
	*l1env
	at        string
	client    *l1.Client
	queue     *natsq.Server
	alice     *wallet.Wallet
	collector *wallet.Wallet
	bob       *wallet.Wallet // has nothing
	config    string         // of an operator, with key 1
}

func newSettled(t *testing.T, more string, edit ...string) *settled {
	t.Helper()
	e := newL1(t, stubCatalog, 4)
	edit = append(edit, "submitDeadline: 72h", "submitDeadline: 10m", "graceTime: 24h", "graceTime: 5m")
	d := e.deployWith(strings.NewReplacer(edit...), l1.Checksum(l1.KeyAddress(devchain.Key(1))), more)
	s := &settled{l1env: e, at: d.Rollup.Address.String()}
	var err error
	s.queue, err = natsq.StartServer(natsq.DefaultServerConfig(t.TempDir()))
	require.NoError(t, err)
	t.Cleanup(s.queue.Close)
	s.client, err = l1.NewClient(t.Context(), e.chain.Client(), l1.Address(d.Rollup.Address))
	require.NoError(t, err)
	params, err := s.client.Params(t.Context())
	require.NoError(t, err)
	config := rollup.Config(params.ChainID, rollup.Address(d.Rollup.Address))
	s.alice, s.collector, s.bob = e.person(config, 2), e.person(config, 1), e.person(config, 3)
	s.config = e.operatorConfig(s.at, s.collector, s.queue)
	for _, who := range []*wallet.Wallet{s.collector, s.alice} {
		s.deposit(who, 1e18)
	}
	return s
}

func (s *settled) deposit(who *wallet.Wallet, amount int64) {
	s.t.Helper()
	key := who.PubKey()
	_, _, err := s.client.DepositETH(s.t.Context(), s.sender(0), big.NewInt(amount), [20]byte(who.Address()), key.X.Bytes(), key.Y.Bytes())
	require.NoError(s.t, err)
}

// pays has alice pay the collector, and returns the op.
func (s *settled) pays(op *operatorRun) api.Receipt {
	s.t.Helper()
	from, to := op.account(s.alice.Owner(0)), op.account(s.collector.Owner(0))
	valid := uint64(time.Now().Add(30 * 24 * time.Hour).Unix())
	receipt, err := op.api.Submit(s.t.Context(), s.alice.Transfer(wallet.Terms{From: from.ID, Nonce: from.Nonce, MaxFee: rollup.NewAmount(1e15), ValidUntil: valid}, to.ID,
		s.collector.Payee(), rollup.NewAmount(1e15)))
	require.NoError(s.t, err)
	return receipt
}

// final waits until an op is; time goes by on L1 meanwhile.
func (s *settled) final(op *operatorRun, r api.Receipt) {
	s.t.Helper()
	somebody := s.sender(0)
	op.until("final", func() bool {
		self := somebody.Address()
		_, err := somebody.Send(s.t.Context(), l1.Call{To: &self})
		require.NoError(s.t, err)
		o, err := op.api.Op(s.t.Context(), r.Op.String())
		require.NoError(s.t, err)
		return o.Stage == api.Final
	})
}

// solvent is X1, and returns the rollup as L1 alone tells it.
func (s *settled) solvent() *restore.Rollup {
	s.t.Helper()
	r := &restored{node: s.chain.Client()}
	require.NoError(s.t, r.read(s.t.Context(), s.client.Address(), blobFlags{}, s.find))
	_, err := r.CheckSolvency(s.t.Context(), s.client)
	require.NoError(s.t, err)
	return r.Rollup
}

// gate is an L1 node that stops answering when it is asked for a block, until it is opened.
type gate struct {
	url     string
	mu      sync.Mutex
	lowest  uint64 // block that was asked for
	stopAt  uint64 // 0: never
	reached chan struct{}
	opened  chan struct{}
}

func newGate(t *testing.T, url string, stopAt uint64) *gate {
	g := &gate{lowest: 1 << 62, stopAt: stopAt, reached: make(chan struct{}), opened: make(chan struct{})}
	reach := sync.OnceFunc(func() { close(g.reached) })
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var c struct {
			Method string `json:"method"`
			Params []any  `json:"params"`
		}
		_ = json.Unmarshal(body, &c)
		if c.Method == "eth_getBlockByNumber" {
			text, _ := c.Params[0].(string)
			if n, err := strconv.ParseUint(strings.TrimPrefix(text, "0x"), 16, 64); err == nil {
				g.mu.Lock()
				g.lowest = min(g.lowest, n)
				g.mu.Unlock()
				if g.stopAt != 0 && n >= g.stopAt {
					reach()
					select {
					case <-g.opened:
					case <-r.Context().Done():
						return
					}
				}
			}
		}
		answer, err := http.Post(url, "application/json", bytes.NewReader(body))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer answer.Body.Close()
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.Copy(w, answer.Body)
	}))
	t.Cleanup(s.Close)
	g.url = s.URL
	return g
}

// A restoration that is killed in the middle goes on where it was, and an operator takes up its directory.
func TestRestoreGoesOnAfterAKill(t *testing.T) {
	s := newSettled(t, "")
	op := startOperator(t, s.config, true)
	for range 2 {
		s.final(op, s.pays(op))
	}
	op.end()
	for range 30 {
		s.chain.Commit()
	}
	head, err := s.chain.Client().BlockNumber(t.Context())
	require.NoError(t, err)
	const step = 5
	stop := head - 20
	dir := s.path("restored")
	args := func(url string) []string {
		return []string{"restore", "--rpc", url, "--rollup", s.at, "--dir", dir, "--confirmations", "1", "--blocks", strconv.Itoa(step)}
	}

	before := newGate(t, s.chain.URL(), stop)
	cmd := exec.Command("causeway", args(before.url)...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	require.NoError(t, cmd.Start())
	select {
	case <-before.reached:
	case <-time.After(2 * time.Minute):
		t.Error("it does not come so far")
	}
	require.NoError(t, cmd.Process.Kill())
	require.Error(t, cmd.Wait())
	close(before.opened)
	require.Contains(t, out.String(), "%", "it shows how far it is")

	after := newGate(t, s.chain.URL(), 0)
	again := exec.Command("causeway", append(args(after.url), "--json", s.path("report.json"))...)
	b, err := again.CombinedOutput()
	require.NoError(t, err, "%s", b)
	require.Regexp(t, `goes on after block \d+, batch [1-9]`, string(b))
	require.GreaterOrEqual(t, after.lowest, stop-2*step, "it does not begin anew: %s", b)
	require.Contains(t, string(b), "restored from L1 alone: the root is the contract's, and every token is solvent")
	raw, err := os.ReadFile(s.path("report.json"))
	require.NoError(t, err)
	var report restoreReport
	require.NoError(t, json.Unmarshal(raw, &report))
	status, err := s.client.Status(t.Context(), nil)
	require.NoError(t, err)
	require.Equal(t, l1.HexBytes(status.StateRoot[:]).String(), report.Root)
	require.Len(t, report.Accounts, 2)

	require.NoError(t, os.RemoveAll(s.path("operator")))
	text, err := os.ReadFile(s.config)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(s.config, bytes.Replace(text, []byte(s.path("operator")), []byte(dir), 1), 0o600))
	op = startOperator(t, s.config, true)
	require.EqualValues(t, 2, op.account(s.alice.Owner(0)).Nonce)
	s.final(op, s.pays(op))
	op.end()
	s.solvent()
}

// follower is a `causeway follow` that runs in this process.
func (s *settled) follower(dir string, more ...string) *operatorRun {
	s.t.Helper()
	ctx, cancel := context.WithCancel(s.t.Context())
	r := &operatorRun{t: s.t, log: &logged{}, stop: cancel, ended: make(chan error, 1)}
	cmd := newFollow(s.find)
	cmd.SetErr(r.log)
	cmd.SetArgs(append([]string{"--rpc", s.chain.URL(), "--rollup", s.at, "--dir", dir, "--confirmations", "0", "--poll", "20ms", "--listen", "127.0.0.1:0"}, more...))
	cmd.SilenceUsage, cmd.SilenceErrors = true, true
	go func() { r.ended <- cmd.ExecuteContext(ctx) }()
	s.t.Cleanup(func() {
		cancel()
		if s.t.Failed() {
			s.t.Log(r.log.out.String())
		}
	})
	r.until("it serves", func() bool { r.url = r.log.find(serving); return r.url != "" })
	r.api = api.NewClient(r.url)
	return r
}

// takesOver runs `causeway operator --takeover`.
func takesOver(t *testing.T, config string) *operatorRun {
	ctx, cancel := context.WithCancel(t.Context())
	r := &operatorRun{t: t, log: &logged{}, stop: cancel, ended: make(chan error, 1)}
	cmd := newOperator(operatorHooks{prover: &lateProver{true, make(chan operator.Task, 1000)}, term: shortTerm})
	cmd.SetErr(r.log)
	cmd.SetArgs([]string{"--config", config, "--takeover"})
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

// later lets time go by on L1.
func (s *settled) later(d time.Duration) {
	s.t.Helper()
	require.Eventually(s.t, func() bool { return s.chain.AdjustTime(d) == nil }, time.Minute, 5*time.Millisecond, "nothing is pending at some time")
}

// The operator is killed and its directory lost. A follower, which had nothing but L1, becomes the operator after T1, and not before. Payments go on: with
// each request that waits for so long, and freely from when the admin names the new key. L1 has one history, and every unit is accounted for.
func TestFollowAndTakeOver(t *testing.T) {
	s := newSettled(t, "admin: "+l1.Checksum(l1.KeyAddress(devchain.Key(0)))+"\n")
	op := startChild(t, s.config, "")
	waiting := &operatorRun{t: t, log: op.log, ended: make(chan error), stop: func() {}}
	waiting.until("it serves", func() bool { waiting.url = op.log.find(serving); return waiting.url != "" })
	waiting.api = api.NewClient(waiting.url)
	s.final(waiting, s.pays(waiting))

	f := s.follower(s.path("follower"))
	f.until("it has the payment", func() bool { return f.account(s.alice.Owner(0)).Nonce == 1 })
	from := f.account(s.alice.Owner(0))
	for r, takesNone := range map[*operatorRun]bool{f: true, waiting: false} {
		status, err := r.api.Status(t.Context())
		require.NoError(t, err)
		require.Equal(t, takesNone, status.ReadOnly)
	}
	_, err := f.api.Submit(t.Context(), s.alice.Transfer(wallet.Terms{From: from.ID, Nonce: from.Nonce, MaxFee: rollup.NewAmount(1e15), ValidUntil: 1 << 39}, from.ID+1, s.collector.Payee(), rollup.NewAmount(1)))
	require.ErrorContains(t, err, "takes no ops")
	f.until("the payment is listed", func() bool {
		page, err := f.api.Ops(t.Context(), api.OpFilter{Account: &from.ID}, "", 10)
		return err == nil && slices.ContainsFunc(page.Items, func(o api.OpStatus) bool { return o.Type == "transfer" && o.Fee != nil && !o.Fee.IsZero() })
	})
	s.final(waiting, s.pays(waiting))
	f.until("it follows", func() bool { return f.account(s.alice.Owner(0)).Nonce == 2 })

	require.NoError(t, op.cmd.Process.Kill())
	<-op.ended
	require.NoError(t, os.RemoveAll(s.path("operator")))
	text, err := os.ReadFile(s.config)
	require.NoError(t, err)
	text = bytes.Replace(text, []byte(s.path("operator")), []byte(s.path("follower")), 1)
	text = bytes.Replace(text, []byte(s.path("keyb")), []byte(s.keyFile(3)), 1)
	successor := s.write("successor.yaml", string(text))

	require.ErrorContains(t, <-takesOver(t, successor).ended, "nothing waits on L1")
	s.deposit(s.alice, 7)
	early := (<-takesOver(t, successor).ended).Error()
	require.Regexp(t, regexp.MustCompile(`anyone may submit from .* on, .*: (10m\ds|9m\d+s) left by L1's clock`), early)
	s.later(9 * time.Minute)
	require.ErrorContains(t, <-takesOver(t, successor).ended, "left by L1's clock")
	s.later(2 * time.Minute)

	f.end()
	next := takesOver(t, successor)
	next.until("it serves", func() bool { next.url = next.log.find(serving); return next.url != "" })
	next.api = api.NewClient(next.url)
	require.EqualValues(t, 2, next.account(s.alice.Owner(0)).Nonce)
	served := func(n uint64) {
		somebody := s.sender(0)
		next.until("the request is served", func() bool {
			self := somebody.Address()
			_, err := somebody.Send(t.Context(), l1.Call{To: &self}) // blocks come
			require.NoError(t, err)
			st, err := s.client.Status(t.Context(), nil)
			require.NoError(t, err)
			return st.QueueHead >= n
		})
	}
	served(3)
	waits := s.pays(next) // L1 takes nothing of this key now
	s.deposit(s.bob, 11)  // not of an account that the payment is of: it would come a batch later, which L1 does not take
	s.later(11 * time.Minute)
	served(4)
	s.final(next, waits)
	require.EqualValues(t, 3, next.account(s.alice.Owner(0)).Nonce)

	allow := func(more ...string) (string, error) {
		return s.run(newAllow(), append([]string{l1.Checksum(l1.KeyAddress(devchain.Key(3))), "--rollup", l1.Checksum(s.client.Address())}, more...)...)
	}
	_, err = allow("--key-file", s.keyFile(3))
	require.ErrorContains(t, err, "the admin is "+l1.Checksum(s.sender(0).Address()))
	contract := l1.Checksum(s.client.Address())
	_, err = s.run(newAllow(), contract, "--rollup", contract, "--key-file", s.keyFile(0))
	require.ErrorContains(t, err, contract+" has code")
	out, err := allow("--key-file", s.keyFile(0), "--remove")
	require.NoError(t, err)
	require.Contains(t, out, "already: nothing was sent")
	out, err = allow("--key-file", s.keyFile(0))
	require.NoError(t, err)
	require.Contains(t, out, "may submit batches\n")
	for range 2 {
		s.final(next, s.pays(next))
	}
	next.end()
	r := s.solvent()
	root := r.State.Root()
	st, err := s.client.Status(t.Context(), nil)
	require.NoError(t, err)
	require.Equal(t, st.StateRoot, [32]byte(root.Bytes()))
	again := s.follower(s.path("follower")) // and an operator's directory is a follower's
	again.until("it has all", func() bool { return again.account(s.alice.Owner(0)).Nonce == 5 })
	again.end()
}

// What a flag may not be is told with its name.
func TestFollowRefuses(t *testing.T) {
	for _, flag := range []string{"--poll 0s", "--blocks 0"} {
		cmd := newFollow(nil)
		cmd.SetArgs(append([]string{"--rpc", "http://127.0.0.1:1", "--rollup", "0x0000000000000000000000000000000000000001", "--dir", t.TempDir()}, strings.Fields(flag)...))
		cmd.SilenceErrors, cmd.SilenceUsage = true, true
		require.ErrorContains(t, cmd.ExecuteContext(t.Context()), flag+": want")
	}
}

// A directory that cannot be made is not called damaged, which would have its owner move away what is not there; one that is damaged is.
func TestDirectoryThatCannotBeMade(t *testing.T) {
	_, err := datadir.Open("/proc/none/dir", datadir.Default())
	require.Error(t, err)
	err = unmade("/proc/none/dir", err)
	require.ErrorContains(t, err, "dir /proc/none/dir cannot be made")
	require.NotErrorIs(t, err, datadir.ErrDamaged)
	_, err = newOffice(node.File{Dir: "/proc/none/dir"}, nil, 0, slog.New(slog.DiscardHandler))
	require.ErrorContains(t, err, "dir /proc/none/dir cannot be made")
	damaged := fmt.Errorf("%w (%w)", datadir.ErrDamaged, &fs.PathError{Op: "open", Path: "x", Err: fs.ErrNotExist})
	require.Equal(t, damaged, unmade(t.TempDir(), damaged))
	require.NoError(t, unmade(t.TempDir(), nil))
}

// What no request is for would have all of them refused: a follower says so before it reads all of L1, as an operator does of api.hosts.
func TestFollowersHosts(t *testing.T) {
	for _, host := range []string{"https://pay.example", "pay.example:443", "*.example", "pay.example/", " "} {
		root := newRoot()
		root.SetArgs([]string{"follow", "--rpc", "http://127.0.0.1:1", "--rollup", "0x" + strings.Repeat("1", 40), "--dir", t.TempDir(), "--host", host})
		require.ErrorContains(t, root.ExecuteContext(t.Context()), "--host: ", host)
	}
	require.NoError(t, node.CheckHosts([]string{"pay.example", "Pay.Example", "localhost", "127.0.0.1", "::1"}))
}

// So it says where it cannot listen: at no address, or at another's.
func TestFollowersAddress(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	for address, want := range map[string]string{"127.0.0.1:99999": "invalid port", "8080": "missing port", taken.Addr().String(): "in use"} {
		root := newRoot()
		root.SetArgs([]string{"follow", "--rpc", "http://127.0.0.1:1", "--rollup", "0x" + strings.Repeat("1", 40), "--dir", t.TempDir(), "--listen", address})
		err := root.ExecuteContext(t.Context())
		require.ErrorContains(t, err, "--listen: ")
		require.ErrorContains(t, err, want)
	}
}
