package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/trace"

	coordinator "github.com/causeway-l2/causeway/fleet"
	"github.com/causeway-l2/causeway/node"
	"github.com/causeway-l2/causeway/operator"
)

// fleetDesk is an operator's side of `causeway fleet`: what happened to batches, and the socket.
type fleetDesk struct {
	timeline *coordinator.Timeline
	registry *prometheus.Registry
	log      *slog.Logger
	rollup   string
	tracer   trace.Tracer // nil: no traces
	end      func(context.Context) error
}

func newFleetDesk(ctx context.Context, f node.File, log *slog.Logger) (d *fleetDesk, err error) {
	d = &fleetDesk{timeline: coordinator.NewTimeline(), registry: prometheus.NewRegistry(), log: log, rollup: f.L1.Rollup, end: func(context.Context) error { return nil }}
	if f.Traces != "" {
		d.tracer, d.end, err = coordinator.NewTracing(ctx, f.Traces, "causeway operator")
	}
	return d, err
}

// config is how the operator's node keeps its workers busy.
func (d *fleetDesk) config(cfg node.Config) *coordinator.Config {
	c := coordinator.Default()
	c.Policy.Budget, c.Log, c.Metrics, c.Timeline = cfg.Retries+1, d.log, d.registry, d.timeline
	c.Rollup = d.rollup
	if d.tracer != nil {
		c.Tracer = d.tracer
	}
	c.Proofs = filepath.Join(cfg.Dir, "fleet", "proofs")
	return &c
}

// tell is called from the operator's loop.
func (d *fleetDesk) tell(e operator.Event) {
	d.timeline.Stage(string(e.Stage), e.First, e.Last, e.Gas)
	if d.tracer == nil || e.Stage != operator.Final {
		return
	}
	for n := e.First; n <= e.Last; n++ {
		if h, ok := d.timeline.Batch(n); ok {
			coordinator.TraceBatch(d.tracer, d.rollup, h)
		}
	}
}

// serve goes on with what an earlier process noted, and answers at the socket in dir until stop is called. Only the owner of the directory may ask. The node
// has the directory by then, so no other process does.
func (d *fleetDesk) serve(n *node.Node, dir string) (stop func(), err error) {
	if err := d.timeline.Open(filepath.Join(dir, "fleet", "timeline.jsonl")); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, socketName)
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) { // of a process that was killed: the directory is ours
		return nil, fmt.Errorf("socket: %w", err)
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("socket: %w; a shorter path of the directory may help", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("socket: %w", err), l.Close())
	}
	server := &http.Server{Handler: coordinator.NewAdmin(n.Fleet, d.timeline), ReadHeaderTimeout: 10 * time.Second}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			d.log.Error("socket", "err", err)
		}
	}()
	return func() {
		limited, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if server.Shutdown(limited) != nil {
			server.Close()
		}
		<-done
		if err := d.end(limited); err != nil {
			d.log.Warn("traces", "err", err)
		}
		if err := d.timeline.Close(); err != nil {
			d.log.Warn("timeline", "err", err)
		}
	}, nil
}
