package run

import (
	"context"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestTwoPhases(t *testing.T) {
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		exited := make(chan int, 1)
		ctx, stop := newContext(func(code int) { exited <- code })
		require.NoError(t, ctx.Err())
		require.NoError(t, syscall.Kill(syscall.Getpid(), s))
		<-ctx.Done()
		require.ErrorIs(t, context.Cause(ctx), ErrInterrupted)
		require.Empty(t, exited, "the first one only asks")
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

func TestStop(t *testing.T) {
	ctx, stop := newContext(func(int) { t.Error("exited") })
	stop()
	stop()
	require.ErrorIs(t, context.Cause(ctx), context.Canceled)
}

func TestOnSecond(t *testing.T) {
	exited, called := make(chan int, 1), make(chan struct{}, 2)
	ctx, stop := newContext(func(code int) { exited <- code })
	defer stop()
	OnSecond(ctx, func() { called <- struct{}{} })
	OnSecond(context.Background(), func() { t.Error("not ours") })
	require.NoError(t, syscall.Kill(syscall.Getpid(), syscall.SIGTERM))
	<-ctx.Done()
	require.Empty(t, called, "the first one only asks")
	require.NoError(t, syscall.Kill(syscall.Getpid(), syscall.SIGINT))
	<-called
	require.Empty(t, exited)
	require.NoError(t, syscall.Kill(syscall.Getpid(), syscall.SIGTERM))
	require.Equal(t, 130, <-exited, "the third one ends it")
	require.Empty(t, called)
}
