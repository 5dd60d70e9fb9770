// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {Blob} from "src/Blob.sol";
import {Edwards} from "src/Edwards.sol";
import {IRollup} from "src/IRollup.sol";
import {IVerifier} from "src/IVerifier.sol";
import {Poseidon2} from "src/Poseidon2.sol";
import {Words} from "src/Words.sol";

/// @title Causeway's rollup on L1
/// @notice No proxy, no owner of the rules, no pause. docs/protocol.md, section 7, has the rules of liveness and the storage layout.
/// @dev Offsets of the settlement words (docs/protocol.md, section 5; the same in Go):
///
///   word 0   op 8 at bit 176 | token 16 at 160 | id 32 at 128 | amount 128 at 0
///   word 1   address 160 at bit 40 | from 32 at 8 | flags 8 at 0
///   word 2   Ay
contract Rollup is IRollup, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    uint256 private constant R = Poseidon2.R;

    uint256 private constant OP_NOOP = 0;
    uint256 private constant OP_DEPOSIT = 1;
    uint256 private constant OP_WITHDRAW = 4;
    uint256 private constant OP_FORCED_EXIT = 5;
    uint256 private constant OP_SET_KEY = 6;

    uint256 private constant OP_SHIFT = 176;
    uint256 private constant TOKEN_SHIFT = 160;
    uint256 private constant ID_SHIFT = 128;
    uint256 private constant ADDRESS_SHIFT = 40;
    uint256 private constant ID_MASK = uint256(type(uint32).max) << ID_SHIFT;
    uint256 private constant AMOUNT_MASK = type(uint128).max;
    uint256 private constant FROM_FLAGS_MASK = type(uint40).max;
    uint256 private constant ARRIVAL_MASK = type(uint40).max;

    /// @dev Where the canonical encoding of submit's argument puts the tuple, and the first word of S.
    uint256 private constant TUPLE_AT = 0x24;
    uint256 private constant SETTLEMENT_AT = 0x184;

    /// @dev No deployer can put the exit off for longer.
    uint256 private constant LONGEST_EXODUS_DEADLINE = 30 days;
    /// @dev Bounds the walk over S, so that submit fits a transaction whatever its lanes do: full lanes times slots of a verifier.
    uint256 private constant MOST_LANES = 256;
    uint256 private constant MOST_VERIFIERS = 32;
    /// @dev Requests are free while fewer than this wait; the fee is burned, and what comes with it beyond it is owed (docs/adr/0011).
    uint256 private constant FREE_REQUESTS = 4096;
    uint256 private constant REQUEST_FEE = 0.0005 ether;
    /// @dev Burned for each id (docs/adr/0012).
    uint256 private constant TOKEN_FEE = 0.01 ether;
    uint256 private constant NEAR_SHIFT = 160;
    /// @dev Stands where a token has its address, so that the slot of ETH is never empty.
    uint256 private constant ETH = uint256(uint160(0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE));

    /// @dev One slot: submit and every request write it.
    struct Progress {
        uint64 lastBatch;
        uint40 lastTimestamp;
        uint64 queueHead;
        uint64 queueTail;
        uint16 tokenCount;
        bool exodus;
    }

    /// @dev Two slots. What is owed is near + far, two purses: the near one is filled first and shares its slot with the token's address, so
    /// that a withdrawal touches one slot; the far one takes what has no room in the near one. escrow + near + far < 2^128.
    struct Token {
        /// @dev near 96 at bit 160 | address 160 at 0.
        uint256 nearAndAddress;
        uint128 escrow;
        uint128 far;
    }

    /// @inheritdoc IRollup
    address public immutable admin;
    /// @inheritdoc IRollup
    uint40 public immutable maxBatchAge;
    /// @inheritdoc IRollup
    uint40 public immutable submitDeadline;
    /// @inheritdoc IRollup
    uint40 public immutable exodusDeadline;
    /// @inheritdoc IRollup
    uint40 public immutable graceTime;
    /// @inheritdoc IRollup
    uint8 public immutable depth;
    /// @inheritdoc IRollup
    uint256 public immutable config;
    /// @inheritdoc IRollup
    uint256 public immutable genesisRoot;
    /// @inheritdoc IRollup
    uint256 public immutable deployedAt;
    /// @inheritdoc IRollup
    uint256 public immutable verifierCount;
    /// @dev Compress(cw:aggregate, config): the first step of every statement.
    uint256 private immutable _aggregateSeed;

    /// @inheritdoc IRollup
    uint256 public stateRoot;
    Progress private _progress;
    /// @dev Index to: hash 216 | arrival 40.
    mapping(uint64 => uint256) private _queue;
    /// @inheritdoc IRollup
    mapping(uint16 => mapping(address => uint256)) public pending;
    mapping(uint16 => Token) private _tokens;
    /// @inheritdoc IRollup
    mapping(address => uint16) public tokenId;
    /// @inheritdoc IRollup
    mapping(address => bool) public isOperator;
    /// @dev Written by the constructor only.
    mapping(uint256 => VerifierInfo) private _verifiers;
    /// @dev 256 account ids to a word.
    mapping(uint256 => uint256) private _exited;

    constructor(Params memory p) {
        if (p.verifiers.length == 0 || p.verifiers.length > MOST_VERIFIERS) revert InvalidParameter(1);
        if (p.depth == 0 || p.depth > 32) revert InvalidParameter(2);
        if (p.maxBatchAge == 0) revert InvalidParameter(3);
        if (
            p.graceTime == 0 || p.graceTime >= p.submitDeadline || p.submitDeadline >= p.exodusDeadline
                || p.exodusDeadline > LONGEST_EXODUS_DEADLINE
        ) revert InvalidParameter(4);
        if (p.admin == address(0) && p.operators.length == 0) revert InvalidParameter(5);
        for (uint256 i = 0; i < p.verifiers.length; i++) {
            VerifierInfo memory v = p.verifiers[i];
            uint256 most = uint256(v.fullLanes) * v.slots;
            if (
                address(v.verifier).code.length == 0 || v.circuitDigest == 0 || v.vkDigest == 0 || most == 0
                    || most > MOST_LANES
            ) revert InvalidParameter(1);
            _verifiers[i] = v;
        }
        for (uint256 i = 0; i < p.operators.length; i++) {
            _setOperator(p.operators[i], true);
        }
        verifierCount = p.verifiers.length;
        admin = p.admin;
        depth = p.depth;
        maxBatchAge = p.maxBatchAge;
        submitDeadline = p.submitDeadline;
        exodusDeadline = p.exodusDeadline;
        graceTime = p.graceTime;
        _tokens[0].nearAndAddress = ETH;
        deployedAt = block.number;

        uint256 word = Poseidon2.compress(uint256(uint72(bytes9("cw:config"))), block.chainid);
        word = Poseidon2.compress(word, uint256(uint160(address(this))));
        config = word;
        _aggregateSeed = Poseidon2.compress(uint256(uint96(bytes12("cw:aggregate"))), word);

        uint256 root = 0;
        for (uint256 i = 0; i < p.depth; i++) {
            root = Poseidon2.compress(root, root);
        }
        genesisRoot = root;
        stateRoot = root;
    }

    // ---------------------------------------------------------------- users

    /// @inheritdoc IRollup
    function depositETH(address owner, uint256 ax, uint256 ay) external payable nonReentrant returns (uint64) {
        if (!Edwards.isKey(ax, ay)) revert InvalidKey();
        uint256 fee = requestFee();
        if (msg.value < fee) revert WrongFee(fee, msg.value);
        return _deposit(0, msg.value - fee, owner, ax, ay, fee);
    }

    /// @inheritdoc IRollup
    function deposit(uint16 token, uint256 amount, address owner, uint256 ax, uint256 ay)
        external
        payable
        nonReentrant
        returns (uint64)
    {
        if (!Edwards.isKey(ax, ay)) revert InvalidKey();
        address erc20 = tokenAddress(token);
        if (erc20 == address(0)) revert UnknownToken(token);
        // What arrived, whatever the token says: it may keep a fee.
        uint256 before = IERC20(erc20).balanceOf(address(this));
        IERC20(erc20).safeTransferFrom(msg.sender, address(this), amount);
        uint256 afterwards = IERC20(erc20).balanceOf(address(this));
        return _deposit(token, afterwards > before ? afterwards - before : 0, owner, ax, ay, msg.value);
    }

    function _deposit(uint16 token, uint256 amount, address owner, uint256 ax, uint256 ay, uint256 fee)
        private
        returns (uint64 index)
    {
        if (amount == 0) revert ZeroAmount();
        if (owner == address(0)) revert ZeroOwner();
        Token storage t = _tokens[token];
        uint256 held = t.escrow;
        if (amount > AMOUNT_MASK - held - _owed(t)) revert EscrowOverflow(token);
        t.escrow = uint128(held + amount);
        (uint256 word0, uint256 word1) = _depositWords(token, amount, owner, ax);
        index = _enqueue(word0, word1, ay, fee);
        emit Deposited(index, owner, token, uint128(amount), ax, ay);
    }

    function _depositWords(uint16 token, uint256 amount, address owner, uint256 ax)
        private
        pure
        returns (uint256 word0, uint256 word1)
    {
        word0 = (OP_DEPOSIT << OP_SHIFT) | (uint256(token) << TOKEN_SHIFT) | amount;
        word1 = (uint256(uint160(owner)) << ADDRESS_SHIFT) | (ax & 1);
    }

    /// @inheritdoc IRollup
    function requestForcedExit(uint32 id, uint16 token) external payable returns (uint64 index) {
        if (token > _progress.tokenCount) revert UnknownToken(token);
        _checkId(id);
        index = _enqueue(
            (OP_FORCED_EXIT << OP_SHIFT) | (uint256(token) << TOKEN_SHIFT) | (uint256(id) << ID_SHIFT),
            uint256(uint160(msg.sender)) << ADDRESS_SHIFT,
            0,
            msg.value
        );
        emit ForcedExitRequested(index, msg.sender, id, token);
    }

    /// @inheritdoc IRollup
    function requestSetKey(uint32 id, uint256 ax, uint256 ay) external payable returns (uint64 index) {
        if (!Edwards.isKey(ax, ay)) revert InvalidKey();
        _checkId(id);
        index = _enqueue(
            (OP_SET_KEY << OP_SHIFT) | (uint256(id) << ID_SHIFT),
            (uint256(uint160(msg.sender)) << ADDRESS_SHIFT) | (ax & 1),
            ay,
            msg.value
        );
        emit SetKeyRequested(index, msg.sender, id, ax, ay);
    }

    /// @dev No circuit could serve a request for a leaf that the tree does not have; and in exodus each leaf must have one id.
    function _checkId(uint32 id) private view {
        if (uint256(id) >> depth != 0) revert InvalidAccount(id);
    }

    /// @dev The words are those of the op in S, with what the operator fills in left zero. All requests come this way, after every call to a
    /// token, so that none of them gets around exodus or the fee.
    function _enqueue(uint256 word0, uint256 word1, uint256 word2, uint256 paid) private returns (uint64 index) {
        Progress memory p = _progress;
        if (p.exodus) revert ExodusIsActive();
        uint256 fee = _requestFee(p);
        if (paid != fee) {
            if (paid < fee) revert WrongFee(fee, paid);
            _oweSurplus(paid - fee);
        }
        index = p.queueTail;
        _progress.queueTail = index + 1;
        _queue[index] = (Words.hash3(word0, word1, word2) & ~ARRIVAL_MASK) | block.timestamp;
        if (fee != 0) _burn(fee);
    }

    /// @dev Whoever orders txs decides whether a request finds the queue flooded: who sends the fee either way is not refused, and loses nothing.
    /// It came with the call, so that escrow has no part in it. Nobody is called: a sender that takes no ETH is served all the same.
    function _oweSurplus(uint256 amount) private {
        Token storage t = _tokens[0];
        if (amount > AMOUNT_MASK - t.escrow - _owed(t)) revert EscrowOverflow(0);
        _fill(t, 0, amount, msg.sender);
        emit SurplusOwed(msg.sender, amount);
    }

    function _requestFee(Progress memory p) private pure returns (uint256) {
        return p.queueTail - p.queueHead < FREE_REQUESTS ? 0 : REQUEST_FEE;
    }

    /// @dev Nobody gains by a fee: neither the operator by letting the queue grow, nor whoever copies a submission.
    function _burn(uint256 amount) private {
        (bool ok,) = address(0).call{value: amount}("");
        if (!ok) revert TransferFailed(address(0), 0);
    }

    /// @inheritdoc IRollup
    function withdraw(uint16 token, address owner) external nonReentrant {
        mapping(address => uint256) storage owed = pending[token];
        uint256 amount = owed[owner];
        if (amount == 0) revert NothingPending(owner, token);
        owed[owner] = 0;
        Token storage t = _tokens[token];
        uint256 word = t.nearAndAddress;
        uint256 near = word >> NEAR_SHIFT;
        if (amount > near) {
            t.far -= uint128(amount - near);
            t.nearAndAddress = word - (near << NEAR_SHIFT);
        } else {
            unchecked {
                t.nearAndAddress = word - (amount << NEAR_SHIFT);
            }
        }
        emit Withdrawn(owner, token, amount);
        if (token == 0) {
            bool ok;
            // No return data is copied, so the receiver cannot make the caller pay for it.
            assembly ("memory-safe") {
                ok := call(gas(), owner, amount, 0, 0, 0, 0)
            }
            if (!ok) revert TransferFailed(owner, token);
        } else {
            IERC20(address(uint160(word))).safeTransfer(owner, amount);
        }
    }

    /// @inheritdoc IRollup
    function registerToken(address token) external payable returns (uint16 id) {
        if (token.code.length == 0) revert NotAContract(token);
        if (tokenId[token] != 0) revert TokenAlreadyRegistered(tokenId[token]);
        Progress memory p = _progress;
        if (p.exodus) revert ExodusIsActive();
        if (p.tokenCount == type(uint16).max) revert TooManyTokens();
        if (msg.value != TOKEN_FEE) revert WrongFee(TOKEN_FEE, msg.value);
        id = p.tokenCount + 1;
        _progress.tokenCount = id;
        tokenId[token] = id;
        _tokens[id].nearAndAddress = uint160(token);
        emit TokenRegistered(id, token);
        _burn(TOKEN_FEE);
    }

    // ---------------------------------------------------------------- exodus

    /// @inheritdoc IRollup
    function activateExodus() external {
        Progress memory p = _progress;
        if (p.exodus) revert ExodusIsActive();
        if (!_waitedLonger(p.queueHead, p.queueTail, exodusDeadline)) revert ExodusTooEarly();
        _progress.exodus = true;
        emit ExodusActivated(p.lastBatch, stateRoot, p.queueHead, p.queueTail);
    }

    /// @inheritdoc IRollup
    /// @dev SOUNDNESS: an id below 2^depth names one leaf by one path, so one bit to an id is one claim to a leaf. Each word is canonical, so
    /// that the path and the leaf have one form. An inner node cannot pass for a leaf: the length of the path is fixed.
    function exit(uint32 id, Account calldata account, uint256[] calldata siblings) external {
        if (!_progress.exodus) revert ExodusNotActive();
        _checkId(id);
        uint256 bit = 1 << (id & 0xff);
        uint256 exits = _exited[id >> 8];
        if (exits & bit != 0) revert AlreadyExited(id);
        if (siblings.length != depth) revert WrongPath(siblings.length);
        if (account.balance == 0) revert ZeroAmount();
        if (_root(id, account, siblings) != stateRoot) revert NotInState(id);
        _exited[id >> 8] = exits | bit;
        _owe(account.token, account.balance, account.owner);
        emit Exited(id, account.owner, account.token, account.balance);
    }

    /// @dev docs/protocol.md, section 2.
    function _root(uint32 id, Account calldata account, uint256[] calldata siblings)
        private
        pure
        returns (uint256 node)
    {
        if (account.ax >= R || account.ay >= R) revert NonCanonicalWord(4);
        node = Poseidon2.compress(
            Poseidon2.compress(account.ax, account.ay),
            Poseidon2.compress(
                (uint256(uint160(account.owner)) << 56) | (uint256(account.token) << 40) | account.nonce,
                account.balance
            )
        );
        uint256 path = id;
        uint256 n = siblings.length;
        for (uint256 i = 0; i < n; i++) {
            uint256 left = node;
            uint256 right = siblings[i];
            if (right >= R) revert NonCanonicalWord(5);
            if (path & 1 != 0) (left, right) = (right, left);
            path >>= 1;
            node = Poseidon2.compress(left, right);
        }
    }

    /// @inheritdoc IRollup
    function refundDeposits(Deposit[] calldata requests) external {
        Progress memory p = _progress;
        if (!p.exodus) revert ExodusNotActive();
        for (uint256 i = 0; i < requests.length; i++) {
            Deposit calldata d = requests[i];
            uint256 entry = _queue[d.index];
            // Refunded before. Nobody can stop the others by being quicker with one.
            if (entry == 0 && d.index >= p.queueHead && d.index < p.queueTail) continue;
            (uint256 word0, uint256 word1) = _depositWords(d.token, d.amount, d.owner, d.ax);
            // Served and never made requests are zero too.
            if (entry == 0 || (Words.hash3(word0, word1, d.ay) ^ entry) > ARRIVAL_MASK) {
                revert RequestMismatch(i, d.index);
            }
            delete _queue[d.index];
            _owe(d.token, d.amount, d.owner);
            emit DepositRefunded(d.index, d.owner, d.token, d.amount);
        }
    }

    // ---------------------------------------------------------------- operators

    /// @inheritdoc IRollup
    function setOperator(address operator, bool allowed) external {
        if (msg.sender != admin) revert NotAdmin(msg.sender);
        _setOperator(operator, allowed);
    }

    function _setOperator(address operator, bool allowed) private {
        isOperator[operator] = allowed;
        emit OperatorSet(operator, allowed);
    }

    /// @inheritdoc IRollup
    /// @dev SOUNDNESS: the root only moves at the end of this function, after the verifier has accepted the statement.
    function submit(Submission calldata s) external {
        Progress memory p = _progress;
        if (p.exodus) revert ExodusIsActive();
        if (!isOperator[msg.sender] && !_waitedLonger(p.queueHead, p.queueTail, submitDeadline)) {
            revert NotOperator(msg.sender);
        }
        // A restorer finds S and D in the input of the transaction, never inside a call: code, even delegated (EIP-7702), could hide them.
        if (msg.sender != tx.origin || msg.sender.code.length != 0) revert NotTopLevel(msg.sender);
        _checkEncoding(s);

        uint256 oldRoot = stateRoot;
        _checkHeader(s, p);
        IVerifier verifier = _verifiers[s.verifierId].verifier;
        if (address(verifier) == address(0)) revert UnknownVerifier(s.verifierId);

        uint64 head = _settle(s.settlement, p.queueHead, p.queueTail);
        _checkCapacity(s, p, head);
        uint256 statement = _statement(s, oldRoot);
        try verifier.verifyProof(s.proof, [statement]) {}
        catch {
            revert ProofRejected(statement);
        }

        p.lastBatch = s.firstNumber + s.count - 1;
        p.lastTimestamp = s.lastTimestamp;
        p.queueHead = head;
        _progress = p;
        stateRoot = s.newRoot;
        emit Submitted(s.firstNumber, s.count, head, oldRoot, s.newRoot);
    }

    /// @dev One submission has one encoding: no gaps, overlaps or trailing bytes that two readers could take for different data.
    function _checkEncoding(Submission calldata s) private pure {
        uint256[] calldata settlement = s.settlement;
        uint256[] calldata data = s.data;
        bytes calldata proof = s.proof;
        bool ok;
        assembly ("memory-safe") {
            ok := and(eq(s, TUPLE_AT), eq(settlement.offset, SETTLEMENT_AT))
            ok := and(ok, eq(data.offset, add(add(settlement.offset, shl(5, settlement.length)), 0x20)))
            ok := and(ok, eq(proof.offset, add(add(data.offset, shl(5, data.length)), 0x20)))
            ok := and(ok, eq(calldatasize(), add(proof.offset, proof.length)))
            ok := and(ok, iszero(and(proof.length, 0x1f)))
        }
        if (!ok) revert NonCanonicalCalldata();
    }

    function _checkHeader(Submission calldata s, Progress memory p) private view {
        if (s.firstNumber != p.lastBatch + 1) revert WrongBatch(p.lastBatch + 1, s.firstNumber);
        if (s.count == 0) revert EmptySubmission();
        if (s.firstTimestamp < p.lastTimestamp) revert TimestampDecreases(p.lastTimestamp, s.firstTimestamp);
        if (s.lastTimestamp < s.firstTimestamp) revert TimestampDecreases(s.firstTimestamp, s.lastTimestamp);
        uint256 time = block.timestamp;
        if (s.lastTimestamp > time) revert TimestampInFuture(uint40(time), s.lastTimestamp);
        if (uint256(s.firstTimestamp) + maxBatchAge < time) {
            revert TimestampTooOld(uint40(time - maxBatchAge), s.firstTimestamp);
        }
        if (s.newRoot >= R) revert NonCanonicalWord(0);
        if (s.chain >= R) revert NonCanonicalWord(1);
    }

    /// @dev No more lanes than the circuit has; and the requests served are enough: all that are overdue, or half of the lanes.
    function _checkCapacity(Submission calldata s, Progress memory p, uint64 head) private view {
        VerifierInfo storage v = _verifiers[s.verifierId];
        if (s.count > v.slots) revert TooManyBatches(v.slots, s.count);
        uint256 lanes = uint256(v.fullLanes) * s.count;
        if (s.settlement.length > 3 * lanes) revert SettlementTooLong(3 * lanes, s.settlement.length);
        uint256 enough = (lanes + 1) / 2;
        if (head - p.queueHead < enough && _waitedLonger(head, p.queueTail, graceTime)) {
            revert RequestsSkipped(head, head - p.queueHead, enough);
        }
    }

    /// @dev Whether request `head` exists and has waited for more than `time` seconds.
    function _waitedLonger(uint64 head, uint64 tail, uint256 time) private view returns (bool) {
        return head != tail && block.timestamp > (_queue[head] & ARRIVAL_MASK) + time;
    }

    /// @dev Walks S, lane by lane: serves requests in their order and moves what leaves L2 from escrow to pending. Returns the new
    /// head of the queue.
    function _settle(uint256[] calldata settlement, uint64 head, uint64 tail) private returns (uint64) {
        uint256 n = settlement.length;
        for (uint256 i = 0; i < n; i += 3) {
            uint256 word0 = settlement[i];
            uint256 word1 = i + 1 < n ? settlement[i + 1] : 0;
            uint256 word2 = i + 2 < n ? settlement[i + 2] : 0;
            uint256 op = word0 >> OP_SHIFT;
            if (op == OP_DEPOSIT || op == OP_FORCED_EXIT || op == OP_SET_KEY) {
                if (head == tail) revert QueueEmpty(i / 3);
                // The operator fills in where a deposit goes and what an exit burns; the proof vouches for both.
                uint256 asked = word0;
                if (op == OP_DEPOSIT) asked &= ~ID_MASK;
                if (op == OP_FORCED_EXIT) asked &= ~AMOUNT_MASK;
                if ((Words.hash3(asked, word1, word2) ^ _queue[head]) > ARRIVAL_MASK) {
                    revert RequestMismatch(i / 3, head);
                }
                delete _queue[head];
                head++;
                if (op == OP_FORCED_EXIT) _oweWords(word0, word1);
            } else if (op == OP_WITHDRAW) {
                // An address, and nothing else.
                if (((word1 & FROM_FLAGS_MASK) | (word1 >> (ADDRESS_SHIFT + 160)) | word2) != 0) {
                    revert MalformedOp(i / 3);
                }
                _oweWords(word0, word1);
            } else if (op == OP_NOOP) {
                if ((word0 | word1 | word2) != 0) revert MalformedOp(i / 3);
            } else if (op > OP_SET_KEY) {
                revert UnknownOp(i / 3, op);
            }
        }
        return head;
    }

    function _oweWords(uint256 word0, uint256 word1) private {
        uint256 amount = word0 & AMOUNT_MASK;
        if (amount != 0) _owe(uint16(word0 >> TOKEN_SHIFT), amount, address(uint160(word1 >> ADDRESS_SHIFT)));
    }

    /// @dev Whatever proves it, a token never owes more than came in of it. All ways out of L2 come this way.
    function _owe(uint16 token, uint256 amount, address owner) private {
        Token storage t = _tokens[token];
        uint256 held = t.escrow;
        if (amount > held) revert EscrowExceeded(token);
        t.escrow = uint128(held - amount);
        _fill(t, token, amount, owner);
    }

    /// @dev Its callers see to it that escrow + near + far stay below 2^128.
    function _fill(Token storage t, uint16 token, uint256 amount, address owner) private {
        uint256 word = t.nearAndAddress;
        if ((word >> NEAR_SHIFT) + amount <= type(uint96).max) t.nearAndAddress = word + (amount << NEAR_SHIFT);
        else t.far += uint128(amount);
        pending[token][owner] += amount;
    }

    function _owed(Token storage t) private view returns (uint256) {
        return (t.nearAndAddress >> NEAR_SHIFT) + t.far;
    }

    /// @dev docs/protocol.md, section 6. rho is drawn after the words are fixed: by their hash, or by that of the blob that holds them.
    function _statement(Submission calldata s, uint256 oldRoot) private view returns (uint256 h) {
        uint256 header = (uint256(s.firstNumber) << 96) | (uint256(s.count) << 80) | (uint256(s.firstTimestamp) << 40)
            | s.lastTimestamp;
        bool blob = _verifiers[s.verifierId].blob;
        bytes32 posted = blob ? _onlyBlob(s.data) : Words.hashAll(s.data);
        uint256 rho = uint256(
            keccak256(abi.encode(s.chain, config, header, oldRoot, s.newRoot, Words.hashAll(s.settlement), posted))
        ) >> 8;
        (uint256 yS, bool canonical) = Words.evaluate(s.settlement, rho);
        if (!canonical) revert NonCanonicalWord(2);
        uint256 yD;
        if (blob) {
            yD = _open(s.data, posted, rho);
        } else {
            (yD, canonical) = Words.evaluate(s.data, rho);
            if (!canonical) revert NonCanonicalWord(3);
        }
        h = Poseidon2.compress(_aggregateSeed, header);
        h = Poseidon2.compress(h, oldRoot);
        h = Poseidon2.compress(h, s.newRoot);
        h = Poseidon2.compress(h, s.chain);
        h = Poseidon2.compress(h, rho);
        h = Poseidon2.compress(h, yD);
        h = Poseidon2.compress(h, yS);
    }

    /// @dev A second blob would cost its sender, and whoever restores would have to know which one is meant.
    function _onlyBlob(uint256[] calldata opening) private view returns (bytes32 hash) {
        if (opening.length != Blob.OPENING_WORDS) revert WrongOpening(opening.length);
        hash = blobhash(0);
        if (hash == 0 || blobhash(1) != 0) revert WrongBlobs();
    }

    function _open(uint256[] calldata opening, bytes32 hash, uint256 rho) private view returns (uint256) {
        if (!Blob.opens(opening, hash, rho)) revert BlobRejected(hash, rho);
        return Blob.fold(opening[0]);
    }

    // ---------------------------------------------------------------- views

    /// @inheritdoc IRollup
    function status() external view returns (Status memory) {
        Progress memory p = _progress;
        return Status(stateRoot, p.lastBatch, p.lastTimestamp, p.queueHead, p.queueTail, p.tokenCount, p.exodus);
    }

    /// @inheritdoc IRollup
    function lastBatch() external view returns (uint64) {
        return _progress.lastBatch;
    }

    /// @inheritdoc IRollup
    function lastTimestamp() external view returns (uint40) {
        return _progress.lastTimestamp;
    }

    /// @inheritdoc IRollup
    function queueHead() external view returns (uint64) {
        return _progress.queueHead;
    }

    /// @inheritdoc IRollup
    function queueTail() external view returns (uint64) {
        return _progress.queueTail;
    }

    /// @inheritdoc IRollup
    function tokenCount() external view returns (uint16) {
        return _progress.tokenCount;
    }

    /// @inheritdoc IRollup
    function request(uint64 index) external view returns (bytes27 hash, uint40 arrival) {
        uint256 entry = _queue[index];
        return (bytes27(bytes32(entry)), uint40(entry));
    }

    /// @inheritdoc IRollup
    function deadlines() external view returns (uint256 submitOpens, uint256 exodusOpens) {
        Progress memory p = _progress;
        if (p.queueHead != p.queueTail) {
            uint256 arrival = _queue[p.queueHead] & ARRIVAL_MASK;
            (submitOpens, exodusOpens) = (arrival + submitDeadline + 1, arrival + exodusDeadline + 1);
        }
    }

    /// @inheritdoc IRollup
    function exodus() external view returns (bool) {
        return _progress.exodus;
    }

    /// @inheritdoc IRollup
    function exited(uint32 id) external view returns (bool) {
        return (_exited[id >> 8] >> (id & 0xff)) & 1 != 0;
    }

    /// @inheritdoc IRollup
    function escrow(uint16 token) external view returns (uint256) {
        return _tokens[token].escrow;
    }

    /// @inheritdoc IRollup
    function solvency(uint16 token) external view returns (uint256 escrowed, uint256 owed, uint256 held) {
        Token storage t = _tokens[token];
        if (t.nearAndAddress == 0) revert UnknownToken(token);
        (escrowed, owed) = (t.escrow, _owed(t));
        held = token == 0 ? address(this).balance : IERC20(tokenAddress(token)).balanceOf(address(this));
    }

    /// @inheritdoc IRollup
    function tokenAddress(uint16 id) public view returns (address) {
        return id == 0 ? address(0) : address(uint160(_tokens[id].nearAndAddress));
    }

    /// @inheritdoc IRollup
    function requestFee() public view returns (uint256) {
        return _requestFee(_progress);
    }

    /// @inheritdoc IRollup
    function tokenFee() external pure returns (uint256) {
        return TOKEN_FEE;
    }

    /// @inheritdoc IRollup
    function verifierInfo(uint256 verifierId) external view returns (VerifierInfo memory) {
        return _verifiers[verifierId];
    }
}
