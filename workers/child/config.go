package child

import (
	"errors"
	"io"
	"log/slog"
	"time"
)

// Config of a Supervisor.
type Config struct {
	Path   string    // program of the child
	Args   []string  // its arguments
	Env    []string  // its environment
	Stderr io.Writer // where its log goes

	// Stall is how long a stage may go without getting on before it is thought stalled, at least. Longer ones have stallFactor times what
	// they have taken so far; one that was never seen has stallFirst times Stall.
	Stall time.Duration
	// Starts is how many starts may fail one after the other, before the supervisor gives up.
	Starts int
	Log    *slog.Logger
}

// Default starts a program with arguments.
func Default(path string, args ...string) Config {
	return Config{Path: path, Args: args, Stderr: io.Discard, Stall: 2 * time.Minute, Starts: 3, Log: slog.Default()}
}

// Check returns an error for a config that cannot work.
func (c Config) Check() error {
	switch {
	case c.Path == "" || c.Stderr == nil || c.Log == nil:
		return errors.New("child: needs a program, a place for its log, and a log")
	case c.Stall <= 0 || c.Starts < 1:
		return errors.New("child: stall and starts must be positive")
	}
	return nil
}
