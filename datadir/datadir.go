// Package datadir is the one directory of an operator: a database that holds the final state as L1 tells it, the journal of accepted ops, sealed
// batches, their proofs and submissions. One process at a time has it. What is written is on disk when a call returns; what cannot be read back whole is
// refused.
package datadir

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/bloom"
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/causeway-l2/causeway/statetree"
)

// Layout of the database, schema 1; numbers in keys are 8 bytes, big-endian:
//
//	key            value
//	'M'            JSON: schema, whose directory it is
//	'j' ‖ seq      accepted op (journal.go)
//	'b' ‖ number   sealed batch, JSON
//	'o' ‖ id       where an op is, JSON
//	'p' ‖ number   proof of a batch
//	's' ‖ first    submission that starts with this batch, JSON
//	't' ‖ number   tx that made a batch final
//	'P'            last batch whose ops and proofs were forgotten
//	'X'            set while the final state is read anew
//	'm' 'n' 'r'    final state (statetree)
const (
	schema       = 1
	keyMeta      = 'M'
	keyOp        = 'j'
	keyBatch     = 'b'
	keyStatus    = 'o'
	keyProof     = 'p'
	keySubmit    = 's'
	keyTx        = 't'
	keyForgotten = 'P'
	keyCut       = 'X'
)

// Errors of a directory.
var (
	ErrLocked = errors.New("datadir: another process has this directory; stop it first, or give this one its own")
	ErrSchema = errors.New("datadir: written by another version; run that one, or restore into an empty directory")
	ErrOther  = errors.New("datadir: belongs to another rollup or shape; give each its own directory")
	// ErrDamaged: what was durable once can no longer be read. L1 has all that is final: move the directory away and restore.
	ErrDamaged = errors.New("datadir: damaged; move it away and run `causeway restore`: all that L1 has comes back")
)

// FS is a file system.
type FS = vfs.FS

// Identity says whose directory it is.
type Identity struct {
	Rollup string `json:"rollup"` // config word, hex
	Shape  uint32 `json:"shape"`
}

// Config of a directory.
type Config struct {
	Identity      Identity
	CacheBytes    int64
	MemTableBytes uint64
	// KeepBatches is how many final batches keep their ops and proofs, so that a deep reorg loses nothing.
	KeepBatches uint64
	FS          vfs.FS // nil: the disk
	// Step hears of every durable write, before it (done false) and after; for tests that pull the plug. It may be nil.
	Step func(name string, done bool)
	Log  *slog.Logger
}

// Default lacks the identity.
func Default() Config {
	return Config{CacheBytes: 64 << 20, MemTableBytes: 32 << 20, KeepBatches: 128, Log: slog.New(slog.DiscardHandler)}
}

// Dir is an open directory. Its methods may be called concurrently.
type Dir struct {
	cfg   Config
	db    *pebble.DB
	state *statetree.PebbleStore
}

type meta struct {
	Schema int `json:"schema"`
	Identity
}

// Open opens or makes a directory. An error of the disk while writing ends the process, as what is on disk is then unknown; opening it again recovers all
// that was acknowledged.
func Open(dir string, cfg Config) (*Dir, error) {
	if cfg.Step == nil {
		cfg.Step = func(string, bool) {}
	}
	cache := pebble.NewCache(cfg.CacheBytes)
	defer cache.Unref()
	opts := &pebble.Options{Cache: cache, FS: cfg.FS, FormatMajorVersion: pebble.FormatNewest, MemTableSize: cfg.MemTableBytes, Logger: dbLog{cfg.Log}}
	for i := range opts.Levels {
		opts.Levels[i].FilterPolicy = bloom.FilterPolicy(10)
	}
	db, err := pebble.Open(filepath.Join(dir, "db"), opts)
	if err != nil {
		return nil, explain(err)
	}
	d := &Dir{cfg: cfg, db: db}
	if err := d.identify(); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if d.state, err = statetree.OnPebble(db); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return d, nil
}

// identify writes whose directory it is, or compares.
func (d *Dir) identify() error {
	want := meta{schema, d.cfg.Identity}
	var have meta
	ok, err := d.getJSON([]byte{keyMeta}, &have)
	switch {
	case err != nil:
		return err
	case !ok:
		return d.putJSON("meta", []byte{keyMeta}, want)
	case have.Schema != schema:
		return fmt.Errorf("%w: it has schema %d, this is %d", ErrSchema, have.Schema, schema)
	case have != want:
		return fmt.Errorf("%w: it is of rollup %s, shape %d", ErrOther, have.Rollup, have.Shape)
	}
	return nil
}

// State keeps the final state.
func (d *Dir) State() statetree.Store { return stepStore{d.state, d.cfg.Step} }

// Close releases the directory.
func (d *Dir) Close() error { return d.db.Close() }

// stepStore tells of the state's writes.
type stepStore struct {
	*statetree.PebbleStore
	step func(string, bool)
}

// Apply implements statetree.Store.
func (s stepStore) Apply(c statetree.Changes) error {
	s.step("state", false)
	err := s.PebbleStore.Apply(c)
	s.step("state", true)
	return err
}

func key(kind byte, n uint64) []byte {
	return binary.BigEndian.AppendUint64([]byte{kind}, n)
}

func (d *Dir) get(k []byte) ([]byte, error) {
	b, closer, err := d.db.Get(k)
	if errors.Is(err, pebble.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, explain(err)
	}
	defer closer.Close()
	return append([]byte{}, b...), nil
}

func (d *Dir) getJSON(k []byte, v any) (bool, error) {
	b, err := d.get(k)
	if err != nil || b == nil {
		return false, err
	}
	if err := json.Unmarshal(b, v); err != nil {
		return false, fmt.Errorf("%w: record %q: %w", ErrDamaged, k, err)
	}
	return true, nil
}

func (d *Dir) putJSON(step string, k []byte, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return d.put(step, k, b)
}

func (d *Dir) put(step string, k, v []byte) error {
	d.cfg.Step(step, false)
	err := d.db.Set(k, v, pebble.Sync)
	d.cfg.Step(step, true)
	return err
}

// scan calls f for the records of a kind, from number from on.
func (d *Dir) scan(kind byte, from uint64, f func(n uint64, value []byte) error) (err error) {
	it, err := d.db.NewIter(&pebble.IterOptions{LowerBound: key(kind, from), UpperBound: []byte{kind + 1}})
	if err != nil {
		return explain(err)
	}
	defer func() { err = errors.Join(err, it.Close()) }()
	for it.First(); it.Valid(); it.Next() {
		if err := f(binary.BigEndian.Uint64(it.Key()[1:]), it.Value()); err != nil {
			return err
		}
	}
	return it.Error()
}
