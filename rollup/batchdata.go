package rollup

import (
	"encoding/binary"
	"fmt"

	"github.com/causeway-l2/causeway/rollup/field"
)

// SettlementStream returns S: three words a full lane.
func (w *Witness) SettlementStream() []field.Element {
	out := make([]field.Element, 0, w.Shape.SettlementWords())
	for _, lane := range w.Full {
		words := lane.Settlement.Words()
		out = append(out, words[:]...)
	}
	return out
}

// DataStream returns D: number and timestamp, fee slots, and the transfer lanes' records in 31-byte words.
//
//	D[0]       number 64 ‖ timestamp 40
//	D[1..F]    fee slots
//	then       records of 13 bytes: from 4 ‖ to 4 ‖ amount 5
func (w *Witness) DataStream() []field.Element {
	out := make([]field.Element, 0, w.Shape.DataWords())
	out = append(out, pack(part{w.Number, NumberBits}, part{w.Timestamp, TimeBits}))
	for _, slot := range w.FeeSlots {
		out = append(out, slot.Word())
	}
	records := make([]byte, DataWordBytes*w.Shape.RecordWords())
	for i, lane := range w.Transfers {
		lane.Record(records[RecordBytes*i:])
	}
	for i := 0; i < len(records); i += DataWordBytes {
		var e field.Element
		e.SetBytes(records[i : i+DataWordBytes])
		out = append(out, e)
	}
	return out
}

// Record writes the 13 bytes of a transfer lane.
func (l Lane) Record(dst []byte) {
	if l.Op == OpNoop {
		return
	}
	amount, err := FloatOf(l.Amount)
	if err != nil {
		panic(err) // unreachable: ExecuteBatch lets no other amount into a transfer lane
	}
	binary.BigEndian.PutUint32(dst, l.From.ID)
	binary.BigEndian.PutUint32(dst[4:], l.To.ID)
	dst[8] = byte(amount >> 32)
	binary.BigEndian.PutUint32(dst[9:], uint32(amount))
}

// data is a decoded D.
type data struct {
	Header
	transfers []*Transfer // nil: noop; unsigned
}

func decodeData(shape Shape, words []field.Element) (d data, err error) {
	if len(words) != shape.DataWords() {
		return d, fmt.Errorf("%w: D has %d words, shape %q has %d", ErrStream, len(words), shape.Name, shape.DataWords())
	}
	head, ok := unpack(words[0], NumberBits, TimeBits)
	if !ok {
		return d, fmt.Errorf("%w: header word out of range", ErrStream)
	}
	d.Number, d.Timestamp = head[0].Uint64(), head[1].Uint64()
	for _, w := range words[1 : 1+shape.FeeSlots] {
		slot, err := decodeFeeSlot(w)
		if err != nil {
			return d, err
		}
		d.FeeSlots = append(d.FeeSlots, slot)
	}
	records, err := recordBytes(words[1+shape.FeeSlots:])
	if err != nil {
		return d, err
	}
	d.transfers = make([]*Transfer, 0, shape.Transfers)
	for i := range shape.Transfers {
		t, err := decodeRecord(records[RecordBytes*i : RecordBytes*(i+1)])
		if err != nil {
			return d, fmt.Errorf("transfer lane %d: %w", i, err)
		}
		d.transfers = append(d.transfers, t)
	}
	for _, b := range records[RecordBytes*shape.Transfers:] {
		if b != 0 {
			return d, fmt.Errorf("%w: bytes after the last record", ErrStream)
		}
	}
	return d, checkFeeSlots(d.FeeSlots)
}

func recordBytes(words []field.Element) ([]byte, error) {
	out := make([]byte, 0, DataWordBytes*len(words))
	for _, w := range words {
		if w.IsZero() { // as most are of a batch that is not full
			out = append(out, make([]byte, DataWordBytes)...)
			continue
		}
		b := w.Bytes()
		if b[0] != 0 {
			return nil, fmt.Errorf("%w: a data word has 31 bytes", ErrStream)
		}
		out = append(out, b[1:]...)
	}
	return out, nil
}

func decodeRecord(b []byte) (*Transfer, error) {
	if [RecordBytes]byte(b) == ([RecordBytes]byte{}) {
		return nil, nil
	}
	t := &Transfer{To: binary.BigEndian.Uint32(b[4:])}
	t.Authorization.From = binary.BigEndian.Uint32(b)
	var err error
	t.Amount, err = Float(uint64(b[8])<<32 | uint64(binary.BigEndian.Uint32(b[9:]))).Amount()
	if err == nil && t.Amount.IsZero() {
		err = ErrZeroAmount
	}
	return t, err
}
