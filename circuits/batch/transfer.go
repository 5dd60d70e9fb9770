package batch

import (
	"math/big"

	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/circuits/gadget"
	"github.com/causeway-l2/causeway/rollup"
)

// TransferLane holds a transfer, or a noop where the amount is 0.
type TransferLane struct {
	Mantissa      frontend.Variable
	Exponent      frontend.Variable
	Authorization Authorization
	From          Sender
	To            Receiver
}

// runTransfer mirrors rollup's Transfer.apply in a transfer lane.
func (x *executor) runTransfer(l *TransferLane) {
	api := x.api
	amount, amountBytes := x.floatAmount(l)
	active := gadget.Not(api, api.IsZero(amount))
	fromPlace, toPlace := x.place(l.From.ID, l.From.Siblings), x.place(l.To.ID, l.To.Siblings)
	x.appendRecord(active, fromPlace, toPlace, amountBytes)

	from := l.From.account(x.hash.Compress(l.From.Key.X, l.From.Key.Y))
	to := l.To.account(l.From.Token) // same token: it is hashed into the receiver's leaf
	fee := x.authorize(rollup.TransferLane, active, int(rollup.OpTransfer), x.payment(to.keyHash, to.address, amount), &l.From, from.keyHash, &l.Authorization)
	x.assertPacking(from)
	// The token has its width: where the lane is active, that of the fee slot it pays; where it is not, the leaf does not count.
	debited := from
	debited.nonce = api.Add(from.nonce, 1)
	debited.balance = api.Sub(from.balance, amount, fee)
	x.assertBalance(debited.balance)
	x.update(fromPlace, active, x.leaf(from), x.leaf(debited))

	x.assertPacking(to)
	credited := to
	credited.balance = api.Add(to.balance, amount)
	x.assertBalance(credited.balance)
	x.update(toPlace, active, x.leaf(to), x.leaf(credited))
}

// ofMantissa are the widths of a mantissa's parts: what stands beside the exponent in the lowest byte of a Float, and its other bytes.
var ofMantissa = func() []int {
	widths := []int{8 - rollup.ExponentBits}
	for range rollup.FloatBits/8 - 1 {
		widths = append(widths, 8)
	}
	return widths
}()

// floatAmount asserts that the lane's Float is canonical and returns mantissa * 10^exponent, below 2^139, and the Float's bytes, lowest
// first.
func (x *executor) floatAmount(l *TransferLane) (frontend.Variable, []frontend.Variable) {
	api := x.api
	mantissa := x.ranges.Cut(l.Mantissa, ofMantissa...)
	exponent := gadget.AssertBits(api, l.Exponent, rollup.ExponentBits)
	// SOUNDNESS: with a second encoding of a value, one signature would allow two different records.
	scaled := gadget.Not(api, api.IsZero(l.Exponent))
	x.ranges.Assert(api.Mul(scaled, api.Sub(l.Mantissa, rollup.MinScaledMantissa)), rollup.MantissaBits)
	var power frontend.Variable = 1
	for i, bit := range exponent {
		ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(1<<i), nil)
		power = api.Mul(power, api.Add(1, api.Mul(bit, ten.Sub(ten, big.NewInt(1)))))
	}
	lowest := gadget.Pack(api, gadget.Part{Value: mantissa[0], Bits: ofMantissa[0]}, gadget.Part{Value: l.Exponent, Bits: rollup.ExponentBits})
	return api.Mul(l.Mantissa, power), append([]frontend.Variable{lowest}, mantissa[1:]...)
}

// appendRecord adds the lane's bytes to D: from ‖ to ‖ amount. A noop's are zero.
func (x *executor) appendRecord(active frontend.Variable, from, to place, amount []frontend.Variable) {
	width := x.shape.RecordIDBytes()
	record := bigEndian(from.bytes, width)
	record = append(record, bigEndian(to.bytes, width)...)
	record = append(record, bigEndian(amount, rollup.FloatBits/8)...)
	gadget.AssertZeroIf(x.api, gadget.Not(x.api, active), x.word(record, len(record)))
	x.records = append(x.records, record...)
}

// packRecords cuts the records into 31-byte words and ends D with them.
func (x *executor) packRecords() {
	for len(x.records) > 0 {
		n := min(rollup.DataWordBytes, len(x.records))
		x.d = append(x.d, x.word(x.records[:n], rollup.DataWordBytes))
		x.records = x.records[n:]
	}
}

// bytes are those of a number's bits, the lowest first.
func (x *executor) bytes(bits []frontend.Variable) (out []frontend.Variable) {
	for len(bits) > 0 {
		n := min(8, len(bits))
		out, bits = append(out, x.api.FromBinary(bits[:n]...)), bits[n:]
	}
	return out
}

// word packs bytes, the most significant first, and zeros after them up to width.
func (x *executor) word(bytes []frontend.Variable, width int) frontend.Variable {
	parts := make([]gadget.Part, width)
	for i := range parts {
		parts[i] = gadget.Part{Value: 0, Bits: 8}
		if i < len(bytes) {
			parts[i].Value = bytes[i]
		}
	}
	return gadget.Pack(x.api, parts...)
}

// bigEndian reverses bytes and fills them up with zeros in front, to width.
func bigEndian(bytes []frontend.Variable, width int) []frontend.Variable {
	out := make([]frontend.Variable, 0, width)
	for range width - len(bytes) {
		out = append(out, 0)
	}
	for i := len(bytes) - 1; i >= 0; i-- {
		out = append(out, bytes[i])
	}
	return out
}
