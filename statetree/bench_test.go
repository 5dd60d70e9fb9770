package statetree_test

import (
	"testing"

	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/statetree"
)

// full returns a tree of depth 32 with n accounts under dense ids, as the rollup hands them out.
func full(b *testing.B, n uint32, store statetree.Store) *statetree.Tree {
	b.Helper()
	tree, err := statetree.New(32, store)
	if err != nil {
		b.Fatal(err)
	}
	leaves := make(map[uint32]field.Element, n)
	for i := range n {
		leaves[i] = word(uint64(i) + 1)
	}
	if err := tree.SetMany(leaves); err != nil {
		b.Fatal(err)
	}
	return tree
}

func stores(b *testing.B, run func(b *testing.B, store statetree.Store)) {
	b.Run("mem", func(b *testing.B) { run(b, statetree.NewMemStore()) })
	b.Run("pebble", func(b *testing.B) {
		s, err := statetree.OpenPebble(b.TempDir(), statetree.DefaultPebbleConfig())
		if err != nil {
			b.Fatal(err)
		}
		defer s.Close()
		run(b, s)
	})
}

const benchAccounts = 10_000

func BenchmarkViewSet(b *testing.B) {
	stores(b, func(b *testing.B, store statetree.Store) {
		v := full(b, benchAccounts, store).View()
		i := uint32(0)
		for b.Loop() {
			i++
			if err := v.Set(i*7919%benchAccounts, word(uint64(i)<<32)); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkProof(b *testing.B) {
	stores(b, func(b *testing.B, store statetree.Store) {
		tree := full(b, benchAccounts, store)
		i := uint32(0)
		for b.Loop() {
			i++
			if _, err := tree.Proof(i * 7919 % benchAccounts); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkSetMany writes and commits 1,000 leaves; one op is the whole.
func BenchmarkSetMany(b *testing.B) {
	stores(b, func(b *testing.B, store statetree.Store) {
		tree := full(b, benchAccounts, store)
		round := uint64(0)
		for b.Loop() {
			round++
			leaves := make(map[uint32]field.Element, 1000)
			for i := range uint32(1000) {
				leaves[i*7919%benchAccounts] = word(round<<32 + uint64(i))
			}
			if err := tree.SetMany(leaves); err != nil {
				b.Fatal(err)
			}
		}
	})
}
