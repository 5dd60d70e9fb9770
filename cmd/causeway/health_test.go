package main

import (
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/operator"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/workers/natsq"
	"github.com/causeway-l2/causeway/workers/queuetest"
)

// An operator that reads its directory and L1, which may take long, lives and is not ready: whoever watches it does not end it.
func TestHealthWhileItStarts(t *testing.T) {
	e := newL1(t, stubCatalog, 2)
	deployed := e.deploy(l1.Checksum(l1.KeyAddress(devchain.Key(1))), "")
	queue, err := natsq.StartServer(natsq.DefaultServerConfig(t.TempDir()))
	require.NoError(t, err)
	t.Cleanup(queue.Close)
	file, at := e.operatorConfig(deployed.Rollup.Address.String(), e.person(field.Element{}, 1), queue), queuetest.Address(t)
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, []byte(strings.Replace(string(text), "listen: 127.0.0.1:0", "listen: "+at, 1)), 0o600))

	code := func(path string) int {
		answer, err := http.Get("http://" + at + path)
		if err != nil {
			return 0
		}
		answer.Body.Close()
		return answer.StatusCode
	}
	var first sync.Once
	var lives, ready int
	r := commandWith(t, file, operatorHooks{prover: &lateProver{true, make(chan operator.Task, 1000)}, step: func(string, bool) { // of the first write to a new directory
		first.Do(func() { lives, ready = code("/healthz"), code("/readyz") })
	}})
	r.until("it serves", func() bool { return r.log.find(serving) != "" })
	r.until("it is ready", func() bool { return code("/readyz") == http.StatusOK })
	require.Equal(t, http.StatusOK, lives)
	require.Equal(t, http.StatusServiceUnavailable, ready)
	r.end()
}
