package keyring

import (
	"context"
	"fmt"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/workers"
)

// Verifiers checks proofs of jobs with the ring's verifying keys. It may be used concurrently.
type Verifiers struct{ byCircuit map[string]verifier }

type verifier struct {
	vk       *prover.VerifyingKey
	manifest prover.Manifest
	target   prover.Target
}

// NewVerifiers loads the verifying keys of the circuits.
func NewVerifiers(ctx context.Context, ring Ring, cs ...circuits.Circuit) (*Verifiers, error) {
	v := &Verifiers{map[string]verifier{}}
	for _, c := range cs {
		vk, manifest, err := ring.Ensure(ctx, c)
		if err != nil {
			return nil, fmt.Errorf("verifying key of %s: %w", c.Name, err)
		}
		v.byCircuit[c.Name] = verifier{vk, manifest, Target(c)}
	}
	return v, nil
}

// Verify returns nil if the bytes are a proof of the job's statement under the job's key.
//
// SOUNDNESS: the public input is the job's, whose id binds it; nothing of what a worker says is used but the bytes.
func (v *Verifiers) Verify(_ context.Context, j workers.Job, data []byte) error {
	if err := j.Check(); err != nil {
		return err
	}
	key, ok := v.byCircuit[j.Circuit]
	if !ok || workers.Digest(key.manifest.VKDigest) != j.VKDigest || workers.Digest(key.manifest.CircuitDigest) != j.CircuitDigest {
		return fmt.Errorf("no verifying key %s of circuit %s", j.VKDigest, j.Circuit)
	}
	input, err := field.FromBytes(j.PublicInput[:])
	if err != nil {
		return fmt.Errorf("statement: %w", err)
	}
	proof, err := prover.UnmarshalProof(data)
	if err != nil {
		return err
	}
	return prover.Verify(key.vk, proof, []field.Element{input}, key.target)
}
