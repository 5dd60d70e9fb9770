package l1

import (
	"bytes"
	"crypto/ecdsa"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/ethereum/go-ethereum/accounts/keystore"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// ErrKeyFile says that a key file cannot be used. The message never holds any of its content.
var ErrKeyFile = errors.New("l1: key file")

// ReadKeyFile reads an L1 key: 64 hexadecimal digits, or Ethereum's encrypted keystore JSON, whose passphrase is the first line of another file.
// Nobody but the owner may read either of the files.
func ReadKeyFile(path, passphraseFile string) (*ecdsa.PrivateKey, error) {
	b, err := readSecret(path)
	if err != nil {
		return nil, err
	}
	b = bytes.TrimSpace(b)
	if !bytes.HasPrefix(b, []byte("{")) {
		if passphraseFile != "" {
			return nil, fmt.Errorf("%w: %s is a plain key and needs no passphrase", ErrKeyFile, path)
		}
		key, err := crypto.HexToECDSA(strings.TrimPrefix(string(b), "0x"))
		if err != nil { // err may quote the content
			return nil, fmt.Errorf("%w: %s: want 64 hexadecimal digits, a number below the curve's order, or keystore JSON", ErrKeyFile, path)
		}
		return key, nil
	}
	if passphraseFile == "" {
		return nil, fmt.Errorf("%w: %s is encrypted: name the file that holds its passphrase", ErrKeyFile, path)
	}
	passphrase, err := ReadPassphrase(passphraseFile)
	if err != nil {
		return nil, err
	}
	key, err := keystore.DecryptKey(b, passphrase)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrKeyFile, path, err)
	}
	return key.PrivateKey, nil
}

// ReadPassphrase is the first line of a file that nobody but the owner may read.
func ReadPassphrase(path string) (string, error) {
	b, err := readSecret(path)
	line, _, _ := strings.Cut(string(b), "\n")
	return strings.TrimSuffix(line, "\r"), err
}

func readSecret(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKeyFile, err)
	}
	if info.IsDir() {
		return nil, fmt.Errorf("%w: %s is a directory: name the file", ErrKeyFile, path)
	}
	const others fs.FileMode = 0o077
	if info.Mode().Perm()&others != 0 {
		return nil, fmt.Errorf("%w: %s can be read by others (%v): chmod 600 it", ErrKeyFile, path, info.Mode().Perm())
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKeyFile, err)
	}
	return b, nil
}

// KeyAddress is the address of a key.
func KeyAddress(key *ecdsa.PrivateKey) common.Address { return crypto.PubkeyToAddress(key.PublicKey) }

// ParseAddress reads 0x and 40 hexadecimal digits; where letters of both cases occur, they are a checksum (EIP-55) that has to hold.
func ParseAddress(text string) (common.Address, error) {
	digits, ok := strings.CutPrefix(text, "0x")
	b, err := hex.DecodeString(digits)
	if !ok || err != nil || len(b) != common.AddressLength {
		return common.Address{}, fmt.Errorf("address %q: want 0x and 40 hexadecimal digits", text)
	}
	a := common.BytesToAddress(b)
	if strings.ToLower(digits) != digits && strings.ToUpper(digits) != digits && a.Hex() != text {
		return common.Address{}, fmt.Errorf("address %q: its checksum is wrong; for these digits it is %s", text, a.Hex())
	}
	return a, nil
}
