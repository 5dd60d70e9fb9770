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
contract TrapdoorCommitted {
    /// @notice The proof does not hold for the input, or one of them is malformed.
    error ProofInvalid();

    uint256 constant R = 21888242871839275222246405745257275088548364400416034343698204186575808495617;

    uint256 constant ALPHA_X = 17223618570265026518886221581712541856083147498802470121952582815934895247801;
    uint256 constant ALPHA_Y = 7915535040790185703514112750230893158525102182261914605625576366050892309126;
    uint256 constant BETA_NEG_X_1 = 9384540658060063843645200328359390926496017706902478854320628076361087493319;
    uint256 constant BETA_NEG_X_0 = 20547114564061429298058840083750865717388141135414515054540064351187032639585;
    uint256 constant BETA_NEG_Y_1 = 15451648164166335190514546748093941539882351010114801222213133995639865220441;
    uint256 constant BETA_NEG_Y_0 = 20518847078045264883378923487023067323085282439231255609201458797840263926045;
    uint256 constant GAMMA_NEG_X_1 = 1969419470580678843679989388627642677184251179489098018298681518222830696166;
    uint256 constant GAMMA_NEG_X_0 = 7305885091333605668431671470379976310808991848343296576292403690042522245871;
    uint256 constant GAMMA_NEG_Y_1 = 21261890994310255630937336438219406434647791070299945388508628420971425315306;
    uint256 constant GAMMA_NEG_Y_0 = 3711020262032733484916687592018513054762290663966032480715055488533995600240;
    uint256 constant DELTA_NEG_X_1 = 4450244517949573488360070758691804004840561617794688339814001417071188061514;
    uint256 constant DELTA_NEG_X_0 = 21808005591480215354667126067729746973302751128803841466743125286844567524998;
    uint256 constant DELTA_NEG_Y_1 = 7304879127995909945679846593415577685566725606152416702603714545871248244205;
    uint256 constant DELTA_NEG_Y_0 = 976249654224393957783885817640457802907946153199164106239635548878482302324;
    uint256 constant SIGMA_NEG_X_1 = 1265832284307838405809629854510092070028412441013986440638979435364283796774;
    uint256 constant SIGMA_NEG_X_0 = 3100718690617319831517049661551292476773879746902215132382305921029663016952;
    uint256 constant SIGMA_NEG_Y_1 = 170665130981388590116711525399659817785080634874192857290968156881941573748;
    uint256 constant SIGMA_NEG_Y_0 = 21683567668959488687847085703687427399083691324319792933219794526346869457855;
    uint256 constant K0_X = 16894763598781994625096285144964362672600821455595676590151607876151076245812;
    uint256 constant K0_Y = 21174837466809169675647012401543459188149985761827895637818039880073373322092;
    uint256 constant K1_X = 6444412620188286526547638556814593946878026724127576450634801677419066568767;
    uint256 constant K1_Y = 8896007855804788380337126418988930026245405031085612632545907402488483812574;
    uint256 constant K2_X = 18253092735654951251644389774933671056462900635935490977861166749012620046904;
    uint256 constant K2_Y = 1601301816070349681202608306866073912963281968912298345876534542533691451557;

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
