package main

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/deploy"
	"github.com/causeway-l2/causeway/l1contracts"
)

// From the example to a verified rollup, with the real verifier.
func TestDeployVerifyRestore(t *testing.T) {
	e := newL1(t, l1contracts.FindVerifier, 1)
	r := e.deploy("", admin(0))
	out, err := e.run(newVerifyDeployment(e.find), "--record", e.path("deployment.json"))
	require.NoError(t, err)
	require.NotContains(t, out, "MISMATCH")
	require.Contains(t, out, " 0 mismatches")
	out, err = e.run(newRestore(e.find), "--rollup", r.Rollup.Address.String(), "--json", e.path("state.json"))
	require.NoError(t, err)
	require.Contains(t, out, "every token is solvent")
	var state restoreReport
	b, err := os.ReadFile(e.path("state.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, &state))
	require.Equal(t, r.GenesisRoot.String(), state.Root)
	require.True(t, state.Solvent)

	_, err = e.run(newDeploy(e.find), "--config", e.path("rollup.yaml"), "--key-file", e.keyFile(0), "--record", e.path("deployment.json"))
	require.ErrorIs(t, err, deploy.ErrRecord)

	b, err = os.ReadFile(e.path("deployment.json"))
	require.NoError(t, err)
	bad := e.write("bad.json", strings.Replace(string(b), `"unsafe": true`, `"unsafe": false`, 1))
	out, err = e.run(newVerifyDeployment(e.find), "--record", bad, "--json")
	require.ErrorIs(t, err, deploy.ErrMismatch)
	require.ErrorContains(t, err, "unsafe: want true, got false")
	var report deploy.Report
	require.NoError(t, json.Unmarshal([]byte(out), &report))
	require.Len(t, report.Mismatches(), 1)
}

func TestDeployRefuses(t *testing.T) {
	e := newL1(t, l1contracts.FindVerifier, 1)
	good := e.write("good.yaml", deploy.Example+"\n"+admin(0))
	open := e.keyFile(0) + "-open"
	b, err := os.ReadFile(e.keyFile(0))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(open, b, 0o644))
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"nothing":         {nil, "--config is missing"},
		"no key":          {[]string{"--config", good}, "--key-file is missing"},
		"no such config":  {[]string{"--config", e.path("none"), "--key-file", e.keyFile(0)}, "no such file"},
		"unknown key":     {[]string{"--config", e.write("a", deploy.Example+"\ncolor: 1"), "--key-file", e.keyFile(0)}, "color"},
		"nobody operates": {[]string{"--config", e.write("b", deploy.Example), "--key-file", e.keyFile(0)}, "admin or operators"},
		"unsafe keys":     {[]string{"--config", e.write("c", strings.Replace(deploy.Example, "1337\n", "1\n", 1)+"\n"+admin(0)), "--key-file", e.keyFile(0)}, "unsafe keys"},
		"other chain":     {[]string{"--config", e.write("d", strings.Replace(deploy.Example, "chainId: 1337", "chainId: 31337", 1)+"\n"+admin(0)), "--key-file", e.keyFile(0)}, "want 31337"},
		"open key":        {[]string{"--config", good, "--key-file", open}, "chmod 600"},
		"argument":        {[]string{"x"}, "unknown command"},
	} {
		_, err := e.run(newDeploy(e.find), append(c.args, "--record", e.path("record.json"))...)
		require.ErrorContains(t, err, c.says, name)
		require.NoFileExists(t, e.path("record.json"), name)
	}
	_, err = e.run(newVerifyDeployment(e.find), "--record", e.path("record.json"))
	require.ErrorContains(t, err, "ask whoever deployed")
	for address, says := range map[string]string{"": "--rollup is missing", "0x12": "40 hexadecimal", "0x0000000000000000000000000000000000000001": "no contract"} {
		_, err = e.run(newRestore(e.find), "--rollup", address)
		require.ErrorContains(t, err, says)
	}
}

func TestDeployInit(t *testing.T) {
	var out bytes.Buffer
	root := newRoot()
	root.SetOut(&out)
	root.SetArgs([]string{"deploy", "--init"})
	require.NoError(t, root.Execute())
	require.Equal(t, deploy.Example, out.String())
}
