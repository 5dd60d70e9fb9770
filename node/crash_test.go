package node_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/datadir"
	"github.com/causeway-l2/causeway/datadir/datadirtest"
	"github.com/causeway-l2/causeway/node"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/sequencer"
)

// plug pulls the plug at a step of a node's life: from then on the disk takes nothing, and nothing that the node says counts.
type plug struct {
	mu     sync.Mutex
	disk   *datadirtest.Disk
	name   string            // of the step, with " true" after it and " false" before it
	at     int               // how many of them until then
	after  *datadirtest.Disk // what is left
	pulled chan struct{}
	unsync int
}

func newPlug(disk *datadirtest.Disk, name string, at, unsync int) *plug {
	return &plug{disk: disk, name: name, at: at, unsync: unsync, pulled: make(chan struct{})}
}

func (p *plug) step(name string, done bool) {
	p.mu.Lock()
	if fmt.Sprint(name, " ", done) == p.name {
		p.at--
	}
	if p.at == 0 && p.after == nil {
		p.after = p.disk.Crash(p.unsync, uint64(p.unsync))
		close(p.pulled)
	}
	dead := p.after != nil
	p.mu.Unlock()
	if dead {
		select {} // a dead process does nothing more
	}
}

// counts tells whether what was just said was said in time.
func (p *plug) counts() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.after == nil
}

// M1, M2, M3: the plug is pulled at every step of the journal, with none, half or all of what was not synced kept. Each life goes on from the disk that the
// one before left, on one L1. Nothing acknowledged is lost or done twice; what L1 holds is solvent after every life.
func TestM1CrashAtEveryStep(t *testing.T) { crashAt(newWorld(t), allSteps()) }

// The same with D in blobs, at the steps that have to do with L1: a tx with one takes another's place on other terms.
func TestM1CrashWithBlobs(t *testing.T) {
	steps := slices.DeleteFunc(allSteps(), func(s aStep) bool {
		return !slices.Contains([]string{"submission", "tx", "state", "reset"}, strings.Fields(s.name)[0])
	})
	crashAt(newWorldInBlobs(t), steps)
}

func crashAt(w *world, steps []aStep) {
	t, disk := w.t, datadirtest.New()
	for person, amount := range []int64{1000, 1_000_000, 1_000_000} {
		w.deposit(person, amount)
	}
	var acked []sequencer.ID
	moved := uint64(0)
	for life, s := range steps {
		p := newPlug(disk, s.name, s.at, life%3*50)
		r := startUntilPulled(t, w, disk, p)
		if r != nil {
			checked, known := make(chan struct{}), slices.Clone(acked)
			go func() { // the node may die meanwhile
				defer close(checked)
				for _, id := range known {
					if s, err := r.Op(id); err != nil || s.Stage == node.Dropped {
						t.Errorf("life %d, %s: %s was acknowledged and is %q %s: %v", life, p.name, id, s.Stage, s.Reason, err)
						return
					}
				}
			}()
			select {
			case <-checked:
			case <-p.pulled:
			}
			reorged := make(chan struct{})
			go func() {
				defer close(reorged)
				if s.reorg {
					w.reorgUntil(p.pulled)
				}
			}()
			submit(r, p, func(id sequencer.ID) { acked, moved = append(acked, id), moved+1 })
			<-p.pulled
			<-reorged // L1 is not in the middle of one when it is looked at
			r.stop()
		}
		disk = p.after
		w.solvent()
	}
	r, err := w.start(w.config2(), disk, nil)
	require.NoError(t, err)
	require.NoError(t, r.Flush(t.Context()))
	var known int
	for _, id := range acked {
		s, err := r.Op(id)
		require.NoError(t, err)
		require.Equal(t, node.Final, s.Stage)
		known++
	}
	require.Equal(t, len(acked), known)
	again := w.solvent()
	bob, err := again.State.Account(r.id(2))
	require.NoError(t, err)
	// What was not acknowledged may have happened, once; what was acknowledged has.
	require.GreaterOrEqual(t, bob.Balance.Lo, 1_000_000+moved)
	require.Equal(t, bob.Balance.Lo-1_000_000, mustAccount(t, again.State, r.id(1)).Nonce, "each op moved one unit, once")
	own, err := r.SealedLeaf(0)
	require.NoError(t, err)
	require.Equal(t, again.State.Root(), own.Root)
	r.close()
}

// aStep is where the plug is pulled: before or after the at-th durable write of a kind.
type aStep struct {
	name  string
	at    int
	reorg bool // it comes when L1 takes back what was final
}

// allSteps walks every durable write of a directory: first those of an empty one, then those of a life under load, twice, then those of a deep reorg.
func allSteps() (out []aStep) {
	walk := func(at int, reorg bool, names ...string) {
		for _, name := range names {
			out = append(out, aStep{name + " false", at, reorg}, aStep{name + " true", at, reorg})
		}
	}
	walk(1, false, "meta", "know")
	for at := range 2 {
		walk(1+at, false, "accept", "seal", "proof", "submission", "note", "state", "tx", "forget")
	}
	walk(1, true, "reset", "unseal")
	return out
}

// Every durable write of the directory is walked: one that is added has to be listed.
func TestM1EveryStepIsWalked(t *testing.T) {
	listed := map[string]bool{}
	for _, s := range allSteps() {
		listed[strings.Fields(s.name)[0]] = true
	}
	said := regexp.MustCompile(`(?:[sS]tep|put|putJSON|commit|commitSynced)\("(\w+)"`)
	files, err := filepath.Glob("../datadir/*.go")
	require.NoError(t, err)
	found := map[string]bool{}
	for _, f := range files {
		b, err := os.ReadFile(f)
		require.NoError(t, err)
		for _, m := range said.FindAllStringSubmatch(string(b), -1) {
			found[m[1]] = true
		}
	}
	require.Equal(t, found, listed)
}

// reorgUntil takes back L1's last blocks, which hold submissions and no deposits, until the plug is pulled.
func (w *world) reorgUntil(pulled <-chan struct{}) {
	for pause := time.Second; ; pause += time.Second { // a busy machine may need longer for what a reorg takes back again
		select {
		case <-pulled:
			return
		case <-time.After(pause): // blocks come meanwhile
			w.reorg(3)
		}
	}
}

func mustAccount(t *testing.T, s *rollup.State, id uint32) rollup.Account {
	t.Helper()
	a, err := s.Account(id)
	require.NoError(t, err)
	return a
}

// startUntilPulled starts a node, which may die while it starts: nil then.
func startUntilPulled(t *testing.T, w *world, disk *datadirtest.Disk, p *plug) *running {
	t.Helper()
	started := make(chan *running, 1)
	go func() {
		r, err := w.start(w.config2(), disk, p.step)
		if err != nil {
			t.Error(err)
		}
		started <- r
	}()
	select {
	case r := <-started:
		require.NotNil(t, r)
		return r
	case <-p.pulled:
		return nil
	}
}

// submit has alice pay bob one unit again and again, until the plug is pulled.
func submit(r *running, p *plug, acked func(sequencer.ID)) {
	go func() {
		for p.counts() {
			_, ok, err := r.Locate(r.w.people[1].Owner(0))
			_, fee, _ := r.Locate(r.w.people[0].Owner(0))
			if _, to, _ := r.Locate(r.w.people[2].Owner(0)); err != nil || !ok || !fee || !to || r.isBusy() {
				time.Sleep(time.Millisecond)
				continue
			}
			s, err := r.Submit(r.ctx, r.transfer(1, 2, 1))
			p.mu.Lock()
			if err == nil && p.after == nil {
				acked(s.ID)
			}
			p.mu.Unlock()
		}
	}()
	select {
	case <-p.pulled:
	case err := <-r.ended:
		r.w.t.Fatalf("before %s: the node ended: %v", p.name, err)
	}
}

// isBusy tells whether more would only make the lives to come slower.
func (r *running) isBusy() bool {
	i := r.Info()
	return i.Pending > 4 || i.Sealed > i.Final+8
}

// M6: one directory has one node.
func TestM6SecondNodeIsRefused(t *testing.T) {
	w := newWorld(t)
	disk := datadirtest.New()
	r, err := w.start(w.config2(), disk, nil)
	require.NoError(t, err)
	_, err = w.start(w.config2(), disk, nil)
	require.ErrorIs(t, err, datadir.ErrLocked)
	r.close()
	r, err = w.start(w.config2(), disk, nil)
	require.NoError(t, err, "the next one may have it")
	r.close()
}
