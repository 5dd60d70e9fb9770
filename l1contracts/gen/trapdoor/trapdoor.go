// Package trapdoor makes verifying keys whose discrete logarithms are known, and proofs for them out of nothing. With them a test can build what no
// honest prover would: proofs that are wrong in one place, and proofs whose errors cancel under a challenge that is too weak.
package trapdoor

import (
	"fmt"
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/pedersen"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/causeway-l2/causeway/prover"
)

// Key holds the logarithms of a verifying key. UNSAFE: for tests of verifiers.
type Key struct {
	Name                             string // of its contract
	Alpha, Beta, Gamma, Delta, Sigma fr.Element
	K                                []fr.Element // of the constant, the inputs, and the commitment if there is one
	Committed                        bool
	Hashed                           []int // public inputs that the commitment covers
}

// Keys are those whose contracts stand in test/verifiers: without a commitment, with one, and with one that covers public inputs.
func Keys() []Key {
	return []Key{
		newKey("TrapdoorPlain", 2, false, nil),
		newKey("TrapdoorCommitted", 1, true, nil),
		newKey("TrapdoorPublic", 3, true, []int{2, 0}),
	}
}

func newKey(name string, inputs int, committed bool, hashed []int) Key {
	k := Key{Name: name, Committed: committed, Hashed: hashed}
	for i, to := range []*fr.Element{&k.Alpha, &k.Beta, &k.Gamma, &k.Delta, &k.Sigma} {
		*to = Scalar(fmt.Sprintf("%s greek %d", name, i))
	}
	points := 1 + inputs
	if committed {
		points++
	}
	for i := range points {
		k.K = append(k.K, Scalar(fmt.Sprintf("%s point %d", name, i)))
	}
	return k
}

// Scalar hashes text to a field element.
func Scalar(text string) fr.Element {
	e, err := fr.Hash([]byte(text), []byte("causeway trapdoor"), 1)
	if err != nil {
		panic(err) // for a domain that is too long
	}
	return e[0]
}

// Inputs returns how many public inputs there are.
func (k Key) Inputs() int {
	if k.Committed {
		return len(k.K) - 2
	}
	return len(k.K) - 1
}

// Verifying returns the key as points.
func (k Key) Verifying() *prover.VerifyingKey {
	vk := new(prover.VerifyingKey)
	vk.G1.Alpha, vk.G1.Beta, vk.G1.Delta = g1(k.Alpha), g1(k.Beta), g1(k.Delta)
	vk.G2.Beta, vk.G2.Gamma, vk.G2.Delta = g2(k.Beta), g2(k.Gamma), g2(k.Delta)
	for _, x := range k.K {
		vk.G1.K = append(vk.G1.K, g1(x))
	}
	if k.Committed {
		var sigma fr.Element
		sigma.Mul(&k.Sigma, &k.Gamma).Neg(&sigma)
		vk.CommitmentKeys = []pedersen.VerifyingKey{{G: g2(k.Gamma), GSigmaNeg: g2(sigma)}}
		var wires []int
		for _, i := range k.Hashed {
			wires = append(wires, i+1)
		}
		vk.PublicAndCommitmentCommitted = [][]int{wires}
	}
	return vk
}

// Proof holds the logarithms of a proof. M and P, the commitment and its proof of knowledge, count only for keys that have one.
type Proof struct{ A, B, C, M, P fr.Element }

// Simulate makes a proof of anything; it depends on text.
func (k Key) Simulate(input []fr.Element, text string) Proof {
	p := Proof{A: Scalar(text + " A"), B: Scalar(text + " B")}
	if k.Committed {
		p.M = Scalar(text + " M")
		p.P.Mul(&p.M, &k.Sigma)
	}
	first, _ := k.Errors(p, input) // C is zero so far
	p.C.Div(&first, &k.Delta)
	return p
}

// Errors returns the logarithms of the two products that have to be 1: both zero for a proof that holds.
func (k Key) Errors(p Proof, input []fr.Element) (first, second fr.Element) {
	l := k.K[0]
	var t fr.Element
	for i := range input {
		l.Add(&l, t.Mul(&input[i], &k.K[i+1]))
	}
	if k.Committed {
		h := k.hash(p, input)
		l.Add(&l, t.Mul(&h, &k.K[len(k.K)-1]))
		l.Add(&l, &p.M)
		second.Sub(&p.P, t.Mul(&p.M, &k.Sigma)).Mul(&second, &k.Gamma)
	}
	first.Mul(&p.A, &p.B)
	first.Sub(&first, t.Mul(&k.Alpha, &k.Beta))
	first.Sub(&first, t.Mul(&l, &k.Gamma))
	first.Sub(&first, t.Mul(&p.C, &k.Delta))
	return first, second
}

// hash is the value of the commitment in the circuit.
func (k Key) hash(p Proof, input []fr.Element) (h fr.Element) {
	m := g1(p.M)
	x, y := m.X.Bytes(), m.Y.Bytes()
	parts := [][]byte{x[:], y[:]}
	for _, i := range k.Hashed {
		b := input[i].Bytes()
		parts = append(parts, b[:])
	}
	return Keccak(parts...)
}

// Keccak hashes to a field element as the contract does.
func Keccak(parts ...[]byte) (e fr.Element) {
	return *e.SetBytes(crypto.Keccak256(parts...))
}

// Bytes encodes a proof for the contract.
func (k Key) Bytes(p Proof) []byte {
	proof := &prover.Proof{Ar: g1(p.A), Bs: g2(p.B), Krs: g1(p.C)}
	if k.Committed {
		proof.Commitments, proof.CommitmentPok = []bn254.G1Affine{g1(p.M)}, g1(p.P)
	}
	b, err := prover.MarshalProof(proof)
	if err != nil {
		panic(err) // for more than one commitment
	}
	return b
}

func g1(x fr.Element) (p bn254.G1Affine) { return *p.ScalarMultiplicationBase(x.BigInt(new(big.Int))) }

func g2(x fr.Element) (p bn254.G2Affine) { return *p.ScalarMultiplicationBase(x.BigInt(new(big.Int))) }
