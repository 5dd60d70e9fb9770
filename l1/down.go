package l1

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/causeway-l2/causeway/l1/blobs"
)

// Down tells whether waiting may mend an error: L1's nodes, or a source of blobs, do not answer, are overloaded, behind, on a fork, or of different opinions. What the system
// says of a file, that its disk is full for example, looks like an error of the network and is none.
func Down(err error) bool {
	var network net.Error
	var answer rpc.HTTPError
	var refused rpc.Error
	switch {
	case err == nil || errors.Is(err, context.Canceled) || errors.Is(err, errTooMuch):
		return false
	case errors.As(err, &answer):
		return answer.StatusCode == http.StatusTooManyRequests || answer.StatusCode >= http.StatusInternalServerError
	case errors.As(err, &refused) && limited(refused.ErrorCode(), refused.Error()):
		return true
	}
	reached := errors.As(err, &network)
	_, file := network.(syscall.Errno) // net wraps what the system tells of a connection
	return reached && !file || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, context.DeadlineExceeded) ||
		errors.Is(err, ethereum.NotFound) || errors.Is(err, ErrNoQuorum) || errors.Is(err, ErrDisputed) || errors.Is(err, errOutvoted) ||
		errors.Is(err, blobs.ErrDown)
}

// pauses of Patiently: each is twice the one before, so that they are a minute when the first is a second.
const pauses = 6

// Patiently tries something until it succeeds, or fails in a way that waiting does not mend. While L1 is down it tries again, after pauses, and gives up only then;
// say, which may be nil, hears of every failure that is waited for.
func Patiently(ctx context.Context, first time.Duration, say func(times int, err error), try func() error) error {
	for failed := range pauses {
		err := try()
		if !Down(err) {
			return err
		}
		if say != nil {
			say(failed+1, err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(first << failed):
		}
	}
	return try()
}

// limited tells whether an error of JSON-RPC says that the node has had enough of us, for now: many say so with HTTP's status 200. Where code reverted, the text has that
// code's words, and whoever registers a token chooses them: they say nothing of the node.
func limited(code int, message string) bool {
	text := strings.ToLower(message)
	if code == 3 || strings.Contains(text, "revert") {
		return false
	}
	return code == -32005 && !strings.Contains(text, "results") || code == http.StatusTooManyRequests || strings.Contains(text, "rate limit") || strings.Contains(text, "too many requests")
}
