package api

import (
	"context"
	"errors"
	"math"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

func (s *Server) status(r *http.Request) (any, error) {
	root := s.deps.Backend.Root()
	st := Status{Version: s.cfg.Version, ChainID: s.cfg.ChainID, Rollup: s.cfg.Rollup, Config: s.config.Bytes(), Operator: s.deps.Notary.Address(), Root: root.Bytes(),
		InBlobs: s.cfg.InBlobs, ReadOnly: s.cfg.ReadOnly, Promise: uint64(s.cfg.Promise / time.Second), Time: uint64(time.Now().Unix())}
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
	st, ok := s.deps.History.Op(d.String())
	if !ok || st.PromisedBy == 0 {
		return nil, ErrNotFound.with("no op %s is known to have been accepted here: the latest ones are", d)
	}
	return s.deps.Notary.Sign(d, st.AcceptedAt, st.PromisedBy) // of one that was dropped too: that is when it is asked for
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
	var token uint64
	if text := q.Get("token"); text != "" {
		if token, err = number(text, 16); err != nil {
			return nil, err
		}
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
	return s.choose(sourceOf(r.RemoteAddr), from, limit, list, func(a Account) bool {
		return (address == nil || a.Address == *address) && (key == nil || a.Key == *key) && (q.Get("token") == "" || uint64(a.Token) == token)
	})
}

// choose goes through ids until a page is full, or it has looked at so many accounts that the rest is for another request: some looks cost what a request does, and
// count as one.
func (s *Server) choose(source string, from uint32, limit int, list func(from uint32) ([]uint32, error), fits func(Account) bool) (any, error) {
	const lists, looksOfRequest = 4, 50
	out, looks := Page[Account]{Items: []Account{}}, 0
	for range lists {
		ids, err := list(from)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			if len(out.Items) == limit {
				return out, nil
			}
			if looks++; looks%looksOfRequest == 0 && !s.limits.allow(source) {
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
	latest := func(ctx context.Context) (l1.Status, error) { return s.deps.L1.Status(ctx, nil) }
	if st, err := s.l1.status.get(ctx, latest); err == nil {
		out.OnL1 = st.StateRoot == root.Bytes()
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
	claimable, err := s.l1.claimable(ctx, tokens, *address)
	if err != nil {
		return nil, ErrL1
	}
	out := Page[Withdrawal]{Items: []Withdrawal{}}
	for n, t := range tokens {
		w := Withdrawal{Token: t.ID, Claimable: claimable[n], OnItsWay: coming[t.ID]}
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
