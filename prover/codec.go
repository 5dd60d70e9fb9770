package prover

import (
	"fmt"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
)

// A proof has one encoding, the one L1 takes. Coordinates are 32 bytes,
// big-endian, below p; those of G2 come imaginary part first.
//
//	offset  length  field
//	0       64      Ar         X, Y
//	64      128     Bs         X1, X0, Y1, Y0
//	192     64      Krs        X, Y
//	256     64      commitment X, Y   only when the circuit has one
//	320     64      its proof of knowledge, X, Y
//
// The point at infinity is 64 zero bytes, allowed for the commitment and its
// proof of knowledge alone.
const (
	// ProofSize is the length in bytes of a proof without commitment.
	ProofSize = 256
	// CommittedProofSize is the length in bytes of a proof with a commitment.
	CommittedProofSize = 384

	proofArOffset         = 0
	proofBsOffset         = 64
	proofKrsOffset        = 192
	proofCommitmentOffset = 256
	proofPokOffset        = 320
)

// MarshalProof encodes a proof. It refuses one with more than one commitment.
func MarshalProof(p *Proof) ([]byte, error) {
	if len(p.Commitments) > 1 {
		return nil, fmt.Errorf("marshal proof: %w: %d commitments", ErrEncoding, len(p.Commitments))
	}
	b := make([]byte, 0, CommittedProofSize)
	b = appendCoordinates(b, &p.Ar.X, &p.Ar.Y)
	b = appendCoordinates(b, &p.Bs.X.A1, &p.Bs.X.A0, &p.Bs.Y.A1, &p.Bs.Y.A0)
	b = appendCoordinates(b, &p.Krs.X, &p.Krs.Y)
	for i := range p.Commitments {
		b = appendCoordinates(b, &p.Commitments[i].X, &p.Commitments[i].Y)
		b = appendCoordinates(b, &p.CommitmentPok.X, &p.CommitmentPok.Y)
	}
	return b, nil
}

// SolidityProof encodes a proof for the contract that ExportSolidity writes.
// The bytes are those of MarshalProof; a point at infinity is refused, since
// the contract would refuse it.
func SolidityProof(p *Proof) ([]byte, error) {
	infinity := p.Ar.IsInfinity() || p.Bs.IsInfinity() || p.Krs.IsInfinity()
	for i := range p.Commitments {
		infinity = infinity || p.Commitments[i].IsInfinity() || p.CommitmentPok.IsInfinity()
	}
	if infinity {
		return nil, fmt.Errorf("solidity proof: %w: point at infinity", ErrEncoding)
	}
	return MarshalProof(p)
}

// UnmarshalProof decodes a proof from an untrusted source: the length is exact,
// coordinates are reduced, points are on the curve and in the subgroup. Errors
// wrap ErrEncoding.
func UnmarshalProof(b []byte) (*Proof, error) {
	if len(b) != ProofSize && len(b) != CommittedProofSize {
		return nil, fmt.Errorf("unmarshal proof: %w: %d bytes", ErrEncoding, len(b))
	}
	p := &Proof{Commitments: []curve.G1Affine{}}
	err := readG1(&p.Ar, b[proofArOffset:], false)
	if err == nil {
		err = readG2(&p.Bs, b[proofBsOffset:])
	}
	if err == nil {
		err = readG1(&p.Krs, b[proofKrsOffset:], false)
	}
	if err == nil && len(b) == CommittedProofSize {
		p.Commitments = make([]curve.G1Affine, 1)
		err = readG1(&p.Commitments[0], b[proofCommitmentOffset:], true)
		if err == nil {
			err = readG1(&p.CommitmentPok, b[proofPokOffset:], true)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("unmarshal proof: %w: %w", ErrEncoding, err)
	}
	return p, nil
}

func appendCoordinates(b []byte, coordinates ...*fp.Element) []byte {
	for _, c := range coordinates {
		bytes := c.Bytes()
		b = append(b, bytes[:]...)
	}
	return b
}

func readCoordinates(b []byte, coordinates ...*fp.Element) error {
	for i, c := range coordinates {
		if err := c.SetBytesCanonical(b[i*fp.Bytes : (i+1)*fp.Bytes]); err != nil {
			return err
		}
	}
	return nil
}

func readG1(p *curve.G1Affine, b []byte, infinityAllowed bool) error {
	if err := readCoordinates(b, &p.X, &p.Y); err != nil {
		return err
	}
	if p.IsInfinity() {
		if infinityAllowed {
			return nil
		}
		return fmt.Errorf("point at infinity")
	}
	if !p.IsOnCurve() { // the curve over the base field has prime order r
		return fmt.Errorf("G1 point is not on the curve")
	}
	return nil
}

func readG2(p *curve.G2Affine, b []byte) error {
	if err := readCoordinates(b, &p.X.A1, &p.X.A0, &p.Y.A1, &p.Y.A0); err != nil {
		return err
	}
	if p.IsInfinity() || !p.IsInSubGroup() {
		return fmt.Errorf("G2 point is not in the subgroup")
	}
	return nil
}
