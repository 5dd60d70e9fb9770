package l1contracts_test

import (
	"crypto/ecdsa"
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/params"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/l1contracts/bindings"
	"github.com/causeway-l2/causeway/l1contracts/testbindings"
)

var modulus = fr.Modulus()

func devKey(who int) *ecdsa.PrivateKey { return devchain.Key(who) }

// Modes of MockToken and Receiver, in the order of their enums.
const (
	honest = iota
	takesFee
	returnsFalse
	noReturn
	reverts
	blocks
	reenters
	bomb
	liesFalse
	nothing
	shrinks
)

const (
	recvAccepts = iota
	recvReverts
	recvBurns
	recvBomb
	recvReenters
	recvSpends
)

func TestQueueEntries(t *testing.T) {
	e := newEnv(t)
	_, token := e.token()
	k := newKey(9)
	x, y := k.ints()
	for i, c := range []struct {
		who   int
		value int64
		data  []byte
		want  l1.Request
	}{
		{alice, 77, rollup.PackDepositETH(address(bob), x, y), l1.Request{Op: 1, Owner: address(bob), Amount: big.NewInt(77), Ax: k.x, Ay: k.y}},
		{alice, 0, rollup.PackDeposit(token, big.NewInt(88), address(bob), x, y), l1.Request{Op: 1, Owner: address(bob), Token: token, Amount: big.NewInt(88), Ax: k.x, Ay: k.y}},
		{bob, 0, rollup.PackRequestForcedExit(1<<32-1, token), l1.Request{Op: 5, Owner: address(bob), Token: token, ID: 1<<32 - 1}},
		{bob, 0, rollup.PackRequestSetKey(0, x, y), l1.Request{Op: 6, Owner: address(bob), Ax: k.x, Ay: k.y}},
	} {
		e.ok(c.who, e.rollup, big.NewInt(c.value), c.data)
		entry := read(e, e.rollup, rollup.PackRequest(uint64(i)), rollup.UnpackRequest)
		require.Equal(t, c.want.Hash(), entry.Hash)
		require.Equal(t, e.chain.Time(), entry.Arrival.Uint64())
		// the words by the model, with nothing filled in
		l := newLane(c.want.Op, c.want.Token, c.want.ID, c.want.Amount, c.want.Owner, 0, c.want.Ax[31]&1, c.want.Ay)
		require.Equal(t, [3]l1.Word(l), c.want.Words())
	}
	require.EqualValues(t, 4, e.status().QueueTail)
}

func TestDepositRefusals(t *testing.T) {
	e := newEnv(t)
	token, id := e.token()
	x, y := newKey(1).ints()
	one := big.NewInt(1)
	none := new(big.Int)
	bad := &bindings.RollupInvalidKey{}
	e.refused(alice, e.rollup, none, rollup.PackDepositETH(address(bob), x, y), &bindings.RollupZeroAmount{})
	e.refused(alice, e.rollup, one, rollup.PackDepositETH(common.Address{}, x, y), &bindings.RollupZeroOwner{})
	e.refused(alice, e.rollup, none, rollup.PackDeposit(id, none, address(bob), x, y), &bindings.RollupZeroAmount{})
	e.refused(alice, e.rollup, none, rollup.PackDeposit(0, one, address(bob), x, y), &bindings.RollupUnknownToken{Token: 0})
	e.refused(alice, e.rollup, none, rollup.PackDeposit(id+1, one, address(bob), x, y), &bindings.RollupUnknownToken{Token: id + 1})
	e.refused(alice, e.rollup, none, rollup.PackRequestForcedExit(1, id+1), &bindings.RollupUnknownToken{Token: id + 1})
	e.refused(alice, e.rollup, none, rollup.PackRequestForcedExit(1, 65535), &bindings.RollupUnknownToken{Token: 65535})
	for _, p := range [][2]*big.Int{
		{x, x}, {none, one}, {none, none}, {new(big.Int).Add(x, modulus), y}, {x, new(big.Int).Add(y, modulus)},
		{none, new(big.Int).Sub(modulus, one)},
	} {
		e.refused(alice, e.rollup, one, rollup.PackDepositETH(address(bob), p[0], p[1]), bad)
		e.refused(alice, e.rollup, none, rollup.PackDeposit(id, one, address(bob), p[0], p[1]), bad)
		e.refused(alice, e.rollup, none, rollup.PackRequestSetKey(1, p[0], p[1]), bad)
	}
	// Without allowance, or balance.
	require.EqualValues(t, 0, e.mine(devKey(bob), &e.rollup, nil, rollup.PackDeposit(id, one, address(bob), x, y)).Status)
	require.Zero(t, e.held(token, e.rollup).Sign())
}

// The escrow of a token stays below 2^128: boundary minus one, at, and beyond.
func TestEscrowBound(t *testing.T) {
	e := newEnv(t)
	_, id := e.token()
	x, y := newKey(1).ints()
	limit := new(big.Int).Lsh(big.NewInt(1), 128)
	over := &bindings.RollupEscrowOverflow{Token: id}
	less := func(d int64) *big.Int { return new(big.Int).Sub(limit, big.NewInt(d)) }
	send := func(v *big.Int) []byte { return rollup.PackDeposit(id, v, address(bob), x, y) }

	e.refused(alice, e.rollup, nil, send(limit), over)
	e.refused(alice, e.rollup, nil, send(new(big.Int).Lsh(limit, 60)), over)
	e.ok(alice, e.rollup, nil, send(less(3)))
	e.refused(alice, e.rollup, nil, send(big.NewInt(3)), over)
	e.ok(alice, e.rollup, nil, send(big.NewInt(2)))
	require.Equal(t, less(1), e.escrow(id))
	e.refused(alice, e.rollup, nil, send(big.NewInt(1)), over)
	// What is paid out makes room.
	e.owe(id, address(alice), big.NewInt(10))
	e.refused(alice, e.rollup, nil, send(big.NewInt(1)), over) // what is only owed does not
	e.ok(alice, e.rollup, nil, rollup.PackWithdraw(id, address(alice)))
	e.refused(alice, e.rollup, nil, send(big.NewInt(11)), over)
	e.ok(alice, e.rollup, nil, send(big.NewInt(10)))

	over = &bindings.RollupEscrowOverflow{Token: 0}
	e.ok(alice, e.rollup, less(1), rollup.PackDepositETH(address(bob), x, y))
	e.refused(alice, e.rollup, big.NewInt(1), rollup.PackDepositETH(address(bob), x, y), over)
}

// What is owed is right where the near purse has no room for it: 2^96 units and more.
func TestPurses(t *testing.T) {
	e := newEnv(t)
	_, id := e.token()
	x, y := newKey(1).ints()
	much := new(big.Int).Lsh(big.NewInt(1), 97)
	e.ok(alice, e.rollup, nil, rollup.PackDeposit(id, new(big.Int).Lsh(much, 2), address(bob), x, y))
	owed := func(want *big.Int) {
		t.Helper()
		s := read(e, e.rollup, rollup.PackSolvency(id), rollup.UnpackSolvency)
		require.Equal(t, want.String(), s.Owed.String())
		require.Equal(t, new(big.Int).Add(s.Escrowed, s.Owed), s.Held)
	}
	e.owe(id, address(bob), big.NewInt(5)) // near
	e.owe(id, address(alice), much)        // far
	e.owe(id, address(bob), much)          // beside it
	e.owe(id, address(alice), big.NewInt(1))
	owed(new(big.Int).Add(new(big.Int).Lsh(much, 1), big.NewInt(6)))
	e.ok(alice, e.rollup, nil, rollup.PackWithdraw(id, address(alice))) // more than is in the near one
	owed(new(big.Int).Add(much, big.NewInt(5)))
	e.ok(alice, e.rollup, nil, rollup.PackWithdraw(id, address(bob)))
	owed(new(big.Int))
}

func TestRegisterToken(t *testing.T) {
	e := newEnv(t)
	first, id := e.token()
	require.EqualValues(t, 1, id)
	e.refused(alice, e.rollup, tokenFee, rollup.PackRegisterToken(first), &bindings.RollupTokenAlreadyRegistered{Id: 1})
	for _, a := range []common.Address{{}, address(alice), common.BytesToAddress([]byte{2}), {9, 9}} {
		e.refused(alice, e.rollup, tokenFee, rollup.PackRegisterToken(a), &bindings.RollupNotAContract{Token: a})
	}
	second, id := e.token()
	require.EqualValues(t, 2, id)
	require.Equal(t, second, read(e, e.rollup, rollup.PackTokenAddress(2), rollup.UnpackTokenAddress))
	require.EqualValues(t, 2, e.status().TokenCount)
	for _, unknown := range []uint16{3, 65535} {
		e.refused(alice, e.rollup, nil, rollup.PackSolvency(unknown), &bindings.RollupUnknownToken{Token: unknown})
	}
	// The rollup as its own token is registered at most; nobody can deposit it.
	e.ok(alice, e.rollup, tokenFee, rollup.PackRegisterToken(e.rollup))
	x, y := newKey(1).ints()
	require.EqualValues(t, 0, e.mine(devKey(alice), &e.rollup, nil, rollup.PackDeposit(3, big.NewInt(1), address(bob), x, y)).Status)
}

func TestWithdraw(t *testing.T) {
	e := newEnv(t)
	token, id := e.token()
	x, y := newKey(1).ints()
	e.ok(alice, e.rollup, big.NewInt(1000), rollup.PackDepositETH(address(alice), x, y))
	e.ok(alice, e.rollup, nil, rollup.PackDeposit(id, big.NewInt(1000), address(alice), x, y))
	s := e.next()
	s.S = lanes(withdrawLane(0, address(bob), big.NewInt(300)), withdrawLane(id, address(bob), big.NewInt(400)), withdrawLane(0, address(bob), big.NewInt(1)))
	e.submit(s)

	before := e.balance(address(bob))
	e.ok(alice, e.rollup, nil, rollup.PackWithdraw(0, address(bob))) // anyone may; it goes to the owner
	require.EqualValues(t, 301, new(big.Int).Sub(e.balance(address(bob)), before).Int64())
	r := e.ok(alice, e.rollup, nil, rollup.PackWithdraw(id, address(bob)))
	require.EqualValues(t, 400, e.held(token, address(bob)).Int64())
	ev, err := rollup.UnpackWithdrawnEvent(r.Logs[0])
	require.NoError(t, err)
	ev.Raw = nil
	require.Equal(t, spew(&bindings.RollupWithdrawn{Owner: address(bob), Token: id, Amount: big.NewInt(400)}), spew(ev))
	require.EqualValues(t, 699, e.escrow(0).Int64())
	require.EqualValues(t, 600, e.escrow(id).Int64())
	for _, tok := range []uint16{0, id, 9} { // once
		e.refused(bob, e.rollup, nil, rollup.PackWithdraw(tok, address(bob)), &bindings.RollupNothingPending{Owner: address(bob), Token: tok})
	}
	// A proof that lied could not take more than is there of the token, nor any of another.
	for token, amount := range map[uint16]int64{0: 700, id: 601, 5: 1, 65535: 1} {
		s := e.next()
		s.S = lanes(withdrawLane(token, address(bob), big.NewInt(amount)))
		e.refused(operator, e.rollup, nil, l1.EncodeSubmission(s), &bindings.RollupEscrowExceeded{Token: token})
	}
	s = e.next()
	s.S = lanes(withdrawLane(id, address(bob), big.NewInt(600)), withdrawLane(id, address(bob), big.NewInt(1)))
	e.refused(operator, e.rollup, nil, l1.EncodeSubmission(s), &bindings.RollupEscrowExceeded{Token: id})
}

// Each way in which a token misbehaves harms its own users only; deposits credit what arrived.
func TestHostileTokens(t *testing.T) {
	x, y := newKey(1).ints()
	for name, c := range map[string]struct {
		mode      uint8
		credited  int64 // of a deposit of 1000; 0: refused
		withdraws bool
	}{
		"honest":        {honest, 1000, true},
		"fee":           {takesFee, 990, true},
		"returns false": {returnsFalse, 0, false},
		"no return":     {noReturn, 1000, true},
		"reverts":       {reverts, 0, false},
		"blocks":        {blocks, 0, false},
		"bomb":          {bomb, 0, false},
		"lies":          {liesFalse, 0, false},
		"nothing":       {nothing, 0, true}, // says it paid: its users' loss
		"shrinks":       {shrinks, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEnv(t)
			bad, badID := e.token()
			good, goodID := e.token()
			deposit := func(id uint16) []byte { return rollup.PackDeposit(id, big.NewInt(1000), address(alice), x, y) }
			e.ok(alice, e.rollup, nil, deposit(badID))
			e.ok(alice, e.rollup, nil, deposit(goodID))

			e.misbehave(bad, c.mode, e.rollup, common.Address{}, nil)
			r := e.mine(devKey(alice), &e.rollup, nil, deposit(badID))
			if c.credited == 0 {
				require.EqualValues(t, 0, r.Status)
				require.EqualValues(t, 1000, e.escrow(badID).Int64())
			} else {
				require.EqualValues(t, 1, r.Status)
				require.EqualValues(t, 1000+c.credited, e.escrow(badID).Int64())
				var got *bindings.RollupDeposited
				for _, l := range r.Logs {
					if v, err := rollup.UnpackDepositedEvent(l); err == nil {
						got = v
					}
				}
				require.EqualValues(t, c.credited, got.Amount.Int64())
			}
			// A batch that pays one owner in both tokens, and others: it cannot be held up.
			s := e.next()
			s.S = lanes(withdrawLane(badID, address(bob), big.NewInt(100)), withdrawLane(goodID, address(bob), big.NewInt(100)))
			e.submit(s)
			r = e.mine(devKey(bob), &e.rollup, nil, rollup.PackWithdraw(badID, address(bob)))
			if c.withdraws {
				require.EqualValues(t, 1, r.Status)
			} else {
				require.EqualValues(t, 0, r.Status)
				require.EqualValues(t, 100, e.pending(badID, address(bob)).Int64(), "stays claimable")
			}
			e.ok(alice, e.rollup, nil, rollup.PackWithdraw(goodID, address(bob)))
			require.EqualValues(t, 100, e.held(good, address(bob)).Int64())
			require.EqualValues(t, 900, e.escrow(goodID).Int64())
			// When the token behaves again its users are paid.
			if !c.withdraws {
				e.misbehave(bad, honest, common.Address{}, common.Address{}, nil)
				e.ok(alice, e.rollup, nil, rollup.PackWithdraw(badID, address(bob)))
				require.EqualValues(t, 100, e.held(bad, address(bob)).Int64())
			}
		})
	}
}

// A receiver of ETH that refuses, burns gas or returns a megabyte blocks nobody but itself.
func TestHostileReceivers(t *testing.T) {
	e := newEnv(t)
	x, y := newKey(1).ints()
	e.ok(alice, e.rollup, big.NewInt(1000), rollup.PackDepositETH(address(alice), x, y))
	r := e.create(testbindings.ReceiverMetaData.Bin, nil)
	plain := e.gasOf(lanes(withdrawLane(0, someone(100), big.NewInt(5)), withdrawLane(0, someone(101), big.NewInt(5))))
	for _, mode := range []uint8{recvReverts, recvBurns, recvBomb} {
		e.ok(deployer, r, nil, recv.PackSet(mode, common.Address{}, nil))
		s := lanes(withdrawLane(0, r, big.NewInt(5)), withdrawLane(0, someone(mode), big.NewInt(5)))
		require.LessOrEqual(t, e.gasOf(s), plain+plain/10, "a batch costs the same whoever is paid")
		e.refused(alice, e.rollup, nil, rollup.PackWithdraw(0, r), &bindings.RollupTransferFailed{Owner: r, Token: 0})
		e.ok(alice, e.rollup, nil, rollup.PackWithdraw(0, someone(mode)))
	}
	e.ok(deployer, r, nil, recv.PackSet(recvAccepts, common.Address{}, nil))
	e.ok(alice, e.rollup, nil, rollup.PackWithdraw(0, r))
	require.EqualValues(t, 15, e.balance(r).Int64())
}

// someone has an address that nobody knows.
func someone(i uint8) common.Address { return common.BytesToAddress(crypto.Keccak256([]byte{i})) }

// gasOf submits settlement words.
func (e *env) gasOf(s []l1.Word) uint64 {
	e.t.Helper()
	sub := e.next()
	sub.S = s
	return e.submit(sub).GasUsed
}

// From inside every call that moves value, try every function that writes: what moves value is locked, the rest is harmless.
func TestReentrancy(t *testing.T) {
	e := newEnv(t)
	k := newKey(1)
	x, y := k.ints()
	evil, evilID := e.token()
	_, goodID := e.token()
	r := e.create(testbindings.ReceiverMetaData.Bin, nil)
	e.ok(admin, e.rollup, nil, rollup.PackSetOperator(r, true))
	e.ok(admin, e.rollup, nil, rollup.PackSetOperator(evil, true))
	e.ok(alice, e.rollup, big.NewInt(1e6), rollup.PackDepositETH(address(alice), x, y))
	e.ok(alice, e.rollup, nil, rollup.PackDeposit(evilID, big.NewInt(1e6), address(alice), x, y))
	e.ok(alice, e.rollup, nil, rollup.PackDeposit(goodID, big.NewInt(1e6), address(alice), x, y))

	guard := &bindings.RollupReentrancyGuardReentrantCall{}
	payloads := map[string]struct {
		payload []byte
		want    any // nil: allowed
	}{
		"deposit":           {rollup.PackDeposit(evilID, big.NewInt(1), address(bob), x, y), guard},
		"deposit other":     {rollup.PackDeposit(goodID, big.NewInt(1), address(bob), x, y), guard},
		"depositETH":        {rollup.PackDepositETH(address(bob), x, y), guard},
		"withdraw":          {rollup.PackWithdraw(evilID, r), guard},
		"withdraw ETH":      {rollup.PackWithdraw(0, r), guard},
		"withdraw other":    {rollup.PackWithdraw(goodID, r), guard},
		"requestForcedExit": {rollup.PackRequestForcedExit(1, evilID), nil},
		"requestSetKey":     {rollup.PackRequestSetKey(1, x, y), nil},
		"registerToken":     {rollup.PackRegisterToken(evil), &bindings.RollupTokenAlreadyRegistered{Id: evilID}},
		"setOperator":       {rollup.PackSetOperator(r, true), nil /* differs by caller */},
		"submit":            {nil, nil},
		"activateExodus":    {rollup.PackActivateExodus(), &bindings.RollupExodusTooEarly{}},
		"exit":              {l1.EncodeExit(1, l1.Account{Balance: big.NewInt(1)}, nil), &bindings.RollupExodusNotActive{}},
		"refundDeposits":    {l1.EncodeRefund(), &bindings.RollupExodusNotActive{}},
	}
	for _, m := range rollup.GetABI().Methods {
		require.True(t, m.IsConstant() || payloads[m.Name].payload != nil || m.Name == "submit", "%s is not tried", m.Name)
	}
	for name, c := range payloads {
		t.Run(name, func(t *testing.T) {
			outer := e.t
			e.t = t
			defer func() { e.t = outer }()
			e.misbehave(evil, honest, common.Address{}, common.Address{}, nil)
			s := e.next()
			s.S = lanes(withdrawLane(0, r, big.NewInt(10)), withdrawLane(evilID, r, big.NewInt(10)), withdrawLane(goodID, r, big.NewInt(10)))
			e.submit(s)
			if name == "submit" {
				c.payload = l1.EncodeSubmission(e.next())
			}
			e.misbehave(evil, reenters, common.Address{}, e.rollup, c.payload)
			e.ok(deployer, r, nil, recv.PackSet(recvReenters, e.rollup, c.payload))
			for way, call := range map[string]struct {
				who  int
				from common.Address // the one that calls back
				data []byte
			}{
				"deposit":        {alice, evil, rollup.PackDeposit(evilID, big.NewInt(10), address(alice), x, y)},
				"withdraw token": {bob, evil, rollup.PackWithdraw(evilID, r)},
				"withdraw ETH":   {bob, r, rollup.PackWithdraw(0, r)},
			} {
				want := c.want
				switch name {
				case "setOperator":
					want = &bindings.RollupNotAdmin{Caller: call.from}
				case "submit":
					want = &bindings.RollupNotTopLevel{Caller: call.from}
				}
				if name == "depositETH" && call.from == r {
					// without value either way; the lock comes first
					want = guard
				}
				receipt := e.ok(call.who, e.rollup, nil, call.data)
				var ok *bool
				for _, l := range receipt.Logs {
					if l.Address != evil && l.Address != r {
						continue
					}
					if ev, err := recv.UnpackReenteredEvent(l); err == nil {
						ok = &ev.Ok
						if want == nil {
							require.True(t, ev.Ok, "%s: %s", way, explain(ev.Result))
						} else {
							require.False(t, ev.Ok, way)
							got, err := rollup.UnpackError(ev.Result)
							require.NoError(t, err)
							require.Equal(t, spew(want), spew(got), way)
						}
					}
				}
				require.NotNil(t, ok, "%s did not call back", way)
			}
			// Conservation: what is held covers what is escrowed.
			require.GreaterOrEqual(t, e.balance(e.rollup).Cmp(e.escrow(0)), 0)
			require.GreaterOrEqual(t, e.held(evil, e.rollup).Cmp(e.escrow(evilID)), 0)
			require.Zero(t, e.pending(0, r).Sign())
			require.Zero(t, e.pending(evilID, r).Sign())
		})
	}
}

// I4: of a token that is short by one unit nobody is paid more than the token lets go, and who is paid last waits with all that he is owed; whoever sends the token what it
// lacks mends that.
func TestI4TokenShortByAUnit(t *testing.T) {
	e := newEnv(t)
	x, y := newKey(1).ints()
	token, id := e.token()
	e.ok(alice, e.rollup, nil, rollup.PackDeposit(id, big.NewInt(1000), address(alice), x, y))
	s := e.next()
	s.S = lanes(withdrawLane(id, someone(1), big.NewInt(400)), withdrawLane(id, someone(2), big.NewInt(600)))
	e.submit(s)
	e.ok(deployer, token, nil, mock.PackBurn(e.rollup, big.NewInt(1))) // as a rebase does that rounds down
	e.ok(bob, e.rollup, nil, rollup.PackWithdraw(id, someone(1)))
	before := e.storage()
	r := e.mine(devKey(bob), &e.rollup, nil, rollup.PackWithdraw(id, someone(2)))
	require.EqualValues(t, 0, r.Status)
	require.Equal(t, before, e.storage())
	require.EqualValues(t, 600, e.pending(id, someone(2)).Int64(), "stays claimable")
	e.ok(deployer, token, nil, mock.PackMint(e.rollup, big.NewInt(1)))
	e.ok(bob, e.rollup, nil, rollup.PackWithdraw(id, someone(2)))
	require.EqualValues(t, 600, e.held(token, someone(2)).Int64())
}

// delegate gives an account the code of a contract (EIP-7702), or takes it away: the zero address.
func (e *env) delegate(who int, to common.Address) {
	e.t.Helper()
	auth, err := types.SignSetCode(devKey(who), types.SetCodeAuthorization{ChainID: *uint256.NewInt(devchain.ChainID), Address: to, Nonce: e.nonce(who)})
	require.NoError(e.t, err)
	tx := types.MustSignNewTx(devKey(alice), types.LatestSignerForChainID(big.NewInt(devchain.ChainID)), &types.SetCodeTx{
		ChainID: uint256.NewInt(devchain.ChainID), Nonce: e.nonce(alice), GasTipCap: uint256.NewInt(params.GWei),
		GasFeeCap: uint256.NewInt(10 * params.GWei), Gas: 100_000, To: address(who), AuthList: []types.SetCodeAuthorization{auth},
	})
	require.NoError(e.t, e.eth.SendTransaction(ctx, tx))
	e.chain.Commit()
}

// I4: an account with delegated code passes for a token, and its code may go away: then nobody is told to have been paid, and all else goes on; when it comes back, all is
// paid.
func TestI4TokenWhoseCodeGoesAway(t *testing.T) {
	e := newEnv(t)
	x, y := newKey(1).ints()
	code := e.create(testbindings.MockTokenMetaData.Bin, nil)
	e.delegate(bob, code)
	token := address(bob)
	e.ok(deployer, e.rollup, tokenFee, rollup.PackRegisterToken(token))
	id := read(e, e.rollup, rollup.PackTokenId(token), rollup.UnpackTokenId)
	e.ok(deployer, token, nil, mock.PackMint(address(alice), big.NewInt(2000)))
	e.ok(alice, token, nil, mock.PackApprove(e.rollup, big.NewInt(2000)))
	deposit := rollup.PackDeposit(id, big.NewInt(1000), address(alice), x, y)
	e.ok(alice, e.rollup, nil, deposit)
	e.ok(alice, e.rollup, big.NewInt(7), rollup.PackDepositETH(address(alice), x, y))
	e.owe(id, someone(1), big.NewInt(1000))

	e.delegate(bob, common.Address{})
	for name, data := range map[string][]byte{"withdraw": rollup.PackWithdraw(id, someone(1)), "deposit": deposit} {
		before := e.storage()
		r := e.mine(devKey(alice), &e.rollup, nil, data)
		require.EqualValues(t, 0, r.Status, name)
		require.Equal(t, before, e.storage(), name)
	}
	e.owe(0, someone(2), big.NewInt(7))
	e.ok(alice, e.rollup, nil, rollup.PackWithdraw(0, someone(2)))
	require.EqualValues(t, 1000, e.pending(id, someone(1)).Int64())

	e.delegate(bob, code)
	e.ok(alice, e.rollup, nil, rollup.PackWithdraw(id, someone(1)))
	require.EqualValues(t, 1000, e.held(token, someone(1)).Int64())
}

// I4: what is no token cannot be registered as one, or takes no deposit: addresses without code, precompiles, the rollup itself, and where ETH has its address.
func TestI4WhatIsNoToken(t *testing.T) {
	e := newEnv(t)
	x, y := newKey(1).ints()
	for _, at := range []common.Address{{}, {19: 1}, {19: 4}, {19: 0x0a}, address(alice), common.HexToAddress("0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE")} {
		e.refused(bob, e.rollup, tokenFee, rollup.PackRegisterToken(at), &bindings.RollupNotAContract{Token: at})
	}
	for _, at := range []common.Address{e.rollup, e.stub} {
		e.ok(bob, e.rollup, tokenFee, rollup.PackRegisterToken(at))
		id := read(e, e.rollup, rollup.PackTokenId(at), rollup.UnpackTokenId)
		before := e.storage()
		r := e.mine(devKey(alice), &e.rollup, nil, rollup.PackDeposit(id, big.NewInt(1), address(alice), x, y))
		require.EqualValues(t, 0, r.Status)
		require.Equal(t, before, e.storage())
	}
}
