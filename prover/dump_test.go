package prover

import (
	"bytes"
	"testing"

	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/internal/hostile"
)

// B9: a proving key whose digest is right, since who sent it wrote the manifest too. A length that its file has no room for is refused before anything is
// allocated for it, wherever it stands; sound keys, with a commitment or without, are read.
func TestHostileProvingKey(t *testing.T) {
	for name, circuit := range map[string]frontend.Circuit{"product": new(product), "ranged": new(ranged)} {
		t.Run(name, func(t *testing.T) {
			ccs, err := Compile(circuit)
			require.NoError(t, err)
			made, _, err := DevSetup(ccs, [32]byte{1}, nil)
			require.NoError(t, err)
			good := dumpPK(t, made)
			read := new(ProvingKey)
			require.NoError(t, readDump(read)(bytes.NewReader(good)))
			require.Equal(t, good, dumpPK(t, read))

			for _, number := range [][]byte{{0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff}, {0xff, 0xff, 0xff, 0x7f, 0, 0, 0, 0}, {0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, bytes.Repeat([]byte{0xff}, 8)} {
				step := max(1, len(good)/2000)
				for at := 8; at+8 <= len(good); at++ {
					if at > 1024 && at%step != 0 {
						continue
					}
					bad := bytes.Clone(good)
					copy(bad[at:], number)
					hostile.Decode(t, len(bad), func() { _ = readDump(new(ProvingKey))(bytes.NewReader(bad)) })
				}
			}
			require.ErrorContains(t, readDump(new(ProvingKey))(bytes.NewReader(append(bytes.Clone(good), 0))), "trailing")
			for _, n := range []int{0, 7, 100, 600, len(good) / 2, len(good) - 1} {
				require.Error(t, readDump(new(ProvingKey))(bytes.NewReader(good[:n])))
			}
		})
	}
}
