package node

import (
	"context"
	"errors"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"
)

// Who stands by and cannot follow L1 any more ends, with the reason, though the other one leads for ever.
func TestStandbyThatCannotFollowEnds(t *testing.T) {
	full := errors.New("the disk is full")
	forever := func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
	require.ErrorIs(t, standBy(t.Context(), func(context.Context) error { return full }, forever), full)

	follows := func(ctx context.Context) error { <-ctx.Done(); return nil }
	led := errors.New("led")
	require.NoError(t, standBy(t.Context(), follows, func(context.Context) error { return nil }))
	require.ErrorIs(t, standBy(t.Context(), follows, func(context.Context) error { return led }), led)
}

// Who is asked to end while he looks whether it is there hears of that, at the first look or later, and not of what he waited for.
func TestWaitThatIsInterrupted(t *testing.T) {
	gone := errors.New("gone")
	for _, last := range []int{1, 2} {
		ctx, cancel := context.WithCancel(t.Context())
		looks := 0
		err := WaitFor(ctx, "it", func(err error) bool { return errors.Is(err, gone) }, "", slog.New(slog.DiscardHandler), func(context.Context) error {
			if looks++; looks == last {
				cancel()
			}
			return gone
		})
		require.ErrorIs(t, err, context.Canceled)
		require.NotErrorIs(t, err, gone)
	}
}
