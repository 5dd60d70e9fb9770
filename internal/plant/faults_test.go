package main

import (
	"os"
	"path/filepath"
	"testing"
)

// The faults follow the code: each finds the lines that it changes, once.
func TestFaultsFitTheCode(t *testing.T) {
	for _, f := range faults {
		text, err := os.ReadFile(filepath.Join("../..", f.file))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.into(string(text)); err != nil {
			t.Errorf("%s: %v", f.name, err)
		}
	}
}
