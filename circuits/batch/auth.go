package batch

import (
	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/circuits/gadget"
	"github.com/causeway-l2/causeway/rollup"
)

// Authorization mirrors rollup.Auth, with the fee slot that the op pays, one-hot. The nonce is the account's.
type Authorization struct {
	ValidUntil frontend.Variable
	MaxFee     frontend.Variable
	Signature  gadget.Signature
	FeeSlot    []frontend.Variable
}

func newAuthorization(shape rollup.Shape) Authorization {
	return Authorization{FeeSlot: make([]frontend.Variable, shape.FeeSlots)}
}

// authorize mirrors rollup's checkAuth and returns the fee; w2 is what is paid to whom, keyHash that of from. All of it holds where active, a boolean, is 1; where it is 0 the fee is 0.
func (x *executor) authorize(kind rollup.LaneKind, active, op, w2 frontend.Variable, from *Sender, keyHash frontend.Variable, a *Authorization) frontend.Variable {
	api := x.api
	fee := x.payFee(kind, a.FeeSlot, active, from.Token)
	x.ranges.Assert(a.MaxFee, rollup.FeeBits)
	x.ranges.Assert(api.Sub(a.MaxFee, fee), rollup.FeeBits)
	x.ranges.Assert(a.ValidUntil, rollup.TimeBits)
	x.ranges.Assert(api.Mul(active, api.Sub(a.ValidUntil, x.timestamp)), rollup.TimeBits)
	gadget.AssertZeroIf(api, active, api.IsZero(api.Sub(from.Nonce, rollup.MaxNonce)))

	w1 := gadget.Pack(api, gadget.Part{Value: op, Bits: rollup.OpBits}, gadget.Part{Value: from.ID, Bits: rollup.IDBits}, gadget.Part{Value: from.Token, Bits: rollup.TokenBits},
		gadget.Part{Value: from.Nonce, Bits: rollup.NonceBits}, gadget.Part{Value: a.ValidUntil, Bits: rollup.TimeBits}, gadget.Part{Value: a.MaxFee, Bits: rollup.FeeBits})
	message := x.hash.Hash(gadget.Tag(rollup.TagMessage), x.config, w1, w2)
	x.curve.AssertSignatureIf(active, from.Key, keyHash, message, a.Signature)
	return fee
}

// payment mirrors rollup's: what is signed of a receiver and an amount.
func (x *executor) payment(keyHash, address, amount frontend.Variable) frontend.Variable {
	return x.hash.Compress(x.hash.Compress(keyHash, address), amount)
}
