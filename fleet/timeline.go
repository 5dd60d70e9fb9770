package fleet

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/causeway-l2/causeway/workers"
)

// Stages of a batch in a Timeline, in order; the operator's words.
var Stages = []string{"sealed", "proven", "aggregated", "submitted", "final"}

// reopened is what the operator says of batches that are undone: what they were is forgotten, for other ones get their numbers.
const reopened = "reopened"

// Remembered is how many batches a Timeline keeps.
const Remembered = 4096

// linesAtMost of the file: it is written anew then.
const linesAtMost = 16 * Remembered

// Timeline remembers when batches came how far, and what their proofs took. It is for people: nothing is decided by it. Its methods may be called
// concurrently.
type Timeline struct {
	mu      sync.Mutex // guards all below
	path    string     // empty: in memory
	file    *os.File
	batches map[uint64]*History
	open    map[workers.Digest]Past // asked for and not proven
	lines   int                     // in the file
}

// History is what a Timeline knows of a batch.
type History struct {
	Batch uint64               `json:"batch"`
	At    map[string]time.Time `json:"at"`            // by stage: when it came there first
	Gas   uint64               `json:"gas,omitempty"` // its part of the submission's
	Jobs  []Past               `json:"jobs,omitempty"`
}

// Past is a job that was proven, or was asked for: then it is not Done.
type Past struct {
	ID       workers.Digest  `json:"id"`
	Circuit  string          `json:"circuit"`
	First    uint64          `json:"first"`
	Last     uint64          `json:"last"`
	Asked    time.Time       `json:"asked"`
	Released time.Time       `json:"released,omitzero"` // first
	Done     time.Time       `json:"done,omitzero"`
	Claims   []workers.Claim `json:"claims,omitempty"`
}

// moment is a line of the file: a stage or a job.
type moment struct {
	Stage string    `json:"stage,omitempty"`
	First uint64    `json:"first,omitempty"`
	Last  uint64    `json:"last,omitempty"`
	At    time.Time `json:"at,omitzero"`
	Gas   uint64    `json:"gas,omitempty"`
	Job   *Past     `json:"job,omitempty"`
}

// NewTimeline returns an empty one, in memory.
func NewTimeline() *Timeline {
	return &Timeline{batches: map[uint64]*History{}, open: map[workers.Digest]Past{}}
}

// Open goes on with a file, or makes it. Lines that cannot be read are left out: a power cut may have torn the last one.
func (t *Timeline) Open(path string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("fleet: timeline: %w", err)
	}
	if err := t.read(path); err != nil {
		return fmt.Errorf("fleet: timeline: %w", err)
	}
	t.path = path
	return t.rewrite()
}

func (t *Timeline) read(path string) error {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	for lines := bufio.NewReader(f); ; {
		line, err := lines.ReadBytes('\n') // as long as it is: what workers said of a job is in it
		var m moment
		if json.Unmarshal(line, &m) == nil {
			t.apply(m)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// rewrite leaves in the file what is remembered, and opens it.
func (t *Timeline) rewrite() error {
	f, err := os.OpenFile(t.path+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600) // whatever a crash has left there
	if err != nil {
		return fmt.Errorf("fleet: timeline: %w", err)
	}
	w := bufio.NewWriter(f)
	enc := json.NewEncoder(w)
	t.lines = 0
	for _, m := range t.moments() {
		err = errors.Join(err, enc.Encode(m))
		t.lines++
	}
	if err = errors.Join(err, w.Flush(), f.Sync()); err == nil {
		err = os.Rename(f.Name(), t.path)
	}
	if err != nil {
		f.Close()
		os.Remove(f.Name()) // what counts is the first error
		return fmt.Errorf("fleet: timeline: %w", err)
	}
	if t.file != nil {
		t.file.Close() // replaced: what it said is in the new one
	}
	t.file = f
	return nil
}

func (t *Timeline) moments() (out []moment) {
	for _, h := range t.batches {
		for _, s := range Stages {
			if at, ok := h.At[s]; ok {
				m := moment{Stage: s, First: h.Batch, Last: h.Batch, At: at}
				if s == "submitted" {
					m.Gas = h.Gas
				}
				out = append(out, m)
			}
		}
		for _, j := range h.Jobs {
			if j.First == h.Batch {
				out = append(out, moment{Job: &j})
			}
		}
	}
	for _, j := range t.open {
		out = append(out, moment{Job: &j})
	}
	return out
}

// Close closes the file.
func (t *Timeline) Close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.file == nil {
		return nil
	}
	return t.file.Close()
}

// Stage notes that batches first to last have come to a stage, with the gas that it took, or that they are undone. What is said again changes nothing.
func (t *Timeline) Stage(stage string, first, last, gas uint64) {
	if first == 0 || last < first || last-first > Remembered || stage != reopened && !slices.Contains(Stages, stage) {
		return
	}
	t.add(moment{Stage: stage, First: first, Last: last, At: time.Now().UTC(), Gas: gas})
}

// asked notes that a proof is asked for, and returns since when it is: an operator that was started anew asks again.
func (t *Timeline) asked(j workers.Job, now time.Time) time.Time {
	t.add(moment{Job: &Past{ID: j.ID, Circuit: j.Circuit, First: j.FirstBatch, Last: j.LastBatch, Asked: now}})
	t.mu.Lock()
	defer t.mu.Unlock()
	if p, known := t.open[j.ID]; known && p.Asked.Before(now) {
		return p.Asked
	}
	return now
}

func (t *Timeline) proven(p Past) {
	if p.Last-p.First <= Remembered {
		t.add(moment{Job: &p})
	}
}

// add also writes the line. A disk that does not take it costs an explanation, and nothing else.
func (t *Timeline) add(m moment) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.apply(m) || t.file == nil {
		return
	}
	if line, err := json.Marshal(m); err == nil {
		_, _ = t.file.Write(append(line, '\n'))
		t.lines++
	}
	if t.lines > linesAtMost {
		_ = t.rewrite()
	}
}

func (t *Timeline) apply(m moment) (news bool) {
	first, last := m.First, m.Last
	if m.Job != nil {
		first, last = m.Job.First, m.Job.Last
	}
	if last < first || last-first > Remembered {
		return false
	}
	if m.Job != nil && m.Job.Done.IsZero() {
		if _, known := t.open[m.Job.ID]; !known {
			t.open[m.Job.ID], news = *m.Job, true
		}
		return news
	}
	maps.DeleteFunc(t.open, func(id workers.Digest, p Past) bool {
		return m.Job != nil && id == m.Job.ID || m.Stage == "final" && p.Last <= last || m.Stage == reopened && p.Last >= first
	})
	for n := first; n <= last; n++ {
		h := t.batches[n]
		if m.Stage == reopened {
			delete(t.batches, n)
			news = news || h != nil
			continue
		}
		if _, settled := h.at("final"); h == nil || m.Stage == "sealed" && settled { // L1 took it back
			h = &History{Batch: n, At: map[string]time.Time{}}
			t.batches[n] = h
		}
		if m.Job != nil {
			if !slices.ContainsFunc(h.Jobs, func(p Past) bool { return p.ID == m.Job.ID }) { // else it was found again after a restart
				h.Jobs, news = append(h.Jobs, *m.Job), true
			}
			continue
		}
		if _, known := h.at(m.Stage); !known {
			h.At[m.Stage], news = m.At, true
		}
		if m.Gas > 0 {
			h.Gas, news = m.Gas/(last-first+1), true
		}
	}
	if len(t.batches) > Remembered+Remembered/4 { // a quarter at once
		numbers := make([]uint64, 0, len(t.batches))
		for n := range t.batches {
			numbers = append(numbers, n)
		}
		slices.Sort(numbers)
		for _, n := range numbers[:len(numbers)-Remembered] {
			delete(t.batches, n)
		}
	}
	return news
}

func (h *History) at(stage string) (time.Time, bool) {
	if h == nil {
		return time.Time{}, false
	}
	at, ok := h.At[stage]
	return at, ok
}

// Batch returns what is known of a batch.
func (t *Timeline) Batch(n uint64) (History, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	h := t.batches[n]
	if h == nil {
		return History{}, false
	}
	c := History{Batch: n, At: map[string]time.Time{}, Gas: h.Gas, Jobs: slices.Clone(h.Jobs)}
	for s, at := range h.At {
		c.At[s] = at
	}
	return c, true
}
