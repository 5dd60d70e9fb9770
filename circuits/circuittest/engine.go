package circuittest

import (
	"errors"
	"fmt"
	"math/big"
	"reflect"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/frontend/schema"
	"github.com/consensys/gnark/std/math/bits"
)

// Engine runs a circuit on values and never stops: it notes which assertions fail. An attacker uses it to learn the statement that a false
// witness leads to; a test, to learn which assertions stand in the way. It serves circuits over the native field that commit to nothing.
type Engine struct {
	// Hints replaces hints, as solver.OverrideHint does.
	Hints map[solver.HintID]solver.Hint
	// ZeroByZero is what DivUnchecked answers for 0/0; nil: 0, as gnark's solver.
	ZeroByZero Choice
	// Quick leaves out the names of what failed: several times as fast.
	Quick bool
	// First ends the run at the first assertion that fails.
	First bool
}

// Run is what one run found.
type Run struct {
	// Failed names the assertions that do not hold.
	Failed []string
	// Public is what the circuit asserts the first public input to be.
	Public fr.Element
	// Divisions counts divisions whose divisor the circuit does not check, ZeroByZero those of 0 by 0.
	Divisions, ZeroByZero int
	// Err says why the run could not go on: a hint refused its inputs.
	Err error
}

// Run runs a fresh circuit on the values of an assignment of the same circuit.
func (e Engine) Run(circuit, assignment frontend.Circuit) (run Run) {
	r := &runner{engine: e}
	defer func() {
		p := recover()
		run = r.Run
		if p != nil && p != any(stopped) {
			run.Err = fmt.Errorf("circuittest: %v", p)
		}
	}()
	if err := r.fill(circuit, assignment); err != nil {
		panic(err)
	}
	if err := circuit.Define(r); err != nil {
		panic(err)
	}
	return r.Run
}

// wire is a variable; constants are known when the circuit is compiled.
type wire struct {
	fr.Element
	constant bool
}

type runner struct {
	Run
	engine Engine
	public *wire
	sites  sites
	room   []wire // for the next wires
	unused        // methods of frontend.API and Compiler that our circuits do not call
}

// wire keeps a value. Many find room at once: a run makes hundreds of thousands, and to allocate each alone is a third of its time.
func (r *runner) wire(v wire) *wire {
	if len(r.room) == 0 {
		r.room = make([]wire, 512)
	}
	w := &r.room[0]
	*w, r.room = v, r.room[1:]
	return w
}

type unused struct{ frontend.Compiler }

var variable = reflect.TypeFor[frontend.Variable]()

// fill puts the assignment's values into the circuit.
func (r *runner) fill(circuit, assignment frontend.Circuit) error {
	var values []*wire
	_, err := schema.Walk(Field, assignment, variable, func(_ schema.LeafInfo, v reflect.Value) error {
		if v.IsNil() {
			return errors.New("assignment is incomplete")
		}
		w := new(wire)
		_, err := w.SetInterface(v.Interface())
		values = append(values, w)
		return err
	})
	if err != nil {
		return err
	}
	_, err = schema.Walk(Field, circuit, variable, func(leaf schema.LeafInfo, v reflect.Value) error {
		if leaf.Visibility == schema.Public && r.public == nil {
			r.public = values[0]
		}
		v.Set(reflect.ValueOf(values[0]))
		values = values[1:]
		return nil
	})
	return err
}

func (r *runner) fail(kind string) { r.check(kind, false) }

// check names assertions that hold too: they count for the names of those that do not.
func (r *runner) check(kind string, holds bool) {
	name := kind
	if !r.engine.Quick {
		name = r.sites.name(kind)
	}
	if !holds {
		r.Failed = append(r.Failed, name)
		if r.engine.First {
			panic(stopped)
		}
	}
}

var stopped = errors.New("stopped at the first failure")

func value(v frontend.Variable) *wire {
	if w, ok := v.(*wire); ok {
		return w
	}
	w := &wire{constant: true}
	if _, err := w.SetInterface(v); err != nil {
		panic(err)
	}
	return w
}

func (r *runner) AssertIsEqual(x, y frontend.Variable) {
	if x == frontend.Variable(r.public) {
		r.Public = value(y).Element
	}
	r.check("AssertIsEqual", value(x).Equal(&value(y).Element))
}

func (r *runner) AssertIsBoolean(x frontend.Variable) {
	w := value(x)
	r.check("AssertIsBoolean", w.IsZero() || w.IsOne())
}

func (r *runner) AssertIsDifferent(x, y frontend.Variable) {
	r.check("AssertIsDifferent", !value(x).Equal(&value(y).Element))
}

func (r *runner) AssertIsCrumb(frontend.Variable) { panic("AssertIsCrumb is not used") }

func (r *runner) AssertIsLessOrEqual(x, bound frontend.Variable) {
	r.check("AssertIsLessOrEqual", value(x).Cmp(&value(bound).Element) <= 0)
}

func (r *runner) MustBeLessOrEqCst(digits []frontend.Variable, bound *big.Int, _ frontend.Variable) {
	v := new(big.Int)
	boolean := true
	for i := len(digits) - 1; i >= 0; i-- {
		d := value(digits[i])
		boolean = boolean && (d.IsZero() || d.IsOne())
		v.Lsh(v, 1).Add(v, d.BigInt(new(big.Int)))
	}
	r.check("MustBeLessOrEqCst", boolean && v.Cmp(bound) <= 0)
}

func (r *runner) Compiler() frontend.Compiler { return r }

func (r *runner) Field() *big.Int { return new(big.Int).Set(Field) }

func (r *runner) FieldBitLen() int { return fr.Bits }

func (r *runner) ConstantValue(v frontend.Variable) (*big.Int, bool) {
	w := value(v)
	return w.BigInt(new(big.Int)), w.constant
}

func (r *runner) NewHint(f solver.Hint, n int, inputs ...frontend.Variable) ([]frontend.Variable, error) {
	if g, ok := r.engine.Hints[solver.GetHintID(f)]; ok {
		f = g
	}
	in, out := make([]*big.Int, len(inputs)), make([]*big.Int, n)
	for i, v := range inputs {
		in[i] = value(v).BigInt(new(big.Int))
	}
	for i := range out {
		out[i] = new(big.Int)
	}
	if err := f(r.Field(), in, out); err != nil {
		return nil, err
	}
	vs := make([]frontend.Variable, n)
	for i := range vs {
		w := r.wire(wire{})
		w.SetBigInt(out[i])
		vs[i] = w
	}
	return vs, nil
}

func (r *runner) ToBinary(v frontend.Variable, n ...int) []frontend.Variable {
	width := fr.Bits
	if len(n) == 1 {
		width = n[0]
	}
	return bits.ToBinary(r, v, bits.WithNbDigits(width))
}

func (r *runner) FromBinary(digits ...frontend.Variable) frontend.Variable {
	return bits.FromBinary(r, digits)
}
