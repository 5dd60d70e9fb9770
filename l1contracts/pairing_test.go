package l1contracts_test

import (
	"bytes"
	"fmt"
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1contracts/gen/trapdoor"
	"github.com/causeway-l2/causeway/l1contracts/testbindings"
)

// verifiers are the contracts of keys whose logarithms are known.
type verifiers struct {
	*env
	at map[string]common.Address
}

func newVerifiers(t *testing.T) *verifiers {
	v := &verifiers{env: newChain(t), at: map[string]common.Address{}}
	v.at["TrapdoorPlain"] = v.create(testbindings.TrapdoorPlainMetaData.Bin, nil)
	v.at["TrapdoorCommitted"] = v.create(testbindings.TrapdoorCommittedMetaData.Bin, nil)
	v.at["TrapdoorPublic"] = v.create(testbindings.TrapdoorPublicMetaData.Bin, nil)
	return v
}

// accepts asks the contract of a key about a proof and inputs as they are.
func (v *verifiers) accepts(k trapdoor.Key, proof []byte, input [][]byte) bool {
	v.t.Helper()
	data := crypto.Keccak256(fmt.Appendf(nil, "verifyProof(bytes,uint256[%d])", len(input)))[:4]
	word := func(n int) []byte { return common.LeftPadBytes(big.NewInt(int64(n)).Bytes(), 32) }
	data = append(data, word(32*(1+len(input)))...)
	for _, x := range input {
		data = append(data, x...)
	}
	data = append(append(data, word(len(proof))...), proof...)
	data = append(data, make([]byte, (32-len(proof)%32)%32)...)
	to := v.at[k.Name]
	out, err := v.eth.CallContract(ctx, ethereum.CallMsg{To: &to, Data: data, Gas: 3_000_000}, nil)
	if err == nil {
		require.Empty(v.t, out)
		code, err := v.eth.CodeAt(ctx, to, nil)
		require.NoError(v.t, err)
		require.NotEmpty(v.t, code)
	}
	return err == nil
}

func words(input []fr.Element) (out [][]byte) {
	for _, x := range input {
		b := x.Bytes()
		out = append(out, b[:])
	}
	return out
}

func inputOf(k trapdoor.Key, text string) (out []fr.Element) {
	for i := range k.Inputs() {
		out = append(out, trapdoor.Scalar(fmt.Sprintf("%s input %d", text, i)))
	}
	return out
}

// The contract accepts exactly the proofs for which both products are 1; each part of a proof, and each input, is load-bearing (A12, I8).
func TestA12EveryPartOfAProofCounts(t *testing.T) {
	v := newVerifiers(t)
	for _, k := range trapdoor.Keys() {
		t.Run(k.Name, func(t *testing.T) {
			for n := range 4 {
				name := fmt.Sprintf("%s %d", k.Name, n)
				input := inputOf(k, name)
				honest := k.Simulate(input, name)
				require.True(t, v.accepts(k, k.Bytes(honest), words(input)))
				parts := map[string]func(p *trapdoor.Proof) *fr.Element{
					"A": func(p *trapdoor.Proof) *fr.Element { return &p.A },
					"B": func(p *trapdoor.Proof) *fr.Element { return &p.B },
					"C": func(p *trapdoor.Proof) *fr.Element { return &p.C },
				}
				if k.Committed {
					parts["M"] = func(p *trapdoor.Proof) *fr.Element { return &p.M }
					parts["P"] = func(p *trapdoor.Proof) *fr.Element { return &p.P }
				}
				var one fr.Element
				one.SetOne()
				for part, of := range parts {
					bad := honest
					of(&bad).Add(of(&bad), &one)
					require.False(t, v.accepts(k, k.Bytes(bad), words(input)), part)
					bad = honest
					of(&bad).Neg(of(&bad))
					require.False(t, v.accepts(k, k.Bytes(bad), words(input)), part)
					bad = honest
					of(&bad).SetZero()
					require.False(t, v.accepts(k, k.Bytes(bad), words(input)), part)
				}
				for i := range input {
					other := append([]fr.Element(nil), input...)
					other[i].Add(&other[i], &one)
					require.False(t, v.accepts(k, k.Bytes(honest), words(other)), "input %d", i)
					// B1: the same number, not reduced.
					raw := words(input)
					x := new(big.Int).Add(new(big.Int).SetBytes(raw[i]), fr.Modulus())
					raw[i] = common.LeftPadBytes(x.Bytes(), 32)
					require.False(t, v.accepts(k, k.Bytes(honest), raw), "input %d not reduced", i)
				}
			}
		})
	}
}

// Proofs that are true but for their encoding (B6): lengths, coordinates that are not reduced, points off the curve.
func TestB6VerifiersReadOneEncoding(t *testing.T) {
	v := newVerifiers(t)
	for _, k := range trapdoor.Keys() {
		input := inputOf(k, "encoding")
		proof := k.Bytes(k.Simulate(input, "encoding"))
		require.True(t, v.accepts(k, proof, words(input)))
		for _, bad := range [][]byte{nil, proof[:len(proof)-1], proof[:len(proof)-32], append(bytes.Clone(proof), 0), append(bytes.Clone(proof), make([]byte, 32)...)} {
			require.False(t, v.accepts(k, bad, words(input)), "%s: %d bytes", k.Name, len(bad))
		}
		for at := 0; at < len(proof); at += 32 {
			bad := bytes.Clone(proof)
			bad[at+31] ^= 1
			require.False(t, v.accepts(k, bad, words(input)), "%s: off the curve at %d", k.Name, at)
			x := new(big.Int).Add(new(big.Int).SetBytes(proof[at:at+32]), fp.Modulus())
			copy(bad[at:], common.LeftPadBytes(x.Bytes(), 32))
			require.False(t, v.accepts(k, bad, words(input)), "%s: not reduced at %d", k.Name, at)
		}
	}
}

// H7: two wrong halves whose errors cancel under a challenge that is a constant, or that leaves a part of the proof or an input out. Each forgery
// passes a verifier with that challenge; the contract refuses it. (The commitment has no case of its own: it is bound by h as well.)
func TestH7ErrorsThatCancel(t *testing.T) {
	v := newVerifiers(t)
	for _, k := range trapdoor.Keys() {
		if !k.Committed {
			continue
		}
		for n := range 3 {
			name := fmt.Sprintf("%s %d", k.Name, n)
			input := inputOf(k, name)
			honest := k.Simulate(input, name)
			for weak, left := range map[string]cut{"constant": {0, 384 + 32*k.Inputs()}, "without A": {0, 64}, "without B": {64, 128}, "without C": {192, 64},
				"without P": {320, 64}, "without the inputs": {384, 32 * k.Inputs()}} {
				p, x := left.forge(k, honest, append([]fr.Element(nil), input...))
				challenge := left.challenge(k, p, x)
				first, second := k.Errors(p, x)
				require.False(t, first.IsZero() || second.IsZero(), weak)
				var sum fr.Element
				sum.Mul(&challenge, &second).Add(&sum, &first)
				require.True(t, sum.IsZero(), "%s: the attack is none", weak)
				require.False(t, v.accepts(k, k.Bytes(p), words(x)), weak)
			}
		}
	}
}

// cut is a piece of proof and inputs, in bytes, that a weak challenge does not cover.
type cut struct{ at, length int }

func (c cut) challenge(k trapdoor.Key, p trapdoor.Proof, input []fr.Element) fr.Element {
	all := k.Bytes(p)
	for _, w := range words(input) {
		all = append(all, w...)
	}
	return trapdoor.Keccak(all[:c.at], all[c.at+c.length:])
}

// forge gets the proof of knowledge wrong, and then makes up for it where the challenge does not look.
func (c cut) forge(k trapdoor.Key, p trapdoor.Proof, input []fr.Element) (trapdoor.Proof, []fr.Element) {
	d := trapdoor.Scalar("any error")
	p.P.Add(&p.P, &d)
	if c.at == 320 { // where it does not look at P: an error in C first, and P last
		p.C.Add(&p.C, &d)
	}
	challenge := c.challenge(k, p, input)
	first, second := k.Errors(p, input)
	var miss, t fr.Element
	miss.Mul(&challenge, &second).Add(&miss, &first)
	switch c.at {
	case 0: // (A + t) B adds t B; the constant challenge does not mind either
		p.A.Sub(&p.A, t.Div(&miss, &p.B))
	case 64:
		p.B.Sub(&p.B, t.Div(&miss, &p.A))
	case 192:
		p.C.Add(&p.C, t.Div(&miss, &k.Delta))
	case 320:
		p.P.Sub(&p.P, t.Div(&miss, &k.Gamma).Div(&t, &challenge))
	case 384: // an input that h does not cover
		t.Div(&miss, &k.Gamma)
		free := len(input) / 2
		input[free].Add(&input[free], t.Div(&t, &k.K[free+1]))
	}
	return p, input
}
