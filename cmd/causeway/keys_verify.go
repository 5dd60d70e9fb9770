package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/causeway-l2/causeway/ceremony"
	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/deploy"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/prover"
)

// keyCheck is one run of keys verify.
type keyCheck struct {
	dir, transcript, ptau, checkout, rpc, record string

	compile compiler
	find    deploy.Catalog
	report  deploy.Report
	log     io.Writer
}

func newKeysVerify(compile compiler, find deploy.Catalog) *cobra.Command {
	k := keyCheck{compile: compile, find: find}
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "verify CIRCUIT [--transcript DIR] [--checkout DIR] [--chain RPC --record FILE]",
		Short: "Check keys: their files, their circuit, their ceremony, their verifier contract, down to the code on L1",
		Long: `Checks the keys of a circuit, each step where its flag is given:

  always         the files are what the manifest says, the verifying key has no known fault, and the circuit is what this program compiles;
                 inside an aggregate's keys of a ceremony are no dev keys
  --transcript   the whole ceremony, from the circuit's source: powers of tau (with --ptau the public file), every contribution, both beacons;
                 and these are the keys that follow from it
  --checkout     an aggregate's verifier contract, exported from the key and compiled by the pinned compiler (needs Node), is the code that this
                 program deploys, bit for bit
  --chain        the code on L1 is that of the record and of these keys, bit for bit: the verify-deployment command, with these keys

Names every mismatch and exits with 1 if there is one.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			k.report, k.log = deploy.Report{}, cmd.ErrOrStderr()
			if err := k.run(cmd.Context(), args[0]); err != nil {
				return err
			}
			if err := printChecks(cmd.OutOrStdout(), &k.report, asJSON); err != nil {
				return err
			}
			return k.report.Err()
		},
	}
	addKeysFlag(cmd, &k.dir)
	cmd.Flags().StringVar(&k.transcript, "transcript", "", "folder of the ceremony that made the keys")
	cmd.Flags().StringVar(&k.ptau, "ptau", "", "the public powers-of-tau file that the ceremony began with")
	cmd.Flags().StringVar(&k.checkout, "checkout", "", "checkout of this repository, to compile the verifier contract in")
	cmd.Flags().StringVar(&k.rpc, "chain", "", "URL of an L1 node: also check what is deployed there")
	cmd.Flags().StringVar(&k.record, "record", "deployment.json", "record of that deployment")
	cmd.Flags().BoolVar(&asJSON, "json", false, "for machines")
	return cmd
}

func (k *keyCheck) compare(what string, want, got any) {
	w, g := fmt.Sprint(want), fmt.Sprint(got)
	k.report.Checks = append(k.report.Checks, deploy.Check{What: what, OK: w == g, Want: w, Got: g})
}

// fails records a step that found a fault.
func (k *keyCheck) fails(what string, err error) {
	k.report.Checks = append(k.report.Checks, deploy.Check{What: what, Want: "no fault", Got: err.Error()})
}

func (k *keyCheck) run(ctx context.Context, name string) error {
	if k.rpc != "" { // before anything is compiled
		if _, err := readRecord(k.record); err != nil {
			return err
		}
	}
	store := prover.Store{Dir: k.dir}
	m, err := store.CheckFiles(name)
	if errors.Is(err, prover.ErrKeysMissing) {
		if _, err := circuits.Find(name); err != nil {
			return err
		}
	}
	if err != nil {
		k.fails("files", err)
		return nil
	}
	k.compare("files: as the manifest says", true, true)
	vk, _, err := store.LoadVerifying(name)
	if err != nil {
		k.fails("verifying key", err)
		return nil
	}
	if !m.Unsafe || k.transcript != "" { // before anything is compiled, which would make inner keys where there are none
		if err := checkInner(k.dir, name); err != nil {
			k.fails("keys inside", err)
			return nil
		}
	}
	ccs, err := k.compile(ctx, k.dir, name, k.log)
	if err != nil {
		return err
	}
	digest, err := prover.CircuitDigest(ccs)
	if err != nil {
		return err
	}
	k.compare("circuit: what this program compiles", digest, m.CircuitDigest)
	if err := prover.LintKey(vk, ccs); err != nil {
		k.fails("verifying key: lint", err)
	} else {
		k.compare("verifying key: lint", "no fault", "no fault")
	}
	switch {
	case k.transcript != "":
		if err := k.ceremony(m, ccs); err != nil {
			return err
		}
	case m.Ceremony != nil:
		fmt.Fprintf(k.log, "not checked: the ceremony, transcript %s; give --transcript\n", m.Ceremony)
	default:
		fmt.Fprintln(k.log, "UNSAFE: these are dev keys, from a public seed: anyone can forge proofs for them")
	}
	if k.checkout != "" {
		if err := k.rebuild(ctx, name, vk, m); err != nil {
			return err
		}
	}
	if k.rpc != "" {
		return k.chain(ctx)
	}
	return nil
}

func (k *keyCheck) ceremony(m prover.Manifest, ccs *prover.R1CS) error {
	boundMemory()
	r, err := ceremony.Verify(k.transcript, ccs, k.ptau, ceremonyProgress(k.log))
	if err != nil {
		k.fails("ceremony", err)
		return nil
	}
	t := r.Transcript
	k.compare("ceremony: transcript", r.Digest, m.Ceremony)
	k.compare("ceremony: marked unsafe", false, m.Unsafe)
	k.compare("ceremony: circuit", t.Circuit, m.Circuit)
	vk, err := prover.VerifyingKeyDigest(r.Keys.Verifying)
	if err != nil {
		return err
	}
	pk, err := prover.ProvingKeyDigest(r.Keys.Proving)
	if err != nil {
		return err
	}
	k.compare("ceremony: verifying key", vk, m.VKDigest)
	k.compare("ceremony: proving key", pk, m.PKDigest)
	for i, phase := range [][]ceremony.Contribution{t.Phase1, t.Phase2} {
		for _, e := range phase[min(1, len(phase)):] {
			fmt.Fprintf(k.log, "  phase %d: %s  %s\n", i+1, e.Digest, e.Name)
		}
	}
	if !r.OriginChecked {
		fmt.Fprintf(k.log, "not checked: that the powers of tau are those of the file with BLAKE2b-512 %s; give --ptau\n", t.Ptau.Blake2b)
	}
	return nil
}

// rebuild compiles the verifier contract anew; circuits without one have nothing to rebuild.
func (k *keyCheck) rebuild(ctx context.Context, name string, vk *prover.VerifyingKey, m prover.Manifest) error {
	v, err := k.find(name)
	if err != nil {
		return err
	}
	code, err := deploy.RebuildVerifier(ctx, k.checkout, vk, v.Contract)
	if err != nil {
		return err
	}
	k.compare("contract: circuit digest", v.CircuitDigest, m.CircuitDigest)
	k.compare("contract: verifying key digest", v.VKDigest, m.VKDigest)
	k.compare("contract: unsafe", v.Unsafe, m.Unsafe)
	want, got := len(v.Code)/2, len(code)/2
	k.compare("contract: creation code, rebuilt from the key", fmt.Sprintf("%d bytes, the same", want), fmt.Sprintf("%d bytes, %s", got, same(v.Code, code)))
	return nil
}

func same(a, b string) string {
	if a == b {
		return "the same"
	}
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	return fmt.Sprintf("the first difference at byte %d", i/2)
}

func (k *keyCheck) chain(ctx context.Context) error {
	record, err := readRecord(k.record)
	if err != nil {
		return err
	}
	node, _, err := l1.DialAny(ctx, k.rpc)
	if err != nil {
		return err
	}
	defer node.Close()
	r, err := deploy.Verify(ctx, node, record, k.find, k.dir)
	if err != nil {
		return err
	}
	k.report.Checks = append(k.report.Checks, r.Checks...)
	return nil
}
