//go:build cuda && cgo

package gpu

import (
	"fmt"
	"math/big"
	"math/bits"
	"runtime"
	"sync"
	"time"
	"unsafe"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"github.com/causeway-l2/causeway/prover"
)

// pinned is a proving key on a device.
type pinned struct {
	*device
	n      int // size of the domain
	domain domain

	a, b, k, z      bases   // b in the second group
	basis, expSigma []bases // of each commitment
	wireCount       int
}

// Pin implements prover.Device.
func (d *device) Pin(keys *prover.Keys) (prover.Pinned, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	p := &pinned{device: d, n: prover.DomainSize(keys.Circuit.GetNbConstraints()), wireCount: len(keys.Proving.InfinityA)}
	if err := p.pin(keys); err != nil {
		p.unpin()
		return nil, err
	}
	return p, nil
}

func (p *pinned) pin(keys *prover.Keys) (err error) {
	pk := keys.Proving
	a, b, k := prover.KeyWires(keys)
	if len(pk.G1.A) != len(a) || len(pk.G2.B) != len(b) || len(pk.G1.K) != len(k) || len(pk.G1.Z) != p.n {
		return fmt.Errorf("proving key of %s has %d, %d, %d and %d points: its circuit wants %d, %d, %d and %d", keys.Name,
			len(pk.G1.A), len(pk.G2.B), len(pk.G1.K), len(pk.G1.Z), len(a), len(b), len(k), p.n)
	}
	pinG1 := func(to *bases, points []curve.G1Affine, wires []uint32) {
		if err == nil {
			*to, err = p.h.newBases(1, unsafe.Pointer(unsafe.SliceData(points)), wires, len(points))
		}
	}
	pinG1(&p.a, pk.G1.A, a)
	pinG1(&p.k, pk.G1.K, k)
	pinG1(&p.z, pk.G1.Z, nil)
	if err == nil {
		p.b, err = p.h.newBases(2, unsafe.Pointer(unsafe.SliceData(pk.G2.B)), b, len(b))
	}
	p.basis, p.expSigma = make([]bases, len(pk.CommitmentKeys)), make([]bases, len(pk.CommitmentKeys))
	for i := range pk.CommitmentKeys {
		pinG1(&p.basis[i], pk.CommitmentKeys[i].Basis, nil)
		pinG1(&p.expSigma[i], pk.CommitmentKeys[i].BasisExpSigma, nil)
	}
	if err == nil {
		err = p.pinDomain()
	}
	return err
}

// pinDomain sends what the transforms start from: the roots of unity of domain, block and parts, their inverses, the coset's shift, and the scale.
func (p *pinned) pinDomain() (err error) {
	d := prover.NewDomain(p.n)
	constants := [8]fr.Element{0: d.Root, 1: d.Block.Generator, 6: d.Shift}
	constants[2].Exp(d.Root, big.NewInt(int64(p.n/3))) // of order 3, where there are thirds
	for i := range 3 {
		constants[3+i].Inverse(&constants[i])
	}
	constants[7].SetUint64(uint64(p.n)).Inverse(&constants[7])
	p.domain, err = p.h.newDomain(bits.TrailingZeros64(d.Block.Cardinality), d.Parts, unsafe.Pointer(&constants))
	return err
}

// Unpin implements prover.Pinned.
func (p *pinned) Unpin() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.unpin()
}

func (p *pinned) unpin() {
	for _, b := range append(append([]bases{p.a, p.b, p.k, p.z}, p.basis...), p.expSigma...) {
		p.h.freeBases(b)
	}
	p.h.freeDomain(p.domain)
	p.a, p.b, p.k, p.z, p.basis, p.expSigma, p.domain = bases{}, bases{}, bases{}, bases{}, nil, nil, domain{}
}

// Commit implements prover.Pinned.
func (p *pinned) Commit(i int, values []fr.Element) (commitment, knowledge curve.G1Affine, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(values) == 0 {
		return commitment, knowledge, nil
	}
	at, err := p.h.staging(len(values) * fr.Bytes)
	if err != nil {
		return commitment, knowledge, err
	}
	copyParallel(unsafe.Slice((*fr.Element)(at), len(values)), values)
	if err := p.h.put(committed, at, len(values), len(values)); err != nil {
		return commitment, knowledge, err
	}
	sums, err := p.h.multiplyBoth(p.basis[i], p.expSigma[i], committed)
	if err != nil {
		return commitment, knowledge, err
	}
	commitment.FromJacobian(&sums[0])
	knowledge.FromJacobian(&sums[1])
	return commitment, knowledge, nil
}

// Sums implements prover.Pinned.
func (p *pinned) Sums(s *prover.Solution, t *prover.Trace) (*prover.Sums, error) {
	if len(s.W) != p.wireCount || len(s.A) > p.n || len(s.A) != len(s.B) {
		return nil, fmt.Errorf("solution of %d wires and %d constraints, the key has %d wires and a domain of %d", len(s.W), len(s.A), p.wireCount, p.n)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	timed := func(to *time.Duration, work func() error) error {
		start := time.Now()
		defer func() { *to += time.Since(start) }()
		return work()
	}
	if err := timed(&t.Transfer, func() error { return p.send(s, t) }); err != nil {
		return nil, err
	}
	if err := timed(&t.Quotient, func() error { return p.h.products(p.domain) }); err != nil {
		return nil, err
	}
	out := new(prover.Sums)
	for _, m := range []struct {
		of     bases
		vector int
		to     *curve.G1Jac
	}{{p.a, wires, &out.A}, {p.k, wires, &out.K}, {p.z, left, &out.Z}} {
		err := timed(&t.MultiplyG1, func() (err error) { *m.to, err = p.h.multiplyG1(m.of, m.vector); return err })
		if err != nil {
			return nil, err
		}
	}
	err := timed(&t.MultiplyG2, func() (err error) { out.B, err = p.h.multiplyG2(p.b, wires); return err })
	return out, err
}

// send copies a solution to the device, through staging memory, as Commit does: from memory of Go's the device copies at a seventh of the speed.
func (p *pinned) send(s *prover.Solution, t *prover.Trace) error {
	vectors := []struct {
		vector, size int
		from         []fr.Element
	}{{wires, len(s.W), s.W}, {left, p.n, s.A}, {right, p.n, s.B}}
	total := 0
	for _, v := range vectors {
		total += len(v.from)
	}
	at, err := p.h.staging(total * fr.Bytes)
	if err != nil {
		return err
	}
	staging := unsafe.Slice((*fr.Element)(at), total)
	for _, v := range vectors {
		part := staging[:len(v.from)]
		staging = staging[len(v.from):]
		copyParallel(part, v.from)
		if err := p.h.put(v.vector, unsafe.Pointer(unsafe.SliceData(part)), len(part), v.size); err != nil {
			return err
		}
	}
	t.TransferBytes += int64(total * fr.Bytes)
	return nil
}

// copyParallel copies with all cores: one alone does not fill the bus.
func copyParallel[T any](to, from []T) {
	workers := runtime.GOMAXPROCS(0)
	piece := (len(from) + workers - 1) / workers
	var wg sync.WaitGroup
	for start := 0; start < len(from); start += piece {
		end := min(start+piece, len(from))
		wg.Go(func() { copy(to[start:end], from[start:end]) })
	}
	wg.Wait()
}
