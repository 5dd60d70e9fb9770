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
