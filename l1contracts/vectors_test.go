package l1contracts_test

import (
	"math/big"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1contracts/testbindings"
	l2 "github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/rollup/rolluptest/vectors"
)

// chainOf is a digest: words folded into a tag by Compress.
type chainOf struct {
	name  string
	state *big.Int
	words []*big.Int
	want  *big.Int
}

// X3 and B7: the contract's hash gives every digest on file and a thousand more of each kind, from the fields of its preimage.
func TestX3Solidity(t *testing.T) {
	few, err := vectors.Load("../testdata/vectors")
	require.NoError(t, err)
	var chains []*chainOf
	for _, all := range []*vectors.All{few, vectors.Many()} {
		chains = append(chains, digests(all)...)
	}
	require.Greater(t, len(chains), 7000)
	e := newChain(t)
	at := e.create(testbindings.HarnessMetaData.Bin, nil)
	for open := chains; len(open) > 0; {
		n := min(len(open), 256)
		pairs := make([][2]*big.Int, n)
		for i, c := range open[:n] {
			pairs[i] = [2]*big.Int{c.state, c.words[0]}
		}
		for i, out := range read(e, at, harness.PackCompress(pairs), harness.UnpackCompress) {
			open[i].state, open[i].words = out, open[i].words[1:]
		}
		// The first ones go on until they are done.
		var rest []*chainOf
		for _, c := range open {
			if len(c.words) > 0 {
				rest = append(rest, c)
				continue
			}
			require.Zero(t, c.want.Cmp(c.state), "%s: want %x, the contract says %x", c.name, c.want, c.state)
		}
		open = rest
	}
}

func digests(all *vectors.All) (out []*chainOf) {
	add := func(name string, tag field.Element, want vectors.Word, words ...*big.Int) {
		out = append(out, &chainOf{name, field.ToBig(tag), words, want.Big()})
	}
	for _, v := range all.Leaf {
		key, rest := compressBig(v.KeyX.Big(), v.KeyY.Big()), compressBig(packedBig(v.Address, 160, v.Token, 16, v.Nonce, 40), v.Balance.Big())
		out = append(out, &chainOf{"leaf", key, []*big.Int{rest}, v.Leaf.Big()})
	}
	for _, v := range all.Message {
		w2 := v.Amount.Big()
		if v.Op.Big().Int64() != int64(l2.OpWithdraw) {
			w2 = compressBig(compressBig(compressBig(v.ToKeyX.Big(), v.ToKeyY.Big()), v.ToAddress.Big()), w2)
		}
		add("message", l2.TagMessage, v.Message, v.Config.Big(), packedBig(v.Op, 8, v.From, 32, v.Token, 16, v.Nonce, 40, v.ValidUntil, 40, v.MaxFee, 96), w2)
	}
	for _, v := range all.Settlement.Streams {
		if len(v.Words) > 0 {
			add("settlement", l2.TagSettlement, v.Digest, bigs(v.Words)...)
		}
	}
	for _, v := range all.Data {
		add("data", l2.TagData, v.Digest, bigs(v.Words)...)
	}
	for _, v := range all.Statement {
		add("batch statement", l2.TagBatch, v.Hash, bigs([]vectors.Word{v.Config, v.ShapeID, v.Number, v.Timestamp, v.OldRoot, v.NewRoot, v.DigestD, v.DigestS})...)
	}
	for _, v := range append(slices.Clone(all.Aggregate.Statements), inBlobs(all)...) {
		header := packedBig(v.FirstNumber, 64, v.Count, 16, v.FirstTimestamp, 40, v.LastTimestamp, 40)
		add("aggregate statement", l2.TagAggregate, v.Hash, append([]*big.Int{v.Config.Big(), header}, bigs([]vectors.Word{v.OldRoot, v.NewRoot, v.Chain, v.Rho, v.EvalD, v.EvalS})...)...)
	}
	for _, v := range all.Aggregate.Chains {
		var words []*big.Int
		for i := range v.DigestsD {
			words = append(words, v.DigestsD[i].Big(), v.DigestsS[i].Big())
		}
		add("chain", l2.TagChain, v.Chain, words...)
	}
	return out
}

func inBlobs(all *vectors.All) (out []vectors.Aggregate) {
	for _, v := range all.Aggregate.InBlobs {
		out = append(out, v.Aggregate)
	}
	return out
}

// X3 of blobs: the precompile takes the openings on file, of these blobs at these rho and no others, and the contract folds what they say.
func TestX3Openings(t *testing.T) {
	all, err := vectors.Load("../testdata/vectors")
	require.NoError(t, err)
	require.NotEmpty(t, all.Aggregate.InBlobs)
	e := newChain(t)
	at := e.create(testbindings.HarnessMetaData.Bin, nil)
	for i, v := range all.Aggregate.InBlobs {
		var opening []*big.Int
		for _, w := range v.Opening() {
			opening = append(opening, new(big.Int).SetBytes(w[:]))
		}
		hash := common.HexToHash(string(v.BlobHash))
		require.True(t, read(e, at, harness.PackOpens(opening, hash, v.Rho.Big()), harness.UnpackOpens), "%d", i)
		require.Zero(t, v.EvalD.Big().Cmp(read(e, at, harness.PackFold(opening[0]), harness.UnpackFold)), "%d", i)
		opening[0].Xor(opening[0], big.NewInt(1))
		require.False(t, read(e, at, harness.PackOpens(opening, hash, v.Rho.Big()), harness.UnpackOpens), "%d", i)
	}
}

func compressBig(l, x *big.Int) *big.Int {
	return toInt(compress(common.BigToHash(l), common.BigToHash(x)))
}

// packedBig packs pairs of a word and its width, the first most significant.
func packedBig(parts ...any) *big.Int {
	out := new(big.Int)
	for i := 0; i < len(parts); i += 2 {
		out.Lsh(out, uint(parts[i+1].(int))).Or(out, parts[i].(vectors.Word).Big())
	}
	return out
}

func bigs(ws []vectors.Word) (out []*big.Int) {
	for _, w := range ws {
		out = append(out, w.Big())
	}
	return out
}
