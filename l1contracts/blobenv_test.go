package l1contracts_test

import (
	"encoding/hex"
	"errors"
	"math/big"
	"sync"
	"testing"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto/kzg4844"
	"github.com/ethereum/go-ethereum/params"
	"github.com/ethereum/go-ethereum/rpc"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/l1contracts/bindings"
	"github.com/causeway-l2/causeway/rollup/blob"
	"github.com/causeway-l2/causeway/rollup/field"
)

const blobGas = 1_000_000 // for a tx that is refused: the precompile takes all that it is given

// readsBlobs adds verifier 1, which is verifier 0 but for where D is.
func readsBlobs(p *bindings.IRollupParams) {
	p.Verifiers = append(p.Verifiers, p.Verifiers[0])
	p.Verifiers[1].Blob = true
}

func blobOf(t *testing.T, words []l1.Word) *blob.Blob {
	t.Helper()
	var d []field.Element
	for _, w := range words {
		e, err := field.FromBytes(w[:])
		require.NoError(t, err)
		d = append(d, e)
	}
	b, err := blob.Of(d)
	require.NoError(t, err)
	return b
}

func hashOf(t *testing.T, b *blob.Blob) l1.Word {
	t.Helper()
	h, err := b.Hash()
	require.NoError(t, err)
	return h
}

// posted is a submission of one batch to verifier 1, with the opening of the blob that holds these words, and its statement.
func (e *env) posted(words []l1.Word) (*l1.Submission, *blob.Blob, l1.Word) {
	e.t.Helper()
	b := blobOf(e.t, words)
	s := e.next()
	s.VerifierID = 1
	rho, statement := inBlob(e.rollup, s, hashOf(e.t, b), words)
	s.D = opening(e.t, b, rho)
	return s, b, statement
}

func opening(t *testing.T, b *blob.Blob, rho l1.Word) (out []l1.Word) {
	t.Helper()
	x, err := field.FromBytes(rho[:])
	require.NoError(t, err)
	o, err := b.Open(x)
	require.NoError(t, err)
	for _, w := range o.Words() {
		out = append(out, w)
	}
	return out
}

// carries is the sidecar of a tx with these blobs; no blob, none.
func carries(t *testing.T, blobs []*blob.Blob) *types.BlobTxSidecar {
	t.Helper()
	s := types.NewBlobTxSidecar(types.BlobSidecarVersion1, nil, nil, nil)
	for _, b := range blobs {
		c, err := b.Commit()
		require.NoError(t, err)
		s.Blobs, s.Commitments = append(s.Blobs, kzg4844.Blob(*b)), append(s.Commitments, c)
		for _, p := range cellsOf(t, b, c) {
			s.Proofs = append(s.Proofs, p)
		}
	}
	return s
}

var cells sync.Map // by commitment: they take a third of a second

func cellsOf(t *testing.T, b *blob.Blob, c blob.Commitment) []blob.Proof {
	t.Helper()
	if known, ok := cells.Load(c); ok {
		return known.([]blob.Proof)
	}
	made, err := b.CellProofs()
	require.NoError(t, err)
	cells.Store(c, made)
	return made
}

// tryCarrying is the operator's call of the rollup, from a tx with these blobs; nil: it succeeds.
func (e *env) tryCarrying(data []byte, hashes []common.Hash) []byte {
	e.t.Helper()
	call := ethereum.CallMsg{From: address(operator), To: &e.rollup, Data: data, Gas: params.MaxTxGas}
	if len(hashes) > 0 {
		call.BlobHashes, call.BlobGasFeeCap = hashes, big.NewInt(params.GWei)
	}
	_, err := e.eth.CallContract(ctx, call, nil)
	if err == nil {
		return nil
	}
	var de rpc.DataError
	require.True(e.t, errors.As(err, &de), "%v", err)
	text, _ := de.ErrorData().(string)
	require.NotEmpty(e.t, text, "%v", err)
	revert, err := hex.DecodeString(text[2:])
	require.NoError(e.t, err)
	return revert
}

// mineCarrying sends the operator's tx with these blobs, whatever the outcome.
func (e *env) mineCarrying(data []byte, sidecar *types.BlobTxSidecar) *types.Receipt {
	e.t.Helper()
	if len(sidecar.Blobs) == 0 {
		return e.mine(devchain.Key(operator), &e.rollup, nil, data)
	}
	tx := types.MustSignNewTx(devchain.Key(operator), types.LatestSignerForChainID(big.NewInt(devchain.ChainID)), &types.BlobTx{
		ChainID: uint256.NewInt(devchain.ChainID), Nonce: e.nonce(operator), GasTipCap: uint256.NewInt(params.GWei), GasFeeCap: uint256.NewInt(100 * params.GWei),
		BlobFeeCap: uint256.NewInt(params.GWei), Gas: blobGas, To: e.rollup, Data: data, BlobHashes: sidecar.BlobHashes(), Sidecar: sidecar,
	})
	require.NoError(e.t, e.eth.SendTransaction(ctx, tx))
	e.chain.Commit()
	r, err := e.eth.TransactionReceipt(ctx, tx.Hash())
	require.NoError(e.t, err)
	return r
}

func (e *env) submitCarrying(data []byte, blobs ...*blob.Blob) *types.Receipt {
	e.t.Helper()
	sidecar := carries(e.t, blobs)
	if revert := e.tryCarrying(data, sidecar.BlobHashes()); revert != nil {
		e.t.Fatalf("reverts: %s", explain(revert))
	}
	r := e.mineCarrying(data, sidecar)
	require.EqualValues(e.t, 1, r.Status)
	return r
}

// refusedCarrying sends a submission that must fail with want, and change nothing.
func (e *env) refusedCarrying(data []byte, want any, blobs ...*blob.Blob) {
	e.t.Helper()
	sidecar := carries(e.t, blobs)
	revert := e.tryCarrying(data, sidecar.BlobHashes())
	require.NotNil(e.t, revert, "should have been refused with %T", want)
	require.Equal(e.t, spew(want), explain(revert))
	before := e.storage()
	require.EqualValues(e.t, 0, e.mineCarrying(data, sidecar).Status)
	require.Equal(e.t, before, e.storage(), "a refused submission changed storage")
}

// rejected is the precompile's refusal of the opening of a blob, at the rho of what else the submission says.
func (e *env) rejected(s *l1.Submission, hash l1.Word) any {
	rho, _ := inBlob(e.rollup, s, hash, nil)
	return &bindings.RollupBlobRejected{Hash: hash, Rho: toInt(rho)}
}

// within is e, whose failures are those of a part of its test.
func (e *env) within(t *testing.T) *env {
	f := *e
	f.t = t
	return &f
}
