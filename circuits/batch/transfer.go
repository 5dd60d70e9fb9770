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
	amount, amountBits := x.floatAmount(l)
	active := gadget.Not(api, api.IsZero(amount))
	fromPath, toPath := x.hash.Path(l.From.ID, l.From.Siblings), x.hash.Path(l.To.ID, l.To.Siblings)
	x.appendRecord(active, fromPath, toPath, amountBits)

	from := l.From.account(x.hash.Compress(l.From.Key.X, l.From.Key.Y))
	to := l.To.account(l.From.Token) // same token: it is hashed into the receiver's leaf
	fee := x.authorize(rollup.TransferLane, active, int(rollup.OpTransfer), x.payment(to.keyHash, to.address, amount), &l.From, from.keyHash, &l.Authorization)
	x.assertPacking(from)
	// The token has its width: where the lane is active, that of the fee slot it pays; where it is not, the leaf does not count.
	debited := from
	debited.nonce = api.Add(from.nonce, 1)
	debited.balance = api.Sub(from.balance, amount, fee)
	x.assertBalance(debited.balance)
	x.root = fromPath.UpdateRoot(api, x.hash, active, x.root, x.leaf(from), x.leaf(debited))

	x.assertPacking(to)
	credited := to
	credited.balance = api.Add(to.balance, amount)
	x.assertBalance(credited.balance)
	x.root = toPath.UpdateRoot(api, x.hash, active, x.root, x.leaf(to), x.leaf(credited))
}

// floatAmount asserts that the lane's Float is canonical and returns mantissa * 10^exponent, below 2^139, and the Float's bits, lowest
// first.
func (x *executor) floatAmount(l *TransferLane) (frontend.Variable, []frontend.Variable) {
	api := x.api
	mantissa := gadget.AssertBits(api, l.Mantissa, rollup.MantissaBits)
	exponent := gadget.AssertBits(api, l.Exponent, rollup.ExponentBits)
	// SOUNDNESS: with a second encoding of a value, one signature would allow two different records.
	scaled := gadget.Not(api, api.IsZero(l.Exponent))
	x.ranges.Assert(api.Mul(scaled, api.Sub(l.Mantissa, rollup.MinScaledMantissa)), rollup.MantissaBits)
	var power frontend.Variable = 1
	for i, bit := range exponent {
		ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(1<<i), nil)
		power = api.Mul(power, api.Add(1, api.Mul(bit, ten.Sub(ten, big.NewInt(1)))))
	}
	return api.Mul(l.Mantissa, power), append(exponent, mantissa...)
}

// appendRecord adds the lane's bytes to D: from ‖ to ‖ amount. A noop's are zero.
func (x *executor) appendRecord(active frontend.Variable, from, to gadget.Path, amount []frontend.Variable) {
	width := 8 * x.shape.RecordIDBytes()
	bits := bigEndian(from.Bits, width)
	bits = append(bits, bigEndian(to.Bits, width)...)
	bits = append(bits, bigEndian(amount, rollup.FloatBits)...)
	record := x.api.FromBinary(bigEndian(bits, len(bits))...)
	gadget.AssertZeroIf(x.api, gadget.Not(x.api, active), record)
	x.records = append(x.records, bits...)
}

// packRecords cuts the records into 31-byte words and ends D with them.
func (x *executor) packRecords() {
	const width = 8 * rollup.DataWordBytes
	for len(x.records) > 0 {
		n := min(width, len(x.records))
		word := bigEndian(x.records[:n], n) // lowest first again
		zeros := make([]frontend.Variable, width-n)
		for i := range zeros {
			zeros[i] = 0
		}
		x.d = append(x.d, x.api.FromBinary(append(zeros, word...)...))
		x.records = x.records[n:]
	}
}

// bigEndian reverses bits and fills them up with zeros in front, to width.
func bigEndian(bits []frontend.Variable, width int) []frontend.Variable {
	out := make([]frontend.Variable, 0, width)
	for range width - len(bits) {
		out = append(out, 0)
	}
	for i := len(bits) - 1; i >= 0; i-- {
		out = append(out, bits[i])
	}
	return out
}
