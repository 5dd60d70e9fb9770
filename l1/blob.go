package l1

import (
	"context"
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"

	"github.com/causeway-l2/causeway/l1/blobs"
	"github.com/causeway-l2/causeway/rollup/blob"
	"github.com/causeway-l2/causeway/rollup/field"
)

// PostedBlob is a blob that D is posted in, and what shows L1 its value at rho.
type PostedBlob struct {
	Blob    *blob.Blob // nil in what was read from L1: D has its words
	Opening blob.Opening
}

// Hash names the blob.
func (p *PostedBlob) Hash() blob.Hash { return blob.HashOf(p.Opening.Commitment) }

// ReadBlobs tells where blobs are found that submissions were posted in, and kept that a Submitter posts. Call it before all else; a rollup whose data is all
// in calldata needs none.
func (c *Client) ReadBlobs(s *blobs.Store) { c.blobs = s }

// submit is the call that posts sub. Its blob is kept before anybody sees it: L1's nodes delete it one day, and whoever posts in blobs has to have it then.
func (c *Client) submit(sub *Submission) (Call, error) {
	call := Call{To: &c.addr, Data: EncodeSubmission(sub)}
	if sub.Blob == nil {
		return call, nil
	}
	if c.blobs == nil {
		return Call{}, blobs.ErrNoDir
	}
	if call.Blob = sub.Blob.Blob; call.Blob == nil {
		return Call{}, errors.New("l1: a submission that was read from L1 is not posted again: it has its blob's words alone")
	}
	hash, err := c.blobs.Keep(call.Blob)
	if err == nil && hash != sub.Blob.Hash() {
		err = fmt.Errorf("l1: the opening is of blob 0x%x, and the blob is 0x%x", sub.Blob.Hash(), hash)
	}
	return call, err
}

// readBlob puts D's words in the place of the opening that calldata has for them, if D is in the only blob of the submission's tx.
func (c *Client) readBlob(ctx context.Context, s *Submission, hashes []common.Hash, at uint64) error {
	inBlob, err := c.readsBlob(ctx, s.VerifierID)
	if err != nil || !inBlob {
		return err
	}
	if s.Blob, err = opened(s.D, hashes); err != nil {
		c.kinds.Delete(s.VerifierID) // the contract would not have taken it, if that is right
		return fmt.Errorf("%w: verifier %d reads a blob, and batch %d was posted with %w", errUnfit, s.VerifierID, s.First, err)
	}
	b, err := c.blob(ctx, blobs.Ref{Hash: s.Blob.Hash(), Time: at})
	if err != nil {
		return fmt.Errorf("batches %d to %d: %w", s.First, s.Last(), err)
	}
	words, err := b.Words()
	if err != nil { // the verifier should not have taken them, and another copy would have the same
		return fmt.Errorf("%w: batch %d: %w", ErrCalldata, s.First, err)
	}
	s.D = trim(field.Words(words))
	return nil
}

// opened is the blob of a tx that has one alone, which data opens.
func opened(data []Word, hashes []common.Hash) (*PostedBlob, error) {
	if len(hashes) != 1 || len(data) != blob.OpeningWords {
		return nil, fmt.Errorf("%d blobs and %d words", len(hashes), len(data))
	}
	p := &PostedBlob{Opening: blob.OpeningOf([blob.OpeningWords]Word(data))}
	if hash := p.Hash(); hash != hashes[0] {
		return nil, fmt.Errorf("blob %s and an opening of 0x%x", hashes[0], hash)
	}
	return p, nil
}

func (c *Client) blob(ctx context.Context, ref blobs.Ref) (*blob.Blob, error) {
	if c.blobs == nil {
		return nil, fmt.Errorf("%w: 0x%x: nobody to ask is configured", ErrBlobMissing, ref.Hash)
	}
	b, err := c.blobs.Get(ctx, ref)
	if errors.Is(err, blobs.ErrMissing) {
		err = fmt.Errorf("%w: %w", ErrBlobMissing, err)
	}
	return b, err
}

// readsBlob tells whether a verifier reads D from a blob. It is fixed at deployment, and asked for once; of several nodes most have to say it.
func (c *Client) readsBlob(ctx context.Context, verifier uint8) (bool, error) {
	if known, ok := c.kinds.Load(verifier); ok {
		return known.(bool), nil
	}
	raw, err := c.verifierInfo(ctx, verifier)
	if err != nil {
		return false, fmt.Errorf("l1: read verifier %d: %w", verifier, DecodeRevert(err))
	}
	info, err := c.rollup.UnpackVerifierInfo([]byte(raw))
	if err != nil {
		return false, fmt.Errorf("l1: verifier %d: %w", verifier, err)
	}
	c.kinds.Store(verifier, info.Blob)
	return info.Blob, nil
}

func (c *Client) verifierInfo(ctx context.Context, verifier uint8) (opaque, error) {
	msg := ethereum.CallMsg{To: &c.addr, Data: c.rollup.PackVerifierInfo(big.NewInt(int64(verifier)))}
	read := func(ctx context.Context, eth *Node) (opaque, error) {
		raw, err := eth.CallContract(ctx, msg, nil)
		return opaque(raw), err
	}
	if c.pool == nil {
		return read(ctx, c.eth)
	}
	answers, failures := askAll(ctx, c.pool, func(ctx context.Context, e *endpoint) (opaque, error) { return read(ctx, e.eth) })
	return vote(c.pool, fmt.Sprintf("verifier %d of %s", verifier, c.addr), answers, failures, true)
}
