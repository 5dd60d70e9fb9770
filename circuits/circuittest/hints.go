package circuittest

import (
	"math/big"
	"strings"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark/constraint/solver"
)

// HintNamed returns the registered hint whose name ends in name, exported or not.
func HintNamed(name string) solver.HintID {
	for _, h := range solver.GetRegisteredHints() {
		if strings.HasSuffix(solver.GetHintName(h), "."+name) {
			return solver.GetHintID(h)
		}
	}
	panic("circuittest: no hint named " + name)
}

// Lie changes the honest outputs of a hint.
type Lie func(in, out []*big.Int)

// ForgeHint replaces a hint by the honest one followed by a lie.
func ForgeHint(id solver.HintID, lie Lie) solver.Option {
	return solver.OverrideHint(id, Forged(id, lie))
}

// Forged is the hint that ForgeHint installs.
func Forged(id solver.HintID, lie Lie) solver.Hint {
	honest := solver.GetRegisteredHint(id)
	return func(q *big.Int, in, out []*big.Int) error {
		if err := honest(q, in, out); err != nil {
			return err
		}
		lie(in, out)
		for _, o := range out {
			o.Mod(o, q)
		}
		return nil
	}
}

// Lies are the changes that every hint has to withstand, by name.
func Lies() map[string]Lie {
	each := func(f func(o *big.Int)) Lie {
		return func(_, out []*big.Int) {
			for _, o := range out {
				f(o)
			}
		}
	}
	one, first := big.NewInt(1), func(f func(o *big.Int)) Lie { return func(_, out []*big.Int) { f(out[0]) } }
	return map[string]Lie{
		"all zero":     each(func(o *big.Int) { o.SetInt64(0) }),
		"all one":      each(func(o *big.Int) { o.SetInt64(1) }),
		"all minus 1":  each(func(o *big.Int) { o.SetInt64(-1) }),
		"plus one":     first(func(o *big.Int) { o.Add(o, one) }),
		"minus one":    first(func(o *big.Int) { o.Sub(o, one) }),
		"double":       each(func(o *big.Int) { o.Lsh(o, 1) }),
		"flip highest": func(_, out []*big.Int) { o := out[len(out)-1]; o.Sub(one, o) },
		"swap ends": func(_, out []*big.Int) {
			n := len(out) - 1
			a, b := new(big.Int).Set(out[0]), new(big.Int).Set(out[n])
			out[0].Set(b)
			out[n].Set(a)
		},
		// The input itself as lowest digit, nothing above: the sum is right, the digits are not.
		"input as digit": func(in, out []*big.Int) {
			each(func(o *big.Int) { o.SetInt64(0) })(nil, out)
			out[0].Set(in[0])
		},
		// The same where the input comes last, as gnark's hint for limbs has it.
		"last input as digit": func(in, out []*big.Int) {
			each(func(o *big.Int) { o.SetInt64(0) })(nil, out)
			out[0].Set(in[len(in)-1])
		},
		// Bits of the input plus the modulus, where they fit.
		"alias": Alias,
		// The same number in an emulated field, in limbs, wherever among the answers a number stands.
		"first number plus modulus":  plusModulus(0),
		"second number plus modulus": plusModulus(1),
		"third number plus modulus":  plusModulus(2),
		"other constant":             each(func(o *big.Int) { o.SetInt64(12345) }),
	}
}

// emulatedLimbs is how many limbs of 64 bits a number of an emulated field has: the base field of BN254 is the only one.
const emulatedLimbs = 4

func plusModulus(number int) Lie {
	return func(_, out []*big.Int) {
		p, mask := new(big.Int).Set(ecc.BN254.BaseField()), new(big.Int).SetUint64(1<<64-1)
		for i := number * emulatedLimbs; i < (number+1)*emulatedLimbs && i < len(out); i++ {
			out[i].Add(out[i], new(big.Int).And(p, mask))
			p.Rsh(p, 64)
		}
	}
}

// elsewhere is what a hint answered, honestly, where it was asked something else; nil where it was not.
func (s *System) elsewhere(honest *trace, st step) Lie {
	n := st.hint.OutputRange.End - st.hint.OutputRange.Start
	for _, other := range s.steps {
		if other.hint == nil || other.hint.HintID != st.hint.HintID || other.call == st.call || other.hint.OutputRange.End-other.hint.OutputRange.Start != n {
			continue
		}
		differs := false
		for i := range n {
			differs = differs || !honest.values[other.hint.OutputRange.Start+i].Equal(&honest.values[st.hint.OutputRange.Start+i])
		}
		if differs {
			return func(_, out []*big.Int) {
				for i := range out {
					honest.values[int(other.hint.OutputRange.Start)+i].BigInt(out[i])
				}
			}
		}
	}
	return nil
}

// Alias answers with the bits of input + modulus, where they fit: the same value in the field, other bits.
func Alias(in, out []*big.Int) {
	if v := new(big.Int).Add(in[0], Field); v.BitLen() <= len(out) {
		Digits(v)(in, out)
	}
}

// WideDigit lets a value that is too wide pass a range check whose digits nobody checks: the lowest digit carries what the others
// cannot. Values in range keep their honest bits.
func WideDigit(in, out []*big.Int) {
	if in[0].BitLen() <= len(out) {
		return
	}
	for _, o := range out {
		o.SetInt64(0)
	}
	out[0].Set(in[0])
}
