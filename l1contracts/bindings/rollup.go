// Code generated via abigen V2 - DO NOT EDIT.
// This file is a generated binding and any manual changes will be lost.

package bindings

import (
	"bytes"
	"errors"
	"math/big"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// Reference imports to suppress errors if they are not otherwise used.
var (
	_ = bytes.Equal
	_ = errors.New
	_ = big.NewInt
	_ = common.Big1
	_ = types.BloomLookup
	_ = abi.ConvertType
)

// IRollupAccount is an auto generated low-level Go binding around an user-defined struct.
type IRollupAccount struct {
	Ax      *big.Int
	Ay      *big.Int
	Owner   common.Address
	Token   uint16
	Nonce   *big.Int
	Balance *big.Int
}

// IRollupDeposit is an auto generated low-level Go binding around an user-defined struct.
type IRollupDeposit struct {
	Index  uint64
	Owner  common.Address
	Token  uint16
	Amount *big.Int
	Ax     *big.Int
	Ay     *big.Int
}

// IRollupParams is an auto generated low-level Go binding around an user-defined struct.
type IRollupParams struct {
	Admin          common.Address
	Operators      []common.Address
	Verifiers      []IRollupVerifierInfo
	Depth          uint8
	MaxBatchAge    *big.Int
	SubmitDeadline *big.Int
	ExodusDeadline *big.Int
	GraceTime      *big.Int
}

// IRollupStatus is an auto generated low-level Go binding around an user-defined struct.
type IRollupStatus struct {
	StateRoot     *big.Int
	LastBatch     uint64
	LastTimestamp *big.Int
	QueueHead     uint64
	QueueTail     uint64
	TokenCount    uint16
	Exodus        bool
}

// IRollupSubmission is an auto generated low-level Go binding around an user-defined struct.
type IRollupSubmission struct {
	FirstNumber    uint64
	Count          uint16
	FirstTimestamp *big.Int
	LastTimestamp  *big.Int
	NewRoot        *big.Int
	Chain          *big.Int
	VerifierId     uint8
	Settlement     []*big.Int
	Data           []*big.Int
	Proof          []byte
}

// IRollupVerifierInfo is an auto generated low-level Go binding around an user-defined struct.
type IRollupVerifierInfo struct {
	Verifier      common.Address
	FullLanes     uint16
	Slots         uint16
	Blob          bool
	CircuitDigest [32]byte
	VkDigest      [32]byte
}

// RollupMetaData contains all meta data concerning the Rollup contract.
var RollupMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"admin\",\"type\":\"address\"},{\"internalType\":\"address[]\",\"name\":\"operators\",\"type\":\"address[]\"},{\"components\":[{\"internalType\":\"contractIVerifier\",\"name\":\"verifier\",\"type\":\"address\"},{\"internalType\":\"uint16\",\"name\":\"fullLanes\",\"type\":\"uint16\"},{\"internalType\":\"uint16\",\"name\":\"slots\",\"type\":\"uint16\"},{\"internalType\":\"bool\",\"name\":\"blob\",\"type\":\"bool\"},{\"internalType\":\"bytes32\",\"name\":\"circuitDigest\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"vkDigest\",\"type\":\"bytes32\"}],\"internalType\":\"structIRollup.VerifierInfo[]\",\"name\":\"verifiers\",\"type\":\"tuple[]\"},{\"internalType\":\"uint8\",\"name\":\"depth\",\"type\":\"uint8\"},{\"internalType\":\"uint40\",\"name\":\"maxBatchAge\",\"type\":\"uint40\"},{\"internalType\":\"uint40\",\"name\":\"submitDeadline\",\"type\":\"uint40\"},{\"internalType\":\"uint40\",\"name\":\"exodusDeadline\",\"type\":\"uint40\"},{\"internalType\":\"uint40\",\"name\":\"graceTime\",\"type\":\"uint40\"}],\"internalType\":\"structIRollup.Params\",\"name\":\"p\",\"type\":\"tuple\"}],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"inputs\":[{\"internalType\":\"uint32\",\"name\":\"id\",\"type\":\"uint32\"}],\"name\":\"AlreadyExited\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"hash\",\"type\":\"bytes32\"},{\"internalType\":\"uint256\",\"name\":\"rho\",\"type\":\"uint256\"}],\"name\":\"BlobRejected\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"EmptySubmission\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint16\",\"name\":\"token\",\"type\":\"uint16\"}],\"name\":\"EscrowExceeded\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint16\",\"name\":\"token\",\"type\":\"uint16\"}],\"name\":\"EscrowOverflow\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ExodusIsActive\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ExodusNotActive\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ExodusTooEarly\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint32\",\"name\":\"id\",\"type\":\"uint32\"}],\"name\":\"InvalidAccount\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"InvalidKey\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint8\",\"name\":\"which\",\"type\":\"uint8\"}],\"name\":\"InvalidParameter\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"lane\",\"type\":\"uint256\"}],\"name\":\"MalformedOp\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"NonCanonicalCalldata\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint8\",\"name\":\"where\",\"type\":\"uint8\"}],\"name\":\"NonCanonicalWord\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"}],\"name\":\"NotAContract\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"}],\"name\":\"NotAdmin\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint32\",\"name\":\"id\",\"type\":\"uint32\"}],\"name\":\"NotInState\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"}],\"name\":\"NotOperator\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"}],\"name\":\"NotTopLevel\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"internalType\":\"uint16\",\"name\":\"token\",\"type\":\"uint16\"}],\"name\":\"NothingPending\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"statement\",\"type\":\"uint256\"}],\"name\":\"ProofRejected\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"lane\",\"type\":\"uint256\"}],\"name\":\"QueueEmpty\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ReentrancyGuardReentrantCall\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"lane\",\"type\":\"uint256\"},{\"internalType\":\"uint64\",\"name\":\"index\",\"type\":\"uint64\"}],\"name\":\"RequestMismatch\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"index\",\"type\":\"uint64\"},{\"internalType\":\"uint256\",\"name\":\"served\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"enough\",\"type\":\"uint256\"}],\"name\":\"RequestsSkipped\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"}],\"name\":\"SafeERC20FailedOperation\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"most\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"got\",\"type\":\"uint256\"}],\"name\":\"SettlementTooLong\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint40\",\"name\":\"previous\",\"type\":\"uint40\"},{\"internalType\":\"uint40\",\"name\":\"got\",\"type\":\"uint40\"}],\"name\":\"TimestampDecreases\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint40\",\"name\":\"now\",\"type\":\"uint40\"},{\"internalType\":\"uint40\",\"name\":\"got\",\"type\":\"uint40\"}],\"name\":\"TimestampInFuture\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint40\",\"name\":\"oldest\",\"type\":\"uint40\"},{\"internalType\":\"uint40\",\"name\":\"got\",\"type\":\"uint40\"}],\"name\":\"TimestampTooOld\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint16\",\"name\":\"id\",\"type\":\"uint16\"}],\"name\":\"TokenAlreadyRegistered\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint16\",\"name\":\"most\",\"type\":\"uint16\"},{\"internalType\":\"uint16\",\"name\":\"got\",\"type\":\"uint16\"}],\"name\":\"TooManyBatches\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"TooManyTokens\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"internalType\":\"uint16\",\"name\":\"token\",\"type\":\"uint16\"}],\"name\":\"TransferFailed\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"lane\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"op\",\"type\":\"uint256\"}],\"name\":\"UnknownOp\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint16\",\"name\":\"token\",\"type\":\"uint16\"}],\"name\":\"UnknownToken\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint8\",\"name\":\"verifierId\",\"type\":\"uint8\"}],\"name\":\"UnknownVerifier\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"expected\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"got\",\"type\":\"uint64\"}],\"name\":\"WrongBatch\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"WrongBlobs\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"fee\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"got\",\"type\":\"uint256\"}],\"name\":\"WrongFee\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"got\",\"type\":\"uint256\"}],\"name\":\"WrongOpening\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"siblings\",\"type\":\"uint256\"}],\"name\":\"WrongPath\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ZeroAmount\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ZeroOwner\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"uint64\",\"name\":\"index\",\"type\":\"uint64\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"uint16\",\"name\":\"token\",\"type\":\"uint16\"},{\"indexed\":false,\"internalType\":\"uint128\",\"name\":\"amount\",\"type\":\"uint128\"}],\"name\":\"DepositRefunded\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"uint64\",\"name\":\"index\",\"type\":\"uint64\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"uint16\",\"name\":\"token\",\"type\":\"uint16\"},{\"indexed\":false,\"internalType\":\"uint128\",\"name\":\"amount\",\"type\":\"uint128\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"ax\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"ay\",\"type\":\"uint256\"}],\"name\":\"Deposited\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"uint32\",\"name\":\"id\",\"type\":\"uint32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"uint16\",\"name\":\"token\",\"type\":\"uint16\"},{\"indexed\":false,\"internalType\":\"uint128\",\"name\":\"amount\",\"type\":\"uint128\"}],\"name\":\"Exited\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"lastBatch\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"stateRoot\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"queueHead\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"queueTail\",\"type\":\"uint64\"}],\"name\":\"ExodusActivated\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"uint64\",\"name\":\"index\",\"type\":\"uint64\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint32\",\"name\":\"id\",\"type\":\"uint32\"},{\"indexed\":false,\"internalType\":\"uint16\",\"name\":\"token\",\"type\":\"uint16\"}],\"name\":\"ForcedExitRequested\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"operator\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"bool\",\"name\":\"allowed\",\"type\":\"bool\"}],\"name\":\"OperatorSet\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"uint64\",\"name\":\"index\",\"type\":\"uint64\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint32\",\"name\":\"id\",\"type\":\"uint32\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"ax\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"ay\",\"type\":\"uint256\"}],\"name\":\"SetKeyRequested\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"uint64\",\"name\":\"firstNumber\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"uint16\",\"name\":\"count\",\"type\":\"uint16\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"queueHead\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"oldRoot\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"newRoot\",\"type\":\"uint256\"}],\"name\":\"Submitted\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"SurplusOwed\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"uint16\",\"name\":\"id\",\"type\":\"uint16\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"}],\"name\":\"TokenRegistered\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"uint16\",\"name\":\"token\",\"type\":\"uint16\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"Withdrawn\",\"type\":\"event\"},{\"inputs\":[],\"name\":\"activateExodus\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"admin\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"config\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"deadlines\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"submitOpens\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"exodusOpens\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"deployedAt\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint16\",\"name\":\"token\",\"type\":\"uint16\"},{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"},{\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"ax\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"ay\",\"type\":\"uint256\"}],\"name\":\"deposit\",\"outputs\":[{\"internalType\":\"uint64\",\"name\":\"\",\"type\":\"uint64\"}],\"stateMutability\":\"payable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"ax\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"ay\",\"type\":\"uint256\"}],\"name\":\"depositETH\",\"outputs\":[{\"internalType\":\"uint64\",\"name\":\"\",\"type\":\"uint64\"}],\"stateMutability\":\"payable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"depth\",\"outputs\":[{\"internalType\":\"uint8\",\"name\":\"\",\"type\":\"uint8\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint16\",\"name\":\"token\",\"type\":\"uint16\"}],\"name\":\"escrow\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint32\",\"name\":\"id\",\"type\":\"uint32\"},{\"components\":[{\"internalType\":\"uint256\",\"name\":\"ax\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"ay\",\"type\":\"uint256\"},{\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"internalType\":\"uint16\",\"name\":\"token\",\"type\":\"uint16\"},{\"internalType\":\"uint40\",\"name\":\"nonce\",\"type\":\"uint40\"},{\"internalType\":\"uint128\",\"name\":\"balance\",\"type\":\"uint128\"}],\"internalType\":\"structIRollup.Account\",\"name\":\"account\",\"type\":\"tuple\"},{\"internalType\":\"uint256[]\",\"name\":\"siblings\",\"type\":\"uint256[]\"}],\"name\":\"exit\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint32\",\"name\":\"id\",\"type\":\"uint32\"}],\"name\":\"exited\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"exodus\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"exodusDeadline\",\"outputs\":[{\"internalType\":\"uint40\",\"name\":\"\",\"type\":\"uint40\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"genesisRoot\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"graceTime\",\"outputs\":[{\"internalType\":\"uint40\",\"name\":\"\",\"type\":\"uint40\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"name\":\"isOperator\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"lastBatch\",\"outputs\":[{\"internalType\":\"uint64\",\"name\":\"\",\"type\":\"uint64\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"lastTimestamp\",\"outputs\":[{\"internalType\":\"uint40\",\"name\":\"\",\"type\":\"uint40\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"maxBatchAge\",\"outputs\":[{\"internalType\":\"uint40\",\"name\":\"\",\"type\":\"uint40\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint16\",\"name\":\"\",\"type\":\"uint16\"},{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"name\":\"pending\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"queueHead\",\"outputs\":[{\"internalType\":\"uint64\",\"name\":\"\",\"type\":\"uint64\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"queueTail\",\"outputs\":[{\"internalType\":\"uint64\",\"name\":\"\",\"type\":\"uint64\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"uint64\",\"name\":\"index\",\"type\":\"uint64\"},{\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"internalType\":\"uint16\",\"name\":\"token\",\"type\":\"uint16\"},{\"internalType\":\"uint128\",\"name\":\"amount\",\"type\":\"uint128\"},{\"internalType\":\"uint256\",\"name\":\"ax\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"ay\",\"type\":\"uint256\"}],\"internalType\":\"structIRollup.Deposit[]\",\"name\":\"requests\",\"type\":\"tuple[]\"}],\"name\":\"refundDeposits\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"}],\"name\":\"registerToken\",\"outputs\":[{\"internalType\":\"uint16\",\"name\":\"id\",\"type\":\"uint16\"}],\"stateMutability\":\"payable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"index\",\"type\":\"uint64\"}],\"name\":\"request\",\"outputs\":[{\"internalType\":\"bytes27\",\"name\":\"hash\",\"type\":\"bytes27\"},{\"internalType\":\"uint40\",\"name\":\"arrival\",\"type\":\"uint40\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"requestFee\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint32\",\"name\":\"id\",\"type\":\"uint32\"},{\"internalType\":\"uint16\",\"name\":\"token\",\"type\":\"uint16\"}],\"name\":\"requestForcedExit\",\"outputs\":[{\"internalType\":\"uint64\",\"name\":\"index\",\"type\":\"uint64\"}],\"stateMutability\":\"payable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint32\",\"name\":\"id\",\"type\":\"uint32\"},{\"internalType\":\"uint256\",\"name\":\"ax\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"ay\",\"type\":\"uint256\"}],\"name\":\"requestSetKey\",\"outputs\":[{\"internalType\":\"uint64\",\"name\":\"index\",\"type\":\"uint64\"}],\"stateMutability\":\"payable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"operator\",\"type\":\"address\"},{\"internalType\":\"bool\",\"name\":\"allowed\",\"type\":\"bool\"}],\"name\":\"setOperator\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint16\",\"name\":\"token\",\"type\":\"uint16\"}],\"name\":\"solvency\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"escrowed\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"owed\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"held\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"stateRoot\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"status\",\"outputs\":[{\"components\":[{\"internalType\":\"uint256\",\"name\":\"stateRoot\",\"type\":\"uint256\"},{\"internalType\":\"uint64\",\"name\":\"lastBatch\",\"type\":\"uint64\"},{\"internalType\":\"uint40\",\"name\":\"lastTimestamp\",\"type\":\"uint40\"},{\"internalType\":\"uint64\",\"name\":\"queueHead\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"queueTail\",\"type\":\"uint64\"},{\"internalType\":\"uint16\",\"name\":\"tokenCount\",\"type\":\"uint16\"},{\"internalType\":\"bool\",\"name\":\"exodus\",\"type\":\"bool\"}],\"internalType\":\"structIRollup.Status\",\"name\":\"\",\"type\":\"tuple\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"uint64\",\"name\":\"firstNumber\",\"type\":\"uint64\"},{\"internalType\":\"uint16\",\"name\":\"count\",\"type\":\"uint16\"},{\"internalType\":\"uint40\",\"name\":\"firstTimestamp\",\"type\":\"uint40\"},{\"internalType\":\"uint40\",\"name\":\"lastTimestamp\",\"type\":\"uint40\"},{\"internalType\":\"uint256\",\"name\":\"newRoot\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"chain\",\"type\":\"uint256\"},{\"internalType\":\"uint8\",\"name\":\"verifierId\",\"type\":\"uint8\"},{\"internalType\":\"uint256[]\",\"name\":\"settlement\",\"type\":\"uint256[]\"},{\"internalType\":\"uint256[]\",\"name\":\"data\",\"type\":\"uint256[]\"},{\"internalType\":\"bytes\",\"name\":\"proof\",\"type\":\"bytes\"}],\"internalType\":\"structIRollup.Submission\",\"name\":\"s\",\"type\":\"tuple\"}],\"name\":\"submit\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"submitDeadline\",\"outputs\":[{\"internalType\":\"uint40\",\"name\":\"\",\"type\":\"uint40\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint16\",\"name\":\"id\",\"type\":\"uint16\"}],\"name\":\"tokenAddress\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"tokenCount\",\"outputs\":[{\"internalType\":\"uint16\",\"name\":\"\",\"type\":\"uint16\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"tokenFee\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"pure\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"name\":\"tokenId\",\"outputs\":[{\"internalType\":\"uint16\",\"name\":\"\",\"type\":\"uint16\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"verifierCount\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"verifierId\",\"type\":\"uint256\"}],\"name\":\"verifierInfo\",\"outputs\":[{\"components\":[{\"internalType\":\"contractIVerifier\",\"name\":\"verifier\",\"type\":\"address\"},{\"internalType\":\"uint16\",\"name\":\"fullLanes\",\"type\":\"uint16\"},{\"internalType\":\"uint16\",\"name\":\"slots\",\"type\":\"uint16\"},{\"internalType\":\"bool\",\"name\":\"blob\",\"type\":\"bool\"},{\"internalType\":\"bytes32\",\"name\":\"circuitDigest\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"vkDigest\",\"type\":\"bytes32\"}],\"internalType\":\"structIRollup.VerifierInfo\",\"name\":\"\",\"type\":\"tuple\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint16\",\"name\":\"token\",\"type\":\"uint16\"},{\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"}],\"name\":\"withdraw\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"}]",
	ID:  "Rollup",
	Bin: "0x6101e06040523461311657619eb08038038061001a816131dc565b928339810190602081830312613116578051906001600160401b03821161311657019061010082820312613116576040519061010082016001600160401b038111838210176131b05760405261006f83613201565b825260208301516001600160401b03811161311657830181601f82011215613116578051906100a56100a083613215565b6131dc565b9160208084838152019160051b8301019184831161311657602001905b8282106131c4575050506020830190815260408401516001600160401b03811161311657840182601f82011215613116578051906101026100a083613215565b93602060c081878681520194028301019181831161311657602001925b82841061311a57505050506040830182815260608501519260ff8416840361311657606085019384526101546080870161323b565b956080860196875261016860a0820161323b565b60a0870190815261018e60e061018060c0850161323b565b9360c08a019485520161323b565b9260e0880193845251801590811561310b575b506102f45760ff8651168015908115613100575b506130ec5764ffffffffff885116156130d85764ffffffffff83511680159081156130c5575b5080156130ab575b8015613097575b6130845786516001600160a01b0316158061307a575b613066575f5b8451805182101561034b578161021b9161324d565b51906020820161ffff81511692604081019361ffff855116908181029181830414901517156103375781516001600160a01b03163b1590811561032a575b811561031d575b8115610314575b8115610308575b506102f4575f838152600760205260409020815181549351955160608401516001600160c81b03199095166001600160a01b03929092169190911760a096871b61ffff60a01b161760b09190911b61ffff60b01b161792151560c01b60ff60c01b1692909217825560808101516001838101919091559301516002919091015501610206565b63f8f0178560e01b5f52600160045260245ffd5b6101009150115f61026e565b80159150610267565b60a0830151159150610260565b6080830151159150610259565b634e487b7160e01b5f52601160045260245ffd5b505087875f5b875180518210156103bc57600191906001600160a01b039061037490839061324d565b5116805f52600660205260405f208360ff198254161790557f1a594081ae893ab78e67d9b9e843547318164322d32c65369d78a96172d9dc8f6020604051858152a201610351565b50509451516101a05293516001600160a01b0316608052855160ff1661012052925164ffffffffff90811660a0529251831660c05251821660e0525116610100525f8052600460205273eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee7f17ef568e3e12ab5b9c7254a8d58478811de00f9e6eb34345acd53bf8fd09d3ec55436101805281468080017f0946129a2e33b4e819707a56a3b3790eab80d0a0c7a0c697c9351615093270b301907f1da4d6adfb0d0b494584f763db50a81908580a5f5e295edd7a10541053dc7f1d015f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f529109905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f5291098082019081015f516020619c305f395f51905f520191015f5160206198705f395f51905f52015f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f529109905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f5291098082019081015f516020619c505f395f51905f520191015f516020619e705f395f51905f52015f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f529109905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f529109908181018091015f516020619cb05f395f51905f520191015f516020619b105f395f51905f529006905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f5160206197f05f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619bd05f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f5160206198b05f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619a305f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619b905f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f5160206199305f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f5160206198905f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619c905f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f5160206198305f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f5160206197905f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f5160206197705f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f5160206199705f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619c705f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619a105f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619e505f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f5160206199105f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619e905f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619e105f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619a705f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f5160206197b05f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619b705f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619b305f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619a905f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619bb05f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619cd05f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619e305f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619d505f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619df05f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f5160206198505f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f5160206198f05f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619dd05f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619d105f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619b505f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f5160206199b05f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619d905f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619d305f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619c105f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619ab05f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f5160206197d05f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619cf05f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f5160206199d05f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f5160206197105f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f5160206197505f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f5160206199505f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619db05f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619ad05f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619bf05f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f5160206198105f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619a505f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619d705f395f51905f5201915f516020619b105f395f51905f5290600309015f5160206199905f395f51905f5201905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f529109905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f5291098082019081015f5160206198d05f395f51905f520191015f5160206199f05f395f51905f52015f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f529109905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f529109908181018091015f5160206197305f395f51905f520191015f516020619af05f395f51905f52015f516020619b105f395f51905f52828009905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f529109914692800191805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910901015f516020619b105f395f51905f529006306119e091613275565b80610140527f1da4d6adfb0d0b494584f763db50a81908580a602517d2d95a6a71fc45d2951981018180017f0946129a2e33b4e819707a56a3b3790eab80d0a12b180095b962250b022d7bb101905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f529109905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f5291098082019081015f516020619c305f395f51905f520191015f5160206198705f395f51905f52015f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f529109905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f5291098082019081015f516020619c505f395f51905f520191015f516020619e705f395f51905f52015f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f529109905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f529109908181018091015f516020619cb05f395f51905f520191015f516020619b105f395f51905f529006905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f5160206197f05f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619bd05f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f5160206198b05f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619a305f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619b905f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f5160206199305f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f5160206198905f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619c905f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f5160206198305f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f5160206197905f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f5160206197705f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f5160206199705f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619c705f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619a105f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619e505f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f5160206199105f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619e905f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619e105f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619a705f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f5160206197b05f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619b705f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619b305f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619a905f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619bb05f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619cd05f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619e305f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619d505f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619df05f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f5160206198505f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f5160206198f05f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619dd05f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619d105f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619b505f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f5160206199b05f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619d905f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619d305f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619c105f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619ab05f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f5160206197d05f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619cf05f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f5160206199d05f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f5160206197105f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f5160206197505f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f5160206199505f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619db05f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619ad05f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619bf05f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f5160206198105f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619a505f395f51905f5201915f516020619b105f395f51905f529060030901905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910981818001015f516020619d705f395f51905f5201915f516020619b105f395f51905f5290600309015f5160206199905f395f51905f5201905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f529109905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f5291098082019081015f5160206198d05f395f51905f520191015f5160206199f05f395f51905f52015f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f529109905f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f5291098082019081015f516020619af05f395f51905f520191015f5160206197305f395f51905f52015f516020619b105f395f51905f52818009915f516020619b105f395f51905f52818009805f516020619b105f395f51905f529109905f516020619b105f395f51905f529109800191805f516020619b105f395f51905f529109905f516020619b105f395f51905f52910901015f516020619b105f395f51905f5290066101c0525f905f905160ff165b808210613050578280610160525f55604051615bda9081613b3682396080518181816103960152612eba015260a0518181816104980152611601015260c0518181816106ae01528181610d8e0152612657015260e0518181816106ec01528181610b8d0152612a49015261010051818181611f710152612e3a015261012051818181612aa4015281816134a801526141c301526101405181818161134201526118ba01526101605181610abc0152610180518161043901526101a0518161032801526101c051816119f40152f35b909161305e81600192613275565b920190612f82565b63f8f0178560e01b5f52600560045260245ffd5b5084515115610200565b63f8f0178560e01b5f526004805260245ffd5b5062278d0064ffffffffff835116116101ea565b5064ffffffffff81511664ffffffffff83511611156101e3565b905064ffffffffff82511611155f6101db565b63f8f0178560e01b5f52600360045260245ffd5b63f8f0178560e01b5f52600260045260245ffd5b60209150115f6101b5565b60209150115f6101a1565b5f80fd5b60c084830312613116576040519060c082016001600160401b038111838210176131b05760405284516001600160a01b03811681036131165782526131616020860161322c565b60208301526131726040860161322c565b604083015260608501519081151582036131165782602092606060c09501526080870151608082015260a087015160a082015281520193019261011f565b634e487b7160e01b5f52604160045260245ffd5b602080916131d184613201565b8152019101906100c2565b6040519190601f01601f191682016001600160401b038111838210176131b057604052565b51906001600160a01b038216820361311657565b6001600160401b0381116131b05760051b60200190565b519061ffff8216820361311657565b519064ffffffffff8216820361311657565b80518210156132615760209160051b010190565b634e487b7160e01b5f52603260045260245ffd5b905f516020619b105f395f51905f52805f516020619af05f395f51905f5281805f5160206198d05f395f51905f5281805f5160206199905f395f51905f5281808080809e5f516020619bf05f395f51905f528f838080808080808080805f516020619c105f395f51905f5281809e81809e818080808080805f516020619d505f395f51905f5281808080809e81809e818080805f516020619e905f395f51905f5281808080808080809e815f516020619e705f395f51905f52819f5f5160206198905f395f51905f528380808080808080805f516020619c505f395f51905f52819e9b82805f516020619c305f395f51905f52819f827f0946129a2e33b4e819707a56a3b3790eab80d0a0c7a0c63451fab2a59acc074c81927f1da4d6adfb0d0b494584f763db50a81908580a5f5e295e168b9b8d31770fac4f8882800101019780010101958180828009800909948180828009800909935f5160206198705f395f51905f52858201809201019401019281808280098009099181808280098009099d8e8201809201019d01019b81808280098009099a8180828009800909995f516020619cb05f395f51905f528b8201809201019a0106988180828009800909815f5160206197f05f395f51905f528a83800101019960030901978180828009800909815f516020619bd05f395f51905f528983800101019860030901968180828009800909815f5160206198b05f395f51905f528883800101019760030901958180828009800909815f516020619a305f395f51905f528783800101019660030901948180828009800909815f516020619b905f395f51905f528683800101019560030901938180828009800909825f5160206199305f395f51905f5285838001010194600309019e8f9381808280098009099283800101019d600309019b8180828009800909815f516020619c905f395f51905f528d83800101019c600309019a8180828009800909815f5160206198305f395f51905f528c83800101019b60030901998180828009800909815f5160206197905f395f51905f528b83800101019a60030901988180828009800909815f5160206197705f395f51905f528a83800101019960030901978180828009800909815f5160206199705f395f51905f528983800101019860030901968180828009800909815f516020619c705f395f51905f528883800101019760030901958180828009800909815f516020619a105f395f51905f528783800101019660030901948180828009800909815f516020619e505f395f51905f528683800101019560030901938180828009800909825f5160206199105f395f51905f5285838001010194600309019e8f9381808280098009099283800101019d600309019b8180828009800909815f516020619e105f395f51905f528d83800101019c600309019a8180828009800909815f516020619a705f395f51905f528c83800101019b60030901998180828009800909815f5160206197b05f395f51905f528b83800101019a60030901988180828009800909815f516020619b705f395f51905f528a83800101019960030901978180828009800909815f516020619b305f395f51905f528983800101019860030901968180828009800909815f516020619a905f395f51905f528883800101019760030901958180828009800909815f516020619bb05f395f51905f528783800101019660030901948180828009800909815f516020619cd05f395f51905f528683800101019560030901938180828009800909825f516020619e305f395f51905f5285838001010194600309019e8f9381808280098009099283800101019d600309019b8180828009800909815f516020619df05f395f51905f528d83800101019c600309019a8180828009800909815f5160206198505f395f51905f528c83800101019b60030901998180828009800909815f5160206198f05f395f51905f528b83800101019a60030901988180828009800909815f516020619dd05f395f51905f528a83800101019960030901978180828009800909815f516020619d105f395f51905f528983800101019860030901968180828009800909815f516020619b505f395f51905f528883800101019760030901958180828009800909815f5160206199b05f395f51905f528783800101019660030901948180828009800909815f516020619d905f395f51905f528683800101019560030901938180828009800909825f516020619d305f395f51905f5285838001010194600309019e8f9381808280098009099283800101019d600309019b8180828009800909815f516020619ab05f395f51905f528d83800101019c600309019a8180828009800909815f5160206197d05f395f51905f528c83800101019b60030901998180828009800909815f516020619cf05f395f51905f528b83800101019a60030901988180828009800909815f5160206199d05f395f51905f528a83800101019960030901978180828009800909815f5160206197105f395f51905f528983800101019860030901968180828009800909815f5160206197505f395f51905f528883800101019760030901958180828009800909815f5160206199505f395f51905f528783800101019660030901948180828009800909815f516020619db05f395f51905f528683800101019560030901938180828009800909825f516020619ad05f395f51905f5285838001010194600309019e8f9381808280098009099283800101019d600309019b8180828009800909815f5160206198105f395f51905f528d83800101019c600309019a8180828009800909815f516020619a505f395f51905f528c83800101019b60030901998180828009800909825f516020619d705f395f51905f528b83800101019a6003090101978180828009800909968180828009800909955f5160206199f05f395f51905f5287820180920101960101948180828009800909938180828009800909925f5160206197305f395f51905f5284820180920101930101918180808380099481808280098009098001938009090101069056fe60806040526004361015610011575f80fd5b5f5f3560e01c806309824a8014613af857806319d8ac6114613ab35780631f7378cd14613a39578063200d2ed2146139165780632857466f1461381457806338c21399146133ba5780634314a94614613091578063455991361461305257806348aa41081461300d5780634e5c518814612f86578063558a729714612e5e5780635af05dcf14612dff578063603921b414612ac8578063631c56ef14612a6d57806366c3d8b714612a0e57806368eac026146126ab5780636beca1e11461142e5780636d70f7ae146113c65780636e78613b1461136557806379502c551461130c5780637ca31724146112a55780639588eca21461126a578063965236441461122157806397be2b3d14610e185780639a24b89a14610db25780639dbd7a1e14610d525780639f181b5e14610d0f578063a44653fb14610caf578063a68f9f9314610b20578063ad1d0dcf14610adf578063c703372114610a86578063cbafd3c214610a3d578063ce0b63ce14610754578063cf32b06214610627578063d2bc1154146104bc578063e478773a1461045c578063eae4c19f14610403578063eb2e578b146103ba578063f851a4401461034b578063fb4adf52146102f25763fca4c307146101dd575f80fd5b60607ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126102ef5761020f613e20565b602435906044356102208184614684565b156102c75760209350610232826141b8565b67ffffffffffffffff6102813483600187163360281b1773ffffffff000000000000000000000000000000008760801b1676060000000000000000000000000000000000000000000017614423565b169263ffffffff60405193168352848301526040820152817fb7abb813a09a484b4fee49036a142844bc7d44d40aacbf91005d25f5891d3cf260603393a3604051908152f35b6004847f76d4e1e8000000000000000000000000000000000000000000000000000000008152fd5b80fd5b50346102ef57807ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126102ef5760206040517f00000000000000000000000000000000000000000000000000000000000000008152f35b50346102ef57807ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126102ef57602060405173ffffffffffffffffffffffffffffffffffffffff7f0000000000000000000000000000000000000000000000000000000000000000168152f35b50346102ef57807ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126102ef5760206103fb6103f6613eac565b614837565b604051908152f35b50346102ef57807ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126102ef5760206040517f00000000000000000000000000000000000000000000000000000000000000008152f35b50346102ef57807ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126102ef57602060405164ffffffffff7f0000000000000000000000000000000000000000000000000000000000000000168152f35b50346102ef5760207ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126102ef576104f4613e0f565b9061ffff8216808252600460205260408220918254156105fc5761052e6fffffffffffffffffffffffffffffffff6001850154169361481d565b9161054d57506060925047905b60405192835260208301526040820152f35b602073ffffffffffffffffffffffffffffffffffffffff61056f60249661410e565b16604051958680927f70a082310000000000000000000000000000000000000000000000000000000082523060048301525afa9081156105f057906105b9575b606093509061053b565b506020833d6020116105e8575b816105d360209383613e6b565b810103126105e457606092516105af565b5f80fd5b3d91506105c6565b604051903d90823e3d90fd5b6024917feaaea0c5000000000000000000000000000000000000000000000000000000008252600452fd5b50346102ef57807ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126102ef578081610660613eac565b67ffffffffffffffff60608160408401511692015116810361068d575b6040838382519182526020820152f35b9150508152600260205264ffffffffff6040822054166106d464ffffffffff7f00000000000000000000000000000000000000000000000000000000000000001682614141565b9060018201809211610727576107129064ffffffffff7f00000000000000000000000000000000000000000000000000000000000000001690614141565b6001810180911161072757604092505f61067d565b6024837f4e487b710000000000000000000000000000000000000000000000000000000081526011600452fd5b5060607ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126102ef57610787613dc9565b90604435906024356107976143af565b6107a18382614684565b15610a15576107b16103f6613eac565b8034106109e6576107c28134613fe5565b9081156109be5773ffffffffffffffffffffffffffffffffffffffff86169586156109965784805260046020526040852060018101906108286fffffffffffffffffffffffffffffffff8354169161082261081c84613fb9565b9161481d565b90613fe5565b851161096a579367ffffffffffffffff61091a87958a6109148b9a7fa1b83584aa8a8e63d4d37c39d15b24ea04119db223cb8100012c88e993d2e37a9860209f9b986fffffffffffffffffffffffffffffffff806108888b60609d614141565b16167fffffffffffffffffffffffffffffffff00000000000000000000000000000000825416179055878d76010000000000000000000000000000000000000000000078ffffffffffffffffffffffffffffffffffffffff00000000009275ffff000000000000000000000000000000000000000060019397969760a01b16171794169160281b161790565b90614423565b169788946fffffffffffffffffffffffffffffffff604051931683528a8301526040820152a47f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f005d604051908152f35b6024877ff2ae6e1e00000000000000000000000000000000000000000000000000000000815280600452fd5b6004857f9905827b000000000000000000000000000000000000000000000000000000008152fd5b6004847f1f2a2005000000000000000000000000000000000000000000000000000000008152fd5b7f23b18f5f00000000000000000000000000000000000000000000000000000000835260045234602452604482fd5b6004827f76d4e1e8000000000000000000000000000000000000000000000000000000008152fd5b50346102ef57807ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126102ef57602067ffffffffffffffff60015460a81c16604051908152f35b50346102ef57807ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126102ef5760206040517f00000000000000000000000000000000000000000000000000000000000000008152f35b50346102ef57807ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126102ef57602060015460f81c6040519015158152f35b50346102ef57807ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126102ef57610b57613eac565b60a0810151610c87576040810167ffffffffffffffff81511691610bb3606082019367ffffffffffffffff85511664ffffffffff7f00000000000000000000000000000000000000000000000000000000000000001691614645565b15610c5f579160809167ffffffffffffffff7fb2fffd61fb1fda26aeb3a2ab635ebebb88438c5a078654f64a22528c4936bb7b947f01000000000000000000000000000000000000000000000000000000000000007effffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff600154161760015551169167ffffffffffffffff80875493511691511691604051938452602084015260408301526060820152a180f35b6004847fc56685dc000000000000000000000000000000000000000000000000000000008152fd5b6004827f09239a28000000000000000000000000000000000000000000000000000000008152fd5b50346102ef5760207ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126102ef576020610cf1610cec613e0f565b61410e565b73ffffffffffffffffffffffffffffffffffffffff60405191168152f35b50346102ef57807ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126102ef57602061ffff60015460e81c16604051908152f35b50346102ef57807ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126102ef57602060405164ffffffffff7f0000000000000000000000000000000000000000000000000000000000000000168152f35b50346102ef5760207ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126102ef576fffffffffffffffffffffffffffffffff6001604060209361ffff610e05613e0f565b1681526004855220015416604051908152f35b5060a07ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126102ef57610e4b613e0f565b6044359173ffffffffffffffffffffffffffffffffffffffff83169182840361121d5760843592606435610e7d6143af565b610e878582614684565b156102c75773ffffffffffffffffffffffffffffffffffffffff610eaa8461410e565b1680156111ed576040517f70a08231000000000000000000000000000000000000000000000000000000008152306004820152602081602481855afa9081156111665786916111bb575b50604051917f23b872dd000000000000000000000000000000000000000000000000000000008752336004523060245260243560445260208760648180855af1600188511481161561119c575b83604052876060521561117157826024816020937f70a082310000000000000000000000000000000000000000000000000000000082523060048301525afa918215611166578692611132575b508082111561112a57610fa091613fe5565b80156111025782156109965761ffff8416938486526004602052604086206001810190610fe76fffffffffffffffffffffffffffffffff8354169161082261081c84613fb9565b84116110d65761091a896110ce8760209d8860609881986fffffffffffffffffffffffffffffffff806110447fa1b83584aa8a8e63d4d37c39d15b24ea04119db223cb8100012c88e993d2e37a9e67ffffffffffffffff9c614141565b16167fffffffffffffffffffffffffffffffff0000000000000000000000000000000082541617905576010000000000000000000000000000000000000000000078ffffffffffffffffffffffffffffffffffffffff00000000009275ffff000000000000000000000000000000000000000060019397969760a01b16171794169160281b161790565b349291614423565b602488887ff2ae6e1e000000000000000000000000000000000000000000000000000000008252600452fd5b6004857f1f2a2005000000000000000000000000000000000000000000000000000000008152fd5b505083610fa0565b9091506020813d60201161115e575b8161114e60209383613e6b565b810103126105e45751905f610f8e565b3d9150611141565b6040513d88823e3d90fd5b7f5274afe7000000000000000000000000000000000000000000000000000000008752600452602486fd5b60018115166111b257813b15153d151616610f41565b833d89823e3d90fd5b90506020813d6020116111e5575b816111d660209383613e6b565b810103126105e457515f610ef4565b3d91506111c9565b60248561ffff867feaaea0c500000000000000000000000000000000000000000000000000000000835216600452fd5b5080fd5b50346102ef57807ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126102ef57602067ffffffffffffffff60015460681c16604051908152f35b50346102ef57807ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126102ef5760209054604051908152f35b50346102ef5760207ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126102ef5761ffff604060209273ffffffffffffffffffffffffffffffffffffffff6112fa613dc9565b16815260058452205416604051908152f35b50346102ef57807ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126102ef5760206040517f00000000000000000000000000000000000000000000000000000000000000008152f35b50346102ef5760207ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126102ef57600160209160ff60406113a6613e20565b9262ffffff8460081c16815260088652205491161c161515604051908152f35b50346102ef5760207ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126102ef5760ff604060209273ffffffffffffffffffffffffffffffffffffffff61141a613dc9565b168152600684522054166040519015158152f35b50346105e45760207ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126105e45760043567ffffffffffffffff81116105e4576101407ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc82360301126105e4576114a5613eac565b60a081015161268357335f52600660205260ff60405f205416158061262d575b612601573233148015906125f7575b6125cb5760206101846114ed60e4850185600401614015565b906114ff610104870187600401614015565b9390611512610124890189600401614069565b969081601f89161598820136149760051b840101149460051b840101149114602487600401141616161616156125a3575f5461155083600401613ff2565b67ffffffffffffffff80611566818651166140ba565b1691160361254f5761ffff61157d60248501613f66565b16156125275764ffffffffff611595604485016140fc565b8160208501511691829116106124e457506115b2606484016140fc565b64ffffffffff806115c5604487016140fc565b16911610612493574264ffffffffff6115e0606486016140fc565b161161244f5764ffffffffff6115f8604485016140fc565b1664ffffffffff7f0000000000000000000000000000000000000000000000000000000000000000169061162d824292614141565b1061240057507f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001608484013510156123d4577f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f000000160a484013510156123a75760ff61169960c48501614007565b165f52600760205273ffffffffffffffffffffffffffffffffffffffff60405f20541692831561236d576116d360e4820182600401614015565b939067ffffffffffffffff6040830151169067ffffffffffffffff60608401511691955f5b81811061204b575050505060ff61171160c48401614007565b165f52600760205260405f2061ffff61172c60248501613f66565b915491818360b01c16918291161161200b575061ffff9060a01c1661ffff61175660248501613f66565b1690818102918183041490151715611f9d5761177860e4840184600401614015565b6003808402925082048303611f9d578110611fca5750600181018111611f9d5760010160011c8067ffffffffffffffff6117b881604086015116886140da565b161080611f56575b611f07575073ffffffffffffffff0000000000000000000000006117e683600401613ff2565b60601b166bffff0000000000000000000061180360248501613f66565b60501b161769ffffffffff000000000061181f604485016140fc565b60281b161764ffffffffff611836606485016140fc565b161760ff61184660c48501614007565b165f52600760205260ff60405f205460c01c16805f14611ee457611871610104850185600401614015565b905060048103611eb957505f4980158015611eae575b611e8657915b61189d60e4860186600401614015565b6040519060051b8092823720604051602081019160a488013583527f00000000000000000000000000000000000000000000000000000000000000006040830152836060830152886080830152608488013560a083015260c08201528460e082015260e0815261190f61010082613e6b565b51902060081c906119308261192a60e4890189600401614015565b906156fa565b93909315611e595715611df95761194e610104870187600401614015565b90946040518181527f73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff000000016020820191868352608089604083013761100060408260c081600a5afa60403d1416915114169151141615611dc9575015611d9c57611a18611a1892611a1888611a186119de611a1d99356fffffffffffffffffffffffffffffffff81169060801c614871565b955b611a188d611a18608460a4870135960135937f0000000000000000000000000000000000000000000000000000000000000000614871565b614871565b94611a2f610124840184600401614069565b6040929192516020810181811067ffffffffffffffff821117611d6f57604052888152823b156105e457908093916040519485937f8d8f8a5c0000000000000000000000000000000000000000000000000000000085526040600486015281604486015260648501375f60648385010152602483015f905b60018210611d555750505091816064817fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0601f5f97011681010301915afa9081611d40575b50611b1d57602486867fc4abe6c6000000000000000000000000000000000000000000000000000000008252600452fd5b859450611b2c82600401613ff2565b67ffffffffffffffff61ffff611b4460248601613f66565b1691160167ffffffffffffffff8111611d135767ffffffffffffffff7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff91160167ffffffffffffffff8111611d135792608460809360a067ffffffffffffffff94857ff784bab2623f190957cedd6c38ebee4f5cfecd7bd6446b0bffdb6f7022045c70981698898252611bd9606485016140fc565b64ffffffffff81166020840152818816604080850182905260608501518b860151969095015174ffffffffffffffffffffffffffffffffffffffffff909d1692901b6cffffffffff0000000000000000169190911760689290921b74ffffffffffffffff00000000000000000000000000169190911760a89290921b7cffffffffffffffff000000000000000000000000000000000000000000169190911760e89290921b7effff0000000000000000000000000000000000000000000000000000000000169190911797151560f81b7fff000000000000000000000000000000000000000000000000000000000000001697909717600155808201358855611ce460048201613ff2565b92611cf160248301613f66565b9761ffff6040519916895260208901526040880152013560608601521692a280f35b6024867f4e487b710000000000000000000000000000000000000000000000000000000081526011600452fd5b611d4d9197505f90613e6b565b5f955f611aec565b825181528694506020928301926001929092019101611aa7565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52604160045260245ffd5b7f4e487b71000000000000000000000000000000000000000000000000000000005f52603260045260245ffd5b83907feda2ce65000000000000000000000000000000000000000000000000000000005f5260045260245260445ffd5b9250611e108161192a610104880188600401614015565b15611e2c57611a18611a1892611a1888611a18611a1d986119e0565b7f596f565d000000000000000000000000000000000000000000000000000000005f52600360045260245ffd5b7f596f565d000000000000000000000000000000000000000000000000000000005f52600260045260245ffd5b7f3a7795c4000000000000000000000000000000000000000000000000000000005f5260045ffd5b506001491515611887565b7f015d45a6000000000000000000000000000000000000000000000000000000005f5260045260245ffd5b611ef5610104850185600401614015565b6040519060051b80928237209161188d565b67ffffffffffffffff8581611f2281604087015116836140da565b917feb49c347000000000000000000000000000000000000000000000000000000005f52166004521660245260445260645ffd5b50611f9867ffffffffffffffff60608401511664ffffffffff7f0000000000000000000000000000000000000000000000000000000000000000169087614645565b6117c0565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52601160045260245ffd5b611fda60e4850160048601614015565b9190507f75fff510000000000000000000000000000000000000000000000000000000005f5260045260245260445ffd5b61ffff9061201b60248601613f66565b907f07ae97df000000000000000000000000000000000000000000000000000000005f526004521660245260445ffd5b612056818385614216565b3560018201808311611f9d578381101561236657612075908486614216565b355b60028301808411611f9d578481101561235e57612095908587614216565b35995b8260b01c9a60018c14808015612354575b801561234a575b15612269578867ffffffffffffffff84161461223a5764ffffffffff91846120fa928f8891612210575b6005146121d5579091606092604051928352602083015260408201522090565b67ffffffffffffffff83165f52600260205260405f205418116121985767ffffffffffffffff8181165f8181526002602052604081205514611f9d5767ffffffffffffffff1660010199600514612188575b50505b60038101809111156116f8577f4e487b71000000000000000000000000000000000000000000000000000000005f52601160045260245ffd5b612191916156b3565b5f8061214c565b67ffffffffffffffff906003857fd1424245000000000000000000000000000000000000000000000000000000005f52046004521660245260445ffd5b7fffffffffffffffffffffffffffffffff00000000000000000000000000000000169091606092604051928352602083015260408201522090565b7fffffffffffffffffffffffff00000000ffffffffffffffffffffffffffffffff891691506120da565b6003867fae9f5a35000000000000000000000000000000000000000000000000000000005f520460045260245ffd5b5092909a600481145f146122ca575090918260c81c64ffffffffff8416171761229b5790612296916156b3565b61214f565b6003837f9ddf439b000000000000000000000000000000000000000000000000000000005f520460045260245ffd5b80612306575017171561214f576003907f9ddf439b000000000000000000000000000000000000000000000000000000005f520460045260245ffd5b9250505060068111612318575061214f565b6003827fcfaa6af8000000000000000000000000000000000000000000000000000000005f520460045260245260445ffd5b5060068d146120b0565b5060058d146120a9565b505f99612098565b505f612077565b61237b60c460ff9201614007565b7fafea8e02000000000000000000000000000000000000000000000000000000005f521660045260245ffd5b7f596f565d000000000000000000000000000000000000000000000000000000005f52600160045260245ffd5b7f596f565d000000000000000000000000000000000000000000000000000000005f525f60045260245ffd5b8361241f604464ffffffffff612417819542613fe5565b1692016140fc565b907f9a0c0242000000000000000000000000000000000000000000000000000000005f526004521660245260445ffd5b64ffffffffff612461606485016140fc565b7f126f8bdf000000000000000000000000000000000000000000000000000000005f528142166004521660245260445ffd5b64ffffffffff83816124b360646124ac604485016140fc565b93016140fc565b917f8c3c2619000000000000000000000000000000000000000000000000000000005f52166004521660245260445ffd5b64ffffffffff906124f7604486016140fc565b907f8c3c2619000000000000000000000000000000000000000000000000000000005f526004521660245260445ffd5b7f037cb12e000000000000000000000000000000000000000000000000000000005f5260045ffd5b67ffffffffffffffff8381612572612569828751166140ba565b92600401613ff2565b917fd805d04a000000000000000000000000000000000000000000000000000000005f52166004521660245260445ffd5b7ff26c0d4b000000000000000000000000000000000000000000000000000000005f5260045ffd5b7f4a4057a9000000000000000000000000000000000000000000000000000000005f523360045260245ffd5b50333b15156114d4565b7f76c6c93a000000000000000000000000000000000000000000000000000000005f523360045260245ffd5b5061267d67ffffffffffffffff60408301511667ffffffffffffffff60608401511664ffffffffff7f00000000000000000000000000000000000000000000000000000000000000001691614645565b156114c5565b7f09239a28000000000000000000000000000000000000000000000000000000005f5260045ffd5b346105e45760207ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126105e45760043567ffffffffffffffff81116105e457366023820112156105e457806004013567ffffffffffffffff81116105e45736602460c08302840101116105e457612722613eac565b9160a0830151156129e65791905f925b818410156129e45760c08402810193602485019467ffffffffffffffff61275887613ff2565b165f52600260205260405f20548015918280936129c1575b8061299f575b61299057606481019261278884613f66565b92608483019261282361279a85613f38565b60448301966127a888613f98565b906fffffffffffffffffffffffffffffffff60a486013593169076010000000000000000000000000000000000000000000078ffffffffffffffffffffffffffffffffffffffff00000000009275ffff000000000000000000000000000000000000000060019397969760a01b16171794169160281b161790565b90918415612962575b5050505061291f577f9b7f54fffa431cda843ac229cab7696333a2efac7570ac33992103470995e4c0602067ffffffffffffffff73ffffffffffffffffffffffffffffffffffffffff61ffff6128f56128ef6128e960019c9d9e9f806128de8c8c8f6128d66128d06128ca6fffffffffffffffffffffffffffffffff938f6128b66128e39b613ff2565b165f526020600290525f6040812055613f66565b93613f38565b93613f98565b921690614226565b613ff2565b99613f98565b99613f66565b96613f38565b956fffffffffffffffffffffffffffffffff60405197168752169616941692a45b01929190612732565b67ffffffffffffffff846129328a613ff2565b907fd1424245000000000000000000000000000000000000000000000000000000005f526004521660245260445ffd5b60408051938452602084019290925260c40135908201526060902064ffffffffff925018118980808061282c565b50505060019192939450612916565b506129a988613ff2565b67ffffffffffffffff8060608a015116911610612776565b506129cb88613ff2565b67ffffffffffffffff8060408a01511691161015612770565b005b7fb80d0a1a000000000000000000000000000000000000000000000000000000005f5260045ffd5b346105e4575f7ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126105e457602060405164ffffffffff7f0000000000000000000000000000000000000000000000000000000000000000168152f35b346105e4575f7ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126105e457602060405160ff7f0000000000000000000000000000000000000000000000000000000000000000168152f35b60407ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126105e457612afa613e20565b60243561ffff8116918282036105e45761ffff60015460e81c168311612dd357612b23816141b8565b612b2b613eac565b9260a084015161268357612b3e84614837565b803403612c9a575b606067ffffffffffffffff8160209701511694612b62866140ba565b7fffffff0000000000000000ffffffffffffffffffffffffffffffffffffffffff7cffffffffffffffff0000000000000000000000000000000000000000006001549260a81b169116176001557605000000000000000000000000000000000000000000006040519175ffff000000000000000000000000000000000000000073ffffffff000000000000000000000000000000008860801b169160a01b16171781523360281b878201525f604082015220845f52600286527fffffffffffffffffffffffffffffffffffffffffffffffffffffff00000000004291161760405f205580612c8b575b5063ffffffff6040519216825283820152817f791dd28dbe6d2f215781c27fbf9aa4fc7b76d4bec0b88777f640ca97c89bbb0560403393a3604051908152f35b612c949061414e565b84612c4b565b803410612da457612cab8134613fe5565b5f805260046020527f17ef568e3e12ab5b9c7254a8d58478811de00f9e6eb34345acd53bf8fd09d3ed547f17ef568e3e12ab5b9c7254a8d58478811de00f9e6eb34345acd53bf8fd09d3ec969190612d2190612d18906fffffffffffffffffffffffffffffffff16613fb9565b6108228961481d565b8111612d78576060809282612d4360209a67ffffffffffffffff9533916155b7565b6040519081527f1e2d9dd2f56c86854bc9fd7cb2c2ccdf97f30469f8f5efd06f1b43b30df02d0a8a3392a29750505050612b46565b7ff2ae6e1e000000000000000000000000000000000000000000000000000000005f525f60045260245ffd5b7f23b18f5f000000000000000000000000000000000000000000000000000000005f526004523460245260445ffd5b827feaaea0c5000000000000000000000000000000000000000000000000000000005f5260045260245ffd5b346105e4575f7ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126105e457602060405164ffffffffff7f0000000000000000000000000000000000000000000000000000000000000000168152f35b346105e45760407ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126105e457612e95613dc9565b602435908115158092036105e45773ffffffffffffffffffffffffffffffffffffffff7f0000000000000000000000000000000000000000000000000000000000000000163303612f5a57602073ffffffffffffffffffffffffffffffffffffffff7f1a594081ae893ab78e67d9b9e843547318164322d32c65369d78a96172d9dc8f921692835f526006825260405f207fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff0081541660ff8316179055604051908152a2005b7f17a84242000000000000000000000000000000000000000000000000000000005f523360045260245ffd5b346105e45760207ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126105e45760043567ffffffffffffffff81168091036105e4575f5260026020526040805f205464ffffffffff8251917fffffffffffffffffffffffffffffffffffffffffffffffffffffff000000000081168352166020820152f35b346105e4575f7ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126105e457602067ffffffffffffffff60015416604051908152f35b346105e4575f7ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126105e4576020604051662386f26fc100008152f35b346105e45760407ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126105e4576130c8613e0f565b61ffff6130d3613dec565b916130dc6143af565b1690815f52600360205260405f2073ffffffffffffffffffffffffffffffffffffffff82165f528060205260405f20549081156133745773ffffffffffffffffffffffffffffffffffffffff83165f526020525f6040812055825f52600460205260405f20918254928360a01c8084115f146133665761316d6fffffffffffffffffffffffffffffffff9185613fe5565b166001820190815460801c036fffffffffffffffffffffffffffffffff8111611f9d5781546fffffffffffffffffffffffffffffffff1660809190911b7fffffffffffffffffffffffffffffffff00000000000000000000000000000000161790556131fb7fffffffffffffffffffffffff0000000000000000000000000000000000000000851685613fe5565b90555b73ffffffffffffffffffffffffffffffffffffffff81169284847fe96bafbc150b64987f56de0d71ac8b317088ed71fa7a2b1d466d0d9474494a196020604051878152a3846132ab57505f80809381935af11561327d5750505b5f7f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f005d005b7f90106efc000000000000000000000000000000000000000000000000000000005f5260045260245260445ffd5b905073ffffffffffffffffffffffffffffffffffffffff9193501691604051917fa9059cbb000000000000000000000000000000000000000000000000000000005f5260045260245260205f60448180865af19060015f5114821615613345575b6040521561331a5750613258565b7f5274afe7000000000000000000000000000000000000000000000000000000005f5260045260245ffd5b90600181151661335d57823b15153d1516169061330c565b503d5f823e3d90fd5b508260a01b840390556131fe565b8373ffffffffffffffffffffffffffffffffffffffff847f11467062000000000000000000000000000000000000000000000000000000005f521660045260245260445ffd5b346105e4576101007ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126105e4576133f2613e20565b60c07fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffdc3601126105e45760e43567ffffffffffffffff81116105e457366023820112156105e45780600401359067ffffffffffffffff82116105e4576024810190602436918460051b0101116105e45760015460f81c156129e657613476836141b8565b600160ff84161b9162ffffff63ffffffff85169460081c1690815f52600860205260405f2054928484166137e85760ff7f00000000000000000000000000000000000000000000000000000000000000001682036137bc576fffffffffffffffffffffffffffffffff6134e7613f19565b1615613794576024357f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f00000018110801590613768575b61373c5761352c9060443590614871565b7affffffffffffffffffffffffffffffffffffffff00000000000000613550613f75565b60381b1666ffff0000000000613564613f55565b60281b16179060a43564ffffffffff8116928382036105e4576135ad936135a792506fffffffffffffffffffffffffffffffff61359f613f19565b169117614871565b90614871565b9186905f925b8184106136a057505050505f5403613674575f5260086020521760405f20556135ff6135dd613f55565b6135e5613f19565b906fffffffffffffffffffffffffffffffff6128d6613f75565b613607613f75565b90613610613f55565b907fba8adaddf16aa02a59833bc52f2cf4dda41397458bb0162d90925b29f25841dc602073ffffffffffffffffffffffffffffffffffffffff61ffff613654613f19565b956fffffffffffffffffffffffffffffffff6040519716875216951693a4005b837f748b4ad1000000000000000000000000000000000000000000000000000000005f5260045260245ffd5b9091929380936136b1868585614216565b359182907f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f000000184101561370f5760018316613701575b50506001916136f791831c95614871565b94019291906135b3565b9095509150816136f76136e6565b7f596f565d000000000000000000000000000000000000000000000000000000005f52600560045260245ffd5b7f596f565d000000000000000000000000000000000000000000000000000000005f526004805260245ffd5b507f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001604435101561351b565b7f1f2a2005000000000000000000000000000000000000000000000000000000005f5260045ffd5b507ff9683b83000000000000000000000000000000000000000000000000000000005f5260045260245ffd5b857f1e946a9c000000000000000000000000000000000000000000000000000000005f5260045260245ffd5b346105e45760207ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126105e4575f60a060405161385281613e4f565b82815282602082015282604082015282606082015282608082015201526004355f52600760205260c060405f2060405161388b81613e4f565b81549173ffffffffffffffffffffffffffffffffffffffff83169283835261ffff60208401818360a01c168152816040860191818560b01c16835260ff60608801958a1c161515855260a0600260018801549760808a0198895201549701968752604051978852511660208701525116604085015251151560608401525160808301525160a0820152f35b346105e4575f7ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126105e4575f60c060405161395381613e33565b8281528260208201528260408201528260608201528260808201528260a0820152015260e0613980613eac565b5f549061ffff67ffffffffffffffff8251169167ffffffffffffffff64ffffffffff602083015116818060408501511664ffffffffff82606087015116938360a08960808a01511698015115159960c06040516139dc81613e33565b8d81526020810192835260408101948552606081019687526080810198895260a081019a8b52019a8b526040519b8c52511660208b0152511660408901525116606087015251166080850152511660a083015251151560c0820152f35b346105e45760407ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126105e457613a70613e0f565b61ffff613a7b613dec565b91165f52600360205273ffffffffffffffffffffffffffffffffffffffff60405f2091165f52602052602060405f2054604051908152f35b346105e4575f7ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126105e457602064ffffffffff60015460401c16604051908152f35b60207ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126105e45773ffffffffffffffffffffffffffffffffffffffff613b3f613dc9565b803b15613d9d5716805f52600560205261ffff60405f205416613d6257613b64613eac565b60a08101516126835760800161ffff8082511614613d3a57662386f26fc100003403613d035761ffff6001915116019061ffff8211611f9d5761ffff8216917fff0000ffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7effff00000000000000000000000000000000000000000000000000000000006001549260e81b16911617600155805f52600560205260405f20827fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff0000825416179055815f5260046020528060405f2055817ff024b394b378ebffbbda4557ad8e56638c8742eaaf78323c17fa7d3fd245a4225f80a35f808080662386f26fc10000815af13d15613cfe573d67ffffffffffffffff8111611d6f5760405190613cb460207fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0601f8401160183613e6b565b81525f60203d92013e5b15613cce57602090604051908152f35b7f90106efc000000000000000000000000000000000000000000000000000000005f525f6004525f60245260445ffd5b613cbe565b7f23b18f5f000000000000000000000000000000000000000000000000000000005f52662386f26fc100006004523460245260445ffd5b7f748e67b2000000000000000000000000000000000000000000000000000000005f5260045ffd5b5f52600560205261ffff60405f2054167f45a0ce4f000000000000000000000000000000000000000000000000000000005f5260045260245ffd5b7f8a8b41ec000000000000000000000000000000000000000000000000000000005f521660045260245ffd5b6004359073ffffffffffffffffffffffffffffffffffffffff821682036105e457565b6024359073ffffffffffffffffffffffffffffffffffffffff821682036105e457565b6004359061ffff821682036105e457565b6004359063ffffffff821682036105e457565b60e0810190811067ffffffffffffffff821117611d6f57604052565b60c0810190811067ffffffffffffffff821117611d6f57604052565b90601f7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0910116810190811067ffffffffffffffff821117611d6f57604052565b60405190613eb982613e4f565b8160a060015467ffffffffffffffff8116835264ffffffffff8160401c16602084015267ffffffffffffffff8160681c16604084015267ffffffffffffffff8160a81c16606084015261ffff8160e81c16608084015260f81c1515910152565b60c4356fffffffffffffffffffffffffffffffff811681036105e45790565b356fffffffffffffffffffffffffffffffff811681036105e45790565b60843561ffff811681036105e45790565b3561ffff811681036105e45790565b60643573ffffffffffffffffffffffffffffffffffffffff811681036105e45790565b3573ffffffffffffffffffffffffffffffffffffffff811681036105e45790565b6fffffffffffffffffffffffffffffffff03906fffffffffffffffffffffffffffffffff8211611f9d57565b91908203918211611f9d57565b3567ffffffffffffffff811681036105e45790565b3560ff811681036105e45790565b9035907fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe1813603018212156105e4570180359067ffffffffffffffff82116105e457602001918160051b360383136105e457565b9035907fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe1813603018212156105e4570180359067ffffffffffffffff82116105e4576020019181360383136105e457565b67ffffffffffffffff60019116019067ffffffffffffffff8211611f9d57565b9067ffffffffffffffff8091169116039067ffffffffffffffff8211611f9d57565b3564ffffffffff811681036105e45790565b61ffff168061411c57505f90565b5f52600460205273ffffffffffffffffffffffffffffffffffffffff60405f20541690565b91908201809211611f9d57565b5f80808093815af13d156141b3573d67ffffffffffffffff8111611d6f57604051906141a260207fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0601f8401160183613e6b565b81525f60203d92013e5b15613cce57565b6141ac565b63ffffffff168060ff7f0000000000000000000000000000000000000000000000000000000000000000161c6141eb5750565b7f592228c7000000000000000000000000000000000000000000000000000000005f5260045260245ffd5b9190811015611d9c5760051b0190565b61ffff9092919216805f52600460205260405f20600181016fffffffffffffffffffffffffffffffff815416808611614383576fffffffffffffffffffffffffffffffff614275878293613fe5565b16167fffffffffffffffffffffffffffffffff000000000000000000000000000000008254161781558154906bffffffffffffffffffffffff6142bb878460a01c614141565b1161430c57506142cf908560a01b90614141565b90555b5f52600360205273ffffffffffffffffffffffffffffffffffffffff60405f2091165f5260205261430860405f20918254614141565b9055565b9150506fffffffffffffffffffffffffffffffff8416815460801c016fffffffffffffffffffffffffffffffff8111611f9d5781546fffffffffffffffffffffffffffffffff1660809190911b7fffffffffffffffffffffffffffffffff00000000000000000000000000000000161790556142d2565b837f8701c30a000000000000000000000000000000000000000000000000000000005f5260045260245ffd5b7f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f005c6143fb5760017f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f005d565b7f3ee5aeb5000000000000000000000000000000000000000000000000000000005f5260045ffd5b93929161442e613eac565b60a08101516126835761444081614837565b93848103614512575b50907fffffffffffffffffffffffffffffffffffffffffffffffffffffff00000000009267ffffffffffffffff60606144ef9401511696614489886140ba565b7fffffff0000000000000000ffffffffffffffffffffffffffffffffffffffffff7cffffffffffffffff0000000000000000000000000000000000000000006001549260a81b169116176001559091606092604051928352602083015260408201522090565b16835f526002602052421760405f2055806145075750565b6145109061414e565b565b848193929310614616578461452691613fe5565b5f805260046020527f17ef568e3e12ab5b9c7254a8d58478811de00f9e6eb34345acd53bf8fd09d3ed547f17ef568e3e12ab5b9c7254a8d58478811de00f9e6eb34345acd53bf8fd09d3ec94919061459c90614593906fffffffffffffffffffffffffffffffff16613fb9565b6108228761481d565b8111612d785760606144ef94826145df7fffffffffffffffffffffffffffffffffffffffffffffffffffffff00000000009867ffffffffffffffff9533916155b7565b6040519081527f1e2d9dd2f56c86854bc9fd7cb2c2ccdf97f30469f8f5efd06f1b43b30df02d0a60203392a2939450505092614449565b847f23b18f5f000000000000000000000000000000000000000000000000000000005f5260045260245260445ffd5b67ffffffffffffffff908116911681141591908261466257505090565b61467f92505f52600260205264ffffffffff60405f205416614141565b421190565b907f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f000000182108015906147f3575b6147ed577f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f00000018280097f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f000000182800991817f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001037f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f00000018111611f9d577f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f00000018080808787097f1aee90f15f2189693df072d799fd11fc039b2959ebb7c867d075ca8cf4d7eb8e096001089185081493846147e3575b50836147d9575b50826147b057505090565b7f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001925008151590565b151592505f6147a5565b151593505f61479e565b50505f90565b507f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f00000018110156146b0565b614834906001815460a01c91015460801c90614141565b90565b67ffffffffffffffff61485b611000928260408160608401511692015116906140da565b161015614866575f90565b6601c6bf5263400090565b907f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001807f08a50897c06aafe6ea414fb1bceca2267cd4a39486729fbc6d5d1bb7a172ebd281807f221643d205fe82778a7b7b58cb65c4962d76c0072cabd1124117269d7c710b8a81807f1cdb8c8bee5426f02cd9e229776118f156273b312f805c8e6f8c9d81a620cb6f81808080809e7f042593ad87403f6d2674b8b55a886725b87eb33958031e94d292cecc6abed1bb8f838080808080808080807f29c36622598b511d51af6cc37123652fb21be5c2d68fb8efe9b92e70a8c1ae0381809e81809e818080808080807f10d2ac8c61c8a2e88a2a3f42d9359a14be63d0ad4cfd9f203b75765d0e595f0e81808080809e81809e818080807f238d8022cc09c21ab3c01261a03dc125321d829e22a7a3b7a1bd3c335eccfa2181808080808080809e817f24c896cb2594e17b973653193a470ed7e771ebb09a228d638e50809c03773632819f7f22c23eec9cb13ff8a3ee9a363d740653215e8991f7f9ec12067b4705e9a5c9fb8380808080808080807f0911096c45dd9cda0d61d783957003db6d8701c7869a919ad8042e1b7d597a49819e9b82807f27605717d1245c20c546b3c7014e5fa3e4a70e66ecd6de5d32448eea5e3069b2819f827f0946129a2e33b4e819707a56a3b3790eab80d0a0c7a0c63451fab2a59acc074c81927f1da4d6adfb0d0b494584f763db50a81908580a5f5e295e168b9b8d31770fac4f8882800101019780010101958180828009800909948180828009800909937f2a39b9d5376afd35580abd6952986570867b87303b07140268794dad4b8f82ea858201809201019401019281808280098009099181808280098009099d8e8201809201019d01019b81808280098009099a8180828009800909997f26ff6166f1e4b99e27eee6d352a8ce26f1daba01aad28021f11f38a70603afdc8b8201809201019a0106988180828009800909817e8e2faedcf76d08ad6591ff90e50fea79bcb5e18cfb7d954d5b89437bf64b7e8a83800101019960030901978180828009800909817f19c9da2379b598ace3ad4d1872470830f6184a3cec71eeb632f98820eb353d788983800101019860030901968180828009800909817f0f7c4eb15d8b0b62a8f6a090ec9610a2ab3dfcdb57e2539aa459a40583dfe96b8883800101019760030901958180828009800909817f18b99417dc26b5e079750eba282362d1d46900b47dd5ff809171588b08ac39838783800101019660030901948180828009800909817f1ee044081160b3eee2d4493feab82141c73f1c054b76320a8848af08a8d91a268683800101019560030901938180828009800909827f29bb95c8763efd3e0e87f5df12ee8a150455b6d7a14780d19122220366c258dc85838001010194600309019e8f9381808280098009099283800101019d600309019b8180828009800909817f23589e033a31a667680c8b18926c3be09115c7644c4f905cc7deefc1690b42dc8d83800101019c600309019a8180828009800909817f304e99b887f2e1e92c9c0cde5f2bdd4764f60b98a219f1f0dd64ec938a6a247c8c83800101019b60030901998180828009800909817f22e817865236ad3a76fbe88bbdf31fcae792f326271d53a3a493b2de7f7d8b4c8b83800101019a60030901988180828009800909817f10c9efe573e86fa5b238a3f5c70a00bf02bc7dcfcc4878e026b77c881dc8b1c98a83800101019960030901978180828009800909817f0a94f16be920d85f4d6f80e745c6bddbc084f309edffef023ea283c72b89bbb68983800101019860030901968180828009800909817f23ed72b4d01d14e3c7888fedb770494abc2c1ea81d6465b5df3da0ebcd69101a8883800101019760030901958180828009800909817f17c5115640e4cebeed0e6cbb511ac38498df815a77cb162de8d8f1022eb6bb748783800101019660030901948180828009800909817f2e507fcca290d0d9cf765245750eb04773e09e1fc813959fb99680a82772e4fc8683800101019560030901938180828009800909827f0d4a98999f5b39176af6cce65c8d12162433f055cb71d70dfc8803013292bbbf85838001010194600309019e8f9381808280098009099283800101019d600309019b8180828009800909817f010cd8e4c2b7051cb81dc8292e35d8e943ce365613d5b39770e454ed9f4ae1658d83800101019c600309019a8180828009800909817f088027e54f2a3604b11178cf0ea3c6aa861173a90fb231238e03539590ecc0278c83800101019b60030901998180828009800909817f1b840f5311a2b1d4b4cd7aa7e5a9a6d161165468daa938108302b73e464819db8b83800101019a60030901988180828009800909817f2bf51a5da1828a1cf9b764b1e16c15929a3a346e44198ea0cb366fcd8db78dc18a83800101019960030901978180828009800909817f206ad089d8d296ffe68a6a86767a7fe726b8872f9c7beef9d56a3a50f6f238278983800101019860030901968180828009800909817f24d19193171494fa1a54e0a99ac16d05eaec4b6d617c7c199fc07ff88eac550c8883800101019760030901958180828009800909817f1dd654a2ca9d9f24f33d88246a40dfb32c40662278b9c0b995d9f9fbaf1521388783800101019660030901948180828009800909817f0d171025c925f6e259d20ecbd3a601108c85f05b0fe7793b8acf57f3789785e48683800101019560030901938180828009800909827f055bef435a43aec245cd99ccb0f7c8791d9e8cf2b80d95dd98b9908fed877d5585838001010194600309019e8f9381808280098009099283800101019d600309019b8180828009800909817f103479710e70996982a84057ec3ba6b2254d7966ddc41e85296e3d0790dcfa568d83800101019c600309019a8180828009800909817f2a366f0448fda3c05914ffb48c765da8de96f9aa340db1638225f8372921807b8c83800101019b60030901998180828009800909817f16be0fb8ef62da17919b6e0378d00594153bb8899aeb686c04626b63285837a48b83800101019a60030901988180828009800909817f0417038500e9d06c60abbc7f0d0d24c32dec8a0b2aa5a4d52cfd8c78a15bc3708a83800101019960030901978180828009800909817f26a6873b43ffd2ccf66ec6f4493ff9b54f4d76480bc486a3e5a0308fdd0138128983800101019860030901968180828009800909817f0a3314a838f32630a96251914fe5ad262f3db9b2aa8aa9f7391922d36278c4988883800101019760030901958180828009800909817f0fde0c5429a6beb07f462d4821f48f86aeadb46a090b15a044f4b59399027da48783800101019660030901948180828009800909817f0abc2d5049972a6b9b357e4163793b0bb517e1eb535a984df11a1c89cda2c8a98683800101019560030901938180828009800909827f0dab51d6e3ebfa661d21722fb21e55051b427a5f173f7f17735205dbb77c464e85838001010194600309019e8f9381808280098009099283800101019d600309019b8180828009800909817f2c03ec80adac2a33ae846bc0b700d0bcc41c4096e53ac6990d6bbe7ea2fbc85c8d83800101019c600309019a8180828009800909817f0918fdbe9cf3a59fbdb4c6852d065105317303116017d893b8b521e3cebe1e0d8c83800101019b60030901998180828009800909817f1f19ec22e69ca33f599dd13cd7e495a8176a79df4f7acf79a9d2135acabe23598b83800101019a60030901988180828009800909817f1c4b037c8ae85ee1eb32b872eb7f76928c4c76b29ceb001346447b29110807048a83800101019960030901978180828009800909817f2b68900ed906616d6c826d0bde341766ba3131e04d420de5af0a69c534efd8db8983800101019860030901968180828009800909817f20ca92aa222fcc69448f8dac653c8daaa180ff6dfb397cef723d4f0c782bc7f08883800101019760030901958180828009800909817f10d22d05bdff6bb375276fc82057db337045a5ab7ac053941f6186289b66b2b68783800101019660030901948180828009800909817f0b1ffdbb529367bb98f32ba45784cb435aa910b4a00636d1e5ca79e88bdd6cd98683800101019560030901938180828009800909827f2da32b38e7984bc2ed757ec705eccf8282c7b4f82e5e515f6f89bcc33022ce9f85838001010194600309019e8f9381808280098009099283800101019d600309019b8180828009800909817f181fa1b4d067783a19d7367bf49b3f01051faedab463a6de9308fbd6e7d419f18d83800101019c600309019a8180828009800909817f15aaa6cc9b7900b15683c95515c26028a8e35b00ed8a815c34927188c60de6608c83800101019b60030901998180828009800909827f1bf28a93209084bbbc63234f057254c280b1a636f5a0eced6787320212f75a7a8b83800101019a6003090101978180828009800909968180828009800909957f08299c0abf196d53162e0facb5f1876f516df2505cc387a0f8ea0e8760d5ca7e87820180920101960101948180828009800909938180828009800909927f2d036a95f81cf49bb7a0143a28c88767f6bd10c3f74b22db487920d43343dbff848201809201019301019181808083800994818082800980090980019380090901010690565b91909180546bffffffffffffffffffffffff6155d6858360a01c614141565b1161563b576155e9908460a01b90614141565b90555b73ffffffffffffffffffffffffffffffffffffffff165f9081527f3617319a054d772f909f7c479a2cebe5066e836a939412e32403c99029b92eff602052604090208054909161430891614141565b506001016fffffffffffffffffffffffffffffffff8316815460801c016fffffffffffffffffffffffffffffffff8111611f9d5781546fffffffffffffffffffffffffffffffff1660809190911b7fffffffffffffffffffffffffffffffff00000000000000000000000000000000161790556155ec565b6fffffffffffffffffffffffffffffffff8116806156d057505050565b61ffff73ffffffffffffffffffffffffffffffffffffffff6145109460281c169260a01c16614226565b9290925f60019460051b9460e0868401961686035b808711615b7c57505b8583811115615b50577fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff0086910192817fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0890135817fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc08b013593818c8935987f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f00000018610167f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f00000018810167fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa08201357f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f000000111167fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff808201357f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f000000111167fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff608201357f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f000000111167fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff408201357f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f00000011116907fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff2001357f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f000000111167f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f00000018910169c8180807fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff2084013599817fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff40860135997fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff60870135987fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff80880135977fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa00135957f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001910901907f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001910901907f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001910901907f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001910901907f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001910901907f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001910901907f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001910901907f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f00000019109019094615718565b507f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f00000019091069450925050565b939091957fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe001917f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001868435928284101698090193959093919561570f562b68900ed906616d6c826d0bde341766ba3131e04d420de5af0a69c534efd8db2d036a95f81cf49bb7a0143a28c88767f6bd10c3f74b22db487920d43343dbff20ca92aa222fcc69448f8dac653c8daaa180ff6dfb397cef723d4f0c782bc7f010c9efe573e86fa5b238a3f5c70a00bf02bc7dcfcc4878e026b77c881dc8b1c922e817865236ad3a76fbe88bbdf31fcae792f326271d53a3a493b2de7f7d8b4c1b840f5311a2b1d4b4cd7aa7e5a9a6d161165468daa938108302b73e464819db0918fdbe9cf3a59fbdb4c6852d065105317303116017d893b8b521e3cebe1e0d008e2faedcf76d08ad6591ff90e50fea79bcb5e18cfb7d954d5b89437bf64b7e181fa1b4d067783a19d7367bf49b3f01051faedab463a6de9308fbd6e7d419f1304e99b887f2e1e92c9c0cde5f2bdd4764f60b98a219f1f0dd64ec938a6a247c2a366f0448fda3c05914ffb48c765da8de96f9aa340db1638225f8372921807b2a39b9d5376afd35580abd6952986570867b87303b07140268794dad4b8f82ea22c23eec9cb13ff8a3ee9a363d740653215e8991f7f9ec12067b4705e9a5c9fb0f7c4eb15d8b0b62a8f6a090ec9610a2ab3dfcdb57e2539aa459a40583dfe96b221643d205fe82778a7b7b58cb65c4962d76c0072cabd1124117269d7c710b8a16be0fb8ef62da17919b6e0378d00594153bb8899aeb686c04626b63285837a40d4a98999f5b39176af6cce65c8d12162433f055cb71d70dfc8803013292bbbf29bb95c8763efd3e0e87f5df12ee8a150455b6d7a14780d19122220366c258dc10d22d05bdff6bb375276fc82057db337045a5ab7ac053941f6186289b66b2b60a94f16be920d85f4d6f80e745c6bddbc084f309edffef023ea283c72b89bbb61cdb8c8bee5426f02cd9e229776118f156273b312f805c8e6f8c9d81a620cb6f0fde0c5429a6beb07f462d4821f48f86aeadb46a090b15a044f4b59399027da41c4b037c8ae85ee1eb32b872eb7f76928c4c76b29ceb001346447b291108070408299c0abf196d53162e0facb5f1876f516df2505cc387a0f8ea0e8760d5ca7e17c5115640e4cebeed0e6cbb511ac38498df815a77cb162de8d8f1022eb6bb7418b99417dc26b5e079750eba282362d1d46900b47dd5ff809171588b08ac398315aaa6cc9b7900b15683c95515c26028a8e35b00ed8a815c34927188c60de660088027e54f2a3604b11178cf0ea3c6aa861173a90fb231238e03539590ecc02724d19193171494fa1a54e0a99ac16d05eaec4b6d617c7c199fc07ff88eac550c2c03ec80adac2a33ae846bc0b700d0bcc41c4096e53ac6990d6bbe7ea2fbc85c2da32b38e7984bc2ed757ec705eccf8282c7b4f82e5e515f6f89bcc33022ce9f08a50897c06aafe6ea414fb1bceca2267cd4a39486729fbc6d5d1bb7a172ebd230644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001206ad089d8d296ffe68a6a86767a7fe726b8872f9c7beef9d56a3a50f6f238270a3314a838f32630a96251914fe5ad262f3db9b2aa8aa9f7391922d36278c4982bf51a5da1828a1cf9b764b1e16c15929a3a346e44198ea0cb366fcd8db78dc11ee044081160b3eee2d4493feab82141c73f1c054b76320a8848af08a8d91a261dd654a2ca9d9f24f33d88246a40dfb32c40662278b9c0b995d9f9fbaf15213819c9da2379b598ace3ad4d1872470830f6184a3cec71eeb632f98820eb353d78042593ad87403f6d2674b8b55a886725b87eb33958031e94d292cecc6abed1bb29c36622598b511d51af6cc37123652fb21be5c2d68fb8efe9b92e70a8c1ae0327605717d1245c20c546b3c7014e5fa3e4a70e66ecd6de5d32448eea5e3069b20911096c45dd9cda0d61d783957003db6d8701c7869a919ad8042e1b7d597a4923ed72b4d01d14e3c7888fedb770494abc2c1ea81d6465b5df3da0ebcd69101a23589e033a31a667680c8b18926c3be09115c7644c4f905cc7deefc1690b42dc26ff6166f1e4b99e27eee6d352a8ce26f1daba01aad28021f11f38a70603afdc0d171025c925f6e259d20ecbd3a601108c85f05b0fe7793b8acf57f3789785e41f19ec22e69ca33f599dd13cd7e495a8176a79df4f7acf79a9d2135acabe235926a6873b43ffd2ccf66ec6f4493ff9b54f4d76480bc486a3e5a0308fdd0138120dab51d6e3ebfa661d21722fb21e55051b427a5f173f7f17735205dbb77c464e10d2ac8c61c8a2e88a2a3f42d9359a14be63d0ad4cfd9f203b75765d0e595f0e1bf28a93209084bbbc63234f057254c280b1a636f5a0eced6787320212f75a7a0abc2d5049972a6b9b357e4163793b0bb517e1eb535a984df11a1c89cda2c8a90b1ffdbb529367bb98f32ba45784cb435aa910b4a00636d1e5ca79e88bdd6cd90417038500e9d06c60abbc7f0d0d24c32dec8a0b2aa5a4d52cfd8c78a15bc370103479710e70996982a84057ec3ba6b2254d7966ddc41e85296e3d0790dcfa56010cd8e4c2b7051cb81dc8292e35d8e943ce365613d5b39770e454ed9f4ae165055bef435a43aec245cd99ccb0f7c8791d9e8cf2b80d95dd98b9908fed877d552e507fcca290d0d9cf765245750eb04773e09e1fc813959fb99680a82772e4fc24c896cb2594e17b973653193a470ed7e771ebb09a228d638e50809c03773632238d8022cc09c21ab3c01261a03dc125321d829e22a7a3b7a1bd3c335eccfa21",
}

// Rollup is an auto generated Go binding around an Ethereum contract.
type Rollup struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *Rollup) GetABI() abi.ABI {
	return c.abi
}

// NewRollup creates a new instance of Rollup.
func NewRollup() *Rollup {
	parsed, err := RollupMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &Rollup{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *Rollup) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackConstructor is the Go binding used to pack the parameters required for
// contract deployment.
//
// Solidity: constructor((address,address[],(address,uint16,uint16,bool,bytes32,bytes32)[],uint8,uint40,uint40,uint40,uint40) p) returns()
func (rollup *Rollup) PackConstructor(p IRollupParams) []byte {
	enc, err := rollup.abi.Pack("", p)
	if err != nil {
		panic(err)
	}
	return enc
}

// PackActivateExodus is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa68f9f93.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function activateExodus() returns()
func (rollup *Rollup) PackActivateExodus() []byte {
	enc, err := rollup.abi.Pack("activateExodus")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackActivateExodus is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa68f9f93.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function activateExodus() returns()
func (rollup *Rollup) TryPackActivateExodus() ([]byte, error) {
	return rollup.abi.Pack("activateExodus")
}

// PackAdmin is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf851a440.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function admin() view returns(address)
func (rollup *Rollup) PackAdmin() []byte {
	enc, err := rollup.abi.Pack("admin")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAdmin is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf851a440.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function admin() view returns(address)
func (rollup *Rollup) TryPackAdmin() ([]byte, error) {
	return rollup.abi.Pack("admin")
}

// UnpackAdmin is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xf851a440.
//
// Solidity: function admin() view returns(address)
func (rollup *Rollup) UnpackAdmin(data []byte) (common.Address, error) {
	out, err := rollup.abi.Unpack("admin", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackConfig is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x79502c55.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function config() view returns(uint256)
func (rollup *Rollup) PackConfig() []byte {
	enc, err := rollup.abi.Pack("config")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackConfig is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x79502c55.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function config() view returns(uint256)
func (rollup *Rollup) TryPackConfig() ([]byte, error) {
	return rollup.abi.Pack("config")
}

// UnpackConfig is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x79502c55.
//
// Solidity: function config() view returns(uint256)
func (rollup *Rollup) UnpackConfig(data []byte) (*big.Int, error) {
	out, err := rollup.abi.Unpack("config", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackDeadlines is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xcf32b062.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function deadlines() view returns(uint256 submitOpens, uint256 exodusOpens)
func (rollup *Rollup) PackDeadlines() []byte {
	enc, err := rollup.abi.Pack("deadlines")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDeadlines is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xcf32b062.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function deadlines() view returns(uint256 submitOpens, uint256 exodusOpens)
func (rollup *Rollup) TryPackDeadlines() ([]byte, error) {
	return rollup.abi.Pack("deadlines")
}

// DeadlinesOutput serves as a container for the return parameters of contract
// method Deadlines.
type DeadlinesOutput struct {
	SubmitOpens *big.Int
	ExodusOpens *big.Int
}

// UnpackDeadlines is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xcf32b062.
//
// Solidity: function deadlines() view returns(uint256 submitOpens, uint256 exodusOpens)
func (rollup *Rollup) UnpackDeadlines(data []byte) (DeadlinesOutput, error) {
	out, err := rollup.abi.Unpack("deadlines", data)
	outstruct := new(DeadlinesOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.SubmitOpens = abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	outstruct.ExodusOpens = abi.ConvertType(out[1], new(big.Int)).(*big.Int)
	return *outstruct, nil
}

// PackDeployedAt is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xeae4c19f.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function deployedAt() view returns(uint256)
func (rollup *Rollup) PackDeployedAt() []byte {
	enc, err := rollup.abi.Pack("deployedAt")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDeployedAt is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xeae4c19f.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function deployedAt() view returns(uint256)
func (rollup *Rollup) TryPackDeployedAt() ([]byte, error) {
	return rollup.abi.Pack("deployedAt")
}

// UnpackDeployedAt is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xeae4c19f.
//
// Solidity: function deployedAt() view returns(uint256)
func (rollup *Rollup) UnpackDeployedAt(data []byte) (*big.Int, error) {
	out, err := rollup.abi.Unpack("deployedAt", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackDeposit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x97be2b3d.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function deposit(uint16 token, uint256 amount, address owner, uint256 ax, uint256 ay) payable returns(uint64)
func (rollup *Rollup) PackDeposit(token uint16, amount *big.Int, owner common.Address, ax *big.Int, ay *big.Int) []byte {
	enc, err := rollup.abi.Pack("deposit", token, amount, owner, ax, ay)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDeposit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x97be2b3d.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function deposit(uint16 token, uint256 amount, address owner, uint256 ax, uint256 ay) payable returns(uint64)
func (rollup *Rollup) TryPackDeposit(token uint16, amount *big.Int, owner common.Address, ax *big.Int, ay *big.Int) ([]byte, error) {
	return rollup.abi.Pack("deposit", token, amount, owner, ax, ay)
}

// UnpackDeposit is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x97be2b3d.
//
// Solidity: function deposit(uint16 token, uint256 amount, address owner, uint256 ax, uint256 ay) payable returns(uint64)
func (rollup *Rollup) UnpackDeposit(data []byte) (uint64, error) {
	out, err := rollup.abi.Unpack("deposit", data)
	if err != nil {
		return *new(uint64), err
	}
	out0 := *abi.ConvertType(out[0], new(uint64)).(*uint64)
	return out0, nil
}

// PackDepositETH is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xce0b63ce.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function depositETH(address owner, uint256 ax, uint256 ay) payable returns(uint64)
func (rollup *Rollup) PackDepositETH(owner common.Address, ax *big.Int, ay *big.Int) []byte {
	enc, err := rollup.abi.Pack("depositETH", owner, ax, ay)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDepositETH is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xce0b63ce.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function depositETH(address owner, uint256 ax, uint256 ay) payable returns(uint64)
func (rollup *Rollup) TryPackDepositETH(owner common.Address, ax *big.Int, ay *big.Int) ([]byte, error) {
	return rollup.abi.Pack("depositETH", owner, ax, ay)
}

// UnpackDepositETH is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xce0b63ce.
//
// Solidity: function depositETH(address owner, uint256 ax, uint256 ay) payable returns(uint64)
func (rollup *Rollup) UnpackDepositETH(data []byte) (uint64, error) {
	out, err := rollup.abi.Unpack("depositETH", data)
	if err != nil {
		return *new(uint64), err
	}
	out0 := *abi.ConvertType(out[0], new(uint64)).(*uint64)
	return out0, nil
}

// PackDepth is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x631c56ef.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function depth() view returns(uint8)
func (rollup *Rollup) PackDepth() []byte {
	enc, err := rollup.abi.Pack("depth")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDepth is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x631c56ef.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function depth() view returns(uint8)
func (rollup *Rollup) TryPackDepth() ([]byte, error) {
	return rollup.abi.Pack("depth")
}

// UnpackDepth is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x631c56ef.
//
// Solidity: function depth() view returns(uint8)
func (rollup *Rollup) UnpackDepth(data []byte) (uint8, error) {
	out, err := rollup.abi.Unpack("depth", data)
	if err != nil {
		return *new(uint8), err
	}
	out0 := *abi.ConvertType(out[0], new(uint8)).(*uint8)
	return out0, nil
}

// PackEscrow is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9a24b89a.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function escrow(uint16 token) view returns(uint256)
func (rollup *Rollup) PackEscrow(token uint16) []byte {
	enc, err := rollup.abi.Pack("escrow", token)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackEscrow is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9a24b89a.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function escrow(uint16 token) view returns(uint256)
func (rollup *Rollup) TryPackEscrow(token uint16) ([]byte, error) {
	return rollup.abi.Pack("escrow", token)
}

// UnpackEscrow is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x9a24b89a.
//
// Solidity: function escrow(uint16 token) view returns(uint256)
func (rollup *Rollup) UnpackEscrow(data []byte) (*big.Int, error) {
	out, err := rollup.abi.Unpack("escrow", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackExit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x38c21399.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function exit(uint32 id, (uint256,uint256,address,uint16,uint40,uint128) account, uint256[] siblings) returns()
func (rollup *Rollup) PackExit(id uint32, account IRollupAccount, siblings []*big.Int) []byte {
	enc, err := rollup.abi.Pack("exit", id, account, siblings)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackExit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x38c21399.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function exit(uint32 id, (uint256,uint256,address,uint16,uint40,uint128) account, uint256[] siblings) returns()
func (rollup *Rollup) TryPackExit(id uint32, account IRollupAccount, siblings []*big.Int) ([]byte, error) {
	return rollup.abi.Pack("exit", id, account, siblings)
}

// PackExited is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6e78613b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function exited(uint32 id) view returns(bool)
func (rollup *Rollup) PackExited(id uint32) []byte {
	enc, err := rollup.abi.Pack("exited", id)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackExited is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6e78613b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function exited(uint32 id) view returns(bool)
func (rollup *Rollup) TryPackExited(id uint32) ([]byte, error) {
	return rollup.abi.Pack("exited", id)
}

// UnpackExited is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x6e78613b.
//
// Solidity: function exited(uint32 id) view returns(bool)
func (rollup *Rollup) UnpackExited(data []byte) (bool, error) {
	out, err := rollup.abi.Unpack("exited", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackExodus is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xad1d0dcf.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function exodus() view returns(bool)
func (rollup *Rollup) PackExodus() []byte {
	enc, err := rollup.abi.Pack("exodus")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackExodus is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xad1d0dcf.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function exodus() view returns(bool)
func (rollup *Rollup) TryPackExodus() ([]byte, error) {
	return rollup.abi.Pack("exodus")
}

// UnpackExodus is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xad1d0dcf.
//
// Solidity: function exodus() view returns(bool)
func (rollup *Rollup) UnpackExodus(data []byte) (bool, error) {
	out, err := rollup.abi.Unpack("exodus", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackExodusDeadline is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x66c3d8b7.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function exodusDeadline() view returns(uint40)
func (rollup *Rollup) PackExodusDeadline() []byte {
	enc, err := rollup.abi.Pack("exodusDeadline")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackExodusDeadline is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x66c3d8b7.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function exodusDeadline() view returns(uint40)
func (rollup *Rollup) TryPackExodusDeadline() ([]byte, error) {
	return rollup.abi.Pack("exodusDeadline")
}

// UnpackExodusDeadline is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x66c3d8b7.
//
// Solidity: function exodusDeadline() view returns(uint40)
func (rollup *Rollup) UnpackExodusDeadline(data []byte) (*big.Int, error) {
	out, err := rollup.abi.Unpack("exodusDeadline", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackGenesisRoot is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc7033721.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function genesisRoot() view returns(uint256)
func (rollup *Rollup) PackGenesisRoot() []byte {
	enc, err := rollup.abi.Pack("genesisRoot")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGenesisRoot is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc7033721.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function genesisRoot() view returns(uint256)
func (rollup *Rollup) TryPackGenesisRoot() ([]byte, error) {
	return rollup.abi.Pack("genesisRoot")
}

// UnpackGenesisRoot is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xc7033721.
//
// Solidity: function genesisRoot() view returns(uint256)
func (rollup *Rollup) UnpackGenesisRoot(data []byte) (*big.Int, error) {
	out, err := rollup.abi.Unpack("genesisRoot", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackGraceTime is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5af05dcf.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function graceTime() view returns(uint40)
func (rollup *Rollup) PackGraceTime() []byte {
	enc, err := rollup.abi.Pack("graceTime")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGraceTime is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5af05dcf.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function graceTime() view returns(uint40)
func (rollup *Rollup) TryPackGraceTime() ([]byte, error) {
	return rollup.abi.Pack("graceTime")
}

// UnpackGraceTime is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x5af05dcf.
//
// Solidity: function graceTime() view returns(uint40)
func (rollup *Rollup) UnpackGraceTime(data []byte) (*big.Int, error) {
	out, err := rollup.abi.Unpack("graceTime", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackIsOperator is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6d70f7ae.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function isOperator(address ) view returns(bool)
func (rollup *Rollup) PackIsOperator(arg0 common.Address) []byte {
	enc, err := rollup.abi.Pack("isOperator", arg0)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackIsOperator is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6d70f7ae.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function isOperator(address ) view returns(bool)
func (rollup *Rollup) TryPackIsOperator(arg0 common.Address) ([]byte, error) {
	return rollup.abi.Pack("isOperator", arg0)
}

// UnpackIsOperator is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x6d70f7ae.
//
// Solidity: function isOperator(address ) view returns(bool)
func (rollup *Rollup) UnpackIsOperator(data []byte) (bool, error) {
	out, err := rollup.abi.Unpack("isOperator", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackLastBatch is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x48aa4108.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function lastBatch() view returns(uint64)
func (rollup *Rollup) PackLastBatch() []byte {
	enc, err := rollup.abi.Pack("lastBatch")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackLastBatch is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x48aa4108.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function lastBatch() view returns(uint64)
func (rollup *Rollup) TryPackLastBatch() ([]byte, error) {
	return rollup.abi.Pack("lastBatch")
}

// UnpackLastBatch is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x48aa4108.
//
// Solidity: function lastBatch() view returns(uint64)
func (rollup *Rollup) UnpackLastBatch(data []byte) (uint64, error) {
	out, err := rollup.abi.Unpack("lastBatch", data)
	if err != nil {
		return *new(uint64), err
	}
	out0 := *abi.ConvertType(out[0], new(uint64)).(*uint64)
	return out0, nil
}

// PackLastTimestamp is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x19d8ac61.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function lastTimestamp() view returns(uint40)
func (rollup *Rollup) PackLastTimestamp() []byte {
	enc, err := rollup.abi.Pack("lastTimestamp")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackLastTimestamp is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x19d8ac61.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function lastTimestamp() view returns(uint40)
func (rollup *Rollup) TryPackLastTimestamp() ([]byte, error) {
	return rollup.abi.Pack("lastTimestamp")
}

// UnpackLastTimestamp is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x19d8ac61.
//
// Solidity: function lastTimestamp() view returns(uint40)
func (rollup *Rollup) UnpackLastTimestamp(data []byte) (*big.Int, error) {
	out, err := rollup.abi.Unpack("lastTimestamp", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackMaxBatchAge is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe478773a.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function maxBatchAge() view returns(uint40)
func (rollup *Rollup) PackMaxBatchAge() []byte {
	enc, err := rollup.abi.Pack("maxBatchAge")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMaxBatchAge is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe478773a.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function maxBatchAge() view returns(uint40)
func (rollup *Rollup) TryPackMaxBatchAge() ([]byte, error) {
	return rollup.abi.Pack("maxBatchAge")
}

// UnpackMaxBatchAge is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xe478773a.
//
// Solidity: function maxBatchAge() view returns(uint40)
func (rollup *Rollup) UnpackMaxBatchAge(data []byte) (*big.Int, error) {
	out, err := rollup.abi.Unpack("maxBatchAge", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackPending is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1f7378cd.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function pending(uint16 , address ) view returns(uint256)
func (rollup *Rollup) PackPending(arg0 uint16, arg1 common.Address) []byte {
	enc, err := rollup.abi.Pack("pending", arg0, arg1)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPending is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1f7378cd.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function pending(uint16 , address ) view returns(uint256)
func (rollup *Rollup) TryPackPending(arg0 uint16, arg1 common.Address) ([]byte, error) {
	return rollup.abi.Pack("pending", arg0, arg1)
}

// UnpackPending is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x1f7378cd.
//
// Solidity: function pending(uint16 , address ) view returns(uint256)
func (rollup *Rollup) UnpackPending(data []byte) (*big.Int, error) {
	out, err := rollup.abi.Unpack("pending", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackQueueHead is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x96523644.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function queueHead() view returns(uint64)
func (rollup *Rollup) PackQueueHead() []byte {
	enc, err := rollup.abi.Pack("queueHead")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackQueueHead is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x96523644.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function queueHead() view returns(uint64)
func (rollup *Rollup) TryPackQueueHead() ([]byte, error) {
	return rollup.abi.Pack("queueHead")
}

// UnpackQueueHead is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x96523644.
//
// Solidity: function queueHead() view returns(uint64)
func (rollup *Rollup) UnpackQueueHead(data []byte) (uint64, error) {
	out, err := rollup.abi.Unpack("queueHead", data)
	if err != nil {
		return *new(uint64), err
	}
	out0 := *abi.ConvertType(out[0], new(uint64)).(*uint64)
	return out0, nil
}

// PackQueueTail is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xcbafd3c2.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function queueTail() view returns(uint64)
func (rollup *Rollup) PackQueueTail() []byte {
	enc, err := rollup.abi.Pack("queueTail")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackQueueTail is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xcbafd3c2.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function queueTail() view returns(uint64)
func (rollup *Rollup) TryPackQueueTail() ([]byte, error) {
	return rollup.abi.Pack("queueTail")
}

// UnpackQueueTail is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xcbafd3c2.
//
// Solidity: function queueTail() view returns(uint64)
func (rollup *Rollup) UnpackQueueTail(data []byte) (uint64, error) {
	out, err := rollup.abi.Unpack("queueTail", data)
	if err != nil {
		return *new(uint64), err
	}
	out0 := *abi.ConvertType(out[0], new(uint64)).(*uint64)
	return out0, nil
}

// PackRefundDeposits is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x68eac026.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function refundDeposits((uint64,address,uint16,uint128,uint256,uint256)[] requests) returns()
func (rollup *Rollup) PackRefundDeposits(requests []IRollupDeposit) []byte {
	enc, err := rollup.abi.Pack("refundDeposits", requests)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRefundDeposits is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x68eac026.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function refundDeposits((uint64,address,uint16,uint128,uint256,uint256)[] requests) returns()
func (rollup *Rollup) TryPackRefundDeposits(requests []IRollupDeposit) ([]byte, error) {
	return rollup.abi.Pack("refundDeposits", requests)
}

// PackRegisterToken is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x09824a80.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function registerToken(address token) payable returns(uint16 id)
func (rollup *Rollup) PackRegisterToken(token common.Address) []byte {
	enc, err := rollup.abi.Pack("registerToken", token)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRegisterToken is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x09824a80.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function registerToken(address token) payable returns(uint16 id)
func (rollup *Rollup) TryPackRegisterToken(token common.Address) ([]byte, error) {
	return rollup.abi.Pack("registerToken", token)
}

// UnpackRegisterToken is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x09824a80.
//
// Solidity: function registerToken(address token) payable returns(uint16 id)
func (rollup *Rollup) UnpackRegisterToken(data []byte) (uint16, error) {
	out, err := rollup.abi.Unpack("registerToken", data)
	if err != nil {
		return *new(uint16), err
	}
	out0 := *abi.ConvertType(out[0], new(uint16)).(*uint16)
	return out0, nil
}

// PackRequest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4e5c5188.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function request(uint64 index) view returns(bytes27 hash, uint40 arrival)
func (rollup *Rollup) PackRequest(index uint64) []byte {
	enc, err := rollup.abi.Pack("request", index)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRequest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4e5c5188.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function request(uint64 index) view returns(bytes27 hash, uint40 arrival)
func (rollup *Rollup) TryPackRequest(index uint64) ([]byte, error) {
	return rollup.abi.Pack("request", index)
}

// RequestOutput serves as a container for the return parameters of contract
// method Request.
type RequestOutput struct {
	Hash    [27]byte
	Arrival *big.Int
}

// UnpackRequest is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x4e5c5188.
//
// Solidity: function request(uint64 index) view returns(bytes27 hash, uint40 arrival)
func (rollup *Rollup) UnpackRequest(data []byte) (RequestOutput, error) {
	out, err := rollup.abi.Unpack("request", data)
	outstruct := new(RequestOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Hash = *abi.ConvertType(out[0], new([27]byte)).(*[27]byte)
	outstruct.Arrival = abi.ConvertType(out[1], new(big.Int)).(*big.Int)
	return *outstruct, nil
}

// PackRequestFee is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xeb2e578b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function requestFee() view returns(uint256)
func (rollup *Rollup) PackRequestFee() []byte {
	enc, err := rollup.abi.Pack("requestFee")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRequestFee is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xeb2e578b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function requestFee() view returns(uint256)
func (rollup *Rollup) TryPackRequestFee() ([]byte, error) {
	return rollup.abi.Pack("requestFee")
}

// UnpackRequestFee is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xeb2e578b.
//
// Solidity: function requestFee() view returns(uint256)
func (rollup *Rollup) UnpackRequestFee(data []byte) (*big.Int, error) {
	out, err := rollup.abi.Unpack("requestFee", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackRequestForcedExit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x603921b4.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function requestForcedExit(uint32 id, uint16 token) payable returns(uint64 index)
func (rollup *Rollup) PackRequestForcedExit(id uint32, token uint16) []byte {
	enc, err := rollup.abi.Pack("requestForcedExit", id, token)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRequestForcedExit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x603921b4.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function requestForcedExit(uint32 id, uint16 token) payable returns(uint64 index)
func (rollup *Rollup) TryPackRequestForcedExit(id uint32, token uint16) ([]byte, error) {
	return rollup.abi.Pack("requestForcedExit", id, token)
}

// UnpackRequestForcedExit is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x603921b4.
//
// Solidity: function requestForcedExit(uint32 id, uint16 token) payable returns(uint64 index)
func (rollup *Rollup) UnpackRequestForcedExit(data []byte) (uint64, error) {
	out, err := rollup.abi.Unpack("requestForcedExit", data)
	if err != nil {
		return *new(uint64), err
	}
	out0 := *abi.ConvertType(out[0], new(uint64)).(*uint64)
	return out0, nil
}

// PackRequestSetKey is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xfca4c307.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function requestSetKey(uint32 id, uint256 ax, uint256 ay) payable returns(uint64 index)
func (rollup *Rollup) PackRequestSetKey(id uint32, ax *big.Int, ay *big.Int) []byte {
	enc, err := rollup.abi.Pack("requestSetKey", id, ax, ay)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRequestSetKey is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xfca4c307.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function requestSetKey(uint32 id, uint256 ax, uint256 ay) payable returns(uint64 index)
func (rollup *Rollup) TryPackRequestSetKey(id uint32, ax *big.Int, ay *big.Int) ([]byte, error) {
	return rollup.abi.Pack("requestSetKey", id, ax, ay)
}

// UnpackRequestSetKey is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xfca4c307.
//
// Solidity: function requestSetKey(uint32 id, uint256 ax, uint256 ay) payable returns(uint64 index)
func (rollup *Rollup) UnpackRequestSetKey(data []byte) (uint64, error) {
	out, err := rollup.abi.Unpack("requestSetKey", data)
	if err != nil {
		return *new(uint64), err
	}
	out0 := *abi.ConvertType(out[0], new(uint64)).(*uint64)
	return out0, nil
}

// PackSetOperator is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x558a7297.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setOperator(address operator, bool allowed) returns()
func (rollup *Rollup) PackSetOperator(operator common.Address, allowed bool) []byte {
	enc, err := rollup.abi.Pack("setOperator", operator, allowed)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSetOperator is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x558a7297.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function setOperator(address operator, bool allowed) returns()
func (rollup *Rollup) TryPackSetOperator(operator common.Address, allowed bool) ([]byte, error) {
	return rollup.abi.Pack("setOperator", operator, allowed)
}

// PackSolvency is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd2bc1154.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function solvency(uint16 token) view returns(uint256 escrowed, uint256 owed, uint256 held)
func (rollup *Rollup) PackSolvency(token uint16) []byte {
	enc, err := rollup.abi.Pack("solvency", token)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSolvency is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd2bc1154.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function solvency(uint16 token) view returns(uint256 escrowed, uint256 owed, uint256 held)
func (rollup *Rollup) TryPackSolvency(token uint16) ([]byte, error) {
	return rollup.abi.Pack("solvency", token)
}

// SolvencyOutput serves as a container for the return parameters of contract
// method Solvency.
type SolvencyOutput struct {
	Escrowed *big.Int
	Owed     *big.Int
	Held     *big.Int
}

// UnpackSolvency is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xd2bc1154.
//
// Solidity: function solvency(uint16 token) view returns(uint256 escrowed, uint256 owed, uint256 held)
func (rollup *Rollup) UnpackSolvency(data []byte) (SolvencyOutput, error) {
	out, err := rollup.abi.Unpack("solvency", data)
	outstruct := new(SolvencyOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Escrowed = abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	outstruct.Owed = abi.ConvertType(out[1], new(big.Int)).(*big.Int)
	outstruct.Held = abi.ConvertType(out[2], new(big.Int)).(*big.Int)
	return *outstruct, nil
}

// PackStateRoot is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9588eca2.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function stateRoot() view returns(uint256)
func (rollup *Rollup) PackStateRoot() []byte {
	enc, err := rollup.abi.Pack("stateRoot")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackStateRoot is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9588eca2.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function stateRoot() view returns(uint256)
func (rollup *Rollup) TryPackStateRoot() ([]byte, error) {
	return rollup.abi.Pack("stateRoot")
}

// UnpackStateRoot is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x9588eca2.
//
// Solidity: function stateRoot() view returns(uint256)
func (rollup *Rollup) UnpackStateRoot(data []byte) (*big.Int, error) {
	out, err := rollup.abi.Unpack("stateRoot", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackStatus is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x200d2ed2.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function status() view returns((uint256,uint64,uint40,uint64,uint64,uint16,bool))
func (rollup *Rollup) PackStatus() []byte {
	enc, err := rollup.abi.Pack("status")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackStatus is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x200d2ed2.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function status() view returns((uint256,uint64,uint40,uint64,uint64,uint16,bool))
func (rollup *Rollup) TryPackStatus() ([]byte, error) {
	return rollup.abi.Pack("status")
}

// UnpackStatus is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x200d2ed2.
//
// Solidity: function status() view returns((uint256,uint64,uint40,uint64,uint64,uint16,bool))
func (rollup *Rollup) UnpackStatus(data []byte) (IRollupStatus, error) {
	out, err := rollup.abi.Unpack("status", data)
	if err != nil {
		return *new(IRollupStatus), err
	}
	out0 := *abi.ConvertType(out[0], new(IRollupStatus)).(*IRollupStatus)
	return out0, nil
}

// PackSubmit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6beca1e1.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function submit((uint64,uint16,uint40,uint40,uint256,uint256,uint8,uint256[],uint256[],bytes) s) returns()
func (rollup *Rollup) PackSubmit(s IRollupSubmission) []byte {
	enc, err := rollup.abi.Pack("submit", s)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSubmit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6beca1e1.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function submit((uint64,uint16,uint40,uint40,uint256,uint256,uint8,uint256[],uint256[],bytes) s) returns()
func (rollup *Rollup) TryPackSubmit(s IRollupSubmission) ([]byte, error) {
	return rollup.abi.Pack("submit", s)
}

// PackSubmitDeadline is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9dbd7a1e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function submitDeadline() view returns(uint40)
func (rollup *Rollup) PackSubmitDeadline() []byte {
	enc, err := rollup.abi.Pack("submitDeadline")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSubmitDeadline is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9dbd7a1e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function submitDeadline() view returns(uint40)
func (rollup *Rollup) TryPackSubmitDeadline() ([]byte, error) {
	return rollup.abi.Pack("submitDeadline")
}

// UnpackSubmitDeadline is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x9dbd7a1e.
//
// Solidity: function submitDeadline() view returns(uint40)
func (rollup *Rollup) UnpackSubmitDeadline(data []byte) (*big.Int, error) {
	out, err := rollup.abi.Unpack("submitDeadline", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackTokenAddress is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa44653fb.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function tokenAddress(uint16 id) view returns(address)
func (rollup *Rollup) PackTokenAddress(id uint16) []byte {
	enc, err := rollup.abi.Pack("tokenAddress", id)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTokenAddress is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa44653fb.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function tokenAddress(uint16 id) view returns(address)
func (rollup *Rollup) TryPackTokenAddress(id uint16) ([]byte, error) {
	return rollup.abi.Pack("tokenAddress", id)
}

// UnpackTokenAddress is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xa44653fb.
//
// Solidity: function tokenAddress(uint16 id) view returns(address)
func (rollup *Rollup) UnpackTokenAddress(data []byte) (common.Address, error) {
	out, err := rollup.abi.Unpack("tokenAddress", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackTokenCount is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9f181b5e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function tokenCount() view returns(uint16)
func (rollup *Rollup) PackTokenCount() []byte {
	enc, err := rollup.abi.Pack("tokenCount")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTokenCount is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9f181b5e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function tokenCount() view returns(uint16)
func (rollup *Rollup) TryPackTokenCount() ([]byte, error) {
	return rollup.abi.Pack("tokenCount")
}

// UnpackTokenCount is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x9f181b5e.
//
// Solidity: function tokenCount() view returns(uint16)
func (rollup *Rollup) UnpackTokenCount(data []byte) (uint16, error) {
	out, err := rollup.abi.Unpack("tokenCount", data)
	if err != nil {
		return *new(uint16), err
	}
	out0 := *abi.ConvertType(out[0], new(uint16)).(*uint16)
	return out0, nil
}

// PackTokenFee is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x45599136.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function tokenFee() pure returns(uint256)
func (rollup *Rollup) PackTokenFee() []byte {
	enc, err := rollup.abi.Pack("tokenFee")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTokenFee is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x45599136.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function tokenFee() pure returns(uint256)
func (rollup *Rollup) TryPackTokenFee() ([]byte, error) {
	return rollup.abi.Pack("tokenFee")
}

// UnpackTokenFee is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x45599136.
//
// Solidity: function tokenFee() pure returns(uint256)
func (rollup *Rollup) UnpackTokenFee(data []byte) (*big.Int, error) {
	out, err := rollup.abi.Unpack("tokenFee", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackTokenId is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7ca31724.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function tokenId(address ) view returns(uint16)
func (rollup *Rollup) PackTokenId(arg0 common.Address) []byte {
	enc, err := rollup.abi.Pack("tokenId", arg0)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTokenId is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7ca31724.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function tokenId(address ) view returns(uint16)
func (rollup *Rollup) TryPackTokenId(arg0 common.Address) ([]byte, error) {
	return rollup.abi.Pack("tokenId", arg0)
}

// UnpackTokenId is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x7ca31724.
//
// Solidity: function tokenId(address ) view returns(uint16)
func (rollup *Rollup) UnpackTokenId(data []byte) (uint16, error) {
	out, err := rollup.abi.Unpack("tokenId", data)
	if err != nil {
		return *new(uint16), err
	}
	out0 := *abi.ConvertType(out[0], new(uint16)).(*uint16)
	return out0, nil
}

// PackVerifierCount is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xfb4adf52.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function verifierCount() view returns(uint256)
func (rollup *Rollup) PackVerifierCount() []byte {
	enc, err := rollup.abi.Pack("verifierCount")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackVerifierCount is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xfb4adf52.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function verifierCount() view returns(uint256)
func (rollup *Rollup) TryPackVerifierCount() ([]byte, error) {
	return rollup.abi.Pack("verifierCount")
}

// UnpackVerifierCount is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xfb4adf52.
//
// Solidity: function verifierCount() view returns(uint256)
func (rollup *Rollup) UnpackVerifierCount(data []byte) (*big.Int, error) {
	out, err := rollup.abi.Unpack("verifierCount", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackVerifierInfo is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2857466f.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function verifierInfo(uint256 verifierId) view returns((address,uint16,uint16,bool,bytes32,bytes32))
func (rollup *Rollup) PackVerifierInfo(verifierId *big.Int) []byte {
	enc, err := rollup.abi.Pack("verifierInfo", verifierId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackVerifierInfo is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2857466f.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function verifierInfo(uint256 verifierId) view returns((address,uint16,uint16,bool,bytes32,bytes32))
func (rollup *Rollup) TryPackVerifierInfo(verifierId *big.Int) ([]byte, error) {
	return rollup.abi.Pack("verifierInfo", verifierId)
}

// UnpackVerifierInfo is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x2857466f.
//
// Solidity: function verifierInfo(uint256 verifierId) view returns((address,uint16,uint16,bool,bytes32,bytes32))
func (rollup *Rollup) UnpackVerifierInfo(data []byte) (IRollupVerifierInfo, error) {
	out, err := rollup.abi.Unpack("verifierInfo", data)
	if err != nil {
		return *new(IRollupVerifierInfo), err
	}
	out0 := *abi.ConvertType(out[0], new(IRollupVerifierInfo)).(*IRollupVerifierInfo)
	return out0, nil
}

// PackWithdraw is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4314a946.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function withdraw(uint16 token, address owner) returns()
func (rollup *Rollup) PackWithdraw(token uint16, owner common.Address) []byte {
	enc, err := rollup.abi.Pack("withdraw", token, owner)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackWithdraw is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4314a946.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function withdraw(uint16 token, address owner) returns()
func (rollup *Rollup) TryPackWithdraw(token uint16, owner common.Address) ([]byte, error) {
	return rollup.abi.Pack("withdraw", token, owner)
}

// RollupDepositRefunded represents a DepositRefunded event raised by the Rollup contract.
type RollupDepositRefunded struct {
	Index  uint64
	Owner  common.Address
	Token  uint16
	Amount *big.Int
	Raw    *types.Log // Blockchain specific contextual infos
}

const RollupDepositRefundedEventName = "DepositRefunded"

// ContractEventName returns the user-defined event name.
func (RollupDepositRefunded) ContractEventName() string {
	return RollupDepositRefundedEventName
}

// UnpackDepositRefundedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event DepositRefunded(uint64 indexed index, address indexed owner, uint16 indexed token, uint128 amount)
func (rollup *Rollup) UnpackDepositRefundedEvent(log *types.Log) (*RollupDepositRefunded, error) {
	event := "DepositRefunded"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != rollup.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RollupDepositRefunded)
	if len(log.Data) > 0 {
		if err := rollup.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range rollup.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// RollupDeposited represents a Deposited event raised by the Rollup contract.
type RollupDeposited struct {
	Index  uint64
	Owner  common.Address
	Token  uint16
	Amount *big.Int
	Ax     *big.Int
	Ay     *big.Int
	Raw    *types.Log // Blockchain specific contextual infos
}

const RollupDepositedEventName = "Deposited"

// ContractEventName returns the user-defined event name.
func (RollupDeposited) ContractEventName() string {
	return RollupDepositedEventName
}

// UnpackDepositedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Deposited(uint64 indexed index, address indexed owner, uint16 indexed token, uint128 amount, uint256 ax, uint256 ay)
func (rollup *Rollup) UnpackDepositedEvent(log *types.Log) (*RollupDeposited, error) {
	event := "Deposited"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != rollup.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RollupDeposited)
	if len(log.Data) > 0 {
		if err := rollup.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range rollup.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// RollupExited represents a Exited event raised by the Rollup contract.
type RollupExited struct {
	Id     uint32
	Owner  common.Address
	Token  uint16
	Amount *big.Int
	Raw    *types.Log // Blockchain specific contextual infos
}

const RollupExitedEventName = "Exited"

// ContractEventName returns the user-defined event name.
func (RollupExited) ContractEventName() string {
	return RollupExitedEventName
}

// UnpackExitedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Exited(uint32 indexed id, address indexed owner, uint16 indexed token, uint128 amount)
func (rollup *Rollup) UnpackExitedEvent(log *types.Log) (*RollupExited, error) {
	event := "Exited"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != rollup.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RollupExited)
	if len(log.Data) > 0 {
		if err := rollup.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range rollup.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// RollupExodusActivated represents a ExodusActivated event raised by the Rollup contract.
type RollupExodusActivated struct {
	LastBatch uint64
	StateRoot *big.Int
	QueueHead uint64
	QueueTail uint64
	Raw       *types.Log // Blockchain specific contextual infos
}

const RollupExodusActivatedEventName = "ExodusActivated"

// ContractEventName returns the user-defined event name.
func (RollupExodusActivated) ContractEventName() string {
	return RollupExodusActivatedEventName
}

// UnpackExodusActivatedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event ExodusActivated(uint64 lastBatch, uint256 stateRoot, uint64 queueHead, uint64 queueTail)
func (rollup *Rollup) UnpackExodusActivatedEvent(log *types.Log) (*RollupExodusActivated, error) {
	event := "ExodusActivated"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != rollup.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RollupExodusActivated)
	if len(log.Data) > 0 {
		if err := rollup.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range rollup.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// RollupForcedExitRequested represents a ForcedExitRequested event raised by the Rollup contract.
type RollupForcedExitRequested struct {
	Index uint64
	Owner common.Address
	Id    uint32
	Token uint16
	Raw   *types.Log // Blockchain specific contextual infos
}

const RollupForcedExitRequestedEventName = "ForcedExitRequested"

// ContractEventName returns the user-defined event name.
func (RollupForcedExitRequested) ContractEventName() string {
	return RollupForcedExitRequestedEventName
}

// UnpackForcedExitRequestedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event ForcedExitRequested(uint64 indexed index, address indexed owner, uint32 id, uint16 token)
func (rollup *Rollup) UnpackForcedExitRequestedEvent(log *types.Log) (*RollupForcedExitRequested, error) {
	event := "ForcedExitRequested"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != rollup.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RollupForcedExitRequested)
	if len(log.Data) > 0 {
		if err := rollup.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range rollup.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// RollupOperatorSet represents a OperatorSet event raised by the Rollup contract.
type RollupOperatorSet struct {
	Operator common.Address
	Allowed  bool
	Raw      *types.Log // Blockchain specific contextual infos
}

const RollupOperatorSetEventName = "OperatorSet"

// ContractEventName returns the user-defined event name.
func (RollupOperatorSet) ContractEventName() string {
	return RollupOperatorSetEventName
}

// UnpackOperatorSetEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event OperatorSet(address indexed operator, bool allowed)
func (rollup *Rollup) UnpackOperatorSetEvent(log *types.Log) (*RollupOperatorSet, error) {
	event := "OperatorSet"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != rollup.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RollupOperatorSet)
	if len(log.Data) > 0 {
		if err := rollup.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range rollup.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// RollupSetKeyRequested represents a SetKeyRequested event raised by the Rollup contract.
type RollupSetKeyRequested struct {
	Index uint64
	Owner common.Address
	Id    uint32
	Ax    *big.Int
	Ay    *big.Int
	Raw   *types.Log // Blockchain specific contextual infos
}

const RollupSetKeyRequestedEventName = "SetKeyRequested"

// ContractEventName returns the user-defined event name.
func (RollupSetKeyRequested) ContractEventName() string {
	return RollupSetKeyRequestedEventName
}

// UnpackSetKeyRequestedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event SetKeyRequested(uint64 indexed index, address indexed owner, uint32 id, uint256 ax, uint256 ay)
func (rollup *Rollup) UnpackSetKeyRequestedEvent(log *types.Log) (*RollupSetKeyRequested, error) {
	event := "SetKeyRequested"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != rollup.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RollupSetKeyRequested)
	if len(log.Data) > 0 {
		if err := rollup.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range rollup.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// RollupSubmitted represents a Submitted event raised by the Rollup contract.
type RollupSubmitted struct {
	FirstNumber uint64
	Count       uint16
	QueueHead   uint64
	OldRoot     *big.Int
	NewRoot     *big.Int
	Raw         *types.Log // Blockchain specific contextual infos
}

const RollupSubmittedEventName = "Submitted"

// ContractEventName returns the user-defined event name.
func (RollupSubmitted) ContractEventName() string {
	return RollupSubmittedEventName
}

// UnpackSubmittedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Submitted(uint64 indexed firstNumber, uint16 count, uint64 queueHead, uint256 oldRoot, uint256 newRoot)
func (rollup *Rollup) UnpackSubmittedEvent(log *types.Log) (*RollupSubmitted, error) {
	event := "Submitted"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != rollup.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RollupSubmitted)
	if len(log.Data) > 0 {
		if err := rollup.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range rollup.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// RollupSurplusOwed represents a SurplusOwed event raised by the Rollup contract.
type RollupSurplusOwed struct {
	Owner  common.Address
	Amount *big.Int
	Raw    *types.Log // Blockchain specific contextual infos
}

const RollupSurplusOwedEventName = "SurplusOwed"

// ContractEventName returns the user-defined event name.
func (RollupSurplusOwed) ContractEventName() string {
	return RollupSurplusOwedEventName
}

// UnpackSurplusOwedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event SurplusOwed(address indexed owner, uint256 amount)
func (rollup *Rollup) UnpackSurplusOwedEvent(log *types.Log) (*RollupSurplusOwed, error) {
	event := "SurplusOwed"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != rollup.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RollupSurplusOwed)
	if len(log.Data) > 0 {
		if err := rollup.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range rollup.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// RollupTokenRegistered represents a TokenRegistered event raised by the Rollup contract.
type RollupTokenRegistered struct {
	Id    uint16
	Token common.Address
	Raw   *types.Log // Blockchain specific contextual infos
}

const RollupTokenRegisteredEventName = "TokenRegistered"

// ContractEventName returns the user-defined event name.
func (RollupTokenRegistered) ContractEventName() string {
	return RollupTokenRegisteredEventName
}

// UnpackTokenRegisteredEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event TokenRegistered(uint16 indexed id, address indexed token)
func (rollup *Rollup) UnpackTokenRegisteredEvent(log *types.Log) (*RollupTokenRegistered, error) {
	event := "TokenRegistered"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != rollup.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RollupTokenRegistered)
	if len(log.Data) > 0 {
		if err := rollup.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range rollup.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// RollupWithdrawn represents a Withdrawn event raised by the Rollup contract.
type RollupWithdrawn struct {
	Owner  common.Address
	Token  uint16
	Amount *big.Int
	Raw    *types.Log // Blockchain specific contextual infos
}

const RollupWithdrawnEventName = "Withdrawn"

// ContractEventName returns the user-defined event name.
func (RollupWithdrawn) ContractEventName() string {
	return RollupWithdrawnEventName
}

// UnpackWithdrawnEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Withdrawn(address indexed owner, uint16 indexed token, uint256 amount)
func (rollup *Rollup) UnpackWithdrawnEvent(log *types.Log) (*RollupWithdrawn, error) {
	event := "Withdrawn"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != rollup.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RollupWithdrawn)
	if len(log.Data) > 0 {
		if err := rollup.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range rollup.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// UnpackError attempts to decode the provided error data using user-defined
// error definitions.
func (rollup *Rollup) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], rollup.abi.Errors["AlreadyExited"].ID.Bytes()[:4]) {
		return rollup.UnpackAlreadyExitedError(raw[4:])
	}
	if bytes.Equal(raw[:4], rollup.abi.Errors["BlobRejected"].ID.Bytes()[:4]) {
		return rollup.UnpackBlobRejectedError(raw[4:])
	}
	if bytes.Equal(raw[:4], rollup.abi.Errors["EmptySubmission"].ID.Bytes()[:4]) {
		return rollup.UnpackEmptySubmissionError(raw[4:])
	}
	if bytes.Equal(raw[:4], rollup.abi.Errors["EscrowExceeded"].ID.Bytes()[:4]) {
		return rollup.UnpackEscrowExceededError(raw[4:])
	}
	if bytes.Equal(raw[:4], rollup.abi.Errors["EscrowOverflow"].ID.Bytes()[:4]) {
		return rollup.UnpackEscrowOverflowError(raw[4:])
	}
	if bytes.Equal(raw[:4], rollup.abi.Errors["ExodusIsActive"].ID.Bytes()[:4]) {
		return rollup.UnpackExodusIsActiveError(raw[4:])
	}
	if bytes.Equal(raw[:4], rollup.abi.Errors["ExodusNotActive"].ID.Bytes()[:4]) {
		return rollup.UnpackExodusNotActiveError(raw[4:])
	}
	if bytes.Equal(raw[:4], rollup.abi.Errors["ExodusTooEarly"].ID.Bytes()[:4]) {
		return rollup.UnpackExodusTooEarlyError(raw[4:])
	}
	if bytes.Equal(raw[:4], rollup.abi.Errors["InvalidAccount"].ID.Bytes()[:4]) {
		return rollup.UnpackInvalidAccountError(raw[4:])
	}
	if bytes.Equal(raw[:4], rollup.abi.Errors["InvalidKey"].ID.Bytes()[:4]) {
		return rollup.UnpackInvalidKeyError(raw[4:])
	}
	if bytes.Equal(raw[:4], rollup.abi.Errors["InvalidParameter"].ID.Bytes()[:4]) {
		return rollup.UnpackInvalidParameterError(raw[4:])
	}
	if bytes.Equal(raw[:4], rollup.abi.Errors["MalformedOp"].ID.Bytes()[:4]) {
		return rollup.UnpackMalformedOpError(raw[4:])
	}
	if bytes.Equal(raw[:4], rollup.abi.Errors["NonCanonicalCalldata"].ID.Bytes()[:4]) {
		return rollup.UnpackNonCanonicalCalldataError(raw[4:])
	}
	if bytes.Equal(raw[:4], rollup.abi.Errors["NonCanonicalWord"].ID.Bytes()[:4]) {
		return rollup.UnpackNonCanonicalWordError(raw[4:])
	}
	if bytes.Equal(raw[:4], rollup.abi.Errors["NotAContract"].ID.Bytes()[:4]) {
		return rollup.UnpackNotAContractError(raw[4:])
	}
	if bytes.Equal(raw[:4], rollup.abi.Errors["NotAdmin"].ID.Bytes()[:4]) {
		return rollup.UnpackNotAdminError(raw[4:])
	}
	if bytes.Equal(raw[:4], rollup.abi.Errors["NotInState"].ID.Bytes()[:4]) {
		return rollup.UnpackNotInStateError(raw[4:])
	}
	if bytes.Equal(raw[:4], rollup.abi.Errors["NotOperator"].ID.Bytes()[:4]) {
		return rollup.UnpackNotOperatorError(raw[4:])
	}
	if bytes.Equal(raw[:4], rollup.abi.Errors["NotTopLevel"].ID.Bytes()[:4]) {
		return rollup.UnpackNotTopLevelError(raw[4:])
	}
	if bytes.Equal(raw[:4], rollup.abi.Errors["NothingPending"].ID.Bytes()[:4]) {
		return rollup.UnpackNothingPendingError(raw[4:])
	}
	if bytes.Equal(raw[:4], rollup.abi.Errors["ProofRejected"].ID.Bytes()[:4]) {
		return rollup.UnpackProofRejectedError(raw[4:])
	}
	if bytes.Equal(raw[:4], rollup.abi.Errors["QueueEmpty"].ID.Bytes()[:4]) {
		return rollup.UnpackQueueEmptyError(raw[4:])
	}
	if bytes.Equal(raw[:4], rollup.abi.Errors["ReentrancyGuardReentrantCall"].ID.Bytes()[:4]) {
		return rollup.UnpackReentrancyGuardReentrantCallError(raw[4:])
	}
	if bytes.Equal(raw[:4], rollup.abi.Errors["RequestMismatch"].ID.Bytes()[:4]) {
		return rollup.UnpackRequestMismatchError(raw[4:])
	}
	if bytes.Equal(raw[:4], rollup.abi.Errors["RequestsSkipped"].ID.Bytes()[:4]) {
		return rollup.UnpackRequestsSkippedError(raw[4:])
	}
	if bytes.Equal(raw[:4], rollup.abi.Errors["SafeERC20FailedOperation"].ID.Bytes()[:4]) {
		return rollup.UnpackSafeERC20FailedOperationError(raw[4:])
	}
	if bytes.Equal(raw[:4], rollup.abi.Errors["SettlementTooLong"].ID.Bytes()[:4]) {
		return rollup.UnpackSettlementTooLongError(raw[4:])
	}
	if bytes.Equal(raw[:4], rollup.abi.Errors["TimestampDecreases"].ID.Bytes()[:4]) {
		return rollup.UnpackTimestampDecreasesError(raw[4:])
	}
	if bytes.Equal(raw[:4], rollup.abi.Errors["TimestampInFuture"].ID.Bytes()[:4]) {
		return rollup.UnpackTimestampInFutureError(raw[4:])
	}
	if bytes.Equal(raw[:4], rollup.abi.Errors["TimestampTooOld"].ID.Bytes()[:4]) {
		return rollup.UnpackTimestampTooOldError(raw[4:])
	}
	if bytes.Equal(raw[:4], rollup.abi.Errors["TokenAlreadyRegistered"].ID.Bytes()[:4]) {
		return rollup.UnpackTokenAlreadyRegisteredError(raw[4:])
	}
	if bytes.Equal(raw[:4], rollup.abi.Errors["TooManyBatches"].ID.Bytes()[:4]) {
		return rollup.UnpackTooManyBatchesError(raw[4:])
	}
	if bytes.Equal(raw[:4], rollup.abi.Errors["TooManyTokens"].ID.Bytes()[:4]) {
		return rollup.UnpackTooManyTokensError(raw[4:])
	}
	if bytes.Equal(raw[:4], rollup.abi.Errors["TransferFailed"].ID.Bytes()[:4]) {
		return rollup.UnpackTransferFailedError(raw[4:])
	}
	if bytes.Equal(raw[:4], rollup.abi.Errors["UnknownOp"].ID.Bytes()[:4]) {
		return rollup.UnpackUnknownOpError(raw[4:])
	}
	if bytes.Equal(raw[:4], rollup.abi.Errors["UnknownToken"].ID.Bytes()[:4]) {
		return rollup.UnpackUnknownTokenError(raw[4:])
	}
	if bytes.Equal(raw[:4], rollup.abi.Errors["UnknownVerifier"].ID.Bytes()[:4]) {
		return rollup.UnpackUnknownVerifierError(raw[4:])
	}
	if bytes.Equal(raw[:4], rollup.abi.Errors["WrongBatch"].ID.Bytes()[:4]) {
		return rollup.UnpackWrongBatchError(raw[4:])
	}
	if bytes.Equal(raw[:4], rollup.abi.Errors["WrongBlobs"].ID.Bytes()[:4]) {
		return rollup.UnpackWrongBlobsError(raw[4:])
	}
	if bytes.Equal(raw[:4], rollup.abi.Errors["WrongFee"].ID.Bytes()[:4]) {
		return rollup.UnpackWrongFeeError(raw[4:])
	}
	if bytes.Equal(raw[:4], rollup.abi.Errors["WrongOpening"].ID.Bytes()[:4]) {
		return rollup.UnpackWrongOpeningError(raw[4:])
	}
	if bytes.Equal(raw[:4], rollup.abi.Errors["WrongPath"].ID.Bytes()[:4]) {
		return rollup.UnpackWrongPathError(raw[4:])
	}
	if bytes.Equal(raw[:4], rollup.abi.Errors["ZeroAmount"].ID.Bytes()[:4]) {
		return rollup.UnpackZeroAmountError(raw[4:])
	}
	if bytes.Equal(raw[:4], rollup.abi.Errors["ZeroOwner"].ID.Bytes()[:4]) {
		return rollup.UnpackZeroOwnerError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// RollupAlreadyExited represents a AlreadyExited error raised by the Rollup contract.
type RollupAlreadyExited struct {
	Id uint32
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error AlreadyExited(uint32 id)
func RollupAlreadyExitedErrorID() common.Hash {
	return common.HexToHash("0x1e946a9cbe17a94b277ae278c816181edc664bd818928696d8181d27188dae3e")
}

// UnpackAlreadyExitedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error AlreadyExited(uint32 id)
func (rollup *Rollup) UnpackAlreadyExitedError(raw []byte) (*RollupAlreadyExited, error) {
	out := new(RollupAlreadyExited)
	if err := rollup.abi.UnpackIntoInterface(out, "AlreadyExited", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RollupBlobRejected represents a BlobRejected error raised by the Rollup contract.
type RollupBlobRejected struct {
	Hash [32]byte
	Rho  *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BlobRejected(bytes32 hash, uint256 rho)
func RollupBlobRejectedErrorID() common.Hash {
	return common.HexToHash("0xeda2ce659af07639401d0d0a356f7ef8f580b172608cf7eff09cc8ca68d9a25d")
}

// UnpackBlobRejectedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BlobRejected(bytes32 hash, uint256 rho)
func (rollup *Rollup) UnpackBlobRejectedError(raw []byte) (*RollupBlobRejected, error) {
	out := new(RollupBlobRejected)
	if err := rollup.abi.UnpackIntoInterface(out, "BlobRejected", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RollupEmptySubmission represents a EmptySubmission error raised by the Rollup contract.
type RollupEmptySubmission struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error EmptySubmission()
func RollupEmptySubmissionErrorID() common.Hash {
	return common.HexToHash("0x037cb12ee1d2bf22fd80ad6f36cdb5d600188532f8a60bbc5e7c582d53d5e21a")
}

// UnpackEmptySubmissionError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error EmptySubmission()
func (rollup *Rollup) UnpackEmptySubmissionError(raw []byte) (*RollupEmptySubmission, error) {
	out := new(RollupEmptySubmission)
	if err := rollup.abi.UnpackIntoInterface(out, "EmptySubmission", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RollupEscrowExceeded represents a EscrowExceeded error raised by the Rollup contract.
type RollupEscrowExceeded struct {
	Token uint16
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error EscrowExceeded(uint16 token)
func RollupEscrowExceededErrorID() common.Hash {
	return common.HexToHash("0x8701c30a8e97ca6cdc7dc2283fee1a369448295669ecef2c806e1743ce2b4675")
}

// UnpackEscrowExceededError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error EscrowExceeded(uint16 token)
func (rollup *Rollup) UnpackEscrowExceededError(raw []byte) (*RollupEscrowExceeded, error) {
	out := new(RollupEscrowExceeded)
	if err := rollup.abi.UnpackIntoInterface(out, "EscrowExceeded", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RollupEscrowOverflow represents a EscrowOverflow error raised by the Rollup contract.
type RollupEscrowOverflow struct {
	Token uint16
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error EscrowOverflow(uint16 token)
func RollupEscrowOverflowErrorID() common.Hash {
	return common.HexToHash("0xf2ae6e1e8b1535e239de13950e8e5f0024d45b26b714e422d3870520e4f80caa")
}

// UnpackEscrowOverflowError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error EscrowOverflow(uint16 token)
func (rollup *Rollup) UnpackEscrowOverflowError(raw []byte) (*RollupEscrowOverflow, error) {
	out := new(RollupEscrowOverflow)
	if err := rollup.abi.UnpackIntoInterface(out, "EscrowOverflow", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RollupExodusIsActive represents a ExodusIsActive error raised by the Rollup contract.
type RollupExodusIsActive struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ExodusIsActive()
func RollupExodusIsActiveErrorID() common.Hash {
	return common.HexToHash("0x09239a282e1419bbc3c10f8735b101023d1d8da0bd94b882066c52053f3a2447")
}

// UnpackExodusIsActiveError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ExodusIsActive()
func (rollup *Rollup) UnpackExodusIsActiveError(raw []byte) (*RollupExodusIsActive, error) {
	out := new(RollupExodusIsActive)
	if err := rollup.abi.UnpackIntoInterface(out, "ExodusIsActive", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RollupExodusNotActive represents a ExodusNotActive error raised by the Rollup contract.
type RollupExodusNotActive struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ExodusNotActive()
func RollupExodusNotActiveErrorID() common.Hash {
	return common.HexToHash("0xb80d0a1ac926974179a323470d65df424387be3098aa59ca3091e2a7d355015a")
}

// UnpackExodusNotActiveError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ExodusNotActive()
func (rollup *Rollup) UnpackExodusNotActiveError(raw []byte) (*RollupExodusNotActive, error) {
	out := new(RollupExodusNotActive)
	if err := rollup.abi.UnpackIntoInterface(out, "ExodusNotActive", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RollupExodusTooEarly represents a ExodusTooEarly error raised by the Rollup contract.
type RollupExodusTooEarly struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ExodusTooEarly()
func RollupExodusTooEarlyErrorID() common.Hash {
	return common.HexToHash("0xc56685dcc15b08f92c2301f7e43f59be4295ef27056f5bca98e33717e09b3491")
}

// UnpackExodusTooEarlyError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ExodusTooEarly()
func (rollup *Rollup) UnpackExodusTooEarlyError(raw []byte) (*RollupExodusTooEarly, error) {
	out := new(RollupExodusTooEarly)
	if err := rollup.abi.UnpackIntoInterface(out, "ExodusTooEarly", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RollupInvalidAccount represents a InvalidAccount error raised by the Rollup contract.
type RollupInvalidAccount struct {
	Id uint32
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidAccount(uint32 id)
func RollupInvalidAccountErrorID() common.Hash {
	return common.HexToHash("0x592228c7658e8dbb81820d7f2188769dd8f41a2b7a062639dc1880578a6ba8b1")
}

// UnpackInvalidAccountError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidAccount(uint32 id)
func (rollup *Rollup) UnpackInvalidAccountError(raw []byte) (*RollupInvalidAccount, error) {
	out := new(RollupInvalidAccount)
	if err := rollup.abi.UnpackIntoInterface(out, "InvalidAccount", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RollupInvalidKey represents a InvalidKey error raised by the Rollup contract.
type RollupInvalidKey struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidKey()
func RollupInvalidKeyErrorID() common.Hash {
	return common.HexToHash("0x76d4e1e8439f6d9c3d1cf835f307989788cf73aa0b95b7a7c935c1e0e543d094")
}

// UnpackInvalidKeyError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidKey()
func (rollup *Rollup) UnpackInvalidKeyError(raw []byte) (*RollupInvalidKey, error) {
	out := new(RollupInvalidKey)
	if err := rollup.abi.UnpackIntoInterface(out, "InvalidKey", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RollupInvalidParameter represents a InvalidParameter error raised by the Rollup contract.
type RollupInvalidParameter struct {
	Which uint8
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidParameter(uint8 which)
func RollupInvalidParameterErrorID() common.Hash {
	return common.HexToHash("0xf8f01785e244f9393ee0ff1e09816c6710a43e006554de3ae22ae06907e29f27")
}

// UnpackInvalidParameterError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidParameter(uint8 which)
func (rollup *Rollup) UnpackInvalidParameterError(raw []byte) (*RollupInvalidParameter, error) {
	out := new(RollupInvalidParameter)
	if err := rollup.abi.UnpackIntoInterface(out, "InvalidParameter", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RollupMalformedOp represents a MalformedOp error raised by the Rollup contract.
type RollupMalformedOp struct {
	Lane *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error MalformedOp(uint256 lane)
func RollupMalformedOpErrorID() common.Hash {
	return common.HexToHash("0x9ddf439bfb1a0fb83fc87555a313e168fc936d76b7039ccbe29c3b9953ff422b")
}

// UnpackMalformedOpError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error MalformedOp(uint256 lane)
func (rollup *Rollup) UnpackMalformedOpError(raw []byte) (*RollupMalformedOp, error) {
	out := new(RollupMalformedOp)
	if err := rollup.abi.UnpackIntoInterface(out, "MalformedOp", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RollupNonCanonicalCalldata represents a NonCanonicalCalldata error raised by the Rollup contract.
type RollupNonCanonicalCalldata struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NonCanonicalCalldata()
func RollupNonCanonicalCalldataErrorID() common.Hash {
	return common.HexToHash("0xf26c0d4b508efb53fd4cb2fb5491c482302912d49824fb6dbe343f1eeb0e7799")
}

// UnpackNonCanonicalCalldataError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NonCanonicalCalldata()
func (rollup *Rollup) UnpackNonCanonicalCalldataError(raw []byte) (*RollupNonCanonicalCalldata, error) {
	out := new(RollupNonCanonicalCalldata)
	if err := rollup.abi.UnpackIntoInterface(out, "NonCanonicalCalldata", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RollupNonCanonicalWord represents a NonCanonicalWord error raised by the Rollup contract.
type RollupNonCanonicalWord struct {
	Where uint8
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NonCanonicalWord(uint8 where)
func RollupNonCanonicalWordErrorID() common.Hash {
	return common.HexToHash("0x596f565d87c28b03fe6f4f5362fdb20901f21d20c458c999c1e7b7100cbc7ecf")
}

// UnpackNonCanonicalWordError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NonCanonicalWord(uint8 where)
func (rollup *Rollup) UnpackNonCanonicalWordError(raw []byte) (*RollupNonCanonicalWord, error) {
	out := new(RollupNonCanonicalWord)
	if err := rollup.abi.UnpackIntoInterface(out, "NonCanonicalWord", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RollupNotAContract represents a NotAContract error raised by the Rollup contract.
type RollupNotAContract struct {
	Token common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotAContract(address token)
func RollupNotAContractErrorID() common.Hash {
	return common.HexToHash("0x8a8b41ec6b8382733436ac0321a506b0d1e41dc29c8650d1fd1ff17e726ab809")
}

// UnpackNotAContractError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotAContract(address token)
func (rollup *Rollup) UnpackNotAContractError(raw []byte) (*RollupNotAContract, error) {
	out := new(RollupNotAContract)
	if err := rollup.abi.UnpackIntoInterface(out, "NotAContract", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RollupNotAdmin represents a NotAdmin error raised by the Rollup contract.
type RollupNotAdmin struct {
	Caller common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotAdmin(address caller)
func RollupNotAdminErrorID() common.Hash {
	return common.HexToHash("0x17a8424239494df835a470bd5e48f10a94b5febfef662a1917fe31decebbedeb")
}

// UnpackNotAdminError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotAdmin(address caller)
func (rollup *Rollup) UnpackNotAdminError(raw []byte) (*RollupNotAdmin, error) {
	out := new(RollupNotAdmin)
	if err := rollup.abi.UnpackIntoInterface(out, "NotAdmin", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RollupNotInState represents a NotInState error raised by the Rollup contract.
type RollupNotInState struct {
	Id uint32
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotInState(uint32 id)
func RollupNotInStateErrorID() common.Hash {
	return common.HexToHash("0x748b4ad1bf2cad09e3a97b89d733608a6f3c2460bc26494f0a311e341151e04a")
}

// UnpackNotInStateError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotInState(uint32 id)
func (rollup *Rollup) UnpackNotInStateError(raw []byte) (*RollupNotInState, error) {
	out := new(RollupNotInState)
	if err := rollup.abi.UnpackIntoInterface(out, "NotInState", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RollupNotOperator represents a NotOperator error raised by the Rollup contract.
type RollupNotOperator struct {
	Caller common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotOperator(address caller)
func RollupNotOperatorErrorID() common.Hash {
	return common.HexToHash("0x76c6c93a6423c7e2cef5f93921b1d4d1a5ffb795cd7cfed2df95566b7c7f7c40")
}

// UnpackNotOperatorError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotOperator(address caller)
func (rollup *Rollup) UnpackNotOperatorError(raw []byte) (*RollupNotOperator, error) {
	out := new(RollupNotOperator)
	if err := rollup.abi.UnpackIntoInterface(out, "NotOperator", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RollupNotTopLevel represents a NotTopLevel error raised by the Rollup contract.
type RollupNotTopLevel struct {
	Caller common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotTopLevel(address caller)
func RollupNotTopLevelErrorID() common.Hash {
	return common.HexToHash("0x4a4057a9f63dbc937d0f49b14c0653f3a02f0f1d02674e9058e9136fa1e669c5")
}

// UnpackNotTopLevelError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotTopLevel(address caller)
func (rollup *Rollup) UnpackNotTopLevelError(raw []byte) (*RollupNotTopLevel, error) {
	out := new(RollupNotTopLevel)
	if err := rollup.abi.UnpackIntoInterface(out, "NotTopLevel", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RollupNothingPending represents a NothingPending error raised by the Rollup contract.
type RollupNothingPending struct {
	Owner common.Address
	Token uint16
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NothingPending(address owner, uint16 token)
func RollupNothingPendingErrorID() common.Hash {
	return common.HexToHash("0x11467062b0093c6bedd7ac2042a15992975bafd5dc6bb4df77887fdbeabb622e")
}

// UnpackNothingPendingError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NothingPending(address owner, uint16 token)
func (rollup *Rollup) UnpackNothingPendingError(raw []byte) (*RollupNothingPending, error) {
	out := new(RollupNothingPending)
	if err := rollup.abi.UnpackIntoInterface(out, "NothingPending", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RollupProofRejected represents a ProofRejected error raised by the Rollup contract.
type RollupProofRejected struct {
	Statement *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ProofRejected(uint256 statement)
func RollupProofRejectedErrorID() common.Hash {
	return common.HexToHash("0xc4abe6c685219dade23ca08ea316ea9c38314a8dee5bf0b11af51d4a7b88dd44")
}

// UnpackProofRejectedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ProofRejected(uint256 statement)
func (rollup *Rollup) UnpackProofRejectedError(raw []byte) (*RollupProofRejected, error) {
	out := new(RollupProofRejected)
	if err := rollup.abi.UnpackIntoInterface(out, "ProofRejected", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RollupQueueEmpty represents a QueueEmpty error raised by the Rollup contract.
type RollupQueueEmpty struct {
	Lane *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error QueueEmpty(uint256 lane)
func RollupQueueEmptyErrorID() common.Hash {
	return common.HexToHash("0xae9f5a35fec83fa461183f0a7c6a53face9494378ca75357f66e3af7266d9eaf")
}

// UnpackQueueEmptyError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error QueueEmpty(uint256 lane)
func (rollup *Rollup) UnpackQueueEmptyError(raw []byte) (*RollupQueueEmpty, error) {
	out := new(RollupQueueEmpty)
	if err := rollup.abi.UnpackIntoInterface(out, "QueueEmpty", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RollupReentrancyGuardReentrantCall represents a ReentrancyGuardReentrantCall error raised by the Rollup contract.
type RollupReentrancyGuardReentrantCall struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ReentrancyGuardReentrantCall()
func RollupReentrancyGuardReentrantCallErrorID() common.Hash {
	return common.HexToHash("0x3ee5aeb571de7fc460830b4d0017439a1ca56fb0bc39062227ade4fe4a24c1ca")
}

// UnpackReentrancyGuardReentrantCallError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ReentrancyGuardReentrantCall()
func (rollup *Rollup) UnpackReentrancyGuardReentrantCallError(raw []byte) (*RollupReentrancyGuardReentrantCall, error) {
	out := new(RollupReentrancyGuardReentrantCall)
	if err := rollup.abi.UnpackIntoInterface(out, "ReentrancyGuardReentrantCall", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RollupRequestMismatch represents a RequestMismatch error raised by the Rollup contract.
type RollupRequestMismatch struct {
	Lane  *big.Int
	Index uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error RequestMismatch(uint256 lane, uint64 index)
func RollupRequestMismatchErrorID() common.Hash {
	return common.HexToHash("0xd142424535efecc8b8f06a7366fbeec67add5bde022d45d6db33920f4208f857")
}

// UnpackRequestMismatchError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error RequestMismatch(uint256 lane, uint64 index)
func (rollup *Rollup) UnpackRequestMismatchError(raw []byte) (*RollupRequestMismatch, error) {
	out := new(RollupRequestMismatch)
	if err := rollup.abi.UnpackIntoInterface(out, "RequestMismatch", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RollupRequestsSkipped represents a RequestsSkipped error raised by the Rollup contract.
type RollupRequestsSkipped struct {
	Index  uint64
	Served *big.Int
	Enough *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error RequestsSkipped(uint64 index, uint256 served, uint256 enough)
func RollupRequestsSkippedErrorID() common.Hash {
	return common.HexToHash("0xeb49c34701457a32aad70590998802f8f155b25bbf953e90dbf4f50803e0c02e")
}

// UnpackRequestsSkippedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error RequestsSkipped(uint64 index, uint256 served, uint256 enough)
func (rollup *Rollup) UnpackRequestsSkippedError(raw []byte) (*RollupRequestsSkipped, error) {
	out := new(RollupRequestsSkipped)
	if err := rollup.abi.UnpackIntoInterface(out, "RequestsSkipped", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RollupSafeERC20FailedOperation represents a SafeERC20FailedOperation error raised by the Rollup contract.
type RollupSafeERC20FailedOperation struct {
	Token common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error SafeERC20FailedOperation(address token)
func RollupSafeERC20FailedOperationErrorID() common.Hash {
	return common.HexToHash("0x5274afe73c98b4749fc91ffae6b7b574e7842cb2144a159e9377a5f20b32edf9")
}

// UnpackSafeERC20FailedOperationError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error SafeERC20FailedOperation(address token)
func (rollup *Rollup) UnpackSafeERC20FailedOperationError(raw []byte) (*RollupSafeERC20FailedOperation, error) {
	out := new(RollupSafeERC20FailedOperation)
	if err := rollup.abi.UnpackIntoInterface(out, "SafeERC20FailedOperation", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RollupSettlementTooLong represents a SettlementTooLong error raised by the Rollup contract.
type RollupSettlementTooLong struct {
	Most *big.Int
	Got  *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error SettlementTooLong(uint256 most, uint256 got)
func RollupSettlementTooLongErrorID() common.Hash {
	return common.HexToHash("0x75fff51001625237be0ecd1266eda8e4fa296c3f46772a0d1bd4a2b9103acb86")
}

// UnpackSettlementTooLongError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error SettlementTooLong(uint256 most, uint256 got)
func (rollup *Rollup) UnpackSettlementTooLongError(raw []byte) (*RollupSettlementTooLong, error) {
	out := new(RollupSettlementTooLong)
	if err := rollup.abi.UnpackIntoInterface(out, "SettlementTooLong", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RollupTimestampDecreases represents a TimestampDecreases error raised by the Rollup contract.
type RollupTimestampDecreases struct {
	Previous *big.Int
	Got      *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TimestampDecreases(uint40 previous, uint40 got)
func RollupTimestampDecreasesErrorID() common.Hash {
	return common.HexToHash("0x8c3c2619e1c2cb5c1112186fec413e9edf53fc4dc39ef52afdfb723836896d41")
}

// UnpackTimestampDecreasesError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TimestampDecreases(uint40 previous, uint40 got)
func (rollup *Rollup) UnpackTimestampDecreasesError(raw []byte) (*RollupTimestampDecreases, error) {
	out := new(RollupTimestampDecreases)
	if err := rollup.abi.UnpackIntoInterface(out, "TimestampDecreases", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RollupTimestampInFuture represents a TimestampInFuture error raised by the Rollup contract.
type RollupTimestampInFuture struct {
	Now *big.Int
	Got *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TimestampInFuture(uint40 now, uint40 got)
func RollupTimestampInFutureErrorID() common.Hash {
	return common.HexToHash("0x126f8bdf16f3553bd0eb713edc1adb1e21b8eebe4494da274b5881c27d17d69f")
}

// UnpackTimestampInFutureError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TimestampInFuture(uint40 now, uint40 got)
func (rollup *Rollup) UnpackTimestampInFutureError(raw []byte) (*RollupTimestampInFuture, error) {
	out := new(RollupTimestampInFuture)
	if err := rollup.abi.UnpackIntoInterface(out, "TimestampInFuture", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RollupTimestampTooOld represents a TimestampTooOld error raised by the Rollup contract.
type RollupTimestampTooOld struct {
	Oldest *big.Int
	Got    *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TimestampTooOld(uint40 oldest, uint40 got)
func RollupTimestampTooOldErrorID() common.Hash {
	return common.HexToHash("0x9a0c0242f4dfafea7be865174d164b1bda3636b7c48144f2ca6f81118168fbdd")
}

// UnpackTimestampTooOldError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TimestampTooOld(uint40 oldest, uint40 got)
func (rollup *Rollup) UnpackTimestampTooOldError(raw []byte) (*RollupTimestampTooOld, error) {
	out := new(RollupTimestampTooOld)
	if err := rollup.abi.UnpackIntoInterface(out, "TimestampTooOld", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RollupTokenAlreadyRegistered represents a TokenAlreadyRegistered error raised by the Rollup contract.
type RollupTokenAlreadyRegistered struct {
	Id uint16
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TokenAlreadyRegistered(uint16 id)
func RollupTokenAlreadyRegisteredErrorID() common.Hash {
	return common.HexToHash("0x45a0ce4f32612a176b6d6ecf669ab87aef3a5dbc1d5ac08517c85da7a9df02ed")
}

// UnpackTokenAlreadyRegisteredError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TokenAlreadyRegistered(uint16 id)
func (rollup *Rollup) UnpackTokenAlreadyRegisteredError(raw []byte) (*RollupTokenAlreadyRegistered, error) {
	out := new(RollupTokenAlreadyRegistered)
	if err := rollup.abi.UnpackIntoInterface(out, "TokenAlreadyRegistered", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RollupTooManyBatches represents a TooManyBatches error raised by the Rollup contract.
type RollupTooManyBatches struct {
	Most uint16
	Got  uint16
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TooManyBatches(uint16 most, uint16 got)
func RollupTooManyBatchesErrorID() common.Hash {
	return common.HexToHash("0x07ae97df36e4f01c5012a7c4635a3491cbb333881db6601862f6e080eb8c0954")
}

// UnpackTooManyBatchesError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TooManyBatches(uint16 most, uint16 got)
func (rollup *Rollup) UnpackTooManyBatchesError(raw []byte) (*RollupTooManyBatches, error) {
	out := new(RollupTooManyBatches)
	if err := rollup.abi.UnpackIntoInterface(out, "TooManyBatches", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RollupTooManyTokens represents a TooManyTokens error raised by the Rollup contract.
type RollupTooManyTokens struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TooManyTokens()
func RollupTooManyTokensErrorID() common.Hash {
	return common.HexToHash("0x748e67b26a21afd70e5322b4112d8d81becc53ab5089d81be331e0bd1bb9a42c")
}

// UnpackTooManyTokensError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TooManyTokens()
func (rollup *Rollup) UnpackTooManyTokensError(raw []byte) (*RollupTooManyTokens, error) {
	out := new(RollupTooManyTokens)
	if err := rollup.abi.UnpackIntoInterface(out, "TooManyTokens", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RollupTransferFailed represents a TransferFailed error raised by the Rollup contract.
type RollupTransferFailed struct {
	Owner common.Address
	Token uint16
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TransferFailed(address owner, uint16 token)
func RollupTransferFailedErrorID() common.Hash {
	return common.HexToHash("0x90106efc28a5ec6621bfc88954056ccd9484b843a40e642c68b7d88fee9a82f5")
}

// UnpackTransferFailedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TransferFailed(address owner, uint16 token)
func (rollup *Rollup) UnpackTransferFailedError(raw []byte) (*RollupTransferFailed, error) {
	out := new(RollupTransferFailed)
	if err := rollup.abi.UnpackIntoInterface(out, "TransferFailed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RollupUnknownOp represents a UnknownOp error raised by the Rollup contract.
type RollupUnknownOp struct {
	Lane *big.Int
	Op   *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error UnknownOp(uint256 lane, uint256 op)
func RollupUnknownOpErrorID() common.Hash {
	return common.HexToHash("0xcfaa6af889c417b02b4bb3b33235b817d95c6625e0aa53a2007400003cde5e54")
}

// UnpackUnknownOpError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error UnknownOp(uint256 lane, uint256 op)
func (rollup *Rollup) UnpackUnknownOpError(raw []byte) (*RollupUnknownOp, error) {
	out := new(RollupUnknownOp)
	if err := rollup.abi.UnpackIntoInterface(out, "UnknownOp", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RollupUnknownToken represents a UnknownToken error raised by the Rollup contract.
type RollupUnknownToken struct {
	Token uint16
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error UnknownToken(uint16 token)
func RollupUnknownTokenErrorID() common.Hash {
	return common.HexToHash("0xeaaea0c5fef6f6d3ea46200f59501e4c3aaf0b2bed6a87095b3b8617bc6fe47a")
}

// UnpackUnknownTokenError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error UnknownToken(uint16 token)
func (rollup *Rollup) UnpackUnknownTokenError(raw []byte) (*RollupUnknownToken, error) {
	out := new(RollupUnknownToken)
	if err := rollup.abi.UnpackIntoInterface(out, "UnknownToken", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RollupUnknownVerifier represents a UnknownVerifier error raised by the Rollup contract.
type RollupUnknownVerifier struct {
	VerifierId uint8
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error UnknownVerifier(uint8 verifierId)
func RollupUnknownVerifierErrorID() common.Hash {
	return common.HexToHash("0xafea8e02e5c1656890b662fec80f362296941e0beb3593d5edf9cfcc10f2e398")
}

// UnpackUnknownVerifierError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error UnknownVerifier(uint8 verifierId)
func (rollup *Rollup) UnpackUnknownVerifierError(raw []byte) (*RollupUnknownVerifier, error) {
	out := new(RollupUnknownVerifier)
	if err := rollup.abi.UnpackIntoInterface(out, "UnknownVerifier", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RollupWrongBatch represents a WrongBatch error raised by the Rollup contract.
type RollupWrongBatch struct {
	Expected uint64
	Got      uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error WrongBatch(uint64 expected, uint64 got)
func RollupWrongBatchErrorID() common.Hash {
	return common.HexToHash("0xd805d04ab84d4262864a559b379d2c4db155b782bf8f276d96fce7a4d21519a4")
}

// UnpackWrongBatchError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error WrongBatch(uint64 expected, uint64 got)
func (rollup *Rollup) UnpackWrongBatchError(raw []byte) (*RollupWrongBatch, error) {
	out := new(RollupWrongBatch)
	if err := rollup.abi.UnpackIntoInterface(out, "WrongBatch", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RollupWrongBlobs represents a WrongBlobs error raised by the Rollup contract.
type RollupWrongBlobs struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error WrongBlobs()
func RollupWrongBlobsErrorID() common.Hash {
	return common.HexToHash("0x3a7795c4e97a6230ff92e7939a9e204e3ac895cf550bf0e08f25c0f3ae63cbff")
}

// UnpackWrongBlobsError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error WrongBlobs()
func (rollup *Rollup) UnpackWrongBlobsError(raw []byte) (*RollupWrongBlobs, error) {
	out := new(RollupWrongBlobs)
	if err := rollup.abi.UnpackIntoInterface(out, "WrongBlobs", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RollupWrongFee represents a WrongFee error raised by the Rollup contract.
type RollupWrongFee struct {
	Fee *big.Int
	Got *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error WrongFee(uint256 fee, uint256 got)
func RollupWrongFeeErrorID() common.Hash {
	return common.HexToHash("0x23b18f5f5e83b64f64fb1b28a90cb03c4f9ce8ceb2693b31fe14ebed9321256f")
}

// UnpackWrongFeeError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error WrongFee(uint256 fee, uint256 got)
func (rollup *Rollup) UnpackWrongFeeError(raw []byte) (*RollupWrongFee, error) {
	out := new(RollupWrongFee)
	if err := rollup.abi.UnpackIntoInterface(out, "WrongFee", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RollupWrongOpening represents a WrongOpening error raised by the Rollup contract.
type RollupWrongOpening struct {
	Got *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error WrongOpening(uint256 got)
func RollupWrongOpeningErrorID() common.Hash {
	return common.HexToHash("0x015d45a63405c50a9a3b9231df2f3ea85e3c31feff250af327432f34d67a83dc")
}

// UnpackWrongOpeningError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error WrongOpening(uint256 got)
func (rollup *Rollup) UnpackWrongOpeningError(raw []byte) (*RollupWrongOpening, error) {
	out := new(RollupWrongOpening)
	if err := rollup.abi.UnpackIntoInterface(out, "WrongOpening", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RollupWrongPath represents a WrongPath error raised by the Rollup contract.
type RollupWrongPath struct {
	Siblings *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error WrongPath(uint256 siblings)
func RollupWrongPathErrorID() common.Hash {
	return common.HexToHash("0xf9683b83cb21c83765b1e97b3f2ac8256a533a514e286a33f3cdc660d34813e4")
}

// UnpackWrongPathError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error WrongPath(uint256 siblings)
func (rollup *Rollup) UnpackWrongPathError(raw []byte) (*RollupWrongPath, error) {
	out := new(RollupWrongPath)
	if err := rollup.abi.UnpackIntoInterface(out, "WrongPath", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RollupZeroAmount represents a ZeroAmount error raised by the Rollup contract.
type RollupZeroAmount struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ZeroAmount()
func RollupZeroAmountErrorID() common.Hash {
	return common.HexToHash("0x1f2a2005cb66a8e145327e8814e243a0996aec9bfe1e15a495778b1236dbd485")
}

// UnpackZeroAmountError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ZeroAmount()
func (rollup *Rollup) UnpackZeroAmountError(raw []byte) (*RollupZeroAmount, error) {
	out := new(RollupZeroAmount)
	if err := rollup.abi.UnpackIntoInterface(out, "ZeroAmount", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RollupZeroOwner represents a ZeroOwner error raised by the Rollup contract.
type RollupZeroOwner struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ZeroOwner()
func RollupZeroOwnerErrorID() common.Hash {
	return common.HexToHash("0x9905827b514da707a2fe590832730f62a8d762cc0f2ba71de8065112256c3068")
}

// UnpackZeroOwnerError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ZeroOwner()
func (rollup *Rollup) UnpackZeroOwnerError(raw []byte) (*RollupZeroOwner, error) {
	out := new(RollupZeroOwner)
	if err := rollup.abi.UnpackIntoInterface(out, "ZeroOwner", raw); err != nil {
		return nil, err
	}
	return out, nil
}
