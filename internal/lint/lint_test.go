package lint

import (
	"go/ast"
	"go/format"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func sources(t *testing.T, endings ...string) []*source {
	t.Helper()
	dir, err := root()
	require.NoError(t, err)
	out, err := load(dir, endings...)
	require.NoError(t, err)
	require.NotEmpty(t, out)
	return out
}

// TestImports holds the direction of imports.
func TestImports(t *testing.T) {
	for _, s := range sources(t, ".go") {
		from, ok := roomOf(s.dir())
		if !ok {
			t.Errorf("%s: package %s has no room: give it one in internal/lint/table.go and docs/architecture.md", s.path, s.dir())
			continue
		}
		for _, imported := range s.imports() {
			dir, ours := strings.CutPrefix(imported, module+"/")
			if !ours || s.isTest() {
				continue
			}
			if !from.allows(dir) {
				t.Errorf("%s imports %s: %s may import %q", s.path, dir, from.path, from.may)
			}
			if within(dir, forTests...) && !within(s.dir(), forTests...) && !within(s.dir(), mayUseForTests...) {
				t.Errorf("%s imports %s, which is for tests", s.path, dir)
			}
		}
	}
}

func roomOf(dir string) (found room, ok bool) {
	for _, r := range rooms {
		if within(dir, r.path) && len(r.path) >= len(found.path) {
			found, ok = r, true
		}
	}
	return found, ok
}

// allows an import of the room itself, of what the table lists, and of what belongs to a listed room without being one.
func (r room) allows(dir string) bool {
	to, ok := roomOf(dir)
	return r.may == "*" || !ok || to.path == r.path || slices.Contains(strings.Fields(r.may), to.path)
}

// TestLibraries holds each library to its rooms.
func TestLibraries(t *testing.T) {
	for _, s := range sources(t, ".go") {
		for _, imported := range s.imports() {
			if first, _, _ := strings.Cut(imported, "/"); !strings.Contains(first, ".") || within(imported, module) {
				continue
			}
			l, known := libraryOf(imported)
			switch {
			case !known:
				t.Errorf("%s imports %s: a new library needs a line in internal/lint/table.go", s.path, imported)
			case (!s.isTest() || l.tests) && !l.allows(s.dir()):
				t.Errorf("%s imports %s: only %q may", s.path, imported, l.rooms)
			}
		}
	}
}

func (l library) allows(dir string) bool { return within(dir, strings.Fields(l.rooms)...) }

func libraryOf(imported string) (found library, ok bool) {
	for _, l := range libraries {
		if within(imported, l.path) && len(l.path) >= len(found.path) {
			found, ok = l, true
		}
	}
	return found, ok
}

// TestNothingIsAllowedInVain: what a room may import, it or a package in it does import; else the table says less than it could.
func TestNothingIsAllowedInVain(t *testing.T) {
	imports := map[[2]string]bool{} // a room of the table, or one that is listed with a library; and what it imports
	for _, s := range sources(t, ".go") {
		from, _ := roomOf(s.dir())
		for _, imported := range s.imports() {
			if dir, ours := strings.CutPrefix(imported, module+"/"); ours && !s.isTest() {
				to, _ := roomOf(dir)
				imports[[2]string{from.path, to.path}] = true
			}
			l, _ := libraryOf(imported)
			imports[[2]string{"", l.path}] = true
			for _, r := range strings.Fields(l.rooms) {
				if within(s.dir(), r) && (!s.isTest() || l.tests) {
					imports[[2]string{r, l.path}] = true
				}
			}
		}
	}
	for _, r := range rooms {
		for _, to := range strings.Fields(r.may) {
			if to != "*" && !imports[[2]string{r.path, to}] {
				t.Errorf("%s may import %s and does not: take it out of internal/lint/table.go", r.path, to)
			}
		}
	}
	for _, l := range libraries {
		for _, r := range append(strings.Fields(l.rooms), "") {
			if !imports[[2]string{r, l.path}] {
				t.Errorf("%q may import %s and does not: take it out of internal/lint/table.go", r, l.path)
			}
		}
	}
}

// TestEnvironment: configuration is passed in; only cmd reads the world.
func TestEnvironment(t *testing.T) {
	for _, s := range sources(t, ".go") {
		if s.isTest() {
			continue
		}
		for _, imported := range s.imports() {
			if (imported == "flag" || imported == "os/signal") && !within(s.dir(), environment...) {
				t.Errorf("%s imports %s: only %v may", s.path, imported, environment)
			}
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch name := selector(n); {
			case slices.Contains([]string{"os.Getenv", "os.LookupEnv", "os.Environ", "os.Args", "os.Exit"}, name) && !within(s.dir(), environment...):
				t.Errorf("%s: %s: only %v may", s.at(n.Pos()), name, environment)
			case slices.Contains([]string{"fmt.Print", "fmt.Println", "fmt.Printf", "log.Print", "log.Println", "log.Printf", "log.Fatal", "log.Fatalf"}, name) &&
				!within(s.dir(), printing...):
				t.Errorf("%s: %s: a library logs with log/slog or returns an error", s.at(n.Pos()), name)
			}
			return true
		})
	}
}

// selector returns "os.Getenv" for that expression, "" for anything else.
func selector(n ast.Node) string {
	if sel, ok := n.(*ast.SelectorExpr); ok {
		if x, ok := sel.X.(*ast.Ident); ok {
			return x.Name + "." + sel.Sel.Name
		}
	}
	return ""
}

// TestNames: a package says what it is about.
func TestNames(t *testing.T) {
	for _, s := range sources(t, ".go") {
		name := strings.TrimSuffix(s.file.Name.Name, "_test")
		if slices.Contains(drawers, name) || slices.Contains(drawers, path.Base(s.dir())) {
			t.Errorf("%s: package %s is a drawer: name it after what it does", s.path, name)
		}
	}
}

// TestLength: a file that is too long holds two things.
func TestLength(t *testing.T) {
	for _, s := range sources(t, ".go", ".sol", ".mjs", ".sh") {
		if n := strings.Count(s.text, "\n"); n > maxLines && !s.isGenerated() && !s.isTest() {
			t.Errorf("%s has %d lines, at most %d: split it", s.path, n, maxLines)
		}
	}
}

// TestFinished: what is left to do belongs in the tracker, not in the code.
func TestFinished(t *testing.T) {
	marks := []string{"TO" + "DO", "FIX" + "ME", "XX" + "X"}
	for _, s := range sources(t, ".go", ".sol", ".md", ".mjs", ".sh", ".yml") {
		for i, line := range strings.Split(s.text, "\n") {
			for _, m := range marks {
				if strings.Contains(line, m) && !s.isGenerated() {
					t.Errorf("%s:%d: %s", s.path, i+1, m)
				}
			}
		}
	}
}

// TestFormat: gofmt.
func TestFormat(t *testing.T) {
	for _, s := range sources(t, ".go") {
		formatted, err := format.Source([]byte(s.text))
		if err != nil || string(formatted) != s.text {
			t.Errorf("%s: run gofmt -w", s.path)
		}
	}
}
