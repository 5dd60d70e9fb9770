package main

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/internal/durable"
	"github.com/causeway-l2/causeway/wallet"
)

// kept is a line of the file of receipts: the operator's word, with which anyone can show that it was broken, and when the op was final, once that is known.
// Operators forget old ops, so whoever has seen one final need not ask again. Of several lines of an op the last one counts.
type kept struct {
	api.Receipt
	FinalAt uint64 `json:"finalAt,omitempty"`
}

func (p *purse) receiptsFile() string { return filepath.Join(p.dir, "receipts.jsonl") }

func (p *purse) openReceipts() (*os.File, error) {
	return os.OpenFile(p.receiptsFile(), os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o600)
}

// keep appends a line, and ends one before it that was cut off.
func (p *purse) keep(k kept) error {
	b, err := json.Marshal(k)
	if err != nil {
		return err
	}
	file, err := p.openReceipts()
	if err != nil {
		return err
	}
	info, err := file.Stat()
	if err == nil && info.Size() > 0 {
		last := []byte{'\n'}
		if _, err = file.ReadAt(last, info.Size()-1); last[0] != '\n' {
			b = append([]byte{'\n'}, b...)
		}
	}
	if err == nil {
		_, err = file.Write(append(b, '\n'))
	}
	if err == nil {
		err = file.Sync()
	}
	if err == nil && info.Size() == 0 { // the file may be new
		err = durable.SyncDir(p.dir)
	}
	return errors.Join(err, file.Close())
}

// noteFinal has the operator not asked again for an op that is final.
func (p *purse) noteFinal(k kept, op api.OpStatus) {
	if op.Stage != api.Final || k.FinalAt != 0 {
		return
	}
	k.FinalAt = op.FinalAt
	if err := p.keep(k); err != nil {
		p.warn("that the op %s is final cannot be kept: %v", op.ID, err)
	}
}

// receipts that were kept, by op. A line that cannot be read, cut off by a full disk for example, is told and left out.
func (p *purse) receipts() (map[string]kept, error) {
	out := map[string]kept{}
	b, err := os.ReadFile(p.receiptsFile())
	if errors.Is(err, fs.ErrNotExist) {
		return out, nil
	}
	if err != nil {
		return nil, unread(err)
	}
	for n, line := range strings.Split(string(b), "\n") {
		var k kept
		switch err := json.Unmarshal([]byte(line), &k); {
		case line == "":
		case err != nil:
			p.warn("%s: line %d is no receipt and is left out: %v", p.receiptsFile(), n+1, err)
		default:
			out[k.Op.String()] = k
		}
	}
	return out, nil
}

// fetch asks for the receipt of an op that has none here, since its answer was lost or the wallet was killed; one that was kept in time is of no use.
func (p *purse) fetch(ctx context.Context, u *wallet.User, a wallet.Mine, op api.OpStatus) (k kept, ok bool) {
	var id api.Digest
	inTime := op.Stage == api.Final && op.FinalAt <= op.PromisedBy
	if a.Wallet == nil || op.From == nil || *op.From != a.ID || op.PromisedBy == 0 || op.PromisedBy == api.NoPromise || inTime || id.UnmarshalText([]byte(op.ID)) != nil {
		return k, false
	}
	r, err := u.API.Receipt(ctx, id)
	if err == nil {
		err = r.Verify(id, u.Status.ChainID, u.Status.Rollup)
	}
	if err == nil {
		err = p.keep(kept{Receipt: r})
	}
	if err != nil {
		p.warn("no receipt of op %s is here, and none is to be had: %v", op.ID, err)
	}
	return kept{Receipt: r}, err == nil
}
