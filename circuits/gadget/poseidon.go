package gadget

import (
	"math/big"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/std/permutation/poseidon2"
)

// round is a layer of the GKR circuit of Poseidon2 of width 2, from words x and y to the next two:
//
//	full     x' = u^5    y' = v^5       u = a0 x + b0 y + key0    v = a1 x + b1 y + key1
//	partial  x' = u^5    y' = x' + v    u = a0 x + b0 y + key0    v = a1 x + b1 y
//
// A partial round of the permutation changes y linearly; a gate for it would have degree 1 and be a layer of its own. So from the first partial round to the last the
// second word is x + y, which has the S-box in it.
type round struct {
	partial bool
	a, b    [2]int
	key     [2]*big.Int // the second of a partial round is 0
}

// poseidonRounds are the rounds of Poseidon2 of width 2, of which the second word is x + 2y of the last. External matrix [[2, 1], [1, 2]], internal matrix
// [[2, 1], [1, 3]] (https://eprint.iacr.org/2023/323, section 5).
func poseidonRounds() (out []round, err error) {
	params, err := poseidon2.GetDefaultParameters(ecc.BN254)
	if err != nil {
		return nil, err
	}
	first, n := params.NbFullRounds/2, params.NbFullRounds+params.NbPartialRounds
	last := first + params.NbPartialRounds // its linear layer is still the internal one
	for i := range n {
		r := round{a: [2]int{2, 1}, b: [2]int{1, 2}, key: [2]*big.Int{{}, {}}}
		for k := range params.RoundKeys[i] {
			r.key[k] = &params.RoundKeys[i][k]
		}
		if r.partial = first <= i && i < last; first < i && i <= last {
			r.a, r.b = [2]int{1, -2}, [2]int{1, 3}
		}
		out = append(out, r)
	}
	return out, nil
}

// gate is y' + c x'.
func (r *round) gate(api frontend.API, c, u, v frontend.Variable) frontend.Variable {
	if r.partial {
		return api.Add(v, api.Mul(api.Add(1, c), fifth(api, u)))
	}
	return api.Add(fifth(api, v), api.Mul(c, fifth(api, u)))
}

func fifth(api frontend.API, v frontend.Variable) frontend.Variable {
	square := api.Mul(v, v)
	return api.Mul(api.Mul(square, square), v)
}

// words are x and y, which u and v are linear in.
func (r *round) words(api frontend.API, u, v frontend.Variable) (x, y frontend.Variable) {
	u, v = api.Sub(u, r.key[0]), api.Sub(v, r.key[1])
	determinant := r.a[0]*r.b[1] - r.b[0]*r.a[1]
	x = api.Sub(api.Mul(r.b[1], u), api.Mul(r.b[0], v))
	y = api.Sub(api.Mul(r.a[0], v), api.Mul(r.a[1], u))
	return api.DivUnchecked(x, determinant), api.DivUnchecked(y, determinant)
}
