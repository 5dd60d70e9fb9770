package child

import (
	"bytes"
	"io"
	"strings"
	"sync"
)

// tail hands a log on, and keeps what explains the end of the process: its last words, or the first ones of a crash, which stacks follow.
type tail struct {
	next io.Writer

	mu    sync.Mutex // guards all below
	last  []byte
	crash []byte
}

const tailBytes = 1 << 10

// crashes are how a crash begins, in a Go program.
var crashes = [][]byte{[]byte("fatal error: "), []byte("panic: "), []byte("runtime: "), []byte("SIGSEGV"), []byte("SIGABRT")}

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last = append(t.last, b...)
	if t.crash == nil {
		t.crash = findCrash(t.last)
	} else {
		t.crash = append(t.crash, b...)
	}
	t.crash = t.crash[:min(len(t.crash), tailBytes)]
	t.last = t.last[max(0, len(t.last)-tailBytes):]
	_, _ = t.next.Write(b) // a log that cannot be written must not end the prover
	return len(b), nil
}

func findCrash(b []byte) []byte {
	first := -1
	for _, c := range crashes {
		if i := bytes.Index(b, c); i >= 0 && (first < 0 || i < first) {
			first = i
		}
	}
	if first < 0 {
		return nil
	}
	return bytes.Clone(b[first:])
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	words := t.last
	if t.crash != nil {
		words = t.crash
	}
	return strings.ToValidUTF8(strings.TrimSpace(string(words)), "?")
}

// ranOutOfMemory reads it from the last words of a Go program, or of a device library.
func ranOutOfMemory(words string) bool {
	for _, s := range []string{"out of memory", "cannot allocate memory", "runtime: cannot map pages"} {
		if strings.Contains(words, s) {
			return true
		}
	}
	return false
}
