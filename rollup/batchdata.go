package rollup

import (
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
//	then       records of 2i+5 bytes: from i ‖ to i ‖ amount 5, with i = Shape.RecordIDBytes
func (w *Witness) DataStream() []field.Element {
	out := make([]field.Element, 0, w.Shape.DataWords())
	out = append(out, pack(part{w.Number, NumberBits}, part{w.Timestamp, TimeBits}))
	for _, slot := range w.FeeSlots {
		out = append(out, slot.Word())
	}
	records := make([]byte, DataWordBytes*w.Shape.RecordWords())
	for i, lane := range w.Transfers {
		lane.record(w.Shape, records[w.Shape.RecordBytes()*i:])
	}
	for i := 0; i < len(records); i += DataWordBytes {
		var e field.Element
		e.SetBytes(records[i : i+DataWordBytes])
		out = append(out, e)
	}
	return out
}

// record writes the bytes of a transfer lane.
func (l Lane) record(shape Shape, dst []byte) {
	if l.Op == OpNoop {
		return
	}
	amount, err := FloatOf(l.Amount)
	if err != nil {
		panic(err) // unreachable: ExecuteBatch lets no other amount into a transfer lane
	}
	width := shape.RecordIDBytes()
	putUint(dst[:width], uint64(l.From.ID))
	putUint(dst[width:2*width], uint64(l.To.ID))
	putUint(dst[2*width:shape.RecordBytes()], uint64(amount))
}

// putUint fills dst with v, big-endian.
func putUint(dst []byte, v uint64) {
	for i := range dst {
		dst[i] = byte(v >> (8 * (len(dst) - 1 - i)))
	}
}

// uintOf reads big-endian bytes, 8 at most.
func uintOf(b []byte) (v uint64) {
	for _, digit := range b {
		v = v<<8 | uint64(digit)
	}
	return v
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
	width := shape.RecordBytes()
	d.transfers = make([]*Transfer, 0, shape.Transfers)
	for i := range shape.Transfers {
		t, err := decodeRecord(shape, records[width*i:width*(i+1)])
		if err != nil {
			return d, fmt.Errorf("transfer lane %d: %w", i, err)
		}
		d.transfers = append(d.transfers, t)
	}
	for _, b := range records[width*shape.Transfers:] {
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

func decodeRecord(shape Shape, b []byte) (*Transfer, error) {
	width := shape.RecordIDBytes()
	from, to, amount := uintOf(b[:width]), uintOf(b[width:2*width]), uintOf(b[2*width:])
	if from|to|amount == 0 {
		return nil, nil
	}
	t := &Transfer{Authorization: Auth{From: uint32(from)}, To: uint32(to)}
	if !shape.Reaches(t.Authorization.From, t.To) {
		return nil, fmt.Errorf("%w: %d pays %d", ErrFar, from, to)
	}
	var err error
	t.Amount, err = Float(amount).Amount()
	if err == nil && t.Amount.IsZero() {
		err = ErrZeroAmount
	}
	return t, err
}
