package lint

import (
	"go/ast"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	citation = regexp.MustCompile("`((?:Test|Fuzz|Benchmark)[A-Z0-9][A-Za-z0-9]*)")
	citedADR = regexp.MustCompile(`(?:docs/adr/|\bADR )(\d+)`)
	// A path begins with a folder of the repository, which TestCitedPaths looks at.
	citedPath = regexp.MustCompile(`(?:^|[^\w/.:-])(([a-z0-9]+)(?:/[A-Za-z0-9_.*-]+)+)`)
)

// notHere are paths that look like ours: a place for a name, and files of an operator's directory.
var notHere = []string{"rollup/OP.go", "index/notes.jsonl", "index/owners"}

// testNames are all tests and fuzz targets of this module.
func testNames(t *testing.T) (names []string) {
	t.Helper()
	for _, s := range sources(t, ".go") {
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && s.isTest() && f.Recv == nil {
				names = append(names, f.Name.Name)
			}
		}
	}
	return names
}

// TestCitations: a test that the documentation relies on exists, by its name or the beginning of it.
func TestCitations(t *testing.T) {
	names := testNames(t)
	exists := func(cited string) bool {
		for _, n := range names {
			if strings.HasPrefix(n, cited) {
				return true
			}
		}
		return false
	}
	for _, s := range sources(t, ".md") {
		for _, m := range citation.FindAllStringSubmatch(s.text, -1) {
			if !exists(m[1]) {
				t.Errorf("%s cites %s: there is no such test", s.path, m[1])
			}
		}
	}
}

// TestCitedPaths: a file, decision or target of make that the documentation names exists.
func TestCitedPaths(t *testing.T) {
	dir, err := root()
	require.NoError(t, err)
	makefile, err := os.ReadFile(filepath.Join(dir, "Makefile"))
	require.NoError(t, err)
	exists := func(pattern string) bool {
		found, err := filepath.Glob(filepath.Join(dir, pattern))
		return err == nil && len(found) > 0
	}
	for _, s := range sources(t, ".md") {
		for _, m := range citedPath.FindAllStringSubmatch(s.text, -1) {
			path := strings.TrimRight(m[1], ".")
			if exists(m[2]) && !skipped[m[2]] && !exists(path) && !citedADR.MatchString(path) && !slices.Contains(notHere, path) {
				t.Errorf("%s cites %s: there is no such file", s.path, path)
			}
		}
		for _, m := range citedADR.FindAllStringSubmatch(s.text, -1) {
			if !exists("docs/adr/" + strings.Repeat("0", max(0, 4-len(m[1]))) + m[1] + "-*.md") {
				t.Errorf("%s cites decision %s: there is none", s.path, m[1])
			}
		}
		for _, m := range target.FindAllStringSubmatch(s.text, -1) {
			if !strings.Contains(string(makefile), "\n"+m[1]+":") {
				t.Errorf("%s cites make %s: there is no such target", s.path, m[1])
			}
		}
	}
}

// TestFoldersAreTold: each folder that holds code stands in the layout of docs/architecture.md and on the map of README.md.
func TestFoldersAreTold(t *testing.T) {
	dir, err := root()
	require.NoError(t, err)
	layout, err := os.ReadFile(filepath.Join(dir, "docs/architecture.md"))
	require.NoError(t, err)
	readme, err := os.ReadFile(filepath.Join(dir, "README.md"))
	require.NoError(t, err)
	seen := map[string]bool{}
	for _, s := range sources(t, ".go") {
		top, _, _ := strings.Cut(s.path, "/")
		if seen[top] {
			continue
		}
		seen[top] = true
		if !regexp.MustCompile(`(?m)^    (?:[a-z0-9/]+, )*` + top + `[/, ]`).Match(layout) {
			t.Errorf("docs/architecture.md does not say what %s is", top)
		}
		if !strings.Contains(string(readme), "`"+top+"/") {
			t.Errorf("the map of README.md lacks %s", top)
		}
	}
}
