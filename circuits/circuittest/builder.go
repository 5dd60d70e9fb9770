package circuittest

import (
	"fmt"
	"math/big"
	"testing"

	"github.com/consensys/gnark/constraint"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/frontend/cs/r1cs"
	"github.com/consensys/gnark/std/math/bits"
	"github.com/stretchr/testify/require"
)

// Weakness says in which way a weakened builder differs from gnark's.
type Weakness struct {
	// Delete is the name of an assertion to leave out.
	Delete string
	// FreeDivision makes x/y, where the circuit does not check y, what it is to an attacker: any z with z * y = x. At 0/0 z is
	// what ZeroByZero says, else 0.
	FreeDivision bool
	// OnToBinary, if set, is told the width of each decomposition.
	OnToBinary func(width int)
	// OnAssert, if set, is told the name of each assertion.
	OnAssert func(site string)
}

// CompileWeak compiles a circuit with a weakened builder.
func CompileWeak(t testing.TB, c frontend.Circuit, w Weakness) constraint.ConstraintSystem {
	t.Helper()
	ccs, err := compileWeak(c, w)
	require.NoError(t, err)
	return ccs
}

func compileWeak(c frontend.Circuit, w Weakness) (constraint.ConstraintSystem, error) {
	found := w.Delete == ""
	ccs, err := frontend.Compile(Field, func(q *big.Int, config frontend.CompileConfig) (frontend.Builder[constraint.U64], error) {
		b, err := r1cs.NewBuilder[constraint.U64](q, config)
		return &weakBuilder{Builder: b, weakness: w, found: &found}, err
	}, c)
	if err == nil && !found {
		err = fmt.Errorf("circuittest: there is no assertion %q", w.Delete)
	}
	return ccs, err
}

// weakBuilder wraps gnark's builder. It is its own Compiler, and runs gnark's gadgets on itself, so that no assertion escapes it, except
// those inside Select, And, Or, Xor, Lookup2 and IsZero.
type weakBuilder struct {
	frontend.Builder[constraint.U64]
	weakness Weakness
	sites    sites
	divided  int // divisions so far
	found    *bool
}

// keep tells whether the assertion being made stays.
func (b *weakBuilder) keep(kind string) bool {
	if b.weakness.Delete == "" && b.weakness.OnAssert == nil {
		return true
	}
	name := b.sites.name(kind)
	if b.weakness.OnAssert != nil {
		b.weakness.OnAssert(name)
	}
	if name == b.weakness.Delete {
		*b.found = true
		return false
	}
	return true
}

func (b *weakBuilder) Compiler() frontend.Compiler { return b }

func (b *weakBuilder) AssertIsEqual(x, y frontend.Variable) {
	if b.keep("AssertIsEqual") {
		b.Builder.AssertIsEqual(x, y)
	}
}

func (b *weakBuilder) AssertIsBoolean(x frontend.Variable) {
	if b.keep("AssertIsBoolean") {
		b.Builder.AssertIsBoolean(x)
	}
}

func (b *weakBuilder) AssertIsDifferent(x, y frontend.Variable) {
	if b.keep("AssertIsDifferent") {
		b.Builder.AssertIsDifferent(x, y)
	}
}

func (b *weakBuilder) AssertIsLessOrEqual(x, bound frontend.Variable) {
	if b.keep("AssertIsLessOrEqual") {
		b.Builder.AssertIsLessOrEqual(x, bound)
	}
}

// MustBeLessOrEqCst is what a decomposition of full width ends with.
func (b *weakBuilder) MustBeLessOrEqCst(digits []frontend.Variable, bound *big.Int, v frontend.Variable) {
	if b.keep("MustBeLessOrEqCst") {
		b.Builder.(interface {
			MustBeLessOrEqCst([]frontend.Variable, *big.Int, frontend.Variable)
		}).MustBeLessOrEqCst(digits, bound, v)
	}
}

func (b *weakBuilder) ToBinary(v frontend.Variable, n ...int) []frontend.Variable {
	width := b.FieldBitLen()
	if len(n) == 1 {
		width = n[0]
	}
	if b.weakness.OnToBinary != nil {
		b.weakness.OnToBinary(width)
	}
	return bits.ToBinary(b, v, bits.WithNbDigits(width))
}

func (b *weakBuilder) FromBinary(digits ...frontend.Variable) frontend.Variable {
	return bits.FromBinary(b, digits)
}

func (b *weakBuilder) DivUnchecked(x, y frontend.Variable) frontend.Variable {
	if _, constant := b.ConstantValue(y); constant || !b.weakness.FreeDivision {
		return b.Builder.DivUnchecked(x, y)
	}
	z, err := b.NewHint(divisionHint, 1, x, y, b.divided)
	if err != nil {
		panic(err)
	}
	b.divided++
	b.Builder.AssertIsEqual(b.Mul(z[0], y), x)
	return z[0]
}

// Commit forwards to gnark's builder: gadgets choose their code path by this method.
func (b *weakBuilder) Commit(v ...frontend.Variable) (frontend.Variable, error) {
	return b.Builder.(frontend.Committer).Commit(v...)
}

// store is gnark's internal key-value store, by its methods.
type store interface {
	SetKeyValue(key, value any)
	GetKeyValue(key any) any
}

func (b *weakBuilder) SetKeyValue(key, value any)        { b.Builder.(store).SetKeyValue(key, value) }
func (b *weakBuilder) GetKeyValue(key any) any           { return b.Builder.(store).GetKeyValue(key) }
func (b *weakBuilder) Defer(cb func(frontend.API) error) { b.Builder.Defer(cb) }

func init() { solver.RegisterHint(divisionHint) }

// divisionHint divides, and answers 0/0 with 0 as gnark's solver does; ZeroByZero replaces it.
func divisionHint(q *big.Int, in, out []*big.Int) error { return divide(q, in, out[0], big.NewInt(0)) }

func divide(q *big.Int, in []*big.Int, out, zeroByZero *big.Int) error {
	inverse := new(big.Int).ModInverse(in[1], q)
	switch {
	case inverse != nil:
		out.Mul(in[0], inverse).Mod(out, q)
	case in[0].Sign() == 0:
		out.Set(zeroByZero)
	default:
		out.SetInt64(0) // x/0: no answer is right, the product constraint fails
	}
	return nil
}

// Choice is what an attacker answers for 0/0 in the k-th division of a circuit, counted from 0.
type Choice func(k int) *big.Int

// ZeroByZero makes the choice in a circuit compiled with FreeDivision.
func ZeroByZero(choose Choice) solver.Option {
	return solver.OverrideHint(solver.GetHintID(divisionHint), func(q *big.Int, in, out []*big.Int) error {
		return divide(q, in, out[0], choose(int(in[2].Int64())))
	})
}
