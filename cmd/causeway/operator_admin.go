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

	coordinator "github.com/causeway-l2/causeway/fleet"
	"github.com/causeway-l2/causeway/node"
	"github.com/causeway-l2/causeway/operator"
)

// fleetDesk is an operator's side of `causeway fleet`: what happened to batches, and the socket.
type fleetDesk struct {
	timeline *coordinator.Timeline
	registry *prometheus.Registry
	log      *slog.Logger
}

func newFleetDesk(log *slog.Logger) *fleetDesk {
	return &fleetDesk{timeline: coordinator.NewTimeline(), registry: prometheus.NewRegistry(), log: log}
}

// config is how the operator's node keeps its workers busy.
func (d *fleetDesk) config(cfg node.Config) *coordinator.Config {
	c := coordinator.Default()
	c.Policy.Budget, c.Log, c.Metrics, c.Timeline = cfg.Retries+1, d.log, d.registry, d.timeline
	c.Proofs = filepath.Join(cfg.Dir, "fleet", "proofs")
	return &c
}

// tell is called from the operator's loop.
func (d *fleetDesk) tell(e operator.Event) { d.timeline.Stage(string(e.Stage), e.First, e.Last, e.Gas) }

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
		if err := d.timeline.Close(); err != nil {
			d.log.Warn("timeline", "err", err)
		}
	}, nil
}
