package node

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/causeway-l2/causeway/l1"
)

// Pauses between two tries to reach what is not there: they double.
const (
	firstPause = 250 * time.Millisecond
	mostPause  = 30 * time.Second
)

// Wait calls open until L1 is there: an operator that starts while L1's nodes are down, behind or of different opinions waits for them. /healthz and /readyz
// of the address say so meanwhile; an empty address says nothing. Other errors of open end the wait.
func Wait(ctx context.Context, listen string, log *slog.Logger, open func(context.Context) error) error {
	return WaitFor(ctx, "L1", l1.Down, listen, log, open)
}

// WaitFor is Wait for something else, which down tells of an error that it is not there.
func WaitFor(ctx context.Context, what string, down func(error) bool, listen string, log *slog.Logger, open func(context.Context) error) error {
	err := open(ctx)
	if !down(err) {
		return err
	}
	var reason atomic.Value
	reason.Store(err.Error())
	stop, err := waitingAt(ctx, listen, log, func() string { return "waiting for " + what + ": " + reason.Load().(string) })
	if err != nil {
		return err
	}
	defer stop()
	return again(ctx, what, down, log, func() error {
		err := open(ctx)
		if err != nil {
			reason.Store(err.Error())
		}
		return err
	})
}

// Begin calls open, which may take long: circuits are compared with keys, L1 is read. /healthz of the address says meanwhile that the process lives, or who watches it would end it
// before it is done, again and again; /readyz that it is not ready. An L1 that goes away is waited for, as by Wait.
func Begin(ctx context.Context, listen string, log *slog.Logger, open func(context.Context) error) error {
	stop, err := waitingAt(ctx, listen, slog.New(slog.DiscardHandler), func() string { return "starting: keys, the directory and L1 are read" })
	if err != nil {
		return err
	}
	err = open(ctx)
	stop()
	if !l1.Down(err) {
		return err
	}
	first := true
	return Wait(ctx, listen, log, func(ctx context.Context) error {
		if first {
			first = false
			return err
		}
		return open(ctx)
	})
}

// again tries until it succeeds, fails for another reason, or ctx is done. It begins with a pause.
func again(ctx context.Context, what string, down func(error) bool, log *slog.Logger, try func() error) error {
	for pause := firstPause; ; pause = min(2*pause, mostPause) {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
		err := try()
		if !down(err) {
			return err
		}
		log.Warn("waiting", "for", what, "err", err, "next", min(2*pause, mostPause))
	}
}

// waitingAt serves /healthz and /readyz for a process that is not ready, and says why.
func waitingAt(ctx context.Context, listen string, log *slog.Logger, why func() string) (stop func(), err error) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", healthy)
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, why(), http.StatusServiceUnavailable) })
	return serve(ctx, listen, mux, log)
}

func healthy(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") }
