package rollup

// Deposit credits what L1 escrowed to the account of Owner, creating it if it does not exist. The operator chooses the leaf To.
//
//	settlement   word 0: op ‖ token ‖ to ‖ amount   word 1: address ‖ 0 ‖ sign of key.X   word 2: key.Y
type Deposit struct {
	Owner  Owner
	To     uint32
	Amount Amount
}

// Code returns OpDeposit.
func (d *Deposit) Code() OpCode { return OpDeposit }

func (d *Deposit) apply(x *executor, lane *Lane) error {
	lane.Token, lane.Amount, lane.Address, lane.Key = d.Owner.Token, d.Amount, d.Owner.Address, d.Owner.PubKey
	if d.Amount.IsZero() {
		return ErrZeroAmount
	}
	lane.settle(Settlement{Op: OpDeposit, Token: d.Owner.Token, ID: d.To, Amount: d.Amount, Address: d.Owner.Address, Key: &d.Owner.PubKey})
	return x.creditOwner(lane, d.To, d.Owner, d.Amount)
}
