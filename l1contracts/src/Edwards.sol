// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Keys on the twisted Edwards curve of BN254: -x^2 + y^2 = 1 + d x^2 y^2
/// @dev gnark-crypto's ecc/bn254/twistededwards (a = -1); the group has order 8 l with l prime.
library Edwards {
    uint256 internal constant R = 0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001;
    uint256 internal constant D = 12181644023421730124874158521699555681764249180949974110617291017600649128846;

    /// @notice Tells whether (x, y) is canonical, on the curve, and of an order that does not divide 8.
    /// @dev x(2P) is a multiple of xy, and y(2P) of x^2 + y^2, by factors that are never 0 (d is not a square, so the addition law is
    /// complete). 8P is the identity iff x(4P) = 0 (x = 0 only at (0, 1) and (0, -1)), iff x(2P) = 0 or y(2P) = 0.
    function isKey(uint256 x, uint256 y) internal pure returns (bool) {
        if (x >= R || y >= R) return false;
        uint256 xx = mulmod(x, x, R);
        uint256 yy = mulmod(y, y, R);
        uint256 left = addmod(yy, R - xx, R);
        uint256 right = addmod(1, mulmod(D, mulmod(xx, yy, R), R), R);
        return left == right && x != 0 && y != 0 && addmod(xx, yy, R) != 0;
    }
}
