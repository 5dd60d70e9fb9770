// Package httpstore keeps witnesses and proofs behind an HTTP server, for fleets whose artifacts are too many or too far away for the queue's own store. An artifact's
// path is its SHA-256: neither side has to trust the other about bytes.
//
//	PUT  /v1/artifacts/DIGEST   the bytes; 204; 400 if they have another digest, 413 too many, 507 no room
//	GET  /v1/artifacts/DIGEST   200, in ranges; 404
//
// Both want a bearer token: a witness says what its batch's accounts hold.
package httpstore

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/causeway-l2/causeway/internal/durable"
	"github.com/causeway-l2/causeway/workers"
)

// Config of a Server.
type Config struct {
	Dir      string                    // of the artifacts, and nothing else
	Tokens   map[string]workers.Digest // SHA-256 of each user's token, by name
	MaxBytes int64                     // of all artifacts; what does not fit is refused
	Keep     time.Duration             // an artifact that nobody has put for so long is dropped
	Latency  time.Duration             // a request may take so long, and
	Rate     int64                     // its bytes at so many a second, at least
	Log      *slog.Logger
}

// Default lacks tokens.
func Default(dir string) Config {
	return Config{Dir: dir, MaxBytes: 64 << 30, Keep: workers.KeepArtifacts, Latency: 30 * time.Second, Rate: 1 << 20, Log: slog.Default()}
}

// Check returns an error for a config that cannot work.
func (c Config) Check() error {
	if c.Dir == "" || len(c.Tokens) == 0 || c.MaxBytes <= 0 || c.Keep <= 0 || c.Latency <= 0 || c.Rate <= 0 || c.Log == nil {
		return errors.New("httpstore: needs a directory, tokens, a log, and bounds that are positive")
	}
	return nil
}

// MaxHeader bounds a request's header, in bytes; whoever serves a Server sets it.
const MaxHeader = 16 << 10

const prefix = "/v1/artifacts/"

// Server is an http.Handler; Run has to run beside it.
type Server struct {
	cfg Config
	log *slog.Logger
	mux *http.ServeMux

	mu   sync.Mutex // guards used
	used int64      // bytes, of files and of those that arrive
}

// New creates the directory if it is missing, and counts what is there.
func New(cfg Config) (*Server, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("open artifacts: %w", err)
	}
	s := &Server{cfg: cfg, log: cfg.Log.With("component", "httpstore"), mux: http.NewServeMux()}
	s.mux.HandleFunc("GET "+prefix+"{digest}", s.as(s.get))
	s.mux.HandleFunc("PUT "+prefix+"{digest}", s.as(s.put))
	return s, s.tidy()
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// Run drops what is old. It returns nil when ctx is done.
func (s *Server) Run(ctx context.Context) error {
	tick := time.NewTicker(min(s.cfg.Keep/4, 10*time.Minute))
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			if err := s.tidy(); err != nil {
				s.log.Warn("drop old artifacts", "err", err)
			}
		}
	}
}

// as lets in who has a token, for as long as the bytes may take.
func (s *Server) as(f func(http.ResponseWriter, *http.Request, workers.Digest)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		limit := time.Now().Add(s.cfg.Latency + time.Duration(workers.MaxArtifact/s.cfg.Rate)*time.Second)
		if r.ContentLength >= 0 && r.Method == http.MethodPut {
			limit = time.Now().Add(s.cfg.Latency + time.Duration(min(r.ContentLength, workers.MaxArtifact)/s.cfg.Rate)*time.Second)
		}
		c := http.NewResponseController(w)
		if err := errors.Join(c.SetReadDeadline(limit), c.SetWriteDeadline(limit)); err != nil {
			http.Error(w, "no deadlines", http.StatusInternalServerError)
			return
		}
		if !s.knows(r.Header.Get("Authorization")) {
			http.Error(w, "no such token", http.StatusUnauthorized)
			return
		}
		d, err := workers.ParseDigest(r.PathValue("digest"))
		if err != nil {
			http.Error(w, "want the SHA-256 of an artifact", http.StatusBadRequest)
			return
		}
		f(w, r, d)
	}
}

// knows compares with all tokens, in the same time whichever it is.
func (s *Server) knows(bearer string) bool {
	secret, ok := strings.CutPrefix(bearer, "Bearer ")
	if !ok || len(secret) < MinToken || len(secret) > 256 {
		return false
	}
	digest, found := workers.DigestOf([]byte(secret)), 0
	for _, want := range s.cfg.Tokens {
		found |= subtle.ConstantTimeCompare(digest[:], want[:])
	}
	return found == 1
}

// MinToken is the least length of a token.
const MinToken = 16

func (s *Server) path(d workers.Digest) string { return filepath.Join(s.cfg.Dir, d.String()) }

func (s *Server) get(w http.ResponseWriter, r *http.Request, d workers.Digest) {
	f, err := os.Open(s.path(d))
	if errors.Is(err, os.ErrNotExist) {
		http.NotFound(w, r)
		return
	}
	if err != nil {
		s.fail(w, err)
		return
	}
	defer f.Close()
	w.Header().Set("Content-Type", "application/octet-stream")
	http.ServeContent(w, r, "", time.Time{}, f) // whoever reads it checks the digest
}

func (s *Server) put(w http.ResponseWriter, r *http.Request, d workers.Digest) {
	if r.ContentLength > workers.MaxArtifact {
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		return
	}
	if s.has(d, r.ContentLength) {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	err := s.write(http.MaxBytesReader(w, r.Body, workers.MaxArtifact), d)
	var tooLarge *http.MaxBytesError
	switch {
	case err == nil:
		w.WriteHeader(http.StatusNoContent)
	case errors.As(err, &tooLarge):
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
	case errors.Is(err, workers.ErrCorrupt):
		http.Error(w, "these bytes have another digest", http.StatusBadRequest)
	case errors.Is(err, errFull):
		http.Error(w, "no room", http.StatusInsufficientStorage)
	default:
		s.fail(w, err)
	}
}

func (s *Server) fail(w http.ResponseWriter, err error) {
	s.log.Warn("artifact", "err", err)
	http.Error(w, "the store has failed", http.StatusInternalServerError) // why is for its log
}

// has tells whether the artifact is there, unharmed, and notes that somebody wants it.
func (s *Server) has(d workers.Digest, size int64) bool {
	f, err := os.Open(s.path(d))
	if err != nil {
		return false
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || size >= 0 && info.Size() != size {
		return false
	}
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil || workers.Digest(h.Sum(nil)) != d {
		return false
	}
	now := time.Now()
	return os.Chtimes(s.path(d), now, now) == nil
}

var errFull = errors.New("httpstore: no room")

// counter reserves room for bytes as they arrive.
type counter struct {
	s *Server
	n int64
}

// Write implements io.Writer.
func (c *counter) Write(b []byte) (int, error) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if c.s.used+int64(len(b)) > c.s.cfg.MaxBytes {
		return 0, errFull
	}
	c.s.used += int64(len(b))
	c.n += int64(len(b))
	return len(b), nil
}

// write streams to a file, which gets its name when all of it is there, has its digest, and is on disk.
func (s *Server) write(from io.Reader, d workers.Digest) error {
	room := &counter{s: s}
	err := durable.Replace(s.path(d), workers.TemporaryArtifact+"*", func(f *os.File) error {
		h := sha256.New()
		_, err := io.Copy(io.MultiWriter(room, h, f), from)
		if err == nil && workers.Digest(h.Sum(nil)) != d {
			err = workers.ErrCorrupt
		}
		return err
	})
	if err != nil {
		s.mu.Lock()
		s.used -= room.n
		s.mu.Unlock()
	}
	return err
}

// tidy drops what is old, and what a crash left half written, and counts the rest.
func (s *Server) tidy() error {
	files, err := os.ReadDir(s.cfg.Dir)
	if err != nil {
		return fmt.Errorf("list artifacts: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	s.used = 0
	for _, f := range files {
		info, err := f.Info()
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			errs = append(errs, err)
			continue
		}
		age := time.Since(info.ModTime())
		if workers.Outdated(f.Name(), age, s.cfg.Keep) {
			errs = append(errs, os.Remove(filepath.Join(s.cfg.Dir, f.Name())))
			continue
		}
		s.used += info.Size()
	}
	return errors.Join(errs...)
}
