package child

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/workers"
)

// The test binary is also the child: what it does to itself is chosen by the job.
const (
	actProve = iota
	actFail
	actPanic   // in the goroutine that proves
	actCrash   // in another one
	actExit    // without a word
	actKilled  // by somebody
	actMemory  // takes more than there is
	actHang    // says nothing more
	actSlow    // takes long, and tells how it gets on
	actGarbage // breaks the protocol
	actPrint   // a library prints to standard output
	actDrained // the device is drained afterwards
)

const mode = "CAUSEWAY_CHILD" // ok, or how the start fails

func TestMain(m *testing.M) {
	how, child := os.LookupEnv(mode)
	if !child {
		os.Exit(m.Run())
	}
	in, out := Pipes()
	err := Serve(in, out, func(ctx context.Context) (Bench, error) {
		switch how {
		case "keys":
			return Bench{}, workers.Failure{Class: workers.ClassKeys, Message: "keys are damaged"}
		case "hang":
			select {}
		case "slow":
			for range 15 {
				time.Sleep(100 * time.Millisecond)
				workers.EnterStage(ctx, "setup")
			}
		case "other":
			return Bench{act{out, "other"}, 1, func() workers.Capability { return workers.Capability{Device: "cpu"} }}, nil
		}
		if gib, err := strconv.Atoi(how); err == nil {
			if err := Limit(int64(gib) << 30); err != nil {
				return Bench{}, err
			}
		}
		return Bench{act{out, "batch"}, 2, func() workers.Capability { return workers.Capability{Device: "cpu", Drained: drained} }}, nil
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

var drained bool

type act struct {
	out     io.Writer
	circuit string
}

func (a act) Circuits() []string { return []string{a.circuit} }

func (a act) Prove(ctx context.Context, j workers.Job, in [][]byte) ([]byte, error) {
	switch j.PublicInput[0] {
	case actFail:
		return nil, workers.Failure{Class: workers.ClassUnsat, Message: "constraint 7"}
	case actPanic:
		panic("here")
	case actCrash:
		go func() { panic("there") }()
		select {}
	case actExit:
		os.Exit(3)
	case actKilled:
		syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	case actMemory:
		var all [][]byte
		for {
			b := make([]byte, 64<<20)
			for i := 0; i < len(b); i += 4096 {
				b[i] = 1
			}
			all = append(all, b)
		}
	case actHang:
		workers.EnterStage(ctx, "prove")
		select {}
	case actSlow:
		for range 15 {
			workers.EnterStage(ctx, "prove")
			time.Sleep(100 * time.Millisecond)
		}
	case actGarbage:
		fmt.Fprintln(a.out, "hello from a library")
		select {}
	case actPrint:
		fmt.Println("hello from a library")
	case actDrained:
		drained = true
	}
	return append([]byte("proof of "), bytes.Join(in, nil)...), nil
}

func job(t *testing.T, act byte, inputs ...[]byte) (workers.Job, [][]byte) {
	t.Helper()
	j := workers.Job{Circuit: "batch", PublicInput: workers.Digest{act}}
	for _, in := range inputs {
		j.Inputs = append(j.Inputs, workers.DigestOf(in))
	}
	j, err := workers.NewJob(j)
	require.NoError(t, err)
	return j, inputs
}

func supervisor(t *testing.T, how string, change ...func(*Config)) *Supervisor {
	t.Helper()
	t.Parallel()
	self, err := os.Executable()
	require.NoError(t, err)
	cfg := Default(self)
	cfg.Env = append(os.Environ(), mode+"="+how)
	cfg.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	for _, f := range change {
		f(&cfg)
	}
	s, err := New(cfg)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	return s
}

func prove(t *testing.T, s *Supervisor, act byte, inputs ...[]byte) (string, error) {
	t.Helper()
	j, in := job(t, act, inputs...)
	proof, err := s.Prove(t.Context(), j, in)
	return string(proof), err
}

func class(t *testing.T, err error) workers.Class {
	t.Helper()
	var f workers.Failure
	require.ErrorAs(t, err, &f)
	return f.Class
}

func TestChildProves(t *testing.T) {
	s := supervisor(t, "ok")
	require.NoError(t, s.Start(t.Context()))
	require.Equal(t, []string{"batch"}, s.Circuits())
	require.Equal(t, 2, s.Jobs())
	require.Equal(t, "cpu", s.Capability().Device)
	large := bytes.Repeat([]byte("x"), 3<<20) // more than a pipe holds
	proof, err := prove(t, s, actProve, []byte("a"), large, nil)
	require.NoError(t, err)
	require.Equal(t, "proof of a"+string(large), proof)
	_, err = prove(t, s, actPrint, []byte("a"))
	require.NoError(t, err, "standard output is nobody's protocol")
	require.Zero(t, s.Capability().Restarts)
}

// Two calls at once do not mix.
func TestCallsAreApart(t *testing.T) {
	s := supervisor(t, "ok")
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() {
			in := fmt.Appendf(nil, "%d", i)
			j, inputs := job(t, actProve, in)
			proof, err := s.Prove(t.Context(), j, inputs)
			if err != nil || string(proof) != "proof of "+string(in) {
				t.Errorf("%d: %s, %v", i, proof, err)
			}
		})
	}
	wg.Wait()
}

// F14, faults 2 and 5: what a child does to itself is the failure of its job, of the right class, and the next job is proven.
func TestDeathsAreClassified(t *testing.T) {
	for name, c := range map[string]struct {
		act   byte
		class workers.Class
		says  string
		dies  bool
	}{
		"failure": {actFail, workers.ClassUnsat, "constraint 7", false},
		"panic":   {actPanic, workers.ClassPanic, "here", false},
		"crash":   {actCrash, workers.ClassPanic, "there", true},
		"exit":    {actExit, workers.ClassPanic, "exit status 3", true},
		"garbage": {actGarbage, workers.ClassPanic, "malformed", true},
	} {
		t.Run(name, func(t *testing.T) {
			s := supervisor(t, "ok")
			_, err := prove(t, s, c.act)
			require.Equal(t, c.class, class(t, err), "%v", err)
			require.ErrorContains(t, err, c.says)
			proof, err := prove(t, s, actProve, []byte("next"))
			require.NoError(t, err)
			require.Equal(t, "proof of next", proof)
			require.Equal(t, c.dies, s.Capability().Restarts == 1)
		})
	}
}

func TestKilledBySomebody(t *testing.T) {
	s := supervisor(t, "ok")
	_, err := prove(t, s, actKilled)
	if countKills() < 0 { // the kernel does not tell: then it is taken to have been short of memory
		require.Equal(t, workers.ClassOOM, class(t, err))
	} else {
		require.Contains(t, []workers.Class{workers.ClassLost, workers.ClassOOM}, class(t, err), "another process may have run out of memory meanwhile")
	}
	_, err = prove(t, s, actProve)
	require.NoError(t, err)
}

func TestMemoryIsBounded(t *testing.T) {
	s := supervisor(t, "1")
	_, err := prove(t, s, actMemory)
	require.Equal(t, workers.ClassOOM, class(t, err), "%v", err)
	_, err = prove(t, s, actProve)
	require.NoError(t, err)
}

func TestStallIsEnded(t *testing.T) {
	s := supervisor(t, "ok")
	_, err := prove(t, s, actSlow)
	require.NoError(t, err)
	s.watch.note("batch "+stageAccepted, time.Hour) // a slow machine may need longer for what is not meant
	s.watch.least = 400 * time.Millisecond          // stages are known by now, and far shorter
	began := time.Now()
	_, err = prove(t, s, actHang)
	require.Equal(t, workers.ClassStalled, class(t, err))
	require.ErrorContains(t, err, `stage "prove"`)
	require.Greater(t, time.Since(began), s.watch.least)
	s.watch.least = time.Minute
	_, err = prove(t, s, actProve)
	require.NoError(t, err)
}

// A stage that gets on is not stalled, however long it takes.
func TestProgressIsNoStall(t *testing.T) {
	s := supervisor(t, "slow", func(c *Config) { c.Stall, c.Starts = time.Second, 10 })
	getsOn := func(f func() error, stages ...string) {
		t.Helper()
		for range s.cfg.Starts - 1 {
			err := f()
			if err == nil {
				return
			}
			require.ErrorContains(t, err, "no progress")
			require.True(t, slices.ContainsFunc(stages, func(stage string) bool { return s.watch.bound(stage) >= stallFactor*s.watch.least }),
				"it got on, and was taken for stalled: %v", err) // else the machine stood still for as long, which is noted
		}
		require.Fail(t, "the machine stands still again and again")
	}
	getsOn(func() error { return s.Start(t.Context()) }, " start", " setup") // the start, too
	s.watch.note("batch "+stageAccepted, time.Hour)
	s.watch.note("batch prove", time.Millisecond)
	getsOn(func() error {
		_, err := prove(t, s, actSlow)
		return err
	}, "batch prove", " start", " setup")
}

// A child that is stopped, before or while it proves, is ended and replaced.
func TestStoppedChild(t *testing.T) {
	s := supervisor(t, "ok")
	require.NoError(t, s.Start(t.Context()))
	s.watch.least = 400 * time.Millisecond
	s.watch.note("batch "+stageAccepted, time.Millisecond)
	require.NoError(t, syscall.Kill(s.current.cmd.Process.Pid, syscall.SIGSTOP))
	_, err := prove(t, s, actProve, make([]byte, 1<<20))
	require.Equal(t, workers.ClassStalled, class(t, err))
	s.watch.least = time.Minute
	_, err = prove(t, s, actProve, make([]byte, 1<<20))
	require.NoError(t, err)
}

// One job's stall ends the process; the other job is not blamed.
func TestOtherCallsAreNotBlamed(t *testing.T) {
	s := supervisor(t, "ok")
	require.NoError(t, s.Start(t.Context()))
	s.watch.least = 500 * time.Millisecond
	s.watch.note("batch prove", time.Millisecond)
	s.watch.note("batch "+stageAccepted, time.Hour)
	for _, stage := range []string{stageAccepted, "prove"} { // of what takes longer
		s.watch.note("other "+stage, time.Hour)
	}
	var errs [2]error
	var wg sync.WaitGroup
	slow, err := workers.NewJob(workers.Job{Circuit: "other", PublicInput: workers.Digest{actHang}})
	require.NoError(t, err)
	hang, _ := job(t, actHang)
	wg.Go(func() { _, errs[0] = s.Prove(t.Context(), slow, nil) })
	require.Eventually(t, func() bool { // it is proven
		s.watch.mu.Lock()
		defer s.watch.mu.Unlock()
		return len(s.watch.seen["other "+stageAccepted]) > 2
	}, time.Minute, time.Millisecond)
	wg.Go(func() { _, errs[1] = s.Prove(t.Context(), hang, nil) })
	wg.Wait()
	require.Equal(t, workers.ClassPreempted, class(t, errs[0]))
	require.Equal(t, workers.ClassStalled, class(t, errs[1]))
}

func TestCancelEndsTheProof(t *testing.T) {
	s := supervisor(t, "other")
	require.NoError(t, s.Start(t.Context()))
	first := s.current
	ctx, cancel := context.WithCancel(t.Context())
	j, _ := job(t, actHang)
	time.AfterFunc(200*time.Millisecond, cancel)
	_, err := s.Prove(ctx, j, nil)
	require.ErrorIs(t, err, context.Canceled)
	require.False(t, first.isAlive())
}

func TestStartFails(t *testing.T) {
	s := supervisor(t, "keys")
	for range s.cfg.Starts {
		_, err := prove(t, s, actProve)
		require.Equal(t, workers.ClassKeys, class(t, err))
	}
	<-s.Over()
	require.ErrorIs(t, s.Err(), ErrOver)
	require.ErrorContains(t, s.Err(), "keys are damaged")
	_, err := prove(t, s, actProve)
	require.Error(t, err)
}

func TestStartStalls(t *testing.T) {
	s := supervisor(t, "hang", func(c *Config) { c.Stall = 20 * time.Millisecond })
	err := s.Start(t.Context())
	require.Equal(t, workers.ClassStalled, class(t, err))
}

func TestMissingProgram(t *testing.T) {
	s := supervisor(t, "ok", func(c *Config) { c.Path = "/nonexistent/prover" })
	err := s.Start(t.Context())
	require.ErrorIs(t, err, os.ErrNotExist)
	require.NoError(t, s.Err(), "it is tried again")
}

func TestDrainedDeviceIsTheEnd(t *testing.T) {
	s := supervisor(t, "ok")
	_, err := prove(t, s, actDrained)
	require.NoError(t, err, "the proof that drained it counts")
	<-s.Over()
	require.ErrorContains(t, s.Err(), "drained")
}

// The child ends with its supervisor: killed without a word, as kill -9 does.
func TestChildDiesWithItsSupervisor(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	require.NoError(t, err)
	in, keep, err := os.Pipe() // its standard input, of which we have the other end
	require.NoError(t, err)
	answers, theirs, err := os.Pipe()
	require.NoError(t, err)
	c := exec.Command(self)
	c.Env, c.Stdin, c.ExtraFiles = append(os.Environ(), mode+"=ok"), in, []*os.File{theirs}
	require.NoError(t, c.Start())
	theirs.Close()
	in.Close()
	f, err := readFrame(answers)
	require.NoError(t, err)
	require.Equal(t, kindHello, f.kind)
	j, _ := job(t, actHang)
	require.NoError(t, (&writer{w: keep}).write(encoded(kindJob, 1, j)))
	f, err = readFrame(answers)
	require.NoError(t, err)
	require.Equal(t, kindStage, f.kind)
	keep.Close() // as the system does for a process that ends
	require.NoError(t, c.Wait(), "it ends, although it is at a job that never ends")
}

func TestBadFrames(t *testing.T) {
	for _, b := range [][]byte{[]byte("not a frame at all"), {'P', 0, 0, 0, 1, 255, 255, 255, 255}, {'H', 0, 0, 0, 0, 0, 16, 0, 0}, {'S', 0, 0, 0, 0, 0, 0, 0, 9, 'x'}} {
		_, err := readFrame(bytes.NewReader(b))
		require.ErrorIs(t, err, errFrame)
	}
	_, err := readFrame(bytes.NewReader(nil))
	require.ErrorIs(t, err, io.EOF)
	_, err = readFrame(bytes.NewReader([]byte{'S', 0}))
	require.Error(t, err)
}

// An answer is never lost to stages that nobody reads.
func TestStagesLeaveRoomForTheAnswer(t *testing.T) {
	p := &process{calls: map[uint32]chan frame{}}
	answers := p.open(1)
	var b bytes.Buffer
	w := &writer{w: &b}
	for range 1000 {
		require.NoError(t, w.write(frame{kindStage, 1, []byte("prove")}))
	}
	require.NoError(t, w.write(frame{kindProof, 1, []byte("proof")}, frame{kindProof, 2, []byte("of nobody's call")}))
	p.read(&b, nil)
	f, ok := last(answers)
	require.True(t, ok)
	require.Equal(t, "proof", string(f.body))
}

func TestBounds(t *testing.T) {
	w := newWatch(time.Second)
	require.Equal(t, stallFirst*time.Second, w.bound("new"))
	w.note("s", time.Millisecond)
	require.Equal(t, time.Second, w.bound("s"), "never less than the least")
	w.note("s", time.Minute)
	require.Equal(t, 3*time.Minute, w.bound("s"))
	for range remembered {
		w.note("s", 2*time.Second)
	}
	require.Equal(t, 6*time.Second, w.bound("s"), "what was long ago is forgotten")
}

func TestDeathIsToldByItsLastWords(t *testing.T) {
	require.True(t, ranOutOfMemory("fatal error: runtime: out of memory: cannot allocate 67108864-byte block"))
	require.True(t, ranOutOfMemory("device failed: pin batch: out of memory"))
	require.False(t, ranOutOfMemory("panic: there"))
	tail := &tail{next: io.Discard}
	for range 1000 {
		fmt.Fprintln(tail, strings.Repeat("x", 100))
	}
	require.LessOrEqual(t, len(tail.String()), tailBytes)
	fmt.Fprint(tail, "some line\nfatal er")
	fmt.Fprint(tail, "ror: runtime: out of memory\n")
	for range 1000 {
		fmt.Fprintln(tail, "goroutine 1 [running]")
	}
	require.True(t, strings.HasPrefix(tail.String(), "fatal error: runtime: out of memory"))
}

func TestConfigIsChecked(t *testing.T) {
	for _, change := range []func(*Config){func(c *Config) { c.Path = "" }, func(c *Config) { c.Stall = 0 }, func(c *Config) { c.Starts = 0 }, func(c *Config) { c.Log = nil },
		func(c *Config) { c.Stderr = nil }} {
		cfg := Default("prover")
		change(&cfg)
		_, err := New(cfg)
		require.Error(t, err)
	}
	require.False(t, slices.Contains(workers.AllClasses(), ""))
}
