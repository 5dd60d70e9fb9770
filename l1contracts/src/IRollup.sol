// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IVerifier} from "src/IVerifier.sol";

/// @title Causeway's rollup on L1
/// @notice Holds the deposits, queues what L1 asks of L2, and accepts batches with a proof of every state change.
/// docs/protocol.md is normative for every word and packing named here.
interface IRollup {
    // ---------------------------------------------------------------- types

    /// @notice What is fixed for ever at deployment.
    /// @param admin May add and remove operators, nothing else. Zero: the operators are fixed too.
    /// @param operators Who may submit at first.
    /// @param verifiers Verifier i checks submissions with verifierId i.
    /// @param depth Depth of the state tree; the genesis state is the empty tree of this depth.
    /// @param maxBatchAge Seconds after which a batch is too old to be submitted.
    struct Params {
        address admin;
        address[] operators;
        IVerifier[] verifiers;
        uint8 depth;
        uint40 maxBatchAge;
    }

    /// @notice A run of batches with the proof of them all.
    /// @param firstNumber Number of the first batch.
    /// @param count How many batches.
    /// @param firstTimestamp Unix time of the first batch.
    /// @param lastTimestamp Unix time of the last batch.
    /// @param newRoot State root after the last batch.
    /// @param chain C: the digests of the batches' streams.
    /// @param verifierId Which verifier, that is which shape and size of the aggregate.
    /// @param settlement S: the settlement streams without gaps; trailing zero words may be left out.
    /// @param data D: the data streams without gaps; trailing zero words may be left out.
    /// @param proof What the verifier reads; a multiple of 32 bytes.
    struct Submission {
        uint64 firstNumber;
        uint16 count;
        uint40 firstTimestamp;
        uint40 lastTimestamp;
        uint256 newRoot;
        uint256 chain;
        uint8 verifierId;
        uint256[] settlement;
        uint256[] data;
        bytes proof;
    }

    /// @notice Where the rollup stands.
    /// @param stateRoot State root after batch lastBatch.
    /// @param lastBatch Number of the last batch accepted; 0 at genesis.
    /// @param lastTimestamp Unix time of that batch.
    /// @param queueHead Index of the next request to be served.
    /// @param queueTail Index the next request will get.
    /// @param tokenCount Tokens registered, without ETH; ids are 1 .. tokenCount.
    struct Status {
        uint256 stateRoot;
        uint64 lastBatch;
        uint40 lastTimestamp;
        uint64 queueHead;
        uint64 queueTail;
        uint16 tokenCount;
    }

    // ---------------------------------------------------------------- events

    /// @notice Batches firstNumber .. firstNumber + count - 1 are accepted; S and D are in the calldata of the transaction.
    event Submitted(uint64 indexed firstNumber, uint16 count, uint64 queueHead, uint256 oldRoot, uint256 newRoot);
    /// @notice Request `index`: credit `amount` to (ax, ay, owner, token).
    event Deposited(
        uint64 indexed index, address indexed owner, uint16 indexed token, uint128 amount, uint256 ax, uint256 ay
    );
    /// @notice Request `index`: burn the balance of account `id` for `owner`.
    event ForcedExitRequested(uint64 indexed index, address indexed owner, uint32 id, uint16 token);
    /// @notice Request `index`: replace the key of account `id`, which must be `owner`'s.
    event SetKeyRequested(uint64 indexed index, address indexed owner, uint32 id, uint256 ax, uint256 ay);
    /// @notice `amount` left the rollup for `owner`.
    event Withdrawn(address indexed owner, uint16 indexed token, uint256 amount);
    /// @notice `token` has the id `id` from now on.
    event TokenRegistered(uint16 indexed id, address indexed token);
    /// @notice `operator` may submit, or no longer.
    event OperatorSet(address indexed operator, bool allowed);

    // ---------------------------------------------------------------- errors

    /// @notice A constructor parameter is out of range: 1 verifiers, 2 depth, 3 maxBatchAge.
    error InvalidParameter(uint8 which);
    error NotAdmin(address caller);
    error NotOperator(address caller);
    /// @notice submit must be the transaction itself, from an account without code: its calldata is the data of the rollup.
    error NotTopLevel(address caller);
    /// @notice The calldata is not the one ABI encoding of its content.
    error NonCanonicalCalldata();
    /// @notice The submission does not continue the chain of batches; `expected` is the next number.
    error WrongBatch(uint64 expected, uint64 got);
    error EmptySubmission();
    error TimestampDecreases(uint40 previous, uint40 got);
    error TimestampInFuture(uint40 now, uint40 got);
    error TimestampTooOld(uint40 oldest, uint40 got);
    /// @notice A word is not below the field's modulus, in: 0 newRoot, 1 chain, 2 settlement, 3 data.
    error NonCanonicalWord(uint8 where);
    /// @notice Lane `lane` of S holds an op code that does not exist.
    error UnknownOp(uint256 lane, uint256 op);
    /// @notice Lane `lane` of S has bits set where its op has none.
    error MalformedOp(uint256 lane);
    /// @notice Lane `lane` of S claims a request and none is waiting.
    error QueueEmpty(uint256 lane);
    /// @notice Lane `lane` of S is not the queue's next request, `index`.
    error RequestMismatch(uint256 lane, uint64 index);
    error UnknownVerifier(uint8 verifierId);
    /// @notice The verifier refused the proof of `statement`.
    error ProofRejected(uint256 statement);

    error ZeroAmount();
    error ZeroOwner();
    /// @notice The key is not canonical, not on the curve, or of small order.
    error InvalidKey();
    error UnknownToken(uint16 token);
    /// @notice L2 would hold 2^128 or more of the token: a balance might not fit, and a deposit might not be provable.
    error EscrowOverflow(uint16 token);
    error TokenAlreadyRegistered(uint16 id);
    error NotAContract(address token);
    error TooManyTokens();
    error NothingPending(address owner, uint16 token);
    /// @notice Batches pay out more of the token than L2 holds: proof or not, something is broken.
    error EscrowExceeded(uint16 token);
    error TransferFailed(address owner, uint16 token);

    // ---------------------------------------------------------------- users

    /// @notice Queues a deposit of the ETH sent.
    /// @return index The request's index in the queue.
    function depositETH(address owner, uint256 ax, uint256 ay) external payable returns (uint64 index);

    /// @notice Takes `amount` of a registered token from the caller and queues a deposit of what arrived.
    function deposit(uint16 token, uint256 amount, address owner, uint256 ax, uint256 ay)
        external
        returns (uint64 index);

    /// @notice Queues the exit of the whole balance of an account of the caller. No effect on L2 unless address and token match.
    function requestForcedExit(uint32 id, uint16 token) external returns (uint64 index);

    /// @notice Queues a new key for an account of the caller. No effect on L2 unless the address matches.
    function requestSetKey(uint32 id, uint256 ax, uint256 ay) external returns (uint64 index);

    /// @notice Pays `owner` all that is pending of `token`. Anyone may call it.
    function withdraw(uint16 token, address owner) external;

    /// @notice Gives an ERC-20 token the next id. Anyone may call it.
    function registerToken(address token) external returns (uint16 id);

    // ---------------------------------------------------------------- operators

    /// @notice Accepts batches with their data and proof.
    function submit(Submission calldata submission) external;

    /// @notice Admin only.
    function setOperator(address operator, bool allowed) external;

    // ---------------------------------------------------------------- views

    function status() external view returns (Status memory);
    function stateRoot() external view returns (uint256);
    function lastBatch() external view returns (uint64);
    function lastTimestamp() external view returns (uint40);
    function queueHead() external view returns (uint64);
    function queueTail() external view returns (uint64);
    function tokenCount() external view returns (uint16);
    /// @notice Request `index` while it waits: truncated hash of its settlement words, and when it arrived. Zero otherwise.
    function request(uint64 index) external view returns (bytes27 hash, uint40 arrival);
    /// @notice What withdraw would pay.
    function pending(uint16 token, address owner) external view returns (uint256);
    /// @notice What L2 holds of the token: deposits, served or waiting, less what batches moved to pending. The contract holds at
    /// least escrow plus all that is pending, unless the token took from it.
    function escrow(uint16 token) external view returns (uint256);
    function tokenAddress(uint16 id) external view returns (address);
    function tokenId(address token) external view returns (uint16);
    function verifiers(uint256 verifierId) external view returns (IVerifier);
    function verifierCount() external view returns (uint256);
    function isOperator(address who) external view returns (bool);
    function admin() external view returns (address);
    function maxBatchAge() external view returns (uint40);
    function depth() external view returns (uint8);
    /// @notice Hash(cw:config; chainId, this contract): signatures are for one rollup on one chain.
    function config() external view returns (uint256);
    function genesisRoot() external view returns (uint256);
    /// @notice Block of deployment: no log of the rollup is older.
    function deployedAt() external view returns (uint256);
}
