package blob

import (
	"crypto/sha256"
	"fmt"
	"sync"

	kzg "github.com/crate-crypto/go-eth-kzg"

	"github.com/causeway-l2/causeway/rollup/field"
)

// Commitment is a KZG commitment, and Proof one of an evaluation: compressed points of BLS12-381's G1.
type (
	Commitment = [48]byte
	Proof      = [48]byte
)

// Hash names a blob as L1 does: the versioned hash of its commitment.
type Hash = [32]byte

// version of a hash that a KZG commitment stands behind (EIP-4844).
const version = 0x01

// ceremony's points take seconds to be read; who has no blobs does not need them.
var ceremony = sync.OnceValues(kzg.NewContext4096Secure)

// Commit commits to a blob.
func (b *Blob) Commit() (Commitment, error) {
	ctx, err := ceremony()
	if err != nil {
		return Commitment{}, fmt.Errorf("blob: %w", err)
	}
	c, err := ctx.BlobToKZGCommitment((*kzg.Blob)(b), 0)
	if err != nil {
		return Commitment{}, fmt.Errorf("%w: %w", ErrNoBlob, err)
	}
	return Commitment(c), nil
}

// HashOf returns the versioned hash of a commitment.
func HashOf(c Commitment) Hash {
	h := Hash(sha256.Sum256(c[:]))
	h[0] = version
	return h
}

// Hash commits, and returns the blob's name.
func (b *Blob) Hash() (Hash, error) {
	c, err := b.Commit()
	return HashOf(c), err
}

// Opening shows L1 what a blob's polynomial is at rho. L1 knows rho and the blob's hash.
type Opening struct {
	Y          [32]byte // canonical
	Commitment Commitment
	Proof      Proof
}

// OpeningWords is the length of an opening as submit takes it.
const OpeningWords = 4

// Words returns Y ‖ Commitment ‖ Proof, which is the end of what the precompile of EIP-4844 reads.
func (o Opening) Words() (out [OpeningWords][32]byte) {
	out[0] = o.Y
	tail := append(o.Commitment[:], o.Proof[:]...)
	for i := range out[1:] {
		copy(out[1+i][:], tail[32*i:])
	}
	return out
}

// OpeningOf is the inverse of Words.
func OpeningOf(words [OpeningWords][32]byte) (o Opening) {
	o.Y = words[0]
	tail := append(append(words[1][:], words[2][:]...), words[3][:]...)
	copy(o.Commitment[:], tail)
	copy(o.Proof[:], tail[len(o.Commitment):])
	return o
}

// Open evaluates the blob's polynomial at rho, with a proof.
func (b *Blob) Open(rho field.Element) (o Opening, err error) {
	if o.Commitment, err = b.Commit(); err != nil {
		return o, err
	}
	ctx, err := ceremony()
	if err != nil {
		return o, fmt.Errorf("blob: %w", err)
	}
	proof, y, err := ctx.ComputeKZGProof((*kzg.Blob)(b), kzg.Scalar(rho.Bytes()), 0)
	if err != nil {
		return o, fmt.Errorf("blob: open: %w", err)
	}
	o.Proof, o.Y = Proof(proof), y
	return o, nil
}

// CellProofs are what nodes want beside a blob since EIP-7594: a proof for each of its 128 cells. They take some tenths of a second.
func (b *Blob) CellProofs() ([]Proof, error) {
	ctx, err := ceremony()
	if err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	_, proofs, err := ctx.ComputeCellsAndKZGProofs((*kzg.Blob)(b), 0)
	if err != nil {
		return nil, fmt.Errorf("blob: cells: %w", err)
	}
	out := make([]Proof, len(proofs))
	for i := range proofs {
		out[i] = Proof(proofs[i])
	}
	return out, nil
}
