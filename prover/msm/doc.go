// Package msm sums multiples of points of BN254, which is most of what a Groth16 prover does. Where the processor has AVX-512 IFMA it adds
// eight or sixteen pairs of affine points at a time, sorted by bucket so that no two additions depend on each other and what is read next is fetched
// early. With AVX2 it does so in G1, in passes over a batch (fours.go); elsewhere it is gnark-crypto's multi-exponentiation.
//
// The method is Pippenger's: scalars are cut into signed digits, each point goes to the bucket of its digit, buckets are summed by adding
// pairs until one is left, and so are the buckets themselves, level by level, which weights them for two additions each. Affine additions share one
// inversion among about two thousand (Montgomery's trick). Which points are equal, opposite or infinite is found out by the inversion that fails, and only then looked at.
//
// The inverse FFT of points, which turns powers of tau into a Lagrange basis, is made of multiples: batches of 64 butterflies of radix 4 are computed eight points
// at a time. Scalars are split for the endomorphism; their digits are odd, so that all points of a batch go through the same doublings and additions, in
// Jacobian coordinates, without cases. A case that comes up makes an inversion fail, and the batch is then computed point by point by gnark-crypto.
package msm
