//go:build !js

package statetree

import (
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"slices"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/bloom"
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/causeway-l2/causeway/rollup/field"
)

// Layout of the database, version 2, which has records with binary keys (rollup):
//
//	key                          value
//	'm'                          schema ‖ depth, a byte each
//	'n' ‖ level 1 ‖ index 4 BE   node 32, canonical, big-endian
//	'r' ‖ record key             record
const (
	pebbleSchema = 2
	prefixMeta   = 'm'
	prefixNode   = 'n'
	prefixRecord = 'r'
)

// PebbleConfig sizes a PebbleStore.
type PebbleConfig struct {
	CacheBytes    int64        // block cache
	MemTableBytes uint64       // buffered writes before a flush; two may exist
	FS            vfs.FS       // nil: the disk
	Log           *slog.Logger // nil: slog.Default
}

// DefaultPebbleConfig suits a tree of millions of accounts in about 100 MiB of memory.
func DefaultPebbleConfig() PebbleConfig {
	return PebbleConfig{CacheBytes: 64 << 20, MemTableBytes: 16 << 20}
}

// OnPebble keeps a tree in a database that others share: keys that start with 'm', 'n' and 'r' are the tree's.
func OnPebble(db *pebble.DB) (*PebbleStore, error) {
	s := &PebbleStore{db: db}
	_, err := s.boundDepth()
	return s, err
}

// PebbleStore is a Store on disk. Apply is synced. An error of the disk while writing ends the process, as the state of the log is
// then unknown; opening it again recovers the last synced commit.
type PebbleStore struct {
	db *pebble.DB
}

// OpenPebble opens or creates the database in dir: ErrSchema if another version wrote it.
func OpenPebble(dir string, cfg PebbleConfig) (*PebbleStore, error) {
	cache := pebble.NewCache(cfg.CacheBytes)
	defer cache.Unref() // the database holds its own reference
	opts := &pebble.Options{
		Cache:              cache,
		FS:                 cfg.FS,
		FormatMajorVersion: pebble.FormatNewest,
		Logger:             pebbleLog{cfg.Log},
		MemTableSize:       cfg.MemTableBytes,
	}
	for i := range opts.Levels {
		opts.Levels[i].FilterPolicy = bloom.FilterPolicy(10) // most nodes asked for are empty, so absent
	}
	db, err := pebble.Open(dir, opts)
	if err != nil {
		return nil, fmt.Errorf("open state store: %w", err)
	}
	s := &PebbleStore{db: db}
	if _, err := s.boundDepth(); err != nil {
		return nil, errors.Join(fmt.Errorf("open state store: %w", err), db.Close())
	}
	return s, nil
}

// Close releases the database. Trees and views on it must not be used any more.
func (s *PebbleStore) Close() error { return s.db.Close() }

// Bind implements Store.
func (s *PebbleStore) Bind(depth int) error {
	have, err := s.boundDepth()
	switch {
	case err != nil:
		return err
	case have == depth:
		return nil
	case have != 0:
		return fmt.Errorf("%w: it has %d, asked for %d", ErrStoreDepth, have, depth)
	}
	return s.db.Set([]byte{prefixMeta}, []byte{pebbleSchema, byte(depth)}, pebble.Sync)
}

// Node implements Store; a stored value that is not a canonical word is ErrCorrupt.
func (s *PebbleStore) Node(k Key) (field.Element, bool, error) {
	key := nodeKey(k)
	b, closer, err := s.db.Get(key[:])
	if errors.Is(err, pebble.ErrNotFound) {
		return field.Element{}, false, nil
	}
	if err != nil {
		return field.Element{}, false, fmt.Errorf("read node %v: %w", k, err)
	}
	defer closer.Close()
	e, err := field.FromBytes(b)
	if err != nil {
		return field.Element{}, false, fmt.Errorf("%w: node %v: %w", ErrCorrupt, k, err)
	}
	return e, true, nil
}

// Record implements Store.
func (s *PebbleStore) Record(key string) ([]byte, error) {
	return s.get(append([]byte{prefixRecord}, key...))
}

// Apply implements Store.
func (s *PebbleStore) Apply(c Changes) error {
	const node, record = 48, 160 // bytes that most take, so that the batch need not grow
	batch := s.db.NewBatchWithSize(node*len(c.Nodes) + record*len(c.Records))
	defer batch.Close()
	for _, n := range c.Nodes {
		key, value := nodeKey(n.Key), n.Value.Bytes()
		if err := put(batch, key[:], value[:], n.Value.IsZero()); err != nil {
			return err
		}
	}
	key := []byte{prefixRecord}
	for _, r := range c.Records {
		key = append(key[:1], r.Key...)
		if err := put(batch, key, r.Value, r.Value == nil); err != nil {
			return err
		}
	}
	return batch.Commit(pebble.Sync)
}

// Scan implements Store.
func (s *PebbleStore) Scan(prefix string, f func(key string, value []byte) error) (err error) {
	lower := append([]byte{prefixRecord}, prefix...)
	it, err := s.db.NewIter(&pebble.IterOptions{LowerBound: lower, UpperBound: after(lower)})
	if err != nil {
		return fmt.Errorf("scan records: %w", err)
	}
	defer func() { err = errors.Join(err, it.Close()) }()
	for it.First(); it.Valid(); it.Next() {
		if err := f(string(it.Key()[1:]), it.Value()); err != nil {
			return err
		}
	}
	return nil
}

// after is the first key that does not start with prefix, which starts with prefixRecord.
func after(prefix []byte) []byte {
	end := slices.Clone(prefix)
	for end[len(end)-1] == 0xff {
		end = end[:len(end)-1]
	}
	end[len(end)-1]++
	return end
}

func put(batch *pebble.Batch, key, value []byte, remove bool) error {
	if remove {
		return batch.Delete(key, nil)
	}
	return batch.Set(key, value, nil)
}

// boundDepth returns the depth the store is bound to, 0 if it is new.
func (s *PebbleStore) boundDepth() (int, error) {
	b, err := s.get([]byte{prefixMeta})
	switch {
	case err != nil || b == nil:
		return 0, err
	case len(b) != 2 || b[0] != pebbleSchema:
		return 0, fmt.Errorf("%w: schema %x, want %d", ErrSchema, b, pebbleSchema)
	}
	return int(b[1]), nil
}

// get returns a copy, nil if the key is absent.
func (s *PebbleStore) get(key []byte) ([]byte, error) {
	b, closer, err := s.db.Get(key)
	if errors.Is(err, pebble.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer closer.Close()
	return append([]byte{}, b...), nil
}

func nodeKey(k Key) [6]byte {
	key := [6]byte{prefixNode, byte(k.Level)}
	binary.BigEndian.PutUint32(key[2:], k.Index)
	return key
}

// pebbleLog keeps Pebble's chatter at debug level, away from stderr.
type pebbleLog struct{ log *slog.Logger }

func (l pebbleLog) logger() *slog.Logger {
	if l.log == nil {
		return slog.Default()
	}
	return l.log
}

func (l pebbleLog) Infof(format string, args ...any) {
	l.logger().Debug(fmt.Sprintf(format, args...), "component", "statetree")
}

func (l pebbleLog) Errorf(format string, args ...any) {
	l.logger().Error(fmt.Sprintf(format, args...), "component", "statetree")
}

// Fatalf must not return: Pebble calls it when it cannot say what is on disk.
func (l pebbleLog) Fatalf(format string, args ...any) {
	panic("statetree: " + fmt.Sprintf(format, args...))
}
