package l1

import (
	"errors"
	"fmt"
	"strings"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/causeway-l2/causeway/l1contracts/bindings"
)

// GasError says that a call takes more gas than it may, and was not sent.
type GasError struct{ Gas, Limit uint64 }

func (e *GasError) Error() string {
	return fmt.Sprintf("l1: it takes %d gas, above the limit of %d, and was not sent", e.Gas, e.Limit)
}

var (
	// ErrNoContract says that the address holds no code.
	ErrNoContract = errors.New("l1: no contract at this address")
	// ErrReplaced says that another tx of the same sender took the nonce.
	ErrReplaced = errors.New("l1: another tx took the nonce; one key must have one sender")
	// ErrReserved says that a tx of the other kind, with a blob or without, waits under the same key. Retryable, when that is mined.
	ErrReserved = errors.New("l1: nodes hold a waiting tx of this key that has a blob where this one has none, or none where this one has one: wait until it is mined, and use one key for blobs and another for all else (`causeway exit --owner` has another key pay)")
	// ErrNotMined says that a tx was sent and nobody waits for it any more.
	ErrNotMined = errors.New("l1: a tx is sent and not mined, and may be at any time: look for it before you send another one")
	// ErrFailed says that a tx is mined, failed, and refused by nothing that it would meet alone. Retryable.
	ErrFailed = errors.New("l1: a tx failed, and had no effect but its cost: what others did in its block changed what it does, or how much gas that takes; send it again")
	// ErrDear says that gas costs more than a Sender that refuses may pay.
	ErrDear = errors.New("l1: gas costs more now than may be paid, and nothing was sent: wait, or allow more (--max-fee-gwei)")
	// ErrNoETH says that a key cannot pay for the gas at the price that a tx bids, and for what the tx carries. Retryable, when it has more.
	ErrNoETH = errors.New("l1: the key has too little ETH on L1 to pay for gas: send it some")
	// ErrFalseFee says that a node tells a request fee that the contract cannot take.
	ErrFalseFee = errors.New("l1: the L1 node lies about what a request costs, and nothing was sent: ask another node (--rpc)")
	// ErrApproval says that an approval was mined, and that L1 has none after its block.
	ErrApproval = errors.New("l1: the token took an approval and keeps none, so that it cannot be deposited, or another deposit of the same key used it in the same block: nothing was deposited, and another try costs gas again")
	// ErrNotNext says that a submission is ahead of L1. Retryable, once L1 has the batches before it.
	ErrNotNext = errors.New("l1: earlier batches are not on L1 yet")
	// ErrEarly says that L1's clock is behind a submission's last batch. Retryable: blocks come.
	ErrEarly = errors.New("l1: the batch is younger than L1's last block")
	// ErrRefusedForGood says that L1 takes these batches as they are at no later time either. What to do is to seal their ops anew.
	ErrRefusedForGood = errors.New("l1: L1 will not take these batches any more; their ops have to be sealed anew")
	// ErrNotAllowed says that L1 takes no batches of this key now. Retryable: anyone may submit when the oldest request has waited for long.
	ErrNotAllowed = errors.New("l1: the contract does not name this key, and no request has waited for so long that anyone may submit")
	// ErrDiverged says that L1 has other batches under the same numbers. Fatal.
	ErrDiverged = errors.New("l1: L1 holds different batches under these numbers; stop and restore from L1")
	// ErrBlobMissing says that a submission's data was posted in a blob that no source has. Retryable: what was read before it stands, and reading goes on when a
	// source has it.
	ErrBlobMissing = errors.New("l1: the blob with the data of these batches is not found: L1's nodes delete blobs after some 18 days; name an archive or another reader of this rollup that keeps them, or a beacon node of L1 if they are younger")
	// ErrCalldata says that a submission cannot be read from its tx.
	ErrCalldata = errors.New("l1: calldata of a submission does not decode")
)

// ReorgError says that a block that was followed is no longer part of the chain, or that the node had left out logs up to it. Rewind to an earlier block.
type ReorgError struct {
	Gone   BlockRef
	Missed error // how logs that were left out were noticed; nil: the block left the chain
}

func (e *ReorgError) Error() string {
	if e.Missed != nil {
		return fmt.Sprintf("l1: logs up to block %s were left out; rewind to an earlier one: %v", e.Gone, e.Missed)
	}
	return fmt.Sprintf("l1: block %s left the chain; rewind to an earlier one", e.Gone)
}

// RevertError is a refusal by a contract.
type RevertError struct {
	Name string // of the custom error; "Error" or "Panic" for Solidity's own, "" when there is no data
	Text string // its arguments
	Hint string // what to do about it
	Body any    // the struct of package bindings for the rollup's errors, else nil
	Data []byte
}

func (e *RevertError) Error() string {
	msg := "l1: reverted"
	if e.Name != "" {
		msg += ": " + e.Name + "(" + e.Text + ")"
	}
	if e.Hint != "" {
		msg += "; " + e.Hint
	}
	return msg
}

// AsRevert finds one of the rollup's errors in err, for example AsRevert[bindings.RollupWrongBatch](err).
func AsRevert[T any](err error) (*T, bool) {
	var r *RevertError
	if !errors.As(err, &r) {
		return nil, false
	}
	body, ok := r.Body.(*T)
	return body, ok
}

// AheadError says that L1 has batches under the numbers of a submission, and not by this submission: others, or the same ones in other submissions. It is
// ErrDiverged.
type AheadError struct {
	Last uint64 // batch on L1
	Root Word   // and time after it
	Time uint64
}

func (e *AheadError) Error() string { return fmt.Sprintf("%v: last is %d", ErrDiverged, e.Last) }

// Is tells errors.Is.
func (e *AheadError) Is(target error) bool { return target == ErrDiverged }

var hints = map[string]string{
	"NotAdmin":                     "only the admin named at deployment rotates operators",
	"NotOperator":                  "ask the admin to allow this address, or use the operator's key",
	"NotTopLevel":                  "send the submission as a plain tx of an account without code",
	"NonCanonicalCalldata":         "encode the submission with this package",
	"WrongBatch":                   "L1 moved on; read its status and submit what follows",
	"EmptySubmission":              "submit at least one batch",
	"TimestampDecreases":           "batches must not be older than the ones before them",
	"TimestampInFuture":            "the operator's clock is ahead of L1: wait, then submit again",
	"TimestampTooOld":              "seal and prove these batches anew",
	"NonCanonicalWord":             "words must be below the field's modulus",
	"UnknownOp":                    "the software is newer or older than the contract",
	"MalformedOp":                  "a settlement word has stray bits",
	"QueueEmpty":                   "a batch serves a request that L1 no longer has: reorg? restore from L1",
	"RequestMismatch":              "requests must be served in L1's order, unchanged: reorg? restore from L1",
	"UnknownVerifier":              "the contract was deployed with other circuits",
	"ProofRejected":                "proof, keys and contract must be of one setup; compare the statement",
	"TooManyBatches":               "a proof of this verifier covers fewer batches",
	"SettlementTooLong":            "the batches have fewer settlement words: shape and verifier must be of one circuit",
	"RequestsSkipped":              "batches must serve overdue requests: seal and prove these batches anew, with the requests that wait",
	"WrongBlobs":                   "this verifier reads D in a blob: send one with the tx, and no second",
	"WrongOpening":                 "this verifier reads D in a blob: check circuit and verifierId",
	"BlobRejected":                 "the opening is not of this blob at this point, or L1 has no precompile of EIP-4844",
	"WrongFee":                     "send 0.0005 ETH with a request, which is never too little: what is not taken is owed to you; with a token, exactly tokenFee",
	"InvalidAccount":               "account ids are below 2^depth",
	"ExodusIsActive":               "the rollup has ended: exit, refund deposits and withdraw",
	"ExodusNotActive":              "exits are for when the rollup has ended: withdraw on L2, or request a forced exit",
	"ExodusTooEarly":               "a request has to wait for longer than the exodus deadline first; queue one if none waits",
	"AlreadyExited":                "its balance is pending or paid: withdraw",
	"WrongPath":                    "give one sibling for each level of the tree",
	"NotInState":                   "build account and path from the state after the last batch on L1",
	"ZeroAmount":                   "send a positive amount; a token may have delivered nothing",
	"ZeroOwner":                    "name an owner",
	"InvalidKey":                   "give a public key of the wallet: on the curve, not of small order",
	"UnknownToken":                 "register the token first",
	"EscrowOverflow":               "the rollup holds less than 2^128 of a token: deposit less",
	"TokenAlreadyRegistered":       "use the id it has",
	"NotAContract":                 "give the address of an ERC-20 token",
	"TooManyTokens":                "all 65,535 ids are taken",
	"NothingPending":               "withdraw on L2 first and wait for the batch to reach L1",
	"EscrowExceeded":               "batches pay out more of a token than was deposited: stop, this is a fault of circuits or keys",
	"TransferFailed":               "the owner refuses ETH: have its code accept it",
	"SafeERC20FailedOperation":     "check balance and allowance, and that the token lets both sides move it",
	"ReentrancyGuardReentrantCall": "a token or receiver called back",
}

var rollupABI = bindings.NewRollup().GetABI()

// DecodeRevert turns a node's error with revert data into a *RevertError; other errors pass.
func DecodeRevert(err error) error {
	var de rpc.DataError
	if err == nil || !errors.As(err, &de) {
		return err
	}
	text, ok := de.ErrorData().(string)
	if !ok || !strings.Contains(err.Error(), "revert") {
		return err
	}
	return newRevert(common.FromHex(text))
}

func newRevert(data []byte) *RevertError {
	r := &RevertError{Data: data}
	if len(data) < 4 {
		return r
	}
	if reason, err := abi.UnpackRevert(data); err == nil {
		r.Name, r.Text = "Error", reason
		return r
	}
	r.Name = fmt.Sprintf("0x%x", data[:4])
	for name, e := range rollupABI.Errors {
		if [4]byte(e.ID[:4]) != [4]byte(data[:4]) {
			continue
		}
		body, err := bindings.NewRollup().UnpackError(data)
		if err != nil {
			return r
		}
		r.Name, r.Body, r.Hint = name, body, hints[name]
		if values, err := e.Inputs.Unpack(data[4:]); err == nil {
			args := make([]string, len(values))
			for i, v := range values {
				args[i] = fmt.Sprintf("%s %v", e.Inputs[i].Name, v)
			}
			r.Text = strings.Join(args, ", ")
		}
	}
	return r
}
