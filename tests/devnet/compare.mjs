// Compares `gammawatch snapshot --positions --json` with the ground truth, position by position and
// total by total; prints a table and exits 1 on any mismatch.
//   node compare.mjs snapshot.json truth.json [reference.json]
import { compareAccounts } from './lib/accounts.mjs';
import { SHOCK_BPS } from './lib/scenario.mjs';
import { computeReference, rangesOf } from './reference.mjs';
import { readJson } from './lib/world.mjs';
import { segmentsOf } from './truth.mjs';

const TERMS_TOLERANCE = 1e-15; // quantities and strikes: one rounding to double
const VOL_TOLERANCE = 1e-14; // a product of two of them
const TOTAL_TOLERANCE = 1e-9;
const CANCEL_TOLERANCE = 1e-13; // of the gross value, where gains and losses cancel

const TOTALS = [
  'spot_usd', 'positions', 'delta_usd', 'gamma_usd_per_1pct', 'short_gamma_usd_per_1pct',
  'long_gamma_usd_per_1pct', 'hedging_gamma_usd_per_1pct', 'vega_usd_per_volpt', 'theta_usd_per_day'];
const LADDERS = [
  'shock_bps', 'pnl_usd', 'delta_usd', 'gamma_usd_per_1pct', 'hedging_delta_usd', 'hedging_gamma_usd_per_1pct',
  'pnl_vol_down_usd',
  'pnl_vol_up_usd', 'pnl_tail_usd', 'conservative_gamma_usd_per_1pct', 'conservative_hedging_gamma_usd_per_1pct',
  'horizon_s', 'horizon_hedging_delta_usd', 'horizon_gamma_usd_per_1pct', 'horizon_hedging_gamma_usd_per_1pct'];

const near = (got, want, relative, absolute = 0) => typeof got === 'number' && Number.isFinite(got)
  && Math.abs(got - want) <= relative * Math.abs(want) + absolute;
const deviation = (got, want) => (got === want ? 0 : Math.abs(got - want) / Math.abs(want || 1));
const keyOf = ({ protocol, venue, id }) => `${protocol} ${venue} ${id}`.toLowerCase();

function groupBy(items, key) {
  const groups = new Map();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}

const residualSegments = (rows) => segmentsOf(rows.flatMap((row) => (row.raw?.segments
  ? rangesOf({ ...row, kind: 'lp_range', id: 'residual' })
  : [{ tickLower: row.tick_lower, tickUpper: row.tick_upper, liquidity: BigInt(row.liquidity) }])));

function residualFaults(rows, want) {
  const unique = [...groupBy(rows, (row) => JSON.stringify([row.tick_lower, row.tick_upper, row.raw])).values()]
    .map(([row]) => row);
  const got = JSON.stringify(residualSegments(unique));
  const wanted = JSON.stringify(segmentsOf(rangesOf(want)));
  return got === wanted ? [] : [`segments ${got} want ${wanted}`];
}

function positionFaults(rows, want) {
  if (want.kind === 'lp_range' && want.id === 'residual') return residualFaults(rows, want);
  const faults = [];
  const exact = (name, got, wanted) => {
    if (String(got) !== String(wanted)) faults.push(`${name} ${got} want ${wanted}`);
  };
  const close = (name, got, wanted, tolerance) => {
    if (!near(got, Number(wanted), tolerance)) faults.push(`${name} ${got} want ${wanted}`);
  };
  for (const row of rows) {
    exact('kind', row.kind, want.kind);
    if (want.protocol === 'uniswap_v3') exact('owner', row.owner, want.owner);
    if (!want.underlyings.includes(row.underlying)) faults.push(`underlying ${row.underlying}`);
    close('quantity', Number(row.quantity), want.quantity, TERMS_TOLERANCE);
    if (want.kind === 'lp_v2') {
      exact('liquidity', row.liquidity, want.liquidity);
      for (const name of ['reserve0', 'reserve1']) exact(name, row.raw[name], want.raw[name]);
      continue;
    }
    if (want.kind === 'lp_range') {
      for (const name of ['tick_lower', 'tick_upper', 'liquidity']) exact(name, row[name], want[name]);
      continue;
    }
    for (const name of ['expiry', 'side', 'style']) exact(name, row[name], want[name]);
    close('strike', Number(row.strike), want.strike, TERMS_TOLERANCE);
    const vol = row.vol ?? row.iv ?? row.raw?.vol ?? row.raw?.iv;
    if (vol !== undefined) close('vol', Number(vol), want.iv, VOL_TOLERANCE);
  }
  return faults;
}

function comparePositions(snapshot, truth) {
  // A residual may be told as one position or as its segments: "residual", "residual:1", ...
  const got = groupBy(snapshot.positions ?? [], (row) =>
    keyOf({ ...row, id: String(row.id).replace(/^residual.*$/, 'residual') }));
  const lines = [];
  for (const want of truth.positions) {
    const rows = got.get(keyOf(want));
    got.delete(keyOf(want));
    const faults = rows ? positionFaults(rows, want) : ['missing'];
    lines.push({ what: `position ${keyOf(want)}`, faults });
  }
  for (const key of got.keys()) lines.push({ what: `position ${key}`, faults: ['not in the truth'] });
  return lines;
}

function numberFaults(got, want) {
  const faults = [];
  let worst = 0;
  const check = (name, actual, wanted, gross) => {
    if (!near(actual, wanted, TOTAL_TOLERANCE, CANCEL_TOLERANCE * gross)) {
      faults.push(`${name} ${actual} want ${wanted}`);
    }
    if (Math.abs(wanted) > 1e-6 * gross) worst = Math.max(worst, deviation(actual, wanted));
  };
  const gross = want.gross_value_usd;
  for (const name of TOTALS) {
    const magnitude = name === 'short_gamma_usd_per_1pct' ? Math.abs : (x) => x;
    check(name, magnitude(got[name]), magnitude(want[name]), gross);
  }
  for (const name of LADDERS) {
    const nodes = (got.ladder?.[name] ?? []).flat();
    const wanted = want.ladder[name].flat();
    if (nodes.length !== wanted.length) faults.push(`ladder.${name} has ${nodes.length} nodes`);
    else nodes.forEach((value, i) => check(`ladder.${name}[${i}]`, value, wanted[i], gross));
  }
  return { faults, worst };
}

function compareTotals(snapshot, reference) {
  const bookOf = ({ protocol, venue, underlying }) => `${protocol} ${venue} ${underlying}`.toLowerCase();
  const got = groupBy(snapshot.exposures ?? [], bookOf);
  const lines = [];
  for (const want of reference.exposures) {
    const rows = got.get(bookOf(want)) ?? [];
    got.delete(bookOf(want));
    const what = `total ${bookOf(want)}`;
    if (rows.length !== 1) lines.push({ what, faults: [`${rows.length} records`] });
    else lines.push({ what, ...numberFaults(rows[0], want) });
  }
  for (const key of got.keys()) lines.push({ what: `total ${key}`, faults: ['not in the reference'] });
  return lines;
}

// Depth is compared where the snapshot tells it.
function compareDepth(snapshot, reference) {
  const bookOf = ({ venue, underlying }) => `${venue} ${underlying}`.toLowerCase();
  const got = groupBy(snapshot.depth ?? [], bookOf);
  return reference.depth.filter((want) => got.has(bookOf(want))).map((want) => {
    const nodes = got.get(bookOf(want))[0].absorbed_tokens ?? [];
    const faults = want.absorbed_tokens.flatMap((tokens, i) =>
      (near(nodes[i], tokens, TOTAL_TOLERANCE) ? [] : [`absorbed[${i}] ${nodes[i]} want ${tokens}`]));
    return { what: `depth ${bookOf(want)}`, faults };
  });
}

function compareHead(snapshot, truth) {
  const faults = [];
  for (const name of ['number', 'hash', 'timestamp']) {
    const [got, want] = [snapshot.block?.[name], truth.block[name]];
    if (String(got).toLowerCase() !== String(want)) faults.push(`${name} ${got} want ${want}`);
  }
  if (snapshot.chain?.caip2 !== truth.chain.caip2) faults.push(`chain ${snapshot.chain?.caip2}`);
  if (snapshot.complete !== true) faults.push('not complete');
  return [{ what: 'block', faults }];
}

function main([snapshotFile, truthFile, referenceFile]) {
  if (!truthFile) throw new Error('usage: node compare.mjs snapshot.json truth.json [reference.json]');
  const snapshot = readJson(snapshotFile);
  const truth = readJson(truthFile);
  const reference = referenceFile ? readJson(referenceFile) : computeReference(truth);
  const lines = [
    ...compareHead(snapshot, truth), ...comparePositions(snapshot, truth),
    ...compareTotals(snapshot, reference), ...compareDepth(snapshot, reference),
    ...compareAccounts(snapshot, truth, SHOCK_BPS)];
  for (const { what, faults, worst } of lines) {
    const note = worst === undefined ? '' : `  worst ${worst.toExponential(1)}`;
    console.log(`${faults.length === 0 ? 'ok  ' : 'BAD '} ${what}${note}`);
    for (const fault of faults.slice(0, 8)) console.log(`       ${fault}`);
    if (faults.length > 8) console.log(`       and ${faults.length - 8} more`);
  }
  const bad = lines.filter(({ faults }) => faults.length > 0).length;
  console.log(`${lines.length - bad} passed, ${bad} failed`);
  process.exitCode = bad === 0 ? 0 : 1;
}

main(process.argv.slice(2));
