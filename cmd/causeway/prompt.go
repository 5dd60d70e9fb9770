package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/causeway-l2/causeway/prover"
)

// line reads what somebody types, without its end. An interrupt ends the waiting; the read itself would not hear of it.
func line(ctx context.Context, in *bufio.Reader) (string, error) {
	text, err := prover.Until(ctx, func() (string, error) { return in.ReadString('\n') })
	return strings.TrimRight(text, "\r\n"), err
}

// agreed asks a question; whatever is not yes is no.
func agreed(ctx context.Context, in *bufio.Reader, out io.Writer, question string) (bool, error) {
	fmt.Fprintf(out, "%s [y/N] ", question)
	answer, err := line(ctx, in)
	if err != nil { // nobody ended the line
		fmt.Fprintln(out)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	answer = strings.ToLower(strings.TrimSpace(answer))
	return answer == "y" || answer == "yes", nil
}

// secret asks for a passphrase at a terminal, which in reads from and which does not show it. When it returns, after an interrupt too, the terminal is as it was.
func secret(ctx context.Context, terminal *os.File, in *bufio.Reader, out io.Writer, what string) (string, error) {
	fd := int(terminal.Fd())
	before, err := unix.IoctlGetTermios(fd, getTermios)
	if err != nil {
		return "", fmt.Errorf("terminal: %w", err)
	}
	quiet := *before
	quiet.Lflag = quiet.Lflag&^unix.ECHO | unix.ICANON | unix.ISIG
	quiet.Iflag |= unix.ICRNL
	if err := unix.IoctlSetTermios(fd, setTermios, &quiet); err != nil {
		return "", fmt.Errorf("terminal: %w", err)
	}
	defer unix.IoctlSetTermios(fd, setTermios, before)
	fmt.Fprint(out, what+": ")
	defer fmt.Fprintln(out)
	text, err := line(ctx, in)
	if errors.Is(err, io.EOF) {
		err = errors.New("the terminal's input ended: no passphrase was typed")
	}
	return text, err
}
