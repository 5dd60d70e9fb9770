package gpu

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// compiler stands for NVIDIA's, which knows two kinds of devices, and says what it is asked for.
const compiler = `#!/bin/sh
case $1 in
--list-gpu-arch) printf 'compute_80\ncompute_90\n' ;;
*) echo compiles "$@" ;;
esac
`

// A device that is newer than the compiler is told of, with what to do, before minutes of compiling end in the compiler's words.
func TestBuildScript(t *testing.T) {
	nvcc := filepath.Join(t.TempDir(), "nvcc")
	require.NoError(t, os.WriteFile(nvcc, []byte(compiler), 0o700))
	build := func(archs string) (string, error) {
		cmd := exec.Command("./build.sh", t.TempDir())
		cmd.Env = append(os.Environ(), "NVCC="+nvcc, "ARCHS="+archs, "EMULATE=")
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	out, err := build("80 90")
	require.NoError(t, err, out)
	require.Contains(t, out, "compiles -std=c++17")
	require.Contains(t, out, "arch=compute_80,code=sm_80")
	require.Contains(t, out, "arch=compute_90,code=compute_90")
	out, err = build("90a")
	require.NoError(t, err, out)
	for _, archs := range []string{"100", "90 120", "9"} {
		out, err = build(archs)
		require.Error(t, err)
		require.Contains(t, out, "knows no compute capability")
		require.Contains(t, out, ", but 80 90: take a newer one")
		require.Contains(t, out, "ARCHS=90")
		require.NotContains(t, out, "compiles -std")
	}
}
