package download

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
)

// statusError is an answer that is no file.
type statusError int

func (e statusError) Error() string {
	return fmt.Sprintf("the server answers %d", int(e))
}

// Down tells whether waiting may mend an error: nobody answers, or a proxy for nobody. Certificates, tokens and names of files do not mend themselves.
func Down(err error) bool {
	var network *net.OpError
	var name *net.DNSError
	var status statusError
	switch {
	case err == nil || errors.Is(err, context.Canceled):
		return false
	case errors.As(err, &status):
		return status == http.StatusTooManyRequests || status == http.StatusBadGateway || status == http.StatusServiceUnavailable || status == http.StatusGatewayTimeout
	case errors.As(err, &network): // TLS tells of refusals by others
		return network.Op == "dial" || network.Op == "read" || network.Op == "write"
	}
	return errors.As(err, &name) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, context.DeadlineExceeded)
}
