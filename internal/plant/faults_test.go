package main

import (
	"os"
	"path/filepath"
	"testing"
)

// The faults follow the code: each finds the lines that it changes, once.
func TestFaultsFitTheCode(t *testing.T) {
	for _, f := range faults {
		for part := &f; part != nil; part = part.with {
			text, err := os.ReadFile(filepath.Join("../..", part.file))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := part.into(string(text)); err != nil {
				t.Errorf("%s: %v", f.name, err)
			}
		}
	}
}
