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
	ABI: "[{\"inputs\":[{\"internalType\":\"contractIRollup\",\"name\":\"rollup\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"n\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"ax\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"ay\",\"type\":\"uint256\"}],\"name\":\"plant\",\"outputs\":[],\"stateMutability\":\"payable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"contractIRollup\",\"name\":\"rollup\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"id\",\"type\":\"uint32\"},{\"internalType\":\"uint16\",\"name\":\"token\",\"type\":\"uint16\"},{\"internalType\":\"uint256\",\"name\":\"n\",\"type\":\"uint256\"}],\"name\":\"spam\",\"outputs\":[],\"stateMutability\":\"payable\",\"type\":\"function\"}]",
	ID:  "Crowd",
	Bin: "0x60808060405234601557610660908161001a8239f35b5f80fdfe60806040526004361015610011575f80fd5b5f3560e01c80639b1e6cd6146103175763dc4f2bf41461002f575f80fd5b60a07ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc36011261026c57610061610479565b6024356044359160643573ffffffffffffffffffffffffffffffffffffffff6084359216604051927f45599136000000000000000000000000000000000000000000000000000000008452602084600481855afa938415610232575f946102e3575b506101626104fe5f5b8781106100d557005b60405183810181811067ffffffffffffffff8211176102b65781908585833903905ff09081156102325773ffffffffffffffffffffffffffffffffffffffff604051927f09824a800000000000000000000000000000000000000000000000000000000084521660048301526020826024818b8a5af1918215610232575f92610278575b50604051917feb2e578b0000000000000000000000000000000000000000000000000000000083526020836004818a5afa8015610232578b935f9161023d575b5060a460209261ffff9260405196879485937f97be2b3d00000000000000000000000000000000000000000000000000000000855216600484015260248301523360448301528b60648301528960848301528a5af191821561023257600192610204575b50016100cc565b6102249060203d811161022b575b61021c818361049c565b8101906104dd565b505f6101fd565b503d610212565b6040513d5f823e3d90fd5b919350506020813d8211610270575b816102596020938361049c565b8101031261026c57518a929060a4610199565b5f80fd5b3d915061024c565b9091506020813d82116102ae575b816102936020938361049c565b8101031261026c575161ffff8116810361026c57905f610159565b3d9150610286565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52604160045260245ffd5b9093506020813d60201161030f575b816102ff6020938361049c565b8101031261026c5751925f6100c3565b3d91506102f2565b60807ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc36011261026c57610349610479565b6024359063ffffffff821680920361026c576044359161ffff831680930361026c5782906064359173ffffffffffffffffffffffffffffffffffffffff5f9416935b83811061039457005b604051907feb2e578b000000000000000000000000000000000000000000000000000000008252602082600481895afa918215610232575f92610445575b506020604492604051938480927f603921b40000000000000000000000000000000000000000000000000000000082528860048301528760248301528a5af191821561023257600192610427575b500161038b565b61043e9060203d811161022b5761021c818361049c565b5086610420565b91506020823d8211610471575b8161045f6020938361049c565b8101031261026c5790519060206103d2565b3d9150610452565b6004359073ffffffffffffffffffffffffffffffffffffffff8216820361026c57565b90601f7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0910116810190811067ffffffffffffffff8211176102b657604052565b9081602091031261026c575167ffffffffffffffff8116810361026c579056fe60808060405234601557610148908161001a8239f35b5f80fdfe6080806040526004361015610012575f80fd5b5f3560e01c90816323b872dd1461007a57506370a0823114610032575f80fd5b346100765760207ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc36011261007657610069610102565b5060205f54604051908152f35b5f80fd5b346100765760607ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc360112610076576100b1610102565b506100ba610125565b505f549060443582018092116100d5576020915f5560018152f35b7f4e487b71000000000000000000000000000000000000000000000000000000005f52601160045260245ffd5b6004359073ffffffffffffffffffffffffffffffffffffffff8216820361007657565b6024359073ffffffffffffffffffffffffffffffffffffffff821682036100765756",
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
