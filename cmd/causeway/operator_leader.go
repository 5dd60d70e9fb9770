package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/causeway-l2/causeway/datadir"
	"github.com/causeway-l2/causeway/node"
	"github.com/causeway-l2/causeway/workers/natsq"
)

// leaderTerm is how long a leader may be silent before another operator takes over.
const leaderTerm = 20 * time.Second

// office is an operator's place among those of one rollup at one queue: one at a time is in charge.
type office struct {
	election *natsq.Election // nil: the queue is in this process, and other operators refuse it
	book     *natsq.Logbook
	claim    io.Closer // of the directory
	stop     context.CancelCauseFunc
	ended    chan error // how the election did
	log      *slog.Logger
}

// newOffice stands for election as the operator of a directory.
func newOffice(f node.File, queue *natsq.Queue, term time.Duration, log *slog.Logger) (o *office, err error) {
	o = &office{log: log}
	var name string
	if name, o.claim, err = datadir.Claim(f.Dir); err != nil {
		return nil, unmade(f.Dir, err)
	}
	if f.Queue.URL == embedded {
		return o, nil
	}
	if term == 0 {
		term = leaderTerm
	}
	host, err := os.Hostname()
	if err == nil {
		o.election, err = queue.Election(strings.ToLower(f.L1.Rollup), host+" "+name, term)
	}
	if err == nil {
		o.book, err = queue.Logbook(strings.ToLower(f.L1.Rollup))
	}
	if err != nil {
		return nil, errors.Join(err, o.claim.Close())
	}
	return o, nil
}

// take waits until this operator is in charge, if it stands by, and refuses otherwise. The node is given what tells that it is.
func (o *office) take(ctx context.Context, cfg node.Config, deps *node.Deps) error {
	switch {
	case o.election == nil && cfg.Standby:
		return errors.New("--standby takes a queue that the operators share: queue.url is " + embedded)
	case o.election == nil:
		return nil
	}
	deps.Leader = o.election
	if cfg.Standby { // who does not have others stand by takes ops without the queue
		deps.Logbook = o.book
	}
	if !cfg.Standby {
		err := o.election.Try(ctx)
		if errors.Is(err, natsq.ErrLed) {
			err = fmt.Errorf("%w; stop it first, or have this one wait for its end with --standby", err)
		}
		return err
	}
	return node.Standby(ctx, cfg, *deps, func(ctx context.Context) error {
		return o.election.Campaign(ctx, says(deps.Log))
	})
}

// says once for each leader that it waits.
func says(log *slog.Logger) func(string) error {
	told := ""
	return func(holder string) error {
		if holder != told {
			log.Info("standing by: another operator is in charge", "holder", holder)
		}
		told = holder
		return nil
	}
}

// hold the office until the context that it returns is done: that of an operator that another has taken over from is done at once.
func (o *office) hold(ctx context.Context) context.Context {
	ctx, o.stop = context.WithCancelCause(ctx)
	o.ended = make(chan error, 1)
	go func() {
		if o.election == nil {
			<-ctx.Done()
			o.ended <- nil
			return
		}
		err := o.election.Run(ctx)
		o.stop(err)
		o.ended <- err
	}()
	return ctx
}

// leave after the node has ended: the next one is in charge at once, or after a term when the queue is not there to tell it.
func (o *office) leave() (err error) {
	if o.ended != nil {
		o.stop(nil)
		err = <-o.ended
	}
	if o.election != nil && err == nil {
		limited, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		if err = o.election.Resign(limited); natsq.Down(err) {
			o.log.Warn("the queue does not hear that this operator has ended: the next one waits before it takes over", "err", err)
			err = nil
		}
	}
	return errors.Join(err, o.claim.Close())
}
