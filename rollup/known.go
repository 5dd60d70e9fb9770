package rollup

import "hash/maphash"

// known tells of most owners that have no account yet that they have none, without asking the store: a Bloom filter (Bloom 1970) that begins small and grows by
// layers. It may take a stranger for somebody known, who is then looked up, and nobody known for a stranger.
type known struct {
	seed   maphash.Seed
	layers []layer
}

type layer struct {
	bits []uint64
	room int // for so many more
}

const (
	bitsEach   = 16 // of an owner: one or two strangers in a thousand are looked up
	probes     = 8
	firstLayer = 1 << 10 // words
	growth     = 8
	maxLayers  = 5 // 37 MiB, for 19M accounts; with more, more strangers are looked up
)

func newKnown() *known { return &known{seed: maphash.MakeSeed()} }

func (k *known) add(o Owner) {
	n := len(k.layers)
	if n == 0 || k.layers[n-1].room <= 0 && n < maxLayers {
		words := firstLayer
		for range n {
			words *= growth
		}
		k.layers = append(k.layers, layer{make([]uint64, words), words * 64 / bitsEach})
		n++
	}
	last := &k.layers[n-1]
	last.room--
	h := maphash.Comparable(k.seed, o)
	for i := range uint64(probes) {
		word, bit := last.at(h, i)
		*word |= bit
	}
}

func (k *known) has(o Owner) bool {
	h := maphash.Comparable(k.seed, o)
	for i := range k.layers {
		if k.layers[i].has(h) {
			return true
		}
	}
	return false
}

func (l *layer) has(h uint64) bool {
	for i := range uint64(probes) {
		if word, bit := l.at(h, i); *word&bit == 0 {
			return false
		}
	}
	return true
}

// at is where probe i of a hash looks: two halves make as many as are needed (Kirsch and Mitzenmacher 2006).
func (l *layer) at(h, i uint64) (*uint64, uint64) {
	h += i * (h>>32 | 1)
	return &l.bits[h>>6%uint64(len(l.bits))], 1 << (h & 63)
}
