package plot

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDraw(t *testing.T) {
	results, out := t.TempDir(), t.TempDir()
	for file, of := range map[string][2]string{"2026-01-01-recursion": {"2026-01-01T00:00:00Z", "1"}, "2026-02-01-recursion": {"2026-02-01T06:00:00Z", "2"},
		"2026-02-01-recursion-2": {"2026-02-01T09:00:00Z", "7"}, "2026-02-02-recursion-of-others": {"2026-02-02T00:00:00Z", "3"}} {
		date, y := of[0], of[1]
		require.NoError(t, os.WriteFile(filepath.Join(results, file+".json"), []byte(`{"date":"`+date+`","cases":[
			{"name":"proofs=1/commitments=0","constraints":`+y+`,"gnark_constraints":9},{"name":"proofs=2/commitments=0","constraints":12,"gnark_constraints":20},
			{"name":"proofs=1/commitments=1","constraints":99,"gnark_constraints":99}]}`), 0o600))
	}
	files, err := Draw(results, out)
	require.NoError(t, err)
	require.Equal(t, []string{filepath.Join(out, "recursion.svg")}, files, "workloads without results are left out")
	b, err := os.ReadFile(files[0])
	require.NoError(t, err)
	require.Contains(t, string(b), "2026-02-01", "the latest")
	require.Contains(t, string(b), `cy="215.5"`, "of that day the second")
	require.Equal(t, 4, strings.Count(string(b), "<circle"), "two points on two lines")
	for d := xml.NewDecoder(strings.NewReader(string(b))); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else {
			require.NoError(t, err)
		}
	}

	// What is no measurement is not drawn as one.
	for label, want := range map[string]string{"quick": "2026-02-03, of a quick run", "emulated": "2026-02-03, emulated"} {
		require.NoError(t, os.WriteFile(filepath.Join(results, "2026-02-03-recursion.json"), []byte(`{"date":"2026-02-03T00:00:00Z","`+label+`":"true","cases":[
			{"name":"proofs=1/commitments=0","constraints":1,"gnark_constraints":9}]}`), 0o600))
		files, err := Draw(results, out)
		require.NoError(t, err)
		b, err := os.ReadFile(files[0])
		require.NoError(t, err)
		require.Contains(t, string(b), want+"<")
	}

	require.NoError(t, os.WriteFile(filepath.Join(results, "2026-03-01-recursion.json"), []byte(`{"date":"2026-03-01T00:00:00Z","cases":[{"name":"none"}]}`), 0o600))
	_, err = Draw(results, out)
	require.ErrorContains(t, err, "has no size")

	require.NoError(t, os.WriteFile(filepath.Join(results, "2026-03-02-recursion.json"), []byte(`{}`), 0o600))
	_, err = Draw(results, out)
	require.ErrorContains(t, err, "has no date")
}

func TestStep(t *testing.T) {
	for end, want := range map[float64]float64{0: 1, 5: 1, 8: 2, 128: 50, 4_500_000: 1_000_000} {
		require.Equal(t, want, step(end), end)
	}
}
