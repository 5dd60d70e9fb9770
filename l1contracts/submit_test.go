package l1contracts_test

import (
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/params"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/l1contracts/bindings"
	"github.com/causeway-l2/causeway/l1contracts/testbindings"
)

func TestGenesis(t *testing.T) {
	e := newEnv(t)
	require.Equal(t, config(e.rollup), toWord(read(e, e.rollup, rollup.PackConfig(), rollup.UnpackConfig)))
	root := emptyRoot(depth)
	require.Equal(t, root, toWord(read(e, e.rollup, rollup.PackGenesisRoot(), rollup.UnpackGenesisRoot)))
	st := e.status()
	require.Equal(t, root, toWord(st.StateRoot))
	st.StateRoot = nil
	st.LastTimestamp = nil
	require.Equal(t, bindings.IRollupStatus{}, st)
	require.EqualValues(t, 2, read(e, e.rollup, rollup.PackDeployedAt(), rollup.UnpackDeployedAt).Int64())
	require.EqualValues(t, 1, read(e, e.rollup, rollup.PackVerifierCount(), rollup.UnpackVerifierCount).Int64())
	require.Equal(t, params0(e.stub).Verifiers[0], read(e, e.rollup, rollup.PackVerifierInfo(new(big.Int)), rollup.UnpackVerifierInfo))
	require.Zero(t, read(e, e.rollup, rollup.PackVerifierInfo(big.NewInt(1)), rollup.UnpackVerifierInfo).Verifier)
	require.EqualValues(t, t1, read(e, e.rollup, rollup.PackSubmitDeadline(), rollup.UnpackSubmitDeadline).Int64())
	require.EqualValues(t, t2, read(e, e.rollup, rollup.PackExodusDeadline(), rollup.UnpackExodusDeadline).Int64())
	require.EqualValues(t, graceTime, read(e, e.rollup, rollup.PackGraceTime(), rollup.UnpackGraceTime).Int64())
	require.False(t, read(e, e.rollup, rollup.PackExodus(), rollup.UnpackExodus))
	require.Equal(t, address(admin), read(e, e.rollup, rollup.PackAdmin(), rollup.UnpackAdmin))
	require.EqualValues(t, depth, read(e, e.rollup, rollup.PackDepth(), rollup.UnpackDepth))
}

// Random submissions with requests of each kind: the contract asks its verifier for the model's statement, and for no other.
func TestSubmitStatement(t *testing.T) {
	e := newEnv(t)
	_, token := e.token()
	owed := map[uint16]*big.Int{0: new(big.Int), token: new(big.Int)}
	var requests []lane // waiting, as the operator will fill them in
	ask := func() {
		k := newKey(e.rng.Int64N(1000))
		x, y := k.ints()
		amount := big.NewInt(1 + e.rng.Int64N(1e6))
		id := e.rng.Uint32()
		switch e.rng.IntN(4) {
		case 0:
			e.ok(alice, e.rollup, amount, rollup.PackDepositETH(address(bob), x, y))
			requests = append(requests, depositLane(0, id, amount, address(bob), k))
		case 1:
			e.ok(alice, e.rollup, nil, rollup.PackDeposit(token, amount, address(bob), x, y))
			requests = append(requests, depositLane(token, id, amount, address(bob), k))
		case 2:
			e.ok(bob, e.rollup, nil, rollup.PackRequestForcedExit(id, token))
			requests = append(requests, forcedExitLane(token, id, big.NewInt(e.rng.Int64N(3)*1000), address(bob)))
		case 3:
			e.ok(bob, e.rollup, nil, rollup.PackRequestSetKey(id, x, y))
			requests = append(requests, setKeyLane(id, address(bob), k))
		}
	}
	for n := range 25 {
		for range e.rng.IntN(4) {
			ask()
		}
		s := e.next()
		s.Count = uint16(1 + e.rng.IntN(slots))
		s.FirstTimestamp -= min(s.FirstTimestamp-e.status().LastTimestamp.Uint64(), uint64(e.rng.IntN(10)))
		served := e.rng.IntN(len(requests) + 1)
		var ls []lane
		for _, l := range requests[:served] {
			switch e.rng.IntN(4) {
			case 0:
				ls = append(ls, noopLane())
			case 1: // L1 reads nothing of a transfer but its op
				ls = append(ls, transferLane(e.rng.Uint32(), e.rng.Uint32(), big.NewInt(5)))
			case 2:
				ls = append(ls, newLane(3, 9, e.rng.Uint32(), big.NewInt(5), address(alice), 3, 1, e.word()))
			case 3:
				v := big.NewInt(e.rng.Int64N(1000)) // 0 too: L1 leaves that to the proof
				ls = append(ls, withdrawLane(token, address(bob), v))
				owed[token].Add(owed[token], v)
			}
			ls = append(ls, l)
			if l[0][9] == 5 {
				owed[token].Add(owed[token], new(big.Int).SetBytes(l[0][16:]))
			}
		}
		requests = requests[served:]
		s.S = lanes(ls...)
		for range e.rng.IntN(70) {
			s.D = append(s.D, e.word())
		}
		if n == 7 {
			s.D = append(make([]l1.Word, 20), s.D...) // zeros in front count
		}
		s.S, s.D = trimmed(s.S), trimmed(s.D)
		s.Count = max(s.Count, uint16((len(ls)+fullLanes-1)/fullLanes))

		want := statement(e.rollup, s)
		other := want
		other[31] ^= 1
		e.expect(other)
		e.refused(operator, e.rollup, nil, l1.EncodeSubmission(s), &bindings.RollupProofRejected{Statement: toInt(want)})
		e.expect(want)
		r := e.submit(s)

		st := e.status()
		require.Equal(t, s.NewRoot, toWord(st.StateRoot))
		require.Equal(t, s.Last(), st.LastBatch)
		require.Equal(t, s.LastTimestamp, st.LastTimestamp.Uint64())
		require.EqualValues(t, len(requests), st.QueueTail-st.QueueHead)
		for id, v := range owed {
			require.Equal(t, v.String(), e.pending(id, address(bob)).String())
		}
		ev, err := rollup.UnpackSubmittedEvent(r.Logs[0])
		require.NoError(t, err)
		ev.Raw = nil
		require.Equal(t, spew(&bindings.RollupSubmitted{
			FirstNumber: s.First, Count: s.Count, QueueHead: st.QueueHead, OldRoot: toInt(s.OldRoot), NewRoot: toInt(s.NewRoot),
		}), spew(ev))
	}
	require.NotZero(t, owed[token].Sign())
}

func trimmed(ws []l1.Word) []l1.Word {
	for len(ws) > 0 && ws[len(ws)-1] == (l1.Word{}) {
		ws = ws[:len(ws)-1]
	}
	return ws
}

// Zero words at the end may be posted or not: another rho, the same sums.
func TestSubmitTrailingZeros(t *testing.T) {
	e := newEnv(t)
	x, y := newKey(1).ints()
	e.ok(alice, e.rollup, big.NewInt(5), rollup.PackDepositETH(address(alice), x, y))
	s := e.next()
	s.S = append(lanes(depositLane(0, 3, big.NewInt(5), address(alice), newKey(1))), make([]l1.Word, 7)...)
	s.D = []l1.Word{e.word(), {}, {}}
	e.expect(statement(e.rollup, s))
	raw := rollup.PackSubmit(packed(s)) // EncodeSubmission would trim
	e.ok(operator, e.rollup, nil, raw)
	require.EqualValues(t, 1, e.status().QueueHead)

	// a lane whose last words are left out
	s = e.next()
	s.S = lanes(withdrawLane(0, address(alice), big.NewInt(3)))[:2]
	e.expect(statement(e.rollup, s))
	e.submit(s)
	require.EqualValues(t, 3, e.pending(0, address(alice)).Int64())
	s = e.next()
	s.S = lanes(transferLane(1, 2, big.NewInt(3)))[:1]
	e.expect(statement(e.rollup, s))
	e.submit(s)
}

// packed is the argument of submit, as is.
func packed(s *l1.Submission) bindings.IRollupSubmission {
	return bindings.IRollupSubmission{
		FirstNumber: s.First, Count: s.Count,
		FirstTimestamp: new(big.Int).SetUint64(s.FirstTimestamp), LastTimestamp: new(big.Int).SetUint64(s.LastTimestamp),
		NewRoot: toInt(s.NewRoot), Chain: toInt(s.C), VerifierId: s.VerifierID,
		Settlement: ints(s.S), Data: ints(s.D), Proof: s.Proof,
	}
}

func ints(ws []l1.Word) []*big.Int {
	out := make([]*big.Int, len(ws))
	for i, w := range ws {
		out[i] = toInt(w)
	}
	return out
}

func TestSubmitRefusals(t *testing.T) {
	e := newEnv(t)
	k := newKey(3)
	x, y := k.ints()
	first := e.next()
	first.Count = 3
	e.submit(first)
	// The queue: a deposit, an exit, a new key.
	e.ok(alice, e.rollup, big.NewInt(1000), rollup.PackDepositETH(address(alice), x, y))
	e.ok(alice, e.rollup, nil, rollup.PackRequestForcedExit(7, 0))
	e.ok(bob, e.rollup, nil, rollup.PackRequestSetKey(8, x, y))
	dep := depositLane(0, 5, big.NewInt(1000), address(alice), k)
	exit := forcedExitLane(0, 7, big.NewInt(400), address(alice))
	set := setKeyLane(8, address(bob), k)

	r := fr.Modulus()
	plusR := func(w l1.Word) l1.Word { return toWord(new(big.Int).Add(toInt(w), r)) }
	max256 := toWord(new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 256), big.NewInt(1)))
	edit := func(l lane, word, byte int, v uint8) lane {
		l[word][byte] = v
		return l
	}
	mismatch := func(lane int64, index uint64) any {
		return &bindings.RollupRequestMismatch{Lane: big.NewInt(lane), Index: index}
	}
	notCanonical := func(where uint8) any { return &bindings.RollupNonCanonicalWord{Where: where} }
	malformed := func(lane int64) any { return &bindings.RollupMalformedOp{Lane: big.NewInt(lane)} }
	settle := func(ls ...lane) func(*l1.Submission) {
		return func(s *l1.Submission) { s.S = lanes(ls...) }
	}
	for name, c := range map[string]struct {
		mutate func(*l1.Submission)
		want   any
	}{
		"replay":             {func(s *l1.Submission) { *s = *first }, &bindings.RollupWrongBatch{Expected: 4, Got: 1}},
		"one behind":         {func(s *l1.Submission) { s.First-- }, &bindings.RollupWrongBatch{Expected: 4, Got: 3}},
		"one ahead":          {func(s *l1.Submission) { s.First++ }, &bindings.RollupWrongBatch{Expected: 4, Got: 5}},
		"number 2^64-1":      {func(s *l1.Submission) { s.First = 1<<64 - 1 }, &bindings.RollupWrongBatch{Expected: 4, Got: 1<<64 - 1}},
		"no batches":         {func(s *l1.Submission) { s.Count = 0 }, &bindings.RollupEmptySubmission{}},
		"newRoot = r":        {func(s *l1.Submission) { s.NewRoot = toWord(r) }, notCanonical(0)},
		"newRoot + r":        {func(s *l1.Submission) { s.NewRoot = plusR(s.NewRoot) }, notCanonical(0)},
		"newRoot 2^256-1":    {func(s *l1.Submission) { s.NewRoot = max256 }, notCanonical(0)},
		"C = r":              {func(s *l1.Submission) { s.C = toWord(r) }, notCanonical(1)},
		"C + r":              {func(s *l1.Submission) { s.C = plusR(s.C) }, notCanonical(1)},
		"C 2^256-1":          {func(s *l1.Submission) { s.C = max256 }, notCanonical(1)},
		"S: Ay + r":          {settle(newLane(2, 0, 0, nil, common.Address{}, 0, 0, toWord(r))), notCanonical(2)},
		"S: Ay 2^256-1":      {settle(newLane(2, 0, 0, nil, common.Address{}, 0, 0, max256)), notCanonical(2)},
		"D + r":              {func(s *l1.Submission) { s.D = []l1.Word{e.word(), plusR(e.word()), e.word()} }, notCanonical(3)},
		"D first = r":        {func(s *l1.Submission) { s.D = []l1.Word{toWord(r)} }, notCanonical(3)},
		"D long, last = max": {func(s *l1.Submission) { s.D = append(make([]l1.Word, 40), max256) }, notCanonical(3)},
		"D long, 8th = r":    {func(s *l1.Submission) { s.D = append(make([]l1.Word, 40), e.word()); s.D[7] = toWord(r) }, notCanonical(3)},

		"op 7":           {settle(noopLane(), newLane(7, 0, 0, nil, common.Address{}, 0, 0, l1.Word{})), &bindings.RollupUnknownOp{Lane: big.NewInt(1), Op: big.NewInt(7)}},
		"op 255":         {settle(newLane(255, 0, 0, nil, common.Address{}, 0, 0, l1.Word{})), &bindings.RollupUnknownOp{Lane: new(big.Int), Op: big.NewInt(255)}},
		"above op":       {settle(edit(dep, 0, 8, 1)), &bindings.RollupUnknownOp{Lane: new(big.Int), Op: big.NewInt(257)}},
		"highest bit":    {settle(edit(noopLane(), 0, 0, 0x80)), &bindings.RollupUnknownOp{Lane: new(big.Int), Op: new(big.Int).Lsh(big.NewInt(1), 79)}},
		"noop amount":    {settle(edit(noopLane(), 0, 31, 1)), malformed(0)},
		"noop token":     {settle(edit(noopLane(), 0, 11, 1)), malformed(0)},
		"noop word 1":    {settle(noopLane(), edit(noopLane(), 1, 31, 1)), malformed(1)},
		"noop word 2":    {settle(edit(noopLane(), 2, 31, 1)), malformed(0)},
		"payee dirty":    {settle(edit(withdrawLane(0, address(bob), big.NewInt(1)), 1, 6, 1)), malformed(0)},
		"payee dirtier":  {settle(edit(withdrawLane(0, address(bob), big.NewInt(1)), 1, 1, 1)), malformed(0)},
		"withdraw from":  {settle(edit(withdrawLane(0, address(bob), big.NewInt(1)), 1, 27, 1)), malformed(0)},
		"withdraw flags": {settle(edit(withdrawLane(0, address(bob), big.NewInt(1)), 1, 31, 1)), malformed(0)},
		"withdraw Ay":    {settle(edit(withdrawLane(0, address(bob), big.NewInt(1)), 2, 31, 1)), malformed(0)},

		"skipped":           {settle(exit), mismatch(0, 0)},
		"skipped two":       {settle(set), mismatch(0, 0)},
		"reordered":         {settle(dep, set, exit), mismatch(1, 1)},
		"served twice":      {settle(dep, dep), mismatch(1, 1)},
		"deposit + 1":       {settle(edit(dep, 0, 31, dep[0][31]+1)), mismatch(0, 0)},
		"deposit token":     {settle(edit(dep, 0, 11, 1)), mismatch(0, 0)},
		"deposit owner":     {settle(edit(dep, 1, 26, dep[1][26]^1)), mismatch(0, 0)},
		"deposit from":      {settle(edit(dep, 1, 27, 1)), mismatch(0, 0)},
		"deposit sign":      {settle(edit(dep, 1, 31, dep[1][31]^1)), mismatch(0, 0)},
		"deposit flags":     {settle(edit(dep, 1, 31, dep[1][31]^2)), mismatch(0, 0)},
		"deposit key":       {settle(edit(dep, 2, 31, dep[2][31]^1)), mismatch(0, 0)},
		"deposit dirty":     {settle(edit(dep, 1, 0, 0x20)), mismatch(0, 0)},
		"deposit becomes 6": {settle(edit(dep, 0, 9, 6)), mismatch(0, 0)},
		"exit id":           {settle(dep, edit(exit, 0, 15, 8)), mismatch(1, 1)},
		"exit token":        {settle(dep, edit(exit, 0, 11, 1)), mismatch(1, 1)},
		"exit owner":        {settle(dep, edit(exit, 1, 26, 1)), mismatch(1, 1)},
		"exit dirty":        {settle(dep, edit(exit, 1, 6, 1)), mismatch(1, 1)},
		"set key id":        {settle(dep, exit, edit(set, 0, 15, 9)), mismatch(2, 2)},
		"set key amount":    {settle(dep, exit, edit(set, 0, 31, 1)), mismatch(2, 2)},
		"set key Ay":        {settle(dep, exit, edit(set, 2, 31, set[2][31]^1)), mismatch(2, 2)},
		"beyond the tail":   {settle(dep, exit, set, set), &bindings.RollupQueueEmpty{Lane: big.NewInt(3)}},
		"beyond the tail 0": {settle(dep, exit, set, newLane(1, 0, 0, nil, common.Address{}, 0, 0, l1.Word{})), &bindings.RollupQueueEmpty{Lane: big.NewInt(3)}},

		"verifier 1":   {func(s *l1.Submission) { s.VerifierID = 1 }, &bindings.RollupUnknownVerifier{VerifierId: 1}},
		"verifier 255": {func(s *l1.Submission) { s.VerifierID = 255 }, &bindings.RollupUnknownVerifier{VerifierId: 255}},
		"ragged proof": {func(s *l1.Submission) { s.Proof = make([]byte, 33) }, &bindings.RollupNonCanonicalCalldata{}},
	} {
		t.Run(name, func(t *testing.T) {
			outer := e.t
			e.t = t
			defer func() { e.t = outer }()
			s := e.next()
			c.mutate(s)
			e.refused(operator, e.rollup, nil, rollup.PackSubmit(packed(s)), c.want)
		})
	}

	s := e.next()
	e.refused(alice, e.rollup, nil, l1.EncodeSubmission(s), &bindings.RollupNotOperator{Caller: address(alice)})
	e.refused(admin, e.rollup, nil, l1.EncodeSubmission(s), &bindings.RollupNotOperator{Caller: address(admin)})
	e.ok(deployer, e.stub, nil, stub.PackRefuse(true))
	e.refused(operator, e.rollup, nil, l1.EncodeSubmission(s), &bindings.RollupProofRejected{Statement: toInt(statement(e.rollup, s))})
	e.ok(deployer, e.stub, nil, stub.PackRefuse(false))

	// And the whole, unaltered, is accepted, lane by lane as the queue has it.
	s = e.next()
	s.S = lanes(transferLane(1, 2, big.NewInt(3)), dep, noopLane(), exit, set)
	e.expect(statement(e.rollup, s))
	e.submit(s)
	require.EqualValues(t, 3, e.status().QueueHead)
	require.EqualValues(t, 400, e.pending(0, address(alice)).Int64())
	e.refused(operator, e.rollup, nil, l1.EncodeSubmission(s), &bindings.RollupWrongBatch{Expected: 5, Got: 4})
}

// B1: whichever word is posted with r added, and however many there are: the sum would be the same, and whoever restores could not read it.
func TestB1EveryWordIsCanonical(t *testing.T) {
	e := newEnv(t)
	for _, n := range []int{7, 24, 31} {
		s := e.next()
		s.Count = slots
		for range n {
			s.S = append(s.S, lanes(newLane(2, 0, 1, big.NewInt(1), address(alice), 2, 1, e.word()))...)
			s.D = append(s.D, e.word())
		}
		refused := func(words []l1.Word, i int, where uint8) {
			was := words[i]
			words[i] = toWord(new(big.Int).Add(toInt(was), fr.Modulus()))
			require.Equal(t, spew(&bindings.RollupNonCanonicalWord{Where: where}), spew(e.revertAt(s)), "word %d of %d", i, len(words))
			words[i] = was
		}
		for i := range s.D {
			refused(s.D, i, 3)
		}
		for i := range s.S {
			if i%3 > 0 { // the first of a lane would be of no op
				refused(s.S, i, 2)
			}
		}
		require.Nil(t, e.revertAt(s))
	}
}

func TestSubmitTimestamps(t *testing.T) {
	e := newEnv(t)
	s := e.next()
	e.submit(s)
	previous := s.LastTimestamp
	require.NoError(t, e.chain.AdjustTime(time.Hour))
	big40 := func(v uint64) *big.Int { return new(big.Int).SetUint64(v) }

	s = e.next()
	s.FirstTimestamp = previous - 1
	e.refused(operator, e.rollup, nil, l1.EncodeSubmission(s), &bindings.RollupTimestampDecreases{Previous: big40(previous), Got: big40(previous - 1)})
	s = e.next()
	s.LastTimestamp = s.FirstTimestamp - 1
	e.refused(operator, e.rollup, nil, l1.EncodeSubmission(s), &bindings.RollupTimestampDecreases{Previous: big40(s.FirstTimestamp), Got: big40(s.LastTimestamp)})

	// The times of eth_call and of the next block are the node's to choose: AdjustTime mines first, then ask at that block.
	at := e.chain.Time()
	s = e.next()
	s.LastTimestamp = at
	require.Nil(t, e.revertAt(s))
	s.LastTimestamp = at + 1
	require.Equal(t, spew(&bindings.RollupTimestampInFuture{Now: big40(at), Got: big40(at + 1)}), spew(e.revertAt(s)))
	s.LastTimestamp = 1<<40 - 1
	require.Equal(t, spew(&bindings.RollupTimestampInFuture{Now: big40(at), Got: big40(1<<40 - 1)}), spew(e.revertAt(s)))

	require.NoError(t, e.chain.AdjustTime(2*maxBatchAge*time.Second))
	at = e.chain.Time()
	s = e.next()
	s.FirstTimestamp = at - maxBatchAge
	require.Nil(t, e.revertAt(s))
	s.FirstTimestamp--
	require.Equal(t, spew(&bindings.RollupTimestampTooOld{Oldest: big40(at - maxBatchAge), Got: big40(s.FirstTimestamp)}), spew(e.revertAt(s)))
	s.FirstTimestamp = previous // equal to the last is no decrease, only old
	require.Equal(t, spew(&bindings.RollupTimestampTooOld{Oldest: big40(at - maxBatchAge), Got: big40(previous)}), spew(e.revertAt(s)))
}

// revertAt runs submit at the time of the last block.
func (e *env) revertAt(s *l1.Submission) any {
	e.t.Helper()
	_, revert := e.try(address(operator), e.rollup, nil, l1.EncodeSubmission(s))
	if revert == nil {
		return nil
	}
	v, err := rollup.UnpackError(revert)
	require.NoError(e.t, err)
	return v
}

// A submission hidden in a call of a contract, or of an account with delegated code, would hide the data of the rollup.
func TestSubmitMustBeTopLevel(t *testing.T) {
	e := newEnv(t)
	proxy := e.create(testbindings.ReceiverMetaData.Bin, nil)
	e.ok(admin, e.rollup, nil, rollup.PackSetOperator(proxy, true))
	data := l1.EncodeSubmission(e.next())
	e.refused(operator, proxy, nil, recv.PackAct(e.rollup, data), &bindings.RollupNotTopLevel{Caller: proxy})

	auth, err := types.SignSetCode(devchain.Key(operator), types.SetCodeAuthorization{
		ChainID: *uint256.NewInt(devchain.ChainID), Address: proxy, Nonce: e.nonce(operator),
	})
	require.NoError(t, err)
	to := address(operator)
	tx := types.MustSignNewTx(devchain.Key(alice), types.LatestSignerForChainID(big.NewInt(devchain.ChainID)), &types.SetCodeTx{
		ChainID: uint256.NewInt(devchain.ChainID), Nonce: e.nonce(alice), GasTipCap: uint256.NewInt(params.GWei),
		GasFeeCap: uint256.NewInt(10 * params.GWei), Gas: 100_000, To: to, AuthList: []types.SetCodeAuthorization{auth},
	})
	require.NoError(t, e.eth.SendTransaction(ctx, tx))
	e.chain.Commit()
	code, err := e.eth.CodeAt(ctx, to, nil)
	require.NoError(t, err)
	require.NotEmpty(t, code)
	e.refused(operator, to, nil, recv.PackAct(e.rollup, data), &bindings.RollupNotTopLevel{Caller: to})
	e.refused(operator, e.rollup, nil, data, &bindings.RollupNotTopLevel{Caller: to})

	// A contract has no code while its constructor runs.
	born := crypto.CreateAddress(address(bob), e.nonce(bob))
	e.ok(admin, e.rollup, nil, rollup.PackSetOperator(born, true))
	_, err = e.eth.CallContract(ctx, ethereum.CallMsg{From: address(bob), Data: callsAtBirth(e.rollup, data)}, nil)
	revert, ok := l1.AsRevert[bindings.RollupNotTopLevel](l1.DecodeRevert(err))
	require.True(t, ok, "%v", err)
	require.Equal(t, born, revert.Caller)
}

// callsAtBirth is the creation code of a contract that makes a call, and fails as that does.
func callsAtBirth(to common.Address, data []byte) []byte {
	const start = 50
	size := []byte{byte(vm.PUSH2), byte(len(data) >> 8), byte(len(data))}
	return slices.Concat(size, []byte{byte(vm.PUSH2), 0, start, byte(vm.PUSH0), byte(vm.CODECOPY)},
		[]byte{byte(vm.PUSH0), byte(vm.PUSH0)}, size, []byte{byte(vm.PUSH0), byte(vm.PUSH0), byte(vm.PUSH20)}, to[:], []byte{byte(vm.GAS), byte(vm.CALL)},
		[]byte{byte(vm.RETURNDATASIZE), byte(vm.PUSH0), byte(vm.PUSH0), byte(vm.RETURNDATACOPY)},
		[]byte{byte(vm.PUSH1), start - 2, byte(vm.JUMPI), byte(vm.RETURNDATASIZE), byte(vm.PUSH0), byte(vm.REVERT), byte(vm.JUMPDEST), byte(vm.STOP)}, data)
}

func (e *env) nonce(who int) uint64 {
	e.t.Helper()
	n, err := e.eth.PendingNonceAt(ctx, address(who))
	require.NoError(e.t, err)
	return n
}

func TestOperators(t *testing.T) {
	e := newEnv(t)
	e.refused(operator, e.rollup, nil, rollup.PackSetOperator(address(bob), true), &bindings.RollupNotAdmin{Caller: address(operator)})
	e.ok(admin, e.rollup, nil, rollup.PackSetOperator(address(bob), true))
	e.ok(bob, e.rollup, nil, l1.EncodeSubmission(e.next()))
	e.ok(admin, e.rollup, nil, rollup.PackSetOperator(address(operator), false))
	e.refused(operator, e.rollup, nil, l1.EncodeSubmission(e.next()), &bindings.RollupNotOperator{Caller: address(operator)})
	e.refused(bob, e.rollup, nil, rollup.PackSetOperator(address(bob), false), &bindings.RollupNotAdmin{Caller: address(bob)}) // nor resigns

	// Without an admin nobody is it: operators stay as they are.
	e.deploy(e.stub, func(p *bindings.IRollupParams) { p.Admin = common.Address{} })
	for _, who := range []int{deployer, admin, operator, alice} {
		e.refused(who, e.rollup, nil, rollup.PackSetOperator(address(who), true), &bindings.RollupNotAdmin{Caller: address(who)})
		e.refused(who, e.rollup, nil, rollup.PackSetOperator(address(operator), false), &bindings.RollupNotAdmin{Caller: address(who)})
	}
	e.submit(e.next())
}

func TestConstructor(t *testing.T) {
	e := newEnv(t)
	big40 := func(v int64) *big.Int { return big.NewInt(v) }
	for name, c := range map[string]struct {
		edit func(*bindings.IRollupParams)
		want uint8
	}{
		"no verifier":      {func(p *bindings.IRollupParams) { p.Verifiers = nil }, 1},
		"33 verifiers":     {func(p *bindings.IRollupParams) { p.Verifiers = slices.Repeat(p.Verifiers, 33) }, 1},
		"verifier no code": {func(p *bindings.IRollupParams) { p.Verifiers[0].Verifier = common.Address{1} }, 1},
		"second no code": {func(p *bindings.IRollupParams) {
			p.Verifiers = append(p.Verifiers, p.Verifiers[0])
			p.Verifiers[1].Verifier = common.Address{1}
		}, 1},
		"no circuit":     {func(p *bindings.IRollupParams) { p.Verifiers[0].CircuitDigest = l1.Word{} }, 1},
		"no key":         {func(p *bindings.IRollupParams) { p.Verifiers[0].VkDigest = l1.Word{} }, 1},
		"no lanes":       {func(p *bindings.IRollupParams) { p.Verifiers[0].FullLanes = 0 }, 1},
		"no slots":       {func(p *bindings.IRollupParams) { p.Verifiers[0].Slots = 0 }, 1},
		"257 lanes":      {func(p *bindings.IRollupParams) { p.Verifiers[0].FullLanes, p.Verifiers[0].Slots = 257, 1 }, 1},
		"2^32 lanes":     {func(p *bindings.IRollupParams) { p.Verifiers[0].FullLanes, p.Verifiers[0].Slots = 65535, 65535 }, 1},
		"depth 0":        {func(p *bindings.IRollupParams) { p.Depth = 0 }, 2},
		"depth 33":       {func(p *bindings.IRollupParams) { p.Depth = 33 }, 2},
		"no age":         {func(p *bindings.IRollupParams) { p.MaxBatchAge = new(big.Int) }, 3},
		"no grace":       {func(p *bindings.IRollupParams) { p.GraceTime = new(big.Int) }, 4},
		"grace = T1":     {func(p *bindings.IRollupParams) { p.GraceTime = big40(t1) }, 4},
		"T1 = T2":        {func(p *bindings.IRollupParams) { p.SubmitDeadline = big40(t2) }, 4},
		"T2 > 30 days":   {func(p *bindings.IRollupParams) { p.ExodusDeadline = big40(30*24*3600 + 1) }, 4},
		"T2 for ever":    {func(p *bindings.IRollupParams) { p.ExodusDeadline = big40(1<<40 - 1) }, 4},
		"nobody submits": {func(p *bindings.IRollupParams) { p.Admin, p.Operators = common.Address{}, nil }, 5},
	} {
		p := params0(e.stub)
		c.edit(&p)
		_, err := e.eth.CallContract(ctx, ethereum.CallMsg{Data: append(common.FromHex(bindings.RollupMetaData.Bin), rollup.PackConstructor(p)...)}, nil)
		revert, ok := l1.AsRevert[bindings.RollupInvalidParameter](l1.DecodeRevert(err))
		require.True(t, ok, "%s: %v", name, err)
		require.Equal(t, c.want, revert.Which, name)
	}
	for _, edit := range []func(*bindings.IRollupParams){
		func(p *bindings.IRollupParams) { p.Depth = 1 },
		func(p *bindings.IRollupParams) { p.Admin = common.Address{} },
		func(p *bindings.IRollupParams) { p.Verifiers = slices.Repeat(p.Verifiers, 32) },
		func(p *bindings.IRollupParams) { p.Operators = nil },
		func(p *bindings.IRollupParams) { p.Verifiers[0].FullLanes, p.Verifiers[0].Slots = 1, 256 },
		func(p *bindings.IRollupParams) {
			p.GraceTime, p.SubmitDeadline, p.ExodusDeadline = big.NewInt(1), big.NewInt(2), big.NewInt(3)
		},
		func(p *bindings.IRollupParams) { p.ExodusDeadline = big40(30 * 24 * 3600) },
	} {
		e.deploy(e.stub, edit)
	}
	e.deploy(e.stub, func(p *bindings.IRollupParams) { p.Depth = 1 })
	require.Equal(t, emptyRoot(1), toWord(e.status().StateRoot))
}
