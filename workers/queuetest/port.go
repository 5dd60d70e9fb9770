package queuetest

import (
	"fmt"
	"math/rand/v2"
	"net"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// given holds the ports that Address returned, so that nobody gets one twice.
var given sync.Map

// Address returns an address of this machine that nobody listens to, for a server that is not started at once, or is started again at the same place.
// Its port is below those that systems hand out by themselves (from 32768 on Linux, 49152 elsewhere): a port from there can go to anybody's
// connection before the server has it, or while the server is down.
func Address(t *testing.T) string {
	t.Helper()
	for range 100 {
		port := 10_000 + rand.IntN(22_000)
		if _, again := given.LoadOrStore(port, nil); again {
			continue
		}
		at := fmt.Sprintf("127.0.0.1:%d", port)
		if l, err := net.Listen("tcp", at); err == nil {
			require.NoError(t, l.Close())
			return at
		}
	}
	require.Fail(t, "of 100 ports, none is free")
	return ""
}
