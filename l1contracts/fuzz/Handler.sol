// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRollup} from "src/IRollup.sol";
import {Poseidon2} from "src/Poseidon2.sol";
import {newRollup, vm} from "fuzz/Vm.sol";
import {MockToken} from "test/MockToken.sol";
import {PlainToken} from "test/PlainToken.sol";
import {StubVerifier} from "test/StubVerifier.sol";

/// @notice Does whatever users, operators, strangers and tokens may do, and keeps a model of L2 and of what L1 must count. Each action knows
/// whether the rollup has to accept it, and fails when the rollup disagrees.
contract Handler {
    uint256 internal constant AX = 8787197234602503388844295997017788867392848147420327174860413988187367696532;
    uint256 internal constant AY = 15305195750036305661220525648961313310481046260814497672243197092298550508693;
    uint8 internal constant DEPTH = 4;
    uint256 public constant ACTORS = 5;
    uint256 public constant TOKENS = 3; // 0 ETH, 1 honest, 2 evil
    uint256 internal constant LEAVES = 15; // of actor a and token t: 3 a + t
    uint16 internal constant LANES = 6;
    uint16 internal constant SLOTS = 2;
    uint40 internal constant GRACE = 1 hours;
    uint40 internal constant T1 = 3 hours;
    uint40 internal constant T2 = 8 hours;
    address internal constant OPERATOR = address(0x0123);
    address internal constant ADMIN = address(0xad);

    struct Leaf {
        bool exists;
        bool exited;
        uint40 nonce;
        uint128 balance;
    }

    struct Request {
        uint8 op;
        uint8 actor;
        uint16 token;
        uint32 id;
        uint128 amount;
        uint256 arrival;
        bool gone; // served or refunded
    }

    IRollup public rollup;
    PlainToken public good;
    MockToken public evil;

    Leaf[LEAVES] public leaves;
    Request[] public requests;
    uint256 public head;
    bool public ended;
    uint256[TOKENS] public deposited;
    uint256[TOKENS] public paid;
    uint256 public forced; // ETH that came without a call
    mapping(uint256 => mapping(uint256 => uint256)) public owed; // of token and actor
    mapping(string => uint256) public done; // how often an action was accepted

    constructor() {
        vm.warp(1_800_000_000);
        IRollup.Params memory p;
        p.admin = ADMIN;
        p.operators = new address[](1);
        p.operators[0] = OPERATOR;
        p.verifiers = new IRollup.VerifierInfo[](1);
        p.verifiers[0] =
            IRollup.VerifierInfo(new StubVerifier(), LANES, SLOTS, false, bytes32(uint256(1)), bytes32(uint256(1)));
        p.depth = DEPTH;
        p.maxBatchAge = 1 days;
        p.submitDeadline = T1;
        p.exodusDeadline = T2;
        p.graceTime = GRACE;
        rollup = newRollup(p);
        good = new PlainToken();
        evil = new MockToken();
        vm.deal(address(this), 1 ether);
        rollup.registerToken{value: rollup.tokenFee()}(address(good));
        rollup.registerToken{value: rollup.tokenFee()}(address(evil));
        for (uint256 a = 0; a < ACTORS; a++) {
            vm.deal(actor(a), type(uint128).max);
            good.mint(actor(a), type(uint128).max / ACTORS);
            evil.mint(actor(a), type(uint128).max);
            vm.prank(actor(a));
            good.approve(address(rollup), type(uint256).max);
            vm.prank(actor(a));
            evil.approve(address(rollup), type(uint256).max);
        }
    }

    function actor(uint256 a) public pure returns (address) {
        return address(uint160(0xaa00 + a));
    }

    function _bound(uint256 x, uint256 most) internal pure returns (uint256) {
        return x % (most + 1);
    }

    function _check(bool expected, bool ok, bytes memory result, string memory what) internal {
        if (ok && !expected) revert(string.concat(what, " was accepted"));
        if (!ok && expected) {
            assembly ("memory-safe") {
                revert(add(result, 0x20), mload(result))
            }
        }
        if (ok) done[what]++;
    }

    // ---------------------------------------------------------------- users

    function depositETH(uint256 a, uint128 amount) external {
        a = _bound(a, ACTORS - 1);
        amount = uint128(_bound(amount, a == 0 ? 2 : 1e24));
        vm.deal(actor(a), amount);
        vm.prank(actor(a));
        (bool ok, bytes memory result) =
            address(rollup).call{value: amount}(abi.encodeCall(IRollup.depositETH, (actor(a), AX, AY)));
        _check(!ended && amount != 0, ok, result, "depositETH");
        if (ok) _deposited(a, 0, amount);
    }

    /// @param surplus What is sent beyond the fee, and owed to the sender.
    function depositToken(uint256 a, uint256 token, uint128 amount, uint256 surplus) external {
        a = _bound(a, ACTORS - 1);
        token = 1 + _bound(token, 1);
        // Enough to fill the near purse of what is owed.
        amount = uint128(_bound(amount, 2 ** 125));
        uint256 before = rollup.escrow(uint16(token));
        uint256 has = token == 1 ? good.balanceOf(actor(a)) : evil.balanceOf(actor(a));
        (bool ok, bytes memory result) =
            _ask(a, surplus, abi.encodeCall(IRollup.deposit, (uint16(token), amount, actor(a), AX, AY)));
        if (token == 1) _check(!ended && amount != 0 && amount <= has, ok, result, "deposit");
        else if (ok) require(!ended, "deposit after the end");
        if (ok) _deposited(a, token, uint128(rollup.escrow(uint16(token)) - before));
    }

    /// @dev Asks with more than the fee, which is 0 as long as so few wait: what the near purse holds, and more.
    function _ask(uint256 a, uint256 surplus, bytes memory data) private returns (bool ok, bytes memory result) {
        surplus = surplus % 3 == 0 ? _bound(surplus >> 8, 2 ** 97) : 0;
        vm.deal(actor(a), surplus);
        vm.prank(actor(a));
        (ok, result) = address(rollup).call{value: surplus}(data);
        if (ok && surplus != 0) {
            deposited[0] += surplus;
            owed[0][a] += surplus;
            done["surplus"]++;
        }
    }

    function _deposited(uint256 a, uint256 token, uint128 amount) private {
        deposited[token] += amount;
        requests.push(Request(1, uint8(a), uint16(token), 0, amount, block.timestamp, false));
    }

    function requestForcedExit(uint256 a, uint32 id, uint256 token, uint256 surplus) external {
        a = _bound(a, ACTORS - 1);
        id = uint32(_bound(id, 20)); // of others, of nobody, of none
        token = _bound(token, 3);
        (bool ok, bytes memory result) =
            _ask(a, surplus, abi.encodeCall(IRollup.requestForcedExit, (id, uint16(token))));
        _check(!ended && id < 2 ** DEPTH && token < TOKENS, ok, result, "requestForcedExit");
        if (ok) requests.push(Request(5, uint8(a), uint16(token), id, 0, block.timestamp, false));
    }

    function requestSetKey(uint256 a, uint32 id, uint256 spoil, uint256 surplus) external {
        a = _bound(a, ACTORS - 1);
        id = uint32(_bound(id, 20));
        spoil = spoil % 4 == 0 ? 1 : 0;
        (bool ok, bytes memory result) = _ask(a, surplus, abi.encodeCall(IRollup.requestSetKey, (id, AX + spoil, AY)));
        _check(!ended && id < 2 ** DEPTH && spoil == 0, ok, result, "requestSetKey");
        if (ok) requests.push(Request(6, uint8(a), 0, id, 0, block.timestamp, false));
    }

    function withdraw(uint256 a, uint256 token, uint256 caller) external {
        a = _bound(a, ACTORS - 1);
        token = _bound(token, TOKENS - 1);
        _withdraw(a, token, actor(_bound(caller, ACTORS - 1)));
    }

    function _withdraw(uint256 a, uint256 token, address caller) internal {
        uint256 amount = owed[token][a];
        vm.prank(caller);
        (bool ok, bytes memory result) =
            address(rollup).call(abi.encodeCall(IRollup.withdraw, (uint16(token), actor(a))));
        if (token != 2) _check(amount != 0, ok, result, "withdraw");
        else require(!ok || amount != 0, "withdraw of nothing");
        if (ok) {
            paid[token] += amount;
            owed[token][a] = 0;
        }
    }

    // ---------------------------------------------------------------- circumstances

    function wait(uint256 time) external {
        // Often the deadlines, to the second.
        uint256[7] memory usual = [1, 12, GRACE, T1 - GRACE, T1, T2, uint256(2 hours)];
        vm.warp(block.timestamp + usual[time % 7] + (time >> 8) % 2);
    }

    function misbehave(uint256 mode) external {
        uint256 pick = mode % 11;
        evil.set(
            MockToken.Mode(pick),
            address(rollup),
            address(rollup),
            abi.encodeCall(IRollup.withdraw, (uint16(mode >> 8) % 3, actor((mode >> 16) % ACTORS)))
        );
    }

    function stealEvil(uint128 amount) external {
        evil.burn(address(rollup), _bound(amount, evil.balanceOf(address(rollup))));
    }

    function forceETH(uint64 amount) external {
        vm.deal(address(rollup), address(rollup).balance + amount);
        forced += amount;
    }

    function rotate(uint256 who, bool allowed) external {
        // A hostile admin may fire the operator and hire anyone.
        vm.prank(ADMIN);
        rollup.setOperator(who % 2 == 0 ? OPERATOR : actor(who % ACTORS), allowed);
    }

    function rotateByStranger(uint256 a) external {
        vm.prank(actor(_bound(a, ACTORS - 1)));
        (bool ok, bytes memory result) = address(rollup).call(abi.encodeCall(IRollup.setOperator, (actor(0), true)));
        _check(false, ok, result, "setOperator");
    }

    // ---------------------------------------------------------------- batches

    struct Plan {
        address sender;
        uint16 count;
        uint256 lanes;
        uint256 serve;
        bool accepted;
    }

    /// @notice Batches that serve some requests, then let accounts withdraw and pay one another.
    function submit(uint256 who, uint256 count, uint256 serve, uint256 seed) external {
        Plan memory p;
        p.sender = who % 3 == 0 ? actor(who % ACTORS) : OPERATOR;
        p.count = uint16(1 + _bound(count, SLOTS)); // one too many at times
        p.lanes = uint256(LANES) * p.count;
        uint256 waiting = requests.length - head;
        p.serve = _bound(serve, p.lanes < waiting ? p.lanes : waiting);
        uint256 next = head + p.serve;
        bool overdue = next < requests.length && block.timestamp > requests[next].arrival + GRACE;
        bool open = waiting > 0 && block.timestamp > requests[head].arrival + T1;
        p.accepted = !ended && p.count <= SLOTS && (rollup.isOperator(p.sender) || open)
            && (!overdue || p.serve >= (p.lanes + 1) / 2);
        if (p.accepted) {
            _submit(p, seed);
        } else {
            uint256[] memory words = new uint256[](3 * p.serve);
            for (uint256 i = 0; i < p.serve; i++) {
                _words(words, i, requests[head + i], 0);
            }
            _send(p, words);
        }
    }

    function _submit(Plan memory p, uint256 seed) internal {
        uint256[] memory words = new uint256[](3 * p.lanes);
        uint256 lane = 0;
        for (; lane < p.serve; lane++) {
            Request storage r = requests[head + lane];
            _words(words, lane, r, _serve(r));
            r.gone = true;
        }
        head += p.serve;
        for (; lane < p.lanes; lane++) {
            seed = uint256(keccak256(abi.encode(seed)));
            _userOp(words, lane, seed);
        }
        _send(p, words);
    }

    /// @dev What the circuit does with a request; returns what an exit burns.
    function _serve(Request storage r) private returns (uint128 burned) {
        if (r.op == 1) {
            Leaf storage l = leaves[3 * r.actor + r.token];
            l.exists = true;
            l.balance += r.amount;
        } else if (r.op == 5 && r.id < LEAVES && r.id / 3 == r.actor && r.id % 3 == r.token && leaves[r.id].exists) {
            burned = leaves[r.id].balance;
            leaves[r.id].balance = 0;
            owed[r.token][r.actor] += burned;
        }
    }

    function _userOp(uint256[] memory words, uint256 lane, uint256 seed) private {
        uint256 from = seed % LEAVES;
        Leaf storage l = leaves[from];
        if (l.balance == 0) return;
        uint128 amount = uint128(1 + (seed >> 32) % l.balance);
        if (seed & 0x100 == 0) amount = l.balance;
        uint256 token = from % 3;
        if (seed & 0x200 == 0) {
            words[3 * lane] = (4 << 176) | (token << 160) | (from << 128) | amount;
            words[3 * lane + 1] = uint256(uint160(actor(from / 3))) << 40;
            owed[token][from / 3] += amount;
        } else {
            uint256 to = 3 * ((seed >> 16) % ACTORS) + token;
            if (!leaves[to].exists) return;
            words[3 * lane] = (2 << 176) | (to << 128) | amount;
            words[3 * lane + 1] = from << 8;
            leaves[to].balance += amount;
        }
        l.balance -= amount;
        l.nonce++;
    }

    function _words(uint256[] memory words, uint256 lane, Request storage r, uint256 burned) private view {
        uint256 id = r.op == 1 ? 3 * r.actor + r.token : r.id;
        words[3 * lane] =
            (uint256(r.op) << 176) | (uint256(r.token) << 160) | (id << 128) | (r.op == 1 ? r.amount : burned);
        words[3 * lane + 1] = (uint256(uint160(actor(r.actor))) << 40) | (r.op == 5 ? 0 : AX & 1);
        words[3 * lane + 2] = r.op == 5 ? 0 : AY;
    }

    function _send(Plan memory p, uint256[] memory words) private {
        IRollup.Submission memory s;
        s.firstNumber = rollup.lastBatch() + 1;
        s.count = p.count;
        s.firstTimestamp = uint40(block.timestamp);
        s.lastTimestamp = uint40(block.timestamp);
        s.newRoot = root();
        s.chain = 1;
        s.settlement = words;
        s.proof = new bytes(384);
        vm.prank(p.sender, p.sender);
        (bool ok, bytes memory result) = address(rollup).call(abi.encodeCall(IRollup.submit, (s)));
        _check(p.accepted, ok, result, "submit");
    }

    // ---------------------------------------------------------------- exodus

    function activateExodus(uint256 a) external {
        bool due = !ended && head < requests.length && block.timestamp > requests[head].arrival + T2;
        vm.prank(actor(_bound(a, ACTORS - 1)));
        (bool ok, bytes memory result) = address(rollup).call(abi.encodeCall(IRollup.activateExodus, ()));
        _check(due, ok, result, "activateExodus");
        if (ok) ended = true;
    }

    /// @param spoil What to get wrong, if anything.
    function exit(uint256 id, uint256 spoil, uint256 seed) external {
        id = _bound(id, LEAVES - 1);
        spoil = _bound(spoil, 20);
        (uint32 claimed, IRollup.Account memory a, uint256[] memory path) = claim(id);
        if (spoil == 1) a.balance += uint128(1 + seed % 1e18);
        else if (spoil == 2) a.owner = actor((id / 3 + 1 + seed % (ACTORS - 1)) % ACTORS);
        else if (spoil == 3) a.token = a.token == 0 ? 1 : 0;
        else if (spoil == 4) a.nonce++;
        else if (spoil == 5) a.ax += Poseidon2.R;
        else if (spoil == 6) path[seed % DEPTH] = seed;
        else if (spoil == 7) path[seed % DEPTH] += Poseidon2.R;
        else if (spoil == 8) claimed += uint32(2 ** (DEPTH + seed % (32 - DEPTH)));
        else if (spoil == 9) path = new uint256[](seed % DEPTH);
        else if (spoil == 10) claimed = uint32((id + 1 + seed % (LEAVES - 1)) % LEAVES);
        else spoil = 0;
        _exit(claimed, a, path, spoil == 0);
    }

    function _exit(uint32 id, IRollup.Account memory a, uint256[] memory path, bool right) internal {
        bool expected = right && ended && leaves[id].balance != 0 && !leaves[id].exited;
        (bool ok, bytes memory result) = address(rollup).call(abi.encodeCall(IRollup.exit, (id, a, path)));
        _check(expected, ok, result, "exit");
        if (ok) {
            leaves[id].exited = true;
            owed[id % 3][id / 3] += leaves[id].balance;
        }
    }

    function refund(uint256 index, uint256 spoil) external {
        if (requests.length == 0) return;
        index = _bound(index, requests.length - 1);
        IRollup.Deposit[] memory d = new IRollup.Deposit[](1 + spoil % 2); // twice in one call
        Request storage r = requests[index];
        for (uint256 i = 0; i < d.length; i++) {
            d[i] = IRollup.Deposit(uint64(index), actor(r.actor), r.token, r.amount, AX, AY);
        }
        spoil = (spoil >> 1) % 16;
        if (spoil == 1) d[0].amount++;
        else if (spoil == 2) d[0].token ^= 1;
        else if (spoil == 3) d[0].owner = actor((r.actor + 1) % ACTORS);
        else if (spoil == 4) d[0].index += uint64(requests.length);
        else if (spoil == 5) d[0].ax++;
        else if (spoil == 6) d[0].ay++;
        else spoil = 0;
        // What was refunded before is passed over, whatever is said of it.
        bool over = r.gone && index >= head && d[0].index == index;
        _refund(r, d, spoil == 0, over);
    }

    function _refund(Request storage r, IRollup.Deposit[] memory d, bool right, bool over) internal {
        (bool ok, bytes memory result) = address(rollup).call(abi.encodeCall(IRollup.refundDeposits, (d)));
        _check(ended && (over || (right && r.op == 1 && !r.gone)), ok, result, "refundDeposits");
        if (ok && !over) {
            r.gone = true;
            owed[r.token][r.actor] += r.amount;
        }
    }

    /// @notice Everyone leaves: waits until exodus is due, then exits, refunds and withdraws all there is.
    function drain() external {
        if (!ended) {
            if (head == requests.length) this.requestForcedExit(0, 0, 0, 3 << 8);
            vm.warp(block.timestamp + T2 + 1);
            this.activateExodus(1);
            require(ended, "exodus");
        }
        for (uint256 id = 0; id < LEAVES; id++) {
            if (leaves[id].exited || leaves[id].balance == 0) continue;
            (uint32 claimed, IRollup.Account memory a, uint256[] memory path) = claim(id);
            _exit(claimed, a, path, true);
        }
        for (uint256 i = head; i < requests.length; i++) {
            if (requests[i].op == 1 && !requests[i].gone) this.refund(i, 0);
        }
        for (uint256 a = 0; a < ACTORS; a++) {
            for (uint256 t = 0; t < TOKENS; t++) {
                if (owed[t][a] != 0) _withdraw(a, t, actor(0));
            }
        }
    }

    // ---------------------------------------------------------------- the model's state

    function requestCount() external view returns (uint256) {
        return requests.length;
    }

    /// @notice L2 balances and waiting deposits of a token.
    function inside(uint256 token) external view returns (uint256 sum) {
        for (uint256 id = token; id < LEAVES; id += 3) {
            if (!leaves[id].exited) sum += leaves[id].balance;
        }
        for (uint256 i = 0; i < requests.length; i++) {
            if (requests[i].op == 1 && requests[i].token == token && !requests[i].gone) sum += requests[i].amount;
        }
    }

    function _account(uint256 id) private view returns (IRollup.Account memory a) {
        Leaf storage l = leaves[id];
        return IRollup.Account(AX, AY, actor(id / 3), uint16(id % 3), l.nonce, l.balance);
    }

    function _level0() private view returns (uint256[] memory nodes) {
        nodes = new uint256[](2 ** DEPTH);
        for (uint256 id = 0; id < LEAVES; id++) {
            if (!leaves[id].exists) continue;
            IRollup.Account memory a = _account(id);
            uint256 packed = (uint256(uint160(a.owner)) << 56) | (uint256(a.token) << 40) | a.nonce;
            nodes[id] = Poseidon2.compress(Poseidon2.compress(a.ax, a.ay), Poseidon2.compress(packed, a.balance));
        }
    }

    function _up(uint256[] memory nodes) private pure returns (uint256[] memory above) {
        above = new uint256[](nodes.length / 2);
        for (uint256 i = 0; i < above.length; i++) {
            above[i] = Poseidon2.compress(nodes[2 * i], nodes[2 * i + 1]);
        }
    }

    function root() public view returns (uint256) {
        uint256[] memory nodes = _level0();
        while (nodes.length > 1) {
            nodes = _up(nodes);
        }
        return nodes[0];
    }

    function claim(uint256 id) public view returns (uint32, IRollup.Account memory, uint256[] memory path) {
        path = new uint256[](DEPTH);
        uint256[] memory nodes = _level0();
        for (uint256 i = 0; i < DEPTH; i++) {
            path[i] = nodes[(id >> i) ^ 1];
            nodes = _up(nodes);
        }
        return (uint32(id), _account(id), path);
    }
}
