// Package run turns signals into an orderly end: the first one asks, the second one ends the process, unless it means something else there.
package run

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"
)

// ErrInterrupted is the cause of a context that a signal has ended.
var ErrInterrupted = errors.New("interrupted; once more ends the process at once")

// exitInterrupted is what shells expect of a process that SIGINT ended.
const exitInterrupted = 128 + int(syscall.SIGINT)

// Context returns a context that the first SIGINT or SIGTERM cancels, with cause ErrInterrupted. The second one, unless it comes at once, exits the process. SIGHUP, of a terminal that
// is closed, cancels too and never exits: it comes from the shell and again from the kernel. stop gives signals back their usual meaning and cancels the context;
// call it when all is done. Where that takes a while after the first signal, standard error is told.
func Context() (ctx context.Context, stop func()) {
	return newContext(os.Exit, os.Stderr, settle)
}

// together come signals of one interrupt: timeout(1), and a shell with a terminal behind it, tell a process and then its group.
const together = 100 * time.Millisecond

// patience of who interrupts, before it seems that nobody heard: some steps, a proof for one, cannot be cut short.
const patience = time.Second

// settle waits until an interrupt is whole, and forgets what of it came after the first signal.
func settle(signals chan os.Signal) {
	time.Sleep(together)
	for len(signals) > 0 {
		<-signals
	}
}

func newContext(exit func(int), tell io.Writer, settle func(chan os.Signal)) (context.Context, func()) {
	second := &hook{}
	ctx, cancel := context.WithCancelCause(context.WithValue(context.Background(), hookKey{}, second))
	signals := make(chan os.Signal, 4) // the second must not be lost while the first is handled
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) { // as nohup has it
		signal.Notify(signals, syscall.SIGHUP)
	}
	done := make(chan struct{})
	go func() {
		select {
		case <-signals:
			cancel(ErrInterrupted)
		case <-done:
			return
		}
		quiet := time.After(patience)
		settle(signals)
		for {
			select {
			case <-quiet:
				if !second.isSet() {
					fmt.Fprintln(tell, "interrupted: it ends in order, after the step under way; once more ends it at once")
				}
			case s := <-signals:
				if s != syscall.SIGHUP && !second.call() {
					exit(exitInterrupted)
				}
			case <-done:
				return
			}
		}
	}()
	return ctx, sync.OnceFunc(func() {
		signal.Stop(signals)
		cancel(context.Canceled)
		close(done)
	})
}

type hookKey struct{}

// hook is what the second signal does, once, instead of ending the process.
type hook struct {
	mu sync.Mutex // guards f
	f  func()
}

func (h *hook) call() bool {
	h.mu.Lock()
	f := h.f
	h.f = nil
	h.mu.Unlock()
	if f == nil {
		return false
	}
	f()
	return true
}

func (h *hook) isSet() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.f != nil
}

// OnSecond has the second signal call f, which must be quick, instead of ending the process; the third one ends it. It changes nothing of a
// context that is not Context's.
func OnSecond(ctx context.Context, f func()) {
	if h, ok := ctx.Value(hookKey{}).(*hook); ok {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.f = f
	}
}
