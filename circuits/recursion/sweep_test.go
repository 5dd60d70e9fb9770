package recursion

import (
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/std/algebra/emulated/sw_bn254"

	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/rollup/field"
)

// A19, A13 and A5 for a multiplication by a coefficient, the one gadget that trusts a hint of ours. The whole verifier is swept as part of
// the aggregate circuit.
func TestA19Multiply(t *testing.T) {
	const low, high = 0xdeadbeef12345678, 0x1337133713371337
	value := new(big.Int).Mul(eigenvalue, half(high))
	value.Add(value, half(low)).Mod(value, field.Modulus())
	var p, q bn254.G1Affine
	p.ScalarMultiplicationBase(big.NewInt(5))
	q.ScalarMultiplication(&p, value)
	c := circuittest.Whole{Circuit: circuittest.Compile(t, &product{}), Valid: []frontend.Circuit{
		&product{P: sw_bn254.NewG1Affine(p), Q: sw_bn254.NewG1Affine(q), Low: uint64(low), High: uint64(high), Value: value}}}
	c.Sweep(t)
	stride := 1_000_000 // the first call of each
	if circuittest.FullSweep() {
		stride = 40
	}
	c.SweepHints(t, stride, circuittest.OtherForms("evalHint", "slopesHint", "ratioHint"))
}
