// Package aggregator decides which proven batches to fold into one submission.
package aggregator

import "time"

// Proven is a batch whose proof has been accepted, in the eyes of the policy.
type Proven struct {
	Number uint64
	At     time.Time // when it was proven
}

// Policy says when a submission is worth its gas.
type Policy struct {
	Slots   int           // K of the aggregate circuit: never more batches
	MaxWait time.Duration // a proven batch waits no longer than this for company
}

// Take returns how many of the proven batches, which start with the next one to submit and have no gap, to aggregate now; 0 is to wait.
// flush says that no further batch will come.
func (p Policy) Take(proven []Proven, now time.Time, flush bool) int {
	n := min(len(proven), p.Slots)
	if n == 0 {
		return 0
	}
	if n == p.Slots || flush || now.Sub(proven[0].At) >= p.MaxWait {
		return n
	}
	return 0
}
