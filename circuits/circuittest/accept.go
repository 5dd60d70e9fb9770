package circuittest

import (
	"fmt"
	"reflect"
	"sync"
	"testing"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark/constraint"
	cs "github.com/consensys/gnark/constraint/bn254"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/frontend/cs/r1cs"
	"github.com/consensys/gnark/logger"
	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/internal/pages"
)

func init() {
	logger.Set(zerolog.Nop()) // thousands of refusals are the point here
	pages.Heap()
}

// Field is the circuits' field.
var Field = ecc.BN254.ScalarField()

// Compile turns a circuit into R1CS.
func Compile(t testing.TB, c frontend.Circuit) constraint.ConstraintSystem {
	t.Helper()
	ccs, err := frontend.Compile(Field, r1cs.NewBuilder, c)
	require.NoError(t, err)
	return ccs
}

var compiled sync.Map // by key: *sync.Once-like func() constraint.ConstraintSystem

// Cached compiles the circuit that belongs to key, once in a test binary.
func Cached(t testing.TB, key string, circuit func() frontend.Circuit) constraint.ConstraintSystem {
	t.Helper()
	once, _ := compiled.LoadOrStore(key, sync.OnceValue(func() constraint.ConstraintSystem { return Compile(t, circuit()) }))
	return once.(func() constraint.ConstraintSystem)()
}

// Solve returns nil when the assignment satisfies the compiled circuit; opts may forge hints.
func Solve(ccs constraint.ConstraintSystem, assignment frontend.Circuit, opts ...solver.Option) error {
	w, err := frontend.NewWitness(assignment, Field)
	if err != nil {
		return fmt.Errorf("assignment is incomplete: %w", err)
	}
	_, err = ccs.Solve(w, opts...)
	return err
}

// MustAccept fails the test unless the assignment satisfies the circuit.
func MustAccept(t testing.TB, ccs constraint.ConstraintSystem, assignment frontend.Circuit, opts ...solver.Option) {
	t.Helper()
	require.NoError(t, Solve(ccs, assignment, opts...))
}

// MustReject fails the test if the assignment satisfies the circuit. An assignment with unset fields proves nothing and fails too.
func MustReject(t testing.TB, ccs constraint.ConstraintSystem, assignment frontend.Circuit, opts ...solver.Option) {
	t.Helper()
	w, err := frontend.NewWitness(assignment, Field)
	require.NoError(t, err, "the attack itself is malformed")
	require.Len(t, w.Vector(), ccs.GetNbPublicVariables()-1+ccs.GetNbSecretVariables(), "the attack is one on another circuit")
	_, err = ccs.Solve(w, opts...)
	require.Error(t, err, "the circuit accepts an attack")
}

// Tamper returns a copy of the assignment with one change; slices are copied, so the original stays as it was.
func Tamper[C any](assignment *C, change func(*C)) *C {
	out := reflect.New(reflect.TypeFor[C]())
	deepCopy(out.Elem(), reflect.ValueOf(assignment).Elem())
	c := out.Interface().(*C)
	change(c)
	return c
}

func deepCopy(dst, src reflect.Value) {
	dst.Set(src) // unexported fields too
	switch src.Kind() {
	case reflect.Struct:
		for i := range src.NumField() {
			if src.Type().Field(i).IsExported() {
				deepCopy(dst.Field(i), src.Field(i))
			}
		}
	case reflect.Array:
		for i := range src.Len() {
			deepCopy(dst.Index(i), src.Index(i))
		}
	case reflect.Slice:
		if src.IsNil() {
			return // not yet filled in by gnark, which tells by nil
		}
		dst.Set(reflect.MakeSlice(src.Type(), src.Len(), src.Len()))
		for i := range src.Len() {
			deepCopy(dst.Index(i), src.Index(i))
		}
	}
}

// FreeInputs returns the public and secret inputs, by index, that occur in no constraint: whoever relays a proof could change them.
func FreeInputs(ccs constraint.ConstraintSystem) (free []int) {
	system := ccs.(*cs.R1CS)
	seen := make([]bool, ccs.GetNbPublicVariables()+ccs.GetNbSecretVariables())
	seen[0] = true // the constant 1
	mark := func(terms constraint.LinearExpression) {
		for _, t := range terms {
			if w := t.WireID(); w < len(seen) && !system.Coefficients[t.CoeffID()].IsZero() {
				seen[w] = true
			}
		}
	}
	it := system.GetR1CIterator()
	for c := it.Next(); c != nil; c = it.Next() {
		mark(c.L)
		mark(c.R)
		mark(c.O)
	}
	for i, ok := range seen {
		if !ok {
			free = append(free, i)
		}
	}
	return free
}
