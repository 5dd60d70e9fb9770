package gadget

import (
	"math/big"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/std/permutation/poseidon2"
)

// round is a layer of the GKR circuit of Poseidon2 of width 2, from words x and y to the next two:
//
//	full     x' = (a0 x + b0 y + key0)^5    y' = (a1 x + b1 y + key1)^5
//	partial  x' = (a0 x + b0 y + key0)^5    y' = x' + a1 x + b1 y
//
// A partial round of the permutation changes y linearly; a gate for it would have degree 1 and be a layer of its own. So from the first partial round to the last the
// second word is x + y, which has the S-box in it.
type round struct {
	partial bool
	a, b    [2]int
	key     [2]*big.Int
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
		r := round{a: [2]int{2, 1}, b: [2]int{1, 2}}
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

// apply returns the words after the round.
func (r *round) apply(api frontend.API, x, y frontend.Variable) (nextX, nextY frontend.Variable) {
	form := func(k int) frontend.Variable { return api.Add(api.Mul(r.a[k], x), api.Mul(r.b[k], y)) }
	fifth := func(v frontend.Variable) frontend.Variable {
		square := api.Mul(v, v)
		return api.Mul(api.Mul(square, square), v)
	}
	nextX = fifth(api.Add(form(0), r.key[0]))
	if r.partial {
		return nextX, api.Add(nextX, form(1))
	}
	return nextX, fifth(api.Add(form(1), r.key[1]))
}
