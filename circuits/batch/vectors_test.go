package batch

import (
	"testing"

	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/circuits/gadget"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/rolluptest/vectors"
)

// X3 and B7: the circuit's own packings and digests are those on file. Each circuit here calls the code that lanes call.

// probe runs part of the executor and compares words.
type probe struct {
	In   []frontend.Variable
	Want []frontend.Variable
	run  func(x *executor, in []frontend.Variable) []frontend.Variable
	size rollup.Shape
}

func (p *probe) Define(api frontend.API) error {
	x, err := newExecutor(api, &Circuit{shape: p.size, OldRoot: 0, Config: 0, Timestamp: 0})
	if err != nil {
		return err
	}
	got := p.run(x, p.In)
	if len(got) != len(p.Want) {
		panic("the probe gives another number of words")
	}
	for i := range got {
		api.AssertIsEqual(got[i], p.Want[i])
	}
	return nil
}

// vector is what a probe is given, and must give.
type vector struct{ in, want []vectors.Word }

func check(t *testing.T, size rollup.Shape, run func(*executor, []frontend.Variable) []frontend.Variable, vs []vector) {
	t.Helper()
	require.NotEmpty(t, vs)
	ccs := circuittest.Compile(t, &probe{make([]frontend.Variable, len(vs[0].in)), make([]frontend.Variable, len(vs[0].want)), run, size})
	for _, v := range vs {
		good := &probe{In: variables(v.in), Want: variables(v.want)}
		circuittest.MustAccept(t, ccs, good)
		for i := range v.want { // the comparison compares
			bad := variables(v.want)
			bad[i] = v.want[i].Big().SetBit(v.want[i].Big(), 7, 1-v.want[i].Big().Bit(7))
			circuittest.MustReject(t, ccs, &probe{In: good.In, Want: bad})
		}
	}
}

func variables(ws []vectors.Word) []frontend.Variable {
	out := make([]frontend.Variable, len(ws))
	for i, w := range ws {
		out[i] = w.Big()
	}
	return out
}

func load(t *testing.T) *vectors.All {
	t.Helper()
	all, err := vectors.Load("../../testdata/vectors")
	require.NoError(t, err)
	return all
}

var depth32 = rollup.Shape{ID: 1, Name: "vectors", Full: 1, FeeSlots: 1, Depth: 32, Reach: 24}

func TestX3Leaf(t *testing.T) { check(t, depth32, leafProbe, leafVectors(load(t))) }

func leafVectors(all *vectors.All) (vs []vector) {
	for _, v := range all.Leaf {
		vs = append(vs, vector{[]vectors.Word{v.KeyX, v.KeyY, v.Address, v.Token, v.Nonce, v.Balance}, []vectors.Word{v.Packed, v.Leaf}})
	}
	return vs
}

func leafProbe(x *executor, in []frontend.Variable) []frontend.Variable {
	a := account{x.hash.Compress(in[0], in[1]), in[2], in[3], in[4], in[5]}
	return []frontend.Variable{a.packed(x.api), x.leaf(a)}
}

// The message is hashed in the middle of authorize; parity tests bind it there. Here it is packed as there.
func TestX3Message(t *testing.T) { check(t, depth32, messageProbe, messageVectors(load(t))) }

func messageVectors(all *vectors.All) (vs []vector) {
	for _, v := range all.Message {
		withdraw := vectors.Number(0)
		if v.Op.Big().Int64() == int64(rollup.OpWithdraw) {
			withdraw = vectors.Number(1)
		}
		vs = append(vs, vector{[]vectors.Word{v.Config, v.Op, v.From, v.Token, v.Nonce, v.ValidUntil, v.MaxFee, v.Amount, v.ToKeyX, v.ToKeyY, v.ToAddress, withdraw},
			[]vectors.Word{v.Message}})
	}
	return vs
}

func messageProbe(x *executor, in []frontend.Variable) []frontend.Variable {
	w1 := gadget.Pack(x.api, gadget.Part{Value: in[1], Bits: rollup.OpBits}, gadget.Part{Value: in[2], Bits: rollup.IDBits}, gadget.Part{Value: in[3], Bits: rollup.TokenBits},
		gadget.Part{Value: in[4], Bits: rollup.NonceBits}, gadget.Part{Value: in[5], Bits: rollup.TimeBits}, gadget.Part{Value: in[6], Bits: rollup.FeeBits})
	w2 := x.api.Select(in[11], in[7], x.payment(x.hash.Compress(in[8], in[9]), in[10], in[7]))
	return []frontend.Variable{x.hash.Hash(gadget.Tag(rollup.TagMessage), in[0], w1, w2)}
}

func TestX3Settlement(t *testing.T) {
	check(t, depth32, settleProbe, laneVectors(load(t)))
	for _, s := range load(t).Settlement.Streams {
		check(t, depth32, func(x *executor, in []frontend.Variable) []frontend.Variable {
			return []frontend.Variable{x.hash.Hash(gadget.Tag(rollup.TagSettlement), in...)}
		}, []vector{{s.Words, []vectors.Word{s.Digest}}})
	}
}

func laneVectors(all *vectors.All) (vs []vector) {
	for _, v := range all.Settlement.Lanes {
		in := []vectors.Word{v.Token, v.ID, v.Amount, v.Address, v.From, v.KeyX, v.KeyY}
		for code := rollup.OpDeposit; code < rollup.OpCodes; code++ {
			flag := vectors.Number(0)
			if v.Op.Big().Int64() == int64(code) {
				flag = vectors.Number(1)
			}
			in = append(in, flag)
		}
		vs = append(vs, vector{in, v.Words[:]})
	}
	return vs
}

// settleProbe fills a lane as Assign would and settles it.
func settleProbe(x *executor, in []frontend.Variable) []frontend.Variable {
	l := &FullLane{Token: in[0], Amount: in[2], Address: in[3], Key: gadget.Point{X: in[5], Y: in[6]}, From: newSender(32), To: newReceiver(32)}
	copy(l.Op[:], in[7:])
	o := x.ops(l)
	api := x.api
	l.To.ID = api.Mul(o.usesTo, in[1])
	l.From.ID = api.Add(api.Mul(api.Sub(1, o.usesTo), in[1]), in[4])
	l.From.Token, l.From.Address = in[0], in[3] // as of a withdrawal's account
	exited := api.Mul(o.forcedExit, in[2])
	x.settle(l, o, exited)
	return x.s
}

func TestX3Data(t *testing.T) {
	for _, d := range load(t).Data {
		slots, transfers := len(d.FeeSlots), len(d.Transfers)
		run := func(x *executor, in []frontend.Variable) []frontend.Variable {
			return dataProbe(x, in, slots, transfers)
		}
		if tokensDiffer(d.FeeSlots) {
			check(t, depth32, run, []vector{dataVector(d)})
		}
	}
}

func dataVector(d vectors.Data) vector {
	in := []vectors.Word{d.Number, d.Timestamp}
	for _, s := range d.FeeSlots {
		in = append(in, s.Active, s.Token, s.ID, s.TransferFee, s.FullFee)
	}
	for _, r := range d.Transfers {
		in = append(in, r.From, r.To, r.Mantissa, r.Exponent, r.Amount)
	}
	return vector{in, append(append([]vectors.Word(nil), d.Words...), d.Digest)}
}

// tokensDiffer leaves out the boundary vectors whose slots share a token, which the circuit refuses.
func tokensDiffer(slots []vectors.FeeSlot) bool {
	seen := map[vectors.Word]bool{}
	for _, s := range slots {
		if s.Active.Big().Sign() != 0 && seen[s.Token] {
			return false
		}
		seen[s.Token] = seen[s.Token] || s.Active.Big().Sign() != 0
	}
	return true
}

func dataProbe(x *executor, in []frontend.Variable, slots, transfers int) []frontend.Variable {
	x.timestamp = in[1]
	header := make([]FeeSlot, slots)
	for i := range header {
		f := in[2+5*i:]
		header[i] = FeeSlot{Active: f[0], Token: f[1], TransferFee: f[3], FullFee: f[4], Account: newReceiver(32)}
		header[i].Account.ID = f[2]
	}
	x.openHeader(in[0], header)
	nearby := make([]frontend.Variable, x.shape.CellLevels())
	for i := range transfers {
		r := in[2+5*slots+5*i:]
		amount, bytes := x.floatAmount(&TransferLane{Mantissa: r[2], Exponent: r[3]})
		x.api.AssertIsEqual(amount, r[4])
		active := gadget.Not(x.api, x.api.IsZero(amount))
		x.appendRecord(active, x.place(r[0], nearby), x.place(r[1], nearby), bytes)
	}
	x.packRecords()
	return append(x.d, x.hash.Hash(gadget.Tag(rollup.TagData), x.d...))
}

func TestX3Statements(t *testing.T) {
	all := load(t)
	var vs []vector
	for _, s := range all.Statement {
		vs = append(vs, vector{[]vectors.Word{s.Config, s.ShapeID, s.Number, s.Timestamp, s.OldRoot, s.NewRoot, s.DigestD, s.DigestS}, []vectors.Word{s.Hash}})
	}
	hashOf := func(tag frontend.Variable) func(*executor, []frontend.Variable) []frontend.Variable {
		return func(x *executor, in []frontend.Variable) []frontend.Variable {
			return []frontend.Variable{x.hash.Hash(tag, in...)}
		}
	}
	check(t, depth32, hashOf(gadget.Tag(rollup.TagBatch)), vs)
	vs = nil
	for _, a := range all.Aggregate.Statements {
		vs = append(vs, vector{[]vectors.Word{a.Config, a.Header, a.OldRoot, a.NewRoot, a.Chain, a.Rho, a.EvalD, a.EvalS}, []vectors.Word{a.Hash}})
	}
	check(t, depth32, hashOf(gadget.Tag(rollup.TagAggregate)), vs)
	vs = nil
	for _, a := range all.Aggregate.Statements {
		vs = append(vs, vector{[]vectors.Word{a.FirstNumber, a.Count, a.FirstTimestamp, a.LastTimestamp}, []vectors.Word{a.Header}})
	}
	check(t, depth32, func(x *executor, in []frontend.Variable) []frontend.Variable {
		return []frontend.Variable{gadget.Pack(x.api, gadget.Part{Value: in[0], Bits: rollup.NumberBits}, gadget.Part{Value: in[1], Bits: rollup.CountBits},
			gadget.Part{Value: in[2], Bits: rollup.TimeBits}, gadget.Part{Value: in[3], Bits: rollup.TimeBits})}
	}, vs)
	for _, c := range all.Aggregate.Chains {
		var in []vectors.Word
		for i := range c.DigestsD {
			in = append(in, c.DigestsD[i], c.DigestsS[i])
		}
		check(t, depth32, hashOf(gadget.Tag(rollup.TagChain)), []vector{{in, []vectors.Word{c.Chain}}})
	}
}

// X3 over a thousand vectors of each digest, boundaries of single fields among them; the few above are also shown to be compared.
func TestX3Many(t *testing.T) {
	many := vectors.Many()
	hashOf := func(tag frontend.Variable) func(*executor, []frontend.Variable) []frontend.Variable {
		return func(x *executor, in []frontend.Variable) []frontend.Variable {
			return []frontend.Variable{x.hash.Hash(tag, in...)}
		}
	}
	var statements, aggregates, chains, streams []vector
	for i, s := range many.Statement {
		statements = append(statements, vector{[]vectors.Word{s.Config, s.ShapeID, s.Number, s.Timestamp, s.OldRoot, s.NewRoot, s.DigestD, s.DigestS}, []vectors.Word{s.Hash}})
		a := many.Aggregate.Statements[i]
		aggregates = append(aggregates, vector{[]vectors.Word{a.Config, a.Header, a.OldRoot, a.NewRoot, a.Chain, a.Rho, a.EvalD, a.EvalS}, []vectors.Word{a.Hash}})
		c := many.Aggregate.Chains[i]
		chains = append(chains, vector{[]vectors.Word{c.DigestsD[0], c.DigestsS[0], c.DigestsD[1], c.DigestsS[1], c.DigestsD[2], c.DigestsS[2]}, []vectors.Word{c.Chain}})
		streams = append(streams, vector{many.Settlement.Streams[i].Words, []vectors.Word{many.Settlement.Streams[i].Digest}})
	}
	accept(t, hashOf(gadget.Tag(rollup.TagBatch)), statements)
	accept(t, hashOf(gadget.Tag(rollup.TagAggregate)), aggregates)
	accept(t, hashOf(gadget.Tag(rollup.TagChain)), chains)
	accept(t, hashOf(gadget.Tag(rollup.TagSettlement)), streams)
	accept(t, leafProbe, leafVectors(many))
	accept(t, messageProbe, messageVectors(many))
	accept(t, settleProbe, laneVectors(many))
	var data []vector
	for _, d := range many.Data {
		if tokensDiffer(d.FeeSlots) {
			data = append(data, dataVector(d))
		}
	}
	require.Greater(t, len(data), 900)
	accept(t, func(x *executor, in []frontend.Variable) []frontend.Variable {
		return dataProbe(x, in, len(many.Data[0].FeeSlots), len(many.Data[0].Transfers))
	}, data)
}

// accept compiles a probe once and runs it on every vector.
func accept(t *testing.T, run func(*executor, []frontend.Variable) []frontend.Variable, vs []vector) {
	t.Helper()
	ccs := circuittest.Compile(t, &probe{make([]frontend.Variable, len(vs[0].in)), make([]frontend.Variable, len(vs[0].want)), run, depth32})
	for _, v := range vs {
		circuittest.MustAccept(t, ccs, &probe{In: variables(v.in), Want: variables(v.want)})
	}
}
