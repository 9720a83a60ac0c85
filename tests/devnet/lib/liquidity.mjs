// Value of liquidity at an oracle price and the depth of a pool, independently of gammawatch.
import { sqrtAtTick, sqrtInt, tickAtSqrt } from './tickmath.mjs';

const TWO_96 = 2 ** 96;
const ratioOf = (sqrt) => Number(sqrt) / TWO_96;

// One range of liquidity between two tokens of USD prices usd0 and usd1: amounts, value, and the
// derivatives of the value by the price of each token.
export function rangeValue({ tickLower, tickUpper, liquidity }, decimals0, decimals1, usd0, usd1) {
  const scale = 10 ** ((decimals0 - decimals1) / 2);
  const sqrtLower = ratioOf(sqrtAtTick(tickLower)) * scale;
  const sqrtUpper = ratioOf(sqrtAtTick(tickUpper)) * scale;
  const human = Number(liquidity) / 10 ** ((decimals0 + decimals1) / 2);
  const sqrt = Math.sqrt(usd0 / usd1);
  const clamped = Math.min(Math.max(sqrt, sqrtLower), sqrtUpper);
  const inside = sqrt > sqrtLower && sqrt < sqrtUpper;
  const amount0 = human * (sqrtUpper - clamped) / (clamped * sqrtUpper);
  const amount1 = human * (clamped - sqrtLower);
  return {
    value: amount0 * usd0 + amount1 * usd1,
    delta0: amount0,
    delta1: amount1,
    gamma0: inside ? -human / (2 * sqrt ** 3 * usd1) : 0,
    gamma1: inside ? -human * sqrt / (2 * usd1) : 0,
  };
}

// Net liquidity by tick of a set of ranges, ascending.
export function netByTick(ranges) {
  const net = new Map();
  for (const { tickLower, tickUpper, liquidity } of ranges) {
    net.set(tickLower, (net.get(tickLower) ?? 0n) + liquidity);
    net.set(tickUpper, (net.get(tickUpper) ?? 0n) - liquidity);
  }
  return [...net].filter(([, change]) => change !== 0n).sort(([a], [b]) => a - b);
}

export function liquidityAt(ranges, tick) {
  return ranges
    .filter(({ tickLower, tickUpper }) => tickLower <= tick && tick < tickUpper)
    .reduce((sum, { liquidity }) => sum + liquidity, 0n);
}

// Exact amounts of token0 and token1 that leave the pool (positive) while its square-root price
// walks from `sqrt` to `target`; scaled by 2^64 so that rounding stays far below a unit.
export function walkAmounts(ranges, sqrt, target) {
  const EXTRA = 64n;
  const bounds = netByTick(ranges).map(([tick]) => sqrtAtTick(tick));
  const [low, high] = sqrt < target ? [sqrt, target] : [target, sqrt];
  const stops = [low, ...bounds.filter((b) => b > low && b < high), high];
  let amount0 = 0n;
  let amount1 = 0n;
  for (let i = 0; i + 1 < stops.length; i++) {
    const [a, b] = [stops[i], stops[i + 1]];
    const liquidity = liquidityAt(ranges, tickAtSqrt(a));
    amount0 += ((liquidity << (96n + EXTRA)) * (b - a)) / (a * b);
    amount1 += (liquidity * (b - a) << EXTRA) >> 96n;
  }
  const sign = target > sqrt ? 1n : -1n;
  const unscale = (amount) => Number(sign * amount) / 2 ** Number(EXTRA);
  return { amount0: unscale(amount0), amount1: -unscale(amount1) };
}

// Tokens of the underlying bought out of the pool until its own price is (1 + bps) times its present one.
export function absorbedTokens(ranges, sqrt, isToken0, decimals, bps) {
  const numerator = BigInt(10000 + bps);
  const square = isToken0
    ? (sqrt * sqrt << 64n) * numerator / 10000n : (sqrt * sqrt << 64n) * 10000n / numerator;
  const target = sqrtInt(square) >> 32n;
  const { amount0, amount1 } = walkAmounts(ranges, sqrt, target);
  return (isToken0 ? amount0 : amount1) / 10 ** decimals;
}
