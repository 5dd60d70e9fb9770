package run

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// settling is settle, and tells when it is over: a signal that comes from then on is a second one, however slow the machine is.
func settling() (over chan struct{}, do func(chan os.Signal)) {
	over = make(chan struct{})
	return over, func(signals chan os.Signal) {
		settle(signals)
		close(over)
	}
}

func TestTwoPhases(t *testing.T) {
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		exited := make(chan int, 1)
		settled, settle := settling()
		ctx, stop := newContext(func(code int) { exited <- code }, io.Discard, settle)
		require.NoError(t, ctx.Err())
		require.NoError(t, syscall.Kill(syscall.Getpid(), s))
		<-ctx.Done()
		require.ErrorIs(t, context.Cause(ctx), ErrInterrupted)
		<-settled
		require.Empty(t, exited, "the first one only asks")
		require.NoError(t, syscall.Kill(syscall.Getpid(), s))
		select {
		case code := <-exited:
			require.Equal(t, 130, code)
		case <-time.After(time.Minute):
			t.Fatal("the second signal was lost")
		}
		stop()
	}
}

// A step that cannot be cut short, which may take minutes, does not look like one that heard nothing; who has given the second signal a meaning tells it himself.
func TestSlowEndIsTold(t *testing.T) {
	for _, hooked := range []bool{false, true} {
		out, in, err := os.Pipe()
		require.NoError(t, err)
		ctx, stop := newContext(func(int) { t.Error("exited") }, in, settle)
		if hooked {
			OnSecond(ctx, func() {})
		}
		require.NoError(t, syscall.Kill(syscall.Getpid(), syscall.SIGINT))
		<-ctx.Done()
		told := bufio.NewReader(out)
		if !hooked {
			require.NoError(t, out.SetReadDeadline(time.Now().Add(time.Minute)))
			line, err := told.ReadString('\n')
			require.NoError(t, err)
			require.Contains(t, line, "once more ends it at once")
			require.NoError(t, out.SetReadDeadline(time.Time{}))
		}
		time.Sleep(patience + patience/2)
		stop()
		require.NoError(t, in.Close())
		more, err := io.ReadAll(told)
		require.NoError(t, err)
		require.Empty(t, string(more))
	}
}

// A terminal that is closed tells twice; whoever was told to outlive it, by nohup, does.
func TestHangup(t *testing.T) {
	signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP) // also where the test runs under nohup
	ctx, stop := newContext(func(int) { t.Error("exited") }, io.Discard, settle)
	require.NoError(t, syscall.Kill(syscall.Getpid(), syscall.SIGHUP))
	<-ctx.Done()
	require.ErrorIs(t, context.Cause(ctx), ErrInterrupted)
	require.NoError(t, syscall.Kill(syscall.Getpid(), syscall.SIGHUP))
	time.Sleep(50 * time.Millisecond)
	stop()

	signal.Ignore(syscall.SIGHUP)
	defer signal.Reset(syscall.SIGHUP)
	ctx, stop = newContext(func(int) { t.Error("exited") }, io.Discard, settle)
	defer stop()
	require.NoError(t, syscall.Kill(syscall.Getpid(), syscall.SIGHUP))
	time.Sleep(50 * time.Millisecond)
	require.NoError(t, ctx.Err())
}

// timeout(1) tells a process and then its group: both are the first signal.
func TestToldTwiceAtOnce(t *testing.T) {
	own := make(chan os.Signal, 2)
	signal.Notify(own, syscall.SIGTERM, syscall.SIGINT)
	told, settled := make(chan struct{}), make(chan struct{})
	ctx, stop := newContext(func(int) { t.Error("exited") }, io.Discard, func(signals chan os.Signal) {
		<-told // both have come, though the second may be late on a slow machine
		settle(signals)
		close(settled)
	})
	require.NoError(t, syscall.Kill(syscall.Getpid(), syscall.SIGTERM))
	require.NoError(t, syscall.Kill(syscall.Getpid(), syscall.SIGINT))
	<-own
	<-own
	signal.Stop(own) // waits until all have heard of them
	close(told)
	<-ctx.Done()
	<-settled
	time.Sleep(together)
	stop()
}

func TestStop(t *testing.T) {
	ctx, stop := newContext(func(int) { t.Error("exited") }, io.Discard, settle)
	stop()
	stop()
	require.ErrorIs(t, context.Cause(ctx), context.Canceled)
}

func TestOnSecond(t *testing.T) {
	exited, called := make(chan int, 1), make(chan struct{}, 2)
	settled, settle := settling()
	ctx, stop := newContext(func(code int) { exited <- code }, io.Discard, settle)
	defer stop()
	OnSecond(ctx, func() { called <- struct{}{} })
	OnSecond(context.Background(), func() { t.Error("not ours") })
	require.NoError(t, syscall.Kill(syscall.Getpid(), syscall.SIGTERM))
	<-ctx.Done()
	<-settled
	require.Empty(t, called, "the first one only asks")
	require.NoError(t, syscall.Kill(syscall.Getpid(), syscall.SIGINT))
	<-called
	require.Empty(t, exited)
	require.NoError(t, syscall.Kill(syscall.Getpid(), syscall.SIGTERM))
	require.Equal(t, 130, <-exited, "the third one ends it")
	require.Empty(t, called)
}
