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
contract AggregateLarge5Blob {
    /// @notice The proof does not hold for the input, or one of them is malformed.
    error ProofInvalid();

    uint256 constant R = 21888242871839275222246405745257275088548364400416034343698204186575808495617;

    uint256 constant ALPHA_X = 11815102197422137573582462815762940907999856035305120851706543955384797917423;
    uint256 constant ALPHA_Y = 4343522605110651242037097359160895112350550344700845649997080643011943931334;
    uint256 constant BETA_NEG_X_1 = 4396836475273587068912787412903248955397987059159174293435467943193740067369;
    uint256 constant BETA_NEG_X_0 = 2868603189101373473193297471404689073145304492075410350171664395294359631443;
    uint256 constant BETA_NEG_Y_1 = 3804960920742369972851502512110327121940746453399386835094118685742607715648;
    uint256 constant BETA_NEG_Y_0 = 2640199103935537262578218194923376231180181647435178248032958579672094719339;
    uint256 constant GAMMA_NEG_X_1 = 21209697401474831211182788977061011846417314735979379248779403363879586482256;
    uint256 constant GAMMA_NEG_X_0 = 344717614130295722459289227310862346376397144298549782821303092538979123293;
    uint256 constant GAMMA_NEG_Y_1 = 4627411801897568634427559959789086650906205516919949602743456048950455728615;
    uint256 constant GAMMA_NEG_Y_0 = 12555044931986582418714467151778998565193105348840459822355608720871649504504;
    uint256 constant DELTA_NEG_X_1 = 14635960191557955240666077982493287611860786931094523349438337281392664960790;
    uint256 constant DELTA_NEG_X_0 = 6754944512891036147638183877835254298784156090127005145461660267666983470621;
    uint256 constant DELTA_NEG_Y_1 = 2861913640928619674660204803130971040387893674694798713857734659271236107229;
    uint256 constant DELTA_NEG_Y_0 = 11643591921256980808363213914140981960186778861187359492162328022996670918771;
    uint256 constant SIGMA_NEG_X_1 = 14806608093671748797241803481712880811371765638208620906533765154063728736308;
    uint256 constant SIGMA_NEG_X_0 = 18012163479148848717586914649154686523704819712840717128001265051708161861794;
    uint256 constant SIGMA_NEG_Y_1 = 17316073036462650856970790779329757117693694764101382350659038258711211982607;
    uint256 constant SIGMA_NEG_Y_0 = 12961472195516796783987506487320002914581184106178217044418403073015814495783;
    uint256 constant K0_X = 5924455064009221879815484000031425564307596079145839350957708875893013063586;
    uint256 constant K0_Y = 16890781781041827997460826111725294879273790058732230316671253809211544426679;
    uint256 constant K1_X = 4762012842563143794075350198660325348376674147362838107551971044702127129495;
    uint256 constant K1_Y = 21621246029114725431264097605875214837794695080237761142831946865979924581466;
    uint256 constant K2_X = 24742990779691287324462849968837711540709344289547044502714281418656060308;
    uint256 constant K2_Y = 497576663419051436216504918506507559308302618670154392692185132238901956235;

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
