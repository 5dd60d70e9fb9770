package node_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/node"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/wallet"
)

// example is a configuration with all that has no default.
func example() string {
	key := wallet.New(field.Element{}, wallet.KeyFromSecret([]byte("collector")), rollup.Address{1}).PubKey()
	x, y := key.X.Bytes(), key.Y.Bytes()
	text := strings.Replace(node.Example, `key: ""`, fmt.Sprintf(`key: "%x%x"`, x, y), 1)
	return strings.Replace(text, `address: ""`, fmt.Sprintf(`address: "0x%x"`, [20]byte{1}), 1)
}

// J10: the operator says how many confirmations count, as a number; twelve if nothing is said. What a node calls safe or final is not asked for.
func TestJ10ConfigurationFile(t *testing.T) {
	const line = "  confirmations: 12"
	require.Contains(t, node.Example, line)
	for text, want := range map[string]uint64{"": 12, "  confirmations: 0": 0, "  confirmations: 1": 1, "  confirmations: 64": 64} {
		f, err := node.ReadFile(strings.NewReader(strings.Replace(example(), line, text+" #", 1)))
		require.NoError(t, err)
		require.Equal(t, want, f.L1.Confirmations)
		c, err := f.Config()
		require.NoError(t, err)
		require.Equal(t, want, c.Confirmations)
	}
	for _, text := range []string{"-1", "safe", "finalized", "latest", "two", "1.5", "2.0", "1e1"} {
		_, err := node.ReadFile(strings.NewReader(strings.Replace(example(), line, "  confirmations: "+text+" #", 1)))
		require.ErrorContains(t, err, "configuration", text)
		require.ErrorContains(t, err, "line 10", "it says where: %s", text)
	}
}

// What only the sequencer would refuse is refused before: who stands by would hear of it when it is to take over.
func TestLimitsBelowZero(t *testing.T) {
	f, err := node.ReadFile(strings.NewReader(example()))
	require.NoError(t, err)
	for name, change := range map[string]func(*node.File){"maxPerAccount": func(f *node.File) { f.MaxPerAccount = -1 }, "maxHeld": func(f *node.File) { f.MaxHeld = -1 },
		"maxBacklog": func(f *node.File) { f.MaxBacklog = -1 }, "minValidity": func(f *node.File) { f.MinValidity = -1 }} {
		bad := f
		change(&bad)
		_, err := bad.Config()
		require.ErrorContains(t, err, name)
	}
}

// Keys that nothing would read are refused: whoever wrote them takes them for what counts.
func TestKeysThatNothingReads(t *testing.T) {
	f, err := node.ReadFile(strings.NewReader(example()))
	require.NoError(t, err)
	for _, c := range []struct {
		change func(*node.File)
		want   string // empty: it is read
	}{
		{func(f *node.File) { f.Queue.TokenFile, f.Queue.CA = "key", "ca" }, ""},
		{func(f *node.File) { f.Queue.URL = node.Embedded }, ""},
		{func(f *node.File) { f.Queue.URL, f.Queue.TokenFile = node.Embedded, "key" }, "queue.tokenFile"},
		{func(f *node.File) { f.Queue.URL, f.Queue.CA = node.Embedded, "ca" }, "queue.ca"},
		{func(f *node.File) {
			f.Artifacts.At, f.Artifacts.TokenFile, f.Artifacts.CA = "https://store", "token", "ca"
		}, ""},
		{func(f *node.File) { f.Artifacts.TokenFile = "token" }, "artifacts.tokenFile"},
		{func(f *node.File) { f.Artifacts.At, f.Artifacts.CA = "/a/directory", "ca" }, "artifacts.ca"},
	} {
		f := f
		c.change(&f)
		if _, err := f.Config(); c.want == "" {
			require.NoError(t, err)
		} else {
			require.ErrorContains(t, err, c.want)
		}
	}
}

// No start comes as far as the queue with as many replicas as it cannot keep.
func TestReplicasThatNoQueueKeeps(t *testing.T) {
	f, err := node.ReadFile(strings.NewReader(example()))
	require.NoError(t, err)
	for _, c := range []struct {
		url      string
		replicas int
		want     string // empty: it is taken
	}{
		{f.Queue.URL, 1, ""}, {f.Queue.URL, 3, ""}, {f.Queue.URL, 5, ""}, {node.Embedded, 1, ""},
		{f.Queue.URL, -1, "want 1 to 5"}, {f.Queue.URL, 0, "want 1 to 5"}, {f.Queue.URL, 6, "want 1 to 5"}, {node.Embedded, 3, "one server"},
	} {
		f.Queue.URL, f.Queue.Replicas = c.url, c.replicas
		if _, err := f.Config(); c.want == "" {
			require.NoError(t, err)
		} else {
			require.ErrorContains(t, err, c.want)
		}
	}
}

// One URL, or a list; a list that cannot work is refused.
func TestConfigurationOfNodes(t *testing.T) {
	const line = "rpc: http://127.0.0.1:8545 "
	require.Contains(t, node.Example, line)
	read := func(text string) (node.File, error) {
		return node.ReadFile(strings.NewReader(strings.Replace(example(), line, text+" ", 1)))
	}
	for text, want := range map[string]node.URLs{"rpc: http://a": {"http://a"}, "rpc: [http://a]": {"http://a"}, "rpc: [https://a, http://b/key]": {"https://a", "http://b/key"},
		"rpc: ws://a": {"ws://a"}} {
		f, err := read(text)
		require.NoError(t, err, text)
		require.Equal(t, want, f.L1.RPC)
		require.Equal(t, []string(want), f.Pool().URLs)
		require.Equal(t, 10*time.Second, f.Pool().Timeout)
	}
	for text, says := range map[string]string{"rpc: []": "l1.rpc", `rpc: ""`: "line 4", "rpc: [http://a, http://a]": "twice", "rpc: [http://a, ws://b]": "http://", "rpc: {a: b}": "line 4"} {
		_, err := read(text)
		require.ErrorContains(t, err, says, text)
	}
}
