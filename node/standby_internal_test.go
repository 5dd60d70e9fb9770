package node

import (
	"context"
	"errors"
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
