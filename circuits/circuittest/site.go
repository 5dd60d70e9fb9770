package circuittest

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
)

// sites names assertions so that the same assertion has the same name wherever the circuit is run: by the source text of our frames on
// the stack and the how-manieth it is there. Line numbers are left out, they change too often.
type sites struct{ seen map[string]int }

const (
	ours     = "/causeway/circuits/"
	notOurs  = "/circuittest."
	bitsFrom = "/std/math/bits."
)

// name returns the name of the assertion being made; kind is the API's method.
func (s *sites) name(kind string) string {
	var pcs [48]uintptr
	n := runtime.Callers(3, pcs[:])
	key := stack{kind, pcs}
	known, ok := names.Load(key)
	if !ok {
		known, _ = names.LoadOrStore(key, describe(kind, pcs[:n]))
	}
	d := known.(description)
	if d.grouped {
		return d.text
	}
	if s.seen == nil {
		s.seen = map[string]int{}
	}
	s.seen[d.text]++
	return fmt.Sprintf("%s #%d", d.text, s.seen[d.text])
}

// stack is where an assertion is made; describing one is slow, and a circuit makes thousands at the same few.
type stack struct {
	kind string
	pcs  [48]uintptr
}

type description struct {
	text    string
	grouped bool // all digits of one number go by one name
}

var names sync.Map // stack: description

func describe(kind string, pcs []uintptr) description {
	frames := runtime.CallersFrames(pcs)
	var chain []string
	digits := false
	for {
		f, more := frames.Next()
		switch {
		case strings.Contains(f.Function, bitsFrom) && len(chain) == 0:
			digits = true
		case strings.Contains(f.Function, ours) && !strings.Contains(f.Function, notOurs) && !strings.HasSuffix(f.File, "_test.go"):
			chain = append(chain, fmt.Sprintf("%s{%s}", f.Function[strings.LastIndex(f.Function, ".")+1:], sourceLine(f.File, f.Line)))
		}
		if !more {
			break
		}
	}
	text := kind
	if digits {
		text += " of digits"
	}
	for i := len(chain) - 1; i >= 0; i-- {
		if !strings.HasPrefix(chain[i], "Define{") || i == 0 {
			text += " > " + chain[i]
		}
	}
	return description{text, digits && kind == "AssertIsBoolean"}
}

var sources sync.Map // file name: its lines

func sourceLine(file string, line int) string {
	lines, ok := sources.Load(file)
	if !ok {
		b, err := os.ReadFile(file)
		if err != nil {
			return fmt.Sprintf("%s:%d", filepath.Base(file), line) // built with -trimpath
		}
		lines, _ = sources.LoadOrStore(file, strings.Split(string(b), "\n"))
	}
	return strings.TrimSpace(lines.([]string)[line-1])
}
