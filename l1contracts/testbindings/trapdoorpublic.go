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

// TrapdoorPublicMetaData contains all meta data concerning the TrapdoorPublic contract.
var TrapdoorPublicMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[],\"name\":\"ProofInvalid\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes\",\"name\":\"proof\",\"type\":\"bytes\"},{\"internalType\":\"uint256[3]\",\"name\":\"input\",\"type\":\"uint256[3]\"}],\"name\":\"verifyProof\",\"outputs\":[],\"stateMutability\":\"view\",\"type\":\"function\"}]",
	ID:  "TrapdoorPublic",
	Bin: "0x6080604052348015600e575f5ffd5b5061074c8061001c5f395ff3fe608060405234801561000f575f5ffd5b5060043610610029575f3560e01c8063f219ed6f1461002d575b5f5ffd5b61004061003b3660046106c6565b610042565b005b610180821461007d576040517f7fcdd1f400000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b5f6040516103c081016100bf565b5f6040820183815284606084015285608084015260408160608360075afa91505060408260808460065afa16949350505050565b7f25b222089a2ab5137fce1cb33622291477e240944f969ad5824bc9238e1d236681527f1e19d776195604075da42a70d9841a4d0eb6cd714d4845076495b4359edf275f60208201527f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f00000018435908110600116935061017f817f0fa1e0d182b4f73ec5ecfee4318362a7e8627d9c10b41b14b8dc261fd2e2ea897f235a458f2338340987b1bda6bff3f8b0dcf454e1e11ee33a927c9451f64e86f78561008b565b841693505060208401357f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f00000018110841693506101fc817f135c10b529136fc0998c8a7e9a49b2a6aaaf79da97dbf761ca61b878c69d49a67f1a60b71ec7f481fd72aa579d5053651cc86d109cc98e58b99643c2196e96fd668561008b565b841693505060408401357f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001811084169350610279817f015f8efa3b0bcdca6d92ba59ebf62f2cf5bf071542d56dbc2b0d9a796110be6b7f2cd666ebbb03e2c7b312c00b6f30555e2516c891f3e3194545a095a778c9bb068561008b565b841693505060406101008701604083013760408160808360065afa83169250610140868337604084013561014083015283356101608301526080610100830120610305817f12a3578f1312e64b817679ec85d50cfc89f87cc13272a953ebe5050a40b362a37f185a0490fe72b880dc190c63d64f79d526a51e3891962c44bd552b6d924ff43a8561008b565b841693506101808784376060856101808501377f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f00000016101e08420069050610379817f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001036101608501516101408601518561008b565b84169350815161024084015260208201516102608401527f15308ea53ccb98a99923c4278f153470f8c0009e5ddf3c89a9591ae309d30a0b6102808401527f2c690fe44e4b4dd33b347c6641b207df6db937789281e348b2e2d1c22a17304d6102a08401527f2448a0b2a74311899978e714b101157736685462516e2b49565f7e81f4a1d5016102c08401527f0273a6eba322121445e8dc1f17da11319497cb02a01e10971a787d4b563bc39a6102e0840152604061010088018337806040830152506040610300830160608360075afa831692507f080d3ea0e496e8e7702f8ab5605dfc2e60b628f98ddd4d112e79c6035504575e6103408301527f2457a5fb2f5a96265421c18b755f5cc36e61e905b130167e0ed89d6d7a6d69a66103608301527f03d4e44e3a727d4acf0910dbfc6baf65a58edae12771d1980cab13f7b5f874796103808301527f0d16983a2a2b7c11c42c998b9c5fd01088b15810b2d6f4df375823c643eb7fab6103a08301526101008683377e0dc6291b4ba90fd6611270d389832178a60062af900e8221f62ef39ff324706101008301527f03d9f5a2f396a4ad02ed58efeeb1353f571c4e2441cfef5b014d128f0bc3c64a6101208301527f054c973cb650646a751bd324cdebb528ac2bd15dfb2cf7ffd0d96b68d2b4abe66101408301527f0e75b842eb2452cfafc7890060917b1514864a4009257884c7df34767b77c5326101608301527f301f5775842ee8b6d454f72b0163b4edd9ca3d84375f811af6f29fa54915fec16101808301527f1f5faa35a947f1a62bc2bf7bbf953b23eeb86442fd1412542ffb06c8d090e2496101a08301527f08ffaac8c3d9cf13753bdfb326124ed5cacb937c44822382e1850d5e8b48dde06101c08301527f0d2abed05a0cd64ab99a6f118ce7c892ec016fd90664848dc568e53e73a4044f6101e08301527f0939dd2157dbf2feea37e7b49a7e427e38671a33f0188f18ac3440ec3cfa50196102008301527f21e8108a97472b1bc4e9fdde55852d667f4092758075dd75c5a93a929305b2df6102208301526020828383038460085afa915191909216169050806106c0576040517f7fcdd1f400000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b50505050565b5f5f5f608084860312156106d8575f5ffd5b833567ffffffffffffffff8111156106ee575f5ffd5b8401601f810186136106fe575f5ffd5b803567ffffffffffffffff811115610714575f5ffd5b866020828401011115610725575f5ffd5b60208201945080935050508460808501111561073f575f5ffd5b602084019050925092509256",
}

// TrapdoorPublic is an auto generated Go binding around an Ethereum contract.
type TrapdoorPublic struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *TrapdoorPublic) GetABI() abi.ABI {
	return c.abi
}

// NewTrapdoorPublic creates a new instance of TrapdoorPublic.
func NewTrapdoorPublic() *TrapdoorPublic {
	parsed, err := TrapdoorPublicMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &TrapdoorPublic{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *TrapdoorPublic) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackVerifyProof is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf219ed6f.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function verifyProof(bytes proof, uint256[3] input) view returns()
func (trapdoorPublic *TrapdoorPublic) PackVerifyProof(proof []byte, input [3]*big.Int) []byte {
	enc, err := trapdoorPublic.abi.Pack("verifyProof", proof, input)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackVerifyProof is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf219ed6f.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function verifyProof(bytes proof, uint256[3] input) view returns()
func (trapdoorPublic *TrapdoorPublic) TryPackVerifyProof(proof []byte, input [3]*big.Int) ([]byte, error) {
	return trapdoorPublic.abi.Pack("verifyProof", proof, input)
}

// UnpackError attempts to decode the provided error data using user-defined
// error definitions.
func (trapdoorPublic *TrapdoorPublic) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], trapdoorPublic.abi.Errors["ProofInvalid"].ID.Bytes()[:4]) {
		return trapdoorPublic.UnpackProofInvalidError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// TrapdoorPublicProofInvalid represents a ProofInvalid error raised by the TrapdoorPublic contract.
type TrapdoorPublicProofInvalid struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ProofInvalid()
func TrapdoorPublicProofInvalidErrorID() common.Hash {
	return common.HexToHash("0x7fcdd1f433fad06e243ebb12f415f49dc48f357e41b96f61f504279fe6bb2ac6")
}

// UnpackProofInvalidError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ProofInvalid()
func (trapdoorPublic *TrapdoorPublic) UnpackProofInvalidError(raw []byte) (*TrapdoorPublicProofInvalid, error) {
	out := new(TrapdoorPublicProofInvalid)
	if err := trapdoorPublic.abi.UnpackIntoInterface(out, "ProofInvalid", raw); err != nil {
		return nil, err
	}
	return out, nil
}
