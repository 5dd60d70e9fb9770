package api_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/api"
)

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
	require.Equal(t, []byte{0xff, 0, 1}, ask(keptBlob.String(), http.StatusOK))
	ask(api.Digest{9}.String(), http.StatusNotFound)
	ask(brokenBlob.String(), http.StatusInternalServerError)
	ask("0x12", http.StatusBadRequest)
}
