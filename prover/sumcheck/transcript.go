package sumcheck

import (
	"hash"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// transcript draws challenges as gnark's GKR verifier does: all that was bound before goes into each.
type transcript struct {
	hash  hash.Hash
	bound bool // something, since the last challenge
}

// Bind adds elements. It has the form that constraint.BindGkrFinalEvalProof asks for.
func (t *transcript) Bind(elements ...fr.Element) {
	for i := range elements {
		b := elements[i].Bytes()
		t.hash.Write(b[:]) //nolint:errcheck // a hash's Write returns none
		t.bound = true
	}
}

// challenge draws one; a separator keeps two in a row apart.
func (t *transcript) challenge() (c fr.Element) {
	if !t.bound {
		t.hash.Write([]byte{0}) //nolint:errcheck // as above
	}
	t.bound = false
	c.SetBytes(t.hash.Sum(nil))
	return c
}
