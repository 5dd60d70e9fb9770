package cost

import (
	"fmt"
	"slices"

	"github.com/causeway-l2/causeway/circuits/batch"
	"github.com/causeway-l2/causeway/rollup"
)

// prices are what the lanes and slots of a shape cost, each.
type prices struct {
	full, transfer, slot int
	like                 rollup.Shape
}

// prices of lanes beside as many fee slots as the shape has, and of the last of these slots in a batch of one lane of each kind: a slot
// costs its own checks, and a comparison in each lane.
func (t *table) prices(like rollup.Shape) prices {
	batch := func(full, transfers, slots int) int {
		return t.batch(rollup.Shape{ID: like.ID, Name: "probe", Full: full, Transfers: transfers, FeeSlots: slots, Depth: like.Depth, Reach: like.Reach})
	}
	one := batch(1, 1, like.FeeSlots)
	return prices{
		like: like,
		full: batch(2, 1, like.FeeSlots) - one,
		// Two records fit into one word of D, so this difference lacks the lane's share of D's digest.
		transfer: batch(1, 2, like.FeeSlots) - one + t.dataShare(like),
		slot:     batch(1, 1, like.FeeSlots+1) - one,
	}
}

// dataShare is what a record's bytes of a 31-byte word cost to hash.
func (t *table) dataShare(like rollup.Shape) int {
	return t.gadgets[compress] * like.RecordBytes() / rollup.DataWordBytes
}

// lanes splits the prices into parts. What no gadget names is range checks, fees, the float, and the choice between ops.
func (t *table) lanes(p prices) {
	common := []Row{
		t.part("signature", signature, 1),
		t.part("payment and message hash", compress, 5),
		t.part("leaf hashes", compress, 8), // from and to, before and after, two each
	}
	t.split(Row{Of: Transfer, Constraints: p.transfer, DataBytes: p.like.RecordBytes()}, append(slices.Clone(common),
		Row{Part: fmt.Sprintf("merkle updates (%d levels)", p.like.Reach), Constraints: 2 * t.gadgets[update] * p.like.Reach / p.like.Depth},
		t.part("key hash", compress, 1),
		Row{Part: "share of the data digest", Constraints: t.dataShare(p.like)}))
	t.split(Row{Of: Full, Constraints: p.full, DataBytes: 32 * rollup.FullLaneWords}, append(common,
		t.part("merkle updates", update, 2),
		t.part("key hashes", compress, 2),
		t.part("key on curve", onCurve, 1),
		t.part("share of the settlement digest", compress, rollup.FullLaneWords)))
	t.split(Row{Of: FeeSlot, Constraints: p.slot}, []Row{
		t.part("merkle update", update, 1),
		t.part("leaf hashes", compress, 4),
		t.part("share of the data digest", compress, 1),
	})
}

// batchedLane splits the price of one more transfer lane in a batch with batched hashing, of which total is known. Two are added, as two
// records fit into a word of D.
func (t *table) batchedLane(s rollup.Shape, total int) {
	more := s
	more.Transfers += 2
	n := batch.Compressions(s)
	hashing := (t.batched(n+batch.Compressions(more)-batch.Compressions(s)) - t.batched(n)) / 2
	t.split(Row{Of: Another, Constraints: (t.batch(more) - total) / 2, DataBytes: s.RecordBytes()}, []Row{
		{Part: Hashing, Constraints: hashing},
		{Part: "signature, less its hashes", Constraints: t.gadgets[signature] - signatureHashes*t.gadgets[compress]},
	})
}

// signatureHashes is how many compressions a signature's challenge takes.
const signatureHashes = 4

func (t *table) part(name, gadget string, times int) Row {
	return Row{Part: name, Constraints: times * t.gadgets[gadget]}
}

// split adds a total, its parts, and what is left.
func (t *table) split(total Row, parts []Row) {
	total.Part = Total
	t.add(total)
	rest := total.Constraints
	for _, p := range parts {
		p.Of = total.Of
		rest -= p.Constraints
		t.add(p)
	}
	t.add(Row{Of: total.Of, Part: Rest, Constraints: rest})
}
