// Package child proves in a process of its own: a Supervisor is a workers.Prover that starts the process, hands it jobs over a pipe, watches
// how they get on, and ends it when they do not. What the process does to itself, running out of memory, crashing or hanging, becomes a
// failure of the job at hand, with a class; heartbeats go on, since they come from the supervisor.
//
//	supervisor ── standard input ──▶ child     Job, then its inputs
//	supervisor ◀── descriptor 3 ──── child     Hello; Stage, Proof, Failure, Report
//	supervisor ◀── standard error ── child     its log; the last lines explain a crash
//
// The child ends when its standard input does, so it never outlives its supervisor; where the system can, it is killed with it.
package child
