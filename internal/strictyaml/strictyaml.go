// Package strictyaml reads configuration files: one document, no key that is not known, no number that would be rounded to fit.
package strictyaml

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"
)

// ErrFraction says that a number is not whole. No key of a configuration takes fractions, and yaml would cut them off without a word.
var ErrFraction = errors.New("not a whole number")

// Decode reads the one document of r over what v holds. Errors name the line; io.EOF means that there is nothing.
func Decode(r io.Reader, v any) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := check(text); err != nil {
		return err
	}
	dec := yaml.NewDecoder(bytes.NewReader(text))
	dec.KnownFields(true)
	return plain(dec.Decode(v))
}

// plain leaves out of an error the Go type in which a key was looked for.
func plain(err error) error {
	var several *yaml.TypeError
	if !errors.As(err, &several) {
		return err
	}
	out := &yaml.TypeError{}
	for _, text := range several.Errors {
		if place, _, unknown := strings.Cut(text, " not found in type "); unknown {
			text = place + " is not known"
		}
		out.Errors = append(out.Errors, text)
	}
	return out
}

// check reads the text without knowing what for.
func check(text []byte) error {
	dec := yaml.NewDecoder(bytes.NewReader(text))
	var document, more yaml.Node
	if err := dec.Decode(&document); errors.Is(err, io.EOF) {
		return fmt.Errorf("nothing is in it: %w", err)
	} else if err != nil {
		return err
	}
	if err := dec.Decode(&more); !errors.Is(err, io.EOF) {
		return errors.Join(errors.New("more than one document"), err)
	}
	return whole(&document)
}

// whole refuses fractions, wherever they are.
func whole(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode && n.ShortTag() == "!!float" {
		return fmt.Errorf("line %d: %s: %w", n.Line, n.Value, ErrFraction)
	}
	for _, inner := range n.Content {
		if err := whole(inner); err != nil {
			return err
		}
	}
	return nil
}
