// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IVerifier} from "src/IVerifier.sol";

/// @title Causeway's rollup on L1
/// @notice Holds the deposits, queues what L1 asks of L2, and accepts batches with a proof of every state change.
/// docs/protocol.md is normative for every word and packing named here.
interface IRollup {
    // ---------------------------------------------------------------- types

    /// @notice A verifier and the circuit that it verifies.
    /// @param verifier The contract; it must have code.
    /// @param fullLanes P: full lanes of one batch of the circuit's shape.
    /// @param slots K: the most batches to a proof. fullLanes * slots is 1 to 256.
    /// @param blob Whether D is in the transaction's only blob, and submissions have its opening in place of D.
    /// @param circuitDigest Digest of the compiled circuit, as in the manifest of its keys. Not zero.
    /// @param vkDigest Digest of the verifying key. Not zero.
    struct VerifierInfo {
        IVerifier verifier;
        uint16 fullLanes;
        uint16 slots;
        bool blob;
        bytes32 circuitDigest;
        bytes32 vkDigest;
    }

    /// @notice What is fixed for ever at deployment. graceTime < submitDeadline < exodusDeadline <= 30 days.
    /// @param admin May add and remove operators, nothing else. Zero: the operators are fixed too, and there must be some.
    /// @param operators Who may submit at first.
    /// @param verifiers At most 32. Verifier i checks submissions with verifierId i.
    /// @param depth Depth of the state tree; the genesis state is the empty tree of this depth.
    /// @param maxBatchAge Seconds after which a batch is too old to be submitted.
    /// @param submitDeadline T1: when the queue's head has waited for more than so many seconds, anyone may submit.
    /// @param exodusDeadline T2: when it has waited for more than so many seconds, anyone may activate exodus.
    /// @param graceTime When a request has waited for more than so many seconds, it is overdue: submissions must serve it.
    struct Params {
        address admin;
        address[] operators;
        VerifierInfo[] verifiers;
        uint8 depth;
        uint40 maxBatchAge;
        uint40 submitDeadline;
        uint40 exodusDeadline;
        uint40 graceTime;
    }

    /// @notice An account of L2, as its leaf has it.
    /// @param ax X coordinate of its public key.
    /// @param ay Y coordinate of its public key.
    /// @param owner Whom L1 pays.
    /// @param token Its token.
    /// @param nonce Ops it has signed.
    /// @param balance What it holds.
    struct Account {
        uint256 ax;
        uint256 ay;
        address owner;
        uint16 token;
        uint40 nonce;
        uint128 balance;
    }

    /// @notice A deposit request, as the event Deposited has it.
    /// @param index Its place in the queue.
    /// @param owner Who is credited on L2, and refunded in exodus.
    /// @param token What was deposited.
    /// @param amount How much of it.
    /// @param ax X coordinate of the key; the queue knows its lowest bit only.
    /// @param ay Y coordinate of the key.
    struct Deposit {
        uint64 index;
        address owner;
        uint16 token;
        uint128 amount;
        uint256 ax;
        uint256 ay;
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
    /// @param data D: the data streams without gaps; trailing zero words may be left out. For a verifier that reads a blob, the opening of the
    /// transaction's only blob at rho: y, commitment (48 bytes) and proof (48 bytes), four words.
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
    /// @param exodus Whether the rollup has ended, and only exits are left.
    struct Status {
        uint256 stateRoot;
        uint64 lastBatch;
        uint40 lastTimestamp;
        uint64 queueHead;
        uint64 queueTail;
        uint16 tokenCount;
        bool exodus;
    }

    // ---------------------------------------------------------------- events

    /// @notice Batches firstNumber .. firstNumber + count - 1 are accepted; S and D are in the calldata of the transaction, or S there and D
    /// in its blob.
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
    /// @notice The rollup has ended with batch lastBatch; requests queueHead .. queueTail - 1 will not be served.
    event ExodusActivated(uint64 lastBatch, uint256 stateRoot, uint64 queueHead, uint64 queueTail);
    /// @notice The balance of account `id` is pending for its owner.
    event Exited(uint32 indexed id, address indexed owner, uint16 indexed token, uint128 amount);
    /// @notice The deposit of request `index` is pending for its owner.
    event DepositRefunded(uint64 indexed index, address indexed owner, uint16 indexed token, uint128 amount);
    /// @notice `owner` sent `amount` wei more with a request than requestFee: they are pending for it, as ETH.
    event SurplusOwed(address indexed owner, uint256 amount);

    // ---------------------------------------------------------------- errors

    /// @notice A constructor parameter is out of range: 1 verifiers, 2 depth, 3 maxBatchAge, 4 deadlines and grace time, 5 nobody could submit.
    error InvalidParameter(uint8 which);
    /// @notice The caller is not the admin.
    error NotAdmin(address caller);
    /// @notice The caller is no operator, and the queue's head has not waited for longer than submitDeadline.
    error NotOperator(address caller);
    /// @notice submit must be the transaction itself, from an account without code: its calldata is the data of the rollup.
    error NotTopLevel(address caller);
    /// @notice The calldata is not the one ABI encoding of its content.
    error NonCanonicalCalldata();
    /// @notice The submission does not continue the chain of batches; `expected` is the next number.
    error WrongBatch(uint64 expected, uint64 got);
    /// @notice A submission has at least one batch.
    error EmptySubmission();
    /// @notice A batch is older than the one before it.
    error TimestampDecreases(uint40 previous, uint40 got);
    /// @notice The last batch is younger than L1.
    error TimestampInFuture(uint40 now, uint40 got);
    /// @notice The first batch is older than maxBatchAge allows.
    error TimestampTooOld(uint40 oldest, uint40 got);
    /// @notice A word is not below the field's modulus, in: 0 newRoot, 1 chain, 2 settlement, 3 data, 4 an account's key, 5 siblings.
    error NonCanonicalWord(uint8 where);
    /// @notice Lane `lane` of S holds an op code that does not exist.
    error UnknownOp(uint256 lane, uint256 op);
    /// @notice Lane `lane` of S has bits set where its op has none.
    error MalformedOp(uint256 lane);
    /// @notice Lane `lane` of S claims a request and none is waiting.
    error QueueEmpty(uint256 lane);
    /// @notice Lane `lane` of S is not the queue's next request, `index`; or refund `lane` is not the deposit that waits as request `index`.
    error RequestMismatch(uint256 lane, uint64 index);
    /// @notice A proof of this verifier covers `most` batches.
    error TooManyBatches(uint16 most, uint16 got);
    /// @notice The batches have `most` settlement words.
    error SettlementTooLong(uint256 most, uint256 got);
    /// @notice Request `index` is overdue and left out, and of `enough` requests only `served` are served.
    error RequestsSkipped(uint64 index, uint256 served, uint256 enough);
    /// @notice A verifier that reads a blob wants a transaction with one blob, no more and no less.
    error WrongBlobs();
    /// @notice A verifier that reads a blob wants its opening, four words, in place of D.
    error WrongOpening(uint256 got);
    /// @notice The precompile of EIP-4844 refuses the opening of the blob with this versioned hash at rho: another blob, another y (which is
    /// below the modulus of BLS12-381's scalar field), or a proof that does not hold.
    error BlobRejected(bytes32 hash, uint256 rho);
    /// @notice No verifier has this id.
    error UnknownVerifier(uint8 verifierId);
    /// @notice The verifier refused the proof of `statement`.
    error ProofRejected(uint256 statement);

    /// @notice Nothing arrived, or the account holds nothing.
    error ZeroAmount();
    /// @notice A deposit needs an owner.
    error ZeroOwner();
    /// @notice The key is not canonical, not on the curve, or of small order.
    error InvalidKey();
    /// @notice No token has this id; id 0, ETH, is none that deposit takes.
    error UnknownToken(uint16 token);
    /// @notice The rollup would hold 2^128 or more of the token: a balance might not fit, and a deposit might not be provable.
    error EscrowOverflow(uint16 token);
    /// @notice The token has the id `id`.
    error TokenAlreadyRegistered(uint16 id);
    /// @notice There is no code at the address.
    error NotAContract(address token);
    /// @notice All 65,535 ids are given.
    error TooManyTokens();
    /// @notice There is nothing to pay.
    error NothingPending(address owner, uint16 token);
    /// @notice Batches pay out more of the token than L2 holds: proof or not, something is broken.
    error EscrowExceeded(uint16 token);
    /// @notice The receiver refuses ETH.
    error TransferFailed(address owner, uint16 token);
    /// @notice The call has to carry `fee` wei: at least, with a request; exactly, with registerToken.
    error WrongFee(uint256 fee, uint256 got);
    /// @notice The tree has no such leaf.
    error InvalidAccount(uint32 id);

    /// @notice The rollup has ended: no batches, no requests, no tokens.
    error ExodusIsActive();
    /// @notice The rollup has not ended.
    error ExodusNotActive();
    /// @notice No request has waited for longer than exodusDeadline.
    error ExodusTooEarly();
    /// @notice The account left before: what it had is pending or paid.
    error AlreadyExited(uint32 id);
    /// @notice A path has as many siblings as the tree is deep.
    error WrongPath(uint256 siblings);
    /// @notice The account is not the leaf `id` of the last state: another account, another balance or another path.
    error NotInState(uint32 id);

    // ---------------------------------------------------------------- users

    /// @notice Queues a deposit of the ETH sent, less requestFee: the fee comes out of it, and no surplus is owed.
    /// @param owner Who is credited on L2, and who gets it back if the rollup ends before.
    /// @param ax X coordinate of the L2 key: canonical, on the curve, not of small order.
    /// @param ay Y coordinate of it.
    /// @return index The request's index in the queue.
    function depositETH(address owner, uint256 ax, uint256 ay) external payable returns (uint64 index);

    /// @notice Takes `amount` of a registered token from the caller and queues a deposit of what arrived. Send requestFee with it, or
    /// more: what is not taken is pending for the caller, as ETH.
    /// @param token Its id.
    /// @param amount How much to take.
    /// @param owner As for depositETH.
    /// @param ax As for depositETH.
    /// @param ay As for depositETH.
    /// @return index The request's index in the queue.
    function deposit(uint16 token, uint256 amount, address owner, uint256 ax, uint256 ay)
        external
        payable
        returns (uint64 index);

    /// @notice Queues the exit of the whole balance of an account of the caller. No effect on L2 unless address and token match. Send requestFee
    /// with it, or more: what is not taken is pending for the caller, as ETH.
    /// @param id The account.
    /// @param token Its token.
    /// @return index The request's index in the queue.
    function requestForcedExit(uint32 id, uint16 token) external payable returns (uint64 index);

    /// @notice Queues a new key for an account of the caller. No effect on L2 unless the address matches. Send requestFee with it, or
    /// more: what is not taken is pending for the caller, as ETH.
    /// @param id The account.
    /// @param ax X coordinate of the new key, as for depositETH.
    /// @param ay Y coordinate of it.
    /// @return index The request's index in the queue.
    function requestSetKey(uint32 id, uint256 ax, uint256 ay) external payable returns (uint64 index);

    /// @notice Pays `owner` all that is pending of `token`. Anyone may call it.
    /// @param token Its id; 0 is ETH.
    /// @param owner Who is paid, whoever calls.
    function withdraw(uint16 token, address owner) external;

    /// @notice Gives an ERC-20 token the next id. Anyone may call it. Send tokenFee with it.
    /// @param token The contract.
    /// @return id Its id for ever.
    function registerToken(address token) external payable returns (uint16 id);

    // ---------------------------------------------------------------- exodus

    /// @notice Ends the rollup when the queue's head has waited for longer than exodusDeadline. Anyone may call it. Final: from now on there are
    /// no batches, requests or tokens; withdraw, exit and refundDeposits are left.
    function activateExodus() external;

    /// @notice In exodus: makes the balance of account `id` pending for its owner, once. Anyone may call it.
    /// @param id Which leaf.
    /// @param account What the leaf holds.
    /// @param siblings The path from the leaf to stateRoot, the leaf's sibling first; as many as the tree is deep.
    function exit(uint32 id, Account calldata account, uint256[] calldata siblings) external;

    /// @notice In exodus: makes deposits that no batch has served pending for their owners, each once. Anyone may call it.
    /// @param requests As their events tell them, in any order. Those that have been refunded are passed over.
    function refundDeposits(Deposit[] calldata requests) external;

    // ---------------------------------------------------------------- operators

    /// @notice Accepts batches with their data and proof. For operators, and for anyone when the queue's head has waited for longer than
    /// submitDeadline. Serves all requests that are overdue, or at least half (rounded up) as many as its batches have full lanes.
    /// @param submission docs/protocol.md, section 7.
    function submit(Submission calldata submission) external;

    /// @notice Lets an address submit at any time, or no longer. For the admin.
    /// @param operator Who.
    /// @param allowed Whether it may.
    function setOperator(address operator, bool allowed) external;

    // ---------------------------------------------------------------- views

    /// @notice Everything that submit moves, in one call.
    function status() external view returns (Status memory);
    /// @notice State root after batch lastBatch.
    function stateRoot() external view returns (uint256);
    /// @notice Number of the last batch accepted; 0 at genesis.
    function lastBatch() external view returns (uint64);
    /// @notice Unix time of the last batch.
    function lastTimestamp() external view returns (uint40);
    /// @notice Index of the next request to be served.
    function queueHead() external view returns (uint64);
    /// @notice Index that the next request will get.
    function queueTail() external view returns (uint64);
    /// @notice How many tokens are registered; ids are 1 .. tokenCount.
    function tokenCount() external view returns (uint16);
    /// @notice Request `index` while it waits: truncated hash of its settlement words, and when it arrived. Zero otherwise.
    function request(uint64 index) external view returns (bytes27 hash, uint40 arrival);
    /// @notice What withdraw would pay.
    function pending(uint16 token, address owner) external view returns (uint256);
    /// @notice What L2 holds of the token: deposits, served or waiting, less what batches moved to pending. The contract holds at
    /// least escrow plus all that is pending, unless the token took from it.
    function escrow(uint16 token) external view returns (uint256);
    /// @notice What the contract counts and what it holds: held >= escrowed + owed, unless the token took from it.
    /// @return escrowed As escrow.
    /// @return owed All that is pending of the token.
    /// @return held The contract's balance of it.
    function solvency(uint16 token) external view returns (uint256 escrowed, uint256 owed, uint256 held);
    /// @notice When, in unix time, anyone may submit and anyone may activate exodus, if the queue's head is not served before. 0: nothing waits.
    function deadlines() external view returns (uint256 submitOpens, uint256 exodusOpens);
    /// @notice Whether the rollup has ended.
    function exodus() external view returns (bool);
    /// @notice Whether account `id` left in exodus.
    function exited(uint32 id) external view returns (bool);
    /// @notice What a request costs now: nothing, or 0.0005 ETH while 4,096 requests or more wait. It is burned. Who sends 0.0005 ETH is not refused
    /// for the fee, however many wait when the request arrives.
    function requestFee() external view returns (uint256);
    /// @notice What the id of a token costs. It is burned.
    function tokenFee() external view returns (uint256);
    /// @notice The token with this id; zero for ETH and for ids not given.
    function tokenAddress(uint16 id) external view returns (address);
    /// @notice The id of a token; zero for tokens not registered.
    function tokenId(address token) external view returns (uint16);
    /// @notice A verifier and its circuit; zeros for ids not given.
    function verifierInfo(uint256 verifierId) external view returns (VerifierInfo memory);
    /// @notice How many verifiers there are; ids are 0 .. verifierCount - 1.
    function verifierCount() external view returns (uint256);
    /// @notice Whether an address may submit at any time.
    function isOperator(address who) external view returns (bool);
    /// @notice Who may add and remove operators; zero: nobody.
    function admin() external view returns (address);
    /// @notice Seconds after which a batch is too old to be submitted.
    function maxBatchAge() external view returns (uint40);
    /// @notice T1, in seconds.
    function submitDeadline() external view returns (uint40);
    /// @notice T2, in seconds.
    function exodusDeadline() external view returns (uint40);
    /// @notice Seconds after which a request is overdue.
    function graceTime() external view returns (uint40);
    /// @notice Depth of the state tree.
    function depth() external view returns (uint8);
    /// @notice Hash(cw:config; chainId, this contract): signatures are for one rollup on one chain.
    function config() external view returns (uint256);
    /// @notice Root of the empty tree.
    function genesisRoot() external view returns (uint256);
    /// @notice Block of deployment: no log of the rollup is older.
    function deployedAt() external view returns (uint256);
}
