package msm

// segment is how many points are summed at a time, at least: what their sums take stays in a core's second-level cache.
const segment = 1 << 14

// A reference is a point's place in an array, with the highest bit set when the point is to be negated.
const negative = 1 << 31

// sorter sums windows one after the other; it keeps its memory.
type sorter[P, J any] struct {
	ends []uint32 // of each bucket in refs
	refs []uint32 // places of points, sorted by bucket
	sums []P
	adder[P, J]
}

// window returns the sum of digits[i] * points[i].
func (s *sorter[P, J]) window(points []P, digits []int16, width int) (total J) {
	buckets := 1 << (width - 1)
	s.sort(digits, buckets)
	// From the highest bucket to the lowest, so that the running sum can follow at once.
	var running J
	for high := buckets; high > 0; {
		low := high - 1
		for low > 0 && s.ends[high]-s.ends[low] < segment {
			low--
		}
		s.weigh(points, low, high, &running, &total)
		high = low
	}
	return total
}

// sort fills refs: those of bucket b, which holds the points whose digit is b or -b, are refs[ends[b-1]:ends[b]].
func (s *sorter[P, J]) sort(digits []int16, buckets int) {
	s.ends = resized(s.ends, buckets+2)
	clear(s.ends)
	for _, d := range digits {
		s.ends[max(d, -d)+1]++
	}
	zeros := s.ends[1]
	s.ends[1] = 0
	for b := 2; b < len(s.ends); b++ {
		s.ends[b] += s.ends[b-1]
	}
	s.refs = resized(s.refs, len(digits)-int(zeros))
	for i, d := range digits {
		switch {
		case d > 0:
			s.refs[s.ends[d]] = uint32(i)
			s.ends[d]++
		case d < 0:
			s.refs[s.ends[-d]] = uint32(i) | negative
			s.ends[-d]++
		}
	}
}

// weigh sums the buckets low+1 to high and carries the running sum over them.
func (s *sorter[P, J]) weigh(points []P, low, high int, running, total *J) {
	first, last := s.ends[low], s.ends[high]
	counts := make([]uint32, high-low)
	for b := range counts {
		counts[b] = s.ends[low+b+1] - s.ends[low+b]
	}
	refs := s.refs[first:last]
	s.sums = resized(s.sums, len(refs)+len(counts)+lanesOfAll)
	sums := s.reduce(points, refs, counts, s.sums)
	for b := len(counts) - 1; b >= 0; b-- {
		if counts[b] > 0 {
			s.addMixed(running, &sums[b])
		}
		s.add(total, running)
	}
}

func resized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}
