package deploy

import (
	_ "embed"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/causeway-l2/causeway/internal/strictyaml"
	"github.com/causeway-l2/causeway/l1"
)

// Example is a configuration file with a comment to every key; Read gives Default for it.
//
//go:embed example.yaml
var Example string

// Config of a deployment. All of it is fixed for ever: other values, another rollup at another address.
type Config struct {
	ChainID uint64 `yaml:"chainId"`
	Salt    string `yaml:"salt"`

	Admin     Address   `yaml:"admin"`     // rotates operators; zero: they are fixed
	Operators []Address `yaml:"operators"` // who may submit at first
	Verifiers []string  `yaml:"verifiers"` // aggregate circuits; the n-th has verifier id n

	MaxBatchAge    time.Duration `yaml:"maxBatchAge"`
	SubmitDeadline time.Duration `yaml:"submitDeadline"` // T1
	ExodusDeadline time.Duration `yaml:"exodusDeadline"` // T2
	GraceTime      time.Duration `yaml:"graceTime"`
}

// longestExodus is the contract's bound: no deployer can put the exit off for longer.
const longestExodus = 30 * 24 * time.Hour

// longestExodusWithBlobs leaves some days, before L1's nodes delete the last blob, to those who look when the exit opens (docs/adr/0024).
const longestExodusWithBlobs = 14 * 24 * time.Hour

// Default lacks who operates the rollup.
func Default() Config {
	const day = 24 * time.Hour
	return Config{
		ChainID: 1337, Salt: "causeway", Verifiers: []string{"aggregate-small-2"},
		MaxBatchAge: 3 * day, SubmitDeadline: 3 * day, ExodusDeadline: 7 * day, GraceTime: day,
	}
}

// Check says what is wrong with c.
func (c Config) Check() error {
	seconds := func(name string, d time.Duration) error {
		if d < time.Second || d%time.Second != 0 || d/time.Second >= 1<<32 {
			return fmt.Errorf("deploy: %s %v: want whole seconds, at least one", name, d)
		}
		return nil
	}
	if err := errors.Join(seconds("maxBatchAge", c.MaxBatchAge), seconds("submitDeadline", c.SubmitDeadline),
		seconds("exodusDeadline", c.ExodusDeadline), seconds("graceTime", c.GraceTime)); err != nil {
		return err
	}
	switch {
	case c.ChainID == 0:
		return errors.New("deploy: chainId is missing")
	case c.Salt == "":
		return errors.New("deploy: salt is missing")
	case c.Admin == Address{} && len(c.Operators) == 0:
		return errors.New("deploy: name an admin or operators: without both, the contract refuses")
	case slices.Contains(c.Operators, Address{}):
		return errors.New("deploy: an operator is the zero address")
	case len(c.Verifiers) == 0 || len(c.Verifiers) > l1.MostVerifiers:
		return fmt.Errorf("deploy: %d verifiers, want 1 to %d", len(c.Verifiers), l1.MostVerifiers)
	case c.GraceTime >= c.SubmitDeadline || c.SubmitDeadline >= c.ExodusDeadline || c.ExodusDeadline > longestExodus:
		return fmt.Errorf("deploy: want graceTime %v < submitDeadline %v < exodusDeadline %v <= 30 days: requests are overdue, then anyone may submit, then everyone leaves",
			c.GraceTime, c.SubmitDeadline, c.ExodusDeadline)
	}
	for i, o := range c.Operators {
		if slices.Contains(c.Operators[:i], o) {
			return fmt.Errorf("deploy: operator %s is named twice", o)
		}
	}
	if IsDevChain(c.ChainID) {
		return nil
	}
	return c.checkClocks()
}

// Clocks of a rollup that is not for development: between two stages is time to see what comes and to do something about it, and what was signed
// cannot be put into a batch of long ago, after its validity.
const (
	shortestStage  = time.Hour
	shortestExodus = 24 * time.Hour
	oldestBatch    = 7 * 24 * time.Hour
)

func (c Config) checkClocks() error {
	switch {
	case min(c.GraceTime, c.SubmitDeadline-c.GraceTime, c.ExodusDeadline-c.SubmitDeadline) < shortestStage || c.ExodusDeadline < shortestExodus:
		return fmt.Errorf("deploy: graceTime %v, submitDeadline %v, exodusDeadline %v: off a dev chain want an hour at least to the first and from each to the next, and a day to the last: a stranger could end the rollup before its operator can serve a request",
			c.GraceTime, c.SubmitDeadline, c.ExodusDeadline)
	case c.MaxBatchAge < shortestStage || c.MaxBatchAge > oldestBatch:
		return fmt.Errorf("deploy: maxBatchAge %v: off a dev chain want 1 hour to 7 days: a shorter one leaves no time to prove and submit, and within a longer one expired payments can be backdated", c.MaxBatchAge)
	}
	return nil
}

// ReadConfig reads YAML over Default. Keys that it does not know are errors.
func ReadConfig(r io.Reader) (Config, error) {
	c := Default()
	if err := strictyaml.Decode(r, &c); err != nil {
		return Config{}, fmt.Errorf("deploy: configuration: %w", err)
	}
	return c, c.Check()
}

// IsDevChain tells whether a chain is for development: what is unsafe may run there and nowhere else.
func IsDevChain(chainID uint64) bool { return chainID == 1337 || chainID == 31337 }

// Address of L1, written with its checksum.
type Address [20]byte

func (a Address) String() string { return l1.Checksum(a) }

// MarshalText implements encoding.TextMarshaler.
func (a Address) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (a *Address) UnmarshalText(text []byte) error {
	v, err := l1.ParseAddress(string(text))
	*a = Address(v)
	return err
}
