package field

import (
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/poseidon2"
)

// Where the processor has AVX-512 IFMA, or AVX2 (permute_fma.go), sixteen permutations run side by side, one to a lane of two groups. The assembly keeps x as x*2^260 mod r in five
// limbs of 52 bits and multiplies a*b/2^260, where gnark-crypto keeps x*2^256 in four words: a word of 16x, cut differently, is the assembly's x.
//
// Bounds, in units of r = 0.19 * 2^256: a product of a and b is below ab/85 + 1. What goes into x^5 with its key is below 7.4, in the first round, since left
// is below 2.7 and right below 1: x^2 is below 1.7, x^4 below 1.1, x^5 below 1.1. What comes out of a full round, t0 + t1 and one of them more, is below 3.3.
// A partial round has s1 below 2.3: s0 = 2t + s1 is below 4.5, s1 = t + 3 s1 below 8 before it loses a multiple. Limbs may carry beyond 52 bits between;
// they are normalized before every product, which sees 52 bits of them alone.

const (
	groupLanes = 8
	laneCount  = 2 * groupLanes
	limbBits   = 52
	limbMask   = 1<<limbBits - 1

	fullRounds    = 6
	partialRounds = 50
)

// Eight elements side by side, limb by limb: see eights.go.
type Eight [5][groupLanes]uint64

// sides are the left and the right of the states of both groups.
type sides [2][2]Eight

const (
	left = iota
	right
)

// roundKeys are those of gnark-crypto, cut to limbs: two for each full round, one for each partial one.
var roundKeys = cutKeys(poseidon2.GetDefaultParameters())

// vectors tells whether many permutations can be computed at a time here.
func vectors() bool { return HasEights() && roundKeys != nil }

// multiples has, for k from 0 to 7, the largest multiple of r that is at most k*2^46*2^208.
var multiples = func() (out Eight) {
	modulus := fr.Modulus()
	for k := range groupLanes {
		n := new(big.Int).Lsh(big.NewInt(int64(k)), 46+4*limbBits)
		n.Sub(n, new(big.Int).Mod(n, modulus))
		for limb := range out {
			out[limb][k] = new(big.Int).And(n, big.NewInt(limbMask)).Uint64()
			n.Rsh(n, limbBits)
		}
	}
	return out
}()

var inverse16 = func() (e Element) {
	e.SetUint64(16)
	return *e.Inverse(&e)
}()

func cutKeys(p *poseidon2.Parameters) (keys [][5]uint64) {
	if p.Width != 2 || p.NbFullRounds != fullRounds || p.NbPartialRounds != partialRounds {
		return nil
	}
	for _, round := range p.RoundKeys {
		for _, k := range round {
			keys = append(keys, cut(&k))
		}
	}
	return keys
}

// cut gives the limbs of x for the assembly.
func cut(x *Element) [5]uint64 {
	if x.IsZero() {
		return [5]uint64{} // as most posted words are
	}
	var e fr.Element
	e.Double(x).Double(&e).Double(&e).Double(&e)
	return cutWords(&e)
}

// cutWords gives the limbs of an element's words.
func cutWords(e *Element) [5]uint64 {
	return [5]uint64{e[0] & limbMask, (e[0]>>52 | e[1]<<12) & limbMask, (e[1]>>40 | e[2]<<24) & limbMask, (e[2]>>28 | e[3]<<36) & limbMask, e[3] >> 16}
}

// joinWords is its inverse.
func joinWords(l0, l1, l2, l3, l4 uint64) Element {
	return Element{l0 | l1<<52, l1>>12 | l2<<40, l2>>24 | l3<<28, l3>>36 | l4<<16}
}

// set makes x what lane i has on one side.
func (s *sides) set(i, side int, x *Element) {
	to := &s[i/groupLanes][side]
	for j, limb := range cut(x) {
		to[j][i%groupLanes] = limb
	}
}

// permute leaves on the right what outcome reads, and nothing of use on the left.
func (s *sides) permute() {
	if ifma {
		permute16(s, &roundKeys[0], &multiples)
		return
	}
	s.permuteFMA()
}

// outcome is lane i of the right, which is below 2r, as cut had it, plus the word that was there before.
func (s *sides) outcome(i int, word *Element) (e Element) {
	l := &s[i/groupLanes][right]
	i %= groupLanes
	e = joinWords(l[0][i], l[1][i], l[2][i], l[3][i], l[4][i])
	var zero Element
	e.Add(&e, &zero) // below r
	e.Mul(&e, &inverse16)
	return *e.Add(&e, word)
}

// worth it: so many permutations one by one take longer than all lanes at once.
const worth = 3

// CompressAll sets each of out to Compress of a pair: many at a time take less than one after the other.
func CompressAll(out []Element, pairs [][2]Element) {
	var state sides
	for len(pairs) >= worth && vectors() {
		n := min(len(pairs), laneCount)
		for i := range n {
			state.set(i, left, &pairs[i][left])
			state.set(i, right, &pairs[i][right])
		}
		state.permute()
		for i := range n {
			out[i] = state.outcome(i, &pairs[i][right])
		}
		out, pairs = out[n:], pairs[n:]
	}
	for i := range pairs {
		out[i] = Compress(pairs[i][left], pairs[i][right])
	}
}

// HashAll is Hash of each row under one tag; rows are of one length.
func HashAll(tag Element, rows [][]Element) []Element {
	out := make([]Element, len(rows))
	at := 0
	for len(rows)-at >= worth && vectors() && len(rows[0]) > 0 {
		n := min(len(rows)-at, laneCount)
		hashLanes(out[at:at+n], tag, rows[at:at+n])
		at += n
	}
	for ; at < len(rows); at++ {
		out[at] = Hash(tag, rows[at]...)
	}
	return out
}

// hashLanes hashes a row, which has words, in each lane. What is on the way stays in limbs: the permutation's outcome and the word that is added to it.
func hashLanes(out []Element, tag Element, rows [][]Element) {
	var state sides
	for i := range out {
		state.set(i, left, &tag)
	}
	var words [2]Eight
	for word := range rows[0] {
		for g := range words {
			if word > 0 {
				state[g][left].sum(&state[g][right], &words[g])
			}
		}
		for i, row := range rows {
			state.set(i, right, &row[word])
		}
		words = [2]Eight{state[0][right], state[1][right]}
		state.permute()
	}
	for i, row := range rows {
		out[i] = state.outcome(i, &row[len(row)-1])
	}
}

// sum sets l to a + b, whose limbs may carry beyond their bits.
func (l *Eight) sum(a, b *Eight) {
	for limb := range l {
		for i := range l[limb] {
			l[limb][i] = a[limb][i] + b[limb][i]
		}
	}
}
