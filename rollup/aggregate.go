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

// Aggregate chains batches into the statement that L1 checks, drawing rho as L1 does. ErrChain names the first break.
func Aggregate(batches []BatchData) (AggregateStatement, error) {
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
	d, s := Streams(batches)
	a.Rho = Challenge(a, d, s)
	a.EvalD, a.EvalS = Evaluate(d, a.Rho), Evaluate(s, a.Rho)
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

// Challenge draws rho as L1 does, after the streams are fixed; trailing zero words do not count:
//
//	keccak256(C ‖ config ‖ header ‖ oldRoot ‖ newRoot ‖ keccak256(S) ‖ keccak256(D)) >> 8
func Challenge(a AggregateStatement, d, s []field.Element) field.Element {
	var preimage bytes.Buffer
	for _, w := range []field.Element{a.Chain, a.Config, a.Header.Word(), a.OldRoot, a.NewRoot} {
		preimage.Write(w.Marshal())
	}
	preimage.Write(keccakWords(Trim(s)))
	preimage.Write(keccakWords(Trim(d)))
	var rho field.Element
	rho.SetBytes(keccak(preimage.Bytes())[:31])
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

func keccakWords(words []field.Element) []byte {
	var b []byte
	for i := range words {
		b = append(b, words[i].Marshal()...)
	}
	return keccak(b)
}

func keccak(b []byte) []byte {
	h := sha3.NewLegacyKeccak256()
	h.Write(b)
	return h.Sum(nil)
}
