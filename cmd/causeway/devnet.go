package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/causeway-l2/causeway/devnet"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/web"
)

// devnetOptions are the flags of `causeway devnet`.
type devnetOptions struct {
	dir, keys       string
	reset, noProofs bool
	inBlob, gone    bool
	l1Port, apiPort int
	workers         int
	sealAfter       time.Duration
}

func newDevnet() *cobra.Command {
	var o devnetOptions
	cmd := &cobra.Command{
		Use:   "devnet",
		Short: "A whole rollup on this machine: L1, queue, operator, workers, funded accounts, API and web page",
		Long: `Starts everything and runs until interrupted; its L1 is kept in --dir for the next run, and ops that are not on L1 by then are dropped. With proofs, the first run makes the proving keys (about 1 GB in
the cache) and an op is final after two proofs, some minutes on two cores. --no-proofs has a verifier contract that accepts everything, and an op is final in seconds.

--operator-gone runs the L1 of the run before alone, and lets its clock be moved: to rehearse how people leave.

The chain, its keys and the proving keys are for development: worth nothing and safe for nothing.`,
		Args: cobra.NoArgs,
		RunE: untilInterrupted(func(cmd *cobra.Command, _ []string) error { return runDevnet(cmd, o) }),
	}
	dir := ""
	if cache, err := os.UserCacheDir(); err == nil {
		dir = filepath.Join(cache, "causeway", "devnet")
	}
	f := cmd.Flags()
	f.StringVar(&o.dir, "dir", dir, "directory of all that is kept")
	f.BoolVar(&o.reset, "reset", false, "forget what is in --dir and begin anew")
	f.BoolVar(&o.noProofs, "no-proofs", false, "believe the operator: no keys, no workers, final in seconds")
	f.BoolVar(&o.inBlob, "in-blob", false, "post what batches did in blobs instead of calldata; they are kept in --dir, and the API serves them")
	f.BoolVar(&o.gone, "operator-gone", false, "run the L1 that is in --dir, and neither operator nor API")
	f.IntVar(&o.l1Port, "l1-port", 8545, "port of the L1 node on 127.0.0.1; 0 picks a free one")
	f.IntVar(&o.apiPort, "api-port", 8080, "port of API and web page on 127.0.0.1; 0 picks a free one")
	f.IntVar(&o.workers, "workers", 2, "worker processes")
	f.DurationVar(&o.sealAfter, "seal-after", 5*time.Second, "an op waits no longer than this before its batch is sealed")
	addKeysFlag(cmd, &o.keys)
	return cmd
}

// check refuses what cannot run before anything is made, or forgotten.
func (o devnetOptions) check() error {
	switch {
	case o.dir == "":
		return errors.New("it is not known where to keep the devnet: set HOME or XDG_CACHE_HOME, or give --dir")
	case o.reset && o.gone:
		return errors.New("--reset leaves no rollup whose operator could be gone: give one of the two")
	case o.gone:
		return errors.Join(checkPort("--l1-port", o.l1Port), devnet.Kept(o.dir))
	case !o.noProofs && o.workers < 1:
		return fmt.Errorf("--workers %d: proofs need one at least; --no-proofs does without", o.workers)
	case o.sealAfter <= 0:
		return fmt.Errorf("--seal-after %v: want more than 0", o.sealAfter)
	}
	return errors.Join(checkPort("--l1-port", o.l1Port), checkPort("--api-port", o.apiPort))
}

func checkPort(flag string, port int) error {
	if port < 0 || port > math.MaxUint16 {
		return fmt.Errorf("%s %d: want 1 to 65535, or 0 for a free one", flag, port)
	}
	return nil
}

func runDevnet(cmd *cobra.Command, o devnetOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	if err := os.MkdirAll(o.dir, 0o700); err != nil {
		return err
	}
	lock, err := os.OpenFile(filepath.Join(o.dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return fmt.Errorf("another devnet runs in %s: end it, or give this one a --dir and ports (--l1-port, --api-port) of its own", o.dir)
	}
	if o.reset {
		if err := resetDevnet(o.dir); err != nil {
			return err
		}
	}
	logFile, err := os.Create(filepath.Join(o.dir, "devnet.log"))
	if err != nil {
		return err
	}
	defer logFile.Close()
	out := cmd.ErrOrStderr()
	cfg := devnet.Default()
	cfg.Dir, cfg.L1Port, cfg.Proofs, cfg.InBlob, cfg.Gone, cfg.Workers, cfg.Deadline = o.dir, o.l1Port, !o.noProofs, o.inBlob, o.gone, o.workers, o.sealAfter
	cfg.API.Listen, cfg.API.Page = fmt.Sprintf("127.0.0.1:%d", o.apiPort), web.Page()
	cfg.API.Hosts = []string{"127.0.0.1", "localhost"}
	cfg.Log = slog.New(slog.NewTextHandler(logFile, nil))
	cfg.Say = func(format string, args ...any) { fmt.Fprintf(out, format+"\n", args...) }
	cfg.Verifier = verifier
	switch {
	case cfg.Gone:
	case cfg.Proofs:
		keys, err := filepath.Abs(o.keys)
		if err != nil {
			return err
		}
		if cfg.Ring, err = newRing(keys, keyProgress(out)); err != nil {
			return err
		}
		fleet := &fleet{dir: o.dir, keys: keys}
		defer fleet.Wait()
		cfg.StartWorker = fleet.starter(cfg.Circuit())
	default:
		fmt.Fprintln(out, "UNSAFE: without proofs L1 believes the operator")
	}
	cfg.OnReady = func(n *devnet.Net) {
		tell := introduce
		if o.gone {
			tell = rehearse
		}
		if err := tell(cmd, n, o.dir); err != nil {
			fmt.Fprintln(out, "devnet:", err)
		}
	}
	err = devnet.Run(cmd.Context(), cfg)
	if errors.Is(err, devnet.ErrTaken) {
		err = fmt.Errorf("%w (--dir, --l1-port, --api-port)", err)
	}
	return err
}

// resetDevnet removes what a devnet keeps, and nothing else: of a directory where none ever ran, what has these names is somebody else's. The log is there
// from the start on, and goes last.
func resetDevnet(dir string) error {
	const log = "devnet.log"
	if _, err := os.Stat(filepath.Join(dir, log)); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var errs []error
	for _, name := range []string{"l1", "index", "queue", "operator", "keys", "blobs", "devnet.json", log} {
		errs = append(errs, os.RemoveAll(filepath.Join(dir, name)))
	}
	return errors.Join(errs...)
}

// rehearse prints how people leave a rollup that nobody serves.
func rehearse(cmd *cobra.Command, n *devnet.Net, dir string) error {
	exit := fmt.Sprintf("%s exit --rpc %s --rollup %s --key-file %s", os.Args[0], n.Chain.URL(), n.Record.Rollup, filepath.Join(dir, "keys", devnet.Names[0]))
	if n.Record.InBlob {
		exit += " --blobs " + filepath.Join(dir, "blobs")
	}
	fmt.Fprintf(cmd.OutOrStdout(), `
L1         %[1]s, chain %[2]d
rollup     %[3]s, which nobody serves

try        %[4]s --request
           curl -H 'Content-Type: application/json' -d '{"jsonrpc":"2.0","id":1,"method":"evm_increaseTime","params":[%[5]d]}' %[1]s
           %[4]s

the second command lets L1 wait until nobody has served the request for too long; interrupt ends it
`, n.Chain.URL(), devchain.ChainID, n.Record.Rollup, exit, n.Params().ExodusDeadline+1)
	return nil
}

// introduce prints what a user has to know, and writes the key files.
func introduce(cmd *cobra.Command, n *devnet.Net, dir string) error {
	keys := filepath.Join(dir, "keys")
	if err := os.MkdirAll(keys, 0o700); err != nil {
		return err
	}
	say := func(format string, args ...any) { fmt.Fprintf(cmd.OutOrStdout(), format+"\n", args...) }
	say("\nweb page   %s", n.API.URL())
	say("API        %s/v1/status, described by %[1]s/v1/openapi.json", n.API.URL())
	say("L1         %s, chain %d", n.Chain.URL(), devchain.ChainID)
	say("rollup     %s", n.Record.Rollup)
	say("USDC       %s\n", n.Record.USDC)
	for i, name := range devnet.Names[:3] {
		key := devchain.Key(devnet.FirstUserKey + i)
		file := filepath.Join(keys, name)
		if err := os.WriteFile(file, []byte(l1.FormatKey(key)+"\n"), 0o600); err != nil {
			return err
		}
		say("%-10s %s  with 10,000 ETH and 10,000 USDC on L1, key in %s", name, l1.Checksum(l1.KeyAddress(key)), file)
	}
	elsewhere := ""
	if n.Record.InBlob {
		elsewhere = " --blobs " + n.API.URL()
	}
	say(`
try        %[6]s wallet import --key-file %[1]s --operator %[2]s --rpc %[3]s
           %[6]s wallet deposit 100 USDC
           %[6]s wallet send 12.5 USDC %[4]s
           %[6]s wallet withdraw 20 USDC && %[6]s wallet claim
           %[6]s restore --rpc %[3]s --rollup %[5]s%[7]s

interrupt ends it; the next run goes on from here, --reset begins anew`, filepath.Join(keys, devnet.Names[0]), n.API.URL(), n.Chain.URL(),
		l1.Checksum(l1.KeyAddress(devchain.Key(devnet.FirstUserKey+1))), n.Record.Rollup, os.Args[0], elsewhere)
	return nil
}
