package index_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/index"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

func open(t *testing.T, file string, change func(*index.Config)) *index.Index {
	t.Helper()
	cfg := index.Default()
	cfg.File = file
	if change != nil {
		change(&cfg)
	}
	i, err := index.New(cfg)
	require.NoError(t, err)
	return i
}

func accept(i *index.Index, n int, op rollup.UserOp) string {
	r := api.Receipt{Op: api.Digest{31: byte(n), 30: byte(n >> 8)}, AcceptedAt: 1, PromisedBy: 2}
	i.Accept(op, 0, rollup.Amount{}, r)
	return r.Op.String()
}

// Accounts of an owner lie on disk: they come in pages, ascending, each once, and are there after a restart.
func TestAccountsOfAnOwner(t *testing.T) {
	file := filepath.Join(t.TempDir(), "notes.jsonl")
	i := open(t, file, nil)
	owner := api.Address{7}
	key := field.NewPrivateKey([32]byte{1}).Public()
	const accounts = 1200
	for n := range accounts {
		accept(i, n, &rollup.TransferToNew{To: uint32(accounts - n), ToKey: key, ToAddress: rollup.Address(owner)})
	}
	accept(i, accounts, &rollup.TransferToNew{To: 5, ToKey: key, ToAddress: rollup.Address{8}})
	for range 2 {
		from, seen := uint32(0), 0
		for {
			ids, err := i.AccountsOf(owner, from, 500)
			require.NoError(t, err)
			for _, id := range ids {
				seen++
				require.EqualValues(t, seen, id)
			}
			if len(ids) < 500 {
				break
			}
			from = ids[499] + 1
		}
		require.Equal(t, accounts, seen)
		ids, err := i.AccountsWith(api.Key{Point: key}, 3, 2)
		require.NoError(t, err)
		require.Equal(t, []uint32{3, 4}, ids)
		require.NoError(t, i.Close())
		i = open(t, file, nil)
	}
	require.NoError(t, i.Close())
}

// What waits is counted: accepted, and in no batch, nor dropped, nor forgotten.
func TestWaiting(t *testing.T) {
	i := open(t, "", func(c *index.Config) { c.MaxOps = 4 })
	defer i.Close()
	waiting := func() int {
		var s api.Status
		i.Summary(&s)
		return s.Waiting
	}
	var ids []string
	for n := range 6 {
		ids = append(ids, accept(i, n, &rollup.Withdraw{}))
	}
	require.Equal(t, 4, waiting(), "two were forgotten")
	i.Sealed(1, ids[2:4], map[string]string{ids[4]: "expired"})
	require.Equal(t, 1, waiting())
	i.Sealed(2, ids[5:], nil)
	require.Zero(t, waiting())
}

// N4: what is noted of ten thousand ops and batches, of which few are remembered, takes no more room than of a few; and all that is remembered is there after a
// restart.
func TestN4NotesDoNotGrow(t *testing.T) {
	file := filepath.Join(t.TempDir(), "notes.jsonl")
	few := func(c *index.Config) { c.MaxOps, c.MaxBatches = 20, 10 }
	i := open(t, file, few)
	largest := int64(0)
	var last string
	for n := range 10_000 {
		last = accept(i, n, &rollup.Transfer{})
		i.Sealed(uint64(n+1), []string{last}, nil)
		info, err := os.Stat(file)
		require.NoError(t, err)
		largest = max(largest, info.Size())
	}
	require.Less(t, largest, int64(100<<10))
	require.NoError(t, i.Close())
	i = open(t, file, few)
	o, ok := i.Op(last)
	require.True(t, ok)
	require.EqualValues(t, 10_000, o.Batch)
	require.NoError(t, i.Close())
	_, err := os.Stat(fmt.Sprint(file, ".new"))
	require.ErrorIs(t, err, os.ErrNotExist)
}

// A submission's gas and what L1 took are shared by its batches.
func TestBatchesShareWhatASubmissionCost(t *testing.T) {
	i := open(t, "", nil)
	for n := range 2 {
		i.Sealed(uint64(n+1), []string{accept(i, n, &rollup.Transfer{})}, nil)
	}
	i.Submitted(1, 2, 500_001, 3e6)
	for n := uint64(1); n <= 2; n++ {
		b, ok := i.Batch(n)
		require.True(t, ok)
		require.EqualValues(t, 250_000, b.L1Gas)
		require.InDelta(t, 1.5e6, b.L1Fee, 1e-6)
	}
}

// What an operator that keeps nothing but L1 has lost is dropped, also after one more restart: ops in no batch, and those in batches that L1 does not have, whose numbers others get.
// Requests come again.
func TestLost(t *testing.T) {
	file := filepath.Join(t.TempDir(), "notes.jsonl")
	i := open(t, file, nil)
	onL1, sealed, waits := accept(i, 1, &rollup.Withdraw{}), accept(i, 2, &rollup.Withdraw{}), accept(i, 3, &rollup.Withdraw{})
	i.Sealed(1, []string{onL1}, nil)
	i.Sealed(2, []string{sealed, "request-0"}, nil)
	require.NoError(t, i.Close())
	i = open(t, file, nil)
	i.Lost(1, "it ended")
	_, known := i.Batch(2)
	require.False(t, known)
	page, err := i.Batches("", 10)
	require.NoError(t, err)
	require.Len(t, page.Items, 1)
	next := accept(i, 4, &rollup.Withdraw{})
	i.Sealed(2, []string{next, "request-0"}, nil)
	for range 2 {
		for id, want := range map[string]api.Stage{onL1: api.Batched, sealed: api.Dropped, waits: api.Dropped, next: api.Batched, "request-0": api.Batched} {
			o, ok := i.Op(id)
			require.True(t, ok)
			require.Equal(t, want, o.Stage, id)
			if want == api.Dropped {
				require.Equal(t, "it ended", o.Reason)
				require.Zero(t, o.Batch)
			}
		}
		require.NoError(t, i.Close())
		i = open(t, file, nil)
	}
	require.NoError(t, i.Close())
}

// listed are the ops in the list of an account, the latest first.
func listed(t *testing.T, i *index.Index, account uint32) (ids []string) {
	t.Helper()
	p, err := i.Ops(api.OpFilter{Account: &account}, "", 10)
	require.NoError(t, err)
	for _, o := range p.Items {
		ids = append(ids, o.ID)
	}
	return ids
}

// An op whose batch was sealed before its receipt was noted is in the lists of its accounts also after a restart.
func TestListsAfterARestart(t *testing.T) {
	file := filepath.Join(t.TempDir(), "notes.jsonl")
	i := open(t, file, nil)
	op := &rollup.Transfer{Authorization: rollup.Auth{From: 3}, To: 4}
	id := accept(open(t, "", nil), 1, op) // its name
	i.Sealed(1, []string{id}, nil)
	require.Equal(t, id, accept(i, 1, op))
	for range 2 {
		require.Equal(t, []string{id}, listed(t, i, 3))
		require.Equal(t, []string{id}, listed(t, i, 4))
		require.NoError(t, i.Close())
		i = open(t, file, nil)
	}
	require.NoError(t, i.Close())
}

// An op that was dropped and is accepted anew may pay another account: it is in the list of that one, and of the one before no more.
func TestListsOfAnOpThatPaysAnother(t *testing.T) {
	file := filepath.Join(t.TempDir(), "notes.jsonl")
	i := open(t, file, nil)
	op := &rollup.TransferToNew{To: 5, ToKey: field.Base(), ToAddress: rollup.Address{8}}
	id := accept(i, 1, op)
	i.Sealed(0, nil, map[string]string{id: "too little"})
	op.To = 6
	accept(i, 1, op)
	for range 2 {
		require.Empty(t, listed(t, i, 5))
		require.Equal(t, []string{id}, listed(t, i, 6))
		require.NoError(t, i.Close())
		i = open(t, file, nil)
	}
	require.NoError(t, i.Close())
}

// An op that is held and dropped, because its sender replaced it or let it expire, costs him nothing: however many he has dropped, also before a restart, those of others are remembered.
func TestDroppedOpsPushNoOthersOut(t *testing.T) {
	file := filepath.Join(t.TempDir(), "notes.jsonl")
	few := func(c *index.Config) { c.MaxOps, c.MaxBatches = 40, 10 }
	i := open(t, file, few)
	var paid []string
	for n := range 20 {
		paid = append(paid, accept(i, n, &rollup.Transfer{Authorization: rollup.Auth{From: 1}}))
	}
	var last string
	for n := range 60 {
		held := api.Receipt{Op: api.Digest{30: 1, 31: byte(n)}, AcceptedAt: 1, PromisedBy: api.NoPromise}
		i.Accept(&rollup.Withdraw{Authorization: rollup.Auth{From: 2}}, 0, rollup.Amount{}, held)
		last = held.Op.String()
		i.Sealed(0, nil, map[string]string{last: "replaced"})
	}
	for range 2 {
		for _, id := range append(paid, last) {
			_, ok := i.Op(id)
			require.True(t, ok, id)
		}
		all, err := i.Ops(api.OpFilter{}, "", 100)
		require.NoError(t, err)
		require.LessOrEqual(t, len(all.Items), len(paid)+40/8)
		require.Less(t, len(listed(t, i, 2)), 10)
		require.Len(t, listed(t, i, 1), 10)
		require.NoError(t, i.Close())
		i = open(t, file, few)
	}
	require.NoError(t, i.Close())
}
