package l1_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/ethereum/go-ethereum/core/types"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/l1contracts/bindings"
)

// refuse a call as the contract would.
func refuse(t *testing.T, name string) answer {
	t.Helper()
	id := bindings.NewRollup().GetABI().Errors[name].ID
	data := append(id[:4:4], make([]byte, 32)...)
	return answer{Error: json.RawMessage(fmt.Sprintf(`{"code":3,"message":"execution reverted","data":"0x%x"}`, data))}
}

// J5: one of three nodes, asked first, refuses what L1 would take: a tx, for a reason of its own; a call before it is sent, in the contract's name; or says that it
// takes so little gas that it fails. L1 has the batches all the same, no operator ends, and no tx fails.
func TestJ5OneNodeRefuses(t *testing.T) {
	for _, c := range []struct {
		name, method string
		says         func(*testing.T) answer
	}{
		{"nonce", "eth_sendRawTransaction", func(*testing.T) answer {
			return answer{Error: json.RawMessage(`{"code":-32000,"message":"nonce too low"}`)}
		}},
		{"pool", "eth_sendRawTransaction", func(*testing.T) answer {
			return answer{Error: json.RawMessage(`{"code":-32000,"message":"txpool is full"}`)}
		}},
		{"proof", "eth_estimateGas", func(t *testing.T) answer { return refuse(t, "ProofRejected") }},
		{"gas", "eth_estimateGas", func(*testing.T) answer { return answer{Result: json.RawMessage(`"0xea60"`)} }},
		{"much gas", "eth_estimateGas", func(*testing.T) answer { return answer{Result: json.RawMessage(`"0xffffffffff"`)} }},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := newEnvOn(t, true)
			x := e.nodes(t, 3)
			client := x.open()
			x.each[0].instead = func(method string) (answer, bool) { return c.says(t), method == c.method }
			s := e.senderAt(x.pool.Node(), 0, nil)
			s.Keep(client, e.newBook())
			submitter, err := l1.NewSubmitter(client, s, devchain.Default().Log)
			require.NoError(t, err)
			for n := range byte(3) {
				r, err := submitter.Submit(ctx, e.next(n))
				require.NoError(t, err)
				require.EqualValues(t, types.ReceiptStatusSuccessful, r.Receipt.Status)
				tx, _, err := e.chain.Client().TransactionByHash(ctx, r.Receipt.TxHash)
				require.NoError(t, err)
				require.Less(t, tx.Gas(), 2*r.Receipt.GasUsed)
			}
		})
	}
}

// What enough nodes refuse is refused, with the contract's reason.
func TestJ5NodesRefuse(t *testing.T) {
	e := newEnvOn(t, true)
	x := e.nodes(t, 3)
	client := x.open()
	for _, l := range x.each[:2] {
		l.instead = func(method string) (answer, bool) { return refuse(t, "ProofRejected"), method == "eth_estimateGas" }
	}
	s := e.senderAt(x.pool.Node(), 0, nil)
	s.Keep(client, e.newBook())
	submitter, err := l1.NewSubmitter(client, s, devchain.Default().Log)
	require.NoError(t, err)
	_, err = submitter.Submit(ctx, e.next(1))
	_, refused := l1.AsRevert[bindings.RollupProofRejected](err)
	require.True(t, refused, "%v", err)
	x.each[0].down.Store(true)
	_, err = submitter.Submit(ctx, e.next(1))
	require.ErrorIs(t, err, l1.ErrNoQuorum)
	require.False(t, l1.CallFailed(err), "one alone is not believed")
}
