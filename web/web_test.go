package web

import (
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1contracts/bindings"
)

// The selectors in l1.js are the contract's.
func TestSelectors(t *testing.T) {
	b, err := fs.ReadFile(files, "page/l1.js")
	require.NoError(t, err)
	rollup, token := bindings.NewRollup().GetABI(), bindings.NewERC20().GetABI()
	found := regexp.MustCompile(`(\w+): '(0x[0-9a-f]{8})'`).FindAllStringSubmatch(string(b), -1)
	require.Len(t, found, 16)
	for _, m := range found {
		method, ok := rollup.Methods[m[1]]
		if !ok {
			method, ok = token.Methods[m[1]]
		}
		require.True(t, ok, m[1])
		require.Equal(t, fmt.Sprintf("0x%x", method.ID), m[2], method.Sig)
	}
	events := regexp.MustCompile(`(\w+): '(0x[0-9a-f]{64})'`).FindAllStringSubmatch(string(b), -1)
	require.Len(t, events, 3)
	for _, m := range events {
		require.Equal(t, rollup.Events[m[1]].ID.Hex(), m[2])
	}
}

// What is sent to the page is not taken, as if it had been.
func TestMethods(t *testing.T) {
	for method, want := range map[string]int{http.MethodGet: 200, http.MethodHead: 200, http.MethodPost: 405, http.MethodPut: 405, http.MethodDelete: 405, http.MethodOptions: 405} {
		w := httptest.NewRecorder()
		Page().ServeHTTP(w, httptest.NewRequest(method, "/", nil))
		require.Equal(t, want, w.Code, method)
		if want == http.StatusMethodNotAllowed {
			require.Equal(t, "GET, HEAD", w.Header().Get("Allow"))
		}
	}
}

// The page loads nothing from elsewhere, and the browser is told so.
func TestSelfContained(t *testing.T) {
	server := httptest.NewServer(Page())
	defer server.Close()
	r, err := http.Get(server.URL)
	require.NoError(t, err)
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	require.NoError(t, err)
	require.Equal(t, 200, r.StatusCode)
	require.Contains(t, r.Header.Get("Content-Security-Policy"), "default-src 'none'")
	require.Equal(t, "nosniff", r.Header.Get("X-Content-Type-Options"))
	require.Contains(t, string(b), "<title>Causeway</title>")
	require.NoError(t, fs.WalkDir(files, "page", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(path, "page/wasm/") {
			return err
		}
		text, err := fs.ReadFile(files, path)
		require.NotRegexp(t, `(src|href|import|url)[^\n]{0,12}https?://`, string(text), path)
		return err
	}))
}
