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

// CrowdMetaData contains all meta data concerning the Crowd contract.
var CrowdMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"contractIRollup\",\"name\":\"rollup\",\"type\":\"address\"},{\"internalType\":\"uint16\",\"name\":\"first\",\"type\":\"uint16\"},{\"internalType\":\"uint16\",\"name\":\"n\",\"type\":\"uint16\"}],\"name\":\"leave\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"contractIRollup\",\"name\":\"rollup\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"n\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"ax\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"ay\",\"type\":\"uint256\"}],\"name\":\"plant\",\"outputs\":[],\"stateMutability\":\"payable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"contractIRollup\",\"name\":\"rollup\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"id\",\"type\":\"uint32\"},{\"internalType\":\"uint16\",\"name\":\"token\",\"type\":\"uint16\"},{\"internalType\":\"uint256\",\"name\":\"n\",\"type\":\"uint256\"}],\"name\":\"spam\",\"outputs\":[],\"stateMutability\":\"payable\",\"type\":\"function\"}]",
	ID:  "Crowd",
	Bin: "0x608080604052346015576107a6908161001a8239f35b5f80fdfe60806040526004361015610011575f80fd5b5f3560e01c80639b1e6cd614610451578063ce7e61c6146103225763dc4f2bf41461003a575f80fd5b60a07ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126102775761006c6105ae565b6024356044359160643573ffffffffffffffffffffffffffffffffffffffff6084359216604051927f45599136000000000000000000000000000000000000000000000000000000008452602084600481855afa93841561023d575f946102ee575b506101626106445f5b8781106100e057005b60405183810181811067ffffffffffffffff8211176102c15781908585833903905ff090811561023d5773ffffffffffffffffffffffffffffffffffffffff604051927f09824a800000000000000000000000000000000000000000000000000000000084521660048301526020826024818b8a5af191821561023d575f92610283575b50604051917feb2e578b0000000000000000000000000000000000000000000000000000000083526020836004818a5afa801561023d578b935f91610248575b5060a460209261ffff9260405196879485937f97be2b3d00000000000000000000000000000000000000000000000000000000855216600484015260248301523360448301528b60648301528960848301528a5af191821561023d5760019261020f575b50016100d7565b61022f9060203d8111610236575b61022781836105e2565b810190610623565b505f610208565b503d61021d565b6040513d5f823e3d90fd5b919350506020813d821161027b575b81610264602093836105e2565b8101031261027757518a929060a46101a4565b5f80fd5b3d9150610257565b9091506020813d82116102b9575b8161029e602093836105e2565b81010312610277575161ffff8116810361027757905f610164565b3d9150610291565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52604160045260245ffd5b9093506020813d60201161031a575b8161030a602093836105e2565b810103126102775751925f6100ce565b3d91506102fd565b346102775760607ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc360112610277576103596105ae565b6024359061ffff8216808303610277579061ffff918273ffffffffffffffffffffffffffffffffffffffff61038c6105d1565b931694921601828111921690825b6104245761ffff8116908282101561042257604051917f603921b400000000000000000000000000000000000000000000000000000000835280600484015260248301526020826044815f895af190811561023d5761ffff92600192610404575b5001168261039a565b61041b9060203d81116102365761022781836105e2565b50866103fb565b005b7f4e487b71000000000000000000000000000000000000000000000000000000005f52601160045260245ffd5b60807ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc360112610277576104836105ae565b6024359063ffffffff82168092036102775761049d6105d1565b73ffffffffffffffffffffffffffffffffffffffff909116916064359161ffff165f5b8381106104c957005b604051907feb2e578b000000000000000000000000000000000000000000000000000000008252602082600481895afa91821561023d575f9261057a575b506020604492604051938480927f603921b40000000000000000000000000000000000000000000000000000000082528860048301528760248301528a5af191821561023d5760019261055c575b50016104c0565b6105739060203d81116102365761022781836105e2565b5086610555565b91506020823d82116105a6575b81610594602093836105e2565b81010312610277579051906020610507565b3d9150610587565b6004359073ffffffffffffffffffffffffffffffffffffffff8216820361027757565b6044359061ffff8216820361027757565b90601f7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0910116810190811067ffffffffffffffff8211176102c157604052565b90816020910312610277575167ffffffffffffffff81168103610277579056fe60808060405234601557610148908161001a8239f35b5f80fdfe6080806040526004361015610012575f80fd5b5f3560e01c90816323b872dd1461007a57506370a0823114610032575f80fd5b346100765760207ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc36011261007657610069610102565b5060205f54604051908152f35b5f80fd5b346100765760607ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc360112610076576100b1610102565b506100ba610125565b505f549060443582018092116100d5576020915f5560018152f35b7f4e487b71000000000000000000000000000000000000000000000000000000005f52601160045260245ffd5b6004359073ffffffffffffffffffffffffffffffffffffffff8216820361007657565b6024359073ffffffffffffffffffffffffffffffffffffffff821682036100765756",
}

// Crowd is an auto generated Go binding around an Ethereum contract.
type Crowd struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *Crowd) GetABI() abi.ABI {
	return c.abi
}

// NewCrowd creates a new instance of Crowd.
func NewCrowd() *Crowd {
	parsed, err := CrowdMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &Crowd{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *Crowd) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackLeave is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xce7e61c6.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function leave(address rollup, uint16 first, uint16 n) returns()
func (crowd *Crowd) PackLeave(rollup common.Address, first uint16, n uint16) []byte {
	enc, err := crowd.abi.Pack("leave", rollup, first, n)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackLeave is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xce7e61c6.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function leave(address rollup, uint16 first, uint16 n) returns()
func (crowd *Crowd) TryPackLeave(rollup common.Address, first uint16, n uint16) ([]byte, error) {
	return crowd.abi.Pack("leave", rollup, first, n)
}

// PackPlant is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xdc4f2bf4.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function plant(address rollup, uint256 n, uint256 amount, uint256 ax, uint256 ay) payable returns()
func (crowd *Crowd) PackPlant(rollup common.Address, n *big.Int, amount *big.Int, ax *big.Int, ay *big.Int) []byte {
	enc, err := crowd.abi.Pack("plant", rollup, n, amount, ax, ay)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPlant is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xdc4f2bf4.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function plant(address rollup, uint256 n, uint256 amount, uint256 ax, uint256 ay) payable returns()
func (crowd *Crowd) TryPackPlant(rollup common.Address, n *big.Int, amount *big.Int, ax *big.Int, ay *big.Int) ([]byte, error) {
	return crowd.abi.Pack("plant", rollup, n, amount, ax, ay)
}

// PackSpam is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9b1e6cd6.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function spam(address rollup, uint32 id, uint16 token, uint256 n) payable returns()
func (crowd *Crowd) PackSpam(rollup common.Address, id uint32, token uint16, n *big.Int) []byte {
	enc, err := crowd.abi.Pack("spam", rollup, id, token, n)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSpam is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9b1e6cd6.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function spam(address rollup, uint32 id, uint16 token, uint256 n) payable returns()
func (crowd *Crowd) TryPackSpam(rollup common.Address, id uint32, token uint16, n *big.Int) ([]byte, error) {
	return crowd.abi.Pack("spam", rollup, id, token, n)
}
