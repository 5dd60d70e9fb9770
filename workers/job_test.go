package workers_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/queuetest"
)

func TestJobCodec(t *testing.T) {
	j := queuetest.NewJob(t, "batch-p4", 7, workers.Digest{1}, workers.Digest{2})
	b, err := j.Encode()
	require.NoError(t, err)
	got, err := workers.DecodeJob(b)
	require.NoError(t, err)
	require.Equal(t, j, got)
	require.Equal(t, "fcd39e37bbee9be5f9c64e4ebd91b7a54227684522b033057160388341496b83", j.ID.String(), "the derivation is fixed: ids outlive processes")
}

func TestDecodeJobIsStrict(t *testing.T) {
	j := queuetest.NewJob(t, "batch", 7)
	b, err := j.Encode()
	require.NoError(t, err)
	good := string(b)
	for name, bad := range map[string]string{
		"empty":            "",
		"null":             "null",
		"truncated":        good[:len(good)-1],
		"trailing":         good + "{}",
		"space":            good + "\n",
		"unknown field":    strings.Replace(good, "{", `{"extra":1,`, 1),
		"repeated field":   strings.Replace(good, "{", `{"firstBatch":7,`, 1),
		"other case":       strings.Replace(good, `"circuit"`, `"CIRCUIT"`, 1),
		"upper-case digit": strings.Replace(good, j.ID.String(), strings.ToUpper(j.ID.String()), 1),
		"short digest":     strings.Replace(good, j.ID.String(), j.ID.String()[:62], 1),
		"other id":         strings.Replace(good, j.ID.String(), workers.Digest{1}.String(), 1),
		"other circuit":    strings.Replace(good, `"batch"`, `"other"`, 1),
		"no inputs":        strings.Replace(good, `"inputs":[]`, `"inputs":null`, 1),
		"negative batch":   strings.Replace(good, `"firstBatch":7`, `"firstBatch":-7`, 1),
		"batches reversed": strings.Replace(good, `"firstBatch":7`, `"firstBatch":8`, 1),
		"huge":             good + strings.Repeat(" ", workers.MaxJobBytes),
	} {
		_, err := workers.DecodeJob([]byte(bad))
		require.ErrorIs(t, err, workers.ErrJob, name)
	}
}

func TestDecodeResultRefuses(t *testing.T) {
	proof := []byte("proof")
	r := workers.Result{Job: workers.Digest{1}, Proof: workers.DigestOf(proof), Data: proof, Worker: "w"}
	b, err := r.Encode()
	require.NoError(t, err)
	back, err := workers.DecodeResult(b)
	require.NoError(t, err)
	require.Equal(t, r, back)
	for name, change := range map[string]func(*workers.Result){
		"another proof":         func(r *workers.Result) { r.Data = []byte("other") },
		"a proof and a failure": func(r *workers.Result) { r.Proof, r.Failure = workers.Digest{}, &workers.Failure{Class: "panic"} },
		"too large": func(r *workers.Result) {
			r.Data = make([]byte, workers.MaxInline+1)
			r.Proof = workers.DigestOf(r.Data)
		},
	} {
		bad := r
		change(&bad)
		require.ErrorIs(t, bad.Check(), workers.ErrResult, name)
		b, err := json.Marshal(bad)
		require.NoError(t, err)
		_, err = workers.DecodeResult(b)
		require.ErrorIs(t, err, workers.ErrResult, name)
	}
	_, err = workers.DecodeResult([]byte(strings.Replace(string(b), `"data":"`, `"data":"\n`, 1)))
	require.ErrorIs(t, err, workers.ErrResult, "another spelling")
}

func TestNewJobRefuses(t *testing.T) {
	for _, circuit := range []string{"", "a.b", "a b", "*", ">", "A", "é", strings.Repeat("a", workers.MaxCircuit+1)} {
		_, err := workers.NewJob(workers.Job{Circuit: circuit})
		require.ErrorIs(t, err, workers.ErrJob, circuit)
	}
	_, err := workers.NewJob(workers.Job{Circuit: "a", Inputs: make([]workers.Digest, workers.MaxInputs+1)})
	require.ErrorIs(t, err, workers.ErrJob)
	largest, err := workers.NewJob(workers.Job{
		Circuit: strings.Repeat("a", workers.MaxCircuit), Inputs: make([]workers.Digest, workers.MaxInputs), LastBatch: 1<<64 - 1,
	})
	require.NoError(t, err)
	b, err := largest.Encode()
	require.NoError(t, err)
	require.Less(t, len(b), workers.MaxJobBytes)
	_, err = workers.DecodeJob(b)
	require.NoError(t, err)
}

// Every field of the statement and every input changes the id; the range of batches is for people.
func TestJobIDNamesTheContent(t *testing.T) {
	base := workers.Job{Circuit: "a", Inputs: []workers.Digest{{1}, {2}}}
	id := func(change func(*workers.Job)) workers.Digest {
		j := base
		j.Inputs = append([]workers.Digest{}, base.Inputs...)
		change(&j)
		j, err := workers.NewJob(j)
		require.NoError(t, err)
		return j.ID
	}
	seen := map[workers.Digest]bool{}
	for _, change := range []func(*workers.Job){
		func(*workers.Job) {},
		func(j *workers.Job) { j.Circuit = "b" },
		func(j *workers.Job) { j.CircuitDigest[0] = 1 },
		func(j *workers.Job) { j.VKDigest[0] = 1 },
		func(j *workers.Job) { j.PublicInput[31] = 1 },
		func(j *workers.Job) { j.Inputs[0], j.Inputs[1] = j.Inputs[1], j.Inputs[0] },
		func(j *workers.Job) { j.Inputs = j.Inputs[:1] },
		func(j *workers.Job) { j.Inputs = nil },
	} {
		d := id(change)
		require.False(t, seen[d])
		seen[d] = true
	}
	require.Equal(t, id(func(*workers.Job) {}), id(func(j *workers.Job) { j.LastBatch = 9 }))
}

func TestResultCodec(t *testing.T) {
	proof := workers.Result{Job: workers.Digest{1}, Proof: workers.Digest{2}, Worker: "wörker <1>", Seconds: 0.1}
	failed := workers.Result{
		Job: workers.Digest{1}, Worker: "w",
		Failure: workers.FailureOf(workers.Failure{Class: workers.ClassPanic, Message: strings.Repeat("\x00\xffé", 3000)}, workers.ClassProver),
	}
	for _, r := range []workers.Result{proof, failed} {
		b, err := r.Encode()
		require.NoError(t, err)
		require.LessOrEqual(t, len(b), workers.MaxResultBytes)
		got, err := workers.DecodeResult(b)
		require.NoError(t, err)
		require.Equal(t, r, got)
		_, err = workers.DecodeResult(append(b, ' '))
		require.ErrorIs(t, err, workers.ErrResult)
		_, err = workers.DecodeResult(bytes.Replace(b, []byte("{"), []byte(`{"x":1,`), 1))
		require.ErrorIs(t, err, workers.ErrResult)
	}
	require.NotEqual(t, proof.Outcome(), failed.Outcome())
	for _, bad := range []workers.Result{
		{Job: workers.Digest{1}, Worker: "w"},
		{Job: workers.Digest{1}, Worker: "w", Proof: workers.Digest{2}, Failure: failed.Failure},
		{Job: workers.Digest{1}, Proof: workers.Digest{2}},
		{Job: workers.Digest{1}, Proof: workers.Digest{2}, Worker: "\xff"},
		{Job: workers.Digest{1}, Proof: workers.Digest{2}, Worker: "w", Seconds: -1},
	} {
		require.ErrorIs(t, bad.Check(), workers.ErrResult)
	}
}

func FuzzDecodeJob(f *testing.F) {
	j, err := workers.NewJob(workers.Job{Circuit: "batch", Inputs: []workers.Digest{{1}}})
	require.NoError(f, err)
	b, err := j.Encode()
	require.NoError(f, err)
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		j, err := workers.DecodeJob(b)
		if err != nil {
			return
		}
		again, err := j.Encode()
		require.NoError(t, err)
		require.Equal(t, b, again)
	})
}

// A job that the queue gave up on because those whom it met had been told to leave it is released again, for others or without that; one that nobody took for
// another reason is given up for a while.
func TestJobThatWasDeclinedByTheBannedIsNotGivenUp(t *testing.T) {
	j := queuetest.NewJob(t, "batch", 1)
	for state, banned := range map[workers.State][]string{workers.Ready: {"liar"}, workers.Quarantined: nil} {
		row, err := workers.NewRow(j, "").Released(banned)
		require.NoError(t, err)
		row, changed := row.Failed(workers.LostResult(j, "delivered 50 times without an answer"), workers.Policy{Budget: 3})
		require.True(t, changed)
		require.Equal(t, state, row.State)
	}
}
