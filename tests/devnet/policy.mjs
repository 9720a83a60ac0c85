// The figures of signed vectors, computed from the ground truth by the rules of the policy and by other means than
// gammawatch's: positions are priced anew at every scenario, nothing is interpolated, nothing of its C is used.
//   node policy.mjs --dir DIR --vectors FILE [--feed PROTOCOL] [--count N]
// reads the first N vectors (NDJSON) of the option feed, re-reads the truth at the block of each, compares scan range,
// amplification and margins, and exits 1 on any difference. Times and spots must be those of the run's first hour:
// then realised volatility is still its seed.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { parseArgs } from './lib/args.mjs';
import { european } from './lib/greeks.mjs';
import { SHIFTS, shiftVol, TAIL_BPS } from './lib/scenario.mjs';
import { World } from './lib/world.mjs';
import { computeReference, SHOCK_BPS } from './reference.mjs';
import { readTruth } from './truth.mjs';

const YEAR_S = 31_536_000;
const DAY_S = 86_400;

// Defaults of the policy, with where they come from.
export const DEFAULTS = {
  horizonH: 48, zTail: 2.64949190678931, zGap: 3.25558670475779, // Student t of 4 degrees: 99 %, 99.5 %
  rangeMin: 0.10, rangeMax: 0.60, amplificationMax: 3,
  longRunVol: 0.75, volFloorRatio: 0.9, decayPerDay: 0.94,
  contingency: 0.0030, latencyS: 60, utilisationMax: 0.90,
  theta: 14_000, stepUp: 2_500, stepUpReduceOnly: 10_000, slotS: 60, deadBandUp: 50,
  marginMin: 10_000, marginMax: 50_000, initialOverMaintenance: 1.25,
};

const clamp = (x, low, high) => Math.min(Math.max(x, low), high);
const nodeOf = (bps) => SHOCK_BPS.indexOf(bps);

// ---- feedback (k, A, A_rel): hedgers' dollars per 1 % over dollars of depth per 1 %

export function depthOf(reference, underlying, spot) {
  const side = (bps) => reference.depth.filter((pool) => pool.underlying === underlying)
    .reduce((sum, pool) => sum + Math.abs(pool.absorbed_tokens[nodeOf(bps)]), 0) * spot;
  return Math.min(side(100), side(-100));
}

export function loopGain(reference, underlying, depthUsd) {
  const hedging = reference.exposures.filter((book) => book.underlying === underlying)
    .reduce((sum, book) => sum + book.hedging_gamma_usd_per_1pct, 0);
  return depthUsd > 0 ? -hedging / depthUsd : 1;
}

export const amplification = (k, p) => (k >= 1 ? p.amplificationMax : Math.min(1 / (1 - k), p.amplificationMax));

export function relativeAmplification(k, kMean, p) {
  if (k >= 1) return p.amplificationMax;
  return clamp((1 - kMean) / (1 - Math.min(k, 0.9)), 1, p.amplificationMax);
}

// ---- margin of a book of options

const optionsOf = (truth, venue) =>
  truth.positions.filter((position) => position.venue === venue && !position.kind.startsWith('lp_'));

function priceBook(truth, options, spot, shift = 'none') {
  const sum = { value: 0, delta: 0, gamma: 0 };
  for (const { kind, strike, expiry, iv, quantity } of options) {
    const years = (expiry - truth.block.timestamp) / YEAR_S;
    const one = european(kind === 'call', spot, Number(strike), years, shiftVol(shift, Number(iv), years));
    for (const name of Object.keys(sum)) sum[name] += Number(quantity) * one[name];
  }
  return sum;
}

// Weighted by gamma, both signs counted.
export function impliedVol(truth, options, spot) {
  let [weighted, weights] = [0, 0];
  for (const option of options) {
    const weight = Math.abs(priceBook(truth, [option], spot).gamma);
    weighted += weight * Number(option.iv);
    weights += weight;
  }
  return weights > 0 ? weighted / weights : Math.max(0, ...options.map(({ iv }) => Number(iv)));
}

// Worst loss within the range at three volatilities, between its steps at the present one, and the weighted tails.
function worstLoss(truth, options, spot, range) {
  const here = priceBook(truth, options, spot).value;
  const lossAt = (shock, shift) => here - priceBook(truth, options, spot * (1 + shock), shift).value;
  const core = [-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1]
    .flatMap((u) => SHIFTS.map((shift) => lossAt(u * range, shift)));
  const inner = SHOCK_BPS.map((bps) => bps / 10_000).filter((shock) => Math.abs(shock) <= range)
    .map((shock) => lossAt(shock, 'none'));
  const tails = TAIL_BPS.map((bps) => bps / 10_000)
    .map((g) => Math.min(1, 0.77 * range / Math.abs(g)) * lossAt(g, 'up'));
  return Math.max(0, ...core, ...inner, ...tails);
}

// Options sold without one bought of the same strike and expiry.
function nakedShort(options) {
  const net = new Map();
  for (const { strike, expiry, quantity } of options) {
    const key = `${strike} ${expiry}`;
    net.set(key, (net.get(key) ?? 0) + Number(quantity));
  }
  return [...net.values()].reduce((sum, quantity) => sum + Math.max(0, -quantity), 0);
}

export function requirement(truth, options, spot, { vol, relative, depthUsd }, p) {
  const range = clamp(relative * vol * Math.sqrt(p.horizonH / 8760) * p.zTail, p.rangeMin, p.rangeMax);
  const lowestGamma = Math.min(0, ...SHOCK_BPS.filter((bps) => Math.abs(bps) <= 500)
    .map((bps) => priceBook(truth, options, spot * (1 + bps / 10_000)).gamma));
  const move = spot * p.zGap * vol * Math.sqrt(p.latencyS / YEAR_S);
  const deltaUsd = Math.abs(priceBook(truth, options, spot).delta) * spot;
  const parts = {
    loss: worstLoss(truth, options, spot, range),
    contingency: p.contingency * spot * nakedShort(options),
    gap: 0.5 * -lowestGamma * move ** 2,
    closeOut: depthUsd > 0 ? deltaUsd ** 2 / (200 * depthUsd) : deltaUsd * range,
  };
  return { range, ...parts, total: parts.loss + parts.contingency + parts.gap + parts.closeOut };
}

export const buffer = (x, p) => Math.max(x, Math.ceil(1.25 * Math.min(x, p.theta)));

// ---- one evaluation

// Averages with the decay of the volatility. Until they know better, volatility is taken to hold no amplification (k̄
// starts at the lower of k and 0) and depth to be usual.
function remember(memory, k, depthUsd, time, p) {
  if (memory.time === undefined) {
    Object.assign(memory, { kMean: Math.min(k, 0), depthMean: depthUsd, time });
    return;
  }
  const decay = p.decayPerDay ** (Math.max(0, time - memory.time) / DAY_S);
  memory.kMean = decay * memory.kMean + (1 - decay) * Math.min(k, 0.9);
  memory.depthMean = decay * memory.depthMean + (1 - decay) * depthUsd;
  memory.time = Math.max(time, memory.time);
}

export function evaluate(truth, { underlying, venue }, memory, p = DEFAULTS) {
  const reference = computeReference(truth);
  const spot = Number(truth.spot[underlying]);
  const options = optionsOf(truth, venue);
  const depthUsd = depthOf(reference, underlying, spot);
  const k = loopGain(reference, underlying, depthUsd);
  remember(memory, k, depthUsd, truth.block.timestamp, p);
  const volFloor = p.volFloorRatio * p.longRunVol;
  const vol = Math.max(p.longRunVol, impliedVol(truth, options, spot), volFloor);
  const relative = relativeAmplification(k, memory.kMean, p);
  const now = requirement(truth, options, spot, { vol, relative, depthUsd }, p);
  const calm = requirement(truth, options, spot, { vol: volFloor, relative: 1, depthUsd: memory.depthMean }, p);
  const ratio = calm.total > 0 ? Math.max(1, now.total / calm.total) : 1;
  const x = Math.ceil(10_000 * ratio);
  return {
    k, amplification: amplification(k, p), relative, vol, range: now.range, requirement: Math.min(x, p.marginMax),
    margin: clamp(buffer(x, p), p.marginMin, p.marginMax),
    cap: 10_000 * p.utilisationMax * clamp((0.75 - k) / (0.75 - 0.25), 0.2, 1), now, calm,
  };
}

// ---- comparison with what was signed

const near = (got, want, tolerance = 1) => Math.abs(got - want) <= tolerance + 1e-6;

// Where initial margin must be, given where it was: at the target unless the rises of the last slot used up the step.
// Every rise is published, so those of the vectors before are all there are.
function marginFaults(vector, want, rises, p) {
  const { initialMarginBps: got, previousInitialMarginBps: before } = vector.margin;
  const now = Number(vector.header.observedAt);
  const step = vector.liquidity.breakerLevel >= 3 ? p.stepUpReduceOnly : p.stepUp;
  const used = rises.filter(({ time }) => now - time < p.slotS).reduce((sum, { rise }) => sum + rise, 0);
  rises.push({ time: now, rise: got - before });
  if (want.margin < before + p.deadBandUp) {
    return got === before ? [] : [`initial ${got}, wanted to stay at ${before} (target ${want.margin})`];
  }
  if (want.margin - before <= step - used) {
    return near(got, want.margin) ? [] : [`initial ${got}, target ${want.margin}`];
  }
  return got >= before && got <= Math.min(before + step, want.margin)
    ? [] : [`initial ${got}, at most ${step} above ${before} and not above ${want.margin}`];
}

// `rises` is the caller's, empty before the first vector of a feed.
export function compare(vector, want, rises, p = DEFAULTS) {
  const { margin } = vector;
  const faults = marginFaults(vector, want, rises, p);
  const check = (name, got, wanted) => {
    if (!near(got, wanted)) faults.push(`${name} ${got}, wanted ${wanted}`);
  };
  check('scan range', margin.priceScanRangeBps, want.range * 10_000);
  check('amplification', margin.amplificationBps, want.amplification * 10_000);
  if (margin.maintenanceMarginBps > Math.ceil(margin.initialMarginBps / p.initialOverMaintenance)) {
    faults.push(`maintenance ${margin.maintenanceMarginBps} above its part of ${margin.initialMarginBps}`);
  }
  if (vector.liquidity.utilisationCapBps < Math.floor(want.cap) - 1) {
    faults.push(`utilisation cap ${vector.liquidity.utilisationCapBps} below ${want.cap}`);
  }
  return faults;
}

async function compareAll(world, vectors) {
  const memory = {};
  const rises = [];
  let bad = 0;
  for (const vector of vectors) {
    const { seq, blockNumber, blockHash } = vector.header;
    const [, venue, underlying] = vector.feed.split(':');
    const truth = await readTruth(world, Number(blockNumber));
    const want = evaluate(truth, { underlying, venue: venue.toLowerCase() }, memory);
    const faults = truth.block.hash === blockHash ? [] : ['its block is not of this chain'];
    faults.push(...compare(vector, want, rises));
    bad += faults.length > 0;
    console.log(`${faults.length ? 'BAD ' : 'ok  '} #${seq} block ${blockNumber} k ${want.k.toFixed(4)} `
      + `A ${want.amplification.toFixed(4)} range ${want.range.toFixed(4)} target ${want.margin} `
      + `signed ${vector.margin.previousInitialMarginBps} > ${vector.margin.initialMarginBps}`);
    for (const fault of faults) console.log(`       ${fault}`);
  }
  return bad;
}

async function main() {
  const args = parseArgs(process.argv.slice(2), { dir: '.', vectors: '', feed: 'lyra_v1', count: '0' });
  const lines = readFileSync(args.vectors, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
  const vectors = lines.filter(({ header, feed }) => header && feed.startsWith(`${args.feed}:`))
    .slice(0, Number(args.count) || undefined);
  const bad = await compareAll(World.open(args.dir), vectors);
  console.log(`${vectors.length} vectors, ${bad} differ`);
  process.exitCode = bad === 0 && vectors.length > 0 ? 0 : 1;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
