package wallet

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/rollup/rolluptest"
	"github.com/causeway-l2/causeway/wallet/keys"
)

// told is an operator's API that tells of accounts what it likes, and keeps the op that it gets.
type told struct {
	accounts []api.Account
	instead  *api.Account // of whatever account is asked for by number
	got      rollup.UserOp
}

func (o *told) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		var op api.Op
		if json.NewDecoder(r.Body).Decode(&op) == nil {
			o.got, _ = op.UserOp()
		}
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	q := r.URL.Query()
	var page api.Page[api.Account]
	for _, a := range o.accounts {
		number := strings.TrimPrefix(r.URL.Path, "/v1/accounts/")
		if o.instead != nil && number != r.URL.Path {
			a, number = *o.instead, strconv.Itoa(int(o.instead.ID))
		}
		if number == strconv.Itoa(int(a.ID)) {
			_ = json.NewEncoder(w).Encode(a)
			return
		}
		if (q.Get("address") == "" || q.Get("address") == a.Address.String()) && (q.Get("key") == "" || q.Get("key") == a.Key.String()) && (q.Get("token") == "" || q.Get("token") == strconv.Itoa(int(a.Token))) {
			page.Items = append(page.Items, a)
		}
	}
	_ = json.NewEncoder(w).Encode(page)
}

// payer is a user of that operator, and what the rollup holds.
type payer struct {
	*User
	*told
	world *rolluptest.World
	ids   map[rollup.Owner]uint32
}

func newPayer(t *testing.T) *payer {
	u := userOf(t, answer(http.StatusOK, ""))
	p := &payer{User: u, told: new(told), ids: map[rollup.Owner]uint32{}}
	server := httptest.NewServer(p.told)
	t.Cleanup(server.Close)
	u.API = api.NewClient(server.URL)
	p.world = rolluptest.New(1, rollup.Shape{ID: 1, Name: "test", Full: 8, Transfers: 2, FeeSlots: 2, Depth: 16, Reach: 8}, 3)
	p.world.OpenFeeSlots()
	u.config = p.world.Config
	return p
}

// open an account in the rollup.
func (p *payer) open(o rollup.Owner) uint32 {
	id := uint32(len(p.ids) + 2) // the operator has two
	p.world.MustExecute(rollup.Batch{Header: p.world.Header, Full: []rollup.Op{&rollup.Deposit{Owner: o, To: id, Amount: rollup.NewAmount(1000)}}})
	p.ids[o] = id
	return id
}

// tell of an account.
func (p *payer) tell(id uint32, o rollup.Owner) {
	p.accounts = append(p.accounts, api.Account{ID: id, Address: api.Address(o.Address), Key: api.Key{Point: o.PubKey}, Token: o.Token, Balance: rollup.NewAmount(1000)})
}

// token as an operator shows it.
func token(id uint16) api.Token {
	return api.Token{ID: id, Fees: &api.Fees{Transfer: rollup.NewAmount(3), Full: rollup.NewAmount(40), Below: 1 << 8}}
}

// sends signs a payment, or a withdrawal if nobody is named.
func (p *payer) sends(t *testing.T, of uint16, to string) rollup.UserOp {
	t.Helper()
	var plan Plan
	var err error
	if to == "" {
		plan, err = p.PlanWithdraw(t.Context(), token(of), rollup.NewAmount(7))
	} else {
		who, e := p.Recipient(t.Context(), to, of)
		require.NoError(t, e)
		plan, err = p.PlanSend(t.Context(), token(of), rollup.NewAmount(7), who)
	}
	require.NoError(t, err)
	p.got = nil
	_, err = p.Execute(t.Context(), plan, time.Hour)
	require.Error(t, err, "this operator gives no receipts")
	require.NotNil(t, p.got)
	return p.got
}

// apply the op to what the rollup holds.
func (p *payer) apply(op rollup.UserOp) error {
	return rollup.Apply(p.world.State.View(), p.world.Config, p.world.Header, p.world.Shape.KindOf(op), op)
}

// What is signed holds for who was meant alone: whatever an operator tells of numbers, keys and tokens, and whatever it makes of the op afterwards, nobody else is paid.
func TestWhatIsSignedPaysNobodyElse(t *testing.T) {
	p := newPayer(t)
	own, err := p.L2(0)
	require.NoError(t, err)
	owner := func(n, token int) rollup.Owner { return rolluptest.NewPerson(uint64(n)).Owner(uint16(token)) }
	bob, thief := owner(10, 0), owner(11, 0)
	posing := rollup.Owner{PubKey: thief.PubKey, Address: bob.Address} // anybody can open accounts of bob's address
	alices, coins := p.open(own.Owner(0)), p.open(own.Owner(1))
	bobs, thiefs, posings, bobsCoins := p.open(bob), p.open(thief), p.open(posing), p.open(owner(10, 1))
	to := api.Address(bob.Address).String() + ":" + api.Key{Point: bob.PubKey}.String()
	number := strconv.Itoa(int(bobs))

	for name, c := range map[string]struct {
		tell  func()
		token uint16
		to    string
		make  func(*rollup.Transfer) // of what was signed
		want  error
	}{
		"the truth":                          {func() { p.tell(bobs, bob) }, 0, to, nil, nil},
		"the truth, by number":               {func() { p.tell(bobs, bob) }, 0, number, nil, nil},
		"the truth, of the other token":      {func() { p.tell(bobsCoins, owner(10, 1)) }, 1, to, nil, nil},
		"a thief's number":                   {func() { p.tell(thiefs, bob) }, 0, to, nil, rollup.ErrReceiver},
		"that of a thief who poses":          {func() { p.tell(posings, bob) }, 0, to, nil, rollup.ErrReceiver},
		"an account of another token":        {func() { p.tell(bobsCoins, bob) }, 0, to, nil, rollup.ErrToken},
		"a number of an account that is not": {func() { p.tell(4000, bob) }, 0, to, nil, rollup.ErrNoAccount},
		"changed to a thief's number":        {func() { p.tell(bobs, bob) }, 0, to, func(o *rollup.Transfer) { o.To = thiefs }, rollup.ErrReceiver},
		"changed to another address":         {func() { p.tell(bobs, bob) }, 0, to, func(o *rollup.Transfer) { o.To, o.ToAddress, o.ToKey = thiefs, thief.Address, thief.PubKey }, field.ErrSignature},
		"changed to another key":             {func() { p.tell(bobs, bob) }, 0, number, func(o *rollup.Transfer) { o.To, o.ToKey = posings, thief.PubKey }, field.ErrSignature},
		"changed to another token":           {func() { p.tell(bobsCoins, owner(10, 1)) }, 1, to, func(o *rollup.Transfer) { o.Authorization.From, o.Authorization.Token, o.To = alices, 0, bobs }, field.ErrSignature},
	} {
		t.Run(name, func(t *testing.T) {
			p.accounts = nil
			p.tell(alices, own.Owner(0))
			p.tell(coins, own.Owner(1))
			c.tell()
			op := p.sends(t, c.token, c.to).(*rollup.Transfer)
			if c.make != nil {
				c.make(op)
			}
			require.ErrorIs(t, p.apply(op), c.want)
		})
	}

	// The payer's own accounts: one that is said to be of the token pays nothing else, whoever is paid, and nothing leaves.
	for _, of := range []uint16{0, 1} {
		lied := []uint32{coins, alices}[of]
		p.accounts = nil
		p.tell(lied, own.Owner(of))
		for _, to := range []string{to, ""} {
			op := p.sends(t, of, to)
			require.ErrorIs(t, p.apply(op), rollup.ErrToken)
			op.Auth().Token = 1 - of
			require.ErrorIs(t, p.apply(op), field.ErrSignature)
		}
	}
}

// Who is named by number is who the operator says: the number is the one that was asked for, and a key that L1 does not know as the address's own is told of.
func TestRecipientByNumber(t *testing.T) {
	p := newPayer(t)
	bob := rolluptest.NewPerson(10).Owner(0)
	p.tell(5, bob)
	nobodys := rollup.Owner{PubKey: keys.Nobody(), Address: rolluptest.NewPerson(12).Address}
	p.tell(6, nobodys)
	for text, want := range map[string]Recipient{
		"5":  {Payee: Payee{bob.PubKey, bob.Address}, Number: true, Strange: true},
		"#6": {Payee: Payee{nobodys.PubKey, nobodys.Address}, Number: true},
	} {
		to, err := p.Recipient(t.Context(), text, 0)
		require.NoError(t, err)
		require.Equal(t, strings.TrimPrefix(text, "#"), strconv.Itoa(int(*to.Account)))
		want.Account = to.Account
		require.Equal(t, want, to)
	}
	_, err := p.Recipient(t.Context(), "5", 1)
	require.ErrorIs(t, err, api.ErrTokenDiffers)
	require.ErrorContains(t, err, "account 5 is of ")
	p.instead = &p.accounts[1]
	to, err := p.Recipient(t.Context(), "5", 0)
	require.NoError(t, err)
	require.EqualValues(t, 5, *to.Account)
}

// The lower fee is for amounts in the short form between accounts below the number that the operator names.
func TestFeeOfAPayment(t *testing.T) {
	p := newPayer(t)
	own, err := p.L2(0)
	require.NoError(t, err)
	const below = 1 << 8
	long := rollup.NewAmount(1<<rollup.MantissaBits + 1)
	for _, c := range []struct {
		from, to uint32
		amount   rollup.Amount
		fee      uint64
		cheaper  bool
	}{
		{below - 1, below - 1, rollup.NewAmount(7), 3, false},
		{below, 0, rollup.NewAmount(7), 40, false},
		{0, below, rollup.NewAmount(7), 40, false},
		{below - 1, 0, long, 40, true},
		{below, 0, long, 40, false}, // no amount is cheaper
	} {
		p.accounts = nil
		p.tell(c.from, own.Owner(0))
		p.accounts[0].Balance = rollup.NewAmount(1 << 40)
		plan, err := p.PlanSend(t.Context(), token(0), c.amount, Recipient{Account: &c.to})
		require.NoError(t, err)
		require.Equal(t, rollup.NewAmount(c.fee), plan.Fee, c)
		require.Equal(t, c.cheaper, !plan.Cheaper[0].IsZero(), c)
		op := own.Transfer(Terms{From: c.from}, c.to, Payee{}, c.amount)
		require.Equal(t, plan.Fee, token(0).Fees.Of(op), "what the server notes")
	}
	plan, err := p.PlanSend(t.Context(), token(0), rollup.NewAmount(7), Recipient{})
	require.NoError(t, err)
	require.Equal(t, rollup.NewAmount(40), plan.Fee, "an account is opened")
}

// A nonce or a fee that is too large for its place would run over into the token and the account that are packed before it: an operator who tells one has nothing be signed.
func TestWhatDoesNotFitIsNotSigned(t *testing.T) {
	p := newPayer(t)
	own, err := p.L2(0)
	require.NoError(t, err)
	bob := rolluptest.NewPerson(10)
	ether, coins, bobsCoins := p.open(own.Owner(0)), p.open(own.Owner(1)), p.open(bob.Owner(1))
	other := uint64(1)<<rollup.NonceBits | uint64(ether^coins)<<(rollup.NonceBits+rollup.TokenBits)
	terms, payee := Terms{From: ether, Nonce: other, ValidUntil: 1 << 39, MaxFee: rollup.NewAmount(40)}, Payee{bob.Key.Public(), bob.Address}
	paid := own.Transfer(Terms{From: coins, Token: 1, ValidUntil: terms.ValidUntil, MaxFee: terms.MaxFee}, bobsCoins, payee, rollup.NewAmount(7))
	require.NoError(t, p.apply(paid))
	asked := own.Transfer(terms, bobsCoins, payee, rollup.NewAmount(7))
	require.Equal(t, paid.Message(p.config), asked.Message(p.config), "a payment of ether is one of coins")
	require.Zero(t, asked.Authorization.Signature)

	for name, lie := range map[string]func(*api.Account, *api.Token){
		"":                                  func(*api.Account, *api.Token) {},
		"a nonce of the other account":      func(a *api.Account, _ *api.Token) { a.Nonce = other },
		"the least nonce that does not fit": func(a *api.Account, _ *api.Token) { a.Nonce = rollup.MaxNonce + 1 },
		"a fee that prolongs the validity":  func(a *api.Account, t *api.Token) { a.Balance.Hi, t.Fees.Full.Hi = 1<<60, 1<<59 },
	} {
		p.accounts, p.got = nil, nil
		p.tell(ether, own.Owner(0))
		of := token(0)
		lie(&p.accounts[0], &of)
		plan, err := p.PlanWithdraw(t.Context(), of, rollup.NewAmount(7))
		require.NoError(t, err)
		_, err = p.Execute(t.Context(), plan, time.Hour)
		require.Equal(t, name != "", errors.Is(err, ErrFalseAccount), name)
		require.Equal(t, name != "", p.got == nil, "%s: nothing is sent", name)
	}
}
