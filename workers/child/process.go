package child

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"syscall"

	"github.com/causeway-l2/causeway/workers"
)

// answersFD is the child's descriptor of its answers. Standard output is left to libraries that print.
const answersFD = 3

// Pipes returns a child's ends of the pipes.
func Pipes() (in io.Reader, out io.Writer) { return os.Stdin, os.NewFile(answersFD, "answers") }

// process is a child that runs, or has ended.
type process struct {
	cmd   *exec.Cmd
	in    *writer
	tail  *tail
	kills killCount
	ended chan struct{} // closed when it has ended and all that it said was read

	mu      sync.Mutex // guards all below
	calls   map[uint32]chan frame
	reaped  bool             // its number may be another's now
	reason  *workers.Failure // why we ended it
	problem error            // it broke the protocol
}

// start starts a process; call 0 is the start itself.
func start(cfg Config, report func(workers.Capability)) (*process, <-chan frame, error) {
	answers, theirs, err := os.Pipe()
	if err != nil {
		return nil, nil, fmt.Errorf("start prover: %w", err)
	}
	p := &process{tail: &tail{next: cfg.Stderr}, kills: countKills(), ended: make(chan struct{}), calls: map[uint32]chan frame{}}
	p.cmd = exec.Command(cfg.Path, cfg.Args...)
	p.cmd.Env, p.cmd.Stdout, p.cmd.Stderr, p.cmd.ExtraFiles = cfg.Env, p.tail, p.tail, []*os.File{theirs}
	p.cmd.SysProcAttr = Attributes()
	in, err := p.cmd.StdinPipe()
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("start prover: %w", err), answers.Close(), theirs.Close())
	}
	p.in = &writer{w: in}
	first := p.open(0)
	started := make(chan error, 1)
	go p.run(answers, theirs, started, report)
	if err := <-started; err != nil {
		return nil, nil, fmt.Errorf("start prover %s: %w", cfg.Path, err)
	}
	return p, first, nil
}

// run starts the process and stays with it until it has ended. It keeps its thread: the system ends a child with the thread that started it.
func (p *process) run(answers, theirs *os.File, started chan<- error, report func(workers.Capability)) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer close(p.ended)
	defer answers.Close()
	err := p.cmd.Start()
	theirs.Close() // ours of the two that are open now
	started <- err
	if err != nil {
		return
	}
	read := make(chan struct{})
	go func() {
		defer close(read)
		p.read(bufio.NewReaderSize(answers, 1<<20), report)
	}()
	_ = p.cmd.Wait() // its state says more than the error
	p.mu.Lock()
	p.reaped = true
	p.mu.Unlock()
	<-read
}

// read hands on what the child says, until it ends.
func (p *process) read(r io.Reader, report func(workers.Capability)) {
	for {
		f, err := readFrame(r)
		if errors.Is(err, io.EOF) {
			return
		}
		if err == nil && f.kind == kindReport {
			var c workers.Capability
			if err = f.decode(&c); err == nil {
				report(c)
				continue
			}
		}
		if err != nil {
			p.mu.Lock()
			p.problem = err
			p.mu.Unlock()
			p.kill(nil)
			_, _ = io.Copy(io.Discard, r) // it must not wait for a reader before it dies
			return
		}
		p.mu.Lock()
		c := p.calls[f.call]
		p.mu.Unlock()
		if f.kind == kindStage && len(c) >= cap(c)/2 {
			continue // whoever does not read them has seen enough; the answer needs room
		}
		select {
		case c <- f:
		default: // nil: nobody waits for it any more
		}
	}
}

// open makes room for a call's answers: an answer and some stages.
func (p *process) open(call uint32) <-chan frame {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := make(chan frame, 64)
	p.calls[call] = c
	return c
}

func (p *process) forget(call uint32) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.calls, call)
}

// kill ends the process and all that it started, for a reason that its other calls get to hear of. It may be stopped, or not listen.
func (p *process) kill(reason *workers.Failure) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.reason == nil {
		p.reason = reason
	}
	if !p.reaped {
		_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL) // its group; it may have ended by itself just now
	}
}

func (p *process) isAlive() bool {
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

// ending says why a process that has ended did, as the failure of the job that it was at.
func (p *process) ending() workers.Failure {
	p.mu.Lock()
	reason, problem := p.reason, p.problem
	p.mu.Unlock()
	if reason != nil {
		return *reason
	}
	if problem != nil {
		return workers.Failure{Class: workers.ClassPanic, Message: problem.Error()}
	}
	status, _ := p.cmd.ProcessState.Sys().(syscall.WaitStatus)
	last := p.tail.String()
	f := workers.Failure{Class: workers.ClassPanic, Message: fmt.Sprintf("prover ended: %s; its log ends with: %s", p.cmd.ProcessState, last)}
	switch {
	case ranOutOfMemory(last):
		f.Class = workers.ClassOOM
	case status.Signaled() && status.Signal() == syscall.SIGKILL && p.kills.happened():
		f.Class = workers.ClassOOM
	case status.Signaled() && status.Signal() == syscall.SIGKILL:
		f.Class, f.Message = workers.ClassLost, "prover was killed by somebody"
	}
	return f
}
