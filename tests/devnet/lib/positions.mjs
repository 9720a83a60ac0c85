// The opening book: what is minted in each pool and traded on Lyra before the devnet is handed over.
import { parseEther } from 'viem';
import { ACCOUNTS } from './chain.mjs';
import { alignTick, amount0Between, sqrtInt } from './tickmath.mjs';

export const LP_OWNERS = ACCOUNTS.slice(1, 6);
export const OPTION_OWNERS = ACCOUNTS.slice(3, 7);
export const SWAPPER = ACCOUNTS[7];
const FULL = 'full';

export const POOLS = [
  { tokens: ['WETH', 'USDC'], fee: 500, scale: 0.55 },
  { tokens: ['WETH', 'USDT'], fee: 3000, scale: 0.35 },
  { tokens: ['WBTC', 'USDC'], fee: 3000, scale: 0.5 },
  { tokens: ['WBTC', 'WETH'], fee: 3000, scale: 0.15 },
  { tokens: ['DAI', 'WETH'], fee: 3000, scale: 0.06 },
];

// [ticks below, ticks above the current one, dollars that move the price by 1 % while in range].
const RANGES = [
  [FULL, FULL, 400e3], [2400, 1900, 1500e3], [900, 800, 900e3], [600, 1500, 500e3],
  ['narrow1', 'narrow1', 350e3], ['narrow2', 'narrow2', 300e3],
  [-480, 1560, 700e3], [1740, -420, 700e3], [5000, -2600, 900e3],
];
const DIRECT_RANGES = [[1080, 660, 250e3], [300, 1260, 350e3]];

// [board, strike, option type, contracts]: traders are net long, so the pool is short gamma.
const OPTIONS = [
  [0, 2, 1, 940], [0, 3, 1, 1100], [0, 4, 0, 1690], [0, 4, 1, 860], [0, 5, 0, 1310], [0, 6, 0, 700],
  [0, 3, 4, 290], [0, 5, 2, 220], [0, 6, 3, 160],
  [0, 0, 1, 210], [0, 1, 1, 340],
  [1, 1, 1, 770], [1, 2, 1, 700], [1, 3, 0, 1480], [1, 3, 1, 560], [1, 4, 0, 1010], [1, 5, 0, 490],
  [1, 1, 4, 200], [1, 4, 2, 250], [1, 5, 3, 1400], [1, 0, 1, 190], [1, 0, 4, 1500], [0, 0, 4, 900],
];

// Liquidity whose token0 side is worth `usd` over the next +1 % of pool price.
export function liquidityOfDepth(usd, sqrtPrice, token0, prices) {
  const unit = 1n << 100n;
  const above = sqrtInt(sqrtPrice * sqrtPrice * 101n / 100n);
  const amount = amount0Between(sqrtPrice, above, unit);
  const price = token0.underlying === 'USD' ? 100000000n : prices[token0.underlying];
  const wanted = BigInt(Math.round(usd)) * 10n ** BigInt(token0.decimals + 8) / price;
  return unit * wanted / amount;
}

export function rangeTicks([below, above], tick, spacing) {
  const here = alignTick(tick, spacing);
  if (below === FULL) {
    const edge = Math.floor(887272 / spacing) * spacing;
    return [-edge, edge];
  }
  if (below === 'narrow1') return [here, here + spacing];
  if (below === 'narrow2') return [here - spacing, here + spacing];
  const lower = alignTick(tick - below, spacing);
  const upper = alignTick(tick + above, spacing);
  return [lower, upper];
}

export async function openPools(uniswap, tokens, prices, rng) {
  const pools = [];
  const direct = [];
  for (const { tokens: [a, b], fee, scale } of POOLS) {
    const pool = await uniswap.createPool(tokens[a], tokens[b], fee, prices);
    const { sqrtPrice, tick } = await uniswap.slot(pool.address);
    const sizeOf = (usd) => liquidityOfDepth(
      usd * scale * rng.between(0.9, 1.1), sqrtPrice, tokens[pool.token0], prices);
    for (const [index, range] of RANGES.entries()) {
      const [lower, upper] = rangeTicks(range, tick, pool.tick_spacing);
      const owner = LP_OWNERS[(index + pools.length) % LP_OWNERS.length];
      await uniswap.mint(owner, pool, tokens, lower, upper, sizeOf(range[2]));
    }
    if (pools.length !== 4) {
      for (const range of DIRECT_RANGES) {
        const [lower, upper] = rangeTicks(range, tick, pool.tick_spacing);
        await uniswap.mintDirect(pool, lower, upper, sizeOf(range[2]));
        direct.push({ pool: pool.address, lower, upper });
      }
    }
    pools.push(pool);
  }
  return { pools, direct };
}

// A size with digits down to the last wei, as real positions have.
export function sizeWad(contracts, rng) {
  const wad = parseEther(String(contracts)) * BigInt(900 + rng.integer(200)) / 1000n;
  return wad - wad % 10n ** 9n + BigInt(rng.integer(10 ** 9));
}

export async function openOptions(lyra, rng) {
  for (const owner of OPTION_OWNERS) await lyra.fund(owner);
  const boards = await lyra.liveBoards();
  for (const [index, [board, strike, type, contracts]] of OPTIONS.entries()) {
    const owner = OPTION_OWNERS[index % OPTION_OWNERS.length];
    await lyra.open(owner, boards[board].strikeIds[strike], type, sizeWad(contracts, rng));
  }
}
