package wallet

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/typed"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/wallet/keys"
)

// Errors of a user.
var (
	ErrNoL1          = errors.New("wallet: no L1 node: name one")
	ErrOtherRollup   = errors.New("wallet: the operator serves another rollup than this wallet was made for")
	ErrUnknownToken  = errors.New("wallet: unknown token")
	ErrNotSpendable  = errors.New("wallet: no account of this token is under your key")
	ErrFalseToken    = errors.New("wallet: L1 tells otherwise what a token is than the operator: nothing was signed; ask another operator, or leave by a forced exit")
	ErrFalseAccount  = errors.New("wallet: the operator tells a nonce or a fee that no account can have: nothing was signed; ask another operator, or leave by a forced exit")
	ErrNotPaidOut    = errors.New("wallet: L1 owes you no more than before the forced exit: somebody claimed it for you meanwhile, or the operator told the number of an account that is not yours: `causeway exit --request` finds yours through L1 alone")
	ErrTakenBack     = errors.New("wallet: L1 has taken back the tx that asked for it, or queued it under another number, so that what was followed is somebody else's: `causeway wallet history` tells what became of yours")
	ErrAllowance     = errors.New("wallet: what was approved for the deposit is gone each time, to other deposits or approvals of the same key and token: nothing was deposited; make one at a time")
	ErrEnded         = errors.New("wallet: the rollup has ended, says the operator: nothing is paid in it any more, and `causeway exit` takes out what is yours")
	ErrFalseOperator = errors.New("wallet: L1 does not know who signed the receipt as an operator: do not count on this payment before it is final")
)

// Config of a user.
type Config struct {
	Key      *ecdsa.PrivateKey // of L1; the L2 keys follow from it
	Operator string            // URL of the operator's API
	RPC      string            // URL of an L1 node; empty: what needs L1 fails with ErrNoL1
	Rollup   api.Address       // zero: whatever the operator says
	ChainID  uint64            // likewise
	// MaxFeeGwei is the most that is paid for gas; zero: l1.UserMaxFeeGwei.
	MaxFeeGwei uint64
	// Log hears what keeps a tx waiting. Nil: nobody does.
	Log *slog.Logger
}

// User is somebody with an L1 key, an operator and an L1 node. What the operator says is checked where it can be: receipts by their signature and by
// L1, the rollup by its address. One goroutine uses it.
type User struct {
	API    *api.Client
	Status api.Status
	Tokens []api.Token
	// Waits hears what Await has waited out for ten seconds, once each time. It may be nil.
	Waits func(error)

	cfg     Config
	config  field.Element
	node    *l1.Node
	client  *l1.Client
	sender  *l1.Sender
	signed  map[string]rollup.UserOp    // by id: what Execute has submitted
	derived map[uint64]field.PrivateKey // that were derived: anybody can open accounts of an address, and every key is held against each
}

// Open asks the operator what it serves, and connects to L1 if there is a node.
func Open(ctx context.Context, cfg Config) (*User, error) {
	if cfg.Key == nil {
		return nil, errors.New("wallet: no key")
	}
	u := &User{cfg: cfg, API: api.NewClient(cfg.Operator), signed: map[string]rollup.UserOp{}, derived: map[uint64]field.PrivateKey{}}
	var err error
	if u.Status, err = u.API.Status(ctx); err != nil {
		return nil, err
	}
	if cfg.Rollup != (api.Address{}) && cfg.Rollup != u.Status.Rollup {
		return nil, fmt.Errorf("%w: %s, not %s", ErrOtherRollup, u.Status.Rollup, cfg.Rollup)
	}
	if cfg.ChainID != 0 && cfg.ChainID != u.Status.ChainID { // contracts have the same address on many chains
		return nil, fmt.Errorf("%w: one on chain %d, not %d", ErrOtherRollup, u.Status.ChainID, cfg.ChainID)
	}
	u.config = rollup.Config(u.Status.ChainID, rollup.Address(u.Status.Rollup))
	tokens, err := u.API.Tokens(ctx)
	u.Tokens = Named(tokens)
	return u, err
}

// Named gives tokens names that tell them apart in whatever case: anybody can register one that calls itself as another does, or ETH. What shares a symbol is
// SYMBOL@ADDRESS, and what cannot be typed is none.
func Named(tokens []api.Token) []api.Token {
	const ether = 0
	same := map[string]int{"ETH": 1}
	for i := range tokens {
		switch t := &tokens[i]; {
		case t.ID == ether:
			t.Symbol, t.Decimals = "ETH", 18
			continue
		case !l1.IsSymbol(t.Symbol):
			t.Symbol = fmt.Sprintf("token%d", t.ID)
		}
		same[strings.ToUpper(tokens[i].Symbol)]++
	}
	for i := range tokens {
		if t := &tokens[i]; t.ID != ether && same[strings.ToUpper(t.Symbol)] > 1 {
			t.Symbol += "@" + t.Address.String()
		}
	}
	return tokens
}

// Close ends the connection to L1.
func (u *User) Close() {
	if u.node != nil {
		u.node.Close()
	}
}

// L1 connects to the node, once, and checks that it has the rollup.
func (u *User) L1(ctx context.Context) (*l1.Client, *l1.Sender, error) {
	if u.client != nil {
		return u.client, u.sender, nil
	}
	if u.cfg.RPC == "" {
		return nil, nil, ErrNoL1
	}
	node, err := l1.Dial(ctx, u.cfg.RPC, u.Status.ChainID)
	if err != nil {
		return nil, nil, err
	}
	client, err := l1.NewClient(ctx, node, l1.Address(u.Status.Rollup))
	if err == nil {
		cfg := l1.UserSender(u.cfg.Key, u.Status.ChainID, u.cfg.MaxFeeGwei)
		if u.cfg.Log != nil {
			cfg.Log = u.cfg.Log
		}
		u.sender, err = l1.NewSender(ctx, node, cfg)
	}
	if err != nil {
		node.Close()
		return nil, nil, err
	}
	u.node, u.client = node, client
	return client, u.sender, nil
}

// Address of the user on L1.
func (u *User) Address() api.Address { return api.Address(l1.KeyAddress(u.cfg.Key)) }

// L2 derives the wallet of a key index; 0 is the first.
func (u *User) L2(index uint64) (*Wallet, error) {
	key, ok := u.derived[index]
	if !ok {
		var err error
		if key, err = DeriveKey(u.cfg.Key, u.Status.ChainID, rollup.Address(u.Status.Rollup), index); err != nil {
			return nil, err
		}
		u.derived[index] = key
	}
	return New(u.config, key, rollup.Address(u.Address())), nil
}

// DeriveKey signs keys.TypedData with an L1 key, as a browser wallet would, and derives the L2 key.
func DeriveKey(key *ecdsa.PrivateKey, chainID uint64, contract rollup.Address, index uint64) (field.PrivateKey, error) {
	digest := typed.NewDomain(chainID, l1.Address(contract)).Digest(keys.MessageType, typed.String(keys.Action), typed.Address(l1.KeyAddress(key)), typed.Uint(index))
	signature, err := l1.SignTyped(key, digest)
	if err != nil {
		return field.PrivateKey{}, err
	}
	return keys.FromSignature(signature)
}

// KeyIndexes is how many replaced keys are looked for.
const KeyIndexes = 16

// Mine is an account of the user's address.
type Mine struct {
	api.Account
	Wallet *Wallet // signs for it; nil when it is under none of the user's keys
	Index  uint64  // of the key
}

// Accounts of the user, in the order of their ids.
func (u *User) Accounts(ctx context.Context) (out []Mine, err error) {
	address := u.Address()
	query := api.AccountQuery{Address: &address}
	for {
		page, err := u.API.Accounts(ctx, query)
		if err != nil {
			return nil, err
		}
		for _, a := range page.Items {
			m, err := u.find(a, out)
			if err != nil {
				return nil, err
			}
			out = append(out, m)
		}
		if page.Next == "" {
			return out, nil
		}
		query.Cursor = page.Next
	}
}

// find the user's key of an account; those found before are tried first.
func (u *User) find(a api.Account, before []Mine) (Mine, error) {
	m := Mine{Account: a}
	if a.Key.Point == keys.Nobody() {
		return m, nil
	}
	for _, b := range before {
		if b.Wallet != nil && b.Wallet.PubKey() == a.Key.Point {
			m.Wallet, m.Index = b.Wallet, b.Index
			return m, nil
		}
	}
	for index := range uint64(KeyIndexes) {
		w, err := u.L2(index)
		if err != nil {
			return m, err
		}
		if w.PubKey() == a.Key.Point {
			m.Wallet, m.Index = w, index
			return m, nil
		}
	}
	return m, nil
}

// KeyIndex is the highest index among the user's keys that are in use: what their address named last on L1, and those of their accounts. A lower one may have been
// replaced, and whoever has it must not get what comes.
func (u *User) KeyIndex(ctx context.Context) (highest uint64, err error) {
	client, sender, err := u.L1(ctx)
	if err != nil {
		return 0, err
	}
	ax, ay, named, err := client.KeyOf(ctx, sender.Address())
	if err != nil {
		return 0, err
	}
	for index := uint64(0); named && index < KeyIndexes; index++ {
		w, err := u.L2(index)
		if err != nil {
			return 0, err
		}
		if key := w.PubKey(); key.X.Bytes() == ax && key.Y.Bytes() == ay {
			highest = index
		}
	}
	all, err := u.Accounts(ctx)
	for _, a := range all {
		highest = max(highest, a.Index)
	}
	return highest, err
}

// Spendable is the user's account of a token, the one with most in it.
func (u *User) Spendable(ctx context.Context, token uint16) (Mine, error) {
	all, err := u.Accounts(ctx)
	if err != nil {
		return Mine{}, err
	}
	var best *Mine
	for i := range all {
		if a := &all[i]; a.Token == token && a.Wallet != nil && (best == nil || a.Balance.Cmp(best.Balance) > 0) {
			best = a
		}
	}
	if best == nil {
		return Mine{}, ErrNotSpendable
	}
	return *best, nil
}

// Token by its symbol, in whatever case, or its address on L1 when several call themselves the same.
func (u *User) Token(name string) (api.Token, error) {
	n := 0
	var have []string
	for _, t := range u.Tokens {
		have = append(have, t.Symbol)
		if strings.EqualFold(t.Symbol, name) || t.ID != 0 && isAddressed(t, name) {
			return t, nil
		}
		if symbol, _, shared := strings.Cut(t.Symbol, "@"); shared && strings.EqualFold(symbol, name) {
			n++
		}
	}
	if n == 0 {
		return api.Token{}, fmt.Errorf("%w %q; the rollup has %v; `causeway register-token` gives it one more", ErrUnknownToken, name, have)
	}
	return api.Token{}, fmt.Errorf("%w: %d tokens call themselves %s: give the address", ErrUnknownToken, n, name)
}

// isAddressed tells whether a name is a token's address, or has it after its symbol and an @.
func isAddressed(t api.Token, name string) bool {
	symbol, _, _ := strings.Cut(t.Symbol, "@")
	return strings.EqualFold(t.Address.String(), name) || strings.EqualFold(symbol+"@"+t.Address.String(), name)
}

// CheckToken holds what the operator says of a token, address, symbol and decimals, against L1. ErrFalseToken: it is not so; another error: L1 cannot tell now.
func (u *User) CheckToken(ctx context.Context, t api.Token) error {
	client, _, err := u.L1(ctx)
	if err != nil {
		return err
	}
	is, err := client.TokenInfo(ctx, t.ID)
	if err != nil && !errors.Is(err, l1.ErrNoContract) {
		return err
	}
	symbol, _, _ := strings.Cut(t.Symbol, "@")
	if err != nil || is.Address != l1.Address(t.Address) || is.Decimals != t.Decimals || is.Symbol != symbol {
		return fmt.Errorf("%w: number %d is %s at %s with %d decimals, and the operator says %s at %s with %d", ErrFalseToken, t.ID, is.Symbol, is.Address, is.Decimals, symbol, t.Address, t.Decimals)
	}
	return nil
}
