package node

import (
	"bytes"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/operator"
)

// What is due is said: ETH when the key has less than twenty submissions like the last one cost, a request that has waited for half of its time.
func TestUpkeepIsTold(t *testing.T) {
	const eth, request = "needs ETH", "waits for too long"
	for name, c := range map[string]struct {
		ether, cost float64 // of a submission, in ETH
		live        l1.Liveness
		want        []string
	}{
		"nothing is due":                  {ether: 0.2, cost: 0.01},
		"it costs nothing":                {ether: 1e-9},
		"few submissions are left":        {ether: 0.199, cost: 0.01, want: []string{eth}},
		"nothing is left":                 {want: []string{eth}},
		"a request is young":              {ether: 1, live: l1.Liveness{Now: 1499, Submit: 2000, Exodus: 5000}},
		"a request is old":                {ether: 1, live: l1.Liveness{Now: 1500, Submit: 2000, Exodus: 5000}, want: []string{request}},
		"anyone may submit, and no ETH":   {live: l1.Liveness{Now: 2500, Submit: 2000, Exodus: 5000}, want: []string{eth, request}},
		"no request waits, or it is over": {ether: 1, live: l1.Liveness{Now: 2500, Ended: true}},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			n := &Node{log: slog.New(slog.NewTextHandler(&out, nil)), params: l1.Params{SubmitDeadline: 1000}, deps: Deps{Sender: &l1.Sender{}}}
			u := &upkeep{ether: c.ether, live: c.live}
			u.submitted(operator.Event{Stage: operator.Submitted, Gas: 500_000, Fee: c.cost * 1e9})
			u.submitted(operator.Event{Stage: operator.Final, Gas: 1, Fee: 1e18}) // counts for nothing
			require.Equal(t, len(c.want) > 0, n.tellUpkeep(u))
			for _, text := range []string{eth, request} {
				if want := len(c.want) > 0 && (c.want[0] == text || c.want[len(c.want)-1] == text); want {
					require.Contains(t, out.String(), text)
				} else {
					require.NotContains(t, out.String(), text)
				}
			}
		})
	}
}

// Between two looks at L1 its clock goes on.
func TestUpkeepCountsDown(t *testing.T) {
	u := &upkeep{live: l1.Liveness{Now: 1000}, read: time.Now().Add(-30 * time.Second)}
	require.InDelta(t, 470, u.until(1500), 20)
}
