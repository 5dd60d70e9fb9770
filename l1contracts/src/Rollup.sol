// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {Edwards} from "src/Edwards.sol";
import {IRollup} from "src/IRollup.sol";
import {IVerifier} from "src/IVerifier.sol";
import {Poseidon2} from "src/Poseidon2.sol";

/// @title Causeway's rollup on L1
/// @notice No proxy, no owner of the rules, no pause.
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

    /// @dev One slot: submit and every request write it.
    struct Progress {
        uint64 lastBatch;
        uint40 lastTimestamp;
        uint64 queueHead;
        uint64 queueTail;
        uint16 tokenCount;
    }

    /// @inheritdoc IRollup
    address public immutable admin;
    /// @inheritdoc IRollup
    uint40 public immutable maxBatchAge;
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
    /// @inheritdoc IRollup
    mapping(uint16 => uint256) public escrow;
    /// @inheritdoc IRollup
    mapping(uint16 => address) public tokenAddress;
    /// @inheritdoc IRollup
    mapping(address => uint16) public tokenId;
    /// @inheritdoc IRollup
    mapping(address => bool) public isOperator;
    /// @inheritdoc IRollup
    mapping(uint256 => IVerifier) public verifiers;

    constructor(Params memory p) {
        if (p.verifiers.length == 0 || p.verifiers.length > 256) revert InvalidParameter(1);
        if (p.depth == 0 || p.depth > 32) revert InvalidParameter(2);
        if (p.maxBatchAge == 0) revert InvalidParameter(3);
        for (uint256 i = 0; i < p.verifiers.length; i++) {
            if (address(p.verifiers[i]).code.length == 0) revert InvalidParameter(1);
            verifiers[i] = p.verifiers[i];
        }
        for (uint256 i = 0; i < p.operators.length; i++) {
            _setOperator(p.operators[i], true);
        }
        verifierCount = p.verifiers.length;
        admin = p.admin;
        depth = p.depth;
        maxBatchAge = p.maxBatchAge;
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
        return _deposit(0, msg.value, owner, ax, ay);
    }

    /// @inheritdoc IRollup
    function deposit(uint16 token, uint256 amount, address owner, uint256 ax, uint256 ay)
        external
        nonReentrant
        returns (uint64)
    {
        if (!Edwards.isKey(ax, ay)) revert InvalidKey();
        address erc20 = tokenAddress[token];
        if (erc20 == address(0)) revert UnknownToken(token);
        // What arrived, whatever the token says: it may keep a fee.
        uint256 before = IERC20(erc20).balanceOf(address(this));
        IERC20(erc20).safeTransferFrom(msg.sender, address(this), amount);
        uint256 afterwards = IERC20(erc20).balanceOf(address(this));
        return _deposit(token, afterwards > before ? afterwards - before : 0, owner, ax, ay);
    }

    function _deposit(uint16 token, uint256 amount, address owner, uint256 ax, uint256 ay)
        private
        returns (uint64 index)
    {
        if (amount == 0) revert ZeroAmount();
        if (owner == address(0)) revert ZeroOwner();
        uint256 held = escrow[token]; // < 2^128
        if (amount > AMOUNT_MASK - held) revert EscrowOverflow(token);
        escrow[token] = held + amount;
        index = _enqueue(
            (OP_DEPOSIT << OP_SHIFT) | (uint256(token) << TOKEN_SHIFT) | amount,
            (uint256(uint160(owner)) << ADDRESS_SHIFT) | (ax & 1),
            ay
        );
        emit Deposited(index, owner, token, uint128(amount), ax, ay);
    }

    /// @inheritdoc IRollup
    function requestForcedExit(uint32 id, uint16 token) external returns (uint64 index) {
        if (token > _progress.tokenCount) revert UnknownToken(token);
        index = _enqueue(
            (OP_FORCED_EXIT << OP_SHIFT) | (uint256(token) << TOKEN_SHIFT) | (uint256(id) << ID_SHIFT),
            uint256(uint160(msg.sender)) << ADDRESS_SHIFT,
            0
        );
        emit ForcedExitRequested(index, msg.sender, id, token);
    }

    /// @inheritdoc IRollup
    function requestSetKey(uint32 id, uint256 ax, uint256 ay) external returns (uint64 index) {
        if (!Edwards.isKey(ax, ay)) revert InvalidKey();
        index = _enqueue(
            (OP_SET_KEY << OP_SHIFT) | (uint256(id) << ID_SHIFT),
            (uint256(uint160(msg.sender)) << ADDRESS_SHIFT) | (ax & 1),
            ay
        );
        emit SetKeyRequested(index, msg.sender, id, ax, ay);
    }

    /// @dev The words are those of the op in S, with what the operator fills in left zero.
    function _enqueue(uint256 word0, uint256 word1, uint256 word2) private returns (uint64 index) {
        index = _progress.queueTail;
        _progress.queueTail = index + 1;
        _queue[index] = (_hash3(word0, word1, word2) & ~ARRIVAL_MASK) | block.timestamp;
    }

    /// @inheritdoc IRollup
    function withdraw(uint16 token, address owner) external nonReentrant {
        uint256 amount = pending[token][owner];
        if (amount == 0) revert NothingPending(owner, token);
        pending[token][owner] = 0;
        emit Withdrawn(owner, token, amount);
        if (token == 0) {
            bool ok;
            // No return data is copied, so the receiver cannot make the caller pay for it.
            assembly ("memory-safe") {
                ok := call(gas(), owner, amount, 0, 0, 0, 0)
            }
            if (!ok) revert TransferFailed(owner, token);
        } else {
            IERC20(tokenAddress[token]).safeTransfer(owner, amount);
        }
    }

    /// @inheritdoc IRollup
    function registerToken(address token) external returns (uint16 id) {
        if (token.code.length == 0) revert NotAContract(token);
        if (tokenId[token] != 0) revert TokenAlreadyRegistered(tokenId[token]);
        id = _progress.tokenCount;
        if (id == type(uint16).max) revert TooManyTokens();
        id++;
        _progress.tokenCount = id;
        tokenId[token] = id;
        tokenAddress[id] = token;
        emit TokenRegistered(id, token);
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
        if (!isOperator[msg.sender]) revert NotOperator(msg.sender);
        // A restorer finds S and D in the input of the transaction, never inside a call: code, even delegated (EIP-7702), could hide them.
        if (msg.sender != tx.origin || msg.sender.code.length != 0) revert NotTopLevel(msg.sender);
        _checkEncoding(s);

        Progress memory p = _progress;
        uint256 oldRoot = stateRoot;
        _checkHeader(s, p);

        uint64 head = _settle(s.settlement, p.queueHead, p.queueTail);
        uint256 statement = _statement(s, oldRoot);
        IVerifier verifier = verifiers[s.verifierId];
        if (address(verifier) == address(0)) revert UnknownVerifier(s.verifierId);
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
                if ((_hash3(asked, word1, word2) ^ _queue[head]) > ARRIVAL_MASK) revert RequestMismatch(i / 3, head);
                delete _queue[head];
                head++;
                if (op == OP_FORCED_EXIT) _owe(word0, word1);
            } else if (op == OP_WITHDRAW) {
                // An address, and nothing else.
                if (((word1 & FROM_FLAGS_MASK) | (word1 >> (ADDRESS_SHIFT + 160)) | word2) != 0) revert MalformedOp(i / 3);
                _owe(word0, word1);
            } else if (op == OP_NOOP) {
                if ((word0 | word1 | word2) != 0) revert MalformedOp(i / 3);
            } else if (op > OP_SET_KEY) {
                revert UnknownOp(i / 3, op);
            }
        }
        return head;
    }

    function _owe(uint256 word0, uint256 word1) private {
        uint256 amount = word0 & AMOUNT_MASK;
        if (amount == 0) return;
        uint16 token = uint16(word0 >> TOKEN_SHIFT);
        // Whatever a proof says, a token never owes more than came in of it.
        uint256 held = escrow[token];
        if (amount > held) revert EscrowExceeded(token);
        escrow[token] = held - amount;
        pending[token][address(uint160(word1 >> ADDRESS_SHIFT))] += amount;
    }

    /// @dev docs/protocol.md, section 6. rho is drawn after the words are fixed.
    function _statement(Submission calldata s, uint256 oldRoot) private view returns (uint256 h) {
        uint256 header = (uint256(s.firstNumber) << 96) | (uint256(s.count) << 80) | (uint256(s.firstTimestamp) << 40)
            | s.lastTimestamp;
        uint256 rho = uint256(
            keccak256(
                abi.encode(s.chain, config, header, oldRoot, s.newRoot, _hashWords(s.settlement), _hashWords(s.data))
            )
        ) >> 8;
        (uint256 yS, bool canonicalS) = _evaluate(s.settlement, rho);
        if (!canonicalS) revert NonCanonicalWord(2);
        (uint256 yD, bool canonicalD) = _evaluate(s.data, rho);
        if (!canonicalD) revert NonCanonicalWord(3);
        h = Poseidon2.compress(_aggregateSeed, header);
        h = Poseidon2.compress(h, oldRoot);
        h = Poseidon2.compress(h, s.newRoot);
        h = Poseidon2.compress(h, s.chain);
        h = Poseidon2.compress(h, rho);
        h = Poseidon2.compress(h, yD);
        h = Poseidon2.compress(h, yS);
    }

    // ---------------------------------------------------------------- words

    function _hash3(uint256 word0, uint256 word1, uint256 word2) private pure returns (uint256 h) {
        assembly ("memory-safe") {
            let m := mload(0x40)
            mstore(m, word0)
            mstore(add(m, 0x20), word1)
            mstore(add(m, 0x40), word2)
            h := keccak256(m, 0x60)
        }
    }

    function _hashWords(uint256[] calldata words) private pure returns (bytes32 h) {
        assembly ("memory-safe") {
            let m := mload(0x40)
            let length := shl(5, words.length)
            calldatacopy(m, words.offset, length)
            h := keccak256(m, length)
        }
    }

    /// @dev Horner's rule from the last word: y = sum over j of words[j] * rho^j mod R, and whether every word is below R.
    /// y < 2R between steps; a word that is not canonical may wrap y, and is reported.
    function _evaluate(uint256[] calldata words, uint256 rho) private pure returns (uint256 y, bool canonical) {
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

    // ---------------------------------------------------------------- views

    /// @inheritdoc IRollup
    function status() external view returns (Status memory) {
        Progress memory p = _progress;
        return Status(stateRoot, p.lastBatch, p.lastTimestamp, p.queueHead, p.queueTail, p.tokenCount);
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
}
