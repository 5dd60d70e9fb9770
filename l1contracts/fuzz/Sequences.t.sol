// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRollup} from "src/IRollup.sol";
import {Poseidon2} from "src/Poseidon2.sol";
import {newRollup, vm} from "fuzz/Vm.sol";
import {StubVerifier} from "test/StubVerifier.sol";

/// @notice I6: every sequence of up to five actions, each compared with a model: accepted or refused as the model says, and then the same state.
contract SequencesTest {
    uint256 internal constant AX = 8787197234602503388844295997017788867392848147420327174860413988187367696532;
    uint256 internal constant AY = 15305195750036305661220525648961313310481046260814497672243197092298550508693;
    uint256 internal constant LENGTH = 5;
    uint256 internal constant ACTIONS = 10;
    uint256 internal constant LANES = 8;
    address internal constant OPERATOR = address(0x0123);
    address internal constant USER = address(0xaa00);
    address internal constant STRANGER = address(0xbb00);
    string[ACTIONS] internal names =
        ["wait", "deposit", "force", "serve", "skip", "open", "end", "exit", "refund", "claim"];

    /// @dev The model: one account of one user, and the queue. Snapshots take it back together with the rollup.
    struct Request {
        bool deposit;
        bool gone;
        uint256 arrival;
    }

    IRollup internal rollup;
    uint64 internal batch;
    uint256 internal balance;
    uint256 internal escrow;
    uint256 internal owed;
    bool internal ended;
    bool internal exited;
    uint256 internal head;
    Request[] internal queue;
    uint256 internal time = 1_800_000_000;

    function setUp() public {
        vm.warp(time);
        IRollup.Params memory p;
        p.operators = new address[](1);
        p.operators[0] = OPERATOR;
        p.verifiers = new IRollup.VerifierInfo[](1);
        p.verifiers[0] =
            IRollup.VerifierInfo(new StubVerifier(), uint16(LANES), 1, false, bytes32(uint256(1)), bytes32(uint256(1)));
        p.depth = 1;
        p.maxBatchAge = 10 days;
        (p.graceTime, p.submitDeadline, p.exodusDeadline) = (1 hours, 3 hours, 8 hours);
        rollup = newRollup(p);
        vm.deal(USER, 1 ether);
        _do(1);
        _do(3);
    }

    /// @notice From a rollup with one account that has something.
    function test_I6_fromTheBeginning() external {
        _every(LENGTH, new uint256[](ACTIONS));
    }

    /// @notice From one that may be ended, with a deposit and an exit that wait; each action is accepted somewhere.
    function test_I6_fromLateOn() external {
        _do(1);
        _do(2);
        _do(0);
        _do(0);
        uint256[] memory done = new uint256[](ACTIONS);
        _every(LENGTH - 1, done);
        for (uint256 a = 0; a < ACTIONS; a++) {
            require(a == 4 || done[a] != 0, string.concat(names[a], " never happened"));
        }
    }

    function _every(uint256 left, uint256[] memory done) private {
        if (left == 0) return;
        for (uint256 a = 0; a < ACTIONS; a++) {
            uint256 snapshot = vm.snapshotState();
            // A refusal changes nothing: what follows it is looked at where it is left out.
            if (_do(a)) {
                done[a]++;
                _every(left - 1, done);
            }
            vm.revertToStateAndDelete(snapshot);
        }
    }

    function _do(uint256 a) private returns (bool accepted) {
        bool ok = true;
        uint256 waited = head < queue.length ? time - queue[head].arrival : 0;
        if (a == 0) {
            (accepted, time) = (true, time + 5 hours);
            vm.warp(time);
        } else if (a == 1) {
            accepted = !ended;
            vm.prank(USER);
            (ok,) = address(rollup).call{value: 1}(abi.encodeCall(IRollup.depositETH, (USER, AX, AY)));
            if (accepted) {
                queue.push(Request(true, false, time));
                escrow++;
            }
        } else if (a == 2) {
            accepted = !ended;
            vm.prank(USER);
            // Every other time with a wei too many.
            uint256 surplus = queue.length % 2;
            (ok,) = address(rollup).call{value: surplus}(abi.encodeCall(IRollup.requestForcedExit, (0, 0)));
            if (accepted) {
                queue.push(Request(false, false, time));
                owed += surplus;
            }
        } else if (a == 3) {
            accepted = !ended;
            ok = _submit(OPERATOR, queue.length - head, accepted);
        } else if (a == 4) {
            accepted = !ended && waited <= 1 hours;
            ok = _submit(OPERATOR, 0, accepted);
        } else if (a == 5) {
            accepted = !ended && waited > 3 hours;
            ok = _submit(STRANGER, queue.length - head, accepted);
        } else if (a == 6) {
            accepted = !ended && waited > 8 hours;
            (ok,) = address(rollup).call(abi.encodeCall(IRollup.activateExodus, ()));
            if (accepted) ended = true;
        } else if (a == 7) {
            accepted = ended && !exited && balance != 0;
            (ok,) = address(rollup).call(abi.encodeCall(IRollup.exit, (0, _account(), new uint256[](1))));
            if (accepted) (exited, escrow, owed) = (true, escrow - balance, owed + balance);
        } else if (a == 8) {
            (accepted, ok) = _refund();
        } else {
            accepted = owed != 0;
            uint256 before = USER.balance;
            (ok,) = address(rollup).call(abi.encodeCall(IRollup.withdraw, (0, USER)));
            require(USER.balance == before + owed, "paid");
            owed = 0;
        }
        require(ok == accepted, string.concat(names[a], accepted ? " was refused" : " was accepted"));
        _same();
    }

    function _refund() private returns (bool accepted, bool ok) {
        uint256 i = head;
        while (i < queue.length && (!queue[i].deposit || queue[i].gone)) i++;
        bool pays = ended && i < queue.length;
        // Else the first request is named: passed over when it was refunded, refused when it was served or is no deposit.
        accepted = pays || (ended && queue.length != 0 && queue[0].gone);
        IRollup.Deposit[] memory d = new IRollup.Deposit[](1);
        d[0] = IRollup.Deposit(uint64(pays ? i : 0), USER, 0, 1, AX, AY);
        (ok,) = address(rollup).call(abi.encodeCall(IRollup.refundDeposits, (d)));
        if (pays) (queue[i].gone, escrow, owed) = (true, escrow - 1, owed + 1);
    }

    /// @dev A batch that serves the next n requests; what it does to the model stays only if it is accepted.
    function _submit(address sender, uint256 n, bool accepted) private returns (bool ok) {
        (uint256 oldBalance, uint256 oldEscrow, uint256 oldOwed) = (balance, escrow, owed);
        IRollup.Submission memory s;
        s.settlement = new uint256[](3 * n);
        for (uint256 i = 0; i < n; i++) {
            uint256 word0 = 1;
            if (queue[head + i].deposit) {
                balance++;
                (word0, s.settlement[3 * i + 2]) = ((1 << 176) | 1, AY);
                s.settlement[3 * i + 1] = AX & 1;
            } else {
                word0 = (5 << 176) | balance;
                // After the end, with deposits refunded, this may be less than nothing: the batch is refused.
                unchecked {
                    (escrow, owed, balance) = (escrow - balance, owed + balance, 0);
                }
            }
            s.settlement[3 * i] = word0;
            s.settlement[3 * i + 1] |= uint256(uint160(USER)) << 40;
        }
        (s.firstNumber, s.count) = (batch + 1, 1);
        (s.firstTimestamp, s.lastTimestamp) = (uint40(time), uint40(time));
        s.newRoot = _root();
        ok = _send(sender, s);
        if (accepted) {
            (batch, head) = (batch + 1, head + n);
            require(!_send(sender, s), "the same batch twice");
            s.firstNumber += 2;
            require(!_send(sender, s), "a number left out");
        } else {
            (balance, escrow, owed) = (oldBalance, oldEscrow, oldOwed);
        }
    }

    function _send(address sender, IRollup.Submission memory s) private returns (bool ok) {
        vm.prank(sender, sender);
        (ok,) = address(rollup).call(abi.encodeCall(IRollup.submit, (s)));
    }

    function _account() private view returns (IRollup.Account memory a) {
        (a.ax, a.ay, a.owner, a.balance) = (AX, AY, USER, uint128(balance));
    }

    function _root() private view returns (uint256) {
        uint256 leaf =
            Poseidon2.compress(Poseidon2.compress(AX, AY), Poseidon2.compress(uint256(uint160(USER)) << 56, balance));
        return Poseidon2.compress(leaf, 0);
    }

    function _same() private view {
        IRollup.Status memory st = rollup.status();
        require(st.lastBatch == batch && st.exodus == ended, "batch");
        require(st.queueHead == head && st.queueTail == queue.length, "queue");
        require(batch == 0 || st.stateRoot == _root(), "root");
        (uint256 e, uint256 o, uint256 held) = rollup.solvency(0);
        require(e == escrow && o == owed && held == e + o, "books");
        require(rollup.exited(0) == exited, "exited");
    }
}
