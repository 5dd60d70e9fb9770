package demo

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/causeway-l2/causeway/payments"
	"github.com/causeway-l2/causeway/rollup"
)

// ledger is the demo's own book-keeping, in integers and by name, against which the restored rollup is compared.
type ledger struct {
	balances  map[holding]*big.Int
	collected map[string]*big.Int // fees by token
	owed      map[holding]*big.Int
}

func newLedger() *ledger {
	return &ledger{map[holding]*big.Int{}, map[string]*big.Int{}, map[holding]*big.Int{}}
}

func (l *ledger) balance(h holding) *big.Int {
	if l.balances[h] == nil {
		l.balances[h] = new(big.Int)
	}
	return l.balances[h]
}

func (l *ledger) credit(h holding, amount *big.Int) { l.balance(h).Add(l.balance(h), amount) }

// debit takes amount and fee.
func (l *ledger) debit(h holding, amount, fee *big.Int) {
	b := l.balance(h)
	b.Sub(b, amount).Sub(b, fee)
	if l.collected[h.token] == nil {
		l.collected[h.token] = new(big.Int)
	}
	l.collected[h.token].Add(l.collected[h.token], fee)
}

// leave moves an amount to L1.
func (l *ledger) leave(h holding, amount *big.Int) {
	if l.owed[h] == nil {
		l.owed[h] = new(big.Int)
	}
	l.owed[h].Add(l.owed[h], amount)
}

// fee is what a payment costs: the cheap one if its amount fits a transfer lane and the receiver exists. All accounts are within reach of
// transfer lanes: a file has at most payments.MaxLines, and their numbers have no gaps.
func fee(token string, amount rollup.Amount, receiverExists bool) rollup.Amount {
	fees := feesOf(token)
	if _, err := rollup.FloatOf(amount); err != nil || !receiverExists {
		return fees.Full
	}
	return fees.Transfer
}

// sorted lists holdings in the order of name and token.
func sorted(m map[holding]*big.Int) []holding {
	out := make([]holding, 0, len(m))
	for h := range m {
		out = append(out, h)
	}
	slices.SortFunc(out, func(a, b holding) int {
		if c := strings.Compare(a.name, b.name); c != 0 {
			return c
		}
		return strings.Compare(a.token, b.token)
	})
	return out
}

func amountText(token string, v *big.Int) string {
	return fmt.Sprintf("%s %s", payments.FormatAmount(v, payments.Decimals(token)), token)
}
