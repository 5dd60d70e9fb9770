package rollup

import (
	"encoding/hex"
	"fmt"
	"math/big"

	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/statetree"
)

// Address is an L1 address.
type Address [20]byte

// Element returns the address as a word.
func (a Address) Element() field.Element { return pack(a.parts()...) }

func (a Address) String() string { return "0x" + hex.EncodeToString(a[:]) }

// AddressFromBig is the inverse of Element for integers below 2^160.
func AddressFromBig(v *big.Int) (a Address) {
	v.FillBytes(a[:])
	return a
}

// Owner is what a deposit names: who holds an account, on L2 and L1, and its token.
type Owner struct {
	PubKey  field.Point
	Address Address
	Token   uint16
}

// Account is a leaf of the state: one owner, one token. The zero value is the empty leaf.
type Account struct {
	Owner
	Nonce   uint64 // below 2^40
	Balance Amount
}

// IsEmpty tells whether nobody owns the leaf: no point of the curve is (0, 0).
func (a Account) IsEmpty() bool { return a == Account{} }

// Packed returns address 160 ‖ token 16 ‖ nonce 40.
func (a Account) Packed() field.Element {
	return pack(append(a.Address.parts(), part{uint64(a.Token), TokenBits}, part{a.Nonce, NonceBits})...)
}

// Leaf returns the account's leaf: 0 when empty, else Compress(Compress(Ax, Ay), Compress(packed, balance)).
func (a Account) Leaf() field.Element {
	if a.IsEmpty() {
		return field.Element{}
	}
	return field.Compress(a.KeyHash(), field.Compress(a.Packed(), a.Balance.Element()))
}

// leaves are those of many accounts, hashed side by side.
func leaves(accounts []Account) []field.Element {
	n := len(accounts)
	pairs, halves, out := make([][2]field.Element, 2*n), make([]field.Element, 2*n), make([]field.Element, n)
	for i, a := range accounts {
		pairs[2*i] = [2]field.Element{a.PubKey.X, a.PubKey.Y}
		pairs[2*i+1] = [2]field.Element{a.Packed(), a.Balance.Element()}
	}
	field.CompressAll(halves, pairs)
	for i := range n {
		pairs[i] = [2]field.Element{halves[2*i], halves[2*i+1]}
	}
	field.CompressAll(out, pairs[:n])
	for i, a := range accounts {
		if a.IsEmpty() {
			out[i] = field.Element{}
		}
	}
	return out
}

// LeavesOf hands a tree the leaves of accounts by their places.
func LeavesOf(accounts []Account) statetree.Leaves {
	return func(places []int) []field.Element {
		some := make([]Account, len(places))
		for i, at := range places {
			some[i] = accounts[at]
		}
		return leaves(some)
	}
}

// KeyHash returns Compress(Ax, Ay).
func (o Owner) KeyHash() field.Element { return field.Compress(o.PubKey.X, o.PubKey.Y) }

func (o Owner) String() string {
	return fmt.Sprintf("%s token %d", o.Address, o.Token)
}
