// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Handler} from "fuzz/Handler.sol";
import {FuzzSelector} from "fuzz/Vm.sol";
import {IRollup} from "src/IRollup.sol";

/// @notice What holds after any sequence of actions, of honest users and of attackers with every key.
contract InvariantsTest {
    Handler internal handler;
    IRollup internal rollup;
    uint64 internal lastHead;
    uint64 internal lastTail;
    uint64 internal lastBatch;
    bool internal ended;
    uint256 internal finalRoot;

    function setUp() public {
        handler = new Handler();
        rollup = handler.rollup();
    }

    function targetContracts() external view returns (address[] memory out) {
        out = new address[](1);
        out[0] = address(handler);
    }

    /// @dev Batches and waiting come often: most of the rest follows from them.
    function targetSelectors() external view returns (FuzzSelector[] memory out) {
        bytes4[18] memory all = [
            Handler.depositETH.selector,
            Handler.depositToken.selector,
            Handler.depositToken.selector,
            Handler.requestForcedExit.selector,
            Handler.requestSetKey.selector,
            Handler.withdraw.selector,
            Handler.withdraw.selector,
            Handler.wait.selector,
            Handler.misbehave.selector,
            Handler.stealEvil.selector,
            Handler.forceETH.selector,
            Handler.rotate.selector,
            Handler.rotateByStranger.selector,
            Handler.submit.selector,
            Handler.submit.selector,
            Handler.activateExodus.selector,
            Handler.exit.selector,
            Handler.refund.selector
        ];
        out = new FuzzSelector[](1);
        out[0].addr = address(handler);
        out[0].selectors = new bytes4[](all.length);
        for (uint256 i = 0; i < all.length; i++) {
            out[0].selectors[i] = all[i];
        }
    }

    /// @notice X1: what is counted is what the model has, and honest tokens hold exactly what is counted.
    function invariant_solvency() external view {
        for (uint16 t = 0; t < 2; t++) {
            (uint256 escrowed, uint256 owed, uint256 held) = rollup.solvency(t);
            require(held == escrowed + owed + (t == 0 ? handler.forced() : 0), "held");
            require(handler.deposited(t) == handler.paid(t) + escrowed + owed, "conserved");
        }
        for (uint16 t = 0; t < 3; t++) {
            (uint256 escrowed, uint256 owed,) = rollup.solvency(t);
            require(escrowed == handler.inside(t), "escrow");
            uint256 sum = 0;
            for (uint256 a = 0; a < handler.ACTORS(); a++) {
                uint256 pending = rollup.pending(t, handler.actor(a));
                require(pending == handler.owed(t, a), "pending");
                sum += pending;
            }
            require(owed == sum, "owed");
            require(escrowed + owed < 2 ** 128, "bound");
        }
    }

    /// @notice The queue only grows at its tail and is only served at its head, in order and once.
    function invariant_queue() external {
        IRollup.Status memory s = rollup.status();
        require(s.queueHead >= lastHead && s.queueTail >= lastTail && s.queueHead <= s.queueTail, "monotone");
        require(s.queueHead == handler.head() && s.queueTail == handler.requestCount(), "model");
        require(s.lastBatch >= lastBatch, "batches");
        (lastHead, lastTail, lastBatch) = (s.queueHead, s.queueTail, s.lastBatch);
        for (uint64 i = 0; i < s.queueTail; i++) {
            (bytes27 hash, uint40 arrival) = rollup.request(i);
            (,,,,, uint256 at, bool gone) = handler.requests(i);
            require(gone ? hash == 0 && arrival == 0 : hash != 0 && arrival == at, "entry");
        }
    }

    /// @notice Exodus is final, and nobody has left before it.
    function invariant_exodus() external {
        IRollup.Status memory s = rollup.status();
        require(s.exodus == handler.ended(), "exodus");
        require(s.exodus || !ended, "revived");
        if (s.exodus && !ended) (ended, finalRoot) = (true, s.stateRoot);
        require(!ended || s.stateRoot == finalRoot, "root");
        if (s.lastBatch != 0) require(s.stateRoot == handler.root(), "state");
        for (uint32 id = 0; id < 15; id++) {
            (, bool exited,,) = handler.leaves(id);
            require(rollup.exited(id) == exited && (!exited || ended), "exited");
        }
    }

    /// @notice I7: wherever things stand, everyone gets everything, and nothing is left.
    function afterInvariant() external {
        handler.drain();
        for (uint16 t = 0; t < 2; t++) {
            (uint256 escrowed, uint256 owed, uint256 held) = rollup.solvency(t);
            require(escrowed == 0 && owed == 0 && held == (t == 0 ? handler.forced() : 0), "drained");
            require(handler.deposited(t) == handler.paid(t), "paid");
        }
    }
}
