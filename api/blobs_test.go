package api_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/l1/blobs"
)

// An archive of blobs is what the API is, too.
func TestBlobs(t *testing.T) {
	s, _, _ := fakeServer(t, nil, nil)
	doc := document(t, s.URL())
	ask := func(hash string, status int) []byte {
		r, err := http.Get(s.URL() + "/v1/blobs/" + hash)
		require.NoError(t, err)
		require.Equal(t, status, r.StatusCode)
		if status == http.StatusOK {
			defer r.Body.Close()
			require.Equal(t, "application/octet-stream", r.Header.Get("Content-Type"))
			require.Contains(t, r.Header.Get("Cache-Control"), "immutable")
			b, err := io.ReadAll(r.Body)
			require.NoError(t, err)
			return b
		}
		doc.answered(t, "/v1/blobs/{hash}", "get", r)
		return nil
	}
	require.Equal(t, wholeBlob()[:], ask(keptBlob.String(), http.StatusOK))
	ask(api.Digest{9}.String(), http.StatusNotFound)
	ask(brokenBlob.String(), http.StatusInternalServerError)
	ask("0x12", http.StatusBadRequest)

	archive, err := blobs.Open("", s.URL())
	require.NoError(t, err)
	got, err := archive.Get(t.Context(), blobs.Ref{Hash: keptBlob})
	require.NoError(t, err)
	require.Equal(t, wholeBlob(), got)
	_, err = archive.Get(t.Context(), blobs.Ref{Hash: api.Digest{9}})
	require.ErrorIs(t, err, blobs.ErrMissing)
}
