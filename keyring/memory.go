package keyring

import (
	"errors"
	"fmt"

	"github.com/causeway-l2/causeway/circuits"
)

// ErrMemory is a circuit that needs more memory than there is.
var ErrMemory = errors.New("keyring: not enough memory")

// What compiling, setting up and proving take together, at their peak: 2.0 to 2.8 KiB a constraint were measured, and a program (`causeway bench circuits`,
// `scale-batch`, `scale-aggregate` and `e2e`, docs/proving.md): the most of a large batch, where a constraint stands for more hashing than elsewhere. Of the
// circuits before, a run of twenty batches held up to an eighth more than one of four.
const (
	bytesPerConstraint = 3400
	bytesOfProgram     = 256 << 20
)

// Need estimates the memory that a circuit takes at its peak, in bytes, from above.
func Need(c circuits.Circuit) (int64, error) {
	n, err := c.Constraints()
	return bytesOfProgram + int64(n)*bytesPerConstraint, err
}

// Fits returns ErrMemory for what would bring the machine down, before anything is allocated. Circuits that nobody measured are tried.
func (r Ring) Fits(c circuits.Circuit) error {
	need, err := Need(c)
	if err != nil || r.Memory == 0 || need <= r.Memory {
		return nil
	}
	return fmt.Errorf("%w: %s needs about %.1f GiB, and there are %.1f: use a larger machine or limit, or a smaller circuit", ErrMemory, c.Name,
		float64(need)/(1<<30), float64(r.Memory)/(1<<30))
}
