package l1

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/rpc"
)

// Down tells whether waiting may mend an error: L1's nodes do not answer, are overloaded, behind, or of different opinions.
func Down(err error) bool {
	var network net.Error
	var answer rpc.HTTPError
	switch {
	case err == nil || errors.Is(err, context.Canceled):
		return false
	case errors.As(err, &answer):
		return answer.StatusCode == http.StatusTooManyRequests || answer.StatusCode >= http.StatusInternalServerError
	}
	return errors.As(err, &network) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, context.DeadlineExceeded) ||
		errors.Is(err, ethereum.NotFound) || errors.Is(err, ErrNoQuorum) || errors.Is(err, ErrDisputed)
}
