package wallet

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/wallet/keys"
)

// Recipient is who is to be paid.
type Recipient struct {
	Account *uint32 // that exists
	Payee
	Nobody  bool // the key is not known: the account is opened under nobody's, until its owner sets one on L1
	Number  bool // named by an account's number: whose that is, the operator says
	Strange bool // L1 does not tell that the key, which the text or the operator names, is the address's own: somebody else may have the account
	Other   bool // likewise, and L1 tells another one
}

// ErrRecipient says that a text names nobody.
var ErrRecipient = errors.New("wallet: a recipient is an account id, an L1 address, or ADDRESS:KEY as `causeway wallet address` prints it")

// TokenError says that an account is of another token than it is to be paid.
type TokenError struct {
	Account  uint32
	Of, Paid string
}

func (e *TokenError) Error() string {
	return fmt.Sprintf("account %d is of %s: pay it that, or name an account of %s, or an L1 address", e.Account, e.Of, e.Paid)
}

// Is makes it an api.ErrTokenDiffers.
func (e *TokenError) Is(target error) bool { return errors.Is(api.ErrTokenDiffers, target) }

func (u *User) symbol(token uint16) string {
	for _, t := range u.Tokens {
		if t.ID == token {
			return t.Symbol
		}
	}
	return fmt.Sprintf("token %d", token)
}

// Recipient finds out who a text names: an account id, an L1 address, or address and key. An address is paid into its account of the token under the key that it
// named on L1 itself; if it has none, into one under nobody's, or into a new one. Others may have opened accounts of that address under keys of theirs: those are
// passed by.
func (u *User) Recipient(ctx context.Context, text string, token uint16) (Recipient, error) {
	if id, err := strconv.ParseUint(strings.TrimPrefix(text, "#"), 10, 32); err == nil {
		return u.numbered(ctx, uint32(id), token)
	}
	addressText, keyText, withKey := strings.Cut(text, ":")
	var address api.Address
	if err := address.UnmarshalText([]byte(addressText)); err != nil {
		return Recipient{}, fmt.Errorf("%w: %w", ErrRecipient, err)
	}
	to := Recipient{Payee: Payee{Address: rollup.Address(address)}}
	if withKey {
		var key api.Key
		if err := key.UnmarshalText([]byte(keyText)); err != nil {
			return Recipient{}, fmt.Errorf("%w: key: %w", ErrRecipient, err)
		}
		u.hold(ctx, &to, key.Point)
		var err error
		to.Account, err = u.accountOf(ctx, address, key, token)
		return to, err
	}
	return u.knownAddress(ctx, address, to, token)
}

// numbered is who the operator says has an account. Its address alone would not tell: anybody can open an account of it under a key of his own.
func (u *User) numbered(ctx context.Context, id uint32, token uint16) (Recipient, error) {
	a, err := u.API.Account(ctx, id)
	if err != nil {
		return Recipient{}, err
	}
	if a.Token != token {
		return Recipient{}, &TokenError{id, u.symbol(a.Token), u.symbol(token)}
	}
	to := Recipient{Account: &id, Payee: Payee{Address: rollup.Address(a.Address)}, Number: true}
	u.hold(ctx, &to, a.Key.Point)
	return to, nil
}

// hearing is how long L1 is asked about a key that was named: a payment does without. A node that searches few blocks at once may take for ever.
var hearing = 20 * time.Second

// hold a key, which is to be paid with the address, against what L1 tells of that: who gives somebody's address with a key of his own is paid himself.
func (u *User) hold(ctx context.Context, to *Recipient, key field.Point) {
	ctx, cancel := context.WithTimeout(ctx, hearing)
	defer cancel()
	own, _ := u.ownKey(ctx, api.Address(to.Address)) // none where L1 does not answer
	to.Key, to.Strange = key, !slices.Contains(append(own, keys.Nobody()), key)
	to.Other = to.Strange && own != nil
}

func (u *User) knownAddress(ctx context.Context, address api.Address, to Recipient, token uint16) (Recipient, error) {
	to.Key, to.Nobody = keys.Nobody(), true
	own, err := u.ownKey(ctx, address)
	if err != nil {
		return to, err
	}
	for _, key := range append(own, keys.Nobody()) {
		account, err := u.accountOf(ctx, address, api.Key{Point: key}, token)
		if err != nil {
			return to, err
		}
		if account != nil {
			to.Account, to.Key, to.Nobody = account, key, false
			return to, nil
		}
	}
	if own != nil {
		to.Key, to.Nobody = own[0], false
	}
	return to, nil
}

// ownKey is the key that an address named on L1, if it did. L1 is asked only if there are accounts under a key.
func (u *User) ownKey(ctx context.Context, address api.Address) ([]field.Point, error) {
	page, err := u.API.Accounts(ctx, api.AccountQuery{Address: &address})
	if err != nil {
		return nil, err
	}
	someones := func(a api.Account) bool { return a.Key.Point != keys.Nobody() }
	if page.Next == "" && !slices.ContainsFunc(page.Items, someones) {
		return nil, nil
	}
	fail := func(err error) ([]field.Point, error) {
		return nil, fmt.Errorf("wallet: anybody can open accounts of %s, and L1 has to tell which key is its own; or name its account id or ADDRESS:KEY: %w", address, err)
	}
	client, _, err := u.L1(ctx)
	if err != nil {
		return fail(err)
	}
	x, y, named, err := client.KeyOf(ctx, l1.Address(address))
	if err != nil {
		return fail(err)
	}
	if !named {
		return nil, nil
	}
	key, err := field.DecodePoint(append(x[:], y[:]...))
	if err != nil {
		return fail(err)
	}
	return []field.Point{key}, nil
}

// accountOf an owner, nil if there is none.
func (u *User) accountOf(ctx context.Context, address api.Address, key api.Key, token uint16) (*uint32, error) {
	query := api.AccountQuery{Address: &address, Key: &key, Token: &token}
	for {
		page, err := u.API.Accounts(ctx, query)
		if err != nil {
			return nil, err
		}
		if len(page.Items) > 0 {
			return &page.Items[0].ID, nil
		}
		if page.Next == "" {
			return nil, nil
		}
		query.Cursor = page.Next
	}
}
