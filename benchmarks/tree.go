package benchmarks

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"time"

	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/statetree"
)

// Tree measures the state tree at full depth, in memory and on disk.
type Tree struct {
	// Quick measures a small tree.
	Quick bool
}

// Name implements Workload.
func (Tree) Name() string { return "tree" }

// Run implements Workload. Each store is a case that reports leaves, bulk_seconds for filling them in one commit, commit_us for setting and
// committing one leaf at random, proof_us for one Merkle proof, and verify_us for checking one.
func (t Tree) Run(ctx context.Context) (Report, error) {
	report := newReport(t.Name())
	dir, err := os.MkdirTemp("", "causeway-tree-")
	if err != nil {
		return Report{}, err
	}
	defer os.RemoveAll(dir)
	disk, err := statetree.OpenPebble(dir, statetree.DefaultPebbleConfig())
	if err != nil {
		return Report{}, err
	}
	defer disk.Close()
	for _, s := range []struct {
		name  string
		store statetree.Store
	}{{"memory", statetree.NewMemStore()}, {"pebble", disk}} {
		metrics, err := t.measure(ctx, s.store)
		if err != nil {
			return Report{}, fmt.Errorf("%s: %w", s.name, err)
		}
		report.Cases = append(report.Cases, Case{"store=" + s.name, metrics})
	}
	return report, nil
}

func (t Tree) measure(ctx context.Context, store statetree.Store) ([]Metric, error) {
	leaves, rounds := 50_000, 1_000
	if t.Quick {
		leaves, rounds = 500, 20
	}
	tree, err := statetree.New(rollup.MaxDepth, store)
	if err != nil {
		return nil, err
	}
	random := rand.New(rand.NewPCG(1, 2))
	all := make(map[uint32]field.Element, leaves)
	for i := range uint32(leaves) {
		all[i] = field.FromUint64(random.Uint64() | 1)
	}
	bulk, err := timed(ctx, 1, func() error { return tree.SetMany(all) })
	if err != nil {
		return nil, err
	}
	pick := func() uint32 { return random.Uint32N(uint32(leaves)) }
	commit, err := timed(ctx, rounds, func() error { return tree.Set(pick(), field.FromUint64(random.Uint64()|1)) })
	if err != nil {
		return nil, err
	}
	var proof statetree.MerkleProof
	prove, err := timed(ctx, rounds, func() (err error) {
		proof, err = tree.Proof(pick())
		return err
	})
	if err != nil {
		return nil, err
	}
	root := tree.Root()
	verify, err := timed(ctx, rounds, func() error { return proof.Verify(rollup.MaxDepth, root) })
	return []Metric{{"leaves", float64(leaves)}, {"bulk_seconds", bulk.Seconds()}, {"commit_us", micros(commit, rounds)}, {"proof_us", micros(prove, rounds)},
		{"verify_us", micros(verify, rounds)}}, err
}

// timed runs do a number of times, or until it fails or ctx is done.
func timed(ctx context.Context, times int, do func() error) (time.Duration, error) {
	start := time.Now()
	for range times {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		if err := do(); err != nil {
			return 0, err
		}
	}
	return time.Since(start), nil
}

func micros(d time.Duration, times int) float64 {
	return float64(d.Nanoseconds()) / 1e3 / float64(times)
}
