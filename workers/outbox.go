package workers

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
)

// boxed is a proof that was made and perhaps not submitted.
type boxed struct {
	Result Result `json:"result"`
	Proof  []byte `json:"proof"`
}

func (w *Worker) boxPath(id Digest) string { return filepath.Join(w.cfg.Outbox, id.String()+".outbox") }

// box keeps a proof on disk until it is submitted. A disk that does not take it costs nothing now: the proof is submitted all the same.
func (w *Worker) box(r Result, proof []byte) {
	if w.cfg.Outbox == "" {
		return
	}
	data, err := json.Marshal(boxed{r, proof})
	if err == nil {
		err = os.MkdirAll(w.cfg.Outbox, 0o700)
	}
	if err == nil {
		err = (&Dir{w.cfg.Outbox}).write(w.boxPath(r.Job), data)
	}
	if err != nil {
		w.log.Warn("outbox: the proof is submitted without a copy on disk", "job", r.Job, "err", err)
	}
}

func (w *Worker) unbox(id Digest) {
	if w.cfg.Outbox != "" {
		if err := os.Remove(w.boxPath(id)); err != nil && !os.IsNotExist(err) {
			w.log.Warn("outbox", "job", id, "err", err)
		}
	}
}

// resubmit sends what an earlier run, or another worker that shares the outbox, has proven and not submitted. Late proofs are welcome.
func (w *Worker) resubmit(ctx context.Context) {
	if w.cfg.Outbox == "" {
		return
	}
	names, err := filepath.Glob(filepath.Join(w.cfg.Outbox, "*.outbox"))
	if err != nil {
		w.log.Warn("outbox", "err", err)
	}
	for _, name := range names {
		var b boxed
		data, err := os.ReadFile(name)
		if err == nil {
			err = json.Unmarshal(data, &b)
		}
		if errors.Is(err, os.ErrNotExist) {
			continue // another worker of this machine has just submitted it
		}
		if err != nil || strings.TrimSuffix(filepath.Base(name), ".outbox") != b.Result.Job.String() {
			w.log.Warn("unreadable proof in the outbox", "file", name, "err", err)
			continue
		}
		r := b.Result
		if r.Proof, err = w.putProof(ctx, Job{ID: r.Job}, b.Proof); err == nil {
			err = w.submit(ctx, r, w.log)
		}
		if err != nil {
			w.log.Warn("submit from the outbox; it is tried at the next start", "job", r.Job, "err", err)
			continue
		}
		w.log.Info("submitted from the outbox", "job", r.Job)
		w.unbox(r.Job)
	}
}
