package blobs

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"github.com/causeway-l2/causeway/rollup/blob"
)

// atOnce is how many blobs are asked for at a time: whoever has them is far away.
const atOnce = 8

// errAlone says that a blob has to be asked for by itself.
var errAlone = errors.New("blobs: not with others")

// All returns the blobs of these names, for about the price of one (blob.Match). If fewer come, the error is that of Get for the next one.
func (s *Store) All(ctx context.Context, refs []Ref) ([]*blob.Blob, error) {
	var out []*blob.Blob
	for {
		rest := refs[len(out):]
		got, err := s.together(ctx, rest)
		out = append(out, got...)
		if err != nil || len(got) == len(rest) {
			return out, err
		}
		b, err := s.Get(ctx, rest[len(got)])
		if err != nil {
			return out, err
		}
		out = append(out, b)
	}
}

// together finds as many in a row as the first who has something of a name has right.
func (s *Store) together(ctx context.Context, refs []Ref) ([]*blob.Blob, error) {
	out, found := make([]*blob.Blob, len(refs)), make([]bool, len(refs))
	n, _ := inOrder(len(refs), func(i int) (err error) {
		out[i], found[i], err = s.unchecked(ctx, refs[i])
		return err
	})
	n = right(refs[:n], out[:n])
	n, err := inOrder(n, func(i int) error {
		if !found[i] {
			return nil
		}
		return s.found(refs[i].Hash, out[i])
	})
	return out[:n], err
}

// unchecked is what the first has who has something of that name, and whether it was elsewhere than in the directory.
func (s *Store) unchecked(ctx context.Context, ref Ref) (*blob.Blob, bool, error) {
	if blob.HashOf(ref.Commitment) != ref.Hash {
		return nil, false, errAlone
	}
	if s.dir != nil {
		if data, err := s.dir.Fetch(ctx, ref); err == nil {
			b, err := blob.FromBytes(data)
			return b, false, err
		}
	}
	for _, source := range s.order() {
		data, err := source.Fetch(ctx, ref)
		if errors.Is(err, ErrMissing) {
			continue
		}
		if err != nil {
			return nil, false, err // Get notes how it fails
		}
		b, err := blob.FromBytes(data)
		return b, true, err
	}
	return nil, false, ErrMissing
}

// right counts how many in a row are what their names say.
func right(refs []Ref, all []*blob.Blob) int {
	commitments := make([]blob.Commitment, len(refs))
	for i := range refs {
		commitments[i] = refs[i].Commitment
	}
	if ok, err := blob.Match(all, commitments); ok && err == nil {
		return len(refs)
	}
	if len(refs) < 2 {
		return 0
	}
	half := len(refs) / 2
	n := right(refs[:half], all[:half])
	if n < half {
		return n
	}
	return half + right(refs[half:], all[half:])
}

// inOrder does something n times, some of them at once, and begins no more once one has failed. It returns how many in a row did not, and the error of the next one.
func inOrder(n int, do func(int) error) (int, error) {
	errs := make([]error, n)
	slots := make(chan struct{}, atOnce)
	var failed atomic.Bool
	var all sync.WaitGroup
	for i := range n {
		slots <- struct{}{}
		if failed.Load() { // all before it were begun
			break
		}
		all.Go(func() {
			if errs[i] = do(i); errs[i] != nil {
				failed.Store(true)
			}
			<-slots
		})
	}
	all.Wait()
	for i, err := range errs {
		if err != nil {
			return i, err
		}
	}
	return n, nil
}
