package workers

import (
	"context"
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

// announce goes on until gone; running ends when the worker was told to stop.
func (w *Worker) announce(gone, running context.Context, a announcer) {
	ctx := gone
	for ctx.Err() == nil {
		w.mu.Lock()
		p := Presence{Worker: w.cfg.Name, Routes: w.routes, Job: w.hand, Build: w.cfg.Build, Draining: running.Err() != nil}
		w.mu.Unlock()
		if w.cfg.Report != nil {
			c := w.cfg.Report()
			p.Capability = &c
		}
		if err := w.call(ctx, func(ctx context.Context) error { return a.Announce(ctx, p) }); err != nil && ctx.Err() == nil {
			w.log.Warn("announce", "err", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(w.cfg.Announce):
		}
	}
}
