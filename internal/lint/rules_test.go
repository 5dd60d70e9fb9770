package lint

import (
	"go/parser"
	"go/token"
	"testing"

	"github.com/stretchr/testify/require"
)

// The table says what docs/architecture.md says: these edges are the ones that matter most.
func TestDirections(t *testing.T) {
	allowed := func(from, to string) bool {
		r, ok := roomOf(from)
		require.True(t, ok, from)
		return r.allows(to)
	}
	for _, edge := range [][2]string{
		{"statetree", "rollup/field"}, {"rollup", "statetree"}, {"circuits/batch", "rollup"}, {"circuits/batch", "circuits/gadget"}, {"circuits/gadget", "prover/sumcheck"}, {"keyring", "prover"},
		{"operator", "sequencer"}, {"workers/natsq", "workers"}, {"cmd/causeway", "operator"}, {"l1", "l1contracts/bindings"},
	} {
		require.True(t, allowed(edge[0], edge[1]), "%v", edge)
	}
	for _, edge := range [][2]string{
		{"rollup/field", "rollup"}, {"statetree", "rollup"}, {"rollup", "circuits"}, {"circuits", "prover"}, {"prover", "circuits"}, {"prover", "rollup"},
		{"workers", "rollup"}, {"workers/natsq", "prover"}, {"operator", "wallet"}, {"sequencer", "wallet"}, {"wallet", "operator"}, {"restore", "operator"},
		{"l1", "rollup"}, {"sequencer", "l1"}, {"rollup", "payments"}, {"operator", "cmd/causeway"},
	} {
		require.False(t, allowed(edge[0], edge[1]), "%v", edge)
	}
	for _, c := range []struct {
		library, dir string
		want         bool
	}{
		{"github.com/consensys/gnark/frontend", "circuits/batch", true},
		{"github.com/consensys/gnark/frontend", "rollup", false},
		{"github.com/consensys/gnark-crypto/ecc", "circuits/batch", false},
		{"github.com/ethereum/go-ethereum/common", "operator", false},
		{"github.com/nats-io/nats.go", "workers", false},
		{"github.com/nats-io/nats.go", "workers/natsq", true},
	} {
		l, ok := libraryOf(c.library)
		require.True(t, ok)
		require.Equal(t, c.want, l.allows(c.dir), "%+v", c)
	}
	_, ok := libraryOf("example.com/new")
	require.False(t, ok)
}

func TestBareNames(t *testing.T) {
	const text = `package p
// A is documented.
func A() {}
func B() {}
type T struct{}
func (t T) String() string { return "" }
func (t T) M() {}
// Errors of p.
var E, F error
const (
	// X and Y.
	X = 1
	Y = 2
	Z = 3
)
`
	f, err := parser.ParseFile(token.NewFileSet(), "", text, parser.ParseComments)
	require.NoError(t, err)
	var names []string
	for _, d := range f.Decls {
		for _, n := range bare(d) {
			names = append(names, n.Name)
		}
	}
	require.Equal(t, []string{"B", "T", "M", "Z"}, names)
}
