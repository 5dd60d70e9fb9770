package fleet

import (
	"fmt"
	"slices"
	"time"

	"github.com/causeway-l2/causeway/workers"
)

// Explanation says why a batch is not final, where its time went, and what it cost.
type Explanation struct {
	Batch uint64      `json:"batch"`
	Stage string      `json:"stage"` // the last one it reached; empty: not sealed, or forgotten
	Why   string      `json:"why"`   // it is not final; "final" when it is
	Path  []Step      `json:"path"`  // one after the other, from sealing on
	Cost  Cost        `json:"cost"`
	Jobs  []Past      `json:"jobs,omitempty"` // proven
	Open  []JobStatus `json:"open,omitempty"` // not proven
}

// Step is a part of a batch's way.
type Step struct {
	What    string  `json:"what"`
	Seconds float64 `json:"seconds"`
	Running bool    `json:"running,omitempty"` // until now
}

// Cost of a batch. An aggregate's is shared by its batches.
type Cost struct {
	ProverSeconds float64 `json:"proverSeconds"` // of attempts that gave the proofs
	WastedSeconds float64 `json:"wastedSeconds"` // of all others, as far as workers told
	Tries         int     `json:"tries"`         // attempts at all its jobs
	Gas           uint64  `json:"gas"`           // its part of the submission's
}

// Explain looks at a batch. t may be nil: nothing is known of stages then; c may be nil: nor of jobs.
func Explain(t *Timeline, c *Coordinator, batch uint64) Explanation {
	x := Explanation{Batch: batch, Path: []Step{}}
	var h History
	if t != nil {
		h, _ = t.Batch(batch)
	}
	for _, s := range Stages {
		if _, ok := h.At[s]; ok {
			x.Stage = s
		}
	}
	present := 0
	if c != nil {
		x.Open = slices.DeleteFunc(c.Jobs(), func(j JobStatus) bool { return j.Job.FirstBatch > batch || j.Job.LastBatch < batch })
		present = c.Pressure().Workers
	}
	x.Jobs = h.Jobs
	now := time.Now()
	x.Cost = cost(h, x.Open, now)
	x.Path = append(x.Path, path(h, x.Open, now)...)
	x.Why = why(x, c, present)
	return x
}

func why(x Explanation, c *Coordinator, present int) string {
	if x.Stage == "final" {
		return "final"
	}
	for _, j := range x.Open {
		return whyJob(j, c, present)
	}
	switch x.Stage {
	case "":
		return "it is not sealed yet, or was final before what the operator remembers"
	case "sealed":
		return "it is sealed, and its proof was not asked for yet"
	case "proven":
		return "it is proven, and waits for other batches to share a submission with"
	case "aggregated":
		return "its aggregate is proven, and is being brought to L1"
	}
	return "L1 has it, and not yet with as many blocks on top as the operator waits for"
}

func whyJob(j JobStatus, c *Coordinator, present int) string {
	what, since := describe(j.Job), time.Since(j.Since).Round(time.Second)
	switch j.State {
	case workers.Quarantined:
		return fmt.Sprintf("%s is quarantined: %s; `causeway fleet quarantine` has what is to be done", what, j.Reason)
	case workers.Ready:
		if wait := time.Until(j.Due).Round(time.Second); wait > 0 {
			return fmt.Sprintf("%s failed and is tried again in %v; the last failure: %s", what, wait, lastFailure(j.Row))
		}
		return fmt.Sprintf("%s waits for %d jobs of older batches to be taken", what, c.ahead(j.Job))
	case workers.Queued:
		if present == 0 {
			return fmt.Sprintf("%s is queued for %v, and no worker is there", what, since)
		}
		if at := c.at(j.Job.ID); at != "" {
			return fmt.Sprintf("%s was just taken by%s", what, at)
		}
		c.mu.Lock()
		serving := c.serving(j.Row)
		c.mu.Unlock()
		if serving == 0 {
			return fmt.Sprintf("%s is queued for %v, and of %d workers none serves %s: start some with %s in --circuits, and with the operator's keys", what, since,
				present, routeOf(j.Row), j.Job.Circuit)
		}
		return fmt.Sprintf("%s is queued for %v: %d workers, all at other jobs or asked to leave this one to others", what, since, present)
	case workers.Claimed:
		owners := ""
		for _, claim := range j.Running() {
			owners += " " + claim.Worker
		}
		text := fmt.Sprintf("%s is being proven by%s for %v, try %d", what, owners, since, len(j.Claims))
		if usual := c.usual(j.Job.Circuit); usual > 0 {
			text += fmt.Sprintf("; usually it takes %.0fs", usual)
		}
		return text
	case workers.Submitted:
		return fmt.Sprintf("%s was answered %v ago, and the proof is being verified", what, since)
	}
	return fmt.Sprintf("%s is %s", what, j.State)
}

func lastFailure(r workers.Row) string {
	for i := len(r.Claims) - 1; i >= 0; i-- {
		if claim := r.Claims[i]; claim.Outcome != "" {
			return fmt.Sprintf("%s on %s: %s", claim.Outcome, claim.Worker, claim.Message)
		}
	}
	return "its inputs could not be stored"
}

// cost adds up what jobs took; of an aggregate each batch has its part.
func cost(h History, open []JobStatus, now time.Time) (c Cost) {
	c.Gas = h.Gas
	add := func(j workers.Job, claims []workers.Claim, took time.Duration) {
		share := 1 / float64(j.LastBatch-j.FirstBatch+1)
		for _, claim := range claims {
			c.Tries++
			if seconds := share * atMost(claim.Seconds, took); claim.Outcome == workers.ClassOK {
				c.ProverSeconds += seconds
			} else {
				c.WastedSeconds += seconds
			}
		}
	}
	for _, j := range h.Jobs {
		add(workers.Job{FirstBatch: j.First, LastBatch: j.Last}, j.Claims, j.Done.Sub(j.Asked))
	}
	for _, j := range open {
		add(j.Job, j.Claims, now.Sub(j.Asked))
	}
	return c
}

// path cuts the time from sealing on into steps without gaps, as far as the moments are known. Its proof comes first, then the aggregate's.
func path(h History, open []JobStatus, now time.Time) (out []Step) {
	at, ok := h.At["sealed"]
	if !ok {
		return nil
	}
	step := func(what string, until time.Time, running bool) {
		if until.After(at) {
			out = append(out, Step{what, until.Sub(at).Seconds(), running})
			at = until
		}
	}
	jobs := slices.Clone(h.Jobs)
	slices.SortFunc(jobs, func(a, b Past) int { return a.Asked.Compare(b.Asked) })
	for _, j := range jobs {
		if len(out) > 0 {
			step("wait for batches to aggregate with", j.Asked, false)
		} else {
			step("make the job", j.Asked, false)
		}
		if !j.Released.IsZero() {
			step("wait for its turn: "+j.Circuit, j.Released, false)
		}
		proving := 0.0
		for _, claim := range j.Claims {
			if claim.Outcome == workers.ClassOK {
				proving = atMost(claim.Seconds, j.Done.Sub(j.Asked))
			}
		}
		step(fmt.Sprintf("queue and failed tries: %s", j.Circuit), j.Done.Add(-time.Duration(proving*float64(time.Second))), false)
		step("prove "+j.Circuit, j.Done, false)
	}
	for _, j := range open {
		step(fmt.Sprintf("%s: %s", j.State, j.Job.Circuit), now, true)
	}
	rest := []Step{{What: "bring it to L1"}, {What: "wait for confirmations"}}
	stages := []string{"submitted", "final"}
	if len(jobs)+len(open) == 0 { // its proofs were made elsewhere, or before a restart
		rest, stages = append([]Step{{What: "prove"}, {What: "aggregate"}}, rest...), Stages[1:]
	}
	for i, s := range stages {
		if until, done := h.At[s]; done {
			step(rest[i].What, until, false)
		}
	}
	if _, final := h.At["final"]; !final && len(open) == 0 {
		step("since then", now, true)
	}
	return out
}

func routeOf(r workers.Row) string {
	return workers.RouteOf(r.Job.Circuit, workers.EpochOf(r.Job.VKDigest), r.Class, false)
}

// serving counts the workers that look for a row's jobs; c.mu is held.
func (c *Coordinator) serving(r workers.Row) (n int) {
	for _, p := range c.present {
		if slices.Contains(p.Routes, routeOf(r)) {
			n++
		}
	}
	return n
}

// at names the workers that say they have a job at hand: they are heard of before its row is looked at again.
func (c *Coordinator) at(job workers.Digest) (names string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range c.present {
		if p.Job == job {
			names += " " + p.Worker
		}
	}
	return names
}

// ahead counts the jobs that are not taken and go first.
func (c *Coordinator) ahead(j workers.Job) (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, e := range c.jobs {
		if (e.row.State == workers.Ready || e.row.State == workers.Queued) && before(e.Job, j) < 0 {
			n++
		}
	}
	return n
}

// usual is the time that half of a circuit's proofs stay below, in seconds; 0 if there were none.
func (c *Coordinator) usual(circuit string) float64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := slices.Sorted(slices.Values(c.spent.seconds[circuit]))
	if len(list) == 0 {
		return 0
	}
	return list[len(list)/2]
}
