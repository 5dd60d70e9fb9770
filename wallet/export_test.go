package wallet

import "time"

// Hearing has L1 be asked about a key for so long.
func Hearing(d time.Duration) { hearing = d }
