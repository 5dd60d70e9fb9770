package l1contracts

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"math/big"
	"regexp"
)

//go:embed src/verifiers/*.sol
var verifierSources embed.FS

var (
	keyConstant  = regexp.MustCompile(`uint256 constant ([A-Z0-9_]+) = ([0-9]+);`)
	contractName = regexp.MustCompile(`\ncontract [A-Za-z0-9_]+ \{`)
)

// ErrForm says that no committed verifier is of a key's form: it has other commitments or inputs.
var ErrForm = errors.New("no committed verifier has this key's commitments and inputs")

// pushWord is the instruction that pushes 32 bytes.
const pushWord = 0x7f

// CodeFor returns the creation code of a committed verifier with another key's points in it, as the compiler would make it from text, the
// contract that prover.ExportSolidity writes for that key. So proofs of any circuit can be given to the compiled contract without a compiler.
// Texts that differ in more than the points wrap ErrForm. For tests and benchmarks: what is deployed is in verifiers.json.
func CodeFor(text []byte) (code []byte, err error) {
	all, err := verifiers()
	if err != nil || len(all) == 0 {
		return nil, fmt.Errorf("verifiers.json: %w: run make generate", err)
	}
	for _, base := range all { // one whose constants the compiler has not shortened
		if code, err = base.codeFor(text); err == nil {
			break
		}
	}
	return code, err
}

func (v Verifier) codeFor(text []byte) ([]byte, error) {
	source, err := verifierSources.ReadFile("src/verifiers/" + v.Contract + ".sol")
	if err != nil {
		return nil, fmt.Errorf("verifier %s: %w: run make generate", v.Contract, err)
	}
	if !bytes.Equal(withoutKey(source), withoutKey(text)) {
		return nil, fmt.Errorf("verifier %s: %w", v.Contract, ErrForm)
	}
	code, err := v.CreationCode()
	if err != nil {
		return nil, err
	}
	from, to := keyConstant.FindAllSubmatch(source, -1), keyConstant.FindAllSubmatch(text, -1)
	points := map[[32]byte][32]byte{}
	for i := range from {
		old, next := wordOf(from[i][2]), wordOf(to[i][2])
		if other, ok := points[old]; ok && other != next {
			return nil, fmt.Errorf("verifier %s: %s equals another constant", v.Contract, from[i][1])
		}
		points[old] = next
	}
	found := map[[32]byte]bool{}
	for at := 0; at+33 <= len(code); at++ {
		old := [32]byte(code[at+1:])
		if next, ok := points[old]; ok && code[at] == pushWord {
			found[old] = true
			copy(code[at+1:], next[:])
			at += 32
		}
	}
	if len(found) != len(points) {
		return nil, fmt.Errorf("verifier %s: %d of %d constants are in its code", v.Contract, len(found), len(points))
	}
	return code, nil
}

// withoutKey is a verifier's text without its name and its key's points.
func withoutKey(text []byte) []byte {
	return contractName.ReplaceAll(keyConstant.ReplaceAll(text, []byte("$1")), []byte("\ncontract {"))
}

func wordOf(decimal []byte) (w [32]byte) {
	v, _ := new(big.Int).SetString(string(decimal), 10) // digits, by the pattern
	v.FillBytes(w[:])
	return w
}
