package download

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// Waiting mends that nobody is there, and nothing that somebody says.
func TestDown(t *testing.T) {
	for _, err := range []error{
		&net.OpError{Op: "dial", Err: errors.New("refused")}, &net.OpError{Op: "read", Err: errors.New("reset")}, &net.DNSError{Name: "keys"}, io.ErrUnexpectedEOF,
		context.DeadlineExceeded, statusError(http.StatusServiceUnavailable), statusError(http.StatusTooManyRequests),
	} {
		require.True(t, Down(fmt.Errorf("download: %w", err)), "%v", err)
	}
	for _, err := range []error{
		nil, context.Canceled, ErrMissing, ErrDiffers, os.ErrPermission, statusError(http.StatusForbidden), statusError(http.StatusInternalServerError),
		&net.OpError{Op: "dial", Err: context.Canceled}, &net.OpError{Op: "remote error", Err: errors.New("tls: certificate required")},
	} {
		require.False(t, Down(err), "%v", err)
	}
}
