package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
)

// typist is somebody at a terminal in which this program runs.
type typist struct {
	t        *testing.T
	terminal *os.File
	cmd      *exec.Cmd
	shown    *logged
	ended    chan error
}

func atTerminal(t *testing.T, args ...string) *typist {
	t.Helper()
	terminal, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	require.NoError(t, err)
	t.Cleanup(func() { terminal.Close() })
	fd := int(terminal.Fd())
	require.NoError(t, unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0))
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	require.NoError(t, err)
	theirs, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|syscall.O_NOCTTY, 0)
	require.NoError(t, err)
	self, err := os.Executable()
	require.NoError(t, err)
	p := &typist{t: t, terminal: terminal, cmd: exec.Command(self, args...), shown: &logged{}, ended: make(chan error, 1)}
	p.cmd.Env, p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = append(os.Environ(), childCommand+"=1"), theirs, theirs, theirs
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Pdeathsig: syscall.SIGKILL}
	require.NoError(t, p.cmd.Start())
	t.Cleanup(func() { _ = p.cmd.Process.Kill() })
	go func() { _, _ = io.Copy(p.shown, terminal) }()
	go func() { p.ended <- p.cmd.Wait() }()
	t.Cleanup(func() { theirs.Close() }) // kept open: what a terminal is set to outlives the program
	return p
}

// types waits for a question and answers it.
func (p *typist) types(question, answer string) {
	p.t.Helper()
	p.shown.await(p.t, "("+question+")")
	_, err := p.terminal.WriteString(answer)
	require.NoError(p.t, err)
}

// end waits for the program's last words; whoever goes on at the terminal has to see what he types. It tells whether it was at once.
func (p *typist) end(words string) (atOnce bool) {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(2 * time.Minute):
		p.t.Fatalf("it waits on: %s", p.shown.await(p.t, "(?s)(.*)"))
	}
	require.Equal(p.t, 1, p.cmd.ProcessState.ExitCode())
	settings, err := unix.IoctlGetTermios(int(p.terminal.Fd()), unix.TCGETS)
	require.NoError(p.t, err)
	require.NotZero(p.t, settings.Lflag&unix.ECHO, "the terminal shows nothing any more")
	said := p.shown.await(p.t, "(?s)(.*causeway: .*"+words+")")
	require.NotRegexp(p.t, "corr|batt", said, "what is typed for a passphrase is shown")
	return !strings.Contains(said, "once more ends it")
}

// ends has somebody type, who then is answered at once: not each time, as the machine may be slow.
func ends(t *testing.T, words string, typing func() *typist) {
	t.Helper()
	for range 5 {
		if typing().end(words) {
			return
		}
	}
	t.Fatal("it was never answered at once")
}

// Interrupt and end of input end a question at once, and leave the terminal as it was; what is typed for a passphrase is not shown.
func TestQuestionsAtATerminal(t *testing.T) {
	const ctrlC, ctrlD = "\x03", "\x04"
	dir := t.TempDir()
	_, err := l1.EncryptKey(filepath.Join(dir, "keystore"), devchain.Key(0), "correct horse", l1.LightScrypt)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, settingsFile), []byte(`{"operator": "http://127.0.0.1:1", "rpc": "http://127.0.0.1:1"}`), 0o600))
	for name, typed := range map[string]struct {
		command, question, answer, want string
	}{
		"interrupted":                   {"balance", "passphrase: ", ctrlC, "interrupted\r\n"},
		"interrupted among characters":  {"balance", "passphrase: ", "corr" + ctrlC, "interrupted\r\n"},
		"no input":                      {"balance", "passphrase: ", ctrlD, "no passphrase was typed"},
		"wrong":                         {"balance", "passphrase: ", "battery\n", "wrong passphrase"},
		"right":                         {"balance", "passphrase: ", "correct hord\x7fse\n", "does not answer"},
		"question of yes and no":        {"export", "y/N. ", ctrlC, "interrupted\r\n"},
		"question of yes, and no input": {"export", "y/N. ", ctrlD, "nothing was signed"},
	} {
		t.Run(name, func(t *testing.T) {
			ends(t, typed.want, func() *typist {
				p := atTerminal(t, "wallet", typed.command, "--dir", dir)
				p.types(typed.question, typed.answer)
				return p
			})
		})
	}
	ends(t, "interrupted", func() *typist {
		p := atTerminal(t, "wallet", "balance", "--dir", dir)
		p.shown.await(t, "(passphrase: )")
		require.NoError(t, p.cmd.Process.Signal(syscall.SIGTERM))
		return p
	})
}
