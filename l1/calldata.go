package l1

import (
	"bytes"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/accounts/abi"

	"github.com/causeway-l2/causeway/l1contracts/bindings"
)

// EncodeSubmission returns the calldata of submit. Trailing zero words of S and D are left out. What stands for a D that is posted in a blob is its opening.
func EncodeSubmission(s *Submission) []byte {
	return bindings.NewRollup().PackSubmit(bindings.IRollupSubmission{
		FirstNumber:    s.First,
		Count:          s.Count,
		FirstTimestamp: new(big.Int).SetUint64(s.FirstTimestamp),
		LastTimestamp:  new(big.Int).SetUint64(s.LastTimestamp),
		NewRoot:        integer(s.NewRoot),
		Chain:          integer(s.C),
		VerifierId:     s.VerifierID,
		Settlement:     integers(trim(s.S)),
		Data:           integers(s.data()),
		Proof:          s.Proof,
	})
}

// data is what stands in calldata for D.
func (s *Submission) data() []Word {
	if s.Blob == nil {
		return trim(s.D)
	}
	opening := s.Blob.Opening.Words()
	return opening[:]
}

func trim(ws []Word) []Word {
	for len(ws) > 0 && ws[len(ws)-1] == (Word{}) {
		ws = ws[:len(ws)-1]
	}
	return ws
}

// DecodeSubmission is the strict inverse: only the one encoding that the contract accepts. OldRoot is not in it. It cannot tell an opening from D's words.
func DecodeSubmission(input []byte) (*Submission, error) {
	method := rollupABI.Methods["submit"]
	if len(input) < 4 || !bytes.Equal(input[:4], method.ID) {
		return nil, fmt.Errorf("%w: not a call of submit", ErrCalldata)
	}
	values, err := method.Inputs.Unpack(input[4:])
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCalldata, err)
	}
	raw := abi.ConvertType(values[0], bindings.IRollupSubmission{}).(bindings.IRollupSubmission)
	if again, err := bindings.NewRollup().TryPackSubmit(raw); err != nil || !bytes.Equal(again, input) {
		return nil, fmt.Errorf("%w: not the canonical encoding", ErrCalldata)
	}
	// abi reads uint40 as a big.Int and looks no further.
	if raw.FirstTimestamp.BitLen() > 40 || raw.LastTimestamp.BitLen() > 40 {
		return nil, fmt.Errorf("%w: a timestamp has more than 40 bits", ErrCalldata)
	}
	return &Submission{
		First: raw.FirstNumber, Count: raw.Count,
		FirstTimestamp: raw.FirstTimestamp.Uint64(), LastTimestamp: raw.LastTimestamp.Uint64(),
		NewRoot: word(raw.NewRoot), C: word(raw.Chain), S: words(raw.Settlement), D: words(raw.Data),
		VerifierID: raw.VerifierId, Proof: raw.Proof,
	}, nil
}
