package fleet

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/causeway-l2/causeway/workers"
)

// row reads a job's row. Any worker may write any row, so that what the coordinator knows itself is not taken from there, and one that cannot be read is
// dropped, to be made anew like one that the queue has lost.
func (c *Coordinator) row(ctx context.Context, e *entry) (workers.Row, uint64, error) {
	row, revision, err := c.queue.Row(ctx, e.Job.ID)
	if errors.Is(err, workers.ErrJob) {
		c.log.Error("a row cannot be read, and is made anew", "job", e.Job.ID, "what", describe(e.Job), "err", err)
		if err := c.queue.DropRow(ctx, e.Job.ID); err != nil {
			return workers.Row{}, 0, err
		}
		return workers.Row{}, 0, fmt.Errorf("%w: %w", workers.ErrNoRow, err)
	}
	row.Job = e.Job
	if first := c.cfg.Classes[e.Job.Circuit]; row.Class != first && !slices.Contains(c.cfg.Policy.Classes, row.Class) {
		row.Class = first // nobody may wait for jobs of that one
	}
	return row, revision, err
}
