package lint

import (
	"go/ast"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestFuzzTargetsRun: `make fuzz` runs every fuzz target that there is.
func TestFuzzTargetsRun(t *testing.T) {
	dir, err := root()
	if err != nil {
		t.Fatal(err)
	}
	makefile, err := os.ReadFile(filepath.Join(dir, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	listed := regexp.MustCompile(`(?m)^fuzz:.*\n.*GO\) list ([^)]*)\)`).FindSubmatch(makefile)
	if listed == nil {
		t.Fatal("the Makefile's target fuzz lists no packages")
	}
	packages := strings.Fields(string(listed[1]))
	for _, s := range sources(t, "_test.go") {
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if ok && strings.HasPrefix(f.Name.Name, "Fuzz") && f.Recv == nil && !slices.Contains(packages, "./"+path.Dir(s.path)) {
				t.Errorf("%s in %s is not run by make fuzz: add the package to the Makefile", f.Name.Name, s.path)
			}
		}
	}
}
