package demo

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/payments"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/wallet"
)

// Well-known dev keys by index; people come after them.
const (
	faucetKey = iota
	operatorKey
	firstPersonKey
)

// people holds the wallets of everyone in the payments. Everyone who has a name also has an L1 key.
type people struct {
	config  field.Element
	plan    *plan
	eth     *l1.Client
	senders map[string]*l1.Sender
	wallets map[holding]*wallet.Wallet
}

func newPeople(config field.Element, p *plan, client *l1.Client) *people {
	return &people{config, p, client, map[string]*l1.Sender{}, map[holding]*wallet.Wallet{}}
}

// sender signs txs of a person with a name.
func (p *people) sender(ctx context.Context, name string) (*l1.Sender, error) {
	if s := p.senders[name]; s != nil {
		return s, nil
	}
	s, err := newSender(ctx, p.eth, firstPersonKey+slices.Index(p.plan.names, name))
	p.senders[name] = s
	return s, err
}

// address is where a person is paid on L1.
func (p *people) address(ctx context.Context, name string) (a rollup.Address, err error) {
	if payments.IsAddress(name) {
		_, err = hex.Decode(a[:], []byte(name[2:]))
		return a, err
	}
	s, err := p.sender(ctx, name)
	if err != nil {
		return a, err
	}
	return rollup.Address(s.Address()), nil
}

// wallet signs for a person's account of a token; each account begins with the person's one key.
func (p *people) wallet(ctx context.Context, h holding) (*wallet.Wallet, error) {
	if w := p.wallets[h]; w != nil {
		return w, nil
	}
	address, err := p.address(ctx, h.name)
	if err != nil {
		return nil, fmt.Errorf("wallet of %s: %w", h, err)
	}
	p.wallets[h] = wallet.New(p.config, devL2Key(h.name), address)
	return p.wallets[h], nil
}

// devL2Key derives a key from a name.
//
// UNSAFE: anybody can; the demo's chain ends with the demo.
func devL2Key(name string) field.PrivateKey {
	return wallet.KeyFromSecret([]byte("causeway demo " + name))
}

func newSender(ctx context.Context, client *l1.Client, key int) (*l1.Sender, error) {
	cfg := l1.DefaultSender(devchain.Key(key))
	cfg.Poll = txPoll
	return l1.NewSender(ctx, client.Eth(), cfg)
}
