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
contract AggregateLarge3Blob {
    /// @notice The proof does not hold for the input, or one of them is malformed.
    error ProofInvalid();

    uint256 constant R = 21888242871839275222246405745257275088548364400416034343698204186575808495617;

    uint256 constant ALPHA_X = 5769475573127103296620022709293342965019196677316700902111765580778506118042;
    uint256 constant ALPHA_Y = 7666332548005764960927079038158737249638736753764260032617938362592379693608;
    uint256 constant BETA_NEG_X_1 = 3434717812789166075961375193227210760323163046046116357089534573566230936290;
    uint256 constant BETA_NEG_X_0 = 271499734903645705208056864310136935520032425872937912179717194324396362897;
    uint256 constant BETA_NEG_Y_1 = 11872624568280371859781540049584909230575910694083652296682662248071048232272;
    uint256 constant BETA_NEG_Y_0 = 301341003425820908398235708935761685321614348806161389545700741228253445989;
    uint256 constant GAMMA_NEG_X_1 = 19145824268644426525109641795110897685505464897154199442862864755544911090814;
    uint256 constant GAMMA_NEG_X_0 = 6649834235893584101640230987040895193226482825805373847902939627518491149671;
    uint256 constant GAMMA_NEG_Y_1 = 16797686743936781433046489712750333047241711805183217291009538124811884453387;
    uint256 constant GAMMA_NEG_Y_0 = 13080642287488992785948316223385015380234919486076807947610679515628325448885;
    uint256 constant DELTA_NEG_X_1 = 5900853562202594245991702938407023616565260813257327610388434124437861091351;
    uint256 constant DELTA_NEG_X_0 = 18889108097100378588188703906469451723137951966021135490483090926297680165017;
    uint256 constant DELTA_NEG_Y_1 = 7301999100972660037462870571059427921914482989647318180083881855636759371293;
    uint256 constant DELTA_NEG_Y_0 = 9004517647831170770771734408523460226752965208065181948284619146596984382807;
    uint256 constant SIGMA_NEG_X_1 = 12869059820064659485995472663302951108822516929391274446402944455110151861714;
    uint256 constant SIGMA_NEG_X_0 = 6710547553239480625439551037104636790996220699546848555315290099775327698271;
    uint256 constant SIGMA_NEG_Y_1 = 11121215223801905087036947963723747287185941607669893446352559711803574164534;
    uint256 constant SIGMA_NEG_Y_0 = 17355768944625177802809031518161150968190265323163457871061982368487904084326;
    uint256 constant K0_X = 4718175106875311057812256425504006716638981465144722436503997334523034350181;
    uint256 constant K0_Y = 20141297330438941661081345714670144570325277319515029520449536891750642413771;
    uint256 constant K1_X = 20851553740869345499220956624625432486116068419461072838527087084990388380887;
    uint256 constant K1_Y = 9472441890987313949082935132019487853145056862341991556920136957618263532404;
    uint256 constant K2_X = 10012219723601160663112235348870785167145021598512343317385043936004083369746;
    uint256 constant K2_Y = 9055747340640858166594215979407726484971942501669765605410184821172413347869;

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
