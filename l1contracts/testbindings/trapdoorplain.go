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

// TrapdoorPlainMetaData contains all meta data concerning the TrapdoorPlain contract.
var TrapdoorPlainMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[],\"name\":\"ProofInvalid\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes\",\"name\":\"proof\",\"type\":\"bytes\"},{\"internalType\":\"uint256[2]\",\"name\":\"input\",\"type\":\"uint256[2]\"}],\"name\":\"verifyProof\",\"outputs\":[],\"stateMutability\":\"view\",\"type\":\"function\"}]",
	ID:  "TrapdoorPlain",
	Bin: "0x6080604052348015600e575f5ffd5b506105128061001c5f395ff3fe608060405234801561000f575f5ffd5b5060043610610029575f3560e01c8063e1ff50821461002d575b5f5ffd5b61004061003b36600461048c565b610042565b005b610100821461007d576040517f7fcdd1f400000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b5f60405161030081016100bf565b5f6040820183815284606084015285608084015260408160608360075afa91505060408260808460065afa16949350505050565b7f25cf29113a7f138c85d772fbd25303cb79fcf48754d955fa0fa890c805429b4981527f297f90c85716c793429b7dc4b41712e18932035509a659d9fe11deddefc8bb9360208201527f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f00000018435908110600116935061017f817f0be44a25b4700400b6b5ca93c9969089116fc8dee88335a596ef70627385b15b7f1910aa4351f9c012317a3bdd8ef8679d76f14528c87e2d98b34d52cd71ed41db8561008b565b841693505060208401357f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f00000018110841693506101fc817f25e10964c78249e70f35a538801e28ee5abffe358af1707d611e4ea2428760857f21d6846bf7cabea89ecfc797a545b96c2cca9ff07e88bea6e22ed3767c34a44c8561008b565b8416935050805161024083015260208101516102608301527f068d4c4cbf4bdda04707449f0164c859d717e6144960503fcd35f92bc7c969b86102808301527f2b28d10758922939aa712b3734ff83c504e473a3fb2f606d813886f86f6324ba6102a08301527f2506e63c776d64224aeaf5d09bea28b5317330512b67cceac6a41750db3ed76d6102c08301527f2fb7bee8a5302c854e927488248c59e93506076ed5b4acd2f24b56ae97a551176102e08301526101008683377f11ce4383db0a8a2f3c74a9032d51b1fd83e61488f2d7bddac78c3bb929a8fe066101008301527f1512c25551d3cac5b9c7cb590a0cbb378787ac883e7f0d80f1286d063028ad766101208301527f2fd54421229ca298b5c53bf5ef2fcbc763e7c8824c0061c234568b11e0cd4f456101408301527f2709adc83d29821ab74b779d64a19ed944e0d16a09d85c4d6e9e18219f28e94d6101608301527f1f6cb56f8aabacea72d28d805516d36bc78d5e4c1757ff13f019c5629348cf946101808301527f29a1a0b97ec96a832b0417a0dd25a1335bf715a4b383247ee79a73a42626085d6101a08301527f02c4baa4a22f9f9ad8b4421414c1a3fe3a67af6502a1de9a44f66bd18dd9848b6101c08301527e8341e6602504f8c9ab0e8481fc6282207ec885f15a8fdc64d87299af292fce6101e08301527f21224363fb833c5e898d2f7b90b09eacfe0d7bdfcc3c5c3d3bb0310ab9ef3d6e6102008301527f2cc451079e57f8e0143c8c8c313660cd08517d07fe646c9352fd12c143352ca06102208301526020828383038460085afa91519190921616905080610486576040517f7fcdd1f400000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b50505050565b5f5f5f6060848603121561049e575f5ffd5b833567ffffffffffffffff8111156104b4575f5ffd5b8401601f810186136104c4575f5ffd5b803567ffffffffffffffff8111156104da575f5ffd5b8660208284010111156104eb575f5ffd5b602082019450809350505084606085011115610505575f5ffd5b602084019050925092509256",
}

// TrapdoorPlain is an auto generated Go binding around an Ethereum contract.
type TrapdoorPlain struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *TrapdoorPlain) GetABI() abi.ABI {
	return c.abi
}

// NewTrapdoorPlain creates a new instance of TrapdoorPlain.
func NewTrapdoorPlain() *TrapdoorPlain {
	parsed, err := TrapdoorPlainMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &TrapdoorPlain{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *TrapdoorPlain) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackVerifyProof is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe1ff5082.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function verifyProof(bytes proof, uint256[2] input) view returns()
func (trapdoorPlain *TrapdoorPlain) PackVerifyProof(proof []byte, input [2]*big.Int) []byte {
	enc, err := trapdoorPlain.abi.Pack("verifyProof", proof, input)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackVerifyProof is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe1ff5082.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function verifyProof(bytes proof, uint256[2] input) view returns()
func (trapdoorPlain *TrapdoorPlain) TryPackVerifyProof(proof []byte, input [2]*big.Int) ([]byte, error) {
	return trapdoorPlain.abi.Pack("verifyProof", proof, input)
}

// UnpackError attempts to decode the provided error data using user-defined
// error definitions.
func (trapdoorPlain *TrapdoorPlain) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], trapdoorPlain.abi.Errors["ProofInvalid"].ID.Bytes()[:4]) {
		return trapdoorPlain.UnpackProofInvalidError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// TrapdoorPlainProofInvalid represents a ProofInvalid error raised by the TrapdoorPlain contract.
type TrapdoorPlainProofInvalid struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ProofInvalid()
func TrapdoorPlainProofInvalidErrorID() common.Hash {
	return common.HexToHash("0x7fcdd1f433fad06e243ebb12f415f49dc48f357e41b96f61f504279fe6bb2ac6")
}

// UnpackProofInvalidError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ProofInvalid()
func (trapdoorPlain *TrapdoorPlain) UnpackProofInvalidError(raw []byte) (*TrapdoorPlainProofInvalid, error) {
	out := new(TrapdoorPlainProofInvalid)
	if err := trapdoorPlain.abi.UnpackIntoInterface(out, "ProofInvalid", raw); err != nil {
		return nil, err
	}
	return out, nil
}
