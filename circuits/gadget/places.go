package gadget

import (
	"slices"

	"github.com/consensys/gnark/frontend"
)

// slots is the binary logarithm of how many instances share a product with what their block weighs.
const slots = 8

// places are the weights of instances in the value of a multilinear polynomial at a point: that of an instance is its block's times that of its place there. The last
// instance stands for all that are missing to a power of two: for those of its block, whose places it has, too, and for later blocks, which are one more.
type places struct {
	api      frontend.API
	n        int
	ofPlaces []frontend.Variable
	ofBlocks []frontend.Variable
	whole    frontend.Variable // what all places of a block weigh together
	later    bool              // there are blocks after the last instance's
}

// placed is what an instance weighs in a block.
type placed struct {
	block  int
	weight frontend.Variable
}

// newPlaces are those of n instances.
func newPlaces(api frontend.API, point []frontend.Variable, n int) *places {
	high := point[:max(0, len(point)-slots)]
	p := &places{api: api, n: n, ofPlaces: weights(api, point[len(high):], 1), ofBlocks: weights(api, high, 1), whole: 1}
	used := (n-1)/len(p.ofPlaces) + 1
	if p.later = used < len(p.ofBlocks); p.later {
		p.ofBlocks = append(p.ofBlocks[:used:used], sum(api, p.ofBlocks[used:]))
	}
	return p
}

// times x is what they are with each weight times x.
func (p *places) times(x frontend.Variable) *places {
	out := *p
	out.whole, out.ofPlaces = x, make([]frontend.Variable, len(p.ofPlaces))
	for i, weight := range p.ofPlaces {
		out.ofPlaces[i] = p.api.Mul(x, weight)
	}
	return &out
}

// of returns what an instance weighs, by block.
func (p *places) of(instance int) []placed {
	block, place := instance/len(p.ofPlaces), instance%len(p.ofPlaces)
	if instance < p.n-1 {
		return []placed{{block, p.ofPlaces[place]}}
	}
	all := []placed{{block, sum(p.api, p.ofPlaces[place:])}}
	if p.later {
		all = append(all, placed{block + 1, p.whole})
	}
	return all
}

// join adds weights of one block up.
func join(api frontend.API, all, more []placed) []placed {
	all = slices.Clone(all)
	for _, m := range more {
		i := slices.IndexFunc(all, func(w placed) bool { return w.block == m.block })
		if i < 0 {
			all = append(all, m)
			continue
		}
		all[i].weight = api.Add(all[i].weight, m.weight)
	}
	return all
}

// blocks add up what instances have, by their weights.
type blocks struct {
	of    *places
	terms [][]frontend.Variable
}

func (p *places) sum() *blocks {
	return &blocks{p, make([][]frontend.Variable, len(p.ofBlocks))}
}

// add counts a value with its weight.
func (b *blocks) add(weight []placed, value frontend.Variable) {
	for _, w := range weight {
		b.count(w.block, b.of.api.Mul(w.weight, value))
	}
}

// count counts a value with the weight of a block.
func (b *blocks) count(block int, value frontend.Variable) {
	b.terms[block] = append(b.terms[block], value)
}

func (b *blocks) total() frontend.Variable {
	all := make([]frontend.Variable, len(b.terms))
	for i, terms := range b.terms {
		all[i] = b.of.api.Mul(b.of.ofBlocks[i], sum(b.of.api, terms))
	}
	return sum(b.of.api, all)
}
