package rollup_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/rollup/rolluptest"
)

// Accounts of the table below, by id. The collector takes 3 in transfer lanes, 40 in full ones.
const (
	collector = uint32(iota)
	sender    // holds 1000
	receiver
	otherToken
	otherAddress // the receiver's key and token
	lastNonce
	spentNonce
	rich // holds 2^128 - 1
	empty
)

func rulesState() (*rollup.State, rollup.Header) {
	accounts := map[uint32]rollup.Account{}
	for id := range empty {
		accounts[id] = rollup.Account{Owner: rolluptest.NewPerson(uint64(id)).Owner(0), Nonce: 5, Balance: rollup.NewAmount(1000)}
	}
	edit := func(id uint32, f func(*rollup.Account)) { a := accounts[id]; f(&a); accounts[id] = a }
	edit(otherToken, func(a *rollup.Account) { a.Token = 1 })
	edit(otherAddress, func(a *rollup.Account) { a.PubKey = accounts[receiver].PubKey })
	edit(lastNonce, func(a *rollup.Account) { a.Nonce = rollup.MaxNonce - 1 })
	edit(spentNonce, func(a *rollup.Account) { a.Nonce = rollup.MaxNonce })
	edit(rich, func(a *rollup.Account) { a.Balance = rolluptest.MaxAmount })
	return rolluptest.Plant(shape.Depth, accounts), rollup.Header{Number: 1, Timestamp: 1_700_000_000,
		FeeSlots: []rollup.FeeSlot{{Active: true, ID: collector, TransferFee: rollup.NewAmount(3), FullFee: rollup.NewAmount(40)}}}
}

var rulesConfig = rollup.Config(1337, rollup.Address{0xca})

// signed fills in the sender's authority, lets a case change it, and signs: what is refused is refused for the change, not for the signature.
func signed(op rollup.UserOp, nonce uint64, change ...func(*rollup.Auth)) rollup.UserOp {
	a := op.Auth()
	a.Nonce, a.ValidUntil, a.MaxFee = nonce, 1_700_000_000, rollup.NewAmount(40)
	for _, f := range change {
		f(a)
	}
	rollup.SignOp(op, rulesConfig, rolluptest.NewPerson(uint64(a.From)).Key)
	return op
}

// Each rule of docs/protocol.md, section 3, at its edge: what lies just within is accepted, what lies just beyond is refused for the reason that it has.
func TestRulesAtTheirEdges(t *testing.T) {
	state, header := rulesState()
	from := rollup.Auth{From: sender}
	owner := func(id uint32) rollup.Owner { a, _ := state.Account(id); return a.Owner }
	payAs := func(from, to uint32, o rollup.Owner, amount rollup.Amount) *rollup.Transfer {
		return &rollup.Transfer{Authorization: rollup.Auth{From: from, Token: owner(from).Token}, To: to, ToKey: o.PubKey, ToAddress: o.Address, Amount: amount}
	}
	payAll := func(from, to uint32, amount rollup.Amount) *rollup.Transfer {
		return payAs(from, to, owner(to), amount)
	}
	pay := func(to uint32, n uint64) *rollup.Transfer { return payAll(sender, to, rollup.NewAmount(n)) }
	payNew := func(to uint32, o rollup.Owner, n uint64) *rollup.TransferToNew {
		return &rollup.TransferToNew{Authorization: from, To: to, ToKey: o.PubKey, ToAddress: o.Address, Amount: rollup.NewAmount(n)}
	}
	draw := func(n uint64) *rollup.Withdraw {
		return &rollup.Withdraw{Authorization: from, Amount: rollup.NewAmount(n)}
	}
	deposit := func(to uint32, o rollup.Owner, n uint64) *rollup.Deposit {
		return &rollup.Deposit{Owner: o, To: to, Amount: rollup.NewAmount(n)}
	}
	otherKey := owner(receiver)
	otherKey.PubKey = owner(rich).PubKey
	off := owner(receiver)
	off.PubKey.X = field.FromUint64(5)
	full, transfer := rollup.FullLane, rollup.TransferLane
	for name, c := range map[string]struct {
		kind rollup.LaneKind
		op   rollup.Op
		err  error
	}{
		"pay all but the fee, in a full lane":     {full, signed(pay(receiver, 960), 5), nil},
		"one more":                                {full, signed(pay(receiver, 961), 5), rollup.ErrBalance},
		"pay all but the fee, in a transfer lane": {transfer, signed(pay(receiver, 997), 5), nil},
		"one more there":                          {transfer, signed(pay(receiver, 998), 5), rollup.ErrBalance},
		"amount and fee beyond 128 bits":          {full, signed(payAll(rich, receiver, rolluptest.MaxAmount), 5), rollup.ErrBalance},
		"to oneself":                              {full, signed(pay(sender, 960), 5), nil},
		"to nobody":                               {full, signed(pay(empty, 1), 5), rollup.ErrNoAccount},
		"to another token":                        {full, signed(pay(otherToken, 1), 5), rollup.ErrToken},
		"to who has another key":                  {full, signed(payAs(sender, receiver, otherKey, rollup.NewAmount(1)), 5), rollup.ErrReceiver},
		"to who has another address":              {full, signed(payAs(sender, otherAddress, owner(receiver), rollup.NewAmount(1)), 5), rollup.ErrReceiver},
		"the same in a transfer lane":             {transfer, signed(payAs(sender, otherAddress, owner(receiver), rollup.NewAmount(1)), 5), rollup.ErrReceiver},
		"to nobody in particular":                 {transfer, signed(payAs(sender, receiver, rollup.Owner{}, rollup.NewAmount(1)), 5), rollup.ErrReceiver},
		"of another token than was signed":        {transfer, signed(pay(receiver, 1), 5, func(a *rollup.Auth) { a.Token = 1 }), rollup.ErrToken},
		"of another token to L1":                  {full, signed(draw(1), 5, func(a *rollup.Auth) { a.Token = 1 }), rollup.ErrToken},
		"to who cannot hold more":                 {full, signed(pay(rich, 1), 5), rollup.ErrOverflow},
		"nothing":                                 {full, signed(pay(receiver, 0), 5), rollup.ErrZeroAmount},
		"nothing to a new account":                {full, signed(payNew(empty, owner(receiver), 0), 5), rollup.ErrZeroAmount},
		"nothing to L1":                           {full, signed(draw(0), 5), rollup.ErrZeroAmount},
		"deposit of nothing":                      {full, deposit(receiver, owner(receiver), 0), rollup.ErrZeroAmount},
		"withdraw all but the fee":                {full, signed(draw(960), 5), nil},
		"withdraw one more":                       {full, signed(draw(961), 5), rollup.ErrBalance},
		"a float's gap in a transfer lane":        {transfer, signed(payAll(rich, receiver, rollup.NewAmount(1<<35+1)), 5), rollup.ErrFloat},
		"the same in a full lane":                 {full, signed(payAll(rich, receiver, rollup.NewAmount(1<<35+1)), 5), nil},

		"of nobody":                {full, signed(payAll(empty, receiver, rollup.NewAmount(1)), 0), rollup.ErrNoAccount},
		"of a token without slot":  {full, signed(payAll(otherToken, otherToken, rollup.NewAmount(1)), 5), rollup.ErrNoFeeSlot},
		"the last nonce but one":   {full, signed(payAll(lastNonce, receiver, rollup.NewAmount(1)), rollup.MaxNonce-1), nil},
		"the last nonce":           {full, signed(payAll(spentNonce, receiver, rollup.NewAmount(1)), rollup.MaxNonce), rollup.ErrNonceSpent},
		"a nonce of 41 bits":       {full, signed(pay(receiver, 1), 1<<rollup.NonceBits), rollup.ErrRange},
		"an old nonce":             {full, signed(pay(receiver, 1), 4), rollup.ErrNonce},
		"the fee's limit met":      {transfer, signed(pay(receiver, 1), 5, func(a *rollup.Auth) { a.MaxFee = rollup.NewAmount(3) }), nil},
		"the fee's limit below it": {transfer, signed(pay(receiver, 1), 5, func(a *rollup.Auth) { a.MaxFee = rollup.NewAmount(2) }), rollup.ErrFee},
		"a fee limit of 97 bits":   {full, signed(pay(receiver, 1), 5, func(a *rollup.Auth) { a.MaxFee = rollup.Amount{Hi: 1 << 32} }), rollup.ErrFeeRange},
		"a second too late":        {full, signed(pay(receiver, 1), 5, func(a *rollup.Auth) { a.ValidUntil-- }), rollup.ErrExpired},
		"until the end of time":    {full, signed(pay(receiver, 1), 5, func(a *rollup.Auth) { a.ValidUntil = rollup.MaxTime }), nil},
		"an expiry of 41 bits":     {full, signed(pay(receiver, 1), 5, func(a *rollup.Auth) { a.ValidUntil = rollup.MaxTime + 1 }), rollup.ErrRange},

		"deposit to its owner":             {full, deposit(receiver, owner(receiver), 1), nil},
		"deposit to an empty leaf":         {full, deposit(empty, owner(receiver), 1), nil},
		"deposit to another key":           {full, deposit(receiver, owner(sender), 1), rollup.ErrOccupied},
		"deposit to another address":       {full, deposit(otherAddress, owner(receiver), 1), rollup.ErrOccupied},
		"deposit of another token":         {full, deposit(receiver, rollup.Owner{PubKey: owner(receiver).PubKey, Address: owner(receiver).Address, Token: 1}, 1), rollup.ErrOccupied},
		"deposit to a key off the curve":   {full, deposit(empty, off, 1), field.ErrNotOnCurve},
		"deposit to who cannot hold more":  {full, deposit(rich, owner(rich), 1), rollup.ErrOverflow},
		"pay a new account that is there":  {full, signed(payNew(receiver, owner(receiver), 1), 5), nil},
		"pay a new account":                {full, signed(payNew(empty, rolluptest.NewPerson(20).Owner(0), 1), 5), nil},
		"pay a new account of oneself":     {full, signed(payNew(sender, owner(sender), 960), 5), nil},
		"pay another key":                  {full, signed(payNew(receiver, owner(rich), 1), 5), rollup.ErrOccupied},
		"pay another address":              {full, signed(payNew(otherAddress, owner(receiver), 1), 5), rollup.ErrOccupied},
		"pay an owner in another token":    {full, signed(payNew(otherToken, owner(otherToken), 1), 5), rollup.ErrOccupied},
		"pay a key off the curve":          {full, signed(payNew(empty, off, 1), 5), field.ErrNotOnCurve},
		"take a key off the curve":         {full, &rollup.SetKey{ID: receiver, Address: owner(receiver).Address, Key: off.PubKey}, field.ErrNotOnCurve},
		"an exit of nobody":                {full, &rollup.ForcedExit{ID: empty, Address: owner(receiver).Address}, nil},
		"a key for nobody":                 {full, &rollup.SetKey{ID: empty, Address: owner(receiver).Address, Key: owner(receiver).PubKey}, nil},
		"signed by who holds another key":  {full, signed(payAll(otherAddress, receiver, rollup.NewAmount(1)), 5), field.ErrSignature},
		"signed for a lane of another fee": {full, signed(pay(receiver, 1), 5, func(a *rollup.Auth) { a.MaxFee = rollup.NewAmount(39) }), rollup.ErrFee},
	} {
		view := state.View()
		before := view.Root()
		err := rollup.Apply(view, rulesConfig, header, c.kind, c.op)
		if c.err == nil {
			require.NoError(t, err, name)
			continue
		}
		require.ErrorIs(t, err, c.err, name)
		require.Equal(t, before, view.Root(), name)
	}
}

// A request from L1 changes what its owner asked for, and of others nothing.
func TestRequestsOfOthersDoNothing(t *testing.T) {
	state, header := rulesState()
	mine, _ := state.Account(sender)
	other, _ := state.Account(receiver)
	for name, c := range map[string]struct {
		op      rollup.Op
		changes bool
	}{
		"a key":                    {&rollup.SetKey{ID: sender, Address: mine.Address, Key: other.PubKey}, true},
		"a key for another's":      {&rollup.SetKey{ID: sender, Address: other.Address, Key: other.PubKey}, false},
		"an exit":                  {&rollup.ForcedExit{ID: sender, Address: mine.Address}, true},
		"an exit for another":      {&rollup.ForcedExit{ID: sender, Address: other.Address}, false},
		"an exit of another token": {&rollup.ForcedExit{ID: sender, Address: mine.Address, Token: 1}, false},
		"an exit of an empty leaf": {&rollup.ForcedExit{ID: empty}, false},
		"a key for an empty leaf":  {&rollup.SetKey{ID: empty, Key: other.PubKey}, false},
		"the key that it has":      {&rollup.SetKey{ID: sender, Address: mine.Address, Key: mine.PubKey}, false},
	} {
		view := state.View()
		before := view.Root()
		w, err := rollup.ExecuteBatch(view, shape, rulesConfig, rollup.Batch{Header: header, Full: []rollup.Op{c.op}})
		require.NoError(t, err, name)
		require.Equal(t, c.changes, view.Root() != before, name)
		if _, exits := c.op.(*rollup.ForcedExit); exits {
			require.Equal(t, c.changes, !w.Full[0].Settlement.Amount.IsZero(), name)
		}
	}
}

// A signature that was verified before is not verified again for the key that it held for, and is for any other.
func TestVerifiedBeforeHoldsForOneKey(t *testing.T) {
	state, header := rulesState()
	a, _ := state.Account(sender)
	b, _ := state.Account(receiver)
	op := &rollup.Transfer{Authorization: rollup.Auth{From: sender, Nonce: 5, ValidUntil: rollup.MaxTime, MaxFee: rollup.NewAmount(40)},
		To: receiver, ToKey: b.PubKey, ToAddress: b.Address, Amount: rollup.NewAmount(1)}
	execute := func(verified map[rollup.UserOp]field.Point) error {
		_, err := rollup.ExecuteBatch(state.View(), shape, rulesConfig, rollup.Batch{Header: header, Full: []rollup.Op{op}, Verified: verified})
		return err
	}
	require.Error(t, execute(nil), "it is not signed")
	require.NoError(t, execute(map[rollup.UserOp]field.Point{op: a.PubKey}))
	require.Error(t, execute(map[rollup.UserOp]field.Point{op: b.PubKey}))
	require.Error(t, execute(map[rollup.UserOp]field.Point{new(rollup.Transfer): a.PubKey}))
	require.NoError(t, rollup.ApplyVerified(state.View(), header, rollup.FullLane, op, a.PubKey))
	require.ErrorIs(t, rollup.ApplyVerified(state.View(), header, rollup.FullLane, op, b.PubKey), rollup.ErrKey)

	twice := header
	twice.FeeSlots = append(twice.FeeSlots[:1:1], twice.FeeSlots[0])
	require.ErrorIs(t, rollup.ApplyVerified(state.View(), twice, rollup.FullLane, op, a.PubKey), rollup.ErrFeeSlot)
}

// Transfer lanes hold accounts of the first subtree; whatever is beyond takes a full lane. Both leave the same state.
func TestLanesReach(t *testing.T) {
	near := rollup.Shape{ID: 81, Name: "near", Full: 2, Transfers: 2, FeeSlots: 1, Depth: 6, Reach: 3}
	state, header := rulesState()
	far := uint32(1 << near.Reach)
	a, _ := state.Account(receiver)
	view := state.View()
	require.NoError(t, rollup.Apply(view, rulesConfig, header, rollup.FullLane, &rollup.Deposit{Owner: a.Owner, To: far + 5, Amount: rollup.NewAmount(1)}))
	require.NoError(t, view.Commit())
	pay := func(to uint32) *rollup.Transfer {
		account, _ := state.Account(to)
		return signed(&rollup.Transfer{Authorization: rollup.Auth{From: sender}, To: to, ToKey: account.PubKey, ToAddress: account.Address, Amount: rollup.NewAmount(1)}, 5).(*rollup.Transfer)
	}
	execute := func(b rollup.Batch) (*rollup.Witness, error) {
		b.Header = header
		return rollup.ExecuteBatch(state.View(), near, rulesConfig, b)
	}
	require.Equal(t, rollup.TransferLane, near.KindOf(pay(far-1)))
	require.Equal(t, rollup.FullLane, near.KindOf(pay(far+5)))
	require.Equal(t, rollup.FullLane, near.KindOf(&rollup.Transfer{Authorization: rollup.Auth{From: far}, Amount: rollup.NewAmount(1)}))
	_, err := execute(rollup.Batch{Transfers: []*rollup.Transfer{pay(far + 5)}})
	require.ErrorIs(t, err, rollup.ErrFar)
	full, err := execute(rollup.Batch{Full: []rollup.Op{pay(far + 5)}})
	require.NoError(t, err)
	require.NotEqual(t, full.OldRoot, full.NewRoot)

	w, err := execute(rollup.Batch{Transfers: []*rollup.Transfer{pay(receiver)}})
	require.NoError(t, err)
	root := w.Cells[0]
	for _, sibling := range w.Above() {
		root = field.Compress(root, sibling)
	}
	require.Equal(t, w.OldRoot, root, "no full lane: the subtree is under the old root")
	replayed := state.View()
	st, err := rollup.Replay(replayed, near, rulesConfig, w.DataStream(), w.SettlementStream())
	require.NoError(t, err)
	require.Equal(t, w.NewRoot, st.NewRoot)

	d := w.DataStream()
	require.Equal(t, 2*1+5, near.RecordBytes())
	record := d[1+near.FeeSlots].Bytes()
	record[2] = byte(far) // to, beyond
	d[1+near.FeeSlots].SetBytes(record[:])
	_, err = rollup.Decode(near, d, w.SettlementStream())
	require.ErrorIs(t, err, rollup.ErrFar)
}
