package l1

import (
	"crypto/ecdsa"
	"fmt"

	"github.com/ethereum/go-ethereum/crypto"
)

// SignTyped signs the digest of typed data (package typed): r 32, s 32, v 1 (27 or 28).
func SignTyped(key *ecdsa.PrivateKey, digest [32]byte) ([]byte, error) {
	sig, err := crypto.Sign(digest[:], key)
	if err != nil {
		return nil, fmt.Errorf("l1: sign typed data: %w", err)
	}
	sig[64] += 27
	return sig, nil
}
