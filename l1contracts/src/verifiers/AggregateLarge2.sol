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
contract AggregateLarge2 {
    /// @notice The proof does not hold for the input, or one of them is malformed.
    error ProofInvalid();

    uint256 constant R = 21888242871839275222246405745257275088548364400416034343698204186575808495617;

    uint256 constant ALPHA_X = 19388876765656114413942554512986896940680095403582666006070670781076985077313;
    uint256 constant ALPHA_Y = 746990898119363572946864953229326415098517657622920198436988919008389686682;
    uint256 constant BETA_NEG_X_1 = 9104111057189656849825985770575989545307687524327724572789626024419935328149;
    uint256 constant BETA_NEG_X_0 = 17555174273397107833729646953704784802446161215595191183625905774795304388997;
    uint256 constant BETA_NEG_Y_1 = 1809711209493394300301227599859554486958119401674705839464744584555063049308;
    uint256 constant BETA_NEG_Y_0 = 2415533878884534455650127041089375113941884440690261496682326456065004589354;
    uint256 constant GAMMA_NEG_X_1 = 11234073574143490756163730742952051349224297275576427133007413761812172788612;
    uint256 constant GAMMA_NEG_X_0 = 16979395782319087632639065447144262071666056713453725240005073282443007262790;
    uint256 constant GAMMA_NEG_Y_1 = 17661534764948381263768690506737343160422727396510215608157364403879914487364;
    uint256 constant GAMMA_NEG_Y_0 = 19132445858487420417472172418626073144055451598247215608877132264647926835757;
    uint256 constant DELTA_NEG_X_1 = 7109345737208336503855139416776128647825938482922064644700353809232901774941;
    uint256 constant DELTA_NEG_X_0 = 8779516422833396149289296715767190975430795324076424425533546121507984770758;
    uint256 constant DELTA_NEG_Y_1 = 6928333410819535885430711288098147510315703821482435339773114793304165221297;
    uint256 constant DELTA_NEG_Y_0 = 10543115873972231639407745235984030724226827771730106761429185699573371116739;
    uint256 constant SIGMA_NEG_X_1 = 8739010224984016823002693230914599846267522179198152968209513993981679642302;
    uint256 constant SIGMA_NEG_X_0 = 17603912537833430141297694353904020964603543827168027978736861464420926517766;
    uint256 constant SIGMA_NEG_Y_1 = 11868947368716323071875548653878553357630485341001745425951515422358508645691;
    uint256 constant SIGMA_NEG_Y_0 = 19589213441488178875977546818549073185392142818366858440346130296449632050965;
    uint256 constant K0_X = 6640160919540371068036238491952386397090910612848161752682933853039332486010;
    uint256 constant K0_Y = 8860979237475213897436556048813391925203378027001628805585396480799560441850;
    uint256 constant K1_X = 8416269680136602895851287318834118491383062556197977627112669753146076134346;
    uint256 constant K1_Y = 2283969411370840333332373308938106653476701901723004053274640792234305226178;
    uint256 constant K2_X = 1334335078477940727365051088303151007347223993317141072814963609536129937016;
    uint256 constant K2_Y = 384305859336494642966414808302640745458512325103549123211145214665624564723;

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
