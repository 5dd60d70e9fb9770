package prover

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
)

// solidityName is what a contract may be called.
var solidityName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// ExportSolidity writes gnark's Groth16 verifier contract for a key, under the
// given name. The text depends on the key, the name and gnark's version only.
// It verifies proofs made for TargetSolidity.
func ExportSolidity(vk *VerifyingKey, w io.Writer, contractName string) error {
	if !solidityName.MatchString(contractName) {
		return fmt.Errorf("export solidity: %q is not a contract name", contractName)
	}
	if len(vk.CommitmentKeys) > 1 {
		return fmt.Errorf("export solidity: %w: %d commitments", ErrStructure, len(vk.CommitmentKeys))
	}
	own := *vk // gnark swaps fields of the key while it writes
	var text bytes.Buffer
	if err := own.ExportSolidity(&text); err != nil {
		return fmt.Errorf("export solidity: %w", err)
	}
	const gnarkName = "\ncontract Verifier "
	if bytes.Count(text.Bytes(), []byte(gnarkName)) != 1 {
		return errors.New("export solidity: gnark's template has changed, contract name not found")
	}
	named := bytes.Replace(text.Bytes(), []byte(gnarkName), []byte("\ncontract "+contractName+" "), 1)
	if _, err := w.Write(named); err != nil {
		return fmt.Errorf("export solidity: %w", err)
	}
	return nil
}
