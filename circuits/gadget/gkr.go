package gadget

import (
	"fmt"
	"math/big"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/std/gkrapi"
	"github.com/consensys/gnark/std/gkrapi/gkr"
	"github.com/consensys/gnark/std/permutation/poseidon2"
)

// batchedPermutation is Poseidon2 of width 2 as a GKR circuit, of which each compression is an instance.
//
// It has a layer for each of the 56 rounds, of two gates of degree 5 with the same two inputs: then every wire is claimed at one point alone, and
// a layer costs one sumcheck. A partial round changes x by the S-box and y linearly; a gate for y would have degree 1 and be a layer of its own.
// So the second wire is v = x + y, which has the S-box in it, and y = v - x where it is needed.
//
// SOUNDNESS: the first challenge is gnark's commitment to the wires of all inputs and outputs, so it comes after they are fixed
// (docs/soundness-gkr.md).
type batchedPermutation struct {
	api         frontend.API
	circuit     *gkrapi.Circuit
	left, right gkr.Variable
	out         gkr.Variable
}

func newBatchedPermutation(api frontend.API) (*batchedPermutation, error) {
	params, err := poseidon2.GetDefaultParameters(ecc.BN254)
	if err != nil {
		return nil, err
	}
	g, err := gkrapi.New(api)
	if err != nil {
		return nil, err
	}
	p := &batchedPermutation{api: api, left: g.NewInput(), right: g.NewInput()}
	p.out = poseidonLayers(g, params, p.left, p.right)
	if p.circuit, err = g.Compile(spongeName); err != nil {
		return nil, fmt.Errorf("compile GKR circuit: %w", err)
	}
	return p, nil
}

// Compress is field.Compress. The feed-forward is outside: it costs nothing there, and the right input is claimed at one point alone.
func (p *batchedPermutation) Compress(left, right frontend.Variable) frontend.Variable {
	out, err := p.circuit.AddInstance(map[gkr.Variable]frontend.Variable{p.left: left, p.right: right})
	if err != nil {
		panic(err) // both inputs are given
	}
	return p.api.Add(out[p.out], right)
}

// poseidonLayers adds the rounds of Poseidon2 of width 2 and returns the second word of the permutation. External matrix
// [[2, 1], [1, 2]], internal matrix [[2, 1], [1, 3]] (https://eprint.iacr.org/2023/323, section 5).
func poseidonLayers(g *gkrapi.API, params poseidon2.Parameters, x, y gkr.Variable) gkr.Variable {
	half, partial := params.NbFullRounds/2, params.NbPartialRounds
	key := func(round, i int) *big.Int { return &params.RoundKeys[round][i] }
	full := func(round int) {
		x, y = g.Gate(sbox(2, 1, key(round, 0)), x, y), g.Gate(sbox(1, 2, key(round, 1)), x, y)
	}
	for round := range half {
		full(round)
	}
	first := key(half, 0)
	x, y = g.Gate(sbox(2, 1, first), x, y), g.Gate(sboxPlus(2, 1, first, 1, 2), x, y)
	v := y // from here to the last partial round: x and v = x + y
	for round := half + 1; round < half+partial; round++ {
		k := key(round, 0)
		x, v = g.Gate(sbox(1, 1, k), x, v), g.Gate(sboxPlus(1, 1, k, -2, 3), x, v)
	}
	last := half + partial // its linear layer is still the internal one
	x, y = g.Gate(sbox(1, 1, key(last, 0)), x, v), g.Gate(sbox(-2, 3, key(last, 1)), x, v)
	for round := last + 1; round < params.NbFullRounds+partial; round++ {
		full(round)
	}
	return g.Gate(linear(1, 2), x, y)
}

// sbox is (a x + b y + key)^5.
func sbox(a, b int, key *big.Int) gkr.GateFunction {
	return func(api gkr.GateAPI, in ...frontend.Variable) frontend.Variable {
		s := api.Add(api.Mul(in[0], a), api.Mul(in[1], b), key)
		ss := api.Mul(s, s)
		return api.Mul(api.Mul(ss, ss), s)
	}
}

// sboxPlus is sbox(a, b, key) + c x + d y.
func sboxPlus(a, b int, key *big.Int, c, d int) gkr.GateFunction {
	box, rest := sbox(a, b, key), linear(c, d)
	return func(api gkr.GateAPI, in ...frontend.Variable) frontend.Variable {
		return api.Add(box(api, in...), rest(api, in...))
	}
}

// linear is c x + d y.
func linear(c, d int) gkr.GateFunction {
	return func(api gkr.GateAPI, in ...frontend.Variable) frontend.Variable {
		return api.Add(api.Mul(in[0], c), api.Mul(in[1], d))
	}
}
