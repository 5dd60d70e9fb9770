package benchmarks

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/demo"
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
//	full_transfers_per_second   of full aggregates of full batches, by the seconds of their proofs: what a worker has of many, without the people's deposits
//	transfers, batches, submissions, workers
//	batch_seconds, aggregate_seconds               of one proof, on average
//	constraints_per_transfer                       of a full batch
//	aggregate_constraints_per_transfer             of a full aggregate of full batches, on top
//	gas_per_transfer                               submissions' gas, calldata included, by transfers
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
	batch, aggregate := averageProof(r, operator.Proven), averageProof(r, operator.Aggregated)
	out := newReport(EndToEnd{}.Name(), Metric{"transfers_per_second", transfers / seconds}, Metric{"full_transfers_per_second", slots * lanes / (slots*batch + aggregate)},
		Metric{"seconds", seconds}, Metric{"transfers", transfers}, Metric{"batches", float64(r.Batches)}, Metric{"submissions", float64(r.Submissions)},
		Metric{"batch_seconds", batch}, Metric{"aggregate_seconds", aggregate},
		Metric{"constraints_per_transfer", float64(of[0].Constraints) / lanes},
		Metric{"aggregate_constraints_per_transfer", float64(of[1].Constraints) / slots / lanes},
		Metric{"gas_per_transfer", float64(r.L1Gas) / transfers})
	out.Labels = []Label{{"shape", c.Shape.Name}, {"circuit", c.Name}}
	return out
}

func averageProof(r *demo.Report, stage operator.Stage) float64 {
	sum, n := 0.0, 0
	for _, p := range r.ProofSeconds {
		if p.Stage == stage {
			sum, n = sum+p.Seconds, n+1
		}
	}
	return sum / float64(max(n, 1))
}
