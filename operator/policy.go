package operator

import "time"

// policy says when a submission is worth its gas.
type policy struct {
	slots   int           // K of the aggregate circuit: never more batches
	maxWait time.Duration // a proven batch waits no longer than this for company
}

// take returns how many of the proven batches, which start with the next one to submit and have no gap, to aggregate now; 0 is to wait.
// flush says that no further batch will come.
func (p policy) take(proven []*batch, now time.Time, flush bool) int {
	n := min(len(proven), p.slots)
	if n == 0 {
		return 0
	}
	if n == p.slots || flush || now.Sub(proven[0].provenAt) >= p.maxWait {
		return n
	}
	return 0
}
