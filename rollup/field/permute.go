package field

import (
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/poseidon2"
)

// Where the processor has AVX-512 IFMA, eight permutations run side by side, one to a lane. The assembly keeps x as x*2^260 mod r in five limbs of 52 bits and
// multiplies a*b/2^260, where gnark-crypto keeps x*2^256 in four words: a word of 16x, cut differently, is the assembly's x.
//
// Bounds, in units of r = 0.19 * 2^256: a product of a and b is below ab/85 + 1. In a full round both inputs and their keys are below 4.6, so that x^5 is
// below 1.1, and what comes out, t0 + t1 and one of them more, below 3.3. In a partial round s1 comes in below 2, s0 below 4.2, their key below 1: t = x^5
// is below 1.1; s0 = 2t + s1 and s1 = t + 3 s1, below 7.1, which loses 4 and then 2 where it has them. Limbs may carry beyond 52 bits between; they are
// normalized before every product, which sees 52 bits of them alone.

const (
	laneCount = 8
	limbBits  = 52
	limbMask  = 1<<limbBits - 1

	fullRounds    = 6
	partialRounds = 50
)

// lanes are eight values, limb by limb.
type lanes [5][laneCount]uint64

// roundKeys are those of gnark-crypto, cut to limbs: two for each full round, one for each partial one.
var roundKeys = cutKeys(poseidon2.GetDefaultParameters())

// vectors tells whether permute8 works here.
var vectors = hasVectors() && roundKeys != nil

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
	var e fr.Element
	e.Double(x).Double(&e).Double(&e).Double(&e)
	return [5]uint64{e[0] & limbMask, (e[0]>>52 | e[1]<<12) & limbMask, (e[1]>>40 | e[2]<<24) & limbMask, (e[2]>>28 | e[3]<<36) & limbMask, e[3] >> 16}
}

// join is the inverse of cut for a lane below 2r.
func (l *lanes) join(i int) (e Element) {
	e[0] = l[0][i] | l[1][i]<<52
	e[1] = l[1][i]>>12 | l[2][i]<<40
	e[2] = l[2][i]>>24 | l[3][i]<<28
	e[3] = l[3][i]>>36 | l[4][i]<<16
	var zero Element
	e.Add(&e, &zero) // below r
	return *e.Mul(&e, &inverse16)
}

// CompressAll sets each of out to Compress of a pair: many at a time take less than one after the other.
func CompressAll(out []Element, pairs [][2]Element) {
	const worth = 3 // eight at once take less than so many alone
	var state [2]lanes
	for len(pairs) >= worth && vectors {
		n := min(len(pairs), laneCount)
		for i := range n {
			for side := range pairs[i] {
				for j, limb := range cut(&pairs[i][side]) {
					state[side][j][i] = limb
				}
			}
		}
		permute8(&state, &roundKeys[0])
		for i := range n {
			e := state[1].join(i)
			out[i].Add(&e, &pairs[i][1])
		}
		out, pairs = out[n:], pairs[n:]
	}
	for i := range pairs {
		out[i] = Compress(pairs[i][0], pairs[i][1])
	}
}

// HashAll is Hash of each row under one tag; rows are of one length.
func HashAll(tag Element, rows [][]Element) []Element {
	out := make([]Element, len(rows))
	for i := range out {
		out[i] = tag
	}
	if len(rows) == 0 {
		return out
	}
	pairs := make([][2]Element, len(rows))
	for word := range rows[0] {
		for i, row := range rows {
			pairs[i] = [2]Element{out[i], row[word]}
		}
		CompressAll(out, pairs)
	}
	return out
}
