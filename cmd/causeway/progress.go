package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/causeway-l2/causeway/keyring"
	"github.com/causeway-l2/causeway/operator"
)

// isTerminal tells whether bars can be redrawn in place.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

func newBar(w io.Writer, total int, what string) *progressbar.ProgressBar {
	return progressbar.NewOptions(total, progressbar.OptionSetWriter(w), progressbar.OptionSetDescription(what), progressbar.OptionSetWidth(30),
		progressbar.OptionThrottle(200*time.Millisecond), progressbar.OptionClearOnFinish(), progressbar.OptionSetElapsedTime(true), progressbar.OptionShowCount())
}

// keyProgress shows compilation and setup of keys: a bar on a terminal, a line at each quarter elsewhere.
func keyProgress(w io.Writer) func(keyring.Step) {
	var bar *progressbar.ProgressBar
	quarter := 0
	return func(s keyring.Step) {
		what := fmt.Sprintf("%s %s", s.Stage, s.Circuit)
		switch {
		case s.Finished:
			if bar != nil {
				bar.Finish()
				bar = nil
			}
			quarter = 0
			fmt.Fprintf(w, "  %s: done in %.1fs\n", what, s.Elapsed.Seconds())
		case s.Total == 0:
			if !isTerminal(w) {
				fmt.Fprintf(w, "  %s ...\n", what)
			} else {
				bar = newBar(w, -1, what)
				bar.RenderBlank()
			}
		case isTerminal(w):
			if bar == nil || bar.GetMax() != s.Total {
				bar = newBar(w, s.Total, what)
			}
			bar.Set(s.Done)
		case 4*s.Done/s.Total > quarter:
			quarter = 4 * s.Done / s.Total
			fmt.Fprintf(w, "  %s: %d%%\n", what, 25*quarter)
		}
	}
}

// proofProgress shows how far the batches are: one bar of stages on a terminal, a line an event elsewhere.
func proofProgress(w io.Writer) func(operator.Event) {
	start := time.Now()
	sealed, done := 0, 0
	var bar *progressbar.ProgressBar
	return func(e operator.Event) {
		n := int(e.Last-e.First) + 1
		if e.Stage == operator.Sealed {
			sealed += n
		} else {
			done += n
		}
		const stagesAfterSealing = 4
		if isTerminal(w) {
			if bar == nil {
				bar = newBar(w, stagesAfterSealing*sealed, "proving")
			}
			bar.ChangeMax(stagesAfterSealing * sealed)
			bar.Describe(fmt.Sprintf("%-10s batches %d-%d", e.Stage, e.First, e.Last))
			bar.Set(done)
			return
		}
		line := fmt.Sprintf("  %6.1fs  batch %d", time.Since(start).Seconds(), e.First)
		if e.Last != e.First {
			line += fmt.Sprintf("-%d", e.Last)
		}
		line += ": " + string(e.Stage)
		if e.Worker != "" {
			line += fmt.Sprintf(" by %s in %.1fs", e.Worker, e.Seconds)
		}
		if e.Gas > 0 {
			line += fmt.Sprintf(", %d gas", e.Gas)
		}
		fmt.Fprintln(w, line)
	}
}
