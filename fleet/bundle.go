package fleet

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/causeway-l2/causeway/workers"
)

// BundleFormat names the format of a Bundle.
const BundleFormat = "causeway-replay-1"

// Bundle is all that is needed to see a job fail again, on another machine: as JSON, a file of its own. It holds the witness: accounts and ops of a
// batch, which L1 will show anyway, and signatures.
type Bundle struct {
	Format   string      `json:"format"`
	Exported time.Time   `json:"exported"`
	Row      workers.Row `json:"row"`    // the job, who tried it, and how that ended
	Inputs   [][]byte    `json:"inputs"` // in the job's order, digests as in the job
}

// Check returns what is wrong with a bundle that was read.
func (b Bundle) Check() error {
	if b.Format != BundleFormat {
		return fmt.Errorf("fleet: bundle has format %.40q, want %s", b.Format, BundleFormat)
	}
	if err := b.Row.Job.Check(); err != nil {
		return err
	}
	if len(b.Inputs) != len(b.Row.Job.Inputs) {
		return fmt.Errorf("fleet: bundle has %d inputs, its job %d", len(b.Inputs), len(b.Row.Job.Inputs))
	}
	for i, data := range b.Inputs {
		if err := workers.VerifyArtifact(data, b.Row.Job.Inputs[i]); err != nil {
			return fmt.Errorf("fleet: input %d of the bundle: %w", i, err)
		}
	}
	return nil
}

// Bundle makes the bundle of a job that is not proven. Its inputs are made anew, not taken from the artifact store.
func (c *Coordinator) Bundle(_ context.Context, id workers.Digest) (Bundle, error) {
	e := c.entry(id)
	if e == nil {
		return Bundle{}, fmt.Errorf("%w: %s", ErrUnknown, id)
	}
	c.mu.Lock()
	b := Bundle{Format: BundleFormat, Exported: time.Now().UTC(), Row: e.row}
	c.mu.Unlock()
	if e.Inputs != nil {
		inputs, err := e.Inputs()
		if err != nil {
			return b, fmt.Errorf("fleet: make inputs: %w", err)
		}
		b.Inputs = inputs
	}
	return b, b.Check()
}

// Find returns the id of the one job that is not proven and whose id begins so.
func (c *Coordinator) Find(beginning string) (found workers.Digest, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := 0
	for id := range c.jobs {
		if beginning != "" && strings.HasPrefix(id.String(), beginning) {
			found = id
			n++
		}
	}
	if n != 1 {
		return found, fmt.Errorf("%w: %d jobs that are not proven have an id that begins with %.64q", ErrUnknown, n, beginning)
	}
	return found, nil
}

// Release has a quarantined job tried again: an explicit act, that forgets what was held against it.
func (c *Coordinator) Release(ctx context.Context, id workers.Digest) error {
	e := c.entry(id)
	if e == nil {
		return fmt.Errorf("%w: %s", ErrUnknown, id)
	}
	var row workers.Row
	err := workers.Change(ctx, c.queue, id, func(r workers.Row) (workers.Row, bool) {
		row = r.Retried()
		return row, row.State != r.State
	})
	if err != nil {
		return err
	}
	if row.State != workers.Ready {
		return fmt.Errorf("fleet: job %s is %s, not quarantined", id, row.State)
	}
	c.note(e, row)
	c.mu.Lock()
	defer c.mu.Unlock()
	e.due, e.failures = time.Time{}, 0
	return nil
}
