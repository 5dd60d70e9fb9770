package rollup

import (
	"encoding/json"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// amounts are edges, and random ones.
func amounts() []Amount {
	top := ^uint64(0)
	out := []Amount{{}, {0, 1}, {0, top}, {1, 0}, {top, 0}, {top, top - 1}, {top, top}, {1<<32 - 1, top}, {1 << 32, 0}}
	r := rand.New(rand.NewPCG(2, 2))
	for range 40 {
		out = append(out, Amount{r.Uint64() >> r.IntN(64), r.Uint64()})
	}
	return out
}

func TestAmountArithmetic(t *testing.T) {
	limit := new(big.Int).Lsh(big.NewInt(1), AmountBits)
	for _, a := range amounts() {
		for _, b := range amounts() {
			sum, fits := a.Add(b)
			want := new(big.Int).Add(a.Big(), b.Big())
			require.Equal(t, want.Cmp(limit) < 0, fits)
			require.Equal(t, want.Mod(want, limit).String(), sum.String())

			left, enough := a.Sub(b)
			want = new(big.Int).Sub(a.Big(), b.Big())
			require.Equal(t, want.Sign() >= 0, enough)
			require.Equal(t, want.Mod(want, limit).String(), left.String())
			require.Equal(t, a.Big().Cmp(b.Big()), a.Cmp(b))
		}
		back, err := AmountFromBig(a.Big())
		require.NoError(t, err)
		require.Equal(t, a, back)
		parsed, err := ParseAmount(a.String())
		require.NoError(t, err)
		require.Equal(t, a, parsed)
		require.Equal(t, a.Big().BitLen() <= FeeBits, a.IsFee())
		require.Equal(t, a == Amount{}, a.IsZero())
	}
	for _, v := range []*big.Int{big.NewInt(-1), limit, new(big.Int).Lsh(limit, 9)} {
		_, err := AmountFromBig(v)
		require.ErrorIs(t, err, ErrAmountRange)
	}
}

func TestParseAmountIsStrict(t *testing.T) {
	for _, s := range []string{"", " ", "-1", "-0", "+1", "01", "00", "1.0", "1e3", "0x1", "1_000", " 1", "1 ", "1\n", "１", "340282366920938463463374607431768211456"} {
		_, err := ParseAmount(s)
		require.ErrorIs(t, err, ErrAmountRange, "%q", s)
	}
	var a Amount
	require.NoError(t, json.Unmarshal([]byte(`"340282366920938463463374607431768211455"`), &a))
	b, err := json.Marshal(a)
	require.NoError(t, err)
	require.Equal(t, `"340282366920938463463374607431768211455"`, string(b))
	require.Error(t, json.Unmarshal([]byte(`1`), &a), "amounts are strings: floats lose digits")
}

// B5: an amount has one Float at most. All exponents, at each edge of the mantissa.
func TestB5Floats(t *testing.T) {
	const top = 1<<MantissaBits - 1
	mantissas := []uint64{0, 1, 2, 9, 10, 11, MinScaledMantissa - 1, MinScaledMantissa, MinScaledMantissa + 1, top - 1, top}
	r := rand.New(rand.NewPCG(3, 3))
	for range 200 {
		mantissas = append(mantissas, r.Uint64N(top+1))
	}
	seen := map[Amount]Float{}
	limit := new(big.Int).Lsh(big.NewInt(1), AmountBits)
	for e := range uint64(1 << ExponentBits) {
		for _, m := range mantissas {
			f := Float(m<<ExponentBits | e)
			require.Equal(t, m, f.Mantissa())
			require.Equal(t, e, f.Exponent())
			value := new(big.Int).Exp(big.NewInt(10), new(big.Int).SetUint64(e), nil)
			value.Mul(value, new(big.Int).SetUint64(m))
			canonical := e == 0 || m*10 > top
			a, err := f.Amount()
			if !canonical || value.Cmp(limit) >= 0 {
				require.ErrorIs(t, err, ErrFloat, "%d * 10^%d", m, e)
				if value.Cmp(limit) < 0 { // the value has a Float, another one
					v, _ := AmountFromBig(value)
					if g, err := FloatOf(v); err == nil {
						require.NotEqual(t, f, g)
					}
				}
				continue
			}
			require.NoError(t, err)
			require.Equal(t, value.String(), a.String())
			back, err := FloatOf(a)
			require.NoError(t, err)
			require.Equal(t, f, back)
			if other, ok := seen[a]; ok {
				require.Equal(t, other, f, "two Floats of %s", a)
			}
			seen[a] = f
		}
	}
	_, err := Float(1 << FloatBits).Amount()
	require.ErrorIs(t, err, ErrFloat)
	for _, s := range []string{"34359738368", "34359738371", "343597383681", "340282366920938463463374607431768211455"} {
		a, err := ParseAmount(s)
		require.NoError(t, err)
		_, err = FloatOf(a)
		require.ErrorIs(t, err, ErrFloat, s)
	}
}

// FloatOf finds a Float whenever there is one: m * 10^e for any m, canonical or not.
func TestB5FloatOfFindsEveryValue(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	for range 2000 {
		m, e := r.Uint64N(1<<MantissaBits)>>r.IntN(MantissaBits), r.IntN(1<<ExponentBits)
		v := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(e)), nil)
		a, err := AmountFromBig(v.Mul(v, new(big.Int).SetUint64(m)))
		if err != nil {
			continue
		}
		f, err := FloatOf(a)
		require.NoError(t, err, "%d * 10^%d", m, e)
		back, err := f.Amount()
		require.NoError(t, err)
		require.Equal(t, a, back)
	}
}
