//go:build cuda && cgo

package gpu

import (
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	cs "github.com/consensys/gnark/constraint/bn254"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
	fcs "github.com/consensys/gnark/frontend/cs"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/gadget"
	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/prover/sumcheck"
)

// untraced is a device as package sumcheck sees it.
type untraced struct{ *device }

func (d untraced) Sumchecks(inputs [][2]fr.Element, prove func(sumcheck.Tables) error) error {
	return d.device.Sumchecks(inputs, new(prover.Trace), prove)
}

func (d untraced) Ladder(rungs []sumcheck.Rung, prove func(sumcheck.Rungs) error) error {
	return d.device.Ladder(rungs, new(prover.Trace), prove)
}

// TestSumchecks: every value of both kinds of GKR proof is the CPU's, of several proofs at once and from table to larger table.
func TestSumchecks(t *testing.T) {
	slow := untraced{openLibrary(t, exact)}
	for _, n := range []int{8, 16, 256} { // sums of one warp of 32, of some, and a thread for all of a pair's values
		require.NoError(t, sumcheck.Check(slow, n))
	}
	d := openEmulated(t)
	before := describe(t, d).HeldBytes
	for _, n := range []int{8, 512, 1024, 16, 4096} { // weights are made of 2^8 at a time
		require.NoError(t, sumcheck.Check(untraced{d}, n))
	}
	info := describe(t, d)
	held := info.HeldBytes - before // a real library is one, whatever is open
	_, none := prover.PinnedBytes(prover.Manifest{}, sumcheck.Sizes{})
	_, counted := prover.PinnedBytes(prover.Manifest{}, sumcheck.Sizes{Permutations: 4096, Rungs: 4096})
	counted -= none
	if info.Emulated {
		counted += 4096 * (5 + 6) * fr.Bytes / 2 // warps of one thread each have a partial sum
	}
	const rounds = 56 * 96 // bytes
	require.LessOrEqual(t, held, counted+rounds, "what a circuit is said to take")
	require.Greater(t, held, counted*9/10)

	if !info.Emulated && !testing.Short() { // as many as the largest circuits have
		require.NoError(t, sumcheck.Check(untraced{d}, 1<<18))
	}

	var wg sync.WaitGroup
	for _, n := range []int{64, 8, 32, 64} {
		wg.Go(func() {
			if err := sumcheck.Check(untraced{d}, n); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// TestCloseWaits: a device that is closed while a GKR proof has its tables goes when that is done.
func TestCloseWaits(t *testing.T) {
	for name, run := range map[string]func(*device, func() error) error{
		"sumchecks": func(d *device, during func() error) error {
			return d.Sumchecks(make([][2]fr.Element, 8), new(prover.Trace), func(s sumcheck.Tables) error {
				if err := during(); err != nil {
					return err
				}
				_, err := s.Outputs(make([]fr.Element, 3))
				return err
			})
		},
		"ladder": func(d *device, during func() error) error {
			return d.Ladder(make([]sumcheck.Rung, 4), new(prover.Trace), func(sumcheck.Rungs) error { return during() })
		},
	} {
		t.Setenv("TMPDIR", t.TempDir())
		opened, err := Open(prover.DeviceSpec{CUDA: 0}, emulated)
		require.NoError(t, err)
		d, closed := opened.(*device), make(chan error, 1)
		early := errors.New("closed meanwhile")
		err = run(d, func() error {
			go func() { closed <- d.Close() }()
			select {
			case <-closed:
				return early
			case <-time.After(100 * time.Millisecond): // it would have taken less
				return nil
			}
		})
		require.NoError(t, err, name)
		require.NoError(t, <-closed, name)
	}
}

// hashes asks for as many hashes in one GKR proof.
type hashes struct {
	Words  []frontend.Variable
	Result frontend.Variable `gnark:",public"`
}

func (c *hashes) Define(api frontend.API) error {
	h, err := gadget.NewBatchedHasher(api)
	if err != nil {
		return err
	}
	api.AssertIsDifferent(c.Result, h.Hash(0, c.Words...))
	return nil
}

func hashesOf(n int) *hashes {
	c := &hashes{Words: make([]frontend.Variable, n), Result: 1}
	for i := range c.Words {
		c.Words[i] = 7*i + 3
	}
	return c
}

func compile(t *testing.T, n int) *prover.R1CS {
	ccs, err := prover.Compile(&hashes{Words: make([]frontend.Variable, n)})
	require.NoError(t, err)
	return ccs
}

// TestSumchecksInWitness: a witness that the device helped to solve is the CPU's, also where permutations are padded to a power of two.
func TestSumchecksInWitness(t *testing.T) {
	d := openEmulated(t)
	for _, n := range []int{3, 21} {
		ccs := compile(t, n)
		want, again, got := solved(t, ccs, n), solved(t, ccs, n), solved(t, ccs, n, sumcheck.CompressionsOn(untraced{d}))
		for i := range want {
			if want[i] == again[i] { // what hides a commitment is random
				require.Equal(t, want[i], got[i], "wire %d of %d hashes", i, n)
			}
		}
	}
}

func solved(t *testing.T, ccs *prover.R1CS, n int, more ...solver.Option) fr.Vector {
	w, err := frontend.NewWitness(hashesOf(n), ecc.BN254.ScalarField())
	require.NoError(t, err)
	commitment := solver.OverrideHint(solver.GetHintID(fcs.Bsb22CommitmentComputePlaceholder), func(_ *big.Int, _, out []*big.Int) error {
		out[0].SetUint64(0x9e3779b97f4a7c15)
		return nil
	})
	s, err := ccs.Solve(w, append(more, commitment)...)
	require.NoError(t, err)
	return s.(*cs.R1CSSolution).W
}

// TestSumcheckFails: what is wrong is noticed, and what fails is an error. TestDeviceGKR says what follows from it.
func TestSumcheckFails(t *testing.T) {
	d := untraced{openEmulated(t)}
	if !describe(t, d.device).Emulated {
		t.Log("no device fails at will")
		return
	}
	fault := filepath.Join(t.TempDir(), "fault")
	t.Setenv("CAUSEWAY_EMULATED_FAULT", fault)
	for how, want := range map[string]string{"wrong sumcheck": "permutations: value 3 of 744 is wrong", "wrong ladder": "rungs: value 3 of 2166 is wrong", "xid 79: fallen off the bus": "xid 79"} {
		require.NoError(t, os.WriteFile(fault+".0", []byte(how), 0o600))
		require.ErrorContains(t, sumcheck.Check(d, 8), want)
	}
	require.NoError(t, os.Remove(fault+".0"))
	require.NoError(t, sumcheck.Check(d, 8))
	none := func(sumcheck.Tables) error { return nil }
	for _, n := range []int{0, 1, 4, 12} {
		require.ErrorContains(t, d.Sumchecks(make([][2]fr.Element, n), none), "power of two")
	}
	for _, n := range []int{0, 1, 3} {
		require.ErrorContains(t, d.Ladder(make([]sumcheck.Rung, n), func(sumcheck.Rungs) error { return nil }), "power of two")
	}
}
