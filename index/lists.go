package index

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// readCursor is the number that a list goes on before; newest when there is none.
func readCursor(cursor string, newest uint64) (uint64, error) {
	if cursor == "" {
		return newest, nil
	}
	n, err := strconv.ParseUint(cursor, 10, 63)
	if err != nil || n == 0 {
		return 0, fmt.Errorf("cursor %q is none of ours", cursor)
	}
	return n, nil
}

// Op returns an op that is remembered.
func (i *Index) Op(id string) (api.OpStatus, bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	o := i.ops[id]
	if o == nil {
		return api.OpStatus{}, false
	}
	return i.shown(o), true
}

// Ops lists ops, the latest first.
func (i *Index) Ops(filter api.OpFilter, cursor string, limit int) (api.Page[api.OpStatus], error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	out := api.Page[api.OpStatus]{Items: []api.OpStatus{}}
	before, err := readCursor(cursor, i.seq)
	if err != nil {
		return out, err
	}
	list := i.order
	switch {
	case filter.Batch != 0:
		list = nil
		if b := i.batches[filter.Batch]; b != nil {
			list = slices.SortedFunc(slices.Values(b.ops), func(a, b *op) int { return cmp.Compare(a.seq, b.seq) })
		}
	case filter.Account != nil:
		list = i.byAccount[*filter.Account]
	}
	end, _ := slices.BinarySearchFunc(list, before, bySeq)
	for n := end - 1; n >= 0; n-- {
		o := list[n]
		if filter.Account != nil && filter.Batch != 0 && !slices.Contains(accountsOf(o), *filter.Account) {
			continue
		}
		if len(out.Items) == limit {
			out.Next = strconv.FormatUint(o.seq+1, 10)
			break
		}
		out.Items = append(out.Items, i.shown(o))
	}
	return out, nil
}

// withDeposits adds the accounts of deposits that the operator has taken and L1 has not in a batch yet.
func (i *Index) withDeposits(ids []uint32, from uint32, most int, mine func(api.Address, field.Point) bool) []uint32 {
	if i.cfg.Locate == nil {
		return ids
	}
	i.mu.Lock()
	unsure := map[rollup.Owner]bool{}
	for _, o := range i.deposits {
		if mine(api.Address(o.Address), o.PubKey) {
			unsure[o] = true
		}
	}
	i.mu.Unlock()
	full := len(ids) == most
	for o := range unsure {
		id, ok := i.cfg.Locate(o)
		if ok && id >= from && !slices.Contains(ids, id) && !(full && id > ids[len(ids)-1]) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids[:min(len(ids), most)]
}

// Requests lists what was asked for on L1, the latest first.
func (i *Index) Requests(owner *api.Address, cursor string, limit int) (api.Page[api.Request], error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	out := api.Page[api.Request]{Items: []api.Request{}}
	before, err := readCursor(cursor, i.asked+1)
	if err != nil {
		return out, err
	}
	list := i.latest
	if owner != nil {
		list = i.ofOwner[*owner]
	}
	end, _ := slices.BinarySearchFunc(list, before-1, func(r *api.Request, index uint64) int { return cmp.Compare(r.Index, index) })
	for n := end - 1; n >= 0; n-- {
		r := list[n]
		if len(out.Items) == limit {
			out.Next = strconv.FormatUint(r.Index+2, 10)
			break
		}
		shown := *r
		if o := i.ops[requestID(r.Index)]; o != nil {
			shown.Stage = o.Stage
		}
		out.Items = append(out.Items, shown)
	}
	return out, nil
}

const pointsKept = 24 * 60

// point is the one of a time.
func (i *Index) point(unix uint64) *point {
	minute := unix / 60 * 60
	p := i.points[minute]
	if p == nil {
		p = &point{Point: api.Point{At: minute}}
		i.points[minute] = p
		if len(i.points) > pointsKept {
			delete(i.points, slices.Min(slices.Collect(maps.Keys(i.points))))
		}
	}
	return p
}

// Points of the last day, the oldest first. Minutes in which nothing happened are left out.
func (i *Index) Points() []api.Point {
	i.mu.Lock()
	defer i.mu.Unlock()
	out := []api.Point{}
	for _, at := range slices.Sorted(maps.Keys(i.points)) {
		p := i.points[at]
		shown := p.Point
		if p.measured > 0 {
			shown.Latency = p.latencies / float64(p.measured)
		}
		out = append(out, shown)
	}
	return out
}

// Fleet is who proves, and what.
func (i *Index) Fleet() api.Fleet {
	i.mu.Lock()
	defer i.mu.Unlock()
	out := api.Fleet{Workers: []api.Worker{}, Jobs: []api.Job{}}
	for _, name := range slices.Sorted(maps.Keys(i.workers)) {
		out.Workers = append(out.Workers, *i.workers[name])
	}
	for _, number := range slices.Sorted(maps.Keys(i.proving)) {
		out.Jobs = append(out.Jobs, api.Job{Kind: "batch", First: number, Last: number, Since: i.proving[number]})
	}
	return out
}

// Summary fills in what the index knows.
func (i *Index) Summary(s *api.Status) {
	i.mu.Lock()
	defer i.mu.Unlock()
	s.Sealed, s.Final, s.TotalOps, s.Expected = i.totals.sealed, i.totals.final, i.totals.ops, uint64(i.totals.latency+0.5)
	s.Waiting = i.totals.waiting
}
