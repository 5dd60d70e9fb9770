package check

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// unit reads a unit file: "Section.Key" and its value. Each key is there once.
func unit(t *testing.T, name string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../systemd", name))
	require.NoError(t, err)
	out, section := map[string]string{}, ""
	for _, line := range strings.Split(string(text), "\n") {
		switch key, value, found := strings.Cut(line, "="); {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "["):
			section = strings.Trim(line, "[]")
		default:
			require.True(t, found, "%s: %s", name, line)
			require.NotContains(t, out, section+"."+key, name)
			out[section+"."+key] = value
		}
	}
	return out
}

// span in systemd's words: 30s, 2min.
func span(t *testing.T, text string) time.Duration {
	t.Helper()
	d, err := time.ParseDuration(strings.Replace(text, "min", "m", 1))
	require.NoError(t, err)
	return d
}

// What ends by itself is started again, but not for ever: an error that waiting does not mend is one for a person to look at. What ends in order is left alone. Nothing runs
// as root, the signal to end goes to the process that was started alone, and it is given the time that it needs.
func TestUnits(t *testing.T) {
	files, err := filepath.Glob("../systemd/*")
	require.NoError(t, err)
	require.Len(t, files, 2)
	for name, needs := range map[string]time.Duration{"operator": 30 * time.Second, "worker": drainGrace(t)} {
		u := unit(t, "causeway-"+name+".service")
		require.True(t, strings.HasPrefix(u["Service.ExecStart"], "/usr/local/bin/causeway "+name+" --"), u["Service.ExecStart"])
		require.Equal(t, "causeway", u["Service.User"], name)
		require.Equal(t, "mixed", u["Service.KillMode"], name)
		require.Greater(t, span(t, u["Service.TimeoutStopSec"]), needs, name)
		require.Equal(t, "on-failure", u["Service.Restart"], name)
		require.Equal(t, "5", u["Unit.StartLimitBurst"], name)
		require.Greater(t, span(t, u["Unit.StartLimitIntervalSec"]), 5*span(t, u["Service.RestartSec"]), "%s: the limit is never reached", name)
		require.Equal(t, "0700", u["Service.StateDirectoryMode"], name)
		require.Equal(t, "multi-user.target", u["Install.WantedBy"], name)
	}
	require.Equal(t, "causeway", unit(t, "causeway-operator.service")["Service.StateDirectory"], "where `causeway init` has it")
	worker := unit(t, "causeway-worker.service")
	require.Equal(t, "continue", worker["Service.OOMPolicy"], "the worker outlives its prover")
	require.Contains(t, worker["Service.ExecStart"], "--outbox /var/lib/"+worker["Service.StateDirectory"]+"/")
}

func drainGrace(t *testing.T) time.Duration {
	m := regexp.MustCompile(`--drain-grace (\S+)`).FindStringSubmatch(unit(t, "causeway-worker.service")["Service.ExecStart"])
	require.NotNil(t, m)
	return span(t, m[1])
}
