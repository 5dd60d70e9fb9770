package l1_test

import (
	"bytes"
	"testing"

	"github.com/causeway-l2/causeway/internal/hostile"
	"github.com/causeway-l2/causeway/l1"
)

// B8, B9 and K10: the calldata of a submission: offsets that point anywhere, lengths that are made up.
func FuzzHostileCalldata(f *testing.F) {
	good := l1.EncodeSubmission(&l1.Submission{S: []l1.Word{{1}}, D: []l1.Word{{2}}, Proof: make([]byte, 32)})
	f.Add(good)
	f.Add(good[:len(good)-1])
	for at := 4; at < len(good); at += 32 {
		for _, with := range [][]byte{bytes.Repeat([]byte{0xff}, 32), append(make([]byte, 28), 0xff, 0xff, 0xff, 0xff), append(make([]byte, 31), 0x20)} {
			bad := bytes.Clone(good)
			copy(bad[at:], with)
			f.Add(bad)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		hostile.Decode(t, len(b), func() { _, _ = l1.DecodeSubmission(b) })
	})
}
