package datadir

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/cockroachdb/pebble/v2"

	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/sequencer"
)

// OpStatus is where an op is that left the queue.
type OpStatus struct {
	Batch  uint64 `json:"batch,omitempty"`  // 0: dropped
	Reason string `json:"reason,omitempty"` // of a dropped one
}

// Bits of an entry's kind.
const (
	isRequest = 1 << iota
	isFront
)

// Accept implements sequencer.Journal. Value: time 8 (unix nanoseconds) ‖ kind 1 ‖ index of a request, or who collects the fee, 8 ‖ length of id 1 ‖ id ‖ op.
func (d *Dir) Accept(e sequencer.Entry) (wait func() error, err error) {
	b := binary.BigEndian.AppendUint64(make([]byte, 0, 300), uint64(e.At.UnixNano()))
	kind, number := byte(0), e.Fee
	if e.Request {
		kind, number = isRequest, e.Index
	}
	if e.Front {
		kind |= isFront
	}
	b = binary.BigEndian.AppendUint64(append(b, kind), number)
	b = append(append(b, byte(len(e.ID))), e.ID...)
	b = append(b, rollup.EncodeOp(e.Op)...)
	d.cfg.Step("accept", false)
	batch, gone := d.db.NewBatch(), uint64(0)
	if err := batch.Set(key(keyOp, e.Seq), b, nil); err != nil {
		return nil, err
	}
	if e.Replaced != nil {
		// What is gone has to be counted in the same write, and no other write may count beside.
		d.writing.Lock()
		defer d.writing.Unlock()
		if gone, err = d.replace(batch, e); err != nil {
			return nil, err
		}
	}
	if err := d.db.ApplyNoSyncWait(batch, pebble.Sync); err != nil {
		return nil, explain(err)
	}
	d.accepted(e.Seq, gone)
	return sync.OnceValue(func() error {
		defer batch.Close()
		if err := batch.SyncWait(); err != nil { // nobody knows what of it is on disk
			err = fmt.Errorf("%w (%w)", ErrDisk, err)
			d.cfg.Fatal(err)
			return err
		}
		d.cfg.Step("accept", true)
		return explain(d.mark.raise(counts{ops: e.Seq + 1}))
	}), nil
}

// replace takes the op that another one is accepted for out of the journal, with the census of that. It returns how many ops go.
func (d *Dir) replace(batch *pebble.Batch, e sequencer.Entry) (gone uint64, err error) {
	if err := setStatus(batch, e.Replaced.ID, OpStatus{Reason: e.Replaced.Reason}); err != nil {
		return 0, err
	}
	if err := batch.Set(key(keyDropped, e.Replaced.Seq), []byte(e.Replaced.ID), nil); err != nil {
		return 0, err
	}
	if gone, err = d.deleteOp(batch, e.Replaced.Seq); err != nil {
		return 0, err
	}
	return gone, batch.Set([]byte{keyCensus}, d.counted().with(e.Seq, gone).encode(), nil)
}

func decodeEntry(seq uint64, b []byte) (e sequencer.Entry, err error) {
	damaged := fmt.Errorf("%w: op %d of the journal", ErrDamaged, seq)
	if len(b) < 18 || len(b) < 18+int(b[17]) {
		return e, damaged
	}
	e = sequencer.Entry{Seq: seq, At: time.Unix(0, int64(binary.BigEndian.Uint64(b))), Request: b[8]&isRequest != 0, Front: b[8]&isFront != 0, ID: sequencer.ID(b[18 : 18+int(b[17])])}
	if number := binary.BigEndian.Uint64(b[9:]); e.Request {
		e.Index = number
	} else {
		e.Fee = number
	}
	if e.Op, err = rollup.DecodeOp(b[18+int(b[17]):]); err != nil {
		return e, fmt.Errorf("%w: %w", damaged, err)
	}
	return e, nil
}

// Seal implements sequencer.Journal.
func (d *Dir) Seal(r sequencer.Record) error {
	batch := d.db.NewBatch()
	defer batch.Close()
	if r.Header.Number != 0 {
		value, err := json.Marshal(r)
		if err != nil {
			return err
		}
		if err := batch.Set(key(keyBatch, r.Header.Number), value, nil); err != nil {
			return err
		}
		before, err := d.get(key(keyBatch, r.Header.Number-1))
		if err == nil && before == nil { // by an operator that was in charge meanwhile: its batches are L1's alone
			err = batch.Set(key(keyElsewhere, r.Header.Number), nil, nil)
		}
		if err != nil {
			return err
		}
	}
	for _, id := range r.IDs {
		if err := setStatus(batch, id, OpStatus{Batch: r.Header.Number}); err != nil {
			return err
		}
	}
	gone := uint64(0)
	for _, o := range r.Dropped {
		if err := setStatus(batch, o.ID, OpStatus{Reason: o.Reason}); err != nil {
			return err
		}
		n, err := d.deleteOp(batch, o.Seq)
		if err != nil {
			return err
		}
		gone += n
		if r.Header.Number == 0 {
			if err := batch.Set(key(keyDropped, o.Seq), []byte(o.ID), nil); err != nil {
				return err
			}
		}
	}
	return d.commit("seal", batch, 1, gone)
}

func setStatus(batch *pebble.Batch, id sequencer.ID, s OpStatus) error {
	value, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return batch.Set(append([]byte{keyStatus}, id...), value, nil)
}

// History returns what the journal holds beyond batch final: sealed batches, and what waits.
func (d *Dir) History(final uint64) (sequencer.History, error) {
	h := sequencer.History{Ops: map[uint64]rollup.Op{}, NextSeq: d.counted().ops}
	sealed := map[uint64]bool{}
	forgotten, err := d.forgotten()
	if err != nil {
		return h, err
	}
	err = d.Records(forgotten+1, func(r sequencer.Record) error {
		for _, seq := range append(r.Full, r.Transfers...) {
			sealed[seq] = true
		}
		if r.Header.Number > final {
			h.Records = append(h.Records, r)
		}
		return nil
	})
	if err != nil {
		return h, err
	}
	needed := map[uint64]bool{}
	for _, r := range h.Records {
		for _, seq := range append(r.Full, r.Transfers...) {
			needed[seq] = true
		}
	}
	err = d.scan(keyOp, 0, func(seq uint64, value []byte) error {
		if sealed[seq] && !needed[seq] {
			return nil
		}
		e, err := decodeEntry(seq, value)
		if err != nil {
			return err
		}
		if needed[seq] {
			h.Ops[seq] = e.Op
		} else {
			h.Pending = append(h.Pending, e)
		}
		return nil
	})
	return h, err
}

// Records calls f for each sealed batch from number from on.
func (d *Dir) Records(from uint64, f func(sequencer.Record) error) error {
	return d.scan(keyBatch, from, func(n uint64, value []byte) error {
		var r sequencer.Record
		if err := json.Unmarshal(value, &r); err != nil {
			return fmt.Errorf("%w: batch %d: %w", ErrDamaged, n, err)
		}
		return f(r)
	})
}

// Record of a sealed batch; ok is false if there is none.
func (d *Dir) Record(number uint64) (r sequencer.Record, ok bool, err error) {
	ok, err = d.getJSON(key(keyBatch, number), &r)
	return r, ok, err
}

// OpStatus tells where an op is that left the queue; ok is false if the directory has never heard of it.
func (d *Dir) OpStatus(id sequencer.ID) (s OpStatus, ok bool, err error) {
	ok, err = d.getJSON(append([]byte{keyStatus}, id...), &s)
	return s, ok, err
}

// beyond is why an op ends that was in a batch which is undone, and which was forgotten before.
const beyond = "L1 took back its batch after more batches than are kept; sign it again if it still shall be"

// unsealOps makes ops of a batch wait again, and drops those that are not there any more. Requests come from L1.
func unsealOps(batch *pebble.Batch, r sequencer.Record, there map[uint64]bool) error {
	for i, seq := range append(slices.Clone(r.Full), r.Transfers...) {
		status := append([]byte{keyStatus}, r.IDs[i]...)
		if there[seq] || !strings.HasPrefix(string(r.IDs[i]), "0x") {
			if err := batch.Delete(status, nil); err != nil {
				return err
			}
			continue
		}
		value, err := json.Marshal(OpStatus{Reason: beyond})
		if err != nil {
			return err
		}
		if err := batch.Set(status, value, nil); err != nil {
			return err
		}
	}
	return nil
}

// Unseal undoes the batches from number from on, in one write. Their ops wait again in the order in which they were accepted. Of the requests that are in no
// batch any more, those stay that keep says yes to, which is asked in their order; the others are forgotten, since L1 tells which there are.
func (d *Dir) Unseal(from uint64, keep func(sequencer.Entry) bool) error {
	forgotten, err := d.forgotten()
	if err != nil {
		return err
	}
	batch := d.db.NewBatch()
	defer batch.Close()
	kept, there := map[uint64]bool{}, map[uint64]bool{} // ops: in a batch that stays, in the journal
	err = d.scan(keyOp, 0, func(seq uint64, value []byte) error {
		there[seq] = true
		return nil
	})
	if err == nil {
		err = d.Records(from, func(r sequencer.Record) error { return unsealOps(batch, r, there) })
	}
	for _, kind := range []byte{keyBatch, keyProof, keySubmit, keyElsewhere} {
		if err == nil {
			err = batch.DeleteRange(key(kind, from), []byte{kind + 1}, nil)
		}
	}
	if err == nil {
		err = d.cutSubmissions(batch, from)
	}
	gone := uint64(0)
	if err == nil {
		err = d.Records(forgotten+1, func(r sequencer.Record) error { // of older ones nothing is in the journal
			for _, seq := range append(r.Full, r.Transfers...) {
				kept[seq] = r.Header.Number < from
			}
			return nil
		})
	}
	if err == nil {
		err = d.scan(keyOp, 0, func(seq uint64, value []byte) error {
			if kept[seq] || len(value) <= 8 || value[8]&isRequest == 0 {
				return nil
			}
			e, err := decodeEntry(seq, value)
			if err != nil || keep(e) {
				return err
			}
			gone++
			return batch.Delete(key(keyOp, seq), nil)
		})
	}
	if err == nil {
		err = d.unforget(batch, from)
	}
	if err == nil {
		err = batch.Delete([]byte{keyCut}, nil)
	}
	if err != nil {
		return err
	}
	return d.commit("unseal", batch, 0, gone)
}

// cutSubmissions forgets those that begin before a batch which is undone and reach it: their proof is of what was sealed there before.
func (d *Dir) cutSubmissions(batch *pebble.Batch, from uint64) error {
	all, err := d.Submissions(0)
	for _, s := range all {
		if err == nil && s.First < from && s.First+uint64(s.Count) > from {
			err = batch.Delete(key(keySubmit, s.First), nil)
		}
	}
	return err
}

// unforget has batches from number from on count again: others take the numbers of those that were forgotten.
func (d *Dir) unforget(batch *pebble.Batch, from uint64) error {
	for _, kind := range []byte{keyForgotten, keyPruned} {
		to, err := d.number(kind)
		if err == nil && to >= from {
			err = batch.Set([]byte{kind}, binary.BigEndian.AppendUint64(nil, from-1), nil)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
