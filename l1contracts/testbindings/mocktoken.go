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

// MockTokenMetaData contains all meta data concerning the MockToken contract.
var MockTokenMetaData = bind.MetaData{
	ABI: "[{\"anonymous\":false,\"inputs\":[{\"indexed\":false,\"internalType\":\"bool\",\"name\":\"ok\",\"type\":\"bool\"},{\"indexed\":false,\"internalType\":\"bytes\",\"name\":\"result\",\"type\":\"bytes\"}],\"name\":\"Reentered\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"from\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"}],\"name\":\"Transfer\",\"type\":\"event\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"name\":\"allowance\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"spender\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"}],\"name\":\"approve\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"name\":\"balanceOf\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"blocked\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"from\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"}],\"name\":\"burn\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"decimals\",\"outputs\":[{\"internalType\":\"uint8\",\"name\":\"\",\"type\":\"uint8\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"}],\"name\":\"mint\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"mode\",\"outputs\":[{\"internalType\":\"enumMockToken.Mode\",\"name\":\"\",\"type\":\"uint8\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"name\",\"outputs\":[{\"internalType\":\"string\",\"name\":\"\",\"type\":\"string\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"payload\",\"outputs\":[{\"internalType\":\"bytes\",\"name\":\"\",\"type\":\"bytes\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"enumMockToken.Mode\",\"name\":\"mode_\",\"type\":\"uint8\"},{\"internalType\":\"address\",\"name\":\"blocked_\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"target_\",\"type\":\"address\"},{\"internalType\":\"bytes\",\"name\":\"payload_\",\"type\":\"bytes\"}],\"name\":\"set\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"symbol\",\"outputs\":[{\"internalType\":\"string\",\"name\":\"\",\"type\":\"string\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"target\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"totalSupply\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"}],\"name\":\"transfer\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"from\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"}],\"name\":\"transferFrom\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"}]",
	ID:  "MockToken",
	Bin: "0x6080806040523460155761120c908161001a8239f35b5f80fdfe60806040526004361015610011575f80fd5b5f3560e01c806306fdde0314610114578063095ea7b31461010f57806318160ddd1461010a57806323b872dd14610105578063295a521214610100578063303bdd2c146100fb578063313ce567146100f657806340c10f19146100f157806370a08231146100ec57806379385207146100e757806395d89b41146100e25780639dc29fac146100dd578063a878f858146100d8578063a9059cbb146100d3578063d4b83992146100ce5763dd62ed3e146100c9575f80fd5b6109c5565b610974565b610933565b610821565b610756565b6106d9565b61063f565b6105dc565b610532565b6104f9565b6104a5565b61045e565b610384565b61034a565b6102d1565b6101e3565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52604160045260245ffd5b90601f7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0910116810190811067ffffffffffffffff82111761018757604052565b610119565b907fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0601f602080948051918291828752018686015e5f8582860101520116010190565b9060206101e092818152019061018c565b90565b34610264575f7ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc36011261026457610260604051610222604082610146565b600481527f4d6f636b00000000000000000000000000000000000000000000000000000000602082015260405191829160208352602083019061018c565b0390f35b5f80fd5b6004359073ffffffffffffffffffffffffffffffffffffffff8216820361026457565b6024359073ffffffffffffffffffffffffffffffffffffffff8216820361026457565b6044359073ffffffffffffffffffffffffffffffffffffffff8216820361026457565b346102645760407ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc36011261026457610308610268565b61033e60243591335f52600260205260405f209073ffffffffffffffffffffffffffffffffffffffff165f5260205260405f2090565b55602060405160018152f35b34610264575f7ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126102645760205f54604051908152f35b346102645760607ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc360112610264576103bb610268565b6103c361028b565b6044359173ffffffffffffffffffffffffffffffffffffffff81165f52600260205261040f60405f203373ffffffffffffffffffffffffffffffffffffffff165f5260205260405f2090565b8054908482039182116104225755610ed8565b610a56565b600b111561043157565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52602160045260245ffd5b34610264575f7ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126102645760ff60035416604051600b821015610431576020918152f35b34610264575f7ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc36011261026457602073ffffffffffffffffffffffffffffffffffffffff60035460081c16604051908152f35b34610264575f7ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc36011261026457602060405160128152f35b346102645760407ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc36011261026457610569610268565b73ffffffffffffffffffffffffffffffffffffffff602435911690815f52600160205260405f2080549082820180921161042257555f54908082018092116104225760207fddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef915f938455604051908152a3005b346102645760207ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126102645773ffffffffffffffffffffffffffffffffffffffff610628610268565b165f526001602052602060405f2054604051908152f35b346102645760807ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc36011261026457600435600b8110156102645761068261028b565b61068a6102ae565b916064359267ffffffffffffffff841161026457366023850112156102645783600401359267ffffffffffffffff84116102645736602485870101116102645760246106d7950192610b34565b005b34610264575f7ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc36011261026457610260604051610718604082610146565b600481527f4d4f434b00000000000000000000000000000000000000000000000000000000602082015260405191829160208352602083019061018c565b346102645760407ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126102645761078d610268565b73ffffffffffffffffffffffffffffffffffffffff60243591165f52600160205260405f2080549082820391821161042257555f54908103908111610422575f55005b90600182811c92168015610817575b60208310146107ea57565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52602260045260245ffd5b91607f16916107df565b34610264575f7ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc360112610264576040515f60055461085f816107d0565b80845290600181169081156108f15750600114610893575b6102608361088781850382610146565b604051918291826101cf565b91905060055f527f036b6384b5eca791c62761152d0c79bb0604c104a5fb6f4eb0703f3154bb3db0915f905b8082106108d757509091508101602001610887610877565b9192600181602092548385880101520191019092916108bf565b7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff001660208086019190915291151560051b840190910191506108879050610877565b346102645760407ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126102645761096a610268565b6024359033610ed8565b34610264575f7ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc36011261026457602073ffffffffffffffffffffffffffffffffffffffff60045416604051908152f35b346102645760407ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc360112610264576020610a4d610a01610268565b73ffffffffffffffffffffffffffffffffffffffff610a1e61028b565b91165f526002835260405f209073ffffffffffffffffffffffffffffffffffffffff165f5260205260405f2090565b54604051908152f35b7f4e487b71000000000000000000000000000000000000000000000000000000005f52601160045260245ffd5b9190820391821161042257565b9190820180921161042257565b90601f8211610aaa575050565b808211610ab5575050565b60055f5260205f206020601f830160051c9210610af4575b81601f9101920160051c03905f5b828110610ae757505050565b5f82820155600101610adb565b5f9150610acd565b600b8110156104315760ff7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff0060035416911617600355565b93909267ffffffffffffffff821161018757610b5a82610b556005546107d0565b610a9d565b5f90601f8311600114610c505792610bb383610c43979694610bf794610c3e975f92610c45575b50507fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff8260011b9260031b1c19161790565b60055573ffffffffffffffffffffffffffffffffffffffff167fffffffffffffffffffffffff00000000000000000000000000000000000000006004541617600455565b7fffffffffffffffffffffff0000000000000000000000000000000000000000ff74ffffffffffffffffffffffffffffffffffffffff006003549260081b16911617600355565b610afc565b565b013590505f80610b81565b60055f527fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe08316917f036b6384b5eca791c62761152d0c79bb0604c104a5fb6f4eb0703f3154bb3db0925f5b818110610d40575093610bf793610c3e969360019383610c439b9a9810610d08575b505050811b0160055573ffffffffffffffffffffffffffffffffffffffff167fffffffffffffffffffffffff00000000000000000000000000000000000000006004541617600455565b7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff60f88560031b161c199101351690555f8080610cbe565b91936020600181928787013581550195019201610c9c565b15610d5f57565b60646040517f08c379a000000000000000000000000000000000000000000000000000000000815260206004820152600d60248201527f6d6f636b3a20626c6f636b6564000000000000000000000000000000000000006044820152fd5b6005545f9291610dcc826107d0565b9160018116908115610e325750600114610de4575050565b60055f90815292935090917f036b6384b5eca791c62761152d0c79bb0604c104a5fb6f4eb0703f3154bb3db05b838210610e1e5750500190565b600181602092548486015201910190610e11565b7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff0016825250811515909102019150565b3d15610eba573d9067ffffffffffffffff82116101875760405191610eaf601f82017fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe01660200184610146565b82523d5f602084013e565b606090565b6040906101e0939215158152816020820152019061018c565b9060035492610ee78460ff1690565b93610ef185610427565b600485146111ad57610f0285610427565b60058514611142575b50610f1584610427565b6007841461113b57610f2684610427565b600684146110c7575b610f3884610427565b600a8403610fb55750610f6a915073ffffffffffffffffffffffffffffffffffffffff165f52600160205260405f2090565b805460011c90555b610f7b81610427565b600381146106d757610f8c81610427565b60028114159081610fa0575b505f5260205ff35b60089150610fad81610427565b14155f610f98565b90610fbf84610427565b6002841415806110b3575b610fd7575b505050610f72565b73ffffffffffffffffffffffffffffffffffffffff7fddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef916110368573ffffffffffffffffffffffffffffffffffffffff165f52600160205260405f2090565b611041858254610a83565b905561104c86610427565b600186036110ad576110616064850485610a83565b61109461108c8373ffffffffffffffffffffffffffffffffffffffff165f52600160205260405f2090565b918254610a90565b90556040519384528116931691602090a35f8080610fcf565b83611061565b506110bd84610427565b6009841415610fca565b7fdea04a62bcd851e860379bb6a89860dbf3f534ef70263ff5d4942d029160581a5f8061110960045473ffffffffffffffffffffffffffffffffffffffff1690565b604051828161111781610dbd565b03925af1611123610e62565b9061113360405192839283610ebf565b0390a1610f2f565b620f42405ffd5b6111869060081c73ffffffffffffffffffffffffffffffffffffffff168073ffffffffffffffffffffffffffffffffffffffff86161415908161118c575b50610d58565b5f610f0b565b905073ffffffffffffffffffffffffffffffffffffffff841614155f611180565b6040517f08c379a000000000000000000000000000000000000000000000000000000000815260206004820152600d60248201527f6d6f636b3a2072657665727473000000000000000000000000000000000000006044820152606490fd",
}

// MockToken is an auto generated Go binding around an Ethereum contract.
type MockToken struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *MockToken) GetABI() abi.ABI {
	return c.abi
}

// NewMockToken creates a new instance of MockToken.
func NewMockToken() *MockToken {
	parsed, err := MockTokenMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &MockToken{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *MockToken) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackAllowance is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xdd62ed3e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function allowance(address , address ) view returns(uint256)
func (mockToken *MockToken) PackAllowance(arg0 common.Address, arg1 common.Address) []byte {
	enc, err := mockToken.abi.Pack("allowance", arg0, arg1)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAllowance is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xdd62ed3e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function allowance(address , address ) view returns(uint256)
func (mockToken *MockToken) TryPackAllowance(arg0 common.Address, arg1 common.Address) ([]byte, error) {
	return mockToken.abi.Pack("allowance", arg0, arg1)
}

// UnpackAllowance is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xdd62ed3e.
//
// Solidity: function allowance(address , address ) view returns(uint256)
func (mockToken *MockToken) UnpackAllowance(data []byte) (*big.Int, error) {
	out, err := mockToken.abi.Unpack("allowance", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackApprove is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x095ea7b3.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function approve(address spender, uint256 value) returns(bool)
func (mockToken *MockToken) PackApprove(spender common.Address, value *big.Int) []byte {
	enc, err := mockToken.abi.Pack("approve", spender, value)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackApprove is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x095ea7b3.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function approve(address spender, uint256 value) returns(bool)
func (mockToken *MockToken) TryPackApprove(spender common.Address, value *big.Int) ([]byte, error) {
	return mockToken.abi.Pack("approve", spender, value)
}

// UnpackApprove is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x095ea7b3.
//
// Solidity: function approve(address spender, uint256 value) returns(bool)
func (mockToken *MockToken) UnpackApprove(data []byte) (bool, error) {
	out, err := mockToken.abi.Unpack("approve", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackBalanceOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x70a08231.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function balanceOf(address ) view returns(uint256)
func (mockToken *MockToken) PackBalanceOf(arg0 common.Address) []byte {
	enc, err := mockToken.abi.Pack("balanceOf", arg0)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBalanceOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x70a08231.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function balanceOf(address ) view returns(uint256)
func (mockToken *MockToken) TryPackBalanceOf(arg0 common.Address) ([]byte, error) {
	return mockToken.abi.Pack("balanceOf", arg0)
}

// UnpackBalanceOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x70a08231.
//
// Solidity: function balanceOf(address ) view returns(uint256)
func (mockToken *MockToken) UnpackBalanceOf(data []byte) (*big.Int, error) {
	out, err := mockToken.abi.Unpack("balanceOf", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackBlocked is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x303bdd2c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function blocked() view returns(address)
func (mockToken *MockToken) PackBlocked() []byte {
	enc, err := mockToken.abi.Pack("blocked")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBlocked is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x303bdd2c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function blocked() view returns(address)
func (mockToken *MockToken) TryPackBlocked() ([]byte, error) {
	return mockToken.abi.Pack("blocked")
}

// UnpackBlocked is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x303bdd2c.
//
// Solidity: function blocked() view returns(address)
func (mockToken *MockToken) UnpackBlocked(data []byte) (common.Address, error) {
	out, err := mockToken.abi.Unpack("blocked", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackBurn is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9dc29fac.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function burn(address from, uint256 value) returns()
func (mockToken *MockToken) PackBurn(from common.Address, value *big.Int) []byte {
	enc, err := mockToken.abi.Pack("burn", from, value)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBurn is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9dc29fac.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function burn(address from, uint256 value) returns()
func (mockToken *MockToken) TryPackBurn(from common.Address, value *big.Int) ([]byte, error) {
	return mockToken.abi.Pack("burn", from, value)
}

// PackDecimals is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x313ce567.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function decimals() view returns(uint8)
func (mockToken *MockToken) PackDecimals() []byte {
	enc, err := mockToken.abi.Pack("decimals")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDecimals is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x313ce567.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function decimals() view returns(uint8)
func (mockToken *MockToken) TryPackDecimals() ([]byte, error) {
	return mockToken.abi.Pack("decimals")
}

// UnpackDecimals is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x313ce567.
//
// Solidity: function decimals() view returns(uint8)
func (mockToken *MockToken) UnpackDecimals(data []byte) (uint8, error) {
	out, err := mockToken.abi.Unpack("decimals", data)
	if err != nil {
		return *new(uint8), err
	}
	out0 := *abi.ConvertType(out[0], new(uint8)).(*uint8)
	return out0, nil
}

// PackMint is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x40c10f19.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function mint(address to, uint256 value) returns()
func (mockToken *MockToken) PackMint(to common.Address, value *big.Int) []byte {
	enc, err := mockToken.abi.Pack("mint", to, value)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMint is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x40c10f19.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function mint(address to, uint256 value) returns()
func (mockToken *MockToken) TryPackMint(to common.Address, value *big.Int) ([]byte, error) {
	return mockToken.abi.Pack("mint", to, value)
}

// PackMode is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x295a5212.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function mode() view returns(uint8)
func (mockToken *MockToken) PackMode() []byte {
	enc, err := mockToken.abi.Pack("mode")
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
func (mockToken *MockToken) TryPackMode() ([]byte, error) {
	return mockToken.abi.Pack("mode")
}

// UnpackMode is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x295a5212.
//
// Solidity: function mode() view returns(uint8)
func (mockToken *MockToken) UnpackMode(data []byte) (uint8, error) {
	out, err := mockToken.abi.Unpack("mode", data)
	if err != nil {
		return *new(uint8), err
	}
	out0 := *abi.ConvertType(out[0], new(uint8)).(*uint8)
	return out0, nil
}

// PackName is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x06fdde03.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function name() view returns(string)
func (mockToken *MockToken) PackName() []byte {
	enc, err := mockToken.abi.Pack("name")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackName is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x06fdde03.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function name() view returns(string)
func (mockToken *MockToken) TryPackName() ([]byte, error) {
	return mockToken.abi.Pack("name")
}

// UnpackName is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x06fdde03.
//
// Solidity: function name() view returns(string)
func (mockToken *MockToken) UnpackName(data []byte) (string, error) {
	out, err := mockToken.abi.Unpack("name", data)
	if err != nil {
		return *new(string), err
	}
	out0 := *abi.ConvertType(out[0], new(string)).(*string)
	return out0, nil
}

// PackPayload is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa878f858.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function payload() view returns(bytes)
func (mockToken *MockToken) PackPayload() []byte {
	enc, err := mockToken.abi.Pack("payload")
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
func (mockToken *MockToken) TryPackPayload() ([]byte, error) {
	return mockToken.abi.Pack("payload")
}

// UnpackPayload is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xa878f858.
//
// Solidity: function payload() view returns(bytes)
func (mockToken *MockToken) UnpackPayload(data []byte) ([]byte, error) {
	out, err := mockToken.abi.Unpack("payload", data)
	if err != nil {
		return *new([]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([]byte)).(*[]byte)
	return out0, nil
}

// PackSet is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x79385207.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function set(uint8 mode_, address blocked_, address target_, bytes payload_) returns()
func (mockToken *MockToken) PackSet(mode uint8, blocked common.Address, target common.Address, payload []byte) []byte {
	enc, err := mockToken.abi.Pack("set", mode, blocked, target, payload)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSet is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x79385207.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function set(uint8 mode_, address blocked_, address target_, bytes payload_) returns()
func (mockToken *MockToken) TryPackSet(mode uint8, blocked common.Address, target common.Address, payload []byte) ([]byte, error) {
	return mockToken.abi.Pack("set", mode, blocked, target, payload)
}

// PackSymbol is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x95d89b41.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function symbol() view returns(string)
func (mockToken *MockToken) PackSymbol() []byte {
	enc, err := mockToken.abi.Pack("symbol")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSymbol is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x95d89b41.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function symbol() view returns(string)
func (mockToken *MockToken) TryPackSymbol() ([]byte, error) {
	return mockToken.abi.Pack("symbol")
}

// UnpackSymbol is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x95d89b41.
//
// Solidity: function symbol() view returns(string)
func (mockToken *MockToken) UnpackSymbol(data []byte) (string, error) {
	out, err := mockToken.abi.Unpack("symbol", data)
	if err != nil {
		return *new(string), err
	}
	out0 := *abi.ConvertType(out[0], new(string)).(*string)
	return out0, nil
}

// PackTarget is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd4b83992.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function target() view returns(address)
func (mockToken *MockToken) PackTarget() []byte {
	enc, err := mockToken.abi.Pack("target")
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
func (mockToken *MockToken) TryPackTarget() ([]byte, error) {
	return mockToken.abi.Pack("target")
}

// UnpackTarget is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xd4b83992.
//
// Solidity: function target() view returns(address)
func (mockToken *MockToken) UnpackTarget(data []byte) (common.Address, error) {
	out, err := mockToken.abi.Unpack("target", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackTotalSupply is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x18160ddd.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function totalSupply() view returns(uint256)
func (mockToken *MockToken) PackTotalSupply() []byte {
	enc, err := mockToken.abi.Pack("totalSupply")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTotalSupply is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x18160ddd.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function totalSupply() view returns(uint256)
func (mockToken *MockToken) TryPackTotalSupply() ([]byte, error) {
	return mockToken.abi.Pack("totalSupply")
}

// UnpackTotalSupply is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x18160ddd.
//
// Solidity: function totalSupply() view returns(uint256)
func (mockToken *MockToken) UnpackTotalSupply(data []byte) (*big.Int, error) {
	out, err := mockToken.abi.Unpack("totalSupply", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackTransfer is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa9059cbb.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function transfer(address to, uint256 value) returns()
func (mockToken *MockToken) PackTransfer(to common.Address, value *big.Int) []byte {
	enc, err := mockToken.abi.Pack("transfer", to, value)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTransfer is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa9059cbb.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function transfer(address to, uint256 value) returns()
func (mockToken *MockToken) TryPackTransfer(to common.Address, value *big.Int) ([]byte, error) {
	return mockToken.abi.Pack("transfer", to, value)
}

// PackTransferFrom is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x23b872dd.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function transferFrom(address from, address to, uint256 value) returns()
func (mockToken *MockToken) PackTransferFrom(from common.Address, to common.Address, value *big.Int) []byte {
	enc, err := mockToken.abi.Pack("transferFrom", from, to, value)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTransferFrom is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x23b872dd.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function transferFrom(address from, address to, uint256 value) returns()
func (mockToken *MockToken) TryPackTransferFrom(from common.Address, to common.Address, value *big.Int) ([]byte, error) {
	return mockToken.abi.Pack("transferFrom", from, to, value)
}

// MockTokenReentered represents a Reentered event raised by the MockToken contract.
type MockTokenReentered struct {
	Ok     bool
	Result []byte
	Raw    *types.Log // Blockchain specific contextual infos
}

const MockTokenReenteredEventName = "Reentered"

// ContractEventName returns the user-defined event name.
func (MockTokenReentered) ContractEventName() string {
	return MockTokenReenteredEventName
}

// UnpackReenteredEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Reentered(bool ok, bytes result)
func (mockToken *MockToken) UnpackReenteredEvent(log *types.Log) (*MockTokenReentered, error) {
	event := "Reentered"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != mockToken.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(MockTokenReentered)
	if len(log.Data) > 0 {
		if err := mockToken.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range mockToken.abi.Events[event].Inputs {
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

// MockTokenTransfer represents a Transfer event raised by the MockToken contract.
type MockTokenTransfer struct {
	From  common.Address
	To    common.Address
	Value *big.Int
	Raw   *types.Log // Blockchain specific contextual infos
}

const MockTokenTransferEventName = "Transfer"

// ContractEventName returns the user-defined event name.
func (MockTokenTransfer) ContractEventName() string {
	return MockTokenTransferEventName
}

// UnpackTransferEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Transfer(address indexed from, address indexed to, uint256 value)
func (mockToken *MockToken) UnpackTransferEvent(log *types.Log) (*MockTokenTransfer, error) {
	event := "Transfer"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != mockToken.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(MockTokenTransfer)
	if len(log.Data) > 0 {
		if err := mockToken.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range mockToken.abi.Events[event].Inputs {
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
