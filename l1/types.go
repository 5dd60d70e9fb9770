package l1

import (
	"encoding/binary"
	"fmt"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// Word is a field element as L1 carries it: 32 bytes, big-endian, below the modulus.
type Word = [32]byte

// Submission is a run of batches as posted. S and D may lack trailing zero words; D is what it is wherever it was posted.
type Submission struct {
	First          uint64
	Count          uint16
	FirstTimestamp uint64
	LastTimestamp  uint64
	OldRoot        Word // of the state it starts from: not posted, L1 knows it
	NewRoot        Word
	C              Word
	S, D           []Word
	VerifierID     uint8
	Proof          []byte
	Blob           *PostedBlob // that D is posted in; nil: in calldata
}

// Last is the number of the last batch.
func (s *Submission) Last() uint64 { return s.First + uint64(s.Count) - 1 }

// Served counts the requests that it takes from the priority queue.
func (s *Submission) Served() int { return s.settles(OpDeposit, OpForcedExit, OpSetKey) }

// owes counts the ops that have L1 owe somebody something.
func (s *Submission) owes() int { return s.settles(opWithdraw, OpForcedExit) }

// settles counts the ops of these codes in S.
func (s *Submission) settles(codes ...uint8) (n int) {
	const laneWords, opByte = 3, 9
	for i := 0; i < len(s.S); i += laneWords {
		if slices.Contains(codes, s.S[i][opByte]) {
			n++
		}
	}
	return n
}

// Op codes of the requests that are born on L1 (docs/protocol.md, section 3).
const (
	OpDeposit    uint8 = 1
	OpForcedExit uint8 = 5
	OpSetKey     uint8 = 6
)

// opWithdraw is born on L2.
const opWithdraw uint8 = 4

// Request is an entry of the priority queue.
type Request struct {
	Index   uint64
	Op      uint8
	Owner   common.Address // deposit: who is credited; otherwise who asked
	Token   uint16         // deposit, forced exit
	ID      uint32         // forced exit, set key: the account
	Amount  *big.Int       // deposit; 0 otherwise
	Ax, Ay  Word           // deposit, set key; 0 otherwise
	Arrival uint64         // unix time of its block
}

// Words are the settlement words of the request, with what the operator fills in left zero:
//
//	word 0   op 8 at bit 176 | token 16 at 160 | id 32 at 128 | amount 128 at 0
//	word 1   address 160 at bit 40 | from 32 at 8 | flags 8 at 0 (bit 0: lowest bit of Ax)
//	word 2   Ay
func (r Request) Words() [3]Word {
	var w [3]Word
	w[0][9] = r.Op
	binary.BigEndian.PutUint16(w[0][10:], r.Token)
	binary.BigEndian.PutUint32(w[0][12:], r.ID)
	if r.Amount != nil {
		r.Amount.FillBytes(w[0][16:])
	}
	copy(w[1][7:], r.Owner[:])
	w[1][31] = r.Ax[31] & 1
	w[2] = r.Ay
	return w
}

// Hash is what the queue stores of the request.
func (r Request) Hash() (h [27]byte) {
	w := r.Words()
	copy(h[:], crypto.Keccak256(w[0][:], w[1][:], w[2][:]))
	return h
}

// Withdrawal is a payment that left the rollup.
type Withdrawal struct {
	Owner  common.Address
	Token  uint16
	Amount *big.Int
}

// TokenRegistration gave an ERC-20 token an id.
type TokenRegistration struct {
	ID    uint16
	Token common.Address
}

// OperatorChange let an address submit, or no longer.
type OperatorChange struct {
	Operator common.Address
	Allowed  bool
}

// ExodusActivation ended the rollup: what waits in the queue will not be served.
type ExodusActivation struct {
	LastBatch            uint64
	StateRoot            Word
	QueueHead, QueueTail uint64
}

// AccountExit is an account's balance that exodus made pending for its owner.
type AccountExit struct {
	ID     uint32
	Owner  common.Address
	Token  uint16
	Amount *big.Int
}

// DepositRefund is a deposit that exodus made pending for its owner.
type DepositRefund struct {
	Index  uint64
	Owner  common.Address
	Token  uint16
	Amount *big.Int
}

// Surplus is what a request's sender sent beyond the fee: L1 owes it to him, in ETH.
type Surplus struct {
	Owner  common.Address
	Amount *big.Int
}

// BlockRef names a block.
type BlockRef struct {
	Number uint64
	Hash   common.Hash
}

func (b BlockRef) String() string { return fmt.Sprintf("%d (%s)", b.Number, b.Hash.TerminalString()) }

// Body is what happened: *Request, *Submission, *Withdrawal, *TokenRegistration, *OperatorChange, *ExodusActivation, *AccountExit,
// *DepositRefund or *Surplus.
type Body interface{ isBody() }

func (*Request) isBody()           {}
func (*Submission) isBody()        {}
func (*Withdrawal) isBody()        {}
func (*TokenRegistration) isBody() {}
func (*OperatorChange) isBody()    {}
func (*ExodusActivation) isBody()  {}
func (*AccountExit) isBody()       {}
func (*DepositRefund) isBody()     {}
func (*Surplus) isBody()           {}

// Event is one thing the rollup did, in the order of L1: by block, then by log index.
type Event struct {
	Block    BlockRef
	Time     uint64 // unix time of the block
	Tx       common.Hash
	LogIndex uint
	Body     Body
}
