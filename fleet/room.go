package fleet

import "time"

// room is how many jobs of a circuit may wait in the queue so that the store, which drops its oldest, still has their inputs when they are claimed. What it holds is
// not known, and others may fill it: an input that it has dropped halves what may wait, a proof lets one more. Without it, jobs whose inputs push each other out of the
// store are released for ever, and none is proven.
type room struct {
	bound    int       // 0: whatever the fleet has use for
	narrowed time.Time // last
}

// of returns how many jobs may wait where the fleet has use for depth.
func (r *room) of(depth int) int {
	if r.bound == 0 {
		return depth
	}
	return min(r.bound, depth)
}

// narrow tells that an input is gone which was stored at a time, and says whether that is news: what was stored before the last time was dropped by as many.
func (r *room) narrow(stored time.Time, depth int) bool {
	if !stored.After(r.narrowed) {
		return false
	}
	r.bound, r.narrowed = max(1, r.of(depth)/2), time.Now()
	return true
}

// widen tells of a proof.
func (r *room) widen(depth int) {
	switch {
	case r.bound == 0:
	case r.bound+1 >= depth:
		r.bound = 0
	default:
		r.bound++
	}
}
