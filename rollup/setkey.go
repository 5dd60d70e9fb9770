package rollup

import "github.com/causeway-l2/causeway/rollup/field"

// SetKey replaces the L2 key of account ID, if it belongs to Address; else it does nothing, provably.
//
//	settlement   word 0: op ‖ 0 ‖ id ‖ 0   word 1: address ‖ 0 ‖ sign of key.X   word 2: key.Y
type SetKey struct {
	ID      uint32
	Address Address // who asked on L1
	Key     field.Point
}

// Code returns OpSetKey.
func (s *SetKey) Code() OpCode { return OpSetKey }

func (s *SetKey) apply(x *executor, lane *Lane) error {
	lane.Address, lane.Key = s.Address, s.Key
	if !s.Key.OnCurve() {
		return field.ErrNotOnCurve
	}
	account, err := x.open(&lane.From, s.ID)
	if err != nil {
		return err
	}
	if !account.IsEmpty() && account.Address == s.Address {
		account.PubKey = s.Key
	}
	lane.settle(Settlement{Op: OpSetKey, ID: s.ID, Address: s.Address, Key: &s.Key})
	return x.set(s.ID, account)
}
