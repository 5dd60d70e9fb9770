package sequencer

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup"
)

// The collector gets another key, on L1 and in the configuration. What was accepted before waits for a batch in which its account still has the old one, or has the new
// one already: it pays that account all the same. An account that is another's by its address is paid nothing.
func TestCollectorsKeyChanges(t *testing.T) {
	for name, before := range map[string]bool{"before L1 has it": true, "after L1 has it": false} {
		t.Run(name, func(t *testing.T) {
			j := &memJournal{}
			w := newWorldWith(t, 5, func(c *Config) { c.Journal, c.Limits = copying{j}, heldLimits })
			w.now = time.Now() // Resume asks the clock
			w.open()
			a, b := w.deposit(1, 0, 1000), w.deposit(2, 0, 1000)
			w.seal(true)
			old := w.cfg.Collector
			id, known, err := w.Locate(old)
			require.NoError(t, err)
			require.True(t, known)
			paid := w.account(id).Balance.Lo
			first, last := w.pay(a, b, 7), w.hold(w.at(b, a, 1, 10, 3600))
			if !before {
				w.setKey(0, id, 4)
			}
			w.cfg.Collector.PubKey = w.people[4].Key.Public()
			require.Empty(t, w.restart(j))
			require.True(t, w.Waits(first))
			require.True(t, w.Held(last))
			if before {
				w.setKey(0, id, 4)
			}
			_, err = w.submit(w.at(b, a, 0, 10, 3600))
			require.NoError(t, err)
			require.Contains(t, w.seal(true).Ops, first)
			w.drain()
			require.EqualValues(t, paid+3, w.account(id).Balance.Lo)

			waits := w.pay(a, b, 7)
			w.cfg.Collector = rollup.Owner{PubKey: old.PubKey, Address: rollup.Address{9}}
			dropped := w.restart(j)
			require.Len(t, dropped, 1)
			require.Equal(t, waits, dropped[0].ID)
			require.ErrorIs(t, dropped[0].Err, ErrNoFee)
		})
	}
}
