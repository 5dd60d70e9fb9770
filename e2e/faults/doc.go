// Package faults breaks a fleet of real processes, broker, workers and provers, while it makes real proofs, and checks what must hold afterwards.
// Its tests are behind the build tag faults: run them with make faults.
package faults
