package msm

// Sizes of a batch of additions that share an inversion.
const (
	lanesOfGroup  = 8
	groupsOfBatch = 256
	lanesOfAll    = lanesOfGroup * groupsOfBatch
	ahead         = 64 // references that may be read beyond the last, to fetch what they point to
)

// lanes are eight numbers in five limbs of 52 bits, limb by limb.
type lanes [5][lanesOfGroup]uint64

// pairsAdder adds pairs on processors without IFMA, a multiple of eight times chains of them: points[first[i]] and points[second[i]], as references, to out[i]. It
// fails if two points of a pair have the same x.
type pairsAdder[P any] interface {
	add(points []P, first, second []uint32, out []P) bool
}

// adder sums buckets by adding pairs. Points that it makes have coordinates below 2p.
type adder[P, J any] struct {
	*group[P, J]
	fours         pairsAdder[P] // nil: the group's vectors
	most, atOnce  int           // lanes of a batch, and of what is computed side by side
	first, second [lanesOfAll + ahead]uint32
	count         int
	work          []lanes

	from     []P  // what references point into
	into     []P  // where sums go, one after the other
	made     int  // sums at the near end of into, those of the open batch included
	kept     int  // copies at its far end
	infinity bool // whether any is
}

func newAdder[P, J any](g *group[P, J]) *adder[P, J] {
	if vectors {
		return &adder[P, J]{group: g, most: lanesOfAll, atOnce: lanesOfGroup * g.abreast}
	}
	return &adder[P, J]{group: g, fours: g.fours(), most: lanesOfGroup * groupsOfFours, atOnce: lanesOfGroup * chains}
}

// reduce adds up the points of each bucket: counts[b] references, bucket after bucket. Sums are made in room, which holds as many points as
// there are references and buckets and one batch more. It returns the buckets' sums; counts[b] is then 1, or 0 for a bucket that is empty or
// sums to infinity.
func (a *adder[P, J]) reduce(points []P, refs, counts []uint32, room []P) []P {
	a.from, a.into, a.made, a.kept = points, room, 0, 0
	more := a.round(refs, counts, true)
	a.from = room
	for more {
		more = a.round(refs, counts, false)
	}
	sums := make([]P, len(counts))
	at := 0
	for b, n := range counts {
		if n > 0 {
			sums[b] = a.canonical(a.from, refs[at])
		}
		at += int(n)
	}
	return sums
}

// round adds pairs of each bucket once, and says whether a bucket has more than one point left. The first round leaves nothing in points.
func (a *adder[P, J]) round(refs, counts []uint32, first bool) (more bool) {
	read, write := 0, 0
	for b, n := range counts {
		list := refs[read:][:n]
		read += len(list)
		for ; len(list) > 1; list = list[2:] {
			refs[write] = a.pair(list[0], list[1])
			write++
		}
		if len(list) == 1 {
			refs[write] = list[0]
			if first {
				refs[write] = a.keep(list[0])
			}
			write++
		}
		counts[b] = (n + 1) / 2
		more = more || counts[b] > 1
	}
	a.flush()
	if a.infinity {
		a.drop(refs, counts)
	}
	return more
}

// drop takes points at infinity out of the lists.
func (a *adder[P, J]) drop(refs, counts []uint32) {
	read, write := 0, 0
	for b, n := range counts {
		before := write
		for _, r := range refs[read:][:n] {
			if !a.isInfinity(&a.into[r]) {
				refs[write] = r
				write++
			}
		}
		read += int(n)
		counts[b] = uint32(write - before)
	}
	a.infinity = false
}

// keep copies a point to the far end of the sums, so that the next round finds all in one array.
func (a *adder[P, J]) keep(ref uint32) uint32 {
	a.kept++
	at := len(a.into) - a.kept
	a.into[at] = a.canonical(a.from, ref)
	return uint32(at)
}

// pair adds two points, soon, and returns where their sum will be.
func (a *adder[P, J]) pair(p, q uint32) uint32 {
	a.first[a.count], a.second[a.count] = p, q
	a.count++
	a.made++
	if a.count == a.most {
		a.flush()
	}
	return uint32(a.made - 1)
}

// flush adds the pairs that wait.
func (a *adder[P, J]) flush() {
	if a.count == 0 {
		return
	}
	for i := a.count; i < a.lanes(); i++ { // idle lanes repeat the last pair, into room that is written again
		a.first[i], a.second[i] = a.first[a.count-1], a.second[a.count-1]
	}
	out := a.into[a.made-a.count:]
	if !a.addAll(out) {
		apart := a.setApart()
		if len(apart) < a.count && !a.addAll(out) {
			panic("msm: points with the same x are left") // all were set apart
		}
		for lane, sum := range apart {
			out[lane] = sum
		}
	}
	a.count = 0
}

// lanes counts the lanes of the groups that the batch's pairs take, idle ones at their end.
func (a *adder[P, J]) lanes() int {
	return (a.count + a.atOnce - 1) / a.atOnce * a.atOnce
}

// addAll adds the batch's pairs. It fails if two points of a pair have the same x.
func (a *adder[P, J]) addAll(out []P) bool {
	if a.fours != nil {
		return a.fours.add(a.from, a.first[:a.lanes()], a.second[:a.lanes()], out)
	}
	n := a.lanes() / a.atOnce
	a.work = resized(a.work, groupsOfBatch*a.numbers)
	products := make([]lanes, a.abreast)
	for i := range products {
		products[i] = broadcast(montgomeryOne)
	}
	a.prepare(&a.from[0], &a.first[0], &a.second[0], n, &a.work[0], &products[0])
	ok := invert(products, &sixtyFour)
	if ok {
		a.finish(&a.work[0], n, &products[0], &out[0])
	}
	return ok
}

// setApart adds those pairs of the batch that have the same x, being equal or opposite, and puts another pair in their place. Keys have equal
// points: wires that stand together in all constraints.
func (a *adder[P, J]) setApart() map[int]P {
	apart, fine := map[int]P{}, -1
	for i := range a.count {
		p, q := a.canonical(a.from, a.first[i]), a.canonical(a.from, a.second[i])
		if !a.sameX(&p, &q) {
			fine = i
			continue
		}
		var sum J // infinity
		var out P
		a.addMixed(&sum, &p)
		a.addMixed(&sum, &q)
		a.affine(&out, &sum)
		a.infinity = a.infinity || a.isInfinity(&out)
		apart[i] = out
	}
	if fine < 0 {
		return apart
	}
	for i := range apart {
		a.first[i], a.second[i] = a.first[fine], a.second[fine]
	}
	for i := a.count; i < a.lanes(); i++ { // idle lanes too
		a.first[i], a.second[i] = a.first[fine], a.second[fine]
	}
	return apart
}
