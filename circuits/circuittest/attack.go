package circuittest

import (
	"math/big"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/consensys/gnark/constraint"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"
)

// Attack is an assignment that the circuit must refuse, with whatever else the attacker controls.
type Attack struct {
	Name       string
	Assignment frontend.Circuit
	// Hints are lies of the attacker's solver, by hint. Each run makes its own, so that a lie may count its calls, which come in the
	// circuit's order.
	Hints map[solver.HintID]func() Lie
	// ZeroByZero, if set, is what the attacker answers for 0/0; the circuit is compiled with FreeDivision.
	ZeroByZero Choice
	// Defence, if set, is part of the source text of the one assertion that stands in the way.
	Defence string
}

// Always makes a lie without memory.
func Always(lie Lie) func() Lie { return func() Lie { return lie } }

// OnNth lies when the hint is called for the n-th time, from 1, with this first input.
func OnNth(n int, input *big.Int, lie Lie) func() Lie {
	return func() Lie {
		calls := 0
		return func(in, out []*big.Int) {
			if in[0].Cmp(input) == 0 {
				if calls++; calls == n {
					lie(in, out)
				}
			}
		}
	}
}

// Digits answers with the digits of v.
func Digits(v *big.Int) Lie {
	return func(_, out []*big.Int) {
		for i := range out {
			out[i].SetUint64(uint64(v.Bit(i)))
		}
	}
}

// Options are the attacker's solver options.
func (a Attack) Options() (out []solver.Option) {
	for id, lie := range a.Hints {
		out = append(out, ForgeHint(id, lie()), solver.WithNbTasks(1))
	}
	if a.ZeroByZero != nil {
		out = append(out, ZeroByZero(a.ZeroByZero))
	}
	return out
}

// Explain returns the assertions that the attack violates.
func (a Attack) Explain(fresh frontend.Circuit) Run {
	e := Engine{Hints: map[solver.HintID]solver.Hint{}, ZeroByZero: a.ZeroByZero}
	for id, lie := range a.Hints {
		e.Hints[id] = Forged(id, lie())
	}
	return e.Run(fresh, a.Assignment)
}

// MustRefuse fails the test if the compiled circuit, or one with free divisions for attacks that choose them, accepts an attack, or
// if something else than the attack's Defence stands in its way: then the test would not notice if the defence were gone.
func MustRefuse(t *testing.T, ccs constraint.ConstraintSystem, fresh func() frontend.Circuit, attacks []Attack) {
	t.Helper()
	var free constraint.ConstraintSystem
	for _, a := range attacks {
		t.Run(a.Name, func(t *testing.T) {
			target := ccs
			if a.ZeroByZero != nil {
				if free == nil {
					free = CompileWeak(t, fresh(), Weakness{FreeDivision: true})
				}
				target = free
			}
			MustReject(t, target, a.Assignment, a.Options()...)
			if a.Defence == "" {
				return
			}
			run := a.Explain(fresh())
			require.NoError(t, run.Err)
			require.NotEmpty(t, run.Failed, "solver and engine disagree")
			for _, f := range run.Failed {
				require.Contains(t, f, a.Defence, "something else than the defence refuses the attack")
			}
		})
	}
}

// MustNeedAll deletes each assertion of a circuit in turn and demands that one of the attacks then succeeds. Assertions that reviewed
// names, by part of their name, are exempt, for the reason given; it must not name one that attacks do notice.
func MustNeedAll(t *testing.T, fresh func() frontend.Circuit, attacks []Attack, reviewed map[string]string) {
	t.Helper()
	var all []string
	known := map[string]bool{}
	CompileWeak(t, fresh(), Weakness{OnAssert: func(site string) {
		if !known[site] {
			known[site] = true
			all = append(all, site)
		}
	}})
	byDefence := map[string]Attack{}
	for _, a := range attacks {
		run := a.Explain(fresh())
		if site := only(run.Failed); site != "" && run.Err == nil {
			byDefence[site] = a
		}
	}
	exempted, needed := map[string]bool{}, 0
	var weak sync.WaitGroup
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	for _, site := range all {
		a, ok := byDefence[site]
		reason := ""
		for part := range reviewed {
			if strings.Contains(site, part) {
				reason = part
			}
		}
		switch {
		case !ok && reason == "":
			t.Errorf("no attack notices when this is deleted:\n  %s", site)
		case !ok:
			exempted[reason] = true
		default:
			needed++
			free <- struct{}{}
			weak.Go(func() {
				defer func() { <-free }()
				if err := a.without(site, fresh()); err != nil {
					t.Errorf("%s is refused even without %s: %v", a.Name, site, err)
				}
			})
		}
	}
	weak.Wait()
	for part := range reviewed {
		require.True(t, exempted[part], "reviewed assertion %q is gone, or an attack notices its deletion: take it off the list", part)
	}
	t.Logf("%d assertions: %d needed by an attack, %d reviewed", len(all), needed, len(all)-needed)
}

// without mounts the attack on a circuit from which an assertion was deleted.
func (a Attack) without(site string, fresh frontend.Circuit) error {
	ccs, err := compileWeak(fresh, Weakness{Delete: site, FreeDivision: a.ZeroByZero != nil})
	if err != nil {
		return err
	}
	return Solve(ccs, a.Assignment, a.Options()...)
}

// only returns the one name that all failures share.
func only(failed []string) string {
	for _, f := range failed {
		if f != failed[0] {
			return ""
		}
	}
	if len(failed) == 0 {
		return ""
	}
	return failed[0]
}
