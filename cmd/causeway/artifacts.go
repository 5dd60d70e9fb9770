package main

import (
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/httpstore"
)

// artifactsFlags say where witnesses and proofs are.
type artifactsFlags struct{ at, tokenFile, ca string }

func (f *artifactsFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.at, "artifacts", "", "where witnesses and proofs are, as the operator's configuration has it: URL of causeway artifacts, or a directory (default: the queue's own store)")
	cmd.Flags().StringVar(&f.tokenFile, "artifacts-token-file", "", "file with a token for that URL")
	cmd.Flags().StringVar(&f.ca, "artifacts-ca", "", "file with the certificates of who signs that URL's (default: the system's)")
}

// open returns the store; own is the queue's.
func (f artifactsFlags) open(own workers.Artifacts) (workers.Artifacts, error) {
	switch {
	case f.at == "":
		return own, nil
	case !strings.Contains(f.at, "://"):
		return workers.NewDir(f.at)
	}
	if f.tokenFile == "" {
		return nil, errors.New("the store of artifacts wants a token: name its file")
	}
	secret, err := readBearer(f.tokenFile)
	if err != nil {
		return nil, err
	}
	return httpstore.NewClient(f.at, secret, f.ca)
}

func newArtifacts() *cobra.Command {
	var tls tlsFlags
	var listen, users, dir string
	var maxGiB int64
	var keep time.Duration
	cmd := &cobra.Command{
		Use:   "artifacts",
		Short: "Serve a store of witnesses and proofs over HTTP, beside the queue",
		Long: `Keeps witnesses and proofs in a directory, by their digests, for an operator whose configuration has this server's URL at artifacts.at, and for workers that have it at --artifacts.
Who may use it is in --users, a line each: a name, and the SHA-256 of its token, as ` + "`causeway artifacts token NAME`" + ` prints it. Serve it with TLS, here or in a proxy in front.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := required(map[string]string{"dir": dir, "users": users}); err != nil {
				return err
			}
			if maxGiB < 1 || maxGiB > math.MaxInt64>>30 || keep <= 0 {
				return fmt.Errorf("--max-gib %d, --keep %v: want 1 to %d, and a time above 0", maxGiB, keep, int64(math.MaxInt64>>30))
			}
			if err := tls.check(); err != nil {
				return err
			}
			log := slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil))
			cfg := httpstore.Default(dir)
			cfg.MaxBytes, cfg.Keep, cfg.Log = maxGiB<<30, keep, log
			var err error
			if cfg.Tokens, err = readWorkers(users); err != nil {
				return err
			}
			s, err := httpstore.New(cfg)
			if err != nil {
				return err
			}
			listener, err := net.Listen("tcp", listen)
			if err != nil {
				return err
			}
			log.Info("listening", "component", "httpstore", "address", listener.Addr().String(), "users", len(cfg.Tokens))
			return tls.serve(cmd.Context(), listener, s, httpstore.MaxHeader, log, s.Run)
		},
	}
	d := httpstore.Default("")
	cmd.Flags().StringVar(&dir, "dir", "", "directory of the artifacts, and nothing else")
	cmd.Flags().StringVar(&users, "users", "", "file with names and digests of their tokens")
	cmd.Flags().StringVar(&listen, "listen", "127.0.0.1:8444", "address to serve at")
	cmd.Flags().Int64Var(&maxGiB, "max-gib", d.MaxBytes>>30, "of all artifacts, in GiB; what does not fit is refused")
	cmd.Flags().DurationVar(&keep, "keep", d.Keep, "an artifact that nobody has stored for so long is dropped; longer than any job waits")
	tls.add(cmd)
	cmd.AddCommand(tokenCommand("--users"))
	return cmd
}
