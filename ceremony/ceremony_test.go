package ceremony

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/consensys/gnark/backend/groth16/bn254/mpcsetup"
	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/internal/durable"
	"github.com/causeway-l2/causeway/prover"
)

// factors knows two factors of N, and commits to them.
type factors struct {
	P, Q frontend.Variable
	N    frontend.Variable `gnark:",public"`
}

func (c *factors) Define(api frontend.API) error {
	challenge, err := api.(frontend.Committer).Commit(c.P, c.Q)
	if err != nil {
		return err
	}
	api.AssertIsDifferent(challenge, 0)
	api.AssertIsEqual(api.Mul(c.P, c.Q), c.N)
	api.AssertIsEqual(api.Mul(c.P, c.P, c.Q), api.Mul(c.N, c.P))
	return nil
}

// plain is another circuit, without a commitment.
type plain struct {
	P frontend.Variable
	N frontend.Variable `gnark:",public"`
}

func (c *plain) Define(api frontend.API) error {
	x := c.P
	for range 20 {
		x = api.Mul(x, c.P)
	}
	api.AssertIsEqual(x, c.N)
	return nil
}

func compiled(t *testing.T, circuit frontend.Circuit) *prover.R1CS {
	ccs, err := prover.Compile(circuit)
	require.NoError(t, err)
	return ccs
}

func beacon(n int) Beacon {
	return Beacon{Value: strings.Repeat(fmt.Sprintf("%02x", n), 32), Source: "the test's own"}
}

// contribute takes a turn: what passes between people is files.
func contribute(t *testing.T, c *Ceremony, name string) prover.Digest {
	last, err := c.Last()
	require.NoError(t, err)
	out := filepath.Join(t.TempDir(), "mine.bin")
	d, err := Contribute(t.Context(), last, out, nil)
	require.NoError(t, err)
	require.NoError(t, c.Accept(t.Context(), out, name))
	return d
}

var people = []string{"ada", "grace", "hedy"}

// held is a finished ceremony of three, with its own first phase or with imported powers.
func held(t *testing.T, dir string, ccs *prover.R1CS, ptau string) *prover.Keys {
	c, err := Begin(Config{Dir: dir, Circuit: "factors", R1CS: ccs, Ptau: ptau})
	require.NoError(t, err)
	defer func() { require.NoError(t, c.Close()) }()
	if ptau == "" {
		for _, name := range people {
			contribute(t, c, name)
		}
		require.NoError(t, c.SealPowers(ccs, beacon(1)))
	}
	for _, name := range people {
		contribute(t, c, name)
	}
	keys, err := c.SealKeys(ccs, beacon(2))
	require.NoError(t, err)
	return keys
}

// Three people hold both phases, step by step; the keys prove; anyone finds the same keys from the circuit and the files.
func TestL3ThreeContributors(t *testing.T) {
	ccs := compiled(t, new(factors))
	dir := t.TempDir()
	cfg := Config{Dir: dir, Circuit: "factors", R1CS: ccs}
	c, err := Begin(cfg)
	require.NoError(t, err)
	require.ErrorIs(t, c.SealPowers(ccs, beacon(1)), ErrState, "nobody contributed")
	_, err = Begin(cfg)
	require.ErrorContains(t, err, "another process")

	mine := map[prover.Digest]bool{}
	for _, name := range people {
		mine[contribute(t, c, name)] = true
	}
	_, err = c.SealKeys(ccs, beacon(1))
	require.ErrorIs(t, err, ErrState)
	require.ErrorContains(t, c.SealPowers(ccs, Beacon{Value: "abcd", Source: "x"}), "32 bytes")
	require.ErrorContains(t, c.SealPowers(ccs, Beacon{Value: beacon(1).Value}), "where it comes from")
	require.NoError(t, c.SealPowers(ccs, beacon(1)))
	require.ErrorIs(t, c.SealPowers(ccs, beacon(1)), ErrState)
	require.NoError(t, c.Close())

	c, err = Begin(cfg) // continues
	require.NoError(t, err)
	require.Equal(t, "phase 2", c.t.Step())
	_, err = c.SealKeys(ccs, beacon(2))
	require.ErrorIs(t, err, ErrState, "nobody contributed")
	for _, name := range people {
		mine[contribute(t, c, name)] = true
	}
	_, err = Verify(dir, ccs, "", nil)
	require.ErrorContains(t, err, "not finished")
	kept, err := os.ReadFile(filepath.Join(dir, evaluationsFile))
	require.NoError(t, err)
	for _, bad := range [][]byte{nil, kept[:len(kept)-1], append(append([]byte(nil), kept[:len(kept)-64]...), kept[20:84]...)} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, evaluationsFile), bad, 0o644))
		_, err = readEvaluations(dir, ccs, *c.t.Evaluations)
		require.Error(t, err, "evaluations that are not the start's")
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, evaluationsFile), kept, 0o644))
	evaluations := c.t.Evaluations
	c.t.Evaluations = nil // as an earlier release left it
	powers, err := readPowers(dir, c.t.Powers)
	require.NoError(t, err)
	anew, err := c.evaluations(ccs, powers)
	require.NoError(t, err)
	read, err := readEvaluations(dir, ccs, *evaluations)
	require.NoError(t, err)
	require.Equal(t, anew, read)
	c.t.Evaluations = evaluations
	keys, err := c.SealKeys(ccs, beacon(2))
	require.NoError(t, err)
	again, err := c.SealKeys(ccs, beacon(2))
	require.NoError(t, err)
	require.Equal(t, keys.Manifest, again.Manifest)
	require.Equal(t, keys.Verifying, again.Verifying)
	_, err = c.SealKeys(ccs, beacon(3))
	require.ErrorIs(t, err, ErrState, "one beacon, once")
	_, err = c.Last()
	require.ErrorIs(t, err, ErrState)
	require.NoError(t, c.Close())

	store := prover.Store{Dir: t.TempDir()}
	require.NoError(t, store.Save(keys))
	loaded, err := store.Load("factors")
	require.NoError(t, err)
	require.False(t, loaded.Manifest.Unsafe)
	for _, target := range []prover.Target{prover.TargetRecursion, prover.TargetSolidity} {
		p, err := prover.NewProver(loaded, target)
		require.NoError(t, err)
		_, err = p.Prove(&factors{P: 3, Q: 5, N: 15})
		require.NoError(t, err)
	}
	var source strings.Builder
	require.NoError(t, prover.ExportSolidity(loaded.Verifying, &source, "Verifier"))

	var steps []string
	report, err := Verify(dir, ccs, "", func(step string, done, total int) { steps = append(steps, step) })
	require.NoError(t, err)
	require.True(t, report.OriginChecked)
	require.Equal(t, report.Digest, *loaded.Manifest.Ceremony)
	require.Equal(t, loaded.Verifying, report.Keys.Verifying)
	pk, err := prover.ProvingKeyDigest(report.Keys.Proving)
	require.NoError(t, err)
	require.Equal(t, loaded.Manifest.PKDigest, pk)
	require.Contains(t, steps, "phase 2, hedy")
	for _, e := range append(report.Transcript.Phase1[1:], report.Transcript.Phase2[1:]...) {
		require.True(t, mine[e.Digest], "%s finds his contribution", e.Name)
	}
}

// Public powers, made by snarkjs, and the second phase on them.
func TestImportedPowers(t *testing.T) {
	ccs, dir := compiled(t, new(factors)), t.TempDir()
	keys := held(t, dir, ccs, "testdata/powers6.ptau")
	p, err := prover.NewProver(keys, prover.TargetSolidity)
	require.NoError(t, err)
	_, err = p.Prove(&factors{P: 3, Q: 5, N: 15})
	require.NoError(t, err)

	report, err := Verify(dir, ccs, "testdata/powers6.ptau", nil)
	require.NoError(t, err)
	require.True(t, report.OriginChecked)
	report, err = Verify(dir, ccs, "", nil)
	require.NoError(t, err)
	require.False(t, report.OriginChecked)

	// Other powers, sound ones, than the transcript names.
	other := t.TempDir()
	held(t, other, ccs, "")
	text, err := os.ReadFile(filepath.Join(other, powersFile))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, powersFile), text, 0o644))
	_, err = Verify(dir, ccs, "", nil)
	require.ErrorIs(t, err, ErrTranscript)

	c, err := Begin(Config{Dir: dir, Circuit: "factors", R1CS: ccs})
	require.ErrorIs(t, err, ErrTranscript, "it had its powers from a file")
	require.Nil(t, c)
	_, err = Begin(Config{Dir: dir, Circuit: "plain", R1CS: compiled(t, new(plain)), Ptau: "testdata/powers6.ptau"})
	require.ErrorIs(t, err, ErrTranscript)
}

// What is said of public powers is compared also where their file is not read: a wrong hash, or a file that the ceremony never had, is no success.
func TestPtauThatDoesNotFit(t *testing.T) {
	ccs, dir := compiled(t, new(factors)), t.TempDir()
	cfg := Config{Dir: dir, Circuit: "factors", R1CS: ccs, Blake2b: strings.Repeat("00", 64)}
	_, err := Begin(cfg)
	require.ErrorContains(t, err, "without powers of tau")
	held(t, dir, ccs, "")
	for _, ptau := range []string{fixture, "nowhere.ptau"} {
		_, err = Verify(dir, ccs, ptau, nil)
		require.ErrorIs(t, err, ErrTranscript, ptau)
	}

	cfg.Dir, cfg.Ptau, cfg.Blake2b = t.TempDir(), fixture, ""
	c, err := Begin(cfg)
	require.NoError(t, err)
	hash := c.t.Ptau.Blake2b
	require.NoError(t, c.Close())
	cfg.Blake2b = strings.Repeat("00", 64)
	_, err = Begin(cfg)
	require.ErrorIs(t, err, ErrTranscript, "begun again")
	cfg.Blake2b = hash
	c, err = Begin(cfg)
	require.NoError(t, err)
	require.NoError(t, c.Close())
}

// A name cannot pass for another contributor's line, and what stands in a transcript is held to the same.
func TestNamesOnOneLine(t *testing.T) {
	ccs, dir := compiled(t, new(factors)), t.TempDir()
	c, err := Begin(Config{Dir: dir, Circuit: "factors", R1CS: ccs})
	require.NoError(t, err)
	last, err := c.Last()
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "mine.bin")
	_, err = Contribute(t.Context(), last, file, nil)
	require.NoError(t, err)
	bad := []string{"mallory\n  phase 1: ada", "a\rb", "\x1b[2Kada", "ada\u202e", "a\xff", strings.Repeat("a", 101)}
	for _, name := range bad {
		require.ErrorIs(t, c.Accept(t.Context(), file, name), ErrContribution, "%q", name)
	}
	require.NoError(t, c.Accept(t.Context(), file, "Ada Lovelace, Ğ 愛 "+strings.Repeat("a", 75)))
	require.NoError(t, c.Close())
	good, err := Read(dir)
	require.NoError(t, err)

	refused := func(change func(*Transcript)) {
		t.Helper()
		tr := *good
		tr.Phase1 = append([]Contribution(nil), good.Phase1...)
		change(&tr)
		require.NoError(t, tr.write(dir))
		_, err := Read(dir)
		require.ErrorIs(t, err, ErrTranscript)
	}
	for _, name := range append(bad[:4], bad[5], "") { // JSON holds no bytes that are no text
		refused(func(tr *Transcript) { tr.Phase1[1].Name = name })
		refused(func(tr *Transcript) { tr.Circuit = name })
		refused(func(tr *Transcript) { tr.Ptau = &Ptau{Blake2b: name} })
	}
	refused(func(tr *Transcript) { tr.Ptau = &Ptau{Blake2b: strings.Repeat("A", 128)} })
}

// A ceremony of an earlier release had Z in another order: it is left as it is, not sealed into keys that prove nothing.
func TestEarlierTranscripts(t *testing.T) {
	ccs, dir := compiled(t, new(factors)), t.TempDir()
	cfg := Config{Dir: dir, Circuit: "factors", R1CS: ccs}
	c, err := Begin(cfg)
	require.NoError(t, err)
	contribute(t, c, "ada")
	require.NoError(t, c.SealPowers(ccs, beacon(1)))
	contribute(t, c, "ada")
	require.NoError(t, c.Close())
	path := filepath.Join(dir, transcriptFile)
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	earlier := strings.Replace(string(b), `"format": 3`, `"format": 2`, 1)
	require.NotEqual(t, string(b), earlier)
	require.NoError(t, os.WriteFile(path, []byte(earlier), 0o644))
	for name, do := range map[string]func() error{
		"open":   func() error { _, err := Open(dir, nil); return err },
		"begin":  func() error { _, err := Begin(cfg); return err },
		"verify": func() error { _, err := Verify(dir, ccs, "", nil); return err },
	} {
		err := do()
		require.ErrorIs(t, err, ErrTranscript, name)
		require.ErrorContains(t, err, "use the release that held the ceremony", name)
	}
	kept, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, earlier, string(kept))
}

// The beacon that ended the first phase was known to whoever contributed to the second: it ends nothing again, in whatever letters.
func TestBeaconOnce(t *testing.T) {
	ccs, dir := compiled(t, new(factors)), t.TempDir()
	c, err := Begin(Config{Dir: dir, Circuit: "factors", R1CS: ccs})
	require.NoError(t, err)
	contribute(t, c, "ada")
	require.NoError(t, c.SealPowers(ccs, beacon(0xab)))
	contribute(t, c, "ada")
	for _, again := range []string{beacon(0xab).Value, strings.ToUpper(beacon(0xab).Value)} {
		_, err = c.SealKeys(ccs, Beacon{again, "another source"})
		require.ErrorContains(t, err, "it ended the first phase")
	}
	_, err = c.SealKeys(ccs, beacon(2))
	require.NoError(t, err)
	require.NoError(t, c.Close())
	_, err = Verify(dir, ccs, "", nil)
	require.NoError(t, err)

	c.t.Beacon1 = c.t.Beacon2 // as an earlier release let it be
	require.NoError(t, c.t.write(dir))
	_, err = Verify(dir, ccs, "", nil)
	require.ErrorIs(t, err, ErrTranscript)
	require.ErrorContains(t, err, "it ended the first phase")
}

// A ceremony that was cut off after its powers goes on from there; a file that was being written when the machine stopped is written again.
func TestResume(t *testing.T) {
	ccs, dir := compiled(t, new(factors)), t.TempDir()
	cfg := Config{Dir: dir, Circuit: "factors", R1CS: ccs, Ptau: "testdata/powers6.ptau"}
	c, err := Begin(cfg)
	require.NoError(t, err)
	start := c.t.Phase2
	c.t.Phase2 = nil
	require.NoError(t, c.t.write(dir))
	require.NoError(t, c.Close())
	require.NoError(t, os.WriteFile(filepath.Join(dir, "phase2-000.bin"), []byte("half"), 0o644))
	c, err = Open(dir, nil)
	require.NoError(t, err)
	_, err = c.Last()
	require.ErrorIs(t, err, ErrState)
	require.NoError(t, c.Close())
	c, err = Begin(cfg)
	require.NoError(t, err)
	require.Equal(t, start, c.t.Phase2)
	require.NoError(t, c.Close())

	_, err = Open(t.TempDir(), nil)
	require.ErrorIs(t, err, ErrTranscript)
}

// A first phase whose seal was cut off before the start of the second is sealed again, with the beacon that was written down and no other.
func TestSealPowersGoesOn(t *testing.T) {
	ccs, dir := compiled(t, new(factors)), t.TempDir()
	c, err := Begin(Config{Dir: dir, Circuit: "factors", R1CS: ccs})
	require.NoError(t, err)
	contribute(t, c, "ada")
	require.NoError(t, c.SealPowers(ccs, beacon(1)))
	whole := c.Transcript()
	c.t.Phase2, c.t.Evaluations = nil, nil
	require.NoError(t, c.t.write(dir))
	require.NoError(t, c.Close())
	c, err = Open(dir, nil)
	require.NoError(t, err)
	require.ErrorIs(t, c.SealPowers(ccs, beacon(2)), ErrState)
	require.NoError(t, c.SealPowers(ccs, beacon(1)))
	require.Equal(t, whole, c.Transcript())
	require.ErrorIs(t, c.SealPowers(ccs, beacon(1)), ErrState)
	require.NoError(t, c.Close())
}

// Evaluations that were lost or damaged before the keys are made anew, and are those of the transcript.
func TestEvaluationsAreMadeAnew(t *testing.T) {
	ccs, dir := compiled(t, new(factors)), t.TempDir()
	c, err := Begin(Config{Dir: dir, Circuit: "factors", R1CS: ccs, Ptau: fixture})
	require.NoError(t, err)
	contribute(t, c, "ada")
	want, err := c.SealKeys(ccs, beacon(2))
	require.NoError(t, err)
	path := c.path(evaluationsFile)
	kept, err := os.ReadFile(path)
	require.NoError(t, err)
	for _, spoil := range []func() error{
		func() error { return os.Remove(path) },
		func() error { return os.WriteFile(path, []byte("half"), 0o644) },
		func() error {
			return os.WriteFile(path, append(kept[:len(kept)-64:len(kept)-64], kept[20:84]...), 0o644)
		}, // other points
	} {
		require.NoError(t, spoil())
		got, err := c.SealKeys(ccs, beacon(2))
		require.NoError(t, err)
		require.Equal(t, want.Verifying, got.Verifying)
		a, err := prover.ProvingKeyDigest(want.Proving)
		require.NoError(t, err)
		b, err := prover.ProvingKeyDigest(got.Proving)
		require.NoError(t, err)
		require.Equal(t, a, b)
	}
	c.t.Evaluations[0] ^= 1
	_, err = c.SealKeys(ccs, beacon(2))
	require.ErrorIs(t, err, ErrTranscript)
	require.NoError(t, c.Close())
}

// L3: whatever is removed, altered, replayed, reordered or left out of a finished ceremony is found, whether or not the transcript was made to agree.
func TestL3TamperedTranscripts(t *testing.T) {
	ccs, dir := compiled(t, new(factors)), t.TempDir()
	held(t, dir, ccs, "")
	_, err := Verify(dir, ccs, "", nil)
	require.NoError(t, err)
	other := t.TempDir()
	held(t, other, ccs, "")

	remove := func(phase []Contribution, i int) []Contribution {
		return append(append([]Contribution(nil), phase[:i]...), phase[i+1:]...)
	}
	cases := map[string]func(dir string, t *Transcript){
		"the last of phase 2 removed":  func(_ string, t *Transcript) { t.Phase2 = remove(t.Phase2, 3) },
		"the first of phase 2 removed": func(_ string, t *Transcript) { t.Phase2 = remove(t.Phase2, 1) },
		"the last of phase 1 removed":  func(_ string, t *Transcript) { t.Phase1 = remove(t.Phase1, 3) },
		"one of phase 1 removed":       func(_ string, t *Transcript) { t.Phase1 = remove(t.Phase1, 2) },
		"all of phase 2 removed":       func(_ string, t *Transcript) { t.Phase2 = t.Phase2[:1] },
		"all of phase 1 removed":       func(_ string, t *Transcript) { t.Phase1 = t.Phase1[:1] },
		"phase 1 removed":              func(_ string, t *Transcript) { t.Phase1 = nil },
		"one of phase 2 replayed":      func(_ string, t *Transcript) { t.Phase2 = append(t.Phase2, t.Phase2[3]) },
		"an earlier one replayed":      func(_ string, t *Transcript) { t.Phase2 = append(t.Phase2, t.Phase2[1]) },
		"one of phase 1 replayed":      func(_ string, t *Transcript) { t.Phase1 = append(t.Phase1, t.Phase1[1]) },
		"reordered":                    func(_ string, t *Transcript) { t.Phase2[1], t.Phase2[2] = t.Phase2[2], t.Phase2[1] },
		"the start for a person's":     func(_ string, t *Transcript) { t.Phase2[1] = t.Phase2[0] },
		"another beacon":               func(_ string, t *Transcript) { t.Beacon2.Value = beacon(9).Value },
		"another first beacon":         func(_ string, t *Transcript) { t.Beacon1.Value = beacon(9).Value },
		"no beacon":                    func(_ string, t *Transcript) { t.Beacon2 = nil },
		"no first beacon":              func(_ string, t *Transcript) { t.Beacon1 = nil },
		"a short beacon":               func(_ string, t *Transcript) { t.Beacon2.Value = "00" },
		"another key":                  func(_ string, t *Transcript) { t.VKDigest[0] ^= 1 },
		"other powers":                 func(_ string, t *Transcript) { t.Powers[0] ^= 1 },
		"powers from elsewhere":        func(_ string, t *Transcript) { t.Ptau = &Ptau{Blake2b: strings.Repeat("00", 64)} },
		"another start":                func(_ string, t *Transcript) { t.Phase2[0].Digest[0] ^= 1 },
		"a digest that no file has":    func(_ string, t *Transcript) { t.Phase1[2].Digest[0] ^= 1 },
		"nor one of phase 2":           func(_ string, t *Transcript) { t.Phase2[3].Digest[0] ^= 1 },
		"other evaluations":            func(_ string, t *Transcript) { t.Evaluations[0] ^= 1 },
		"another circuit":              func(_ string, t *Transcript) { t.CircuitDigest[0] ^= 1 },
		"another domain":               func(_ string, t *Transcript) { t.Domain *= 2 },
		"a file from outside":          func(_ string, t *Transcript) { t.Phase2[1].File = "../" + t.Phase2[1].File },
	}
	for phase, files := range map[string]int{"phase1": 4, "phase2": 4} {
		for i := 1; i < files; i++ {
			file := fmt.Sprintf("%s-%03d.bin", phase, i)
			cases["another ceremony's "+file] = func(dir string, tr *Transcript) {
				b, err := os.ReadFile(filepath.Join(other, file))
				require.NoError(t, err)
				require.NoError(t, os.WriteFile(filepath.Join(dir, file), b, 0o644))
				for _, p := range [][]Contribution{tr.Phase1, tr.Phase2} {
					for j := range p {
						if p[j].File == file {
							p[j].Digest = digest(t, dir, file)
						}
					}
				}
			}
			cases["an altered "+file] = func(dir string, tr *Transcript) {
				b, err := os.ReadFile(filepath.Join(dir, file))
				require.NoError(t, err)
				b[len(b)-40] ^= 1 // in the proof of phase 2, in the points of phase 1
				require.NoError(t, os.WriteFile(filepath.Join(dir, file), b, 0o644))
			}
			cases["a lost "+file] = func(dir string, tr *Transcript) { require.NoError(t, os.Remove(filepath.Join(dir, file))) }
		}
	}
	for name, tamper := range cases {
		t.Run(name, func(t *testing.T) {
			bad := t.TempDir()
			require.NoError(t, os.CopyFS(bad, os.DirFS(dir)))
			tr, err := Read(bad)
			require.NoError(t, err)
			tamper(bad, tr)
			b, err := json.Marshal(tr)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(filepath.Join(bad, transcriptFile), b, 0o644))
			_, err = Verify(bad, ccs, "", nil)
			require.Error(t, err)
			t.Log(err)
		})
	}
	_, err = Verify(dir, compiled(t, new(plain)), "", nil)
	require.ErrorIs(t, err, ErrTranscript, "the source gives another circuit")
}

// L3: a coordinator who skips what is asked of him, and whose transcript and files agree with each other all the same. Without contributors the secrets are the
// beacons, which everybody knows; so they are with powers that are not one tau's.
func TestL3CoordinatorsWhoSkip(t *testing.T) {
	ccs := compiled(t, new(factors))
	sealPowers := func(t *testing.T, c *Ceremony, powers *Powers) {
		require.NoError(t, c.savePowers(powers))
		require.NoError(t, c.startPhase2(ccs, powers))
	}
	// first ends the first phase with a beacon, whatever it is.
	first := func(t *testing.T, c *Ceremony, b Beacon) {
		last, err := load1(c.dir, c.t.Phase1[len(c.t.Phase1)-1])
		require.NoError(t, err)
		powers := last.Seal(b.bytes())
		c.t.Beacon1 = &b
		sealPowers(t, c, &powers)
	}
	for name, x := range map[string]struct {
		ptau, says string
		hold       func(*testing.T, *Ceremony)
	}{
		"sound": {"", "", func(t *testing.T, c *Ceremony) {
			contribute(t, c, "ada")
			first(t, c, beacon(1))
			contribute(t, c, "ada")
		}},
		"nobody in phase 1": {"", "nobody contributed to phase 1", func(t *testing.T, c *Ceremony) {
			first(t, c, beacon(1))
			contribute(t, c, "ada")
		}},
		"nobody in phase 2": {fixture, "nobody contributed to phase 2", func(*testing.T, *Ceremony) {}},
		"a short first beacon": {"", "32 bytes", func(t *testing.T, c *Ceremony) {
			contribute(t, c, "ada")
			first(t, c, Beacon{Value: "abcd", Source: "x"})
			contribute(t, c, "ada")
		}},
		"powers that are not one tau's": {fixture, "no common ratio", func(t *testing.T, c *Ceremony) {
			powers, err := readPowers(c.dir, c.t.Powers)
			require.NoError(t, err)
			powers.G1.AlphaTau[3] = powers.G1.Tau[5]
			sealPowers(t, c, powers)
			contribute(t, c, "ada")
		}},
	} {
		t.Run(name, func(t *testing.T) {
			c, err := Begin(Config{Dir: t.TempDir(), Circuit: "factors", R1CS: ccs, Ptau: x.ptau})
			require.NoError(t, err)
			x.hold(t, c)
			powers, err := readPowers(c.dir, c.t.Powers)
			require.NoError(t, err)
			last, err := load2(c.dir, c.t.Phase2[len(c.t.Phase2)-1])
			require.NoError(t, err)
			evaluations, err := c.evaluations(ccs, powers)
			require.NoError(t, err)
			b := beacon(2)
			keys, err := seal(ccs, powers, last, evaluations, b)
			require.NoError(t, err)
			d, err := prover.VerifyingKeyDigest(keys.Verifying)
			require.NoError(t, err)
			c.t.Beacon2, c.t.VKDigest = &b, &d
			require.NoError(t, c.t.write(c.dir))
			require.NoError(t, c.Close())
			_, err = Verify(c.dir, ccs, "", nil)
			if x.says == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, x.says)
			}
		})
	}
}

func digest(t *testing.T, dir, file string) prover.Digest {
	var d prover.Digest
	var err error
	if strings.HasPrefix(file, "phase1") {
		_, d, err = readPhase1(filepath.Join(dir, file))
	} else {
		_, d, err = readPhase2(filepath.Join(dir, file))
	}
	require.NoError(t, err)
	return d
}

// A contribution that is interrupted ends at once, though it may take minutes more, and leaves no file.
func TestContributionIsInterrupted(t *testing.T) {
	dir, mine := t.TempDir(), t.TempDir()
	c, err := Begin(Config{Dir: dir, Circuit: "factors", R1CS: compiled(t, new(factors))})
	require.NoError(t, err)
	defer c.Close()
	last, err := c.Last()
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	_, err = Contribute(ctx, last, filepath.Join(mine, "mine.bin"), func(step string, _, _ int) {
		if step == "contribute to phase 1" {
			cancel()
			select {
			case <-ended:
			case <-time.After(time.Minute):
			}
		}
	})
	close(ended)
	require.ErrorIs(t, err, context.Canceled)
	files, err := os.ReadDir(mine)
	require.NoError(t, err)
	require.Empty(t, files)
}

// What commands that were killed had half written is removed by the next one, and nothing else.
func TestHalvesAreRemoved(t *testing.T) {
	ccs, dir := compiled(t, new(factors)), t.TempDir()
	cfg := Config{Dir: dir, Circuit: "factors", R1CS: ccs}
	c, err := Begin(cfg)
	require.NoError(t, err)
	require.NoError(t, c.Close())
	whole, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, name := range []string{".phase1-001.bin.123", ".phase2-000.bin.5", ".powers.bin.7", ".evaluations.bin.8", ".ceremony.json.9"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte("half"), 0o644))
	}
	c, err = Open(dir, nil)
	require.NoError(t, err)
	require.NoError(t, c.Close())
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Equal(t, len(whole), len(left))
}

// A file of a ceremony, and its transcript, have their names on disk when they count as written: the directory is synced after the rename.
func TestNamesAreOnDisk(t *testing.T) {
	before := durable.SyncDir
	defer func() { durable.SyncDir = before }()
	broken := errors.New("no disk")
	for name, write := range map[string]func(dir string) error{
		"phase1-000.bin": func(dir string) error {
			_, err := writeFile(filepath.Join(dir, "phase1-000.bin"), phase1Magic, mpcsetup.NewPhase1(smallestDomain))
			return err
		},
		transcriptFile: new(Transcript).write,
	} {
		for _, want := range []error{nil, broken} {
			dir, synced := t.TempDir(), 0
			durable.SyncDir = func(path string) error {
				require.Equal(t, dir, path, name)
				require.FileExists(t, filepath.Join(dir, name))
				synced++
				return want
			}
			require.ErrorIs(t, write(dir), want, name)
			require.Equal(t, 1, synced, name)
		}
	}
}

// Where nothing can be written is said before the work, which may take hours.
func TestContributionHasAPlace(t *testing.T) {
	dir := t.TempDir()
	c, err := Begin(Config{Dir: dir, Circuit: "factors", R1CS: compiled(t, new(factors))})
	require.NoError(t, err)
	defer c.Close()
	last, err := c.Last()
	require.NoError(t, err)
	_, err = Contribute(t.Context(), last, filepath.Join(dir, "none", "mine.bin"), func(step string, _, _ int) { t.Error("it worked:", step) })
	require.ErrorIs(t, err, ErrFile)
	require.ErrorContains(t, err, "cannot be written")
}

// twins are two inputs of which a proof says the sum alone.
type twins struct {
	P    frontend.Variable
	N, M frontend.Variable `gnark:",public"`
}

func (c *twins) Define(api frontend.API) error {
	api.AssertIsEqual(api.Mul(c.P, c.P), api.Add(c.N, c.M))
	return nil
}

// A verifying key with a known fault is not sealed: here, of inputs that can take each other's place.
func TestFaultyKeyIsNotSealed(t *testing.T) {
	ccs, dir := compiled(t, new(twins)), t.TempDir()
	c, err := Begin(Config{Dir: dir, Circuit: "twins", R1CS: ccs, Ptau: fixture})
	require.NoError(t, err)
	contribute(t, c, "ada")
	_, err = c.SealKeys(ccs, beacon(2))
	require.ErrorIs(t, err, prover.ErrKeyLint)
	require.ErrorContains(t, err, "K1 and K2 are the same point")
	require.Equal(t, "phase 2", c.t.Step())
	require.NoError(t, c.Close())
}

// The coordinator takes nothing that does not continue the last contribution.
func TestL3RefusedContributions(t *testing.T) {
	ccs, dir := compiled(t, new(factors)), t.TempDir()
	c, err := Begin(Config{Dir: dir, Circuit: "factors", R1CS: ccs})
	require.NoError(t, err)
	refuse := func(file string, want error) {
		before := c.Transcript()
		require.ErrorIs(t, c.Accept(t.Context(), file, "mallory"), want)
		require.Equal(t, before, c.Transcript())
	}
	next := func(from string) string {
		out := filepath.Join(t.TempDir(), "next.bin")
		_, err := Contribute(t.Context(), from, out, nil)
		require.NoError(t, err)
		_, err = Contribute(t.Context(), from, out, nil)
		require.ErrorIs(t, err, ErrFile, "it overwrites nothing")
		return out
	}
	phase := func(prefix string) {
		start := filepath.Join(dir, prefix+"-000.bin")
		refuse(start, ErrContribution)
		a, b := next(start), next(start)
		require.ErrorIs(t, c.Accept(t.Context(), a, ""), ErrState)
		interrupted, interrupt := context.WithCancel(t.Context())
		interrupt()
		require.ErrorIs(t, c.Accept(interrupted, a, "ada"), context.Canceled)
		require.NoFileExists(t, filepath.Join(dir, prefix+"-001.bin"))
		require.NoError(t, c.Accept(t.Context(), a, "ada"))
		taken := c.Transcript()
		require.NoError(t, c.Accept(t.Context(), a, "ada"), "whoever asked was not told")
		require.Equal(t, taken, c.Transcript())
		says := func(file, what string) {
			refuse(file, ErrContribution)
			require.ErrorContains(t, c.Accept(t.Context(), file, "mallory"), what)
		}
		says(a, "is in the transcript already, as that of ada")
		says(b, "was made from "+prefix+"-000.bin, as was that of ada, which came first: contribute to "+prefix+"-001.bin")
		require.NoError(t, c.Accept(t.Context(), next(filepath.Join(dir, prefix+"-001.bin")), "grace"))
		says(a, "is in the transcript already, as that of ada")
		says(filepath.Join(dir, prefix+"-000.bin"), "nobody has added to it")
		says(b, "contribute to "+prefix+"-002.bin")
		require.ErrorIs(t, c.Accept(t.Context(), a, "ada"), ErrContribution, "it is not the last")
	}
	// nameless is what a file holds, without the name of the one before it, which gnark fills in.
	nameless := func(file string, read func(string) (io.WriterTo, error), magic string) string {
		p, err := read(file)
		require.NoError(t, err)
		out := filepath.Join(t.TempDir(), "nameless.bin")
		_, err = writeFile(out, magic, p)
		require.NoError(t, err)
		return out
	}
	refuse(nameless(next(filepath.Join(dir, "phase1-000.bin")), func(file string) (io.WriterTo, error) {
		p, _, err := readPhase1(file)
		p.Challenge = nil
		return p, err
	}, phase1Magic), ErrContribution)
	phase("phase1")
	refuse(filepath.Join(dir, "nothing.bin"), ErrFile)
	require.NoError(t, c.SealPowers(ccs, beacon(1)))
	refuse(filepath.Join(dir, "phase1-001.bin"), ErrFile)
	refuse(filepath.Join(dir, powersFile), ErrFile)
	_, err = Contribute(t.Context(), filepath.Join(dir, powersFile), filepath.Join(dir, "x"), nil)
	require.ErrorIs(t, err, ErrFile)
	refuse(nameless(next(filepath.Join(dir, "phase2-000.bin")), func(file string) (io.WriterTo, error) {
		p, _, err := readPhase2(file)
		p.Challenge = nil
		return p, err
	}, phase2Magic), ErrContribution)
	phase("phase2")
	_, err = c.SealKeys(compiled(t, new(plain)), beacon(2))
	require.ErrorIs(t, err, ErrTranscript)
	require.NoError(t, c.Close())
}
