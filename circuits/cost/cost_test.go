package cost

import (
	"flag"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/circuits/batch"
)

var rewrite = flag.Bool("update", false, "rewrite circuits/testdata/constraints.csv")

const golden = "../testdata/constraints.csv"

// Every row has to be in the golden file with the same numbers, and no row may be missing. The total of the large batch, which takes a
// minute to compile, is what the file says: e2e's TestConstraintsAreOfTheseCircuits has those of batches from keys' manifests.
func TestGolden(t *testing.T) {
	var known []Row
	if !*rewrite {
		large, err := Find(read(t), circuits.Batch(circuits.Large).Name, Total)
		require.NoError(t, err)
		known = append(known, large)
	}
	rows, err := TableWith(known)
	require.NoError(t, err)
	if *rewrite {
		f, err := os.Create(golden)
		require.NoError(t, err)
		require.NoError(t, WriteCSV(f, rows))
		require.NoError(t, f.Close())
	}
	want := read(t)
	for _, row := range rows {
		old, err := Find(want, row.Of, row.Part)
		if err != nil {
			t.Errorf("%s, %s: no row in %s; run `make generate` and review the difference", row.Of, row.Part, golden)
		} else if old != row {
			t.Errorf("%s, %s: %+v, was %+v; run `make generate` and review the difference", row.Of, row.Part, row, old)
		}
	}
	require.Len(t, rows, len(want), "%s has other rows; run `make generate`", golden)
	t.Run("Bars", func(t *testing.T) { checkBars(t, rows) })
}

func read(t *testing.T) []Row {
	f, err := os.Open(golden)
	require.NoError(t, err, "run `make generate`")
	defer f.Close()
	rows, err := ReadCSV(f)
	require.NoError(t, err, "run `make generate`")
	return rows
}

// What the design promises.
func checkBars(t *testing.T, rows []Row) {
	find := func(of, part string) Row {
		r, err := Find(rows, of, part)
		require.NoError(t, err)
		return r
	}
	require.LessOrEqual(t, find(Transfer, Total).Constraints, 25_500)
	require.LessOrEqual(t, find(Full, Total).Constraints, 33_000)
	require.LessOrEqual(t, find(Gadget, signature).Constraints, 4_500+4*find(Gadget, compress).Constraints)
	require.LessOrEqual(t, find(Another, Rest).Constraints, 700)
	require.Equal(t, 11, find(Transfer, Total).DataBytes)
	for _, c := range circuits.All() {
		total, commitments := find(c.Name, Total), 0
		if c.IsAggregate() || batch.MethodOf(c.Shape) != batch.Plain {
			commitments = 1
		}
		require.Equal(t, commitments, total.Commitments, c.Name)
		require.Equal(t, 1, total.PublicInputs, c.Name)
	}
}
