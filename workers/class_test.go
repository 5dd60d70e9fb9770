package workers_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/workers"
)

func TestClasses(t *testing.T) {
	const gib = 1 << 30
	for _, c := range []struct {
		kind  string
		bytes float64
		want  string
	}{
		{"cpu", 8 * gib, ""}, {"cpu", 15.6 * gib, "cpu16"}, {"cpu", 31 * gib, "cpu16"}, {"cpu", 62.8 * gib, "cpu64"}, {"cpu", 1000 * gib, "cpu256"},
		{"gpu", 23.6 * gib, "gpu24"}, {"gpu", 79.2 * gib, "gpu80"}, {"gpu", 16 * gib, ""}, {"fpga", 100 * gib, ""},
	} {
		require.Equal(t, c.want, workers.MemoryClass(c.kind, int64(c.bytes)), "%+v", c)
	}
	for _, c := range workers.AllClasses() {
		kind, bytes, err := workers.ParseClass(c)
		require.NoError(t, err)
		require.Equal(t, c, workers.MemoryClass(kind, bytes))
	}
	for _, c := range []string{"", "cpu", "16", "cpu17", "cpu-16", "cpu016", "gpu16", "cpu16 ", "mem76", strings.Repeat("9", 100)} {
		_, _, err := workers.ParseClass(c)
		require.Error(t, err, c)
	}
	served, err := workers.ServedBy("cpu64")
	require.NoError(t, err)
	require.Equal(t, []string{"cpu64", "cpu16"}, served, "what others cannot do goes first")
	_, err = workers.ServedBy("cpu65")
	require.Error(t, err)
	require.Error(t, workers.Capability{Reason: strings.Repeat("x", 2000)}.Check())
	require.Error(t, workers.Capability{Device: "\xff"}.Check())
	require.NoError(t, workers.Capability{Device: "cpu", Class: "cpu16"}.Check())
}
