package lint

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// licences that what we link may have, by a sentence of their text. LGPL allows linking by those who, as we do, publish their source.
var licences = []struct {
	name string
	text *regexp.Regexp
}{
	{"Apache-2.0", regexp.MustCompile(`Apache License,? Version 2\.0`)},
	{"MPL-2.0", regexp.MustCompile(`Mozilla Public License,? [Vv]ersion 2\.0`)},
	{"LGPL-3.0", regexp.MustCompile(`GNU LESSER GENERAL PUBLIC LICENSE Version 3`)},
	{"MIT", regexp.MustCompile(`Permission is hereby granted, free of charge, to any person obtaining a copy`)},
	{"BSD", regexp.MustCompile(`Redistribution and use in source and binary forms, with or without`)},
	{"ISC", regexp.MustCompile(`Permission to use, copy, modify, and(/or)? distribute this software for any purpose`)},
	{"CC0-1.0", regexp.MustCompile(`CC0 1\.0 Universal`)},
	{"Unlicense", regexp.MustCompile(`This is free and unencumbered software released into the public domain`)},
}

// elsewhere are modules whose licence stands in no file of its own, and where it does.
var elsewhere = map[string]string{
	"github.com/holiman/bloomfilter/v2": "MIT, in the header of its files",
}

var licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|unlicense)([.-].*)?$`)

// licenceOf names the licence of the module in a folder, "" if it is none of those allowed.
func licenceOf(dir string) (string, error) {
	files, err := os.ReadDir(dir)
	if err != nil {
		return "", err
	}
	texts := ""
	for _, f := range files {
		if f.IsDir() || !licenceFile.MatchString(f.Name()) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			return "", err
		}
		texts += string(text)
	}
	for _, l := range licences {
		if l.text.MatchString(strings.Join(strings.Fields(texts), " ")) {
			return l.name, nil
		}
	}
	return "", nil
}

// TestLicences: every module that is linked into ours, or into our tests, may be.
func TestLicences(t *testing.T) {
	dir, err := root()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "list", "-deps", "-test", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Dir}}{{end}}{{end}}", "./...")
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	found, seen := map[string]int{}, map[string]bool{}
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		path, folder, ok := strings.Cut(line, "\t")
		if !ok || seen[path] {
			continue
		}
		seen[path] = true
		if elsewhere[path] != "" {
			continue
		}
		name, err := licenceOf(folder)
		if err != nil {
			t.Fatal(err)
		}
		if name == "" {
			t.Errorf("%s has no licence that is on the list: read it, or do without", path)
		}
		found[name]++
	}
	if len(seen) < 50 {
		t.Errorf("only %d modules were found", len(seen))
	}
	t.Log(found)
}

// The reader tells licences apart: one that is not on the list is not let through.
func TestLicencesAreRead(t *testing.T) {
	for text, want := range map[string]string{
		"                    GNU GENERAL PUBLIC LICENSE\n                       Version 3, 29 June 2007\n": "",
		"Business Source License 1.1": "",
		"Permission is hereby granted, free of charge, to any person obtaining a copy\nof this software": "MIT",
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "LICENSE.txt"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := licenceOf(dir); err != nil || got != want {
			t.Errorf("%q: %q, %v, want %q", text, got, err, want)
		}
	}
}
