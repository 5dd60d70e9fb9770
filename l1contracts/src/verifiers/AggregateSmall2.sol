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
contract AggregateSmall2 {
    /// @notice The proof does not hold for the input, or one of them is malformed.
    error ProofInvalid();

    uint256 constant R = 21888242871839275222246405745257275088548364400416034343698204186575808495617;

    uint256 constant ALPHA_X = 8491756018493656469840266986976270895704807896115956680621547715985960010202;
    uint256 constant ALPHA_Y = 17107653516981470303006205875201365692406522553009432084665420612415245386229;
    uint256 constant BETA_NEG_X_1 = 2588492571627162600982917867713017411439010829165528815283203278901042078811;
    uint256 constant BETA_NEG_X_0 = 20857935025230601141072199053524632952369477411376244598516416104921799515498;
    uint256 constant BETA_NEG_Y_1 = 21645849499917044320433189688231835270057229968146934369037763611439020037612;
    uint256 constant BETA_NEG_Y_0 = 6921692514905069719688423761391045134566117708746728130219142114850633278519;
    uint256 constant GAMMA_NEG_X_1 = 1999461743269187763943214333408449088725115250808393678376804804562420803305;
    uint256 constant GAMMA_NEG_X_0 = 2265838083011296822329081085033092665637094170868228322274546320903148485752;
    uint256 constant GAMMA_NEG_Y_1 = 16759686239486756073683720328023154215313323191910539943072467060424875174182;
    uint256 constant GAMMA_NEG_Y_0 = 18235481293534859918731167051953286715065227076301518730493403595054083732874;
    uint256 constant DELTA_NEG_X_1 = 9879266448559892199510692052601778632309601195718396556370698320026128073695;
    uint256 constant DELTA_NEG_X_0 = 5719901392650709351110509727194870721826306964451426194591337056314658187313;
    uint256 constant DELTA_NEG_Y_1 = 11458931586214930460927574006498734712054953748549219793243195895111733682326;
    uint256 constant DELTA_NEG_Y_0 = 17374665527427077992143941914196177030088818621414794254766505478359568999954;
    uint256 constant SIGMA_NEG_X_1 = 10086559832288477582295884710195412278275108801760203656167146977830584151254;
    uint256 constant SIGMA_NEG_X_0 = 19509503440950531871616567083151945602158702912459512224134081543239704317631;
    uint256 constant SIGMA_NEG_Y_1 = 2191161777365508907940792056772396807936502773013154460961637880667982931511;
    uint256 constant SIGMA_NEG_Y_0 = 15205133445991515410424589211252883690187703178373274027493885758923560204619;
    uint256 constant K0_X = 6708038406487007668623594786835325155750256913057945697760098181601036475659;
    uint256 constant K0_Y = 4120608631901390348789541842737302772812969485947368919427167923041813518358;
    uint256 constant K1_X = 6423177973103490764493963123632271038193145785968427507293890420467164320699;
    uint256 constant K1_Y = 20342444817410107763533039662118088903358135034754363069311018726698948174141;
    uint256 constant K2_X = 12224190524126568476978834210355665818050715651704662986646574115624157848622;
    uint256 constant K2_Y = 15559082263475527924697753250308571301300255532966233408750162413668706826065;

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
