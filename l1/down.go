package l1

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/rpc"
)

// Down tells whether waiting may mend an error: L1's nodes do not answer, are overloaded, behind, or of different opinions.
func Down(err error) bool {
	var network net.Error
	var answer rpc.HTTPError
	var refused rpc.Error
	switch {
	case err == nil || errors.Is(err, context.Canceled):
		return false
	case errors.As(err, &answer):
		return answer.StatusCode == http.StatusTooManyRequests || answer.StatusCode >= http.StatusInternalServerError
	case errors.As(err, &refused) && limited(refused.ErrorCode(), refused.Error()):
		return true
	}
	return errors.As(err, &network) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, context.DeadlineExceeded) ||
		errors.Is(err, ethereum.NotFound) || errors.Is(err, ErrNoQuorum) || errors.Is(err, ErrDisputed)
}

// limited tells whether an error of JSON-RPC says that the node has had enough of us, for now: many say so with HTTP's status 200.
func limited(code int, message string) bool {
	text := strings.ToLower(message)
	return code == -32005 && !strings.Contains(text, "results") || code == http.StatusTooManyRequests || strings.Contains(text, "rate limit") || strings.Contains(text, "too many requests")
}
