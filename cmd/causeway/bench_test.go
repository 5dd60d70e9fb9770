package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"
)

// Figures that could not be kept, or drawn, are told of before they are made.
func TestBenchRefuses(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	require.NoError(t, os.WriteFile(file, []byte("figures of before"), 0o600))
	for want, args := range map[string][]string{
		"--out: ":                                     {"tree", "--quick", "--out", file},
		"--json: ":                                    {"tree", "--quick", "--json", dir},
		"--profile: ":                                 {"tree", "--quick", "--profile", dir},
		"--accounts -1: want at least 0":              {"tree", "--quick", "--accounts", "-1"},
		"--workers 0: want at least 1":                {"tree", "--quick", "--workers", "0"},
		"--json takes":                                {"all", "--json", file},
		"tree measures":                               {"tree", "--quick", "--device", "cuda:0"},
		"all measures":                                {"all", "--quick", "--device", "cuda:0"},
		"--aggregate: prove does not":                 {"prove", "--quick", "--aggregate", "aggregate-large-2"},
		`no circuit ""; there`:                        {"e2e", "--quick", "--aggregate", ""},
		"--workers: scale-workers does ":              {"scale-workers", "--quick", "--workers", "2"},
		"--proofs: all does not":                      {"all", "--quick", "--proofs", "5"},
		"--circuits names none":                       {"gpu", "--quick", "--circuits", ""},
		`no circuit "batch-smal"`:                     {"gpu", "--quick", "--circuits", "batch-smal"},
		"5 accounts: want 10 to ":                     {"memory", "--accounts", "5"},
		"4294967306 accounts: want 10 ":               {"memory", "--accounts", "4294967306"},
		"name one benchmark; there are ":              {},
		"name one benchmark; there are execute, tree": {"tree", "execute", "--quick"},
		"no results to d":                             {"plots", "--results", dir, "--out", filepath.Join(dir, "plots")},
	} {
		var out bytes.Buffer
		cmd := newBench()
		cmd.SetOut(&out)
		cmd.SetErr(&out)
		cmd.SilenceUsage, cmd.SilenceErrors = true, true
		cmd.SetArgs(args)
		require.ErrorContains(t, cmd.Execute(), want)
		require.Empty(t, out.String(), "nothing was measured")
	}
	require.NoError(t, takesFile("--json", file))
	require.NoError(t, takesFile("--json", filepath.Join(dir, "new")))
	require.NoFileExists(t, filepath.Join(dir, "new"))
	for _, cmd := range []*cobra.Command{newDemo(), newRestore(nil)} {
		cmd.SetArgs([]string{"--json", dir})
		require.ErrorContains(t, cmd.Execute(), "--json: ")
	}
	for _, flag := range []string{"--agree", "--verifier-id", "--confirmations", "--blocks"} {
		cmd := newRestore(nil)
		cmd.SetArgs([]string{"--rpc", "http://127.0.0.1:1", "--rollup", "0x0000000000000000000000000000000000000001", flag, "1"})
		require.ErrorContains(t, cmd.Execute(), flag+" needs --dir")
	}
	kept, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, "figures of before", string(kept))
}

// What is kept says what it is of.
func TestBenchSaysWhatItRan(t *testing.T) {
	dir := t.TempDir()
	var out, progress bytes.Buffer
	cmd := newBench()
	cmd.SetOut(&out)
	cmd.SetErr(&progress)
	cmd.SetArgs([]string{"tree", "--quick", "--json", "-", "--out", dir})
	require.NoError(t, cmd.Execute())
	var report struct{ Command, Quick string }
	require.NoError(t, json.Unmarshal(out.Bytes(), &report))
	require.Equal(t, "causeway bench tree --quick", report.Command)
	require.Equal(t, "true", report.Quick)
	require.Contains(t, progress.String(), "kept in "+dir)

	cmd = newBench()
	require.NoError(t, cmd.ParseFlags([]string{"--transfers", "44800", "--aggregate", "aggregate-large-2", "--out", dir, "--accounts", "20"}))
	require.Equal(t, "causeway bench e2e --aggregate aggregate-large-2 --transfers 44800", benchFlags{}.command(cmd, "e2e"))
}

// What is written takes the place of what was there as a whole: with a full disk that stays. A device is written to, and through a link to what it names.
func TestFileIsReplaced(t *testing.T) {
	dir := t.TempDir()
	file, same, link := filepath.Join(dir, "report.json"), filepath.Join(dir, "before"), filepath.Join(dir, "link")
	require.NoError(t, replaceFile(file, []byte("before")))
	require.NoError(t, os.Link(file, same))
	require.NoError(t, replaceFile(file, []byte("after")))
	require.NoError(t, os.Symlink(file, link))
	holds := func(path, want string) {
		t.Helper()
		b, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, want, string(b))
	}
	holds(file, "after")
	holds(same, "before")
	require.NoError(t, replaceFile(link, []byte("linked")))
	holds(file, "linked")
	info, err := os.Stat(file)
	require.NoError(t, err)
	require.EqualValues(t, 0o644, info.Mode().Perm())
	require.ErrorIs(t, replaceFile("/dev/full", []byte("x")), syscall.ENOSPC)
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, left, 3)
}

// A profile is of what was run, and whoever has no room for it is told so.
func TestBenchProfiles(t *testing.T) {
	file := filepath.Join(t.TempDir(), "profile")
	for path, fits := range map[string]bool{file: true, "/dev/full": false} {
		cmd := newBench()
		cmd.SetOut(io.Discard)
		cmd.SetErr(io.Discard)
		cmd.SilenceUsage, cmd.SilenceErrors = true, true
		cmd.SetArgs([]string{"tree", "--quick", "--profile", path})
		err := cmd.Execute()
		require.Equal(t, fits, err == nil, "%s: %v", path, err)
	}
	kept, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NotEmpty(t, kept)
}
