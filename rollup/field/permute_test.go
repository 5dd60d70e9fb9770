package field

import (
	"math/rand/v2"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/stretchr/testify/require"
)

// edges are values at which a carry or a reduction may go wrong.
func edges() []Element {
	var minus Element
	minus.SetOne()
	minus.Neg(&minus)
	out := []Element{{}, FromUint64(1), FromUint64(2), minus}
	var e Element
	for _, shift := range []int{51, 52, 53, 63, 64, 104, 156, 208, 252, 253} {
		e.SetOne()
		for range shift {
			e.Double(&e)
		}
		out = append(out, e, *new(Element).Neg(&e), *new(Element).Sub(&e, new(Element).SetOne()))
	}
	// As they are kept: the words themselves are extreme.
	for _, words := range [][4]uint64{{1}, {limbMask}, {1 << 52}, {^uint64(0), ^uint64(0), ^uint64(0), 1<<61 - 1}, {0, 0, 0, 1 << 61}} {
		out = append(out, fr.Element(words))
	}
	return out
}

// However many pairs, CompressAll is Compress of each: gnark-crypto's permutation is the reference of that.
func TestCompressAllIsCompress(t *testing.T) { onEach(t, testCompressAllIsCompress) }

func testCompressAllIsCompress(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	check := func(pairs [][2]Element) {
		got := make([]Element, len(pairs))
		CompressAll(got, pairs)
		for i, p := range pairs {
			require.Equal(t, Compress(p[0], p[1]), got[i], "%d of %d: %v", i, len(pairs), p)
		}
	}
	special := edges()
	var pairs [][2]Element
	for _, a := range special {
		for _, b := range special {
			pairs = append(pairs, [2]Element{a, b})
		}
	}
	check(pairs)
	for n := range 40 {
		pairs := make([][2]Element, n)
		for i := range pairs {
			for side := range pairs[i] {
				pairs[i][side].SetRandom()
				if r.IntN(4) == 0 {
					pairs[i][side] = special[r.IntN(len(special))]
				}
			}
		}
		check(pairs)
	}
	many := make([][2]Element, 4000)
	for i := range many {
		many[i][0].SetRandom()
		many[i][1].SetRandom()
	}
	check(many)
}

// Words stay in limbs from one permutation to the next; those that are extreme, and zeros, go through that too.
func TestHashAllIsHash(t *testing.T) { onEach(t, testHashAllIsHash) }

func testHashAllIsHash(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	special := edges()
	for n := range 40 {
		rows := make([][]Element, n)
		for i := range rows {
			rows[i] = make([]Element, n%7)
			for j := range rows[i] {
				rows[i][j].SetRandom()
				if r.IntN(2) == 0 {
					rows[i][j] = special[r.IntN(len(special))]
				}
			}
		}
		tag := special[n%len(special)]
		for i, h := range HashAll(tag, rows) {
			require.Equal(t, Hash(tag, rows[i]...), h, "%d of %d", i, n)
		}
	}
}

func BenchmarkCompressAll(b *testing.B) {
	pairs, out := make([][2]Element, 1024), make([]Element, 1024)
	for i := range pairs {
		pairs[i][0].SetRandom()
		pairs[i][1].SetRandom()
	}
	b.Run("one", func(b *testing.B) {
		for i := range b.N {
			out[i%1024] = Compress(pairs[i%1024][0], pairs[i%1024][1])
		}
	})
	b.Run("all", func(b *testing.B) {
		for i := 0; i < b.N; i += 1024 {
			CompressAll(out, pairs)
		}
	})
}
