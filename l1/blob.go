package l1

import (
	"context"
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/params"

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

// firstDebt is how much more gas it takes L1 to owe somebody to whom it owes nothing: to write a slot that holds zero (EIP-2200, EIP-2929). Anyone may have it pay what
// it owes, also between the estimate of a submission and its tx.
const firstDebt = params.SstoreSetGasEIP2200 - (params.SstoreResetGasEIP2200 - params.ColdSloadCostEIP2929)

// submit is the call that posts sub. Its blob is kept before anybody sees it: L1's nodes delete it one day, and whoever posts in blobs has to have it then.
func (c *Client) submit(sub *Submission) (Call, error) {
	call := Call{To: &c.addr, Data: EncodeSubmission(sub), Spare: uint64(sub.owes()) * firstDebt}
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

// posted takes the words that calldata has for D as the opening that they are, if D is in the only blob of the submission's tx.
func (c *Client) posted(ctx context.Context, s *Submission, hashes []common.Hash) error {
	inBlob, err := c.readsBlob(ctx, s.VerifierID)
	if err != nil || !inBlob {
		return err
	}
	if s.Blob, err = opened(s.D, hashes); err != nil {
		c.kinds.Delete(s.VerifierID) // the contract would not have taken it, if that is right
		return fmt.Errorf("%w: verifier %d reads a blob, and batch %d was posted with %w", errUnfit, s.VerifierID, s.First, err)
	}
	s.D = nil
	return nil
}

// readBlobs puts D's words into the submissions among events that were posted in blobs. A *blobError is of the first that lacks its own.
func (c *Client) readBlobs(ctx context.Context, events []Event) error {
	var in []Event
	var refs []blobs.Ref
	for _, e := range events {
		if s, is := e.Body.(*Submission); is && s.Blob != nil {
			in, refs = append(in, e), append(refs, blobs.Ref{Hash: s.Blob.Hash(), Commitment: s.Blob.Opening.Commitment, Time: e.Time})
		}
	}
	if len(refs) == 0 {
		return nil
	}
	found, err := c.find(ctx, refs)
	for i, b := range found {
		words, err := b.Words()
		if err != nil { // the verifier should not have taken them, and another copy would have the same
			return &blobError{in[i], fmt.Errorf("%w: %w", ErrCalldata, err)}
		}
		in[i].Body.(*Submission).D = trim(field.Words(words))
	}
	if err != nil {
		return &blobError{in[len(found)], err}
	}
	return nil
}

// blobError says which event, a submission, lacks its blob. What comes before it does not.
type blobError struct {
	event Event
	err   error
}

func (e *blobError) Error() string {
	s := e.event.Body.(*Submission)
	return fmt.Sprintf("l1: log %d of block %s: batches %d to %d: %v", e.event.LogIndex, e.event.Block, s.First, s.Last(), e.err)
}

// Unwrap is for errors.Is.
func (e *blobError) Unwrap() error { return e.err }

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

// find blobs; if fewer come, the error is of the next one.
func (c *Client) find(ctx context.Context, refs []blobs.Ref) (found []*blob.Blob, err error) {
	if c.blobs == nil {
		err = fmt.Errorf("%w: 0x%x: nobody to ask is configured", blobs.ErrMissing, refs[0].Hash)
	} else {
		found, err = c.blobs.All(ctx, refs)
	}
	for i := range found {
		c.lacks.Delete(refs[i].Hash)
	}
	if errors.Is(err, blobs.ErrMissing) {
		err = fmt.Errorf("%w: %w", ErrBlobMissing, err)
		c.lacks.Store(refs[len(found)].Hash, err)
	}
	return found, err
}

// Lacks is an ErrBlobMissing while a blob is looked for that nobody has, so that reading does not get on; nil while none is.
func (c *Client) Lacks() (err error) {
	c.lacks.Range(func(_, why any) bool {
		err = why.(error)
		return false
	})
	return err
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
