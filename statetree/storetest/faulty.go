package storetest

import (
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/statetree"
)

// ErrInjected is what a Faulty store fails with.
var ErrInjected = errors.New("storetest: injected failure")

// Faulty passes calls on to a store until one of its fuses, the number of calls that still succeed, burns down; that call fails once
// without effect. A negative fuse never burns.
type Faulty struct {
	statetree.Store
	Reads, Writes atomic.Int64
}

// NewFaulty wraps s with both fuses off.
func NewFaulty(s statetree.Store) *Faulty {
	f := &Faulty{Store: s}
	f.Reads.Store(-1)
	f.Writes.Store(-1)
	return f
}

// Node implements statetree.Store.
func (f *Faulty) Node(k statetree.Key) (field.Element, bool, error) {
	if burn(&f.Reads) {
		return field.Element{}, false, ErrInjected
	}
	return f.Store.Node(k)
}

// Record implements statetree.Store.
func (f *Faulty) Record(key string) ([]byte, error) {
	if burn(&f.Reads) {
		return nil, ErrInjected
	}
	return f.Store.Record(key)
}

// Apply implements statetree.Store.
func (f *Faulty) Apply(c statetree.Changes) error {
	if burn(&f.Writes) {
		return ErrInjected
	}
	return f.Store.Apply(c)
}

func burn(fuse *atomic.Int64) bool {
	left := fuse.Load()
	if left >= 0 {
		fuse.Store(left - 1)
	}
	return left == 0
}

// faults fails each read and each write of a workload in turn. After the failure nothing may have changed, and the same step must
// succeed when it is tried again.
func faults(t *testing.T, newStore func(t *testing.T) statetree.Store) {
	want := workload(t, NewFaulty(newStore(t)))
	for _, kind := range []string{"write", "read"} {
		n, step := int64(0), int64(1)
		if kind == "read" {
			step = 7 // every seventh: the reads of one path are alike
		}
		for ; ; n += step {
			f := NewFaulty(newStore(t))
			fuse := &f.Writes
			if kind == "read" {
				fuse = &f.Reads
			}
			fuse.Store(n)
			require.Equal(t, want, workload(t, f), "%s %d", kind, n)
			if fuse.Load() >= 0 {
				break // the workload has no n-th call
			}
		}
		require.Positive(t, n)
	}
}

// workload runs steps, repeating one that fails by injection, and returns the final root.
func workload(t *testing.T, f *Faulty) field.Element {
	var tree *statetree.Tree
	retry(t, func() (err error) { tree, err = statetree.New(6, f); return err }, func() {})
	check := func() {
		again, err := statetree.New(6, f.Store)
		require.NoError(t, err)
		require.Equal(t, tree.Root(), again.Root(), "store and tree disagree")
		for i := range uint32(8) {
			p, err := tree.Proof(i * 9)
			require.NoError(t, err)
			require.NoError(t, p.Verify(6, tree.Root()))
		}
	}
	for i := range uint32(5) {
		before := tree.Root()
		unchanged := func() { require.Equal(t, before, tree.Root()); check() }
		retry(t, func() error { return tree.Set(i*9, field.FromUint64(uint64(i)+1)) }, unchanged)

		v, before := tree.View(), tree.Root()
		leaves := map[uint32]field.Element{i * 9: {}, i*9 + 1: field.FromUint64(8), 63: field.FromUint64(uint64(i))}
		inView := v.Root()
		retry(t, func() error { return v.SetMany(leaves) }, func() { require.Equal(t, inView, v.Root()) })
		inView = v.Root()
		retry(t, func() error { return v.Set(20, field.FromUint64(uint64(i)+50)) }, func() { require.Equal(t, inView, v.Root()) })
		v.SetRecord("step", fmt.Append(nil, i))
		inView = v.Root()
		retry(t, v.Commit, func() { require.Equal(t, before, tree.Root()); require.Equal(t, inView, v.Root()); check() })
		require.Equal(t, inView, tree.Root())
		var step []byte
		retry(t, func() (err error) { step, err = tree.Record("step"); return err }, func() {})
		require.Equal(t, fmt.Append(nil, i), step)
		if f.Reads.Load() < 0 {
			check()
		}
	}
	return tree.Root()
}

func retry(t *testing.T, step func() error, failed func()) {
	t.Helper()
	err := step()
	if err != nil {
		require.ErrorIs(t, err, ErrInjected)
		failed()
		err = step()
	}
	require.NoError(t, err)
}
