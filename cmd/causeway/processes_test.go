package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// childFleet is set for a child process that starts a worker process, with its directory, and for that worker.
const childFleet = "CAUSEWAY_TEST_FLEET"

func fleetChild(dir string) {
	if os.Args[1] == "worker" {
		fmt.Println(os.Getpid())
	} else if err := (&fleet{dir: dir}).StartWorker(context.Background(), "one", "", "", nil, make(chan error, 1)); err != nil {
		panic(err)
	}
	time.Sleep(time.Hour)
}

// A devnet, a demo or a benchmark that is killed leaves no workers behind, which would wait for its queue for ever, with the keys in memory.
func TestWorkersEndWithWhoStartedThem(t *testing.T) {
	dir := t.TempDir()
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(self, "devnet")
	cmd.Env = append(os.Environ(), childFleet+"="+dir)
	require.NoError(t, cmd.Start())
	defer cmd.Wait()
	defer cmd.Process.Kill()
	worker := 0
	require.Eventually(t, func() bool {
		text, _ := os.ReadFile(filepath.Join(dir, "one.log"))
		worker, err = strconv.Atoi(strings.TrimSpace(string(text)))
		return err == nil && bytes.HasSuffix(text, []byte("\n"))
	}, time.Minute, 10*time.Millisecond)
	stat := func() string { text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", worker)); return string(text) }
	require.NotEmpty(t, stat())
	require.NoError(t, cmd.Process.Kill())
	require.Eventually(t, func() bool { return stat() == "" || strings.Contains(stat(), ") Z ") }, time.Minute, 10*time.Millisecond)
}
