// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRollup} from "src/IRollup.sol";

/// @notice The cheat codes in use.
interface Vm {
    function prank(address sender) external;
    function prank(address sender, address origin) external;
    function warp(uint256 time) external;
    function store(address at, bytes32 slot, bytes32 value) external;
    function load(address at, bytes32 slot) external view returns (bytes32);
    function deal(address who, uint256 balance) external;
    function assume(bool condition) external pure;
    function blobhashes(bytes32[] calldata hashes) external;
    function mockCall(address callee, bytes calldata data, bytes calldata answer) external;
    function expectRevert(bytes calldata data) external;
    function snapshotState() external returns (uint256 id);
    function deployCode(string calldata contractName, bytes calldata arguments) external returns (address deployed);
    function revertToStateAndDelete(uint256 id) external returns (bool);
}

Vm constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

/// @notice Deploys a rollup as it is compiled: within each contract that says `new Rollup` it would be optimized once more.
function newRollup(IRollup.Params memory p) returns (IRollup) {
    return IRollup(vm.deployCode("Rollup.sol:Rollup", abi.encode(p)));
}

/// @notice What forge asks a contract with invariants.
struct FuzzSelector {
    address addr;
    bytes4[] selectors;
}
