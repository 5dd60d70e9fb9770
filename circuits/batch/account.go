package batch

import (
	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/circuits/gadget"
	"github.com/causeway-l2/causeway/rollup"
)

// Sender opens an account whose key is needed.
type Sender struct {
	ID       frontend.Variable
	Key      gadget.Point
	Address  frontend.Variable
	Token    frontend.Variable
	Nonce    frontend.Variable
	Balance  frontend.Variable
	Siblings []frontend.Variable
}

// Receiver opens an account of which only the hash of the key matters. Its token is in the lane or slot that names it.
type Receiver struct {
	ID       frontend.Variable
	KeyHash  frontend.Variable
	Address  frontend.Variable
	Nonce    frontend.Variable
	Balance  frontend.Variable
	Siblings []frontend.Variable
}

func newSender(depth int) Sender     { return Sender{Siblings: make([]frontend.Variable, depth)} }
func newReceiver(depth int) Receiver { return Receiver{Siblings: make([]frontend.Variable, depth)} }

// account mirrors rollup.Account, its key hashed.
type account struct {
	keyHash, address, token, nonce, balance frontend.Variable
}

// assertPacking asserts the widths of address and nonce; the token's is asserted where it enters.
//
// SOUNDNESS: without it one packed word could be read as another address, token and nonce.
func (x *executor) assertPacking(a account) {
	x.ranges.Assert(a.address, rollup.AddressBits)
	x.ranges.Assert(a.nonce, rollup.NonceBits)
}

func (a account) packed(api frontend.API) frontend.Variable {
	return gadget.Pack(api, gadget.Part{Value: a.address, Bits: rollup.AddressBits}, gadget.Part{Value: a.token, Bits: rollup.TokenBits},
		gadget.Part{Value: a.nonce, Bits: rollup.NonceBits})
}

// leaf mirrors rollup.Account.Leaf for an account that exists.
func (x *executor) leaf(a account) frontend.Variable {
	return x.hash.Compress(a.keyHash, x.hash.Compress(a.packed(x.api), a.balance))
}

// assertEmpty asserts that a is the zero account where empty is 1. The leaf is then 0.
func (x *executor) assertEmpty(empty frontend.Variable, a account) {
	gadget.AssertZeroIf(x.api, empty, a.keyHash, a.packed(x.api), a.balance)
}

func (s *Sender) account(keyHash frontend.Variable) account {
	return account{keyHash, s.Address, s.Token, s.Nonce, s.Balance}
}

func (r *Receiver) account(token frontend.Variable) account {
	return account{r.KeyHash, r.Address, token, r.Nonce, r.Balance}
}

// assertBalance asserts that a new balance has 128 bits: it is neither overdrawn nor overflows.
func (x *executor) assertBalance(balance frontend.Variable) {
	x.ranges.Assert(balance, rollup.AmountBits)
}
