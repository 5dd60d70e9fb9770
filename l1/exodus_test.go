package l1_test

import (
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/params"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1contracts/bindings"
)

// From the first request to the last payment: what the client sends, what it reads, and what the events say.
func TestExodus(t *testing.T) {
	e := newEnv(t)
	ax, ay := key()
	fee, err := e.client.RequestFee(ctx)
	require.NoError(t, err)
	require.Zero(t, fee.Sign())
	fee, err = e.client.TokenFee(ctx)
	require.NoError(t, err)
	require.EqualValues(t, params.Ether/100, fee.Int64())
	token := e.token()

	_, err = e.client.ActivateExodus(ctx, e.user)
	_, early := l1.AsRevert[bindings.RollupExodusTooEarly](err)
	require.True(t, early, err)
	first, _, err := e.client.DepositETH(ctx, e.user, big.NewInt(700), e.user.Address(), ax, ay)
	require.NoError(t, err)
	submit, exodus, err := e.client.Deadlines(ctx, nil)
	require.NoError(t, err)
	p, err := e.client.Params(ctx)
	require.NoError(t, err)
	require.Equal(t, first.Arrival+p.SubmitDeadline+1, submit)
	require.Equal(t, first.Arrival+p.ExodusDeadline+1, exodus)

	account := l1.Account{Ax: ax, Ay: ay, Owner: e.user.Address(), Nonce: 5, Balance: big.NewInt(600)}
	second, _, err := e.client.Deposit(ctx, e.user, token, big.NewInt(50), e.user.Address(), ax, ay)
	require.NoError(t, err)
	require.NoError(t, e.chain.AdjustTime(time.Duration(p.ExodusDeadline+1)*time.Second))
	_, err = e.client.ActivateExodus(ctx, e.user)
	require.NoError(t, err)
	st, err := e.client.Status(ctx, nil)
	require.NoError(t, err)
	require.True(t, st.Exodus)

	_, err = e.client.Exit(ctx, e.user, 0, account, make([]l1.Word, 32))
	_, absent := l1.AsRevert[bindings.RollupNotInState](err)
	require.True(t, absent, err)
	gone, err := e.client.Exited(ctx, 0, nil)
	require.NoError(t, err)
	require.False(t, gone)

	s, err := e.client.Solvency(ctx, token, nil)
	require.NoError(t, err)
	require.Equal(t, [3]int64{50, 0, 50}, [3]int64{s.Escrowed.Int64(), s.Owed.Int64(), s.Held.Int64()})
	_, err = e.client.RefundDeposits(ctx, e.op, first, second)
	require.NoError(t, err)
	s, err = e.client.Solvency(ctx, token, nil)
	require.NoError(t, err)
	require.Equal(t, [3]int64{0, 50, 50}, [3]int64{s.Escrowed.Int64(), s.Owed.Int64(), s.Held.Int64()})
	live, err := e.client.Liveness(ctx)
	require.NoError(t, err)
	require.True(t, live.Ended)
	require.Zero(t, live.Submit+live.Exodus, "no clock runs any more, and none began in 1970")
	for _, id := range []uint16{0, token} {
		_, err = e.client.Withdraw(ctx, e.op, id, e.user.Address())
		require.NoError(t, err)
		s, err = e.client.Solvency(ctx, id, nil)
		require.NoError(t, err)
		require.Zero(t, s.Escrowed.Sign()+s.Owed.Sign()+s.Held.Sign())
	}

	head, err := e.chain.Client().BlockNumber(ctx)
	require.NoError(t, err)
	events, err := e.client.Events(ctx, 0, head)
	require.NoError(t, err)
	var got []l1.Body
	for _, ev := range events {
		switch ev.Body.(type) {
		case *l1.ExodusActivation, *l1.DepositRefund:
			got = append(got, ev.Body)
		}
	}
	require.Equal(t, []l1.Body{
		&l1.ExodusActivation{StateRoot: p.GenesisRoot, QueueTail: 2},
		&l1.DepositRefund{Index: 0, Owner: e.user.Address(), Amount: big.NewInt(700)},
		&l1.DepositRefund{Index: 1, Owner: e.user.Address(), Token: token, Amount: big.NewInt(50)},
	}, got)
}
