//go:build cuda && cgo

package gpu

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// unkind asks the emulation for what a device does not give. Its argument says what.
const unkind = `
#include "machine.cuh"

int main(int, char **how) {
  const std::string what = how[1];
  Memory memory;
  Staging staging;
  uint32_t *words = memory.as<uint32_t>(1000);
  staging.grow(sizeof(uint32_t));
  uint32_t *out = static_cast<uint32_t *>(staging.at);
  auto count = [&](size_t n) { each(n, [=] HD(size_t i) { words[i] = uint32_t(i); }); };
  auto last = [&] { each(1, [=] HD(size_t) { *out = words[999]; }); };
  count(1000);
  last();
  if (what == "early") return *out == 999; // where it never is, yet
  if (what == "freed") {
    memory.release();
    return *out != 999; // since what is freed is waited for
  }
  Rest rest;
  rest.wait();
  if (*out != 999) return 2;
  words[999] = 0;
  last();
  if (what == "waited") {
    waitForAll();
    return *out;
  }
  if (what == "beyond") count(1001);
  if (what == "after") {
    memory.release();
    last();
  }
  waitForAll();
  return 0;
}
`

// TestEmulation: kernels that nobody has waited for have done nothing, and memory ends where it does. A device keeps neither promise nor threat, so that what is
// wrong there would come out right most of the time.
func TestEmulation(t *testing.T) {
	if *libraryFlag != "" {
		t.Log("there is no emulation")
		return
	}
	dir := t.TempDir()
	source, program := filepath.Join(dir, "unkind.cc"), filepath.Join(dir, "unkind")
	require.NoError(t, os.WriteFile(source, []byte(unkind), 0o600))
	out, err := exec.Command("g++", "-std=c++17", "-O1", "-pthread", "-w", "-DCW_WIDE", "-Ikernels", source, "-o", program).CombinedOutput()
	require.NoError(t, err, "%s", out)
	for _, how := range []string{"early", "freed", "waited"} {
		out, err := exec.Command(program, how).CombinedOutput()
		require.NoError(t, err, "%s: %s", how, out)
	}
	for _, how := range []string{"beyond", "after"} {
		var ended *exec.ExitError
		require.True(t, errors.As(exec.Command(program, how).Run(), &ended), how)
		status := ended.Sys().(syscall.WaitStatus)
		require.True(t, status.Signaled() && status.Signal() == syscall.SIGSEGV, "%s: %v", how, ended)
	}
}
