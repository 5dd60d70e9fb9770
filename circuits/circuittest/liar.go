package circuittest

import (
	"fmt"
	"math/big"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"
)

// SweepHints is A5 for a whole circuit: each hint that it uses tells each lie in a single call, every stride-th call of it, while a valid
// assignment is solved and all that follows is solved to fit, up to the first row that does not hold. The statement stands, so what is accepted means
// the same; harmless says why, by hint, or by hint and lie (OtherForms). Lies that give one answer are told once, and answers that no row uses do not count. All cores take part.
func (c Whole) SweepHints(t *testing.T, stride int, harmless map[string]string) {
	t.Helper()
	s := TakeApart(c.Circuit)
	require.False(t, s.stateful, "a circuit that starts anew for every lie is none for this sweep")
	s.index()
	w, err := frontend.NewWitness(c.Valid[0], Field)
	require.NoError(t, err)
	l := &liar{s: s, inputs: w.Vector().(fr.Vector), harmless: harmless, excused: map[string]bool{}}
	l.honest = s.solve(l.inputs, forging{patient: true})
	require.NoError(t, l.honest.err)
	require.Empty(t, l.honest.failed)
	steps := make(chan int)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := range steps {
				l.lieAt(i)
			}
		})
	}
	for i, st := range s.steps {
		if st.hint != nil && st.call%stride == 0 && !s.isChallenge(st) {
			steps <- i
		}
	}
	close(steps)
	workers.Wait()
	slices.Sort(l.accepted)
	for _, a := range l.accepted {
		t.Errorf("A5: %s", a)
	}
	t.Logf("%d lies, %d refused; accepted of %v", l.told, l.refused, l.excused)
}

// OtherForms excuses hints, for SweepHints, that answer with numbers which may as well have the modulus of their field added.
func OtherForms(hints ...string) map[string]string {
	out := map[string]string{}
	for _, h := range hints {
		for _, which := range []string{"first", "second", "third"} {
			out[h+": "+which+" number plus modulus"] = "the same number"
		}
	}
	return out
}

// liar tells lies to one circuit. All but what mu guards is read alone.
type liar struct {
	s        *System
	inputs   []fr.Element
	honest   *trace
	harmless map[string]string

	mu            sync.Mutex
	told, refused int
	excused       map[string]bool
	accepted      []string
}

// lieAt tells all lies in the call of a hint that is step i.
func (l *liar) lieAt(i int) {
	st := l.s.steps[i]
	for lie, answers := range l.s.answers(l.honest, st) {
		tr := l.s.solve(l.inputs, forging{from: i, before: l.honest, fix: answers, first: true, still: true})
		l.note(st, lie, tr.err != nil || len(tr.failed) > 0)
	}
}

func (l *liar) note(st step, lie string, refused bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.told++
	if refused {
		l.refused++
		return
	}
	name := shortName(l.s.ccs.MHintsDependencies[st.hint.HintID])
	_, always := l.harmless[name]
	if _, ok := l.harmless[name+": "+lie]; !ok && !always {
		l.accepted = append(l.accepted, fmt.Sprintf("the lie %q of %s is accepted", lie, l.s.Wire(int(st.hint.OutputRange.Start))))
	}
	l.excused[name] = true
}

// answers are the different wrong answers that Lies gives in one call of a hint, by one of the lies that give it: values of the wires that some row uses.
func (s *System) answers(honest *trace, st step) map[string]map[int]fr.Element {
	lies := Lies()
	if lie := s.elsewhere(honest, st); lie != nil {
		lies["an answer to another question"] = lie
	}
	out, known := map[string]map[int]fr.Element{}, map[string]bool{}
	for name, lie := range lies {
		in, outputs := honest.asked(st)
		lie(in, outputs)
		answer, text := map[int]fr.Element{}, ""
		for k, o := range outputs {
			wire := int(st.hint.OutputRange.Start) + k
			var v fr.Element
			v.SetBigInt(o)
			if len(s.touching[wire]) > 0 && !v.Equal(&honest.values[wire]) {
				answer[wire] = v
				text += fmt.Sprint(wire, " ", v, " ")
			}
		}
		if len(answer) > 0 && !known[text] {
			known[text], out[name] = true, answer
		}
	}
	return out
}

// asked returns what a call of a hint was asked, and what it answered.
func (t *trace) asked(st step) (in, out []*big.Int) {
	for _, e := range st.hint.Inputs {
		v, _, _ := t.eval(e)
		in = append(in, v.BigInt(new(big.Int)))
	}
	for w := st.hint.OutputRange.Start; w < st.hint.OutputRange.End; w++ {
		out = append(out, t.values[w].BigInt(new(big.Int)))
	}
	return in, out
}
