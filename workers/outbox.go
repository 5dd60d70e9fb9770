package workers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/causeway-l2/causeway/internal/durable"
)

// boxed is a proof that was made, and perhaps not accepted.
type boxed struct {
	Result Result `json:"result"`
	Proof  []byte `json:"proof"`

	since time.Time
}

// Fate of a proof that was submitted.
type Fate int

// Fates.
const (
	Waits  Fate = iota // nobody has looked at it
	Judged             // its job is done or cancelled, or it was refused: it may be forgotten
	Gone               // the queue may have lost it: it is to be submitted again, which does no harm if it did not
)

// judge is a feed that can tell what became of a proof. Without it a proof is forgotten once it was submitted.
type judge interface {
	Fate(ctx context.Context, r Result) (Fate, error)
}

// boxKept is how long a proof is kept of a job that the queue does not know: the operator has forgotten it long ago, or will ask again soon.
const boxKept = 24 * time.Hour

func (w *Worker) boxPath(id Digest) string { return filepath.Join(w.cfg.Outbox, id.String()+".outbox") }

// box keeps a proof on disk until it is judged. A disk that does not take it costs nothing now: the proof is submitted all the same.
func (w *Worker) box(r Result, proof []byte) {
	if w.cfg.Outbox == "" {
		return
	}
	data, err := json.Marshal(boxed{Result: r, Proof: proof})
	if err == nil {
		err = os.MkdirAll(w.cfg.Outbox, 0o700)
	}
	if err == nil {
		err = durable.Replace(w.boxPath(r.Job), TemporaryArtifact+"*", durable.Bytes(data))
	}
	if err != nil {
		w.log.Warn("outbox: the proof is submitted without a copy on disk", "job", r.Job, "err", err)
	}
}

// unbox returns nil if there is nothing.
func (w *Worker) unbox(id Digest) *boxed {
	if w.cfg.Outbox == "" {
		return nil
	}
	name := w.boxPath(id)
	info, err := os.Stat(name)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	b := &boxed{}
	var data []byte
	if err == nil {
		data, err = os.ReadFile(name)
	}
	if err == nil {
		b.since, err = info.ModTime(), json.Unmarshal(data, b)
	}
	if err == nil && (b.Result.Job != id || len(b.Proof) == 0) {
		err = fmt.Errorf("it is of job %s, with a proof of %d bytes", b.Result.Job, len(b.Proof))
	}
	if err != nil {
		w.log.Warn("unreadable proof in the outbox", "file", name, "err", err)
		return nil
	}
	return b
}

func (w *Worker) throwAway(id Digest) {
	if w.cfg.Outbox == "" {
		return
	}
	if err := os.Remove(w.boxPath(id)); err != nil && !os.IsNotExist(err) {
		w.log.Warn("outbox", "job", id, "err", err)
	}
}

// made returns a proof of the job that was made before, and not refused.
func (w *Worker) made(ctx context.Context, id Digest) *boxed {
	b := w.unbox(id)
	if b == nil || w.fate(ctx, b) == Judged {
		return nil
	}
	return b
}

func (w *Worker) fate(ctx context.Context, b *boxed) (f Fate) {
	j, ok := w.feed.(judge)
	if !ok {
		return Gone
	}
	err := w.call(ctx, func(ctx context.Context) (err error) {
		f, err = j.Fate(ctx, b.Result)
		return err
	})
	switch {
	case errors.Is(err, ErrNoRow) && time.Since(b.since) > boxKept:
		return Judged
	case err != nil:
		return Waits
	}
	return f
}

// sent notes that a proof was submitted: it stays on disk until it is judged, for the queue may lose it, and all it has, before.
func (w *Worker) sent(id Digest) {
	if _, ok := w.feed.(judge); !ok || w.cfg.Outbox == "" {
		w.throwAway(id)
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.unjudged[id] = true
}

// follow looks what became of the proofs that this run has submitted.
func (w *Worker) follow(ctx context.Context) {
	w.mu.Lock()
	var list []Digest
	for id := range w.unjudged {
		list = append(list, id)
	}
	w.mu.Unlock()
	for _, id := range list {
		b := w.unbox(id)
		fate := Judged
		if b != nil {
			fate = w.fate(ctx, b)
		}
		switch fate {
		case Judged:
			w.throwAway(id)
			w.mu.Lock()
			delete(w.unjudged, id)
			w.mu.Unlock()
		case Gone:
			w.sendAgain(ctx, b)
		}
	}
}

// resubmit sends what an earlier run, or another worker that shares the outbox, has proven, and what was not judged since. Late proofs are welcome.
func (w *Worker) resubmit(ctx context.Context) {
	if w.cfg.Outbox == "" {
		return
	}
	w.sweepOutbox()
	names, err := filepath.Glob(filepath.Join(w.cfg.Outbox, "*.outbox"))
	if err != nil {
		w.log.Warn("outbox", "err", err)
	}
	for _, name := range names {
		id, err := ParseDigest(strings.TrimSuffix(filepath.Base(name), ".outbox"))
		if err != nil {
			w.log.Warn("unreadable proof in the outbox", "file", name, "err", err)
			continue
		}
		b := w.unbox(id)
		if b == nil { // unreadable, or another worker of this machine was faster
			continue
		}
		if w.fate(ctx, b) == Judged {
			w.log.Info("judged: no longer in the outbox", "job", id)
			w.throwAway(id)
			continue
		}
		w.sendAgain(ctx, b)
	}
}

// sweepOutbox drops what crashes have left half written.
func (w *Worker) sweepOutbox() {
	names, _ := filepath.Glob(filepath.Join(w.cfg.Outbox, TemporaryArtifact+"*")) // a directory that is no pattern is told of by who looks for proofs
	for _, name := range names {
		if info, err := os.Stat(name); err == nil && Outdated(filepath.Base(name), time.Since(info.ModTime()), boxKept) {
			_ = os.Remove(name) // the next start may
		}
	}
}

// sendAgain submits a proof in our own name, whoever made it: another's we may not use.
func (w *Worker) sendAgain(ctx context.Context, b *boxed) {
	r := b.Result
	r.Worker = w.cfg.Name
	err := w.enclose(ctx, &r, b.Proof)
	if err == nil {
		err = w.submit(ctx, r, w.log)
	}
	if errors.Is(err, ErrResult) && time.Since(b.since) > boxKept {
		w.log.Warn("refused for so long: no longer in the outbox", "job", r.Job, "err", err)
		w.throwAway(r.Job)
		return
	}
	if err != nil {
		w.log.Warn("submit from the outbox; it is tried again", "job", r.Job, "err", err)
		return
	}
	w.log.Info("submitted from the outbox", "job", r.Job)
	w.sent(r.Job)
}
