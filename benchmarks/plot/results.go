package plot

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// drawing is what becomes a file: figures of the cases of a workload, over the number in their names.
type drawing struct {
	file, workload, title, x, y string
	figures                     []string // metrics of a case, a line each
}

var drawings = []drawing{
	{"scale-batch-prove", "scale-batch", "Proving a batch", "transfers in the batch", "seconds", []string{"prove_seconds", "compile_seconds", "setup_seconds"}},
	{"scale-batch-constraints", "scale-batch", "Constraints of a batch circuit", "transfers in the batch", "constraints", []string{"constraints"}},
	{"scale-batch-memory", "scale-batch", "Memory of proving a batch", "transfers in the batch", "MiB", []string{"peak_rss_mb"}},
	{"scale-aggregate-prove", "scale-aggregate", "Proving an aggregate", "batches in the aggregate", "seconds", []string{"prove_seconds", "compile_seconds", "setup_seconds"}},
	{"scale-aggregate-constraints", "scale-aggregate", "Constraints of an aggregate circuit", "batches in the aggregate", "constraints", []string{"constraints"}},
	{"scale-workers", "scale-workers", "End to end", "worker processes", "transfers a second", []string{"transfers_per_second"}},
	{"fleet-overhead", "fleet", "Simulated workers: what a job costs beside its proof", "workers", "milliseconds", []string{"overhead_ms", "claim_p99_ms"}},
	{"fleet-rate", "fleet", "Simulated workers, proofs of 1 to 3 s", "workers", "jobs a second", []string{"jobs_per_second"}},
	{"gpu", "gpu", "A proof on the CPU, and on its GPU alone and of many", "constraints", "seconds", []string{"cpu_seconds", "alone_seconds", "seconds"}},
	{"recursion", "recursion", "Verifying proofs in a circuit, without commitments", "proofs", "constraints", []string{"constraints", "gnark_constraints"}},
}

// report is a file of causeway bench.
type report struct {
	Date     time.Time        `json:"date"`
	Quick    string           `json:"quick"`    // "true" of a run with --quick
	Emulated string           `json:"emulated"` // of a device that is none
	Cases    []map[string]any `json:"cases"`
}

// Draw writes a drawing for each workload with results in a directory, of its latest ones, and returns the files.
func Draw(results, out string) (files []string, err error) {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return nil, fmt.Errorf("draw: %w", err)
	}
	for _, d := range drawings {
		r, err := latest(results, d.workload)
		if err != nil {
			return nil, fmt.Errorf("draw %s: %w", d.file, err)
		}
		if r == nil {
			continue
		}
		c, err := d.chart(r)
		if err != nil {
			return nil, fmt.Errorf("draw %s: %w", d.file, err)
		}
		path := filepath.Join(out, d.file+".svg")
		if err := os.WriteFile(path, []byte(c.SVG()), 0o644); err != nil {
			return nil, fmt.Errorf("draw: %w", err)
		}
		files = append(files, path)
	}
	return files, nil
}

// latest returns the newest report of a workload, nil if there is none. Files begin with their day and the name, and may have a number.
func latest(dir, workload string) (newest *report, err error) {
	files, err := filepath.Glob(filepath.Join(dir, "????-??-??-"+workload+"*.json"))
	if err != nil {
		return nil, err
	}
	named := regexp.MustCompile("^.{10}-" + regexp.QuoteMeta(workload) + `(-\d+)?\.json$`)
	for _, file := range files {
		if !named.MatchString(filepath.Base(file)) {
			continue
		}
		b, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		r := new(report)
		if err := json.Unmarshal(b, r); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		if r.Date.IsZero() {
			return nil, fmt.Errorf("%s has no date: it is none of `causeway bench`", file)
		}
		if newest == nil || r.Date.After(newest.Date) {
			newest = r
		}
	}
	return newest, nil
}

// size is the first number in a case's name: that of transfers=16, or proofs=2/commitments=1.
var size = regexp.MustCompile(`=(\d+)(/commitments=1)?`)

func (d drawing) chart(r *report) (Chart, error) {
	c := Chart{Title: d.title + ", " + r.Date.Format(time.DateOnly), X: d.x, Y: d.y}
	if r.Quick != "" {
		c.Title += ", of a quick run"
	}
	if r.Emulated != "" {
		c.Title += ", emulated"
	}
	for _, figure := range d.figures {
		line := Line{Name: figure}
		for _, of := range r.Cases {
			name, _ := of["name"].(string)
			m := size.FindStringSubmatch(name)
			y, ok := of[figure].(float64)
			if m == nil || !ok {
				return c, fmt.Errorf("case %q has no size, or no %s", name, figure)
			}
			if m[2] != "" {
				continue // with a commitment: of the same kind, and in the table
			}
			x, err := strconv.ParseFloat(m[1], 64)
			if err != nil {
				return c, err
			}
			line.Points = append(line.Points, Point{x, y})
		}
		slices.SortFunc(line.Points, func(a, b Point) int { return cmp.Compare(a.X, b.X) })
		c.Lines = append(c.Lines, line)
	}
	return c, nil
}
