package natsq

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/causeway-l2/causeway/workers"
)

const (
	bucket = "artifacts"

	// partBytes bounds what one upload has under way: the client library waits for acknowledgements at the end of an object
	// only, and a broker that is sent more than it can write drops messages.
	partBytes  = 16 << 20
	chunkBytes = 512 << 10 // one message, below the broker's limit of 1 MiB

	partsKey = "parts"
	getTries = 3

	blobLatency = 10 * time.Second
	blobRate    = 5 << 20 // bytes a second, pessimistic
)

// Artifacts returns the broker's object store.
//
// An artifact is one object for each 16 MiB: "<digest>.<n>" for all but the last, which is "<digest>", written last, and says how
// many there are. Without it the artifact does not exist.
func (q *Queue) Artifacts() workers.Artifacts { return artifacts{q} }

type artifacts struct{ q *Queue }

// Put implements workers.Artifacts.
func (a artifacts) Put(ctx context.Context, data []byte) (workers.Digest, error) {
	if len(data) > workers.MaxArtifact {
		return workers.Digest{}, fmt.Errorf("%w: %d bytes", workers.ErrTooLarge, len(data))
	}
	d := workers.DigestOf(data)
	if _, err := a.Get(ctx, d); err == nil {
		return d, nil // anything else, damage included, is written over
	}
	ctx, cancel := context.WithTimeout(ctx, blobTimeout(len(data)))
	defer cancel()
	store, err := a.q.js.ObjectStore(ctx, bucket)
	if err != nil {
		return d, fmt.Errorf("put artifact: %w", a.q.explain(err))
	}
	parts := max(1, (len(data)+partBytes-1)/partBytes)
	for i := range parts {
		part := data[i*partBytes : min((i+1)*partBytes, len(data))]
		meta := jetstream.ObjectMeta{
			Name: partName(d, i, parts), Metadata: map[string]string{partsKey: strconv.Itoa(parts)},
			Opts: &jetstream.ObjectMetaOptions{ChunkSize: chunkBytes},
		}
		if _, err := store.Put(ctx, meta, bytes.NewReader(part)); err != nil {
			return d, fmt.Errorf("put artifact %s, part %d of %d: %w", d, i, parts, a.q.explain(err))
		}
	}
	return d, nil
}

// Get implements workers.Artifacts. It tries again when the bytes are wrong: somebody may be writing them anew.
func (a artifacts) Get(ctx context.Context, d workers.Digest) ([]byte, error) {
	var err error
	for range getTries {
		var data []byte
		data, err = a.get(ctx, d)
		if err == nil {
			err = workers.VerifyArtifact(data, d)
		}
		if err == nil {
			return data, nil
		}
		if !errors.Is(err, workers.ErrCorrupt) {
			break
		}
	}
	return nil, fmt.Errorf("get artifact: %w", a.q.explain(err))
}

func (a artifacts) get(ctx context.Context, d workers.Digest) ([]byte, error) {
	infoCtx, cancel := context.WithTimeout(ctx, blobLatency)
	defer cancel()
	store, err := a.q.js.ObjectStore(infoCtx, bucket)
	if err != nil {
		return nil, err
	}
	last, err := store.GetInfo(infoCtx, d.String())
	if errors.Is(err, jetstream.ErrObjectNotFound) {
		return nil, fmt.Errorf("%w: %s", workers.ErrNotFound, d)
	}
	if err != nil {
		return nil, err
	}
	parts, err := strconv.Atoi(last.Metadata[partsKey])
	if err != nil || parts < 1 || parts > workers.MaxArtifact/partBytes || last.Size > partBytes {
		return nil, fmt.Errorf("%w: %s has %q parts, the last of %d bytes", workers.ErrCorrupt, d, last.Metadata[partsKey], last.Size)
	}
	size := (parts-1)*partBytes + int(last.Size)
	ctx, cancel = context.WithTimeout(ctx, blobTimeout(size))
	defer cancel()
	data := make([]byte, 0, size)
	for i := range parts {
		part, err := getPart(ctx, store, partName(d, i, parts))
		if err != nil {
			return nil, err
		}
		data = append(data, part...)
	}
	return data, nil
}

// getPart reads one object; a missing or damaged part is damage to the whole.
func getPart(ctx context.Context, store jetstream.ObjectStore, name string) ([]byte, error) {
	info, err := store.GetInfo(ctx, name)
	if err == nil && info.Size > partBytes {
		return nil, fmt.Errorf("%w: part %s of %d bytes", workers.ErrCorrupt, name, info.Size)
	}
	var part []byte
	if err == nil {
		part, err = store.GetBytes(ctx, name)
	}
	if errors.Is(err, jetstream.ErrDigestMismatch) || errors.Is(err, jetstream.ErrObjectNotFound) {
		return nil, fmt.Errorf("%w: part %s: %w", workers.ErrCorrupt, name, err)
	}
	return part, err
}

func partName(d workers.Digest, i, parts int) string {
	if i == parts-1 {
		return d.String()
	}
	return d.String() + "." + strconv.Itoa(i)
}

func blobTimeout(size int) time.Duration {
	return blobLatency + time.Duration(size)*time.Second/blobRate
}
