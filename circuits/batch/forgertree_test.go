package batch_test

import (
	"math/big"

	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/circuits/batch"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// The forger's tree is computed anew whenever it is asked: it shares no code with statetree.

// height is that of the tree that a lane works in.
func (f *forger) height() int {
	if f.near {
		return f.shape.Reach
	}
	return f.shape.Depth
}

// pathLevels are those of a lane's path.
func (f *forger) pathLevels() int {
	if f.near {
		return f.shape.CellLevels()
	}
	return f.shape.Depth
}

// at is the account under an id; an id outside the lane's tree wraps around.
func (f *forger) at(id uint32) raw { return f.leaves[id%(1<<f.height())] }

func (f *forger) set(id uint32, a raw) {
	if a.exists {
		f.leaves[id%(1<<f.height())] = a
	}
}

// leaf is the circuit's: packed in the field, whatever the widths.
func (a raw) leaf() field.Element {
	if !a.exists {
		return field.Element{}
	}
	packed := a.address
	for _, p := range []struct {
		value field.Element
		bits  uint
	}{{a.token, rollup.TokenBits}, {a.nonce, rollup.NonceBits}} {
		shift, _ := field.FromBig(new(big.Int).Lsh(big.NewInt(1), p.bits))
		packed.Mul(&packed, &shift).Add(&packed, &p.value)
	}
	return field.Compress(a.keyHash, field.Compress(packed, a.balance))
}

// levels returns the nodes of all levels, leaves first.
func (f *forger) levels() [][]field.Element {
	level := make([]field.Element, 1<<f.shape.Depth)
	for id, a := range f.leaves {
		level[id] = a.leaf()
	}
	out := [][]field.Element{level}
	for len(level) > 1 {
		next := make([]field.Element, len(level)/2)
		for i := range next {
			next[i] = field.Compress(level[2*i], level[2*i+1])
		}
		out, level = append(out, next), next
	}
	return out
}

func (f *forger) root() field.Element { return f.levels()[f.shape.Depth][0] }

func (f *forger) siblings(id uint32) []frontend.Variable {
	id %= 1 << f.height()
	levels := f.levels()
	out := make([]frontend.Variable, f.pathLevels())
	for l := range out {
		out[l] = word(levels[l][id>>l^1])
	}
	return out
}

// subtree is the one that transfer lanes work in.
func (f *forger) subtree() batch.Subtree {
	levels := f.levels()
	var out batch.Subtree
	for _, cell := range levels[f.shape.CellLevels()][:1<<f.shape.Cells] {
		out.Cells = append(out.Cells, word(cell))
	}
	for _, level := range levels[f.shape.Reach:f.shape.Depth] {
		out.Above = append(out.Above, word(level[1]))
	}
	return out
}
