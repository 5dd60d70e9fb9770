// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRollup} from "src/IRollup.sol";
import {newRollup, vm} from "fuzz/Vm.sol";
import {Harness} from "test/Harness.sol";
import {StubVerifier} from "test/StubVerifier.sol";

/// @notice What the rollup makes of the blobs that a transaction has, and of what stands at 0x0a.
contract BlobTest {
    address internal constant PRECOMPILE = address(0x0a);
    address internal constant OPERATOR = address(0x0123);
    bytes internal constant YES =
        abi.encode(uint256(4096), uint256(0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001));

    Harness internal harness;
    IRollup internal rollup;

    function setUp() public {
        vm.warp(1_800_000_000);
        harness = new Harness();
        StubVerifier verifier = new StubVerifier();
        IRollup.Params memory p;
        p.operators = new address[](1);
        p.operators[0] = OPERATOR;
        p.verifiers = new IRollup.VerifierInfo[](2);
        p.verifiers[0] = IRollup.VerifierInfo(verifier, 16, 2, false, bytes32(uint256(1)), bytes32(uint256(1)));
        p.verifiers[1] = IRollup.VerifierInfo(verifier, 16, 2, true, bytes32(uint256(1)), bytes32(uint256(1)));
        (p.depth, p.maxBatchAge) = (32, 1 days);
        (p.graceTime, p.submitDeadline, p.exodusDeadline) = (1 hours, 3 hours, 8 hours);
        rollup = newRollup(p);
    }

    /// @notice K3: no other answer opens a blob, whatever is asked.
    function testFuzz_answers(bytes memory answer, uint256[4] memory opening, uint256 rho, uint256 bit) external {
        _answer(opening, rho, answer);
        _answer(opening, rho, YES);
        _answer(opening, rho, bytes.concat(YES, answer));
        bytes memory near = bytes.concat(YES);
        near[bit % 64] ^= bytes1(uint8(1 << ((bit >> 8) % 8)));
        _answer(opening, rho, near);
    }

    function _answer(uint256[4] memory opening, uint256 rho, bytes memory answer) internal {
        vm.mockCall(PRECOMPILE, "", answer);
        require(_opens(opening, bytes32(uint256(1)), rho) == (keccak256(answer) == keccak256(YES)), "opens");
    }

    /// @notice K3: the precompile is asked about the hash, rho and the opening, in this order.
    function testFuzz_question(uint256[4] memory opening, bytes32 hash, uint256 rho, uint256 bit) external {
        vm.mockCall(PRECOMPILE, "", "");
        bytes memory question = abi.encodePacked(hash, rho, opening);
        vm.mockCall(PRECOMPILE, question, YES);
        require(_opens(opening, hash, rho), "as asked");
        opening[bit % 4] ^= 1 << ((bit >> 8) % 256);
        require(!_opens(opening, hash, rho), "another opening");
    }

    function _opens(uint256[4] memory opening, bytes32 hash, uint256 rho) internal view returns (bool) {
        return harness.opens(_words(opening, 4), hash, rho);
    }

    function _words(uint256[4] memory opening, uint256 n) internal pure returns (uint256[] memory words) {
        words = new uint256[](n);
        for (uint256 i = 0; i < n; i++) {
            words[i] = opening[i % 4];
        }
    }

    /// @notice A verifier that reads a blob wants one and its opening; one that does not is not told of any.
    function testFuzz_blobs(uint256[4] memory opening, uint8 blobs, uint8 words) external {
        (blobs, words) = (blobs % 4, words % 8);
        bytes32[] memory carried = new bytes32[](blobs);
        for (uint256 i = 0; i < blobs; i++) {
            carried[i] = keccak256(abi.encode(opening, i));
        }
        vm.blobhashes(carried);
        vm.mockCall(PRECOMPILE, "", YES);
        for (uint256 i = 0; i < 4; i++) {
            opening[i] >>= 3; // words of D, too
        }
        require(_accepted(0, _words(opening, words)), "no blob is read");
        require(_accepted(1, _words(opening, words)) == (blobs == 1 && words == 4), "one blob is read");
    }

    function _accepted(uint8 verifier, uint256[] memory data) internal returns (bool) {
        IRollup.Submission memory s;
        (s.firstNumber, s.count, s.verifierId) = (rollup.lastBatch() + 1, 1, verifier);
        (s.firstTimestamp, s.lastTimestamp) = (uint40(block.timestamp), uint40(block.timestamp));
        s.data = data;
        vm.prank(OPERATOR, OPERATOR);
        try rollup.submit(s) {
            return true;
        } catch {
            return false;
        }
    }
}
