package benchmarks

import (
	"context"
	"fmt"
	"math/big"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/devnet"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/wallet"
)

// API measures signed ops over HTTP: 64 clients, each with an account of its own, one op a request, each waiting for its receipt.
type API struct {
	// Quick sends a few.
	Quick bool
}

const apiClients = 64

// Name implements Workload.
func (API) Name() string { return "api" }

// Run implements Workload. It reports ops, clients, ops_per_second from the first request to the last answer, and p50_ms and p99_ms of a request.
func (a API) Run(ctx context.Context) (Report, error) {
	clients, each := apiClients, 30
	if a.Quick {
		clients, each = 4, 3
	}
	dir, err := os.MkdirTemp("", "causeway-bench-")
	if err != nil {
		return Report{}, err
	}
	defer os.RemoveAll(dir)
	cfg := devnet.Default()
	cfg.Dir, cfg.Deadline = dir, 50*time.Millisecond
	ready := make(chan *devnet.Net, 1)
	cfg.OnReady = func(n *devnet.Net) { ready <- n }
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- devnet.Run(ctx, cfg) }()
	defer func() { cancel(); <-done }()
	select {
	case n := <-ready:
		return a.measure(ctx, n, clients, each)
	case err := <-done:
		done <- err
		return Report{}, fmt.Errorf("devnet: %w", err)
	}
}

func (a API) measure(ctx context.Context, n *devnet.Net, clients, each int) (Report, error) {
	status, err := api.NewClient(n.API.URL()).Status(ctx)
	if err != nil {
		return Report{}, err
	}
	ops, err := signed(ctx, n, rollup.Config(status.ChainID, rollup.Address(status.Rollup)), clients, each)
	if err != nil {
		return Report{}, err
	}
	client := api.NewClient(n.API.URL())
	times, errs := make([][]time.Duration, clients), make(chan error, clients)
	var wg sync.WaitGroup
	start := time.Now()
	for c := range ops {
		wg.Go(func() {
			for _, op := range ops[c] {
				sent := time.Now()
				var r api.Receipt
				if err := client.Call(ctx, "POST", "/v1/ops", op, &r); err != nil {
					errs <- err
					return
				}
				times[c] = append(times[c], time.Since(sent))
			}
		})
	}
	wg.Wait()
	took := time.Since(start)
	select {
	case err := <-errs:
		return Report{}, err
	default:
	}
	all := slices.Sorted(slices.Values(slices.Concat(times...)))
	at := func(share float64) float64 {
		return micros(all[min(len(all)-1, int(share*float64(len(all))))], 1) / 1e3
	}
	return newReport(a.Name(), Metric{"ops", float64(len(all))}, Metric{"clients", float64(clients)}, Metric{"ops_per_second", float64(len(all)) / took.Seconds()},
		Metric{"p50_ms", at(0.5)}, Metric{"p99_ms", at(0.99)}), nil
}

// signed makes an account for each client, and its ops: each pays the account of the next.
func signed(ctx context.Context, n *devnet.Net, config field.Element, clients, each int) ([][]api.Op, error) {
	wallets, ids := make([]*wallet.Wallet, clients), make([]uint32, clients)
	for c := range wallets {
		w := wallet.New(config, wallet.KeyFromSecret(fmt.Appendf(nil, "client %d", c)), rollup.Address{byte(c), 1})
		wallets[c] = w
		key := w.PubKey()
		if _, _, err := n.Client.DepositETH(ctx, n.Faucet, big.NewInt(1e18), [20]byte(w.Address()), key.X.Bytes(), key.Y.Bytes()); err != nil {
			return nil, err
		}
	}
	for c, w := range wallets {
		for exists := false; !exists; {
			var err error
			if ids[c], exists, err = n.Sequencer.Locate(w.Owner(0)); err != nil {
				return nil, err
			}
			select {
			case <-ctx.Done():
				return nil, ctx.Err()
			case <-time.After(10 * time.Millisecond):
			}
		}
	}
	out := make([][]api.Op, clients)
	for c, w := range wallets {
		for i := range each {
			t := wallet.Terms{From: ids[c], Nonce: uint64(i), MaxFee: rollup.NewAmount(1e14), ValidUntil: uint64(time.Now().Add(time.Hour).Unix())}
			out[c] = append(out[c], api.WireOp(w.Transfer(t, ids[(c+1)%clients], rollup.NewAmount(1000))))
		}
	}
	return out, nil
}
