// Package ceremony makes Groth16 keys that nobody can forge proofs for, unless every contributor of a phase kept or leaked his secret. It drives gnark's mpcsetup
// (eprint 2017/1050) and keeps what passed between people as files, so that anyone can check all of it from the circuit's source.
//
// The first phase, the powers of tau, serves any circuit: it is imported from a public .ptau file, or held here. The second is for one circuit. In each,
// contributors take turns: take the last file, contribute, hand in a new one. A beacon, a public value that nobody could foresee, ends it.
//
//	c, err := ceremony.Begin(cfg)                       // coordinator
//	digest, err := ceremony.Contribute(ctx, in, out)    // contributor: needs the last file and nothing else
//	err = c.Accept(file, "name")                        // coordinator: verifies it
//	err = c.SealPowers(ccs, beacon)                     // coordinator, once, unless the powers were imported
//	keys, err := c.SealKeys(ccs, beacon)                // coordinator
//	report, err := ceremony.Verify(dir, ccs, ptau, nil) // anyone
//
// A contributor's secret lives in the memory of Contribute alone and is never written. Every step that is interrupted can be run again.
package ceremony
