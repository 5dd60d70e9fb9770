// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Words of the streams
/// @notice Hashes that only L1 computes, and the evaluation of a stream (docs/protocol.md, section 6).
library Words {
    /// @dev keccak256 of the three words of a lane.
    function hash3(uint256 word0, uint256 word1, uint256 word2) internal pure returns (uint256 h) {
        assembly ("memory-safe") {
            let m := mload(0x40)
            mstore(m, word0)
            mstore(add(m, 0x20), word1)
            mstore(add(m, 0x40), word2)
            h := keccak256(m, 0x60)
        }
    }

    /// @dev keccak256 of the words as posted.
    function hashAll(uint256[] calldata words) internal pure returns (bytes32 h) {
        assembly ("memory-safe") {
            let m := mload(0x40)
            let length := shl(5, words.length)
            calldatacopy(m, words.offset, length)
            h := keccak256(m, length)
        }
    }

    /// @dev Horner's rule from the last word: y = sum over j of words[j] * rho^j mod R, and whether every word is below R.
    /// y < 2R between steps; a word that is not canonical may wrap y, and is reported.
    function evaluate(uint256[] calldata words, uint256 rho) internal pure returns (uint256 y, bool canonical) {
        assembly ("memory-safe") {
            let r := 0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001
            let ok := 1
            let w := 0
            let first := words.offset
            let at := add(first, shl(5, words.length))
            // words.length mod 8 words singly, the rest by eights
            for { let end := sub(at, shl(5, and(words.length, 7))) } gt(at, end) {} {
                at := sub(at, 0x20)
                w := calldataload(at)
                ok := and(lt(w, r), ok)
                y := add(mulmod(y, rho, r), w)
            }
            for {} gt(at, first) {} {
                at := sub(at, 0x100)
                w := calldataload(add(at, 0xe0))
                ok := and(lt(w, r), ok)
                y := add(mulmod(y, rho, r), w)
                w := calldataload(add(at, 0xc0))
                ok := and(lt(w, r), ok)
                y := add(mulmod(y, rho, r), w)
                w := calldataload(add(at, 0xa0))
                ok := and(lt(w, r), ok)
                y := add(mulmod(y, rho, r), w)
                w := calldataload(add(at, 0x80))
                ok := and(lt(w, r), ok)
                y := add(mulmod(y, rho, r), w)
                w := calldataload(add(at, 0x60))
                ok := and(lt(w, r), ok)
                y := add(mulmod(y, rho, r), w)
                w := calldataload(add(at, 0x40))
                ok := and(lt(w, r), ok)
                y := add(mulmod(y, rho, r), w)
                w := calldataload(add(at, 0x20))
                ok := and(lt(w, r), ok)
                y := add(mulmod(y, rho, r), w)
                w := calldataload(at)
                ok := and(lt(w, r), ok)
                y := add(mulmod(y, rho, r), w)
            }
            y := mod(y, r)
            canonical := ok
        }
    }
}
