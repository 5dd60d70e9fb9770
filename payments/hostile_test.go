package payments

import (
	"bytes"
	"strings"
	"testing"

	"github.com/causeway-l2/causeway/internal/hostile"
)

// B9: a payments file.
func FuzzHostileFile(f *testing.F) {
	f.Add([]byte("1,a,b,ETH,1\n"))
	f.Add([]byte(strings.Repeat("\"", 1000)))
	f.Add([]byte(strings.Repeat("1,a,b,ETH,1\n", 100)))
	f.Fuzz(func(t *testing.T, b []byte) {
		hostile.Decode(t, len(b), func() {
			_, _ = Read(bytes.NewReader(b))
			_, _ = ParseAmount(string(b), 18)
		})
	})
}
