package benchmarks

import (
	"bufio"
	"os"
	"runtime"
	"strconv"
	"strings"

	"github.com/causeway-l2/causeway/rollup/field"
)

// Machine is where a report comes from: a time means nothing without it.
type Machine struct {
	CPU       string `json:"cpu"`
	Cores     int    `json:"cores"` // that Go uses
	MemoryMiB int    `json:"memoryMiB"`
	OS        string `json:"os"`
	Arch      string `json:"arch"`
	Go        string `json:"go"`
	Vectors   string `json:"vectors"` // what proofs are computed with: field.Vectors
}

// ThisMachine describes the machine that runs the program. What the system does not tell is "unknown", or 0.
func ThisMachine() Machine {
	m := Machine{CPU: "unknown", Cores: runtime.GOMAXPROCS(0), OS: runtime.GOOS, Arch: runtime.GOARCH, Go: runtime.Version(), Vectors: field.Vectors()}
	if name := systemField("/proc/cpuinfo", "model name"); name != "" {
		m.CPU = name
	}
	if kib, err := strconv.Atoi(strings.TrimSuffix(systemField("/proc/meminfo", "MemTotal"), " kB")); err == nil {
		m.MemoryMiB = kib / 1024
	}
	return m
}

// systemField returns the first value of a key in one of Linux's files.
func systemField(path, key string) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	for scan := bufio.NewScanner(f); scan.Scan(); {
		if k, v, ok := strings.Cut(scan.Text(), ":"); ok && strings.TrimSpace(k) == key {
			return strings.TrimSpace(v)
		}
	}
	return ""
}
