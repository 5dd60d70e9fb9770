package node_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/internal/hostile"
	"github.com/causeway-l2/causeway/node"
)

// B9 and N9: an operator's configuration.
func FuzzHostileConfiguration(f *testing.F) {
	example, err := os.ReadFile("example.yaml")
	require.NoError(f, err)
	f.Add(example)
	f.Add([]byte("l1: {rpc: a, rollup: b, keyFile: c}\nqueue: {url: d}\nfees: {0: {transfer: \"1e3\"}}\n"))
	f.Add([]byte("a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		hostile.DecodeTree(t, len(b), func() { _, _ = node.ReadFile(bytes.NewReader(b)) })
	})
}
