// Package typed is typed data (EIP-712) of one rollup: what L1 wallets sign, and who signed it. It knows no node and little of Ethereum's libraries, so that
// it also runs in a browser.
package typed

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/secp256k1/ecdsa"
	"github.com/consensys/gnark-crypto/ecc/secp256k1/fr"
	"golang.org/x/crypto/sha3"
)

// ErrSignature says that a signature of typed data is none.
var ErrSignature = errors.New("typed: not a signature of this message")

// Domain keeps typed data of one rollup apart from any other's:
//
//	EIP712Domain(string name "Causeway", string version "1", uint256 chainId, address verifyingContract)
type Domain struct{ separator [32]byte }

// NewDomain of the rollup contract on a chain.
func NewDomain(chainID uint64, rollup [20]byte) Domain {
	kind := keccak([]byte("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"))
	return Domain{keccak(kind[:], String("Causeway"), String("1"), Uint(chainID), Address(rollup))}
}

// Digest is what is signed of a struct of one type, for example "Receipt(bytes32 op,uint256 at)", whose fields are words already: strings and bytes
// as their hash (String).
func (d Domain) Digest(kind string, fields ...[]byte) [32]byte {
	body := keccak(append([][]byte{String(kind)}, fields...)...)
	return keccak([]byte{0x19, 0x01}, d.separator[:], body[:])
}

// Uint is the word of a uint.
func Uint(v uint64) []byte { return binary.BigEndian.AppendUint64(make([]byte, 24, 32), v) }

// Address is the word of an address.
func Address(a [20]byte) []byte { return append(make([]byte, 12, 32), a[:]...) }

// String is the word of a string.
func String(s string) []byte { h := keccak([]byte(s)); return h[:] }

// Signer recovers the address of who signed a digest: r 32, s 32, v 1 (27 or 28). Signatures that could be written in another way (s in the upper half) are
// refused.
func Signer(digest [32]byte, sig []byte) (address [20]byte, err error) {
	if len(sig) != 65 || sig[64] < 27 || sig[64] > 28 {
		return address, ErrSignature
	}
	r, s := new(big.Int).SetBytes(sig[:32]), new(big.Int).SetBytes(sig[32:64])
	half := new(big.Int).Rsh(fr.Modulus(), 1)
	if r.Sign() == 0 || s.Sign() == 0 || r.Cmp(fr.Modulus()) >= 0 || s.Cmp(half) > 0 {
		return address, ErrSignature
	}
	var key ecdsa.PublicKey
	if err := key.RecoverFrom(digest[:], uint(sig[64]-27), r, s); err != nil {
		return address, fmt.Errorf("%w: %w", ErrSignature, err)
	}
	x, y := key.A.X.Bytes(), key.A.Y.Bytes()
	hash := keccak(x[:], y[:])
	copy(address[:], hash[12:])
	return address, nil
}

func keccak(parts ...[]byte) (out [32]byte) {
	h := sha3.NewLegacyKeccak256()
	for _, p := range parts {
		h.Write(p)
	}
	h.Sum(out[:0])
	return out
}
