// Package doctor looks at all that an operator needs before it starts, or while it runs: its directory, its keys, L1, the queue, artifacts and the clock. It changes
// nothing but for files and a stream that it makes to see whether it can, and removes.
package doctor

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/causeway-l2/causeway/datadir"
	"github.com/causeway-l2/causeway/deploy"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/node"
	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/natsq"
)

// Status of a check.
type Status string

// OK; Warn: it works, and an operator should know; Fail: it does not work, or will not for long.
const (
	OK   Status = "ok"
	Warn Status = "warn"
	Fail Status = "fail"
)

// Line is what a check found, and what to do about it unless it is OK.
type Line struct {
	Check  string `json:"check"`
	Status Status `json:"status"`
	Found  string `json:"found"`
	Do     string `json:"do,omitempty"`
}

// Report is one line for each check. A check that rests on one that failed has none.
type Report struct {
	Lines []Line `json:"lines"`
}

// Count tells how many lines have a status.
func (r *Report) Count(s Status) (n int) {
	for _, l := range r.Lines {
		if l.Status == s {
			n++
		}
	}
	return n
}

// ErrFailed says that a check failed.
var ErrFailed = errors.New("doctor: checks failed")

// Err is ErrFailed if a line is a failure.
func (r *Report) Err() error {
	if n := r.Count(Fail); n > 0 {
		return fmt.Errorf("%w: %d of %d", ErrFailed, n, len(r.Lines))
	}
	return nil
}

func (r *Report) ok(check, format string, args ...any) {
	r.Lines = append(r.Lines, Line{Check: check, Status: OK, Found: fmt.Sprintf(format, args...)})
}

func (r *Report) say(s Status, check, do, format string, args ...any) {
	found := strings.ReplaceAll(strings.TrimSpace(fmt.Sprintf(format, args...)), "\n", "; ")
	r.Lines = append(r.Lines, Line{check, s, found, do})
}

// Unreadable is the report on a configuration that the operator would refuse.
func Unreadable(err error) *Report {
	r := &Report{}
	r.say(Fail, "configuration", "mend it; `causeway init` prints one with a comment to every key", "%v", err)
	return r
}

// Bounds beyond which something is worth a line that is not OK.
type Bounds struct {
	Sync    time.Duration // of one small durable write: an op is acknowledged after it
	Free    uint64        // bytes of disk that should be left, four times the configuration's minimum if that is more
	HeadAge time.Duration // of L1's last block; on a chain for development blocks may come when they are asked for
	Ahead   time.Duration // by which L1's last block may be later than this machine's clock
	Gas     uint64        // that the operator's key should be able to pay for at today's price
	Expiry  time.Duration // that a certificate should still be good for
	Room    uint64        // bytes of disk that an embedded queue may take in all
}

// DefaultBounds are for Ethereum, whose blocks come every 12 seconds with a few left out.
func DefaultBounds() Bounds {
	return Bounds{Sync: 50 * time.Millisecond, Free: 1 << 30, HeadAge: 3 * time.Minute, Ahead: 5 * time.Second, Gas: 20_000_000, Expiry: 14 * 24 * time.Hour,
		Room: uint64(natsq.DefaultConfig().Room())}
}

// Config of an examination.
type Config struct {
	File      node.File
	Access    func() (natsq.Access, error)      // to the queue; nil: it is embedded
	Artifacts func() (workers.Artifacts, error) // the server of artifacts; nil: they are in the queue or a directory
	Record    *deploy.Record                    // of the deployment, to compare it byte by byte; may be nil
	Find      deploy.Catalog
	Bounds    Bounds
	Now       func() time.Time
}

// terms looks at what users are told: that ops are taken, and when they are final.
func (e *examination) terms() {
	if len(e.cfg.Fees) == 0 {
		e.say(Warn, "fees: tokens", "list a token under fees", "no token has fees: ops of every token are refused")
	}
	const check = "api.promise"
	promise, need := e.File.API.Promise, e.cfg.Settling()
	switch {
	case e.File.API.Listen == "":
	case promise <= need:
		e.say(Warn, check, "raise it above that and what proving and L1 take: a broken promise can be shown to anyone", "receipts promise %s, and until an op is sealed and submitted the configuration lets %s go by",
			promise, need)
	default:
		e.ok(check, "%s, of which %s are left for proving and L1", promise, promise-need)
	}
}

// examination is one run.
type examination struct {
	Config
	Report
	cfg     node.Config
	found   *datadir.Found // nil: it could not be read
	exists  string         // the directory, or the one above it that is there
	running bool           // an operator has the directory
	params  *l1.Params     // nil: there is no contract to ask
	dev     bool           // the chain is for development
	taken   []net.Listener // at addresses that are free, until all were looked at: the same may be named twice
}

// Run makes all checks. It ends when they are done or ctx is.
func Run(ctx context.Context, c Config) *Report {
	e := &examination{Config: c}
	var err error
	if e.cfg, err = c.File.Config(); err != nil {
		return Unreadable(err)
	}
	e.ok("configuration", "%s, verifier %d", c.File.Circuit, c.File.VerifierID)
	e.terms()
	e.directory()
	e.secrets()
	e.chain(ctx)
	e.keys()
	e.queue(ctx)
	e.artifacts(ctx)
	e.addresses()
	for _, l := range e.taken {
		l.Close()
	}
	return &e.Report
}
