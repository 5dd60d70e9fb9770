// Package demo is the main job, end to end, on one machine: an L1, a queue, an operator and worker processes; people deposit, pay and
// withdraw; and at the end everything is rebuilt from L1 alone and compared.
package demo

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/causeway-l2/causeway/payments"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/sequencer"
)

// holding names one person's account of one token.
type holding struct{ name, token string }

func (h holding) String() string { return h.name + "'s " + h.token }

// plan is what has to exist on L1 before the first payment.
type plan struct {
	tokens   []string // ETH first; the index is the rollup's token id
	names    []string // people with an L1 key, sorted
	deposits []deposit
}

type deposit struct {
	holding
	amount rollup.Amount
}

// feesOf returns the flat fees of a token: a ten-thousandth of a token for a transfer, five times that for an op L1 reads.
func feesOf(token string) sequencer.Fees {
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(payments.Decimals(token)-4)), nil)
	transfer, _ := rollup.AmountFromBig(unit)
	full, _ := rollup.AmountFromBig(new(big.Int).Mul(unit, big.NewInt(5)))
	return sequencer.Fees{Transfer: transfer, Full: full}
}

// newPlan finds out who has to deposit what, so that everyone can pay what the lines say. A *payments.Error names a line that
// cannot be.
func newPlan(lines []payments.Line) (*plan, error) {
	p := &plan{tokens: []string{payments.ETH}}
	need, exists, left := map[holding]*big.Int{}, map[holding]bool{}, map[holding]int{}
	var order []holding
	total := map[string]*big.Int{}
	add := func(h holding, line int, v *big.Int) error {
		if need[h] == nil {
			order, need[h] = append(order, h), new(big.Int)
		}
		if total[h.token] == nil {
			total[h.token] = big.NewInt(1) // what the operator deposits
		}
		need[h].Add(need[h], v)
		if total[h.token].Add(total[h.token], v).BitLen() > rollup.AmountBits {
			return &payments.Error{Line: line, Err: fmt.Errorf("deposits of %s would reach 2^128 of its smallest unit", h.token)}
		}
		return nil
	}
	for _, l := range lines {
		if !slices.Contains(p.tokens, l.Token) {
			p.tokens = append(p.tokens, l.Token)
		}
		if l.From == collector || l.To == collector {
			return nil, &payments.Error{Line: l.Number, Err: fmt.Errorf("the name %s is the operator's own", collector)}
		}
		p.meet(l.From)
		p.meet(l.To)
		from := holding{l.From, l.Token}
		full := feesOf(l.Token).Full.Big()
		var err error
		switch l.Kind {
		case payments.Pay, payments.Withdraw:
			if left[from] != 0 {
				return nil, &payments.Error{Line: l.Number, Err: fmt.Errorf("%s left by the forced exit on line %d", from, left[from])}
			}
			err = add(from, l.Number, new(big.Int).Add(l.Amount.Big(), full))
		case payments.SetKey, payments.ForcedExit:
			if !exists[from] && need[from] == nil {
				err = add(from, l.Number, full)
			}
			if l.Kind == payments.ForcedExit {
				left[from] = l.Number
			}
		}
		if err != nil {
			return nil, err
		}
		if l.Kind == payments.Pay {
			exists[holding{l.To, l.Token}] = true
		}
	}
	for _, h := range order {
		amount, err := rollup.AmountFromBig(need[h])
		if err != nil {
			return nil, err // unreachable: the token's total fits
		}
		p.deposits = append(p.deposits, deposit{h, amount})
	}
	slices.Sort(p.names)
	return p, nil
}

func (p *plan) meet(name string) {
	if name != "" && !payments.IsAddress(name) && !slices.Contains(p.names, name) {
		p.names = append(p.names, name)
	}
}

func (p *plan) token(symbol string) uint16 { return uint16(slices.Index(p.tokens, symbol)) }

func (p *plan) describe() string {
	return fmt.Sprintf("%d people with an L1 key, %d tokens (%s), %d deposits", len(p.names), len(p.tokens), strings.Join(p.tokens, ", "), len(p.deposits))
}
