// Package web is the page that the operator serves: explorer and wallet. Plain modules, no assets from elsewhere. Keys and signatures are made in the
// browser by package web/wasm, which make builds into page/wasm; without it the page explores and says how to build the rest.
package web

import (
	"embed"
	"io/fs"
	"net/http"
)

//go:embed page
var files embed.FS

// signing is the compressed signing code.
const signing = "wasm/causeway.wasm.gz"

// HasSigning tells whether the signing code was built in.
func HasSigning() bool {
	_, err := fs.Stat(files, "page/"+signing)
	return err == nil
}

// Page serves the page. It may load from here alone.
func Page() http.Handler {
	root, err := fs.Sub(files, "page")
	if err != nil {
		panic(err) // unreachable: the folder is embedded
	}
	server := http.FileServerFS(root)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			h.Set("Allow", "GET, HEAD")
			http.Error(w, "the page takes GET alone; the API is under /v1", http.StatusMethodNotAllowed)
			return
		}
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-cache")
		if r.URL.Path == "/wasm/causeway.wasm" && HasSigning() {
			h.Set("Content-Type", "application/wasm")
			h.Set("Content-Encoding", "gzip")
			http.ServeFileFS(w, r, root, signing)
			return
		}
		server.ServeHTTP(w, r)
	})
}
