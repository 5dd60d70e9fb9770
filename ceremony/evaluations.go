package ceremony

import (
	"encoding/binary"
	"fmt"
	"io"
	"path/filepath"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark/constraint"

	"github.com/causeway-l2/causeway/prover"
)

// evaluationsFile keeps what sealing the keys needs of the start of phase 2, for the coordinator alone: who verifies makes it anew. Points are not compressed.
const evaluationsFile = "evaluations.bin"

// evaluationsFormat writes and reads evaluations: A, B, B in G2, the verifying key's share, and the basis of the commitment if there is one.
type evaluationsFormat struct{ *Evaluations }

func (e evaluationsFormat) WriteTo(w io.Writer) (int64, error) {
	enc := curve.NewEncoder(w, curve.RawEncoding())
	for _, v := range []any{e.G1.A, e.G1.B, e.G2.B, e.G1.VKK} {
		if err := enc.Encode(v); err != nil {
			return enc.BytesWritten(), err
		}
	}
	for _, basis := range e.G1.CKK {
		if err := enc.Encode(basis); err != nil {
			return enc.BytesWritten(), err
		}
	}
	return enc.BytesWritten(), nil
}

// ReadFrom needs as many bases in CKK as there are commitments. Points are not checked: the digest tells that they are those that were written.
func (e evaluationsFormat) ReadFrom(r io.Reader) (int64, error) {
	dec := curve.NewDecoder(r, curve.NoSubgroupChecks())
	into := []any{&e.G1.A, &e.G1.B, &e.G2.B, &e.G1.VKK}
	for i := range e.G1.CKK {
		into = append(into, &e.G1.CKK[i])
	}
	for _, v := range into {
		if err := dec.Decode(v); err != nil {
			return dec.BytesRead(), err
		}
	}
	return dec.BytesRead(), nil
}

// checkEvaluationsSize walks the lengths, of which there are four or five.
func checkEvaluationsSize(r *io.SectionReader) error {
	at := int64(0)
	for i := 0; i < 5 && at < r.Size(); i++ {
		var b [4]byte
		if _, err := r.ReadAt(b[:], at); err != nil {
			return err
		}
		size := int64(curve.SizeOfG1AffineUncompressed)
		if i == 2 {
			size = curve.SizeOfG2AffineUncompressed
		}
		at += 4 + size*int64(binary.BigEndian.Uint32(b[:]))
	}
	if at != r.Size() {
		return fmt.Errorf("%d bytes, want %d", r.Size(), at)
	}
	return nil
}

// readEvaluations reads evaluations.bin, which is what the transcript says.
func readEvaluations(dir string, ccs *prover.R1CS, want prover.Digest) (*Evaluations, error) {
	commitments := ccs.CommitmentInfo.(constraint.Groth16Commitments)
	_, _, public := ccs.GetNbVariables()
	e := new(Evaluations)
	e.G1.CKK = make([][]curve.G1Affine, len(commitments))
	e.PublicAndCommitmentCommitted = commitments.GetPublicAndCommitmentCommitted(commitments.CommitmentIndexes(), public)
	d, err := readFile(filepath.Join(dir, evaluationsFile), evaluationsMagic, evaluationsFormat{e})
	if err != nil {
		return nil, err
	}
	if d != want {
		return nil, fmt.Errorf("%w: %s is not the transcript's", ErrTranscript, evaluationsFile)
	}
	return e, nil
}
