package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// The tightest limit of a process's control groups counts, its own or one above it, of both versions, as a container sees them and as a machine does.
func TestMemoryOfControlGroups(t *testing.T) {
	const v1, v2 = "sys/fs/cgroup/memory/", "sys/fs/cgroup/"
	for name, c := range map[string]struct {
		groups string
		limits map[string]string
		want   int64
	}{
		"none":              {"0::/user.slice\n", nil, 0},
		"a unit's":          {"0::/system.slice/worker.service\n", map[string]string{v2 + "system.slice/worker.service/memory.max": "17179869184\n"}, 16 << 30},
		"one above":         {"0::/a/b\n", map[string]string{v2 + "a/b/memory.max": "max\n", v2 + "a/memory.max": "1073741824\n"}, 1 << 30},
		"the least of them": {"0::/a/b\n", map[string]string{v2 + "a/b/memory.max": "2147483648\n", v2 + "a/memory.max": "1073741824\n", v2 + "memory.max": "max\n"}, 1 << 30},
		"a container's":     {"0::/\n", map[string]string{v2 + "memory.max": "4096\n"}, 4096},
		"of version 1":      {"9:name=systemd:/\n4:cpu,memory:/a\n0::/\n", map[string]string{v1 + "a/memory.limit_in_bytes": "8192\n", v1 + "memory.limit_in_bytes": "9223372036854771712\n"}, 8192},
		"seen from inside":  {"4:memory:/docker/a\n", map[string]string{v1 + "memory.limit_in_bytes": "8192\n"}, 8192},
	} {
		root := t.TempDir()
		for file, text := range c.limits {
			require.NoError(t, os.MkdirAll(filepath.Join(root, filepath.Dir(file)), 0o755))
			require.NoError(t, os.WriteFile(filepath.Join(root, file), []byte(text), 0o600))
		}
		require.NoError(t, os.MkdirAll(filepath.Join(root, "proc/self"), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(root, "proc/self/cgroup"), []byte(c.groups), 0o600))
		require.Equal(t, c.want, groupMemory(root), name)
	}
	require.Zero(t, groupMemory(t.TempDir()), "no such system")
	require.Positive(t, machineMemory())
}

// A limit counts where nobody knows what the machine has, too.
func TestTighter(t *testing.T) {
	for _, c := range [][3]int64{{0, 0, 0}, {5, 0, 5}, {0, 5, 5}, {3, 5, 3}, {5, 3, 3}} {
		require.Equal(t, c[2], tighter(c[0], c[1]))
	}
	require.Equal(t, "cpu16", cpuCapability(0, 16<<30).Class)
}
