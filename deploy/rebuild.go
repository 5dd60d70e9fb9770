package deploy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/causeway-l2/causeway/prover"
)

// RebuildVerifier makes the creation code of a verifier, in hexadecimal, from a verifying key and a checkout of this repository: its Solidity is exported
// and compiled by the compiler that the checkout's package-lock.json pins. The same key, name and checkout give the same code everywhere. It needs Node, and
// fetches the compiler (npm ci) where it is not there yet.
func RebuildVerifier(ctx context.Context, checkout string, vk *prover.VerifyingKey, contract string) (string, error) {
	fail := func(err error) (string, error) { return "", fmt.Errorf("deploy: rebuild %s: %w", contract, err) }
	dir := filepath.Join(checkout, "l1contracts")
	script := filepath.Join(dir, "compile.mjs")
	if _, err := os.Stat(script); err != nil {
		return fail(fmt.Errorf("%s is no checkout of this repository: %w", checkout, err))
	}
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "solc")); errors.Is(err, fs.ErrNotExist) {
		if _, err := runIn(ctx, dir, nil, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"); err != nil {
			return fail(err)
		}
	}
	var source bytes.Buffer
	if err := prover.ExportSolidity(vk, &source, contract); err != nil {
		return fail(err)
	}
	code, err := runIn(ctx, dir, &source, "node", "compile.mjs", "--verifier", contract)
	if err != nil {
		return fail(err)
	}
	return strings.TrimSpace(code), nil
}

func runIn(ctx context.Context, dir string, in *bytes.Buffer, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	if in != nil {
		cmd.Stdin = in
	}
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%s (Node 20 is needed): %w: %s", name, err, strings.TrimSpace(errs.String()))
	}
	return out.String(), nil
}
