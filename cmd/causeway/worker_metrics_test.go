package main

import (
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWorkerMetrics(t *testing.T) {
	out := new(logged)
	i, stop, err := measured{listen: "127.0.0.1:0"}.start(t.Context(), slog.New(slog.NewTextHandler(out, nil)))
	require.NoError(t, err)
	require.NotNil(t, i)
	at := out.find(regexp.MustCompile(`address=(\S+)`))
	answer, err := http.Get("http://" + at + "/metrics")
	require.NoError(t, err)
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.Contains(t, string(body), "causeway_worker_busy 0\n")
	_, _, err = measured{listen: at}.start(t.Context(), slog.New(slog.DiscardHandler))
	require.ErrorContains(t, err, "--metrics")
	stop()
	_, stop, err = measured{traces: "http://127.0.0.1:1/v1/traces"}.start(t.Context(), slog.New(slog.DiscardHandler))
	require.NoError(t, err, "nobody needs to be there")
	stop()
}
