package lint

import (
	"go/ast"
	"regexp"
	"strings"
	"testing"
)

var citation = regexp.MustCompile("`(Test[A-Z][A-Za-z0-9]*)`")

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
