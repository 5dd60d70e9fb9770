package rollup

import (
	"encoding/binary"
	"fmt"

	"github.com/causeway-l2/causeway/rollup/field"
)

// EncodeOp writes an op for a journal; DecodeOp is its strict inverse. All numbers are big-endian:
//
//	op 1, then for a user op   from 4 ‖ token 2 ‖ nonce 8 ‖ validUntil 8 ‖ maxFee 16 ‖ signature 96
//	deposit        to 4 ‖ owner 86 ‖ amount 16
//	transfer       to 4 ‖ key 64 ‖ address 20 ‖ amount 16
//	transferToNew  to 4 ‖ key 64 ‖ address 20 ‖ amount 16
//	withdraw       amount 16
//	forcedExit     id 4 ‖ address 20 ‖ token 2
//	setKey         id 4 ‖ address 20 ‖ key 64
func EncodeOp(op Op) []byte {
	b := []byte{byte(op.Code())}
	if u, ok := op.(UserOp); ok {
		a := u.Auth()
		b = binary.BigEndian.AppendUint32(b, a.From)
		b = binary.BigEndian.AppendUint16(b, a.Token)
		b = binary.BigEndian.AppendUint64(b, a.Nonce)
		b = binary.BigEndian.AppendUint64(b, a.ValidUntil)
		b = a.MaxFee.append(b)
		s := a.Signature.Encode()
		b = append(b, s[:]...)
	}
	switch o := op.(type) {
	case *Deposit:
		b = o.Amount.append(append(binary.BigEndian.AppendUint32(b, o.To), o.Owner.encode()...))
	case *Transfer:
		b = appendPayment(b, o.To, o.ToKey, o.ToAddress, o.Amount)
	case *TransferToNew:
		b = appendPayment(b, o.To, o.ToKey, o.ToAddress, o.Amount)
	case *Withdraw:
		b = o.Amount.append(b)
	case *ForcedExit:
		b = append(binary.BigEndian.AppendUint32(b, o.ID), o.Address[:]...)
		b = binary.BigEndian.AppendUint16(b, o.Token)
	case *SetKey:
		b = append(append(binary.BigEndian.AppendUint32(b, o.ID), o.Address[:]...), encodePoint(o.Key)...)
	}
	return b
}

// DecodeOp reads what EncodeOp wrote.
func DecodeOp(b []byte) (Op, error) {
	r := &opReader{b: b}
	var op Op
	switch code := OpCode(r.take(1)[0]); code {
	case OpDeposit:
		op = &Deposit{To: r.u32(), Owner: Owner{PubKey: r.point(), Address: r.address(), Token: r.u16()}, Amount: r.amount()}
	case OpTransfer:
		op = &Transfer{Authorization: r.auth(), To: r.u32(), ToKey: r.point(), ToAddress: r.address(), Amount: r.amount()}
	case OpTransferToNew:
		op = &TransferToNew{Authorization: r.auth(), To: r.u32(), ToKey: r.point(), ToAddress: r.address(), Amount: r.amount()}
	case OpWithdraw:
		op = &Withdraw{Authorization: r.auth(), Amount: r.amount()}
	case OpForcedExit:
		op = &ForcedExit{ID: r.u32(), Address: r.address(), Token: r.u16()}
	case OpSetKey:
		op = &SetKey{ID: r.u32(), Address: r.address(), Key: r.point()}
	default:
		return nil, fmt.Errorf("%w: encoded op has code %d", ErrStream, code)
	}
	if r.err == nil && len(r.b) != 0 {
		r.err = fmt.Errorf("%w: %d bytes after an encoded op", ErrStream, len(r.b))
	}
	return op, r.err
}

func appendPayment(b []byte, to uint32, key field.Point, address Address, amount Amount) []byte {
	b = append(binary.BigEndian.AppendUint32(b, to), encodePoint(key)...)
	return amount.append(append(b, address[:]...))
}

func (a Amount) append(b []byte) []byte {
	return binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(b, a.Hi), a.Lo)
}

func encodePoint(p field.Point) []byte { return append(p.X.Marshal(), p.Y.Marshal()...) }

// opReader reads fields one after the other; after the first error it reads zeros.
type opReader struct {
	b   []byte
	err error
}

func (r *opReader) take(n int) []byte {
	if r.err != nil || len(r.b) < n {
		if r.err == nil {
			r.err = fmt.Errorf("%w: encoded op is too short", ErrStream)
		}
		return make([]byte, n)
	}
	out := r.b[:n]
	r.b = r.b[n:]
	return out
}

func (r *opReader) u16() uint16 { return binary.BigEndian.Uint16(r.take(2)) }
func (r *opReader) u32() uint32 { return binary.BigEndian.Uint32(r.take(4)) }
func (r *opReader) u64() uint64 { return binary.BigEndian.Uint64(r.take(8)) }

func (r *opReader) amount() Amount { return Amount{Hi: r.u64(), Lo: r.u64()} }

func (r *opReader) address() (a Address) {
	copy(a[:], r.take(len(a)))
	return a
}

func (r *opReader) point() field.Point {
	p, err := field.DecodePoint(r.take(2 * field.Bytes))
	if r.err == nil {
		r.err = err
	}
	return p
}

func (r *opReader) auth() Auth {
	a := Auth{From: r.u32(), Token: r.u16(), Nonce: r.u64(), ValidUntil: r.u64(), MaxFee: r.amount()}
	s, err := field.DecodeSignature(r.take(field.SignatureBytes))
	if r.err == nil {
		r.err = err
	}
	a.Signature = s
	return a
}
