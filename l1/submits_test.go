package l1_test

import (
	"crypto/ecdsa"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/crypto/kzg4844"
	"github.com/ethereum/go-ethereum/rpc"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/blobs"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/l1contracts/bindings"
	"github.com/causeway-l2/causeway/l1contracts/testbindings"
	"github.com/causeway-l2/causeway/restore"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/blob"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/rollup/rolluptest"
)

// stranger may submit. What it posts is what native execution, and with it the circuits, allows, and is as odd as that can be; the verifier takes its word. Requests
// come from three people, who also have accounts that others open for them.
type stranger struct {
	t      *testing.T
	rng    *rand.Rand
	chain  *devchain.Chain
	client *l1.Client
	params l1.Params
	config field.Element
	shapes []rollup.Shape // of the verifiers
	slots  []int
	people []rolluptest.Person // the i-th has key i+1 of the chain
	blobs  *blobs.Store        // that readers ask

	state     *rollup.State // after all that was submitted
	number    uint64        // of the next batch
	timestamp uint64        // of the last one
	queue     []rollup.Op   // requests that wait
	ids       []uint32      // of all accounts
	eager     bool          // serves requests before all else
	// For the next block: txs in its order, and how many are of whom.
	sent    []common.Hash
	waiting map[common.Address]uint64
}

func newStranger(t *testing.T, seed uint64) *stranger {
	odd := rollup.Shape{ID: 90, Name: "odd", Full: 5, Transfers: 3, FeeSlots: 3, Depth: rollup.MaxDepth, Reach: 9}
	h := &stranger{t: t, rng: rand.New(rand.NewPCG(seed, 0)), number: 1, waiting: map[common.Address]uint64{}, slots: []int{2, 3, 2},
		shapes: []rollup.Shape{circuits.Tiny, odd, odd}}
	cfg := devchain.Default()
	cfg.Keys, cfg.Instant, cfg.Period = devchain.Keys(5), true, time.Hour
	var err error
	h.chain, err = devchain.New(cfg)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, h.chain.Close()) })
	stop := h.mine()
	defer stop()
	admin := h.sender(0)
	d := l1.DefaultDeploy(rollup.MaxDepth)
	d.Admin, d.Operators, d.MaxBatchAge = admin.Address(), []common.Address{admin.Address(), h.sender(4).Address()}, 1<<39 // a batch may be of any time
	for i, s := range h.shapes {
		d.Verifiers = append(d.Verifiers, l1.VerifierConfig{Code: devchain.StubVerifier(), CircuitDigest: l1.Word{byte(i + 1)}, VKDigest: l1.Word{byte(i + 1)},
			FullLanes: s.Full, Slots: h.slots[i], Blob: i == inBlobs})
	}
	deployed, err := l1.Deploy(ctx, admin, d)
	require.NoError(t, err)
	h.client, err = l1.NewClient(ctx, h.chain.Client(), deployed.Rollup)
	require.NoError(t, err)
	kept, err := blobs.OpenDir(t.TempDir())
	require.NoError(t, err)
	h.blobs = blobs.NewStore(kept)
	h.client.ReadBlobs(h.blobs)
	h.params, err = h.client.Params(ctx)
	require.NoError(t, err)
	h.config, err = field.FromBytes(h.params.Config[:])
	require.NoError(t, err)
	h.state, err = rollup.NewMemState(rollup.MaxDepth)
	require.NoError(t, err)
	created, err := admin.Send(ctx, l1.Call{Data: devchain.TokenCode()})
	require.NoError(t, err)
	_, err = h.client.RegisterToken(ctx, admin, created.ContractAddress)
	require.NoError(t, err)
	for i := range 3 {
		s := h.sender(i + 1)
		p := rolluptest.NewPerson(uint64(i))
		p.Address = rollup.Address(s.Address())
		h.people = append(h.people, p)
		_, err = s.Send(ctx, l1.Call{To: &created.ContractAddress, Data: testbindings.NewMockToken().PackMint(s.Address(), most)})
		require.NoError(t, err)
		_, err = h.client.Approve(ctx, s, created.ContractAddress, most)
		require.NoError(t, err)
	}
	return h
}

// most of the token that each has: together less than the contract may hold.
var most = new(big.Int).Lsh(big.NewInt(1), 125)

var contract = bindings.NewRollup()

func pick[T any](h *stranger, of ...T) T { return of[h.rng.IntN(len(of))] }

// block mines one block: requests, a submission, and what they allow, in any order.
func (h *stranger) block(known *restore.Rollup) {
	for range h.rng.IntN(4) {
		h.ask()
	}
	if token, who, ok := h.anyOwed(known); ok && h.rng.IntN(2) == 0 {
		h.send(2, nil, contract.PackWithdraw(token, who))
	}
	h.submit()
	for range h.rng.IntN(3) {
		h.ask()
	}
	h.mined()
}

// anyOwed is somebody to whom L1 owes something.
func (h *stranger) anyOwed(known *restore.Rollup) (uint16, common.Address, bool) {
	for token := range uint16(2) {
		for _, who := range []rollup.Address{{}, h.people[0].Address, h.people[1].Address, h.people[2].Address} {
			if known.Owed[token][who] != nil {
				return token, common.Address(who), true
			}
		}
	}
	return 0, common.Address{}, false
}

// end posts a last submission and ends the rollup, in one block.
func (h *stranger) end() {
	for range 20 { // more than it serves
		h.ask()
	}
	h.mined()
	require.NoError(h.t, h.chain.AdjustTime(8*24*time.Hour))
	h.eager = true
	h.submit()
	h.send(3, nil, contract.PackActivateExodus())
	h.mined()
}

// ask for something on L1, as one of the people.
func (h *stranger) ask() {
	i := h.rng.IntN(len(h.people))
	me, owner, key := h.people[i].Address, h.address(), h.key(false)
	amount := new(big.Int).SetUint64(pick(h, 1, 1_000_000, h.rng.Uint64N(1<<50)+1))
	x, y := field.ToBig(key.X), field.ToBig(key.Y)
	if owner == (rollup.Address{}) {
		owner = me
	}
	switch h.rng.IntN(5) {
	case 0, 1:
		h.send(i+1, amount, contract.PackDepositETH(common.Address(owner), x, y))
		h.deposit(owner, key, 0, amount)
	case 2:
		amount.Lsh(amount, uint(h.rng.IntN(60)))
		h.send(i+1, nil, contract.PackDeposit(1, amount, common.Address(owner), x, y))
		h.deposit(owner, key, 1, amount)
	case 3:
		id, token := h.id(), uint16(h.rng.IntN(2))
		h.send(i+1, nil, contract.PackRequestForcedExit(id, token))
		h.queue = append(h.queue, &rollup.ForcedExit{ID: id, Address: me, Token: token})
	case 4:
		id := h.id()
		h.send(i+1, nil, contract.PackRequestSetKey(id, x, y))
		h.queue = append(h.queue, &rollup.SetKey{ID: id, Address: me, Key: key})
	}
}

func (h *stranger) deposit(owner rollup.Address, key field.Point, token uint16, amount *big.Int) {
	a, err := rollup.AmountFromBig(amount)
	require.NoError(h.t, err)
	h.queue = append(h.queue, &rollup.Deposit{Owner: rollup.Owner{PubKey: key, Address: owner, Token: token}, Amount: a})
}

// address of somebody, of nobody, or of the rollup itself.
func (h *stranger) address() rollup.Address {
	return pick(h, h.people[0].Address, h.people[1].Address, h.people[2].Address, rollup.Address{}, rollup.Address(h.client.Address()), rollup.Address{1, byte(h.rng.IntN(9))})
}

// key of somebody, the same outside the group, or, where the circuit takes it, one of small order.
func (h *stranger) key(small bool) field.Point {
	key := pick(h, h.people...).Key.Public()
	switch h.rng.IntN(6) {
	case 0:
		key.X.Neg(&key.X)
		key.Y.Neg(&key.Y)
	case 1:
		if small {
			key = field.Point{}
			key.Y.SetOne()
			if h.rng.IntN(2) == 0 {
				key.Y.Neg(&key.Y)
			}
		}
	case 2:
		if small { // of order 4
			key = field.Point{}
			key.X.SetOne()
			key.X.Neg(&key.X)
			key.X.Sqrt(&key.X)
		}
	}
	return key
}

// id of an account, or of an empty leaf.
func (h *stranger) id() uint32 {
	if len(h.ids) > 0 && h.rng.IntN(4) > 0 {
		return pick(h, h.ids...)
	}
	return pick(h, 0, math.MaxUint32, h.rng.Uint32())
}

// inBlobs is the verifier that reads blobs.
const inBlobs = 2

// send a tx to the rollup that comes in the next block after those that were sent before.
func (h *stranger) send(key int, value *big.Int, data []byte) {
	h.sendAs(key, func(nonce uint64, tip *big.Int, to common.Address) types.TxData {
		return h.envelope(nonce, tip, to, value, data)
	})
}

func (h *stranger) sendAs(key int, envelope func(nonce uint64, tip *big.Int, to common.Address) types.TxData) {
	from, to := devchain.Key(key), h.client.Address()
	sender := crypto.PubkeyToAddress(from.PublicKey)
	nonce, err := h.chain.Client().NonceAt(ctx, sender, nil)
	require.NoError(h.t, err)
	nonce += h.waiting[sender]
	h.waiting[sender]++
	tip := new(big.Int).Sub(big.NewInt(1e11), big.NewInt(int64(len(h.sent))*1e9))
	tx, err := types.SignNewTx(from, types.LatestSignerForChainID(big.NewInt(devchain.ChainID)), envelope(nonce, tip, to))
	require.NoError(h.t, err)
	require.NoError(h.t, h.chain.Client().SendTransaction(ctx, tx))
	h.sent = append(h.sent, tx.Hash())
}

// blobEnvelope is a tx with a blob.
func (h *stranger) blobEnvelope(nonce uint64, tip *big.Int, to common.Address, data []byte, b *blob.Blob) types.TxData {
	c, err := b.Commit()
	require.NoError(h.t, err)
	cells, err := b.CellProofs()
	require.NoError(h.t, err)
	proofs := make([]kzg4844.Proof, len(cells))
	for i := range cells {
		proofs[i] = cells[i]
	}
	sidecar := types.NewBlobTxSidecar(types.BlobSidecarVersion1, []kzg4844.Blob{kzg4844.Blob(*b)}, []kzg4844.Commitment{c}, proofs)
	return &types.BlobTx{ChainID: uint256.NewInt(devchain.ChainID), Nonce: nonce, GasTipCap: uint256.MustFromBig(tip), GasFeeCap: uint256.NewInt(1e12), Gas: 10_000_000, To: to,
		Value: new(uint256.Int), Data: data, BlobFeeCap: uint256.NewInt(1e12), BlobHashes: sidecar.BlobHashes(), Sidecar: sidecar}
}

// envelope of any type that L1 has for a tx with calldata, but for one with blobs.
func (h *stranger) envelope(nonce uint64, tip *big.Int, to common.Address, value *big.Int, data []byte) types.TxData {
	const gas = 10_000_000
	limit := big.NewInt(1e12)
	switch h.rng.IntN(4) {
	case 0:
		return &types.LegacyTx{Nonce: nonce, GasPrice: tip, Gas: gas, To: &to, Value: value, Data: data}
	case 1:
		return &types.AccessListTx{ChainID: big.NewInt(devchain.ChainID), Nonce: nonce, GasPrice: tip, Gas: gas, To: &to, Value: value, Data: data,
			AccessList: types.AccessList{{Address: to, StorageKeys: []common.Hash{{}}}}}
	case 2:
		auth, err := types.SignSetCode(delegator, types.SetCodeAuthorization{ChainID: *uint256.NewInt(devchain.ChainID), Address: to, Nonce: h.rng.Uint64N(3)})
		require.NoError(h.t, err)
		v := new(uint256.Int)
		if value != nil {
			v = uint256.MustFromBig(value)
		}
		return &types.SetCodeTx{ChainID: uint256.NewInt(devchain.ChainID), Nonce: nonce, GasTipCap: uint256.MustFromBig(tip), GasFeeCap: uint256.MustFromBig(limit), Gas: gas,
			To: to, Value: v, Data: data, AuthList: []types.SetCodeAuthorization{auth}}
	}
	return &types.DynamicFeeTx{ChainID: big.NewInt(devchain.ChainID), Nonce: nonce, GasTipCap: tip, GasFeeCap: limit, Gas: gas, To: &to, Value: value, Data: data}
}

// delegator is an account that becomes code (EIP-7702), here the rollup's.
var delegator = func() *ecdsa.PrivateKey { return devchain.Key(77) }()

// mined makes a block of what was sent: L1 takes all of it, in its order.
func (h *stranger) mined() {
	h.t.Helper()
	cl := h.chain.Client()
	for who, n := range h.waiting {
		mined, err := cl.NonceAt(ctx, who, nil)
		require.NoError(h.t, err)
		require.Eventually(h.t, func() bool { pending, err := cl.PendingNonceAt(ctx, who); return err == nil && pending == mined+n }, time.Minute, time.Millisecond)
	}
	hash := h.chain.Commit()
	receipts, err := cl.BlockReceipts(ctx, rpc.BlockNumberOrHashWithHash(hash, false))
	require.NoError(h.t, err)
	require.Len(h.t, receipts, len(h.sent))
	for i, r := range receipts {
		require.Equal(h.t, h.sent[i], r.TxHash)
		require.EqualValues(h.t, 1, r.Status, "tx %d", i)
	}
	h.sent = nil
	clear(h.waiting)
}

// submit one to as many batches as a verifier takes, posted in one of the ways that L1 allows.
func (h *stranger) submit() {
	v := h.rng.IntN(len(h.shapes))
	var data []rollup.BatchData
	for range 1 + h.rng.IntN(h.slots[v]) {
		data = append(data, h.batch(h.shapes[v]).BatchData())
	}
	a, err := rollup.Aggregate(data)
	require.NoError(h.t, err)
	d, s := rollup.Streams(data)
	least := len(rollup.Trim(s))
	s = s[:least+h.rng.IntN(len(s)-least+1)]
	d = append(rollup.Trim(d), make([]field.Element, pick(h, 0, 0, 1, 40, 2000))...)
	call := bindings.IRollupSubmission{FirstNumber: a.Header.FirstNumber, Count: a.Header.Count,
		FirstTimestamp: new(big.Int).SetUint64(a.Header.FirstTimestamp), LastTimestamp: new(big.Int).SetUint64(a.Header.LastTimestamp),
		NewRoot: field.ToBig(a.NewRoot), Chain: field.ToBig(a.Chain), VerifierId: uint8(v), Settlement: integers(s), Data: integers(d),
		Proof: make([]byte, 32*pick(h, 0, 1, 12, 100))}
	if v != inBlobs {
		h.send(0, nil, contract.PackSubmit(call))
		return
	}
	b, err := blob.Of(d)
	require.NoError(h.t, err)
	hash, err := h.blobs.Keep(b)
	require.NoError(h.t, err)
	opening, err := b.Open(challenge(a, hash, s))
	require.NoError(h.t, err)
	call.Data = nil
	for _, w := range opening.Words() {
		call.Data = append(call.Data, new(big.Int).SetBytes(w[:]))
	}
	h.sendAs(0, func(nonce uint64, tip *big.Int, to common.Address) types.TxData {
		return h.blobEnvelope(nonce, tip, to, contract.PackSubmit(call), b)
	})
}

// challenge draws rho as L1 does, of S as it is posted.
func challenge(a rollup.AggregateStatement, posted [32]byte, s []field.Element) field.Element {
	preimage := []byte{}
	hashS := crypto.Keccak256(concat(s))
	for _, w := range []field.Element{a.Chain, a.Config, a.Header.Word(), a.OldRoot, a.NewRoot} {
		preimage = append(preimage, w.Marshal()...)
	}
	var rho field.Element
	rho.SetBytes(crypto.Keccak256(append(append(preimage, hashS...), posted[:]...))[:31])
	return rho
}

func concat(es []field.Element) (out []byte) {
	for _, e := range es {
		out = append(out, e.Marshal()...)
	}
	return out
}

func integers(es []field.Element) []*big.Int {
	out := make([]*big.Int, len(es))
	for i, e := range es {
		out[i] = field.ToBig(e)
	}
	return out
}
