// Integer arithmetic of a concentrated-liquidity pool: ticks, square-root prices, amounts.
export const Q96 = 1n << 96n;
export const MIN_TICK = -887272;
export const MAX_TICK = 887272;
export const MIN_SQRT = 4295128739n;
export const MAX_SQRT = 1461446703485210103287273052203988822378723970342n;

export function sqrtInt(n) {
  if (n < 2n) return n;
  let x = 1n << BigInt((n.toString(2).length + 1) >> 1);
  for (;;) {
    const y = (x + n / x) >> 1n;
    if (y >= x) return x;
    x = y;
  }
}

// 2^128 / sqrt(1.0001)^(2^i), as the pool itself stores them, found from 1.0001 at 320 bits.
const POWERS = (() => {
  const one = 1n << 320n;
  const powers = [];
  let ratio = one * one / (sqrtInt(one * one * 10001n / 10000n));
  for (let i = 0; i < 20; i++) {
    powers.push(((ratio >> 191n) + 1n) >> 1n);
    ratio = ratio * ratio >> 320n;
  }
  return powers;
})();

export function sqrtAtTick(tick) {
  let ratio = 1n << 128n;
  const steps = BigInt(Math.abs(tick));
  for (let i = 0; i < 20; i++) {
    if (steps >> BigInt(i) & 1n) ratio = ratio * POWERS[i] >> 128n;
  }
  if (tick > 0) ratio = ((1n << 256n) - 1n) / ratio;
  return (ratio >> 32n) + (ratio & 0xffffffffn ? 1n : 0n);
}

export function tickAtSqrt(sqrtPrice) {
  let low = MIN_TICK;
  let high = MAX_TICK;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (sqrtAtTick(middle) <= sqrtPrice) low = middle;
    else high = middle - 1;
  }
  return low;
}

// sqrtPriceX96 of amount1 units of token1 per amount0 units of token0.
export const sqrtOfRatio = (amount1, amount0) => sqrtInt((amount1 << 192n) / amount0);

const divUp = (a, b) => (a + b - 1n) / b;

// Amounts that back `liquidity` between two square-root prices, rounded up.
export const amount0Between = (low, high, liquidity) =>
  divUp(divUp((liquidity << 96n) * (high - low), high), low);
export const amount1Between = (low, high, liquidity) => divUp(liquidity * (high - low), Q96);

export function amountsAt(sqrtPrice, lower, upper, liquidity) {
  const low = sqrtAtTick(lower);
  const high = sqrtAtTick(upper);
  const here = sqrtPrice < low ? low : sqrtPrice > high ? high : sqrtPrice;
  return [amount0Between(here, high, liquidity), amount1Between(low, here, liquidity)];
}

export const alignTick = (tick, spacing) => Math.floor(tick / spacing) * spacing;
