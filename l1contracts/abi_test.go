package l1contracts_test

import (
	"bytes"
	"math/big"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1contracts/bindings"
	"github.com/causeway-l2/causeway/l1contracts/testbindings"
)

// What may be called. A new entry is a decision: hooks for tests, initializers and setters have no place here.
func TestNothingElseCanBeCalled(t *testing.T) {
	writes := []string{
		"activateExodus()", "deposit(uint16,uint256,address,uint256,uint256)", "depositETH(address,uint256,uint256)",
		"exit(uint32,(uint256,uint256,address,uint16,uint40,uint128),uint256[])",
		"refundDeposits((uint64,address,uint16,uint128,uint256,uint256)[])", "registerToken(address)", "requestForcedExit(uint32,uint16)", "requestSetKey(uint32,uint256,uint256)",
		"setOperator(address,bool)",
		"submit((uint64,uint16,uint40,uint40,uint256,uint256,uint8,uint256[],uint256[],bytes))",
		"withdraw(uint16,address)",
	}
	spec := rollup.GetABI()
	var got []string
	for _, m := range spec.Methods {
		if !m.IsConstant() {
			got = append(got, m.Sig)
		}
	}
	slices.Sort(got)
	require.Equal(t, writes, got)
	require.False(t, spec.HasFallback())
	require.False(t, spec.HasReceive())
	require.Len(t, spec.Methods, len(writes)+30)
}

func TestRefusesPlainETHAndUnknownCalls(t *testing.T) {
	e := newEnv(t)
	for _, data := range [][]byte{nil, {1}, {1, 2, 3, 4}, bytes.Repeat([]byte{7}, 100)} {
		for _, value := range []int64{0, 1} {
			r := e.mine(devKey(alice), &e.rollup, big.NewInt(value), data)
			require.EqualValues(t, 0, r.Status)
		}
	}
	r := e.mine(devKey(admin), &e.rollup, big.NewInt(1), rollup.PackSetOperator(address(bob), true))
	require.EqualValues(t, 0, r.Status, "only deposits, requests and registerToken take ETH")
	require.Zero(t, e.balance(e.rollup).Sign())
}

// No other bytes mean the same submission, and none slip other content past the statement: a mutant is refused, or it is the
// canonical encoding of the same content, up to what the stub does not look at (the proof).
func TestSubmitCalldataMutations(t *testing.T) {
	e := newEnv(t)
	x, y := newKey(1).ints()
	e.ok(alice, e.rollup, big.NewInt(9), rollup.PackDepositETH(address(alice), x, y))
	s := e.next()
	s.Count, s.Proof = 2, bytes.Repeat([]byte{5}, 64)
	s.S = lanes(depositLane(0, 4, big.NewInt(9), address(alice), newKey(1)), withdrawLane(0, address(bob), big.NewInt(2)))
	s.D = []l1.Word{e.word(), e.word(), e.word(), e.word()}
	s.S = trimmed(s.S)
	e.expect(statement(e.rollup, s))
	good := l1.EncodeSubmission(s)
	_, revert := e.try(address(operator), e.rollup, nil, good)
	require.Nil(t, revert, explain(revert))

	accepted := 0
	check := func(mutant []byte, what string, args ...any) {
		t.Helper()
		if bytes.Equal(mutant, good) {
			return
		}
		if _, revert := e.try(address(operator), e.rollup, nil, mutant); revert != nil {
			return
		}
		accepted++
		got, err := l1.DecodeSubmission(mutant)
		require.NoError(t, err, "accepted, and not canonical: "+what, args)
		require.Len(t, got.Proof, 64, what, args)
		got.Proof, got.OldRoot = s.Proof, s.OldRoot
		require.Equal(t, s, got, "accepted with other content: "+what, args)
	}
	words := (len(good) - 4) / 32
	at := func(i int) []byte {
		m := bytes.Clone(good)
		return m[4+32*i:][:32:32]
	}
	set := func(i int, v []byte) []byte {
		m := bytes.Clone(good)
		copy(m[4+32*i:], v)
		return m
	}
	ones := bytes.Repeat([]byte{0xff}, 32)
	for i := range words {
		w := new(big.Int).SetBytes(at(i))
		var values []*big.Int
		for _, d := range []int64{-96, -64, -32, -31, -3, -1, 1, 2, 3, 31, 32, 64, 96} {
			if v := new(big.Int).Add(w, big.NewInt(d)); v.Sign() >= 0 && v.BitLen() <= 256 {
				values = append(values, v)
			}
		}
		for _, bit := range []uint{7, 8, 15, 16, 31, 32, 39, 40, 63, 64, 127, 128, 160, 255} {
			values = append(values, new(big.Int).Xor(w, new(big.Int).Lsh(big.NewInt(1), bit)))
		}
		for j := range words { // offsets and lengths that overlap
			values = append(values, big.NewInt(int64(32*j)), big.NewInt(int64(j)))
		}
		values = append(values, new(big.Int).SetBytes(ones), new(big.Int).SetBytes(ones[:8]))
		for _, v := range values {
			if v.BitLen() > 256 {
				continue
			}
			var b [32]byte
			v.FillBytes(b[:])
			check(set(i, b[:]), "word %d = %x", i, b)
		}
		var r [32]byte
		mod := new(big.Int).Add(w, modulus)
		if mod.BitLen() <= 256 {
			check(set(i, mod.FillBytes(r[:])), "word %d + r", i)
		}
		check(append(bytes.Clone(good[:4+32*i]), good[4+32*(i+1):]...), "without word %d", i)
		check(slices.Insert(bytes.Clone(good), 4+32*i, make([]byte, 32)...), "zero word before %d", i)
		check(slices.Insert(bytes.Clone(good), 4+32*i, at(i)...), "word %d twice", i)
		// the tuple moved, its offset told: what a lenient decoder takes
		if i > 0 {
			shifted := slices.Insert(bytes.Clone(good), 4+32, make([]byte, 32*i)...)
			copy(shifted[4:], new(big.Int).SetInt64(int64(32*(i+1))).FillBytes(r[:]))
			check(shifted, "tuple at word %d", i+1)
		}
	}
	for n := range len(good) {
		check(good[:n], "cut to %d", n)
	}
	for _, n := range []int{1, 4, 31, 32, 33, 64, 1000} {
		check(append(bytes.Clone(good), make([]byte, n)...), "%d zero bytes behind", n)
		check(append(bytes.Clone(good), bytes.Repeat([]byte{1}, n)...), "%d bytes behind", n)
	}
	require.Greater(t, accepted, 10, "mutants of the proof are the stub's to accept")
}

// The parts of a submission follow each other, each where the one before ends, and the tuple comes first. Offsets that agree with each other make a decoder read
// the same content around a gap, whose bytes nobody looks at, or from a tuple inside the proof.
func TestSubmitHasOneEncoding(t *testing.T) {
	e := newEnv(t)
	s := e.next()
	s.D, s.Proof = []l1.Word{e.word(), e.word()}, make([]byte, 320)
	s.S = trimmed(lanes(transferLane(1, 2, big.NewInt(3))))
	e.expect(statement(e.rollup, s))
	good := l1.EncodeSubmission(s)
	_, revert := e.try(address(operator), e.rollup, nil, good)
	require.Nil(t, revert, explain(revert))

	const tuple, offsets = 4 + 32, 7 // of S, D and the proof, from the tuple on
	add := func(b []byte, word int, n int64) {
		at := b[tuple+32*word:][:32]
		v := new(big.Int).SetBytes(at)
		v.Add(v, big.NewInt(n)).And(v, toInt(l1.Word(bytes.Repeat([]byte{0xff}, 32)))).FillBytes(at)
	}
	offset := func(word int) int { return tuple + int(new(big.Int).SetBytes(good[tuple+32*word:][:32]).Int64()) }
	hidden := bytes.Repeat([]byte{7}, 32)
	for i, part := range []string{"S", "D", "the proof"} {
		gap := slices.Insert(bytes.Clone(good), offset(offsets+i), hidden...)
		for word := offsets + i; word < offsets+3; word++ {
			add(gap, word, 32)
		}
		e.refused(operator, e.rollup, nil, gap, &bindings.RollupNonCanonicalCalldata{})

		overlap := bytes.Clone(good)
		for word := offsets + i; word < offsets+3; word++ {
			add(overlap, word, -32)
		}
		_, revert := e.try(address(operator), e.rollup, nil, overlap)
		require.NotNil(t, revert, "overlap before %s", part)
	}
	s.Proof = []byte{1}
	ragged := rollup.PackSubmit(packed(s))
	e.refused(operator, e.rollup, nil, ragged[:len(ragged)-31], &bindings.RollupNonCanonicalCalldata{})

	inside := bytes.Clone(good)
	at := offset(offsets+2) + 32
	copy(inside[at:], good[tuple:tuple+320])
	add(inside, -1, int64(at-tuple))
	for word := range 3 {
		add(inside[at-tuple:], offsets+word, int64(tuple-at))
	}
	copy(inside[tuple:], hidden)
	e.refused(operator, e.rollup, nil, inside, &bindings.RollupNonCanonicalCalldata{})
}

// Dirty upper bits in the words of small types are refused; in uint256 words they are content.
func TestDirtyWords(t *testing.T) {
	e := newEnv(t)
	_, token := e.token()
	x, y := newKey(1).ints()
	e.ok(alice, e.rollup, big.NewInt(1), rollup.PackDepositETH(address(alice), x, y))
	e.owe(0, address(alice), big.NewInt(1))
	fee := tokenFee.Int64()
	for name, c := range map[string]struct {
		data  []byte
		value int64
		bits  []int // of the arguments; 256: any value is clean
	}{
		"depositETH":        {rollup.PackDepositETH(address(alice), x, y), 1, []int{160, 256, 256}},
		"deposit":           {rollup.PackDeposit(token, big.NewInt(5), address(alice), x, y), 0, []int{16, 256, 160, 256, 256}},
		"requestForcedExit": {rollup.PackRequestForcedExit(1, token), 0, []int{32, 16}},
		"requestSetKey":     {rollup.PackRequestSetKey(1, x, y), 0, []int{32, 256, 256}},
		"withdraw":          {rollup.PackWithdraw(0, address(alice)), 0, []int{16, 160}},
		"registerToken":     {rollup.PackRegisterToken(e.create(testbindings.MockTokenMetaData.Bin, nil)), fee, []int{160}},
		"setOperator":       {rollup.PackSetOperator(address(bob), true), 0, []int{160, 1}},
	} {
		who := alice
		if name == "setOperator" {
			who = admin
		}
		_, revert := e.try(address(who), e.rollup, big.NewInt(c.value), c.data)
		require.Nil(t, revert, name, explain(revert))
		for i, bits := range c.bits {
			for bit := bits; bit < 256; bit++ {
				dirty := bytes.Clone(c.data)
				dirty[4+32*i+31-bit/8] |= 1 << (bit % 8)
				_, revert := e.try(address(who), e.rollup, big.NewInt(c.value), dirty)
				require.NotNil(t, revert, "%s: argument %d, bit %d", name, i, bit)
			}
			_, revert := e.try(address(who), e.rollup, big.NewInt(c.value), c.data[:4+32*i+31])
			require.NotNil(t, revert, "%s cut in argument %d", name, i)
		}
	}
}

// Everything that can be called, emitted or refused says what it is.
func TestInterfaceIsDocumented(t *testing.T) {
	raw, err := os.ReadFile("src/IRollup.sol")
	require.NoError(t, err)
	lines := strings.Split(string(raw), "\n")
	declared := 0
	for i, l := range lines {
		word, rest, _ := strings.Cut(strings.TrimSpace(l), " ")
		if !slices.Contains([]string{"function", "event", "error", "struct"}, word) {
			continue
		}
		declared++
		var doc string
		for j := i - 1; strings.HasPrefix(strings.TrimSpace(lines[j]), "///"); j-- {
			doc = lines[j] + doc
		}
		require.Contains(t, doc, "@notice", "%s %s", word, rest)
	}
	spec := rollup.GetABI()
	require.GreaterOrEqual(t, declared+2, len(spec.Methods)+len(spec.Events)+len(spec.Errors), "two errors are the libraries'")
}

// I13: no way to run other code in the contract's name, to move away, or to make contracts; walked opcode by opcode.
func TestI13NoOtherCodeRuns(t *testing.T) {
	e := newEnv(t)
	code, err := e.eth.CodeAt(ctx, e.rollup, nil)
	require.NoError(t, err)
	calls := map[vm.OpCode]int{}
	for pc := 0; pc < len(code); pc++ {
		op := vm.OpCode(code[pc])
		calls[op]++
		if op >= vm.PUSH1 && op <= vm.PUSH32 {
			pc += int(op-vm.PUSH1) + 1
		}
	}
	for _, op := range []vm.OpCode{vm.DELEGATECALL, vm.CALLCODE, vm.SELFDESTRUCT, vm.CREATE, vm.CREATE2} {
		require.Zero(t, calls[op], op)
	}
	require.NotZero(t, calls[vm.CALL])
	require.NotZero(t, calls[vm.STATICCALL])
}
