package workers

import (
	"context"
	"slices"
	"strings"
	"time"
)

// announcer is a feed that shows who is there, and knows who is to leave.
type announcer interface {
	Announce(ctx context.Context, p Presence) error
	Leaving(ctx context.Context) (bool, error)
	Unserved(ctx context.Context) (string, error)
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

// tellUnserved says what waits that nobody serves, this worker neither, and what it lacks for it.
func (w *Worker) tellUnserved(route string) {
	if route == "" || slices.Contains(w.routes, route) { // it has only just come
		return
	}
	w.log.Warn("jobs wait that no worker serves", "route", route, "want", lacks(route, w.routes))
}

// lacks tells what a worker that looks at routes needs to serve one that it does not look at.
func lacks(route string, routes []string) string {
	circuit, rest, _ := strings.Cut(route, "--")
	var want Order
	want.SetRoute(rest)
	keys := false
	for _, r := range routes {
		c, rest, _ := strings.Cut(r, "--")
		var has Order
		has.SetRoute(rest)
		switch {
		case c != circuit:
		case has.Epoch == want.Epoch:
			return "memory for class " + want.Class + ": --class, on a machine or device that has it"
		default:
			keys = true
		}
	}
	if keys {
		return "the operator's keys of " + circuit + ", in --keys: this worker has others"
	}
	return circuit + " in --circuits"
}

// announce goes on until gone; running ends when the worker was told to stop, and leave tells it so.
func (w *Worker) announce(gone, running context.Context, leave func(), a announcer) {
	ctx, told := gone, ""
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
		w.follow(ctx)
		if leaving, err := a.Leaving(ctx); err == nil && leaving && running.Err() == nil { // else it is asked again soon
			w.log.Info("asked to leave")
			leave()
			continue // to say so
		}
		if route, err := a.Unserved(ctx); err == nil && route != told {
			told = route
			w.tellUnserved(route)
		}
		select {
		case <-ctx.Done():
		case <-time.After(w.cfg.Announce):
		}
	}
}
