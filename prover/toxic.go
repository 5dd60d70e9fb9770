package prover

import (
	"errors"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// toxicDomain separates the dev setup's expansion of a seed from any other
// hash. Changing it changes every dev key.
const toxicDomain = "causeway/prover/dev-setup/v2"

// toxicWaste holds the secrets of a setup, all non-zero. Whoever knows one can
// forge proofs.
type toxicWaste struct {
	t, alpha, beta, gamma, delta fr.Element
	gammaInv, deltaInv           fr.Element

	// sigma belongs to the Pedersen key of the commitment, whose G2 point is
	// gamma's, as in a ceremony: the verifier contract makes use of that.
	sigma fr.Element
}

// toxicWasteFrom expands a seed.
//
// UNSAFE: the seed is in the hands of whoever runs the setup, and for the
// committed verifier contracts it is public. Such keys secure nothing.
func toxicWasteFrom(seed [32]byte) (toxicWaste, error) {
	e, err := fr.Hash(seed[:], []byte(toxicDomain), 6)
	if err != nil {
		return toxicWaste{}, err
	}
	for i := range e {
		if e[i].IsZero() {
			return toxicWaste{}, errors.New("seed expands to a zero secret, choose another")
		}
	}
	w := toxicWaste{t: e[0], alpha: e[1], beta: e[2], gamma: e[3], delta: e[4], sigma: e[5]}
	w.gammaInv.Inverse(&w.gamma)
	w.deltaInv.Inverse(&w.delta)
	return w, nil
}
