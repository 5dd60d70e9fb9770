package blobs

import (
	"cmp"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/causeway-l2/causeway/rollup/blob"
)

const (
	// maxFacts in bytes, of an answer about the chain.
	maxFacts = 1 << 20
	// mostCopies of one blob in a block, more than a block has room for: anybody may post it again, next to the first.
	mostCopies = 128
	// maxBlobs in bytes, of an answer with so many: their digits, and what is around them.
	maxBlobs = mostCopies * (2*blob.Bytes + 32)
)

// Beacon is a beacon node of L1, which has the blobs of the last 18 days or so. One that keeps only its share of each (all but supernodes, since
// EIP-7594) may answer that it has none.
type Beacon struct {
	base *url.URL

	mu    sync.Mutex
	clock *clock // nil until it was asked for
}

// clock of a chain, in unix seconds and milliseconds.
type clock struct{ genesis, slot uint64 }

// NewBeacon with its REST API at a URL of http or https.
func NewBeacon(base string) (*Beacon, error) {
	u, err := parse(base)
	return &Beacon{base: u}, err
}

// String implements Source.
func (b *Beacon) String() string { return "beacon node " + b.base.Host }

// Fetch implements Source.
func (b *Beacon) Fetch(ctx context.Context, ref Ref) ([]byte, error) {
	slot, err := b.slot(ctx, ref.Time)
	if err != nil {
		return nil, err
	}
	var found []string
	query := url.Values{"versioned_hashes": {fmt.Sprintf("0x%x", ref.Hash)}}
	if err := b.read(ctx, query, maxBlobs, &found, "eth", "v1", "beacon", "blobs", strconv.FormatUint(slot, 10)); err != nil {
		return nil, err
	}
	switch found = slices.Compact(found); {
	case len(found) == 0:
		return nil, fmt.Errorf("%w: it has no blob of that hash in slot %d", ErrMissing, slot)
	case len(found) > 1:
		return nil, fmt.Errorf("%w: %d blobs of one hash", ErrWrong, len(found))
	}
	data, err := hex.DecodeString(strings.TrimPrefix(found[0], "0x"))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrWrong, err)
	}
	return data, nil
}

// slot of a block.
func (b *Beacon) slot(ctx context.Context, time uint64) (uint64, error) {
	c, err := b.chain(ctx)
	if err != nil {
		return 0, err
	}
	if time < c.genesis || (time-c.genesis)*1000%c.slot != 0 {
		return 0, fmt.Errorf("blobs: no slot of this node's chain is at %d, where L1 has a block: give the URL of a beacon node of the same chain", time)
	}
	return (time - c.genesis) * 1000 / c.slot, nil
}

// chain asks for the clock once.
func (b *Beacon) chain(ctx context.Context) (*clock, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.clock != nil {
		return b.clock, nil
	}
	var start struct {
		Time uint64 `json:"genesis_time,string"`
	}
	if err := b.read(ctx, nil, maxFacts, &start, "eth", "v1", "beacon", "genesis"); err != nil {
		return nil, err
	}
	var spec struct {
		Slot    uint64 `json:"SLOT_DURATION_MS,string"`
		Seconds uint64 `json:"SECONDS_PER_SLOT,string"` // what older nodes say
	}
	if err := b.read(ctx, nil, maxFacts, &spec, "eth", "v1", "config", "spec"); err != nil {
		return nil, err
	}
	slot := cmp.Or(spec.Slot, 1000*spec.Seconds)
	if slot == 0 {
		return nil, fmt.Errorf("%w: the node tells no SLOT_DURATION_MS", ErrWrong)
	}
	b.clock = &clock{start.Time, slot}
	return b.clock, nil
}

// read what an answer has under "data".
func (b *Beacon) read(ctx context.Context, query url.Values, most int, data any, path ...string) error {
	body, err := get(ctx, b.base, query, most, path...)
	if err != nil {
		return err
	}
	var a struct {
		Data json.RawMessage `json:"data"`
	}
	if err = json.Unmarshal(body, &a); err == nil {
		err = json.Unmarshal(a.Data, data)
	}
	if err != nil {
		return fmt.Errorf("%w: %s: %w", ErrWrong, path[len(path)-1], err)
	}
	return nil
}
