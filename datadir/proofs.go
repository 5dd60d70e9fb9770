package datadir

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/cockroachdb/pebble/v2"

	"github.com/causeway-l2/causeway/operator"
	"github.com/causeway-l2/causeway/sequencer"
)

// SaveProof implements operator.Log.
func (d *Dir) SaveProof(number uint64, proof []byte) error {
	return d.put("proof", key(keyProof, number), proof)
}

// SaveSubmission implements operator.Log.
func (d *Dir) SaveSubmission(s operator.SavedSubmission) error {
	return d.putJSON("submission", key(keySubmit, s.First), s)
}

// Proof of a batch, nil if there is none.
func (d *Dir) Proof(number uint64) ([]byte, error) { return d.get(key(keyProof, number)) }

// Submissions lists those that start with batch from or later, in order.
func (d *Dir) Submissions(from uint64) (out []operator.SavedSubmission, err error) {
	err = d.scan(keySubmit, from, func(first uint64, value []byte) error {
		var s operator.SavedSubmission
		if err := json.Unmarshal(value, &s); err != nil {
			return fmt.Errorf("%w: submission of batch %d: %w", ErrDamaged, first, err)
		}
		out = append(out, s)
		return nil
	})
	return out, err
}

func (d *Dir) forgotten() (uint64, error) { return d.number(keyForgotten) }

// number that a key of one letter holds; 0 if there is none.
func (d *Dir) number(kind byte) (uint64, error) {
	b, err := d.get([]byte{kind})
	if err != nil || len(b) != 8 {
		return 0, err
	}
	return binary.BigEndian.Uint64(b), nil
}

// errEnough ends a walk over records, which come in the order of their numbers.
var errEnough = errors.New("datadir: enough")

// Forget drops ops and proofs of batches that are final for so long that no reorg can reach them.
func (d *Dir) Forget(final uint64) error {
	from, err := d.forgotten()
	if err != nil || final <= d.cfg.KeepBatches || final-d.cfg.KeepBatches <= from {
		return err
	}
	to := final - d.cfg.KeepBatches
	batch := d.db.NewBatch()
	defer batch.Close()
	gone := uint64(0)
	err = d.Records(from+1, func(r sequencer.Record) error {
		if r.Header.Number > to {
			return errEnough
		}
		for _, seq := range append(r.Full, r.Transfers...) {
			n, err := d.deleteOp(batch, seq)
			if err != nil {
				return err
			}
			gone += n
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	for _, kind := range []byte{keyProof, keySubmit} {
		if err == nil {
			err = batch.DeleteRange(key(kind, 0), key(kind, to+1), nil)
		}
	}
	if err == nil {
		err = batch.Set([]byte{keyForgotten}, binary.BigEndian.AppendUint64(nil, to), nil)
	}
	if err == nil {
		err = d.prune(batch, final)
	}
	if err != nil {
		return err
	}
	return d.commit("forget", batch, 0, gone)
}

// prunedAtOnce bounds what one write takes away, of a directory that was kept without bounds before.
const prunedAtOnce = 256

// prune takes away what is left of the oldest batches: their records, and where their ops are. What was dropped before the last op of them goes with them.
func (d *Dir) prune(batch *pebble.Batch, final uint64) error {
	from, err := d.number(keyPruned)
	if err != nil || final <= d.cfg.KeepRecords || final-d.cfg.KeepRecords <= from {
		return err
	}
	to, seen := min(final-d.cfg.KeepRecords, from+prunedAtOnce), uint64(0)
	for n := from + 1; n <= to; n++ {
		r, ok, err := d.Record(n)
		if err != nil || !ok { // it was sealed elsewhere
			if err != nil {
				return err
			}
			continue
		}
		for _, id := range r.IDs {
			if err := batch.Delete(append([]byte{keyStatus}, id...), nil); err != nil {
				return err
			}
		}
		for _, o := range r.Dropped {
			if err := batch.Delete(append([]byte{keyStatus}, o.ID...), nil); err != nil {
				return err
			}
		}
		for _, seq := range append(r.Full, r.Transfers...) {
			seen = max(seen, seq)
		}
	}
	err = d.scan(keyDropped, 0, func(seq uint64, id []byte) error {
		if seq >= seen {
			return nil
		}
		return errors.Join(batch.Delete(append([]byte{keyStatus}, id...), nil), batch.Delete(key(keyDropped, seq), nil))
	})
	for _, kind := range []byte{keyBatch, keyTx, keyElsewhere} {
		if err == nil {
			err = batch.DeleteRange(key(kind, 0), key(kind, to+1), nil)
		}
	}
	if err == nil {
		err = batch.Set([]byte{keyPruned}, binary.BigEndian.AppendUint64(nil, to), nil)
	}
	return err
}

// Reset forgets the final state, in one write: L1 has taken back what was taken for final. It is read again from L1, and what does not fit it any more is
// undone then.
func (d *Dir) Reset() error {
	batch := d.db.NewBatch()
	defer batch.Close()
	for _, kind := range []byte{'m', 'n', 'r'} {
		if err := batch.DeleteRange([]byte{kind}, []byte{kind + 1}, nil); err != nil {
			return err
		}
	}
	if err := batch.Set([]byte{keyCut}, []byte{1}, nil); err != nil {
		return err
	}
	return d.commitSynced("reset", batch)
}

// WasReset tells whether Reset was called, and Unseal not since.
func (d *Dir) WasReset() (bool, error) {
	b, err := d.get([]byte{keyCut})
	return b != nil, err
}

// SaveTx notes the tx that made batches final.
func (d *Dir) SaveTx(first, last uint64, tx [32]byte) error {
	batch := d.db.NewBatch()
	defer batch.Close()
	for n := first; n <= last; n++ {
		if err := batch.Set(key(keyTx, n), tx[:], nil); err != nil {
			return err
		}
	}
	d.cfg.Step("tx", false)
	err := batch.Commit(pebble.NoSync) // with what is written next
	d.cfg.Step("tx", true)
	return explain(err)
}

// Tx that made a batch final; zero if it is not known.
func (d *Dir) Tx(number uint64) (tx [32]byte, err error) {
	b, err := d.get(key(keyTx, number))
	copy(tx[:], b)
	return tx, err
}
