package workers

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// announcer is a feed that shows who is there.
type announcer interface {
	Announce(ctx context.Context, p Presence) error
}

// routes are where this worker looks for jobs: for each circuit those without a class, then each class; and copies when there is nothing else.
func (c Config) routes(circuits []string) (out []string) {
	for _, bulk := range []bool{false, true} {
		for _, circuit := range circuits {
			for _, class := range append([]string{""}, c.Classes...) {
				out = append(out, RouteOf(circuit, "", class, bulk))
			}
		}
	}
	return out
}

func (w *Worker) setHand(id Digest) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.hand = id
}

func (w *Worker) announce(ctx context.Context, a announcer) {
	for ctx.Err() == nil {
		w.mu.Lock()
		p := Presence{Worker: w.cfg.Name, Routes: w.routes, Job: w.hand, Build: w.cfg.Build}
		w.mu.Unlock()
		if err := w.call(ctx, func(ctx context.Context) error { return a.Announce(ctx, p) }); err != nil && ctx.Err() == nil {
			w.log.Warn("announce", "err", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(w.cfg.Announce):
		}
	}
}

// boxed is a proof that was made and perhaps not submitted.
type boxed struct {
	Result Result `json:"result"`
	Proof  []byte `json:"proof"`
}

func (w *Worker) boxPath(id Digest) string { return filepath.Join(w.cfg.Outbox, id.String()+".outbox") }

// box keeps a proof on disk until it is submitted. A disk that does not take it costs nothing now.
func (w *Worker) box(r Result, proof []byte) {
	if w.cfg.Outbox == "" {
		return
	}
	data, err := json.Marshal(boxed{r, proof})
	if err == nil {
		err = os.MkdirAll(w.cfg.Outbox, 0o700)
	}
	if err == nil {
		tmp := w.boxPath(r.Job) + ".tmp"
		if err = os.WriteFile(tmp, data, 0o600); err == nil {
			err = os.Rename(tmp, w.boxPath(r.Job))
		}
	}
	if err != nil {
		w.log.Warn("outbox", "job", r.Job, "err", err)
	}
}

func (w *Worker) unbox(id Digest) {
	if w.cfg.Outbox != "" {
		if err := os.Remove(w.boxPath(id)); err != nil && !os.IsNotExist(err) {
			w.log.Warn("outbox", "job", id, "err", err)
		}
	}
}

// resubmit sends what an earlier run of this worker has proven and not submitted. Late proofs are welcome.
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
