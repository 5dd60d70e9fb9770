// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Receives ETH and misbehaves; also acts on others' contracts as their caller.
contract Receiver {
    enum Mode {
        Accepts,
        Reverts,
        Burns, // all gas
        Bomb, // reverts with a megabyte
        Reenters, // calls `target` back
        Spends // calls `target` with what came
    }

    event Reentered(bool ok, bytes result);

    Mode public mode;
    address public target;
    bytes public payload;

    function set(Mode mode_, address target_, bytes calldata payload_) external {
        (mode, target, payload) = (mode_, target_, payload_);
    }

    function act(address to, bytes calldata data) external payable {
        (bool ok, bytes memory result) = to.call{value: msg.value}(data);
        if (!ok) {
            assembly ("memory-safe") {
                revert(add(result, 0x20), mload(result))
            }
        }
    }

    receive() external payable {
        if (mode == Mode.Reverts) revert("receiver: no");
        if (mode == Mode.Burns) {
            assembly {
                invalid()
            }
        }
        if (mode == Mode.Bomb) {
            assembly {
                revert(0, 1000000)
            }
        }
        if (mode == Mode.Reenters) {
            (bool ok, bytes memory result) = target.call(payload);
            emit Reentered(ok, result);
        }
        if (mode == Mode.Spends) {
            (bool ok, bytes memory result) = target.call{value: msg.value}(payload);
            emit Reentered(ok, result);
        }
    }
}
