package datadir

import (
	"encoding/binary"
	"fmt"
	"slices"
)

// nonceKey of what was noted of an L1 key: 'a' ‖ address ‖ nonce.
func nonceKey(key [20]byte, nonce uint64) []byte {
	return binary.BigEndian.AppendUint64(append([]byte{keySent}, key[:]...), nonce)
}

func knownKey(key [20]byte) []byte { return append([]byte{keyKnown}, key[:]...) }

// Known implements l1.Book.
func (d *Dir) Known(key [20]byte) (below uint64, ok bool, err error) {
	b, err := d.get(knownKey(key))
	if err != nil || b == nil {
		return 0, false, err
	}
	if len(b) != 8 {
		return 0, false, fmt.Errorf("%w: nonce of %x", ErrDamaged, key)
	}
	return binary.BigEndian.Uint64(b), true, nil
}

// Know implements l1.Book: what was noted below is forgotten.
func (d *Dir) Know(key [20]byte, below uint64) error {
	batch := d.db.NewBatch()
	defer batch.Close()
	if err := batch.DeleteRange(nonceKey(key, 0), nonceKey(key, below), nil); err != nil {
		return err
	}
	if err := batch.Set(knownKey(key), binary.BigEndian.AppendUint64(nil, below), nil); err != nil {
		return err
	}
	return d.commitSynced("know", batch)
}

// Note implements l1.Book. One goroutine at a time notes txs of a key.
func (d *Dir) Note(key [20]byte, nonce uint64, tx [32]byte) error {
	noted, err := d.Noted(key, nonce)
	if err != nil || slices.Contains(noted, tx) {
		return err
	}
	var all []byte
	for _, h := range append(noted, tx) {
		all = append(all, h[:]...)
	}
	return d.put("note", nonceKey(key, nonce), all)
}

// Noted implements l1.Book.
func (d *Dir) Noted(key [20]byte, nonce uint64) (out [][32]byte, err error) {
	b, err := d.get(nonceKey(key, nonce))
	if err != nil {
		return nil, err
	}
	if len(b)%32 != 0 {
		return nil, fmt.Errorf("%w: txs of nonce %d of %x", ErrDamaged, nonce, key)
	}
	for h := range slices.Chunk(b, 32) {
		out = append(out, [32]byte(h))
	}
	return out, nil
}
