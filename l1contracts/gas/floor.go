package gas

import (
	"context"
	"fmt"

	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/params"
)

// What the EVM charges however a contract is written (EIP-2929, 3529, 1108 and params): a slot that is read, written from zero, or changed, each cold; what
// clearing one gives back; a cold account; ETH to an account, less the stipend that comes back; an account that is new.
const (
	slotRead     = params.ColdSloadCostEIP2929
	slotFresh    = params.SstoreSetGasEIP2200 + params.ColdSloadCostEIP2929
	slotChanged  = params.SstoreResetGasEIP2200
	slotCleared  = slotChanged - params.SstoreClearsScheduleRefundEIP3529
	coldAccount  = params.ColdAccountAccessCostEIP2929
	sentETH      = coldAccount + params.CallValueTransferGas - params.CallStipend
	newAccount   = params.CallNewAccountGas
	tokenMoves   = coldAccount + 2*slotChanged + (4*params.LogGas + 32*params.LogDataGas) // two balances and an event
	tokenArrives = slotFresh - slotChanged                                                // at one who has none

	// Poseidon2 of width 2: three mulmods for each of 12 + 50 S-boxes and one in each partial round, 8 gas, and 9 to put operands on the stack.
	compressFloor = (3*(6*2+50) + 50) * (8 + 9)
	// VerifierFloor is one pairing call of 5 pairs, and 4 multiplications and additions of points, which a proof with a commitment needs (docs/adr/0014).
	VerifierFloor = params.Bn256PairingBaseGasIstanbul + 5*params.Bn256PairingPerPointGasIstanbul +
		4*(params.Bn256ScalarMulGasIstanbul+params.Bn256AddGasIstanbul)
)

// event is a log with so many topics, the first its name, and bytes of data.
func event(topics, bytes uint64) uint64 {
	return params.LogGas + topics*params.LogTopicGas + bytes*params.LogDataGas
}

// Slots, events and calls without which each tx could not have its effect. Its 21,000 and its calldata come on top.
var floors = map[string]uint64{
	// queue entry, progress, escrow; owed is read for the bound
	"deposit_eth": slotFresh + 2*slotChanged + slotRead + event(4, 96),
	// the allowance too
	"deposit_erc20":             slotFresh + 2*slotChanged + slotRead + event(4, 96) + tokenMoves + slotChanged,
	"withdraw_eth":              slotCleared + slotChanged + sentETH + event(3, 32),
	"withdraw_eth_new_holder":   slotCleared + slotChanged + sentETH + newAccount + event(3, 32),
	"withdraw_erc20":            slotCleared + slotChanged + tokenMoves + event(3, 32),
	"withdraw_erc20_new_holder": slotCleared + slotChanged + tokenMoves + tokenArrives + event(3, 32),
	// exodus and root are read; the bit, pending, escrow, owed; 3 hashes for the leaf and one a level
	"exodus_exit":      2*slotRead + 2*slotFresh + 2*slotChanged + 35*compressFloor + event(4, 32),
	"exodus_exit_next": 2*slotRead + slotFresh + 3*slotChanged + 35*compressFloor + event(4, 32),
}

// record keeps what a tx cost, and the least that it could have.
func (m *meter) record(ctx context.Context, name string, r *types.Receipt) error {
	m.gas[name] = r.GasUsed
	floor, ok := floors[name]
	if !ok {
		return nil
	}
	tx, _, err := m.eth.TransactionByHash(ctx, r.TxHash)
	if err != nil {
		return fmt.Errorf("tx of %s: %w", name, err)
	}
	m.gas["floor_"+name] = floor + params.TxGas + calldataGas(tx.Data())
	return nil
}

func calldataGas(data []byte) (gas uint64) {
	for _, b := range data {
		if b == 0 {
			gas += params.TxDataZeroGas
		} else {
			gas += params.TxDataNonZeroGasEIP2028
		}
	}
	return gas
}
