package prover

import (
	"math/big"
	"math/bits"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/fft"

	"github.com/causeway-l2/causeway/prover/msm"
)

// Domain is where the rows of a circuit stand: at the powers of a root of unity of order n, which is 2^k, 3*2^k or 9*2^k. Its coset are they times a shift.
type Domain struct {
	// Parts is 1, 3 or 9, and Block gnark-crypto's domain of n/Parts places, at the powers of Root^Parts and with Shift^Parts.
	Parts int
	Block *fft.Domain
	// Root is of order n.
	Root fr.Element
	// Shift makes the coset.
	Shift fr.Element
}

// smallestBlock of a domain: fewer places would say nothing in a ceremony's checks.
const smallestBlock = 1 << 3

// shift makes cosets; gnark-crypto's is the same.
const shift = 5

// DomainSize is how many places a circuit of so many rows takes: the least that there is a domain of.
func DomainSize(rows int) int {
	n := max(smallestBlock, int(ecc.NextPowerOfTwo(uint64(rows))))
	for _, parts := range []int{9, 3} { // the least that is above a half first
		if block := blockBelow(parts, n); block >= smallestBlock && rows <= parts*block {
			return parts * block
		}
	}
	return n
}

// NewDomain returns the domain of a circuit of so many rows.
func NewDomain(rows int) *Domain {
	n := DomainSize(rows)
	m := blockSize(n)
	var ofBlock fr.Element
	ofBlock.SetUint64(shift)
	ofBlock.Exp(ofBlock, big.NewInt(int64(n/m)))
	return domainOf(fft.NewDomain(uint64(m), fft.WithShift(ofBlock)), n/m)
}

// blockBelow is the block of the largest domain of so many parts that has fewer places than n, a power of two.
func blockBelow(parts, n int) int {
	return n >> bits.Len(uint(parts-1))
}

// blockSize is how many places the block of a domain of n has.
func blockSize(n int) int {
	for n%3 == 0 {
		n /= 3
	}
	return n
}

// domainOfKey returns the domain of a proving key, which holds its block, and a point for each place.
func domainOfKey(pk *ProvingKey) *Domain {
	return domainOf(&pk.Domain, len(pk.G1.Z)/int(pk.Domain.Cardinality))
}

func domainOf(block *fft.Domain, parts int) *Domain {
	d := &Domain{Parts: parts, Block: block}
	d.Shift.SetUint64(shift)
	d.Root = msm.RootOfUnity(d.Size())
	return d
}

// Size is n.
func (d *Domain) Size() int { return d.Parts * int(d.Block.Cardinality) }

// Vanishing returns x^n - 1, which is 0 on the domain.
func (d *Domain) Vanishing(x *fr.Element) fr.Element {
	one := fr.One()
	z := d.power(x)
	z.Sub(&z, &one)
	return z
}

// power returns x^n.
func (d *Domain) power(x *fr.Element) (z fr.Element) {
	return *z.Exp(*x, big.NewInt(int64(d.Size())))
}
