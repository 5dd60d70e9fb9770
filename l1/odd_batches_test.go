package l1_test

import (
	"math"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// batch after all others: lanes may be empty in between, or all of them.
func (h *stranger) batch(shape rollup.Shape) *rollup.Witness {
	view := h.state.View().Flat() // to try on
	header := rollup.Header{Number: h.number, Timestamp: h.time(), FeeSlots: h.feeSlots(view, shape)}
	b := rollup.Batch{Header: header}
	for range shape.Full {
		b.Full = append(b.Full, h.fullOp(view, header))
	}
	for range shape.Transfers {
		t := h.transfer(view, header, shape)
		if t != nil && rollup.Apply(view, h.config, header, rollup.TransferLane, t) != nil {
			t = nil
		}
		b.Transfers = append(b.Transfers, t)
	}
	state := h.state.View()
	w, err := rollup.ExecuteBatch(state, shape, h.config, b)
	require.NoError(h.t, err)
	require.NoError(h.t, state.Commit())
	h.number, h.timestamp = header.Number+1, header.Timestamp
	return w
}

// time of a batch: that of the last one, of the block that it comes in, or any between.
func (h *stranger) time() uint64 {
	latest := h.chain.Time() + 1
	return pick(h, h.timestamp, latest, h.timestamp+h.rng.Uint64N(latest-h.timestamp+1))
}

// feeSlots in any order, with gaps, of any account of the token, for any fee.
func (h *stranger) feeSlots(view *rollup.View, shape rollup.Shape) (out []rollup.FeeSlot) {
	taken := map[uint16]bool{}
	for range h.rng.IntN(shape.FeeSlots + 1) {
		slot := rollup.FeeSlot{}
		if id := h.id(); h.rng.IntN(4) > 0 {
			if a := h.account(view, id); !a.IsEmpty() && !taken[a.Token] {
				taken[a.Token] = true
				slot = rollup.FeeSlot{Active: true, Token: a.Token, ID: id, TransferFee: h.fee(), FullFee: h.fee()}
			}
		}
		out = append(out, slot)
	}
	return out
}

func (h *stranger) fee() rollup.Amount {
	return pick(h, rollup.Amount{}, rollup.NewAmount(1), rollup.NewAmount(h.rng.Uint64N(1000)))
}

// fullOp is an op that was applied to the view, nil for none.
func (h *stranger) fullOp(view *rollup.View, header rollup.Header) rollup.Op {
	var create *rollup.Owner
	to := new(uint32)
	kind := h.rng.IntN(6)
	if len(h.queue) > 0 && (kind < 2 || h.eager) {
		op := h.queue[0]
		if d, ok := op.(*rollup.Deposit); ok {
			d.To = h.leaf(view, d.Owner)
			create, to = &d.Owner, &d.To
		}
		require.NoError(h.t, rollup.Apply(view, h.config, header, rollup.FullLane, op))
		h.queue = h.queue[1:]
		h.opened(create, *to)
		return op
	}
	from, account, key, ok := h.signer(view)
	if !ok || kind < 2 {
		return nil
	}
	auth := rollup.Auth{From: from, Token: account.Token, Nonce: account.Nonce, ValidUntil: pick(h, header.Timestamp, rollup.MaxTime), MaxFee: rollup.Amount{Hi: 1<<32 - 1, Lo: math.MaxUint64}}
	amount := h.amount(account)
	var user rollup.UserOp
	switch kind {
	case 2:
		user = h.pay(view, auth, h.id(), amount)
	case 3:
		user = &rollup.Withdraw{Authorization: auth, Amount: amount}
	default:
		owner := rollup.Owner{PubKey: h.key(true), Address: h.address(), Token: account.Token}
		if h.rng.IntN(6) == 0 {
			owner = account.Owner
		}
		t := &rollup.TransferToNew{Authorization: auth, To: h.leaf(view, owner), ToKey: owner.PubKey, ToAddress: owner.Address, Amount: amount}
		user, create, to = t, &owner, &t.To
	}
	rollup.SignOp(user, h.config, key)
	if rollup.Apply(view, h.config, header, rollup.FullLane, user) != nil {
		return nil
	}
	h.opened(create, *to)
	return user
}

// transfer for a transfer lane, which may be impossible, or nil.
func (h *stranger) transfer(view *rollup.View, header rollup.Header, shape rollup.Shape) *rollup.Transfer {
	from, account, key, ok := h.signer(view)
	to := h.id()
	for n := 0; n < 10 && !shape.Reaches(from, to); n++ {
		from, account, key, ok = h.signer(view)
		to = pick(h, from, h.id(), h.id(), h.id(), h.id())
	}
	if !ok || h.rng.IntN(4) == 0 || !shape.Reaches(from, to) {
		return nil
	}
	auth := rollup.Auth{From: from, Token: account.Token, Nonce: account.Nonce, ValidUntil: header.Timestamp, MaxFee: rollup.NewAmount(1000)}
	t := h.pay(view, auth, to, h.amount(account))
	rollup.SignOp(t, h.config, key)
	return t
}

// pay whoever has an account.
func (h *stranger) pay(view *rollup.View, auth rollup.Auth, to uint32, amount rollup.Amount) *rollup.Transfer {
	who := h.account(view, to).Owner
	return &rollup.Transfer{Authorization: auth, To: to, ToKey: who.PubKey, ToAddress: who.Address, Amount: amount}
}

// signer is an account, of one of the people, that can sign.
func (h *stranger) signer(view *rollup.View) (uint32, rollup.Account, field.PrivateKey, bool) {
	for range 10 {
		id := h.id()
		a := h.account(view, id)
		for _, p := range h.people {
			if a.PubKey == p.Key.Public() && !a.Balance.IsZero() {
				return id, a, p.Key, true
			}
		}
	}
	return 0, rollup.Account{}, field.PrivateKey{}, false
}

// amount that an account pays: all, little, one with a power of ten, or more than there is.
func (h *stranger) amount(a rollup.Account) rollup.Amount {
	return pick(h, a.Balance, rollup.NewAmount(1), rollup.NewAmount(1000), rollup.NewAmount(a.Balance.Lo/2+1), rollup.Amount{Lo: (1<<35 - 1) * 100})
}

// leaf for an owner: one that is his, or any empty one.
func (h *stranger) leaf(view *rollup.View, o rollup.Owner) uint32 {
	if h.rng.IntN(3) > 0 {
		for _, id := range h.ids {
			if h.account(view, id).Owner == o {
				return id
			}
		}
	}
	first, err := view.Accounts()
	require.NoError(h.t, err)
	for {
		reach := uint32(1) << pick(h, h.shapes...).Reach
		id := pick(h, first, first+1, reach-1, reach, math.MaxUint32, math.MaxUint32-1, 1<<31, h.rng.Uint32())
		if h.account(view, id).IsEmpty() {
			return id
		}
	}
}

// opened notes a leaf that is in use now.
func (h *stranger) opened(owner *rollup.Owner, id uint32) {
	if owner != nil {
		h.ids = append(h.ids, id)
	}
}

func (h *stranger) account(view *rollup.View, id uint32) rollup.Account {
	a, err := view.Account(id)
	require.NoError(h.t, err)
	return a
}
