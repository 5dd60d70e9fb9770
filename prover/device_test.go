package prover

import (
	"errors"
	"math/big"
	"slices"
	"sync"
	"testing"

	"github.com/consensys/gnark-crypto/ecc"
	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/gadget"
	"github.com/causeway-l2/causeway/prover/sumcheck"
	"github.com/causeway-l2/causeway/rollup/field"
)

// fakeDevice computes with gnark-crypto, and fails as it is told.
type fakeDevice struct {
	info DeviceInfo

	mu     sync.Mutex
	broken error  // what Sums returns
	wrong  bool   // Sums are off by a point
	lies   string // of what a value is off by one: sumchecks or ladder
	stuck  bool   // the next GKR proof fails

	asked   []string // which GKR proofs
	full    bool     // nothing more can be pinned
	refuses string   // the key that cannot be pinned
	pinned  int
	closed  bool
}

var errBroken = errors.New("xid 79: the device has fallen off the bus")

func (d *fakeDevice) set(broken error, wrong bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.broken, d.wrong = broken, wrong
}

func (d *fakeDevice) Describe() (DeviceInfo, error) { return d.info, nil }
func (d *fakeDevice) Close() error                  { d.closed = true; return nil }

func (d *fakeDevice) Pin(k *Keys) (Pinned, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.full || d.refuses == k.Name {
		return nil, errors.New("out of memory")
	}
	d.pinned++
	return &fakePinned{d, k}, nil
}

func (d *fakeDevice) Sumchecks(inputs [][2]fr.Element, _ *Trace, prove func(sumcheck.Tables) error) error {
	lies, err := d.ask("sumchecks")
	if err != nil {
		return err
	}
	return sumcheck.CPU{}.Sumchecks(inputs, func(t sumcheck.Tables) error {
		if lies {
			t = lying{t}
		}
		return prove(t)
	})
}

func (d *fakeDevice) Ladder(rungs []sumcheck.Rung, _ *Trace, prove func(sumcheck.Rungs) error) error {
	lies, err := d.ask("ladder")
	if err != nil {
		return err
	}
	return sumcheck.CPU{}.Ladder(rungs, func(r sumcheck.Rungs) error {
		if lies {
			r = lyingOfRungs{r}
		}
		return prove(r)
	})
}

func (d *fakeDevice) ask(what string) (lies bool, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asked = append(d.asked, what)
	if d.stuck {
		d.stuck = false
		return false, errBroken
	}
	return d.lies == what, nil
}

type lying struct{ sumcheck.Tables }

func (l lying) Begin(round int, c, sum fr.Element, point []fr.Element) (sumcheck.Values, error) {
	v, err := l.Tables.Begin(round, c, sum, point)
	one := fr.One()
	v[0].Add(&v[0], &one)
	return v, err
}

type lyingOfRungs struct{ sumcheck.Rungs }

func (l lyingOfRungs) Begin(step int, stage sumcheck.Stage, c fr.Element, point []fr.Element) (sumcheck.StepValues, error) {
	v, err := l.Rungs.Begin(step, stage, c, point)
	one := fr.One()
	v[0].Add(&v[0], &one)
	return v, err
}

type fakePinned struct {
	d *fakeDevice
	k *Keys
}

func (p *fakePinned) Unpin() {
	p.d.mu.Lock()
	defer p.d.mu.Unlock()
	p.d.pinned--
}

func (p *fakePinned) Commit(i int, values []fr.Element) (commitment, knowledge curve.G1Affine, err error) {
	key := p.k.Proving.CommitmentKeys[i]
	if commitment, err = key.Commit(values); err == nil {
		knowledge, err = key.ProveKnowledge(values)
	}
	return commitment, knowledge, err
}

func (p *fakePinned) Sums(s *Solution, _ *Trace) (*Sums, error) {
	p.d.mu.Lock()
	defer p.d.mu.Unlock()
	if p.d.broken != nil {
		return nil, p.d.broken
	}
	pk, out := p.k.Proving, new(Sums)
	a, b, k := KeyWires(p.k)
	pick := func(wires []uint32) []fr.Element {
		v := make([]fr.Element, len(wires))
		for i, w := range wires {
			v[i] = s.W[w]
		}
		return v
	}
	var errs [4]error
	_, errs[0] = out.A.MultiExp(pk.G1.A, pick(a), ecc.MultiExpConfig{})
	_, errs[1] = out.B.MultiExp(pk.G2.B, pick(b), ecc.MultiExpConfig{})
	_, errs[2] = out.K.MultiExp(pk.G1.K, pick(k), ecc.MultiExpConfig{})
	_, errs[3] = out.Z.MultiExp(pk.G1.Z, products(slices.Clone(s.A), slices.Clone(s.B), domainOfKey(pk)), ecc.MultiExpConfig{})
	if p.d.wrong {
		out.K.AddMixed(&pk.G1.Delta)
	}
	return out, errors.Join(errs[:]...)
}

func newFake() *fakeDevice {
	return &fakeDevice{info: DeviceInfo{Device: "cuda:0", Name: "fake", MemoryBytes: 80 << 30, FreeBytes: 80 << 30, Class: MemoryClass(80 << 30)}}
}

func join(t *testing.T, d Device) *Accelerator {
	a, err := Join(d, 2)
	require.NoError(t, err)
	return a
}

// TestDeviceProofs: a device's proofs are those of the CPU to whoever verifies them, several at a time, for both targets.
func TestDeviceProofs(t *testing.T) {
	d := newFake()
	a := join(t, d)
	require.Zero(t, d.pinned, "the canary is unpinned")
	ccs, err := Compile(new(ranged))
	require.NoError(t, err)
	keys := devKeys(t, "ranged", ccs)
	for _, target := range targets {
		p, err := NewProverOn(a, keys, target)
		require.NoError(t, err)
		var wg sync.WaitGroup
		for i := range 4 {
			wg.Go(func() {
				proof, err := p.Prove(rangedOf(int64(i+2), 11))
				if err != nil {
					t.Errorf("%s: %v", target, err)
					return
				}
				b, err := MarshalProof(proof)
				if err != nil || len(b) != CommittedProofSize {
					t.Errorf("%s: %d bytes, %v", target, len(b), err)
				}
			})
		}
		wg.Wait()
		_, err = p.Prove(rangedOf(1<<21, 11))
		require.ErrorIs(t, err, ErrUnsatisfied)
		require.NotErrorIs(t, err, ErrDevice)
		p.Close()
	}
	require.Zero(t, d.pinned)
	c := a.Capability()
	require.Equal(t, DeviceHealthy, c.State, "an assignment's fault is not the device's")
	require.Equal(t, 8, c.Proofs)
	require.Zero(t, c.Failures)
	require.Equal(t, "mem76", c.Class)
	require.NoError(t, a.Close())
	require.True(t, d.closed)
}

// TestNoSilentFallback: a device that fails is an error, never a proof from elsewhere.
func TestNoSilentFallback(t *testing.T) {
	d := newFake()
	d.set(errBroken, false)
	_, err := Join(d, 1)
	require.ErrorIs(t, err, errBroken)
	d.set(nil, true)
	_, err = Join(d, 1)
	require.ErrorIs(t, err, ErrInvalidProof)

	d.set(nil, false)
	a := join(t, d)
	ccs, err := Compile(new(product))
	require.NoError(t, err)
	p, err := NewProverOn(a, devKeys(t, "product", ccs), TargetSolidity)
	require.NoError(t, err)
	d.set(errBroken, false)
	_, err = p.Prove(productOf(3, 11))
	require.ErrorIs(t, err, ErrDevice)
	require.ErrorIs(t, err, errBroken)
	require.NotErrorIs(t, err, ErrUnsatisfied)
}

// hashed has a GKR proof of eight permutations, five of which pad it, inside its witness.
type hashed struct {
	Words  [3]frontend.Variable
	Bit    frontend.Variable
	Result frontend.Variable `gnark:",public"`
}

func (c *hashed) Define(api frontend.API) error {
	h, err := gadget.NewBatchedHasher(api)
	if err != nil {
		return err
	}
	api.AssertIsBoolean(c.Bit)
	api.AssertIsDifferent(c.Result, h.Hash(0, c.Words[:]...))
	return nil
}

// signed has a GKR proof of the rungs of a signature's ladder, too.
type signed struct {
	Key     gadget.Point
	KeyHash frontend.Variable
	Sig     gadget.Signature
	Bit     frontend.Variable
	Message frontend.Variable `gnark:",public"`
}

func (c *signed) Define(api frontend.API) error {
	h, err := gadget.NewBatchedHasher(api)
	if err != nil {
		return err
	}
	curve, err := gadget.NewBatchedCurve(api, h, gadget.NewLookupRanges(api))
	if err != nil {
		return err
	}
	api.AssertIsBoolean(c.Bit)
	curve.AssertSignatureIf(1, c.Key, c.KeyHash, c.Message, c.Sig)
	return nil
}

func signedWith(bit int) *signed {
	key := field.NewPrivateKey([32]byte{1})
	pub, sig := key.Public(), key.Sign(fr.NewElement(7))
	return &signed{Key: gadget.Point{X: pub.X, Y: pub.Y}, KeyHash: field.Compress(pub.X, pub.Y), Sig: gadget.Signature{R: gadget.Point{X: sig.R.X, Y: sig.R.Y}, S: new(big.Int).SetBytes(sig.S[:])}, Bit: bit, Message: 7}
}

// TestDeviceGKR: a device makes the GKR proofs, too, several at a time. A wrong one does not satisfy the circuit: it is the device's fault, which
// drains it, not the assignment's. A device that fails is an error, and nothing steps in.
func TestDeviceGKR(t *testing.T) {
	t.Run("hashed", func(t *testing.T) {
		testDeviceGKR(t, new(hashed), sumcheck.Sizes{Permutations: 8}, []string{"sumchecks"},
			func(bit int) frontend.Circuit {
				return &hashed{Words: [3]frontend.Variable{3, 1, 4}, Bit: bit, Result: 1}
			})
	})
	t.Run("signed", func(t *testing.T) {
		testDeviceGKR(t, new(signed), sumcheck.Sizes{Permutations: 8, Rungs: 16}, []string{"sumchecks", "ladder"},
			func(bit int) frontend.Circuit { return signedWith(bit) })
	})
}

// testDeviceGKR has a device lie of the last of the proofs that it is asked for.
func testDeviceGKR(t *testing.T, circuit frontend.Circuit, sizes sumcheck.Sizes, asked []string, of func(bit int) frontend.Circuit) {
	ccs, err := Compile(circuit)
	require.NoError(t, err)
	require.Equal(t, sizes, sumcheck.SizesOf(ccs))
	keys := devKeys(t, "gkr", ccs)
	d := newFake()
	a := join(t, d)
	p, err := NewProverOn(a, keys, TargetSolidity)
	require.NoError(t, err)
	d.asked = nil
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			if _, err := p.Prove(of(1)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	require.ElementsMatch(t, append(asked, asked...), d.asked)
	_, err = p.Prove(of(2))
	require.ErrorIs(t, err, ErrUnsatisfied)
	require.Zero(t, a.Capability().Failures, "an assignment's fault is not the device's")

	d.stuck = true
	_, err = p.Prove(of(1))
	require.ErrorIs(t, err, ErrDevice)
	require.ErrorIs(t, err, errBroken)
	require.NotErrorIs(t, err, ErrInvalidProof)
	require.Equal(t, 1, a.Capability().Failures)
	require.Equal(t, DeviceHealthy, a.Capability().State, "its canary lives")

	d.lies = asked[len(asked)-1]
	_, err = p.Prove(of(1))
	require.ErrorIs(t, err, ErrDevice)
	require.ErrorIs(t, err, ErrInvalidProof)
	require.NotErrorIs(t, err, ErrUnsatisfied)
	require.Equal(t, DeviceDrained, a.Capability().State)
	require.Contains(t, a.Capability().Reason, "GKR proof")
	require.ErrorContains(t, a.canary.prove(d), "is wrong")
}

// TestHealth: an error asks for the canary; a canary that fails, too many errors, or one wrong proof drain the device for good.
func TestHealth(t *testing.T) {
	a := join(t, newFake())
	a.note(errors.Join(ErrDevice, errBroken))
	c := a.Capability()
	require.Equal(t, DeviceHealthy, c.State, "its canary lives")
	require.Equal(t, 0.75, c.Score)
	require.Contains(t, c.Reason, "xid 79")
	a.note(nil)
	require.Greater(t, a.Capability().Score, 0.75)
	for range 3 {
		a.note(ErrDevice)
	}
	require.Equal(t, DeviceDrained, a.Capability().State)
	require.Equal(t, DeviceDrained, a.Capability().State)

	d := newFake()
	a = join(t, d)
	d.set(errBroken, false)
	a.note(ErrDevice)
	require.Equal(t, DeviceDrained, a.Capability().State, "its canary is dead")

	ccs, err := Compile(new(product))
	require.NoError(t, err)
	keys := devKeys(t, "product", ccs)
	d = newFake()
	a = join(t, d)
	d.refuses = "product"
	for range 4 {
		_, err = NewProverOn(a, keys, TargetSolidity)
		require.ErrorIs(t, err, ErrDevice)
		require.Equal(t, DeviceHealthy, a.Capability().State, "a key that has no room is not the device's fault")
	}
	d.full = true
	_, err = NewProverOn(a, keys, TargetSolidity)
	require.ErrorIs(t, err, ErrDevice)
	require.Equal(t, DeviceDrained, a.Capability().State, "nothing can be pinned any more")

	d = newFake()
	a = join(t, d)
	p, err := NewProverOn(a, keys, TargetSolidity)
	require.NoError(t, err)
	d.set(nil, true)
	_, err = p.Prove(productOf(3, 11))
	require.ErrorIs(t, err, ErrInvalidProof)
	require.Equal(t, DeviceDrained, a.Capability().State)
	require.Zero(t, a.Capability().Score)
	d.set(nil, false)
	_, err = p.Prove(productOf(3, 11))
	require.ErrorIs(t, err, ErrDrained)
	_, err = NewProverOn(a, keys, TargetSolidity)
	require.ErrorIs(t, err, ErrDrained)
}

// TestRouting: devices are named exactly, memory has classes, and what does not fit is refused with what to do.
func TestRouting(t *testing.T) {
	for s, want := range map[string]int{"cpu": -1, "cuda:0": 0, "cuda:12": 12} {
		d, err := ParseDevice(s)
		require.NoError(t, err)
		require.Equal(t, want, d.CUDA)
		require.Equal(t, s, d.String())
	}
	for _, s := range []string{"", "cuda", "cuda:", "cuda:-1", "cuda:01", "cuda:256", "gpu:0", "CPU"} {
		_, err := ParseDevice(s)
		require.Error(t, err, s)
	}
	require.Equal(t, []string{"mem76", "mem22", "mem7", "mem0"},
		[]string{MemoryClass(85017493504), MemoryClass(24 << 30), MemoryClass(8 << 30), MemoryClass(4 << 30)})

	d := newFake()
	d.info.MemoryBytes = 2 << 30
	a := join(t, d)
	ccs, err := Compile(new(product))
	require.NoError(t, err)
	keys := devKeys(t, "product", ccs)
	keys.Manifest = Manifest{Constraints: 1_500_000, PKBytes: 700 << 20}
	_, err = NewProverOn(a, keys, TargetSolidity)
	require.ErrorIs(t, err, ErrDevice)
	require.ErrorContains(t, err, "out of memory: product takes ")
	require.ErrorContains(t, err, "--circuits")
	keys.Manifest = Manifest{}
	d.full = true
	_, err = NewProverOn(a, keys, TargetSolidity)
	require.ErrorContains(t, err, "out of memory")
	_, err = Join(d, -1)
	require.Error(t, err)
}

// A domain of three parts spares powers of its roots, and nothing of what sums take, which have more points than it has places.
func TestPinnedBytesOfThreeParts(t *testing.T) {
	of := func(rows int) (pinned, working int64) {
		return PinnedBytes(Manifest{Constraints: rows}, sumcheck.Sizes{})
	}
	pinned, working := of(3 << 20)
	pinnedWhole, workingWhole := of(1 << 22)
	require.Less(t, pinned, pinnedWhole)
	require.Equal(t, workingWhole, working)
}
