package index_test

import (
	"math/big"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/index"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// fourLanes is the shape of the batches on L1, which is at time 0 here: before all that was accepted.
var fourLanes = rollup.Shape{Full: 4, Transfers: 1, FeeSlots: 1, Depth: 32, Reach: 24}

func small(c *index.Config) { c.MaxOps, c.MaxBatches, c.Shapes = 4, 100, []rollup.Shape{fourLanes} }

// lane of S: op 8, token 16, id 32, amount 128.
func lane(op rollup.OpCode, id uint32, amount int64) (out [3]l1.Word) {
	v := new(big.Int).Lsh(big.NewInt(int64(op)), 176)
	v.Or(v, new(big.Int).Lsh(big.NewInt(int64(id)), 128))
	v.Or(v, big.NewInt(amount)).FillBytes(out[0][:])
	return out
}

// posted is a batch on L1.
func posted(number uint64, lanes ...[3]l1.Word) l1.Update {
	s := &l1.Submission{First: number, Count: 1}
	for _, l := range lanes {
		s.S = append(s.S, l[:]...)
	}
	return l1.Update{Events: []l1.Event{{Body: s}}}
}

func requested(index uint64, owner byte) l1.Update {
	return l1.Update{Events: []l1.Event{{Body: &l1.Request{Index: index, Op: l1.OpForcedExit, Owner: l1.Address{owner}, ID: uint32(owner), Amount: new(big.Int)}}}}
}

func withdraw(from uint32, amount uint64) *rollup.Withdraw {
	return &rollup.Withdraw{Authorization: rollup.Auth{From: from}, Amount: rollup.NewAmount(amount)}
}

func stageOf(t *testing.T, i *index.Index, id string) api.OpStatus {
	t.Helper()
	o, ok := i.Op(id)
	require.True(t, ok, id)
	return o
}

// What was accepted last is known after restarts, however long the history is that L1 and the notes tell of; and notes name no op that is forgotten.
func TestRestartsKeepTheLatest(t *testing.T) {
	file := filepath.Join(t.TempDir(), "notes.jsonl")
	i := open(t, file, small)
	const batches = 50
	var ids []string
	for n := range uint64(batches) {
		ids = ids[:0]
		for k := range 4 {
			ids = append(ids, accept(i, int(n)*4+k, withdraw(1, n+1)))
		}
		i.Sealed(n+1, ids, nil)
	}
	for range 3 {
		require.NoError(t, i.Close())
		i = open(t, file, small)
		for n := range uint64(10) {
			i.Update(requested(n, 9))
		}
		for n := range uint64(batches) {
			l := lane(rollup.OpWithdraw, 1, int64(n+1))
			i.Update(posted(n+1, l, l, l, l))
		}
		for _, id := range ids {
			o := stageOf(t, i, id)
			require.Equal(t, api.Final, o.Stage)
			require.EqualValues(t, batches, o.Batch)
		}
		b, ok := i.Batch(1)
		require.True(t, ok)
		require.Equal(t, 4, b.Ops)
	}
	require.NoError(t, i.Close())
	info, err := os.Stat(file)
	require.NoError(t, err)
	require.Less(t, info.Size(), int64(8<<10))
}

// X2: what another operator's batch has taken the place of is not final with it, also when L1 is read anew.
func TestAnotherOperatorsBatch(t *testing.T) {
	i := open(t, "", small)
	defer i.Close()
	ours := accept(i, 1, withdraw(1, 5))
	i.Sealed(1, []string{ours}, nil)
	for range 2 {
		i.Update(posted(1, lane(rollup.OpWithdraw, 1, 6)))
		require.Equal(t, api.Accepted, stageOf(t, i, ours).Stage)
		require.Zero(t, stageOf(t, i, ours).Batch)
		require.Equal(t, api.Final, stageOf(t, i, "1.f0").Stage)
		i.Rewind()
		require.Equal(t, api.Submitted, stageOf(t, i, "1.f0").Stage)
	}
	i.Update(posted(1, lane(rollup.OpWithdraw, 1, 7))) // the chain went another way
	require.Equal(t, rollup.NewAmount(7), stageOf(t, i, "1.f0").Amount)
	i.Sealed(2, []string{ours}, nil)
	i.Update(posted(2, lane(rollup.OpWithdraw, 1, 5)))
	require.Equal(t, api.Final, stageOf(t, i, ours).Stage)
	require.EqualValues(t, 2, stageOf(t, i, ours).Batch)
}

// A deposit's account is known later than the deposit: it is in its place in the account's list all the same, once, also after L1 was read anew.
func TestRequestsInTheListOfAnAccount(t *testing.T) {
	i := open(t, "", func(c *index.Config) { small(c); c.MaxOps = 100 })
	defer i.Close()
	deposit := &l1.Request{Op: l1.OpDeposit, Owner: l1.Address{3}, Amount: big.NewInt(8)}
	i.Update(l1.Update{Events: []l1.Event{{Body: deposit}}})
	for n := range 5 {
		accept(i, n, withdraw(7, 1))
	}
	for range 3 {
		i.Update(l1.Update{Events: []l1.Event{{Body: deposit}}})
		l, key := lane(rollup.OpDeposit, 7, 8), field.NewPrivateKey([32]byte{1}).Public()
		x := key.X.Bytes()
		l[1][31], l[2] = x[31]&1, key.Y.Bytes()
		i.Update(posted(1, l))
		account, cursor, seen := uint32(7), "", map[string]bool{}
		for {
			p, err := i.Ops(api.OpFilter{Account: &account}, cursor, 1)
			require.NoError(t, err)
			for _, o := range p.Items {
				require.False(t, seen[o.ID], o.ID)
				seen[o.ID] = true
			}
			if cursor = p.Next; cursor == "" {
				break
			}
		}
		require.Len(t, seen, 6)
		i.Rewind()
	}
}

// Requests of an owner come in pages, and what they have become is known though their ops are forgotten.
func TestRequestsOfAnOwner(t *testing.T) {
	i := open(t, "", func(c *index.Config) { small(c); c.MaxOps = 6 })
	defer i.Close()
	for n := range uint64(10) {
		i.Update(requested(n, byte(n%2+1)))
	}
	l := lane(rollup.OpForcedExit, 1, 0)
	i.Update(posted(1, l, l, l, l))
	i.Update(posted(2, l, l, l, l))
	for n := range 6 {
		accept(i, n, withdraw(1, 1))
	}
	list := func(owner *api.Address) (out []uint64) {
		for cursor := ""; ; {
			p, err := i.Requests(owner, cursor, 2)
			require.NoError(t, err)
			for _, r := range p.Items {
				out = append(out, r.Index)
				require.Equal(t, r.Index < 8, r.Stage == api.Final)
			}
			if cursor = p.Next; cursor == "" {
				return out
			}
		}
	}
	require.Equal(t, []uint64{9, 8, 7, 6, 5, 4}, list(nil))
	require.Equal(t, []uint64{8, 6, 4}, list(&api.Address{1}))
	require.Empty(t, list(&api.Address{5}))
}

// An op that was dropped and is accepted anew waits again: whoever is told that it was dropped pays twice.
func TestDroppedAndAcceptedAnew(t *testing.T) {
	i := open(t, "", small)
	defer i.Close()
	id := accept(i, 1, withdraw(1, 5))
	i.Sealed(0, nil, map[string]string{id: "too little"})
	require.Equal(t, api.Dropped, stageOf(t, i, id).Stage)
	accept(i, 1, withdraw(1, 5))
	require.Equal(t, api.Accepted, stageOf(t, i, id).Stage)
}

// An op that was dropped here, since its nonce was used, and is final in another operator's batch is final, and no reason says that it is not.
func TestDroppedAndFinal(t *testing.T) {
	i := open(t, "", small)
	defer i.Close()
	id := accept(i, 1, withdraw(1, 5))
	i.Sealed(1, []string{id}, nil)
	i.Sealed(0, nil, map[string]string{id: "its nonce is used"})
	i.Update(posted(1, lane(rollup.OpWithdraw, 1, 5)))
	o := stageOf(t, i, id)
	require.Equal(t, api.Final, o.Stage)
	require.Empty(t, o.Reason)
}

// A lane that L1 has no more takes nothing else out of the list of its account.
func TestListOfAnAccountWithoutAnUndoneLane(t *testing.T) {
	i := open(t, "", func(c *index.Config) { small(c); c.MaxOps = 100 })
	defer i.Close()
	before := accept(i, 1, withdraw(1, 5))
	i.Update(posted(1, lane(rollup.OpWithdraw, 1, 6), lane(rollup.OpWithdraw, 1, 7)))
	after := accept(i, 2, withdraw(1, 8))
	i.Rewind()
	i.Update(posted(1, lane(rollup.OpWithdraw, 1, 9)))
	account := uint32(1)
	p, err := i.Ops(api.OpFilter{Account: &account}, "", 10)
	require.NoError(t, err)
	var ids []string
	for _, o := range p.Items {
		ids = append(ids, o.ID)
	}
	require.Equal(t, []string{"1.f0", after, before}, ids)
	all, err := i.Ops(api.OpFilter{}, "", 10)
	require.NoError(t, err)
	require.Len(t, all.Items, 3)
}

// What is dropped while its receipt is under way is dropped when it is noted.
func TestDroppedBeforeItIsNoted(t *testing.T) {
	i := open(t, "", small)
	defer i.Close()
	id := accept(open(t, "", small), 1, withdraw(1, 5)) // its name
	i.Sealed(0, nil, map[string]string{id: "expired"})
	require.Equal(t, id, accept(i, 1, withdraw(1, 5)))
	o := stageOf(t, i, id)
	require.Equal(t, api.Dropped, o.Stage)
	require.Equal(t, "expired", o.Reason)
	require.Equal(t, "withdraw", o.Type)
	var s api.Status
	i.Summary(&s)
	require.Zero(t, s.Waiting)
}

// What L1 alone tells of an op has the token of who paid and the fee that the batch took, also where notes of an older build have neither; requests pay none. Of an
// account that L1 does not tell of the fee is left out.
func TestTokensAndFeesFromL1(t *testing.T) {
	const usdc = 3
	slot := rollup.FeeSlot{Active: true, Token: usdc, TransferFee: rollup.NewAmount(2), FullFee: rollup.NewAmount(5)}.Word()
	key := field.NewPrivateKey([32]byte{1}).Public()
	post := func(number uint64, record l1.Word, lanes ...rollup.Settlement) l1.Update {
		u := posted(number)
		s := u.Events[0].Body.(*l1.Submission)
		s.D = []l1.Word{{}, slot.Bytes(), record}
		for _, lane := range lanes {
			for _, w := range lane.Words() {
				s.S = append(s.S, w.Bytes())
			}
		}
		return u
	}
	transfer := l1.Word{1 + 2: 9, 1 + 5: 7, 1 + 8: 2} // 2 << 16 of account 9, for 7
	updates := []l1.Update{
		post(1, l1.Word{}, rollup.Settlement{Op: rollup.OpDeposit, ID: 7, Token: usdc, Amount: rollup.NewAmount(100), Key: &key}),
		post(2, transfer, rollup.Settlement{Op: rollup.OpTransferToNew, From: 7, ID: 9, Amount: rollup.NewAmount(50), Key: &key},
			rollup.Settlement{Op: rollup.OpWithdraw, ID: 9, Token: usdc, Amount: rollup.NewAmount(1)},
			rollup.Settlement{Op: rollup.OpTransfer, From: 7, ID: 9, Amount: rollup.NewAmount(1)},
			rollup.Settlement{Op: rollup.OpTransfer, From: 8, ID: 9, Amount: rollup.NewAmount(1)}),
	}
	file := filepath.Join(t.TempDir(), "notes.jsonl")
	more := func(c *index.Config) { small(c); c.MaxOps = 100 }
	i := open(t, file, more)
	for range 2 {
		for _, u := range updates {
			i.Update(u)
		}
		for id, fee := range map[string]uint64{"request-0": 0, "2.f0": 5, "2.f1": 5, "2.f2": 5, "2.t0": 2} {
			o := stageOf(t, i, id)
			require.EqualValues(t, usdc, o.Token, id)
			require.NotNil(t, o.Fee, id)
			require.Equal(t, rollup.NewAmount(fee), *o.Fee, id)
		}
		require.Nil(t, stageOf(t, i, "2.f3").Fee)
		require.NoError(t, i.Close())
		old := `{"op":{"id":"2.t0","type":"transfer","from":9,"to":7,"token":0,"amount":"4096","fee":"0","stage":"final","batch":2}}`
		require.NoError(t, os.WriteFile(file, []byte(old+"\n"), 0o600))
		i = open(t, file, more)
	}
	require.NoError(t, i.Close())
}

// A batch may charge less than was said: what an op has paid is what L1 has of it, whatever its kind.
func TestFeesAreWhatTheBatchTook(t *testing.T) {
	i := open(t, "", func(c *index.Config) { small(c); c.MaxOps = 100 })
	defer i.Close()
	key := field.NewPrivateKey([32]byte{1}).Public()
	ops := []rollup.UserOp{withdraw(7, 1),
		&rollup.Transfer{Authorization: rollup.Auth{From: 7}, To: 9, Amount: rollup.NewAmount(2)},
		&rollup.TransferToNew{Authorization: rollup.Auth{From: 7}, To: 10, ToKey: key, Amount: rollup.NewAmount(3)}}
	var ids []string
	for n, op := range ops {
		r := api.Receipt{Op: api.Digest{31: byte(n + 1)}, AcceptedAt: 1, PromisedBy: 2}
		i.Accept(op, 0, rollup.NewAmount(5), r)
		ids = append(ids, r.Op.String())
	}
	i.Sealed(1, ids, nil)
	u := posted(1)
	s := u.Events[0].Body.(*l1.Submission)
	slot := rollup.FeeSlot{Active: true, TransferFee: rollup.NewAmount(4), FullFee: rollup.NewAmount(4)}.Word()
	s.D = []l1.Word{{}, slot.Bytes()}
	for _, lane := range []rollup.Settlement{
		{Op: rollup.OpDeposit, ID: 7, Amount: rollup.NewAmount(100), Key: &key},
		{Op: rollup.OpWithdraw, ID: 7, Amount: rollup.NewAmount(1)},
		{Op: rollup.OpTransfer, From: 7, ID: 9, Amount: rollup.NewAmount(2)},
		{Op: rollup.OpTransferToNew, From: 7, ID: 11, Amount: rollup.NewAmount(3), Key: &key},
	} {
		for _, w := range lane.Words() {
			s.S = append(s.S, w.Bytes())
		}
	}
	i.Update(u)
	for _, id := range ids {
		o := stageOf(t, i, id)
		require.Equal(t, api.Final, o.Stage)
		require.Equal(t, rollup.NewAmount(4), *o.Fee, o.Type)
	}
	require.EqualValues(t, 11, *stageOf(t, i, ids[2]).To)
}

// Which account a payment went to is L1's to tell: of one to a new account, the number is chosen when its turn comes, and may have gone to somebody else before.
func TestPaymentsGoWhereL1HasThem(t *testing.T) {
	i := open(t, "", func(c *index.Config) { small(c); c.MaxOps = 100 })
	defer i.Close()
	key := field.NewPrivateKey([32]byte{1}).Public()
	pay := func(to uint32, address byte) *rollup.TransferToNew {
		return &rollup.TransferToNew{Authorization: rollup.Auth{From: 3}, To: to, ToKey: key, ToAddress: rollup.Address{address}, Amount: rollup.NewAmount(5)}
	}
	held := api.Receipt{Op: api.Digest{31: 1}, AcceptedAt: 1, PromisedBy: api.NoPromise}
	i.Accept(pay(7, 1), 0, rollup.Amount{}, held)
	require.Empty(t, listed(t, i, 7), "nobody knows")
	ids := []string{held.Op.String(), accept(i, 2, pay(8, 2)), accept(i, 3, pay(9, 3)), accept(i, 4, pay(9, 3))}
	i.Sealed(1, ids, nil)
	promised := held
	promised.PromisedBy = 2
	i.Accept(pay(0, 1), 0, rollup.Amount{}, promised) // who sends it again cannot tell either
	require.Empty(t, listed(t, i, 0))
	var lanes [][3]l1.Word
	for address, to := range map[byte]uint32{1: 10, 2: 8, 3: 9} {
		for range 1 + address/3 { // the last one twice
			s := rollup.Settlement{Op: rollup.OpTransferToNew, ID: to, Amount: rollup.NewAmount(5), Address: rollup.Address{address}, From: 3, Key: &key}
			words := s.Words()
			lanes = append(lanes, [3]l1.Word{words[0].Bytes(), words[1].Bytes(), words[2].Bytes()})
		}
	}
	for range 2 {
		i.Update(posted(1, lanes...))
		require.Empty(t, listed(t, i, 7))
		for n, to := range []uint32{10, 8, 9, 9} {
			o := stageOf(t, i, ids[n])
			require.Equal(t, api.Final, o.Stage)
			require.Equal(t, to, *o.To)
			require.Contains(t, listed(t, i, to), ids[n])
		}
		i.Rewind()
	}
}

// An op that is noted twice has one receipt, and pays whom it paid: what is told of it later, by who sends it again, changes nothing.
func TestAcceptedTwice(t *testing.T) {
	i := open(t, "", small)
	defer i.Close()
	op := &rollup.Transfer{Authorization: rollup.Auth{From: 3}, To: 4, Amount: rollup.NewAmount(5)}
	r := api.Receipt{Op: api.Digest{31: 1}, AcceptedAt: 1, PromisedBy: 2}
	i.Accept(op, 0, rollup.Amount{}, r)
	op.To, r.AcceptedAt, r.PromisedBy = 5, 10, 20
	at, by := i.Accept(op, 0, rollup.Amount{}, r)
	require.EqualValues(t, 1, at)
	require.EqualValues(t, 2, by)
	require.EqualValues(t, 4, *stageOf(t, i, r.Op.String()).To)
	require.Empty(t, listed(t, i, 5))
}
