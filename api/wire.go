package api

import (
	"slices"

	"github.com/causeway-l2/causeway/rollup"
)

// Op is a signed op, as it is submitted. docs/protocol.md, section 3, says what is signed.
type Op struct {
	Type       string        `json:"type" doc:"transfer, transferToNew or withdraw"`
	From       uint32        `json:"from" doc:"account that pays"`
	Token      uint16        `json:"token" doc:"of that account"`
	To         *uint32       `json:"to,omitempty" doc:"transfer: account that is paid"`
	ToKey      *Key          `json:"toKey,omitempty" doc:"transfer and transferToNew: L2 key of who is paid"`
	ToAddress  *Address      `json:"toAddress,omitempty" doc:"likewise: L1 address of who is paid"`
	Amount     rollup.Amount `json:"amount" doc:"in the token's smallest unit"`
	Nonce      uint64        `json:"nonce" doc:"the account's next nonce"`
	MaxFee     rollup.Amount `json:"maxFee" doc:"the most that may be taken as fee"`
	ValidUntil uint64        `json:"validUntil" doc:"unix seconds, inclusive"`
	Signature  Signature     `json:"signature" doc:"EdDSA: Rx, Ry, S"`
}

// Receipt is the operator's signed word that it has accepted an op, durably, and when it will be final on L1. Signed as EIP-712 typed data
// Receipt(bytes32 op,uint256 acceptedAt,uint256 promisedBy) in the rollup's domain, by an address that the contract knows as operator.
type Receipt struct {
	Op         Digest  `json:"op" doc:"digest of the op: the message that the user signed"`
	AcceptedAt uint64  `json:"acceptedAt" doc:"unix seconds"`
	PromisedBy uint64  `json:"promisedBy" doc:"unix seconds by which the op is final on L1, unless L1 itself stands still; 1099511627775: no time is promised, since an earlier nonce is missing. Send it again once that was accepted"`
	ChainID    uint64  `json:"chainId"`
	Rollup     Address `json:"rollup"`
	Operator   Address `json:"operator" doc:"who signed"`
	Signature  Hex     `json:"signature" doc:"65 bytes"`
}

// Stage is how far an op or a batch has come.
type Stage string

// Stages in their order; a dropped op was accepted and became impossible.
const (
	Accepted   Stage = "accepted"
	Batched    Stage = "batched"
	Proven     Stage = "proven"
	Aggregated Stage = "aggregated"
	Submitted  Stage = "submitted"
	Final      Stage = "final"
	Dropped    Stage = "dropped"
)

var stages = []Stage{Accepted, Batched, Proven, Aggregated, Submitted, Final, Dropped}

// Beyond tells whether a stage comes after another one; any of them comes after none ("").
func (s Stage) Beyond(other Stage) bool { return slices.Index(stages, s) > slices.Index(stages, other) }

// OpStatus is what is known of an op.
type OpStatus struct {
	ID         string         `json:"id" doc:"digest of a user's op; request-N for what L1 asked for; BATCH.fN or BATCH.tN for a lane known from L1 alone"`
	Type       string         `json:"type" doc:"deposit, transfer, transferToNew, withdraw, forcedExit or setKey; unknown: nothing is known but the id and how far it is"`
	From       *uint32        `json:"from,omitempty"`
	To         *uint32        `json:"to,omitempty"`
	Address    *Address       `json:"address,omitempty" doc:"L1 address of a receiver, or of who asked on L1"`
	Token      uint16         `json:"token"`
	Amount     rollup.Amount  `json:"amount"`
	Fee        *rollup.Amount `json:"fee,omitempty" doc:"absent: not known"`
	Stage      Stage          `json:"stage"`
	Batch      uint64         `json:"batch,omitempty"`
	AcceptedAt uint64         `json:"acceptedAt,omitempty"`
	PromisedBy uint64         `json:"promisedBy,omitempty"`
	ExpectedAt uint64         `json:"expectedAt,omitempty" doc:"when it will be final, going by the batches before; not after it is"`
	FinalAt    uint64         `json:"finalAt,omitempty" doc:"time of the L1 block"`
	L1Tx       *Digest        `json:"l1Tx,omitempty" doc:"tx that submitted the batch; of a request that waits: that asked for it"`
	Reason     string         `json:"reason,omitempty" doc:"why it was dropped"`
}

// Batch is a batch and how far it is.
type Batch struct {
	Number       uint64  `json:"number"`
	Stage        Stage   `json:"stage"`
	Ops          int     `json:"ops"`
	Transfers    int     `json:"transfers"`
	SealedAt     uint64  `json:"sealedAt,omitempty"`
	ProvenAt     uint64  `json:"provenAt,omitempty"`
	AggregatedAt uint64  `json:"aggregatedAt,omitempty"`
	SubmittedAt  uint64  `json:"submittedAt,omitempty"`
	FinalAt      uint64  `json:"finalAt,omitempty"`
	ProveSeconds float64 `json:"proveSeconds,omitempty" doc:"of the worker"`
	Worker       string  `json:"worker,omitempty" doc:"who proved it"`
	L1Tx         *Digest `json:"l1Tx,omitempty"`
	L1Gas        uint64  `json:"l1Gas,omitempty" doc:"its part of the gas of the submission"`
	L1Fee        float64 `json:"l1Fee,omitempty" doc:"its part of what the submission cost on L1, in gwei"`
}

// Account is an account as it is after all accepted ops, and as it was after the last sealed batch.
type Account struct {
	ID      uint32        `json:"id"`
	Address Address       `json:"address"`
	Key     Key           `json:"key"`
	Token   uint16        `json:"token"`
	Nonce   uint64        `json:"nonce" doc:"of the next op"`
	Balance rollup.Amount `json:"balance"`
	Sealed  rollup.Amount `json:"sealed" doc:"balance after the last sealed batch"`
}

// Token is a token that the rollup knows, and what the operator takes.
type Token struct {
	ID       uint16  `json:"id"`
	Address  Address `json:"address" doc:"on L1; zero for ETH"`
	Symbol   string  `json:"symbol"`
	Decimals uint8   `json:"decimals"`
	Fees     *Fees   `json:"fees,omitempty" doc:"absent: the operator takes no ops in this token"`
}

// Fees are flat, in the token's smallest unit.
type Fees struct {
	Transfer rollup.Amount `json:"transfer" doc:"from an account below the number below to another, with an amount of at most 35 bits times a power of ten"`
	Full     rollup.Amount `json:"full" doc:"anything else: withdraw, transferToNew, other amounts and accounts"`
	Below    uint64        `json:"below" doc:"accounts below this number pay each other for the lower fee"`
}

// Proof is a Merkle proof of an account's leaf. With the account it is what the contract's exit wants.
type Proof struct {
	Account  Account  `json:"account" doc:"as the leaf has it"`
	Root     Digest   `json:"root"`
	Leaf     Digest   `json:"leaf"`
	Siblings []Digest `json:"siblings" doc:"the leaf's first"`
	OnL1     bool     `json:"onL1" doc:"whether the contract's last root is this one"`
}

// Request is what was asked for on L1: a deposit, a forced exit, a new key.
type Request struct {
	Index   uint64        `json:"index" doc:"in the priority queue"`
	Type    string        `json:"type"`
	Owner   Address       `json:"owner"`
	Token   uint16        `json:"token"`
	Amount  rollup.Amount `json:"amount"`
	Account *uint32       `json:"account,omitempty"`
	Stage   Stage         `json:"stage"`
	L1Tx    Digest        `json:"l1Tx"`
	At      uint64        `json:"at" doc:"time of the L1 block"`
}

// Withdrawal is what L1 owes somebody now, or will when a batch is final.
type Withdrawal struct {
	Token     uint16        `json:"token"`
	Claimable rollup.Amount `json:"claimable" doc:"the contract pays it to the owner on withdraw"`
	OnItsWay  rollup.Amount `json:"onItsWay" doc:"accepted, not on L1 yet"`
}

// Status is where the rollup stands.
type Status struct {
	Version       string  `json:"version"`
	ChainID       uint64  `json:"chainId"`
	Rollup        Address `json:"rollup"`
	Config        Digest  `json:"config" doc:"what signatures are bound to"`
	Operator      Address `json:"operator" doc:"who signs receipts"`
	Root          Digest  `json:"root" doc:"after the last sealed batch"`
	Sealed        uint64  `json:"sealed" doc:"last sealed batch"`
	Final         uint64  `json:"final" doc:"last batch that is final on L1"`
	Waiting       int     `json:"waiting" doc:"ops that no batch has yet"`
	Expected      uint64  `json:"expected" doc:"seconds from acceptance to final, going by the last ones"`
	Promise       uint64  `json:"promise" doc:"seconds from acceptance to final that receipts promise"`
	L1            bool    `json:"l1" doc:"whether L1 answers"`
	ExodusAt      uint64  `json:"exodusAt,omitempty" doc:"when anyone may end the rollup, unless the oldest request is served"`
	Exodus        bool    `json:"exodus" doc:"the rollup has ended"`
	InBlobs       bool    `json:"inBlobs" doc:"data of batches may be in blobs, which L1's nodes delete after some 18 days: who leaves without the operator needs somebody who kept them"`
	ReadOnly      bool    `json:"readOnly" doc:"this node follows the rollup and takes no ops, whatever the token"`
	Time          uint64  `json:"time"`
	TotalOps      uint64  `json:"totalOps"`
	TotalAccounts uint32  `json:"totalAccounts"`
}

// Point is a minute in the plots.
type Point struct {
	At      uint64  `json:"at" doc:"start of the minute"`
	Ops     int     `json:"ops" doc:"that became final"`
	Latency float64 `json:"latency" doc:"mean seconds from acceptance to final"`
	L1Gas   uint64  `json:"l1Gas" doc:"of the submissions"`
	L1Fee   float64 `json:"l1Fee" doc:"what they cost, in gwei"`
	Prove   float64 `json:"prove" doc:"seconds of workers"`
}

// Worker is a member of the fleet, known by its proofs.
type Worker struct {
	Name    string  `json:"name"`
	Proofs  int     `json:"proofs"`
	Seconds float64 `json:"seconds" doc:"spent on them"`
	LastAt  uint64  `json:"lastAt"`
}

// Job is a proof of a batch that is being made or waits for it.
type Job struct {
	Kind  string `json:"kind" doc:"batch"`
	First uint64 `json:"first"`
	Last  uint64 `json:"last"`
	Since uint64 `json:"since"`
}

// Fleet is who proves, and what.
type Fleet struct {
	Workers []Worker `json:"workers"`
	Jobs    []Job    `json:"jobs"`
}

// Page of a list. Next is empty at the end; else give it as cursor.
type Page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty"`
}

// Event is something that happened, as the stream tells it. ID grows by one.
type Event struct {
	ID    uint64    `json:"id"`
	Kind  string    `json:"kind" doc:"op, batch or reset; a reset says that events were missed: ask anew"`
	Op    *OpStatus `json:"op,omitempty"`
	Batch *Batch    `json:"batch,omitempty"`
}
