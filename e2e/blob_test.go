package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/blobs"
	"github.com/causeway-l2/causeway/l1contracts/bindings"
	"github.com/causeway-l2/causeway/restore"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/blob"
	"github.com/causeway-l2/causeway/rollup/field"
)

// One real aggregate of one real batch whose D is in a blob: with other blobs, with an opening that is not right, then as it is. Whoever has the blob restores.
func TestRealProofSettlesInABlob(t *testing.T) {
	ctx := t.Context()
	s := newSettlement(t, circuits.AggregateInBlob(circuits.Small, 2))
	dir := blobs.NewDir(t.TempDir())
	s.client.ReadBlobs(blobs.NewStore(dir))
	params, err := s.client.Params(ctx)
	require.NoError(t, err)
	config, err := field.FromBytes(params.Config[:])
	require.NoError(t, err)
	posted := post(t, config, &s.sub, s.sub.D)
	before, err := s.client.Status(ctx, nil)
	require.NoError(t, err)

	for name, c := range map[string]struct {
		tamper  func(*l1.Submission)
		refused func(error) bool
	}{
		"another transfer": {func(s *l1.Submission) { s.D[1+circuit.Shape.FeeSlots][12] ^= 1; post(t, config, s, s.D) }, refused[bindings.RollupProofRejected]},
		"one more word":    {func(s *l1.Submission) { post(t, config, s, append(s.D, l1.Word{31: 1})) }, refused[bindings.RollupProofRejected]},
		"tampered proof":   {func(s *l1.Submission) { s.Proof[100] ^= 1 }, refused[bindings.RollupProofRejected]},
		"another value":    {func(s *l1.Submission) { s.Blob.Opening.Y[31] ^= 1 }, refused[bindings.RollupBlobRejected]},
		"another root":     {func(s *l1.Submission) { s.NewRoot[31] ^= 1 }, refused[bindings.RollupBlobRejected]}, // and so another rho
		"as calldata":      {func(s *l1.Submission) { s.Blob = nil }, refused[bindings.RollupWrongOpening]},
	} {
		bad, opened := clone(s.sub), *s.sub.Blob
		bad.Blob = &opened
		c.tamper(&bad)
		_, err := s.submitter.Submit(ctx, &bad)
		require.True(t, c.refused(err), "%s: %v", name, err)
		now, err := s.client.Status(ctx, nil)
		require.NoError(t, err)
		require.Equal(t, before, now, name)
	}

	result, err := s.submitter.Submit(ctx, &s.sub)
	require.NoError(t, err)
	t.Logf("submit of one batch with its data in a blob: %d gas and %d of blobs", result.Receipt.GasUsed, result.Receipt.BlobGasUsed)
	require.NotZero(t, result.Receipt.BlobGasUsed)

	kept, err := dir.Read(posted)
	require.NoError(t, err)
	require.Equal(t, s.sub.Blob.Blob[:], kept)
	restored, err := restore.FromL1(ctx, s.client, []rollup.Shape{circuit.Shape})
	require.NoError(t, err)
	_, err = restored.CheckSolvency(ctx, s.client)
	require.NoError(t, err)
	require.EqualValues(t, 1, restored.LastBatch)
	require.Equal(t, 2, restored.Transfers)

	s.client.ReadBlobs(blobs.NewStore(nil))
	_, err = restore.FromL1(ctx, s.client, []rollup.Shape{circuit.Shape})
	require.ErrorIs(t, err, l1.ErrBlobMissing)
}

func refused[E any](err error) bool { _, ok := l1.AsRevert[E](err); return ok }

// post puts words into a blob of the submission's, opened at the rho that L1 draws, and returns its name.
func post(t *testing.T, config field.Element, s *l1.Submission, d []l1.Word) blob.Hash {
	words, err := field.FromWords(d, len(d))
	require.NoError(t, err)
	b, err := blob.Of(words)
	require.NoError(t, err)
	hash, err := b.Hash()
	require.NoError(t, err)
	settlement, err := field.FromWords(s.S, len(s.S))
	require.NoError(t, err)
	el := func(w l1.Word) field.Element {
		e, err := field.FromBytes(w[:])
		require.NoError(t, err)
		return e
	}
	rho := rollup.ChallengePosted(rollup.AggregateStatement{Config: config, OldRoot: el(s.OldRoot), NewRoot: el(s.NewRoot), Chain: el(s.C),
		Header: rollup.AggregateHeader{FirstNumber: s.First, Count: s.Count, FirstTimestamp: s.FirstTimestamp, LastTimestamp: s.LastTimestamp}}, hash, settlement)
	opening, err := b.Open(rho)
	require.NoError(t, err)
	s.Blob = &l1.PostedBlob{Blob: b, Opening: opening}
	return hash
}
