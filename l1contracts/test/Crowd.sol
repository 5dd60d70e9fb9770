// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRollup} from "src/IRollup.sol";

/// @notice A token that everybody has.
contract WishToken {
    uint256 private _sum;

    function transferFrom(address, address, uint256 value) external returns (bool) {
        _sum += value;
        return true;
    }

    function balanceOf(address) external view returns (uint256) {
        return _sum;
    }
}

/// @notice Does in one transaction what many users would do.
contract Crowd {
    /// @notice Queues n requests, and pays for them as asked.
    function spam(IRollup rollup, uint32 id, uint16 token, uint256 n) external payable {
        for (uint256 i = 0; i < n; i++) {
            rollup.requestForcedExit{value: rollup.requestFee()}(id, token);
        }
    }

    /// @notice Asks for the exit of account `token` of each of n tokens.
    function leave(IRollup rollup, uint16 first, uint16 n) external {
        for (uint16 token = first; token < first + n; token++) {
            rollup.requestForcedExit(token, token);
        }
    }

    /// @notice Registers n tokens and deposits `amount` of each.
    function plant(IRollup rollup, uint256 n, uint256 amount, uint256 ax, uint256 ay) external payable {
        uint256 fee = rollup.tokenFee();
        for (uint256 i = 0; i < n; i++) {
            uint16 id = rollup.registerToken{value: fee}(address(new WishToken()));
            rollup.deposit{value: rollup.requestFee()}(id, amount, msg.sender, ax, ay);
        }
    }
}
