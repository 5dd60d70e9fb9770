package l1contracts_test

import (
	"encoding/binary"
	"fmt"
	"math/big"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1contracts/bindings"
)

const (
	headAt     = 4 + 32        // of the submission's ten fields, in the one encoding that there is
	offsetsAt  = headAt + 7*32 // of S, D and the proof, from the head on
	firstWords = headAt + 10*32
)

// gap puts a word nobody reads before S (0), D (1) or the proof (2), and moves what is behind it.
func gap(good []byte, s *l1.Submission, before int) []byte {
	at := firstWords
	if before > 0 {
		at += 32 * (1 + len(s.S))
	}
	if before > 1 {
		at += 32 * (1 + len(s.D))
	}
	out := slices.Insert(slices.Clone(good), at, make([]byte, 32)...)
	for i := before; i < 3; i++ {
		offset := out[offsetsAt+32*i:][:32]
		binary.BigEndian.PutUint64(offset[24:], binary.BigEndian.Uint64(offset[24:])+32)
	}
	return out
}

// B8, K2: what Solidity would read from other encodings is the same submission, or one that another reader reads otherwise. Each is refused, though its content would be
// accepted: words between the parts; a proof that ends within a word; a tuple elsewhere, whose head is S, D and proof at once.
func TestSubmitHasOneEncoding(t *testing.T) {
	e := newEnv(t)
	s := e.next()
	s.S = trimmed(lanes(newLane(2, 0, 1, big.NewInt(1), common.Address{}, 1, 0, l1.Word{}))) // a transfer, of which L1 reads nothing
	s.D = []l1.Word{e.word(), e.word()}
	s.Proof = make([]byte, 64)
	good := l1.EncodeSubmission(s)
	e.expect(statement(e.rollup, s))
	_, revert := e.try(address(operator), e.rollup, nil, good)
	require.Nil(t, revert, explain(revert))
	for before, what := range []string{"before S", "before D", "before the proof"} {
		t.Log(what)
		e.refused(operator, e.rollup, nil, gap(good, s, before), &bindings.RollupNonCanonicalCalldata{})
	}
	short := slices.Clone(good[:len(good)-31])
	binary.BigEndian.PutUint64(short[len(short)-33-8:], 33)
	e.refused(operator, e.rollup, nil, short, &bindings.RollupNonCanonicalCalldata{})

	s.NewRoot, s.C, s.S, s.D = l1.Word{}, l1.Word{31: 1}, nil, []l1.Word{{}}
	e.expect(statement(e.rollup, s))
	words := []uint64{0xe0, 0, 0, 0, 0, 0, 0, s.First, uint64(s.Count), s.FirstTimestamp, s.LastTimestamp, 0, 1, 0, 0x80, 0xa0, 0xe0, 0, 0}
	elsewhere := slices.Clone(good[:4])
	for _, w := range words {
		elsewhere = append(elsewhere, common.LeftPadBytes(new(big.Int).SetUint64(w).Bytes(), 32)...)
	}
	e.refused(operator, e.rollup, nil, elsewhere, &bindings.RollupNonCanonicalCalldata{})
}

// K9: a contract has no code while it is created. What it submits from its constructor is in no tx's input all the same.
func TestConstructorCannotSubmit(t *testing.T) {
	e := newEnv(t)
	born := crypto.CreateAddress(address(alice), e.nonce(alice))
	e.ok(admin, e.rollup, nil, rollup.PackSetOperator(born, true))
	data := l1.EncodeSubmission(e.next())
	// CODECOPY what follows; CALL the rollup with it; REVERT with what it returns
	code := common.FromHex(fmt.Sprintf("0x61%04x60%02x5f395f5f61%04x5f5f73%x5af1503d5f5f3e3d5ffd", len(data), 45, len(data), e.rollup))
	require.Len(t, code, 45)
	_, err := e.eth.CallContract(ctx, ethereum.CallMsg{From: address(alice), Data: append(code, data...)}, nil)
	refused, ok := l1.AsRevert[bindings.RollupNotTopLevel](l1.DecodeRevert(err))
	require.True(t, ok, "%v", err)
	require.Equal(t, born, refused.Caller)
}
