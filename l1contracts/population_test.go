package l1contracts_test

import (
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/l1contracts/testbindings"
	l2 "github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// population is people with L1 and L2 keys, and the state of L2 that they make: real batches, whose proofs a stub takes for granted.
type population struct {
	*env
	shape   l2.Shape
	config  field.Element
	state   *l2.State
	slots   []l2.FeeSlot
	people  []person
	waiting []*l1.Request
	tokens  []common.Address // by id; ETH is the zero address
	put     []*big.Int       // deposited, or sent beyond the fee, by token
	margin  *big.Int         // what comes with requests but deposits of ETH: all of it is owed, since the queue is short
}

type person struct {
	who int // its L1 key
	key field.PrivateKey
}

// newPopulation is n people who have nothing yet, after the operator's accounts were opened; hostile tokens come after ETH and an honest one.
func newPopulation(t *testing.T, n, tokens int) *population {
	t.Helper()
	e := newChainOf(t, actors+n)
	e.stub = e.create(testbindings.StubVerifierMetaData.Bin, nil)
	e.deploy(e.stub, readsBlobs)
	p := &population{
		env: e, shape: l2.Shape{ID: 9, Name: "test", Full: fullLanes, Transfers: 8, FeeSlots: tokens, Depth: depth, Reach: depth},
		config: l2.Config(devchain.ChainID, l2.Address(e.rollup)), tokens: make([]common.Address, 1),
	}
	var err error
	p.state, err = l2.NewMemState(depth)
	require.NoError(t, err)
	for i := range n {
		var seed [32]byte
		seed[0], seed[31] = 1, byte(i)
		p.people = append(p.people, person{actors + i, field.NewPrivateKey(seed)})
	}
	for id := 1; id < tokens; id++ {
		at, got := e.token()
		require.EqualValues(t, id, got)
		p.tokens = append(p.tokens, at)
		for _, who := range p.people {
			e.ok(deployer, at, nil, mock.PackMint(address(who.who), new(big.Int).Lsh(big.NewInt(1), 120)))
			e.ok(who.who, at, nil, mock.PackApprove(e.rollup, new(big.Int).Lsh(big.NewInt(1), 120)))
		}
	}
	var open []l2.Op
	for range tokens {
		p.put = append(p.put, new(big.Int))
	}
	for id := range tokens {
		open = append(open, p.deposit(0, uint16(id), big.NewInt(1000), uint32(id)))
	}
	p.batch(open)
	for id := range tokens {
		p.slots = append(p.slots, l2.FeeSlot{Active: true, Token: uint16(id), ID: uint32(id), TransferFee: l2.NewAmount(1), FullFee: l2.NewAmount(2)})
	}
	return p
}

func (p *population) owner(i int, token uint16) l2.Owner {
	return l2.Owner{PubKey: p.people[i].key.Public(), Address: l2.Address(address(p.people[i].who)), Token: token}
}

// queue sends what appends a request, and keeps it.
func (p *population) queue(who int, value *big.Int, data []byte) *l1.Request {
	p.t.Helper()
	r := p.ok(who, p.rollup, value, data)
	q := &l1.Request{Index: p.status().QueueTail - 1, Amount: new(big.Int), Arrival: p.chain.Time()}
	for _, l := range r.Logs {
		if v, err := rollup.UnpackDepositedEvent(l); err == nil && l.Address == p.rollup {
			q.Op, q.Owner, q.Token, q.Amount, q.Ax, q.Ay = l1.OpDeposit, v.Owner, v.Token, v.Amount, toWord(v.Ax), toWord(v.Ay)
		} else if v, err := rollup.UnpackForcedExitRequestedEvent(l); err == nil {
			q.Op, q.Owner, q.Token, q.ID = l1.OpForcedExit, v.Owner, v.Token, v.Id
		} else if v, err := rollup.UnpackSurplusOwedEvent(l); err == nil {
			require.Equal(p.t, address(who), v.Owner)
			p.put[0].Add(p.put[0], v.Amount)
		}
	}
	p.waiting = append(p.waiting, q)
	return q
}

// deposit queues it on L1 and returns the op that serves it at leaf `to`.
func (p *population) deposit(i int, token uint16, amount *big.Int, to uint32) *l2.Deposit {
	p.t.Helper()
	pub := p.people[i].key.Public()
	x, y := field.ToBig(pub.X), field.ToBig(pub.Y)
	owner := address(p.people[i].who)
	if token == 0 {
		p.queue(p.people[i].who, amount, rollup.PackDepositETH(owner, x, y))
	} else {
		p.queue(p.people[i].who, p.margin, rollup.PackDeposit(token, amount, owner, x, y))
	}
	got := p.waiting[len(p.waiting)-1].Amount
	p.put[token].Add(p.put[token], got)
	a, err := l2.AmountFromBig(got)
	require.NoError(p.t, err)
	return &l2.Deposit{Owner: p.owner(i, token), To: to, Amount: a}
}

func (p *population) forcedExit(i int, id uint32, token uint16) *l2.ForcedExit {
	p.t.Helper()
	p.queue(p.people[i].who, p.margin, rollup.PackRequestForcedExit(id, token))
	return &l2.ForcedExit{ID: id, Address: l2.Address(address(p.people[i].who)), Token: token}
}

// sign fills in an op of a person on top of a view.
func (p *population) sign(view *l2.View, op l2.UserOp) l2.UserOp {
	p.t.Helper()
	auth := op.Auth()
	a, err := view.Account(auth.From)
	require.NoError(p.t, err)
	auth.Token, auth.Nonce, auth.ValidUntil, auth.MaxFee = a.Token, a.Nonce, l2.MaxTime, l2.NewAmount(5)
	if t, ok := op.(*l2.Transfer); ok {
		to, err := view.Account(t.To)
		require.NoError(p.t, err)
		t.ToKey, t.ToAddress = to.PubKey, to.Address
	}
	for _, who := range p.people {
		if who.key.Public() == a.PubKey {
			l2.SignOp(op, p.config, who.key)
		}
	}
	return op
}

func (p *population) header() l2.Header {
	st := p.status()
	return l2.Header{Number: st.LastBatch + 1, Timestamp: p.chain.Time(), FeeSlots: p.slots}
}

// execute runs a batch natively and returns its submission.
func (p *population) execute(full []l2.Op, transfers ...*l2.Transfer) *l1.Submission {
	p.t.Helper()
	old := p.state.Root()
	view := p.state.View()
	w, err := l2.ExecuteBatch(view, p.shape, p.config, l2.Batch{Header: p.header(), Full: full, Transfers: transfers})
	require.NoError(p.t, err)
	require.NoError(p.t, view.Commit())
	data := []l2.BatchData{w.BatchData()}
	a, err := l2.Aggregate(data)
	require.NoError(p.t, err)
	d, s := l2.Streams(data)
	for _, op := range full {
		switch op.Code() {
		case l2.OpDeposit, l2.OpForcedExit, l2.OpSetKey:
			p.waiting = p.waiting[1:]
		}
	}
	return &l1.Submission{
		First: a.Header.FirstNumber, Count: 1, FirstTimestamp: a.Header.FirstTimestamp, LastTimestamp: a.Header.LastTimestamp,
		OldRoot: old.Bytes(), NewRoot: a.NewRoot.Bytes(), C: a.Chain.Bytes(),
		S: field.Words(l2.Trim(s)), D: field.Words(l2.Trim(d)), Proof: make([]byte, 384),
	}
}

// batch executes and submits; the stub takes this statement alone for proven.
func (p *population) batch(full []l2.Op, transfers ...*l2.Transfer) {
	p.t.Helper()
	s := p.execute(full, transfers...)
	p.expect(statement(p.rollup, s))
	p.submit(s)
	require.Equal(p.t, s.NewRoot, toWord(p.status().StateRoot))
}

// claim is what exit needs of an account.
func (p *population) claim(id uint32) (l1.Account, []l1.Word) {
	p.t.Helper()
	view := p.state.View()
	a, err := view.Account(id)
	require.NoError(p.t, err)
	proof, err := view.Proof(id)
	require.NoError(p.t, err)
	return l1.Account{
		Ax: a.PubKey.X.Bytes(), Ay: a.PubKey.Y.Bytes(), Owner: common.Address(a.Address), Token: a.Token, Nonce: a.Nonce, Balance: a.Balance.Big(),
	}, field.Words(proof.Siblings)
}

func (p *population) exitData(id uint32) []byte {
	p.t.Helper()
	a, path := p.claim(id)
	return l1.EncodeExit(id, a, path)
}

// balanceOn returns what an L2 account holds.
func (p *population) balanceOn(id uint32) *big.Int {
	p.t.Helper()
	a, err := p.state.Account(id)
	require.NoError(p.t, err)
	return a.Balance.Big()
}

// exodus waits until it is due, with a request of a stranger if there is none, and activates it.
func (p *population) exodus() {
	p.t.Helper()
	if len(p.waiting) == 0 {
		p.queue(alice, nil, rollup.PackRequestForcedExit(1<<30, 0))
	}
	p.waitUntil(p.waiting[0].Arrival + t2 + 1)
	p.ok(alice, p.rollup, nil, rollup.PackActivateExodus())
}

// solvent compares the contract's books with the model's: what L2 holds, what waits, what is pending.
func (p *population) solvent() {
	p.t.Helper()
	for token := range p.put {
		s := read(p.env, p.rollup, rollup.PackSolvency(uint16(token)), rollup.UnpackSolvency)
		owed := new(big.Int)
		for who := range p.people {
			owed.Add(owed, p.pending(uint16(token), address(p.people[who].who)))
		}
		require.Equal(p.t, owed.String(), s.Owed.String())
		require.Equal(p.t, new(big.Int).Add(s.Escrowed, s.Owed).String(), s.Held.String(), "token %d", token)
	}
}
