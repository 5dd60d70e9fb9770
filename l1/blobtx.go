package l1

import (
	"context"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto/kzg4844"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/holiman/uint256"

	"github.com/causeway-l2/causeway/rollup/blob"
)

// otherKind is how nodes say that a tx of the key waits which has a blob where this one has none, or the reverse: Geth and Reth, Nethermind of two ages, Erigon; or
// they see a gap before a blob's nonce then.
var otherKind = []string{"already reserved", "conflicting", "type conflict", "replace blob-txn", "gapped nonce"}

// carry is the blob as a tx names it, nil for none; its proofs are missing.
func carry(b *blob.Blob) (*types.BlobTxSidecar, error) {
	if b == nil {
		return nil, nil
	}
	c, err := b.Commit()
	if err != nil {
		return nil, fmt.Errorf("l1: %w", err)
	}
	return types.NewBlobTxSidecar(types.BlobSidecarVersion1, []kzg4844.Blob{kzg4844.Blob(*b)}, []kzg4844.Commitment{c}, nil), nil
}

// prove adds what nodes want to see of a call's blob: once for all prices, as it takes some tenths of a second.
func prove(call Call) error {
	if call.carried == nil || call.carried.Proofs != nil {
		return nil
	}
	cells, err := call.Blob.CellProofs()
	if err != nil {
		return fmt.Errorf("l1: %w", err)
	}
	for _, p := range cells {
		call.carried.Proofs = append(call.carried.Proofs, p)
	}
	return nil
}

// blobFee allows for a price of blobs twice the present one; nil for a call without one.
func (s *Sender) blobFee(ctx context.Context, call Call) (*big.Int, error) {
	if call.carried == nil {
		return nil, nil
	}
	price, err := s.price(ctx, "price of blobs", func(ctx context.Context, n *ethclient.Client) (*big.Int, error) { return n.BlobBaseFee(ctx) })
	if err != nil {
		return nil, err
	}
	if s.cfg.Refuse && least(price, s.cfg.MaxBlobFee).Cmp(price) < 0 {
		return nil, fmt.Errorf("%w: blobs cost %s wei per blob gas, the limit is %s", ErrDear, price, s.cfg.MaxBlobFee)
	}
	return times(price, 2), nil
}

// txData of a call, as it is signed.
func (s *Sender) txData(call Call, nonce, gas uint64, b bid) (types.TxData, error) {
	if call.carried == nil {
		return &types.DynamicFeeTx{ChainID: s.chainID, Nonce: nonce, GasTipCap: b.tip, GasFeeCap: b.fee, Gas: gas, To: call.To, Value: call.Value, Data: call.Data}, nil
	}
	if call.To == nil {
		return nil, fmt.Errorf("l1: a tx with a blob creates no contract")
	}
	tx := &types.BlobTx{Nonce: nonce, Gas: gas, To: *call.To, Data: call.Data, BlobHashes: call.carried.BlobHashes(), Sidecar: call.carried}
	for _, v := range []struct {
		to   **uint256.Int
		from *big.Int
	}{{&tx.ChainID, s.chainID}, {&tx.GasTipCap, b.tip}, {&tx.GasFeeCap, b.fee}, {&tx.BlobFeeCap, b.blob}, {&tx.Value, call.Value}} {
		var over bool
		if *v.to, over = uint256.FromBig(v.from); over {
			return nil, fmt.Errorf("l1: %s has more than 256 bits: the node lies about prices; ask another", v.from)
		}
		if *v.to == nil {
			*v.to = new(uint256.Int)
		}
	}
	return tx, nil
}
