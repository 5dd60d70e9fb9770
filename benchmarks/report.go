// Package benchmarks measures what the project promises: workloads are structs whose Run returns a report, with the machine and the day.
// Nothing here asserts a time; results/ keeps what was measured where.
package benchmarks

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/causeway-l2/causeway/keyring"
)

// Workload is something to measure.
type Workload interface {
	// Name is one word.
	Name() string
	// Run measures. It may take minutes and all cores.
	Run(ctx context.Context) (Report, error)
}

// Workloads lists all of them at their usual size. The keys that proofs need are made in the ring if they are missing.
func Workloads(ring keyring.Ring) []Workload {
	return []Workload{Execute{}, Setup{}, Gas{Ring: ring}, Prove{Ring: ring}}
}

// Find returns a workload by name.
func Find(ring keyring.Ring, name string) (Workload, error) {
	var names []string
	for _, w := range Workloads(ring) {
		if w.Name() == name {
			return w, nil
		}
		names = append(names, w.Name())
	}
	return nil, fmt.Errorf("no benchmark %q; there are %v", name, names)
}

// Metric is one number. Its name tells the unit where it is not gas or a count.
type Metric struct {
	Name  string
	Value float64
}

// Report is what a workload measured.
type Report struct {
	Workload string
	Date     time.Time
	Machine  Machine
	Metrics  []Metric
}

func newReport(workload string, metrics ...Metric) Report {
	return Report{workload, time.Now().UTC().Truncate(time.Second), ThisMachine(), metrics}
}

// Value returns a metric, and whether it was measured.
func (r Report) Value(name string) (float64, bool) {
	for _, m := range r.Metrics {
		if m.Name == name {
			return m.Value, true
		}
	}
	return 0, false
}

// MarshalJSON writes one flat object: the metrics by name, beside workload, date and machine.
func (r Report) MarshalJSON() ([]byte, error) {
	out := map[string]any{"workload": r.Workload, "date": r.Date.Format(time.RFC3339), "machine": r.Machine}
	for _, m := range r.Metrics {
		out[m.Name] = rounded(m.Value)
	}
	return json.Marshal(out)
}

// rounded leaves four decimals: no run repeats the fifth.
func rounded(v float64) float64 { return math.Round(v*1e4) / 1e4 }

// WriteTo writes Go's benchmark format, as benchstat reads it.
func (r Report) WriteTo(w io.Writer) (int64, error) {
	var b strings.Builder
	m := r.Machine
	fmt.Fprintf(&b, "date: %s\ngoos: %s\ngoarch: %s\ngo: %s\ncpu: %s\ncores: %d\nmemory: %d MiB\n", r.Date.Format(time.RFC3339), m.OS, m.Arch, m.Go, m.CPU,
		m.Cores, m.MemoryMiB)
	fmt.Fprintf(&b, "Benchmark%s-%d\t1", strings.ToUpper(r.Workload[:1])+r.Workload[1:], m.Cores)
	for _, metric := range r.Metrics {
		fmt.Fprintf(&b, "\t%s %s", strconv.FormatFloat(rounded(metric.Value), 'f', -1, 64), metric.Name)
	}
	n, err := io.WriteString(w, b.String()+"\n")
	return int64(n), err
}

// Save writes the report to a folder, in both formats, under the day and the workload's name. It returns the path of the text.
func (r Report) Save(dir string) (string, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("save report: %w", err)
	}
	path := filepath.Join(dir, r.Date.Format(time.DateOnly)+"-"+r.Workload)
	text := new(strings.Builder)
	if _, err := r.WriteTo(text); err != nil {
		return "", err
	}
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return "", fmt.Errorf("save report: %w", err)
	}
	if err := os.WriteFile(path+".json", append(data, '\n'), 0o644); err != nil {
		return "", fmt.Errorf("save report: %w", err)
	}
	if err := os.WriteFile(path+".txt", []byte(text.String()), 0o644); err != nil {
		return "", fmt.Errorf("save report: %w", err)
	}
	return path + ".txt", nil
}
