// Package wallet is the user's side: keys and signed ops. The operator never imports it.
package wallet

import (
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/wallet/keys"
)

// Wallet signs the ops of one person on one rollup.
type Wallet struct {
	config  field.Element
	key     field.PrivateKey
	address rollup.Address
}

// New returns a wallet for a rollup (rollup.Config), an L2 key and the L1 address that withdrawals go to.
func New(config field.Element, key field.PrivateKey, address rollup.Address) *Wallet {
	return &Wallet{config, key, address}
}

// KeyFromSecret derives an L2 key from a secret of any length with full entropy.
func KeyFromSecret(secret []byte) field.PrivateKey {
	return keys.FromSecret(secret)
}

// Owner names the person's account of a token.
func (w *Wallet) Owner(token uint16) rollup.Owner {
	return rollup.Owner{PubKey: w.key.Public(), Address: w.address, Token: token}
}

// Address is where withdrawals go.
func (w *Wallet) Address() rollup.Address { return w.address }

// PubKey is the L2 public key.
func (w *Wallet) PubKey() field.Point { return w.key.Public() }

// SetKey makes the wallet sign with another key, once L1's setKey has taken effect.
func (w *Wallet) SetKey(key field.PrivateKey) { w.key = key }

// Terms are what a user grants beside the amount.
type Terms struct {
	From       uint32 // the account that pays
	Token      uint16 // of that account
	Nonce      uint64 // its nonce
	MaxFee     rollup.Amount
	ValidUntil uint64 // unix seconds
}

func (t Terms) auth() rollup.Auth {
	return rollup.Auth{From: t.From, Token: t.Token, Nonce: t.Nonce, MaxFee: t.MaxFee, ValidUntil: t.ValidUntil}
}

// Payee is who is paid, as it is signed.
type Payee struct {
	Key     field.Point
	Address rollup.Address
}

// Payee is the person as others pay it.
func (w *Wallet) Payee() Payee { return Payee{w.PubKey(), w.address} }

// Transfer pays an existing account, which has to be the payee's.
func (w *Wallet) Transfer(t Terms, to uint32, who Payee, amount rollup.Amount) *rollup.Transfer {
	op := &rollup.Transfer{Authorization: t.auth(), To: to, ToKey: who.Key, ToAddress: who.Address, Amount: amount}
	rollup.SignOp(op, w.config, w.key)
	return op
}

// TransferToNew pays somebody who may not have an account yet.
func (w *Wallet) TransferToNew(t Terms, who Payee, amount rollup.Amount) *rollup.TransferToNew {
	op := &rollup.TransferToNew{Authorization: t.auth(), ToKey: who.Key, ToAddress: who.Address, Amount: amount}
	rollup.SignOp(op, w.config, w.key)
	return op
}

// Withdraw moves funds to L1.
func (w *Wallet) Withdraw(t Terms, amount rollup.Amount) *rollup.Withdraw {
	op := &rollup.Withdraw{Authorization: t.auth(), Amount: amount}
	rollup.SignOp(op, w.config, w.key)
	return op
}
