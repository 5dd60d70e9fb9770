package blobs

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup/blob"
)

// shelf has blobs, and takes its time.
type shelf struct {
	has       map[blob.Hash][]byte
	now, most atomic.Int32 // asked at once
	asked     atomic.Int32
	after     chan struct{} // what it has comes only when it was asked for what it has not; nil: at once
}

func (s *shelf) String() string { return "shelf" }

func (s *shelf) Fetch(_ context.Context, ref Ref) ([]byte, error) {
	s.asked.Add(1)
	n := s.now.Add(1)
	defer s.now.Add(-1)
	for m := s.most.Load(); n > m && !s.most.CompareAndSwap(m, n); m = s.most.Load() {
	}
	data := s.has[ref.Hash]
	if s.after != nil && data == nil {
		close(s.after)
		return nil, ErrMissing
	}
	if s.after != nil {
		<-s.after
	}
	time.Sleep(5 * time.Millisecond)
	if data != nil {
		return data, nil
	}
	return nil, ErrMissing
}

func shelved(t *testing.T, n int) (*shelf, []*blob.Blob, []Ref) {
	t.Helper()
	s := &shelf{has: map[blob.Hash][]byte{}}
	all, refs := make([]*blob.Blob, n), make([]Ref, n)
	for i := range n {
		all[i], refs[i] = made(t, uint64(10*i))
		s.has[refs[i].Hash] = all[i][:]
	}
	return s, all, refs
}

// Many are asked for at once, compared together, and kept.
func TestAll(t *testing.T) {
	s, all, refs := shelved(t, 20)
	d := opened(t)
	for range 2 {
		got, err := NewStore(d, s).All(ctx, refs)
		require.NoError(t, err)
		require.Equal(t, all, got)
	}
	require.EqualValues(t, len(refs), s.asked.Load(), "then they are in the directory")
	require.Greater(t, s.most.Load(), int32(1))
	require.LessOrEqual(t, s.most.Load(), int32(atOnce))

	delete(s.has, refs[0].Hash)
	row := slices.Concat(refs[:1], slices.Repeat(refs[1:], 20))
	s.asked.Store(0)
	s.after = make(chan struct{})
	n, err := inOrder(len(row), func(i int) error { _, err := s.Fetch(ctx, row[i]); return err })
	require.ErrorIs(t, err, ErrMissing)
	require.Zero(t, n)
	require.Less(t, int(s.asked.Load()), len(row)/2, "what comes after one that is missing is not asked for")
	s.after = nil
	got, err := NewStore(nil, s).All(ctx, refs)
	require.ErrorIs(t, err, ErrMissing)
	require.Empty(t, got)
	s.has[refs[0].Hash] = all[0][:]

	got, err = NewStore(d).All(ctx, nil)
	require.NoError(t, err)
	require.Empty(t, got)
	alone := refs[0]
	alone.Commitment = blob.Commitment{}
	got, err = NewStore(nil, s).All(ctx, []Ref{alone, refs[1]})
	require.NoError(t, err, "by its name")
	require.Equal(t, all[:2], got)
	crossed := Ref{refs[0].Hash, refs[1].Commitment, 0} // of another blob, which it would match
	s.has[crossed.Hash] = all[1][:]
	_, err = NewStore(nil, s).All(ctx, []Ref{crossed})
	require.ErrorIs(t, err, ErrWrong)
}

// One that is wrong, wherever it is among others, is not taken: another source has it, or the row ends before it.
func TestOneWrongAmongMany(t *testing.T) {
	right, all, refs := shelved(t, 5)
	for wrong := range refs {
		for name, data := range map[string][]byte{"another": all[(wrong+1)%len(all)][:], "cut": all[wrong][:77], "missing": nil} {
			liar := &shelf{has: map[blob.Hash][]byte{}}
			for i, ref := range refs {
				liar.has[ref.Hash] = all[i][:]
			}
			liar.has[refs[wrong].Hash] = data
			d := opened(t)
			got, err := NewStore(d, liar).All(ctx, refs)
			require.ErrorIs(t, err, ErrMissing, name)
			require.ErrorContains(t, err, "0x")
			require.Len(t, got, wrong, name)
			if name == "another" {
				require.EqualValues(t, len(refs)+1, liar.asked.Load(), "one alone is asked for again")
			}
			for i := range got {
				require.Equal(t, all[i], got[i])
			}
			kept, err := d.Read(refs[wrong].Hash)
			require.NoError(t, err)
			require.Nil(t, kept, "nothing wrong is kept")

			got, err = NewStore(d, liar, right).All(ctx, refs)
			require.NoError(t, err, name)
			require.Equal(t, all, got)
		}
	}
}

// What cannot be kept is an error, of the first.
func TestAllKeepFails(t *testing.T) {
	s, _, refs := shelved(t, 3)
	d := opened(t)
	blocked(t, d)
	got, err := NewStore(d, s).All(ctx, refs)
	require.Error(t, err)
	require.NotErrorIs(t, err, ErrMissing)
	require.Empty(t, got)
}
