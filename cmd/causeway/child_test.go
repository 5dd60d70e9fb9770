package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"runtime/pprof"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/internal/run"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/node"
	"github.com/causeway-l2/causeway/operator"
)

// What a child process of the tests is told in its environment.
const (
	childConfig = "CAUSEWAY_TEST_OPERATOR" // configuration file of the operator that it is
	childKill   = "CAUSEWAY_TEST_KILL"     // "seal true 2": it kills itself after its second durable write of that kind
	childProofs = "CAUSEWAY_TEST_PROOFS"   // set: its proofs are real and of the tiny shape, and workers make them
	childWorker = "CAUSEWAY_TEST_WORKER"   // "URL KEY NAME": it is a worker of such an operator
	childStands = "CAUSEWAY_TEST_STANDBY"  // set: it runs with --standby
	childHeap   = "CAUSEWAY_TEST_HEAP"     // file that it writes a profile of its heap to, at SIGUSR1
	childKeep   = 20                       // batches that keep their ops
)

// shortTerm of a leader: what is silent for so long, on a slow machine too, is replaced, and nothing else happens.
const shortTerm = 10 * time.Second

// endWithParent ends a child process when whoever started it is gone.
func endWithParent() {
	_, _ = io.Copy(io.Discard, os.Stdin)
	os.Exit(3)
}

// operatorChild is `causeway operator` as a process of its own, whose proofs are of nothing.
func operatorChild(config string) {
	go endWithParent()
	ctx, stop := run.Context()
	defer stop()
	hooks := operatorHooks{prover: &lateProver{true, make(chan operator.Task, 1000)}, step: killStep(os.Getenv(childKill)),
		tune: func(c *node.Config, s *l1.SenderConfig) { c.KeepBatches, s.Poll = childKeep, 20*time.Millisecond }}
	if os.Getenv(childProofs) != "" {
		go profileHeap(os.Getenv(childHeap))
		hooks = operatorHooks{tune: func(c *node.Config, _ *l1.SenderConfig) { c.Aggregate, c.KeepBatches = tinyAggregate, childKeep }}
	}
	hooks.term = shortTerm
	cmd := newOperator(hooks)
	args := []string{"--config", config}
	if os.Getenv(childStands) != "" {
		args = append(args, "--standby")
	}
	cmd.SetArgs(args)
	cmd.SilenceUsage, cmd.SilenceErrors = true, true
	if err := cmd.ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "causeway:", err)
		os.Exit(1)
	}
}

// profileHeap writes what is reachable, and who allocated it, at each SIGUSR1.
func profileHeap(file string) {
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGUSR1)
	for range asked {
		runtime.GC()
		f, err := os.Create(file)
		if err == nil {
			err = errors.Join(pprof.WriteHeapProfile(f), f.Close())
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "heap profile:", err)
		}
	}
}

// killStep kills the process at a step, with SIGKILL.
func killStep(at string) func(string, bool) {
	if at == "" {
		return nil
	}
	f := strings.Fields(at)
	left, err := strconv.Atoi(f[2])
	if err != nil {
		panic(err)
	}
	steps := make(chan int, 1)
	steps <- left
	return func(name string, done bool) {
		if name != f[0] || fmt.Sprint(done) != f[1] {
			return
		}
		left := <-steps - 1
		if left == 0 {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
		steps <- left
	}
}

// child is an operator's process.
type child struct {
	t        *testing.T
	cmd      *exec.Cmd
	log      *logged
	ended    chan struct{} // closed when it has ended
	err      error         // how
	url, own string        // of the API, and of the node's listener
	api      *api.Client
}

// startChild starts an operator; kill says at which step it kills itself, "" at none.
func startChild(t *testing.T, config, kill string) *child {
	t.Helper()
	return startProcess(t, childConfig+"="+config, childKill+"="+kill)
}

// startProcess starts this program with more in its environment.
func startProcess(t *testing.T, environment ...string) *child {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	c := &child{t: t, cmd: exec.Command(self), log: &logged{}, ended: make(chan struct{})}
	c.cmd.Env = append(os.Environ(), environment...)
	c.cmd.Stdout, c.cmd.Stderr = c.log, c.log
	stdin, err := c.cmd.StdinPipe() // closed when this process ends
	require.NoError(t, err)
	require.NoError(t, c.cmd.Start())
	go func() {
		c.err = c.cmd.Wait()
		close(c.ended)
	}()
	t.Cleanup(func() {
		_ = stdin.Close()
		<-c.ended
		if t.Failed() {
			t.Log(c.tail())
		}
	})
	return c
}

// tail is the end of its log.
func (c *child) tail() string {
	c.log.mu.Lock()
	defer c.log.mu.Unlock()
	text := c.log.out.String()
	return text[max(0, len(text)-4000):]
}

// hasEnded tells whether the process is gone.
func (c *child) hasEnded() bool {
	select {
	case <-c.ended:
		return true
	default:
		return false
	}
}

// await waits until is says yes; false if the process ends before.
func (c *child) await(what string, is func() bool) bool {
	c.t.Helper()
	late := time.After(15 * time.Minute)
	for !is() {
		select {
		case <-c.ended:
			return false
		case <-late:
			c.t.Fatalf("%s: it does not come\n%s", what, c.tail())
		case <-time.After(10 * time.Millisecond):
		}
	}
	return true
}

// ready waits until the operator serves; false if it ends before.
func (c *child) ready() bool {
	c.t.Helper()
	return c.await("it is ready", func() bool {
		if c.url == "" {
			c.own, c.url = c.log.find(listening), c.log.find(serving)
			if c.own == "" || c.url == "" {
				c.url = ""
				return false
			}
			c.api = api.NewClient(c.url)
		}
		return c.status("/readyz") == http.StatusOK
	})
}

// status of a path of the node's listener; 0 if it does not answer.
func (c *child) status(path string) int {
	answer, err := http.Get("http://" + c.own + path)
	if err != nil {
		return 0
	}
	defer answer.Body.Close()
	return answer.StatusCode
}

// metric of the node's listener; 0 if it does not answer.
func (c *child) metric(name string) float64 {
	answer, err := http.Get("http://" + c.own + "/metrics")
	if err != nil {
		return 0
	}
	defer answer.Body.Close()
	for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
		if text, ok := strings.CutPrefix(lines.Text(), name+" "); ok {
			v, _ := strconv.ParseFloat(text, 64)
			return v
		}
	}
	return 0
}

// kill ends the process as nothing else does, and waits until it is gone.
func (c *child) kill() {
	_ = c.cmd.Process.Kill()
	<-c.ended
}
