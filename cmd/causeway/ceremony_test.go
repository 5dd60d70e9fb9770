package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/consensys/gnark"
	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/ceremony"
	"github.com/causeway-l2/causeway/deploy"
	"github.com/causeway-l2/causeway/keyring"
	"github.com/causeway-l2/causeway/l1contracts"
	"github.com/causeway-l2/causeway/prover"
)

// cube stands for the aggregate circuit, whose ceremony would take hours.
type cube struct {
	X frontend.Variable
	Y frontend.Variable `gnark:",public"`
}

func (c *cube) Define(api frontend.API) error {
	h, err := api.(frontend.Committer).Commit(c.X)
	if err != nil {
		return err
	}
	api.AssertIsDifferent(h, 0)
	api.AssertIsEqual(api.Mul(c.X, c.X, c.X), c.Y)
	return nil
}

const ceremonyCircuit = "aggregate-small-2"

func compileCube(_ context.Context, _, name string, _ io.Writer) (*prover.R1CS, error) {
	if name != ceremonyCircuit {
		return nil, fmt.Errorf("no circuit %q", name)
	}
	return prover.Compile(new(cube))
}

// A file that is not there is told of before anything is compiled.
func TestFilesBeforeCircuits(t *testing.T) {
	dir := t.TempDir()
	compile := func(context.Context, string, string, io.Writer) (*prover.R1CS, error) {
		return nil, errors.New("it was compiled")
	}
	for _, args := range [][]string{
		{"ceremony", "begin", "batch-small", "--dir", dir, "--keys", dir, "--ptau", filepath.Join(dir, "none")},
		{"verify", "batch-small", "--keys", dir, "--chain", "http://127.0.0.1:1", "--record", filepath.Join(dir, "none")},
	} {
		cmd := newKeys(compile, l1contracts.FindVerifier)
		cmd.SilenceErrors, cmd.SilenceUsage = true, true
		cmd.SetArgs(args)
		err := cmd.ExecuteContext(t.Context())
		require.ErrorIs(t, err, fs.ErrNotExist)
		require.ErrorContains(t, err, filepath.Join(dir, "none"))
	}
	for hash, says := range map[string]string{"8a5b": "want 128 hexadecimal digits", strings.Repeat("8A", 64): "it was compiled"} {
		file := filepath.Join(dir, "powers")
		require.NoError(t, os.WriteFile(file, nil, 0o600))
		inside(t, dir, false)
		cmd := newKeys(compile, l1contracts.FindVerifier)
		cmd.SilenceErrors, cmd.SilenceUsage = true, true
		cmd.SetArgs([]string{"ceremony", "begin", ceremonyCircuit, "--dir", dir, "--keys", dir, "--ptau", file, "--blake2b", hash})
		require.ErrorContains(t, cmd.ExecuteContext(t.Context()), says)
	}
}

// Three contributors by the commands alone, files going from hand to hand; then the keys are checked, down to the code on L1; then with faults (L1, L2, L3).
func TestCeremonyCommands(t *testing.T) {
	var find deploy.Catalog
	e := newL1(t, func(name string) (l1contracts.Verifier, error) { return find(name) }, 1)
	find = l1contracts.FindVerifier
	keys := func(args ...string) (string, error) {
		cmd := newKeys(compileCube, find)
		var out bytes.Buffer
		cmd.SetOut(&out)
		cmd.SetErr(&out)
		cmd.SetArgs(args)
		err := cmd.ExecuteContext(t.Context())
		return out.String(), err
	}
	must := func(args ...string) string {
		t.Helper()
		out, err := keys(args...)
		require.NoError(t, err)
		return out
	}
	dir, store := e.path("ceremony"), e.path("keys")
	beacon := func(phase int) []string {
		return []string{"--beacon", strings.Repeat(fmt.Sprintf("5%d", phase), 32), "--source", "hash of a block"}
	}
	inside(t, store, false)
	out := must("ceremony", "begin", ceremonyCircuit, "--dir", dir, "--keys", store)
	require.NotContains(t, out, "seal", "nobody has contributed")
	var mine []string
	for phase := range 2 {
		for i, name := range []string{"ada", "grace", "hedy"} {
			file := e.path(fmt.Sprintf("%s-%d", name, phase))
			out := must("ceremony", "contribute", "--in", fmt.Sprintf("%s/phase%d-%03d.bin", dir, phase+1, i), "--out", file)
			mine = append(mine, regexp.MustCompile(`your contribution: (\w+)`).FindStringSubmatch(out)[1])
			require.Contains(t, must("ceremony", "accept", file, "--dir", dir, "--name", name), "or seal")
		}
		seal := append([]string{"ceremony", "seal", "--dir", dir, "--keys", store}, beacon(phase)...)
		must(seal...)
		before, err := ceremony.Read(dir)
		require.NoError(t, err)
		must(seal...) // whoever asked was not told
		seal[len(seal)-3] = "0x" + strings.ToUpper(seal[len(seal)-3])
		must(seal...)
		after, err := ceremony.Read(dir)
		require.NoError(t, err)
		require.Equal(t, before, after)
	}
	// Elsewhere they take no other keys' place but dev keys', which they are told from by the manifest.
	elsewhere := e.path("elsewhere")
	again := append([]string{"ceremony", "seal", "--dir", dir, "--keys", elsewhere}, beacon(1)...)
	inside(t, elsewhere, false)
	for _, c := range []struct {
		of     string // a folder's manifest, without its braces
		refuse bool
	}{
		{fmt.Sprintf(`"format": 3, "gnark": %q, "ceremony": %q`, gnark.Version, prover.Digest{2}), true},
		{fmt.Sprintf(`"format": 3, "gnark": "0.1.0", "ceremony": %q`, prover.Digest{2}), true},
		{`"format": `, true},
		{`"format": 3, "gnark": "0.1.0", "unsafe": true`, false},
	} {
		text := fmt.Sprintf(`{"circuit": %q, %s}`, ceremonyCircuit, c.of)
		manifest := filepath.Join(elsewhere, ceremonyCircuit, "manifest.json")
		require.NoError(t, os.MkdirAll(filepath.Dir(manifest), 0o700))
		require.NoError(t, os.WriteFile(manifest, []byte(text), 0o600))
		_, err := keys(again...)
		require.Equal(t, c.refuse, err != nil, "%s: %v", text, err)
		if c.refuse {
			require.ErrorContains(t, err, "another directory with --keys")
			kept, err := os.ReadFile(manifest)
			require.NoError(t, err)
			require.Equal(t, text, string(kept))
		}
	}
	must(again...)
	status := must("ceremony", "status", "--dir", dir)
	for _, digest := range mine {
		require.Contains(t, status, digest)
	}
	require.Contains(t, must("verify", ceremonyCircuit, "--keys", store), "give --transcript")
	m, err := prover.Store{Dir: store}.Manifest(ceremonyCircuit)
	require.NoError(t, err)
	require.False(t, m.Unsafe)

	// A release with this key's contract, on L1. (That the code is compiled from the key is for e2e, which has Node.)
	vk, _, err := prover.Store{Dir: store}.LoadVerifying(ceremonyCircuit)
	require.NoError(t, err)
	find = func(name string) (l1contracts.Verifier, error) {
		v, err := l1contracts.FindVerifier(name)
		if name == ceremonyCircuit {
			v.CircuitDigest, v.VKDigest, v.Unsafe = m.CircuitDigest.String(), m.VKDigest.String(), false
			v.Code += constantsOf(t, vk)
		}
		return v, err
	}
	e.deploy("", admin(0))
	chain := []string{"--chain", e.chain.URL(), "--record", e.path("deployment.json")}
	verify := append([]string{"verify", ceremonyCircuit, "--keys", store, "--transcript", dir}, chain...)
	out = must(verify...)
	require.Contains(t, out, "ok        ceremony: transcript")
	require.Contains(t, out, "ok        L1: verifier 0 (aggregate-small-2): code")
	require.Contains(t, out, " 0 mismatches")

	refused := func(says string, args ...string) {
		t.Helper()
		_, err := keys(args...)
		require.ErrorIs(t, err, deploy.ErrMismatch)
		require.ErrorContains(t, err, says)
	}
	good, err := ceremony.Read(dir)
	require.NoError(t, err)
	last := dir + "/" + good.Phase2[3].File
	b, err := os.ReadFile(last)
	require.NoError(t, err)
	require.NoError(t, os.Remove(last))
	refused("ceremony", verify...)
	require.NoError(t, os.WriteFile(last, b, 0o644))
	must(verify...)

	path := store + "/" + ceremonyCircuit + "/verifying.key"
	b, err = os.ReadFile(path)
	require.NoError(t, err)
	spoiled := bytes.Clone(b)
	spoiled[len(b)/2] ^= 1
	require.NoError(t, os.WriteFile(path, spoiled, 0o644))
	refused("files", verify...)
	require.NoError(t, os.WriteFile(path, b, 0o644))

	// Dev keys in their place: of the same circuit, and not of the ceremony.
	dev := e.path("dev")
	ccs, err := compileCube(t.Context(), "", ceremonyCircuit, nil)
	require.NoError(t, err)
	_, err = prover.Store{Dir: dev}.Ensure(t.Context(), ceremonyCircuit, ccs, [32]byte{1}, nil)
	require.NoError(t, err)
	out = must("verify", ceremonyCircuit, "--keys", dev)
	require.Contains(t, out, "UNSAFE")
	refused("keys inside", "verify", ceremonyCircuit, "--keys", dev, "--transcript", dir)
	inside(t, dev, false)
	refused("ceremony: marked unsafe", "verify", ceremonyCircuit, "--keys", dev, "--transcript", dir)
	refused("verifying key digest", append([]string{"verify", ceremonyCircuit, "--keys", dev}, chain...)...)

	for name, c := range map[string]struct {
		says string
		args []string
	}{
		"no folder":         {"--dir is missing", []string{"ceremony", "begin", ceremonyCircuit}},
		"unknown circuit":   {"no circuit", []string{"ceremony", "begin", "x", "--dir", e.path("x")}},
		"no file":           {"--in is missing", []string{"ceremony", "contribute", "--out", "x"}},
		"no such folder":    {"no ceremony in", []string{"ceremony", "status", "--dir", e.path("nowhere")}},
		"no circuit":        {"no circuit", []string{"verify", "foo", "--keys", t.TempDir()}},
		"no ceremony":       {"no ceremony in", []string{"ceremony", "status", "--dir", t.TempDir()}},
		"over":              {"wrong step", []string{"ceremony", "accept", e.path("ada-1"), "--dir", dir, "--name", "ada"}},
		"no beacon":         {"--beacon is missing", []string{"ceremony", "seal", "--dir", dir, "--source", "x"}},
		"powers not a file": {"no such file", []string{"ceremony", "begin", ceremonyCircuit, "--dir", e.path("y"), "--keys", store, "--ptau", e.path("none")}},
	} {
		_, err := keys(c.args...)
		require.ErrorContains(t, err, c.says, name)
	}
}

// Whoever sealed a ceremony hands out keys of which one field is another, with a manifest that fits them: keys verify makes the keys itself, and finds it.
func TestAlteredSealedKeys(t *testing.T) {
	dir, mine, sealed := t.TempDir(), t.TempDir(), prover.Store{Dir: t.TempDir()}
	keys := func(args ...string) error {
		cmd := newKeys(compileCube, l1contracts.FindVerifier)
		cmd.SetOut(io.Discard)
		cmd.SetErr(io.Discard)
		cmd.SetArgs(args)
		return cmd.ExecuteContext(t.Context())
	}
	inside(t, sealed.Dir, false)
	require.NoError(t, keys("ceremony", "begin", ceremonyCircuit, "--dir", dir, "--keys", sealed.Dir))
	for phase, beacon := range []string{"5e", "6f"} {
		file := fmt.Sprintf("%s/%d", mine, phase)
		require.NoError(t, keys("ceremony", "contribute", "--in", fmt.Sprintf("%s/phase%d-000.bin", dir, phase+1), "--out", file))
		require.NoError(t, keys("ceremony", "accept", file, "--dir", dir, "--name", "ada"))
		require.NoError(t, keys("ceremony", "seal", "--dir", dir, "--keys", sealed.Dir, "--beacon", strings.Repeat(beacon, 32), "--source", "test"))
	}
	verify := func(edit func(*prover.Keys)) error {
		k, err := sealed.Load(ceremonyCircuit)
		require.NoError(t, err)
		edit(k)
		altered := prover.Store{Dir: t.TempDir()}
		inside(t, altered.Dir, false)
		require.NoError(t, altered.Save(k))
		return keys("verify", ceremonyCircuit, "--keys", altered.Dir, "--transcript", dir)
	}
	require.NoError(t, verify(func(*prover.Keys) {}))

	_, _, g1, g2 := curve.Generators()
	other := func(x any) {
		switch x := x.(type) {
		case *curve.G1Affine:
			x.Add(x, &g1)
		case *curve.G2Affine:
			x.Add(x, &g2)
		case *fr.Element:
			x.Double(x)
		case *bool:
			*x = !*x
		}
	}
	last := func(p []curve.G1Affine) *curve.G1Affine { return &p[len(p)-1] }
	for name, of := range map[string]func(*prover.ProvingKey) any{
		"alpha":                  func(pk *prover.ProvingKey) any { return &pk.G1.Alpha },
		"beta":                   func(pk *prover.ProvingKey) any { return &pk.G1.Beta },
		"delta":                  func(pk *prover.ProvingKey) any { return &pk.G1.Delta },
		"A":                      func(pk *prover.ProvingKey) any { return &pk.G1.A[0] },
		"A's last":               func(pk *prover.ProvingKey) any { return last(pk.G1.A) },
		"B":                      func(pk *prover.ProvingKey) any { return &pk.G1.B[0] },
		"B's last":               func(pk *prover.ProvingKey) any { return last(pk.G1.B) },
		"Z":                      func(pk *prover.ProvingKey) any { return &pk.G1.Z[0] },
		"Z's last":               func(pk *prover.ProvingKey) any { return last(pk.G1.Z) },
		"K":                      func(pk *prover.ProvingKey) any { return &pk.G1.K[0] },
		"K's last":               func(pk *prover.ProvingKey) any { return last(pk.G1.K) },
		"beta in G2":             func(pk *prover.ProvingKey) any { return &pk.G2.Beta },
		"delta in G2":            func(pk *prover.ProvingKey) any { return &pk.G2.Delta },
		"B in G2":                func(pk *prover.ProvingKey) any { return &pk.G2.B[0] },
		"what is committed with": func(pk *prover.ProvingKey) any { return &pk.CommitmentKeys[0].Basis[0] },
		"and proven":             func(pk *prover.ProvingKey) any { return last(pk.CommitmentKeys[0].BasisExpSigma) },
		"wires in A":             func(pk *prover.ProvingKey) any { return &pk.InfinityA[1] },
		"wires in B":             func(pk *prover.ProvingKey) any { return &pk.InfinityB[1] },
		"root of unity":          func(pk *prover.ProvingKey) any { return &pk.Domain.Generator },
		"shift":                  func(pk *prover.ProvingKey) any { return &pk.Domain.FrMultiplicativeGen },
	} {
		err := verify(func(k *prover.Keys) { other(of(k.Proving)) })
		require.ErrorIs(t, err, deploy.ErrMismatch, name)
		require.ErrorContains(t, err, "ceremony: proving key", name)
		require.NotContains(t, err.Error(), "verifying key", name)
	}
	for name, of := range map[string]func(*prover.VerifyingKey) any{
		"alpha":       func(vk *prover.VerifyingKey) any { return &vk.G1.Alpha },
		"beta":        func(vk *prover.VerifyingKey) any { return &vk.G1.Beta },
		"delta":       func(vk *prover.VerifyingKey) any { return &vk.G1.Delta },
		"of 1":        func(vk *prover.VerifyingKey) any { return &vk.G1.K[0] },
		"of an input": func(vk *prover.VerifyingKey) any { return &vk.G1.K[1] },
		"of h":        func(vk *prover.VerifyingKey) any { return &vk.G1.K[2] },
		"beta in G2":  func(vk *prover.VerifyingKey) any { return &vk.G2.Beta },
		"gamma":       func(vk *prover.VerifyingKey) any { return &vk.G2.Gamma },
		"delta in G2": func(vk *prover.VerifyingKey) any { return &vk.G2.Delta },
		"G":           func(vk *prover.VerifyingKey) any { return &vk.CommitmentKeys[0].G },
		"sigma":       func(vk *prover.VerifyingKey) any { return &vk.CommitmentKeys[0].GSigmaNeg },
	} {
		require.ErrorIs(t, verify(func(k *prover.Keys) { other(of(k.Verifying)) }), deploy.ErrMismatch, "verifying key: %s", name)
	}
	require.ErrorIs(t, verify(func(k *prover.Keys) { k.Verifying.PublicAndCommitmentCommitted[0] = []int{1} }), deploy.ErrMismatch)
}

// fourth is another circuit than cube, with the same inputs and a commitment.
type fourth struct {
	X frontend.Variable
	Y frontend.Variable `gnark:",public"`
}

func (c *fourth) Define(api frontend.API) error {
	h, err := api.(frontend.Committer).Commit(c.X)
	if err != nil {
		return err
	}
	api.AssertIsDifferent(h, 0)
	api.AssertIsEqual(api.Mul(c.X, c.X, c.X, c.X), c.Y)
	return nil
}

// Keys in order, of a circuit that this program does not compile under their name, are found.
func TestKeysOfAnotherCircuit(t *testing.T) {
	store := prover.Store{Dir: t.TempDir()}
	ccs, err := prover.Compile(new(fourth))
	require.NoError(t, err)
	_, err = store.Ensure(t.Context(), ceremonyCircuit, ccs, [32]byte{1}, nil)
	require.NoError(t, err)
	cmd := newKeys(compileCube, l1contracts.FindVerifier)
	cmd.SetOut(io.Discard)
	cmd.SetErr(io.Discard)
	cmd.SetArgs([]string{"verify", ceremonyCircuit, "--keys", store.Dir})
	err = cmd.ExecuteContext(t.Context())
	require.ErrorIs(t, err, deploy.ErrMismatch)
	require.ErrorContains(t, err, "circuit: what this program compiles")
}

// inside writes the manifest of the batch circuit's keys that stand inside ceremonyCircuit's: dev keys, or a ceremony's.
func inside(t *testing.T, store string, dev bool) {
	t.Helper()
	const name = "batch-small"
	m := prover.Manifest{Format: prover.ManifestFormat, Circuit: name, Gnark: gnark.Version.String(), Unsafe: dev}
	if !dev {
		m.Ceremony = &prover.Digest{1}
	}
	b, err := json.Marshal(m)
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(store+"/"+name, 0o700))
	require.NoError(t, os.WriteFile(store+"/"+name+"/manifest.json", b, 0o600))
}

// A ceremony of an aggregate neither begins nor ends with dev keys inside, nor makes them where there are none, and its keys do not pass with them.
func TestCeremonyAroundDevKeys(t *testing.T) {
	dir, store, mine := t.TempDir(), t.TempDir(), t.TempDir()
	keys := func(args ...string) error {
		cmd := newKeys(compileCube, l1contracts.FindVerifier)
		cmd.SetOut(io.Discard)
		cmd.SetErr(io.Discard)
		cmd.SetArgs(args)
		return cmd.ExecuteContext(t.Context())
	}
	begin := []string{"ceremony", "begin", ceremonyCircuit, "--dir", dir, "--keys", store}
	seal := func(beacon string) []string {
		return []string{"ceremony", "seal", "--dir", dir, "--keys", store, "--beacon", strings.Repeat(beacon, 32), "--source", "test"}
	}
	verify := []string{"verify", ceremonyCircuit, "--keys", store}
	ok := func(args []string) { t.Helper(); require.NoError(t, keys(args...)) }
	refused := func(args []string) { t.Helper(); require.ErrorIs(t, keys(args...), keyring.ErrUnsafe) }

	refused(begin)
	entries, err := os.ReadDir(store)
	require.NoError(t, err)
	require.Empty(t, entries, "it makes no keys")
	inside(t, store, true)
	refused(begin)
	inside(t, store, false)
	ok(begin)
	for phase, beacon := range []string{"5e", "6f"} {
		file := fmt.Sprintf("%s/%d", mine, phase)
		ok([]string{"ceremony", "contribute", "--in", fmt.Sprintf("%s/phase%d-000.bin", dir, phase+1), "--out", file})
		ok([]string{"ceremony", "accept", file, "--dir", dir, "--name", "ada"})
		inside(t, store, true)
		refused(seal(beacon))
		inside(t, store, false)
		ok(seal(beacon))
	}
	ok(append(verify, "--transcript", dir))
	inside(t, store, true)
	for _, args := range [][]string{verify, append(verify, "--transcript", dir)} {
		err := keys(args...)
		require.ErrorIs(t, err, deploy.ErrMismatch)
		require.ErrorContains(t, err, "keys inside")
	}
}

// A seal of the first phase that was cut off before the start of the second is run again.
func TestSealRunsAgain(t *testing.T) {
	dir, store, mine := t.TempDir(), t.TempDir(), t.TempDir()+"/mine"
	inside(t, store, false)
	must := func(args ...string) string {
		t.Helper()
		cmd := newKeys(compileCube, l1contracts.FindVerifier)
		var out bytes.Buffer
		cmd.SetOut(&out)
		cmd.SetErr(io.Discard)
		cmd.SetArgs(append([]string{"ceremony"}, args...))
		require.NoError(t, cmd.ExecuteContext(t.Context()))
		return out.String()
	}
	seal := []string{"seal", "--dir", dir, "--keys", store, "--beacon", strings.Repeat("5e", 32), "--source", "test"}
	must("begin", ceremonyCircuit, "--dir", dir, "--keys", store)
	must("contribute", "--in", dir+"/phase1-000.bin", "--out", mine)
	must("accept", mine, "--dir", dir, "--name", "ada")
	must(seal...)
	cut, err := ceremony.Read(dir)
	require.NoError(t, err)
	cut.Phase2, cut.Evaluations = nil, nil
	b, err := json.Marshal(cut)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(dir+"/ceremony.json", b, 0o644))
	require.Contains(t, must(seal...), "phase2-000.bin")
}

func constantsOf(t *testing.T, vk *prover.VerifyingKey) (out string) {
	var source strings.Builder
	require.NoError(t, prover.ExportSolidity(vk, &source, "V"))
	for _, c := range regexp.MustCompile(`constant \w+ = (\d+)`).FindAllStringSubmatch(source.String(), -1) {
		v, ok := new(big.Int).SetString(c[1], 10)
		require.True(t, ok)
		out += fmt.Sprintf("%064x", v)
	}
	return out
}
