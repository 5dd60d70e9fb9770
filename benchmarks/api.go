package benchmarks

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/wallet"
)

// API measures signed ops over HTTP: 64 clients, each with an account and a connection of its own, one op a request, each waiting for its receipt before the
// next. The operator is a node with its journal on disk: what is answered is durable. Ops are signed beforehand.
type API struct {
	// Quick sends a few.
	Quick bool
	// Ops is how many, before those that are sent while batches are sealed; 0 is 64,000.
	Ops int
	// Clients runs APIClients in another process; nil: they run in this one.
	Clients func(ctx context.Context, url, file string) (APIResult, error)
	// Say hears of progress. It may be nil.
	Say func(format string, args ...any)
}

const apiClients = 64

// Name implements Workload.
func (API) Name() string { return "api" }

// size is how many clients send how many ops each, and says so where it is not what was asked for.
func (a API) size() (clients, each int) {
	switch clients, each = apiClients, 1000; {
	case a.Quick && a.Ops == 0:
		clients, each = 4, 4
	case a.Ops > 0:
		if each = max(2, a.Ops/clients); clients*each != a.Ops && a.Say != nil {
			a.Say("%d clients send %d each, at least 2: %d transfers in the place of %d", clients, each, clients*each, a.Ops)
		}
	}
	return clients, each
}

// Run implements Workload. It reports ops and clients; ops_per_second from the first request to the last answer, p50_ms and p99_ms of a request, and
// client_cpu_share, the clients' part of all processor time used meanwhile (0 if they are in the same process), while ops are accepted and none sealed; then
// sealing_ops_per_second, sealing_p99_ms and sealed_per_second, of ops that came into batches, for half as many more, while batches are executed, settled and indexed on the same cores with a
// prover that costs nothing.
func (a API) Run(ctx context.Context) (Report, error) {
	clients, each := a.size()
	dir, err := os.MkdirTemp("", "causeway-bench-")
	if err != nil {
		return Report{}, err
	}
	defer os.RemoveAll(dir)
	o, err := startAPIOperator(ctx, dir, clients)
	if err != nil {
		return Report{}, err
	}
	defer o.close()
	ops, err := o.sign(clients, each+each/2)
	if err != nil {
		return Report{}, err
	}
	accepted, used, share, err := a.measure(ctx, o, dir, part(ops, 0, each))
	if err != nil {
		return Report{}, err
	}
	waiting, start := o.node.Info().Pending, time.Now()
	o.seal()
	sealing, _, _, err := a.measure(ctx, o, dir, part(ops, each, each+each/2))
	if err != nil {
		return Report{}, err
	}
	// It seals while the clients start and end, too, so that their seconds are not its own.
	sealed := float64(waiting+len(sealing.Millis)-o.node.Info().Pending) / time.Since(start).Seconds()
	if err := o.failed(); err != nil {
		return Report{}, err
	}
	n := float64(len(accepted.Millis))
	return newReport(a.Name(), Metric{"ops", n}, Metric{"clients", float64(clients)}, Metric{"ops_per_second", n / accepted.Seconds},
		Metric{"p50_ms", accepted.at(0.5)}, Metric{"p99_ms", accepted.at(0.99)}, Metric{"cpu_us", micros(used, len(accepted.Millis))}, Metric{"client_cpu_share", share},
		Metric{"sealing_ops_per_second", float64(len(sealing.Millis)) / sealing.Seconds}, Metric{"sealing_p99_ms", sealing.at(0.99)}, Metric{"sealed_per_second", sealed}), nil
}

// part are the ops from to of every client.
func part(ops [][]api.Op, from, to int) [][]api.Op {
	out := make([][]api.Op, len(ops))
	for c := range ops {
		out[c] = ops[c][from:to]
	}
	return out
}

// measure sends ops and returns what the clients saw, the processor time of all, and the clients' share of it.
func (a API) measure(ctx context.Context, o *apiOperator, dir string, ops [][]api.Op) (r APIResult, used time.Duration, share float64, err error) {
	file := filepath.Join(dir, "ops.json")
	b, err := json.Marshal(ops)
	if err == nil {
		err = os.WriteFile(file, b, 0o600)
	}
	if err != nil {
		return r, 0, 0, err
	}
	before := processorTime()
	if a.Clients == nil {
		r, err = APIClients(ctx, o.api.URL(), file)
		used, r.CPU = processorTime()-before, 0
	} else {
		r, err = a.Clients(ctx, o.api.URL(), file)
		used = processorTime() - before + r.CPU
	}
	if err != nil {
		return r, 0, 0, errors.Join(err, o.failed())
	}
	return r, used, float64(r.CPU) / float64(used), nil
}

// sign makes ops of each client: each pays the account of the next one.
func (o *apiOperator) sign(clients, each int) ([][]api.Op, error) {
	out := make([][]api.Op, clients)
	ids := make([]uint32, clients)
	for c, w := range o.people {
		id, exists, err := o.node.Locate(w.Owner(0))
		if err != nil || !exists {
			return nil, fmt.Errorf("account of client %d: %w", c, err)
		}
		ids[c] = id
	}
	var wg sync.WaitGroup
	for c, w := range o.people {
		wg.Go(func() {
			for i := range each {
				t := wallet.Terms{From: ids[c], Nonce: uint64(i), MaxFee: rollup.NewAmount(1e14), ValidUntil: uint64(time.Now().Add(time.Hour).Unix())}
				out[c] = append(out[c], api.WireOp(w.Transfer(t, ids[(c+1)%clients], o.people[(c+1)%clients].Payee(), rollup.NewAmount(1000))))
			}
		})
	}
	wg.Wait()
	return out, nil
}

// APIResult is what clients saw.
type APIResult struct {
	Seconds float64       `json:"seconds"` // from the first request to the last answer
	Millis  []float64     `json:"millis"`  // of each request, sorted
	CPU     time.Duration `json:"cpu"`     // of their process meanwhile
}

func (r APIResult) at(share float64) float64 {
	return r.Millis[min(len(r.Millis)-1, int(share*float64(len(r.Millis))))]
}

func newAPIResult(times [][]time.Duration, took time.Duration) APIResult {
	r := APIResult{Seconds: took.Seconds()}
	for _, t := range slices.Sorted(slices.Values(slices.Concat(times...))) {
		r.Millis = append(r.Millis, float64(t)/float64(time.Millisecond))
	}
	return r
}
