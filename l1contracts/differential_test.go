package l1contracts_test

import (
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/vm/runtime"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1contracts/testbindings"
	"github.com/causeway-l2/causeway/rollup/field"
)

// FuzzSolidityHashes compares the contract's libraries, as compiled, with native code: hashes of any two words, and which points are keys. The
// circuits are compared with the same native code by FuzzCircuitHashes.
func FuzzSolidityHashes(f *testing.F) {
	cfg := &runtime.Config{GasLimit: 30_000_000} // Create makes its state
	_, at, _, err := runtime.Create(common.FromHex(testbindings.HarnessMetaData.Bin), cfg)
	require.NoError(f, err)
	base := field.Base()
	f.Add(make([]byte, 64))
	x, y := base.X.Bytes(), base.Y.Bytes()
	f.Add(append(x[:], y[:]...))
	r := field.Modulus()
	for _, d := range []int64{-1, 0, 1} {
		v := new(big.Int).Add(r, big.NewInt(d)).FillBytes(make([]byte, 32))
		f.Add(append(v, v...))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) != 64 {
			return
		}
		words := [2]*big.Int{new(big.Int).SetBytes(b[:32]), new(big.Int).SetBytes(b[32:])}
		point, pointErr := field.DecodePoint(b)
		raw, _, err := runtime.Call(at, harness.PackAreKeys([][2]*big.Int{words}), cfg)
		require.NoError(t, err)
		keys, err := harness.UnpackAreKeys(raw)
		require.NoError(t, err)
		require.Equal(t, pointErr == nil && point.OnCurve() && !point.SmallOrder(), keys[0], "%x", b)

		left, right := new(big.Int).Mod(words[0], r), new(big.Int).Mod(words[1], r)
		raw, _, err = runtime.Call(at, harness.PackCompress([][2]*big.Int{{left, right}}), cfg)
		require.NoError(t, err)
		out, err := harness.UnpackCompress(raw)
		require.NoError(t, err)
		require.Equal(t, field.ToBig(field.Compress(element(left), element(right))), out[0])
	})
}

func element(v *big.Int) (e field.Element) {
	e.SetBigInt(v)
	return e
}

// FuzzSoliditySubmission has the contract take any streams, and compares the statement that it makes of them, evaluations and all, with the model.
func FuzzSoliditySubmission(f *testing.F) {
	f.Add([]byte{})
	f.Add(make([]byte, 100))
	f.Add([]byte{1, 2, 3})
	f.Add(append(make([]byte, 31), 0xff, 0xff))
	f.Fuzz(func(t *testing.T, b []byte) {
		e := newEnv(t)
		s := e.next()
		s.D = nil
		for len(b) > 0 && len(s.D) < 40 { // 31 bytes fit into any word
			n := min(31, len(b))
			var w l1.Word
			copy(w[1:], b[:n])
			s.D, b = append(s.D, w), b[n:]
		}
		e.expect(statement(e.rollup, s))
		e.ok(operator, e.rollup, nil, rollup.PackSubmit(packed(s)))
		require.EqualValues(t, 1, e.status().LastBatch)
	})
}
