package l1

import (
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"
)

// Names for those who pass these values on and import nothing of Ethereum.
type (
	// Address of an account or contract.
	Address = common.Address
	// Node is a connection to a node.
	Node = ethclient.Client
	// Receipt of a tx.
	Receipt = types.Receipt
	// HexBytes and HexInt are how JSON-RPC writes bytes and integers.
	HexBytes = hexutil.Bytes
	// HexInt is an integer of any size.
	HexInt = hexutil.Big
)

// Checksum writes an address as 0x and 40 digits with its checksum (EIP-55).
func Checksum(a [20]byte) string { return common.Address(a).Hex() }
