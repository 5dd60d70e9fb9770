package lint

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// secrets are what must never be committed, not even for a while: who has the history has them.
var secrets = map[string]*regexp.Regexp{
	"private key in PEM":     regexp.MustCompile(`-----BEGIN [A-Z ]*PRIVATE KEY` + `-----`),
	"Ethereum keystore":      regexp.MustCompile(`"ciphertext"\s*:\s*"[0-9a-f]{64}"`),
	"private key in hex":     regexp.MustCompile(`(?i)(private|secret|signing)[_ -]?key["'` + "`" + `\s:=]+(0x)?[0-9a-f]{64}\b`),
	"NATS seed":              regexp.MustCompile(`\bS[UAOCNX][A-Z2-7]{56}\b`),
	"access key of a cloud":  regexp.MustCompile(`\bAKIA[0-9A-Z]{16}\b`),
	"token of a forge":       regexp.MustCompile(`\b(gh[pousr]_[A-Za-z0-9]{36}|glpat-[A-Za-z0-9_-]{20})\b`),
	"mnemonic in a variable": regexp.MustCompile(`(?i)mnemonic["'\s:=]+([a-z]+ ){11,23}[a-z]+\b`),
}

// scan returns a line for each secret in what was ever added.
func scan(log []byte) (found []string) {
	file, lines := "", bufio.NewScanner(bytes.NewReader(log))
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		line := lines.Text()
		if name, ok := strings.CutPrefix(line, "+++ b/"); ok {
			file = name
		}
		if !strings.HasPrefix(line, "+") {
			continue
		}
		for what, pattern := range secrets {
			if pattern.MatchString(line) {
				found = append(found, file+": "+what)
			}
		}
	}
	return found
}

// L6: no line that was ever committed holds a secret.
func TestL6NoSecretsInHistory(t *testing.T) {
	dir, err := root()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("git", "log", "-p", "--no-color", "--format=", "HEAD")
	cmd.Dir = dir
	log, err := cmd.Output()
	if err != nil {
		t.Fatalf("git log: %v: run the tests in a checkout with its history", err)
	}
	for _, f := range scan(log) {
		t.Error(f)
	}
}

// L6: the scanner finds what is planted.
func TestL6PlantedSecretsAreFound(t *testing.T) {
	key := hex.EncodeToString(bytes.Repeat([]byte{0xab}, 32))
	for _, line := range []string{
		"-----BEGIN EC PRIVATE KEY" + "-----", `"cipher` + `text": "` + key + `"`, "private" + "Key = " + key, `secret_` + `key: "0x` + key + `"`,
		"SU" + strings.Repeat("A", 56), "AKIA" + strings.Repeat("Q", 16), "ghp_" + strings.Repeat("a", 36), "mnemonic: " + strings.Repeat("test ", 11) + "junk",
	} {
		if len(scan([]byte("+++ b/x\n+"+line+"\n"))) != 1 {
			t.Errorf("not found: %s", line)
		}
	}
}
