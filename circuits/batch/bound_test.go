package batch_test

import (
	"testing"

	"github.com/causeway-l2/causeway/circuits/batch"
	"github.com/causeway-l2/causeway/circuits/circuittest"
)

// What a batch's commitment binds is for the whole circuit to say: whether rows tell a committed wire from others depends on all of them, and lanes bring wires
// that signatures by themselves do not have.
func TestCommitmentBindsAllItMeets(t *testing.T) {
	for _, method := range []batch.Method{batch.Hashed, batch.Batched} {
		circuittest.MustBind(t, by(t, method, tiny))
	}
}
