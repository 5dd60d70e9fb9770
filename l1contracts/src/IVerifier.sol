// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title What gnark's exported Groth16 verifier of one public input offers
interface IVerifier {
    /// @notice Reverts unless the proof holds for the input.
    /// @param proof The proof as gnark's MarshalSolidity writes it.
    /// @param input The statement.
    function verifyProof(bytes calldata proof, uint256[1] calldata input) external view;
}
