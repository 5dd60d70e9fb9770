package l1

import (
	"errors"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/rpc"
)

// forgotten is how nodes say that they no longer have old blocks, receipts or states: there is no standard, but for a code that few give.
var forgotten = []string{"prun", "missing trie node", "historical state", "history unavailable", "no state available"}

const prunedHistory = 4444 // EIP-4444's number

// Pruned tells whether an error says that a node does not have what was asked for, as one that keeps only the last blocks, states or txs. Some say only that there is no
// such thing, as does one that is behind.
func Pruned(err error) bool {
	var refused rpc.Error
	return errors.Is(err, ethereum.NotFound) || !CallFailed(err) && errors.As(err, &refused) && (refused.ErrorCode() == prunedHistory || says(refused, forgotten...))
}
