package keyring_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/circuits/batch"
	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/keyring"
	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/rollup/rolluptest"
	"github.com/causeway-l2/causeway/workers"
)

// keys are compiled for once.
var ensure = sync.OnceValues(func() (prover.Manifest, error) {
	_, m, err := keyring.Ring{Dir: keyring.DefaultDir(), Build: circuittest.Build()}.Ensure(context.Background(), circuits.Batch(circuits.Tiny))
	return m, err
})

func keys(t *testing.T) (keyring.Ring, prover.Manifest) {
	t.Helper()
	m, err := ensure()
	require.NoError(t, err)
	return keyring.Ring{Dir: keyring.DefaultDir(), Build: circuittest.Build()}, m
}

// jobOf makes the job of one tiny batch, and its witness.
func jobOf(t *testing.T, m prover.Manifest) (workers.Job, []byte) {
	t.Helper()
	w := rolluptest.New(1, circuits.Tiny, 2).OpenFeeSlots()
	assignment, err := batch.Assign(w)
	require.NoError(t, err)
	witness, err := prover.MarshalWitness(assignment)
	require.NoError(t, err)
	statement := w.Statement().Hash()
	j, err := workers.NewJob(workers.Job{Circuit: "batch-tiny", CircuitDigest: workers.Digest(m.CircuitDigest), VKDigest: workers.Digest(m.VKDigest),
		PublicInput: statement.Bytes(), Inputs: []workers.Digest{workers.DigestOf(witness)}, FirstBatch: 1, LastBatch: 1})
	require.NoError(t, err)
	return j, witness
}

// Each way to fail has its class and ends at its stage; damaged dev keys are made anew, and are the same. The ring's own keys stay as they are.
func TestProversTellWhatFailed(t *testing.T) {
	c := circuits.Batch(circuits.Tiny)
	shared, m := keys(t)
	ring := keyring.Ring{Dir: t.TempDir()}
	require.NoError(t, os.CopyFS(filepath.Join(ring.Dir, c.Name), os.DirFS(filepath.Join(shared.Dir, c.Name))))
	job, witness := jobOf(t, m)
	p := keyring.NewProvers(ring, c)
	require.Equal(t, []string{"batch-tiny--" + workers.EpochOf(job.VKDigest)}, p.Circuits())
	prove := func(j workers.Job, in ...[]byte) (stages []string, class workers.Class) {
		t.Helper()
		proof, err := p.Prove(workers.WithStages(t.Context(), func(s string) { stages = append(stages, s) }), j, in)
		if err == nil {
			require.NotEmpty(t, proof)
			return stages, workers.ClassOK
		}
		return stages, workers.FailureOf(err, "none").Class
	}
	key := filepath.Join(ring.Dir, c.Name, largest(t, filepath.Join(ring.Dir, c.Name)))
	sound, err := os.ReadFile(key)
	require.NoError(t, err)
	damaged := append([]byte{}, sound...)
	damaged[len(damaged)/2] ^= 1
	require.NoError(t, os.WriteFile(key, damaged, 0o644))
	stages, class := prove(job, witness)
	require.Equal(t, workers.ClassKeys, class, "the job goes elsewhere")
	require.Equal(t, []string{keyring.StageKeys}, stages)

	_, class = prove(job, witness)
	require.Equal(t, workers.ClassOK, class, "and the next one finds them mended")
	mended, err := os.ReadFile(key)
	require.NoError(t, err)
	require.Equal(t, sound, mended)

	other := job
	other.VKDigest[0] ^= 1
	stages, class = prove(other, witness)
	require.Equal(t, workers.ClassKeys, class)
	require.Len(t, stages, 1)

	stages, class = prove(job, witness[1:])
	require.Equal(t, workers.ClassInput, class)
	require.Equal(t, keyring.StageWitness, stages[len(stages)-1])

	other = job
	other.PublicInput[31] ^= 1
	stages, class = prove(other, witness)
	require.Equal(t, workers.ClassInput, class, "its proof would hold, and this worker be blamed")
	require.Equal(t, keyring.StageStatement, stages[len(stages)-1])

	unsatisfied := append([]byte{}, witness...)
	unsatisfied[12+32+31] ^= 1 // the first secret value, which is part of the statement
	stages, class = prove(job, unsatisfied)
	require.Equal(t, workers.ClassUnsat, class)
	require.Equal(t, keyring.StageProve, stages[len(stages)-1])

	stages, class = prove(job, witness)
	require.Equal(t, workers.ClassOK, class)
	require.Equal(t, []string{keyring.StageKeys, keyring.StageWitness, keyring.StageStatement, keyring.StageProve, keyring.StageEncode}, stages)
}

// A job whose circuit is loaded does not wait for the keys of another one, which may take minutes.
func TestLoadedCircuitDoesNotWait(t *testing.T) {
	c, other := circuits.Batch(circuits.Tiny), circuits.Batch(circuits.Small)
	shared, m := keys(t)
	ring := keyring.Ring{Dir: t.TempDir()}
	require.NoError(t, os.CopyFS(filepath.Join(ring.Dir, c.Name), os.DirFS(filepath.Join(shared.Dir, c.Name))))
	require.NoError(t, os.Mkdir(filepath.Join(ring.Dir, other.Name), 0o755))
	pipe := filepath.Join(ring.Dir, other.Name, "manifest.json") // whoever reads it waits until somebody writes
	require.NoError(t, syscall.Mkfifo(pipe, 0o600))
	job, witness := jobOf(t, m)
	p := keyring.NewProvers(ring, c, other)
	class := func() workers.Class {
		_, err := p.Prove(t.Context(), job, [][]byte{witness[1:]})
		return workers.FailureOf(err, "none").Class
	}
	require.Equal(t, workers.ClassInput, class(), "it is loaded")
	slow := job
	slow.Circuit = other.Name
	ended := make(chan error, 1)
	go func() {
		_, err := p.Prove(t.Context(), slow, [][]byte{witness})
		ended <- err
	}()
	var writer *os.File
	require.Eventually(t, func() (waits bool) {
		var err error
		writer, err = os.OpenFile(pipe, os.O_WRONLY|syscall.O_NONBLOCK, 0)
		return err == nil
	}, time.Minute, time.Millisecond)
	answer := make(chan workers.Class, 1)
	go func() { answer <- class() }()
	select {
	case got := <-answer:
		require.Equal(t, workers.ClassInput, got)
	case <-time.After(time.Minute):
		t.Error("it waits for another circuit's keys")
	}
	require.NoError(t, writer.Close())
	require.Error(t, <-ended)
}

// Whoever serves keys may serve any circuit, with a manifest that says so. One that the job does not name is not decoded: gnark trusts its bytes.
func TestOtherCircuitsAreNotDecoded(t *testing.T) {
	c := circuits.Batch(circuits.Tiny)
	shared, m := keys(t)
	ring := keyring.Ring{Dir: t.TempDir()}
	folder := filepath.Join(ring.Dir, c.Name)
	require.NoError(t, os.CopyFS(folder, os.DirFS(filepath.Join(shared.Dir, c.Name))))
	path := filepath.Join(folder, "circuit.r1cs")
	hostile, err := os.ReadFile(path)
	require.NoError(t, err)
	hostile = hostile[:len(hostile)/2]
	require.NoError(t, os.WriteFile(path, hostile, 0o644))
	theirs := m
	theirs.CircuitDigest, theirs.CircuitBytes = prover.Digest(workers.DigestOf(hostile)), int64(len(hostile))
	manifest, err := json.Marshal(theirs)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(folder, "manifest.json"), manifest, 0o644))

	job, witness := jobOf(t, m)
	_, err = keyring.NewProvers(ring, c).Prove(t.Context(), job, [][]byte{witness})
	require.Equal(t, workers.ClassKeys, workers.FailureOf(err, "none").Class)
	require.ErrorContains(t, err, "job wants circuit "+job.CircuitDigest.String())
}

// Keys of a ceremony cannot be made: they are fetched by a person, and nothing is deleted.
func TestMendLeavesCeremonyKeys(t *testing.T) {
	c := circuits.Batch(circuits.Tiny)
	ring := keyring.Ring{Dir: t.TempDir()}
	folder := filepath.Join(ring.Dir, c.Name)
	shared, _ := keys(t)
	loaded, err := shared.Load(c)
	require.NoError(t, err)
	copied := *loaded
	copied.Manifest = prover.Manifest{Ceremony: &prover.Digest{1}}
	require.NoError(t, prover.Store{Dir: ring.Dir}.Save(&copied))
	require.NoError(t, ring.Mend(t.Context(), c), "sound keys stay")
	key := filepath.Join(folder, largest(t, folder))
	require.NoError(t, os.Truncate(key, 1000))
	require.ErrorContains(t, ring.Mend(t.Context(), c), "they come from a ceremony: fetch")
	require.FileExists(t, key)
}

// Who verifies needs no proving key: one is made for nobody, and what was made is found again by the same build. Keys that are there are used: of a ceremony always, dev keys
// if they were found to fit.
func TestVerifyingKeyAlone(t *testing.T) {
	c := circuits.Batch(circuits.Tiny)
	shared, want := keys(t)
	wantKey, _, err := shared.Verifying(t.Context(), c)
	require.NoError(t, err)
	compiled := 0
	ring := keyring.Ring{Dir: t.TempDir(), Build: "this", Progress: func(s keyring.Step) {
		if s.Stage == "compile" && s.Finished {
			compiled++
		}
	}}
	for range 2 {
		key, m, err := ring.Verifying(t.Context(), c)
		require.NoError(t, err)
		require.Equal(t, wantKey, key)
		require.Equal(t, want.CircuitDigest, m.CircuitDigest)
		require.Equal(t, want.VKDigest, m.VKDigest)
		require.True(t, m.Unsafe)
	}
	require.Equal(t, 1, compiled)
	require.NoDirExists(t, filepath.Join(ring.Dir, c.Name))
	require.ErrorIs(t, ring.CheckSafe(c), keyring.ErrUnsafe)

	whole := keyring.Ring{Dir: t.TempDir(), Build: "this", Progress: ring.Progress}
	require.NoError(t, os.CopyFS(filepath.Join(whole.Dir, c.Name), os.DirFS(filepath.Join(shared.Dir, c.Name))))
	_, _, err = whole.Ensure(t.Context(), c)
	require.NoError(t, err)
	_, _, err = whole.Verifying(t.Context(), c)
	require.NoError(t, err)
	require.Equal(t, 2, compiled, "those were found to fit")

	// Dev keys that nobody has looked at say nothing.
	loaded, err := shared.Load(c)
	require.NoError(t, err)
	copied := *loaded
	other, err := prover.DevVerifyingKey(loaded.Circuit, [32]byte{1})
	require.NoError(t, err)
	copied.Verifying = other
	require.NoError(t, prover.Store{Dir: ring.Dir}.Save(&copied))
	key, _, err := ring.Verifying(t.Context(), c)
	require.NoError(t, err)
	require.Equal(t, wantKey, key)
	copied.Manifest = prover.Manifest{Ceremony: &prover.Digest{1}}
	require.NoError(t, prover.Store{Dir: ring.Dir}.Save(&copied))
	key, m, err := ring.Verifying(t.Context(), c)
	require.NoError(t, err)
	require.Equal(t, other, key)
	require.False(t, m.Unsafe)
}

func largest(t *testing.T, folder string) (name string) {
	t.Helper()
	list, err := os.ReadDir(folder)
	require.NoError(t, err)
	size := int64(0)
	for _, e := range list {
		info, err := e.Info()
		require.NoError(t, err)
		if info.Size() > size {
			name, size = e.Name(), info.Size()
		}
	}
	return name
}
