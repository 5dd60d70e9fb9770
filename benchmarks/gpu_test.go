//go:build cuda && cgo

package benchmarks

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/gadget"
	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/prover/gpu"
	"github.com/causeway-l2/causeway/rollup/field"
)

// emulate builds a device that this machine's CPU emulates.
func emulate(t *testing.T) func() (*prover.Accelerator, error) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir) // the device's lock is this test's own
	t.Setenv("CAUSEWAY_EMULATED_DEVICES", "1")
	build := exec.Command("../prover/gpu/build.sh", dir)
	build.Env = append(os.Environ(), "EMULATE=1")
	out, err := build.CombinedOutput()
	require.NoError(t, err, "%s", out)
	return func() (*prover.Accelerator, error) {
		d, err := gpu.Open(prover.DeviceSpec{CUDA: 0}, filepath.Join(dir, gpu.LibraryName))
		if err != nil {
			return nil, err
		}
		return prover.Join(d, 1)
	}
}

// hashed asks for hashes in one GKR proof, as batches of the usual shapes do.
type hashed struct {
	Words  [4]frontend.Variable
	Result frontend.Variable `gnark:",public"`
}

func (c *hashed) Define(api frontend.API) error {
	h, err := gadget.NewBatchedHasher(api)
	if err != nil {
		return err
	}
	api.AssertIsDifferent(c.Result, h.Hash(0, c.Words[:]...))
	return nil
}

// TestDeviceInSolidity: a device's proof of a circuit with a commitment and a GKR proof inside, as today's have, is one to the verifier
// contract too.
func TestDeviceInSolidity(t *testing.T) {
	ccs, err := prover.Compile(new(hashed))
	require.NoError(t, err)
	t.Logf("%d constraints", ccs.GetNbConstraints())
	require.Len(t, ccs.CommitmentInfo, 1)
	pk, vk, err := prover.DevSetup(ccs, [32]byte{1}, nil)
	require.NoError(t, err)
	w, err := frontend.NewWitness(&hashed{Words: [4]frontend.Variable{3, 1, 4, 1}, Result: 7}, field.Modulus())
	require.NoError(t, err)
	a, err := emulate(t)()
	require.NoError(t, err)
	defer a.Close()
	var public field.Element
	public.SetUint64(7)
	n, err := GPU{}.inSolidity(t.Context(), a, &prover.Keys{Name: "hashed", Circuit: ccs, Proving: pk, Verifying: vk}, w, public)
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.Equal(t, 1, a.Capability().Proofs)
}

// TestEmulatedGPU: the benchmark of devices runs on an emulated one, with the smallest circuit, and reports all that it promises. make
// emulated does it with every circuit.
func TestEmulatedGPU(t *testing.T) {
	r := run(t, GPU{Options{Quick: true, Device: emulate(t), Ring: ring}})
	require.Len(t, r.Cases, 1)
	of := Report{Metrics: r.Cases[0].Metrics}
	for _, name := range []string{"constraints", "cpu_seconds", "cpu_core_seconds", "alone_seconds", "seconds", "x_cpu", "x_cpu_alone", "x_overlap", "proofs",
		"proofs_per_hour", "transfers_per_second", "utilisation", "pinned_mb", "peak_mb", "used_mb", "solve_ms", "transfer_ms", "transfer_mb", "ntt_ms", "msm_g1_ms",
		"msm_g2_ms", "verify_ms"} {
		v, ok := of.Value(name)
		require.True(t, ok, name)
		require.Positive(t, v, name)
	}
	for _, name := range []string{"gkr_ms", "row_gkr_ms", "leak_mb", "rss_growth_mb", "in_solidity"} {
		_, ok := of.Value(name)
		require.True(t, ok, name)
	}
	utilisation, _ := of.Value("utilisation")
	require.LessOrEqual(t, utilisation, 1.0)
	leak, _ := of.Value("leak_mb")
	require.Zero(t, leak)
	require.Contains(t, r.Labels, Label{"emulated", "true"})
}
