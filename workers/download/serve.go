package download

import (
	"net/http"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/causeway-l2/causeway/workers"
)

// Serve returns a handler that lets anyone read a directory's files whose slash-separated names match, in ranges, and the index of each one's blocks at its
// name and IndexSuffix. Any other server of static files will do too; indexes are files there, or missing.
func Serve(dir string, names *regexp.Regexp) http.Handler {
	return newServed(dir, names)
}

// readPatience is how long a client may take to read a piece of an answer: some 32 KiB.
const readPatience = 30 * time.Second

func newServed(dir string, names *regexp.Regexp) *served {
	return &served{dir: dir, names: names, patience: readPatience, indexes: map[string]index{}}
}

type served struct {
	dir      string
	names    *regexp.Regexp
	patience time.Duration

	mu      sync.Mutex // guards indexes, and lets one be made at a time
	indexes map[string]index
}

// index of a file as it was at a time.
type index struct {
	time time.Time
	size int64
	data []byte
}

// answer gives up on a client that stops reading. A file takes hours on a slow line, so that no limit on a whole answer will do: each piece has its own.
type answer struct {
	http.ResponseWriter
	control  *http.ResponseController
	patience time.Duration
}

func (a answer) extend() error { return a.control.SetWriteDeadline(time.Now().Add(a.patience)) }

func (a answer) Write(b []byte) (int, error) {
	if err := a.extend(); err != nil {
		return 0, err
	}
	return a.ResponseWriter.Write(b)
}

func (s *served) ServeHTTP(to http.ResponseWriter, r *http.Request) {
	w := answer{to, http.NewResponseController(to), s.patience}
	if err := w.extend(); err != nil { // for what is written without a body
		http.Error(to, "no deadline", http.StatusInternalServerError)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		http.Error(w, "read only", http.StatusMethodNotAllowed)
		return
	}
	name, wantsIndex := strings.CutSuffix(strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/"), IndexSuffix)
	if !s.names.MatchString(name) {
		http.NotFound(w, r)
		return
	}
	file, err := os.Open(filepath.Join(s.dir, filepath.FromSlash(name)))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	if !wantsIndex {
		http.ServeContent(w, r, "", info.ModTime(), file)
		return
	}
	data, err := s.index(name, file, info)
	if err != nil {
		http.Error(w, "unreadable", http.StatusInternalServerError)
		return
	}
	_, _ = w.Write(data) // who does not read it asks again
}

// index returns a file's, made once for each state of the file. What is written to a client comes after: one that does not read holds up nobody.
func (s *served) index(name string, file *os.File, info os.FileInfo) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.indexes[name]
	if !i.time.Equal(info.ModTime()) || i.size != info.Size() {
		b, err := workers.ReadBlocks(file, BlockBytes)
		if err != nil {
			return nil, err
		}
		i = index{info.ModTime(), info.Size(), b.Encode()}
		s.indexes[name] = i
	}
	return i.data, nil
}
