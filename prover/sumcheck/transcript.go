package sumcheck

import (
	"hash"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// transcript draws challenges: all that was bound before goes into each. The verifiers of circuits/gadget do the same.
type transcript struct {
	hash  hash.Hash
	bound bool // something, since the last challenge
}

// Bind adds elements.
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

// sender is a transcript of what is sent.
type sender struct {
	*transcript
	out []fr.Element
}

// send binds what it adds to the proof.
func (s *sender) send(elements ...fr.Element) {
	s.Bind(elements...)
	s.out = append(s.out, elements...)
}
