package steps

import "github.com/consensys/gnark/constraint"

// group collects instructions of one kind, for each level as many as are solved together.
type group struct {
	blueprint constraint.BlueprintID
	waiting   map[constraint.Level]*waiting
}

// waiting is the calldata of a number of instructions.
type waiting struct {
	n    int
	data []uint32
}

// group has instructions of a blueprint solved together.
func (r *rewriting) group(of constraint.BlueprintID) {
	r.groups[of] = &group{r.to.AddBlueprint(together{kind: of}), map[constraint.Level]*waiting{}}
}

// join adds an instruction to a group.
func (r *rewriting) join(g *group, level constraint.Level, wire uint32, data []uint32) {
	w := g.waiting[level]
	if w == nil {
		w = &waiting{data: []uint32{0}}
		g.waiting[level] = w
	}
	w.data = append(append(w.data, wire), data...)
	if w.n++; w.n == inOne {
		r.flush(g, level)
	}
}

func (r *rewriting) flush(g *group, level constraint.Level) {
	data := g.waiting[level].data
	data[0] = uint32(len(data))
	r.add(level, constraint.PackedInstruction{BlueprintID: g.blueprint}, data)
	delete(g.waiting, level)
}
