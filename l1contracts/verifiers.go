// Package l1contracts holds the verifier contracts, one for each aggregate circuit, as compiled and committed: Go users need no Node.
package l1contracts

import (
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"sync"
)

//go:embed verifiers.json
var verifiersJSON []byte

// Verifier is a compiled verifier contract and where it comes from.
type Verifier struct {
	Circuit       string `json:"circuit"`
	Contract      string `json:"contract"` // its name in src/verifiers
	CircuitDigest string `json:"circuitDigest"`
	VKDigest      string `json:"vkDigest"`
	Unsafe        bool   `json:"unsafe"` // made from dev keys: for dev chains only
	Code          string `json:"code"`   // creation code, hex
}

var verifiers = sync.OnceValues(func() (out []Verifier, err error) {
	return out, json.Unmarshal(verifiersJSON, &out)
})

// FindVerifier returns the verifier of an aggregate circuit.
func FindVerifier(circuit string) (Verifier, error) {
	all, err := verifiers()
	if err != nil {
		return Verifier{}, fmt.Errorf("verifiers.json: %w: run make generate", err)
	}
	for _, v := range all {
		if v.Circuit == circuit {
			return v, nil
		}
	}
	return Verifier{}, fmt.Errorf("no verifier contract for circuit %q: run make generate", circuit)
}

// CreationCode decodes Code.
func (v Verifier) CreationCode() ([]byte, error) { return hex.DecodeString(v.Code) }

// Digests decodes CircuitDigest and VKDigest.
func (v Verifier) Digests() (circuit, vk [32]byte, err error) {
	for _, d := range []struct {
		to  *[32]byte
		hex string
	}{{&circuit, v.CircuitDigest}, {&vk, v.VKDigest}} {
		b, err := hex.DecodeString(d.hex)
		if err != nil || len(b) != 32 {
			return circuit, vk, fmt.Errorf("verifier of %s: digest %q: run make generate", v.Circuit, d.hex)
		}
		copy(d.to[:], b)
	}
	return circuit, vk, nil
}
