package circuittest

import (
	"encoding/csv"
	"flag"
	"os"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

var fullSweep = flag.Bool("sweep", false, "sweep circuits whole, for minutes, and not a sample")

// FullSweep tells whether the nightly sweep was asked for, by -sweep.
func FullSweep() bool { return *fullSweep }

// minScore is the share of deleted rows that something has to notice.
const minScore = 0.95

// SweepAll sweeps the gadgets of a package, on all cores. Rows that nothing notices when they are gone have to stand, with the reason, in
// testdata/survivors.csv of that package: gadget, row, how many, reason. A full sweep demands that the file is exact.
func SweepAll(t *testing.T, name string, gadgets []Gadget) {
	t.Helper()
	a := &account{reviewed: readSurvivors(t)}
	t.Run("each", func(t *testing.T) {
		for _, g := range gadgets {
			t.Run(g.Name, func(t *testing.T) {
				t.Parallel()
				a.enter(t, g, g.Sweep(t, FullSweep()))
			})
		}
	})
	if a.rows > 0 && a.swept == len(gadgets) { // not where -run chose among them
		score := float64(a.killed) / float64(a.rows)
		t.Logf("%s: mutation score %.2f%%, %d of %d rows", name, 100*score, a.killed, a.rows)
		require.GreaterOrEqual(t, score, minScore)
	}
}

// account adds up what sweeps found.
type account struct {
	reviewed map[[2]string]survivor

	mu                  sync.Mutex
	rows, killed, swept int
}

func (a *account) enter(t *testing.T, g Gadget, found Swept) {
	t.Helper()
	a.mu.Lock()
	defer a.mu.Unlock()
	a.swept++
	if g.Composed {
		return
	}
	if g.Sample > 0 && !FullSweep() {
		t.Logf("%s: %d rows, a sample of them deleted", g.Name, found.Rows)
		return
	}
	t.Logf("%s: %d of %d deleted rows are noticed", g.Name, found.Killed, found.Rows)
	a.rows, a.killed = a.rows+found.Rows, a.killed+found.Killed
	for row, n := range found.Survivors {
		switch r, ok := a.reviewed[[2]string{g.Name, row}]; {
		case !ok:
			t.Errorf("nothing notices when this row is gone, %d times: attack it, or review it in testdata/survivors.csv: %s", n, row)
		case r.times != n:
			t.Errorf("testdata/survivors.csv says %d times, not %d: %s", r.times, n, row)
		}
	}
	for key := range a.reviewed {
		_, ok := found.Survivors[key[1]]
		require.True(t, ok || key[0] != g.Name, "reviewed row %q of %s is gone or noticed now: take it out of testdata/survivors.csv", key[1], key[0])
	}
}

type survivor struct {
	times  int
	reason string
}

func readSurvivors(t *testing.T) map[[2]string]survivor {
	t.Helper()
	out := map[[2]string]survivor{}
	f, err := os.Open("testdata/survivors.csv")
	if os.IsNotExist(err) {
		return out
	}
	require.NoError(t, err)
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	for _, r := range records[1:] {
		require.Len(t, r, 4)
		n, err := strconv.Atoi(r[2])
		require.NoError(t, err)
		require.NotEmpty(t, r[3], "%s: a survivor needs a reason", r[1])
		out[[2]string{r[0], r[1]}] = survivor{n, r[3]}
	}
	return out
}
