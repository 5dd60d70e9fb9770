package main

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/keyring"
	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/natsq"
)

func newWorker() *cobra.Command {
	var queueURL, tokenFile, keys, name string
	var names []string
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
			cfg := natsq.DefaultConfig()
			cfg.Log = log
			queue, err := natsq.Connect(cmd.Context(), cfg, queueURL, token)
			if err != nil {
				return err
			}
			defer queue.Close()
			w, err := workers.New(workers.DefaultConfig(name), queue, queue.Artifacts(), keyring.NewProvers(ring, aggregatesFirst(list)...))
			if err != nil {
				return err
			}
			log.Info("ready", "component", "worker", "worker", name, "queue", queueURL)
			return w.Run(cmd.Context())
		},
	}
	host, _ := os.Hostname()
	cmd.Flags().StringVar(&queueURL, "queue", "", "URL of the operator's queue, nats://host:port")
	cmd.Flags().StringVar(&tokenFile, "token-file", "", "file with the queue's token")
	cmd.Flags().StringVar(&name, "name", fmt.Sprintf("%s-%d", host, os.Getpid()), "name in results and logs, unique in the fleet")
	cmd.Flags().StringSliceVar(&names, "circuits", nil, "circuits to prove (default all)")
	addKeysFlag(cmd, &keys)
	return cmd
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
