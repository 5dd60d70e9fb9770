package l1_test

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/accounts/keystore"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
)

func TestKeyFiles(t *testing.T) {
	key := devchain.Key(3)
	digits := hex.EncodeToString(crypto.FromECDSA(key))
	dir := t.TempDir()
	account, err := keystore.StoreKey(dir, "open sesame", 2, 1)
	require.NoError(t, err)
	encrypted, err := os.ReadFile(account.URL.Path)
	require.NoError(t, err)
	write := func(name, text string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		require.NoError(t, os.Chmod(path, mode))
		return path
	}
	pass := write("pass", "open sesame\nand a remark", 0o600)
	for name, path := range map[string]string{
		"plain":      write("plain", digits, 0o600),
		"prefix":     write("prefix", "0x"+digits+"\n", 0o400),
		"upper case": write("upper", "\n"+digits+"\r\n", 0o600),
	} {
		got, err := l1.ReadKeyFile(path, "")
		require.NoError(t, err, name)
		require.True(t, key.Equal(got), name)
	}
	keystoreFile := write("keystore", string(encrypted), 0o600)
	got, err := l1.ReadKeyFile(keystoreFile, pass)
	require.NoError(t, err)
	require.Equal(t, account.Address, l1.KeyAddress(got))

	for name, c := range map[string]struct{ path, pass, says string }{
		"absent":                   {filepath.Join(dir, "none"), "", "no such file"},
		"for all to read":          {write("open", digits, 0o644), "", "chmod 600"},
		"for the group to read":    {write("group", digits, 0o640), "", "chmod 600"},
		"short":                    {write("short", digits[2:], 0o600), "", "64 hexadecimal digits"},
		"no digits":                {write("words", "z"+digits[1:], 0o600), "", "64 hexadecimal digits"},
		"not a scalar":             {write("large", strings.Repeat("f", 64), 0o600), "", "64 hexadecimal digits"},
		"empty":                    {write("empty", "", 0o600), "", "64 hexadecimal digits"},
		"passphrase for plain key": {write("plain2", digits, 0o600), pass, "needs no passphrase"},
		"no passphrase":            {keystoreFile, "", "encrypted"},
		"wrong passphrase":         {keystoreFile, write("wrong", "open says me", 0o600), "decrypt"},
		"passphrase open to all":   {keystoreFile, write("pass2", "open sesame", 0o604), "chmod 600"},
		"damaged keystore":         {write("damaged", string(encrypted[:len(encrypted)/2]), 0o600), pass, ""},
	} {
		_, err := l1.ReadKeyFile(c.path, c.pass)
		require.ErrorIs(t, err, l1.ErrKeyFile, name)
		require.ErrorContains(t, err, c.says, name)
		require.NotContains(t, err.Error(), digits[10:20], "%s: the key shows in the message", name)
	}
}

func TestParseAddress(t *testing.T) {
	const right = "0x4e59b44847b379578588920cA78FbF26c0B4956C"
	a, err := l1.ParseAddress(right)
	require.NoError(t, err)
	require.Equal(t, l1.Factory, a)
	lower, err := l1.ParseAddress("0x4e59b44847b379578588920ca78fbf26c0b4956c")
	require.NoError(t, err)
	require.Equal(t, a, lower)
	for _, bad := range []string{"", "0x", right[2:], right[:41], right + "0", "0x4e59b44847b379578588920cA78FbF26c0B4956c", "0X4e59b44847b379578588920ca78fbf26c0b4956c", " " + right} {
		_, err := l1.ParseAddress(bad)
		require.Error(t, err, bad)
	}
}
