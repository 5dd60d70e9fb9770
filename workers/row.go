package workers

import (
	"encoding/json"
	"fmt"
	"slices"
)

// State of a job's row.
type State string

// States. A row that is missing is a job that was not released yet, or is long settled.
const (
	Ready       State = "ready"       // to be released
	Queued      State = "queued"      // released: workers may claim it
	Claimed     State = "claimed"     // a worker, or a second one on speculation, proves it
	Submitted   State = "submitted"   // the last owner has answered
	Done        State = "done"        // a proof was verified
	Cancelled   State = "cancelled"   // nobody wants the proof any more
	Quarantined State = "quarantined" // given up for a while, or until a person acts or a valid proof comes late
)

// States lists all states in the order of a job's life.
func States() []State {
	return []State{Ready, Queued, Claimed, Submitted, Done, Cancelled, Quarantined}
}

// Settled tells whether nothing is to be proven.
func (s State) Settled() bool { return s == Done || s == Cancelled || s == Quarantined }

// Limits of a row.
const (
	MaxClaims   = 64       // remembered of one job; older ones are forgotten first
	MaxAvoid    = 32       // workers that a job avoids
	MaxRowBytes = 96 << 10 // encoded
	MaxRelease  = 1 << 30  // after it comes 1 again
	maxReason   = 512      // bytes of why a job is quarantined
	maxOutcome  = 256      // bytes of how a claim ended

	rowMargin = 1 << 10 // what a broker may add
)

// Claim is one worker's attempt.
type Claim struct {
	Worker  string  `json:"worker"`
	Device  string  `json:"device,omitempty"`
	Release int     `json:"release"`
	Outcome Class   `json:"outcome,omitempty"` // empty while it runs; ClassOK after a proof
	Message string  `json:"message,omitempty"` // of a failure, cut
	Seconds float64 `json:"seconds,omitempty"` // that the worker says it took
}

// Row is the truth about who proves a job: the lease. It changes by compare-and-swap only, with the methods below, which are pure.
// Times are not in it: leases go by the broker's clock, deadlines by the coordinator's.
type Row struct {
	Job     Job      `json:"job"`
	State   State    `json:"state"`
	Release int      `json:"release"` // messages of earlier releases are stale
	Class   string   `json:"class,omitempty"`
	Claims  []Claim  `json:"claims,omitempty"`
	Avoid   []string `json:"avoid,omitempty"`  // workers that should leave it to others, for a while
	Banned  []string `json:"banned,omitempty"` // workers that must not have it
	Extra   bool     `json:"extra,omitempty"`  // a second claim is allowed
	Proof   Digest   `json:"proof,omitzero"`   // done: its digest
	Data    []byte   `json:"data,omitempty"`   // done: the proof, if it came in its result; else it is an artifact
	Reason  string   `json:"reason,omitempty"` // quarantined: why
}

// Encode returns the row as JSON: without its oldest claims, if it would be too long.
func (r Row) Encode() ([]byte, error) {
	b, err := json.Marshal(r)
	for err == nil && len(b) > MaxRowBytes-rowMargin && len(r.Claims) > 0 {
		r.Claims = r.Claims[1:]
		b, err = json.Marshal(r)
	}
	return b, err
}

// DecodeRow reads a row; its job must be well-formed, and nothing in it longer than what its methods write: the next one could not be written.
func DecodeRow(b []byte) (Row, error) {
	var r Row
	if len(b) > MaxRowBytes {
		return r, fmt.Errorf("%w: row of %d bytes", ErrJob, len(b))
	}
	if err := json.Unmarshal(b, &r); err != nil {
		return Row{}, fmt.Errorf("%w: row: %w", ErrJob, err)
	}
	if !slices.Contains(States(), r.State) || r.Release < 0 || r.Release > MaxRelease || len(r.Claims) > MaxClaims || len(r.Data) > MaxInline {
		return Row{}, fmt.Errorf("%w: row in state %.20q, release %d, %d claims, a proof of %d bytes", ErrJob, r.State, r.Release, len(r.Claims), len(r.Data))
	}
	if err := r.checkTexts(); err != nil {
		return Row{}, err
	}
	return r, r.Job.Check()
}

func (r Row) checkTexts() error {
	short := len(r.Avoid) <= MaxAvoid && len(r.Banned) <= MaxAvoid && len(r.Reason) <= maxReason && len(r.Class) <= MaxCircuit
	for _, name := range slices.Concat(r.Avoid, r.Banned) {
		short = short && len(name) <= MaxName
	}
	for _, c := range r.Claims {
		short = short && len(c.Worker) <= MaxName && len(c.Device) <= MaxName && len(c.Outcome) <= MaxCircuit && len(c.Message) <= maxOutcome
	}
	if !short {
		return fmt.Errorf("%w: row with a text, or a list, that is too long", ErrJob)
	}
	return nil
}

// NewRow is a job to be released.
func NewRow(j Job, class string) Row { return Row{Job: j, State: Ready, Class: class} }

// Released makes the next release; what older messages say no longer counts.
func (r Row) Released(banned []string) (Row, error) {
	if r.State != Ready {
		return r, fmt.Errorf("%w: release of a job that is %s", ErrState, r.State)
	}
	r.State, r.Extra, r.Release = Queued, false, r.Release%MaxRelease+1
	r.Banned = slices.Clone(banned[:min(len(banned), MaxAvoid)])
	return r, nil
}

// fresh is the row of a release before which nothing had happened to its job: all of it is in the order.
func (o Order) fresh() (Row, bool) {
	if o.Revision == 0 || o.Release != 1 || o.Bulk {
		return Row{}, false
	}
	r, err := NewRow(o.Job, o.Class).Released(nil)
	return r, err == nil
}

// Fresh tells whether the row says nothing but that its job was released for the first time.
func (r Row) Fresh() bool {
	return r.State == Queued && r.Release == 1 && len(r.Claims)+len(r.Avoid)+len(r.Banned) == 0 && !r.Extra
}

// Verdict is what a worker does with a delivery.
type Verdict int

// Verdicts.
const (
	Take    Verdict = iota // the claim is in the row: prove
	Drop                   // stale or settled: acknowledge
	Decline                // it is for others: return it, unclaimed
)

// Patience is how often a job is offered before those take it who should leave it to others.
const Patience = 8

// Attempted puts a worker's claim into the row, if the job is to be had. delivered counts deliveries of the message: a job that was claimed
// and is delivered again has lost its owner, for the broker heard nothing of it for AckWait.
func (r Row) Attempted(c Claim, delivered int, extra bool, budget int) (Row, Verdict) {
	if c.Release != r.Release || r.State != Queued && r.State != Claimed {
		return r, Drop
	}
	if slices.Contains(r.Banned, c.Worker) || slices.Contains(r.Avoid, c.Worker) && delivered <= Patience {
		return r, Decline
	}
	r.Claims = slices.Clone(r.Claims)
	if r.State == Claimed {
		switch {
		case extra && r.Extra && len(r.Running()) == 1 && r.owner(c.Worker) < 0:
			r.Extra = false // one is enough
		case extra || delivered < 2:
			return r, Drop // a copy; whoever has the job keeps it
		default:
			r.end(func(x Claim) bool { return true }, ClassLost, "no heartbeat")
		}
	}
	if lost, machines := r.count(ClassLost); lost >= budget && (machines > 1 || lost >= 2*budget) {
		r.end(func(Claim) bool { return true }, ClassSuperseded, "")
		r.State, r.Reason = Quarantined, fmt.Sprintf("%d workers were lost with it, %d times", machines, lost)
		return r, Drop
	}
	r.State, r.Claims = Claimed, append(r.Claims, c)
	r.Claims = r.Claims[max(0, len(r.Claims)-MaxClaims):]
	return r, Take
}

// Owner tells whether a worker's claim on the release stands.
func (r Row) Owner(worker string, release int) bool {
	i := r.owner(worker)
	return r.State == Claimed && i >= 0 && r.Claims[i].Release == release
}

// owner is the index of a worker's running claim, -1 without one.
func (r Row) owner(worker string) int {
	for i := len(r.Claims) - 1; i >= 0; i-- {
		if r.Claims[i].Worker == worker && r.Claims[i].Outcome == "" {
			return i
		}
	}
	return -1
}

// Running lists the claims without an outcome.
func (r Row) Running() (out []Claim) {
	for _, c := range r.Claims {
		if c.Outcome == "" {
			out = append(out, c)
		}
	}
	return out
}

func (r *Row) end(which func(Claim) bool, outcome Class, message string) {
	for i := range r.Claims {
		if c := &r.Claims[i]; c.Outcome == "" && which(*c) {
			c.Outcome, c.Message = outcome, cut(message, maxOutcome)
		}
	}
}

func (r Row) count(classes ...Class) (n, machines int) {
	seen := map[string]bool{}
	for _, c := range r.Claims {
		if slices.Contains(classes, c.Outcome) {
			n++
			seen[c.Worker] = true
		}
	}
	return n, len(seen)
}

// Answered notes that an owner has submitted a result; others' answers change nothing.
func (r Row) Answered(worker string) Row {
	if r.State == Claimed && r.owner(worker) >= 0 {
		r.State = Submitted
	}
	return r
}

// Accepted notes a verified proof, whoever made it and however late. changed is false if one was there, or nobody wants it.
func (r Row) Accepted(res Result) (_ Row, changed bool) {
	if r.State == Done || r.State == Cancelled {
		return r, false
	}
	r.Claims = slices.Clone(r.Claims)
	if i := r.owner(res.Worker); i >= 0 {
		r.Claims[i].Outcome, r.Claims[i].Seconds = ClassOK, res.Seconds
	} else {
		c := Claim{Worker: res.Worker, Release: r.Release, Outcome: ClassOK, Seconds: res.Seconds}
		r.Claims = append(r.Claims[max(0, len(r.Claims)-MaxClaims+1):], c)
	}
	r.end(func(Claim) bool { return true }, ClassSuperseded, "")
	r.State, r.Proof, r.Data, r.Reason, r.Extra = Done, res.Proof, res.Data, "", false
	return r, true
}

// Stopped ends a job that nobody wants. What is done stays done.
func (r Row) Stopped() Row {
	if r.State != Done {
		r.Claims = slices.Clone(r.Claims)
		r.end(func(Claim) bool { return true }, ClassPreempted, "cancelled")
		r.State, r.Extra = Cancelled, false
	}
	return r
}

// Reopened makes a job ready again after its release was lost; who had it is said to have been lost with outcome.
func (r Row) Reopened(outcome Class, message string) Row {
	if r.State.Settled() {
		return r
	}
	r.Claims = slices.Clone(r.Claims)
	for _, c := range r.Running() {
		r.avoid(c.Worker)
	}
	r.end(func(Claim) bool { return true }, outcome, message)
	r.State, r.Extra = Ready, false
	return r
}

// Retried makes a quarantined or cancelled job ready, and forgets what was held against it.
func (r Row) Retried() Row {
	if r.State == Quarantined || r.State == Cancelled {
		r.State, r.Claims, r.Avoid, r.Reason = Ready, nil, nil, ""
	}
	return r
}

func (r *Row) avoid(worker string) {
	if !slices.Contains(r.Avoid, worker) {
		r.Avoid = append(slices.Clone(r.Avoid[max(0, len(r.Avoid)-MaxAvoid+1):]), worker)
	}
}

func cut(s string, n int) string { return FailureOf(Failure{Message: s[:min(len(s), n)]}, "").Message }
