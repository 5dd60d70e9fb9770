package api

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// Error is what went wrong, and what to do about it. Clients get it back as it was.
type Error struct {
	Code    string `json:"code" doc:"stable; one of the codes below"`
	Message string `json:"message" doc:"what went wrong"`
	Hint    string `json:"hint" doc:"what to do about it"`

	status int
}

func (e *Error) Error() string {
	if e.Hint == "" {
		return e.Message
	}
	return e.Message + "; " + e.Hint
}

// Is compares codes, so that errors.Is(err, api.ErrNonce) holds on both sides of the wire.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}

// with returns the same error about something in particular.
func (e *Error) with(format string, args ...any) *Error {
	c := *e
	c.Message = fmt.Sprintf(format, args...)
	return &c
}

// Status of HTTP.
func (e *Error) Status() int { return e.status }

// Errors by code.
var (
	ErrMalformed    = &Error{"malformed", "the request cannot be read", "compare it with /v1/openapi.json", http.StatusBadRequest}
	ErrMediaType    = &Error{"media_type", "the body is not JSON", "send it with Content-Type: application/json", http.StatusUnsupportedMediaType}
	ErrTooLarge     = &Error{"too_large", "the request is too large", "an op takes less than 2 KiB", http.StatusRequestEntityTooLarge}
	ErrNotFound     = &Error{"not_found", "there is no such thing", "check the id", http.StatusNotFound}
	ErrMethod       = &Error{"method", "this address does not take this method", "compare it with /v1/openapi.json", http.StatusMethodNotAllowed}
	ErrHost         = &Error{"host", "this server does not serve this host name", "use a name that the operator listed", http.StatusMisdirectedRequest}
	ErrRate         = &Error{"rate_limited", "too many requests from this address", "wait a second", http.StatusTooManyRequests}
	ErrBusy         = &Error{"busy", "the operator takes no more for now", "try again in a few seconds; a repeated op is never executed twice", http.StatusServiceUnavailable}
	ErrUnsure       = &Error{"unsure", "the operator keeps the op, and cannot acknowledge it for now", "send the same op again until it is acknowledged: it is executed once, and another one would pay again", http.StatusServiceUnavailable}
	ErrInternal     = &Error{"internal", "the operator failed at this request", "try again; if it stays, tell the operator", http.StatusInternalServerError}
	ErrReadOnly     = &Error{"read_only", "this node follows the rollup and takes no ops", "send it to the operator", http.StatusServiceUnavailable}
	ErrL1           = &Error{"l1_unavailable", "L1 does not answer the operator", "try again later", http.StatusBadGateway}
	ErrNoAccount    = &Error{"no_account", "there is no such account", "deposit first; to pay somebody who has none, use transferToNew", http.StatusUnprocessableEntity}
	ErrBalance      = &Error{"insufficient_balance", "the balance is below amount plus fee", "send less, or deposit more", http.StatusUnprocessableEntity}
	ErrNonce        = &Error{"bad_nonce", "the nonce is not the account's next one", "read the account again and sign anew", http.StatusConflict}
	ErrExpired      = &Error{"expired", "the op has expired", "sign it again with a later validUntil", http.StatusUnprocessableEntity}
	ErrFee          = &Error{"fee_too_low", "the fee is above the signed maximum", "read /v1/tokens and sign a higher maxFee", http.StatusUnprocessableEntity}
	ErrUnderpriced  = &Error{"underpriced", "an op with this nonce is held already", "to replace it, sign a maxFee that is at least a tenth higher", http.StatusConflict}
	ErrFeePolicy    = &Error{"fee_policy", "the operator takes no ops in this token", "use another token, or leave by a forced exit on L1", http.StatusUnprocessableEntity}
	ErrSignature    = &Error{"bad_signature", "the signature does not hold", "sign with the account's key, for this chain and rollup", http.StatusUnprocessableEntity}
	ErrAmount       = &Error{"bad_amount", "the amount cannot be sent", "send at least one unit, and less than 2^128", http.StatusUnprocessableEntity}
	ErrTokenDiffers = &Error{"token_mismatch", "sender and receiver hold different tokens, or the sender another one than was signed", "send to an account of the sender's token, or use transferToNew", http.StatusUnprocessableEntity}
	ErrOtherOwner   = &Error{"other_owner", "the account is not of the key and address that were signed", "look the account up again and sign anew", http.StatusConflict}
	ErrReceiver     = &Error{"bad_receiver", "what is withdrawn to this address is lost", "it is nobody's, a precompile, the rollup or a token: pay somebody's address", http.StatusUnprocessableEntity}
	ErrRefused      = &Error{"refused", "the op was refused", "see the message", http.StatusUnprocessableEntity}
)

// anyRequest may be answered with these.
var anyRequest = []*Error{ErrMalformed, ErrHost, ErrRate, ErrInternal}

// allErrors are the codes there are.
var allErrors = []*Error{ErrMalformed, ErrMediaType, ErrTooLarge, ErrNotFound, ErrMethod, ErrHost, ErrRate, ErrBusy, ErrUnsure, ErrInternal, ErrReadOnly, ErrL1, ErrNoAccount, ErrBalance,
	ErrNonce, ErrExpired, ErrFee, ErrUnderpriced, ErrFeePolicy, ErrSignature, ErrAmount, ErrTokenDiffers, ErrOtherOwner, ErrReceiver, ErrRefused}

// reasons translates what the rollup refuses.
var reasons = []struct {
	cause error
	is    *Error
}{
	{rollup.ErrNoAccount, ErrNoAccount}, {rollup.ErrBalance, ErrBalance}, {rollup.ErrNonce, ErrNonce}, {rollup.ErrNonceSpent, ErrNonce},
	{rollup.ErrExpired, ErrExpired}, {rollup.ErrFee, ErrFee}, {rollup.ErrFeeRange, ErrFee}, {rollup.ErrNoFeeSlot, ErrFeePolicy},
	{field.ErrSignature, ErrSignature}, {field.ErrNotOnCurve, ErrSignature}, {field.ErrSmallOrder, ErrSignature}, {field.ErrScalar, ErrSignature}, {rollup.ErrKey, ErrSignature},
	{rollup.ErrZeroAmount, ErrAmount}, {rollup.ErrAmountRange, ErrAmount}, {rollup.ErrFloat, ErrAmount}, {rollup.ErrOverflow, ErrAmount},
	{rollup.ErrToken, ErrTokenDiffers}, {rollup.ErrReceiver, ErrOtherOwner}, {rollup.ErrRange, ErrMalformed},
}

// refusal is the error for a user whose op was not accepted. A Backend may return an *Error itself.
func refusal(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	var op *rollup.OpError
	text := err.Error()
	if errors.As(err, &op) {
		text = op.Err.Error()
	}
	for _, r := range reasons {
		if !errors.Is(err, r.cause) {
			continue
		}
		if _, advice, own := strings.Cut(r.cause.Error(), "; "); own { // it is told once
			e := r.is.with("%s", strings.Replace(text, "; "+advice, "", 1))
			e.Hint = advice
			return e
		}
		return r.is.with("%s", text)
	}
	return nil
}
