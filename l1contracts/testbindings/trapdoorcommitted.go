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

// TrapdoorCommittedMetaData contains all meta data concerning the TrapdoorCommitted contract.
var TrapdoorCommittedMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[],\"name\":\"ProofInvalid\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes\",\"name\":\"proof\",\"type\":\"bytes\"},{\"internalType\":\"uint256[1]\",\"name\":\"input\",\"type\":\"uint256[1]\"}],\"name\":\"verifyProof\",\"outputs\":[],\"stateMutability\":\"view\",\"type\":\"function\"}]",
	ID:  "TrapdoorCommitted",
	Bin: "0x6080604052348015600e575f5ffd5b5061063f8061001c5f395ff3fe608060405234801561000f575f5ffd5b5060043610610029575f3560e01c80638d8f8a5c1461002d575b5f5ffd5b61004061003b3660046105b9565b610042565b005b610180821461007d576040517f7fcdd1f400000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b5f6040516103c081016100bf565b5f6040820183815284606084015285608084015260408160608360075afa91505060408260808460065afa16949350505050565b7f255a18ea8cd4bfabd22b007c16946ca22ea0985315578a03a9fba7187110d13481527f2ed08885b78a0de6e8d578f888f4d5f1546f21fcb905c7e5788362c88fb08b6c60208201527f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f00000018435908110600116935061017f817f13aaf6468d9b117613335439d5112ba0f9bb48f460ae35f4ebf7d084154614de7f0e3f688548a095d0ce1a852b3ffe6d8ad1daa7b1c05ef4e69ffbf05db6d2303f8561008b565b841693505060406101008701604083013760408160808360065afa8316925061014086833760406101008301206101f8817f038a4e0173e779cb94d89e36821921c3eeda7572a704b88652fc2887e7d428a57f285ae266710c325e2cd2271761521a3dda9a5064ded6c6d99aed9b16cdd172388561008b565b841693506101808784376020856101808501377f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f00000016101a0842006905061026c817f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001036101608501516101408601518561008b565b84169350815161024084015260208201516102608401527f045aa6e422b79c9334b4dd1b60bbfcfcbc4fd77dc9c561f9961de328876f76e66102808401527f1026fc032b7ea912e3dbd29bcda1a7df26a42d895610a5b58388c59b45f69aef6102a08401527f2f01cdc8836ee6329ccae870eb3f85e54dfeafc9a69c7bc61ab03ea6a12639ea6102c08401527f08345cefd004e3c995a96ab3321b8cc2ec72aa17ed850d69eb74e474563639706102e0840152604061010088018337806040830152506040610300830160608360075afa831692507f02cc6f88f26a3aaca88aee1342162a30f7535c9b558be7483c578ece38cf4d266103408301527f06daf1d0634ce59b1bda1a16fb9ff777e8e6ec74a18ebcc07ed37b18f71ac7f86103608301527e6097d189129f67f790e1c1864ad52c5bc527fb828be9724be48e732fe230746103808301527f2ff076e1aa5f2820b784bebf7d1aa59e92917b500ae819e0ace10a8b7d83c3bf6103a08301526101008683377f09d6bfc76162e6c4fe92461008975cf57e327ef5623ec97e38fcb19c26a12d4a6101008301527f3036e4ccbdcf126f9c5f62f696c715c9f41bb0b17f6d16dcbdfea1da5cf616866101208301527f10266a41ea78d034f273ec7106eac2b758a83a7e92e37fe864160177c2c53ded6101408301527f022889a838765a0c4470cd209e74b64581a2f0299d13c4fdf1389435a3f1e5746101608301527f261438ff6113fd6d2cb6c890bd3768ecfeb2a753de968cf484dbd850dc5e51b96101808301527f118008b897c23e1d40465065bd51cf5b20bfc2a714aaf288e68ddef0414be2866101a08301527f14bf76374d7252fc0c69d814d0a5c52ecbf88b840e7a2addd8d5e2bfdf30a4c76101c08301527f2d6d413532eee0b338cf7207377f57a1e48a9c71b76838ef57be66162ba488616101e08301527f222952ac167c88a75f2344a8b11a82e9786422f4fce5fffae4f08684f9921d596102008301527f2d5d4181de76dcf7817ad6253b87ebea55ea163188b16cbd27f1ee29f3c9d11d6102208301526020828383038460085afa915191909216169050806105b3576040517f7fcdd1f400000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b50505050565b5f5f5f604084860312156105cb575f5ffd5b833567ffffffffffffffff8111156105e1575f5ffd5b8401601f810186136105f1575f5ffd5b803567ffffffffffffffff811115610607575f5ffd5b866020828401011115610618575f5ffd5b602082019450809350505084604085011115610632575f5ffd5b602084019050925092509256",
}

// TrapdoorCommitted is an auto generated Go binding around an Ethereum contract.
type TrapdoorCommitted struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *TrapdoorCommitted) GetABI() abi.ABI {
	return c.abi
}

// NewTrapdoorCommitted creates a new instance of TrapdoorCommitted.
func NewTrapdoorCommitted() *TrapdoorCommitted {
	parsed, err := TrapdoorCommittedMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &TrapdoorCommitted{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *TrapdoorCommitted) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackVerifyProof is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8d8f8a5c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function verifyProof(bytes proof, uint256[1] input) view returns()
func (trapdoorCommitted *TrapdoorCommitted) PackVerifyProof(proof []byte, input [1]*big.Int) []byte {
	enc, err := trapdoorCommitted.abi.Pack("verifyProof", proof, input)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackVerifyProof is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8d8f8a5c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function verifyProof(bytes proof, uint256[1] input) view returns()
func (trapdoorCommitted *TrapdoorCommitted) TryPackVerifyProof(proof []byte, input [1]*big.Int) ([]byte, error) {
	return trapdoorCommitted.abi.Pack("verifyProof", proof, input)
}

// UnpackError attempts to decode the provided error data using user-defined
// error definitions.
func (trapdoorCommitted *TrapdoorCommitted) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], trapdoorCommitted.abi.Errors["ProofInvalid"].ID.Bytes()[:4]) {
		return trapdoorCommitted.UnpackProofInvalidError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// TrapdoorCommittedProofInvalid represents a ProofInvalid error raised by the TrapdoorCommitted contract.
type TrapdoorCommittedProofInvalid struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ProofInvalid()
func TrapdoorCommittedProofInvalidErrorID() common.Hash {
	return common.HexToHash("0x7fcdd1f433fad06e243ebb12f415f49dc48f357e41b96f61f504279fe6bb2ac6")
}

// UnpackProofInvalidError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ProofInvalid()
func (trapdoorCommitted *TrapdoorCommitted) UnpackProofInvalidError(raw []byte) (*TrapdoorCommittedProofInvalid, error) {
	out := new(TrapdoorCommittedProofInvalid)
	if err := trapdoorCommitted.abi.UnpackIntoInterface(out, "ProofInvalid", raw); err != nil {
		return nil, err
	}
	return out, nil
}
