package main

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/l1contracts/bindings"
)

// Anybody gives a token an id, once, and knows before what that costs and what the token says of itself.
func TestRegisterTokenCommand(t *testing.T) {
	e := newL1(t, stubCatalog, 2)
	record := e.deploy(l1.Checksum(l1.KeyAddress(devchain.Key(1))), "")
	rollup := record.Rollup.Address.String()
	client, err := l1.NewClient(t.Context(), e.chain.Client(), l1.Address(record.Rollup.Address))
	require.NoError(t, err)
	payer := e.sender(1)
	r, err := payer.Send(t.Context(), l1.Call{Data: devchain.NamedToken("USDC", 6)})
	require.NoError(t, err)
	token := r.ContractAddress
	register := func(answer string, at string, args ...string) (string, error) {
		cmd := newRegisterToken()
		cmd.SetIn(strings.NewReader(answer))
		return e.run(cmd, append([]string{at, "--rollup", rollup, "--key-file", e.keyFile(1)}, args...)...)
	}
	of := func() (uint16, *big.Int) {
		id, err := client.TokenID(t.Context(), token)
		require.NoError(t, err)
		has, err := client.Balance(t.Context(), 0, payer.Address())
		require.NoError(t, err)
		return id, has
	}
	_, before := of()

	out, err := register("n\n", l1.Checksum(token))
	require.ErrorIs(t, err, errDeclined)
	require.Contains(t, out, `calls itself "USDC", symbol "USDC", 6 decimals`)
	require.Contains(t, out, "costs 0.01 ETH, which is burned")
	require.Contains(t, out, "keeps a fee on transfers")
	_, err = register("", rollup, "--yes")
	require.ErrorContains(t, err, "does not answer as an ERC-20 token does")
	_, err = register("", l1.Checksum(payer.Address()), "--yes")
	require.ErrorContains(t, err, "does not answer as an ERC-20 token does")
	id, after := of()
	require.Zero(t, id)
	require.Equal(t, before, after, "nothing was sent")

	e.proxy = e.answering(bindings.NewRollup().PackTokenId(token), fmt.Sprintf(`"result":"0x%064x"`, 0)) // a node that is behind
	out, err = register("y\n", l1.Checksum(token))
	require.NoError(t, err)
	require.Contains(t, out, l1.Checksum(token)+" is token 1\n")
	e.proxy = ""
	id, after = of()
	require.EqualValues(t, 1, id)
	require.Equal(t, 1, before.Sub(before, after).Cmp(big.NewInt(1e16)), "the fee, and gas")

	out, err = register("", l1.Checksum(token))
	require.NoError(t, err)
	require.Contains(t, out, "is registered already, and nothing was sent: token 1")
	out, err = register("", l1.Checksum(token), "--json")
	require.NoError(t, err)
	var got registered
	require.NoError(t, json.Unmarshal([]byte(out), &got))
	require.Equal(t, registered{ID: 1, Address: l1.Checksum(token), Name: "USDC", Symbol: "USDC", Decimals: 6, Already: true}, got)
	_, again := of()
	require.Equal(t, after, again)
}
