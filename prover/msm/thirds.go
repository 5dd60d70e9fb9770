package msm

import (
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// lagrangeInThirds is the inverse transform of n = 3m points, m being a power of two or three times one: with w the inverse of the root of order n, u = w^m, and Q, R, S the inverse transforms of every third
// point, beginning with the first, the second and the third,
//
//	place i+km is (Q[i] + u^k * w^i * R[i] + u^2k * w^2i * S[i]) / 3,   i < m
//
// which takes a cube root of unity once: with r and s what stands beside the powers of u, u^2 = -1-u makes the second q - s + u(r-s) and the third q - r - u(r-s).
func lagrangeInThirds[P, J any](g *group[P, J], points []P) error {
	m := len(points) / 3
	thirds := make([]P, 0, 4*m) // q, r, s and u(r-s)
	for k := range 3 {
		for i := k; i < len(points); i += 3 {
			thirds = append(thirds, points[i])
		}
		if err := lagrangeOf(g, thirds[k*m:]); err != nil {
			return err
		}
	}
	var third, root, u fr.Element
	third.SetUint64(3).Inverse(&third)
	root = RootOfUnity(3 * m)
	root.Inverse(&root)
	u.Exp(root, big.NewInt(int64(m)))
	if err := multiples(g, thirds, twiddlesOfThirds(m, &root, &third)); err != nil {
		return err
	}
	q, r, d := uint32(0), uint32(m), uint32(3*m)
	s := r + r
	thirds = append(thirds, g.combined(thirds, m, r, s|Negative)...)
	scalars := make([]fr.Element, m)
	for i := range scalars {
		scalars[i] = u
	}
	if err := multiples(g, thirds[d:], scalars); err != nil {
		return err
	}
	copy(points, g.combined(thirds, m, q, r, s))
	copy(points[m:], g.combined(thirds, m, q, s|Negative, d))
	copy(points[2*m:], g.combined(thirds, m, q, r|Negative, d|Negative))
	return nil
}

// twiddlesOfThirds are c for the first third, c*w^i for the second, c*w^2i for the third.
func twiddlesOfThirds(m int, w, c *fr.Element) []fr.Element {
	all := make([]fr.Element, 3*m)
	all[0], all[m], all[2*m] = *c, *c, *c
	var w2 fr.Element
	w2.Square(w)
	for i := 1; i < m; i++ {
		all[i] = *c
		all[m+i].Mul(&all[m+i-1], w)
		all[2*m+i].Mul(&all[2*m+i-1], &w2)
	}
	return all
}

// combined returns count sums, each of the points that stand in its place from the beginnings on.
func (g *group[P, J]) combined(points []P, count int, beginnings ...uint32) []P {
	places, counts := make([]uint32, 0, count*len(beginnings)), make([]uint32, count)
	for i := range counts {
		for _, b := range beginnings {
			if !g.isInfinity(&points[b&^Negative+uint32(i)]) {
				places = append(places, b+uint32(i))
				counts[i]++
			}
		}
	}
	return lists(g, points, places, counts)
}

// generator of the scalar field's multiplicative group.
const generator = 5

// RootOfUnity returns a root of unity of order n, which divides r-1: gnark-crypto's, where n is a power of two, and of its powers those of others.
func RootOfUnity(n int) (root fr.Element) {
	order := new(big.Int).Sub(fr.Modulus(), big.NewInt(1))
	root.SetUint64(generator)
	return *root.Exp(root, order.Div(order, big.NewInt(int64(n))))
}
