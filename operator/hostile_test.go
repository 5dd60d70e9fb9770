package operator_test

import (
	"context"
	"slices"

	"github.com/causeway-l2/causeway/workers"
)

// hostile is a prover that lies at first, and works when it has run out of lies. A worker calls it for one job at a time.
type hostile struct {
	workers.Prover
	lies   map[string][]lie // by circuit, in the order of telling
	proofs [][]byte         // the honest ones so far
	told   int
}

// A lie answers a job, knowing the honest proofs of the jobs before.
type lie func(proofs [][]byte) ([]byte, error)

func garbage([][]byte) ([]byte, error) { return []byte("no proof at all"), nil }

func zeros([][]byte) ([]byte, error) { return make([]byte, 128), nil }

func failure([][]byte) ([]byte, error) {
	return nil, workers.Failure{Class: workers.ClassUnsat, Message: "so I say"}
}

func panics([][]byte) ([]byte, error) { panic("a worker's bug") }

// otherJobs is a proof that holds, of another statement.
func otherJobs(proofs [][]byte) ([]byte, error) { return proofs[0], nil }

// flipped is a proof with one bit changed.
func flipped(proofs [][]byte) ([]byte, error) {
	p := slices.Clone(proofs[0])
	p[len(p)/2] ^= 1
	return p, nil
}

// Prove implements workers.Prover.
func (h *hostile) Prove(ctx context.Context, j workers.Job, inputs [][]byte) ([]byte, error) {
	if lies := h.lies[j.Circuit]; len(lies) > 0 {
		h.lies[j.Circuit] = lies[1:]
		h.told++
		return lies[0](h.proofs)
	}
	proof, err := h.Prover.Prove(ctx, j, inputs)
	h.proofs = append(h.proofs, proof)
	return proof, err
}
