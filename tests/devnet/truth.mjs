// Ground truth at one block: what was opened, re-read through the contracts' own views.
//   node truth.mjs --dir DIR [--url URL] [--block N] [--out FILE]
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { decodeFunctionData, formatUnits } from 'viem';
import { parseArgs } from './lib/args.mjs';
import { readAccounts } from './lib/accounts.mjs';
import { ACTIVE, OPTION_TYPES } from './lib/lyra.mjs';
import { SHOCK_BPS } from './lib/scenario.mjs';
import { MAX_TICK, sqrtInt, tickAtSqrt } from './lib/tickmath.mjs';
import { positionKey } from './lib/uniswap.mjs';
import { World } from './lib/world.mjs';

const lower = (address) => address.toLowerCase();
const decimal = (wad, decimals = 18) => formatUnits(wad, decimals);

const baseFirst = (pool, tokens) => {
  const [a, b] = [tokens[pool.token0].underlying, tokens[pool.token1].underlying];
  if (a === 'USD') return [b];
  return b === 'USD' ? [a] : [a, b];
};

// Maximal segments of constant non-zero liquidity of a set of ranges.
export function segmentsOf(ranges) {
  const net = new Map();
  for (const { tickLower, tickUpper, liquidity } of ranges) {
    net.set(tickLower, (net.get(tickLower) ?? 0n) + liquidity);
    net.set(tickUpper, (net.get(tickUpper) ?? 0n) - liquidity);
  }
  const ticks = [...net.keys()].filter((tick) => net.get(tick) !== 0n).sort((a, b) => a - b);
  const segments = [];
  let liquidity = 0n;
  for (const [index, tick] of ticks.entries()) {
    liquidity += net.get(tick);
    if (liquidity > 0n) segments.push([tick, ticks[index + 1], liquidity.toString()]);
  }
  return segments;
}

async function readPools({ chain, uniswap, pools, tokens }, block) {
  return Promise.all(pools.map(async (pool) => {
    const { sqrtPrice, tick } = await uniswap.slot(pool.address, block);
    const liquidity = await chain.read(uniswap.poolAt(pool.address), 'liquidity', [], block);
    return {
      protocol: 'uniswap_v3', address: lower(pool.address), token0: lower(tokens[pool.token0].address),
      token1: lower(tokens[pool.token1].address), fee: pool.fee, tick_spacing: pool.tick_spacing,
      sqrt_price_x96: sqrtPrice.toString(), tick, liquidity: liquidity.toString(),
    };
  }));
}

// A pair is a pool with one range over all prices.
async function readPairs({ uniswapV2, pairs, tokens }, block) {
  return Promise.all(pairs.map(async (pair) => {
    const [reserve0, reserve1] = await uniswapV2.reserves(pair, block);
    const sqrtPrice = sqrtInt((reserve1 << 192n) / reserve0);
    return {
      protocol: 'uniswap_v2', address: lower(pair.address), token0: lower(tokens[pair.token0].address),
      token1: lower(tokens[pair.token1].address), fee: 3000, sqrt_price_x96: sqrtPrice.toString(),
      tick: tickAtSqrt(sqrtPrice), liquidity: sqrtInt(reserve0 * reserve1).toString(),
      reserves: [reserve0.toString(), reserve1.toString()],
    };
  }));
}

const pairPosition = ({ pairs, tokens }, { address, liquidity, reserves: [reserve0, reserve1] }) => {
  const underlyings = baseFirst(pairs.find((pair) => lower(pair.address) === address), tokens);
  return {
    protocol: 'uniswap_v2', venue: address, kind: 'lp_v2', id: 'residual', underlying: underlyings[0],
    underlyings, quantity: '1', side: 'long', liquidity, tick_lower: -MAX_TICK, tick_upper: MAX_TICK,
    raw: { reserve0, reserve1 },
  };
};

async function readPoolsV4({ uniswapV4, poolsV4, tokens }, block) {
  return Promise.all(poolsV4.map(async (pool) => {
    const { sqrtPrice, tick, liquidity } = await uniswapV4.slot(pool, block);
    return {
      protocol: 'uniswap_v4', address: pool.id, token0: lower(tokens[pool.token0].address),
      token1: lower(tokens[pool.token1].address), fee: pool.fee, tick_spacing: pool.tick_spacing,
      sqrt_price_x96: sqrtPrice.toString(), tick, liquidity: liquidity.toString(),
    };
  }));
}

async function readPositionsV4({ uniswapV4, poolsV4, tokens, state }, block) {
  const found = await Promise.all(state.v4.map(async (position) => {
    const pool = poolsV4.find(({ id }) => id === position.pool);
    const { key, liquidity } = await uniswapV4.liquidityOf(pool, position, block);
    const underlyings = baseFirst(pool, tokens);
    return {
      protocol: 'uniswap_v4', venue: pool.id, kind: 'lp_range', id: position.id ?? key,
      underlying: underlyings[0], underlyings, quantity: '1', side: 'long', liquidity: liquidity.toString(),
      tick_lower: position.lower, tick_upper: position.upper, owner: lower(position.owner),
    };
  }));
  return found.filter(({ liquidity }) => liquidity !== '0');
}

const lpPosition = (pool, tokens, fields) => ({
  protocol: 'uniswap_v3', venue: lower(pool.address), kind: 'lp_range',
  underlying: baseFirst(pool, tokens)[0], underlyings: baseFirst(pool, tokens), quantity: '1',
  side: 'long', ...fields,
});

async function readNftPositions({ chain, uniswap, pools, tokens }, block) {
  const { manager } = uniswap;
  const count = Number(await chain.read(manager, 'totalSupply', [], block));
  const ids = await Promise.all(Array.from({ length: count }, (_, i) =>
    chain.read(manager, 'tokenByIndex', [BigInt(i)], block)));
  const found = await Promise.all(ids.sort((a, b) => Number(a - b)).map(async (id) => {
    const { token0, token1, fee, ...range } = await uniswap.nft(id, block);
    const pool = pools.find((p) => lower(tokens[p.token0].address) === lower(token0)
      && lower(tokens[p.token1].address) === lower(token1) && p.fee === fee);
    return { pool, id, range, owner: await chain.read(manager, 'ownerOf', [id], block) };
  }));
  return found.filter(({ range }) => range.liquidity > 0n).map(({ pool, id, range, owner }) =>
    lpPosition(pool, tokens, {
      id: id.toString(), liquidity: range.liquidity.toString(), tick_lower: range.lower,
      tick_upper: range.upper, owner: lower(owner),
    }));
}

// What the transactions of the provider without NFTs left behind, block by block, whatever the pools say.
async function readDirectRanges({ chain, uniswap: { direct } }, block) {
  const blocks = await Promise.all(Array.from({ length: block + 1 }, (_, i) => chain.blockInFull(i)));
  const ranges = new Map();
  const sent = blocks.flatMap(({ transactions }) => transactions)
    .filter(({ to }) => to !== null && lower(to) === lower(direct.address));
  const receipts = await Promise.all(sent.map(({ hash }) => chain.receipt(hash)));
  for (const [i, { input }] of sent.entries()) {
    if (receipts[i].status !== '0x1') continue;
    const { functionName, args: [pool, tickLower, tickUpper, amount] } = decodeFunctionData({ abi: direct.abi, data: input });
    const key = [lower(pool), tickLower, tickUpper].join();
    const { liquidity } = ranges.get(key) ?? { liquidity: 0n };
    const sign = functionName === 'add' ? 1n : -1n;
    ranges.set(key, { pool: lower(pool), tickLower, tickUpper, liquidity: liquidity + sign * amount });
  }
  return [...ranges.values()].filter(({ liquidity }) => liquidity > 0n);
}

async function readDirectPositions(world, block) {
  const owner = world.uniswap.direct.address;
  return (await readDirectRanges(world, block)).map(({ pool, tickLower, tickUpper, liquidity }) => lpPosition(
    world.pools.find(({ address }) => lower(address) === pool), world.tokens, {
      id: positionKey(owner, tickLower, tickUpper),
      owner: lower(owner), tick_lower: tickLower, tick_upper: tickUpper, liquidity: liquidity.toString(),
    }));
}

async function readOptions(world, block) {
  const { lyra, addresses } = world;
  const strikes = new Map();
  for (const board of await lyra.liveBoards(block)) {
    for (const id of board.strikeIds) {
      strikes.set(id, { board, strike: await world.chain.read(lyra.market, 'getStrike', [id], block) });
    }
  }
  const active = (await lyra.positions(block))
    .filter(({ state, strikeId }) => state === ACTIVE && strikes.has(strikeId));
  return Promise.all(active.map(async ({ positionId, strikeId, optionType, amount }) => {
    const { board, strike } = strikes.get(strikeId);
    const name = OPTION_TYPES[optionType];
    const traderLong = name.startsWith('LONG');
    return {
      protocol: 'lyra_v1', venue: lower(addresses.lyra.option_market), id: positionId.toString(),
      kind: name.includes('CALL') ? 'call' : 'put', style: 'european', underlying: 'ETH',
      underlyings: ['ETH'], quantity: decimal(traderLong ? -amount : amount),
      side: traderLong ? 'short' : 'long', strike: decimal(strike.strikePrice),
      expiry: Number(board.expiry), iv: decimal(board.iv * strike.skew, 36), option_type: name,
      owner: lower(await lyra.ownerOf(positionId, block)),
      raw: { strike_id: strikeId.toString(), board_id: board.id.toString(), base_iv: decimal(board.iv),
        skew: decimal(strike.skew) },
    };
  }));
}

export async function readTruth(world, blockNumber = undefined) {
  const header = await world.chain.block(blockNumber);
  const at = Number(header.number);
  const prices = await world.prices(at);
  const spot = Object.fromEntries(
    Object.entries(prices).map(([underlying, answer]) => [underlying, decimal(answer, 8)]));
  const nfts = await readNftPositions(world, at);
  const direct = await readDirectPositions(world, at);
  const options = await readOptions(world, at);
  const pairs = await readPairs(world, at);
  const shares = pairs.map((pair) => pairPosition(world, pair));
  return {
    chain: { name: 'devnet', caip2: 'eip155:31337' },
    block: { number: at, hash: header.hash, timestamp: Number(header.timestamp) },
    spot,
    tokens: Object.values(world.tokens).map(({ symbol, address, decimals, underlying }) =>
      ({ symbol, address: lower(address), decimals, underlying })),
    pools: [...await readPools(world, at), ...pairs, ...await readPoolsV4(world, at)],
    lyra: await readAccounts(world, header, SHOCK_BPS),
    positions: [...nfts, ...direct, ...options, ...shares, ...await readPositionsV4(world, at)],
  };
}

async function main() {
  const args = parseArgs(process.argv.slice(2), { dir: '.', url: '', block: '', out: '' });
  const world = World.open(args.dir, args.url || undefined);
  const truth = await readTruth(world, args.block === '' ? undefined : Number(args.block));
  const text = `${JSON.stringify(truth, null, 1)}\n`;
  if (args.out) writeFileSync(args.out, text);
  else process.stdout.write(text);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await main();
