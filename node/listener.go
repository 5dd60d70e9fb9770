package node

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Time limits of the listener: a client that dawdles is cut off, and an end waits for answers under way.
const (
	headerLimit  = 10 * time.Second
	idleLimit    = 2 * time.Minute
	drainLimit   = 5 * time.Second
	readyTimeout = 3 * time.Second
)

// serve at an address until stop is called, and at no address nothing.
func serve(ctx context.Context, address string, h http.Handler, log *slog.Logger) (stop func(), err error) {
	if address == "" {
		return func() {}, nil
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("node: listen: %w", err)
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: headerLimit, IdleTimeout: idleLimit, BaseContext: func(net.Listener) context.Context { return ctx }}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			log.Error("listener", "err", err)
		}
	}()
	log.Info("listening", "address", l.Addr().String())
	return func() {
		limited, cancel := context.WithTimeout(context.Background(), drainLimit)
		defer cancel()
		if server.Shutdown(limited) != nil {
			server.Close()
		}
		<-done
	}, nil
}

// health answers those who watch over a process: its metrics, whether it lives and whether it is ready.
func health(registry prometheus.Gatherer, ready func(context.Context) error) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4}))
	mux.HandleFunc("GET /healthz", healthy)
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		limited, cancel := context.WithTimeout(r.Context(), readyTimeout)
		defer cancel()
		if err := ready(limited); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ready")
	})
	return mux
}

// Ready tells whether ops are taken and L1 answers; the error says what is missing.
func (n *Node) Ready(ctx context.Context) error {
	if pending, _ := n.parts.Load().seq.Pending(); pending >= n.cfg.MaxQueue {
		return errors.New("the queue of ops is full")
	}
	if !n.taking.TryRLock() {
		return errors.New("L1 is read anew")
	}
	n.taking.RUnlock()
	if err := n.hasRoom(); err != nil {
		return err
	}
	if !n.leads() {
		return errors.New("the queue does not tell whether another operator has taken over: nothing is sealed or submitted until it does")
	}
	if n.doubt.Load() {
		return errors.New("L1 has a tx of the operator's key that this directory did not send: nothing is sealed or submitted")
	}
	if err := n.deps.Client.Disputed(); err != nil {
		return err
	}
	if _, err := n.deps.Client.Status(ctx, nil); err != nil {
		return fmt.Errorf("L1: %w", err)
	}
	return nil
}
