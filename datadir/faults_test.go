package datadir_test

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/datadir"
	"github.com/causeway-l2/causeway/datadir/datadirtest"
	"github.com/causeway-l2/causeway/operator"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/sequencer"
	"github.com/causeway-l2/causeway/statetree"
	"github.com/causeway-l2/causeway/wallet"
)

// life is what a directory was told, and what of it was acknowledged.
type life struct {
	ops, seals, proofs, states uint64
	replaced                   map[uint64]bool // ops whose place others were to take
	// torn: the end of the log may be gone, as far as nothing in it was acknowledged: proofs are made again, and the state read from L1 again.
	torn bool
}

// open a directory whose process would end at a fatal error: fatal is sent it, and whoever caused it goes no further.
func open(fs datadir.FS, fatal chan error) (*datadir.Dir, error) {
	cfg := datadir.Default()
	cfg.FS, cfg.MemTableBytes, cfg.CacheBytes = fs, 64<<10, 1<<20
	cfg.Identity = datadir.Identity{Rollup: "0x01", Shape: 1}
	cfg.Log = slog.New(slog.DiscardHandler)
	cfg.Fatal = func(err error) {
		fatal <- err
		select {}
	}
	return datadir.Open("data", cfg)
}

// signed is an op as journals keep them.
var signed = alice.Transfer(wallet.Terms{ValidUntil: 1}, 1, alice.Payee(), rollup.NewAmount(5))

var alice = wallet.New(field.FromUint64(1), wallet.KeyFromSecret([]byte("alice")), rollup.Address{})

// live works until something fails or rounds are over, and tells what was acknowledged until then.
func live(d *datadir.Dir, l *life, rounds int) error {
	for range rounds {
		var waits []func() error
		seq := l.ops
		for i := range uint64(3) {
			e := sequencer.Entry{Seq: seq + i, ID: opID(seq + i), At: time.Unix(1, 0), Op: signed}
			if i == 1 && seq > 0 { // the one that is in no batch
				e.Replaced = &sequencer.DroppedEntry{Seq: seq - 1, ID: opID(seq - 1), Reason: "replaced"}
				l.replace(seq - 1)
			}
			wait, err := d.Accept(e)
			if err != nil {
				return err
			}
			waits = append(waits, wait)
		}
		for _, wait := range waits {
			if err := wait(); err != nil {
				return err
			}
			l.ops++
		}
		n := l.seals + 1
		r := sequencer.Record{Header: rollup.Header{Number: n}, Transfers: []uint64{seq, seq + 1}, IDs: []sequencer.ID{opID(seq), opID(seq + 1)}}
		if err := d.Seal(r); err != nil {
			return err
		}
		l.seals = n
		if err := d.SaveProof(n, slices.Repeat([]byte{byte(n)}, 2000)); err != nil {
			return err
		}
		l.proofs = n
		if err := d.SaveSubmission(operator.SavedSubmission{First: n, Count: 1}); err != nil {
			return err
		}
		change := statetree.Changes{Records: []statetree.RecordChange{{Key: "n", Value: fmt.Append(nil, n)}}}
		for i := range uint32(50) {
			change.Nodes = append(change.Nodes, statetree.NodeChange{Key: statetree.Key{Level: 0, Index: uint32(n)*50 + i}, Value: field.FromUint64(n)})
		}
		if err := d.State().Apply(change); err != nil {
			return err
		}
		l.states = n
	}
	return nil
}

func (l *life) replace(seq uint64) {
	if l.replaced == nil {
		l.replaced = map[uint64]bool{}
	}
	l.replaced[seq] = true
}

func opID(seq uint64) sequencer.ID { return sequencer.ID(fmt.Sprintf("0x%064x", seq)) }

// holds reads all of a directory; an error is the directory's, what is missing is the test's.
func holds(t *testing.T, d *datadir.Dir, l life, what string) error {
	t.Helper()
	h, err := d.History(0)
	if err != nil {
		return err
	}
	have := map[uint64]bool{}
	for seq := range h.Ops {
		have[seq] = true
	}
	for _, e := range h.Pending {
		have[e.Seq] = true
	}
	for seq := range l.ops {
		require.True(t, have[seq] || l.replaced[seq], "%s: op %d of %d was acknowledged and is gone without a word", what, seq, l.ops)
	}
	require.GreaterOrEqual(t, h.NextSeq, l.ops, what)
	require.GreaterOrEqual(t, uint64(len(h.Records)), l.seals, what)
	for n := uint64(1); n <= l.proofs; n++ {
		p, err := d.Proof(n)
		if err != nil {
			return err
		}
		if p != nil || !l.torn {
			require.Equal(t, slices.Repeat([]byte{byte(n)}, 2000), p, what)
		}
	}
	if l.torn {
		n, err := d.State().Record("n")
		if err != nil {
			return err
		}
		_, _ = fmt.Sscan(string(n), &l.states)
	}
	for n := uint64(1); n <= l.states; n++ {
		for i := range uint32(50) {
			e, ok, err := d.State().Node(statetree.Key{Level: 0, Index: uint32(n)*50 + i})
			if err != nil {
				return err
			}
			require.True(t, ok, what)
			require.Equal(t, field.FromUint64(n), e, what)
		}
	}
	_, err = d.Submissions(0)
	return err
}

// M5: every write, sync, creation and rename of a life fails in its turn, with each of the errors that disks have. The process ends there with an error that
// says what to do; with the disk mended, the next one has all that was acknowledged, and goes on.
func TestM5EveryWriteFails(t *testing.T) {
	const rounds = 6
	for _, fault := range []error{syscall.ENOSPC, syscall.EIO, syscall.EROFS} {
		step := int32(1)
		if fault != syscall.ENOSPC {
			step = 7 // they take the same way
		}
		for at := int32(0); ; at += step {
			disk, fatal, ended := datadirtest.New(), make(chan error, 10), make(chan error, 1)
			fs, failed := disk.Failing(at, fault)
			var l life
			go func() {
				d, err := open(fs, fatal)
				if err == nil {
					err = live(d, &l, rounds)
				}
				ended <- err
			}()
			var err error
			select {
			case err = <-fatal:
			case err = <-ended:
			}
			if !failed() {
				require.NoError(t, err)
				require.Greater(t, at, int32(50), "as many writes were failed")
				break
			}
			if err != nil { // a write behind the scenes may be tried again
				require.ErrorIs(t, err, datadir.ErrDisk, "write %d, %v", at, fault)
			}
			d, err := open(disk.Crash(0, uint64(at)).FS(), fatal)
			require.NoError(t, err, "write %d, %v", at, fault)
			require.NoError(t, holds(t, d, l, fmt.Sprintf("write %d, %v", at, fault)))
			h, err := d.History(0)
			require.NoError(t, err)
			next := life{ops: h.NextSeq, seals: uint64(len(h.Records))}
			require.NoError(t, live(d, &next, 1), "with the disk mended it goes on")
			require.NoError(t, d.Close())
		}
	}
}

// M4: bytes of each file are flipped, files are cut and removed. Either the directory is refused, then or when the place is read, with an error that says what
// to do, or it has all that was acknowledged.
func TestM4DamagedFiles(t *testing.T) {
	fatal := make(chan error, 10)
	for _, orderly := range []bool{true, false} { // with an empty log, and with a full one
		disk := datadirtest.New()
		l := life{torn: true}
		d, err := open(disk.FS(), fatal)
		require.NoError(t, err)
		require.NoError(t, live(d, &l, 40))
		if orderly {
			require.NoError(t, d.Close())
		}
		whole := disk.Crash(100, 1)
		kinds := map[string]int{}
		for _, name := range whole.Files("data") {
			size := len(whole.Read(name))
			damage := map[string]func([]byte) []byte{"removed": nil}
			for i := range 6 {
				at := size * i / 6
				damage[fmt.Sprintf("flipped at %d", at)] = func(b []byte) []byte {
					if len(b) > 0 {
						b[at] ^= 0x40
					}
					return b
				}
				damage[fmt.Sprintf("cut at %d", at)] = func(b []byte) []byte { return b[:at] }
			}
			damage["flipped at its end"] = func(b []byte) []byte {
				if len(b) > 0 {
					b[len(b)-1] ^= 1
				}
				return b
			}
			for what, do := range damage {
				what = fmt.Sprintf("orderly %t, %s %s", orderly, name, what)
				copied := whole.Crash(100, 1)
				copied.Damage(name, do)
				d, err := open(copied.FS(), fatal)
				if err == nil {
					err = holds(t, d, l, what)
					if closed := d.Close(); err == nil {
						err = closed
					}
				}
				if err != nil {
					require.ErrorIs(t, err, datadir.ErrDamaged, what)
					kinds[kindOf(name)]++
				}
			}
		}
		if !orderly {
			d.Close()
		}
		t.Log(kinds)
		for _, kind := range []string{"sst", "MANIFEST", "log"} {
			if kind != "log" || !orderly {
				require.Positive(t, kinds[kind], "damage of a %s is noticed", kind)
			}
		}
	}
	require.Empty(t, fatal)
}

func kindOf(name string) string {
	base := name[strings.LastIndex(name, "/")+1:]
	if kind, _, ok := strings.Cut(base, "-"); ok {
		return kind
	}
	return base[strings.LastIndex(base, ".")+1:]
}

// M5: a disk that nobody may write to.
func TestM5ReadOnlyDisk(t *testing.T) {
	disk, fatal := datadirtest.New(), make(chan error, 1)
	d, err := open(disk.FS(), fatal)
	require.NoError(t, err)
	require.NoError(t, d.Close())
	for _, fault := range []error{syscall.EROFS, syscall.EACCES} {
		fs, _ := disk.Failing(0, fault)
		_, err := open(fs, fatal)
		require.ErrorIs(t, err, datadir.ErrDisk)
		require.True(t, errors.Is(err, fault))
	}
}

// A database in a layout that this release does not know, or no more, is another release's, and no damage: what it has acknowledged is not to be moved away.
func TestDatabaseOfAnotherRelease(t *testing.T) {
	for _, layout := range []string{"001", "999"} {
		disk, fatal := datadirtest.New(), make(chan error, 1)
		d, err := open(disk.FS(), fatal)
		require.NoError(t, err)
		require.NoError(t, d.Close())
		f, err := disk.FS().Create("data/db/marker.format-version.999999."+layout, "")
		require.NoError(t, err)
		require.NoError(t, f.Close())
		_, err = open(disk.FS(), fatal)
		require.ErrorIs(t, err, datadir.ErrSchema, layout)
		require.NotErrorIs(t, err, datadir.ErrDamaged, layout)
	}
}
