package blob

import (
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// Aggregate is rollup.Aggregate for batches whose D goes into one blob: rho is drawn from the blob's hash, and yD is folded from the evaluation in
// BLS12-381's field. rollup.ErrChain and ErrTooLong say what is wrong.
func Aggregate(batches []rollup.BatchData) (rollup.AggregateStatement, *Blob, error) {
	a, err := rollup.Chained(batches)
	if err != nil {
		return a, nil, err
	}
	d, s := rollup.Streams(batches)
	b, err := Of(d)
	if err != nil {
		return a, nil, err
	}
	hash, err := b.Hash()
	if err != nil {
		return a, nil, err
	}
	a.Rho = rollup.ChallengePosted(a, hash, s)
	a.EvalD, a.EvalS = Fold(Evaluate(d, a.Rho)), rollup.Evaluate(s, a.Rho)
	return a, b, nil
}

// Fold makes one word of an evaluation, whose 255 bits are too many for one: Compress(upper 128 bits, lower 128 bits).
func Fold(y [32]byte) field.Element {
	var upper, lower field.Element
	upper.SetBytes(y[:16])
	lower.SetBytes(y[16:])
	return field.Compress(upper, lower)
}
