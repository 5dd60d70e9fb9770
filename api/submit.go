package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/causeway-l2/causeway/rollup"
)

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
	// Whoever sends an op again, since its answer is late, has that answer: between acceptance and receipt it is in no history, and its nonce may be used up. By all of the op,
	// not by its digest: nobody is answered what another one's signature, or number of who is paid, has earned.
	receipt, err, _ := s.submitting.Do(string(rollup.EncodeOp(op)), func() (any, error) { return s.submitOnce(r.Context(), op) })
	return receipt, err
}

func (s *Server) submitOnce(ctx context.Context, op rollup.UserOp) (any, error) {
	message := op.Message(s.config)
	digest := Digest(message.Bytes())
	if r, ok := s.known(digest); ok {
		return r, nil
	}
	held, err := s.deps.Backend.Submit(ctx, op)
	if errors.Is(err, ErrUnsure) {
		s.kept(op, digest)
	}
	if err != nil && !s.taken(digest, err) {
		return s.refused(digest, err)
	}
	return s.accepted(op, digest, held)
}

// kept notes an op that cannot be acknowledged for now: it has no receipt, and whoever looks for it before signing another one finds it.
func (s *Server) kept(op rollup.UserOp, digest Digest) {
	if st, ok := s.deps.History.Op(digest.String()); ok && st.From != nil && st.Stage != Dropped {
		return
	}
	token, fee := s.feeOf(op)
	s.deps.History.Accept(op, token, fee, Receipt{Op: digest, AcceptedAt: uint64(time.Now().Unix())})
}

// Note an op that the backend has accepted though nobody has sent it here: it has a receipt from now on.
func (s *Server) Note(op rollup.UserOp, held bool) error {
	message := op.Message(s.config)
	digest := Digest(message.Bytes())
	if _, ok := s.known(digest); ok {
		return nil
	}
	_, err := s.accepted(op, digest, held)
	return err
}

// accepted notes the op, and signs a receipt.
func (s *Server) accepted(op rollup.UserOp, digest Digest, held bool) (any, error) {
	now := time.Now()
	r := Receipt{Op: digest, AcceptedAt: uint64(now.Unix()), PromisedBy: uint64(now.Add(s.cfg.Promise).Unix())}
	if held {
		r.PromisedBy = NoPromise
	}
	token, fee := s.feeOf(op)
	acceptedAt, promisedBy := s.deps.History.Accept(op, token, fee, r)
	return s.deps.Notary.Sign(digest, acceptedAt, promisedBy)
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
func (s *Server) taken(digest Digest, err error) bool {
	st, ok := s.deps.History.Op(digest.String())
	return ok && st.PromisedBy == NoPromise && st.Stage != Dropped && st.Batch != 0 && errors.Is(err, rollup.ErrNonce)
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

// feeOf is what an accepted op pays, and in which token: the one that was signed is the account's.
func (s *Server) feeOf(op rollup.UserOp) (uint16, rollup.Amount) {
	token := op.Auth().Token
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
