package workers

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// memoryClasses are the sizes by kind of device, in GiB, largest first: what a job says it takes, and a worker that it has.
var memoryClasses = map[string][]int{"cpu": {256, 64, 16}, "gpu": {80, 24}}

// reserved is the share of a memory that firmware and drivers keep for themselves: a machine sold with 16 GiB shows 15.6.
const reserved = 0.1

// MemoryClass is the largest class of a kind of device, "cpu" or "gpu", that so many bytes make: "cpu16" has 16 GiB. Less than the smallest
// one is no class: "".
func MemoryClass(kind string, bytes int64) string {
	for _, gib := range memoryClasses[kind] {
		if float64(bytes) >= (1-reserved)*float64(int64(gib)<<30) {
			return kind + strconv.Itoa(gib)
		}
	}
	return ""
}

// ParseClass reads a class, as "cpu16", and returns its kind of device and its size in bytes.
func ParseClass(class string) (kind string, bytes int64, err error) {
	kind = strings.TrimRight(class, "0123456789")
	gib, err := strconv.Atoi(class[len(kind):])
	if err != nil || class != kind+strconv.Itoa(gib) || !slices.Contains(memoryClasses[kind], gib) {
		return "", 0, fmt.Errorf("workers: class %.40q: want one of %s", class, strings.Join(AllClasses(), ", "))
	}
	return kind, int64(gib) << 30, nil
}

// AllClasses lists the classes, by kind, from small to large.
func AllClasses() (out []string) {
	for _, kind := range []string{"cpu", "gpu"} {
		for _, gib := range slices.Backward(memoryClasses[kind]) {
			out = append(out, kind+strconv.Itoa(gib))
		}
	}
	return out
}

// ServedBy lists the classes whose jobs fit a worker of one class: its own first, which others cannot do, then smaller ones.
func ServedBy(class string) ([]string, error) {
	kind, bytes, err := ParseClass(class)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, gib := range memoryClasses[kind] {
		if int64(gib)<<30 <= bytes {
			out = append(out, kind+strconv.Itoa(gib))
		}
	}
	return out, nil
}

// Capability is what a worker says of its device and of what its prover may use. It is data for people and for planning: no proof is
// believed because of it.
type Capability struct {
	Device      string  `json:"device"`               // cpu, or cuda:N
	Name        string  `json:"name,omitempty"`       // of the processor or card
	Class       string  `json:"class,omitempty"`      // MemoryClass
	MemoryBytes int64   `json:"memory_bytes"`         // of the machine or card
	FreeBytes   int64   `json:"free_bytes,omitempty"` // now
	LimitBytes  int64   `json:"limit_bytes"`          // of main memory, that its prover may take; 0: no limit
	Cores       int     `json:"cores"`                // of the processor, or multiprocessors
	Compute     string  `json:"compute,omitempty"`    // CUDA compute capability
	Driver      string  `json:"driver,omitempty"`
	Drained     bool    `json:"drained,omitempty"` // it has failed too often
	Score       float64 `json:"score"`             // of health; 1 is faultless
	Proofs      int     `json:"proofs"`            // since its process started
	Failures    int     `json:"failures"`
	Restarts    int     `json:"restarts"` // of its process since the worker started
	Reason      string  `json:"reason,omitempty"`
	Emulated    bool    `json:"emulated,omitempty"`
}

// Check returns an error for a report that is too long to be kept.
func (c Capability) Check() error {
	for _, s := range []string{c.Device, c.Name, c.Class, c.Compute, c.Driver} {
		if !validText(s, MaxName) {
			return fmt.Errorf("workers: capability: text of %d bytes, at most %d of UTF-8", len(s), MaxName)
		}
	}
	if !validText(c.Reason, 1024) {
		return fmt.Errorf("workers: capability: reason of %d bytes", len(c.Reason))
	}
	return nil
}
