package wallet

import "time"

// Hearing has L1 be asked about a key for so long, until it is given back.
func Hearing(d time.Duration) (back func()) {
	before := hearing
	hearing = d
	return func() { hearing = before }
}
