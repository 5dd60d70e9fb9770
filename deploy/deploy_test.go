package deploy_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/deploy"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/l1contracts"
	"github.com/causeway-l2/causeway/rollup"
)

// env is an L1 that mines what is sent.
type env struct {
	t     *testing.T
	chain *devchain.Chain
}

func newEnv(t *testing.T) *env {
	t.Helper()
	cfg := devchain.Default()
	cfg.Keys, cfg.Instant, cfg.Period, cfg.Serve = devchain.Keys(3), true, time.Hour, true
	chain, err := devchain.New(cfg)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- chain.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		require.NoError(t, errors.Join(<-done, chain.Close()))
	})
	return &env{t, chain}
}

func (e *env) sender(key int) *l1.Sender {
	e.t.Helper()
	cfg := l1.DefaultSender(devchain.Key(key))
	cfg.Poll = 5 * time.Millisecond
	s, err := l1.NewSender(e.t.Context(), e.chain.Client(), cfg)
	require.NoError(e.t, err)
	return s
}

func (e *env) run(key int, cfg deploy.Config, file string) (*deploy.Record, error) {
	plan, err := deploy.NewPlan(cfg, l1contracts.FindVerifier)
	require.NoError(e.t, err)
	return deploy.Run(e.t.Context(), plan, e.chain.Client(), e.sender(key), file, l1contracts.FindVerifier, e.t.Logf)
}

func (e *env) verify(r *deploy.Record, find deploy.Catalog, keys string) *deploy.Report {
	e.t.Helper()
	report, err := deploy.Verify(e.t.Context(), e.chain.Client(), r, find, keys)
	require.NoError(e.t, err)
	return report
}

func config() deploy.Config {
	c := deploy.Default()
	c.Admin = deploy.Address(l1.KeyAddress(devchain.Key(0)))
	c.Operators = []deploy.Address{deploy.Address(l1.KeyAddress(devchain.Key(1)))}
	return c
}

// The same configuration and code lead to the same addresses, whoever sends the txs; any other parameter leads elsewhere.
func TestDeterministic(t *testing.T) {
	dir := t.TempDir()
	a, err := newEnv(t).run(0, config(), filepath.Join(dir, "a"))
	require.NoError(t, err)
	require.True(t, a.Complete)
	e := newEnv(t)
	e.chain.Commit() // other blocks
	b, err := e.run(2, config(), filepath.Join(dir, "b"))
	require.NoError(t, err)
	require.Equal(t, a.Rollup.Address, b.Rollup.Address)
	require.Equal(t, a.Verifiers[0].Address, b.Verifiers[0].Address)
	require.NotEqual(t, a.Rollup.Block, b.Rollup.Block)
	require.NotEqual(t, a.Rollup.RuntimeHash, b.Rollup.RuntimeHash, "the block is part of the code")

	seen := map[deploy.Address]string{a.Rollup.Address: "nothing"}
	for name, change := range map[string]func(*deploy.Config){
		"salt":           func(c *deploy.Config) { c.Salt = "other" },
		"admin":          func(c *deploy.Config) { c.Admin[0] ^= 1 },
		"operators":      func(c *deploy.Config) { c.Operators = nil },
		"maxBatchAge":    func(c *deploy.Config) { c.MaxBatchAge += time.Second },
		"submitDeadline": func(c *deploy.Config) { c.SubmitDeadline += time.Second },
		"exodusDeadline": func(c *deploy.Config) { c.ExodusDeadline += time.Second },
		"graceTime":      func(c *deploy.Config) { c.GraceTime += time.Second },
	} {
		c := config()
		change(&c)
		plan, err := deploy.NewPlan(c, l1contracts.FindVerifier)
		require.NoError(t, err)
		at := deploy.Address(plan.Rollup.Address())
		require.Empty(t, seen[at], "changing %s", name)
		seen[at] = name
	}
}

func TestRecord(t *testing.T) {
	e := newEnv(t)
	file := filepath.Join(t.TempDir(), "record.json")
	done, err := e.run(0, config(), file)
	require.NoError(t, err)
	require.NotZero(t, done.Rollup.Tx)
	require.NotZero(t, done.Verifiers[0].Tx)
	read, err := deploy.ReadRecord(file)
	require.NoError(t, err)
	require.Equal(t, done, read)

	_, err = e.run(0, config(), file)
	require.ErrorIs(t, err, deploy.ErrRecord)
	require.ErrorContains(t, err, "finished deployment")
	other := config()
	other.Salt = "other"
	_, err = e.run(0, other, file)
	require.ErrorContains(t, err, "finished deployment")

	// Lost: what stands on L1 is found, and nothing is sent.
	nonce, err := e.chain.Client().NonceAt(t.Context(), e.sender(2).Address(), nil)
	require.NoError(t, err)
	again, err := e.run(2, config(), file+".2")
	require.NoError(t, err)
	after, err := e.chain.Client().NonceAt(t.Context(), e.sender(2).Address(), nil)
	require.NoError(t, err)
	require.Equal(t, nonce, after)
	require.Equal(t, done.Rollup.RuntimeHash, again.Rollup.RuntimeHash)
	require.Equal(t, done.Rollup.Block, again.Rollup.Block)
	require.Zero(t, again.Rollup.Tx, "nobody remembers it")

	text, err := os.ReadFile(file)
	require.NoError(t, err)
	for name, bad := range map[string]string{
		"unknown key":  strings.Replace(string(text), `"factory"`, `"x": 1, "factory"`, 1),
		"other format": strings.Replace(string(text), `"format": 1`, `"format": 2`, 1),
		"no address":   strings.Replace(string(text), done.Rollup.Address.String(), "0x12", 1),
		"no hash":      strings.Replace(string(text), done.Rollup.Tx.String(), "0x12", 1),
		"cut off":      string(text[:len(text)/2]),
	} {
		require.NoError(t, os.WriteFile(file, []byte(bad), 0o644))
		_, err := deploy.ReadRecord(file)
		require.ErrorIs(t, err, deploy.ErrRecord, name)
	}
}

// A run that is ended while its tx waits leaves that to be mined: the next one waits for it. The same creation again would fail, and burn all the gas that it may take.
func TestResumeWhileACreationWaits(t *testing.T) {
	cfg := devchain.Default()
	cfg.Keys, cfg.Period = devchain.Keys(3), time.Hour
	chain, err := devchain.New(cfg)
	require.NoError(t, err)
	defer chain.Close()
	e, eth := &env{t, chain}, chain.Client()
	var mines atomic.Bool
	mines.Store(true)
	mined := make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		defer close(mined)
		for ctx.Err() == nil {
			if mines.Load() {
				chain.Commit()
			}
			time.Sleep(5 * time.Millisecond)
		}
	}()
	defer func() { cancel(); <-mined }()

	file := filepath.Join(t.TempDir(), "record.json")
	plan, err := deploy.NewPlan(config(), l1contracts.FindVerifier)
	require.NoError(t, err)
	interrupted, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	sender := e.sender(0)
	_, err = deploy.Run(interrupted, plan, eth, sender, file, l1contracts.FindVerifier, func(string, ...any) { // the verifier stands, and the rollup follows
		mines.Store(false)
		go func() {
			for n := uint64(0); n == 0 && t.Context().Err() == nil; time.Sleep(time.Millisecond) {
				n, _ = sender.Waiting(t.Context())
			}
			interrupt()
		}()
	})
	require.ErrorIs(t, err, l1.ErrNotMined)
	sent, err := eth.PendingNonceAt(t.Context(), sender.Address())
	require.NoError(t, err)

	var told []string
	r, err := deploy.Run(t.Context(), plan, eth, e.sender(0), file, l1contracts.FindVerifier, func(format string, args ...any) {
		told = append(told, fmt.Sprintf(format, args...))
		mines.Store(true)
	})
	require.NoError(t, err)
	require.True(t, r.Complete)
	require.NoError(t, e.verify(r, l1contracts.FindVerifier, "").Err())
	after, err := eth.NonceAt(t.Context(), sender.Address(), nil)
	require.NoError(t, err)
	require.Equal(t, sent, after, "nothing is sent again")
	require.Contains(t, told[0], "of an earlier run waits on L1")
}

// After an interruption between any two txs, the deployment goes on where it was and ends the same.
func TestResume(t *testing.T) {
	for steps := range 4 {
		e := newEnv(t)
		file := filepath.Join(t.TempDir(), "record.json")
		plan, err := deploy.NewPlan(config(), l1contracts.FindVerifier)
		require.NoError(t, err)
		ctx, cancel := context.WithCancel(t.Context())
		n := 0
		say := func(string, ...any) { // after each contract
			if n++; n == steps {
				cancel()
			}
		}
		if steps == 0 {
			cancel()
		}
		_, err = deploy.Run(ctx, plan, e.chain.Client(), e.sender(0), file, l1contracts.FindVerifier, say)
		if steps < 3 {
			require.ErrorIs(t, err, context.Canceled)
		}
		cancel()
		if steps == 3 { // was never interrupted
			require.NoError(t, err)
			continue
		}
		other := config()
		other.Salt = "other"
		if steps > 0 {
			_, err = e.run(0, other, file)
			require.ErrorContains(t, err, "unfinished deployment of another")
		}
		r, err := e.run(0, config(), file)
		require.NoError(t, err)
		require.True(t, r.Complete)
		require.NotZero(t, r.Verifiers[0].Tx, "remembered")
		require.NoError(t, e.verify(r, l1contracts.FindVerifier, "").Err())
	}
}

// Whoever interrupts the wait for a tx is told that it is on its way, and which one it is.
func TestInterruptedTxIsTold(t *testing.T) {
	e := newEnv(t)
	ctx, cancel := context.WithCancel(t.Context())
	at, err := url.Parse(e.chain.URL())
	require.NoError(t, err)
	proxy := httputil.NewSingleHostReverseProxy(at)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		if bytes.Contains(body, []byte("eth_getTransactionReceipt")) {
			cancel()
			<-r.Context().Done() // no answer is there when it looks
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	defer server.Close()
	node, err := l1.Dial(t.Context(), server.URL, devchain.ChainID)
	require.NoError(t, err)
	defer node.Close()
	sender, err := l1.NewSender(t.Context(), node, l1.DefaultSender(devchain.Key(0)))
	require.NoError(t, err)
	plan, err := deploy.NewPlan(config(), l1contracts.FindVerifier)
	require.NoError(t, err)
	_, err = deploy.Run(ctx, plan, node, sender, filepath.Join(t.TempDir(), "record.json"), l1contracts.FindVerifier, t.Logf)
	require.ErrorIs(t, err, l1.ErrNotMined)
}

func TestVerifiersAreOfAggregates(t *testing.T) {
	c := config()
	c.Verifiers = []string{"batch-small"}
	_, err := deploy.NewPlan(c, l1contracts.FindVerifier)
	require.ErrorContains(t, err, "batch-small: it is a circuit of batches")
}

// L2: keys for which anyone can forge proofs stay on dev chains.
func TestUnsafeKeys(t *testing.T) {
	for _, chain := range []uint64{1, 10, 11155111, 1338} {
		c := config()
		c.ChainID = chain
		_, err := deploy.NewPlan(c, l1contracts.FindVerifier)
		require.ErrorIs(t, err, deploy.ErrUnsafe)
		_, err = deploy.NewPlan(c, func(name string) (l1contracts.Verifier, error) {
			v, err := l1contracts.FindVerifier(name)
			v.Unsafe = false
			return v, err
		})
		require.NoError(t, err)
	}
	for _, chain := range []uint64{1337, 31337} {
		c := config()
		c.ChainID = chain
		_, err := deploy.NewPlan(c, l1contracts.FindVerifier)
		require.NoError(t, err)
	}
	c := config()
	c.ChainID = 31337
	_, err := newEnv(t).run(0, c, filepath.Join(t.TempDir(), "record.json"))
	require.ErrorContains(t, err, "serves chain 1337")
}

func TestConfig(t *testing.T) {
	got, err := deploy.ReadConfig(strings.NewReader(deploy.Example + "\nadmin: \"0x0000000000000000000000000000000000000001\"\n"))
	require.NoError(t, err)
	want := deploy.Default()
	want.Admin[19], want.Operators = 1, []deploy.Address{}
	require.Equal(t, want, got)
	_, err = deploy.ReadConfig(strings.NewReader(deploy.Example))
	require.ErrorContains(t, err, "admin or operators")

	const admin = "admin: 0x0000000000000000000000000000000000000001\n"
	for text, says := range map[string]string{
		"":                      "EOF",
		admin + "colour: blue":  "colour",
		admin + admin:           "already",
		admin + "---\n" + admin: "one document",
		admin + "chainId: -1":   "cannot",
		admin + "chainId: 0":    "chainId",
		admin + "salt: ''":      "salt",
		"admin: 0x12":           "40 hexadecimal",
		"admin: 0x4e59b44847b379578588920ca78FbF26c0B4956C":       "checksum",
		admin + "verifiers: []":                                   "verifiers",
		admin + "verifiers: [a]":                                  "",
		admin + "maxBatchAge: 0s":                                 "maxBatchAge",
		admin + "maxBatchAge: 1500ms":                             "maxBatchAge",
		admin + "graceTime: 3":                                    "line 2",
		admin + "submitDeadline: 168h":                            "< exodusDeadline",
		admin + "graceTime: 72h":                                  "graceTime",
		admin + "exodusDeadline: 721h":                            "30 days",
		"operators: [0x0000000000000000000000000000000000000000]": "zero address",
		"operators: [0x0000000000000000000000000000000000000001, 0x0000000000000000000000000000000000000001]": "twice",
	} {
		_, err := deploy.ReadConfig(strings.NewReader(text))
		if says == "" {
			require.NoError(t, err, text)
			continue
		}
		require.ErrorContains(t, err, says, text)
	}
	for name, change := range map[string]func(*deploy.Config){
		"unknown circuit": func(c *deploy.Config) { c.Verifiers = []string{"aggregate-vast-9"} },
		"batch circuit":   func(c *deploy.Config) { c.Verifiers = []string{"batch-small"} },
		"twice":           func(c *deploy.Config) { c.Verifiers = append(c.Verifiers, c.Verifiers[0]) },
	} {
		c := config()
		change(&c)
		_, err := deploy.NewPlan(c, l1contracts.FindVerifier)
		require.Error(t, err, name)
	}
}

// Off a dev chain the clocks leave time: for the operator to serve a request, for others to submit, for everyone to see the end come.
func TestClocks(t *testing.T) {
	c := config()
	const hour, day = time.Hour, 24 * time.Hour
	for _, dev := range []bool{false, true} {
		for _, clocks := range []struct {
			grace, submit, exodus, age time.Duration
			says                       string
		}{
			{hour, 2 * hour, day, hour, ""},
			{hour, 2 * hour, day, 7 * day, ""},
			{day, day + hour, day + 2*hour, hour, ""},
			{hour - time.Second, 2 * hour, day, hour, "graceTime"},
			{hour, 2*hour - time.Second, day, hour, "graceTime"},
			{hour, 2 * hour, day - time.Second, hour, "graceTime"},
			{hour, day, day + hour - time.Second, hour, "graceTime"},
			{hour, 2 * hour, day, hour - time.Second, "maxBatchAge"},
			{hour, 2 * hour, day, 7*day + time.Second, "maxBatchAge"},
		} {
			if c.ChainID = 1; dev {
				c.ChainID = 31337
			}
			c.GraceTime, c.SubmitDeadline, c.ExodusDeadline, c.MaxBatchAge = clocks.grace, clocks.submit, clocks.exodus, clocks.age
			if err := c.Check(); dev || clocks.says == "" {
				require.NoError(t, err, "%+v", clocks)
			} else {
				require.ErrorContains(t, err, clocks.says, "%+v", clocks)
			}
		}
	}
}

// What has code can never submit, and operators may be fixed for good: nothing is put on L1 for such.
func TestOperatorsHaveNoCode(t *testing.T) {
	e := newEnv(t)
	done, err := e.run(0, config(), filepath.Join(t.TempDir(), "record.json"))
	require.NoError(t, err)
	c := config()
	c.Salt, c.Operators = "other", append(c.Operators, done.Rollup.Address)
	file := filepath.Join(t.TempDir(), "record.json")
	_, err = e.run(0, c, file)
	require.ErrorContains(t, err, done.Rollup.Address.String()+" has code")
	require.NoFileExists(t, file)
}

// Whoever waits for the exit finds the last blob still there: nodes of L1 keep it for some 18 days.
func TestExodusOpensBeforeBlobsAreGone(t *testing.T) {
	c := config()
	c.ExodusDeadline = 14*24*time.Hour + time.Second
	_, err := deploy.NewPlan(c, l1contracts.FindVerifier)
	require.NoError(t, err)
	c.Verifiers = []string{"aggregate-small-2", "aggregate-small-2-blob"}
	_, err = deploy.NewPlan(c, l1contracts.FindVerifier)
	require.ErrorContains(t, err, "14 days")
	c.ExodusDeadline -= time.Second
	_, err = deploy.NewPlan(c, l1contracts.FindVerifier)
	require.NoError(t, err)
}

// Whoever reads a rollup's batches has to know the shapes of all its verifiers, the one that he operates among them, whose keys may be his own.
func TestShapes(t *testing.T) {
	var params l1.Params
	var want []rollup.Shape
	for _, name := range []string{"aggregate-large-3-blob", "aggregate-small-2"} {
		v, err := l1contracts.FindVerifier(name)
		require.NoError(t, err)
		c, err := circuits.Find(name)
		require.NoError(t, err)
		digest, err := hex.DecodeString(v.CircuitDigest)
		require.NoError(t, err)
		params.Depth = uint8(c.Shape.Depth)
		params.Verifiers = append(params.Verifiers, l1.VerifierParams{CircuitDigest: l1.Word(digest), FullLanes: c.Shape.Full, Slots: c.Slots, Blob: c.Blob})
		want = append(want, c.Shape)
	}
	got, err := deploy.Shapes(params, l1contracts.FindVerifier)
	require.NoError(t, err)
	require.Equal(t, want, got)
	_, err = deploy.ShapesWith(params, l1contracts.FindVerifier, 1, circuits.Aggregate(circuits.Large, 2))
	require.ErrorContains(t, err, "is of aggregate-small-2, the operator's circuit is aggregate-large-2", "before either is compiled")
	params.Verifiers[1].CircuitDigest[0] ^= 1
	_, err = deploy.Shapes(params, l1contracts.FindVerifier)
	require.ErrorIs(t, err, deploy.ErrUnknownCircuit)
	own := circuits.Aggregate(circuits.Small, 2)
	got, err = deploy.ShapesWith(params, l1contracts.FindVerifier, 1, own)
	require.NoError(t, err)
	require.Equal(t, want, got)
	blob, err := circuits.Find("aggregate-large-3-blob")
	require.NoError(t, err)
	_, err = deploy.ShapesWith(params, l1contracts.FindVerifier, 0, blob)
	require.ErrorIs(t, err, deploy.ErrUnknownCircuit, "nobody knows the other one")
	_, err = deploy.ShapesWith(params, l1contracts.FindVerifier, 2, own)
	require.ErrorContains(t, err, "asked for number 2")
	params.Verifiers[1].Slots++
	_, err = deploy.ShapesWith(params, l1contracts.FindVerifier, 1, own)
	require.ErrorIs(t, err, deploy.ErrUnknownCircuit, "other sizes")
	params.Verifiers[1].Slots--
	params.Verifiers[0].Blob = false
	_, err = deploy.ShapesWith(params, l1contracts.FindVerifier, 1, own)
	require.ErrorIs(t, err, deploy.ErrUnknownCircuit, "another place for D")
}
