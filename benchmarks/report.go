package benchmarks

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Metric is one number. Its name tells the unit where it is not gas or a count.
type Metric struct {
	Name  string
	Value float64
}

func (m Metric) String() string {
	return strconv.FormatFloat(rounded(m.Value), 'f', -1, 64) + " " + m.Name
}

// Label is a word that belongs to a measurement: the shape, a version.
type Label struct{ Name, Value string }

// Case is one line of a workload that measures several things of a kind: one circuit of all, one size of a scale.
type Case struct {
	Name    string // without spaces; parts as key=value, parted by slashes, as benchstat reads them
	Metrics []Metric
}

// Report is what a workload measured.
type Report struct {
	Workload string
	Date     time.Time
	Machine  Machine
	Labels   []Label
	Metrics  []Metric
	Cases    []Case

	// Partial says that it has some of its workload's cases: Save keeps the others of the same day.
	Partial bool
}

// quickRun labels figures that only show that a workload runs.
var quickRun = Label{"quick", "true"}

// Ran labels a report with the command that gives one of its kind, the program, and whether it is one to show.
func (r *Report) Ran(command, build string, quick bool) {
	labels := []Label{{"command", command}, {"build", build}}
	if quick {
		labels = append(labels, quickRun)
	}
	r.Labels = append(labels, r.Labels...)
}

func newReport(workload string, metrics ...Metric) Report {
	return Report{Workload: workload, Date: time.Now().UTC().Truncate(time.Second), Machine: ThisMachine(), Metrics: metrics}
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

// MarshalJSON writes one object: the metrics and labels by name, beside workload, date and machine, which is an object; cases are a list of such objects.
func (r Report) MarshalJSON() ([]byte, error) {
	out := map[string]any{"workload": r.Workload, "date": r.Date.Format(time.RFC3339), "machine": r.Machine}
	for _, l := range r.Labels {
		out[l.Name] = l.Value
	}
	put(out, r.Metrics)
	var cases []map[string]any
	for _, c := range r.Cases {
		flat := map[string]any{"name": c.Name}
		put(flat, c.Metrics)
		cases = append(cases, flat)
	}
	if cases != nil {
		out["cases"] = cases
	}
	return json.Marshal(out)
}

func put(out map[string]any, metrics []Metric) {
	for _, m := range metrics {
		out[m.Name] = rounded(m.Value)
	}
}

// rounded leaves four decimals: no run repeats the fifth.
func rounded(v float64) float64 { return math.Round(v*1e4) / 1e4 }

// WriteTo writes Go's benchmark format, as benchstat reads it.
func (r Report) WriteTo(w io.Writer) (int64, error) {
	var b strings.Builder
	m := r.Machine
	fmt.Fprintf(&b, "date: %s\ngoos: %s\ngoarch: %s\ngo: %s\ncpu: %s\ncores: %d\nmemory: %d MiB\nvectors: %s\n", r.Date.Format(time.RFC3339), m.OS, m.Arch, m.Go, m.CPU,
		m.Cores, m.MemoryMiB, m.Vectors)
	for _, l := range r.Labels {
		fmt.Fprintf(&b, "%s: %s\n", l.Name, l.Value)
	}
	name := strings.ToUpper(r.Workload[:1]) + r.Workload[1:]
	if len(r.Metrics) > 0 {
		writeLine(&b, name, m.Cores, r.Metrics)
	}
	for _, c := range r.Cases {
		writeLine(&b, name+"/"+c.Name, m.Cores, c.Metrics)
	}
	n, err := io.WriteString(w, b.String())
	return int64(n), err
}

func writeLine(b *strings.Builder, name string, cores int, metrics []Metric) {
	fmt.Fprintf(b, "Benchmark%s-%d\t1", name, cores)
	for _, m := range metrics {
		b.WriteString("\t" + m.String())
	}
	b.WriteByte('\n')
}

// Save writes the report to a folder, in both formats, under the day and the workload's name, with a number behind it where that is taken: it takes no other's
// place, unless it is Partial. It returns the path of the text.
func (r Report) Save(dir string) (string, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("save report: %w", err)
	}
	path := filepath.Join(dir, r.Date.Format(time.DateOnly)+"-"+r.Workload)
	if !r.Partial {
		path = free(path)
	} else if err := r.adopt(path + ".json"); err != nil {
		return "", fmt.Errorf("save report: %w", err)
	}
	text := new(strings.Builder)
	if _, err := r.WriteTo(text); err != nil {
		return "", err
	}
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return "", fmt.Errorf("save report: %w", err)
	}
	if err := writeWhole(map[string][]byte{path + ".json": append(data, '\n'), path + ".txt": []byte(text.String())}); err != nil {
		return "", fmt.Errorf("save report: %w", err)
	}
	return path + ".txt", nil
}

// free returns the path, or with a number the first, of which there is no report.
func free(path string) string {
	at := path
	for n := 2; exists(at+".json") || exists(at+".txt"); n++ {
		at = fmt.Sprintf("%s-%d", path, n)
	}
	return at
}

func exists(file string) bool {
	_, err := os.Lstat(file)
	return err == nil
}

// writeWhole puts files in place when all of them are written: who is killed before, or has no room, loses no figures of before.
func writeWhole(files map[string][]byte) (err error) {
	written := map[string]string{}
	defer func() {
		for temporary := range written {
			err = errors.Join(err, os.Remove(temporary))
		}
	}()
	for file, data := range files {
		f, err := os.CreateTemp(filepath.Dir(file), ".new-*")
		if err != nil {
			return err
		}
		written[f.Name()] = file
		_, err = f.Write(data)
		if err = errors.Join(err, f.Chmod(0o644), f.Close()); err != nil {
			return err
		}
	}
	for temporary, file := range written {
		if err := os.Rename(temporary, file); err != nil {
			return err
		}
		delete(written, temporary)
	}
	return nil
}

// adopt puts the cases of an earlier report of the same machine and device before its own, unless it has them, too.
func (r *Report) adopt(file string) error {
	b, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var earlier struct {
		Machine Machine
		Device  string
		Quick   string
		Cases   []map[string]any
	}
	if err := json.Unmarshal(b, &earlier); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	earlier.Machine.MemoryMiB = r.Machine.MemoryMiB // a virtual machine's may grow as it is used
	if earlier.Machine != r.Machine || !slices.Contains(r.Labels, Label{"device", earlier.Device}) {
		return fmt.Errorf("%s is of another machine or device: keep it elsewhere", file)
	}
	if (earlier.Quick != "") != slices.Contains(r.Labels, quickRun) {
		return fmt.Errorf("%s is of a quick run, or this is one: keep it elsewhere", file)
	}
	var kept []Case
	for _, from := range earlier.Cases {
		c := Case{Name: fmt.Sprint(from["name"])}
		if slices.ContainsFunc(r.Cases, func(own Case) bool { return own.Name == c.Name }) {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(from)) {
			if v, ok := from[name].(float64); ok {
				c.Metrics = append(c.Metrics, Metric{name, v})
			}
		}
		kept = append(kept, c)
	}
	r.Cases = append(kept, r.Cases...)
	return nil
}
