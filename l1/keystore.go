package l1

import (
	"crypto/ecdsa"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/accounts/keystore"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/causeway-l2/causeway/internal/durable"
)

// ErrPassphrase says that a passphrase does not open a key file.
var ErrPassphrase = errors.New("l1: the passphrase does not open this key file")

// Scrypt is how much work it takes to try a passphrase.
type Scrypt struct{ N, P int }

// Work for key files.
var (
	// StandardScrypt takes about a second and 256 MiB.
	StandardScrypt = Scrypt{keystore.StandardScryptN, keystore.StandardScryptP}
	// LightScrypt is for tests. UNSAFE: cheap to guess.
	LightScrypt = Scrypt{keystore.LightScryptN, keystore.LightScryptP}
)

// NewKey makes an L1 key.
func NewKey() (*ecdsa.PrivateKey, error) { return crypto.GenerateKey() }

// FormatKey writes 0x and 64 hexadecimal digits, as key files without a passphrase have them.
func FormatKey(key *ecdsa.PrivateKey) string { return "0x" + hex.EncodeToString(crypto.FromECDSA(key)) }

// Keystore is Ethereum's encrypted key file, version 3.
type Keystore struct {
	Address string              `json:"address"`
	Crypto  keystore.CryptoJSON `json:"crypto"`
	ID      string              `json:"id"`
	Version int                 `json:"version"`
}

// EncryptKey writes a new key file into dir, named as other Ethereum software names it, and returns its path. Nobody but the owner may read it.
func EncryptKey(dir string, key *ecdsa.PrivateKey, passphrase string, work Scrypt) (string, error) {
	sealed, err := keystore.EncryptDataV3(crypto.FromECDSA(key), []byte(passphrase), work.N, work.P)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrKeyFile, err)
	}
	var id [16]byte
	if _, err := rand.Read(id[:]); err != nil {
		return "", err
	}
	id[6], id[8] = id[6]&0x0f|0x40, id[8]&0x3f|0x80 // a random UUID
	address := hex.EncodeToString(KeyAddress(key).Bytes())
	b, err := json.Marshal(Keystore{address, sealed, fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:]), 3})
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrKeyFile, err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("%w: %w", ErrKeyFile, err)
	}
	path := filepath.Join(dir, fmt.Sprintf("UTC--%s--%s", time.Now().UTC().Format("2006-01-02T15-04-05.000000000Z"), address))
	if err := durable.Replace(path, ".key-*", durable.Bytes(b)); err != nil {
		return "", fmt.Errorf("%w: %w", ErrKeyFile, err)
	}
	return path, nil
}

// DecryptKey opens a key file's content: ErrPassphrase when the passphrase is wrong.
func DecryptKey(content []byte, passphrase string) (*ecdsa.PrivateKey, error) {
	key, err := keystore.DecryptKey(content, passphrase)
	if errors.Is(err, keystore.ErrDecrypt) {
		return nil, ErrPassphrase
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKeyFile, err)
	}
	return key.PrivateKey, nil
}

// KeystoreAddress reads whose key a key file holds, without opening it.
func KeystoreAddress(content []byte) (common.Address, error) {
	var k Keystore
	if err := json.Unmarshal(content, &k); err != nil || k.Version != 3 {
		return common.Address{}, fmt.Errorf("%w: not an Ethereum key file of version 3", ErrKeyFile)
	}
	return ParseAddress("0x" + strings.TrimPrefix(k.Address, "0x"))
}
