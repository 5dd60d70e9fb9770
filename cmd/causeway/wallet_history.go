package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/wallet"
)

// entry is an op of the user's, with what its receipt promised.
type entry struct {
	api.OpStatus
	Receipt *api.Receipt `json:"receipt,omitempty"`
	Broken  bool         `json:"broken"` // the promised time has passed and it is not final
}

// unknownOp is the type of an op of which only the name is known.
const unknownOp = "unknown"

func (p *purse) newHistory() *cobra.Command {
	var limit int
	cmd := &cobra.Command{
		Use:   "history",
		Short: "Your ops, the latest first, and whether the operator kept its word",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if limit < 1 {
				return fmt.Errorf("--limit %d: want at least 1", limit)
			}
			u, err := p.open(cmd.Context())
			if err != nil {
				return err
			}
			defer u.Close()
			list, err := p.history(cmd.Context(), u, limit)
			if err != nil {
				return p.advise(err)
			}
			if p.json {
				return p.result(list)
			}
			return p.printHistory(u, list)
		},
	}
	cmd.Flags().IntVar(&limit, "limit", 50, "how many")
	return cmd
}

func (p *purse) history(ctx context.Context, u *wallet.User, limit int) ([]entry, error) {
	receipts, err := p.receipts()
	if err != nil {
		return nil, err
	}
	all, err := u.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	out, seen := []entry{}, map[string]bool{}
	now := uint64(time.Now().Unix())
	for _, a := range all {
		ops, err := opsOf(ctx, u, a.ID, limit)
		if err != nil {
			return nil, err
		}
		for _, op := range ops {
			if seen[op.ID] {
				continue
			}
			seen[op.ID] = true
			e := entry{OpStatus: op}
			r, ok := receipts[op.ID]
			if !ok {
				r, ok = p.fetch(ctx, u, a, op)
			}
			if ok {
				p.noteFinal(r, op)
				e.Receipt = &r.Receipt
				e.Broken = late(op, r.Receipt, now) || op.FinalAt > r.PromisedBy
			}
			out = append(out, e)
		}
	}
	asked, err := requestsOf(ctx, u, limit)
	if err != nil {
		return nil, err
	}
	for _, op := range asked { // a deposit has no account before a batch serves it
		if !seen[op.ID] {
			out = append(out, entry{OpStatus: op})
		}
	}
	begun := sync.OnceValues(func() (uint64, error) { return u.Begun(ctx) })
	for id, r := range receipts { // what the operator does not admit to
		if seen[id] || r.FinalAt != 0 || now <= r.PromisedBy || r.Rollup != u.Status.Rollup {
			continue
		}
		op, err := askOp(ctx, u, id)
		switch {
		case err == nil && late(op, r.Receipt, now): // it is among the account's that were not asked for, or the operator left it out
			op.AcceptedAt = r.AcceptedAt
			out = append(out, entry{OpStatus: op, Receipt: &r.Receipt, Broken: true})
		case err == nil:
			p.noteFinal(r, op)
		case errors.Is(err, api.ErrNotFound):
			op = api.OpStatus{ID: id, Type: unknownOp, AcceptedAt: r.AcceptedAt, PromisedBy: r.PromisedBy}
			if at, err := begun(); err == nil && r.AcceptedAt < at { // while L1 does not answer it is not told
				op.Reason = "it was accepted before this rollup was put on L1 at " + timeText(at) + ", as by a devnet that was begun anew since"
			}
			out = append(out, entry{OpStatus: op, Receipt: &r.Receipt, Broken: true})
		default:
			return nil, err
		}
	}
	slices.SortFunc(out, func(a, b entry) int { return int(int64(b.AcceptedAt) - int64(a.AcceptedAt)) })
	return out[:min(limit, len(out))], nil
}

// late tells whether an op is not final though the time that was promised has passed.
func late(op api.OpStatus, r api.Receipt, now uint64) bool {
	return op.Stage != api.Final && now > r.PromisedBy
}

// opsOf are the latest ops of an account, limit at most.
func opsOf(ctx context.Context, u *wallet.User, account uint32, limit int) (out []api.OpStatus, err error) {
	const most = 500 // the API gives at once
	for cursor := ""; ; {
		page, err := u.API.Ops(ctx, api.OpFilter{Account: &account}, cursor, min(limit-len(out), most))
		if err != nil {
			return nil, err
		}
		out = append(out, page.Items...)
		if cursor = page.Next; cursor == "" || len(out) >= limit {
			return out, nil
		}
	}
}

// requestsOf are what was asked for on L1 for the user's address, the latest first, limit at least if there are so many.
func requestsOf(ctx context.Context, u *wallet.User, limit int) (out []api.OpStatus, err error) {
	address := u.Address()
	for cursor := ""; ; {
		page, err := u.API.Deposits(ctx, &address, cursor)
		if err != nil {
			return nil, err
		}
		for _, r := range page.Items {
			op := api.OpStatus{ID: wallet.Asked{Request: r.Index}.OpID(), Type: r.Type, Address: &r.Owner, Token: r.Token, Amount: r.Amount, Fee: &rollup.Amount{}, Stage: r.Stage, AcceptedAt: r.At, L1Tx: &r.L1Tx}
			if op.From = r.Account; r.Type == rollup.OpDeposit.String() {
				op.From, op.To = nil, r.Account
			}
			out = append(out, op)
		}
		if cursor = page.Next; cursor == "" || len(out) >= limit {
			return out, nil
		}
	}
}

// askOp asks for an op, as often as the operator lets one.
func askOp(ctx context.Context, u *wallet.User, id string) (api.OpStatus, error) {
	for {
		op, err := u.API.Op(ctx, id)
		if !errors.Is(err, api.ErrRate) {
			return op, err
		}
		select {
		case <-ctx.Done():
			return op, ctx.Err()
		case <-time.After(time.Second):
		}
	}
}

func (p *purse) printHistory(u *wallet.User, list []entry) error {
	if len(list) == 0 {
		p.say("nothing yet")
		return nil
	}
	w := tabwriter.NewWriter(p.cmd.OutOrStdout(), 2, 0, 2, ' ', 0)
	fmt.Fprintln(w, "when\twhat\tfrom\tto\tamount\tfee\tstage\tid")
	for _, e := range list {
		stage := string(e.Stage)
		if e.Broken {
			stage += " LATE: the receipt promised it by " + timeText(e.Receipt.PromisedBy)
		}
		if e.Reason != "" {
			stage += ": " + strings.Join(strings.Fields(e.Reason), " ") // in one line, whoever says it
		}
		t := tokenOf(u, e.Token)
		amount, fee := wallet.Format(t, e.Amount), ""
		if e.Fee != nil {
			fee = wallet.Format(t, *e.Fee)
		}
		from, to := idText(e.From), toText(e.OpStatus)
		switch {
		case e.Type == rollup.OpSetKey.String(): // moves nothing, and names no token
			amount, fee = "", ""
		case takesAll(e.OpStatus):
			amount = "all"
		case e.Type == unknownOp:
			from, to, amount, fee = "", "", "", ""
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", timeText(e.AcceptedAt), e.Type, from, to, amount, fee, stage, e.ID)
	}
	return w.Flush()
}

// takesAll tells whether an op takes out a whole account: how much that is L1 tells once it is final.
func takesAll(op api.OpStatus) bool {
	return op.Type == rollup.OpForcedExit.String() && op.Stage != api.Final
}

// toText is empty while it is not known which account is paid: a batch may open it.
func toText(op api.OpStatus) string {
	if op.To == nil && slices.Contains([]string{rollup.OpDeposit.String(), rollup.OpTransfer.String(), rollup.OpTransferToNew.String()}, op.Type) {
		return ""
	}
	return idText(op.To)
}

func idText(id *uint32) string {
	if id == nil {
		return "L1"
	}
	return fmt.Sprint(*id)
}
