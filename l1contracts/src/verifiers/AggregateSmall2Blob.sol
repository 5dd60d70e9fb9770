// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

// Generated from a verifying key by prover.ExportSolidity. DO NOT EDIT.

/// @title Verifier of Groth16 proofs over BN254 with one commitment, in one pairing call
/// @dev For a proof (A, B, C, M, P) and inputs x it checks
///
///        e(A, B) e(C, -delta) e(alpha, -beta) e(L, -gamma) = 1     with L = K0 + sum of x[i] K[i+1] + h K[last] + M
///        e(M, -sigma gamma) e(P, gamma) = 1                        M is made of what may be committed to
///
///      with h = keccak256(M, inputs that are committed to): the first times the c-th power of the second, c = keccak256(proof, inputs).
///      SOUNDNESS: if one of the two does not hold then at most one c mod r makes the product 1, and c is drawn when all else is fixed
///      (docs/adr/0014).
///      The precompiles refuse coordinates that are not reduced and points off the curve or outside G2's subgroup.
contract AggregateSmall2Blob {
    /// @notice The proof does not hold for the input, or one of them is malformed.
    error ProofInvalid();

    uint256 constant R = 21888242871839275222246405745257275088548364400416034343698204186575808495617;

    uint256 constant ALPHA_X = 21188211713734596515425344854869854183605615827037293398966584245083843146938;
    uint256 constant ALPHA_Y = 16247873253445307952616654694458155828743738390426071268833499402945916373883;
    uint256 constant BETA_NEG_X_1 = 18930874914908002611171924050340778493173403819614882398901110843028103175805;
    uint256 constant BETA_NEG_X_0 = 8286326459946790341579744285406991762338768386340520373389966289599913569602;
    uint256 constant BETA_NEG_Y_1 = 1028211931594007751795905649064774680358259979459063486418750705341510860922;
    uint256 constant BETA_NEG_Y_0 = 1260597027967204091366291928525059023687835287371622016300202070266998846673;
    uint256 constant GAMMA_NEG_X_1 = 19582490271802106691680919270434436748728759684792031465380227552709251746021;
    uint256 constant GAMMA_NEG_X_0 = 3641317092596956572573727022579087541320059862641877250337094906463960476650;
    uint256 constant GAMMA_NEG_Y_1 = 6142657102870268511440206576090195878035898876895070009000178098176717490961;
    uint256 constant GAMMA_NEG_Y_0 = 21580931232371160301159920965206974100322271004759226662969792746103323397411;
    uint256 constant DELTA_NEG_X_1 = 13251663589223589046294266060525523097591102876719244623863617677575065796909;
    uint256 constant DELTA_NEG_X_0 = 16781347597085961896762046702303571136185406941097660691392242798871129560142;
    uint256 constant DELTA_NEG_Y_1 = 1042556055764002700789690294498114088904132144656435916157766869341833882136;
    uint256 constant DELTA_NEG_Y_0 = 18961869102138545481775608896112232647086166767720389062907223696553481426076;
    uint256 constant SIGMA_NEG_X_1 = 14753940266663559382306680333938584761420003009595420190902659227755836863657;
    uint256 constant SIGMA_NEG_X_0 = 5412872190721323415144604003620174653688002353114381804785523511793354267161;
    uint256 constant SIGMA_NEG_Y_1 = 9484156780329995692884488873164920680321556859345747014613492940536930824728;
    uint256 constant SIGMA_NEG_Y_0 = 18547022894048180890004683057292292169213244972413228414032215329740765159700;
    uint256 constant K0_X = 7538060745097837465721019384522384874209938862156542811589728329671828617102;
    uint256 constant K0_Y = 5731646611214008918972909527780599961907701926140254117248486309493676421202;
    uint256 constant K1_X = 11258786382951279022642418628863348876697433506299676438799618036950106105317;
    uint256 constant K1_Y = 20757713824469083597967584627781274595354429637834649616618228086664090449118;
    uint256 constant K2_X = 5519880766159432763839425171073388666209986651936395324947450251982033766600;
    uint256 constant K2_Y = 5135203978572816239201071617790625809232999572679961186226890339068744104895;

    /// @notice Reverts unless the proof holds for the input.
    /// @param proof A, B, C, M, P: 384 bytes; coordinates of 32, in G2 the imaginary part first.
    /// @param input The public inputs, each below R.
    function verifyProof(bytes calldata proof, uint256[1] calldata input) external view {
        if (proof.length != 384) revert ProofInvalid();
        bool ok;
        assembly ("memory-safe") {
            // In memory: the pairing's points from f to s; at s a sum, at s + 0x40 a point to add to it, at s + 0x80 a scalar for that.
            let f := mload(0x40)
            let s := add(f, 0x3c0)

            // Adds k (x, y) to the sum at p, k taken mod r. False if (x, y) is no point.
            function addMul(p, x, y, k) -> done {
                let term := add(p, 0x40)
                mstore(term, x)
                mstore(add(p, 0x60), y)
                mstore(add(p, 0x80), k)
                done := staticcall(gas(), 0x07, term, 0x60, term, 0x40)
                done := and(done, staticcall(gas(), 0x06, p, 0x80, p, 0x40))
            }

            // L: what gamma takes.
            ok := 1
            mstore(s, K0_X)
            mstore(add(s, 0x20), K0_Y)
            {
                let x := calldataload(input)
                ok := and(ok, lt(x, R))
                ok := and(ok, addMul(s, K1_X, K1_Y, x))
            }
            calldatacopy(add(s, 0x40), add(proof.offset, 0x100), 0x40)
            ok := and(ok, staticcall(gas(), 0x06, s, 0x80, s, 0x40)) // M

            calldatacopy(f, proof.offset, 0x140)
            let k := keccak256(add(f, 0x100), 0x40) // h
            ok := and(ok, addMul(s, K2_X, K2_Y, k))

            calldatacopy(f, proof.offset, 0x180)
            calldatacopy(add(f, 0x180), input, 0x20)
            k := mod(keccak256(f, 0x1a0), R) // c
            ok := and(ok, addMul(s, mload(add(f, 0x140)), mload(add(f, 0x160)), sub(R, k))) // less c P
            mstore(add(f, 0x240), mload(s))
            mstore(add(f, 0x260), mload(add(s, 0x20)))
            mstore(add(f, 0x280), GAMMA_NEG_X_1)
            mstore(add(f, 0x2a0), GAMMA_NEG_X_0)
            mstore(add(f, 0x2c0), GAMMA_NEG_Y_1)
            mstore(add(f, 0x2e0), GAMMA_NEG_Y_0)

            // c M, with sigma gamma.
            calldatacopy(s, add(proof.offset, 0x100), 0x40)
            mstore(add(s, 0x40), k)
            ok := and(ok, staticcall(gas(), 0x07, s, 0x60, add(f, 0x300), 0x40))
            mstore(add(f, 0x340), SIGMA_NEG_X_1)
            mstore(add(f, 0x360), SIGMA_NEG_X_0)
            mstore(add(f, 0x380), SIGMA_NEG_Y_1)
            mstore(add(f, 0x3a0), SIGMA_NEG_Y_0)

            calldatacopy(f, proof.offset, 0x100) // A, B, C
            mstore(add(f, 0x100), DELTA_NEG_X_1)
            mstore(add(f, 0x120), DELTA_NEG_X_0)
            mstore(add(f, 0x140), DELTA_NEG_Y_1)
            mstore(add(f, 0x160), DELTA_NEG_Y_0)
            mstore(add(f, 0x180), ALPHA_X)
            mstore(add(f, 0x1a0), ALPHA_Y)
            mstore(add(f, 0x1c0), BETA_NEG_X_1)
            mstore(add(f, 0x1e0), BETA_NEG_X_0)
            mstore(add(f, 0x200), BETA_NEG_Y_1)
            mstore(add(f, 0x220), BETA_NEG_Y_0)

            ok := and(ok, staticcall(gas(), 0x08, f, sub(s, f), f, 0x20))
            ok := and(ok, mload(f))
        }
        if (!ok) revert ProofInvalid();
    }
}
