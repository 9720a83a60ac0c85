// Uniswap v3 core and periphery from their published artifacts, and what a person does with them.
import { encodeFunctionData, encodePacked, getAddress, keccak256 } from 'viem';
import { ACCOUNTS } from './chain.mjs';
import { compileContract, loadArtifact } from './compile.mjs';
import { MAX_SQRT, MIN_SQRT, amountsAt, sqrtOfRatio } from './tickmath.mjs';

const [ADMIN] = ACCOUNTS;
const CORE = '@uniswap/v3-core/artifacts/contracts/';
const PERIPHERY = '@uniswap/v3-periphery/artifacts/contracts/';
const ARTIFACTS = {
  factory: `${CORE}UniswapV3Factory.sol/UniswapV3Factory.json`,
  pool: `${CORE}UniswapV3Pool.sol/UniswapV3Pool.json`,
  manager: `${PERIPHERY}NonfungiblePositionManager.sol/NonfungiblePositionManager.json`,
  router: `${PERIPHERY}SwapRouter.sol/SwapRouter.json`,
  lens: `${PERIPHERY}lens/TickLens.sol/TickLens.json`,
};
const NO_DEADLINE = 2n ** 40n;
export const UINT128_MAX = 2n ** 128n - 1n;

const artifactOf = (name) => loadArtifact(ARTIFACTS[name]);
const directArtifact = () => compileContract('solc', 'contracts/DirectLp.sol', 'DirectLp');

export async function deployUniswap(chain, weth) {
  const factory = await chain.deploy(ADMIN, artifactOf('factory'));
  const manager = await chain.deploy(
    ADMIN, artifactOf('manager'), [factory.address, weth, '0x0000000000000000000000000000000000000000']);
  const router = await chain.deploy(ADMIN, artifactOf('router'), [factory.address, weth]);
  const lens = await chain.deploy(ADMIN, artifactOf('lens'));
  const direct = await chain.deploy(ADMIN, directArtifact());
  return {
    factory: factory.address,
    position_manager: manager.address,
    router: router.address,
    tick_lens: lens.address,
    direct_lp: direct.address,
  };
}

// sqrtPriceX96 at which a pool agrees with the oracles (USD prices in feed units, 8 decimals).
export function oracleSqrtPrice(pool, prices) {
  const usd = ({ underlying }) => (underlying === 'USD' ? 100000000n : prices[underlying]);
  const unit = ({ decimals }) => 10n ** BigInt(decimals);
  const { base0: a, base1: b } = pool;
  return sqrtOfRatio(usd(a) * unit(b), usd(b) * unit(a));
}

// The key under which a pool keeps what `owner` provides on a range.
export const positionKey = (owner, lower, upper) =>
  keccak256(encodePacked(['address', 'int24', 'int24'], [owner, lower, upper]));

export class Uniswap {
  constructor(chain, addresses) {
    this.chain = chain;
    this.factory = { address: addresses.factory, abi: artifactOf('factory').abi };
    this.manager = { address: addresses.position_manager, abi: artifactOf('manager').abi };
    this.router = { address: addresses.router, abi: artifactOf('router').abi };
    this.direct = { address: addresses.direct_lp, abi: directArtifact().abi };
  }

  poolAt(address) {
    return { address, abi: artifactOf('pool').abi };
  }

  async createPool(tokenA, tokenB, fee, prices) {
    const [a, b] = BigInt(tokenA.address) < BigInt(tokenB.address) ? [tokenA, tokenB] : [tokenB, tokenA];
    await this.chain.call(ADMIN, this.factory, 'createPool', [a.address, b.address, fee]);
    const address = getAddress(
      await this.chain.read(this.factory, 'getPool', [a.address, b.address, fee]));
    const sqrtPrice = oracleSqrtPrice({ base0: a, base1: b }, prices);
    await this.chain.call(ADMIN, this.poolAt(address), 'initialize', [sqrtPrice]);
    const spacing = await this.chain.read(this.poolAt(address), 'tickSpacing');
    return {
      name: `${tokenA.symbol}/${tokenB.symbol}`, address, token0: a.symbol, token1: b.symbol, fee,
      tick_spacing: Number(spacing),
    };
  }

  async slot(address, block = undefined) {
    const [sqrtPrice, tick] = await this.chain.read(this.poolAt(address), 'slot0', [], block);
    return { sqrtPrice, tick: Number(tick) };
  }

  // Mints about `liquidity`; the manager works out the exact number from the amounts.
  async mint(owner, pool, tokens, lower, upper, liquidity) {
    const { sqrtPrice } = await this.slot(pool.address);
    const [amount0Desired, amount1Desired] = amountsAt(sqrtPrice, lower, upper, liquidity);
    return this.chain.call(owner, this.manager, 'mint', [{
      token0: tokens[pool.token0].address, token1: tokens[pool.token1].address, fee: pool.fee,
      tickLower: lower, tickUpper: upper, amount0Desired, amount1Desired,
      amount0Min: 0n, amount1Min: 0n, recipient: owner, deadline: NO_DEADLINE,
    }]);
  }

  async increase(owner, pool, tokens, tokenId, liquidity) {
    const { sqrtPrice } = await this.slot(pool.address);
    const { lower, upper } = await this.nft(tokenId);
    const [amount0Desired, amount1Desired] = amountsAt(sqrtPrice, lower, upper, liquidity);
    return this.chain.call(owner, this.manager, 'increaseLiquidity', [{
      tokenId, amount0Desired, amount1Desired, amount0Min: 0n, amount1Min: 0n, deadline: NO_DEADLINE }]);
  }

  async nft(tokenId, block = undefined) {
    const [, , token0, token1, fee, lower, upper, liquidity] =
      await this.chain.read(this.manager, 'positions', [tokenId], block);
    return { token0, token1, fee: Number(fee), lower: Number(lower), upper: Number(upper), liquidity };
  }

  mintDirect(pool, lower, upper, liquidity) {
    return this.chain.call(ADMIN, this.direct, 'add', [pool.address, lower, upper, liquidity]);
  }

  burnDirect(pool, lower, upper, liquidity) {
    return this.chain.call(ADMIN, this.direct, 'remove', [pool.address, lower, upper, liquidity]);
  }

  async directLiquidity(pool, lower, upper) {
    const key = positionKey(this.direct.address, lower, upper);
    const [liquidity] = await this.chain.read(this.poolAt(pool.address), 'positions', [key]);
    return liquidity;
  }

  async decrease(owner, tokenId, liquidity, { burn = false } = {}) {
    await this.chain.call(owner, this.manager, 'decreaseLiquidity', [
      { tokenId, liquidity, amount0Min: 0n, amount1Min: 0n, deadline: NO_DEADLINE }]);
    await this.chain.call(owner, this.manager, 'collect', [
      { tokenId, recipient: owner, amount0Max: UINT128_MAX, amount1Max: UINT128_MAX }]);
    if (burn) await this.chain.call(owner, this.manager, 'burn', [tokenId]);
  }

  encodeSwap(trader, tokenIn, tokenOut, fee, amountIn, sqrtLimit = 0n) {
    return encodeFunctionData({
      abi: this.router.abi,
      functionName: 'exactInputSingle',
      args: [{
        tokenIn, tokenOut, fee, recipient: trader, deadline: NO_DEADLINE, amountIn,
        amountOutMinimum: 0n, sqrtPriceLimitX96: sqrtLimit,
      }],
    });
  }

  swap(trader, ...swap) {
    return this.chain.send(trader, this.router.address, this.encodeSwap(trader, ...swap), 'swap');
  }

  // Swaps until the pool stands exactly at `target`; the router takes only what that needs.
  async swapTo(trader, pool, tokens, target) {
    const { sqrtPrice } = await this.slot(pool.address);
    if (sqrtPrice === target || target <= MIN_SQRT || target >= MAX_SQRT) return;
    const [tokenIn, tokenOut] = target < sqrtPrice
      ? [tokens[pool.token0], tokens[pool.token1]] : [tokens[pool.token1], tokens[pool.token0]];
    const plenty = 10n ** BigInt(tokenIn.decimals + 9);
    await this.swap(trader, tokenIn.address, tokenOut.address, pool.fee, plenty, target);
  }
}
