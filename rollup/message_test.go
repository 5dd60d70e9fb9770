package rollup

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup/field"
)

// A signature holds for one rollup: what messages start with is kept for the one asked for last, and never given to another, however many ask at once.
func TestMessagesOfSeveralRollups(t *testing.T) {
	configs := []field.Element{Config(1, Address{1}), Config(1, Address{2}), Config(2, Address{1})}
	op := &Transfer{Authorization: Auth{From: 3, Token: 9, Nonce: 4, ValidUntil: 5, MaxFee: NewAmount(6)}, To: 7, ToKey: field.Base(), ToAddress: Address{1}, Amount: NewAmount(8)}
	base := field.Base()
	w2 := field.Compress(field.Compress(field.Compress(base.X, base.Y), Address{1}.Element()), op.Amount.Element())
	var want []field.Element
	for _, c := range configs {
		w1 := pack(part{uint64(OpTransfer), OpBits}, part{3, IDBits}, part{9, TokenBits}, part{4, NonceBits}, part{5, TimeBits}, part{0, FeeBits - 64}, part{6, 64})
		want = append(want, field.Hash(TagMessage, c, w1, w2))
	}
	var clients sync.WaitGroup
	for range 4 {
		clients.Go(func() {
			for i := range 60 {
				require.Equal(t, want[i%3], op.Message(configs[i%3]))
			}
		})
	}
	clients.Wait()
}
