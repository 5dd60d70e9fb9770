package l1

import (
	"crypto/ecdsa"
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// ErrTypedSignature says that a signature of typed data is none.
var ErrTypedSignature = errors.New("l1: not a signature of this message")

// Domain keeps typed data (EIP-712) of one rollup apart from any other's:
//
//	EIP712Domain(string name "Causeway", string version "1", uint256 chainId, address verifyingContract)
type Domain struct{ separator common.Hash }

// NewDomain of the rollup contract on a chain.
func NewDomain(chainID uint64, rollup common.Address) Domain {
	kind := crypto.Keccak256([]byte("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"))
	return Domain{crypto.Keccak256Hash(kind, crypto.Keccak256([]byte("Causeway")), crypto.Keccak256([]byte("1")), TypedUint(chainID), TypedAddress(rollup))}
}

// Digest is what is signed of a struct of one type, for example "Receipt(bytes32 op,uint256 at)", whose fields are words already: strings and bytes
// as their hash (TypedString).
func (d Domain) Digest(kind string, fields ...[]byte) [32]byte {
	body := crypto.Keccak256(append([][]byte{crypto.Keccak256([]byte(kind))}, fields...)...)
	return crypto.Keccak256Hash([]byte{0x19, 0x01}, d.separator[:], body)
}

// TypedUint is the word of a uint.
func TypedUint(v uint64) []byte { return common.LeftPadBytes(new(big.Int).SetUint64(v).Bytes(), 32) }

// TypedAddress is the word of an address.
func TypedAddress(a common.Address) []byte { return common.LeftPadBytes(a[:], 32) }

// TypedString is the word of a string.
func TypedString(s string) []byte { return crypto.Keccak256([]byte(s)) }

// SignTyped signs a digest: r 32, s 32, v 1 (27 or 28).
func SignTyped(key *ecdsa.PrivateKey, digest [32]byte) ([]byte, error) {
	sig, err := crypto.Sign(digest[:], key)
	if err != nil {
		return nil, fmt.Errorf("l1: sign typed data: %w", err)
	}
	sig[64] += 27
	return sig, nil
}

// TypedSigner recovers who signed a digest. Signatures that could be written in another way (s in the upper half) are refused.
func TypedSigner(digest [32]byte, sig []byte) (common.Address, error) {
	if len(sig) != crypto.SignatureLength || sig[64] < 27 || sig[64] > 28 ||
		!crypto.ValidateSignatureValues(sig[64]-27, new(big.Int).SetBytes(sig[:32]), new(big.Int).SetBytes(sig[32:64]), true) {
		return common.Address{}, ErrTypedSignature
	}
	raw := append(append([]byte(nil), sig[:64]...), sig[64]-27)
	public, err := crypto.SigToPub(digest[:], raw)
	if err != nil {
		return common.Address{}, fmt.Errorf("%w: %w", ErrTypedSignature, err)
	}
	return crypto.PubkeyToAddress(*public), nil
}
