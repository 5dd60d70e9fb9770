package lint

import (
	"go/ast"
	"go/token"
	"strings"
	"testing"
)

// TestDocs: every package and every exported name says what it is for.
func TestDocs(t *testing.T) {
	documented := map[string]bool{}
	files := sources(t, ".go")
	for _, s := range files {
		documented[s.dir()] = documented[s.dir()] || s.file.Doc != nil
	}
	for _, s := range files {
		if s.isTest() || s.isGenerated() {
			continue
		}
		if !documented[s.dir()] {
			t.Errorf("%s: package %s has no comment", s.path, s.file.Name.Name)
			documented[s.dir()] = true // once
		}
		for _, d := range s.file.Decls {
			for _, name := range bare(d) {
				t.Errorf("%s: %s has no comment", s.at(name.Pos()), name.Name)
			}
		}
	}
}

// bare lists the exported names of a declaration that lack a comment. A group's comment is for all names in it, and a comment in a group
// for all names that it mentions.
func bare(d ast.Decl) (out []*ast.Ident) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Doc == nil && d.Name.IsExported() && !isObvious(d) && !isMethodOfPrivate(d) {
			out = append(out, d.Name)
		}
	case *ast.GenDecl:
		if d.Doc != nil || d.Tok == token.IMPORT {
			return nil
		}
		for _, spec := range d.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				if spec.Doc == nil && spec.Comment == nil && spec.Name.IsExported() {
					out = append(out, spec.Name)
				}
			case *ast.ValueSpec:
				for _, name := range spec.Names {
					if spec.Doc == nil && spec.Comment == nil && name.IsExported() && !mentioned(d, name.Name) {
						out = append(out, name)
					}
				}
			}
		}
	}
	return out
}

func mentioned(group *ast.GenDecl, name string) bool {
	for _, spec := range group.Specs {
		if v, ok := spec.(*ast.ValueSpec); ok && strings.Contains(v.Doc.Text(), name) {
			return true
		}
	}
	return false
}

// isObvious are methods of the standard library's interfaces, whose name says it all.
func isObvious(d *ast.FuncDecl) bool {
	names := map[string]bool{"Error": true, "Unwrap": true, "String": true, "Len": true, "Less": true, "Swap": true}
	return d.Recv != nil && names[d.Name.Name]
}

func isMethodOfPrivate(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return false
	}
	t := d.Recv.List[0].Type
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.Ident:
			return !x.IsExported()
		default:
			return false
		}
	}
}
