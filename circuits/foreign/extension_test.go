package foreign

import (
	"fmt"
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/circuittest"
)

// long is a number of the extension, of coefficients modulo p; what is nil is no part of the circuit.
type long [Degree]*big.Int

func randomLong(seed int64, at ...int) (out long) {
	if at == nil {
		for k := range Degree {
			at = append(at, k)
		}
	}
	for _, k := range at {
		out[k] = new(big.Int).Exp(big.NewInt(seed*100+int64(k)+2), big.NewInt(173), fp.Modulus())
	}
	return out
}

// times multiplies as polynomials, and reduces from the top.
func (a long) times(b long) (out long) {
	var c [2*Degree - 1]big.Int
	for i := range a {
		for j := range b {
			if a[i] != nil && b[j] != nil {
				c[i+j].Add(&c[i+j], new(big.Int).Mul(a[i], b[j]))
			}
		}
	}
	for n := len(c) - 1; n >= Degree; n-- {
		c[n-6].Add(&c[n-6], new(big.Int).Mul(&c[n], big.NewInt(18)))
		c[n-12].Sub(&c[n-12], new(big.Int).Mul(&c[n], big.NewInt(82)))
	}
	for k := range out {
		out[k] = new(big.Int).Mod(&c[k], fp.Modulus())
	}
	return out
}

func (a long) conjugate() (out long) {
	for k := range a {
		if out[k] = a[k]; k%2 == 1 && a[k] != nil {
			out[k] = new(big.Int).Sub(fp.Modulus(), a[k])
		}
	}
	return out
}

// related asserts a relation of numbers.
type related struct {
	Numbers [4][][Limbs]frontend.Variable // coefficients that are there
	even    bool                          // of the first two
	shape   [4]long
}

func newRelated(even bool, numbers ...long) *related {
	c := &related{even: even}
	copy(c.shape[:], numbers)
	for n := range c.shape {
		for _, v := range c.shape[n] {
			if v != nil {
				c.Numbers[n] = append(c.Numbers[n], cut(v))
			}
		}
	}
	return c
}

func (c *related) Define(api frontend.API) error {
	f, err := New(api, fp.Modulus())
	if err != nil {
		return err
	}
	var n [4]Extended
	for i := range n {
		numbers := c.Numbers[i]
		for k, v := range c.shape[i] {
			if v != nil {
				n[i][k], numbers = f.Told(numbers[0]), numbers[1:]
			}
		}
	}
	if c.even {
		f.AssertEven(n[0], n[1])
	} else {
		f.AssertSame(n[0], n[1], n[2], n[3])
	}
	return nil
}

// changed is a number with something added to some coefficients.
func (a long) changed(by map[int]int64) long {
	for k, d := range by {
		v := new(big.Int).Add(a[k], big.NewInt(d))
		a[k] = v.Mod(v, fp.Modulus())
	}
	return a
}

// Products are those of the extension, whatever is missing of their factors; and nothing else passes.
func TestAssertSame(t *testing.T) {
	a, x, b := randomLong(1), randomLong(2), randomLong(3)
	one, line, even := long{big.NewInt(1)}, randomLong(4, 0, 1, 3, 7, 9), randomLong(5, 0, 2, 4, 6, 8, 10)
	for name, numbers := range map[string][4]long{
		"whole":          {a.times(x), b, a, x.times(b)},
		"one":            {a, b, a.times(b), one},
		"squared":        {a, a, a.times(a), one},
		"line":           {a, line, a.times(line).times(x), x},
		"lines":          {a, line, a.times(line), one},
		"even and odd":   {even, randomLong(6, 1), even.times(randomLong(6, 1)), one},
		"highest powers": {randomLong(7, 11), randomLong(8, 11), randomLong(7, 11).times(randomLong(8, 11)), one},
		"one power each": {randomLong(7, 0), randomLong(8, 5), randomLong(8, 5).times(randomLong(7, 0)), one},
	} {
		if name == "line" { // a*line = c*x, with c = a*line/x by another way: both sides times x
			numbers = [4]long{a.times(x), line, a.times(line), x}
		}
		t.Run(name, func(t *testing.T) {
			right := newRelated(false, numbers[:]...)
			ccs := circuittest.Compile(t, newRelated(false, numbers[:]...))
			circuittest.MustAccept(t, ccs, right)
			for n := range numbers {
				for k, v := range numbers[n] {
					if v == nil {
						continue
					}
					wrong := numbers
					wrong[n] = wrong[n].changed(map[int]int64{k: 1})
					require.Error(t, circuittest.Solve(ccs, newRelated(false, wrong[:]...)), "number %d, power %d", n, k)
				}
			}
		})
	}
	// Errors of two coefficients that would cancel if they shared a factor.
	numbers := [4]long{a, b, a.times(b), one}
	ccs := circuittest.Compile(t, newRelated(false, numbers[:]...))
	for k := range Degree {
		for m := range k {
			wrong := numbers
			wrong[2] = wrong[2].changed(map[int]int64{k: 1, m: -1})
			circuittest.MustReject(t, ccs, newRelated(false, wrong[:]...))
		}
	}
}

func TestAssertEven(t *testing.T) {
	a := randomLong(1)
	b := a.conjugate().times(randomLong(2, 0, 2, 4, 6, 8, 10))
	ccs := circuittest.Compile(t, newRelated(true, a, b))
	circuittest.MustAccept(t, ccs, newRelated(true, a, b))
	for k := range Degree {
		circuittest.MustReject(t, ccs, newRelated(true, a.changed(map[int]int64{k: 1}), b))
		// One odd power of w in a product, each of them.
		odd := func() *related {
			return newRelated(true, long{big.NewInt(1)}, randomLong(3, 0, 2, 4, 6, 8, 10, k))
		}
		err := circuittest.Solve(circuittest.Compile(t, odd()), odd())
		require.Equal(t, k%2 == 0, err == nil, "%d: %v", k, err)
	}
}

func TestConjugate(t *testing.T) {
	f := &Field{modulus: fp.Modulus()}
	var e Extended
	for k := range e {
		if k != 4 && k != 5 {
			e[k] = &Element{terms: []term{{k, 1}}}
		}
	}
	c := f.Conjugate(e)
	for k := range e {
		switch {
		case e[k] == nil:
			require.Nil(t, c[k])
		case k%2 == 0:
			require.Equal(t, e[k], c[k])
		default:
			require.Equal(t, []term{{k, -1}}, c[k].terms)
		}
	}
}

// A relation's bound is that of its coefficients: with all limbs at their greatest, and signs that add up, one is reached.
func TestRelationBound(t *testing.T) {
	const wide = 3
	var n [4]Extended
	for i := range n {
		for k := range n[i] {
			n[i][k] = &Element{terms: []term{{i*Degree + k, wide}}}
		}
	}
	top := new(big.Int).Mul(limbMask, big.NewInt(wide))
	all := func(sign func(i, k int) bool) []*big.Int {
		in := []*big.Int{big.NewInt(Degree)}
		for k := range Degree {
			in = append(in, big.NewInt(int64(k)))
		}
		for i := range 4 {
			for k := range Degree {
				for range Limbs {
					v := new(big.Int).Set(top)
					if !sign(i, k) {
						v.Sub(circuittest.Field, v)
					}
					in = append(in, v)
				}
			}
		}
		return in
	}
	r := &relation{left: [2]Extended{n[0], n[1]}, right: [2]Extended{n[2], n[3]}}
	for k := range Degree {
		r.at = append(r.at, k)
	}
	most := new(big.Int)
	for pattern := range 64 { // signs by thirds and halves of powers
		in := all(func(i, k int) bool {
			if i == 2 {
				return (k/6+pattern)%2 == 1 != (pattern>>1&1 == 1)
			}
			return k/6%2 == 0 || pattern>>(2+i)&1 == 1
		})
		out := make([]*big.Int, Degree*productLength)
		for i := range out {
			out[i] = new(big.Int)
		}
		require.NoError(t, relationHint(circuittest.Field, in, out))
		for _, o := range out {
			if v := new(big.Int).Abs(signed(circuittest.Field, o)); v.Cmp(most) > 0 {
				most = v
			}
		}
	}
	require.LessOrEqual(t, most.Cmp(r.bound()), 0)
	// Within a factor of four: it is no bound of something else.
	require.Positive(t, new(big.Int).Lsh(most, 2).Cmp(r.bound()))
	_, err := frontendCompile(&broad{times: 1 << 9})
	require.ErrorContains(t, err, fmt.Sprintf("more than %d", checkBits))
	_, err = frontendCompile(&broad{times: 1})
	require.NoError(t, err)
}

// broad multiplies numbers of wide coefficients.
type broad struct {
	A     [Limbs]frontend.Variable
	times int64
}

func (c *broad) Define(api frontend.API) error {
	f, err := New(api, fp.Modulus())
	if err != nil {
		return err
	}
	var e Extended
	for k := range e {
		e[k] = f.Sum([]*Element{f.Told(c.A)}, []int64{c.times})
	}
	f.AssertSame(e, e, e, e)
	return nil
}
