package gas

import (
	"context"
	"fmt"

	"github.com/ethereum/go-ethereum/common"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/blob"
	"github.com/causeway-l2/causeway/rollup/field"
)

// blobBatches of the large shape fill a blob with their D.
const blobBatches = 3

// blobs measures submissions to a rollup of its own, whose verifier reads blobs.
func (m *meter) blobs(ctx context.Context) error {
	dc := l1.DefaultDeploy(32)
	dc.Operators, dc.MaxBatchAge = []common.Address{m.sender.Address()}, 1<<40-1
	dc.Verifiers = []l1.VerifierConfig{{Code: m.cfg.Verifier, CircuitDigest: l1.Word{1}, VKDigest: l1.Word{1}, FullLanes: 16, Slots: 16, Blob: true}}
	d, err := l1.Deploy(ctx, m.sender, dc)
	if err != nil {
		return err
	}
	of := *m
	if of.client, err = l1.NewClient(ctx, m.eth, d.Rollup); err != nil {
		return err
	}
	one, all := m.records(1, 1, 0), m.records(blobBatches, m.cfg.Shape.FeeSlots, m.cfg.Shape.Transfers)
	if _, err := of.post(ctx, 1, one); err != nil { // leave genesis
		return err
	}
	if m.gas["submit_fixed_"+m.cfg.Name+"_blob"], err = of.post(ctx, 1, one); err != nil {
		return err
	}
	m.gas["full_submission_"+m.cfg.Name+"_blob"], err = of.post(ctx, blobBatches, all)
	return err
}

// BlobTransfers of a submission whose batches of a shape fill a blob.
func BlobTransfers(shape rollup.Shape) uint64 { return uint64(blobBatches * shape.Transfers) }

// post submits batches whose D is in a blob.
func (m *meter) post(ctx context.Context, batches uint16, words []l1.Word) (uint64, error) {
	sub := &l1.Submission{Count: batches}
	if err := m.complete(ctx, sub); err != nil {
		return 0, err
	}
	b, rho, err := m.challenge(ctx, sub, words)
	if err != nil {
		return 0, err
	}
	opening, err := b.Open(rho)
	if err != nil {
		return 0, err
	}
	sub.Blob = &l1.PostedBlob{Blob: b, Opening: opening}
	to := m.client.Address()
	r, err := m.sender.Send(ctx, l1.Call{To: &to, Data: l1.EncodeSubmission(sub), Blob: b})
	if err != nil {
		return 0, fmt.Errorf("submit with a blob: %w", err)
	}
	return r.GasUsed, nil
}

// challenge makes the blob, and draws rho as L1 will.
func (m *meter) challenge(ctx context.Context, sub *l1.Submission, words []l1.Word) (b *blob.Blob, rho field.Element, err error) {
	p, err := m.client.Params(ctx)
	if err != nil {
		return nil, rho, err
	}
	var d []field.Element
	if d, err = elements(words); err != nil {
		return nil, rho, err
	}
	if b, err = blob.Of(d); err != nil {
		return nil, rho, err
	}
	hash, err := b.Hash()
	if err != nil {
		return nil, rho, err
	}
	known, err := elements([]l1.Word{p.Config, sub.OldRoot, sub.NewRoot, sub.C})
	if err != nil {
		return nil, rho, err
	}
	a := rollup.AggregateStatement{
		Config: known[0], OldRoot: known[1], NewRoot: known[2], Chain: known[3],
		Header: rollup.AggregateHeader{FirstNumber: sub.First, Count: sub.Count, FirstTimestamp: sub.FirstTimestamp, LastTimestamp: sub.LastTimestamp},
	}
	return b, rollup.ChallengePosted(a, hash, nil), nil
}

func elements(words []l1.Word) (out []field.Element, err error) {
	for _, w := range words {
		e, err := field.FromBytes(w[:])
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}
