// Package keys is how an L1 wallet comes to an L2 key: what it signs once, and what follows from that signature. It knows nothing of Ethereum's
// libraries, so that it also runs in a browser.
package keys

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"sync"

	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// Action is what the owner reads before signing.
const Action = "Derive the key that signs my payments on this rollup. Whoever has this signature can spend them: sign it in a Causeway wallet only."

// MessageType is the EIP-712 type of what the owner signs.
const MessageType = "PaymentKey(string action,address owner,uint256 index)"

// ErrSignature says that bytes are no signature of an L1 key.
var ErrSignature = errors.New("keys: a signature has 65 bytes: r, s and v; let the wallet sign typed data (eth_signTypedData_v4)")

// SignatureBytes is the length of a signature by an L1 key: r 32, s 32, v 1.
const SignatureBytes = 65

// FromSecret derives an L2 key from a secret of any length with full entropy.
func FromSecret(secret []byte) field.PrivateKey {
	return field.NewPrivateKey(sha256.Sum256(append([]byte("cw:wallet"), secret...)))
}

// FromSignature derives an L2 key from the owner's signature of TypedData. Only r and s count: wallets write v in two ways. An L1 key that signs
// deterministically (RFC 6979, as all known wallets do) comes to the same L2 key every time, and is all the backup there has to be.
func FromSignature(signature []byte) (field.PrivateKey, error) {
	if len(signature) != SignatureBytes {
		return field.PrivateKey{}, fmt.Errorf("%w, not %d", ErrSignature, len(signature))
	}
	return FromSecret(signature[:64]), nil
}

// TypedData is what the owner signs, as eth_signTypedData_v4 takes it. index is 0 at first; later ones replace a key.
func TypedData(chainID uint64, contract, owner rollup.Address, index uint64) ([]byte, error) {
	type entry struct {
		Name string `json:"name"`
		Type string `json:"type"`
	}
	return json.Marshal(map[string]any{
		"types": map[string][]entry{
			"EIP712Domain": {{"name", "string"}, {"version", "string"}, {"chainId", "uint256"}, {"verifyingContract", "address"}},
			"PaymentKey":   {{"action", "string"}, {"owner", "address"}, {"index", "uint256"}},
		},
		"primaryType": "PaymentKey",
		"domain":      map[string]any{"name": "Causeway", "version": "1", "chainId": strconv.FormatUint(chainID, 10), "verifyingContract": contract.String()},
		"message":     map[string]any{"action": Action, "owner": owner.String(), "index": strconv.FormatUint(index, 10)},
	})
}

// Nobody is a key that nobody has, for an account of somebody whose key is not known: a point found by hashing, so that no one knows its scalar. The
// owner takes the account over with setKey on L1, or leaves with a forced exit.
var Nobody = sync.OnceValue(func() field.Point {
	for i := uint64(0); ; i++ {
		p, err := field.PointFromY(field.Hash(field.Tag("cw:nobody"), field.FromUint64(i)), 0)
		if err == nil && !p.SmallOrder() {
			return p
		}
	}
})
