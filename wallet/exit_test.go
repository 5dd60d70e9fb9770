package wallet_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/wallet"
)

// All that is ETH comes before all that is not, whatever it is, and nothing is left out.
func TestETHFirst(t *testing.T) {
	account := func(id uint32, token uint16) wallet.Holding {
		return wallet.Holding{ID: id, Account: rollup.Account{Owner: rollup.Owner{Token: token}}}
	}
	deposit := func(index uint64, token uint16) *l1.Request { return &l1.Request{Index: index, Token: token} }
	owner := rollup.Address{1}
	h := wallet.Holdings{Owner: owner, Accounts: []wallet.Holding{account(1, 2), account(2, 0), account(3, 1), account(4, 0)},
		Deposits: []*l1.Request{deposit(1, 1), deposit(2, 0)}, Tokens: []uint16{2, 0, 1}}
	require.Equal(t, [2]wallet.Holdings{
		{Owner: owner, Accounts: []wallet.Holding{account(2, 0), account(4, 0)}, Deposits: []*l1.Request{deposit(2, 0)}, Tokens: []uint16{0}},
		{Owner: owner, Accounts: []wallet.Holding{account(1, 2), account(3, 1)}, Deposits: []*l1.Request{deposit(1, 1)}, Tokens: []uint16{2, 1}},
	}, h.ETHFirst())
}
