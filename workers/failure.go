package workers

import "fmt"

// Policy bounds what is tried before a job is given up.
type Policy struct {
	Budget  int      // failures that count, before quarantine
	Classes []string // memory classes, from small to large: where a job goes that ran out of memory
}

// Failed puts a failure into the row and says what follows: the job is ready again, elsewhere, or quarantined. A failure of somebody whose
// claim no longer stands changes nothing: another worker has the job.
func (r Row) Failed(res Result, p Policy) (_ Row, changed bool) {
	f := res.Failure
	i := r.owner(res.Worker)
	if r.State.Settled() || r.State == Ready || i < 0 && (f.Class != ClassLost || r.State != Queued && r.State != Claimed) {
		return r, false
	}
	r.Claims = append([]Claim{}, r.Claims...)
	if i >= 0 {
		r.Claims[i].Outcome, r.Claims[i].Message, r.Claims[i].Seconds = f.Class, cut(f.Message, maxOutcome), res.Seconds
	}
	if len(r.Running()) > 0 {
		r.State = Claimed // the other one goes on
		return r, true
	}
	r.State, r.Extra = Ready, false
	if f.Class != ClassPreempted && f.Class != ClassInput && f.Class != ClassInfra && f.Class != ClassLost {
		r.avoid(res.Worker)
	}
	if reason := r.hopeless(f, p); reason != "" {
		r.end(func(Claim) bool { return true }, ClassSuperseded, "")
		r.State, r.Reason = Quarantined, cut(reason, maxReason)
	}
	return r, true
}

// hopeless returns why a job is given up for a while, "" if it is not. Proofs that were refused never count, and what one worker says of the witness is not
// enough: a lying worker must not stop a job.
func (r *Row) hopeless(f *Failure, p Policy) string {
	counted, machines := r.count(ClassProver, ClassPanic, ClassStalled, ClassUnsat, ClassGPU, ClassLost, ClassTooLarge)
	switch {
	case f.Class == ClassOOM && !r.grow(p.Classes):
		if n, machines := r.count(ClassOOM); n >= p.Budget && machines > 1 || n >= 2*p.Budget { // one machine may just be too small
			return "out of memory, and there is no larger class: " + f.Message
		}
	case f.Class == ClassUnsat && machines > 1:
		if _, m := r.count(ClassUnsat); m > 1 {
			return fmt.Sprintf("%d workers agree that the witness does not satisfy the circuit: %s", m, f.Message)
		}
	case f.Class == ClassTooLarge && machines > 1:
		if _, m := r.count(ClassTooLarge); m > 1 {
			return fmt.Sprintf("%d workers agree that it is larger than its circuit: %s", m, f.Message)
		}
	case f.Class == ClassLost && f.Message != "" && len(r.Claims)+len(r.Banned) == 0:
		return f.Message // the queue gave up on it, and nobody was told to leave it
	}
	if counted >= p.Budget && machines > 1 || counted >= 2*p.Budget {
		return fmt.Sprintf("%d failures on %d workers, the last: %s", counted, machines, f.Error())
	}
	return ""
}

// grow moves the job to the next memory class, if there is one.
func (r *Row) grow(classes []string) bool {
	for i, c := range classes {
		if c == r.Class && i+1 < len(classes) {
			r.Class = classes[i+1]
			return true
		}
	}
	return false
}
