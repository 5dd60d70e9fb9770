package natsq

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/workers"
)

func logbook(t *testing.T, q *Queue) *Logbook {
	t.Helper()
	b, err := q.Logbook("rollup")
	require.NoError(t, err)
	return b
}

// takes a book, and returns its pages, but for the empty ones that takers leave.
func takes(t *testing.T, b *Logbook) (pages []string) {
	t.Helper()
	require.NoError(t, b.Take(t.Context(), func(page []byte) {
		if len(page) > 0 {
			pages = append(pages, string(page))
		}
	}))
	return pages
}

func writes(t *testing.T, b *Logbook, page string) uint64 {
	t.Helper()
	n, err := b.Append(t.Context(), []byte(page))
	require.NoError(t, err)
	return n
}

// Who takes the book reads what is in it, and whoever had it writes no more. Books of two names have nothing to do with each other.
func TestLogbook(t *testing.T) {
	s := startServer(t, t.TempDir())
	q, r := operator(t, s), operator(t, s)
	a, b := logbook(t, q), logbook(t, r)
	require.Empty(t, takes(t, a))
	writes(t, a, "one")
	second := writes(t, a, "two")
	other, err := q.Logbook("another")
	require.NoError(t, err)
	require.Empty(t, takes(t, other))
	writes(t, other, "of another")
	require.Equal(t, []string{"one", "two"}, takes(t, b))
	_, err = a.Append(t.Context(), []byte("late"))
	require.ErrorIs(t, err, ErrDeposed)
	writes(t, b, "three")
	require.NoError(t, b.Trim(t.Context(), second))
	writes(t, b, "four")
	require.NoError(t, r.Provision(t.Context()))
	require.Equal(t, []string{"two", "three", "four"}, takes(t, logbook(t, r)))
	require.Equal(t, []string{"of another"}, takes(t, other))
	for _, name := range []string{"", "a b", "a.b", "*", ">"} {
		_, err := q.Logbook(name)
		require.Error(t, err, name)
	}
}

// A page that was acknowledged while another takes the book over is one that he has read.
func TestLogbookChangesHandsInTheMiddle(t *testing.T) {
	s := startServer(t, t.TempDir())
	q := operator(t, s)
	a := logbook(t, q)
	takes(t, a)
	for round := range 5 {
		written, begun := make(chan []string), make(chan struct{})
		go func() {
			var pages []string
			for i := 0; ; i++ {
				page := fmt.Sprintf("%d of %d", i, round)
				if _, err := a.Append(t.Context(), []byte(page)); err != nil {
					written <- pages
					return
				}
				if pages = append(pages, page); i == 0 {
					close(begun)
				}
			}
		}()
		<-begun
		time.Sleep(20 * time.Millisecond)
		b := logbook(t, operator(t, s))
		read := takes(t, b)
		acknowledged := <-written
		require.NotEmpty(t, acknowledged)
		require.Subset(t, read, acknowledged)
		a = b
	}
}

// More and longer pages than one reply brings.
func TestLongLogbook(t *testing.T) {
	s := startServer(t, t.TempDir())
	a := logbook(t, operator(t, s))
	takes(t, a)
	const pages = pageSize*2 + 1
	for i := range pages {
		_, err := a.Append(t.Context(), bytes.Repeat([]byte{byte(i)}, MaxPage))
		require.NoError(t, err)
	}
	read := takes(t, logbook(t, operator(t, s)))
	require.Len(t, read, pages)
	for i, page := range read {
		require.Len(t, page, MaxPage)
		require.Equal(t, byte(i), page[0])
	}
}

// An answer that is lost costs nothing: the next page comes after the one whose fate was unknown.
func TestLogbookAfterALostAnswer(t *testing.T) {
	s := startServer(t, t.TempDir())
	a := logbook(t, operator(t, s))
	takes(t, a)
	writes(t, a, "one")
	before, written := a.last, a.written
	writes(t, a, "two")
	a.last, a.written = before, written
	writes(t, a, "three")
	require.Equal(t, []string{"one", "two", "three"}, takes(t, logbook(t, operator(t, s))))
}

// A broker without its disk says so to whoever writes, who takes the book anew; one that comes back with an older disk, too.
func TestLogbookIsLost(t *testing.T) {
	s := startServer(t, t.TempDir())
	q := operator(t, s)
	a := logbook(t, q)
	takes(t, a)
	writes(t, a, "one")
	require.NoError(t, q.js.DeleteStream(t.Context(), opsStream))
	_, err := a.Append(t.Context(), []byte("two"))
	require.ErrorIs(t, err, workers.ErrLost)
	writes(t, a, "one again")
	n := writes(t, a, "two")
	stream, err := q.js.Stream(t.Context(), opsStream)
	require.NoError(t, err)
	require.NoError(t, stream.DeleteMsg(t.Context(), n))
	_, err = a.Append(t.Context(), []byte("three"))
	require.ErrorIs(t, err, workers.ErrLost)
	writes(t, a, "two again")
	require.Equal(t, []string{"one again", "two again"}, takes(t, logbook(t, operator(t, s))))
}

// A book that is lost, and made anew by another, has no place for what its old owner wrote after its last page.
func TestLostLogbookHasNoOldPlaces(t *testing.T) {
	s := startServer(t, t.TempDir())
	q, r := operator(t, s), operator(t, s)
	a := logbook(t, q)
	takes(t, a)
	old := writes(t, a, "one")
	require.NoError(t, q.js.DeleteStream(t.Context(), opsStream))
	b := logbook(t, r)
	takes(t, b)
	require.Greater(t, b.last, old)
	_, err := a.Append(t.Context(), []byte("two"))
	require.ErrorIs(t, err, ErrDeposed)
}

// What there is no room for is refused, and nothing makes room for it by leaving.
func TestFullLogbook(t *testing.T) {
	s := startServer(t, t.TempDir())
	cfg := testConfig()
	cfg.LogbookBytes = 4 * MaxPage
	q, err := s.Connect(t.Context(), cfg)
	require.NoError(t, err)
	defer q.Close()
	a := logbook(t, q)
	takes(t, a)
	first := writes(t, a, "first")
	page := string(bytes.Repeat([]byte{1}, MaxPage))
	for range 3 {
		writes(t, a, page)
	}
	_, err = a.Append(t.Context(), []byte(page))
	var refused *jetstream.APIError
	require.ErrorAs(t, err, &refused)
	require.NotErrorIs(t, err, workers.ErrLost)
	require.NoError(t, a.Trim(t.Context(), first+2))
	writes(t, a, page)
	require.Len(t, takes(t, logbook(t, q)), 3)
}
