package index

import (
	"encoding/binary"
	"fmt"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/rollup/field"
)

// owners is which accounts an address or a key has or had, and which token each account has: as many entries as there are accounts, so that they lie on disk, in a
// database of a few megabytes of memory. Of whose they are nothing is believed: whoever asks looks at the account. Tokens are L1's alone, and are written anew in the
// order of its batches each time that it is read. What a crash takes from its end is read from L1 again.
//
//	'a' ‖ address 20 ‖ id 4, big-endian
//	'k' ‖ key 64 ‖ id 4
//	't' ‖ id 4 → token 2
type owners struct{ db *pebble.DB }

const (
	ofAddress = 'a'
	ofKey     = 'k'
	tokenOf   = 't'
)

// openOwners in a directory; without one they are kept in memory.
func openOwners(dir string) (*owners, error) {
	const cacheBytes, tableBytes = 8 << 20, 4 << 20
	cache := pebble.NewCache(cacheBytes)
	defer cache.Unref()
	opts := &pebble.Options{Cache: cache, MemTableSize: tableBytes, FormatMajorVersion: pebble.FormatNewest, Logger: silent{}}
	if dir == "" {
		opts.FS = vfs.NewMem()
	}
	db, err := pebble.Open(dir, opts)
	if err != nil {
		return nil, fmt.Errorf("index: owners: %w: move %s away; L1 has all that is in it", err, dir)
	}
	return &owners{db}, nil
}

// silent keeps the database's chatter out of the log; its errors come back from its calls, but for those after which it cannot go on.
type silent struct{}

func (silent) Infof(string, ...any)  {}
func (silent) Errorf(string, ...any) {}
func (silent) Fatalf(format string, args ...any) {
	panic(fmt.Sprintf("index: owners: "+format, args...))
}

func addressPrefix(a api.Address) []byte { return append([]byte{ofAddress}, a[:]...) }

func keyPrefix(k api.Key) []byte {
	x, y := k.X.Bytes(), k.Y.Bytes()
	return append(append([]byte{ofKey}, x[:]...), y[:]...)
}

// add notes whose an account is; a key that is not known is left out.
func (o *owners) add(a api.Address, k api.Key, id uint32) error {
	err := o.db.Set(binary.BigEndian.AppendUint32(addressPrefix(a), id), nil, pebble.NoSync)
	if err == nil && k != (api.Key{}) {
		err = o.db.Set(binary.BigEndian.AppendUint32(keyPrefix(k), id), nil, pebble.NoSync)
	}
	return err
}

func tokenKey(id uint32) []byte { return binary.BigEndian.AppendUint32([]byte{tokenOf}, id) }

// setToken notes the token of an account, which it has for ever.
func (o *owners) setToken(id uint32, token uint16) error {
	return o.db.Set(tokenKey(id), binary.BigEndian.AppendUint16(nil, token), pebble.NoSync)
}

// token of an account; false: it is not known.
func (o *owners) token(id uint32) (uint16, bool) {
	b, closer, err := o.db.Get(tokenKey(id))
	if err != nil {
		return 0, false
	}
	defer closer.Close()
	return binary.BigEndian.Uint16(b), true
}

// list returns at most so many ids behind a prefix, ascending, from one on.
func (o *owners) list(prefix []byte, from uint32, most int) (out []uint32, err error) {
	end := append([]byte(nil), prefix...)
	for n := len(end) - 1; ; n-- { // the kind of the prefix is below 0xff
		if end[n]++; end[n] != 0 {
			break
		}
	}
	it, err := o.db.NewIter(&pebble.IterOptions{LowerBound: binary.BigEndian.AppendUint32(append([]byte(nil), prefix...), from), UpperBound: end})
	if err != nil {
		return nil, fmt.Errorf("index: owners: %w", err)
	}
	defer it.Close()
	for ok := it.First(); ok && len(out) < most; ok = it.Next() {
		if k := it.Key(); len(k) == len(prefix)+4 {
			out = append(out, binary.BigEndian.Uint32(k[len(prefix):]))
		}
	}
	return out, it.Error()
}

// own notes whose an account is.
func (i *Index) own(a api.Address, k api.Key, id uint32) {
	if err := i.owners.add(a, k, id); err != nil {
		i.cfg.Log.Error("an account is not found by its owner", "component", "index", "account", id, "err", err)
	}
}

// hold notes the token of an account.
func (i *Index) hold(id uint32, token uint16) {
	if err := i.owners.setToken(id, token); err != nil {
		i.cfg.Log.Error("an account's token is not noted", "component", "index", "account", id, "err", err)
	}
}

// AccountsOf lists accounts that an address has or had.
func (i *Index) AccountsOf(owner api.Address, from uint32, most int) ([]uint32, error) {
	out, err := i.owners.list(addressPrefix(owner), from, most)
	if err != nil {
		return nil, err
	}
	return i.withDeposits(out, from, most, func(a api.Address, _ field.Point) bool { return a == owner }), nil
}

// AccountsWith lists accounts that have or had a key.
func (i *Index) AccountsWith(key api.Key, from uint32, most int) ([]uint32, error) {
	out, err := i.owners.list(keyPrefix(key), from, most)
	if err != nil {
		return nil, err
	}
	return i.withDeposits(out, from, most, func(_ api.Address, k field.Point) bool { return k == key.Point }), nil
}
