package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/doctor"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/workers/natsq"
)

// What `causeway init` and `causeway deploy` lead to lacks nothing but keys; a deployment that is not the record's is found out.
func TestDoctorCommand(t *testing.T) {
	e := newL1(t, stubCatalog, 2)
	deployed := e.deploy(l1.Checksum(l1.KeyAddress(devchain.Key(1))), "")
	queue, err := natsq.StartServer(natsq.DefaultServerConfig(t.TempDir()))
	require.NoError(t, err)
	t.Cleanup(queue.Close)
	file := e.operatorConfig(deployed.Rollup.Address.String(), e.person(field.Element{}, 1), queue)
	examine := func(record string) (string, error) {
		var out bytes.Buffer
		cmd := newDoctor(e.find)
		cmd.SetOut(&out)
		cmd.SetErr(&out)
		cmd.SilenceUsage, cmd.SilenceErrors = true, true
		cmd.SetArgs([]string{"--config", file, "--record", record})
		err := cmd.ExecuteContext(t.Context())
		return out.String(), err
	}
	out, err := examine(e.path("deployment.json"))
	require.ErrorIs(t, err, doctor.ErrFailed)
	require.Contains(t, out, "ok    deployment: record and L1 are what this program deploys")
	require.Contains(t, out, "fail  keys batch-small: ")
	require.Contains(t, out, "fail  keys aggregate-small-2: ")
	require.Contains(t, out, " 2 failures\n")
	require.NoDirExists(t, e.path("operator"))

	record, err := os.ReadFile(e.path("deployment.json"))
	require.NoError(t, err)
	out, err = examine(e.write("other.json", strings.Replace(string(record), `"salt": "`, `"salt": "other `, 1)))
	require.ErrorIs(t, err, doctor.ErrFailed)
	require.Contains(t, out, "fail  deployment: ")
}
