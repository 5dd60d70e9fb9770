package blobs

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Each kind of place is asked as what it is, and what it gives is kept in the store's own directory.
func TestOpen(t *testing.T) {
	b, ref := made(t, 1)
	other, own := filepath.Join(t.TempDir(), "other"), filepath.Join(t.TempDir(), "own")
	_, err := NewStore(NewDir(other)).Keep(b)
	require.NoError(t, err)
	s, err := Open(own, other)
	require.NoError(t, err)
	_, err = s.Get(t.Context(), ref)
	require.NoError(t, err)
	kept, err := NewDir(own).Read(ref.Hash)
	require.NoError(t, err)
	require.Equal(t, b[:], kept)

	asked := ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked += r.URL.Path + " "
		http.NotFound(w, r)
	}))
	defer server.Close()
	s, err = Open("", server.URL, "beacon+"+server.URL)
	require.NoError(t, err)
	_, err = s.Get(t.Context(), ref)
	require.ErrorIs(t, err, ErrMissing)
	require.True(t, strings.HasPrefix(asked, "/v1/blobs/0x"), asked)
	require.Contains(t, asked, "/eth/v1/beacon/genesis")

	_, err = NewStore(nil, NewDir(own), NewDir("none")).Get(t.Context(), Ref{Hash: [32]byte{1}})
	require.ErrorContains(t, err, "directory "+own)
	require.ErrorContains(t, err, "directory none, which is not there")
	require.NotContains(t, err.Error(), own+", which is not there")

	for _, bad := range []string{"ftp://host", "beacon+host", "beacon+ftp://host", "https://"} {
		_, err := Open("", bad)
		require.Error(t, err, bad)
	}
}

// A place that answers that it has none is in order; all else is said.
func TestReach(t *testing.T) {
	status := http.StatusNotFound
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(status) }))
	defer server.Close()
	dir := t.TempDir()
	require.NoError(t, Reach(t.Context(), server.URL, 1))
	require.NoError(t, Reach(t.Context(), dir, 1))
	require.ErrorIs(t, Reach(t.Context(), filepath.Join(dir, "none"), 1), fs.ErrNotExist)
	require.Error(t, Reach(t.Context(), "ftp://host", 1))
	status = http.StatusUnauthorized
	require.ErrorContains(t, Reach(t.Context(), server.URL, 1), "401")
	status = http.StatusBadGateway
	require.ErrorIs(t, Reach(t.Context(), server.URL, 1), ErrDown)
}

// What a crash left of a blob is removed by the first one that is kept; what another process is at is not.
func TestPartsOfACrash(t *testing.T) {
	dir := t.TempDir()
	old, young, mine := filepath.Join(dir, "part-1"), filepath.Join(dir, "part-2"), filepath.Join(dir, "notes")
	for _, file := range []string{old, young, mine} {
		require.NoError(t, os.WriteFile(file, nil, 0o600))
	}
	then := time.Now().Add(-2 * time.Hour)
	require.NoError(t, os.Chtimes(old, then, then))
	require.NoError(t, os.Chtimes(mine, then, then))
	b, _ := made(t, 1)
	_, err := NewStore(NewDir(dir)).Keep(b)
	require.NoError(t, err)
	require.NoFileExists(t, old)
	require.FileExists(t, young)
	require.FileExists(t, mine)
}

// A directory's names are read for the first blob that is kept, and not for each: there may be very many.
func TestPartsAreLookedForOnce(t *testing.T) {
	dir := t.TempDir()
	s, left := NewStore(NewDir(dir)), filepath.Join(dir, "part-1")
	keep := func(s *Store, n uint64) {
		b, _ := made(t, n)
		_, err := s.Keep(b)
		require.NoError(t, err)
	}
	keep(s, 1)
	require.NoError(t, os.WriteFile(left, nil, 0o600))
	then := time.Now().Add(-2 * time.Hour)
	require.NoError(t, os.Chtimes(left, then, then))
	keep(s, 2)
	require.FileExists(t, left)
	keep(NewStore(NewDir(dir)), 3)
	require.NoFileExists(t, left)
}

// Without a directory and without others there is nobody to ask.
func TestNobodyIsAsked(t *testing.T) {
	s, err := Open("")
	require.NoError(t, err)
	_, err = s.Get(t.Context(), Ref{})
	require.ErrorIs(t, err, ErrMissing)
	require.ErrorContains(t, err, "nobody is named who may have it (--blobs")
	require.NotContains(t, err.Error(), "%!")
}
