package l1

import (
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	"github.com/causeway-l2/causeway/l1contracts/bindings"
)

// RollupParams are the arguments of the rollup's constructor. Times are in seconds.
type RollupParams struct {
	Admin          common.Address   // rotates operators; zero: they are fixed
	Operators      []common.Address // who may submit at first
	Verifiers      []VerifierParams
	Depth          uint8 // of the state tree
	MaxBatchAge    uint64
	SubmitDeadline uint64 // T1
	ExodusDeadline uint64 // T2
	GraceTime      uint64
}

// VerifierParams name a verifier contract and what it verifies.
type VerifierParams struct {
	Verifier      common.Address
	CircuitDigest Word
	VKDigest      Word
	FullLanes     int  // of one batch
	Slots         int  // batches to a proof
	Blob          bool // whether D is in a blob
}

// RollupCode is the rollup's creation code with its arguments.
func RollupCode(p RollupParams) []byte {
	seconds := func(v uint64) *big.Int { return new(big.Int).SetUint64(v) }
	args := bindings.IRollupParams{
		Admin: p.Admin, Operators: p.Operators, Depth: p.Depth, MaxBatchAge: seconds(p.MaxBatchAge),
		SubmitDeadline: seconds(p.SubmitDeadline), ExodusDeadline: seconds(p.ExodusDeadline), GraceTime: seconds(p.GraceTime),
	}
	for _, v := range p.Verifiers {
		args.Verifiers = append(args.Verifiers, bindings.IRollupVerifierInfo{
			Verifier: v.Verifier, FullLanes: uint16(v.FullLanes), Slots: uint16(v.Slots), Blob: v.Blob, CircuitDigest: v.CircuitDigest, VkDigest: v.VKDigest,
		})
	}
	return append(common.FromHex(bindings.RollupMetaData.Bin), bindings.NewRollup().PackConstructor(args)...)
}
