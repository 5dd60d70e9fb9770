package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	coordinator "github.com/causeway-l2/causeway/fleet"
)

// measured are a worker's metrics and traces: an address to serve the former at, and where the latter go; both may be empty.
type measured struct{ listen, traces string }

// start serves until stop is called.
func (m measured) start(ctx context.Context, log *slog.Logger) (i *coordinator.Instruments, stop func(), err error) {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	if m.traces == "" {
		i, err = coordinator.NewInstruments(registry, nil)
		return m.serve(registry, log, i, func(context.Context) error { return nil }, err)
	}
	tracer, end, err := coordinator.NewTracing(ctx, m.traces, "causeway worker")
	if err != nil {
		return nil, nil, err
	}
	i, err = coordinator.NewInstruments(registry, tracer)
	return m.serve(registry, log, i, end, err)
}

func (m measured) serve(registry *prometheus.Registry, log *slog.Logger, i *coordinator.Instruments, end func(context.Context) error, err error) (*coordinator.Instruments,
	func(), error) {
	if err != nil {
		return nil, nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
	done := make(chan struct{})
	if m.listen == "" {
		close(done)
	} else {
		l, err := net.Listen("tcp", m.listen)
		if err != nil {
			return nil, nil, fmt.Errorf("--metrics: %w", err)
		}
		log.Info("listening", "component", "worker", "address", l.Addr().String())
		go func() {
			defer close(done)
			if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
				log.Error("metrics", "err", err)
			}
		}()
	}
	return i, func() {
		server.Close()
		<-done
		limited, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := end(limited); err != nil {
			log.Warn("traces", "err", err)
		}
	}, nil
}
