// Package workers hands proving jobs to a fleet and takes proofs back. It imports nothing of ours: a job is a statement, digests
// and a circuit's name.
//
// What holds whatever fails: a delivery is a hint, and a verified proof is the truth. A job may be delivered more than once and a
// result may arrive more than once, late, or for a job that was already settled; losing any message delays work and never corrupts
// it. Therefore everything is named by its content, the operator verifies each proof against its own copy of the job before it
// uses it, and publishes again what it misses.
//
// The lease is the claim in the job's Row, changed by compare-and-swap: Claimer makes it before any work, and whoever finds a job
// delivered again takes it over. Two workers can still prove the same job when one was silent for longer than AckWait. That costs time only.
package workers
