package benchmarks

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// program does what gpu.sh asks of ours: it knows four circuits, of which one fails and one never ends.
const program = `#!/bin/sh
case "$1 $2" in
"circuits ") printf 'circuit keys\na x\nbatch-b x\nhangs x\nz x\n\nand more\n' ;;
"keys setup") [ "$3" != batch-b ] && [ "$3" != smal ] ;;
"bench gpu")
  while [ $# -gt 0 ]; do
    [ "$1" = --circuits ] && circuit=$2
    [ "$1" = --out ] && out=$2
    shift
  done
  echo "measures $circuit"
  [ $circuit = batch-b ] && exit 3
  [ $circuit = hangs ] && exec sleep 600
  echo $circuit >>"$out/day-gpu.txt"
  ;;
"bench plots") touch "$4/gpu.svg" ;;
*) exit 9 ;;
esac
`

// TestGPUScript: on a device that is lent for minutes, a circuit that fails or hangs costs its own figures and no others', and what was said is kept.
func TestGPUScript(t *testing.T) {
	dir := t.TempDir()
	script, err := os.ReadFile("gpu.sh")
	require.NoError(t, err)
	for name, text := range map[string]string{"benchmarks/gpu.sh": string(script), "bin/causeway": program} {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o755))
	}
	run := func(env ...string) (int, string) {
		cmd := exec.Command(filepath.Join(dir, "benchmarks/gpu.sh"))
		cmd.Env = append(env, "PATH="+os.Getenv("PATH"))
		out, err := cmd.CombinedOutput()
		var ended *exec.ExitError
		if errors.As(err, &ended) {
			return ended.ExitCode(), string(out)
		}
		require.NoError(t, err)
		return 0, string(out)
	}
	read := func(name string) string {
		b, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		return string(b)
	}
	out := filepath.Join(dir, "out")
	// A shell of a busy machine may take a second to begin.
	code, said := run("STEPS=keys measure plots", "LIMIT=8", "OUT="+out)
	require.Equal(t, 1, code, said)
	require.Contains(t, said, "gpu.sh: keys: not all of batch\n")
	require.Contains(t, said, "gpu.sh: measure: batch-b ends with 3, ")
	require.Contains(t, said, "gpu.sh: measure: hangs ends with 124, ")
	require.Contains(t, said, "gpu.sh: failed: keys measure\n")
	require.Equal(t, "a\nz\n", read("out/day-gpu.txt"))
	require.FileExists(t, filepath.Join(out, "gpu.svg"))
	for _, log := range []string{"out/gpu.log", "bin/results/gpu.log"} {
		require.Contains(t, read(log), "measures hangs\n")
		require.Contains(t, read(log), "== plots took ")
	}

	code, said = run("STEPS=measure", "CIRCUITS=a z", "LIMIT=60")
	require.Zero(t, code, said)
	require.Equal(t, "a\nz\na\nz\n", read("benchmarks/results/day-gpu.txt"))
	code, said = run("STEPS=keys", "CIRCUITS=a smal")
	require.Equal(t, 1, code, "no such circuit: %s", said)
	code, said = run("STEPS=measure plot")
	require.Equal(t, 2, code)
	require.Equal(t, "gpu.sh: no step plot\n", said)
	require.NoError(t, os.Remove(filepath.Join(dir, "bin/causeway")))
	code, said = run("STEPS=measure")
	require.Equal(t, 1, code, said)
}
