package prover

import "time"

// Trace says where the time of one proof went.
type Trace struct {
	Solve      time.Duration // on the CPU, commitments on the device included
	Transfer   time.Duration // host to device
	Quotient   time.Duration // number-theoretic transforms
	MultiplyG1 time.Duration
	MultiplyG2 time.Duration
	Verify     time.Duration
	Total      time.Duration // waiting for the device included

	TransferBytes int64
}

// Device is the time on the device.
func (t Trace) Device() time.Duration {
	return t.Transfer + t.Quotient + t.MultiplyG1 + t.MultiplyG2
}
