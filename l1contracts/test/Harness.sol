// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Blob} from "src/Blob.sol";
import {Edwards} from "src/Edwards.sol";
import {Poseidon2} from "src/Poseidon2.sol";

/// @notice Opens the libraries to tests.
contract Harness {
    /// @notice Compresses pair by pair.
    function compress(uint256[2][] calldata pairs) external pure returns (uint256[] memory out) {
        out = new uint256[](pairs.length);
        for (uint256 i = 0; i < pairs.length; i++) {
            out[i] = Poseidon2.compress(pairs[i][0], pairs[i][1]);
        }
    }

    /// @notice Gas of one compression, without the call around it.
    function compressGas(uint256 left, uint256 right) external view returns (uint256 used, uint256 out) {
        uint256 before = gasleft();
        out = Poseidon2.compress(left, right);
        used = before - gasleft();
    }

    /// @notice Says which points are keys.
    function areKeys(uint256[2][] calldata points) external pure returns (bool[] memory out) {
        out = new bool[](points.length);
        for (uint256 i = 0; i < points.length; i++) {
            out[i] = Edwards.isKey(points[i][0], points[i][1]);
        }
    }

    /// @notice Says whether an opening, of four words, is right of the blob with this hash at rho.
    function opens(uint256[] calldata opening, bytes32 hash, uint256 rho) external view returns (bool) {
        return Blob.opens(opening, hash, rho);
    }

    /// @notice One word of an evaluation.
    function fold(uint256 y) external pure returns (uint256) {
        return Blob.fold(y);
    }
}
