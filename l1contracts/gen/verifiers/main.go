// Command verifiers writes what is generated from keys. UNSAFE: from dev keys, which are the same everywhere.
//
//	verifiers export    src/verifiers/*.sol and src/verifiers/digests.json, from the verifying keys (made if absent)
//	verifiers collect   verifiers.json, from digests.json and the compiled out/*.bin
//
// It runs in l1contracts/, called by generate.sh.
package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/keyring"
	"github.com/causeway-l2/causeway/l1contracts"
	"github.com/causeway-l2/causeway/prover"
)

const dir = "src/verifiers"

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "verifiers:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) == 2 && args[0] == "export":
		return export(args[1])
	case len(args) == 1 && args[0] == "collect":
		return collect()
	}
	return fmt.Errorf("usage: verifiers export KEYS-DIRECTORY | verifiers collect")
}

func export(keys string) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	ring := keyring.Ring{Dir: keys, Build: os.Getenv("CAUSEWAY_BUILD")} // make sets it
	var out []l1contracts.Verifier
	for _, c := range circuits.All() {
		if !c.IsAggregate() {
			continue
		}
		vk, m, err := ring.Verifying(context.Background(), c)
		if err != nil {
			return err
		}
		v := l1contracts.Verifier{Circuit: c.Name, Contract: contractName(c.Name), CircuitDigest: hex.EncodeToString(m.CircuitDigest[:]),
			VKDigest: hex.EncodeToString(m.VKDigest[:]), Unsafe: ring.CheckSafe(c) != nil}
		var source bytes.Buffer
		if err := prover.ExportSolidity(vk, &source, v.Contract); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, v.Contract+".sol"), source.Bytes(), 0o644); err != nil {
			return err
		}
		out = append(out, v)
	}
	return writeJSON(filepath.Join(dir, "digests.json"), out)
}

func collect() error {
	b, err := os.ReadFile(filepath.Join(dir, "digests.json"))
	if err != nil {
		return err
	}
	var out []l1contracts.Verifier
	if err := json.Unmarshal(b, &out); err != nil {
		return err
	}
	for i := range out {
		code, err := os.ReadFile(filepath.Join("out", out[i].Contract+".bin"))
		if err != nil {
			return err
		}
		out[i].Code = strings.TrimSpace(string(code))
	}
	return writeJSON("verifiers.json", out)
}

// contractName turns aggregate-small-2 into AggregateSmall2.
func contractName(circuit string) string {
	var name strings.Builder
	for _, part := range strings.Split(circuit, "-") {
		name.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return name.String()
}

func writeJSON(path string, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(b, '\n'), 0o644)
}
