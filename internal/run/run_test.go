package run

import (
	"context"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestTwoPhases(t *testing.T) {
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		exited := make(chan int, 1)
		ctx, stop := newContext(func(code int) { exited <- code }, io.Discard)
		require.NoError(t, ctx.Err())
		require.NoError(t, syscall.Kill(syscall.Getpid(), s))
		<-ctx.Done()
		require.ErrorIs(t, context.Cause(ctx), ErrInterrupted)
		require.Empty(t, exited, "the first one only asks")
		time.Sleep(2 * together)
		require.NoError(t, syscall.Kill(syscall.Getpid(), s))
		select {
		case code := <-exited:
			require.Equal(t, 130, code)
		case <-time.After(10 * time.Second):
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
		ctx, stop := newContext(func(int) { t.Error("exited") }, in)
		if hooked {
			OnSecond(ctx, func() {})
		}
		require.NoError(t, syscall.Kill(syscall.Getpid(), syscall.SIGINT))
		<-ctx.Done()
		time.Sleep(patience + patience/2)
		stop()
		require.NoError(t, in.Close())
		told, err := io.ReadAll(out)
		require.NoError(t, err)
		require.Equal(t, !hooked, strings.Contains(string(told), "once more ends it at once"), "%q", told)
		require.LessOrEqual(t, strings.Count(string(told), "\n"), 1)
	}
}

// A terminal that is closed tells twice; whoever was told to outlive it, by nohup, does.
func TestHangup(t *testing.T) {
	signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP) // also where the test runs under nohup
	ctx, stop := newContext(func(int) { t.Error("exited") }, io.Discard)
	require.NoError(t, syscall.Kill(syscall.Getpid(), syscall.SIGHUP))
	<-ctx.Done()
	require.ErrorIs(t, context.Cause(ctx), ErrInterrupted)
	require.NoError(t, syscall.Kill(syscall.Getpid(), syscall.SIGHUP))
	time.Sleep(50 * time.Millisecond)
	stop()

	signal.Ignore(syscall.SIGHUP)
	defer signal.Reset(syscall.SIGHUP)
	ctx, stop = newContext(func(int) { t.Error("exited") }, io.Discard)
	defer stop()
	require.NoError(t, syscall.Kill(syscall.Getpid(), syscall.SIGHUP))
	time.Sleep(50 * time.Millisecond)
	require.NoError(t, ctx.Err())
}

// timeout(1) tells a process and then its group: both are the first signal.
func TestToldTwiceAtOnce(t *testing.T) {
	ctx, stop := newContext(func(int) { t.Error("exited") }, io.Discard)
	require.NoError(t, syscall.Kill(syscall.Getpid(), syscall.SIGTERM))
	require.NoError(t, syscall.Kill(syscall.Getpid(), syscall.SIGINT))
	<-ctx.Done()
	time.Sleep(2 * together)
	stop()
}

func TestStop(t *testing.T) {
	ctx, stop := newContext(func(int) { t.Error("exited") }, io.Discard)
	stop()
	stop()
	require.ErrorIs(t, context.Cause(ctx), context.Canceled)
}

func TestOnSecond(t *testing.T) {
	exited, called := make(chan int, 1), make(chan struct{}, 2)
	ctx, stop := newContext(func(code int) { exited <- code }, io.Discard)
	defer stop()
	OnSecond(ctx, func() { called <- struct{}{} })
	OnSecond(context.Background(), func() { t.Error("not ours") })
	require.NoError(t, syscall.Kill(syscall.Getpid(), syscall.SIGTERM))
	<-ctx.Done()
	require.Empty(t, called, "the first one only asks")
	time.Sleep(2 * together)
	require.NoError(t, syscall.Kill(syscall.Getpid(), syscall.SIGINT))
	<-called
	require.Empty(t, exited)
	require.NoError(t, syscall.Kill(syscall.Getpid(), syscall.SIGTERM))
	require.Equal(t, 130, <-exited, "the third one ends it")
	require.Empty(t, called)
}
