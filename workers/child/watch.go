package child

import (
	"sync"
	"time"

	"github.com/causeway-l2/causeway/workers"
)

const (
	stallFactor = 3
	stallFirst  = 15
	remembered  = 64 // durations of a stage

	stageStart    = "start"    // the process, until it can take jobs
	stageAccepted = "accepted" // a job, until the prover says more
)

// watch knows how long stages take, and so when one is stalled.
type watch struct {
	least time.Duration

	mu   sync.Mutex // guards seen
	seen map[string][]time.Duration
}

func newWatch(least time.Duration) *watch {
	return &watch{least: least, seen: map[string][]time.Duration{}}
}

// bound is how long a stage may go without getting on.
func (w *watch) bound(stage string) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	longest := time.Duration(0)
	for _, d := range w.seen[stage] {
		longest = max(longest, d)
	}
	if longest == 0 {
		return stallFirst * w.least
	}
	return max(w.least, stallFactor*longest)
}

// note remembers what a stage took, also one that was ended for taking too long: a machine that has become slow gets more the next time.
func (w *watch) note(stage string, d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	list := append(w.seen[stage], max(d, 1))
	w.seen[stage] = list[max(0, len(list)-remembered):]
}

// course is one call's way through its stages.
type course struct {
	w      *watch
	prefix string // stages of different circuits are not compared
	stage  string
	since  time.Time
}

func (w *watch) course(prefix, stage string) *course {
	return &course{w: w, prefix: prefix, stage: stage, since: time.Now()}
}

func (c *course) key() string { return c.prefix + " " + c.stage }

func (c *course) bound() time.Duration { return c.w.bound(c.key()) }

// enter ends a stage and begins the next, or the same again if it got on.
func (c *course) enter(stage string) {
	now := time.Now()
	c.w.note(c.key(), now.Sub(c.since))
	c.stage, c.since = stage, now
}

// answer ends the last stage, and returns a failure as an error.
func (c *course) answer(f frame) (frame, error) {
	c.enter("")
	if f.kind != kindFailure {
		return f, nil
	}
	var failure workers.Failure
	if err := f.decode(&failure); err != nil {
		return f, err
	}
	return f, failure
}
