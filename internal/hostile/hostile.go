// Package hostile holds decoders to what they may do with bytes from anyone: return an error, and allocate no more than a few times what
// they were given. For tests.
package hostile

import (
	"runtime"
	"runtime/debug"
	"testing"
)

// Limit of memory while hostile bytes are decoded.
const Limit = 2 << 30

// Slack is what a decoder may allocate for inputs of any size, beside four bytes for each byte of input.
const Slack = 1 << 20

// Decode runs a decoder on an input and fails the test if it allocates more than four times the input and Slack. A panic fails by itself.
func Decode(t *testing.T, input int, decode func()) {
	t.Helper()
	hold(t, input, 4, decode)
}

// DecodeTree is Decode for configuration, which its owner writes and a library parses into a tree: some hundred bytes a node, and a node may be one
// byte of text. It has to stay in proportion to the input, at a thousand times.
func DecodeTree(t *testing.T, input int, decode func()) {
	t.Helper()
	hold(t, input, 1000, decode)
}

func hold(t *testing.T, input, factor int, decode func()) {
	t.Helper()
	debug.SetMemoryLimit(Limit)
	var before, after runtime.MemStats
	// What other goroutines allocate counts too: the best of three is the decoder's own.
	least := ^uint64(0)
	for range 3 {
		runtime.ReadMemStats(&before)
		decode()
		runtime.ReadMemStats(&after)
		least = min(least, after.TotalAlloc-before.TotalAlloc)
		if least <= Slack {
			return
		}
	}
	if most := uint64(factor*input + Slack); least > most {
		t.Fatalf("decoding %d bytes allocates %d bytes, at most %d are allowed", input, least, most)
	}
}
