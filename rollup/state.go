package rollup

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"strconv"

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

// Depth returns the tree's depth.
func (s *State) Depth() int { return s.tree.Depth() }

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
	dirty map[uint32]Account // of a flat view: what the tree does not know yet
}

// ErrFlat says that a view without hashes was asked for a path.
var ErrFlat = errors.New("rollup: a flat view has no paths")

// Root returns the root with the view's changes; for a flat view, the root of what it lies on.
func (v *View) Root() field.Element { return v.tree.Root() }

// Fork returns an independent copy, to try something and drop it.
func (v *View) Fork() *View {
	f := &View{tree: v.tree.Fork(), depth: v.depth, flat: v.flat, dirty: maps.Clone(v.dirty)}
	for below := v.under; below != nil && below.flat; below = below.under {
		for id, a := range below.dirty {
			if _, ok := f.dirty[id]; !ok {
				f.soil(id, a)
			}
		}
	}
	return f
}

// Over opens a view that lies on this one, at no cost: v must not change until the view on it is folded or forgotten.
func (v *View) Over() *View {
	return &View{tree: v.tree.Over(), depth: v.depth, under: v, flat: v.flat}
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
		if err := v.hash(); err != nil {
			return err
		}
	}
	v.tree.Fold()
	for id, a := range v.dirty {
		v.under.soil(id, a)
	}
	v.dirty = nil
	return nil
}

// hash brings the tree in step with the accounts; each node above them is hashed once.
func (v *View) hash() error {
	leaves := make(map[uint32]field.Element, len(v.dirty))
	for id, a := range v.dirty {
		leaves[id] = a.Leaf()
	}
	v.dirty, v.flat = nil, false
	return v.tree.SetMany(leaves)
}

func (v *View) soil(id uint32, a Account) {
	if v.dirty == nil {
		v.dirty = map[uint32]Account{}
	}
	v.dirty[id] = a
}

// Commit makes the view the committed state; it fails if anything was committed since the view was opened.
func (v *View) Commit() error { return v.tree.Commit() }

// Rebase puts the view on the state committed since, which must be one that the view has gone through itself.
func (v *View) Rebase() error { return v.tree.Rebase() }

// Note keeps a record beside the accounts, in the same atomic write; nil removes it.
func (v *View) Note(key string, value []byte) { v.tree.SetRecord(noteKey(key), value) }

// Noted returns what Note kept, nil if nothing.
func (v *View) Noted(key string) ([]byte, error) { return v.tree.Record(noteKey(key)) }

// Each calls f for each committed account, in the order of their ids. Nothing is committed meanwhile.
func (s *State) Each(f func(id uint32, a Account) error) error {
	return s.tree.Scan(accountPrefix, func(key string, value []byte) error {
		id, err := strconv.ParseUint(key[len(accountPrefix):], 16, 32)
		if err != nil {
			return fmt.Errorf("account record %q: %w", key, err)
		}
		a, err := decodeAccount(value)
		if err != nil {
			return err
		}
		return f(uint32(id), a)
	})
}

// Notes calls f for each committed note whose key starts with prefix, in the order of the keys; f must not keep value.
func (s *State) Notes(prefix string, f func(key string, value []byte) error) error {
	return s.tree.Scan(noteKey(prefix), func(key string, value []byte) error { return f(key[len(noteKey("")):], value) })
}

func noteKey(key string) string { return "note/" + key }

// Account returns an account, the zero Account if the leaf is empty.
func (v *View) Account(id uint32) (Account, error) {
	if uint64(id)>>v.depth != 0 {
		return Account{}, fmt.Errorf("%w: account %d, depth %d", statetree.ErrIndex, id, v.depth)
	}
	b, err := v.tree.Record(accountKey(id))
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

// Accounts returns how many leaves were ever filled in order: every existing account id is below it.
func (v *View) Accounts() (uint32, error) {
	b, err := v.tree.Record(nextKey)
	if err != nil || b == nil {
		return 0, err
	}
	return binary.BigEndian.Uint32(b), nil
}

// Locate returns the account of an owner, one of them if there are several, or the first unused leaf and false.
func (v *View) Locate(o Owner) (uint32, bool, error) {
	b, err := v.tree.Record(ownerKey(o))
	if err != nil {
		return 0, false, err
	}
	if b != nil {
		return binary.BigEndian.Uint32(b), true, nil
	}
	next, err := v.Accounts()
	return next, false, err
}

// set writes an account: its leaf, its record, and the index by owner.
func (v *View) set(id uint32, a Account) error {
	before, err := v.Account(id)
	if err != nil || before == a {
		return err
	}
	if v.flat {
		v.soil(id, a)
	} else if err := v.tree.Set(id, a.Leaf()); err != nil {
		return err
	}
	v.tree.SetRecord(accountKey(id), a.encode())
	if before.Owner != a.Owner {
		if err := v.reindex(id, before, a.Owner); err != nil {
			return err
		}
	}
	next, err := v.Accounts()
	if err == nil && id >= next {
		v.tree.SetRecord(nextKey, binary.BigEndian.AppendUint32(nil, id+1))
	}
	return err
}

// reindex makes account id known under a new owner. Two accounts may come to have one owner, by a deposit to a second leaf or by setKey:
// the index names one of them, and only that one takes the name away.
func (v *View) reindex(id uint32, before Account, after Owner) error {
	if !before.IsEmpty() {
		known, ok, err := v.Locate(before.Owner)
		if err != nil {
			return err
		}
		if ok && known == id {
			v.tree.SetRecord(ownerKey(before.Owner), nil)
		}
	}
	_, taken, err := v.Locate(after)
	if err == nil && !taken {
		v.tree.SetRecord(ownerKey(after), binary.BigEndian.AppendUint32(nil, id))
	}
	return err
}

const (
	nextKey       = "next"
	accountPrefix = "account/"
)

func accountKey(id uint32) string {
	return accountPrefix + hex.EncodeToString(binary.BigEndian.AppendUint32(nil, id))
}

func ownerKey(o Owner) string { return "owner/" + hex.EncodeToString(o.encode()) }

const (
	ownerBytes   = 2*field.Bytes + 20 + 2
	accountBytes = ownerBytes + 8 + 16
)

// encode writes Ax 32 ‖ Ay 32 ‖ address 20 ‖ token 2.
func (o Owner) encode() []byte {
	b := append(o.PubKey.X.Marshal(), o.PubKey.Y.Marshal()...)
	return binary.BigEndian.AppendUint16(append(b, o.Address[:]...), o.Token)
}

// encode writes owner 86 ‖ nonce 8 ‖ balance 16.
func (a Account) encode() []byte {
	b := binary.BigEndian.AppendUint64(a.Owner.encode(), a.Nonce)
	return binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(b, a.Balance.Hi), a.Balance.Lo)
}

func decodeAccount(b []byte) (a Account, err error) {
	if len(b) != accountBytes {
		return a, fmt.Errorf("account record has %d bytes, want %d: the store is damaged, rebuild it from L1", len(b), accountBytes)
	}
	if a.PubKey, err = field.DecodePoint(b[:64]); err != nil {
		return Account{}, fmt.Errorf("account record: %w", err)
	}
	copy(a.Address[:], b[64:84])
	a.Token = binary.BigEndian.Uint16(b[84:])
	a.Nonce = binary.BigEndian.Uint64(b[86:])
	a.Balance = Amount{binary.BigEndian.Uint64(b[94:]), binary.BigEndian.Uint64(b[102:])}
	return a, nil
}
