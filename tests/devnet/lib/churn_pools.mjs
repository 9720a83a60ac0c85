// Single things that happen to pools, drawn at random, each put into the block being filled. Any of them may revert.
import { concatHex, encodeAbiParameters } from 'viem';
import { ACCOUNTS } from './chain.mjs';
import { LP_OWNERS, SWAPPER, liquidityOfDepth } from './positions.mjs';
import { alignTick, sqrtAtTick } from './tickmath.mjs';
import { UINT128_MAX, oracleSqrtPrice } from './uniswap.mjs';
import { tokenArtifact } from './tokens.mjs';

const [ADMIN] = ACCOUNTS;
const NO_DEADLINE = 2n ** 40n;
const [INCREASE, CLOSE_CURRENCY, SETTLE] = ['0x00', '0x12', '0x0b'];
const types = (...list) => list.map((type) => ({ type }));
const thousandths = (amount, share) => amount * BigInt(share) / 1000n;
const anyShare = (rng) => rng.pick([0, 1, 137, 500, 1000, 1000]);

// Boundaries on a coarse grid, so that many positions share them and ticks come and go; at times one spacing wide.
function anyRange(rng, tick, spacing) {
  const grid = spacing * rng.pick([1, 5, 5, 20]);
  const here = alignTick(tick, grid) + grid * (rng.integer(13) - 6);
  return [here, here + grid * (1 + rng.integer(6))];
}

const anySize = (rng, world, pool, sqrtPrice) => liquidityOfDepth(
  rng.between(1e3, 60e3), sqrtPrice, world.tokens[pool.token0], world.spot);

async function anyNft(world, rng) {
  const { chain, uniswap } = world;
  const count = Number(await chain.read(uniswap.manager, 'totalSupply'));
  const id = await chain.read(uniswap.manager, 'tokenByIndex', [BigInt(rng.integer(count))]);
  const [owner, nft] = await Promise.all([chain.read(uniswap.manager, 'ownerOf', [id]), uniswap.nft(id)]);
  return { id, owner, ...nft };
}

async function mintNft(world, rng) {
  const pool = rng.pick(world.pools);
  const { sqrtPrice, tick } = await world.uniswap.slot(pool.address);
  const [lower, upper] = anyRange(rng, tick, pool.tick_spacing);
  const size = anySize(rng, world, pool, sqrtPrice);
  await world.uniswap.mint(rng.pick(LP_OWNERS), pool, world.tokens, lower, upper, size);
}

async function growNft(world, rng) {
  const { id, token0, token1, fee, liquidity } = await anyNft(world, rng);
  const pool = world.pools.find((each) => each.fee === fee && world.tokens[each.token0].address === token0
    && world.tokens[each.token1].address === token1);
  const { sqrtPrice } = await world.uniswap.slot(pool.address);
  const size = liquidity > 0n ? liquidity / 10n : anySize(rng, world, pool, sqrtPrice);
  await world.uniswap.increase(rng.pick(LP_OWNERS), pool, world.tokens, id, size);
}

async function shrinkNft(world, rng) {
  const { id, owner, liquidity } = await anyNft(world, rng);
  const share = anyShare(rng);
  await world.uniswap.decrease(owner, id, thousandths(liquidity, share), { burn: share === 1000 && rng.uniform() < 0.8 });
}

async function collectNft(world, rng) {
  const { id, owner } = await anyNft(world, rng);
  await world.chain.call(owner, world.uniswap.manager, 'collect', [
    { tokenId: id, recipient: owner, amount0Max: UINT128_MAX, amount1Max: UINT128_MAX }]);
}

async function moveNft(world, rng) {
  const { id, owner } = await anyNft(world, rng);
  await world.chain.call(owner, world.uniswap.manager, 'transferFrom', [owner, rng.pick(LP_OWNERS), id]);
}

// Without an NFT, on a range that was used before or on a new one.
async function addDirect(world, rng) {
  const { direct } = world.state;
  const pool = rng.pick(world.pools);
  const { sqrtPrice, tick } = await world.uniswap.slot(pool.address);
  const known = direct.filter((each) => each.pool === pool.address);
  let range = rng.pick(known);
  if (range === undefined || (known.length < 8 && rng.uniform() < 0.3)) {
    const [lower, upper] = anyRange(rng, tick, pool.tick_spacing);
    range = { pool: pool.address, lower, upper };
    direct.push(range);
  }
  await world.uniswap.mintDirect(pool, range.lower, range.upper, anySize(rng, world, pool, sqrtPrice) / 4n);
}

async function takeDirect(world, rng) {
  const { pool, lower, upper } = rng.pick(world.state.direct);
  const liquidity = await world.uniswap.directLiquidity({ address: pool }, lower, upper);
  await world.uniswap.burnDirect({ address: pool }, lower, upper, thousandths(liquidity, anyShare(rng)));
}

// To about the oracle's price, or to a boundary of ticks exactly.
function anyTarget(world, rng, pool, tick) {
  if (rng.uniform() < 0.2) return sqrtAtTick(alignTick(tick, pool.tick_spacing) + pool.tick_spacing * (rng.integer(9) - 4));
  const fair = oracleSqrtPrice({ base0: world.tokens[pool.token0], base1: world.tokens[pool.token1] }, world.spot);
  return fair * BigInt(Math.round(1e9 * (1 + 0.01 * rng.normal()))) / 1_000_000_000n;
}

async function swap(world, rng) {
  const pool = rng.pick(world.pools);
  const { tick } = await world.uniswap.slot(pool.address);
  await world.uniswap.swapTo(SWAPPER, pool, world.tokens, anyTarget(world, rng, pool, tick));
}

async function swapV4(world, rng) {
  const pool = rng.pick(world.poolsV4);
  const { tick } = await world.uniswapV4.slot(pool);
  await world.uniswapV4.swapTo(SWAPPER, pool, anyTarget(world, rng, pool, tick));
}

async function mintV4(world, rng) {
  const pool = rng.pick(world.poolsV4);
  const { sqrtPrice, tick } = await world.uniswapV4.slot(pool);
  const [lower, upper] = anyRange(rng, tick, pool.tick_spacing);
  const size = anySize(rng, world, pool, sqrtPrice);
  await world.uniswapV4.mint(rng.pick(LP_OWNERS), pool, lower, upper, size);
}

// A token of the position manager that still exists, with what it stands for; undefined when three draws find none.
export async function anyTokenV4(world, rng) {
  const { chain, uniswapV4: { positions }, poolsV4 } = world;
  const next = Number(await chain.read(positions, 'nextTokenId'));
  for (let i = 0; i < 3; i++) {
    const id = BigInt(1 + rng.integer(next - 1));
    const position = await readTokenV4(world, id);
    if (position) return { ...position, target: poolsV4.find((pool) => pool.id === position.pool) };
  }
  return undefined;
}

export async function readTokenV4(world, id, block = undefined) {
  const { chain, uniswapV4: { positions }, poolsV4 } = world;
  const [key, info] = await chain.read(positions, 'getPoolAndPositionInfo', [id], block);
  const pool = poolsV4.find((each) => each.key.currency0 === key.currency0 && each.key.currency1 === key.currency1
    && each.fee === Number(key.fee));
  if (!pool) return undefined; // burned: its words are zero
  return {
    pool: pool.id, id: id.toString(), owner: positions.address,
    holder: await chain.read(positions, 'ownerOf', [id], block),
    lower: Number(BigInt.asIntN(24, info >> 8n)), upper: Number(BigInt.asIntN(24, info >> 32n)),
    salt: `0x${id.toString(16).padStart(64, '0')}`,
  };
}

async function shrinkV4(world, rng) {
  const position = await anyTokenV4(world, rng);
  if (!position) return;
  await world.uniswapV4.shrink(position, position.target, anyShare(rng), { burn: rng.uniform() < 0.4 });
}

async function growV4(world, rng) {
  const { uniswapV4 } = world;
  const position = await anyTokenV4(world, rng);
  if (!position) return;
  const { key } = position.target;
  const size = 10n ** 12n + BigInt(rng.integer(1e9));
  const grown = encodeAbiParameters(
    types('uint256', 'uint256', 'uint128', 'uint128', 'bytes'), [BigInt(position.id), size, UINT128_MAX, UINT128_MAX, '0x']);
  const settle = (currency) => encodeAbiParameters(types('address', 'uint256', 'bool'), [currency, 0n, false]);
  const close = (currency) => encodeAbiParameters(types('address'), [currency]);
  const data = encodeAbiParameters(types('bytes', 'bytes[]'), [
    concatHex([INCREASE, SETTLE, CLOSE_CURRENCY, SETTLE, CLOSE_CURRENCY]),
    [grown, settle(key.currency0), close(key.currency0), settle(key.currency1), close(key.currency1)]]);
  await world.chain.call(position.holder, uniswapV4.positions, 'modifyLiquidities', [data, NO_DEADLINE],
    await uniswapV4.coinsFor(position.target, position.lower, position.upper, size));
}

async function moveV4(world, rng) {
  const position = await anyTokenV4(world, rng);
  if (!position) return;
  await world.chain.call(position.holder, world.uniswapV4.positions, 'transferFrom', [
    position.holder, rng.pick(LP_OWNERS), BigInt(position.id)]);
}

// What a router owns: grown, shrunk, taken whole, poked, or opened on a new range.
async function routerV4(world, rng) {
  const { uniswapV4, poolsV4, state } = world;
  const pool = rng.pick(poolsV4);
  const { sqrtPrice, tick } = await uniswapV4.slot(pool);
  const known = state.v4.filter((each) => each.pool === pool.id && each.id === undefined);
  const salt = BigInt(rng.integer(3));
  if (known.length < 8 && rng.uniform() < 0.3) {
    const [lower, upper] = anyRange(rng, tick, pool.tick_spacing);
    const size = anySize(rng, world, pool, sqrtPrice) / 4n;
    state.v4.push(await uniswapV4.addByRouter(rng.pick(LP_OWNERS), pool, lower, upper, size, salt));
    return;
  }
  const position = rng.pick(known);
  const { liquidity } = await uniswapV4.liquidityOf(pool, position);
  const change = rng.uniform() < 0.4 ? 10n ** 12n + liquidity / 9n : -thousandths(liquidity, anyShare(rng));
  await uniswapV4.addByRouter(rng.pick(LP_OWNERS), pool, position.lower, position.upper, change, BigInt(position.salt));
}

async function addV2(world, rng) {
  const pair = rng.pick(world.pairs);
  const reserves = await world.uniswapV2.reserves(pair);
  const share = BigInt(20 + rng.integer(60));
  await world.uniswapV2.add(rng.pick(LP_OWNERS), pair, ...reserves.map((reserve) => thousandths(reserve, share)));
}

async function swapV2(world, rng) {
  const pair = rng.pick(world.pairs);
  const [reserve] = await world.uniswapV2.reserves(pair);
  if (rng.uniform() < 0.4) await world.uniswapV2.align(pair, world.spot);
  else await world.uniswapV2.swap(SWAPPER, pair, true, thousandths(reserve, 1 + rng.integer(9)));
}

// Tokens that a pair never took in, and one that takes them in or gives them back.
async function stirV2(world, rng) {
  const { uniswapV2, pairs, chain } = world;
  const pair = rng.pick(pairs);
  const contract = uniswapV2.pairAt(pair.address);
  const what = rng.pick(['give', 'sync', 'skim']);
  if (what === 'give') await uniswapV2.transfer(SWAPPER, pair.token1, pair.address, 10n ** 12n);
  if (what === 'sync') await chain.call(SWAPPER, contract, 'sync');
  if (what === 'skim') await chain.call(SWAPPER, contract, 'skim', [SWAPPER]);
}

const removeV2 = (world, rng) =>
  world.uniswapV2.remove(rng.pick(LP_OWNERS), rng.pick(world.pairs), 10 + rng.integer(90));

export async function fundPools(world) {
  for (const { address, decimals } of Object.values(world.tokens)) {
    if (BigInt(address) === 0n) continue;
    for (const owner of [...LP_OWNERS, SWAPPER, ADMIN, world.uniswapV4.positions.address, world.uniswap.direct.address]) {
      await world.chain.call(ADMIN, { address, abi: tokenArtifact().abi }, 'mint', [owner, 10n ** BigInt(decimals + 12)]);
    }
  }
}

// [what, how often]
export const POOL_EVENTS = [
  [mintNft, 4], [growNft, 2], [shrinkNft, 5], [collectNft, 1], [moveNft, 1], [addDirect, 2], [takeDirect, 3], [swap, 7],
  [mintV4, 3], [shrinkV4, 4], [growV4, 1], [moveV4, 1], [routerV4, 4], [swapV4, 4],
  [addV2, 1], [removeV2, 1], [swapV2, 3], [stirV2, 1],
];
