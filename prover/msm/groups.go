package msm

import (
	"math/big"

	"github.com/consensys/gnark-crypto/ecc"
	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// group is a group of the curve: affine points P, in Jacobian coordinates J, whose zero value is infinity.
type group[P, J any] struct {
	// The passes over a batch of additions, n times so many groups of eight side by side as abreast says; products, whose inverses are needed, are as many.
	// Each eight need so many numbers in between.
	prepare func(points *P, first, second *uint32, n int, work, products *lanes)
	finish  func(work *lanes, n int, inverses *lanes, out *P)
	abreast int
	numbers int
	// fours makes what adds pairs without IFMA. Where it is nil nothing does but gnark-crypto.
	fours func() pairsAdder[P]

	// The degree of its field, and the cube root of unity that lambda of split.go multiplies x by.
	degree int
	beta   fp.Element

	// canonical returns the point that a reference means, with coordinates below p.
	canonical  func(points []P, ref uint32) P
	isInfinity func(*P) bool
	sameX      func(p, q *P) bool
	affine     func(*P, *J)
	affines    func([]J) []P
	multiply   func(*P, *fr.Element) // the plain way, right for all points
	minus      func(*P)
	addMixed   func(*J, *P)
	add        func(*J, *J)
	double     func(*J)
	multiExp   func(*J, []P, []fr.Element) error
}

// cubeRoot of unity, gnark-crypto's.
var cubeRoot = *must(new(fp.Element).SetString("2203960485148121921418603742825762020974279258880205651966"))

func must[T any](x T, err error) T {
	if err != nil {
		panic(err)
	}
	return x
}

var groupG1 = &group[curve.G1Affine, curve.G1Jac]{
	prepare: prepare, finish: finish, abreast: 2, numbers: 6, degree: 1, beta: cubeRoot,
	fours: func() pairsAdder[curve.G1Affine] { return new(fours) },
	canonical: func(points []curve.G1Affine, ref uint32) curve.G1Affine {
		p := points[ref&^negative]
		reduce(&p.X, &p.Y)
		if ref&negative != 0 {
			p.Neg(&p)
		}
		return p
	},
	isInfinity: (*curve.G1Affine).IsInfinity,
	sameX:      func(p, q *curve.G1Affine) bool { return p.X.Equal(&q.X) },
	affines:    curve.BatchJacobianToAffineG1,
	affine:     func(p *curve.G1Affine, j *curve.G1Jac) { p.FromJacobian(j) },
	multiply:   func(p *curve.G1Affine, k *fr.Element) { p.ScalarMultiplication(p, k.BigInt(new(big.Int))) },
	minus:      func(p *curve.G1Affine) { p.Neg(p) },
	addMixed:   func(j *curve.G1Jac, p *curve.G1Affine) { j.AddMixed(p) },
	add:        func(j, k *curve.G1Jac) { j.AddAssign(k) },
	double:     func(j *curve.G1Jac) { j.DoubleAssign() },
	multiExp: func(j *curve.G1Jac, points []curve.G1Affine, scalars []fr.Element) error {
		_, err := j.MultiExp(points, scalars, ecc.MultiExpConfig{})
		return err
	},
}

var groupG2 = &group[curve.G2Affine, curve.G2Jac]{
	prepare: prepare2, finish: finish2, abreast: 1, numbers: 14, degree: 2, beta: *new(fp.Element).Square(&cubeRoot),
	canonical: func(points []curve.G2Affine, ref uint32) curve.G2Affine {
		p := points[ref&^negative]
		reduce(&p.X.A0, &p.X.A1, &p.Y.A0, &p.Y.A1)
		if ref&negative != 0 {
			p.Neg(&p)
		}
		return p
	},
	isInfinity: (*curve.G2Affine).IsInfinity,
	sameX:      func(p, q *curve.G2Affine) bool { return p.X.Equal(&q.X) },
	affines: func(points []curve.G2Jac) []curve.G2Affine {
		out := make([]curve.G2Affine, len(points))
		for i := range out {
			out[i].FromJacobian(&points[i])
		}
		return out
	},
	affine:   func(p *curve.G2Affine, j *curve.G2Jac) { p.FromJacobian(j) },
	multiply: func(p *curve.G2Affine, k *fr.Element) { p.ScalarMultiplication(p, k.BigInt(new(big.Int))) },
	minus:    func(p *curve.G2Affine) { p.Neg(p) },
	addMixed: func(j *curve.G2Jac, p *curve.G2Affine) { j.AddMixed(p) },
	add:      func(j, k *curve.G2Jac) { j.AddAssign(k) },
	double:   func(j *curve.G2Jac) { j.DoubleAssign() },
	multiExp: func(j *curve.G2Jac, points []curve.G2Affine, scalars []fr.Element) error {
		_, err := j.MultiExp(points, scalars, ecc.MultiExpConfig{})
		return err
	},
}

// reduce brings coordinates below 2p below p.
func reduce(coordinates ...*fp.Element) {
	var zero fp.Element
	for _, c := range coordinates {
		c.Add(c, &zero) // subtracts p once where it can
	}
}
