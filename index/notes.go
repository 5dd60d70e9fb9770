package index

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/internal/durable"
)

// notes is the file: a line for each op that was accepted and each batch that was sealed. What a crash takes from its end is still on L1, without the
// names of the ops. When it has twice as many lines as are remembered, it is written anew.
type notes struct {
	file  *os.File
	w     *bufio.Writer
	lines int
	err   error
}

type line struct {
	Op     *api.OpStatus `json:"op,omitempty"`
	Sealed uint64        `json:"sealed,omitempty"`
	At     uint64        `json:"at,omitempty"`
	Ops    []string      `json:"ops,omitempty"`
}

// openNotes reads the file into the index, then writes it anew with what is remembered of it.
func openNotes(path string, i *Index) (*notes, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("index: %w", err)
	}
	if err := i.readNotes(path); err != nil {
		return nil, err
	}
	return i.writeNotes(path)
}

// writeNotes writes the file anew, with what is remembered.
func (i *Index) writeNotes(path string) (*notes, error) {
	tmp := path + ".new"
	file, err := os.OpenFile(tmp, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("index: %w", err)
	}
	n := &notes{file: file, w: bufio.NewWriterSize(file, 1<<16)}
	for _, o := range i.order {
		n.write(line{Op: &o.OpStatus})
	}
	for number := i.oldest; number <= i.newest; number++ {
		if b := i.batches[number]; b != nil {
			members := make([]string, len(b.ops))
			for k, o := range b.ops {
				members[k] = o.ID
			}
			n.write(line{Sealed: number, At: b.SealedAt, Ops: members})
		}
	}
	n.flush()
	if n.err == nil {
		n.err = file.Sync() // before it takes the place of what is on disk
	}
	if n.err == nil {
		n.err = os.Rename(tmp, path)
	}
	if n.err == nil {
		n.err = durable.SyncDir(filepath.Dir(path))
	}
	if n.err != nil {
		file.Close()
		return nil, fmt.Errorf("index: %w", n.err)
	}
	return n, nil
}

// readNotes stops at the first line that is no note: the end of what a crash left. What cannot be read may be there the next time, and must not be written over.
func (i *Index) readNotes(path string) error {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("index: %w", err)
	}
	defer file.Close()
	scan := bufio.NewScanner(file)
	const longest = 16 << 20 // a batch of 2^17 ops
	scan.Buffer(nil, longest)
	for scan.Scan() {
		var l line
		if err := json.Unmarshal(scan.Bytes(), &l); err != nil {
			i.cfg.Log.Warn("notes end here", "component", "index", "err", err)
			break
		}
		switch {
		case l.Op != nil:
			i.restoreOp(*l.Op)
		case l.Sealed != 0:
			b := i.batch(l.Sealed)
			b.SealedAt = l.At
			i.fill(b, l.Ops)
			i.totals.sealed = max(i.totals.sealed, l.Sealed)
			i.advance(b, api.Batched)
		}
	}
	switch err := scan.Err(); {
	case errors.Is(err, bufio.ErrTooLong): // no note either
		i.cfg.Log.Warn("notes end here", "component", "index", "err", err)
	case err != nil:
		return fmt.Errorf("index: %w: if it stays so, move the file away; what is lost then is which op is which", err)
	}
	return nil
}

func (i *Index) restoreOp(s api.OpStatus) {
	if known := i.ops[s.ID]; known != nil {
		i.become(known, s)
	} else {
		i.restoreNew(s)
	}
	if s.Stage == api.Dropped {
		i.dropped(i.ops[s.ID])
		i.forgetFree()
	}
}

func (i *Index) restoreNew(s api.OpStatus) {
	if s.Stage != api.Dropped {
		s.Stage = api.Accepted // L1 says how far it has come
	}
	s.FinalAt = 0
	i.add(s)
	if s.Address != nil && s.To != nil && s.Type == "transferToNew" {
		i.own(*s.Address, api.Key{}, *s.To)
	}
}

func (n *notes) write(l line) {
	if n.err != nil {
		return
	}
	b, err := json.Marshal(l)
	if err == nil {
		_, err = n.w.Write(append(b, '\n'))
	}
	n.lines++
	n.err = err
}

func (n *notes) flush() {
	if n.err == nil {
		n.err = n.w.Flush()
	}
}

func (n *notes) close() error {
	n.flush()
	return errors.Join(n.err, n.file.Close())
}

func (i *Index) noteOp(o *op) {
	if i.note != nil {
		i.note.write(line{Op: &o.OpStatus})
		i.flushNotes() // a killed process leaves what was written
	}
}

func (i *Index) noteSealed(number uint64, members []string) {
	if i.note != nil {
		i.note.write(line{Sealed: number, At: i.unix(), Ops: members})
		i.flushNotes()
	}
}

// flushNotes writes what was noted, and says once when that fails: the index goes on without.
func (i *Index) flushNotes() {
	if i.note == nil {
		return
	}
	if i.note.flush(); i.note.err == nil && i.note.lines > 2*(i.cfg.MaxOps+i.cfg.MaxBatches) {
		fresh, err := i.writeNotes(i.cfg.File)
		i.note.file.Close() // flushed, and replaced
		if i.note.err = err; err == nil {
			i.note = fresh
		}
	}
	if i.note.err != nil {
		i.cfg.Log.Error("the index keeps no more notes", "component", "index", "err", i.note.err)
		i.note.file.Close()
		i.note = nil
	}
}
