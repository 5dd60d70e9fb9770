package msm

import "math/bits"

// segment is how many points are summed at a time, at least: what their sums take stays in a core's second-level cache.
const segment = 1 << 14

// A reference is a point's place in an array, with the highest bit set when the point is to be negated.
const negative = 1 << 31

// sorter sums windows one after the other; it keeps its memory.
type sorter[P, J any] struct {
	digits []int32
	ends   []uint32 // of each bucket in refs
	refs   []uint32 // places of points, sorted by bucket
	counts []uint32
	room   []P
	sums   []P // of each bucket
	*adder[P, J]
}

// window returns the sum of points[i] times its w-th digit.
func (s *sorter[P, J]) window(points []P, of *cutter, w int) J {
	buckets := 1 << (of.width - 1)
	s.digits = resized(s.digits, len(points))
	of.digits(s.digits, w)
	s.sort(buckets)
	s.sums = resized(s.sums, buckets)
	for low := 0; low < buckets; {
		high := low + 1
		for high < buckets && s.ends[high]-s.ends[low] < segment {
			high++
		}
		s.counts = s.counts[:0]
		for b := low; b < high; b++ {
			s.counts = append(s.counts, s.ends[b+1]-s.ends[b])
		}
		copy(s.sums[low:high], s.sum(points, s.refs[s.ends[low]:s.ends[high]]))
		low = high
	}
	return s.weighted()
}

// sort fills refs: those of bucket b, which holds the points whose digit is b+1 or -(b+1), are refs[ends[b]:ends[b+1]].
func (s *sorter[P, J]) sort(buckets int) {
	ends := resized(s.ends, buckets+2)
	clear(ends)
	for _, d := range s.digits {
		ends[max(d, -d)+1]++ // and zeros in ends[1]
	}
	zeros := ends[1]
	ends[1] = 0
	for b := 2; b < len(ends); b++ {
		ends[b] += ends[b-1]
	}
	refs := resized(s.refs, len(s.digits)-int(zeros))
	for i, d := range s.digits {
		if d != 0 {
			end := &ends[max(d, -d)]
			refs[*end] = uint32(i) | uint32(d)&negative
			*end++
		}
	}
	s.ends, s.refs = ends, refs
}

// sum adds up lists of references, as many as counts says.
func (s *sorter[P, J]) sum(points []P, refs []uint32) []P {
	s.room = resized(s.room, len(refs)+len(s.counts)+lanesOfAll)
	return s.reduce(points, refs, s.counts, s.room)
}

// weighted returns the sum of (b+1) * sums[b]. Neighbours are added until one is left, which is the sum of all. The odd ones among those that are added
// for the j-th time are the sums of all b with bit j: they count 2^j times.
func (s *sorter[P, J]) weighted() (total J) {
	tree, levels := s.sums, bits.Len(uint(len(s.sums)))-1
	var odd []uint32
	ofLevel := make([]uint32, levels)
	for level, at := 0, 0; level < levels; level++ {
		n := len(s.sums) >> level
		s.refs, s.counts = s.refs[:0], s.counts[:0]
		for i := at; i < at+n; i += 2 {
			before := len(s.refs)
			if !s.isInfinity(&tree[i]) {
				s.refs = append(s.refs, uint32(i))
			}
			if !s.isInfinity(&tree[i+1]) {
				s.refs, odd = append(s.refs, uint32(i+1)), append(odd, uint32(i+1))
				ofLevel[level]++
			}
			s.counts = append(s.counts, uint32(len(s.refs)-before))
		}
		tree = append(tree, s.sum(tree, s.refs)...)
		at += n
	}
	s.sums = tree // with room for the next window's
	s.counts = ofLevel
	sums := s.sum(tree, odd)
	for level := levels - 1; level >= 0; level-- {
		s.double(&total)
		s.addMixed(&total, &sums[level])
	}
	s.addMixed(&total, &tree[len(tree)-1])
	return total
}

func resized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}
