package devchain

import (
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	"github.com/causeway-l2/causeway/l1contracts/testbindings"
)

// TokenCode is the creation code of an ERC-20 that anyone can mint.
func TokenCode() []byte { return common.FromHex(testbindings.MockTokenMetaData.Bin) }

// MintData is the calldata that mints amount of such a token for to.
func MintData(to common.Address, amount *big.Int) []byte {
	return testbindings.NewMockToken().PackMint(to, amount)
}

// NamedToken is the creation code of an ERC-20 with a symbol and decimals that anyone can mint (MintNamedData).
func NamedToken(symbol string, decimals uint8) []byte {
	return append(common.FromHex(testbindings.DevTokenMetaData.Bin), testbindings.NewDevToken().PackConstructor(symbol, decimals)...)
}

// StubVerifier is the creation code of a verifier that accepts any proof. UNSAFE: whoever may submit can take everything.
func StubVerifier() []byte { return common.FromHex(testbindings.StubVerifierMetaData.Bin) }

// MintNamedData is the calldata that mints amount of a NamedToken for to.
func MintNamedData(to common.Address, amount *big.Int) []byte {
	return testbindings.NewDevToken().PackMint(to, amount)
}
