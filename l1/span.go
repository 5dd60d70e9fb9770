package l1

import "errors"

// span is how many blocks are searched at once: as many as the nodes allow, who count blocks, or what is found in them.
type span struct {
	now, least, most uint64
	fits             int // in a row
}

// widenAfter so many searches that fitted, one of twice the blocks is tried: what filled some blocks is behind, and a refusal costs one request in so many.
const widenAfter = 16

func newSpan(most, least uint64) span { return span{now: most, least: least, most: most} }

// refused halves it after a node refused to search n blocks. False: it did not refuse, or they are few.
func (s *span) refused(n uint64, err error) bool {
	if n <= s.least || !answered(err) && !errors.Is(err, errTooMuch) {
		return false
	}
	s.now, s.fits = max(n/2, s.least), 0
	return true
}

func (s *span) fitted() {
	if s.fits++; s.fits == widenAfter {
		s.now, s.fits = min(2*s.now, s.most), 0
	}
}
