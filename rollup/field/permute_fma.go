package field

import "github.com/causeway-l2/causeway/rollup/field/fma"

// both groups of one side.
type both [2]Eight

// wideKeys are roundKeys, in every lane.
var wideKeys = func() []Eight {
	keys := make([]Eight, len(roundKeys))
	for i, k := range roundKeys {
		keys[i] = repeat(k)[0]
	}
	return keys
}()

// less leave below 2r what is below 8r.
var less = [2]fma.Offset{fma.NewMultiple(times(4)), fma.NewMultiple(times(2))}

// permuteFMA is permute16 with AVX2: the same steps and bounds.
func (s *sides) permuteFMA() {
	l, r := both{s[0][left], s[1][left]}, both{s[0][right], s[1][right]}
	keys := wideKeys
	full := func() {
		l.sbox(&keys[0])
		r.sbox(&keys[1])
		mix(&l, &r)
		keys = keys[2:]
	}
	mix(&l, &r)
	for range fullRounds / 2 {
		full()
	}
	r.reduce()
	for range partialRounds {
		l.sbox(&keys[0])
		sum := l
		sum.add(&r)
		l.add(&sum)
		r.add(&r)
		r.add(&sum)
		r.reduce()
		keys = keys[1:]
	}
	for range fullRounds / 2 {
		full()
	}
	r.reduce()
	s[0][right], s[1][right] = r[0], r[1]
}

// mix adds the sum of both to each.
func mix(l, r *both) {
	sum := *l
	sum.add(r)
	l.add(&sum)
	r.add(&sum)
}

// sbox makes x (x + key)^5.
func (x *both) sbox(key *Eight) {
	var power both
	fma.Add(plain(x[:]), plain(x[:]), (*fma.Eight)(key), len(x), 0)
	power.product(x, x)
	power.product(&power, &power)
	x.product(&power, x)
}

func (x *both) product(a, b *both) {
	modulus.Mul(plain(x[:]), plain(a[:]), plain(b[:]), len(x), eightBytes, eightBytes, eightBytes)
}

func (x *both) add(y *both) { fma.Add(plain(x[:]), plain(x[:]), plain(y[:]), len(x), eightBytes) }

func (x *both) reduce() { fma.Reduce(plain(x[:]), plain(x[:]), len(x), less[:]...) }
