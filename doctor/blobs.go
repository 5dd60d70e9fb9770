package doctor

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/blobs"
)

// blobs looks at where the blobs of others are read from, and at the price of the operator's own. Rollups that have no verifier for blobs need neither.
func (e *examination) blobs(ctx context.Context, client *l1.Client) {
	if e.params == nil || !slices.ContainsFunc(e.params.Verifiers, func(v l1.VerifierParams) bool { return v.Blob }) {
		return
	}
	e.places(ctx, client)
	if !e.cfg.Aggregate.Blob {
		return
	}
	base, err := client.Eth().BlobBaseFee(ctx)
	if err != nil {
		e.say(Fail, "fees: blobs", "check the nodes", "the price of blobs is not known: %s", e.redact(err))
		return
	}
	e.affordBlobs(base)
}

// places asks each for a blob that nobody has.
func (e *examination) places(ctx context.Context, client *l1.Client) {
	if len(e.File.L1.Blobs) == 0 {
		e.say(Warn, "blobs", "list a beacon node under l1.blobs, or another operator's or follower's API", "l1.blobs is empty: what is not in this directory's blobs cannot be read")
		return
	}
	head, err := client.Eth().HeaderByNumber(ctx, nil)
	if err != nil {
		e.say(Fail, "blobs", "check the nodes", "%s", e.redact(err))
		return
	}
	for i, place := range e.File.L1.Blobs {
		check := fmt.Sprintf("blobs: place %d (%s)", i+1, placeName(place))
		if err := blobs.Reach(ctx, place, head.Time); err != nil {
			e.say(Warn, check, "start it, or check l1.blobs", "%v", err)
			continue
		}
		e.ok(check, "it answers")
	}
}

// placeName of a URL has no secret.
func placeName(place string) string {
	if strings.Contains(place, "://") {
		return host(place)
	}
	return place
}

func (e *examination) affordBlobs(base *big.Int) {
	e.within(price{"fees: blobs", "blob gas", "l1.maxBlobFeeGwei", "it can double in minutes", base}, e.File.L1.MaxBlobFeeGwei)
}
