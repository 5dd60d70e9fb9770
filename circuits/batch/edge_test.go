package batch_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// agree asks native code, the circuit and whoever restores about one batch of a scene, and returns native code's verdict, which is that of all.
func (s *scene) agree(t *testing.T, full []rollup.Op, transfers []*rollup.Transfer) error {
	t.Helper()
	w, native := rollup.ExecuteBatch(s.native(tiny).View(), tiny, s.config, rollup.Batch{Header: s.header, Full: full, Transfers: transfers})
	forged := newForger(s.native(tiny).View(), tiny, s.config, s.header).forge(full, transfers)
	circuit := circuittest.Solve(compiled(t, tiny), forged)
	require.Equal(t, native == nil, circuit == nil, "native %v, circuit %v", native, circuit)
	if native != nil {
		return native
	}
	require.Equal(t, word(w.Statement().Hash()), forged.StatementHash)
	restored, err := rollup.Replay(s.native(tiny).View(), tiny, s.config, w.DataStream(), w.SettlementStream())
	require.NoError(t, err)
	require.Equal(t, w.Statement(), restored)
	return nil
}

// Keys that no wallet makes: of small order, and such plus a key. Anybody can be paid under one, L1's word of its y and a sign has to be enough to restore it, and what L1
// asks of its account is served: else one payment would stop the rollup.
func TestParityOfOddKeys(t *testing.T) {
	const odd = empty + 1
	order8 := pointOfOrder8()
	order4 := difference(order8, difference(identity(), order8))
	order2 := difference(order4, difference(identity(), order4))
	for name, c := range map[string]struct {
		key   field.Point
		signs bool
	}{
		"identity":                  {identity(), false},
		"order 2":                   {order2, false},
		"order 4":                   {order4, false},
		"order 4, the other":        {difference(identity(), order4), false},
		"order 8":                   {order8, false},
		"a key plus one of order 8": {difference(field.Base(), order8), true},
	} {
		t.Run(name, func(t *testing.T) {
			owner := rollup.Owner{PubKey: c.key, Address: rollup.Address{0xee}}
			require.True(t, c.key.OnCurve())
			require.Equal(t, !c.signs, c.key.SmallOrder())
			scene := func() *scene {
				s := newScene()
				s.leaves[odd] = rawOf(owner, 0, rollup.NewAmount(900))
				s.old = s.root()
				return s
			}
			accepts := func(full []rollup.Op, transfers ...*rollup.Transfer) {
				t.Helper()
				require.NoError(t, scene().agree(t, full, transfers))
			}
			signed := func(op rollup.UserOp) rollup.Op {
				scene().sign(op)
				return op
			}
			one := rollup.NewAmount(1)
			from := rollup.Auth{From: alice}
			for _, to := range []uint32{empty, odd} {
				accepts([]rollup.Op{&rollup.Deposit{Owner: owner, To: to, Amount: one}})
				accepts([]rollup.Op{signed(&rollup.TransferToNew{Authorization: from, To: to, ToKey: c.key, ToAddress: owner.Address, Amount: one})})
			}
			accepts([]rollup.Op{signed(&rollup.Transfer{Authorization: from, To: odd, Amount: one})}, scene().transfer(bob, odd, 1))
			accepts([]rollup.Op{&rollup.SetKey{ID: alice, Address: person(alice).Address, Key: c.key}})
			accepts([]rollup.Op{&rollup.SetKey{ID: odd, Address: owner.Address, Key: person(bob).Key.Public()}})
			accepts([]rollup.Op{&rollup.ForcedExit{ID: odd, Address: owner.Address}})
			s := scene()
			err := s.agree(t, nil, []*rollup.Transfer{s.oddlySigned(odd, c.key)})
			require.Equal(t, c.signs, err == nil, "%v", err)
		})
	}
}

// oddlySigned pays from an account as whoever has the secret 1 and signs with R = 0, whatever the key has of small order: the cofactor takes that away. Under a key that
// has nothing else it would sign as well, without a secret, were such keys not refused.
func (s *scene) oddlySigned(id uint32, key field.Point) *rollup.Transfer {
	op := s.transfer(id, bob, 1)
	op.Authorization.Signature = field.Signature{R: identity()}
	if !key.SmallOrder() {
		field.Challenge(identity(), key, op.Message(s.config)).FillBytes(op.Authorization.Signature.S[:])
	}
	return op
}

// Headers at the ends of their ranges.
func TestParityOfHeaders(t *testing.T) {
	for _, number := range []uint64{0, 1, math.MaxUint64} {
		for _, time := range []uint64{0, rollup.MaxTime - 1, rollup.MaxTime} {
			for _, until := range []uint64{0, rollup.MaxTime - 1, rollup.MaxTime} {
				t.Run(fmt.Sprint(number, " at ", time, " until ", until), func(t *testing.T) {
					s := newScene()
					s.header.Number, s.header.Timestamp = number, time
					valid := func(a *rollup.Auth) { a.ValidUntil = until }
					err := s.agree(t, []rollup.Op{s.withdraw(alice, 1, valid)}, []*rollup.Transfer{s.transfer(bob, alice, 1, valid)})
					require.Equal(t, time <= until, err == nil, "%v", err)
				})
			}
		}
	}
}
