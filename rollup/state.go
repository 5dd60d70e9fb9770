package rollup

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"

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
func (s *State) View() *View { return &View{s.tree.View()} }

// Account returns a committed account, the zero Account if the leaf is empty.
func (s *State) Account(id uint32) (Account, error) { return s.View().Account(id) }

// View is a snapshot of the state with private changes on top; it belongs to one goroutine. To drop it, forget it.
type View struct{ tree *statetree.View }

// Root returns the root with the view's changes.
func (v *View) Root() field.Element { return v.tree.Root() }

// Fork returns an independent copy, to try something and drop it.
func (v *View) Fork() *View { return &View{v.tree.Fork()} }

// Commit makes the view the committed state; it fails if anything was committed since the view was opened.
func (v *View) Commit() error { return v.tree.Commit() }

// Account returns an account, the zero Account if the leaf is empty.
func (v *View) Account(id uint32) (Account, error) {
	if _, err := v.tree.Get(id); err != nil { // refuses an id outside the tree
		return Account{}, err
	}
	b, err := v.tree.Record(accountKey(id))
	if err != nil || b == nil {
		return Account{}, err
	}
	return decodeAccount(b)
}

// Proof returns the Merkle proof of an account's leaf.
func (v *View) Proof(id uint32) (statetree.MerkleProof, error) { return v.tree.Proof(id) }

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
	if err := v.tree.Set(id, a.Leaf()); err != nil {
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

const nextKey = "next"

func accountKey(id uint32) string { return fmt.Sprintf("account/%08x", id) }

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
