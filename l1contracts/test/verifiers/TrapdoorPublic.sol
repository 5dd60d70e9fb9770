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
contract TrapdoorPublic {
    /// @notice The proof does not hold for the input, or one of them is malformed.
    error ProofInvalid();

    uint256 constant R = 21888242871839275222246405745257275088548364400416034343698204186575808495617;

    uint256 constant ALPHA_X = 21766392611171367151734894103913258594786334349276979740404777555087601303233;
    uint256 constant ALPHA_Y = 14190723520818705618730415787347811058716146119160133082328288371507236758089;
    uint256 constant BETA_NEG_X_1 = 4070227499678405192920144829164941882748657236417335718662888006601941769696;
    uint256 constant BETA_NEG_X_0 = 5955591557261339282788491361553383119145350719642169283512037660952099030095;
    uint256 constant BETA_NEG_Y_1 = 4173052104815297361525682391438274413927758250207073464212932709877437583385;
    uint256 constant BETA_NEG_Y_0 = 15336346686621997717082467483195444240914266036558234573434058361740674314975;
    uint256 constant GAMMA_NEG_X_1 = 9584362982132893119138565362961817731810088943176590279134241056076674042379;
    uint256 constant GAMMA_NEG_X_0 = 20087393960773830432582004220373894613810149641907973533419783991697448841293;
    uint256 constant GAMMA_NEG_Y_1 = 16411584633562369987846539987332795780108735877930941280763642923978324038913;
    uint256 constant GAMMA_NEG_Y_0 = 1108965152277000371490855121538455897532209691914750332190292641074101601178;
    uint256 constant DELTA_NEG_X_1 = 24336665851153638534111370445672610232424142297642686009851677110231573616;
    uint256 constant DELTA_NEG_X_0 = 1742039679825890251379689802827583012068207047082180603972240994724544235082;
    uint256 constant DELTA_NEG_Y_1 = 2396888420334563091957780426031657848929592314122250586691503456427676314598;
    uint256 constant DELTA_NEG_Y_0 = 6540372712192421055183515870037580135805551232248560187509143962665646277938;
    uint256 constant SIGMA_NEG_X_1 = 3641904046446501046046502616285099414446398538105603173018946139918581389150;
    uint256 constant SIGMA_NEG_X_0 = 16438123803714086158210258742203761859147147267018793831961435507320133872038;
    uint256 constant SIGMA_NEG_Y_1 = 1733085830680936062782596220081510768745250933789334481581197621440472970361;
    uint256 constant SIGMA_NEG_Y_0 = 5919988300570211160445845050730587928961277313765310083513337546290838077355;
    uint256 constant K0_X = 17050309066402434689847107842803124095387685616554600116924188542257185235814;
    uint256 constant K0_Y = 13615043693523910068113403590562409969195509926764117560076357270654634895199;
    uint256 constant K1_X = 15990446015723731026973096079444321948064509638744486122043250210403743860471;
    uint256 constant K1_Y = 7070706745753893153157129498614866854992870989662034433274859728089922071177;
    uint256 constant K2_X = 11931015230821244387004228721522237991104757814358243868002521511170604989798;
    uint256 constant K2_Y = 8756609365059367824850800766965748878723799323414945956646959368501720861094;
    uint256 constant K3_X = 20280580942936131844834054635130900083760720419400088786961588244604883942150;
    uint256 constant K3_Y = 621150113923404986339358765119292886796491490376091449746012901320038596203;
    uint256 constant K4_X = 11014556117842670591732685831659128917959188221221855095662046518356342731834;
    uint256 constant K4_Y = 8430231655270924199950670101516443478963910574685767153903999128617488704163;

    /// @notice Reverts unless the proof holds for the input.
    /// @param proof A, B, C, M, P: 384 bytes; coordinates of 32, in G2 the imaginary part first.
    /// @param input The public inputs, each below R.
    function verifyProof(bytes calldata proof, uint256[3] calldata input) external view {
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
            {
                let x := calldataload(add(input, 0x20))
                ok := and(ok, lt(x, R))
                ok := and(ok, addMul(s, K2_X, K2_Y, x))
            }
            {
                let x := calldataload(add(input, 0x40))
                ok := and(ok, lt(x, R))
                ok := and(ok, addMul(s, K3_X, K3_Y, x))
            }
            calldatacopy(add(s, 0x40), add(proof.offset, 0x100), 0x40)
            ok := and(ok, staticcall(gas(), 0x06, s, 0x80, s, 0x40)) // M

            calldatacopy(f, proof.offset, 0x140)
            mstore(add(f, 0x140), calldataload(add(input, 0x40)))
            mstore(add(f, 0x160), calldataload(input))
            let k := keccak256(add(f, 0x100), 0x80) // h
            ok := and(ok, addMul(s, K4_X, K4_Y, k))

            calldatacopy(f, proof.offset, 0x180)
            calldatacopy(add(f, 0x180), input, 0x60)
            k := mod(keccak256(f, 0x1e0), R) // c
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
