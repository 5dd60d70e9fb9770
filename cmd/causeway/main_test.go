package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/internal/run"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/wallet"
)

// Back quotes in a flag's text are its kind of value, not a command.
func TestFlagsAreReadable(t *testing.T) {
	var check func(*cobra.Command)
	check = func(cmd *cobra.Command) {
		require.NotRegexp(t, `(?m)^ +--[\w-]+ \w+ \w`, cmd.LocalFlags().FlagUsages(), cmd.CommandPath())
		for _, c := range cmd.Commands() {
			check(c)
		}
	}
	check(newRoot())
	require.Regexp(t, `(?m)^ +--[\w-]+ \w+ \w`, "      --nkey causeway queue add   file")
}

// Help for what is no command is no success.
func TestHelpForNoCommand(t *testing.T) {
	help := func(args ...string) (string, error) {
		var out bytes.Buffer
		cmd := newRoot()
		cmd.SetOut(&out)
		cmd.SetErr(&out)
		cmd.SetArgs(append([]string{"help"}, args...))
		err := cmd.Execute()
		return out.String(), err
	}
	_, err := help("foo")
	require.EqualError(t, err, `unknown command "foo" for "causeway"; see causeway --help`)
	_, err = help("wallet", "foo")
	require.EqualError(t, err, `unknown command "foo" for "causeway wallet"; see causeway wallet --help`)
	out, err := help("wallet", "send")
	require.NoError(t, err)
	require.Contains(t, out, "causeway wallet send")
	require.Contains(t, out, "--help")
	out, err = help()
	require.NoError(t, err)
	require.Contains(t, out, "verify-deployment")
}

// Arguments that are missing, or one too many, are told of with how the command goes.
func TestArgumentsThatDoNotFit(t *testing.T) {
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"wallet", "set-key"}, "arguments are missing. It goes: causeway wallet set-key TOKEN; see causeway wallet set-key --help"},
		{[]string{"wallet", "send", "12.5"}, `"12.5" does not fit. It goes: causeway wallet send AMOUNT TOKEN RECIPIENT; see causeway wallet send --help`},
		{[]string{"wallet", "import", "alice"}, `"alice" does not fit. It goes: causeway wallet import --key-file FILE --operator URL --rpc URL; see causeway wallet import --help`},
		{[]string{"wallet", "foo"}, `unknown command "foo" for "causeway wallet"; see causeway wallet --help`},
		{[]string{"foo"}, `unknown command "foo" for "causeway"; see causeway --help`},
	} {
		cmd := newRoot()
		cmd.SetArgs(c.args)
		require.EqualError(t, cmd.Execute(), c.says)
	}
}

// An interrupt hides what it caused, but not what is under way.
func TestInterruptTellsWhatIsUnderWay(t *testing.T) {
	require.True(t, underWay(fmt.Errorf("%w: 0x1: %w", l1.ErrNotMined, context.Canceled)))
	require.True(t, underWay(errors.Join(&wallet.UnsureError{Err: context.Canceled})))
	require.False(t, underWay(fmt.Errorf("restore: %w", context.Canceled)))
}

// What an operator says cannot move a terminal's cursor.
func TestPlain(t *testing.T) {
	var out bytes.Buffer
	fmt.Fprint(plain{&out}, "pay 5 \x1b[1Aé\r\u009b2K\n\tÜ")
	require.Equal(t, "pay 5 ?[1Aé??2K\n\tÜ", out.String())
}

// Who is asked to end has not failed, whatever the step under way makes of it. Nobody else is spared a step that was cut short.
func TestUntilInterrupted(t *testing.T) {
	for _, c := range []struct {
		asked bool
		err   error
		fails bool
	}{
		{true, fmt.Errorf("compile: %w", context.Canceled), false},
		{true, run.ErrInterrupted, false},
		{true, nil, false},
		{true, errors.New("the disk is full"), true},
		{false, context.Canceled, true},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		if c.asked {
			cancel()
		}
		cmd := &cobra.Command{SilenceUsage: true, SilenceErrors: true, RunE: untilInterrupted(func(*cobra.Command, []string) error { return c.err })}
		cmd.SetArgs(nil)
		require.Equal(t, c.fails, cmd.ExecuteContext(ctx) != nil, "%+v", c)
		cancel()
	}
}
