package rollup

import (
	"bytes"
	"fmt"

	"golang.org/x/crypto/sha3"

	"github.com/causeway-l2/causeway/rollup/field"
)

// BatchData is a proven batch as the aggregate sees it: its statement and the streams that the statement's digests bind.
type BatchData struct {
	Statement Statement
	D, S      []field.Element
}

// BatchData returns the batch's part of an aggregate.
func (w *Witness) BatchData() BatchData {
	return BatchData{w.Statement(), w.DataStream(), w.SettlementStream()}
}

// Aggregate chains batches into the statement that L1 checks of what is posted as calldata, drawing rho as L1 does. ErrChain names the first break.
func Aggregate(batches []BatchData) (AggregateStatement, error) {
	a, err := Chained(batches)
	if err != nil {
		return a, err
	}
	d, s := Streams(batches)
	a.Rho = Challenge(a, d, s)
	a.EvalD, a.EvalS = Evaluate(d, a.Rho), Evaluate(s, a.Rho)
	return a, nil
}

// Chained is a statement without what depends on where D is posted: rho and the evaluations. ErrChain names the first break.
func Chained(batches []BatchData) (AggregateStatement, error) {
	if len(batches) == 0 {
		return AggregateStatement{}, fmt.Errorf("%w: no batches", ErrChain)
	}
	if len(batches) >= 1<<CountBits {
		return AggregateStatement{}, fmt.Errorf("%w: %d batches, a header counts to %d", ErrChain, len(batches), 1<<CountBits-1)
	}
	first, last := batches[0].Statement, batches[len(batches)-1].Statement
	a := AggregateStatement{
		Config:  first.Config,
		Header:  AggregateHeader{first.Number, uint16(len(batches)), first.Timestamp, last.Timestamp},
		OldRoot: first.OldRoot, NewRoot: last.NewRoot, Chain: TagChain,
	}
	for i, b := range batches {
		if i > 0 {
			if err := follows(batches[i-1].Statement, b.Statement); err != nil {
				return AggregateStatement{}, err
			}
		}
		a.Chain = field.Hash(a.Chain, b.Statement.DigestD, b.Statement.DigestS)
	}
	return a, nil
}

// Streams concatenates the batches' D and S.
func Streams(batches []BatchData) (d, s []field.Element) {
	for _, b := range batches {
		d, s = append(d, b.D...), append(s, b.S...)
	}
	return d, s
}

func follows(a, b Statement) error {
	switch {
	case a.Config != b.Config:
		return fmt.Errorf("%w: batch %d is of another rollup", ErrChain, b.Number)
	case a.ShapeID != b.ShapeID:
		return fmt.Errorf("%w: batch %d has another shape", ErrChain, b.Number)
	case b.Number != a.Number+1:
		return fmt.Errorf("%w: batch %d after %d", ErrChain, b.Number, a.Number)
	case b.Timestamp < a.Timestamp:
		return fmt.Errorf("%w: batch %d is older than %d", ErrChain, b.Number, a.Number)
	case a.NewRoot != b.OldRoot:
		return fmt.Errorf("%w: batch %d does not start from the root of %d", ErrChain, b.Number, a.Number)
	}
	return nil
}

// Challenge draws rho as L1 does, after the streams are fixed; trailing zero words do not count.
func Challenge(a AggregateStatement, d, s []field.Element) field.Element {
	return ChallengePosted(a, keccakWords(Trim(d)), s)
}

// ChallengePosted draws rho when L1 knows D by a hash: keccak256(D), or the versioned hash of its blob.
//
//	keccak256(C ‖ config ‖ header ‖ oldRoot ‖ newRoot ‖ keccak256(S) ‖ posted) >> 8
func ChallengePosted(a AggregateStatement, posted [32]byte, s []field.Element) field.Element {
	var preimage bytes.Buffer
	for _, w := range []field.Element{a.Chain, a.Config, a.Header.Word(), a.OldRoot, a.NewRoot} {
		preimage.Write(w.Marshal())
	}
	hashS := keccakWords(Trim(s))
	preimage.Write(hashS[:])
	preimage.Write(posted[:])
	var rho field.Element
	hash := keccak(preimage.Bytes())
	rho.SetBytes(hash[:31])
	return rho
}

// Trim drops trailing zero words: L1 is not sent them, since they add nothing to an evaluation.
func Trim(words []field.Element) []field.Element {
	n := len(words)
	for n > 0 && words[n-1].IsZero() {
		n--
	}
	return words[:n]
}

func keccakWords(words []field.Element) [32]byte {
	var b []byte
	for i := range words {
		b = append(b, words[i].Marshal()...)
	}
	return keccak(b)
}

func keccak(b []byte) (out [32]byte) {
	h := sha3.NewLegacyKeccak256()
	h.Write(b)
	h.Sum(out[:0])
	return out
}
