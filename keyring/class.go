package keyring

import (
	"errors"

	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/workers"
)

func classOf(err error) workers.Class {
	if errors.Is(err, prover.ErrUnsatisfied) {
		return workers.ClassUnsat
	}
	return workers.ClassProver
}
