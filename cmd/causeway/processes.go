package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/causeway-l2/causeway/benchmarks"
	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/l1"
	proverchild "github.com/causeway-l2/causeway/workers/child"
)

// fleet is worker processes on this machine, of this program.
type fleet struct {
	dir, keys string
	running   []*process
}

var _ benchmarks.Processes = (*fleet)(nil)

// process is one that was started; done is closed when it has ended, and peak, its largest resident set in bytes, is known.
type process struct {
	done chan struct{}
	peak int64
}

// endLimit is how long a process may take to end; then it is killed.
const endLimit = 15 * time.Second

// starter of workers that prove for an aggregate.
func (f *fleet) starter(c circuits.Circuit) func(ctx context.Context, name, queueURL, token string, exited chan<- error) error {
	return func(ctx context.Context, name, queueURL, token string, exited chan<- error) error {
		return f.StartWorker(ctx, name, queueURL, token, []string{c.Inner().Name, c.Name}, exited)
	}
}

// StartWorker starts a worker process, kills it when ctx is done, and tells exited when it ends before. Its log is in dir.
func (f *fleet) StartWorker(ctx context.Context, name, queueURL, token string, circuits []string, exited chan<- error) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	tokenFile := filepath.Join(f.dir, name+".token")
	if err := os.WriteFile(tokenFile, []byte(token), 0o600); err != nil {
		return err
	}
	logFile, err := os.Create(filepath.Join(f.dir, name+".log"))
	if err != nil {
		return err
	}
	c := exec.CommandContext(ctx, self, "worker", "--queue", queueURL, "--token-file", tokenFile, "--keys", f.keys, "--name", name,
		"--circuits", strings.Join(circuits, ","))
	c.Stdout, c.Stderr = logFile, logFile
	c.SysProcAttr = proverchild.Attributes() // nobody else ends it, should we be killed
	// Nothing it does matters any more, but it has to end its prover to know how much memory that took: the second signal does it at once.
	c.Cancel = func() error { return errors.Join(c.Process.Signal(syscall.SIGTERM), c.Process.Signal(syscall.SIGINT)) }
	c.WaitDelay = endLimit
	if err := c.Start(); err != nil {
		logFile.Close()
		return err
	}
	p := &process{done: make(chan struct{})}
	f.running = append(f.running, p)
	go func() {
		defer close(p.done)
		defer logFile.Close()
		err := c.Wait()
		if usage, ok := c.ProcessState.SysUsage().(*syscall.Rusage); ok {
			p.peak = usage.Maxrss << 10 // Linux counts in KiB
		}
		if ctx.Err() == nil {
			text, _ := os.ReadFile(logFile.Name())
			exited <- fmt.Errorf("%s ended: %v; its log ends with: %s", name, err, text[max(0, len(text)-2000):])
		}
	}()
	return nil
}

// Wait returns when all have ended, with the largest resident set of one of them since the last Wait, in bytes.
func (f *fleet) Wait() (peak int64) {
	for _, p := range f.running {
		<-p.done
		peak = max(peak, p.peak)
	}
	f.running = nil
	return peak
}

// Verifier returns the contract that verifies a circuit's proofs.
func (f *fleet) Verifier(circuit string) (l1.VerifierConfig, error) { return verifier(circuit) }
