package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"
)

var (
	documentedCall = regexp.MustCompile("(?m)(?:^|[^\\w/]|bin/)causeway ([a-z][^`|;#\n]*)")
	word           = regexp.MustCompile(`^[a-z]`)
	documentedFlag = regexp.MustCompile(`(?:^|[^\w-])--([a-z][a-z0-9-]*)`)
)

// Each command that the documentation names exists, and takes the flags that stand beside it; each flag that stands alone is one of some command.
func TestDocumentedCommandsExist(t *testing.T) {
	root := newRoot()
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	known := map[string]bool{"help": true}
	everyCommand(root, func(c *cobra.Command) {
		for _, m := range documentedFlag.FindAllStringSubmatch(c.UsageString(), -1) {
			known[m[1]] = true
		}
	})
	calls := 0
	for _, file := range documents(t) {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, m := range documentedCall.FindAllStringSubmatch(string(text), -1) {
			calls++
			call, _, _ := strings.Cut(m[1], " causeway ")
			c, rest, err := root.Find(strings.FieldsFunc(call, func(r rune) bool { return strings.ContainsRune(" ,.:)", r) }))
			require.NoError(t, err, "%s: causeway %s", file, call)
			require.True(t, c != root, "%s: causeway %s: there is no such command", file, call)
			if name := strings.Join(rest[:min(1, len(rest))], ""); c.HasSubCommands() && word.MatchString(name) && !strings.Contains(c.Long, " "+name+" ") {
				t.Errorf("%s: causeway %s: %s has no %s", file, call, c.CommandPath(), name)
			}
			for _, f := range documentedFlag.FindAllStringSubmatch(call, -1) {
				require.True(t, f[1] == "help" || c.Flag(f[1]) != nil, "%s: causeway %s: %s has no --%s", file, call, c.CommandPath(), f[1])
			}
		}
		for _, f := range documentedFlag.FindAllStringSubmatch(string(text), -1) {
			require.True(t, known[f[1]] || !strings.HasSuffix(file, ".md"), "%s: no command has --%s", file, f[1])
		}
	}
	require.Greater(t, calls, 100)
}

// documents are what people read before they type: Markdown, and the files for containers.
func documents(t *testing.T) (files []string) {
	t.Helper()
	for _, pattern := range []string{"*.md", "docs/*.md", "docs/adr/*.md", "install/*", "install/systemd/*", "install/helm/*/values.yaml", "node/*.yaml", "deploy/*.yaml"} {
		found, err := filepath.Glob(filepath.Join("../..", pattern))
		require.NoError(t, err)
		for _, f := range found {
			if info, err := os.Stat(f); err == nil && !info.IsDir() {
				files = append(files, f)
			}
		}
	}
	return files
}

func everyCommand(c *cobra.Command, do func(*cobra.Command)) {
	do(c)
	for _, sub := range c.Commands() {
		everyCommand(sub, do)
	}
}
