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

// ReceiverMetaData contains all meta data concerning the Receiver contract.
var ReceiverMetaData = bind.MetaData{
	ABI: "[{\"anonymous\":false,\"inputs\":[{\"indexed\":false,\"internalType\":\"bool\",\"name\":\"ok\",\"type\":\"bool\"},{\"indexed\":false,\"internalType\":\"bytes\",\"name\":\"result\",\"type\":\"bytes\"}],\"name\":\"Reentered\",\"type\":\"event\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"bytes\",\"name\":\"data\",\"type\":\"bytes\"}],\"name\":\"act\",\"outputs\":[],\"stateMutability\":\"payable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"mode\",\"outputs\":[{\"internalType\":\"enumReceiver.Mode\",\"name\":\"\",\"type\":\"uint8\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"payload\",\"outputs\":[{\"internalType\":\"bytes\",\"name\":\"\",\"type\":\"bytes\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"enumReceiver.Mode\",\"name\":\"mode_\",\"type\":\"uint8\"},{\"internalType\":\"address\",\"name\":\"target_\",\"type\":\"address\"},{\"internalType\":\"bytes\",\"name\":\"payload_\",\"type\":\"bytes\"}],\"name\":\"set\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"target\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"stateMutability\":\"payable\",\"type\":\"receive\"}]",
	ID:  "Receiver",
	Bin: "0x60808060405234601557610a04908161001a8239f35b5f80fdfe60806040526004361015610022575b3615610018575f80fd5b61002061084c565b005b5f3560e01c80630937392b14610071578063295a52121461006c578063a878f85814610067578063c476137b146100625763d4b839920361000e57610649565b6105af565b610499565b61033d565b346102b15760607ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126102b15760043560068110156102b1576100b46102b5565b9060443567ffffffffffffffff81116102b1576100d59036906004016102d8565b9067ffffffffffffffff82116102ac576100f9826100f4600154610383565b61069c565b5f90601f83116001146101a5578261019593610020969361014d935f9261019a575b50507fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff8260011b9260031b1c19161790565b6001557fffffffffffffffffffffff0000000000000000000000000000000000000000ff74ffffffffffffffffffffffffffffffffffffffff005f549260081b169116175f55565b6106fb565b01359050878061011b565b60015f527fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe08316917fb10e2d527612073b26eecdfd717e6a320cf44b4afac2b0732d9fcbe2b7fa0cf6925f5b81811061029457509260019285926101959661002099961061025c575b505050811b016001557fffffffffffffffffffffff0000000000000000000000000000000000000000ff74ffffffffffffffffffffffffffffffffffffffff005f549260081b169116175f55565b7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff60f88560031b161c1991013516905586808061020e565b919360206001819287870135815501950192016101f1565b6103d4565b5f80fd5b6024359073ffffffffffffffffffffffffffffffffffffffff821682036102b157565b9181601f840112156102b15782359167ffffffffffffffff83116102b157602083818601950101116102b157565b6006111561031057565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52602160045260245ffd5b346102b1575f7ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126102b15760ff5f54166040516006821015610310576020918152f35b90600182811c921680156103ca575b602083101461039d57565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52602260045260245ffd5b91607f1691610392565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52604160045260245ffd5b90601f7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0910116810190811067ffffffffffffffff8211176102ac57604052565b907fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0601f602080948051918291828752018686015e5f8582860101520116010190565b906020610496928181520190610442565b90565b346102b1575f7ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126102b1576040515f6001546104d781610383565b808452906001811690811561056d575060011461050f575b61050b836104ff81850382610401565b60405191829182610485565b0390f35b91905060015f527fb10e2d527612073b26eecdfd717e6a320cf44b4afac2b0732d9fcbe2b7fa0cf6915f905b808210610553575090915081016020016104ff6104ef565b91926001816020925483858801015201910190929161053b565b7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff001660208086019190915291151560051b840190910191506104ff90506104ef565b60407ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126102b15760043573ffffffffffffffffffffffffffffffffffffffff811681036102b15760243567ffffffffffffffff81116102b1575f9161061c839236906004016102d8565b908160405192839283378101848152039134905af1610639610731565b901561064157005b602081519101fd5b346102b1575f7ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126102b157602073ffffffffffffffffffffffffffffffffffffffff5f5460081c16604051908152f35b90601f82116106a9575050565b8082116106b4575050565b60015f5260205f206020601f830160051c92106106f3575b81601f9101920160051c03905f5b8281106106e657505050565b5f828201556001016106da565b5f91506106cc565b60068110156103105760ff7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff005f54169116175f55565b3d15610789573d9067ffffffffffffffff82116102ac576040519161077e60207fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0601f8401160184610401565b82523d5f602084013e565b606090565b6001545f929161079d82610383565b916001811690811561080357506001146107b5575050565b60015f90815292935090917fb10e2d527612073b26eecdfd717e6a320cf44b4afac2b0732d9fcbe2b7fa0cf65b8382106107ef5750500190565b6001816020925484860152019101906107e2565b7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff0016825250811515909102019150565b6040906104969392151581528160208201520190610442565b5f5460ff811661085b81610306565b600181146109a55761086c81610306565b600281146109a35761087d81610306565b6003811461099c5780610891600492610306565b14610925575b505f54600560ff82166108a981610306565b146108b15750565b5f806108f57fdea04a62bcd851e860379bb6a89860dbf3f534ef70263ff5d4942d029160581a9373ffffffffffffffffffffffffffffffffffffffff9060081c1690565b604051806109028161078e565b039134905af1610910610731565b9061092060405192839283610833565b0390a1565b5f806109697fdea04a62bcd851e860379bb6a89860dbf3f534ef70263ff5d4942d029160581a9373ffffffffffffffffffffffffffffffffffffffff9060081c1690565b60405182816109778161078e565b03925af1610983610731565b9061099360405192839283610833565b0390a15f610897565b620f42405ffd5bfe5b6040517f08c379a000000000000000000000000000000000000000000000000000000000815260206004820152600c60248201527f72656365697665723a206e6f00000000000000000000000000000000000000006044820152606490fd",
}

// Receiver is an auto generated Go binding around an Ethereum contract.
type Receiver struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *Receiver) GetABI() abi.ABI {
	return c.abi
}

// NewReceiver creates a new instance of Receiver.
func NewReceiver() *Receiver {
	parsed, err := ReceiverMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &Receiver{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *Receiver) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackAct is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc476137b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function act(address to, bytes data) payable returns()
func (receiver *Receiver) PackAct(to common.Address, data []byte) []byte {
	enc, err := receiver.abi.Pack("act", to, data)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAct is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc476137b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function act(address to, bytes data) payable returns()
func (receiver *Receiver) TryPackAct(to common.Address, data []byte) ([]byte, error) {
	return receiver.abi.Pack("act", to, data)
}

// PackMode is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x295a5212.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function mode() view returns(uint8)
func (receiver *Receiver) PackMode() []byte {
	enc, err := receiver.abi.Pack("mode")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMode is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x295a5212.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function mode() view returns(uint8)
func (receiver *Receiver) TryPackMode() ([]byte, error) {
	return receiver.abi.Pack("mode")
}

// UnpackMode is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x295a5212.
//
// Solidity: function mode() view returns(uint8)
func (receiver *Receiver) UnpackMode(data []byte) (uint8, error) {
	out, err := receiver.abi.Unpack("mode", data)
	if err != nil {
		return *new(uint8), err
	}
	out0 := *abi.ConvertType(out[0], new(uint8)).(*uint8)
	return out0, nil
}

// PackPayload is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa878f858.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function payload() view returns(bytes)
func (receiver *Receiver) PackPayload() []byte {
	enc, err := receiver.abi.Pack("payload")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPayload is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa878f858.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function payload() view returns(bytes)
func (receiver *Receiver) TryPackPayload() ([]byte, error) {
	return receiver.abi.Pack("payload")
}

// UnpackPayload is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xa878f858.
//
// Solidity: function payload() view returns(bytes)
func (receiver *Receiver) UnpackPayload(data []byte) ([]byte, error) {
	out, err := receiver.abi.Unpack("payload", data)
	if err != nil {
		return *new([]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([]byte)).(*[]byte)
	return out0, nil
}

// PackSet is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x0937392b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function set(uint8 mode_, address target_, bytes payload_) returns()
func (receiver *Receiver) PackSet(mode uint8, target common.Address, payload []byte) []byte {
	enc, err := receiver.abi.Pack("set", mode, target, payload)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSet is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x0937392b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function set(uint8 mode_, address target_, bytes payload_) returns()
func (receiver *Receiver) TryPackSet(mode uint8, target common.Address, payload []byte) ([]byte, error) {
	return receiver.abi.Pack("set", mode, target, payload)
}

// PackTarget is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd4b83992.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function target() view returns(address)
func (receiver *Receiver) PackTarget() []byte {
	enc, err := receiver.abi.Pack("target")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTarget is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd4b83992.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function target() view returns(address)
func (receiver *Receiver) TryPackTarget() ([]byte, error) {
	return receiver.abi.Pack("target")
}

// UnpackTarget is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xd4b83992.
//
// Solidity: function target() view returns(address)
func (receiver *Receiver) UnpackTarget(data []byte) (common.Address, error) {
	out, err := receiver.abi.Unpack("target", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// ReceiverReentered represents a Reentered event raised by the Receiver contract.
type ReceiverReentered struct {
	Ok     bool
	Result []byte
	Raw    *types.Log // Blockchain specific contextual infos
}

const ReceiverReenteredEventName = "Reentered"

// ContractEventName returns the user-defined event name.
func (ReceiverReentered) ContractEventName() string {
	return ReceiverReenteredEventName
}

// UnpackReenteredEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Reentered(bool ok, bytes result)
func (receiver *Receiver) UnpackReenteredEvent(log *types.Log) (*ReceiverReentered, error) {
	event := "Reentered"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != receiver.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(ReceiverReentered)
	if len(log.Data) > 0 {
		if err := receiver.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range receiver.abi.Events[event].Inputs {
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
