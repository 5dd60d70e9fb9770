package keyring

import (
	"errors"
	"fmt"

	"github.com/causeway-l2/causeway/circuits"
)

// ErrUnsafe says that keys, or keys inside them, are not of a ceremony: anyone can forge proofs for them.
var ErrUnsafe = errors.New("keyring: unsafe keys")

// CheckSafe returns ErrUnsafe unless the keys of a circuit, and of the circuit inside it, come from ceremonies, as their manifests say.
//
// SOUNDNESS: an aggregate accepts whatever its inner key accepts, so a ceremony of its own makes nothing safe around dev keys.
func (r Ring) CheckSafe(c circuits.Circuit) error {
	if err := r.CheckInner(c); err != nil {
		return err
	}
	m, err := r.store().Manifest(c.Name)
	if err != nil {
		return fmt.Errorf("%w: keys of %s: %w", ErrUnsafe, c.Name, err)
	}
	if m.Unsafe || m.Ceremony == nil {
		return fmt.Errorf("%w: %s holds dev keys", ErrUnsafe, r.store().Folder(c.Name))
	}
	return nil
}

// CheckInner is CheckSafe of the circuit inside an aggregate, nil for others: it has to hold before a ceremony of the aggregate. It makes no keys.
func (r Ring) CheckInner(c circuits.Circuit) error {
	if !c.IsAggregate() {
		return nil
	}
	if err := r.CheckSafe(c.Inner()); err != nil {
		return fmt.Errorf("inside %s: %w: hold the ceremony of %s first, or name the directory of its keys with --keys", c.Name, err, c.Inner().Name)
	}
	return nil
}
