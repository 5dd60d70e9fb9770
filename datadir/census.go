package datadir

import (
	"encoding/binary"
	"fmt"

	"github.com/cockroachdb/pebble/v2"
)

// census is what the database holds, as of the last seal, forgetting, undoing or replacing: below seq ops there are live ops in the journal. What is accepted later has
// later numbers.
//
// Layout of its record: ops 8 ‖ seals 8 ‖ live 8, big-endian.
type census struct{ ops, seals, live uint64 }

func (c census) encode() (b []byte) {
	for _, n := range []uint64{c.ops, c.seals, c.live} {
		b = binary.BigEndian.AppendUint64(b, n)
	}
	return b
}

// commit writes a batch after which there are so many seals more and ops less, with the census of that, synced.
func (d *Dir) commit(step string, batch *pebble.Batch, seals, gone uint64) error {
	d.writing.Lock()
	defer d.writing.Unlock()
	c := d.counted()
	c.seals, c.live = c.seals+seals, c.live-gone
	if err := batch.Set([]byte{keyCensus}, c.encode(), nil); err != nil {
		return err
	}
	d.cfg.Step(step, false)
	err := batch.Commit(pebble.Sync)
	d.cfg.Step(step, true)
	if err != nil {
		return explain(err)
	}
	d.mu.Lock()
	d.now.seals, d.now.live = d.now.seals+seals, d.now.live-gone
	d.mu.Unlock()
	return explain(d.mark.raise(counts{c.ops, c.seals}))
}

func (d *Dir) counted() census {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.now
}

// accepted counts an op that the log has, for which so many others went.
func (d *Dir) accepted(seq, gone uint64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now = d.now.with(seq, gone)
}

// with counts one more op, and some less. One that is there already has got another leaf.
func (c census) with(seq, gone uint64) census {
	if seq >= c.ops {
		c.ops, c.live = seq+1, c.live+1
	}
	c.live -= gone
	return c
}

// deleteOp deletes an op of the journal in a batch, and tells how many that makes: none if it is not there.
func (d *Dir) deleteOp(batch *pebble.Batch, seq uint64) (uint64, error) {
	b, err := d.get(key(keyOp, seq))
	if err != nil || b == nil {
		return 0, err
	}
	return 1, batch.Delete(key(keyOp, seq), nil)
}

// count compares what the database holds with what it held once: a hole in the journal or in the row of batches, and an end that is missing, are damage.
func (d *Dir) count() error {
	b, err := d.get([]byte{keyCensus})
	if err != nil {
		return err
	}
	var was census
	if len(b) == 24 {
		was = census{binary.BigEndian.Uint64(b), binary.BigEndian.Uint64(b[8:]), binary.BigEndian.Uint64(b[16:])}
	}
	ops, below, live := was.ops, uint64(0), uint64(0)
	err = d.scan(keyOp, 0, func(seq uint64, _ []byte) error {
		ops, live = max(ops, seq+1), live+1
		if seq < was.ops {
			below++
		}
		return nil
	})
	if err != nil {
		return err
	}
	if len(b) != 0 && below != was.live || live-below != ops-was.ops {
		return fmt.Errorf("%w: the journal held %d ops up to number %d, and %d are left; %d of %d after them", ErrDamaged, was.live, was.ops, below, live-below, ops-was.ops)
	}
	if c := d.mark.counts; ops < c.ops || was.seals < c.seals {
		return fmt.Errorf("%w: of %d ops that were accepted, it has heard of %d; of %d batches, of %d", ErrDamaged, c.ops, ops, c.seals, was.seals)
	}
	d.now = census{ops, was.seals, live}
	return d.countBatches()
}

// countBatches refuses a gap in the batches that were not forgotten, but for those that were sealed elsewhere.
func (d *Dir) countBatches() error {
	next, err := d.forgotten()
	if err != nil {
		return err
	}
	first := true
	return d.scan(keyBatch, next+1, func(n uint64, _ []byte) error {
		if !first && n != next+1 {
			if b, err := d.get(key(keyElsewhere, n)); err != nil || b != nil {
				next = n
				return err
			}
			return fmt.Errorf("%w: batch %d follows %d", ErrDamaged, n, next)
		}
		next, first = n, false
		return nil
	})
}
