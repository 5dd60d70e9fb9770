package batch

import (
	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/circuits/gadget"
	"github.com/causeway-l2/causeway/rollup"
)

// FeeSlot mirrors rollup.FeeSlot, with the opening of the account it credits after all lanes.
type FeeSlot struct {
	Active      frontend.Variable
	Token       frontend.Variable
	TransferFee frontend.Variable
	FullFee     frontend.Variable
	Account     Receiver
}

// slot is a fee slot of the header while lanes run.
type slot struct {
	active, token frontend.Variable
	fees          [2]frontend.Variable // by rollup.LaneKind
	collected     frontend.Variable
	path          gadget.Path
}

// openSlot checks a slot of the header, appends its word to D, and makes it payable.
func (x *executor) openSlot(f *FeeSlot) {
	api := x.api
	api.AssertIsBoolean(f.Active)
	x.ranges.Assert(f.Token, rollup.TokenBits)
	x.ranges.Assert(f.TransferFee, rollup.FeeBits)
	x.ranges.Assert(f.FullFee, rollup.FeeBits)
	path := x.hash.Path(f.Account.ID, f.Account.Siblings)
	word := gadget.Pack(api, gadget.Part{Value: f.Active, Bits: 1}, gadget.Part{Value: f.Token, Bits: rollup.TokenBits},
		gadget.Part{Value: f.Account.ID, Bits: rollup.IDBits}, gadget.Part{Value: f.TransferFee, Bits: rollup.FeeBits}, gadget.Part{Value: f.FullFee, Bits: rollup.FeeBits})
	gadget.AssertZeroIf(api, gadget.Not(api, f.Active), word)
	for _, other := range x.slots {
		// SOUNDNESS: with two slots of one token a lane could pay either, and D would not tell which.
		same := api.And(f.Active, other.active)
		gadget.AssertZeroIf(api, same, api.IsZero(api.Sub(f.Token, other.token)))
	}
	x.slots = append(x.slots, slot{f.Active, f.Token, [2]frontend.Variable{f.FullFee, f.TransferFee}, 0, path})
	x.d = append(x.d, word)
}

// payFee asserts that chosen names the slot of token, exactly one where paying is 1 and none where it is 0, and returns the fee.
func (x *executor) payFee(kind rollup.LaneKind, chosen []frontend.Variable, paying, token frontend.Variable) frontend.Variable {
	api := x.api
	api.AssertIsEqual(gadget.AssertOneHot(api, chosen), paying)
	var fee frontend.Variable = 0
	for i := range x.slots {
		s := &x.slots[i]
		gadget.AssertZeroIf(api, chosen[i], gadget.Not(api, s.active), api.Sub(s.token, token))
		paid := api.Mul(chosen[i], s.fees[kind])
		s.collected = api.Add(s.collected, paid)
		fee = api.Add(fee, paid)
	}
	return fee
}

// creditFees mirrors rollup's: each active slot's account, which must exist in the slot's token, gets what the slot collected.
func (x *executor) creditFees(slots []FeeSlot) {
	for i := range slots {
		s := &x.slots[i]
		before := slots[i].Account.account(s.token)
		x.assertPacking(before)
		after := before
		after.balance = x.api.Add(before.balance, s.collected)
		x.assertBalance(after.balance)
		x.root = s.path.UpdateRoot(x.api, x.hash, s.active, x.root, x.leaf(before), x.leaf(after))
	}
}
