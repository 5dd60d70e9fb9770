package l1_test

import (
	"encoding/binary"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/params"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/l1contracts/bindings"
)

func payee(i int) (owner common.Address) {
	binary.BigEndian.PutUint16(owner[:], uint16(0xaa00+i))
	return owner
}

// payouts to so many owners, each by a withdrawal.
func payouts(n int) (s []l1.Word) {
	for i := range n {
		w := l1.Request{Op: 4, Owner: payee(i), Amount: big.NewInt(1)}.Words()
		s = append(s, w[:]...)
	}
	return s
}

// claimsInFront has somebody claim all payouts before what waits is mined, as whoever orders txs can.
func (e *env) claimsInFront(n int) {
	e.t.Helper()
	eth, to, id := e.chain.Client(), e.client.Address(), big.NewInt(devchain.ChainID)
	nonce, err := eth.PendingNonceAt(ctx, e.user.Address())
	require.NoError(e.t, err)
	for i := range n {
		tx := types.MustSignNewTx(devchain.Key(1), types.LatestSignerForChainID(id), &types.DynamicFeeTx{
			ChainID: id, Nonce: nonce + uint64(i), GasTipCap: big.NewInt(20 * params.GWei), GasFeeCap: big.NewInt(100 * params.GWei), Gas: 150_000, To: &to,
			Data: bindings.NewRollup().PackWithdraw(0, payee(i)),
		})
		require.NoError(e.t, eth.SendTransaction(ctx, tx))
	}
}

// Whoever claims for others what L1 owes them makes a submission that owes them again dearer, in the block that it is in. It has the gas for that. A tx that has not
// fails, and is no refusal: an operator would end.
func TestClaimsInFrontOfASubmission(t *testing.T) {
	const owners = 32
	e := newEnv(t)
	ax, ay := key()
	_, _, err := e.client.DepositETH(ctx, e.user, big.NewInt(1000), common.Address{7}, ax, ay)
	require.NoError(t, err)
	next := func(n byte) *l1.Submission {
		sub := e.next(n)
		sub.S = payouts(owners)
		return sub
	}
	_, err = e.submitter().Submit(ctx, next(1))
	require.NoError(t, err)

	e.stop()
	second := next(2)
	result := submits(e.submitter(), second)
	e.waitPending(1)
	e.claimsInFront(owners)
	e.chain.Commit()
	_, err = result()
	require.NoError(t, err)

	third := next(3)
	to := e.client.Address()
	failed := make(chan error, 1)
	go func() {
		_, err := e.op.Send(ctx, l1.Call{To: &to, Data: l1.EncodeSubmission(third)})
		failed <- err
	}()
	e.waitPending(1)
	e.claimsInFront(owners)
	e.chain.Commit()
	err = <-failed
	require.ErrorIs(t, err, l1.ErrFailed)
	require.NotErrorAs(t, err, new(*l1.RevertError))
}
