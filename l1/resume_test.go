package l1_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

// A node that answers with another tx than was asked for is not believed: that one would be raised in the name of the other.
func TestResumeOfAnotherTx(t *testing.T) {
	e := newEnvOn(t, true)
	node, eth := newLiar(t, e.chain.URL(), 1, nil)
	e.stop()
	e.dies(e.life(nil), e.next(1), nil)
	waits, err := json.Marshal(e.onlyPooled())
	require.NoError(t, err)
	node.set("eth_getTransactionByHash", func(json.RawMessage) json.RawMessage { return waits })
	e.restart()
	_, err = e.senderAt(eth, 0, nil).Resume(ctx, [32]byte{1})
	require.ErrorContains(t, err, "do not fit each other")
}
