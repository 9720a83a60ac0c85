// node --test lib.test.mjs: the arithmetic that the ground truth rests on.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { erfc, european } from './lib/greeks.mjs';
import { absorbedTokens, rangeValue, walkAmounts } from './lib/liquidity.mjs';
import { MAX_SQRT, MAX_TICK, MIN_SQRT, MIN_TICK, amountsAt, sqrtAtTick, tickAtSqrt } from './lib/tickmath.mjs';
import { segmentsOf } from './truth.mjs';

const near = (got, want, relative) => assert.ok(
  Math.abs(got - want) <= relative * Math.abs(want), `${got} is not near ${want}`);

test('square roots of ticks equal those of the contract', () => {
  const source = readFileSync(
    new URL('node_modules/@uniswap/v3-core/contracts/libraries/TickMath.sol', import.meta.url), 'utf8');
  const steps = [...source.matchAll(/absTick & (0x\w+) != 0\) ratio = \(ratio \* (0x\w+)\)/g)];
  const ofContract = (tick) => {
    const size = BigInt(Math.abs(tick));
    let ratio = size & 1n ? 0xfffcb933bd6fad37aa2d162d1a594001n : 1n << 128n;
    for (const [, bit, factor] of steps) if (size & BigInt(bit)) ratio = (ratio * BigInt(factor)) >> 128n;
    if (tick > 0) ratio = ((1n << 256n) - 1n) / ratio;
    return (ratio >> 32n) + (ratio & 0xffffffffn ? 1n : 0n);
  };
  assert.equal(steps.length, 19);
  for (let tick = MIN_TICK; tick <= MAX_TICK; tick += 977) assert.equal(sqrtAtTick(tick), ofContract(tick));
});

test('ticks and square roots are each other\'s inverse up to the ends', () => {
  assert.equal(sqrtAtTick(MIN_TICK), MIN_SQRT);
  assert.equal(sqrtAtTick(MAX_TICK), MAX_SQRT);
  for (const tick of [MIN_TICK, -200312, -1, 0, 1, 264283, MAX_TICK]) {
    assert.equal(tickAtSqrt(sqrtAtTick(tick)), tick);
    if (tick > MIN_TICK) assert.equal(tickAtSqrt(sqrtAtTick(tick) - 1n), tick - 1);
  }
});

test('erfc agrees with fifteen published digits on both branches', () => {
  near(erfc(0.5), 0.4795001221869535, 1e-14);
  near(erfc(1), 0.1572992070502851, 1e-14);
  near(erfc(1.5), 0.03389485352468927, 1e-13);
  near(erfc(3), 2.209049699858544e-5, 1e-13);
  near(erfc(5), 1.537459794428035e-12, 1e-13);
  near(erfc(-1), 2 - 0.1572992070502851, 1e-15);
});

test('an option close to expiry agrees with a fifty-digit computation', () => {
  const call = european(true, 60000, 60000, 300 / 31536000, 0.55);
  near(call.value, 40.605164805785075762, 1e-12);
  const put = european(false, 60000, 60000, 300 / 31536000, 0.55);
  near(put.value, call.value, 1e-12);
  near(call.delta - put.delta, 1, 1e-15);
});

test('an expired option is worth its intrinsic value and has no gamma', () => {
  assert.deepEqual(european(false, 1500, 2000, 0, 0.8), { value: 500, delta: -1, gamma: 0, vega: 0, theta: 0 });
  assert.equal(european(true, 2000, 2000, -1, 0.8).delta, 0.5);
});

test('delta and gamma of a range are the derivatives of its value, for both tokens', () => {
  const range = { tickLower: -202740, tickUpper: -198420, liquidity: 2n * 10n ** 18n };
  const at = (usd0, usd1) => rangeValue(range, 18, 6, usd0, usd1);
  const here = at(2000, 1);
  const step = 0.01;
  near((at(2000 + step, 1).value - at(2000 - step, 1).value) / (2 * step), here.delta0, 1e-8);
  near((at(2000 + step, 1).delta0 - at(2000 - step, 1).delta0) / (2 * step), here.gamma0, 1e-7);
  const small = 1e-5;
  near((at(2000, 1 + small).value - at(2000, 1 - small).value) / (2 * small), here.delta1, 1e-8);
  near((at(2000, 1 + small).delta1 - at(2000, 1 - small).delta1) / (2 * small), here.gamma1, 1e-7);
});

test('at the end of a range gamma is zero', () => {
  const range = { tickLower: 0, tickUpper: 600, liquidity: 10n ** 20n };
  assert.equal(rangeValue(range, 18, 18, 1, 1).gamma0, 0);
  assert.notEqual(rangeValue(range, 18, 18, 1.001, 1).gamma0, 0);
});

test('a walk over several ranges takes what each of them holds', () => {
  const ranges = [
    { tickLower: -600, tickUpper: 600, liquidity: 10n ** 21n },
    { tickLower: 0, tickUpper: 1200, liquidity: 3n * 10n ** 20n }];
  const { amount0 } = walkAmounts(ranges, sqrtAtTick(-60), sqrtAtTick(900));
  const whole = amountsAt(sqrtAtTick(-60), -60, 600, ranges[0].liquidity)[0]
    + amountsAt(sqrtAtTick(0), 0, 900, ranges[1].liquidity)[0];
  near(amount0, Number(whole), 1e-14);
  assert.ok(absorbedTokens(ranges, sqrtAtTick(30), true, 18, -100) < 0);
  assert.ok(absorbedTokens(ranges, sqrtAtTick(30), false, 18, 100) > 0);
});

test('overlapping ranges become maximal segments without gaps of zero', () => {
  const range = (tickLower, tickUpper, liquidity) => ({ tickLower, tickUpper, liquidity });
  assert.deepEqual(
    segmentsOf([range(0, 20, 5n), range(10, 30, 7n), range(40, 50, 1n), range(50, 60, 1n)]),
    [[0, 10, '5'], [10, 20, '12'], [20, 30, '7'], [40, 60, '1']]);
});
