package l1contracts_test

import (
	"encoding/binary"
	"fmt"
	"math/big"
	"math/rand/v2"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/poseidon2"
	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
)

// This file is docs/protocol.md, sections 1, 5 and 6, written once more, independently of package rollup: what the contract must compute.

var permutation = poseidon2.NewDefaultPermutation()

func compress(l, x l1.Word) (out l1.Word) {
	h, err := permutation.Compress(l[:], x[:])
	if err != nil {
		panic(err)
	}
	copy(out[:], h)
	return out
}

func hash(tag string, xs ...l1.Word) l1.Word {
	var h l1.Word
	copy(h[32-len(tag):], tag)
	for _, x := range xs {
		h = compress(h, x)
	}
	return h
}

func config(rollup common.Address) l1.Word {
	return hash("cw:config", toWord(big.NewInt(devchain.ChainID)), common.BytesToHash(rollup[:]))
}

func emptyRoot(depth int) (root l1.Word) {
	for range depth {
		root = compress(root, root)
	}
	return root
}

// statement of a submission, as posted.
func statement(rollup common.Address, s *l1.Submission) l1.Word {
	rho := challenge(rollup, s, keccakWords(s.D))
	return statementOf(rollup, s, rho, evaluate(s.D, rho, fr.Modulus()))
}

// inBlob is rho and the statement of a submission whose D is in the blob with this hash: an evaluation modulo another modulus, in two halves.
func inBlob(rollup common.Address, s *l1.Submission, hash l1.Word, d []l1.Word) (rho, statement l1.Word) {
	rho = challenge(rollup, s, hash)
	y := evaluate(d, rho, blsModulus)
	var upper, lower l1.Word
	copy(upper[16:], y[:16])
	copy(lower[16:], y[16:])
	return rho, statementOf(rollup, s, rho, compress(upper, lower))
}

// blsModulus is that of BLS12-381's scalar field.
var blsModulus, _ = new(big.Int).SetString("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001", 16)

func headerOf(s *l1.Submission) (header l1.Word) {
	binary.BigEndian.PutUint64(header[12:], s.First)
	binary.BigEndian.PutUint16(header[20:], s.Count)
	put40(header[22:], s.FirstTimestamp)
	put40(header[27:], s.LastTimestamp)
	return header
}

// challenge is rho; posted is what binds D.
func challenge(rollup common.Address, s *l1.Submission, posted l1.Word) l1.Word {
	var pre []byte
	for _, w := range []l1.Word{s.C, config(rollup), headerOf(s), s.OldRoot, s.NewRoot, keccakWords(s.S), posted} {
		pre = append(pre, w[:]...)
	}
	return toWord(new(big.Int).Rsh(new(big.Int).SetBytes(crypto.Keccak256(pre)), 8))
}

func statementOf(rollup common.Address, s *l1.Submission, rho, yD l1.Word) l1.Word {
	return hash("cw:aggregate", config(rollup), headerOf(s), s.OldRoot, s.NewRoot, s.C, rho, yD, evaluate(s.S, rho, fr.Modulus()))
}

func put40(b []byte, v uint64) {
	var full [8]byte
	binary.BigEndian.PutUint64(full[:], v)
	copy(b[:5], full[3:])
}

func keccakWords(ws []l1.Word) l1.Word {
	var all []byte
	for _, w := range ws {
		all = append(all, w[:]...)
	}
	return l1.Word(crypto.Keccak256(all))
}

// evaluate sums powers one by one: not by the contract's rule.
func evaluate(ws []l1.Word, rho l1.Word, modulus *big.Int) l1.Word {
	sum, power, x := new(big.Int), big.NewInt(1), new(big.Int).SetBytes(rho[:])
	for _, w := range ws {
		sum.Add(sum, new(big.Int).Mul(new(big.Int).SetBytes(w[:]), power))
		power.Mul(power, x).Mod(power, modulus)
	}
	return toWord(sum.Mod(sum, modulus))
}

// A lane of S.
type lane [3]l1.Word

func newLane(op uint8, token uint16, id uint32, amount *big.Int, address common.Address, from uint32, flags uint8, ay l1.Word) lane {
	var l lane
	l[0][9] = op
	binary.BigEndian.PutUint16(l[0][10:], token)
	binary.BigEndian.PutUint32(l[0][12:], id)
	if amount != nil {
		amount.FillBytes(l[0][16:])
	}
	copy(l[1][7:], address[:])
	binary.BigEndian.PutUint32(l[1][27:], from)
	l[1][31] = flags
	l[2] = ay
	return l
}

func noopLane() lane { return lane{} }

func withdrawLane(token uint16, owner common.Address, amount *big.Int) lane {
	return newLane(4, token, 7, amount, owner, 0, 0, l1.Word{})
}

func depositLane(token uint16, id uint32, amount *big.Int, owner common.Address, k key) lane {
	return newLane(1, token, id, amount, owner, 0, k.x[31]&1, k.y)
}

func forcedExitLane(token uint16, id uint32, burned *big.Int, owner common.Address) lane {
	return newLane(5, token, id, burned, owner, 0, 0, l1.Word{})
}

func setKeyLane(id uint32, owner common.Address, k key) lane {
	return newLane(6, 0, id, nil, owner, 0, k.x[31]&1, k.y)
}

func transferLane(from, to uint32, amount *big.Int) lane {
	return newLane(2, 0, to, amount, common.Address{}, from, 0, l1.Word{})
}

func lanes(ls ...lane) (out []l1.Word) {
	for _, l := range ls {
		out = append(out, l[:]...)
	}
	return out
}

type key struct{ x, y l1.Word }

func (k key) ints() (x, y *big.Int) { return toInt(k.x), toInt(k.y) }

// newKey returns the i-th multiple of the base point.
func newKey(i int64) key {
	c := twistededwards.GetEdwardsCurve()
	var p twistededwards.PointAffine
	p.ScalarMultiplication(&c.Base, big.NewInt(i+2))
	return key{p.X.Bytes(), p.Y.Bytes()}
}

func toWord(v *big.Int) (w l1.Word) {
	v.FillBytes(w[:])
	return w
}

func toInt(w l1.Word) *big.Int { return new(big.Int).SetBytes(w[:]) }

func randomWord(rng *rand.Rand) l1.Word {
	var b [40]byte
	for i := range b {
		b[i] = byte(rng.Uint32())
	}
	return toWord(new(big.Int).Mod(new(big.Int).SetBytes(b[:]), fr.Modulus()))
}

func spew(v any) string { return fmt.Sprintf("%T%+v", v, v) }
