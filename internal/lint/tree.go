// Package lint is the architecture as tests: who may import what, and the habits that a reader of one room relies on in all others. It
// reads source files alone, and runs in a second.
package lint

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// module is what our import paths start with.
const module = "github.com/causeway-l2/causeway"

// skipped are folders that hold nothing hand-written.
var skipped = map[string]bool{".git": true, "node_modules": true, "out": true, "cache": true, "bin": true, "testdata": true, ".cache": true}

// source is one hand-written or generated file of the repository.
type source struct {
	path string // from the root, with slashes
	text string

	// Of Go files alone.
	file *ast.File
	fset *token.FileSet
}

// load reads all files with one of the endings below root.
func load(root string, endings ...string) ([]*source, error) {
	var out []*source
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (skipped[d.Name()] || path != root && isModule(path)) {
			return filepath.SkipDir
		}
		if d.IsDir() || !hasEnding(path, endings) {
			return nil
		}
		s, err := read(root, path)
		if err == nil {
			out = append(out, s)
		}
		return err
	})
	return out, err
}

// isModule knows a module of its own, whose libraries are not the rollup's.
func isModule(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil
}

func hasEnding(path string, endings []string) bool {
	for _, e := range endings {
		if strings.HasSuffix(path, e) {
			return true
		}
	}
	return false
}

func read(root, path string) (*source, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	rel, err := filepath.Rel(root, path)
	s := &source{path: filepath.ToSlash(rel), text: string(b)}
	if err == nil && strings.HasSuffix(path, ".go") {
		s.fset = token.NewFileSet()
		s.file, err = parser.ParseFile(s.fset, path, b, parser.ParseComments)
	}
	if err != nil {
		return nil, fmt.Errorf("lint: %w", err)
	}
	return s, nil
}

// root is the folder of go.mod.
func root() (string, error) {
	dir, err := os.Getwd()
	for err == nil {
		if _, statErr := os.Stat(filepath.Join(dir, "go.mod")); statErr == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", fmt.Errorf("lint: no go.mod above %s", dir)
		}
		dir = up
	}
	return "", err
}

// dir is the package's folder from the root.
func (s *source) dir() string {
	if i := strings.LastIndex(s.path, "/"); i >= 0 {
		return s.path[:i]
	}
	return "."
}

func (s *source) isTest() bool { return strings.HasSuffix(s.path, "_test.go") }

// isGenerated knows generated Go by its first line, and generated Solidity by its folder.
func (s *source) isGenerated() bool {
	if s.file != nil {
		return ast.IsGenerated(s.file)
	}
	return within(s.dir(), "l1contracts/src/verifiers")
}

// imports lists the paths that a Go file imports.
func (s *source) imports() []string {
	var out []string
	for _, spec := range s.file.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err == nil {
			out = append(out, path)
		}
	}
	return out
}

// at is a position for messages.
func (s *source) at(pos token.Pos) string {
	return fmt.Sprintf("%s:%d", s.path, s.fset.Position(pos).Line)
}

// within tells whether a folder is one of the listed ones or below it.
func within(dir string, list ...string) bool {
	for _, l := range list {
		if dir == l || strings.HasPrefix(dir, l+"/") {
			return true
		}
	}
	return false
}
