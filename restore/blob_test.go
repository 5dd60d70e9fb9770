package restore

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/blob"
	"github.com/causeway-l2/causeway/rollup/field"
)

// The words of a blob, all 4096 of them or without the zeros at their end, give the state that D in calldata gives.
func TestDataFromBlobs(t *testing.T) {
	s := newScript(4).write(6)
	want, err := play(t, s.params, s.events)
	require.NoError(t, err)
	s.params.Verifiers[0].Blob = true
	for _, trimmed := range []bool{false, true} {
		for i := range s.events {
			sub, ok := s.events[i].Body.(*l1.Submission)
			if !ok {
				continue
			}
			words, err := blobOf(t, sub).Words()
			require.NoError(t, err)
			if trimmed {
				words = rollup.Trim(words)
			}
			sub.D = field.Words(words)
		}
		r, err := play(t, s.params, s.events)
		require.NoError(t, err)
		require.Equal(t, want.State.Root(), r.State.Root())
		require.Equal(t, want.Owed, r.Owed)
	}
}

// One L1 node that says of a blob's verifier that D is calldata has the opening taken for D: nothing is restored from that.
func TestOpeningIsNoData(t *testing.T) {
	s := newScript(4).write(6)
	opened := false
	for i := range s.events {
		sub, ok := s.events[i].Body.(*l1.Submission)
		if !ok {
			continue
		}
		o, err := blobOf(t, sub).Open(field.FromUint64(7))
		require.NoError(t, err)
		words := o.Words()
		sub.D, opened = words[:], true
		break
	}
	require.True(t, opened)
	_, err := play(t, s.params, s.events)
	require.ErrorIs(t, err, ErrMismatch)
}

// blobOf a submission's D.
func blobOf(t *testing.T, s *l1.Submission) *blob.Blob {
	t.Helper()
	d, err := field.FromWords(s.D, len(s.D))
	require.NoError(t, err)
	b, err := blob.Of(d)
	require.NoError(t, err)
	return b
}
