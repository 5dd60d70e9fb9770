package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"github.com/spf13/cobra"

	"github.com/causeway-l2/causeway/keyring"
	"github.com/causeway-l2/causeway/node"
	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/download"
)

// keyFiles are what a keys directory gives away: nothing of it is secret.
var keyFiles = regexp.MustCompile(`^[a-z0-9_-]{1,64}/(manifest\.json|circuit\.r1cs|proving\.key|verifying\.key)$`)

func newKeysServe() *cobra.Command {
	var dir, listen string
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the keys over HTTP, for workers' --keys-from",
		Long: `Serves the keys directory, read-only and in ranges, with an index of each file's blocks. Workers check every block as it arrives and every file as a whole
against its manifest; what a wrong manifest leads to is keys that are refused, or proofs that nobody accepts. Any server of static files does too, with --keys as its root.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			log := slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil))
			if err := servable(dir, log); err != nil {
				return err
			}
			listener, err := net.Listen("tcp", listen)
			if err != nil {
				return err
			}
			server := &http.Server{Handler: download.Serve(dir, keyFiles), ReadTimeout: 10 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10,
				ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn)}
			log.Info("listening", "component", "keys", "address", listener.Addr().String(), "dir", dir)
			stop := context.AfterFunc(cmd.Context(), func() { _ = server.Close() }) // what it serves is asked for again
			defer stop()
			if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
				return err
			}
			return nil
		},
	}
	addKeysFlag(cmd, &dir)
	cmd.Flags().StringVar(&listen, "listen", "127.0.0.1:8081", "address to serve at")
	return cmd
}

// servable wants keys of one circuit at least, as far as manifests and lengths tell, and says which are none: workers would find out one by one.
func servable(dir string, log *slog.Logger) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("--keys: %w", err)
	}
	store, sound := prover.Store{Dir: dir}, 0
	var faults []error
	for _, e := range entries {
		if !e.IsDir() || e.Name() == keyring.VerifyingDir || !keyFiles.MatchString(e.Name()+"/manifest.json") {
			continue
		}
		m, err := store.Manifest(e.Name())
		if err == nil {
			err = errors.Join(hasLength(filepath.Join(dir, e.Name(), "circuit.r1cs"), m.CircuitBytes), hasLength(filepath.Join(dir, e.Name(), "verifying.key"), m.VKBytes),
				hasLength(filepath.Join(dir, e.Name(), "proving.key"), m.PKBytes))
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", e.Name(), err))
			continue
		}
		sound++
	}
	if sound == 0 {
		return errors.Join(append([]error{fmt.Errorf("--keys %s: there are no keys: `causeway keys setup` makes dev keys", dir)}, faults...)...)
	}
	for _, err := range faults {
		log.Warn("no keys for workers", "component", "keys", "err", err)
	}
	return nil
}

func hasLength(path string, want int64) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err == nil && info.Size() != want {
		err = fmt.Errorf("%s has %d bytes, and its manifest says %d", path, info.Size(), want)
	}
	return err
}

// fetchKeys brings the keys of the circuits that are missing or damaged here; sound ones stay, whatever the source has.
func fetchKeys(ctx context.Context, from, dir string, circuits []string, log *slog.Logger) error {
	if from == "" {
		return nil
	}
	return bringKeys(ctx, download.Default(from), dir, circuits, log)
}

// bringKeys waits for a source that is down, as for the queue: machines of a fleet start in any order.
func bringKeys(ctx context.Context, from download.Config, dir string, circuits []string, log *slog.Logger) error {
	source, err := download.New(from)
	if err != nil {
		return err
	}
	for _, circuit := range circuits {
		fetch := func(folder string) error { return fetchCircuit(ctx, source, folder, circuit, log) }
		err := node.WaitFor(ctx, "keys", download.Down, "", log, func(ctx context.Context) error { return prover.Store{Dir: dir}.Bring(ctx, circuit, fetch) })
		if err != nil {
			return fmt.Errorf("keys of %s from %s: %w", circuit, from.From, err)
		}
	}
	return nil
}

func fetchCircuit(ctx context.Context, source *download.Source, folder, circuit string, log *slog.Logger) error {
	data, err := source.Small(ctx, circuit+"/manifest.json", 1<<20)
	if err != nil {
		return err
	}
	m, err := prover.DecodeManifest(data, circuit)
	if err != nil {
		return fmt.Errorf("the source's keys: %w: it has to have keys of this release", err)
	}
	for _, f := range []download.File{
		{Name: "circuit.r1cs", Digest: workers.Digest(m.CircuitDigest), Size: m.CircuitBytes},
		{Name: "verifying.key", Digest: workers.Digest(m.VKDigest), Size: m.VKBytes},
		{Name: "proving.key", Digest: workers.Digest(m.PKDigest), Size: m.PKBytes},
	} {
		f.Path, f.Name = filepath.Join(folder, f.Name), circuit+"/"+f.Name
		log.Info("keys", "component", "worker", "file", f.Name, "bytes", f.Size)
		if err := source.Fetch(ctx, f); err != nil {
			return err
		}
	}
	return writeDurably(filepath.Join(folder, "manifest.json"), data)
}

func writeDurably(path string, data []byte) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}
