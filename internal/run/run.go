// Package run turns signals into an orderly end: the first one asks, the second one ends the process.
package run

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// ErrInterrupted is the cause of a context that a signal has ended.
var ErrInterrupted = errors.New("interrupted; once more ends the process at once")

// exitInterrupted is what shells expect of a process that SIGINT ended.
const exitInterrupted = 128 + int(syscall.SIGINT)

// Context returns a context that the first SIGINT or SIGTERM cancels, with cause ErrInterrupted. The second one exits the process. stop
// gives signals back their usual meaning and cancels the context; call it when all is done.
func Context() (ctx context.Context, stop func()) {
	return newContext(os.Exit)
}

func newContext(exit func(int)) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 2) // the second must not be lost while the first is handled
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	done := make(chan struct{})
	go func() {
		select {
		case <-signals:
			cancel(ErrInterrupted)
		case <-done:
			return
		}
		select {
		case <-signals:
			exit(exitInterrupted)
		case <-done:
		}
	}()
	return ctx, sync.OnceFunc(func() {
		signal.Stop(signals)
		cancel(context.Canceled)
		close(done)
	})
}
