package benchmarks

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/demo"
	"github.com/causeway-l2/causeway/internal/pages"
	"github.com/causeway-l2/causeway/operator"
	"github.com/causeway-l2/causeway/payments"
	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/rollup"
)

// EndToEnd measures payments from the user's signature to finality on L1, with the whole system: an L1, a queue, an operator, and worker
// processes. At the end the rollup is restored from L1 alone and compared, as in the demo: a run that loses a payment fails.
type EndToEnd struct{ Options }

// Transfers of a usual and of a quick run.
const (
	usualTransfers = 1_500
	quickTransfers = 30
	endToEndPeople = 16
)

// Name implements Workload.
func (EndToEnd) Name() string { return "e2e" }

// Run implements Workload. It reports
//
//	transfers_per_second   transfers / seconds
//	seconds                from the first payment's signature until all are final; proving the people's deposits, and what workers load, is in it
//	full_transfers_per_second   of full aggregates of full batches, by the seconds of their proofs alone: what a worker has of many; left out if there were none
//	transfers, batches, submissions, workers
//	batch_seconds, aggregate_seconds               of one proof, on average of all: those that are not full, and keys that a worker loads with its first, are in it
//	constraints_per_transfer                       of a full batch
//	aggregate_constraints_per_transfer             of a full aggregate of full batches, on top
//	gas_per_transfer                               submissions' gas, calldata included, by transfers
//	blob_gas_per_transfer                          likewise, of blobs: paid on top, at a price of its own
//	peak_rss_mb, worker_rss_mb, operator_rss_mb    largest resident set of any process, of a worker, of the process with operator and L1
//
// and the words shape and circuit.
func (e EndToEnd) Run(ctx context.Context) (Report, error) {
	if e.Processes == nil {
		return Report{}, ErrProcesses
	}
	if e.Workers == 0 {
		e.Workers = 1
	}
	if e.Transfers == 0 {
		e.Transfers = usualTransfers
		if e.Quick {
			e.Transfers = quickTransfers
		}
	}
	dir, err := os.MkdirTemp("", "causeway-bench-")
	if err != nil {
		return Report{}, err
	}
	defer os.RemoveAll(dir)
	c := e.aggregate()
	manifests, err := e.manifests(ctx, c)
	if err != nil {
		return Report{}, err
	}
	resetPeakRSS()
	report, err := demo.Run(ctx, demo.Config{Aggregate: c, Lines: paymentLines(e.Transfers), Workers: e.Workers, Ring: e.Ring, Dir: filepath.Join(dir, "queue"),
		Verifier: e.Processes.Verifier, Say: e.say, Log: e.log(),
		StartWorker: func(ctx context.Context, name, url, token string, exited chan<- error) error {
			return e.Processes.StartWorker(ctx, name, url, token, []string{c.Inner().Name, c.Name}, exited)
		}})
	worker := e.Processes.Wait()
	if err != nil {
		return Report{}, err
	}
	out := endToEndReport(c, manifests, report)
	own := peakRSS()
	out.Metrics = append(out.Metrics, Metric{"workers", float64(e.Workers)}, Metric{"peak_rss_mb", float64(max(own, worker)) / mib},
		Metric{"worker_rss_mb", float64(worker) / mib}, Metric{"operator_rss_mb", float64(own) / mib})
	return out, nil
}

// manifests makes the keys and returns what they say: of the batch circuit, then of the aggregate.
func (e EndToEnd) manifests(ctx context.Context, c circuits.Circuit) (out [2]prover.Manifest, err error) {
	pages.Heap()
	for i, circuit := range []circuits.Circuit{c.Inner(), c} {
		if _, out[i], err = e.Ring.Ensure(ctx, circuit); err != nil {
			return out, err
		}
	}
	return out, nil
}

// paymentLines lets a few people pay each other in turn.
func paymentLines(transfers int) []payments.Line {
	lines := make([]payments.Line, transfers)
	name := func(i int) string { return fmt.Sprintf("person-%02d", i%endToEndPeople) }
	for i := range lines {
		amount := rollup.NewAmount(1_000_000_000_000 * uint64(1+i%977)) // a millionth of an ether and more
		lines[i] = payments.Line{Number: i + 1, Time: time.Unix(1_700_000_000+int64(i), 0), From: name(i), To: name(i + 1 + i/endToEndPeople%(endToEndPeople-1)),
			Token: payments.ETH, Amount: amount, Kind: payments.Pay}
	}
	return lines
}

func endToEndReport(c circuits.Circuit, of [2]prover.Manifest, r *demo.Report) Report {
	var seconds float64
	for _, p := range r.Phases {
		switch p.Name {
		case "payments", "withdrawals", "finality":
			seconds += p.Seconds
		}
	}
	transfers, lanes, slots := float64(r.Transfers), float64(c.Shape.Transfers), float64(c.Slots)
	all := func(demo.Proof) bool { return true }
	out := newReport(EndToEnd{}.Name(), Metric{"transfers_per_second", transfers / seconds}, Metric{"seconds", seconds}, Metric{"transfers", transfers},
		Metric{"batches", float64(r.Batches)}, Metric{"submissions", float64(r.Submissions)},
		Metric{"batch_seconds", averageProof(r, operator.Proven, all)}, Metric{"aggregate_seconds", averageProof(r, operator.Aggregated, all)},
		Metric{"constraints_per_transfer", float64(of[0].Constraints) / lanes},
		Metric{"aggregate_constraints_per_transfer", float64(of[1].Constraints) / slots / lanes},
		Metric{"gas_per_transfer", float64(r.L1Gas) / transfers})
	full := isFull(c, r)
	if batch, aggregate := averageProof(r, operator.Proven, full), averageProof(r, operator.Aggregated, full); batch > 0 && aggregate > 0 {
		out.Metrics = append(out.Metrics, Metric{"full_transfers_per_second", slots * lanes / (slots*batch + aggregate)})
	}
	if c.Blob {
		out.Metrics = append(out.Metrics, Metric{"blob_gas_per_transfer", blobGas * float64(r.Submissions) / transfers})
	}
	out.Labels = []Label{{"shape", c.Shape.Name}, {"circuit", c.Name}}
	return out
}

// blobGas of a submission whose D is in a blob, which is one.
const blobGas = 1 << 17

// isFull tells proofs of batches whose transfer lanes are used up, and of as many of these as fit an aggregate, from others, whose seconds say nothing of such.
func isFull(c circuits.Circuit, r *demo.Report) func(demo.Proof) bool {
	batches := map[uint64]bool{}
	for _, p := range r.ProofSeconds {
		if p.Stage == operator.Proven {
			batches[p.First] = p.Ops >= c.Shape.Transfers
		}
	}
	return func(p demo.Proof) bool {
		full := p.Stage == operator.Proven || p.Last-p.First+1 == uint64(c.Slots)
		for n := p.First; n <= p.Last; n++ {
			full = full && batches[n]
		}
		return full
	}
}

func averageProof(r *demo.Report, stage operator.Stage, counts func(demo.Proof) bool) float64 {
	sum, n := 0.0, 0
	for _, p := range r.ProofSeconds {
		if p.Stage == stage && counts(p) {
			sum, n = sum+p.Seconds, n+1
		}
	}
	return sum / float64(max(n, 1))
}
