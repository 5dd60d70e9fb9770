package api_test

import (
	"context"
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/index"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/blob"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/statetree"
)

// fakeBackend has one account, number 0, whose signatures it checks and whose ops do nothing.
type fakeBackend struct {
	key      field.Point
	token    uint16
	also     func(id uint32) bool // other numbers that have an account, if any
	accepted chan rollup.UserOp   // nil: they are dropped
}

func (b *fakeBackend) Submit(_ context.Context, op rollup.UserOp) (held bool, err error) {
	if op.Auth().From != 0 {
		return false, rollup.ErrNoAccount
	}
	if err := field.Verify(b.key, op.Message(fakeConfig()), op.Auth().Signature); err != nil {
		return false, err
	}
	if b.accepted != nil {
		b.accepted <- op
	}
	return false, nil
}
func (b *fakeBackend) Fees() map[uint16]api.Fees { return nil }
func (b *fakeBackend) Account(id uint32) (now, sealed rollup.Account, err error) {
	if id == 0 || b.also != nil && b.also(id) {
		now.PubKey, now.Address, now.Token = b.key, rollup.Address{1}, b.token
	}
	return now, sealed, nil
}
func (b *fakeBackend) Accounts() (uint32, error) { return 1, nil }
func (b *fakeBackend) Root() field.Element       { return field.Element{} }
func (b *fakeBackend) Proof(id uint32) (a rollup.Account, m statetree.MerkleProof, root field.Element, err error) {
	if b.also != nil && b.also(id) {
		a.PubKey = b.key
	}
	return a, m, root, nil
}

// fakeL1 answers nothing.
type fakeL1 struct{}

func (fakeL1) Pending(context.Context, uint16, l1.Address, *big.Int) (*big.Int, error) {
	return nil, l1.ErrNoContract
}
func (fakeL1) TokenInfo(context.Context, uint16) (l1.TokenInfo, error) {
	return l1.TokenInfo{}, l1.ErrNoContract
}
func (fakeL1) Status(context.Context, *big.Int) (l1.Status, error) {
	return l1.Status{}, l1.ErrNoContract
}
func (fakeL1) Liveness(context.Context) (l1.Liveness, error) { return l1.Liveness{}, l1.ErrNoContract }

// fakeBlobs keeps one blob, and breaks when it is asked for another.
type fakeBlobs struct{}

var keptBlob, brokenBlob = nameOf(wholeBlob()), api.Digest{3}

func wholeBlob() *blob.Blob {
	b, err := blob.Of([]field.Element{field.FromUint64(7), field.FromUint64(8)})
	if err != nil {
		panic(err)
	}
	return b
}

func nameOf(b *blob.Blob) api.Digest {
	hash, err := b.Hash()
	if err != nil {
		panic(err)
	}
	return hash
}

func (fakeBlobs) Read(hash [32]byte) ([]byte, error) {
	switch api.Digest(hash) {
	case keptBlob:
		return wholeBlob()[:], nil
	case brokenBlob:
		return nil, errors.New("disk error")
	}
	return nil, nil
}

var fakeRollup = rollup.Address{0xab, 0xcd}

func fakeConfig() field.Element { return rollup.Config(1, fakeRollup) }

// fakeServer serves a fake operator until the test ends. Change may be nil.
func fakeServer(t testing.TB, history api.History, change func(*api.Config)) (*api.Server, *fakeBackend, *index.Index) {
	t.Helper()
	return fakeServerAt(t, fakeL1{}, history, change)
}

func fakeServerAt(t testing.TB, l api.L1, history api.History, change func(*api.Config)) (*api.Server, *fakeBackend, *index.Index) {
	t.Helper()
	i, err := index.New(index.Default())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, i.Close()) })
	if history == nil {
		history = i
	}
	cfg := api.Default()
	cfg.ChainID, cfg.Rollup = 1, api.Address(fakeRollup)
	if change != nil {
		change(&cfg)
	}
	b := &fakeBackend{key: fakeKey().Public()}
	s, err := api.New(cfg, api.Deps{Backend: b, History: history, L1: l, Notary: api.NewNotary(devchain.Key(0), 1, cfg.Rollup), Blobs: fakeBlobs{}}, fakeConfig())
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	t.Cleanup(func() { cancel(); require.NoError(t, <-done) })
	return s, b, i
}

func fakeKey() field.PrivateKey { return field.NewPrivateKey([32]byte{7}) }

func signedOp(op rollup.UserOp) api.Op {
	rollup.SignOp(op, fakeConfig(), fakeKey())
	return api.WireOp(op)
}

func fakeTransfer(nonce uint64) *rollup.Transfer {
	return &rollup.Transfer{Authorization: rollup.Auth{Nonce: nonce, ValidUntil: uint64(time.Now().Add(time.Hour).Unix())}, To: 1, ToKey: field.Base(), Amount: rollup.NewAmount(5)}
}
