// Code generated via abigen V2 - DO NOT EDIT.
// This file is a generated binding and any manual changes will be lost.

package testbindings

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

// StubVerifierMetaData contains all meta data concerning the StubVerifier contract.
var StubVerifierMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[],\"name\":\"Refused\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"expected\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"got\",\"type\":\"uint256\"}],\"name\":\"StatementDiffers\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"statement\",\"type\":\"uint256\"}],\"name\":\"expect\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"expected\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bool\",\"name\":\"on\",\"type\":\"bool\"}],\"name\":\"refuse\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"refusing\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes\",\"name\":\"\",\"type\":\"bytes\"},{\"internalType\":\"uint256[1]\",\"name\":\"input\",\"type\":\"uint256[1]\"}],\"name\":\"verifyProof\",\"outputs\":[],\"stateMutability\":\"view\",\"type\":\"function\"}]",
	ID:  "StubVerifier",
	Bin: "0x60808060405234601557610264908161001a8239f35b5f80fdfe6080806040526004361015610012575f80fd5b5f3560e01c90816310773d14146101f75781631ce62383146101c05750806343ac7bf81461018a5780638d8f8a5c146100975763a54b285214610053575f80fd5b34610093575f7ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc36011261009357602060ff600154166040519015158152f35b5f80fd5b346100935760407ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126100935760043567ffffffffffffffff8111610093573660238201121561009357806004013567ffffffffffffffff8111610093573691016024011161009357366044116100935760ff60015416610162575f5480151580610156575b61012557005b7f819df169000000000000000000000000000000000000000000000000000000005f5260045260243560245260445ffd5b5080602435141561011f565b7f8ac5ff0b000000000000000000000000000000000000000000000000000000005f5260045ffd5b346100935760207ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc360112610093576004355f55005b34610093575f7ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc360112610093576020905f548152f35b346100935760207ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc360112610093576004358015158091036100935760ff7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff00600154169116176001555f80f3",
}

// StubVerifier is an auto generated Go binding around an Ethereum contract.
type StubVerifier struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *StubVerifier) GetABI() abi.ABI {
	return c.abi
}

// NewStubVerifier creates a new instance of StubVerifier.
func NewStubVerifier() *StubVerifier {
	parsed, err := StubVerifierMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &StubVerifier{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *StubVerifier) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackExpect is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x43ac7bf8.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function expect(uint256 statement) returns()
func (stubVerifier *StubVerifier) PackExpect(statement *big.Int) []byte {
	enc, err := stubVerifier.abi.Pack("expect", statement)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackExpect is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x43ac7bf8.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function expect(uint256 statement) returns()
func (stubVerifier *StubVerifier) TryPackExpect(statement *big.Int) ([]byte, error) {
	return stubVerifier.abi.Pack("expect", statement)
}

// PackExpected is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1ce62383.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function expected() view returns(uint256)
func (stubVerifier *StubVerifier) PackExpected() []byte {
	enc, err := stubVerifier.abi.Pack("expected")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackExpected is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1ce62383.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function expected() view returns(uint256)
func (stubVerifier *StubVerifier) TryPackExpected() ([]byte, error) {
	return stubVerifier.abi.Pack("expected")
}

// UnpackExpected is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x1ce62383.
//
// Solidity: function expected() view returns(uint256)
func (stubVerifier *StubVerifier) UnpackExpected(data []byte) (*big.Int, error) {
	out, err := stubVerifier.abi.Unpack("expected", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackRefuse is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x10773d14.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function refuse(bool on) returns()
func (stubVerifier *StubVerifier) PackRefuse(on bool) []byte {
	enc, err := stubVerifier.abi.Pack("refuse", on)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRefuse is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x10773d14.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function refuse(bool on) returns()
func (stubVerifier *StubVerifier) TryPackRefuse(on bool) ([]byte, error) {
	return stubVerifier.abi.Pack("refuse", on)
}

// PackRefusing is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa54b2852.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function refusing() view returns(bool)
func (stubVerifier *StubVerifier) PackRefusing() []byte {
	enc, err := stubVerifier.abi.Pack("refusing")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRefusing is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa54b2852.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function refusing() view returns(bool)
func (stubVerifier *StubVerifier) TryPackRefusing() ([]byte, error) {
	return stubVerifier.abi.Pack("refusing")
}

// UnpackRefusing is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xa54b2852.
//
// Solidity: function refusing() view returns(bool)
func (stubVerifier *StubVerifier) UnpackRefusing(data []byte) (bool, error) {
	out, err := stubVerifier.abi.Unpack("refusing", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackVerifyProof is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8d8f8a5c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function verifyProof(bytes , uint256[1] input) view returns()
func (stubVerifier *StubVerifier) PackVerifyProof(arg0 []byte, input [1]*big.Int) []byte {
	enc, err := stubVerifier.abi.Pack("verifyProof", arg0, input)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackVerifyProof is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8d8f8a5c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function verifyProof(bytes , uint256[1] input) view returns()
func (stubVerifier *StubVerifier) TryPackVerifyProof(arg0 []byte, input [1]*big.Int) ([]byte, error) {
	return stubVerifier.abi.Pack("verifyProof", arg0, input)
}

// UnpackError attempts to decode the provided error data using user-defined
// error definitions.
func (stubVerifier *StubVerifier) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], stubVerifier.abi.Errors["Refused"].ID.Bytes()[:4]) {
		return stubVerifier.UnpackRefusedError(raw[4:])
	}
	if bytes.Equal(raw[:4], stubVerifier.abi.Errors["StatementDiffers"].ID.Bytes()[:4]) {
		return stubVerifier.UnpackStatementDiffersError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// StubVerifierRefused represents a Refused error raised by the StubVerifier contract.
type StubVerifierRefused struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error Refused()
func StubVerifierRefusedErrorID() common.Hash {
	return common.HexToHash("0x8ac5ff0bf8ef9807b77ae1c204f55cfc54a1ef5de6b0c1149bcb69153525ab21")
}

// UnpackRefusedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error Refused()
func (stubVerifier *StubVerifier) UnpackRefusedError(raw []byte) (*StubVerifierRefused, error) {
	out := new(StubVerifierRefused)
	if err := stubVerifier.abi.UnpackIntoInterface(out, "Refused", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StubVerifierStatementDiffers represents a StatementDiffers error raised by the StubVerifier contract.
type StubVerifierStatementDiffers struct {
	Expected *big.Int
	Got      *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error StatementDiffers(uint256 expected, uint256 got)
func StubVerifierStatementDiffersErrorID() common.Hash {
	return common.HexToHash("0x819df1699b7d9e4ec50e7b948a5d141753de4286fe34bc3d850fb5fa8b033d4b")
}

// UnpackStatementDiffersError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error StatementDiffers(uint256 expected, uint256 got)
func (stubVerifier *StubVerifier) UnpackStatementDiffersError(raw []byte) (*StubVerifierStatementDiffers, error) {
	out := new(StubVerifierStatementDiffers)
	if err := stubVerifier.abi.UnpackIntoInterface(out, "StatementDiffers", raw); err != nil {
		return nil, err
	}
	return out, nil
}
