// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

// Generated from a verifying key by prover.ExportSolidity. DO NOT EDIT.

/// @title Verifier of Groth16 proofs over BN254, in one pairing call
/// @dev For a proof (A, B, C) and inputs x it checks
///
///        e(A, B) e(C, -delta) e(alpha, -beta) e(L, -gamma) = 1     with L = K0 + sum of x[i] K[i+1]
///      The precompiles refuse coordinates that are not reduced and points off the curve or outside G2's subgroup.
contract TrapdoorPlain {
    /// @notice The proof does not hold for the input, or one of them is malformed.
    error ProofInvalid();

    uint256 constant R = 21888242871839275222246405745257275088548364400416034343698204186575808495617;

    uint256 constant ALPHA_X = 14213770012323892128021818756685618042878709580919183368816362074122794618772;
    uint256 constant ALPHA_Y = 18830398449701068226474916852358760960458820843328533088824024501012996163677;
    uint256 constant BETA_NEG_X_1 = 1252215885195034966905426552514982661241855231443014977518037931416845124747;
    uint256 constant BETA_NEG_X_0 = 231911789911452085223756133089711324237648502361885319624650973860833341390;
    uint256 constant BETA_NEG_Y_1 = 14986861915977583391975722334711569739489010235453330612283317525573471780206;
    uint256 constant BETA_NEG_Y_0 = 20248626609209532857701584838765736603478303012872524945437144446815064894624;
    uint256 constant GAMMA_NEG_X_1 = 2963529129457510365537524591627118045332806082937256811424622699011346360760;
    uint256 constant GAMMA_NEG_X_0 = 19521569034705304800731420490257391356167038774323076204818445821935295341754;
    uint256 constant GAMMA_NEG_Y_1 = 16747765511803252151308163807721804483163377968396532089996596942840388310893;
    uint256 constant GAMMA_NEG_Y_0 = 21583354500177827293982874474135611119698128807810471189839140884095382671639;
    uint256 constant DELTA_NEG_X_1 = 8053754893085851829511826991142027576762867202718580955327613534707703676422;
    uint256 constant DELTA_NEG_X_0 = 9531714306418770984132582832508330306503727949919192717210132004494878748022;
    uint256 constant DELTA_NEG_Y_1 = 21635512520286191767062240174229212039247064643017400854558558158559361453893;
    uint256 constant DELTA_NEG_Y_0 = 17657302118878848086328381880105055971229500129990837545799658452779214104909;
    uint256 constant K0_X = 17101596176069682781083033279582957325109805984735820877285899843327829908297;
    uint256 constant K0_Y = 18770215621775588359744431802738199901674479264809724369757258091652528520083;
    uint256 constant K1_X = 11337265879446531883695057258568595665948000683765115499385999846896231596507;
    uint256 constant K1_Y = 5378794210935384145723003741613285883879857828125142039945534383486170149211;
    uint256 constant K2_X = 15305343216437975201342819205947512416060863317262036473730839493944741766220;
    uint256 constant K2_Y = 17133180819878524371123790511769052597294697394192316128652219156321475715205;

    /// @notice Reverts unless the proof holds for the input.
    /// @param proof A, B, C: 256 bytes; coordinates of 32, in G2 the imaginary part first.
    /// @param input The public inputs, each below R.
    function verifyProof(bytes calldata proof, uint256[2] calldata input) external view {
        if (proof.length != 256) revert ProofInvalid();
        bool ok;
        assembly ("memory-safe") {
            // In memory: the pairing's points from f to s; at s a sum, at s + 0x40 a point to add to it, at s + 0x80 a scalar for that.
            let f := mload(0x40)
            let s := add(f, 0x300)

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
            mstore(add(f, 0x240), mload(s))
            mstore(add(f, 0x260), mload(add(s, 0x20)))
            mstore(add(f, 0x280), GAMMA_NEG_X_1)
            mstore(add(f, 0x2a0), GAMMA_NEG_X_0)
            mstore(add(f, 0x2c0), GAMMA_NEG_Y_1)
            mstore(add(f, 0x2e0), GAMMA_NEG_Y_0)

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
