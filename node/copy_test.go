package node_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/datadir/datadirtest"
	"github.com/causeway-l2/causeway/node"
)

// An old copy of a directory, made while its operator ran, is started again. Where the key has sent something since, it is refused until somebody says that the other
// one is gone; then it reads from L1 what happened meanwhile, does nothing twice, and the directory that it was copied from is refused.
func TestOldCopyIsRefusedOrCatchesUp(t *testing.T) {
	w := newWorld(t)
	cfg := w.config2()
	cfg.SealAfter = time.Hour
	disk := datadirtest.New()
	a, err := w.start(cfg, disk, nil)
	require.NoError(t, err)
	for person := range w.people {
		w.deposit(person, 1_000_000)
	}
	a.id(2)
	a.settles()
	a.accepts(a.transfer(1, 2, 1)) // waits in the copy
	old := disk.Crash(0, 1)
	later := a.transfer(1, 2, 1)
	a.accepts(later)
	a.settles()
	a.close()

	adopting := cfg
	adopting.Adopt = w.refused(cfg, old)
	b, err := w.start(adopting, old, nil)
	require.NoError(t, err)
	require.EqualValues(t, 2, mustNonce(b))
	_, err = b.Submit(b.ctx, later)
	require.Error(t, err, "it happened")
	b.accepts(b.transfer(1, 2, 1))
	b.settles()
	w.refused(cfg, disk)

	older := old.Crash(0, 1)
	lost := b.transfer(1, 2, 1)
	id := b.accepts(lost)
	b.kill()
	c, err := w.start(adopting, older, nil)
	require.NoError(t, err, "nothing on L1 tells that it is a copy")
	_, err = c.Op(id)
	require.ErrorIs(t, err, node.ErrUnknown)
	c.accepts(lost) // as its sender does
	c.settles()
	require.EqualValues(t, 4, w.moved(c))
	c.close()
}

// An old copy of a directory of one of several operators at a queue is refused nothing, and goes on with what was acknowledged after it was made.
func TestOldCopyInherits(t *testing.T) {
	w := newWorld(t)
	var b books
	disk := datadirtest.New()
	a := w.funded(&b, disk)
	a.accepts(a.transfer(1, 2, 1))
	old := disk.Crash(0, 1)
	a.accepts(a.transfer(1, 2, 1))
	a.settles()
	id := a.accepts(a.transfer(1, 2, 1))
	a.kill()

	c := w.writing(w.waiting(), &b, old)
	require.Equal(t, node.Accepted, c.stage(id))
	c.settles()
	require.EqualValues(t, 3, w.moved(c))
	c.close()
}
