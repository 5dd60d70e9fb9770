package natsq

import (
	"context"
	"flag"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/queuetest"
)

var (
	leaders = flag.Int("leaders", 2, "how often TestFault16LeadersDie kills a leader")
	apart   = flag.Duration("apart", 0, "time between two of them")
)

// leader of the stream of jobs; empty while there is none.
func (c *cluster) leader() string {
	for node, s := range c.nodes {
		if s.Running() && s.JetStreamIsStreamLeader(fleetAccount, jobsStream) {
			return node
		}
	}
	return ""
}

// F16: the server that leads the stream of jobs dies, and the one that leads after it, and so on; each comes back before the next one dies. One operator and one
// worker, never restarted, go on over all of it: what was released is proven, and no row is lost.
func TestFault16LeadersDie(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	q, w := c.dial("operator"), c.dial("w")
	c.until("provisioned", func() error { return q.Provision(t.Context()) })
	var input workers.Digest
	c.until("stored", func() (err error) { input, err = q.Artifacts().Put(t.Context(), queuetest.Bytes(8)); return err })
	claimer, err := workers.NewClaimer(w, workers.Identity{Worker: "w"})
	require.NoError(t, err)
	var all []workers.Job
	answered := map[workers.Digest]bool{}
	release := func() {
		job := queuetest.NewJob(t, "batch", byte(len(all)), input)
		row, err := workers.NewRow(job, "").Released(nil)
		require.NoError(t, err)
		c.until("released", func() error {
			if _, err := q.PutRow(t.Context(), row, 0); err != nil && !isConflict(err) {
				return err
			}
			return q.Publish(t.Context(), workers.First(job))
		})
		all = append(all, job)
	}
	prove := func() {
		for before := len(answered); len(answered) == before; {
			c.until("a job is done", func() error {
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
				defer cancel()
				d, err := claimer.Fetch(ctx, []string{"batch"})
				if err != nil {
					return err
				}
				c.until("answered", func() error {
					return claimer.SubmitResult(t.Context(), workers.Result{Job: d.Job.ID, Proof: workers.Digest{1}, Worker: "w"})
				})
				answered[d.Job.ID] = true
				_ = d.Ack(t.Context()) // else it comes back, and is dropped
				return nil
			})
		}
	}
	killed := map[string]int{}
	for range *leaders {
		release()
		var led string
		require.Eventually(t, func() bool { led = c.leader(); return led != "" }, 2*time.Minute, 20*time.Millisecond)
		c.kill(led)
		killed[led]++
		release()
		prove()
		prove()
		c.start(led)
		time.Sleep(*apart)
	}
	t.Log("killed:", killed)
	for _, job := range all {
		require.True(t, answered[job.ID])
		c.until("its row is there", func() error { _, _, err := q.Row(t.Context(), job.ID); return err })
	}
}
