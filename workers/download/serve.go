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
	s := &served{dir: dir, names: names, indexes: map[string]index{}}
	return http.HandlerFunc(s.serve)
}

type served struct {
	dir   string
	names *regexp.Regexp

	mu      sync.Mutex // guards indexes, and lets one be made at a time
	indexes map[string]index
}

// index of a file as it was at a time.
type index struct {
	time time.Time
	size int64
	data []byte
}

func (s *served) serve(w http.ResponseWriter, r *http.Request) {
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
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.indexes[name]
	if !i.time.Equal(info.ModTime()) || i.size != info.Size() {
		b, err := workers.ReadBlocks(file, BlockBytes)
		if err != nil {
			http.Error(w, "unreadable", http.StatusInternalServerError)
			return
		}
		i = index{info.ModTime(), info.Size(), b.Encode()}
		s.indexes[name] = i
	}
	_, _ = w.Write(i.data) // who does not read it asks again
}
