package blobs

import (
	"context"
	"fmt"
	"net/url"

	"github.com/causeway-l2/causeway/rollup/blob"
)

// Archive is an HTTP server that keeps blobs: GET {base}/v1/blobs/0x{hash} is a blob's bytes.
type Archive struct{ base *url.URL }

// NewArchive at a URL of http or https.
func NewArchive(base string) (*Archive, error) {
	u, err := parse(base)
	return &Archive{base: u}, err
}

// String implements Source.
func (a *Archive) String() string { return "archive " + a.base.Host }

// Fetch implements Source.
func (a *Archive) Fetch(ctx context.Context, ref Ref) ([]byte, error) {
	return get(ctx, a.base, nil, blob.Bytes, "v1", "blobs", fmt.Sprintf("0x%x", ref.Hash))
}
