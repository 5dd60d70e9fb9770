package main

import (
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"
)

// All packages of the program begin on a processor without vectors: none uses them before it has asked.
func TestStartsWithoutVectors(t *testing.T) {
	start := exec.Command(os.Args[0], "-test.run", "^$")
	start.Env = append(os.Environ(), "GODEBUG=cpu.avx512ifma=off")
	out, err := start.CombinedOutput()
	require.NoError(t, err, "%s", out)
}
