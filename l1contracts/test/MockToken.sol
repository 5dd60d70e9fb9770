// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice An ERC-20 that can misbehave in all the ways seen in the wild, one at a time.
contract MockToken {
    enum Mode {
        Honest, // returns true
        Fee, // keeps 1 %
        ReturnsFalse, // moves nothing, returns false
        NoReturn, // moves, returns nothing
        Reverts,
        Blocks, // refuses to move to or from `blocked`
        Reenters, // calls `target` before it moves
        Bomb, // reverts with a megabyte
        LiesFalse, // moves, yet returns false
        Nothing, // moves nothing, returns true
        Shrinks // moves out of the holder's pocket: the receiver's balance falls
    }

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Reentered(bool ok, bytes result);

    string public constant name = "Mock";
    string public constant symbol = "MOCK";
    uint8 public constant decimals = 18;
    uint256 public totalSupply;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    Mode public mode;
    address public blocked;
    address public target;
    bytes public payload;

    function mint(address to, uint256 value) external {
        balanceOf[to] += value;
        totalSupply += value;
        emit Transfer(address(0), to, value);
    }

    /// @notice A rebase or a theft: the holder's balance changes by itself.
    function burn(address from, uint256 value) external {
        balanceOf[from] -= value;
        totalSupply -= value;
    }

    function set(Mode mode_, address blocked_, address target_, bytes calldata payload_) external {
        (mode, blocked, target, payload) = (mode_, blocked_, target_, payload_);
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        return true;
    }

    function transfer(address to, uint256 value) external {
        _move(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) external {
        allowance[from][msg.sender] -= value;
        _move(from, to, value);
    }

    function _move(address from, address to, uint256 value) private {
        Mode m = mode;
        if (m == Mode.Reverts) revert("mock: reverts");
        if (m == Mode.Blocks) require(from != blocked && to != blocked, "mock: blocked");
        if (m == Mode.Bomb) {
            assembly {
                revert(0, 1000000)
            }
        }
        if (m == Mode.Reenters) {
            (bool ok, bytes memory result) = target.call(payload);
            emit Reentered(ok, result);
        }
        if (m == Mode.Shrinks) {
            balanceOf[to] /= 2;
        } else if (m != Mode.ReturnsFalse && m != Mode.Nothing) {
            balanceOf[from] -= value;
            balanceOf[to] += m == Mode.Fee ? value - value / 100 : value;
            emit Transfer(from, to, value);
        }
        if (m == Mode.NoReturn) {
            assembly {
                return(0, 0)
            }
        }
        bool answer = m != Mode.ReturnsFalse && m != Mode.LiesFalse;
        assembly {
            mstore(0, answer)
            return(0, 0x20)
        }
    }
}
