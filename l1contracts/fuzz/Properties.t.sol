// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRollup} from "src/IRollup.sol";
import {Poseidon2} from "src/Poseidon2.sol";
import {newRollup, vm} from "fuzz/Vm.sol";
import {MockToken} from "test/MockToken.sol";
import {StubVerifier} from "test/StubVerifier.sol";

/// @notice What holds of one call, for any arguments.
contract PropertiesTest {
    uint256 internal constant AX = 8787197234602503388844295997017788867392848147420327174860413988187367696532;
    uint256 internal constant AY = 15305195750036305661220525648961313310481046260814497672243197092298550508693;
    address internal constant OPERATOR = address(0x0123);
    address internal constant USER = address(0xaa00);

    StubVerifier internal verifier;
    MockToken internal token;
    IRollup internal rollup;

    function setUp() public {
        vm.warp(1_800_000_000);
        verifier = new StubVerifier();
        token = new MockToken();
        rollup = _deploy(1 hours, 3 hours, 8 hours);
        rollup.registerToken{value: rollup.tokenFee()}(address(token));
        token.mint(USER, type(uint256).max);
        vm.prank(USER);
        token.approve(address(rollup), type(uint256).max);
    }

    function _deploy(uint40 grace, uint40 t1, uint40 t2) internal returns (IRollup) {
        IRollup.Params memory p;
        p.operators = new address[](1);
        p.operators[0] = OPERATOR;
        p.verifiers = new IRollup.VerifierInfo[](1);
        p.verifiers[0] = IRollup.VerifierInfo(verifier, 16, 2, false, bytes32(uint256(1)), bytes32(uint256(1)));
        p.depth = 32;
        p.maxBatchAge = 1 days;
        (p.graceTime, p.submitDeadline, p.exodusDeadline) = (grace, t1, t2);
        return newRollup(p);
    }

    function _submission(IRollup r, uint256 root, uint256[] memory s)
        internal
        view
        returns (IRollup.Submission memory out)
    {
        out.firstNumber = r.lastBatch() + 1;
        out.count = 1;
        (out.firstTimestamp, out.lastTimestamp) = (uint40(block.timestamp), uint40(block.timestamp));
        (out.newRoot, out.settlement) = (root, s);
    }

    function _deposit(uint256 amount) internal {
        vm.prank(USER);
        rollup.deposit(1, amount, USER, AX, AY);
    }

    function _pay(uint256 amount) internal {
        uint256[] memory s = new uint256[](3);
        (s[0], s[1]) = ((4 << 176) | (1 << 160) | amount, uint256(uint160(USER)) << 40);
        IRollup.Submission memory submission = _submission(rollup, 1, s);
        vm.prank(OPERATOR, OPERATOR);
        rollup.submit(submission);
    }

    /// @notice I15: what is owed is right however it is spread over its two purses, up to the bound.
    function testFuzz_purses(uint128[6] memory amounts, uint8 order) external {
        uint256 escrowed = 0;
        uint256 owed = 0;
        for (uint256 i = 0; i < amounts.length; i++) {
            uint256 room = type(uint128).max - escrowed - owed;
            uint256 amount = amounts[i];
            if (amount > room) {
                vm.expectRevert(abi.encodeWithSelector(IRollup.EscrowOverflow.selector, uint16(1)));
                _deposit(amount);
                amount = room;
            }
            if (amount != 0) _deposit(amount);
            escrowed += amount;
            amount = escrowed - (escrowed >> (order % 97)); // much, little, all
            if (amount != 0) _pay(amount);
            (escrowed, owed) = (escrowed - amount, owed + amount);
            _solvency(escrowed, owed);
            if ((order >> i) & 1 == 1 && owed != 0) {
                rollup.withdraw(1, USER);
                owed = 0;
                _solvency(escrowed, owed);
            }
        }
        if (owed != 0) rollup.withdraw(1, USER);
        _solvency(escrowed, 0);
    }

    function _solvency(uint256 escrowed, uint256 owed) internal view {
        (uint256 e, uint256 o, uint256 h) = rollup.solvency(1);
        require(e == escrowed && o == owed && h == e + o, "solvency");
        require(rollup.pending(1, USER) == owed, "pending");
    }

    /// @notice I9: no number of waiting requests has one refused that comes with the fee; what is not taken is owed to the sender, and paid,
    /// before and after the end. Whatever was owed and deposited before.
    function testFuzz_surplus(uint16 waiting, uint256 value, uint8 kind, uint96 inside, uint120 more, bool ended)
        external
    {
        inside = inside == 0 ? 1 : inside;
        vm.deal(address(this), inside);
        rollup.depositETH{value: inside}(USER, AX, AY);
        uint256 fee = _waits(waiting % 4 == 0 ? 4094 + waiting % 5 : waiting);
        value = value % 3 == 0 ? fee + more : value % 4 == 0 ? 0.0005 ether : value % 2 ** 127;
        address sender = address(0xbb00); // beside the token's owner
        vm.prank(USER);
        token.transfer(sender, 7);
        vm.prank(sender);
        token.approve(address(rollup), 7);
        vm.deal(sender, value);
        uint256 burned = address(0).balance;
        bytes memory data = abi.encodeCall(IRollup.requestForcedExit, (3, 1));
        if (kind % 3 == 1) data = abi.encodeCall(IRollup.requestSetKey, (3, AX, AY));
        else if (kind % 3 == 2) data = abi.encodeCall(IRollup.deposit, (1, 7, USER, AX, AY));
        vm.prank(sender);
        (bool ok, bytes memory result) = address(rollup).call{value: value}(data);
        require(ok == (value >= fee), "accepted");
        if (!ok) {
            require(
                keccak256(result) == keccak256(abi.encodeWithSelector(IRollup.WrongFee.selector, fee, value)), "error"
            );
        }
        uint256 surplus = ok ? value - fee : 0;
        require(address(0).balance - burned == (ok ? fee : 0), "burned");
        (uint256 e, uint256 o, uint256 h) = rollup.solvency(0);
        require(e == inside && o == surplus && h == e + o, "solvency");
        require(rollup.pending(0, sender) == surplus && rollup.pending(0, USER) == 0, "pending");
        if (ended) {
            vm.warp(block.timestamp + 8 hours + 1);
            rollup.activateExodus();
        }
        if (surplus == 0) return;
        rollup.withdraw(0, sender);
        require(sender.balance == surplus && rollup.pending(0, sender) == 0, "paid");
        (e, o, h) = rollup.solvency(0);
        require(e == inside && o == 0 && h == e, "left");
    }

    /// @dev Has so many requests wait, by moving the queue's tail; returns what the next one costs.
    function _waits(uint256 n) internal returns (uint256 fee) {
        if (n == 0) n = 1; // there is one, which may end the rollup
        bytes32 slot = bytes32(uint256(1)); // _progress; queueHead at byte 13, queueTail at byte 21
        uint256 word = uint256(vm.load(address(rollup), slot));
        require(uint64(word >> 168) == rollup.queueTail() && uint64(word >> 104) == 0, "the layout is another");
        vm.store(address(rollup), slot, bytes32(word + ((n - uint64(word >> 168)) << 168)));
        require(rollup.queueTail() - rollup.queueHead() == n, "waiting");
        fee = n < 4096 ? 0 : 0.0005 ether;
        require(rollup.requestFee() == fee, "fee");
    }

    /// @notice I14: the last id is 65,535.
    function test_tooManyTokens() external {
        uint256 fee = rollup.tokenFee();
        bytes32 slot = bytes32(uint256(1)); // _progress; tokenCount at byte 29
        uint256 word = uint256(vm.load(address(rollup), slot));
        require(uint16(word >> 232) == 1, "the layout is another");
        vm.store(address(rollup), slot, bytes32(word + (uint256(65533) << 232)));
        require(rollup.registerToken{value: fee}(address(new MockToken())) == 65535, "the last one");
        MockToken another = new MockToken();
        vm.expectRevert(abi.encodeWithSelector(IRollup.TooManyTokens.selector));
        rollup.registerToken{value: fee}(address(another));
    }

    /// @notice I7, I19: to the second, whatever the parameters.
    function testFuzz_deadlines(uint256 grace, uint256 t1, uint256 t2, uint256 waited) external {
        t2 = 3 + t2 % (30 days - 2);
        t1 = 2 + t1 % (t2 - 2);
        grace = 1 + grace % (t1 - 1);
        IRollup r = _deploy(uint40(grace), uint40(t1), uint40(t2));
        r.requestForcedExit(1, 0);
        uint256[5] memory near = [grace, t1, t2, t2 + 1 days, waited % 30 days];
        vm.warp(block.timestamp + near[waited % 5] + (waited >> 8) % 3 - (waited >> 16) % 2);
        waited = block.timestamp - 1_800_000_000;
        _tryBatch(r, OPERATOR, waited <= grace);
        _tryBatch(r, USER, false); // too early, or skips what is overdue
        (uint256 submitOpens, uint256 exodusOpens) = r.deadlines();
        require(submitOpens == 1_800_000_000 + t1 + 1 && exodusOpens == 1_800_000_000 + t2 + 1, "deadlines");
        (bool ok,) = address(r).call(abi.encodeCall(IRollup.activateExodus, ()));
        require(ok == (waited > t2), "exodus");
        _tryBatch(r, OPERATOR, !ok && waited <= grace);
    }

    function _tryBatch(IRollup r, address who, bool accepted) internal {
        IRollup.Submission memory s = _submission(r, 1, new uint256[](0));
        s.proof = new bytes(0);
        vm.prank(who, who);
        (bool ok,) = address(r).call(abi.encodeCall(IRollup.submit, (s)));
        require(ok == accepted, "submit");
    }

    /// @notice Any account at any place leaves with what it has, once; with one bit of the claim changed it does not.
    function testFuzz_exit(uint32 id, IRollup.Account memory a, uint256[32] memory path, uint256 bit) external {
        (a.ax, a.ay, a.token) = (a.ax % Poseidon2.R, a.ay % Poseidon2.R, 1);
        if (a.balance == 0) a.balance = 1;
        vm.assume(a.owner != address(0) && a.owner != address(rollup));
        uint256[] memory siblings = new uint256[](32);
        uint256 root = Poseidon2.compress(
            Poseidon2.compress(a.ax, a.ay),
            Poseidon2.compress((uint256(uint160(a.owner)) << 56) | (uint256(a.token) << 40) | a.nonce, a.balance)
        );
        for (uint256 i = 0; i < 32; i++) {
            siblings[i] = path[i] % Poseidon2.R;
            root = (id >> i) & 1 == 0 ? Poseidon2.compress(root, siblings[i]) : Poseidon2.compress(siblings[i], root);
        }
        _deposit(a.balance);
        IRollup.Submission memory s = _submission(rollup, root, new uint256[](0));
        vm.prank(OPERATOR, OPERATOR);
        rollup.submit(s);
        vm.warp(block.timestamp + 8 hours + 1);
        rollup.activateExodus();

        bytes memory right = abi.encodeCall(IRollup.exit, (id, a, siblings));
        bytes memory wrong = abi.encodePacked(right);
        bit = bit % (8 * (wrong.length - 4));
        wrong[4 + bit / 8] ^= bytes1(uint8(1 << (bit % 8)));
        (bool ok,) = address(rollup).call(wrong);
        require(!ok, "a changed claim was accepted");
        (ok,) = address(rollup).call(right);
        require(ok, "refused");
        require(rollup.pending(1, a.owner) == a.balance && rollup.escrow(1) == 0, "books");
        (ok,) = address(rollup).call(right);
        require(!ok, "twice");
        rollup.withdraw(1, a.owner);
        require(token.balanceOf(address(rollup)) == 0, "left over");
    }
}
