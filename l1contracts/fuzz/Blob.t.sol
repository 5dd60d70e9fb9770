// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRollup} from "src/IRollup.sol";
import {Rollup} from "src/Rollup.sol";
import {vm} from "fuzz/Vm.sol";
import {Harness} from "test/Harness.sol";
import {StubVerifier} from "test/StubVerifier.sol";

/// @notice What the rollup makes of the blobs that a transaction has, and of what stands at 0x0a.
contract BlobTest {
    address internal constant PRECOMPILE = address(0x0a);
    address internal constant OPERATOR = address(0x0123);
    bytes internal constant YES =
        abi.encode(uint256(4096), uint256(0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001));

    Harness internal harness;
    Rollup internal rollup;

    function setUp() public {
        vm.warp(1_800_000_000);
        harness = new Harness();
        StubVerifier verifier = new StubVerifier();
        IRollup.Params memory p;
        p.operators = new address[](1);
        p.operators[0] = OPERATOR;
        p.verifiers = new IRollup.VerifierInfo[](2);
        for (uint256 i = 0; i < 2; i++) {
            p.verifiers[i] = IRollup.VerifierInfo(verifier, 16, 2, i == 1, bytes32(uint256(1)), bytes32(uint256(1)));
        }
        (p.depth, p.maxBatchAge) = (32, 1 days);
        (p.graceTime, p.submitDeadline, p.exodusDeadline) = (1 hours, 3 hours, 8 hours);
        rollup = new Rollup(p);
    }

    /// @notice K3: no other answer opens a blob, whatever is asked.
    function testFuzz_answers(bytes memory answer, uint256[4] memory opening, bytes32 hash, uint256 rho) external {
        vm.mockCall(PRECOMPILE, "", answer);
        require(_opens(opening, hash, rho) == (keccak256(answer) == keccak256(YES)), "another answer");
        vm.mockCall(PRECOMPILE, "", YES);
        require(_opens(opening, hash, rho), "the right one");
        bytes memory near = abi.encodePacked(YES);
        near[rho % 64] ^= bytes1(uint8(1 << (uint256(hash) % 8)));
        vm.mockCall(PRECOMPILE, "", near);
        require(!_opens(opening, hash, rho), "one bit");
        vm.mockCall(PRECOMPILE, "", abi.encodePacked(YES, answer, uint8(0)));
        require(!_opens(opening, hash, rho), "longer");
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
    function testFuzz_blobs(bytes32[3] memory hashes, uint256[4] memory opening, uint8 blobs, uint8 words) external {
        (blobs, words) = (blobs % 4, words % 8);
        bytes32[] memory carried = new bytes32[](blobs);
        for (uint256 i = 0; i < blobs; i++) {
            carried[i] = hashes[i] | bytes32(uint256(1)); // no blob has a hash of zero
        }
        vm.blobhashes(carried);
        vm.mockCall(PRECOMPILE, "", YES);
        for (uint256 i = 0; i < 4; i++) {
            opening[i] >>= 3; // words of D, too
        }
        _submit(0, _words(opening, words), true);
        _submit(1, _words(opening, words), blobs == 1 && words == 4);
    }

    function _submit(uint8 verifier, uint256[] memory data, bool accepted) internal {
        IRollup.Submission memory s;
        (s.firstNumber, s.count, s.verifierId, s.data) = (rollup.lastBatch() + 1, 1, verifier, data);
        (s.firstTimestamp, s.lastTimestamp) = (uint40(block.timestamp), uint40(block.timestamp));
        vm.prank(OPERATOR, OPERATOR);
        (bool ok,) = address(rollup).call(abi.encodeCall(IRollup.submit, (s)));
        require(ok == accepted, "submit");
    }
}
