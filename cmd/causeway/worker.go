package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/keyring"
	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/natsq"
)

func newWorker() *cobra.Command {
	var queueURL, tokenFile, keys, name string
	var names []string
	var device deviceFlags
	cmd := &cobra.Command{
		Use:   "worker",
		Short: "Take proving jobs from a queue and answer them",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			list, err := findAll(names)
			if err != nil {
				return err
			}
			if queueURL == "" {
				return errors.New("--queue is missing: give the URL of the operator's queue, nats://host:port")
			}
			token, err := readToken(tokenFile)
			if err != nil {
				return err
			}
			log := slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil))
			ring, err := newRing(keys, nil)
			if err != nil {
				return err
			}
			for _, c := range list {
				if _, _, err := ring.Ensure(c); err != nil {
					return err
				}
			}
			accelerator, err := device.join()
			if err != nil {
				return err
			}
			cfg := natsq.DefaultConfig()
			cfg.Log = log
			queue, err := natsq.Connect(cmd.Context(), cfg, queueURL, token)
			if err != nil {
				return err
			}
			defer queue.Close()
			provers := keyring.NewProversOn(accelerator, ring, aggregatesFirst(list)...)
			log.Info("ready", "component", "worker", "worker", name, "queue", queueURL, "device", device.name)
			if accelerator == nil {
				return runWorkers(cmd.Context(), queue, provers, name)
			}
			defer accelerator.Close()
			return runAccelerated(cmd.Context(), queue, provers, accelerator, name)
		},
	}
	host, small := hostname(), circuits.Aggregate(circuits.Small, 2)
	cmd.Flags().StringVar(&queueURL, "queue", "", "URL of the operator's queue, nats://host:port")
	cmd.Flags().StringVar(&tokenFile, "token-file", "", "file with the queue's token")
	cmd.Flags().StringVar(&name, "name", fmt.Sprintf("%s-%d", host, os.Getpid()), "name in results and logs, unique in the fleet")
	cmd.Flags().StringSliceVar(&names, "circuits", []string{small.Inner().Name, small.Name}, "circuits to prove")
	device.add(cmd)
	addKeysFlag(cmd, &keys)
	return cmd
}

// runAccelerated runs as many workers as keep the device busy, until the device is drained.
func runAccelerated(ctx context.Context, queue *natsq.Queue, provers *keyring.Provers, a *prover.Accelerator, name string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var names []string
	for i := range a.Jobs() {
		names = append(names, fmt.Sprintf("%s-%d", name, i))
	}
	drained := make(chan bool, 1)
	go func() {
		select {
		case <-a.Drained():
			drained <- true
			cancel()
		case <-ctx.Done():
			drained <- false
		}
	}()
	err := runWorkers(ctx, queue, provers, names...)
	cancel()
	if <-drained {
		return errors.Join(err, fmt.Errorf("%w: %s: %s", prover.ErrDrained, a.Capability().Device, a.Capability().Reason))
	}
	return err
}

// runWorkers runs workers that share their provers, and returns when all have ended.
func runWorkers(ctx context.Context, queue *natsq.Queue, provers *keyring.Provers, names ...string) error {
	errs := make([]error, len(names))
	var wg sync.WaitGroup
	for i, name := range names {
		feed, err := workers.NewClaimer(queue, workers.Identity{Worker: name})
		if err != nil {
			return err
		}
		w, err := workers.New(workers.DefaultConfig(name), feed, queue.Artifacts(), provers)
		if err != nil {
			return err
		}
		wg.Go(func() { errs[i] = w.Run(ctx) })
	}
	wg.Wait()
	return errors.Join(errs...)
}

func hostname() string {
	name, err := os.Hostname()
	if err != nil {
		return "worker"
	}
	return name
}

// aggregatesFirst puts what is closer to L1 in front: jobs of earlier circuits are taken first.
func aggregatesFirst(list []circuits.Circuit) (out []circuits.Circuit) {
	for _, aggregate := range []bool{true, false} {
		for _, c := range list {
			if c.IsAggregate() == aggregate {
				out = append(out, c)
			}
		}
	}
	return out
}

func readToken(path string) (string, error) {
	if path == "" {
		return "", nil
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("token file: %w", err)
	}
	return strings.TrimSpace(string(b)), nil
}
