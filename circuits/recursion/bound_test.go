package recursion

import (
	"testing"

	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/circuits/circuittest"
)

// Whatever meets the hash of the outer proof's commitment was committed to: what the emulated field multiplies, in a multiplication, in the transcript and in a
// pairing.
func TestCommitmentBindsAllItMeets(t *testing.T) {
	circuittest.MustBind(t, circuittest.Compile(t, frontend.Circuit(&product{})))
	circuittest.MustBind(t, committingDrawings(t))
	circuittest.MustBind(t, admissions(t))
}
