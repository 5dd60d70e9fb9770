package prover

import (
	"slices"
	"sync"
	"time"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"github.com/causeway-l2/causeway/internal/pages"
	"github.com/causeway-l2/causeway/prover/msm"
)

// onCPU is a proving key in ordinary memory. What differs from gnark's own prover is how the sums are computed (package msm): one group after
// the other with all cores instead of all at once; points that a key has twice are
// multiplied once (twin); and values are multiplied instead of coefficients (products).
type onCPU struct {
	keys           *Keys
	a, b, k        []uint32
	twinsA, twinsB []twin
}

func newOnCPU(keys *Keys) *onCPU {
	p, pk := &onCPU{keys: keys}, keys.Proving
	p.a, p.b, p.k = KeyWires(keys)
	var wg sync.WaitGroup
	wg.Go(func() { p.twinsA = findTwins(pk.G1.A, nil) })
	wg.Go(func() { p.twinsB = findTwins(pk.G1.B, twinsInG2(pk.G2.B)) })
	wg.Wait()
	for _, points := range [][]curve.G1Affine{pk.G1.A, pk.G1.K, pk.G1.Z} {
		pages.Settle(points)
	}
	pages.Settle(pk.G2.B)
	return p
}

// Unpin implements Pinned.
func (*onCPU) Unpin() {}

// Commit implements Pinned.
func (p *onCPU) Commit(i int, values []fr.Element) (commitment, knowledge curve.G1Affine, err error) {
	key := p.keys.Proving.CommitmentKeys[i]
	sums, err := msm.G1(msm.Sum{Points: key.Basis, Scalars: values}, msm.Sum{Points: key.BasisExpSigma, Scalars: values})
	if err != nil {
		return commitment, knowledge, err
	}
	commitment.FromJacobian(&sums[0])
	knowledge.FromJacobian(&sums[1])
	return commitment, knowledge, nil
}

// Sums implements Pinned. It overwrites the solution's sides.
func (p *onCPU) Sums(s *Solution, t *Trace) (*Sums, error) {
	pk, start := p.keys.Proving, time.Now()
	lap := func(d *time.Duration) { *d = time.Since(start); start = time.Now() }
	values := products(s.A, s.B, domainOfKey(pk))
	s.A, s.B = nil, nil
	lap(&t.Quotient)

	ofA, ofB := merged(pick(s.W, p.a), p.twinsA), merged(pick(s.W, p.b), p.twinsB)
	g1, err := msm.G1(msm.Sum{Points: pk.G1.A, Scalars: ofA}, msm.Sum{Points: pk.G1.K, Scalars: pick(s.W, p.k)},
		msm.Sum{Points: pk.G1.Z, Scalars: values})
	if err != nil {
		return nil, err
	}
	lap(&t.MultiplyG1)
	g2, err := msm.G2(msm.Sum2{Points: pk.G2.B, Scalars: ofB})
	if err != nil {
		return nil, err
	}
	lap(&t.MultiplyG2)
	return &Sums{A: g1[0], K: g1[1], Z: g1[2], B: g2[0]}, nil
}

// pick returns the values of some wires, in their order.
func pick(values []fr.Element, wires []uint32) []fr.Element {
	if len(wires) > 0 && int(wires[len(wires)-1]-wires[0])+1 == len(wires) { // neighbours: no copy
		return slices.Clip(values[wires[0] : wires[len(wires)-1]+1])
	}
	out := make([]fr.Element, len(wires))
	for i, w := range wires {
		out[i] = values[w]
	}
	return out
}
