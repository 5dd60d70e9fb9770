package gadget

import (
	"fmt"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/std/gkrapi"
	"github.com/consensys/gnark/std/gkrapi/gkr"

	"github.com/causeway-l2/causeway/rollup/field"
)

// stepsOfRung is how many bits of a challenge one instance of the ladder's GKR circuit takes. All bits but the lowest, which is 1, and the
// highest of those that are left, are rungs * stepsOfRung.
const (
	stepsOfRung = 9
	rungs       = (field.ChallengeBits - 2) / stepsOfRung
)

// ladder multiplies points by challenges, all of a circuit together, as a GKR circuit of which each instance takes stepsOfRung bits.
//
// A step doubles a point and adds the key or its opposite. It is two layers: the doubling, of four gates of degree 4, and the addition, of three
// of degree 6. Points have projective coordinates on the twisted Edwards curve, whose a is -1; its formulas hold for every two points
// (https://eprint.iacr.org/2008/522, section 3.1), so that no sum is an exception.
//
// SOUNDNESS: the first challenge is gnark's commitment to the wires of all inputs and outputs, so it comes after they are fixed
// (docs/soundness-gkr.md). What steps take for the key is a gate's result, see same.
type ladder struct {
	api     frontend.API
	circuit *gkrapi.Circuit
	sum     [3]gkr.Variable // X, Y, Z
	key     [3]gkr.Variable // x, y, d·x·y
	signs   [stepsOfRung]gkr.Variable
	out     [3]gkr.Variable
}

func newLadder(api frontend.API) (*ladder, error) {
	g, err := gkrapi.New(api)
	if err != nil {
		return nil, err
	}
	l := &ladder{api: api}
	for _, inputs := range [][]gkr.Variable{l.sum[:], l.key[:], l.signs[:]} {
		for i := range inputs {
			inputs[i] = g.NewInput()
		}
	}
	l.out = ladderLayers(g, l.sum, l.key, l.signs)
	if l.circuit, err = g.Compile(spongeName); err != nil {
		return nil, fmt.Errorf("compile GKR circuit: %w", err)
	}
	return l, nil
}

// multiply returns e·p, where e has 128 bits, of which all but the lowest are given, lowest first, and the lowest is 1. p is on the curve.
//
// e = 2^127 + sum of ±2^i, + where bit i+1 is set. So the sum starts at p and is doubled and moved by ±p 127 times, the first time here: it
// becomes p or 3p.
func (l *ladder) multiply(c *Curve, p Point, e []frontend.Variable) Point {
	api := l.api
	last := len(e) - 1
	thrice := c.curve.Add(c.curve.Double(p), p)
	sum := [3]frontend.Variable{api.Select(e[last], thrice.X, p.X), api.Select(e[last], thrice.Y, p.Y), 1}
	key := [3]frontend.Variable{p.X, p.Y, api.Mul(p.X, p.Y, c.curve.Params().D)}
	for high := last; high > 0; high -= stepsOfRung {
		sum = l.climb(sum, key, e[high-stepsOfRung:high])
	}
	// Z is not 0: sums of points on the curve have none such.
	z := api.Inverse(sum[2])
	return Point{X: api.Mul(sum[0], z), Y: api.Mul(sum[1], z)}
}

// climb adds an instance: as many steps as it has bits, lowest first.
func (l *ladder) climb(sum, key [3]frontend.Variable, bits []frontend.Variable) (out [3]frontend.Variable) {
	in := make(map[gkr.Variable]frontend.Variable)
	for i := range sum {
		in[l.sum[i]], in[l.key[i]] = sum[i], key[i]
	}
	for i, sign := range l.signs {
		in[sign] = l.api.Sub(l.api.Mul(2, bits[len(bits)-1-i]), 1)
	}
	values, err := l.circuit.AddInstance(in)
	if err != nil {
		panic(err) // all inputs are given
	}
	for i := range out {
		out[i] = values[l.out[i]]
	}
	return out
}

// ladderLayers adds the steps, the highest bit first.
func ladderLayers(g *gkrapi.API, sum, key [3]gkr.Variable, signs [stepsOfRung]gkr.Variable) [3]gkr.Variable {
	for i, k := range key {
		key[i] = g.Gate(same, k)
	}
	for _, sign := range signs {
		d := []gkr.Variable{sum[0], sum[1], sum[2]}
		t := []gkr.Variable{g.Gate(doubled(0), d...), g.Gate(doubled(1), d...), g.Gate(doubled(2), d...), g.Gate(doubled(3), d...), key[0], key[1], key[2], sign}
		sum = [3]gkr.Variable{g.Gate(added(0), t...), g.Gate(added(1), t...), g.Gate(added(2), t...)}
	}
	return sum
}

// same is its input.
//
// SOUNDNESS: gnark binds what a prover claims of a gate's result to the challenges after it, and of an input not. An input is claimed at one point alone,
// where the circuit evaluates it. The key is claimed in every step: were it an input, all its claims could be chosen after the challenge that folds them
// (TestLadderRefusesClaimsAfterTheChallenge).
func same(_ gkr.GateAPI, in ...frontend.Variable) frontend.Variable { return in[0] }

// doubled is a coordinate of 2p for p = (X, Y, Z): X, Y, Z, or T = XY/Z.
func doubled(coordinate int) gkr.GateFunction {
	return func(api gkr.GateAPI, in ...frontend.Variable) frontend.Variable {
		x, y, z := in[0], in[1], in[2]
		xx, yy, zz := api.Mul(x, x), api.Mul(y, y), api.Mul(z, z)
		e := api.Mul(2, api.Mul(x, y))
		g, h := api.Sub(yy, xx), api.Neg(api.Add(xx, yy))
		f := api.Sub(g, api.Mul(2, zz))
		return product(api, coordinate, e, f, g, h)
	}
}

// added is a coordinate of p + sign·q for p = (X, Y, Z, T) and q = (x, y), of which d·x·y is given.
func added(coordinate int) gkr.GateFunction {
	return func(api gkr.GateAPI, in ...frontend.Variable) frontend.Variable {
		x, y, z, t := in[0], in[1], in[2], in[3]
		qx, qy, qt := api.Mul(in[4], in[7]), in[5], api.Mul(in[6], in[7])
		a, b, c := api.Mul(x, qx), api.Mul(y, qy), api.Mul(t, qt)
		e := api.Sub(api.Mul(api.Add(x, y), api.Add(qx, qy)), a, b)
		f, g, h := api.Sub(z, c), api.Add(z, c), api.Add(a, b)
		return product(api, coordinate, e, f, g, h)
	}
}

// product is EF, GH, FG or EH.
func product(api gkr.GateAPI, coordinate int, e, f, g, h frontend.Variable) frontend.Variable {
	switch coordinate {
	case 0:
		return api.Mul(e, f)
	case 1:
		return api.Mul(g, h)
	case 2:
		return api.Mul(f, g)
	default:
		return api.Mul(e, h)
	}
}
