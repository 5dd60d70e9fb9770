package fleet

import (
	"slices"
	"time"

	"github.com/causeway-l2/causeway/workers"
)

// spent is what proofs took, by circuit, and what was used up for nothing.
type spent struct {
	seconds map[string][]float64 // the last ones, by circuit
	total   float64
	copies  int
	proofs  int
}

func newSpent() spent { return spent{seconds: map[string][]float64{}} }

// timesKept of a circuit, the last ones.
const timesKept = 128

// add counts a proof that came so long after it was asked for. No claim took longer than that, whatever its worker says; of who says so no time is learned.
func (s *spent) add(r workers.Row, took time.Duration) {
	s.proofs++
	for _, c := range r.Claims {
		s.total += atMost(c.Seconds, took)
		if c.Outcome == workers.ClassOK && c.Seconds > 0 && c.Seconds <= took.Seconds() {
			list := append(s.seconds[r.Job.Circuit], c.Seconds)
			s.seconds[r.Job.Circuit] = list[max(0, len(list)-timesKept):]
		}
	}
}

// atMost bounds the seconds that a worker says a claim took by the time that was waited for it: they are anything that is a number, and two of the largest add up
// to what JSON cannot tell.
func atMost(seconds float64, took time.Duration) float64 {
	return max(0, min(seconds, took.Seconds()))
}

// slow is the time that nine tenths of a circuit's proofs stay below, 0 while there are too few.
func (s *spent) slow(circuit string) float64 {
	list := slices.Sorted(slices.Values(s.seconds[circuit]))
	if len(list) < 5 {
		return 0
	}
	return list[len(list)*9/10]
}

// mayCopy allows one copy at first, and then a share of all proofs.
func (s *spent) mayCopy(share float64) bool {
	return s.copies == 0 || float64(s.copies) < share*float64(s.proofs)
}

func (s *spent) mean() time.Duration {
	if s.proofs == 0 {
		return 0
	}
	return time.Duration(s.total / float64(s.proofs) * float64(time.Second))
}
