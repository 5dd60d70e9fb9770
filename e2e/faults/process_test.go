//go:build faults

package faults

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/keyring"
	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/natsq"
)

// roleEnv makes a broker, or a liar, of the test binary.
const roleEnv = "CAUSEWAY_FAULTS_ROLE"

func TestMain(m *testing.M) {
	roles := map[string]func() error{"broker": brokerMain, "liar": liarMain}
	role, ok := roles[os.Getenv(roleEnv)]
	if !ok {
		code := m.Run()
		if theKit.program != "" {
			os.RemoveAll(filepath.Dir(theKit.program))
		}
		os.Exit(code)
	}
	if err := role(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// brokerMain runs a broker on DIR at LISTEN until its standard input ends.
func brokerMain() error {
	cfg := natsq.DefaultServerConfig(os.Getenv("DIR"))
	cfg.Listen, cfg.Users = os.Getenv("LISTEN"), os.Getenv("USERS")
	s, err := natsq.StartServer(cfg)
	if err != nil {
		return err
	}
	fmt.Println("ready")
	_, err = io.Copy(io.Discard, os.Stdin)
	s.Close()
	return err
}

// liar proves, and then changes what it answers.
type liar struct {
	workers.Prover
	told int
}

func (l *liar) Prove(ctx context.Context, j workers.Job, in [][]byte) ([]byte, error) {
	proof, err := l.Prover.Prove(ctx, j, in)
	if err != nil {
		return nil, err
	}
	l.told++
	switch l.told % 3 {
	case 0:
		proof[len(proof)/2] ^= 1
	case 1:
		proof = proof[:len(proof)-1]
	case 2:
		proof = make([]byte, len(proof))
	}
	return proof, nil
}

func liarMain() error {
	key, err := os.ReadFile(os.Getenv("KEY"))
	if err != nil {
		return err
	}
	queue, err := natsq.Connect(context.Background(), natsq.DefaultConfig(), os.Getenv("QUEUE"), string(key))
	if err != nil {
		return err
	}
	feed, err := workers.NewClaimer(queue, workers.Identity{Worker: "liar"})
	if err != nil {
		return err
	}
	p := &liar{Prover: keyring.NewProvers(keyring.Ring{Dir: os.Getenv("DIR")}, circuit)}
	w, err := workers.New(workers.DefaultConfig("liar"), feed, queue.Artifacts(), p)
	if err != nil {
		return err
	}
	return w.Run(context.Background())
}

// process is one that a scenario has started.
type process struct {
	t     *testing.T
	name  string
	cmd   *exec.Cmd
	in    io.WriteCloser
	ended chan struct{}
}

func (w *world) startProcess(name string, cmd *exec.Cmd, stdout io.Writer) *process {
	w.t.Helper()
	log := struct{ io.Writer }{w.log(name)} // through a pipe: limits of the process are not the log's
	cmd.Stderr, cmd.Stdout = log, stdout
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} // nothing outlives a test that is interrupted
	if stdout == nil {
		cmd.Stdout = log
	}
	in, err := cmd.StdinPipe()
	require.NoError(w.t, err)
	require.NoError(w.t, cmd.Start())
	p := &process{w.t, name, cmd, in, make(chan struct{})}
	w.running[name] = p
	go func() {
		defer close(p.ended)
		_ = cmd.Wait()
	}()
	w.t.Cleanup(p.kill)
	return p
}

func (w *world) startBroker() {
	w.t.Helper()
	self, err := os.Executable()
	require.NoError(w.t, err)
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), roleEnv+"=broker", "DIR="+w.path("broker"), "LISTEN="+w.address, "USERS="+w.path("users"))
	out, theirs := io.Pipe()
	w.broker = w.startProcess("broker", cmd, theirs)
	ready := make(chan struct{})
	go func() {
		bufio.NewReader(out).ReadString('\n')
		close(ready)
		io.Copy(io.Discard, out)
	}()
	select {
	case <-ready:
	case <-w.broker.ended:
		require.Fail(w.t, "broker did not start: "+w.logOf("broker"))
	}
}

// worker starts a worker process and waits until it is there.
func (w *world) worker(name string, args ...string) *process {
	w.t.Helper()
	return w.workerAs(name, w.kit.program, args...)
}

// workerAs has a wrapper start it.
func (w *world) workerAs(name, program string, args ...string) *process {
	w.t.Helper()
	wrapper := strings.Fields(program)
	all := append(wrapper[1:], "worker", "--queue", w.url(), "--token-file", w.keyFile(name), "--name", name, "--circuits", circuit.Name,
		"--keys", w.kit.ring.Dir, "--outbox", w.path("outbox-"+name), "--stall", "4s")
	p := w.startProcess(name, exec.Command(wrapper[0], append(all, args...)...), nil)
	w.eventually(name+" is there", func() bool { return w.isPresent(name) || !p.isAlive() })
	require.True(w.t, p.isAlive(), "%s has ended: %s", name, w.logOf(name))
	return p
}

func (w *world) isPresent(name string) bool {
	ctx, cancel := context.WithCancel(w.t.Context())
	defer cancel()
	list, err := w.queue.Present(ctx)
	if err != nil {
		return false
	}
	for _, p := range list {
		if p.Worker == name {
			return true
		}
	}
	return false
}

// keyFile is of the user that a worker speaks for.
func (w *world) keyFile(name string) string {
	user, _, _ := strings.Cut(name, "-")
	return w.users.KeyFile(user)
}

// limited is a shell that sets a limit of the system, then becomes the program.
func (w *world) limited(limit string) string {
	name := w.path("limited.sh")
	require.NoError(w.t, os.WriteFile(name, fmt.Appendf(nil, "ulimit %s || exit 9\nexec %s \"$@\"\n", limit, w.kit.program), 0o700))
	return "/bin/sh " + name
}

// run runs the program to its end.
func (w *world) run(args ...string) (string, error) {
	out, err := exec.Command(w.kit.program, args...).CombinedOutput()
	return string(out), err
}

// copyKeys makes a directory with keys that a scenario may damage.
func (w *world) copyKeys() string {
	w.t.Helper()
	dir := w.t.TempDir()
	require.NoError(w.t, os.CopyFS(dir, os.DirFS(w.kit.ring.Dir)))
	return dir
}

func (p *process) isAlive() bool {
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

func (p *process) signal(s syscall.Signal) {
	p.t.Helper()
	require.NoError(p.t, p.cmd.Process.Signal(s))
}

func (p *process) kill() {
	if p.isAlive() {
		_ = p.cmd.Process.Signal(syscall.SIGKILL)
		_ = p.cmd.Process.Signal(syscall.SIGCONT)
	}
	<-p.ended
}

// prover is the number of the worker's child; 0 without one.
func (p *process) prover() int {
	return childOf(p.cmd.Process.Pid)
}

// childOf finds a child that is a prover.
func childOf(parent int) int {
	names, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		_, rest, ok := strings.Cut(string(b), ") ")
		fields := strings.Fields(rest)
		if !ok || len(fields) < 2 || fields[0] == "Z" || fields[1] != strconv.Itoa(parent) {
			continue
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(name)))
		if err == nil {
			return pid
		}
	}
	return 0
}

// isRunning tells whether a process exists and is no zombie.
func isRunning(pid int) bool {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return false
	}
	_, rest, _ := strings.Cut(string(b), ") ")
	return !strings.HasPrefix(rest, "Z")
}
