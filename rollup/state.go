package rollup

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/statetree"
)

// State is all accounts: the tree of their leaves and, beside it in the same store, the accounts themselves. Both change in one atomic
// write.
type State struct{ tree *statetree.Tree }

// NewState opens the state kept in store.
func NewState(depth int, store statetree.Store) (*State, error) {
	tree, err := statetree.New(depth, store)
	if err != nil {
		return nil, fmt.Errorf("open state: %w", err)
	}
	return &State{tree}, nil
}

// NewMemState returns an empty state in memory.
func NewMemState(depth int) (*State, error) { return NewState(depth, statetree.NewMemStore()) }

// Root returns the committed root.
func (s *State) Root() field.Element { return s.tree.Root() }

// View opens a snapshot with private changes.
func (s *State) View() *View { return &View{tree: s.tree.View(), depth: s.tree.Depth()} }

// Account returns a committed account, the zero Account if the leaf is empty.
func (s *State) Account(id uint32) (Account, error) { return s.View().Account(id) }

// View is a snapshot of the state with private changes on top; it belongs to one goroutine. To drop it, forget it.
//
// A flat view keeps accounts alone and hashes nothing: quick to ask what an op would do. It has no paths.
type View struct {
	tree  *statetree.View
	depth int
	under *View
	flat  bool
	// remember: what was read is not read again, see Remember.
	remember bool
	known    *known // of a view that remembers and began on an empty state: who may have an account
	// Of a flat view, what the ones beneath do not know yet:
	dirty  map[uint32]Account
	owners map[Owner]named
	used   *extent
}

// named is the account that the index by owner has; none of them if it was taken away.
type named struct {
	id   uint32
	none bool
}

// ErrFlat says that a view without hashes was asked for a path.
var ErrFlat = errors.New("rollup: a flat view has no paths")

// Root returns the root with the view's changes; for a flat view, the root of what it lies on.
func (v *View) Root() field.Element { return v.tree.Root() }

// Fork returns an independent copy, to try something and drop it. It copies all changes that are not committed.
func (v *View) Fork() *View {
	f := &View{tree: v.tree.Fork(), depth: v.depth, flat: v.flat}
	for below := v; below != nil && below.flat; below = below.under {
		f.underlay(below)
	}
	return f
}

// underlay adds what a flat view lacks of one beneath it.
func (v *View) underlay(below *View) {
	for id, a := range below.dirty {
		if _, ok := v.dirty[id]; !ok {
			v.soil(id, a)
		}
	}
	for o, n := range below.owners {
		if _, ok := v.owners[o]; !ok {
			v.name(o, n)
		}
	}
	if v.used == nil {
		v.used = below.used
	}
}

// Over opens a view that lies on this one, at no cost: v must not change until the view on it is folded or forgotten.
func (v *View) Over() *View {
	return &View{tree: v.tree.Over(), depth: v.depth, under: v, flat: v.flat, remember: v.remember, known: v.known}
}

// Remember has the view, which lies on no other, and those that lie on it read each record once, and none of accounts that cannot exist: for replaying
// much history. Where there is no account yet, owners who are not known are not looked for either. Reading such views is writing to them. Forks do not remember.
func (v *View) Remember() {
	v.tree.Remember()
	v.remember = true
	if used, err := v.extent(); err == nil && used.end == 0 {
		v.known = newKnown()
	}
}

// Flat is Over without hashes.
func (v *View) Flat() *View {
	f := v.Over()
	f.flat = true
	return f
}

// Fold moves the view's changes into the one that it lies on; a flat one is hashed first, unless it lies on a flat one.
func (v *View) Fold() error {
	if v.flat && !v.under.flat {
		ids, accounts := make([]uint32, 0, len(v.dirty)), make([]Account, 0, len(v.dirty))
		for id, a := range v.dirty {
			ids, accounts = append(ids, id), append(accounts, a)
		}
		if err := v.under.tree.Update(ids, LeavesOf(accounts)); err != nil {
			return err
		}
		v.record(v.under.tree)
	}
	v.tree.Fold()
	if v.under.flat {
		for id, a := range v.dirty {
			v.under.soil(id, a)
		}
		for o, n := range v.owners {
			v.under.name(o, n)
		}
		if v.used != nil {
			v.under.used = v.used
		}
	}
	v.dirty, v.owners, v.used = nil, nil, nil
	return nil
}

// record writes what a flat view knows beside a tree.
func (v *View) record(tree *statetree.View) {
	for id, a := range v.dirty {
		tree.SetRecord(accountKey(id), a.encode())
	}
	for o, n := range v.owners {
		var b []byte
		if !n.none {
			b = binary.BigEndian.AppendUint32(nil, n.id)
		}
		tree.SetRecord(ownerKey(o), b)
	}
	if v.used != nil {
		tree.SetRecord(extentKey, v.used.encode())
	}
}

func (v *View) soil(id uint32, a Account) {
	if v.dirty == nil {
		v.dirty = map[uint32]Account{}
	}
	v.dirty[id] = a
}

func (v *View) name(o Owner, n named) {
	if v.owners == nil {
		v.owners = map[Owner]named{}
	}
	v.owners[o] = n
	if v.known != nil && !n.none {
		v.known.add(o)
	}
}

// Commit makes the view the committed state; it fails if anything was committed since the view was opened.
func (v *View) Commit() error { return v.tree.Commit() }

// Step says that what is written from now on is of batch n; the view lies on no other.
func (v *View) Step(n uint64) { v.tree.Step(n) }

// Rebase puts the view on the state committed since, that after its own batch n. Others may read it meanwhile, but while it holds exclusive.
func (v *View) Rebase(n uint64, exclusive sync.Locker) error { return v.tree.Rebase(n, exclusive) }

// Note keeps a record beside the accounts, in the same atomic write; nil removes it.
func (v *View) Note(key string, value []byte) { v.tree.SetRecord(noteKey(key), value) }

// Noted returns what Note kept, nil if nothing.
func (v *View) Noted(key string) ([]byte, error) { return v.tree.Record(noteKey(key)) }

// Each calls f for each committed account, in the order of their ids. Nothing is committed meanwhile.
func (s *State) Each(f func(id uint32, a Account) error) error {
	return s.tree.Scan(accountPrefix, func(key string, value []byte) error {
		if len(key) != len(accountPrefix)+4 {
			return fmt.Errorf("account record has key %q: the store is damaged, rebuild it from L1", key)
		}
		a, err := decodeAccount(value)
		if err != nil {
			return err
		}
		return f(binary.BigEndian.Uint32([]byte(key[len(accountPrefix):])), a)
	})
}

// Notes calls f for each committed note whose key starts with prefix, in the order of the keys; f must not keep value.
func (s *State) Notes(prefix string, f func(key string, value []byte) error) error {
	return s.tree.Scan(noteKey(prefix), func(key string, value []byte) error { return f(key[len(noteKey("")):], value) })
}

func noteKey(key string) string { return "n" + key }

// Account returns an account, the zero Account if the leaf is empty.
func (v *View) Account(id uint32) (Account, error) {
	if uint64(id)>>v.depth != 0 {
		return Account{}, fmt.Errorf("%w: account %d, depth %d", statetree.ErrIndex, id, v.depth)
	}
	for x := v; x != nil && x.flat; x = x.under {
		if a, ok := x.dirty[id]; ok {
			return a, nil
		}
	}
	key := accountKey(id)
	if v.remember {
		used, err := v.extent()
		if err != nil {
			return Account{}, err
		}
		if uint64(id) >= used.end {
			v.tree.Absent(key) // nor can it have been there before: end never shrinks
			return Account{}, nil
		}
	}
	b, err := v.tree.Record(key)
	if err != nil || b == nil {
		return Account{}, err
	}
	return decodeAccount(b)
}

// Proof returns the Merkle proof of an account's leaf.
func (v *View) Proof(id uint32) (statetree.MerkleProof, error) {
	if v.flat {
		return statetree.MerkleProof{}, ErrFlat
	}
	return v.tree.Proof(id)
}

// Locate returns the account of an owner, one of them if there are several, or the first unused leaf and false.
func (v *View) Locate(o Owner) (uint32, bool, error) {
	n, err := v.named(o)
	if err != nil || !n.none {
		return n.id, err == nil, err
	}
	next, err := v.Accounts()
	return next, false, err
}

func (v *View) named(o Owner) (named, error) {
	for x := v; x != nil && x.flat; x = x.under {
		if n, ok := x.owners[o]; ok {
			return n, nil
		}
	}
	key := ownerKey(o)
	if v.known != nil && !v.known.has(o) {
		v.tree.Absent(key)
		return named{none: true}, nil
	}
	b, err := v.tree.Record(key)
	if err != nil || b == nil {
		return named{none: true}, err
	}
	return named{id: binary.BigEndian.Uint32(b)}, nil
}

// set writes an account of a flat view, and the index by owner.
func (v *View) set(id uint32, a Account) error {
	before, err := v.Account(id)
	if err != nil || before == a {
		return err
	}
	v.soil(id, a)
	if before.Owner != a.Owner {
		if err := v.reindex(id, before, a.Owner); err != nil {
			return err
		}
	}
	if before.IsEmpty() {
		return v.extend(id)
	}
	return nil
}

// reindex makes account id known under a new owner. Two accounts may come to have one owner, by a deposit to a second leaf or by setKey:
// the index names one of them, and only that one takes the name away.
func (v *View) reindex(id uint32, before Account, after Owner) error {
	if !before.IsEmpty() {
		known, err := v.named(before.Owner)
		if err != nil {
			return err
		}
		if known == (named{id: id}) {
			v.name(before.Owner, named{none: true})
		}
	}
	known, err := v.named(after)
	if err == nil && known.none {
		v.name(after, named{id: id})
	}
	return err
}

// Records beside the tree, by key:
//
//	'x'             leaves in use: the first unused one 8 ‖ end 8
//	'a' ‖ id 4      account
//	'o' ‖ owner 86  id of its account 4
//	'n' ‖ key       note
const (
	extentKey     = "x"
	accountPrefix = "a"
	ownerPrefix   = "o"
)

func accountKey(id uint32) string {
	var b [5]byte
	b[0] = accountPrefix[0]
	binary.BigEndian.PutUint32(b[1:], id)
	return string(b[:])
}

func ownerKey(o Owner) string { return ownerPrefix + string(o.encode()) }

const (
	ownerBytes   = 2*field.Bytes + 20 + 2
	accountBytes = ownerBytes + 8 + 16
)

// encode writes Ax 32 ‖ Ay 32 ‖ address 20 ‖ token 2.
func (o Owner) encode() []byte {
	x, y := o.PubKey.X.Bytes(), o.PubKey.Y.Bytes()
	b := append(append(make([]byte, 0, accountBytes), x[:]...), y[:]...)
	return binary.BigEndian.AppendUint16(append(b, o.Address[:]...), o.Token)
}

// encode writes owner 86 ‖ nonce 8 ‖ balance 16.
func (a Account) encode() []byte {
	b := binary.BigEndian.AppendUint64(a.Owner.encode(), a.Nonce)
	return binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(b, a.Balance.Hi), a.Balance.Lo)
}

func decodeAccount(b []byte) (a Account, err error) {
	if len(b) != accountBytes {
		return a, fmt.Errorf("%w: account record has %d bytes, want %d: the store is damaged, rebuild it from L1", statetree.ErrRead, len(b), accountBytes)
	}
	if a.PubKey, err = field.DecodePoint(b[:64]); err != nil {
		return Account{}, fmt.Errorf("%w: account record: %w", statetree.ErrRead, err)
	}
	copy(a.Address[:], b[64:84])
	a.Token = binary.BigEndian.Uint16(b[84:])
	a.Nonce = binary.BigEndian.Uint64(b[86:])
	a.Balance = Amount{binary.BigEndian.Uint64(b[94:]), binary.BigEndian.Uint64(b[102:])}
	return a, nil
}
