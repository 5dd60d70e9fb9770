package l1_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
)

// Who reads up to the head once does not give up at a node that is down for a moment, does at one that stays down, and at once when nobody waits any more.
func TestNextUpWaitsForANode(t *testing.T) {
	e := newEnvOn(t, true)
	node, eth := newLiar(t, e.chain.URL(), 1, nil)
	client, err := l1.NewClient(ctx, eth, e.client.Address())
	require.NoError(t, err)
	cfg := l1.DefaultWatcher()
	cfg.Confirmations, cfg.Poll = 0, 20*time.Millisecond
	w, err := l1.NewWatcher(ctx, client, cfg)
	require.NoError(t, err)

	node.down.Store(true)
	_, _, err = w.Next(ctx)
	require.True(t, l1.Down(err))
	_, _, err = w.NextUp(ctx)
	require.True(t, l1.Down(err), "it stays down")

	time.AfterFunc(30*time.Millisecond, func() { node.down.Store(false) })
	_, more, err := w.NextUp(ctx)
	require.NoError(t, err)
	require.True(t, more)

	node.down.Store(true)
	short, cancel := context.WithCancel(ctx)
	time.AfterFunc(30*time.Millisecond, cancel)
	_, _, err = w.NextUp(short)
	require.ErrorIs(t, err, context.Canceled)
}
