// Who would be closed by force, as Lyra's own views tell it, and whether a snapshot says the same.
import { decodeFunctionResult, encodeFunctionData, formatUnits, multicall3Abi } from 'viem';
import { ACTIVE } from './lyra.mjs';
import { european } from './greeks.mjs';
import { MULTICALL3 } from './multicall.mjs';

const WAD = 10n ** 18n;
const YEAR_S = 31536000;
const REACH = 1000n; // how far from spot a threshold is looked for
const TOLERANCE = 1e-9;
const SHORT_CALL_BASE = 2;
const SHORT_PUT = 4;

const number = (wad) => Number(formatUnits(wad, 18));

// One call of many views of one contract.
async function readAll(chain, contract, name, list, block) {
  const calls = list.map((args) => ({
    target: contract.address, allowFailure: false,
    callData: encodeFunctionData({ abi: contract.abi, functionName: name, args }),
  }));
  const replies = await chain.read({ address: MULTICALL3, abi: multicall3Abi }, 'aggregate3', [calls], block);
  return replies.map(({ returnData: data }) =>
    decodeFunctionResult({ abi: contract.abi, functionName: name, data }));
}

// The nodes in WAD, with a far one at either end.
const nodePrices = (spot, shockBps) =>
  [spot / REACH, ...shockBps.map((bps) => spot * BigInt(10000 + bps) / 10000n), spot * REACH];

const wholeOf = ({ optionType, amount, strike }) => {
  if (optionType === SHORT_CALL_BASE) return amount;
  return optionType === SHORT_PUT ? amount * strike / WAD : undefined;
};

// Every short position of a board that has not expired: what it holds, must hold, and at which nodes it is closed.
export async function readAccounts({ chain, lyra }, header, shockBps) {
  const block = Number(header.number);
  const now = Number(header.timestamp);
  const spot = await lyra.spot(block);
  const accounts = [];
  for (const { expiry, strikeIds } of await lyra.liveBoards(block)) {
    const open = (await lyra.positions(block)).filter(({ state, strikeId, optionType }) =>
      state === ACTIVE && optionType > 1 && strikeIds.includes(strikeId) && Number(expiry) > now);
    for (const position of open) {
      const { optionType, strikeId, amount, collateral } = position;
      const { strikePrice: strike } = await chain.read(lyra.market, 'getStrike', [strikeId], block);
      const prices = nodePrices(spot, shockBps);
      const closed = await readAll(
        chain, lyra.token, 'canLiquidate', prices.map((price) => [position, expiry, strike, price]), block);
      const least = await chain.read(
        lyra.cache, 'getMinCollateral', [optionType, strike, expiry, spot, amount], block);
      accounts.push({ id: position.positionId.toString(), optionType, strike: strike.toString(),
        amount: amount.toString(), collateral: collateral.toString(), least: least.toString(), closed,
        covered: collateral >= (wholeOf({ optionType, amount, strike }) ?? collateral + 1n) });
    }
  }
  const hedge = (name) => chain.read(lyra.hedger, name, [], block);
  return {
    spot: spot.toString(), accounts,
    hedge: { target: number(await hedge('getCappedExpectedHedge')),
      actual: number(await hedge('getCurrentHedgedNetDelta')), time: Number(await hedge('lastInteraction')) },
  };
}

// Which cell of the ladder an account belongs to; undefined: it is closed at no price.
function cellOf({ optionType, closed }, spotAt) {
  if (closed[spotAt + 1]) return spotAt;
  const isPut = optionType === SHORT_PUT;
  for (let i = spotAt + 1; i >= 0 && i < closed.length; i += isPut ? -1 : 1) {
    if (closed[i]) return Math.min(Math.max(i - 1, 0), closed.length - 3);
  }
  return undefined;
}

// |delta| of what closing ends, at both ends of a cell: the threshold is in between.
function deltaBounds(account, position, { bps, spot, now }, cell) {
  const left = (position.expiry - now) / YEAR_S;
  const at = (price) => Math.abs(Number(formatUnits(BigInt(account.amount), 18)) * european(
    position.kind === 'call', price, Number(position.strike), left, Number(position.iv)).delta);
  const other = account.optionType === SHORT_PUT ? cell + 1 : cell - 1;
  return [cell, other].map((i) => at(spot * (1 + bps[i] / 10000))).sort((x, y) => x - y);
}

function cellFaults(got, truth, bps, spot) {
  const faults = [];
  const spotAt = bps.indexOf(0);
  const now = truth.block.timestamp;
  for (const [cell, shock] of bps.entries()) {
    const here = truth.lyra.accounts.filter((each) => !each.covered && cellOf(each, spotAt) === cell);
    const row = got.by_price.find(({ shock_bps: at }) => at === shock);
    if ((row?.accounts ?? 0) !== here.length) {
      faults.push(`${row?.accounts ?? 0} accounts at ${shock} bps, the contract says ${here.length}`);
    }
    if (here.length === 0 || cell === spotAt || cell === 0 || cell === bps.length - 1) continue;
    const bounds = here.map((account) => deltaBounds(
      account, truth.positions.find(({ protocol, id }) => protocol === 'lyra_v1' && id === account.id),
      { bps, spot, now }, cell));
    const [low, high] = [0, 1].map((end) => bounds.reduce((sum, each) => sum + each[end], 0));
    const tokens = row === undefined ? NaN : row.sold_tokens + row.bought_tokens;
    if (!(tokens >= low * (1 - TOLERANCE) && tokens <= high * (1 + TOLERANCE))) {
      faults.push(`${tokens} tokens at ${shock} bps, not within ${low}..${high}`);
    }
  }
  return faults;
}

export function compareAccounts(snapshot, truth, bps) {
  const faults = [];
  const [got] = (snapshot.liquidations ?? []).filter(({ protocol }) => protocol === 'lyra_v1');
  if (!got) return [{ what: 'accounts', faults: ['the snapshot has no liquidation record'] }];
  const { spot: spotWad, accounts, hedge } = truth.lyra;
  const spot = number(BigInt(spotWad));
  const open = accounts.filter(({ covered }) => !covered);
  const dollars = (field) => open.reduce((sum, each) =>
    sum + number(BigInt(each[field])) * (each.optionType === SHORT_CALL_BASE ? spot : 1), 0);
  const check = (name, value, want) => {
    if (!(Math.abs(value - want) <= TOLERANCE * Math.abs(want))) faults.push(`${name} ${value} want ${want}`);
  };
  check('accounts', got.accounts, accounts.length);
  check('covered', got.covered, accounts.length - open.length);
  check('closable', got.closable, open.filter(({ closed }) => closed[bps.indexOf(0) + 1]).length);
  check('equity', got.equity_usd, dollars('collateral'));
  check('maintenance', got.maintenance_usd, dollars('least'));
  check('by ratio', got.by_ratio.reduce((sum, each) => sum + each.accounts, 0), open.length);
  check('hedge target', got.hedge?.target_tokens, hedge.target);
  check('hedge actual', got.hedge?.actual_tokens, hedge.actual);
  if (hedge.time > 0) check('hedge age', got.hedge?.age_s, truth.block.timestamp - hedge.time);
  if (got.complete !== true) faults.push('the book of accounts is not complete');
  return [{ what: `accounts (${accounts.length})`, faults: [...faults, ...cellFaults(got, truth, bps, spot)] }];
}
