package prover

import "time"

// Trace says where the time of one proof went.
type Trace struct {
	Solve      time.Duration // on the CPU, commitments and the GKR proof on the device included
	GKR        time.Duration // on the device, of Solve, and waiting for each call's turn and end
	Transfer   time.Duration // host to device
	Quotient   time.Duration // number-theoretic transforms
	MultiplyG1 time.Duration
	MultiplyG2 time.Duration
	Verify     time.Duration
	Total      time.Duration // waiting for the device included

	TransferBytes int64
}
