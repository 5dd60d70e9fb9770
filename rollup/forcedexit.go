package rollup

// ForcedExit burns the whole balance of account ID, if it belongs to Address and holds Token; else it does nothing, provably, so that a
// wrong request cannot stop the queue.
//
//	settlement   word 0: op ‖ token ‖ id ‖ burned amount   word 1: address ‖ 0 ‖ 0   word 2: 0
type ForcedExit struct {
	ID      uint32
	Address Address // who asked on L1
	Token   uint16
}

// Code returns OpForcedExit.
func (f *ForcedExit) Code() OpCode { return OpForcedExit }

func (f *ForcedExit) apply(x *executor, lane *Lane) error {
	lane.Token, lane.Address = f.Token, f.Address
	account, err := x.open(&lane.From, f.ID)
	if err != nil {
		return err
	}
	settlement := Settlement{Op: OpForcedExit, Token: f.Token, ID: f.ID, Address: f.Address}
	if !account.IsEmpty() && account.Address == f.Address && account.Token == f.Token {
		settlement.Amount = account.Balance
		account.Balance = Amount{}
	}
	lane.settle(settlement)
	return x.set(f.ID, account)
}
