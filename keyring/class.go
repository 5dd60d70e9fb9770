package keyring

import (
	"errors"
	"strings"

	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/workers"
)

// classOf says whose fault an error of a prover is.
func classOf(err error) workers.Class {
	switch {
	case errors.Is(err, prover.ErrUnsatisfied):
		return workers.ClassUnsat
	case errors.Is(err, prover.ErrDevice) && strings.Contains(err.Error(), "out of memory"):
		return workers.ClassOOM
	case errors.Is(err, prover.ErrDevice), errors.Is(err, prover.ErrDrained), errors.Is(err, prover.ErrInvalidProof):
		return workers.ClassGPU // its own proof did not verify: keys were checked, so it is the machine
	}
	return workers.ClassProver
}

// classOfKeys is classOf for what keeps keys from being ready: the device that they are to be pinned to, or else they themselves.
func classOfKeys(err error) workers.Class {
	if errors.Is(err, prover.ErrDevice) || errors.Is(err, prover.ErrDrained) {
		return classOf(err)
	}
	return workers.ClassKeys
}
