package l1contracts_test

import (
	"errors"
	"math/big"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/core/vm/runtime"
	"github.com/ethereum/go-ethereum/params"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1contracts/bindings"
	"github.com/causeway-l2/causeway/l1contracts/testbindings"
	l2 "github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/blob"
	"github.com/causeway-l2/causeway/rollup/field"
)

// Batches of a population, in a blob: native code, the model and the contract make the same statement of them, from the blob as L1 carried it.
func TestSubmitBlob(t *testing.T) {
	p := newPopulation(t, 3, 2)
	var batches []l2.BatchData
	old, h := p.state.Root(), p.header()
	for i := range 3 {
		view := p.state.View()
		var full []l2.Op
		if i == 0 {
			full = append(full, p.deposit(1, 1, big.NewInt(700), 6))
			h.Timestamp = p.chain.Time()
		}
		pay := &l2.Transfer{Authorization: l2.Auth{From: 1}, To: 1, Amount: l2.NewAmount(uint64(10 + i))}
		p.sign(view, pay)
		w, err := l2.ExecuteBatch(view, p.shape, p.config, l2.Batch{Header: h, Full: full, Transfers: []*l2.Transfer{pay}})
		require.NoError(t, err)
		require.NoError(t, view.Commit())
		batches = append(batches, w.BatchData())
		h.Number++
	}
	a, b, err := blob.Aggregate(batches)
	require.NoError(t, err)
	d, sw := l2.Streams(batches)
	s := &l1.Submission{
		First: a.Header.FirstNumber, Count: a.Header.Count, FirstTimestamp: a.Header.FirstTimestamp, LastTimestamp: a.Header.LastTimestamp,
		OldRoot: old.Bytes(), NewRoot: a.NewRoot.Bytes(), C: a.Chain.Bytes(), VerifierID: 1,
		S: field.Words(l2.Trim(sw)), D: opening(t, b, a.Rho.Bytes()), Proof: make([]byte, 384),
	}
	rho, statement := inBlob(p.rollup, s, hashOf(t, b), field.Words(d))
	require.Equal(t, l1.Word(a.Rho.Bytes()), rho)
	native := a.Hash()
	require.Equal(t, l1.Word(native.Bytes()), statement)

	data := l1.EncodeSubmission(s)
	other := statement
	other[31] ^= 1
	p.expect(other)
	p.refusedCarrying(data, &bindings.RollupProofRejected{Statement: toInt(statement)}, b)
	p.expect(statement)
	r := p.submitCarrying(data, b)
	require.EqualValues(t, params.BlobTxBlobGasPerBlob, r.BlobGasUsed)
	require.Equal(t, s.NewRoot, toWord(p.status().StateRoot))
	require.Equal(t, s.Last(), p.status().LastBatch)
	require.True(t, read(p.env, p.rollup, rollup.PackVerifierInfo(big.NewInt(1)), rollup.UnpackVerifierInfo).Blob)
}

// Any words: as many as a blob has, and polynomials that are constant, whose proof is the point at infinity and ends in a zero word.
func TestSubmitBlobOfAnyWords(t *testing.T) {
	e := newEnvWith(t, readsBlobs)
	for _, n := range []int{1, 2, 803, blob.Words} {
		words := make([]l1.Word, n)
		for i := range words {
			words[i] = e.word()
		}
		s, b, statement := e.posted(words)
		require.Equal(t, n == 1, s.D[3] == l1.Word{})
		e.expect(statement)
		e.submitCarrying(rollup.PackSubmit(packed(s)), b)
		require.Equal(t, s.NewRoot, toWord(e.status().StateRoot))
	}
}

// B10, K2, K3: what a verifier that reads a blob refuses, whatever is proven; and where D is, is not the submission's to choose.
func TestSubmitBlobRefusals(t *testing.T) {
	e := newEnvWith(t, readsBlobs)
	words, others := make([]l1.Word, 20), make([]l1.Word, 20)
	for i := range words {
		words[i], others[i] = e.word(), e.word()
	}
	other := blobOf(t, others)
	hash := hashOf(t, blobOf(t, words))
	y := func(change func(*big.Int) *big.Int) func(*l1.Submission) {
		return func(s *l1.Submission) { s.D[0] = toWord(change(toInt(s.D[0]))) }
	}
	for name, edit := range map[string]func(*l1.Submission){
		"other rho":     func(s *l1.Submission) { s.C = e.word() },
		"y + 1":         y(func(y *big.Int) *big.Int { return y.Add(y, big.NewInt(1)) }),
		"y + q":         y(func(y *big.Int) *big.Int { return y.Add(y, blsModulus) }),
		"y 2^256-1":     y(func(*big.Int) *big.Int { return new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 256), big.NewInt(1)) }),
		"other's":       func(s *l1.Submission) { rho, _ := inBlob(e.rollup, s, hash, nil); s.D = opening(t, other, rho) },
		"commitment":    func(s *l1.Submission) { s.D[1][31] ^= 1 },
		"proof":         func(s *l1.Submission) { s.D[3][31] ^= 1 },
		"proof's sign":  func(s *l1.Submission) { s.D[2][16] ^= 0x20 },
		"proof zero":    func(s *l1.Submission) { clear(s.D[2][16:]); s.D[3] = l1.Word{} },
		"4 words of D":  func(s *l1.Submission) { s.D = words[:4] },
		"another batch": func(s *l1.Submission) { s.NewRoot = e.word() },
	} {
		t.Run(name, func(t *testing.T) {
			f := e.within(t)
			s, b, _ := f.posted(words)
			edit(s)
			f.refusedCarrying(rollup.PackSubmit(packed(s)), f.rejected(s, hash), b)
		})
	}
	s, b, proven := e.posted(words)
	raw := rollup.PackSubmit(packed(s))
	e.refusedCarrying(raw, &bindings.RollupWrongBlobs{})
	e.refusedCarrying(raw, &bindings.RollupWrongBlobs{}, b, other)
	e.refusedCarrying(raw, &bindings.RollupWrongBlobs{}, b, b)
	e.refusedCarrying(raw, e.rejected(s, hashOf(t, other)), other)
	for _, d := range [][]l1.Word{nil, s.D[:3], append(slices.Clone(s.D), l1.Word{}), words} {
		wrong := *s
		wrong.D = d
		e.refusedCarrying(rollup.PackSubmit(packed(&wrong)), &bindings.RollupWrongOpening{Got: big.NewInt(int64(len(d)))}, b)
	}
	// A commitment has a bit set that no word of D has.
	wrong := *s
	wrong.VerifierID = 0
	e.refusedCarrying(rollup.PackSubmit(packed(&wrong)), &bindings.RollupNonCanonicalWord{Where: 3}, b)

	// Unaltered, it is accepted; and calldata is calldata, whatever blobs come with it.
	e.expect(proven)
	e.submitCarrying(raw, b)
	s = e.next()
	s.D = words
	e.expect(statement(e.rollup, s))
	e.submitCarrying(l1.EncodeSubmission(s), b, other)
}

// answering stands at 0x0a, and keeps what it was asked.
type answering struct {
	answer []byte
	err    error
	asked  []byte
}

func (*answering) RequiredGas([]byte) uint64 { return 50_000 }
func (*answering) Name() string              { return "answering" }

func (p *answering) Run(input []byte) ([]byte, error) {
	p.asked = slices.Clone(input)
	return p.answer, p.err
}

// K3: a blob is opened by one answer alone, whatever stands where the precompile should; that is asked about hash, rho and the opening.
func TestK3OneAnswerOpens(t *testing.T) {
	cfg := &runtime.Config{GasLimit: 10_000_000}
	_, at, _, err := runtime.Create(common.FromHex(testbindings.HarnessMetaData.Bin), cfg)
	require.NoError(t, err)
	hash, rho := l1.Word{1, 31: 2}, l1.Word{31: 1} // rho ends as the modulus does, and is where the last byte of a short answer is missing
	words := []l1.Word{{4}, {5}, {6}, {31: 7}}
	opens := func(precompiles vm.PrecompiledContracts) bool {
		evm := runtime.NewEnv(cfg)
		evm.SetPrecompiles(precompiles)
		out, _, err := evm.Call(cfg.Origin, at, harness.PackOpens(ints(words), hash, toInt(rho)), vm.NewGasBudget(1_000_000, 0), new(uint256.Int))
		require.NoError(t, err)
		ok, err := harness.UnpackOpens(out)
		require.NoError(t, err)
		return ok
	}
	count, modulus := toWord(big.NewInt(blob.Words)), toWord(blsModulus)
	yes := slices.Concat(count[:], modulus[:])
	with := func(at int) []byte { b := slices.Clone(yes); b[at] ^= 1; return b }
	bn254 := toWord(field.Modulus())
	place := common.BytesToAddress([]byte{0x0a})
	for name, p := range map[string]*answering{
		"4097":            {answer: with(31)},
		"4095":            {answer: slices.Concat(make([]byte, 30), []byte{0x0f, 0xff}, modulus[:])},
		"a high bit":      {answer: with(0)},
		"modulus ^1":      {answer: with(63)},
		"modulus ^2^248":  {answer: with(32)},
		"BN254's modulus": {answer: slices.Concat(count[:], bn254[:])},
		"swapped":         {answer: slices.Concat(modulus[:], count[:])},
		"true":            {answer: count[:31]},
		"one word":        {answer: count[:]},
		"63 bytes":        {answer: yes[:63]},
		"65 bytes":        {answer: append(slices.Clone(yes), 0)},
		"96 bytes":        {answer: append(slices.Clone(yes), make([]byte, 32)...)},
		"nothing":         {},
		"fails":           {answer: yes, err: errors.New("no")},
		"reverts":         {answer: yes, err: vm.ErrExecutionReverted},
	} {
		require.False(t, opens(vm.PrecompiledContracts{place: p}), name)
	}
	require.False(t, opens(nil), "no precompile")
	p := &answering{answer: yes}
	require.True(t, opens(vm.PrecompiledContracts{place: p}))
	require.Equal(t, slices.Concat(hash[:], rho[:], words[0][:], words[1][:], words[2][:], words[3][:]), p.asked)
}
