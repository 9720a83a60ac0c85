// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

interface IToken {
    function transfer(address to, uint256 value) external returns (bool);
}

interface IPool {
    function token0() external view returns (address);
    function token1() external view returns (address);
    function mint(address recipient, int24 lower, int24 upper, uint128 amount, bytes calldata data)
        external returns (uint256 amount0, uint256 amount1);
    function burn(int24 lower, int24 upper, uint128 amount)
        external returns (uint256 amount0, uint256 amount1);
    function collect(address recipient, int24 lower, int24 upper, uint128 max0, uint128 max1)
        external returns (uint128 amount0, uint128 amount1);
}

/// Provides liquidity straight to a pool, without the position manager and so without an NFT.
/// It pays from its own balance, which the devnet tops up.
contract DirectLp {
    address private paying;

    function add(IPool pool, int24 lower, int24 upper, uint128 liquidity) external {
        paying = address(pool);
        pool.mint(address(this), lower, upper, liquidity, "");
        paying = address(0);
    }

    function remove(IPool pool, int24 lower, int24 upper, uint128 liquidity) external {
        pool.burn(lower, upper, liquidity);
        pool.collect(address(this), lower, upper, type(uint128).max, type(uint128).max);
    }

    function uniswapV3MintCallback(uint256 owed0, uint256 owed1, bytes calldata) external {
        require(msg.sender == paying, "not the pool being paid");
        if (owed0 > 0) IToken(IPool(msg.sender).token0()).transfer(msg.sender, owed0);
        if (owed1 > 0) IToken(IPool(msg.sender).token1()).transfer(msg.sender, owed1);
    }
}
