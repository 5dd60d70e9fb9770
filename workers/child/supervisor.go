package child

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/causeway-l2/causeway/workers"
)

// Supervisor is a workers.Prover whose proofs another process makes. It is safe for concurrent use: as many calls are under way as the
// child takes.
type Supervisor struct {
	cfg   Config
	log   *slog.Logger
	watch *watch

	starting sync.Mutex // held while a process starts

	mu       sync.Mutex // guards all below
	current  *process
	hello    Hello
	last     uint32 // call
	restarts int
	failed   int // starts, one after the other
	over     chan struct{}
	why      error
}

var _ workers.Prover = (*Supervisor)(nil)

// ErrOver says that a supervisor takes no more jobs: its prover does not start any more, or its device is drained.
var ErrOver = errors.New("child: no more jobs")

// New checks the config. Start, then use it, then Close.
func New(cfg Config) (*Supervisor, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	return &Supervisor{cfg: cfg, log: cfg.Log.With("component", "child"), watch: newWatch(cfg.Stall), over: make(chan struct{})}, nil
}

// Start starts the process and waits until it can take jobs, which takes as long as making keys does.
func (s *Supervisor) Start(ctx context.Context) error {
	_, err := s.process(ctx)
	return err
}

// Close ends the process, at once.
func (s *Supervisor) Close() {
	s.mu.Lock()
	p := s.current
	s.mu.Unlock()
	if p != nil {
		p.kill(nil)
		<-p.ended
	}
}

// Circuits implements workers.Prover, with the routes that the child gave when it first started.
func (s *Supervisor) Circuits() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hello.Circuits
}

// Jobs is how many calls may be under way at once.
func (s *Supervisor) Jobs() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hello.Jobs
}

// Capability is what the child last said of its device.
func (s *Supervisor) Capability() workers.Capability {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.hello.Capability
	c.Restarts = s.restarts
	return c
}

// Over is closed when there will be no more proofs; Err then says why.
func (s *Supervisor) Over() <-chan struct{} { return s.over }

// Err is nil unless Over is closed.
func (s *Supervisor) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.why
}

func (s *Supervisor) end(why error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.why == nil {
		s.why = fmt.Errorf("%w: %w", ErrOver, why)
		close(s.over)
	}
}

func (s *Supervisor) report(c workers.Capability) {
	if err := c.Check(); err != nil {
		s.log.Warn("capability", "err", err)
		return
	}
	s.mu.Lock()
	s.hello.Capability = c
	s.mu.Unlock()
	if c.Drained {
		s.end(fmt.Errorf("device %s is drained: %s", c.Device, c.Reason))
	}
}

// process returns a child that can take jobs; it starts one if there is none.
func (s *Supervisor) process(ctx context.Context) (*process, error) {
	s.starting.Lock()
	defer s.starting.Unlock()
	s.mu.Lock()
	p, why := s.current, s.why
	s.mu.Unlock()
	if why != nil {
		return nil, why
	}
	if p != nil && p.isAlive() {
		return p, nil
	}
	p, hello, err := s.start(ctx)
	s.mu.Lock()
	if err == nil && s.current != nil {
		s.restarts++
		if !slices.Equal(hello.Circuits, s.hello.Circuits) {
			err = errors.New("its keys are others than before: start the worker anew")
			s.failed = s.cfg.Starts
			p.kill(nil)
		}
	}
	if err == nil {
		s.current, s.hello, s.failed = p, hello, 0
	} else if ctx.Err() == nil {
		s.failed++
	}
	tooMany := s.failed >= s.cfg.Starts
	s.mu.Unlock()
	if tooMany {
		s.end(err)
	}
	return p, err
}

func (s *Supervisor) start(ctx context.Context) (*process, Hello, error) {
	var hello Hello
	p, answers, err := start(s.cfg, s.report)
	if err != nil {
		return nil, hello, err
	}
	defer p.forget(0)
	f, err := s.await(ctx, p, answers, s.watch.course("", stageStart))
	if err == nil && f.kind != kindHello {
		err = fmt.Errorf("%w: %c at the start", errFrame, f.kind)
	}
	if err == nil {
		err = f.decode(&hello)
	}
	if err == nil && (len(hello.Circuits) == 0 || hello.Jobs < 1) {
		err = fmt.Errorf("prover serves %d circuits, %d jobs at once", len(hello.Circuits), hello.Jobs)
	}
	if err == nil {
		err = hello.Capability.Check()
	}
	if err != nil {
		p.kill(nil)
		<-p.ended
		return nil, hello, fmt.Errorf("start prover: %w", err)
	}
	s.log.Info("prover is ready", "pid", p.cmd.Process.Pid, "device", hello.Capability.Device, "jobs", hello.Jobs)
	return p, hello, nil
}

// Prove implements workers.Prover. When ctx is done a child that has no other call is ended: nothing else stops a proof.
func (s *Supervisor) Prove(ctx context.Context, j workers.Job, inputs [][]byte) ([]byte, error) {
	p, err := s.process(ctx)
	if err != nil {
		return nil, s.startFailure(err)
	}
	s.mu.Lock()
	s.last = max(1, s.last+1)
	call := s.last
	s.mu.Unlock()
	answers := p.open(call)
	defer p.forget(call)
	frames := []frame{encoded(kindJob, call, j)}
	for _, in := range inputs {
		frames = append(frames, frame{kindInput, call, in})
	}
	go func() { _ = p.in.write(frames...) }() // one that does not read is found by its silence, one that has ended by its end
	f, err := s.await(ctx, p, answers, s.watch.course(j.Circuit, stageAccepted))
	if err != nil {
		return nil, err
	}
	if f.kind != kindProof {
		return nil, fmt.Errorf("%w: %c in answer to a job", errFrame, f.kind)
	}
	return f.body, nil
}

// startFailure is what a job hears of a prover that does not start: nothing of it is the job's fault.
func (s *Supervisor) startFailure(err error) error {
	var f workers.Failure
	if errors.As(err, &f) && (f.Class == workers.ClassKeys || f.Class == workers.ClassGPU) {
		return f
	}
	return workers.Failure{Class: workers.ClassInfra, Message: err.Error()}
}

// await waits for the answer to a call, and ends the child when it does not get on.
func (s *Supervisor) await(ctx context.Context, p *process, answers <-chan frame, c *course) (frame, error) {
	deadline := time.Now().Add(c.bound())
	timer := time.NewTimer(time.Until(deadline))
	defer timer.Stop()
	for {
		select {
		case f := <-answers:
			if f.kind != kindStage {
				return c.answer(f)
			}
			c.enter(string(f.body))
			deadline = time.Now().Add(c.bound())
		case <-p.ended:
			if f, ok := last(answers); ok {
				return c.answer(f)
			}
			return frame{}, p.ending()
		case <-timer.C:
			if time.Since(deadline) < overslept {
				return frame{}, s.stalled(p, c)
			}
			deadline = time.Now().Add(c.bound()) // we were stopped ourselves, and may not have heard what it said
		case <-ctx.Done():
			if s.Jobs() <= 1 {
				p.kill(&workers.Failure{Class: workers.ClassPreempted, Message: "stopped"})
				<-p.ended
			}
			return frame{}, ctx.Err()
		}
		timer.Reset(time.Until(deadline))
	}
}

// overslept is how late a timer comes only if this process did not run for a while.
const overslept = time.Second

// last returns the answer of a child that has ended, if there was one.
func last(answers <-chan frame) (frame, bool) {
	for {
		select {
		case f := <-answers:
			if f.kind != kindStage {
				return f, true
			}
		default:
			return frame{}, false
		}
	}
}

func (s *Supervisor) stalled(p *process, c *course) error {
	stage, bound := c.stage, c.bound()
	c.enter("")
	s.log.Error("prover is ended: it does not get on", "pid", p.cmd.Process.Pid, "stage", stage, "bound", bound)
	p.kill(&workers.Failure{Class: workers.ClassPreempted, Message: "its prover was ended: another job did not get on"})
	<-p.ended
	return workers.Failure{Class: workers.ClassStalled, Message: fmt.Sprintf("no progress in stage %q for %v", stage, bound)}
}
