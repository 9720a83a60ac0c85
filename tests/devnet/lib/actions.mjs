// Single things that happen on the devnet. Each is put into the block being filled (see inBlock);
// reads see the state before that block.
import { BLOCK_S } from './anvil.mjs';
import { ACTIVE, TRADING_CUTOFF_S } from './lyra.mjs';
import {
  LP_OWNERS, OPTION_OWNERS, SWAPPER, liquidityOfDepth, rangeTicks, sizeWad,
} from './positions.mjs';
import { oracleSqrtPrice } from './uniswap.mjs';

const LONG_TYPES = [0, 1];
const SHORT_TYPES = [2, 3, 4];
const MINT_RANGES = [
  [2100, 2100, 60e3], [900, 900, 50e3], [360, 480, 40e3], [-300, 1500, 50e3], [1500, -240, 50e3]];

// Runs `work`, mines what it sent as one block, 12 s after its parent or at `timestamp`.
export async function inBlock(world, work, timestamp = undefined) {
  const blockTime = timestamp ?? await world.chain.now() + BLOCK_S;
  await world.chain.openBlock();
  try {
    await work(blockTime);
  } finally {
    await world.chain.closeBlock(timestamp);
  }
  return world.chain.block();
}

export async function movePrices(world, prices, blockTime) {
  for (const [underlying, feed] of Object.entries(world.feeds)) await feed.update(prices[underlying]);
  await world.lyra.setSpot(prices.ETH * 10n ** 10n);
  for (const pool of world.pools) await alignPool(world, pool, prices);
  for (const pair of world.pairs) await world.uniswapV2.align(pair, prices);
  for (const pool of world.poolsV4) await world.uniswapV4.align(pool, prices);
  await world.lyra.refreshCache(blockTime);
}

// An arbitrageur brings the pool to the oracle's price.
function alignPool(world, pool, prices) {
  const target = oracleSqrtPrice(
    { base0: world.tokens[pool.token0], base1: world.tokens[pool.token1] }, prices);
  return world.uniswap.swapTo(SWAPPER, pool, world.tokens, target);
}

// A trade that moves the pool's own price by up to `ratioMax`, either way.
export async function swapNoise(world, rng, pool, ratioMax = 0.0008) {
  const { sqrtPrice } = await world.uniswap.slot(pool.address);
  const shift = BigInt(Math.round(rng.between(-ratioMax, ratioMax) / 2 * 1e9));
  const target = sqrtPrice * (1000000000n + shift) / 1000000000n;
  await world.uniswap.swapTo(SWAPPER, pool, world.tokens, target);
}

export async function mintSome(world, rng, pool = rng.pick(world.pools), scale = 1) {
  const { sqrtPrice, tick } = await world.uniswap.slot(pool.address);
  const prices = await world.prices();
  const range = rng.pick(MINT_RANGES);
  const [lower, upper] = rangeTicks(range, tick, pool.tick_spacing);
  const liquidity = liquidityOfDepth(
    range[2] * scale * rng.between(0.6, 1.4), sqrtPrice, world.tokens[pool.token0], prices);
  await world.uniswap.mint(rng.pick(LP_OWNERS), pool, world.tokens, lower, upper, liquidity);
}

async function liveNfts(world) {
  const { chain, uniswap: { manager } } = world;
  const count = Number(await chain.read(manager, 'totalSupply'));
  const ids = [];
  for (let i = 0; i < count; i++) ids.push(await chain.read(manager, 'tokenByIndex', [BigInt(i)]));
  const nfts = [];
  for (const id of ids.sort((a, b) => Number(a - b))) {
    const { liquidity } = await world.uniswap.nft(id);
    if (liquidity > 0n) nfts.push({ id, liquidity });
  }
  return nfts;
}

// Takes `share` (1 = all, and the NFT is burned) out of one position; never of the last ten.
export async function burnSome(world, rng, share = rng.pick([0.25, 0.5, 1])) {
  const nfts = await liveNfts(world);
  if (nfts.length < 10) return;
  const { id, liquidity } = rng.pick(nfts);
  const owner = await world.chain.read(world.uniswap.manager, 'ownerOf', [id]);
  const amount = share === 1 ? liquidity : liquidity * BigInt(Math.round(share * 1000)) / 1000n;
  await world.uniswap.decrease(owner, id, amount, { burn: share === 1 });
}

// Liquidity without an NFT: grows or shrinks one of the ranges of the direct provider; `share` 1 = to nothing.
export async function mintDirect(world, rng) {
  const { pool, lower, upper } = rng.pick(world.state.direct);
  await world.uniswap.mintDirect({ address: pool }, lower, upper, BigInt(10 ** 12 + rng.integer(10 ** 12)));
}

export async function burnDirect(world, rng, share = rng.pick([0.25, 0.5, 1])) {
  const { pool, lower, upper } = rng.pick(world.state.direct);
  const liquidity = await world.uniswap.directLiquidity({ address: pool }, lower, upper);
  await world.uniswap.burnDirect({ address: pool }, lower, upper, liquidity * BigInt(share * 4) / 4n);
}

// The same in a v4 pool, by its position manager. Only one in a block: the token's id is read before it.
export async function mintV4(world, rng) {
  const { uniswapV4, poolsV4, tokens, state } = world;
  const pool = rng.pick(poolsV4);
  const { sqrtPrice, tick } = await uniswapV4.slot(pool);
  const range = rng.pick(MINT_RANGES);
  const [lower, upper] = rangeTicks(range, tick, pool.tick_spacing);
  const liquidity = liquidityOfDepth(
    range[2] * rng.between(0.6, 1.4), sqrtPrice, tokens[pool.token0], await world.prices());
  state.v4.push(await uniswapV4.mint(rng.pick(LP_OWNERS), pool, lower, upper, liquidity));
}

// Takes a part, or all with the token, out of one of its positions; never of the last three.
export async function burnV4(world, rng) {
  const { uniswapV4, poolsV4, state } = world;
  const live = [];
  for (const position of state.v4.filter(({ id }) => id !== undefined)) {
    const pool = poolsV4.find(({ id }) => id === position.pool);
    const { liquidity } = await uniswapV4.liquidityOf(pool, position);
    if (liquidity > 0n) live.push({ position, pool });
  }
  if (live.length <= 3) return;
  const { position, pool } = rng.pick(live);
  await uniswapV4.shrink(position, pool, 400, { burn: rng.uniform() < 0.5 });
}

async function tradedBoards(world, blockTime) {
  const boards = await world.lyra.liveBoards();
  return boards.filter(({ expiry }) => Number(expiry) > blockTime + TRADING_CUTOFF_S);
}

// The two strikes of a board that are nearest to the oracle's price.
async function nearStrikes(world, board) {
  const { ETH } = await world.prices();
  const strikes = await Promise.all(board.strikeIds.map(async (id) => {
    const { strikePrice } = await world.chain.read(world.lyra.market, 'getStrike', [id]);
    const distance = strikePrice - ETH * 10n ** 10n;
    return { id, distance: distance < 0n ? -distance : distance };
  }));
  return strikes.sort((x, y) => (x.distance < y.distance ? -1 : 1)).slice(0, 2).map(({ id }) => id);
}

// A trader buys (pool gets shorter) or sells a new option of a board that still trades.
export async function tradeOption(
  world, rng, blockTime, { contracts = 60, buy = rng.uniform() < 0.7, near = false } = {}) {
  const boards = await tradedBoards(world, blockTime);
  if (boards.length === 0) return;
  const board = rng.pick(boards);
  const strikeId = rng.pick(near ? await nearStrikes(world, board) : board.strikeIds);
  const type = rng.pick(buy ? LONG_TYPES : SHORT_TYPES);
  const amount = sizeWad(contracts, rng);
  await world.chain.optionally(() => world.lyra.open(rng.pick(OPTION_OWNERS), strikeId, type, amount));
}

// A trader closes part of a position.
export async function closeOption(world, rng, blockTime, share = 0.5) {
  const boards = await tradedBoards(world, blockTime);
  const strikes = boards.flatMap(({ strikeIds }) => strikeIds);
  const live = (await world.lyra.positions())
    .filter(({ state, strikeId }) => state === ACTIVE && strikes.includes(strikeId));
  if (live.length === 0) return;
  const position = rng.pick(live);
  const amount = position.amount * BigInt(Math.round(share * 1000)) / 1000n;
  const owner = await world.lyra.ownerOf(position.positionId);
  await world.chain.optionally(() => world.lyra.close(owner, position, amount));
}

// A keeper closes whom the contract lets him close.
export const liquidateSome = (world, blockTime) => world.lyra.liquidateDue(SWAPPER, blockTime);

// The head's last `depth` blocks are replaced by others that hold a swap each instead.
export async function reorgHead(world, rng, depth) {
  const transactions = [];
  const { chain, uniswap, tokens } = world;
  for (let i = 0; i < depth; i++) {
    const pool = world.pools[i % world.pools.length];
    const [tokenIn, tokenOut] = [tokens[pool.token0], tokens[pool.token1]];
    const units = { USD: 20000, BTC: 0.4, ETH: 10 }[tokenIn.underlying] * rng.between(0.5, 1.5);
    const amount = BigInt(Math.round(units * 1e6)) * 10n ** BigInt(tokenIn.decimals) / 1000000n;
    const data = uniswap.encodeSwap(SWAPPER, tokenIn.address, tokenOut.address, pool.fee, amount);
    const { address } = uniswap.router;
    transactions.push([{ from: SWAPPER, to: address, data, gas: '0xb71b00', gasPrice: '0x0' }, i]);
  }
  await chain.rpc('anvil_reorg', depth, transactions);
  return chain.block();
}
