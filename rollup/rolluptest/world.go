// Package rolluptest makes random worlds of accounts and ops, valid and not, for tests and benchmarks of everything above rollup.
package rolluptest

import (
	"encoding/binary"
	"math/rand/v2"

	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// World is a state with the keys of its people. All choices follow from the seed.
type World struct {
	Rand   *rand.Rand
	Config field.Element
	Shape  rollup.Shape
	State  *rollup.State
	Header rollup.Header // of the next batch

	people []Person
}

// Person owns an L2 key and an L1 address.
type Person struct {
	Key     field.PrivateKey
	Address rollup.Address
}

// Owner is the person's account of a token.
func (p Person) Owner(token uint16) rollup.Owner {
	return rollup.Owner{PubKey: p.Key.Public(), Address: p.Address, Token: token}
}

// NewPerson derives a person from a number.
func NewPerson(n uint64) Person {
	var seed [32]byte
	binary.BigEndian.PutUint64(seed[24:], n)
	p := Person{Key: field.NewPrivateKey(seed)}
	binary.BigEndian.PutUint64(p.Address[:8], 0x0102030405060708)
	binary.BigEndian.PutUint64(p.Address[12:], n+1)
	return p
}

// New returns a world whose operator holds account i of token i, for each fee slot, and whose other people have nothing yet.
func New(seed uint64, shape rollup.Shape, people int) *World {
	w := &World{Rand: rand.New(rand.NewPCG(seed, 1)), Config: rollup.Config(1337, rollup.Address{0xca}), Shape: shape}
	state, err := rollup.NewMemState(shape.Depth)
	if err != nil {
		panic(err)
	}
	w.State = state
	for i := range people {
		w.people = append(w.people, NewPerson(uint64(i)))
	}
	w.Header = rollup.Header{Number: 1, Timestamp: 1_700_000_000}
	return w
}

// OpenFeeSlots creates the operator's accounts by deposits, in a batch of their own, and makes the following batches charge fees.
func (w *World) OpenFeeSlots() *rollup.Witness {
	b := rollup.Batch{Header: w.Header}
	for i := range min(w.Shape.FeeSlots, w.Shape.Full) {
		token := uint16(i)
		b.Full = append(b.Full, &rollup.Deposit{Owner: w.people[0].Owner(token), To: uint32(i), Amount: rollup.NewAmount(1_000_000)})
		w.Header.FeeSlots = append(w.Header.FeeSlots, rollup.FeeSlot{Active: true, Token: token, ID: uint32(i),
			TransferFee: rollup.NewAmount(3), FullFee: rollup.NewAmount(40)})
	}
	return w.MustExecute(b)
}

// MustExecute runs a batch on the world's state and moves on to the next batch.
func (w *World) MustExecute(b rollup.Batch) *rollup.Witness {
	witness, err := w.Execute(b)
	if err != nil {
		panic(err)
	}
	return witness
}

// Execute runs a batch on the world's state and, if it is accepted, moves on to the next batch.
func (w *World) Execute(b rollup.Batch) (*rollup.Witness, error) {
	view := w.State.View()
	witness, err := rollup.ExecuteBatch(view, w.Shape, w.Config, b)
	if err != nil {
		return nil, err
	}
	if err := view.Commit(); err != nil {
		return nil, err
	}
	w.Header.Number++
	w.Header.Timestamp += 60
	return witness, nil
}

// Person returns one of the people.
func (w *World) Person(i int) Person { return w.people[i] }

// Sign fills in the account's token and nonce, an expiry, a fee limit, and who has the account that is paid if nobody is named; and signs for the account's owner.
func (w *World) Sign(view *rollup.View, op rollup.UserOp) {
	auth := op.Auth()
	account, _ := view.Account(auth.From) // outside the tree: nobody's
	if t, ok := op.(*rollup.Transfer); ok && t.ToKey == (field.Point{}) {
		to, _ := view.Account(t.To)
		t.ToKey, t.ToAddress = to.PubKey, to.Address
	}
	auth.Token, auth.Nonce, auth.ValidUntil, auth.MaxFee = account.Token, account.Nonce, w.Header.Timestamp+uint64(w.Rand.IntN(3)), rollup.NewAmount(50)
	w.resign(view, op)
}

// resign signs op as it is for the account's owner.
func (w *World) resign(view *rollup.View, op rollup.UserOp) {
	account, _ := view.Account(op.Auth().From)
	key := w.people[0].Key // of nobody's account: a signature that cannot hold
	for _, p := range w.people {
		if p.Key.Public() == account.PubKey {
			key = p.Key
		}
	}
	rollup.SignOp(op, w.Config, key)
}
