package restore

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/rollup"
)

// Notes kept beside the accounts, in the same write; numbers in keys are hexadecimal:
//
//	progress                how far L1 was read, and the last batch
//	request/INDEX           a request that waits
//	owed/TOKEN/ADDRESS      what L1 owes, decimal
//	exited/ID               an account that left in the exodus
const (
	progressNote = "progress"
	requestNote  = "request/"
	owedNote     = "owed/"
	exitedNote   = "exited/"
)

type progress struct {
	Block                          l1.BlockRef
	LastBatch, Timestamp, Requests uint64
	Ops, Transfers                 int
	Exodus                         bool
	Asked                          uint64
}

// commit writes all that changed since the last one.
func (r *Rollup) commit() error {
	for index := range r.unnoted {
		if err := r.noteRequest(r.requests[index]); err != nil {
			return err
		}
	}
	clear(r.unnoted)
	b, err := json.Marshal(progress{r.Block, r.LastBatch, r.Timestamp, r.Requests, r.Ops, r.Transfers, r.Exodus, r.asked})
	if err != nil {
		return err
	}
	r.view.Note(progressNote, b)
	return r.view.Commit()
}

// load reads what an earlier Rollup committed.
func (r *Rollup) load() error {
	b, err := r.view.Noted(progressNote)
	if err != nil || b == nil {
		return err
	}
	var p progress
	if err := json.Unmarshal(b, &p); err != nil {
		return fmt.Errorf("restore: note of progress: %w", err)
	}
	r.Block, r.LastBatch, r.Timestamp, r.Requests, r.Ops, r.Transfers, r.Exodus = p.Block, p.LastBatch, p.Timestamp, p.Requests, p.Ops, p.Transfers, p.Exodus
	r.asked = p.Asked
	for prefix, take := range map[string]func(key string, value []byte) error{requestNote: r.loadRequest, owedNote: r.loadOwed, exitedNote: r.loadExited} {
		err := r.State.Notes(prefix, func(key string, value []byte) error {
			if err := take(strings.TrimPrefix(key, prefix), value); err != nil {
				return fmt.Errorf("restore: note %s: %w", key, err)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *Rollup) noteRequest(q *l1.Request) error {
	b, err := json.Marshal(q)
	r.view.Note(requestKey(q.Index), b)
	return err
}

// forget drops a request that waits no more.
func (r *Rollup) forget(index uint64) {
	delete(r.requests, index)
	if !r.unnoted[index] {
		r.view.Note(requestKey(index), nil)
	}
	delete(r.unnoted, index)
}

func (r *Rollup) loadRequest(_ string, value []byte) error {
	var q l1.Request
	if err := json.Unmarshal(value, &q); err != nil {
		return err
	}
	r.requests[q.Index] = &q
	if q.Op == l1.OpDeposit {
		add(r.Queued, q.Token, q.Amount)
	}
	return nil
}

func (r *Rollup) loadOwed(key string, value []byte) error {
	token, who, _ := strings.Cut(key, "/")
	n, err := strconv.ParseUint(token, 16, 16)
	if err != nil {
		return err
	}
	var a rollup.Address
	if k, err := hex.Decode(a[:], []byte(who)); err != nil || k != len(a) {
		return fmt.Errorf("address %q", who)
	}
	amount, ok := new(big.Int).SetString(string(value), 10)
	if !ok {
		return fmt.Errorf("amount %q", value)
	}
	r.owed(uint16(n))[a] = amount
	return nil
}

func (r *Rollup) loadExited(key string, _ []byte) error {
	id, err := strconv.ParseUint(key, 16, 32)
	r.exited[uint32(id)] = true
	return err
}

func requestKey(index uint64) string { return fmt.Sprintf("%s%016x", requestNote, index) }

func owedKey(token uint16, who rollup.Address) string {
	return fmt.Sprintf("%s%04x/%x", owedNote, token, who[:])
}

func exitedKey(id uint32) string { return fmt.Sprintf("%s%08x", exitedNote, id) }
