package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/deploy"
	"github.com/causeway-l2/causeway/internal/pages"
	"github.com/causeway-l2/causeway/keyring"
	"github.com/causeway-l2/causeway/prover"
)

func addKeysFlag(cmd *cobra.Command, dir *string) {
	cmd.Flags().StringVar(dir, "keys", keyring.DefaultDir(), "directory of circuits and keys; made if missing")
}

// newRing opens the keys with this executable's digest as the build: another build compiles its circuits anew and compares.
func newRing(dir string, progress func(keyring.Step)) (keyring.Ring, error) {
	path, err := os.Executable()
	if err != nil {
		return keyring.Ring{}, err
	}
	f, err := os.Open(path)
	if err != nil {
		return keyring.Ring{}, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return keyring.Ring{}, fmt.Errorf("digest of %s: %w", path, err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return keyring.Ring{}, fmt.Errorf("keys directory: %w", err)
	}
	return keyring.Ring{Dir: dir, Build: hex.EncodeToString(h.Sum(nil)), Progress: progress, Memory: machineMemory()}, nil
}

func newKeys(compile compiler, find deploy.Catalog) *cobra.Command {
	keys := &cobra.Command{Use: "keys", Short: "Make and check the proving and verifying keys of circuits", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	var dir string
	setup := &cobra.Command{
		Use:   "setup [CIRCUIT...]",
		Short: "Make dev keys where they are missing or stale; all circuits if none is named",
		Long: "Make dev keys where they are missing or stale; all circuits if none is named.\n\n" +
			"UNSAFE: dev keys come from a public seed, so that everyone gets the same ones. Whoever reads the seed can forge proofs.",
		RunE: func(cmd *cobra.Command, names []string) error {
			list, err := findAll(names)
			if err != nil {
				return err
			}
			pages.Heap()
			ring, err := newRing(dir, keyProgress(cmd.ErrOrStderr()))
			if err != nil {
				return err
			}
			for _, c := range list {
				_, m, err := ring.Ensure(cmd.Context(), c)
				if err == nil { // which looks at as little as it can
					_, err = prover.Store{Dir: dir}.CheckFiles(c.Name)
				}
				if err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%s: %d constraints, verifying key %x, unsafe dev keys: %v\n", c.Name, m.Constraints, m.VKDigest[:8], m.Unsafe)
			}
			return nil
		},
	}
	addKeysFlag(setup, &dir)
	keys.AddCommand(setup, newKeysServe(), newCeremony(compile), newKeysVerify(compile, find))
	return keys
}

// checkCircuits of --circuits, where none is not all: it is a variable that is not set, and keys of all circuits are gigabytes.
func checkCircuits(names []string) error {
	if len(names) == 0 {
		return errors.New("--circuits names none: `causeway circuits` lists them")
	}
	_, err := findAll(names)
	return err
}

func findAll(names []string) ([]circuits.Circuit, error) {
	if len(names) == 0 {
		return circuits.All(), nil
	}
	var out []circuits.Circuit
	for _, name := range names {
		c, err := circuits.Find(name)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}
