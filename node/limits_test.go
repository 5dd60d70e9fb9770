package node_test

import (
	"context"
	"encoding/hex"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/datadir"
	"github.com/causeway-l2/causeway/datadir/datadirtest"
	"github.com/causeway-l2/causeway/node"
	"github.com/causeway-l2/causeway/operator"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/sequencer"
)

// gated is a prover whose proofs come when it is opened.
type gated struct {
	prover
	open chan struct{}
}

func (g *gated) Next(ctx context.Context) (operator.Proof, error) {
	select {
	case <-g.open:
		return g.prover.Next(ctx)
	case <-ctx.Done():
		return operator.Proof{}, ctx.Err()
	}
}

// N1, N3: nothing is proven while users go on. So many batches are sealed, so many ops wait, more are refused at once; when proofs come, all is final.
func TestN3ProversFallBehind(t *testing.T) {
	w := newWorld(t)
	cfg := w.config2()
	cfg.MaxOpen, cfg.MaxQueue = 3, 5
	for person := range w.people {
		w.deposit(person, 1_000_000)
	}
	p := &gated{prover{make(chan operator.Proof, 100)}, make(chan struct{})}
	ctx, cancel := context.WithCancel(context.Background())
	n, err := node.New(ctx, cfg, node.Deps{Client: w.client, Sender: w.newSender(1), Prover: p, FS: datadirtest.New().FS(), Log: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	r := &running{n, w, ctx, cancel, make(chan error, 1)}
	go func() { r.ended <- n.Run(ctx) }()
	var acked []sequencer.ID
	r.until("it is full", func() bool {
		most := r.Info().Sealed == 3 // from then on nothing leaves the queue
		s, err := r.Submit(ctx, r.transfer(1, 2, 1))
		if err == nil {
			acked = append(acked, s.ID)
			return false
		}
		require.ErrorIs(t, err, sequencer.ErrFull)
		return most
	})
	i := r.Info()
	require.Equal(t, 5, i.Pending)
	require.EqualValues(t, 3, i.Sealed)
	require.Error(t, r.Ready(ctx))
	close(p.open)
	require.NoError(t, r.Flush(ctx))
	for _, id := range acked {
		s, err := r.Op(id)
		require.NoError(t, err)
		require.Equal(t, node.Final, s.Stage)
	}
	w.solvent()
	r.close()
}

// M5: before a disk is full, ops are refused and what was accepted goes on.
func TestM5NoRoom(t *testing.T) {
	w := newWorld(t)
	disk := datadirtest.New()
	r, err := w.start(w.config2(), disk, nil)
	require.NoError(t, err)
	for person := range w.people {
		w.deposit(person, 1_000_000)
	}
	s, err := r.Submit(t.Context(), r.transfer(1, 2, 1))
	require.NoError(t, err)
	disk.SetFree(100 << 20)
	_, err = r.Submit(t.Context(), r.transfer(1, 2, 1))
	require.ErrorIs(t, err, sequencer.ErrFull)
	require.ErrorContains(t, err, "100 MiB")
	require.ErrorContains(t, r.Ready(t.Context()), "100 MiB")
	require.Equal(t, []float64{100 << 20, 256 << 20}, []float64{r.metric("causeway_node_disk_free_bytes"), r.metric("causeway_node_disk_needed_bytes")})
	r.until("final", func() bool {
		o, err := r.Op(s.ID)
		return err == nil && o.Stage == node.Final
	})
	disk.SetFree(1 << 40)
	_, err = r.Submit(t.Context(), r.transfer(1, 2, 1))
	require.NoError(t, err)
	r.close()
}

// M8: the clock is a day back when a node starts again. What waits is sealed no later for that, and no batch is older than the one before.
func TestM8ClockMovedBack(t *testing.T) {
	w := newWorld(t)
	disk := datadirtest.New()
	cfg := w.config2()
	r, err := w.start(cfg, disk, nil)
	require.NoError(t, err)
	for person := range w.people {
		w.deposit(person, 1_000_000)
	}
	r.settle(5)
	op := r.transfer(1, 2, 1)
	r.close()
	tomorrow := time.Now().Add(24 * time.Hour)
	d := openDir(t, w, disk)
	h, err := d.History(0)
	require.NoError(t, err)
	id := sequencer.ID("0x" + digest(op, w))
	wait, err := d.Accept(sequencer.Entry{Seq: h.NextSeq, ID: id, Op: op, At: tomorrow})
	require.NoError(t, err)
	require.NoError(t, wait())
	require.NoError(t, d.Close())
	r, err = w.start(cfg, disk, nil)
	require.NoError(t, err)
	r.until("final", func() bool {
		o, err := r.Op(id)
		return err == nil && o.Stage == node.Final
	})
	r.close()
}

// openDir opens a node's directory while no node has it.
func openDir(t *testing.T, w *world, disk *datadirtest.Disk) *datadir.Dir {
	t.Helper()
	params, err := w.client.Params(t.Context())
	require.NoError(t, err)
	cfg := datadir.Default()
	cfg.FS, cfg.Identity = disk.FS(), datadir.Identity{Rollup: fmt.Sprintf("0x%x", params.Config), Shape: circuit.Shape.ID}
	d, err := datadir.Open("data", cfg)
	require.NoError(t, err)
	return d
}

func digest(op rollup.UserOp, w *world) string {
	m := op.Message(w.config)
	b := m.Bytes()
	return hex.EncodeToString(b[:])
}
