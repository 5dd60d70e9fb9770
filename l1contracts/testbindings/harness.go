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

// HarnessMetaData contains all meta data concerning the Harness contract.
var HarnessMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"uint256[2][]\",\"name\":\"points\",\"type\":\"uint256[2][]\"}],\"name\":\"areKeys\",\"outputs\":[{\"internalType\":\"bool[]\",\"name\":\"out\",\"type\":\"bool[]\"}],\"stateMutability\":\"pure\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256[2][]\",\"name\":\"pairs\",\"type\":\"uint256[2][]\"}],\"name\":\"compress\",\"outputs\":[{\"internalType\":\"uint256[]\",\"name\":\"out\",\"type\":\"uint256[]\"}],\"stateMutability\":\"pure\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"left\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"right\",\"type\":\"uint256\"}],\"name\":\"compressGas\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"used\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"out\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"y\",\"type\":\"uint256\"}],\"name\":\"fold\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"pure\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256[]\",\"name\":\"opening\",\"type\":\"uint256[]\"},{\"internalType\":\"bytes32\",\"name\":\"hash\",\"type\":\"bytes32\"},{\"internalType\":\"uint256\",\"name\":\"rho\",\"type\":\"uint256\"}],\"name\":\"opens\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"}]",
	ID:  "Harness",
	Bin: "0x608080604052346015576113ec908161001a8239f35b5f80fdfe60806040526004361015610011575f80fd5b5f3560e01c80632dfb2a0e146102e357806360270dde1461021157806366ad59d814610134578063bdd525c6146100af5763bff7a00b14610050575f80fd5b346100ab5760207ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126100ab5760206100a36004356fffffffffffffffffffffffffffffffff81169060801c6106a6565b604051908152f35b5f80fd5b346100ab5760407ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126100ab575a6100ed6024356004356106a6565b905a81039081116101075760409182519182526020820152f35b7f4e487b71000000000000000000000000000000000000000000000000000000005f52601160045260245ffd5b346100ab57610142366103c1565b9061015461014f836104a4565b610433565b91808352610161816104a4565b917fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe06020850193013684375f5b8281106101d9578385604051918291602083019060208452518091526040830191905f5b8181106101c0575050500390f35b82518452859450602093840193909201916001016101b2565b806102006101ea60019386866104bc565b3560206101f88488886104bc565b0135906106a6565b61020a82886104f9565b520161018e565b346100ab5760607ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126100ab5760043567ffffffffffffffff81116100ab57366023820112156100ab57806004013567ffffffffffffffff81116100ab576024369160051b830101116100ab576020907f73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff0000000160405160243581526080602485830194604435865201604083013761100060408260c081600a5afa60403d141691511416915114166040519015158152f35b346100ab576102f1366103c1565b906102fe61014f836104a4565b9180835261030b816104a4565b917fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe06020850193013684375f5b828110610385578385604051918291602083019060208452518091526040830191905f5b81811061036a575050500390f35b8251151584528594506020938401939092019160010161035c565b806103ac61039660019386866104bc565b3560206103a48488886104bc565b01359061050d565b6103b682886104f9565b901515905201610338565b9060207ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc8301126100ab5760043567ffffffffffffffff81116100ab57826023820112156100ab5780600401359267ffffffffffffffff84116100ab5760248460061b830101116100ab576024019190565b907fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0601f604051930116820182811067ffffffffffffffff82111761047757604052565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52604160045260245ffd5b67ffffffffffffffff81116104775760051b60200190565b91908110156104cc5760061b0190565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52603260045260245ffd5b80518210156104cc5760209160051b010190565b907f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001821080159061067c575b610676577f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f00000018280097f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f000000182800991817f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001037f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f00000018111610107577f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f00000018080808787097f1aee90f15f2189693df072d799fd11fc039b2959ebb7c867d075ca8cf4d7eb8e0960010891850814938461066c575b5083610662575b508261063957505090565b7f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001925008151590565b151592505f61062e565b151593505f610627565b50505f90565b507f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001811015610539565b907f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001807f08a50897c06aafe6ea414fb1bceca2267cd4a39486729fbc6d5d1bb7a172ebd281807f221643d205fe82778a7b7b58cb65c4962d76c0072cabd1124117269d7c710b8a81807f1cdb8c8bee5426f02cd9e229776118f156273b312f805c8e6f8c9d81a620cb6f81808080809e7f042593ad87403f6d2674b8b55a886725b87eb33958031e94d292cecc6abed1bb8f838080808080808080807f29c36622598b511d51af6cc37123652fb21be5c2d68fb8efe9b92e70a8c1ae0381809e81809e818080808080807f10d2ac8c61c8a2e88a2a3f42d9359a14be63d0ad4cfd9f203b75765d0e595f0e81808080809e81809e818080807f238d8022cc09c21ab3c01261a03dc125321d829e22a7a3b7a1bd3c335eccfa2181808080808080809e817f24c896cb2594e17b973653193a470ed7e771ebb09a228d638e50809c03773632819f7f22c23eec9cb13ff8a3ee9a363d740653215e8991f7f9ec12067b4705e9a5c9fb8380808080808080807f0911096c45dd9cda0d61d783957003db6d8701c7869a919ad8042e1b7d597a49819e9b82807f27605717d1245c20c546b3c7014e5fa3e4a70e66ecd6de5d32448eea5e3069b2819f827f0946129a2e33b4e819707a56a3b3790eab80d0a0c7a0c63451fab2a59acc074c81927f1da4d6adfb0d0b494584f763db50a81908580a5f5e295e168b9b8d31770fac4f8882800101019780010101958180828009800909948180828009800909937f2a39b9d5376afd35580abd6952986570867b87303b07140268794dad4b8f82ea858201809201019401019281808280098009099181808280098009099d8e8201809201019d01019b81808280098009099a8180828009800909997f26ff6166f1e4b99e27eee6d352a8ce26f1daba01aad28021f11f38a70603afdc8b8201809201019a0106988180828009800909817e8e2faedcf76d08ad6591ff90e50fea79bcb5e18cfb7d954d5b89437bf64b7e8a83800101019960030901978180828009800909817f19c9da2379b598ace3ad4d1872470830f6184a3cec71eeb632f98820eb353d788983800101019860030901968180828009800909817f0f7c4eb15d8b0b62a8f6a090ec9610a2ab3dfcdb57e2539aa459a40583dfe96b8883800101019760030901958180828009800909817f18b99417dc26b5e079750eba282362d1d46900b47dd5ff809171588b08ac39838783800101019660030901948180828009800909817f1ee044081160b3eee2d4493feab82141c73f1c054b76320a8848af08a8d91a268683800101019560030901938180828009800909827f29bb95c8763efd3e0e87f5df12ee8a150455b6d7a14780d19122220366c258dc85838001010194600309019e8f9381808280098009099283800101019d600309019b8180828009800909817f23589e033a31a667680c8b18926c3be09115c7644c4f905cc7deefc1690b42dc8d83800101019c600309019a8180828009800909817f304e99b887f2e1e92c9c0cde5f2bdd4764f60b98a219f1f0dd64ec938a6a247c8c83800101019b60030901998180828009800909817f22e817865236ad3a76fbe88bbdf31fcae792f326271d53a3a493b2de7f7d8b4c8b83800101019a60030901988180828009800909817f10c9efe573e86fa5b238a3f5c70a00bf02bc7dcfcc4878e026b77c881dc8b1c98a83800101019960030901978180828009800909817f0a94f16be920d85f4d6f80e745c6bddbc084f309edffef023ea283c72b89bbb68983800101019860030901968180828009800909817f23ed72b4d01d14e3c7888fedb770494abc2c1ea81d6465b5df3da0ebcd69101a8883800101019760030901958180828009800909817f17c5115640e4cebeed0e6cbb511ac38498df815a77cb162de8d8f1022eb6bb748783800101019660030901948180828009800909817f2e507fcca290d0d9cf765245750eb04773e09e1fc813959fb99680a82772e4fc8683800101019560030901938180828009800909827f0d4a98999f5b39176af6cce65c8d12162433f055cb71d70dfc8803013292bbbf85838001010194600309019e8f9381808280098009099283800101019d600309019b8180828009800909817f010cd8e4c2b7051cb81dc8292e35d8e943ce365613d5b39770e454ed9f4ae1658d83800101019c600309019a8180828009800909817f088027e54f2a3604b11178cf0ea3c6aa861173a90fb231238e03539590ecc0278c83800101019b60030901998180828009800909817f1b840f5311a2b1d4b4cd7aa7e5a9a6d161165468daa938108302b73e464819db8b83800101019a60030901988180828009800909817f2bf51a5da1828a1cf9b764b1e16c15929a3a346e44198ea0cb366fcd8db78dc18a83800101019960030901978180828009800909817f206ad089d8d296ffe68a6a86767a7fe726b8872f9c7beef9d56a3a50f6f238278983800101019860030901968180828009800909817f24d19193171494fa1a54e0a99ac16d05eaec4b6d617c7c199fc07ff88eac550c8883800101019760030901958180828009800909817f1dd654a2ca9d9f24f33d88246a40dfb32c40662278b9c0b995d9f9fbaf1521388783800101019660030901948180828009800909817f0d171025c925f6e259d20ecbd3a601108c85f05b0fe7793b8acf57f3789785e48683800101019560030901938180828009800909827f055bef435a43aec245cd99ccb0f7c8791d9e8cf2b80d95dd98b9908fed877d5585838001010194600309019e8f9381808280098009099283800101019d600309019b8180828009800909817f103479710e70996982a84057ec3ba6b2254d7966ddc41e85296e3d0790dcfa568d83800101019c600309019a8180828009800909817f2a366f0448fda3c05914ffb48c765da8de96f9aa340db1638225f8372921807b8c83800101019b60030901998180828009800909817f16be0fb8ef62da17919b6e0378d00594153bb8899aeb686c04626b63285837a48b83800101019a60030901988180828009800909817f0417038500e9d06c60abbc7f0d0d24c32dec8a0b2aa5a4d52cfd8c78a15bc3708a83800101019960030901978180828009800909817f26a6873b43ffd2ccf66ec6f4493ff9b54f4d76480bc486a3e5a0308fdd0138128983800101019860030901968180828009800909817f0a3314a838f32630a96251914fe5ad262f3db9b2aa8aa9f7391922d36278c4988883800101019760030901958180828009800909817f0fde0c5429a6beb07f462d4821f48f86aeadb46a090b15a044f4b59399027da48783800101019660030901948180828009800909817f0abc2d5049972a6b9b357e4163793b0bb517e1eb535a984df11a1c89cda2c8a98683800101019560030901938180828009800909827f0dab51d6e3ebfa661d21722fb21e55051b427a5f173f7f17735205dbb77c464e85838001010194600309019e8f9381808280098009099283800101019d600309019b8180828009800909817f2c03ec80adac2a33ae846bc0b700d0bcc41c4096e53ac6990d6bbe7ea2fbc85c8d83800101019c600309019a8180828009800909817f0918fdbe9cf3a59fbdb4c6852d065105317303116017d893b8b521e3cebe1e0d8c83800101019b60030901998180828009800909817f1f19ec22e69ca33f599dd13cd7e495a8176a79df4f7acf79a9d2135acabe23598b83800101019a60030901988180828009800909817f1c4b037c8ae85ee1eb32b872eb7f76928c4c76b29ceb001346447b29110807048a83800101019960030901978180828009800909817f2b68900ed906616d6c826d0bde341766ba3131e04d420de5af0a69c534efd8db8983800101019860030901968180828009800909817f20ca92aa222fcc69448f8dac653c8daaa180ff6dfb397cef723d4f0c782bc7f08883800101019760030901958180828009800909817f10d22d05bdff6bb375276fc82057db337045a5ab7ac053941f6186289b66b2b68783800101019660030901948180828009800909817f0b1ffdbb529367bb98f32ba45784cb435aa910b4a00636d1e5ca79e88bdd6cd98683800101019560030901938180828009800909827f2da32b38e7984bc2ed757ec705eccf8282c7b4f82e5e515f6f89bcc33022ce9f85838001010194600309019e8f9381808280098009099283800101019d600309019b8180828009800909817f181fa1b4d067783a19d7367bf49b3f01051faedab463a6de9308fbd6e7d419f18d83800101019c600309019a8180828009800909817f15aaa6cc9b7900b15683c95515c26028a8e35b00ed8a815c34927188c60de6608c83800101019b60030901998180828009800909827f1bf28a93209084bbbc63234f057254c280b1a636f5a0eced6787320212f75a7a8b83800101019a6003090101978180828009800909968180828009800909957f08299c0abf196d53162e0facb5f1876f516df2505cc387a0f8ea0e8760d5ca7e87820180920101960101948180828009800909938180828009800909927f2d036a95f81cf49bb7a0143a28c88767f6bd10c3f74b22db487920d43343dbff84820180920101930101918180808380099481808280098009098001938009090101069056",
}

// Harness is an auto generated Go binding around an Ethereum contract.
type Harness struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *Harness) GetABI() abi.ABI {
	return c.abi
}

// NewHarness creates a new instance of Harness.
func NewHarness() *Harness {
	parsed, err := HarnessMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &Harness{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *Harness) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackAreKeys is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2dfb2a0e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function areKeys(uint256[2][] points) pure returns(bool[] out)
func (harness *Harness) PackAreKeys(points [][2]*big.Int) []byte {
	enc, err := harness.abi.Pack("areKeys", points)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAreKeys is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2dfb2a0e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function areKeys(uint256[2][] points) pure returns(bool[] out)
func (harness *Harness) TryPackAreKeys(points [][2]*big.Int) ([]byte, error) {
	return harness.abi.Pack("areKeys", points)
}

// UnpackAreKeys is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x2dfb2a0e.
//
// Solidity: function areKeys(uint256[2][] points) pure returns(bool[] out)
func (harness *Harness) UnpackAreKeys(data []byte) ([]bool, error) {
	out, err := harness.abi.Unpack("areKeys", data)
	if err != nil {
		return *new([]bool), err
	}
	out0 := *abi.ConvertType(out[0], new([]bool)).(*[]bool)
	return out0, nil
}

// PackCompress is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x66ad59d8.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function compress(uint256[2][] pairs) pure returns(uint256[] out)
func (harness *Harness) PackCompress(pairs [][2]*big.Int) []byte {
	enc, err := harness.abi.Pack("compress", pairs)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCompress is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x66ad59d8.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function compress(uint256[2][] pairs) pure returns(uint256[] out)
func (harness *Harness) TryPackCompress(pairs [][2]*big.Int) ([]byte, error) {
	return harness.abi.Pack("compress", pairs)
}

// UnpackCompress is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x66ad59d8.
//
// Solidity: function compress(uint256[2][] pairs) pure returns(uint256[] out)
func (harness *Harness) UnpackCompress(data []byte) ([]*big.Int, error) {
	out, err := harness.abi.Unpack("compress", data)
	if err != nil {
		return *new([]*big.Int), err
	}
	out0 := *abi.ConvertType(out[0], new([]*big.Int)).(*[]*big.Int)
	return out0, nil
}

// PackCompressGas is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbdd525c6.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function compressGas(uint256 left, uint256 right) view returns(uint256 used, uint256 out)
func (harness *Harness) PackCompressGas(left *big.Int, right *big.Int) []byte {
	enc, err := harness.abi.Pack("compressGas", left, right)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCompressGas is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbdd525c6.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function compressGas(uint256 left, uint256 right) view returns(uint256 used, uint256 out)
func (harness *Harness) TryPackCompressGas(left *big.Int, right *big.Int) ([]byte, error) {
	return harness.abi.Pack("compressGas", left, right)
}

// CompressGasOutput serves as a container for the return parameters of contract
// method CompressGas.
type CompressGasOutput struct {
	Used *big.Int
	Out  *big.Int
}

// UnpackCompressGas is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xbdd525c6.
//
// Solidity: function compressGas(uint256 left, uint256 right) view returns(uint256 used, uint256 out)
func (harness *Harness) UnpackCompressGas(data []byte) (CompressGasOutput, error) {
	out, err := harness.abi.Unpack("compressGas", data)
	outstruct := new(CompressGasOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Used = abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	outstruct.Out = abi.ConvertType(out[1], new(big.Int)).(*big.Int)
	return *outstruct, nil
}

// PackFold is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbff7a00b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function fold(uint256 y) pure returns(uint256)
func (harness *Harness) PackFold(y *big.Int) []byte {
	enc, err := harness.abi.Pack("fold", y)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackFold is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbff7a00b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function fold(uint256 y) pure returns(uint256)
func (harness *Harness) TryPackFold(y *big.Int) ([]byte, error) {
	return harness.abi.Pack("fold", y)
}

// UnpackFold is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xbff7a00b.
//
// Solidity: function fold(uint256 y) pure returns(uint256)
func (harness *Harness) UnpackFold(data []byte) (*big.Int, error) {
	out, err := harness.abi.Unpack("fold", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackOpens is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x60270dde.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function opens(uint256[] opening, bytes32 hash, uint256 rho) view returns(bool)
func (harness *Harness) PackOpens(opening []*big.Int, hash [32]byte, rho *big.Int) []byte {
	enc, err := harness.abi.Pack("opens", opening, hash, rho)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOpens is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x60270dde.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function opens(uint256[] opening, bytes32 hash, uint256 rho) view returns(bool)
func (harness *Harness) TryPackOpens(opening []*big.Int, hash [32]byte, rho *big.Int) ([]byte, error) {
	return harness.abi.Pack("opens", opening, hash, rho)
}

// UnpackOpens is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x60270dde.
//
// Solidity: function opens(uint256[] opening, bytes32 hash, uint256 rho) view returns(bool)
func (harness *Harness) UnpackOpens(data []byte) (bool, error) {
	out, err := harness.abi.Unpack("opens", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}
