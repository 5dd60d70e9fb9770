// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Poseidon2} from "src/Poseidon2.sol";

/// @title Data in a blob
/// @notice What a blob's polynomial is at one point, by the precompile of EIP-4844 (docs/protocol.md, section 6).
library Blob {
    /// @dev An opening: y, commitment 48 bytes, proof 48 bytes.
    uint256 internal constant OPENING_WORDS = 4;

    /// @dev Whether the opening, of OPENING_WORDS words, is right of the blob at rho: commitment and hash belong together, y is canonical and is
    /// the value there. All of it is the precompile's to say, and it says yes with two constants: a chain where nothing is at 0x0a says
    /// nothing. It gets all gas, since a price that is written down here could not follow a fork.
    function opens(uint256[] calldata opening, bytes32 hash, uint256 rho) internal view returns (bool ok) {
        assembly ("memory-safe") {
            let m := mload(0x40)
            mstore(m, hash)
            mstore(add(m, 0x20), rho)
            calldatacopy(add(m, 0x40), opening.offset, 0x80)
            ok := staticcall(gas(), 0x0a, m, 0xc0, m, 0x40)
            ok := and(ok, eq(returndatasize(), 0x40))
            ok := and(ok, eq(mload(m), 4096))
            let modulus := 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001
            ok := and(ok, eq(mload(add(m, 0x20)), modulus))
        }
    }

    /// @dev One word of a value that has 255 bits.
    function fold(uint256 y) internal pure returns (uint256) {
        return Poseidon2.compress(y >> 128, y & type(uint128).max);
    }
}
