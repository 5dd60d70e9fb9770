package api

import (
	"encoding/hex"
	"net/http"
)

// blob serves a blob that was kept. Its name says all of it, so that it never changes.
func (s *Server) blob(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("hash")
	digits, err := hex.DecodeString(name[2:]) // the route's pattern holds
	var data []byte
	if err == nil && s.deps.Blobs != nil {
		data, err = s.deps.Blobs.Read([32]byte(digits))
	}
	switch {
	case err != nil:
		s.failed(w, r, err)
		return
	case data == nil:
		fail(w, ErrNotFound.with("the blob %s was not kept here", name))
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	_, _ = w.Write(data)
}
