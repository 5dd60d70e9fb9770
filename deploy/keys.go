package deploy

import (
	"bytes"
	"fmt"
	"math/big"
	"regexp"

	"github.com/causeway-l2/causeway/prover"
)

// compareKeys compares the keys in a directory, whose files are digested anew, with the verifiers.
func (r *Report) compareKeys(dir string, plan *Plan) {
	store := prover.Store{Dir: dir}
	for i, v := range plan.Verifiers {
		name := "keys: " + verifierName(i, v.Circuit)
		if _, err := store.CheckFiles(v.Circuit); err != nil {
			r.fails(name+": files", "the files that the manifest describes", err)
			continue
		}
		vk, m, err := store.LoadVerifying(v.Circuit)
		if err != nil {
			r.fails(name+": verifying key", "a readable key", err)
			continue
		}
		r.compare(name+": circuit digest", v.circuitDigest, Hash(m.CircuitDigest))
		r.compare(name+": verifying key digest", v.vkDigest, Hash(m.VKDigest))
		r.compare(name+": unsafe", v.Unsafe, m.Unsafe)
		missing, err := missingConstants(vk, v.Verifier.Code)
		if err != nil {
			r.fails(name+": constants", "a key with a Solidity verifier", err)
			continue
		}
		r.compare(name+": constants of the key that are not in the contract's code", "none", missing)
	}
}

var solidityConstant = regexp.MustCompile(`uint256 constant ([A-Z0-9_]+) = (\d+);`)

// missingConstants lists the coordinates of the key's points that do not occur in the code of a contract. It shows, without a Solidity compiler, that a
// verifier is of this key.
func missingConstants(vk *prover.VerifyingKey, code string) (string, error) {
	var source bytes.Buffer
	if err := prover.ExportSolidity(vk, &source, "V"); err != nil {
		return "", err
	}
	found := solidityConstant.FindAllStringSubmatch(source.String(), -1)
	if len(found) == 0 {
		return "", fmt.Errorf("the exported verifier has no constants")
	}
	var missing []string
	for _, c := range found {
		v, ok := new(big.Int).SetString(c[2], 10)
		if !ok {
			return "", fmt.Errorf("constant %s", c[1])
		}
		if !bytes.Contains([]byte(code), fmt.Appendf(nil, "%x", v.Bytes())) {
			missing = append(missing, c[1])
		}
	}
	if missing == nil {
		return "none", nil
	}
	return fmt.Sprint(missing), nil
}
