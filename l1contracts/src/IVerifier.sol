// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title What a Groth16 verifier of one public input offers
interface IVerifier {
    /// @notice Reverts unless the proof holds for the input.
    /// @param proof A, B, C, commitment, its proof of knowledge: coordinates of 32 bytes, in G2 the imaginary part first.
    /// @param input The statement.
    function verifyProof(bytes calldata proof, uint256[1] calldata input) external view;
}
