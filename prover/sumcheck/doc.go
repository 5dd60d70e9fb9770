// Package sumcheck computes the GKR proofs inside a witness: those that batches of Poseidon2, and products of signatures, are proven with (circuits/gadget). Both are
// asked for by hints. Gates are code, the S-boxes that share their input are computed once, and constants of one or two cost additions. A wrong value satisfies no
// circuit: speed is all that depends on this package.
//
// What is heavy in a proof, sums over all permutations, is behind Tables: the CPU's, or those of the device that proves (package gpu). The transcript
// stays here.
//
// The protocols are those of gadget's compressionsverify.go, a sumcheck for each round of the permutation with the equality polynomial factored out
// (https://eprint.iacr.org/2024/108, section 3.2), and ladderverify.go.
package sumcheck
