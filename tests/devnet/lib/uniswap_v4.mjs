// Uniswap v4 from the artifacts that its periphery publishes, and what people do with its pools.
import { concatHex, encodeAbiParameters, encodePacked, keccak256, pad, toHex } from 'viem';
import { ACCOUNTS } from './chain.mjs';
import { loadArtifact } from './compile.mjs';
import { LP_OWNERS, SWAPPER, liquidityOfDepth, rangeTicks } from './positions.mjs';
import { MAX_SQRT, MIN_SQRT, amountsAt, tickAtSqrt } from './tickmath.mjs';
import { tokenArtifact } from './tokens.mjs';
import { oracleSqrtPrice } from './uniswap.mjs';

const [ADMIN] = ACCOUNTS;
export const NATIVE = '0x0000000000000000000000000000000000000000';
const NO_DEADLINE = 2n ** 40n;
const PLENTY = 2n ** 127n;
const POOLS_SLOT = 6n;
const [DECREASE, MINT, BURN, SETTLE, TAKE_PAIR, SWEEP] = ['0x01', '0x02', '0x03', '0x0b', '0x11', '0x14'];
const SELL_LIMITS = [MIN_SQRT + 1n, MAX_SQRT - 1n];
const KEY = [{ type: 'address' }, { type: 'address' }, { type: 'uint24' }, { type: 'int24' }, { type: 'address' }];
const tuple = (name, type) => ({ name, type });
const KEY_TUPLE = {
  type: 'tuple',
  components: [tuple('currency0', 'address'), tuple('currency1', 'address'), tuple('fee', 'uint24'),
    tuple('tickSpacing', 'int24'), tuple('hooks', 'address')],
};
const types = (...list) => list.map((type) => ({ type }));

// One pool with the chain's own coin, one of two tokens.
const POOLS = [
  { symbols: ['ETH', 'USDC'], fee: 3000, spacing: 60, scale: 0.02 },
  { symbols: ['WBTC', 'WETH'], fee: 500, spacing: 10, scale: 0.2 },
];
// [ticks below, ticks above, dollars that move the price by 1 %]: of the PositionManager, then of a router.
const TOKEN_RANGES = [['full', 'full', 300e3], [1200, 1200, 700e3], [-300, 1500, 400e3], [900, 600, 200e3]];
const ROUTER_RANGES = [[600, 900, 350e3], [1800, -240, 300e3]];

const load = (path) => {
  const { abi, bytecode } = loadArtifact(`@uniswap/v4-periphery/foundry-out/${path}.json`);
  return { abi, bytecode: bytecode.object };
};
const ARTIFACTS = {
  manager: 'PoolManager.sol/PoolManager.default',
  view: 'StateView.sol/StateView',
  positions: 'PositionManager.sol/PositionManager',
  router: 'PoolModifyLiquidityTest.sol/PoolModifyLiquidityTest.default',
  swapper: 'PoolSwapTest.sol/PoolSwapTest.default',
};

export async function deployUniswapV4(chain, weth) {
  const manager = (await chain.deploy(ADMIN, load(ARTIFACTS.manager), [ADMIN])).address;
  const place = async (name, args) => (await chain.deploy(ADMIN, load(ARTIFACTS[name]), args)).address;
  return {
    manager,
    view: await place('view', [manager]),
    positions: await place('positions', [manager, NATIVE, 300000n, NATIVE, weth]),
    router: await place('router', [manager]),
    swapper: await place('swapper', [manager]),
  };
}

const poolId = (key) => keccak256(encodeAbiParameters(KEY, Object.values(key)));
const positionKey = (owner, lower, upper, salt) =>
  keccak256(encodePacked(['address', 'int24', 'int24', 'bytes32'], [owner, lower, upper, salt]));
const wordOf = (number) => pad(toHex(number), { size: 32 });

export class UniswapV4 {
  constructor(chain, addresses, tokens) {
    this.chain = chain;
    this.tokens = tokens;
    for (const [name, artifact] of Object.entries(ARTIFACTS)) {
      this[name] = { address: addresses[name], abi: load(artifact).abi };
    }
  }

  async approve(owners) {
    for (const owner of owners) {
      for (const { address } of Object.values(this.tokens)) {
        if (address === NATIVE) continue;
        const token = { address, abi: tokenArtifact().abi };
        for (const spender of [this.router.address, this.swapper.address]) {
          await this.chain.call(owner, token, 'approve', [spender, 2n ** 256n - 1n]);
        }
      }
    }
  }

  async createPool({ symbols, fee, spacing }, prices) {
    const [a, b] = symbols.map((symbol) => this.tokens[symbol])
      .sort((x, y) => (BigInt(x.address) < BigInt(y.address) ? -1 : 1));
    const key = { currency0: a.address, currency1: b.address, fee, tickSpacing: spacing, hooks: NATIVE };
    await this.chain.call(ADMIN, this.manager, 'initialize', [key, oracleSqrtPrice({ base0: a, base1: b }, prices)]);
    return { id: poolId(key), key, token0: a.symbol, token1: b.symbol, fee, tick_spacing: spacing };
  }

  // The pool manager's own storage, not the lens that gammawatch asks.
  async storage(slot, block) {
    const data = await this.chain.read(this.manager, 'extsload', [slot], block);
    return BigInt(data);
  }

  stateSlot(pool) {
    return BigInt(keccak256(concatHex([pool.id, wordOf(POOLS_SLOT)])));
  }

  async slot(pool, block = undefined) {
    const at = this.stateSlot(pool);
    const packed = await this.storage(wordOf(at), block);
    const liquidity = await this.storage(wordOf(at + 3n), block);
    return {
      sqrtPrice: BigInt.asUintN(160, packed),
      tick: Number(BigInt.asIntN(24, packed >> 160n)),
      liquidity: BigInt.asUintN(128, liquidity),
    };
  }

  async liquidityOf(pool, { owner, lower, upper, salt }, block = undefined) {
    const key = positionKey(owner, lower, upper, salt);
    const at = keccak256(concatHex([key, wordOf(this.stateSlot(pool) + 6n)]));
    return { key, liquidity: BigInt.asUintN(128, await this.storage(at, block)) };
  }

  // The position manager pays from what it holds: no Permit2 in between.
  async fundPositions(owner, pool) {
    for (const symbol of [pool.token0, pool.token1]) {
      const { address, decimals } = this.tokens[symbol];
      if (address === NATIVE) continue;
      const token = { address, abi: tokenArtifact().abi };
      await this.chain.call(owner, token, 'transfer', [this.positions.address, 10n ** BigInt(decimals + 7)]);
    }
  }

  unlock(owner, actions, params, value = 0n) {
    const data = encodeAbiParameters(types('bytes', 'bytes[]'), [concatHex(actions), params]);
    return this.chain.call(owner, this.positions, 'modifyLiquidities', [data, NO_DEADLINE], value);
  }

  async mint(owner, pool, lower, upper, liquidity) {
    const id = await this.chain.read(this.positions, 'nextTokenId');
    const { currency0, currency1 } = pool.key;
    const settle = (currency) => encodeAbiParameters(types('address', 'uint256', 'bool'), [currency, 0n, false]);
    const minted = encodeAbiParameters(
      [KEY_TUPLE, ...types('int24', 'int24', 'uint256', 'uint128', 'uint128', 'address', 'bytes')],
      [pool.key, lower, upper, liquidity, PLENTY, PLENTY, owner, '0x']);
    const swept = encodeAbiParameters(types('address', 'address'), [NATIVE, owner]);
    await this.unlock(
      owner, [MINT, SETTLE, SETTLE, SWEEP], [minted, settle(currency0), settle(currency1), swept],
      await this.coinsFor(pool, lower, upper, liquidity));
    return { pool: pool.id, id: id.toString(), owner: this.positions.address, holder: owner, lower, upper,
      salt: wordOf(id) };
  }

  // The chain's coin that adding may take, and a little more, which comes back.
  async coinsFor(pool, lower, upper, liquidity) {
    if (pool.key.currency0 !== NATIVE || liquidity <= 0n) return 0n;
    const { sqrtPrice } = await this.slot(pool);
    return amountsAt(sqrtPrice, lower, upper, liquidity)[0] * 102n / 100n + 10n ** 15n;
  }

  // Takes `thousandths` out; with burn everything, and the token ends.
  async shrink(position, pool, thousandths, { burn = false } = {}) {
    const { liquidity } = await this.liquidityOf(pool, position);
    const taken = burn
      ? encodeAbiParameters(types('uint256', 'uint128', 'uint128', 'bytes'), [BigInt(position.id), 0n, 0n, '0x'])
      : encodeAbiParameters(types('uint256', 'uint256', 'uint128', 'uint128', 'bytes'),
        [BigInt(position.id), liquidity * BigInt(thousandths) / 1000n, 0n, 0n, '0x']);
    const { currency0, currency1 } = pool.key;
    const out = encodeAbiParameters(types('address', 'address', 'address'), [currency0, currency1, position.holder]);
    await this.unlock(position.holder, [burn ? BURN : DECREASE, TAKE_PAIR], [taken, out]);
  }

  // Liquidity that the router owns: no token of the position manager tells of it.
  async addByRouter(owner, pool, lower, upper, liquidity, salt) {
    const params = { tickLower: lower, tickUpper: upper, liquidityDelta: liquidity, salt: wordOf(salt) };
    const value = await this.coinsFor(pool, lower, upper, liquidity);
    await this.chain.call(owner, this.router, 'modifyLiquidity', [pool.key, params, '0x'], value);
    return { pool: pool.id, owner: this.router.address, holder: owner, lower, upper, salt: wordOf(salt) };
  }

  // Swaps until the pool stands exactly at `target`.
  async swapTo(trader, pool, target) {
    const { sqrtPrice } = await this.slot(pool);
    if (sqrtPrice === target || target <= SELL_LIMITS[0] || target >= SELL_LIMITS[1]) return;
    const zeroForOne = target < sqrtPrice;
    const input = this.tokens[zeroForOne ? pool.token0 : pool.token1];
    const isNative = input.address === NATIVE;
    const amount = 10n ** BigInt(input.decimals + (isNative ? 3 : 8));
    const params = { zeroForOne, amountSpecified: -amount, sqrtPriceLimitX96: target };
    const settings = { takeClaims: false, settleUsingBurn: false };
    await this.chain.call(
      trader, this.swapper, 'swap', [pool.key, params, settings, '0x'], isNative ? amount : 0n);
  }

  align(pool, prices) {
    const [base0, base1] = [this.tokens[pool.token0], this.tokens[pool.token1]];
    return this.swapTo(SWAPPER, pool, oracleSqrtPrice({ base0, base1 }, prices));
  }
}

const sizeAt = (v4, pool, prices, sqrtPrice, scale) => (usd) =>
  liquidityOfDepth(usd * scale, sqrtPrice, v4.tokens[pool.token0], prices);

// Opens the pools; then a position shrunk, one burned, liquidity taken back from the router, and a swap.
export async function openPoolsV4(v4, prices) {
  await v4.approve([...LP_OWNERS, SWAPPER]);
  const pools = [];
  const positions = [];
  for (const spec of POOLS) {
    const pool = await v4.createPool(spec, prices);
    await v4.fundPositions(LP_OWNERS[0], pool);
    const { sqrtPrice } = await v4.slot(pool);
    const size = sizeAt(v4, pool, prices, sqrtPrice, spec.scale);
    const ticks = (range) => rangeTicks(range, tickAtSqrt(sqrtPrice), pool.tick_spacing);
    const minted = [];
    for (const [i, range] of TOKEN_RANGES.entries()) {
      minted.push(await v4.mint(LP_OWNERS[i], pool, ...ticks(range), size(range[2])));
    }
    await v4.shrink(minted[1], pool, 137);
    await v4.shrink(minted[3], pool, 1000, { burn: true });
    positions.push(...minted);
    for (const [i, range] of ROUTER_RANGES.entries()) {
      positions.push(await v4.addByRouter(LP_OWNERS[i], pool, ...ticks(range), size(range[2]), BigInt(i)));
    }
    await v4.addByRouter(LP_OWNERS[0], pool, ...ticks(ROUTER_RANGES[0]), -size(50e3), 0n);
    await v4.swapTo(SWAPPER, pool, sqrtPrice * 1000700n / 1000000n);
    pools.push(pool);
  }
  return { pools, positions };
}
