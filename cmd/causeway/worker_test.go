package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/natsq"
)

func TestWorkerName(t *testing.T) {
	none, key := natsq.Key{}, natsq.Key{Name: "prover"}
	name, err := workerName("", none)
	require.NoError(t, err)
	require.NotEmpty(t, name)
	name, err = workerName("any", none)
	require.NoError(t, err)
	require.Equal(t, "any", name)
	name, err = workerName("", key)
	require.NoError(t, err)
	require.True(t, key.SpeaksFor(name) && len(name) > len("prover-"), "several workers may share a key: %s", name)
	_, err = workerName("prover-7", key)
	require.NoError(t, err)
	_, err = workerName("proverb", key)
	require.ErrorContains(t, err, "not the key's to use")
}

// What would be found out late, or never, is refused at the start.
func TestWorkerIsRefused(t *testing.T) {
	dir := t.TempDir()
	users, err := natsq.OpenUsers(dir)
	require.NoError(t, err)
	_, err = (&queueFlags{key: users.KeyFile("operator")}).access()
	require.ErrorContains(t, err, "causeway queue add")
	_, err = users.Add("w", natsq.RoleWorker)
	require.NoError(t, err)
	_, err = (&queueFlags{key: users.KeyFile("w")}).access()
	require.NoError(t, err)

	require.NoError(t, checkOutbox(""))
	require.NoError(t, checkOutbox(dir+"/outbox"))
	require.ErrorContains(t, checkOutbox(users.KeyFile("w")), "name a directory that can be written to")

	// Before the provers start, which takes minutes where keys have to be made.
	none := dir + "/none"
	for want, f := range map[string]workerFlags{
		"--ca: ":                        {queue: queueFlags{ca: none}},
		"--cert: ":                      {queue: queueFlags{cert: none}},
		"--cert-key: ":                  {queue: queueFlags{certKey: none}},
		"--artifacts-ca: ":              {artifacts: artifactsFlags{ca: none}},
		"--artifacts-token-file: ":      {artifacts: artifactsFlags{tokenFile: none}},
		"is no http or https URL":       {gate: "gate:8443", secret: "twenty letters at least"},
		"the token is missing or too s": {gate: "https://gate:8443"},
	} {
		require.ErrorContains(t, f.checkFiles(), want)
	}
	require.NoError(t, (&workerFlags{gate: "https://gate:8443", secret: "twenty letters at least", queue: queueFlags{ca: users.KeyFile("w")}}).checkFiles())
}

// A file with all that `token NAME` prints is no token, and what is in it is not shown.
func TestTokenFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "token")
	for text, want := range map[string]string{"a token\n": "", "token: secret\nline: x\n": "holds more than a token", "\x00\x01": "holds more than a token"} {
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		_, err := readToken(path)
		require.NoError(t, err, "a key of the queue has several lines")
		got, err := readBearer(path)
		if want == "" {
			require.NoError(t, err)
			require.Equal(t, "a token", got)
			continue
		}
		require.ErrorContains(t, err, want)
		require.NotContains(t, err.Error(), "secret")
	}
}

func TestServedClasses(t *testing.T) {
	for _, c := range []struct {
		asked  []string
		device string
		want   []string
	}{
		{nil, "", nil}, {nil, "cpu64", []string{"cpu64", "cpu16"}}, {[]string{"cpu16"}, "cpu64", []string{"cpu16"}}, {[]string{"gpu24"}, "gpu80", []string{"gpu24"}},
	} {
		got, err := servedClasses(c.asked, c.device)
		require.NoError(t, err)
		require.Equal(t, c.want, got)
	}
	_, err := servedClasses([]string{"cpu17"}, "cpu64")
	require.ErrorContains(t, err, "cpu16, cpu64")
}

// A device has one prover; the largest class asked for is what it may take.
func TestProverFlags(t *testing.T) {
	f := proverFlags{circuits: []string{"batch-tiny"}, devices: []string{"cpu", "cpu"}}
	require.ErrorContains(t, f.check(), "twice")
	f.devices = []string{"cuda:x"}
	require.Error(t, f.check())
	f.devices = []string{"cpu", "cuda:0"}
	require.NoError(t, f.check())
	args, err := f.args("cpu", []string{"cpu16", "cpu64"})
	require.NoError(t, err)
	require.Contains(t, strings.Join(args, " "), "--memory 64")
	f.memory = 8
	args, err = f.args("cpu", []string{"cpu16"})
	require.NoError(t, err)
	require.Contains(t, strings.Join(args, " "), "--memory 8")
	require.Equal(t, "cpu16", cpuCapability(100<<30, 16<<30).Class, "what it may take, not what the machine has")
	require.Equal(t, "cpu64", cpuCapability(100<<30, 0).Class)
	require.NoError(t, workers.Capability(cpuCapability(machineMemory(), 0)).Check())
	require.Positive(t, machineMemory())
}
