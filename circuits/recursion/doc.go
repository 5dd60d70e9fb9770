// Package recursion verifies Groth16 proofs over BN254 inside a circuit over BN254: any number of proofs of one verifying key, with one
// product of pairings. Proofs that come one at a time pay for a Miller loop's squarings and for the key's pairings each; proofs that come
// together share them, weighted with coefficients that nobody knows before all proofs and inputs are fixed. docs/soundness-recursion.md
// states what is proven and why every shortcut here is sound.
package recursion
