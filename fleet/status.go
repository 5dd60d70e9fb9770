package fleet

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/causeway-l2/causeway/workers"
)

// Status is the fleet at a glance.
type Status struct {
	Pressure
	States  map[workers.State]int `json:"states"` // jobs that are not proven
	Workers []WorkerStatus        `json:"fleet"`
	Proofs  int                   `json:"proofs"` // since the operator started
	Copies  int                   `json:"copies"` // of stragglers
}

// WorkerStatus is a worker as others see it.
type WorkerStatus struct {
	workers.Presence
	Strikes int  `json:"strikes,omitempty"` // refused proofs
	Banned  bool `json:"banned,omitempty"`  // gets no jobs for them
	Drained bool `json:"drained,omitempty"` // was asked to finish and take no more jobs
	Leaves  bool `json:"leaves,omitempty"`  // and to end
	Here    bool `json:"here"`              // false: it is drained and has left
}

// Status asks the queue who is there.
func (c *Coordinator) Status(ctx context.Context) (s Status, err error) {
	present, err := c.queue.Present(ctx)
	if err != nil {
		return s, err
	}
	drained, err := c.queue.Drained(ctx)
	if err != nil {
		return s, err
	}
	s.Workers = []WorkerStatus{}
	c.mu.Lock()
	c.present = present
	banned := c.banned()
	s.Proofs, s.Copies = c.spent.proofs, c.spent.copies
	for _, p := range present {
		s.Workers = append(s.Workers, WorkerStatus{p, c.strikes[p.Worker], slices.Contains(banned, p.Worker), drained[p.Worker] != workers.Stays,
			drained[p.Worker] == workers.Leaves, true})
	}
	c.mu.Unlock()
	for name, d := range drained {
		if name != workers.Unserved && !slices.ContainsFunc(present, func(p workers.Presence) bool { return p.Worker == name }) {
			s.Workers = append(s.Workers, WorkerStatus{Presence: workers.Presence{Worker: name}, Drained: true, Leaves: d == workers.Leaves})
		}
	}
	slices.SortFunc(s.Workers, func(a, b WorkerStatus) int { return cmp.Compare(a.Worker, b.Worker) })
	s.Pressure, s.States = c.Pressure(), c.states()
	return s, nil
}

// JobStatus is a job that is not proven.
type JobStatus struct {
	workers.Row
	Asked    time.Time `json:"asked"`
	Since    time.Time `json:"since"`              // it is as it is
	Due      time.Time `json:"due,omitzero"`       // ready: not released before
	Failures int       `json:"failures,omitempty"` // pauses so far
}

// Jobs lists what is not proven, as it is released: the oldest batch first.
func (c *Coordinator) Jobs() []JobStatus {
	out := []JobStatus{} // none is a list, too, for whoever reads the JSON
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, e := range c.jobs {
		out = append(out, e.status())
	}
	slices.SortFunc(out, func(a, b JobStatus) int { return before(a.Job, b.Job) })
	return out
}

func (e *entry) status() JobStatus {
	s := JobStatus{Row: e.row, Asked: e.asked, Since: e.seen, Failures: e.failures}
	if e.row.State == workers.Ready {
		s.Due = e.due
	}
	return s
}

// before is the order of release: the oldest batch first, and of two the job that covers more.
func before(x, y workers.Job) int {
	return cmp.Or(cmp.Compare(x.FirstBatch, y.FirstBatch), -cmp.Compare(x.LastBatch, y.LastBatch), slices.Compare(x.ID[:], y.ID[:]))
}

// Drain asks a worker to finish what it has and take no more, or to leave, or takes that back.
func (c *Coordinator) Drain(ctx context.Context, worker string, d workers.Drain) error {
	if worker == workers.Unserved {
		return fmt.Errorf("no worker is called %q", worker)
	}
	return c.queue.SetDrained(ctx, worker, d)
}

// Quarantined lists the jobs that were given up.
func (c *Coordinator) Quarantined() []JobStatus {
	return slices.DeleteFunc(c.Jobs(), func(j JobStatus) bool { return j.State != workers.Quarantined })
}
