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
	"sync"
	"sync/atomic"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/bloom"
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/statetree"
)

// Layout of the database, schema 4; numbers in keys are 8 bytes, big-endian:
//
//	key            value
//	'M'            JSON: schema, whose directory it is
//	'j' ‖ seq      accepted op (journal.go)
//	'b' ‖ number   sealed batch, JSON
//	'o' ‖ id       where an op is, JSON
//	'p' ‖ number   proof of a batch
//	's' ‖ first    submission that starts with this batch, JSON
//	't' ‖ number   tx that made a batch final
//	'a' ‖ address ‖ nonce   txs that were sent with an L1 key, 32 bytes each (sent.go)
//	'A' ‖ address  nonce below which all txs of an L1 key are known
//	'Q'            what the database holds (census.go)
//	'e' ‖ number   the batch before this one was sealed elsewhere
//	'd' ‖ seq      id of an op that was dropped beside all batches, or replaced
//	'P'            last batch whose ops and proofs were forgotten
//	'H'            last batch of which nothing is left
//	'X'            set while the final state is read anew
//	'm' 'n' 'r'    final state (statetree)
const (
	schema       = 4
	keyMeta      = 'M'
	keyOp        = 'j'
	keyBatch     = 'b'
	keyStatus    = 'o'
	keyProof     = 'p'
	keySubmit    = 's'
	keyTx        = 't'
	keyElsewhere = 'e'
	keyDropped   = 'd'
	keySent      = 'a'
	keyKnown     = 'A'
	keyForgotten = 'P'
	keyPruned    = 'H'
	keyCensus    = 'Q'
	keyCut       = 'X'
)

// Errors of a directory.
var (
	ErrLocked = errors.New("datadir: another process has this directory; stop it first, or give this one its own")
	ErrSchema = errors.New("datadir: written by another version; run that one, or restore into an empty directory")
	ErrOther  = errors.New("datadir: belongs to another rollup or shape; give each its own directory")
	// ErrDamaged: what was durable once can no longer be read. L1 has all that is final: move the directory away and restore.
	ErrDamaged = errors.New("datadir: damaged; move it away and start with an empty one: all that L1 has comes back, and users sign again what it has not")
	// ErrDisk: the disk does not take what has to be written.
	ErrDisk = errors.New("datadir: the disk cannot be written; nothing acknowledged is lost: make room or mend it, and start again")
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
	// MergeAfter is how many tables may lie on each other, and be asked one after the other, before they are merged.
	MergeAfter int
	// KeepBatches is how many final batches keep their ops and proofs, so that a deep reorg loses nothing.
	KeepBatches uint64
	// KeepRecords is how many final batches keep their record, and where their ops are: of older ones, L1 tells. No fewer than KeepBatches.
	KeepRecords uint64
	FS          vfs.FS // nil: the disk
	// Step hears of every durable write, before it (done false) and after; for tests that pull the plug. It may be nil.
	Step func(name string, done bool)
	// Fatal ends the process, and does not return: an error of the disk while writing leaves it unknown what is there. Opening the directory again recovers
	// all that was acknowledged. Nil panics.
	Fatal func(error)
	Log   *slog.Logger
}

// Default lacks the identity. The database takes its memtables, two at times, out of the cache: what is left has to hold the filters of all tables, 5 bytes
// an account, or each account that is looked for in vain reads them anew.
func Default() Config {
	return Config{CacheBytes: 192 << 20, MemTableBytes: 32 << 20, MergeAfter: 4, KeepBatches: 128, KeepRecords: 20_000, Log: slog.New(slog.DiscardHandler)}
}

// Bulk is Default for whoever writes much and reads little of it: tables are merged when there are many, in one go. What is not merged at the end will be, behind
// whoever opens the directory next.
func Bulk() Config {
	c := Default()
	c.MergeAfter, c.MemTableBytes = 64, 64<<20
	return c
}

// Dir is an open directory. Its methods may be called concurrently.
type Dir struct {
	cfg   Config
	path  string
	db    *pebble.DB
	state *statetree.PebbleStore
	mark  *mark
	lock  *pebble.Lock

	writing sync.Mutex // held from taking a census until it is written
	mu      sync.Mutex
	now     census // guarded by mu
	closed  atomic.Bool
}

type meta struct {
	Schema int `json:"schema"`
	Identity
}

// Open opens or makes a directory. What is unreadable in it is ErrDamaged, now or when it is read.
func Open(dir string, cfg Config) (*Dir, error) {
	if cfg.Step == nil {
		cfg.Step = func(string, bool) {}
	}
	if cfg.Fatal == nil {
		cfg.Fatal = func(err error) { panic(err) }
	}
	if cfg.FS == nil {
		cfg.FS = vfs.Default
	}
	cfg.KeepRecords = max(cfg.KeepRecords, cfg.KeepBatches)
	d := &Dir{cfg: cfg, path: dir}
	if err := d.open(); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// open locks the directory, compares it with its mark, and opens the database: that order, since the database removes what it does not know.
func (d *Dir) open() (err error) {
	disk, db := d.cfg.FS, d.cfg.FS.PathJoin(d.path, "db")
	if err := makeDir(disk, db); err != nil {
		return explain(err)
	}
	if d.lock, err = pebble.LockDirectory(db, disk); err != nil {
		return unopened(err)
	}
	if d.mark, err = openMark(disk, disk.PathJoin(d.path, "mark")); err != nil {
		return explain(err)
	}
	if err := d.mark.check(disk, db); err != nil {
		return unopened(err)
	}
	cache := pebble.NewCache(d.cfg.CacheBytes)
	defer cache.Unref()
	log := dbLog{d.cfg.Log, d.cfg.Fatal}
	opts := &pebble.Options{Cache: cache, FS: strictFS{disk, d.mark, d.cfg.Fatal}, Lock: d.lock, FormatMajorVersion: pebble.FormatNewest,
		MemTableSize: d.cfg.MemTableBytes, L0CompactionThreshold: 2 * d.cfg.MergeAfter, L0StopWritesThreshold: 6 * d.cfg.MergeAfter, Logger: log,
		EventListener: &pebble.EventListener{DataCorruption: func(i pebble.DataCorruptionInfo) { log.Errorf("%s", i) }}} // whoever reads gets the error
	for i := range opts.Levels {
		opts.Levels[i].FilterPolicy = bloom.FilterPolicy(10)
	}
	if d.db, err = pebble.Open(db, opts); err != nil {
		return unopened(err)
	}
	if err := d.identify(); err != nil {
		return err
	}
	if err := d.count(); err != nil {
		return err
	}
	d.state, err = statetree.OnPebble(d.db)
	return explain(err)
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

// Close releases the directory. It may be called again.
func (d *Dir) Close() (err error) {
	if d.closed.Swap(true) {
		return nil
	}
	if d.db != nil {
		err = d.db.Close()
	}
	if d.mark != nil && d.mark.file != nil {
		err = errors.Join(err, d.mark.file.Close())
	}
	if d.lock != nil {
		err = errors.Join(err, d.lock.Close())
	}
	return explain(err)
}

// Free tells how many bytes the disk has left for the directory; ok is false if it does not tell.
func (d *Dir) Free() (bytes uint64, ok bool) {
	u, err := d.cfg.FS.GetDiskUsage(d.path)
	return u.AvailBytes, err == nil
}

// stepStore tells of the state's writes.
type stepStore struct {
	*statetree.PebbleStore
	step func(string, bool)
}

// Apply implements statetree.Store.
func (s stepStore) Apply(c statetree.Changes) error {
	s.step("state", false)
	err := explain(s.PebbleStore.Apply(c))
	s.step("state", true)
	return err
}

// Node implements statetree.Store.
func (s stepStore) Node(k statetree.Key) (field.Element, bool, error) {
	e, ok, err := s.PebbleStore.Node(k)
	return e, ok, explain(err)
}

// Record implements statetree.Store.
func (s stepStore) Record(key string) ([]byte, error) {
	b, err := s.PebbleStore.Record(key)
	return b, explain(err)
}

// Scan implements statetree.Store.
func (s stepStore) Scan(prefix string, f func(key string, value []byte) error) error {
	return explain(s.PebbleStore.Scan(prefix, f))
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
	return explain(err)
}

func (d *Dir) commitSynced(step string, batch *pebble.Batch) error {
	d.cfg.Step(step, false)
	err := batch.Commit(pebble.Sync)
	d.cfg.Step(step, true)
	return explain(err)
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
	return explain(it.Error())
}
