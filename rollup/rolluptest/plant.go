package rolluptest

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"

	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/statetree"
)

// Plant returns a state of accounts that no ops could reach in a test: with spent nonces, full balances, or in every leaf. It writes rollup's
// records by itself, and checks that rollup reads them back.
func Plant(depth int, accounts map[uint32]rollup.Account) *rollup.State {
	store := statetree.NewMemStore()
	tree, err := statetree.New(depth, store)
	must(err)
	view := tree.View()
	first, end := uint64(0), uint64(0)
	for _, id := range slices.Sorted(maps.Keys(accounts)) {
		a := accounts[id]
		must(view.Set(id, a.Leaf()))
		owner := append(append(a.PubKey.X.Marshal(), a.PubKey.Y.Marshal()...), a.Address[:]...)
		owner = binary.BigEndian.AppendUint16(owner, a.Token)
		record := binary.BigEndian.AppendUint64(append([]byte(nil), owner...), a.Nonce)
		record = binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(record, a.Balance.Hi), a.Balance.Lo)
		view.SetRecord("a"+string(binary.BigEndian.AppendUint32(nil, id)), record)
		view.SetRecord("o"+string(owner), binary.BigEndian.AppendUint32(nil, id))
		if first == uint64(id) {
			first++
		}
		end = uint64(id) + 1
	}
	view.SetRecord("x", binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, first), end))
	must(view.Commit())
	state, err := rollup.NewState(depth, store)
	must(err)
	for id, want := range accounts {
		got, err := state.Account(id)
		must(err)
		if got != want {
			panic(fmt.Sprintf("rolluptest: planted %+v, rollup reads %+v: its records have changed, change Plant", want, got))
		}
	}
	return state
}

// PlantRandom replaces the world's state by a random one, up to every leaf taken, and its header's fee slots by ones that mostly fit it.
func (w *World) PlantRandom() {
	r, size := w.Rand, 1<<w.Shape.Depth
	accounts := map[uint32]rollup.Account{}
	for range []int{0, size / 2, size, size, 4 * size}[r.IntN(5)] {
		who := w.people[r.IntN(len(w.people))]
		accounts[uint32(r.IntN(size))] = rollup.Account{Owner: who.Owner(w.token()), Nonce: w.nonce(), Balance: w.balance()}
	}
	w.State = Plant(w.Shape.Depth, accounts)
	w.Header.FeeSlots = nil
	for _, id := range slices.Sorted(maps.Keys(accounts)) {
		a := accounts[id]
		if len(w.Header.FeeSlots) == w.Shape.FeeSlots {
			break
		}
		w.Header.FeeSlots = append(w.Header.FeeSlots, w.feeSlot(id, a.Token))
	}
}

// feeSlot is spoiled in one place about one time in five.
func (w *World) feeSlot(id uint32, token uint16) rollup.FeeSlot {
	r := w.Rand
	s := rollup.FeeSlot{Active: true, Token: token, ID: id, TransferFee: rollup.NewAmount(3), FullFee: rollup.NewAmount(40)}
	for _, other := range w.Header.FeeSlots {
		if other.Token == token && r.IntN(10) != 0 {
			return rollup.FeeSlot{}
		}
	}
	switch r.IntN(50) {
	case 0:
		s.ID = w.id()
	case 1:
		s.Token++
	case 2:
		s.Active = false
	case 3:
		s.TransferFee, s.FullFee = MaxFee, MaxFee
	case 4:
		s.FullFee = rollup.Amount{Hi: MaxFee.Hi + 1} // 2^96
	case 5, 6, 7:
		s.TransferFee, s.FullFee = rollup.Amount{}, rollup.Amount{}
	case 8:
		return rollup.FeeSlot{}
	}
	return s
}

// MaxFee is 2^96 - 1 and MaxAmount 2^128 - 1.
var (
	MaxFee    = rollup.Amount{Hi: 1<<32 - 1, Lo: 1<<64 - 1}
	MaxAmount = rollup.Amount{Hi: 1<<64 - 1, Lo: 1<<64 - 1}
)

// token is one of three, not equally often: most accounts can pay each other.
func (w *World) token() uint16 { return [...]uint16{0, 0, 0, 0, 1, 1, 1, 2}[w.Rand.IntN(8)] }

func (w *World) nonce() uint64 {
	switch w.Rand.IntN(8) {
	case 0:
		return rollup.MaxNonce
	case 1:
		return rollup.MaxNonce - 1
	}
	return w.Rand.Uint64N(3)
}

func (w *World) balance() rollup.Amount {
	small := rollup.NewAmount(w.Rand.Uint64N(100))
	switch w.Rand.IntN(6) {
	case 0:
		return small
	case 1:
		return MaxAmount
	case 2:
		top, _ := MaxAmount.Sub(small)
		return top
	}
	return rollup.NewAmount(w.Rand.Uint64N(1 << 40))
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
