package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/causeway-l2/causeway/ceremony"
	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/internal/pages"
	"github.com/causeway-l2/causeway/keyring"
	"github.com/causeway-l2/causeway/prover"
)

// compiler compiles a circuit by its name; an aggregate with the inner key that the directory holds.
type compiler func(ctx context.Context, keysDir, name string, w io.Writer) (*prover.R1CS, error)

func compileRegistered(ctx context.Context, keysDir, name string, w io.Writer) (*prover.R1CS, error) {
	c, err := circuits.Find(name)
	if err != nil {
		return nil, err
	}
	pages.Heap()
	ring, err := newRing(keysDir, keyProgress(w))
	if err != nil {
		return nil, err
	}
	return ring.Compile(ctx, c)
}

// safely compiles a circuit for a ceremony: no ceremony makes an aggregate safe whose inner keys are not.
func (compile compiler) safely(ctx context.Context, keysDir, name string, w io.Writer) (*prover.R1CS, error) {
	if err := checkInner(keysDir, name); err != nil {
		return nil, err
	}
	return compile(ctx, keysDir, name, w)
}

func checkInner(keysDir, name string) error {
	c, err := circuits.Find(name)
	if err != nil {
		return err
	}
	return keyring.Ring{Dir: keysDir}.CheckInner(c)
}

func newCeremony(compile compiler) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "ceremony",
		Short: "Make keys with many contributors, of whom one honest one is enough",
		Long: `Make keys with many contributors, of whom one honest one is enough: unless all of them keep or leak their secrets, nobody can forge proofs.

The coordinator begins, hands the last file to a contributor, accepts what comes back, and so on; and seals each phase with a beacon, a public value
that nobody could foresee (the hash of a block announced beforehand). The first phase is imported from a public powers-of-tau file, or held here.
An aggregate circuit contains the key of its batch circuit: hold the batch circuit's ceremony first; --keys has to hold its keys, and dev keys are refused.

docs/operations.md has a walkthrough; causeway keys verify --transcript checks all of it.`,
		Args:             cobra.NoArgs,
		PersistentPreRun: func(*cobra.Command, []string) { boundMemory() },
		RunE:             func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newCeremonyBegin(compile), newCeremonyContribute(), newCeremonyAccept(), newCeremonySeal(compile), newCeremonyStatus())
	return cmd
}

// ceremonyMemory is where the garbage collector begins to work harder: above what a circuit of 2^21 constraints keeps alive, below the 12 GiB that such a
// ceremony may take (docs/operations.md), or at nine tenths of what there is.
const ceremonyMemory = 10 << 30

// boundMemory sets the limit, unless GOMEMLIMIT did.
func boundMemory() {
	if debug.SetMemoryLimit(-1) == math.MaxInt64 {
		debug.SetMemoryLimit(tighter(ceremonyMemory, machineMemory()/10*9))
	}
}

// ceremonyProgress writes a line a step, and one at each tenth of those that can tell.
func ceremonyProgress(w io.Writer) ceremony.Progress {
	last, tenth := "", 0
	return func(step string, done, total int) {
		if step != last {
			last, tenth = step, 0
			fmt.Fprintf(w, "  %s ...\n", step)
		}
		if total > 0 && 10*done/total > tenth {
			tenth = 10 * done / total
			fmt.Fprintf(w, "  %s: %d%%\n", step, 10*tenth)
		}
	}
}

func addCeremonyFlag(cmd *cobra.Command, dir *string) {
	cmd.Flags().StringVar(dir, "dir", "", "folder of the ceremony: its transcript and every contribution")
}

func newCeremonyBegin(compile compiler) *cobra.Command {
	var keys string
	cfg := ceremony.Config{}
	cmd := &cobra.Command{
		Use:   "begin CIRCUIT --dir DIR [--ptau FILE]",
		Short: "Begin a ceremony, or go on with one that was interrupted",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := required(map[string]string{"dir": cfg.Dir}); err != nil {
				return err
			}
			cfg.Blake2b = strings.ToLower(cfg.Blake2b)
			if err := cfg.Check(); err != nil { // before anything is compiled
				return err
			}
			if cfg.Ptau != "" {
				f, err := os.Open(cfg.Ptau)
				if err != nil {
					return fmt.Errorf("--ptau: %w", err)
				}
				_ = f.Close()
			}
			var err error
			cfg.Circuit, cfg.Progress = args[0], ceremonyProgress(cmd.ErrOrStderr())
			if cfg.R1CS, err = compile.safely(cmd.Context(), keys, cfg.Circuit, cmd.ErrOrStderr()); err != nil {
				return err
			}
			c, err := ceremony.Begin(cfg)
			if err != nil {
				return err
			}
			defer c.Close()
			return printNext(cmd.OutOrStdout(), c)
		},
	}
	addCeremonyFlag(cmd, &cfg.Dir)
	addKeysFlag(cmd, &keys)
	cmd.Flags().StringVar(&cfg.Ptau, "ptau", "", "public powers-of-tau file (.ptau of snarkjs); without it, the first phase is held here")
	cmd.Flags().StringVar(&cfg.Blake2b, "blake2b", "", "BLAKE2b-512 that the public ceremony published for that file")
	return cmd
}

func printNext(w io.Writer, c *ceremony.Ceremony) error {
	t := c.Transcript()
	fmt.Fprintf(w, "%s, %d constraints, circuit %s: %s\n", t.Circuit, t.Constraints, t.CircuitDigest, t.Step())
	last, err := c.Last()
	if err != nil {
		return nil
	}
	or := ", or seal"
	if len(t.Phase1) == 1 || len(t.Phase2) == 1 { // the start alone: nobody has contributed to the phase
		or = ""
	}
	fmt.Fprintf(w, "next: hand %s to a contributor%s\n", last, or)
	return nil
}

func newCeremonyContribute() *cobra.Command {
	var in, out string
	cmd := &cobra.Command{
		Use:   "contribute --in FILE --out FILE",
		Short: "Contribute: read the last file, write yours",
		Long: "Contribute: read the last file, write yours, and send it back to the coordinator. Keep the digest: when it stands in the transcript, you were part of it.\n\n" +
			"The secret is drawn from the system's randomness, is never written, and is gone with this process: run it on a machine that you trust, without swap.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := required(map[string]string{"in": in, "out": out}); err != nil {
				return err
			}
			d, err := ceremony.Contribute(cmd.Context(), in, out, ceremonyProgress(cmd.ErrOrStderr()))
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s\nyour contribution: %s\n", out, d)
			return nil
		},
	}
	cmd.Flags().StringVar(&in, "in", "", "the last file of the ceremony")
	cmd.Flags().StringVar(&out, "out", "", "where to write yours; it must not exist")
	return cmd
}

func newCeremonyAccept() *cobra.Command {
	var dir, name string
	cmd := &cobra.Command{
		Use:   "accept FILE --dir DIR --name NAME",
		Short: "Verify a contribution and add it to the transcript",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := required(map[string]string{"dir": dir, "name": name}); err != nil {
				return err
			}
			c, err := ceremony.Open(dir, ceremonyProgress(cmd.ErrOrStderr()))
			if err != nil {
				return err
			}
			defer c.Close()
			if err := c.Accept(cmd.Context(), args[0], name); err != nil {
				return err
			}
			return printNext(cmd.OutOrStdout(), c)
		},
	}
	addCeremonyFlag(cmd, &dir)
	cmd.Flags().StringVar(&name, "name", "", "of the contributor, for the transcript")
	return cmd
}

func newCeremonySeal(compile compiler) *cobra.Command {
	var dir, keys string
	var beacon ceremony.Beacon
	cmd := &cobra.Command{
		Use:   "seal --dir DIR --beacon HEX --source TEXT",
		Short: "End a phase with a beacon; the second one gives the keys",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := required(map[string]string{"dir": dir, "beacon": beacon.Value, "source": beacon.Source}); err != nil {
				return err
			}
			beacon.Value = strings.ToLower(strings.TrimPrefix(beacon.Value, "0x")) // as explorers of blocks show hashes
			c, err := ceremony.Open(dir, ceremonyProgress(cmd.ErrOrStderr()))
			if err != nil {
				return err
			}
			defer c.Close()
			t := c.Transcript()
			if t.Beacon1 != nil && *t.Beacon1 == beacon && len(t.Phase2) == 1 { // it was done, and whoever asked was not told
				return printNext(cmd.OutOrStdout(), c)
			}
			store := prover.Store{Dir: keys}
			if err := mayReplaceKeys(store, &t); err != nil {
				return err
			}
			ccs, err := compile.safely(cmd.Context(), keys, t.Circuit, cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			if step := t.Step(); step == "phase 1" || step == "start of phase 2" {
				if err := c.SealPowers(ccs, beacon); err != nil {
					return err
				}
				return printNext(cmd.OutOrStdout(), c)
			}
			k, err := c.SealKeys(ccs, beacon)
			if err != nil {
				return err
			}
			if err := store.Save(k); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s: keys in %s, verifying key %s, transcript %s\n", k.Name, store.Folder(k.Name), k.Manifest.VKDigest, k.Manifest.Ceremony)
			return nil
		},
	}
	addCeremonyFlag(cmd, &dir)
	addKeysFlag(cmd, &keys)
	cmd.Flags().StringVar(&beacon.Value, "beacon", "", "public value that nobody could foresee, at least 32 bytes in hexadecimal")
	cmd.Flags().StringVar(&beacon.Source, "source", "", "where everyone can look it up")
	return cmd
}

// mayReplaceKeys refuses to put the keys of a ceremony in the place of another's, or of what may be that. Its own, of which it is asked again, are the same.
func mayReplaceKeys(store prover.Store, t *ceremony.Transcript) error {
	if step := t.Step(); step != "phase 2" && step != "done" {
		return nil
	}
	m, err := store.Manifest(t.Circuit)
	switch {
	case errors.Is(err, prover.ErrKeysMissing) || m.Unsafe:
		return nil
	case err != nil:
		return fmt.Errorf("%w; or name another directory with --keys", err)
	case t.VKDigest != nil && *t.VKDigest == m.VKDigest:
		return nil
	}
	return fmt.Errorf("%s holds keys of another ceremony: name another directory with --keys", store.Folder(t.Circuit))
}

func newCeremonyStatus() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "status --dir DIR",
		Short: "Who contributed, and what comes next",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := required(map[string]string{"dir": dir}); err != nil {
				return err
			}
			c, err := ceremony.Open(dir, nil)
			if err != nil {
				return err
			}
			defer c.Close()
			t, w := c.Transcript(), cmd.OutOrStdout()
			if t.Ptau != nil {
				fmt.Fprintf(w, "powers of tau: a file of 2^%d, BLAKE2b-512 %s\n", t.Ptau.Power, t.Ptau.Blake2b)
			}
			for i, phase := range [][]ceremony.Contribution{t.Phase1, t.Phase2} {
				for j, e := range phase {
					fmt.Fprintf(w, "phase %d  %3d  %s  %s\n", i+1, j, e.Digest, e.Name)
				}
			}
			return printNext(w, c)
		},
	}
	addCeremonyFlag(cmd, &dir)
	return cmd
}
