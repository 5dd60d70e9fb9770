package l1contracts_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"

	l2 "github.com/causeway-l2/causeway/rollup"
)

// I12: the layout that solc reports is the one that docs/protocol.md tells, line by line. (`make drift` holds the snapshot to the compiler.)
func TestI12StorageLayout(t *testing.T) {
	raw, err := os.ReadFile("snapshots/storage.json")
	require.NoError(t, err)
	var rows []struct {
		Name                string
		Slot, Offset, Bytes int
		Type                string
	}
	require.NoError(t, json.Unmarshal(raw, &rows))
	page, err := os.ReadFile("../docs/protocol.md")
	require.NoError(t, err)
	_, table, found := strings.Cut(string(page), "### Storage\n")
	require.True(t, found)
	var documented []string
	for _, line := range strings.Split(table, "\n") {
		if strings.HasPrefix(line, "| `") {
			documented = append(documented, line[:strings.LastIndex(strings.TrimSuffix(line, "|"), "|")])
		}
	}
	var want []string
	for _, r := range rows {
		if strings.HasPrefix(r.Type, "struct") {
			continue // its fields follow
		}
		want = append(want, fmt.Sprintf("| `%s` | %d | %d | %d ", r.Name, r.Slot, r.Offset, r.Bytes))
	}
	require.Equal(t, want, documented)
}

// I12: and it is where the values are, so that anyone can prove what the contract holds with eth_getProof.
func TestI12StorageIsWhereItIsTold(t *testing.T) {
	p := newPopulation(t, 3, 2)
	p.batch([]l2.Op{p.deposit(1, 1, big.NewInt(700), 3), p.forcedExit(1, 3, 1)})
	waiting := p.askForExit(1, 5)
	word := func(slot common.Hash) *big.Int {
		b, err := p.eth.StorageAt(ctx, p.rollup, slot, nil)
		require.NoError(t, err)
		return new(big.Int).SetBytes(b)
	}
	at := func(key common.Hash, slot common.Hash) common.Hash { return crypto.Keccak256Hash(key[:], slot[:]) }
	n := func(v uint64) common.Hash { return common.BigToHash(new(big.Int).SetUint64(v)) }
	field := func(v *big.Int, offset, bytes uint) *big.Int {
		v = new(big.Int).Rsh(v, 8*offset)
		return v.And(v, new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 8*bytes), big.NewInt(1)))
	}
	st := p.status()
	require.Equal(t, st.StateRoot, word(n(0)))
	progress := word(n(1))
	require.EqualValues(t, st.LastBatch, field(progress, 0, 8).Uint64())
	require.EqualValues(t, st.LastTimestamp.Uint64(), field(progress, 8, 5).Uint64())
	require.EqualValues(t, st.QueueHead, field(progress, 13, 8).Uint64())
	require.EqualValues(t, st.QueueTail, field(progress, 21, 8).Uint64())
	require.EqualValues(t, st.TokenCount, field(progress, 29, 2).Uint64())
	require.Zero(t, field(progress, 31, 1).Sign())
	require.EqualValues(t, waiting, field(word(at(n(st.QueueHead), n(2))), 0, 5).Uint64())
	owner := address(p.people[1].who)
	require.EqualValues(t, 700, word(at(common.BytesToHash(owner[:]), at(n(1), n(3)))).Int64())
	token := at(n(1), n(4))
	require.Equal(t, p.tokens[1].Big(), field(word(token), 0, 20))
	require.EqualValues(t, 700, field(word(token), 20, 12).Int64())
	next := common.BigToHash(new(big.Int).Add(token.Big(), big.NewInt(1)))
	require.Equal(t, p.escrow(1), field(word(next), 0, 16))
	require.EqualValues(t, 1, word(at(common.BytesToHash(p.tokens[1][:]), n(5))).Int64())
	op := address(operator)
	require.EqualValues(t, 1, word(at(common.BytesToHash(op[:]), n(6))).Int64())
	require.Equal(t, p.stub.Big(), field(word(at(n(0), n(7))), 0, 20))
	p.exodus()
	require.EqualValues(t, 1, field(word(n(1)), 31, 1).Int64())
	p.ok(bob, p.rollup, nil, p.exitData(0))
	require.EqualValues(t, 1, word(at(n(0), n(8))).Int64())
}
