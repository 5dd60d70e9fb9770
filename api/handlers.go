package api

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

var patterns sync.Map // compiled, by text

func matches(pattern, value string) bool {
	p, ok := patterns.Load(pattern)
	if !ok {
		p, _ = patterns.LoadOrStore(pattern, regexp.MustCompile(pattern))
	}
	return p.(*regexp.Regexp).MatchString(value)
}

const maxCursor = 64

func (r route) required(p param) bool { return p.in == "path" || slices.Contains(r.needs, p.name) }

// checkParams refuses parameters that the route does not have, that come twice, that are missing, or that do not look as documented.
func checkParams(r route, req *http.Request) *Error {
	query := req.URL.Query()
	for name, values := range query {
		i := slices.IndexFunc(r.params, func(p param) bool { return p.in == "query" && p.name == name })
		switch {
		case i < 0:
			return ErrMalformed.with("there is no parameter %q", name)
		case len(values) != 1:
			return ErrMalformed.with("parameter %s occurs %d times", name, len(values))
		case len(values[0]) > maxCursor && r.params[i].pattern == "" && r.params[i].most == 0:
			return ErrMalformed.with("parameter %s is too long", name)
		}
	}
	for _, p := range r.params {
		value := query.Get(p.name)
		switch p.in {
		case "path":
			value = req.PathValue(p.name)
		case "header":
			value = req.Header.Get(p.name)
		}
		if value == "" && r.required(p) {
			return ErrMalformed.with("parameter %s is missing: %s", p.name, p.doc)
		}
		if value != "" && p.pattern != "" && !matches(p.pattern, value) {
			return ErrMalformed.with("parameter %s: %q does not match %s", p.name, value, p.pattern)
		}
		if value != "" && p.most > 0 && !within(value, p.least, p.most) {
			return ErrMalformed.with("parameter %s: %q is no integer of %d to %d", p.name, value, p.least, p.most)
		}
	}
	return nil
}

func within(text string, least, most uint64) bool {
	n, err := strconv.ParseUint(text, 10, 64)
	return err == nil && n >= least && n <= most
}

func number(text string, bits int) (uint64, error) {
	v, err := strconv.ParseUint(text, 10, bits)
	if err != nil {
		return 0, ErrMalformed.with("%q is no number, or too large a one", text)
	}
	return v, nil
}

// page reads cursor and limit.
func page(r *http.Request) (cursor string, limit int, err error) {
	q := r.URL.Query()
	limit = pageSize
	if text := q.Get("limit"); text != "" {
		if limit, err = strconv.Atoi(text); err != nil {
			return "", 0, ErrMalformed.with("limit: %v", err) // checkParams has looked at its bounds
		}
	}
	return q.Get("cursor"), limit, nil
}

func owner(r *http.Request) (*Address, error) {
	text := r.URL.Query().Get("address")
	if text == "" {
		return nil, nil
	}
	var a Address
	if err := a.UnmarshalText([]byte(text)); err != nil {
		return nil, ErrMalformed.with("%v", err)
	}
	return &a, nil
}

func (s *Server) status(r *http.Request) (any, error) {
	root := s.deps.Backend.Root()
	st := Status{Version: s.cfg.Version, ChainID: s.cfg.ChainID, Rollup: s.cfg.Rollup, Config: s.config.Bytes(), Operator: s.deps.Notary.Address(), Root: root.Bytes(),
		Promise: uint64(s.cfg.Promise / time.Second), Time: uint64(time.Now().Unix())}
	s.deps.History.Summary(&st)
	n, err := s.deps.Backend.Accounts()
	if err != nil {
		return nil, err
	}
	st.TotalAccounts = n
	ctx, cancel := l1Context(r)
	defer cancel()
	if live, err := s.l1.liveness.get(ctx, s.deps.L1.Liveness); err == nil {
		st.L1, st.ExodusAt, st.Exodus = true, live.Exodus, live.Ended
	}
	return st, nil
}

func (s *Server) tokensPage(r *http.Request) (any, error) {
	list, err := s.withFees(r)
	return Page[Token]{Items: list}, err
}

func (s *Server) withFees(r *http.Request) ([]Token, error) {
	ctx, cancel := l1Context(r)
	defer cancel()
	list, err := s.l1.listTokens(ctx)
	if err != nil {
		return nil, ErrL1
	}
	fees := s.deps.Backend.Fees()
	out := slices.Clone(list)
	for i := range out {
		if f, ok := fees[out[i].ID]; ok {
			out[i].Fees = &f
		}
	}
	return out, nil
}

// submit checks nothing that the backend checks.
func (s *Server) submit(r *http.Request) (any, error) {
	var wire Op
	if err := readJSON(r, &wire); err != nil {
		return nil, err
	}
	op, err := wire.UserOp()
	if err != nil {
		return nil, ErrMalformed.with("%v", err)
	}
	if a := op.Auth(); a.Nonce > rollup.MaxNonce || a.ValidUntil > rollup.MaxTime || !a.MaxFee.IsFee() {
		return nil, ErrMalformed.with("nonce and validUntil are below 2^40, maxFee below 2^96")
	}
	if t, ok := op.(*rollup.TransferToNew); ok && s.trap(Address(t.ToAddress)) {
		return nil, ErrReceiver
	}
	message := op.Message(s.config)
	digest := Digest(message.Bytes())
	if r, ok := s.known(digest); ok {
		return r, nil
	}
	held, err := s.deps.Backend.Submit(r.Context(), op)
	if err != nil && !s.taken(op, digest, err) {
		return s.refused(digest, err)
	}
	now := time.Now()
	promised := uint64(now.Add(s.cfg.Promise).Unix())
	if held {
		promised = NoPromise
	}
	receipt, err := s.deps.Notary.Sign(digest, uint64(now.Unix()), promised)
	if err != nil {
		return nil, err
	}
	token, fee := s.feeOf(op)
	s.deps.History.Accept(op, token, fee, receipt)
	return receipt, nil
}

// trap tells whether what is withdrawn to an address is lost: nobody, a precompile, the rollup itself, a token.
func (s *Server) trap(a Address) bool {
	low := true // all but the last two bytes are zero: nobody, and where L1 has or may have precompiles
	for _, b := range a[:18] {
		low = low && b == 0
	}
	return low || a == s.cfg.Rollup || slices.ContainsFunc(s.l1.known(), func(t Token) bool { return t.Address == a })
}

// known finds the receipt of an op that was accepted before.
func (s *Server) known(digest Digest) (any, bool) {
	st, ok := s.deps.History.Op(digest.String())
	if !ok || st.PromisedBy == 0 || st.PromisedBy == NoPromise || st.Stage == Dropped {
		return nil, false
	}
	r, err := s.deps.Notary.Sign(digest, st.AcceptedAt, st.PromisedBy)
	return r, err == nil
}

// taken tells whether an op is refused because it is in a batch by now: it was held, without a promise, and can have one since. One that is in none may have been
// replaced, by an op that uses up its nonce.
func (s *Server) taken(op rollup.UserOp, digest Digest, err error) bool {
	st, ok := s.deps.History.Op(digest.String())
	if !ok || st.PromisedBy != NoPromise || st.Stage == Dropped || st.Batch == 0 || !errors.Is(err, rollup.ErrNonce) {
		return false
	}
	if t, new := op.(*rollup.TransferToNew); new && st.To != nil {
		t.To = *st.To
	}
	return true
}

// refused answers why, unless the same op was accepted a moment ago by another request.
func (s *Server) refused(digest Digest, err error) (any, error) {
	e := refusal(err)
	if e == nil {
		return nil, fmt.Errorf("submit %s: %w", digest, err)
	}
	if errors.Is(e, ErrNonce) {
		if r, ok := s.known(digest); ok {
			return r, nil
		}
	}
	return nil, e
}

// feeOf is what an accepted op pays, and in which token.
func (s *Server) feeOf(op rollup.UserOp) (uint16, rollup.Amount) {
	id := op.Auth().From
	s.mu.Lock()
	token, known := s.tokenOf[id]
	s.mu.Unlock()
	if !known {
		a, _, err := s.deps.Backend.Account(id)
		if err != nil {
			return 0, rollup.Amount{}
		}
		token = a.Token // for ever
		s.mu.Lock()
		if len(s.tokenOf) >= maxAddresses {
			clear(s.tokenOf)
		}
		s.tokenOf[id] = token
		s.mu.Unlock()
	}
	return token, s.deps.Backend.Fees()[token].Of(op)
}

// Of is the fee of an op.
func (f Fees) Of(op rollup.UserOp) rollup.Amount {
	if t, ok := op.(*rollup.Transfer); ok && uint64(max(t.Authorization.From, t.To)) < f.Below {
		if _, err := rollup.FloatOf(t.Amount); err == nil {
			return f.Transfer
		}
	}
	return f.Full
}

func (s *Server) ops(r *http.Request) (any, error) {
	cursor, limit, err := page(r)
	if err != nil {
		return nil, err
	}
	var filter OpFilter
	q := r.URL.Query()
	if text := q.Get("account"); text != "" {
		id, err := number(text, 32)
		if err != nil {
			return nil, err
		}
		account := uint32(id)
		filter.Account = &account
	}
	if text := q.Get("batch"); text != "" {
		if filter.Batch, err = number(text, 63); err != nil {
			return nil, err
		}
	}
	p, err := s.deps.History.Ops(filter, cursor, limit)
	return p, badCursor(err)
}

func badCursor(err error) error {
	if err != nil {
		return ErrMalformed.with("%v", err)
	}
	return nil
}

func (s *Server) op(r *http.Request) (any, error) {
	st, ok := s.deps.History.Op(r.PathValue("id"))
	if !ok {
		return nil, ErrNotFound.with("no op %s is known: the latest ones are, older ones are on L1", r.PathValue("id"))
	}
	return st, nil
}

func (s *Server) receipt(r *http.Request) (any, error) {
	var d Digest
	if err := d.UnmarshalText([]byte(r.PathValue("id"))); err != nil {
		return nil, ErrMalformed.with("%v", err)
	}
	if receipt, ok := s.known(d); ok {
		return receipt, nil
	}
	return nil, ErrNotFound.with("no op %s is known to have been accepted here: the latest ones are", d)
}

// look reads an account; ErrNotFound when there is none, ErrBusy when nobody can tell.
func (s *Server) look(id uint32) (Account, error) {
	now, sealed, err := s.deps.Backend.Account(id)
	if errors.Is(err, ErrBusy) {
		return Account{}, ErrBusy
	}
	if err != nil || now.IsEmpty() {
		return Account{}, ErrNotFound.with("there is no account %d", id)
	}
	return shown(id, now, sealed), nil
}

func shown(id uint32, a, sealed rollup.Account) Account {
	return Account{ID: id, Address: Address(a.Address), Key: Key{a.PubKey}, Token: a.Token, Nonce: a.Nonce, Balance: a.Balance, Sealed: sealed.Balance}
}

func (s *Server) account(r *http.Request) (any, error) {
	id, err := number(r.PathValue("id"), 32)
	if err != nil {
		return nil, err
	}
	return s.look(uint32(id))
}

func (s *Server) accounts(r *http.Request) (any, error) {
	cursor, limit, err := page(r)
	if err != nil {
		return nil, err
	}
	address, err := owner(r)
	if err != nil {
		return nil, err
	}
	q := r.URL.Query()
	var key *Key
	if text := q.Get("key"); text != "" {
		key = new(Key)
		if err := key.UnmarshalText([]byte(text)); err != nil {
			return nil, ErrMalformed.with("key: %v", err)
		}
	}
	if address == nil && key == nil {
		return nil, ErrMalformed.with("give an address or a key")
	}
	from := uint32(0)
	if cursor != "" {
		after, err := number(cursor, 32)
		if err != nil {
			return nil, err
		}
		if after == math.MaxUint32 { // the last there can be
			return Page[Account]{Items: []Account{}}, nil
		}
		from = uint32(after) + 1
	}
	list := func(from uint32) ([]uint32, error) { return s.deps.History.AccountsWith(*key, from, maxPage) }
	if address != nil {
		list = func(from uint32) ([]uint32, error) { return s.deps.History.AccountsOf(*address, from, maxPage) }
	}
	return s.choose(from, limit, list, func(a Account) bool {
		return (address == nil || a.Address == *address) && (key == nil || a.Key == *key) && (q.Get("token") == "" || q.Get("token") == strconv.Itoa(int(a.Token)))
	})
}

// choose goes through ids until a page is full, or it has looked at so many accounts that the rest is for another request.
func (s *Server) choose(from uint32, limit int, list func(from uint32) ([]uint32, error), fits func(Account) bool) (any, error) {
	const looks = 4
	out := Page[Account]{Items: []Account{}}
	for range looks {
		ids, err := list(from)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			if len(out.Items) == limit {
				return out, nil
			}
			out.Next = strconv.FormatUint(uint64(id), 10)
			a, err := s.look(id)
			if errors.Is(err, ErrBusy) {
				return nil, err
			}
			if err == nil && fits(a) {
				out.Items = append(out.Items, a)
			}
		}
		if len(ids) < maxPage {
			out.Next = ""
			return out, nil
		}
		if from = ids[len(ids)-1] + 1; from == 0 { // that was the last there can be
			out.Next = ""
			return out, nil
		}
	}
	return out, nil
}

func (s *Server) proof(r *http.Request) (any, error) {
	id, err := number(r.PathValue("id"), 32)
	if err != nil {
		return nil, err
	}
	account, p, root, err := s.deps.Backend.Proof(uint32(id))
	if errors.Is(err, ErrBusy) {
		return nil, ErrBusy
	}
	if err != nil || account.IsEmpty() {
		return nil, ErrNotFound.with("there is no account %d in a sealed batch", id)
	}
	out := Proof{Account: shown(uint32(id), account, account), Root: root.Bytes(), Leaf: p.Leaf.Bytes()}
	for _, w := range field.Words(p.Siblings) {
		out.Siblings = append(out.Siblings, w)
	}
	ctx, cancel := l1Context(r)
	defer cancel()
	if done, err := s.l1.turn(ctx, r); err == nil {
		defer done()
		if st, err := s.deps.L1.Status(ctx, nil); err == nil {
			out.OnL1 = st.StateRoot == root.Bytes()
		}
	}
	return out, nil
}

func (s *Server) batches(r *http.Request) (any, error) {
	cursor, limit, err := page(r)
	if err != nil {
		return nil, err
	}
	p, err := s.deps.History.Batches(cursor, limit)
	return p, badCursor(err)
}

func (s *Server) batch(r *http.Request) (any, error) {
	n, err := number(r.PathValue("number"), 63)
	if err != nil {
		return nil, err
	}
	b, ok := s.deps.History.Batch(n)
	if !ok {
		return nil, ErrNotFound.with("there is no batch %d", n)
	}
	return b, nil
}

func (s *Server) deposits(r *http.Request) (any, error) {
	cursor, limit, err := page(r)
	if err != nil {
		return nil, err
	}
	address, err := owner(r)
	if err != nil {
		return nil, err
	}
	p, err := s.deps.History.Requests(address, cursor, limit)
	return p, badCursor(err)
}

func (s *Server) withdrawals(r *http.Request) (any, error) {
	address, err := owner(r)
	if err != nil {
		return nil, err
	}
	ctx, cancel := l1Context(r)
	defer cancel()
	done, err := s.l1.turn(ctx, r)
	if err != nil {
		return nil, err
	}
	defer done()
	tokens, err := s.l1.listTokens(ctx)
	if err != nil {
		return nil, ErrL1
	}
	coming, err := s.coming(*address)
	if err != nil {
		return nil, err
	}
	out := Page[Withdrawal]{Items: []Withdrawal{}}
	for _, t := range tokens {
		w := Withdrawal{Token: t.ID, OnItsWay: coming[t.ID]}
		if w.Claimable, err = s.l1.claimable(ctx, t.ID, *address); err != nil {
			return nil, ErrL1
		}
		if !w.Claimable.IsZero() || !w.OnItsWay.IsZero() {
			out.Items = append(out.Items, w)
		}
	}
	return out, nil
}

// coming sums up withdrawals of an address's first accounts that are not on L1 yet, among the latest ops of each.
func (s *Server) coming(a Address) (map[uint16]rollup.Amount, error) {
	const most = 64
	out := map[uint16]rollup.Amount{}
	ids, err := s.deps.History.AccountsOf(a, 0, most)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		p, err := s.deps.History.Ops(OpFilter{Account: &id}, "", maxPage)
		if err != nil {
			continue
		}
		for _, op := range p.Items {
			leaves := op.Type == rollup.OpWithdraw.String() || op.Type == rollup.OpForcedExit.String()
			if leaves && !slices.Contains([]Stage{Submitted, Final, Dropped}, op.Stage) {
				out[op.Token], _ = out[op.Token].Add(op.Amount)
			}
		}
	}
	return out, nil
}

func (s *Server) fleet(*http.Request) (any, error) { return s.deps.History.Fleet(), nil }

func (s *Server) points(*http.Request) (any, error) {
	return Page[Point]{Items: s.deps.History.Points()}, nil
}
