package l1contracts_test

import (
	"bytes"
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1contracts/bindings"
	"github.com/causeway-l2/causeway/l1contracts/testbindings"
	l2 "github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// I7, I11, L7: the attacker has the admin's and the operator's keys, and the operator is dead. 100% of what a random population has leaves, dust
// included; the contract ends at zero for each token.
func TestI7HostileAdminDrill(t *testing.T) {
	for seed := range uint64(2) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { drill(t, seed) })
	}
}

func drill(t *testing.T, seed uint64) {
	const people, tokens, batches = 9, 3, 12
	rng := rand.New(rand.NewPCG(seed, 7))
	p := newPopulation(t, people, tokens)
	next := uint32(tokens)
	accounts := map[l2.Owner]uint32{}
	for id := range uint32(tokens) {
		accounts[p.owner(0, uint16(id))] = id
	}
	amount := func() *big.Int {
		switch rng.IntN(4) {
		case 0:
			return big.NewInt(1) // dust
		case 1:
			return new(big.Int).Lsh(big.NewInt(1), uint(rng.IntN(97)))
		}
		return big.NewInt(1 + rng.Int64N(1e15))
	}
	deposit := func() l2.Op {
		i, token := rng.IntN(people), uint16(rng.IntN(tokens))
		owner := p.owner(i, token)
		if _, ok := accounts[owner]; !ok {
			accounts[owner] = next
			next += 1 + uint32(rng.IntN(1<<20))
		}
		return p.deposit(i, token, amount(), accounts[owner])
	}
	paid := map[common.Address]map[uint16]*big.Int{} // from L1, by withdraw
	withdraw := func(owner common.Address, token uint16) {
		owed := p.pending(token, owner)
		if owed.Sign() == 0 {
			return
		}
		before := p.holds(token, owner)
		p.ok(bob, p.rollup, nil, rollup.PackWithdraw(token, owner)) // a stranger pays the gas
		require.Equal(t, owed, new(big.Int).Sub(p.holds(token, owner), before))
		if paid[owner] == nil {
			paid[owner] = map[uint16]*big.Int{}
		}
		if paid[owner][token] == nil {
			paid[owner][token] = new(big.Int)
		}
		paid[owner][token].Add(paid[owner][token], owed)
	}

	for range batches {
		p.margin = nil
		if rng.IntN(2) == 0 {
			p.margin = amount()
		}
		var full []l2.Op
		view := p.state.View()
		try := func(op l2.Op) bool {
			fork := view.Fork()
			if l2.Apply(fork, p.config, p.header(), l2.FullLane, op) != nil {
				return false
			}
			return l2.Apply(view, p.config, p.header(), l2.FullLane, op) == nil
		}
		for range 2 + rng.IntN(3) {
			op := deposit()
			require.True(t, try(op))
			full = append(full, op)
		}
		if rng.IntN(2) == 0 { // of any account, mostly not the asker's
			i, id := rng.IntN(people), uint32(rng.IntN(int(next)))
			op := p.forcedExit(i, id, uint16(rng.IntN(tokens)))
			require.True(t, try(op))
			full = append(full, op)
		}
		for len(full) < fullLanes-2 {
			from := pick(rng, accounts)
			a, err := view.Account(from)
			require.NoError(t, err)
			share, err := l2.AmountFromBig(new(big.Int).Rsh(a.Balance.Big(), uint(1+rng.IntN(4))))
			require.NoError(t, err)
			auth := l2.Auth{From: from}
			var op l2.UserOp
			switch to := rng.IntN(people); rng.IntN(3) {
			case 0:
				op = &l2.Withdraw{Authorization: auth, Amount: share}
			case 1:
				op = &l2.Transfer{Authorization: auth, To: pick(rng, accounts), Amount: share}
			default:
				owner := p.owner(to, a.Token)
				id, ok := accounts[owner]
				if !ok {
					id = next
				}
				op = &l2.TransferToNew{Authorization: auth, To: id, ToKey: owner.PubKey, ToAddress: owner.Address, Amount: share}
				if try(p.sign(view, op)) {
					full = append(full, op)
					if !ok {
						accounts[owner] = id
						next += 1 + uint32(rng.IntN(1<<20))
					}
				}
				continue
			}
			if try(p.sign(view, op)) {
				full = append(full, op)
			} else if rng.IntN(8) == 0 {
				break
			}
		}
		p.batch(full)
		p.solvent()
		withdraw(address(p.people[rng.IntN(people)].who), uint16(rng.IntN(tokens)))
	}
	// What no batch will serve any more.
	for range 6 {
		deposit()
	}
	p.forcedExit(3, accounts[p.owner(3, 0)], 0)
	unserved := p.waiting
	p.solvent()

	// The attacker rotates operators as he likes, submits what he can prove (nothing but what the owners signed: the stub takes one statement)
	// and calls everything. Nothing moves.
	honest := p.storage()
	s := p.next()
	s.S = trimmed(lanes(withdrawLane(0, address(operator), big.NewInt(1))))
	p.expect(l1.Word{1}) // no statement he can make
	p.refused(operator, p.rollup, nil, l1.EncodeSubmission(s), &bindings.RollupProofRejected{Statement: toInt(statement(p.rollup, s))})
	p.ok(admin, p.rollup, nil, rollup.PackSetOperator(address(admin), true))
	p.ok(admin, p.rollup, nil, rollup.PackSetOperator(address(operator), false))
	p.refused(admin, p.rollup, nil, l1.EncodeSubmission(s), &bindings.RollupProofRejected{Statement: toInt(statement(p.rollup, s))})
	for name, data := range map[string][]byte{
		"withdraw": rollup.PackWithdraw(0, address(admin)), "exit": p.exitData(accounts[p.owner(1, 0)]),
		"refund": l1.EncodeRefund(unserved[0]), "exodus": rollup.PackActivateExodus(),
	} {
		_, revert := p.try(address(admin), p.rollup, nil, data)
		require.NotNil(t, revert, name)
	}
	p.ok(admin, p.rollup, nil, rollup.PackSetOperator(address(admin), false))
	p.ok(admin, p.rollup, nil, rollup.PackSetOperator(address(operator), true))
	require.Equal(t, honest, p.storage(), "the admin's keys change operators and nothing else")

	p.exodus()
	left := map[uint16]*big.Int{}
	for token := range uint16(tokens) {
		left[token] = new(big.Int)
	}
	for _, owner := range shuffled(rng, accounts) {
		id := accounts[owner]
		balance := p.balanceOn(id)
		if balance.Sign() == 0 {
			p.refused(bob, p.rollup, nil, p.exitData(id), &bindings.RollupZeroAmount{})
			continue
		}
		before := p.pending(owner.Token, common.Address(owner.Address))
		p.ok(bob, p.rollup, nil, p.exitData(id)) // by a stranger, in any order
		require.Equal(t, balance, new(big.Int).Sub(p.pending(owner.Token, common.Address(owner.Address)), before))
		left[owner.Token].Add(left[owner.Token], balance)
		if rng.IntN(3) == 0 {
			withdraw(common.Address(owner.Address), owner.Token)
		}
	}
	var deposits []*l1.Request
	for _, q := range unserved {
		if q.Op == l1.OpDeposit {
			deposits = append(deposits, q)
			left[q.Token].Add(left[q.Token], q.Amount)
		}
	}
	require.Len(t, deposits, 6)
	rng.Shuffle(len(deposits), func(i, j int) { deposits[i], deposits[j] = deposits[j], deposits[i] })
	p.ok(bob, p.rollup, nil, l1.EncodeRefund(deposits[:4]...))
	p.ok(alice, p.rollup, nil, l1.EncodeRefund(deposits[4:]...))
	for token := range uint16(tokens) {
		require.Zero(t, p.escrow(token).Sign(), "token %d", token)
		for _, who := range p.people {
			withdraw(address(who.who), token)
		}
		sum := new(big.Int)
		for _, of := range paid {
			if of[token] != nil {
				sum.Add(sum, of[token])
			}
		}
		require.Equal(t, p.put[token].String(), sum.String(), "token %d: what came in went out", token)
		s := read(p.env, p.rollup, rollup.PackSolvency(token), rollup.UnpackSolvency)
		require.Zero(t, s.Escrowed.Sign())
		require.Zero(t, s.Owed.Sign())
		require.Zero(t, s.Held.Sign())
		require.NotZero(t, left[token].Sign())
	}
}

func pick(rng *rand.Rand, accounts map[l2.Owner]uint32) uint32 {
	owners := shuffled(rng, accounts)
	return accounts[owners[0]]
}

// shuffled lists the owners in an order that follows from rng.
func shuffled(rng *rand.Rand, accounts map[l2.Owner]uint32) []l2.Owner {
	byID := map[uint32]l2.Owner{}
	var ids []uint32
	for o, id := range accounts {
		byID[id] = o
		ids = append(ids, id)
	}
	slices.Sort(ids)
	rng.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
	out := make([]l2.Owner, len(ids))
	for i, id := range ids {
		out[i] = byID[id]
	}
	return out
}

// holds is what an address has of a token on L1.
func (p *population) holds(token uint16, who common.Address) *big.Int {
	p.t.Helper()
	if token == 0 {
		return p.balance(who)
	}
	return p.held(p.tokens[token], who)
}

// ended is a population in exodus: account 3 is person 1's, of ETH, and two of person 2's deposits wait.
func ended(t *testing.T) *population {
	p := newPopulation(t, 3, 2)
	p.batch([]l2.Op{p.deposit(1, 0, big.NewInt(700), 3), p.deposit(1, 1, big.NewInt(800), 5), p.deposit(2, 0, big.NewInt(900), 1<<32-1)})
	p.deposit(2, 0, big.NewInt(41), 0)
	p.deposit(2, 1, big.NewInt(42), 0)
	p.forcedExit(1, 3, 0)
	p.exodus()
	return p
}

// B1, A9: a claim has one form; any other is refused and changes nothing.
func TestI2ExitRefusals(t *testing.T) {
	p := ended(t)
	r := modulus
	max256 := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 256), big.NewInt(1))
	plusR := func(w l1.Word) l1.Word { return toWord(new(big.Int).Add(toInt(w), r)) }
	notIn := func(id uint32) any { return &bindings.RollupNotInState{Id: id} }
	key := &bindings.RollupNonCanonicalWord{Where: 4}
	sibling := &bindings.RollupNonCanonicalWord{Where: 5}
	type claim struct {
		id   uint32
		a    l1.Account
		path []l1.Word
	}
	for name, c := range map[string]struct {
		mutate func(*claim)
		want   any
	}{
		"balance + 1":       {func(c *claim) { c.a.Balance = big.NewInt(701) }, notIn(3)},
		"balance - 1":       {func(c *claim) { c.a.Balance = big.NewInt(699) }, notIn(3)},
		"balance 2^128-1":   {func(c *claim) { c.a.Balance = new(big.Int).Rsh(max256, 128) }, notIn(3)},
		"balance 0":         {func(c *claim) { c.a.Balance = new(big.Int) }, &bindings.RollupZeroAmount{}},
		"owner":             {func(c *claim) { c.a.Owner = address(bob) }, notIn(3)},
		"token":             {func(c *claim) { c.a.Token = 1 }, notIn(3)},
		"token 65535":       {func(c *claim) { c.a.Token = 65535 }, notIn(3)},
		"nonce":             {func(c *claim) { c.a.Nonce++ }, notIn(3)},
		"nonce 2^40-1":      {func(c *claim) { c.a.Nonce = 1<<40 - 1 }, notIn(3)},
		"key":               {func(c *claim) { c.a.Ax, c.a.Ay = c.a.Ay, c.a.Ax }, notIn(3)},
		"ax + r":            {func(c *claim) { c.a.Ax = plusR(c.a.Ax) }, key},
		"ay + r":            {func(c *claim) { c.a.Ay = plusR(c.a.Ay) }, key},
		"ax = r":            {func(c *claim) { c.a.Ax = toWord(r) }, key},
		"ay 2^256-1":        {func(c *claim) { c.a.Ay = toWord(max256) }, key},
		"first sibling + r": {func(c *claim) { c.path[0] = plusR(c.path[0]) }, sibling},
		"last sibling + r":  {func(c *claim) { c.path[31] = plusR(c.path[31]) }, sibling},
		"sibling = r":       {func(c *claim) { c.path[9] = toWord(r) }, sibling},
		"sibling 2^256-1":   {func(c *claim) { c.path[9] = toWord(max256) }, sibling},
		"other sibling":     {func(c *claim) { c.path[5][31] ^= 1 }, notIn(3)},
		"siblings swapped":  {func(c *claim) { c.path[1], c.path[2] = c.path[2], c.path[1] }, notIn(3)},
		"31 siblings":       {func(c *claim) { c.path = c.path[:31] }, &bindings.RollupWrongPath{Siblings: big.NewInt(31)}},
		"33 siblings":       {func(c *claim) { c.path = append(c.path, l1.Word{}) }, &bindings.RollupWrongPath{Siblings: big.NewInt(33)}},
		"no siblings":       {func(c *claim) { c.path = nil }, &bindings.RollupWrongPath{Siblings: new(big.Int)}},
		"another's id":      {func(c *claim) { c.id = 5 }, notIn(5)},
		"id, lowest bit":    {func(c *claim) { c.id ^= 1 }, notIn(2)},
		"id, highest bit":   {func(c *claim) { c.id ^= 1 << 31 }, notIn(3 | 1<<31)},
		"nobody's":          {func(c *claim) { c.id = 4; c.path = second(p.claim(4)) }, notIn(4)},
		"the empty leaf":    {func(c *claim) { c.id = 4; c.a, c.path = p.claim(4); c.a.Balance = big.NewInt(1) }, notIn(4)},
		"another's path":    {func(c *claim) { c.path = second(p.claim(5)) }, notIn(3)},
		"an account of 0":   {func(c *claim) { c.id = 4; c.a = l1.Account{Balance: new(big.Int)} }, &bindings.RollupZeroAmount{}},
	} {
		t.Run(name, func(t *testing.T) {
			outer := p.t
			p.t = t
			defer func() { p.t = outer }()
			a, path := p.claim(3)
			c0 := claim{3, a, path}
			c.mutate(&c0)
			p.refused(bob, p.rollup, nil, l1.EncodeExit(c0.id, c0.a, c0.path), c.want)
		})
	}
	// A node above the leaves is no leaf: its two words, told as key, and the path from it.
	a, path := p.claim(3)
	require.Len(t, path, depth)
	p.refused(bob, p.rollup, nil, l1.EncodeExit(3>>1, a, path[1:]), &bindings.RollupWrongPath{Siblings: big.NewInt(31)})

	r0 := p.ok(bob, p.rollup, nil, p.exitData(3))
	ev, err := rollup.UnpackExitedEvent(r0.Logs[0])
	require.NoError(t, err)
	ev.Raw = nil
	require.Equal(t, spew(&bindings.RollupExited{Id: 3, Owner: a.Owner, Token: 0, Amount: big.NewInt(700)}), spew(ev))
	require.True(t, read(p.env, p.rollup, rollup.PackExited(3), rollup.UnpackExited))
	for _, id := range []uint32{2, 4, 259, 3 | 1<<31} {
		require.False(t, read(p.env, p.rollup, rollup.PackExited(id), rollup.UnpackExited))
	}
	p.ok(bob, p.rollup, nil, p.exitData(1<<32-1)) // the last leaf
	r0 = p.ok(bob, p.rollup, nil, p.exitData(5))
	ev, err = rollup.UnpackExitedEvent(r0.Logs[0])
	require.NoError(t, err)
	require.EqualValues(t, 1, ev.Token)
	p.ok(bob, p.rollup, nil, p.exitData(0))
}

func second[A, B any](_ A, b B) B { return b }

// I2: no account that leaves takes the way out from another: ids that differ in one bit, each of the 32.
func TestI2EachIDLeavesByItself(t *testing.T) {
	p := newPopulation(t, 2, 1)
	var ids []uint32
	for bit := range depth {
		ids = append(ids, 1<<bit)
	}
	for some := range slices.Chunk(ids, fullLanes) {
		var ops []l2.Op
		for _, id := range some {
			ops = append(ops, p.deposit(1, 0, big.NewInt(int64(10+id%7)), id))
		}
		p.batch(ops)
	}
	p.exodus()
	ids = append(ids, 0) // the operator's
	for i, id := range ids {
		p.ok(bob, p.rollup, nil, p.exitData(id))
		p.refused(bob, p.rollup, nil, p.exitData(id), &bindings.RollupAlreadyExited{Id: id})
		for j, other := range ids {
			require.Equal(t, j <= i, read(p.env, p.rollup, rollup.PackExited(other), rollup.UnpackExited), "%d after %d", other, id)
		}
	}
	require.Zero(t, p.escrow(0).Sign())
	p.solvent()
}

// A tree that is not 32 deep has each leaf under one id.
func TestI2OneIDPerLeaf(t *testing.T) {
	e := newChain(t)
	e.stub = e.create(testbindings.StubVerifierMetaData.Bin, nil)
	e.deploy(e.stub, func(p *bindings.IRollupParams) { p.Depth = 3 })
	x, y := newKey(1).ints()
	for _, id := range []uint32{8, 9, 1 << 31, 1<<32 - 1} {
		e.refused(alice, e.rollup, nil, rollup.PackRequestForcedExit(id, 0), &bindings.RollupInvalidAccount{Id: id})
		e.refused(alice, e.rollup, nil, rollup.PackRequestSetKey(id, x, y), &bindings.RollupInvalidAccount{Id: id})
	}
	e.ok(alice, e.rollup, nil, rollup.PackRequestSetKey(7, x, y))
	e.ok(alice, e.rollup, big.NewInt(9), rollup.PackDepositETH(address(alice), x, y))
	arrived := e.chain.Time()
	// Account 5 of a state that the stub takes for proven.
	a := l1.Account{Ax: newKey(1).x, Ay: newKey(1).y, Owner: address(alice), Balance: big.NewInt(9)}
	var packed l1.Word
	copy(packed[5:], a.Owner[:])
	node := compress(compress(a.Ax, a.Ay), compress(packed, toWord(a.Balance)))
	path := []l1.Word{e.word(), e.word(), e.word()}
	node = compress(path[0], node) // bit 0 of 5
	node = compress(node, path[1])
	node = compress(path[2], node)
	s := e.next()
	s.NewRoot = node
	e.submit(s)
	e.waitUntil(arrived + t2 + 1)
	e.ok(bob, e.rollup, nil, rollup.PackActivateExodus())
	e.ok(bob, e.rollup, nil, l1.EncodeExit(5, a, path))
	for bit := 3; bit < 32; bit++ {
		id := uint32(5 | 1<<bit)
		e.refusedNow(bob, l1.EncodeExit(id, a, path), &bindings.RollupInvalidAccount{Id: id})
	}
	e.refused(bob, e.rollup, nil, l1.EncodeExit(5, a, path), &bindings.RollupAlreadyExited{Id: 5})
}

// Refunds: what waits, to its owner, once; in exodus only.
func TestI2RefundRefusals(t *testing.T) {
	p := ended(t)
	first, second, forced := p.waiting[0], p.waiting[1], p.waiting[2]
	mismatch := func(i int64, index uint64) any {
		return &bindings.RollupRequestMismatch{Lane: big.NewInt(i), Index: index}
	}
	edit := func(f func(*l1.Request)) *l1.Request {
		c := *first
		c.Amount = new(big.Int).Set(first.Amount)
		f(&c)
		return &c
	}
	for name, c := range map[string]struct {
		requests []*l1.Request
		want     any
	}{
		"amount":       {[]*l1.Request{edit(func(r *l1.Request) { r.Amount.SetInt64(42) })}, mismatch(0, first.Index)},
		"owner":        {[]*l1.Request{edit(func(r *l1.Request) { r.Owner = address(bob) })}, mismatch(0, first.Index)},
		"token":        {[]*l1.Request{edit(func(r *l1.Request) { r.Token = 1 })}, mismatch(0, first.Index)},
		"key":          {[]*l1.Request{edit(func(r *l1.Request) { r.Ay[31] ^= 1 })}, mismatch(0, first.Index)},
		"sign":         {[]*l1.Request{edit(func(r *l1.Request) { r.Ax[31] ^= 1 })}, mismatch(0, first.Index)},
		"index":        {[]*l1.Request{edit(func(r *l1.Request) { r.Index++ })}, mismatch(0, first.Index+1)},
		"served":       {[]*l1.Request{edit(func(r *l1.Request) { r.Index = 0 })}, mismatch(0, 0)},
		"never made":   {[]*l1.Request{edit(func(r *l1.Request) { r.Index = 1 << 60 })}, mismatch(0, 1<<60)},
		"past the end": {[]*l1.Request{edit(func(r *l1.Request) { r.Index = p.status().QueueTail })}, mismatch(0, p.status().QueueTail)},
		"second bad":   {[]*l1.Request{first, edit(func(r *l1.Request) { r.Index = 99 })}, mismatch(1, 99)},
		"forced exit":  {[]*l1.Request{{Index: forced.Index, Owner: forced.Owner, Amount: big.NewInt(1)}}, mismatch(0, forced.Index)},
		"zero":         {[]*l1.Request{{Index: 7777, Amount: new(big.Int)}}, mismatch(0, 7777)},
	} {
		t.Run(name, func(t *testing.T) {
			outer := p.t
			p.t = t
			defer func() { p.t = outer }()
			p.refused(bob, p.rollup, nil, l1.EncodeRefund(c.requests...), c.want)
		})
	}
	p.ok(bob, p.rollup, nil, l1.EncodeRefund()) // of none
	r := p.ok(bob, p.rollup, nil, l1.EncodeRefund(second, first))
	ev, err := rollup.UnpackDepositRefundedEvent(r.Logs[1])
	require.NoError(t, err)
	ev.Raw = nil
	require.Equal(t, spew(&bindings.RollupDepositRefunded{Index: first.Index, Owner: first.Owner, Token: 0, Amount: big.NewInt(41)}), spew(ev))
	require.EqualValues(t, 41, p.pending(0, first.Owner).Int64())
	require.EqualValues(t, 42, p.pending(1, second.Owner).Int64())
}

// Who is quicker with one deposit stops nobody's refund of others, and one that is named again is paid once.
func TestI2RefundsPassOverWhatIsRefunded(t *testing.T) {
	p := ended(t)
	first, second := p.waiting[0], p.waiting[1]
	p.ok(alice, p.rollup, nil, l1.EncodeRefund(first))
	changed := *first
	changed.Amount = big.NewInt(1 << 40) // nothing of it is looked at any more
	r := p.ok(bob, p.rollup, nil, l1.EncodeRefund(first, &changed, second, second, first))
	require.Len(t, r.Logs, 1)
	ev, err := rollup.UnpackDepositRefundedEvent(r.Logs[0])
	require.NoError(t, err)
	require.Equal(t, second.Index, ev.Index)
	require.EqualValues(t, 41, p.pending(0, first.Owner).Int64())
	require.EqualValues(t, 42, p.pending(1, second.Owner).Int64())
	p.solvent()
}

// I2: whatever two ways out are tried for one balance or deposit, in both orders, it is paid once.
func TestI2TwoWaysOut(t *testing.T) {
	// A way moves what account 3 (700 of ETH) or the deposit that waits (41) stands for to pending; alive ways need batches, the others exodus.
	type way struct {
		name  string
		alive bool
		go_   func(p *population) (accepted bool)
	}
	submit := func(p *population, ops ...l2.Op) bool {
		view := p.state.View()
		if _, err := l2.ExecuteBatch(view, p.shape, p.config, l2.Batch{Header: p.header(), Full: ops}); err != nil {
			return false // no honest prover can prove it
		}
		root := p.status().StateRoot
		s := p.execute(ops)
		p.expect(statement(p.rollup, s))
		_, revert := p.try(address(operator), p.rollup, nil, l1.EncodeSubmission(s))
		if revert == nil {
			p.submit(s)
			return root.Cmp(p.status().StateRoot) != 0
		}
		return false
	}
	call := func(p *population, data []byte) bool {
		return p.mine(devKey(bob), &p.rollup, nil, data).Status == 1
	}
	ways := []way{
		{"withdrawal", true, func(p *population) bool {
			view := p.state.View()
			a, _ := view.Account(3)
			share, ok := a.Balance.Sub(l2.NewAmount(2))
			if !ok || share.IsZero() {
				return false
			}
			return submit(p, p.sign(view, &l2.Withdraw{Authorization: l2.Auth{From: 3}, Amount: share}))
		}},
		{"forced exit", true, func(p *population) bool {
			before := p.balanceOn(3)
			if p.status().Exodus {
				return false
			}
			// requests before it in the queue have to be served with it
			var ops []l2.Op
			for _, q := range p.waiting {
				if q.Op == l1.OpDeposit {
					a, _ := l2.AmountFromBig(q.Amount)
					ops = append(ops, &l2.Deposit{Owner: p.owner(2, q.Token), To: 100 + uint32(q.Token), Amount: a})
				}
			}
			ops = append(ops, p.forcedExit(1, 3, 0))
			return submit(p, ops...) && before.Sign() > 0
		}},
		{"exit", false, func(p *population) bool { return call(p, p.exitData(3)) }},
		{"stale exit", false, func(p *population) bool { return call(p, l1.EncodeExit(3, staleAccount, stalePath)) }},
	}
	for _, one := range ways {
		for _, two := range ways {
			if !one.alive && two.alive {
				continue // no batches in exodus: TestI7ExodusAfterT2
			}
			t.Run(one.name+", then "+two.name, func(t *testing.T) {
				p := newPopulation(t, 3, 1)
				p.batch([]l2.Op{p.deposit(1, 0, big.NewInt(700), 3), p.deposit(2, 0, big.NewInt(5000), 9)})
				staleAccount, stalePath = p.claim(3)
				accepted := 0
				for _, w := range []way{one, two} {
					if !w.alive && !p.status().Exodus {
						p.exodus()
					}
					if w.go_(p) {
						accepted++
					}
				}
				got := p.pending(0, address(p.people[1].who)).Int64()
				want := int64(700)
				if one.name == "withdrawal" || two.name == "withdrawal" && one.name != "forced exit" {
					want = 698 // the fee is the operator's
				}
				require.Equal(t, want, got)
				require.Equal(t, 1, accepted)
				p.solvent()
				p.ok(bob, p.rollup, nil, rollup.PackWithdraw(0, address(p.people[1].who)))
				p.refused(bob, p.rollup, nil, rollup.PackWithdraw(0, address(p.people[1].who)), &bindings.RollupNothingPending{Owner: address(p.people[1].who), Token: 0})
				if p.status().Exodus {
					require.False(t, call(p, p.exitData(3)))
					require.False(t, call(p, l1.EncodeExit(3, staleAccount, stalePath)))
				}
			})
		}
	}
	// And a deposit: served, then refunded; refunded, then served or refunded again.
	t.Run("served, then refund", func(t *testing.T) {
		p := newPopulation(t, 3, 1)
		op := p.deposit(2, 0, big.NewInt(41), 4)
		q := p.waiting[0]
		p.batch([]l2.Op{op})
		p.exodus()
		require.False(t, call(p, l1.EncodeRefund(q)))
		require.True(t, call(p, p.exitData(4)))
		require.EqualValues(t, 41, p.pending(0, q.Owner).Int64())
	})
	t.Run("refund, then served", func(t *testing.T) {
		p := newPopulation(t, 3, 1)
		op := p.deposit(2, 0, big.NewInt(41), 4)
		q := p.waiting[0]
		p.exodus()
		require.True(t, call(p, l1.EncodeRefund(q)))
		require.True(t, call(p, l1.EncodeRefund(q)), "passed over")
		p.expect(l1.Word{})
		p.refused(operator, p.rollup, nil, l1.EncodeSubmission(p.execute([]l2.Op{op})), &bindings.RollupExodusIsActive{})
		require.EqualValues(t, 41, p.pending(0, q.Owner).Int64())
	})
}

var (
	staleAccount l1.Account
	stalePath    []l1.Word
)

// I7: an account whose address cannot ask L1 for anything has no forced exit: nobody else's request reaches it, and as long as the operator serves requests and none of its ops it
// stays where it is. It leaves as all do when the rollup has ended.
func TestI7AddressThatCannotAsk(t *testing.T) {
	p := newPopulation(t, 2, 1)
	key := p.people[1].key.Public()
	silent := someone(7) // no key, no code
	p.queue(p.people[1].who, big.NewInt(700), rollup.PackDepositETH(silent, field.ToBig(key.X), field.ToBig(key.Y)))
	p.batch([]l2.Op{&l2.Deposit{Owner: l2.Owner{PubKey: key, Address: l2.Address(silent)}, To: 8, Amount: l2.NewAmount(700)}})
	for range 3 {
		op := p.forcedExit(1, 8, 0) // by who has its key on L2
		p.waitUntil(p.chain.Time() + t2)
		p.batch([]l2.Op{op})
		require.EqualValues(t, 700, p.balanceOn(8).Int64())
		require.Zero(t, p.pending(0, silent).Sign())
		p.refused(bob, p.rollup, nil, rollup.PackActivateExodus(), &bindings.RollupExodusTooEarly{})
	}
	p.exodus()
	p.ok(bob, p.rollup, nil, p.exitData(8))
	p.ok(bob, p.rollup, nil, rollup.PackWithdraw(0, silent))
	require.EqualValues(t, 700, p.balance(silent).Int64())
}

// J8: exodus, an exit and a refund that a reorg takes back are as if they had never been.
func TestJ8ExodusReorgedAway(t *testing.T) {
	p := newPopulation(t, 3, 1)
	p.batch([]l2.Op{p.deposit(1, 0, big.NewInt(700), 3)})
	op := p.deposit(2, 0, big.NewInt(41), 4)
	q := p.waiting[0]
	p.waitUntil(q.Arrival + t2 + 1)
	head, err := p.eth.HeaderByNumber(ctx, nil)
	require.NoError(t, err)
	before := p.storage()
	leave := func() {
		p.ok(alice, p.rollup, nil, rollup.PackActivateExodus())
		p.ok(alice, p.rollup, nil, p.exitData(3))
		p.ok(alice, p.rollup, nil, l1.EncodeRefund(q))
	}
	leave()
	gone := p.storage()
	require.NoError(t, p.chain.Reorg(head.Hash(), 6))
	require.Equal(t, before, p.storage())
	require.False(t, p.status().Exodus)
	require.Zero(t, p.pending(0, q.Owner).Sign())
	p.refused(bob, p.rollup, nil, p.exitData(3), &bindings.RollupExodusNotActive{})
	leave() // once more, and once
	require.Equal(t, gone, p.storage())
	require.NoError(t, p.chain.Reorg(head.Hash(), 6))
	p.batch([]l2.Op{op}) // or the operator comes back on the other branch
	p.refused(bob, p.rollup, nil, rollup.PackActivateExodus(), &bindings.RollupExodusTooEarly{})
	require.EqualValues(t, 1741, p.escrow(0).Int64())
}

// B3: dirty bits in the words of small types are refused, in exit and refund too.
func TestB3DirtyWordsOfClaims(t *testing.T) {
	p := ended(t)
	for name, c := range map[string]struct {
		data  []byte
		words map[int]int // argument word: bits
	}{
		"exit":   {p.exitData(3), map[int]int{0: 32, 3: 160, 4: 16, 5: 40, 6: 128}},
		"refund": {l1.EncodeRefund(p.waiting[0]), map[int]int{2: 64, 3: 160, 4: 16, 5: 128}},
	} {
		_, revert := p.try(address(bob), p.rollup, nil, c.data)
		require.Nil(t, revert, name, explain(revert))
		for word, bits := range c.words {
			for bit := bits; bit < 256; bit++ {
				dirty := bytes.Clone(c.data)
				dirty[4+32*word+31-bit/8] |= 1 << (bit % 8)
				_, revert := p.try(address(bob), p.rollup, nil, dirty)
				require.NotNil(t, revert, "%s: word %d, bit %d", name, word, bit)
			}
		}
		for n := range len(c.data) / 32 { // cut short
			_, revert := p.try(address(bob), p.rollup, nil, c.data[:4+32*n])
			require.NotNil(t, revert, "%s cut to %d words", name, n)
		}
	}
}

// I4: in exodus too, a token that misbehaves harms only those who hold it; who holds both gets the other.
func TestI4TokensInExodus(t *testing.T) {
	for name, mode := range map[string]uint8{
		"fee": takesFee, "returns false": returnsFalse, "no return": noReturn, "reverts": reverts, "blocks": blocks, "bomb": bomb,
		"lies": liesFalse, "nothing": nothing, "shrinks": shrinks, "reenters": reenters,
	} {
		t.Run(name, func(t *testing.T) {
			p := newPopulation(t, 3, 3)
			p.batch([]l2.Op{p.deposit(1, 1, big.NewInt(700), 8), p.deposit(1, 2, big.NewInt(800), 9), p.deposit(1, 0, big.NewInt(900), 10)})
			p.deposit(1, 1, big.NewInt(50), 0)
			p.deposit(1, 2, big.NewInt(60), 0)
			p.misbehave(p.tokens[1], mode, p.rollup, p.rollup, rollup.PackWithdraw(2, address(p.people[1].who)))
			p.exodus()
			owner := address(p.people[1].who)
			for _, id := range []uint32{8, 9, 10} {
				p.ok(bob, p.rollup, nil, p.exitData(id))
			}
			p.ok(bob, p.rollup, nil, l1.EncodeRefund(p.waiting[:2]...))
			p.mine(devKey(bob), &p.rollup, nil, rollup.PackWithdraw(1, owner))
			before := p.holds(2, owner)
			p.ok(bob, p.rollup, nil, rollup.PackWithdraw(2, owner))
			require.EqualValues(t, 860, new(big.Int).Sub(p.holds(2, owner), before).Int64())
			p.ok(bob, p.rollup, nil, rollup.PackWithdraw(0, owner))
			p.ok(bob, p.rollup, nil, p.exitData(0))
			p.ok(bob, p.rollup, nil, p.exitData(2))
			s := read(p.env, p.rollup, rollup.PackSolvency(2), rollup.UnpackSolvency)
			require.Zero(t, s.Escrowed.Sign())
			require.Equal(t, s.Owed, s.Held)
			// When it behaves again, it pays.
			if owed := p.pending(1, owner); owed.Sign() > 0 {
				p.misbehave(p.tokens[1], honest, common.Address{}, common.Address{}, nil)
				p.ok(bob, p.rollup, nil, rollup.PackWithdraw(1, owner))
			}
		})
	}
}

// I1: from inside a payment in exodus, every function that writes is called back: what moves value out is locked, the rest is as if called from
// outside, and everybody is paid once.
func TestI1ReentrancyInExodus(t *testing.T) {
	for name, payload := range map[string]func(p *population) []byte{
		"withdraw":          func(p *population) []byte { return rollup.PackWithdraw(1, address(p.people[1].who)) },
		"withdraw ETH":      func(p *population) []byte { return rollup.PackWithdraw(0, address(p.people[2].who)) },
		"exit":              func(p *population) []byte { return p.exitData(3) },
		"exit of the same":  func(p *population) []byte { return p.exitData(8) },
		"refundDeposits":    func(p *population) []byte { return l1.EncodeRefund(p.waiting[0]) },
		"activateExodus":    func(*population) []byte { return rollup.PackActivateExodus() },
		"requestForcedExit": func(*population) []byte { return rollup.PackRequestForcedExit(1, 0) },
		"submit":            func(p *population) []byte { return l1.EncodeSubmission(p.next()) },
		"setOperator":       func(p *population) []byte { return rollup.PackSetOperator(address(alice), true) },
	} {
		t.Run(name, func(t *testing.T) {
			p := newPopulation(t, 3, 2)
			p.batch([]l2.Op{p.deposit(1, 0, big.NewInt(700), 3), p.deposit(1, 1, big.NewInt(800), 8), p.deposit(2, 0, big.NewInt(900), 9)})
			p.deposit(2, 0, big.NewInt(41), 0)
			p.exodus()
			for _, id := range []uint32{8, 9} {
				p.ok(bob, p.rollup, nil, p.exitData(id))
			}
			p.misbehave(p.tokens[1], reenters, common.Address{}, p.rollup, payload(p))
			owner := address(p.people[1].who)
			before := p.holds(1, owner)
			p.ok(bob, p.rollup, nil, rollup.PackWithdraw(1, owner))
			require.EqualValues(t, 800, new(big.Int).Sub(p.holds(1, owner), before).Int64())
			p.solvent()
			// All else leaves, whatever went before.
			for _, data := range [][]byte{p.exitData(0), p.exitData(1), p.exitData(3), l1.EncodeRefund(p.waiting[0])} {
				p.mine(devKey(bob), &p.rollup, nil, data)
			}
			p.misbehave(p.tokens[1], honest, common.Address{}, common.Address{}, nil)
			for token := range uint16(2) {
				for _, who := range p.people {
					p.mine(devKey(bob), &p.rollup, nil, rollup.PackWithdraw(token, address(who.who)))
				}
				s := read(p.env, p.rollup, rollup.PackSolvency(token), rollup.UnpackSolvency)
				require.Zero(t, s.Escrowed.Sign())
				require.Zero(t, s.Owed.Sign())
				require.Zero(t, s.Held.Sign())
			}
		})
	}
}

// I1, I2: what comes to be owed to an owner while he is paid is paid another time: his other account leaves, or his deposit comes back, from inside the payment.
func TestI1OwedWhileItIsPaid(t *testing.T) {
	for name, payload := range map[string]func(p *population, token uint16) []byte{
		"exit":           func(p *population, token uint16) []byte { return p.exitData(9) },
		"refundDeposits": func(p *population, token uint16) []byte { return l1.EncodeRefund(p.waiting[0]) },
	} {
		for token, what := range []string{"ETH", "token"} {
			// All that is owed in the near purse, or some in the far one.
			for _, first := range []*big.Int{big.NewInt(700), new(big.Int).Lsh(big.NewInt(1), 97)} {
				t.Run(fmt.Sprintf("%s, %s, %d bits", name, what, first.BitLen()), func(t *testing.T) {
					id := uint16(token)
					p := newPopulation(t, 2, 2)
					// The owner is a contract, whose accounts others have opened.
					owner := p.create(testbindings.ReceiverMetaData.Bin, nil)
					deposit := func(amount *big.Int, key byte, to uint32) l2.Op {
						k := p.people[key].key.Public()
						x, y := field.ToBig(k.X), field.ToBig(k.Y)
						if id == 0 {
							p.queue(p.people[1].who, amount, rollup.PackDepositETH(owner, x, y))
						} else {
							p.queue(p.people[1].who, nil, rollup.PackDeposit(id, amount, owner, x, y))
						}
						a, err := l2.AmountFromBig(amount)
						require.NoError(t, err)
						return &l2.Deposit{Owner: l2.Owner{PubKey: k, Address: l2.Address(owner), Token: id}, To: to, Amount: a}
					}
					other := big.NewInt(41)
					p.batch([]l2.Op{deposit(first, 0, 8), deposit(other, 1, 9)})
					deposit(other, 1, 0) // waits
					p.exodus()
					p.ok(bob, p.rollup, nil, p.exitData(8))
					data := payload(p, id)
					if id == 0 {
						p.ok(deployer, owner, nil, recv.PackSet(recvReenters, p.rollup, data))
					} else {
						p.misbehave(p.tokens[1], reenters, common.Address{}, p.rollup, data)
					}
					holds := func() *big.Int { return p.holds(id, owner) }
					p.ok(bob, p.rollup, nil, rollup.PackWithdraw(id, owner))
					require.Equal(t, first, holds())
					require.Equal(t, other, p.pending(id, owner))
					s := read(p.env, p.rollup, rollup.PackSolvency(id), rollup.UnpackSolvency)
					require.Equal(t, other, s.Owed)
					require.Equal(t, s.Held, new(big.Int).Add(s.Escrowed, s.Owed))
					p.ok(bob, p.rollup, nil, rollup.PackWithdraw(id, owner))
					require.Equal(t, new(big.Int).Add(first, other), holds())
					require.Zero(t, p.pending(id, owner).Sign())
				})
			}
		}
	}
}
