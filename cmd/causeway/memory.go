package main

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// machineMemory is how many bytes this machine has, or the control groups that we are in may take, as a container's and a systemd unit's; 0 if nothing tells.
func machineMemory() int64 { return tighter(memInfo("MemTotal"), groupMemory("/")) }

// tighter is the lesser of two limits, of which 0 is none.
func tighter(a, b int64) int64 {
	if a == 0 || b > 0 && b < a {
		return b
	}
	return a
}

// groupMemory is the least limit of this process's control groups, of version 1 or 2, in bytes; 0 if there is none. A group has the limits of those above it, too; a
// container sees its own as if it were the topmost. root is that of the system's files.
func groupMemory(root string) (least int64) {
	groups, err := os.ReadFile(filepath.Join(root, "proc/self/cgroup"))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(groups)) { // number:controllers:path
		_, rest, _ := strings.Cut(strings.TrimSpace(line), ":")
		controllers, path, _ := strings.Cut(rest, ":")
		dir, file := "sys/fs/cgroup", "memory.max"
		if controllers != "" { // version 1, where each kind of limit has a tree of its own
			dir, file = "sys/fs/cgroup/memory", "memory.limit_in_bytes"
			if !slices.Contains(strings.Split(controllers, ","), "memory") {
				continue
			}
		}
		for path = filepath.Clean("/" + path); ; path = filepath.Dir(path) {
			least = tighter(least, limitIn(filepath.Join(root, dir, path, file)))
			if path == "/" {
				break
			}
		}
	}
	return least
}

// limitIn reads a file of one number; "max", and a file that is not there, are no limit.
func limitIn(file string) int64 {
	b, err := os.ReadFile(file)
	if err != nil {
		return 0
	}
	n, err := strconv.ParseInt(strings.TrimSpace(string(b)), 10, 64)
	if err != nil {
		return 0
	}
	return max(0, n)
}

func freeMemory() int64 { return memInfo("MemAvailable") }

// memInfo reads a line of /proc/meminfo, in bytes.
func memInfo(key string) int64 {
	f, err := os.Open("/proc/meminfo")
	if err != nil {
		return 0
	}
	defer f.Close()
	for scan := bufio.NewScanner(f); scan.Scan(); {
		fields := strings.Fields(scan.Text())
		if len(fields) == 3 && fields[0] == key+":" && fields[2] == "kB" {
			n, err := strconv.ParseInt(fields[1], 10, 64)
			if err != nil {
				return 0
			}
			return n << 10
		}
	}
	return 0
}
