package prover

import (
	"fmt"
	"sync"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/fft"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/pedersen"
	"github.com/consensys/gnark/constraint"
)

// DevSetup makes a Groth16 key pair for a circuit from a seed: the same keys,
// field by field, as gnark's groth16.Setup would with the same secrets, but for
// K and Z (products), and the same for every run with the same circuit and seed.
//
// UNSAFE: the seed is the toxic waste. Whoever knows it proves anything. Keys
// that guard value come from a ceremony (gnark's mpcsetup).
//
// progress, which may be nil, is called with the points computed so far and
// their total, one call at a time and never decreasing.
func DevSetup(ccs *R1CS, seed [32]byte, progress func(done, total int)) (*ProvingKey, *VerifyingKey, error) {
	s, err := newSetup(ccs, seed, ours)
	if err != nil {
		return nil, nil, fmt.Errorf("dev setup: %w", err)
	}
	s.progress = newProgress(s.points(), progress)
	if err := s.multiply(); err != nil {
		return nil, nil, fmt.Errorf("dev setup: %w", err)
	}
	return s.pk, s.vk, nil
}

// DevVerifyingKey makes DevSetup's verifying key alone, a few points in the
// place of some millions.
//
// UNSAFE: see DevSetup.
func DevVerifyingKey(ccs *R1CS, seed [32]byte) (*VerifyingKey, error) {
	s, err := newSetup(ccs, seed, ours)
	if err != nil {
		return nil, fmt.Errorf("dev setup: %w", err)
	}
	s.progress = newProgress(0, nil)
	_, _, g1, g2 := curve.Generators()
	if err := s.verifying(newCombG1(&g1, len(s.kPublic)), newCombG2(&g2, 4)); err != nil {
		return nil, fmt.Errorf("dev setup: %w", err)
	}
	return s.vk, nil
}

// devSetupForGnark makes keys that gnark's own prover takes, to compare with.
//
// UNSAFE: see DevSetup.
func devSetupForGnark(ccs *R1CS, seed [32]byte) (*ProvingKey, *VerifyingKey, error) {
	s, err := newSetup(ccs, seed, gnarks)
	if err != nil {
		return nil, nil, err
	}
	s.progress = newProgress(0, nil)
	return s.pk, s.vk, s.multiply()
}

// form of a proving key: what its K and Z are, and the size of its domain.
type form bool

const (
	ours   form = false
	gnarks form = true
)

// setup is one run of DevSetup or DevVerifyingKey.
type setup struct {
	form       form
	ccs        *R1CS
	commitment *constraint.Groth16Commitment // nil when the circuit has none
	domain     *Domain
	secrets    toxicWaste
	progress   *progress

	// The scalars whose multiples of the generators are the keys. b serves G1
	// and G2.
	a, b            []fr.Element
	kPublic         []fr.Element // public wires and the commitment, over gamma
	kPrivate        []fr.Element // of the wires of KeyWires, over delta
	kCommitted      []fr.Element // private committed wires, over gamma
	kCommittedSigma []fr.Element // kCommitted times sigma

	pk *ProvingKey
	vk *VerifyingKey
}

// newSetup evaluates the circuit's polynomials.
func newSetup(ccs *R1CS, seed [32]byte, form form) (*setup, error) {
	secrets, err := toxicWasteFrom(seed)
	if err != nil {
		return nil, err
	}
	commitment, err := commitmentOf(ccs)
	if err != nil {
		return nil, err
	}
	domain := NewDomain(ccs.GetNbConstraints())
	if form == gnarks {
		domain = domainOf(fft.NewDomain(uint64(ccs.GetNbConstraints())), 1)
	}
	polys, err := evaluate(ccs, domain, &secrets.t)
	if err != nil {
		return nil, err
	}
	s := &setup{
		form: form, ccs: ccs, commitment: commitment, domain: domain, secrets: secrets,
		pk: &ProvingKey{Domain: *domain.Block}, vk: new(VerifyingKey),
	}
	s.arrange(polys)
	return s, nil
}

// arrange sorts the polynomials of the wires into the keys' order.
func (s *setup) arrange(p polynomials) {
	s.splitK(p)
	s.a, s.pk.InfinityA, s.pk.NbInfinityA = withoutZeros(p.a)
	s.b, s.pk.InfinityB, s.pk.NbInfinityB = withoutZeros(p.b)
}

// splitK computes (beta A + alpha B + C) of each wire, over gamma when the
// verifier weighs it in (public wires, the commitment, what it commits to) and
// over delta when the prover does, who also weighs in what a wire adds to the
// quotient. It overwrites p.c.
func (s *setup) splitK(p polynomials) {
	parallel(len(p.c), 1<<14, func(start, end int) {
		var x fr.Element
		for i := start; i < end; i++ {
			x.Mul(&p.a[i], &s.secrets.beta)
			p.c[i].Add(&p.c[i], &x)
			x.Mul(&p.b[i], &s.secrets.alpha)
			p.c[i].Add(&p.c[i], &x)
		}
	})
	roles, quotient := rolesOf(s.ccs), s.quotientScale()
	if s.form == gnarks {
		quotient.SetZero()
	}
	s.kPrivate = make([]fr.Element, 0, len(p.c))
	for i := range p.c {
		k := p.c[i]
		switch roles[i] &^ onRightHandSide {
		case weighed:
			k.Mul(&k, &s.secrets.gammaInv)
			s.kPublic = append(s.kPublic, k)
			k.SetZero()
		case committedTo:
			k.Mul(&k, &s.secrets.gammaInv)
			s.kCommitted = append(s.kCommitted, k)
			k.Mul(&k, &s.secrets.sigma)
			s.kCommittedSigma = append(s.kCommittedSigma, k)
			k.SetZero()
		default:
			k.Mul(&k, &s.secrets.deltaInv)
		}
		if roles[i].inK(s.form) {
			var less fr.Element
			k.Sub(&k, less.Mul(&p.low[i], &quotient))
			s.kPrivate = append(s.kPrivate, k)
		}
	}
}

// points returns how many points the setup computes.
func (s *setup) points() int {
	return 3 + len(s.a) + 2*len(s.b) + s.domain.Size() + len(s.kPublic) + len(s.kPrivate) + 2*len(s.kCommitted) + 4
}

// multiply turns scalars into points and completes both keys.
func (s *setup) multiply() error {
	_, _, g1, g2 := curve.Generators()
	c1, c2 := newCombG1(&g1, s.points()-len(s.b)), newCombG2(&g2, len(s.b))
	s.pk.G1.A = c1.mul(s.a, s.progress.add)
	s.pk.G1.B = c1.mul(s.b, s.progress.add)
	z, err := s.quotientScalars()
	if err != nil {
		return err
	}
	s.pk.G1.Z = c1.mul(z, s.progress.add)
	s.pk.G1.K = c1.mul(s.kPrivate, s.progress.add)
	s.pk.G2.B = c2.mul(s.b, s.progress.add)
	if s.commitment != nil {
		s.pk.CommitmentKeys = []pedersen.ProvingKey{{
			Basis:         c1.mul(s.kCommitted, s.progress.add),
			BasisExpSigma: c1.mul(s.kCommittedSigma, s.progress.add),
		}}
	}
	return s.verifying(c1, c2)
}

// verifying completes the verifying key, and what the proving key shares with
// it.
func (s *setup) verifying(c1 *combG1, c2 *combG2) error {
	w := &s.secrets
	greek := c1.mul([]fr.Element{w.alpha, w.beta, w.delta}, s.progress.add)
	s.pk.G1.Alpha, s.pk.G1.Beta, s.pk.G1.Delta = greek[0], greek[1], greek[2]
	s.vk.G1.Alpha, s.vk.G1.Beta, s.vk.G1.Delta = greek[0], greek[1], greek[2]
	s.vk.G1.K = c1.mul(s.kPublic, s.progress.add)

	var sigmaNeg fr.Element
	sigmaNeg.Mul(&w.sigma, &w.gamma).Neg(&sigmaNeg)
	greek2 := c2.mul([]fr.Element{w.beta, w.delta, w.gamma, sigmaNeg}, s.progress.add)
	s.pk.G2.Beta, s.pk.G2.Delta = greek2[0], greek2[1]
	s.vk.G2.Beta, s.vk.G2.Delta, s.vk.G2.Gamma = greek2[0], greek2[1], greek2[2]
	if s.commitment != nil {
		s.vk.CommitmentKeys = []pedersen.VerifyingKey{{G: greek2[2], GSigmaNeg: greek2[3]}}
	}
	all := s.ccs.CommitmentInfo.(constraint.Groth16Commitments)
	s.vk.PublicAndCommitmentCommitted = all.GetPublicAndCommitmentCommitted(all.CommitmentIndexes(), s.ccs.GetNbPublicVariables())
	return s.vk.Precompute()
}

// quotientScalars returns what the value at each place of the coset adds to the
// proof (products), by Lagrange's polynomials there, without t^(n-1): what it is
// multiplied with in a proof is 0. For gnark they are powers.
func (s *setup) quotientScalars() ([]fr.Element, error) {
	if s.form == gnarks {
		return s.quotientPowers(), nil
	}
	z, err := s.domain.lagrangeAt(&s.secrets.t, &s.domain.Shift, s.domain.Size())
	if err != nil {
		return nil, err
	}
	scale := s.quotientScale()
	parallel(len(z.low), 1<<14, func(start, end int) {
		for i := start; i < end; i++ {
			z.low[i].Mul(&z.low[i], &scale)
		}
	})
	return z.low, nil
}

// quotientPowers are gnark's Z: t^i (t^n - 1)/delta for i < n in bit-reversed
// order, without the last, since the quotient has degree n-2.
func (s *setup) quotientPowers() []fr.Element {
	z := make([]fr.Element, s.domain.Size())
	x := s.domain.Vanishing(&s.secrets.t)
	x.Mul(&x, &s.secrets.deltaInv)
	for i := range z {
		z[i] = x
		x.Mul(&x, &s.secrets.t)
	}
	fft.BitReverse(z)
	return z[:len(z)-1]
}

// quotientScale is (t^n - 1)/delta, by which the quotient counts, divided by
// X^n - 1 on the coset.
func (s *setup) quotientScale() fr.Element {
	scale := s.domain.Vanishing(&s.secrets.t)
	onCoset := s.domain.Vanishing(&s.domain.Shift)
	scale.Mul(&scale, &s.secrets.deltaInv)
	return *scale.Div(&scale, &onCoset)
}

// withoutZeros drops the zeros of x in place and says where and how many they
// were: the prover skips those wires.
func withoutZeros(x []fr.Element) (kept []fr.Element, zero []bool, zeros uint64) {
	zero = make([]bool, len(x))
	kept = x[:0]
	for i := range x {
		if zero[i] = x[i].IsZero(); zero[i] {
			zeros++
		} else {
			kept = append(kept, x[i])
		}
	}
	return kept, zero, zeros
}

// progress counts finished points for a caller's callback.
type progress struct {
	mu     sync.Mutex
	done   int
	total  int
	report func(done, total int)
}

func newProgress(total int, report func(done, total int)) *progress {
	return &progress{total: total, report: report}
}

func (p *progress) add(points int) {
	if p.report == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done += points
	p.report(p.done, p.total)
}
