package gas

import (
	"context"
	"fmt"
	"math/big"
	"time"

	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1contracts/testbindings"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// The worst submission: all that the contract admits of full lanes, and as many transfer lanes, without a zero byte, as make the tx just smaller
// than what nodes relay (128 KiB).
const (
	worstSlots     = 16
	worstTransfers = 563
	plantedAtOnce  = 32
)

// worst measures a submission of 256 forced exits, each of a token of its own that nobody was owed before, and 9,008 transfers.
func (m *meter) worst(ctx context.Context) error {
	fail := func(err error) error { return fmt.Errorf("worst submission: %w", err) }
	r, err := m.sender.Send(ctx, l1.Call{Data: m.cfg.Crowd})
	if err != nil {
		return fail(err)
	}
	at, crowd := r.ContractAddress, testbindings.NewCrowd()
	first, err := m.client.Status(ctx, nil)
	if err != nil {
		return fail(err)
	}
	fee, err := m.client.TokenFee(ctx)
	if err != nil {
		return fail(err)
	}
	ax, ay := baseKey()
	amount := new(big.Int).Lsh(big.NewInt(1), 96)
	most := new(big.Int).Sub(amount, big.NewInt(1)) // that the near purse takes, which is a slot more than for the far one; what stays clears no slot
	var deposits, exits []l1.Word
	for n := 0; n < l1.MostLanes; n += plantedAtOnce {
		value := new(big.Int).Mul(fee, big.NewInt(plantedAtOnce))
		if _, err := m.sender.Send(ctx, l1.Call{To: &at, Value: value, Data: crowd.PackPlant(m.client.Address(), big.NewInt(plantedAtOnce), amount, integer(ax), integer(ay))}); err != nil {
			return fail(err)
		}
	}
	for i := range uint16(l1.MostLanes) {
		token := first.TokenCount + 1 + i
		w := l1.Request{Op: l1.OpDeposit, Token: token, Owner: m.sender.Address(), Amount: amount, Ax: ax, Ay: ay}.Words()
		deposits = append(deposits, w[:]...)
		w = l1.Request{Op: l1.OpForcedExit, Token: token, ID: uint32(token), Owner: at, Amount: most}.Words()
		exits = append(exits, w[:]...)
	}
	if _, _, err := m.send(ctx, &l1.Submission{Count: worstSlots, S: deposits}); err != nil {
		return fail(err)
	}
	for n := uint16(0); n < l1.MostLanes; n += plantedAtOnce {
		if _, err := m.sender.Send(ctx, l1.Call{To: &at, Data: crowd.PackLeave(m.client.Address(), first.TokenCount+1+n, plantedAtOnce)}); err != nil {
			return fail(err)
		}
	}
	sub := &l1.Submission{Count: worstSlots, S: exits, D: m.records(worstSlots, 4, worstTransfers)}
	m.gas["submit_worst"], _, err = m.send(ctx, sub)
	if err != nil {
		return fail(err)
	}
	return nil
}

// exodus measures the end: two accounts side by side under dense siblings, and deposits that nobody served.
func (m *meter) exodus(ctx context.Context) error {
	fail := func(err error) error { return fmt.Errorf("exodus: %w", err) }
	ax, ay := baseKey()
	base := twistededwards.GetEdwardsCurve().Base
	amount := big.NewInt(1e15)
	account := func(n int) rollup.Account {
		a := rollup.Account{Nonce: 1<<40 - 1 - uint64(n)}
		a.PubKey, a.Address = field.Point{X: base.X, Y: base.Y}, rollup.Address(stranger(100+n))
		a.Balance, _ = rollup.AmountFromBig(amount)
		return a
	}
	const id = 0xfefefefe
	even, odd := account(0), account(1)
	evenLeaf, oddLeaf := even.Leaf(), odd.Leaf()
	node := field.Compress(evenLeaf, oddLeaf)
	above := []l1.Word{}
	for i := 1; i < 32; i++ {
		w := dense("sibling", i)
		sibling, err := field.FromBytes(w[:])
		if err != nil {
			return fail(err)
		}
		above = append(above, w)
		if id>>i&1 == 0 {
			node = field.Compress(node, sibling)
		} else {
			node = field.Compress(sibling, node)
		}
	}
	if _, _, err := m.send(ctx, &l1.Submission{Count: 1, NewRoot: node.Bytes()}); err != nil {
		return fail(err)
	}
	var waiting []*l1.Request
	for i := range 1 + measuredOps {
		q, _, err := m.client.DepositETH(ctx, m.sender, amount, stranger(200+i), ax, ay)
		if err != nil {
			return fail(err)
		}
		waiting = append(waiting, q)
	}
	p, err := m.client.Params(ctx)
	if err != nil {
		return fail(err)
	}
	if err := m.chain.AdjustTime(time.Duration(p.ExodusDeadline+1) * time.Second); err != nil {
		return fail(err)
	}
	r, err := m.client.ActivateExodus(ctx, m.sender)
	if err != nil {
		return fail(err)
	}
	m.gas["activate_exodus"] = r.GasUsed
	for _, leaf := range []struct {
		name    string
		id      uint32
		account rollup.Account
		sibling field.Element
	}{
		{"exodus_exit", id, even, oddLeaf}, // the first of 256 ids
		{"exodus_exit_next", id + 1, odd, evenLeaf},
	} {
		claim := l1.Account{Ax: ax, Ay: ay, Owner: stranger(100 + int(leaf.id-id)), Nonce: leaf.account.Nonce, Balance: amount}
		r, err := m.client.Exit(ctx, m.sender, leaf.id, claim, append([]l1.Word{leaf.sibling.Bytes()}, above...))
		if err != nil {
			return fail(err)
		}
		if err := m.record(ctx, leaf.name, r); err != nil {
			return fail(err)
		}
	}
	if r, err = m.client.RefundDeposits(ctx, m.sender, waiting[0]); err != nil {
		return fail(err)
	}
	m.gas["refund_deposit"] = r.GasUsed
	if r, err = m.client.RefundDeposits(ctx, m.sender, waiting[1:]...); err != nil {
		return fail(err)
	}
	m.gas["per_deposit_refunded"] = (r.GasUsed - 21_000) / measuredOps
	return nil
}

func baseKey() (ax, ay l1.Word) {
	base := twistededwards.GetEdwardsCurve().Base
	return base.X.Bytes(), base.Y.Bytes()
}

func integer(w l1.Word) *big.Int { return new(big.Int).SetBytes(w[:]) }
