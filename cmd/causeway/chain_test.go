package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/deploy"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/l1contracts"
	"github.com/causeway-l2/causeway/l1contracts/testbindings"
)

// stubCatalog has, in the place of every verifier, one that accepts any proof.
func stubCatalog(name string) (l1contracts.Verifier, error) {
	v, err := l1contracts.FindVerifier(name)
	v.Code = strings.TrimPrefix(testbindings.StubVerifierMetaData.Bin, "0x")
	return v, err
}

// l1env is an L1 that mines what is sent, and the files of those who use it.
type l1env struct {
	t     *testing.T
	chain *devchain.Chain
	dir   string
	find  deploy.Catalog
	stop  func() // mining
	proxy string // URL that commands are given in the place of the chain's; may be empty
}

func newL1(t *testing.T, find deploy.Catalog, keys int) *l1env {
	return newL1Every(t, find, keys, time.Hour)
}

// newL1Every is one whose blocks come also by themselves.
func newL1Every(t *testing.T, find deploy.Catalog, keys int, period time.Duration) *l1env {
	t.Helper()
	cfg := devchain.Default()
	cfg.Keys, cfg.Instant, cfg.Period, cfg.Serve = devchain.Keys(keys), true, period, true
	chain, err := devchain.New(cfg)
	require.NoError(t, err)
	e := &l1env{t: t, chain: chain, dir: t.TempDir(), find: find}
	e.mine()
	t.Cleanup(func() {
		e.stop()
		require.NoError(t, chain.Close())
	})
	return e
}

// mine lets blocks come until stop.
func (e *l1env) mine() {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- e.chain.Run(ctx) }()
	e.stop = sync.OnceFunc(func() {
		cancel()
		require.NoError(e.t, <-done)
	})
}

// path of a file that this test alone has.
func (e *l1env) path(name string) string { return filepath.Join(e.dir, name) }

func (e *l1env) write(name, text string) string {
	e.t.Helper()
	require.NoError(e.t, os.WriteFile(e.path(name), []byte(text), 0o600))
	return e.path(name)
}

// keyFile of the i-th dev key.
func (e *l1env) keyFile(i int) string {
	key := devchain.Key(i)
	return e.write("key"+string(rune('a'+i)), hex.EncodeToString(key.D.FillBytes(make([]byte, 32))))
}

func (e *l1env) sender(i int) *l1.Sender {
	e.t.Helper()
	cfg := l1.DefaultSender(devchain.Key(i))
	cfg.Poll = 5 * time.Millisecond
	s, err := l1.NewSender(e.t.Context(), e.chain.Client(), cfg)
	require.NoError(e.t, err)
	return s
}

// run runs a command as main does, but for what it has in the place of verifiers.
func (e *l1env) run(cmd *cobra.Command, args ...string) (string, error) {
	e.t.Helper()
	var out bytes.Buffer
	cmd.SetOut(&out)
	cmd.SetErr(&out)
	cmd.SetArgs(append(args, "--rpc", cmp.Or(e.proxy, e.chain.URL())))
	cmd.SilenceUsage, cmd.SilenceErrors = true, true
	err := cmd.ExecuteContext(e.t.Context())
	e.t.Logf("%s %s\n%s%v", cmd.Name(), strings.Join(args, " "), out.String(), err)
	return out.String(), err
}

// deploy deploys what the example says, with other operators and a line more, from key 0.
func (e *l1env) deploy(operators, more string) *deploy.Record {
	e.t.Helper()
	return e.deployWith(strings.NewReplacer(), operators, more)
}

// deployWith deploys an edited example.
func (e *l1env) deployWith(edit *strings.Replacer, operators, more string) *deploy.Record {
	e.t.Helper()
	config := e.write("rollup.yaml", edit.Replace(strings.Replace(deploy.Example, "operators: []", "operators: ["+operators+"]", 1))+"\n"+more)
	_, err := e.run(newDeploy(e.find), "--config", config, "--key-file", e.keyFile(0), "--record", e.path("deployment.json"))
	require.NoError(e.t, err)
	r, err := deploy.ReadRecord(e.path("deployment.json"))
	require.NoError(e.t, err)
	return r
}

func admin(i int) string {
	return "admin: " + l1.Checksum(l1.KeyAddress(devchain.Key(i))) + "\n"
}
