package blobs

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

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

	for _, bad := range []string{"ftp://host", "beacon+host", "beacon+ftp://host", "https://"} {
		_, err := Open("", bad)
		require.Error(t, err, bad)
	}
}
