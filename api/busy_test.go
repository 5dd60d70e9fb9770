package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/gateway"
	"github.com/causeway-l2/causeway/index"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/sequencer"
)

// anew is an operator that reads L1 anew.
type anew struct{ *sequencer.Sequencer }

var errAnew = fmt.Errorf("%w: L1 is read anew", sequencer.ErrFull)

func (anew) Account(uint32) (a rollup.Account, err error)    { return a, errAnew }
func (anew) SealedLeaf(uint32) (l sequencer.Leaf, err error) { return l, errAnew }

// oneOwner has account 0.
type oneOwner struct{ *index.Index }

func (oneOwner) AccountsOf(api.Address, uint32, int) ([]uint32, error) { return []uint32{0}, nil }

// While nobody can tell whether an account exists, none is said not to, alone, with its proof or in a list.
func TestAccountsWhileL1IsReadAnew(t *testing.T) {
	d := newDesk(t)
	history, err := index.New(index.Default())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, history.Close()) })
	cfg := api.Default()
	cfg.ChainID, cfg.Rollup = 1, api.Address(fakeRollup)
	s, err := api.New(cfg, api.Deps{Backend: gateway.NewBackend(nil, anew{d.seq}), History: oneOwner{history}, L1: fakeL1{},
		Notary: api.NewNotary(devchain.Key(0), 1, cfg.Rollup)}, fakeConfig())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	for _, path := range []string{"/v1/accounts/0", "/v1/accounts/0/proof", "/v1/accounts?address=0x0000000000000000000000000000000000000001"} {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		require.Equal(t, http.StatusServiceUnavailable, w.Code, "%s: %s", path, w.Body)
		require.Contains(t, w.Body.String(), `"code":"busy"`, path)
		require.NotEmpty(t, w.Header().Get("Retry-After"), path)
	}
}

// An op whose account gets another key while its signature is verified is refused with what to do about it, and is no failure of the operator.
func TestKeyThatChangesMeanwhile(t *testing.T) {
	d := newDesk(t)
	d.fails = &rollup.OpError{Err: rollup.ErrKey}
	_, refusal := d.submit(d.op(0, 10))
	require.Equal(t, api.ErrSignature.Code, refusal)
}

// After a reorg an account may be another's, of another token: what was signed is what is paid.
func TestTokenOfAnOp(t *testing.T) {
	s, b, i := fakeServer(t, nil, nil)
	for nonce, token := range []uint16{3, 5} {
		b.token = token
		op := fakeTransfer(uint64(nonce))
		op.Authorization.Token = token
		status, e := submit(t, http.DefaultClient, s.URL(), signedOp(op))
		require.Equal(t, http.StatusAccepted, status, "%+v", e)
		message := op.Message(fakeConfig())
		o, ok := i.Op(api.Digest(message.Bytes()).String())
		require.True(t, ok)
		require.Equal(t, token, o.Token)
	}
}
