// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IVerifier} from "src/IVerifier.sol";

/// @notice UNSAFE: accepts any proof, or any proof of one statement. For tests; it is in no package that production code may import.
contract StubVerifier is IVerifier {
    error StatementDiffers(uint256 expected, uint256 got);
    error Refused();

    /// @notice The only statement accepted; 0 accepts all.
    uint256 public expected;
    bool public refusing;

    function expect(uint256 statement) external {
        expected = statement;
    }

    function refuse(bool on) external {
        refusing = on;
    }

    function verifyProof(bytes calldata, uint256[1] calldata input) external view {
        if (refusing) revert Refused();
        if (expected != 0 && input[0] != expected) revert StatementDiffers(expected, input[0]);
    }
}
