// Totals that a snapshot must show, computed from truth.json alone and by other means than gammawatch's.
//   node reference.mjs truth.json > reference.json
import { pathToFileURL } from 'node:url';
import { european } from './lib/greeks.mjs';
import { HORIZONS_S, shiftVol, SHOCK_BPS, TAIL_BPS } from './lib/scenario.mjs';

export { SHOCK_BPS };
import { absorbedTokens, liquidityAt, rangeValue } from './lib/liquidity.mjs';
import { readJson } from './lib/world.mjs';

const YEAR_S = 31536000;

const LYRA_HEDGED = 1; // the pool hedges all of it, LPs nothing: policy 3.6

export const rangesOf = (position) => {
  const parts = position.kind === 'lp_range' && position.id === 'residual'
    ? position.raw.segments : [[position.tick_lower, position.tick_upper, position.liquidity]];
  return parts.map(([tickLower, tickUpper, liquidity]) =>
    ({ tickLower, tickUpper, liquidity: BigInt(liquidity) }));
};

const usdOf = (token, spot, underlying, price) => {
  if (token.underlying === 'USD') return 1;
  return token.underlying === underlying ? price : Number(spot[token.underlying]);
};

function lpAt(position, context, underlying, price) {
  const { truth, poolOf, tokenOf } = context;
  const pool = poolOf(position.venue);
  const [t0, t1] = [tokenOf(pool.token0), tokenOf(pool.token1)];
  const [usd0, usd1] = [t0, t1].map((t) => usdOf(t, truth.spot, underlying, price));
  const isToken0 = t0.underlying === underlying;
  const sum = { value: 0, delta: 0, gamma: 0, vega: 0, theta: 0 };
  for (const range of rangesOf(position)) {
    const at = rangeValue(range, t0.decimals, t1.decimals, usd0, usd1);
    sum.value += at.value;
    sum.delta += isToken0 ? at.delta0 : at.delta1;
    sum.gamma += isToken0 ? at.gamma0 : at.gamma1;
  }
  return sum;
}

// A scenario: volatility shifted or scaled, or time passed; what expires by then is gone.
function optionAt(position, { truth }, price, { shift = 'none', scale = 1, laterS } = {}) {
  const left = position.expiry - truth.block.timestamp - (laterS ?? 0);
  if (laterS !== undefined && left <= 0) return { value: 0, delta: 0, gamma: 0, vega: 0, theta: 0 };
  const vol = shiftVol(shift, Number(position.iv), left / YEAR_S) * scale;
  const one = european(position.kind === 'call', price, Number(position.strike), left / YEAR_S, vol);
  const quantity = Number(position.quantity);
  return Object.fromEntries(Object.entries(one).map(([name, value]) => [name, quantity * value]));
}

const evaluate = (position, context, underlying, price, scenario) => (position.kind.startsWith('lp_')
  ? lpAt(position, context, underlying, price) : optionAt(position, context, price, scenario));

const gamma1pct = (gamma, price) => gamma * price * price / 100;

function sumAt(positions, context, underlying, price, scenario) {
  const total = { value: 0, delta: 0, gamma: 0, vega: 0, theta: 0, short: 0, long: 0, gross: 0 };
  for (const position of positions) {
    const at = evaluate(position, context, underlying, price, scenario);
    for (const name of ['value', 'delta', 'gamma', 'vega', 'theta']) total[name] += at[name];
    total[at.gamma < 0 ? 'short' : 'long'] += gamma1pct(at.gamma, price);
    total.gross += Math.abs(at.value);
  }
  return total;
}

// The ladder at other volatilities and times. The value now is at unchanged ones.
function scenariosOf(positions, context, underlying, hedged) {
  const now = context.truth.block.timestamp;
  const spot = Number(context.truth.spot[underlying]);
  const at = (price, scenario) => sumAt(positions, context, underlying, price, scenario);
  const prices = SHOCK_BPS.map((bps) => spot * (1 + bps / 10000));
  const here = at(spot).value;
  const pnl = (shift) => prices.map((price) => at(price, { shift }).value - here);
  const gammas = (scenario) => prices.map((price) => gamma1pct(at(price, scenario).gamma, price));
  const band = [0.8, 1, 1.25].map((scale) => gammas({ scale }));
  const least = prices.map((_, i) => Math.min(...band.map((nodes) => nodes[i])));
  const ahead = positions.map(({ expiry }) => expiry - now).filter((left) => left > 0);
  const horizons = [...HORIZONS_S, ahead.length > 0 ? Math.min(...ahead) : 0];
  const later = horizons.map((laterS) => gammas({ laterS }));
  return {
    pnl_vol_down_usd: pnl('down'),
    pnl_vol_up_usd: pnl('up'),
    pnl_tail_usd: TAIL_BPS.map((bps) => at(spot * (1 + bps / 10000), { shift: 'up' }).value - here),
    conservative_gamma_usd_per_1pct: least,
    conservative_hedging_gamma_usd_per_1pct: least.map((gamma) => hedged * gamma),
    horizon_s: horizons,
    horizon_hedging_delta_usd: horizons.map((laterS) => hedged * at(spot, { laterS }).delta * spot),
    horizon_gamma_usd_per_1pct: later,
    horizon_hedging_gamma_usd_per_1pct: later.map((nodes) => nodes.map((gamma) => hedged * gamma)),
  };
}

function exposureOf(positions, context, underlying) {
  const { protocol, venue } = positions[0];
  const spot = Number(context.truth.spot[underlying]);
  const hedged = protocol === 'lyra_v1' ? LYRA_HEDGED : 0;
  const here = sumAt(positions, context, underlying, spot);
  const nodes = SHOCK_BPS.map((bps) => {
    const price = spot * (1 + bps / 10000);
    return { price, ...sumAt(positions, context, underlying, price) };
  });
  return {
    protocol, venue, underlying, spot_usd: spot, positions: positions.length,
    delta_usd: here.delta * spot,
    gamma_usd_per_1pct: gamma1pct(here.gamma, spot),
    short_gamma_usd_per_1pct: here.short,
    long_gamma_usd_per_1pct: here.long,
    hedging_gamma_usd_per_1pct: hedged * gamma1pct(here.gamma, spot),
    vega_usd_per_volpt: here.vega / 100,
    theta_usd_per_day: here.theta / 365,
    gross_value_usd: here.gross,
    ladder: {
      shock_bps: SHOCK_BPS,
      pnl_usd: nodes.map((n) => n.value - here.value),
      delta_usd: nodes.map((n) => n.delta * n.price),
      gamma_usd_per_1pct: nodes.map((n) => gamma1pct(n.gamma, n.price)),
      hedging_delta_usd: nodes.map((n) => hedged * n.delta * n.price),
      hedging_gamma_usd_per_1pct: nodes.map((n) => hedged * gamma1pct(n.gamma, n.price)),
      ...scenariosOf(positions, context, underlying, hedged),
    },
  };
}

function depthOf(pool, context) {
  const { truth, tokenOf } = context;
  const ranges = truth.positions.filter(({ venue }) => venue === pool.address).flatMap(rangesOf);
  const active = liquidityAt(ranges, pool.tick);
  if (active !== BigInt(pool.liquidity)) {
    throw new Error(`${pool.address}: positions add up to ${active}, the pool has ${pool.liquidity}`);
  }
  return [pool.token0, pool.token1].flatMap((address) => {
    const { underlying, decimals } = tokenOf(address);
    if (underlying === 'USD') return [];
    return [{
      protocol: pool.protocol, venue: pool.address, underlying, shock_bps: SHOCK_BPS,
      absorbed_tokens: SHOCK_BPS.map((bps) => absorbedTokens(
        ranges, BigInt(pool.sqrt_price_x96), address === pool.token0, decimals, bps)),
    }];
  });
}

export function computeReference(truth) {
  const context = {
    truth,
    poolOf: (address) => truth.pools.find((p) => p.address === address),
    tokenOf: (address) => truth.tokens.find((t) => t.address === address),
  };
  const books = new Map();
  for (const position of truth.positions) {
    for (const underlying of position.underlyings) {
      const key = `${position.protocol} ${position.venue} ${underlying}`;
      if (!books.has(key)) books.set(key, { underlying, positions: [] });
      books.get(key).positions.push(position);
    }
  }
  return {
    block: truth.block,
    exposures: [...books.values()].map(({ underlying, positions }) =>
      exposureOf(positions, context, underlying)),
    depth: truth.pools.flatMap((pool) => depthOf(pool, context)),
  };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  if (process.argv.length !== 3) throw new Error('usage: node reference.mjs truth.json');
  console.log(JSON.stringify(computeReference(readJson(process.argv[2])), null, 1));
}
