// Plant puts known faults into the circuits, what the contract is held to, and what makes keys and proofs, one at a time, and shows which tests catch each. The tree is
// not touched: the compiler is given another text of one file.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "plant:", err)
		os.Exit(1)
	}
}

// run plants all faults, or those whose names contain one of the words given.
func run(ctx context.Context, words []string) error {
	root, err := os.Getwd()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "plant")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	var missed []string
	for _, f := range faults {
		if !chosen(f.name, words) {
			continue
		}
		caught, err := f.plant(ctx, root, dir)
		if err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
		if len(caught) == 0 {
			missed = append(missed, f.name)
			fmt.Printf("MISSED  %s\n", f.name)
			continue
		}
		fmt.Printf("caught  %-45s by %s\n", f.name, strings.Join(caught, ", "))
	}
	if len(missed) > 0 {
		return fmt.Errorf("no test notices: %s", strings.Join(missed, "; "))
	}
	return nil
}

func chosen(name string, words []string) bool {
	for _, w := range words {
		if strings.Contains(name, w) {
			return true
		}
	}
	return len(words) == 0
}

// into returns the file's text with the fault in it.
func (f fault) into(text string) (string, error) {
	for _, e := range f.edits {
		if n := strings.Count(text, e.old); n != 1 {
			return "", fmt.Errorf("%s has %d times, not once, the line to change: the fault has to follow the code:\n%s", f.file, n, e.old)
		}
		text = strings.Replace(text, e.old, e.new, 1)
	}
	return text + f.end, nil
}

// plant returns the tests that fail with the fault in place.
func (f fault) plant(ctx context.Context, root, dir string) ([]string, error) {
	replaced := map[string]string{}
	for part := &f; part != nil; part = part.with {
		path := filepath.Join(root, part.file)
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		planted, err := part.into(string(text))
		if err != nil {
			return nil, err
		}
		replaced[path] = filepath.Join(dir, fmt.Sprintf("planted%d.go", len(replaced)))
		if err := os.WriteFile(replaced[path], []byte(planted), 0o600); err != nil {
			return nil, err
		}
	}
	overlay := filepath.Join(dir, "overlay.json")
	raw, err := json.Marshal(map[string]map[string]string{"Replace": replaced})
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(overlay, raw, 0o600); err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, "go", "test", "-vet=off", "-ldflags=-w", "-overlay", overlay, "-timeout", "10m", "-run", f.tests, f.pkg)
	cmd.Dir = root
	out, err := cmd.CombinedOutput()
	if err == nil {
		return nil, nil
	}
	caught := failed(string(out))
	if len(caught) == 0 {
		return nil, fmt.Errorf("go test fails without a test that does: %w\n%s", err, out)
	}
	return caught, nil
}

var failure = regexp.MustCompile(`(?m)^--- FAIL: (Test\w+)`)

func failed(output string) (out []string) {
	for _, m := range failure.FindAllStringSubmatch(output, -1) {
		out = append(out, m[1])
	}
	return out
}
