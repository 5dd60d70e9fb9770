// Package sumcheck computes the GKR proofs inside a witness: those that batches of Poseidon2, and products of signatures, are proven with (circuits/gadget). The latter are
// asked for by hints. The former are gnark's, whose solver interprets a gate's instructions one by one for each value; here the gates are code, the S-boxes that share their
// input are computed once, and constants of one or two cost additions: what comes out is the same to the bit. A wrong value satisfies no circuit: speed is all that
// depends on this package.
//
// What is heavy in a proof, sums over all permutations, is behind Tables: the CPU's, or those of the device that proves (package gpu). The transcript
// stays here.
//
// The protocol of permutations is gnark's (https://eprint.iacr.org/2024/108, section 3.2, a sumcheck for each round of the permutation with the equality
// polynomial factored out), that of products is gadget's ladderverify.go.
package sumcheck
