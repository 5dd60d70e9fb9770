package wallet

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/rollup"
)

// Contracts have one address on many chains: a wallet for a chain signs nothing for another, whatever its operator says.
func TestOperatorOfAnotherChain(t *testing.T) {
	_, err := userAt(t, Config{ChainID: 7}, `[]`, answer(http.StatusOK, ""))
	require.NoError(t, err)
	_, err = userAt(t, Config{ChainID: 8}, `[]`, answer(http.StatusOK, ""))
	require.ErrorIs(t, err, ErrOtherRollup)
}

// Anybody can register a token that calls itself USDC or ETH, and an operator may call one anything: each is told from the others, and ETH is ETH.
func TestTokensThatCallThemselvesTheSame(t *testing.T) {
	u, err := userAt(t, Config{}, `[{"id":0,"symbol":"USDC","decimals":6},{"id":1,"symbol":"USDC","address":"0x0000000000000000000000000000000000000001"},
		{"id":2,"symbol":"USDC","address":"0x0000000000000000000000000000000000000002"},{"id":3,"symbol":"ETH","address":"0x0000000000000000000000000000000000000003"},
		{"id":4,"symbol":"\u001b[2K","address":"0x0000000000000000000000000000000000000004"},{"id":5,"symbol":"DAI","address":"0x0000000000000000000000000000000000000005"},
		{"id":6,"symbol":"USDC","address":"0xabcdefabcdefabcdefabcdefabcdefabcdefabcd"}]`, answer(http.StatusOK, ""))
	require.NoError(t, err)
	var names []string
	for _, token := range u.Tokens {
		names = append(names, token.Symbol)
	}
	require.Equal(t, []string{"ETH", "USDC@0x0000000000000000000000000000000000000001", "USDC@0x0000000000000000000000000000000000000002", "ETH@0x0000000000000000000000000000000000000003",
		"token4", "DAI", "USDC@0xABcdEFABcdEFabcdEfAbCdefabcdeFABcDEFabCD"}, names)
	for name, id := range map[string]uint16{"ETH": 0, "DAI": 5, names[2]: 2, api.Address{19: 3}.String(): 3,
		names[6]: 6, strings.ToLower(names[6][5:]): 6, "USDC@" + strings.ToLower(names[6][5:]): 6} {
		token, err := u.Token(name)
		require.NoError(t, err)
		require.Equal(t, id, token.ID)
	}
	require.EqualValues(t, 18, u.Tokens[0].Decimals)
	_, err = u.Token("USDC")
	require.ErrorIs(t, err, ErrUnknownToken)
	require.ErrorContains(t, err, "3 tokens call themselves USDC")
	_, err = u.Token("EURC")
	require.ErrorIs(t, err, ErrUnknownToken)
	require.ErrorContains(t, err, "causeway register-token")
}

// A token is named in any case, and those whose names differ in nothing else are told apart by their addresses.
func TestTokensInAnyCase(t *testing.T) {
	u, err := userAt(t, Config{}, `[{"id":0,"symbol":"ETH","decimals":18},{"id":1,"symbol":"USDC","address":"0x0000000000000000000000000000000000000001"},
		{"id":2,"symbol":"stEth","address":"0x0000000000000000000000000000000000000002"},{"id":3,"symbol":"dai","address":"0x0000000000000000000000000000000000000003"},
		{"id":4,"symbol":"DAI","address":"0x0000000000000000000000000000000000000004"},{"id":5,"symbol":"Eth","address":"0x0000000000000000000000000000000000000005"}]`, answer(http.StatusOK, ""))
	require.NoError(t, err)
	at := func(n byte) string { return api.Address{19: n}.String() }
	for name, id := range map[string]uint16{"eth": 0, "Eth": 0, "usdc": 1, "usdc@" + at(1): 1, "STETH": 2, "dai@" + at(3): 3, "dai@" + at(4): 4, "eth@" + at(5): 5} {
		token, err := u.Token(name)
		require.NoError(t, err, name)
		require.Equal(t, id, token.ID, name)
	}
	for name, says := range map[string]string{"dai": "2 tokens call themselves dai", "DAI": "2 tokens call themselves DAI", "steth@" + at(1): "unknown token", "stet": "unknown token"} {
		_, err := u.Token(name)
		require.ErrorContains(t, err, says)
	}
}

// Who asks a node that takes no ops at all is told so, whatever it says of the token.
func TestNodeThatTakesNoOps(t *testing.T) {
	u, err := userAt(t, Config{}, `[]`, answer(http.StatusOK, ""))
	require.NoError(t, err)
	u.Status.ReadOnly = true
	for _, token := range []api.Token{{}, {Fees: new(api.Fees)}} {
		_, err = u.PlanSend(t.Context(), token, rollup.NewAmount(1), Recipient{})
		require.ErrorIs(t, err, api.ErrReadOnly)
		_, err = u.PlanWithdraw(t.Context(), token, rollup.NewAmount(1))
		require.ErrorIs(t, err, api.ErrReadOnly)
	}
	u.Status.Exodus = true // "send it to the operator" would help nobody
	_, err = u.PlanSend(t.Context(), api.Token{Fees: new(api.Fees)}, rollup.NewAmount(1), Recipient{})
	require.ErrorIs(t, err, ErrEnded)
	_, err = u.PlanWithdraw(t.Context(), api.Token{}, rollup.NewAmount(1))
	require.ErrorIs(t, err, ErrEnded)
}
