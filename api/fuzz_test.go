package api_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/rollup"
)

// FuzzSubmit sends bodies: whatever is accepted says the same when it is written again, and every refusal is typed and has a hint. The corpus is in testdata.
func FuzzSubmit(f *testing.F) {
	good, err := json.Marshal(signedOp(fakeTransfer(0)))
	require.NoError(f, err)
	f.Add(good)
	s, backend, _ := fakeServer(f, nil, func(c *api.Config) { c.RatePerClient = 0 })
	backend.accepted = make(chan rollup.UserOp, 1)
	f.Fuzz(func(t *testing.T, body []byte) {
		r := httptest.NewRequest(http.MethodPost, "/v1/ops", bytes.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code == http.StatusAccepted {
			select {
			case op := <-backend.accepted:
				var sent api.Op
				require.NoError(t, json.Unmarshal(body, &sent))
				require.Equal(t, sent, api.WireOp(op))
			default: // known already
			}
			return
		}
		var refused struct{ Error api.Error }
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &refused))
		require.NotEmpty(t, refused.Error.Code)
		require.NotEmpty(t, refused.Error.Hint)
		require.Less(t, w.Code, http.StatusInternalServerError, "%s", w.Body)
	})
}

// FuzzQuery asks with any path and query.
func FuzzQuery(f *testing.F) {
	for _, q := range []string{"/v1/status", "/v1/ops?limit=5&cursor=7", "/v1/ops?account=1&batch=2", "/v1/accounts?address=0x0100000000000000000000000000000000000000", "/v1/batches/1", "/v1/ops/request-1"} {
		f.Add(q)
	}
	s, _, _ := fakeServer(f, nil, func(c *api.Config) { c.RatePerClient = 0 })
	f.Fuzz(func(t *testing.T, target string) {
		r := httptest.NewRequest(http.MethodGet, "/v1/status", nil)
		at, err := r.URL.Parse(target)
		if err != nil || at.Path == "/v1/events" {
			t.Skip()
		}
		r.URL = at
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		require.Contains(t, []int{200, 301, 307, 400, 404, 405, 502}, w.Code, "%s", w.Body)
	})
}
