package benchmarks

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"github.com/causeway-l2/causeway/rollup"
)

// Memory measures what a state on disk takes to hold, as accounts grow.
type Memory struct {
	// Quick is a small state.
	Quick bool
	// Accounts of the largest state; 0: a million.
	Accounts int
	// Say hears of progress; it may be nil.
	Say func(format string, args ...any)
}

// Accounts that can be asked for: a tenth of them is measured, too, and their numbers have 32 bits.
const leastAccounts, mostAccounts = 10, 1 << 31

// Name implements Workload.
func (Memory) Name() string { return "memory" }

// Run implements Workload. Each tenth, and the whole, is a case accounts=N that reports resident_mb of the process beyond what it had before the directory
// was opened, resident_bytes_per_account, disk_bytes_per_account, build_seconds since the case before, and read_us for an account drawn at random with
// its path.
func (m Memory) Run(ctx context.Context) (Report, error) {
	report := newReport(m.Name())
	switch {
	case m.Accounts == 0 && m.Quick:
		m.Accounts = 40_000
	case m.Accounts == 0:
		m.Accounts = 1_000_000
	case m.Accounts < leastAccounts || m.Accounts > mostAccounts:
		return report, fmt.Errorf("%d accounts: want %d to %d", m.Accounts, leastAccounts, mostAccounts)
	}
	before := rss()
	d, err := newDesk(ctx, 1)
	if err != nil {
		return report, err
	}
	defer d.close()
	built := uint32(1)
	for _, n := range []uint32{uint32(m.Accounts / 10), uint32(m.Accounts)} {
		start := time.Now()
		for built < n {
			next := min(built+1<<16, n)
			if err := fill(ctx, d.state, built, next, d.owner); err != nil {
				return report, err
			}
			built = next
		}
		build := time.Since(start)
		read, err := d.readSome(ctx, n)
		if err != nil {
			return report, err
		}
		disk, err := size(d.path)
		if err != nil {
			return report, err
		}
		resident := float64(rss() - before)
		c := Case{fmt.Sprintf("accounts=%d", n), []Metric{{"resident_mb", resident / mib}, {"resident_bytes_per_account", resident / float64(n)},
			{"disk_bytes_per_account", float64(disk) / float64(n)}, {"build_seconds", build.Seconds()}, {"read_us", read}}}
		report.Cases = append(report.Cases, c)
		if m.Say != nil {
			m.Say("%s: %.0f MiB resident, %.0f bytes an account on disk, built in %.0f s, read in %.0f us", c.Name, resident/mib, float64(disk)/float64(n), build.Seconds(), read)
		}
	}
	return report, nil
}

// readSome returns the microseconds of an account with its path, of many drawn at random.
func (d *desk) readSome(ctx context.Context, accounts uint32) (float64, error) {
	const reads = 5000
	r, view := rand.New(rand.NewPCG(2, 2)), d.state.View()
	took, err := timed(ctx, reads, func() error {
		id := r.Uint32N(accounts)
		a, err := view.Account(id)
		if err != nil {
			return err
		}
		p, err := view.Proof(id)
		if err == nil && p.Leaf != a.Leaf() {
			err = rollup.ErrNoAccount
		}
		return err
	})
	return micros(took, reads), err
}

func size(dir string) (total int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if errors.Is(err, os.ErrNotExist) {
			return nil // compacted away
		}
		if err == nil {
			total += info.Size()
		}
		return err
	})
	return total, err
}
