// What happened to the opening book before the devnet is handed over.
import { LP_OWNERS, SWAPPER, liquidityOfDepth, rangeTicks, sizeWad } from './positions.mjs';

const SWAP_SIZE = { USD: 30000, BTC: 0.5, ETH: 15 };

async function swapALittle(uniswap, tokens, pool, rng) {
  const [tokenIn, tokenOut] = [tokens[pool.token0], tokens[pool.token1]];
  const millionths = Math.round(SWAP_SIZE[tokenIn.underlying] * rng.between(0.5, 1.5) * 1e6);
  const amount = BigInt(millionths) * 10n ** BigInt(tokenIn.decimals) / 1000000n;
  await uniswap.swap(SWAPPER, tokenIn.address, tokenOut.address, pool.fee, amount);
}

// Leaves traces that a reader of logs must get right: an NFT grown, one shrunk, one emptied, one burned,
// one sold; a fee poke; swaps that carry the pools' own prices off the oracle's.
export async function stirPools(uniswap, tokens, { pools, direct }, rng) {
  const { chain, manager } = uniswap;
  const [pool, other] = pools;
  const { sqrtPrice, tick } = await uniswap.slot(pool.address);
  const [lower, upper] = rangeTicks([1200, 1200], tick, pool.tick_spacing);
  const size = liquidityOfDepth(20e3, sqrtPrice, tokens[pool.token0], { ETH: 200000000000n });
  const next = 1n + await chain.read(manager, 'totalSupply');
  for (let i = 0; i < 2; i++) await uniswap.mint(LP_OWNERS[i], pool, tokens, lower, upper, size);
  for (const [id, burn] of [[next, false], [next + 1n, true]]) {
    const { liquidity } = await uniswap.nft(id);
    await uniswap.decrease(LP_OWNERS[Number(id - next)], id, liquidity, { burn });
  }
  const ownerOf = (id) => chain.read(manager, 'ownerOf', [id]);
  await uniswap.increase(await ownerOf(3n), pool, tokens, 3n, size);
  await uniswap.decrease(await ownerOf(11n), 11n, (await uniswap.nft(11n)).liquidity / 7n);
  const seller = await ownerOf(12n);
  await chain.call(seller, manager, 'transferFrom', [seller, SWAPPER, 12n]);
  const range = direct.find((each) => each.pool === other.address);
  await uniswap.burnDirect(other, range.lower, range.upper, 0n);
  await uniswap.burnDirect(other, range.lower, range.upper, size / 9n);
  for (const each of pools) await swapALittle(uniswap, tokens, each, rng);
}

// The same for Lyra: a position grown, one shrunk, one closed; and the pool hedges its delta.
export async function stirOptions(lyra, rng) {
  const positions = await lyra.positions();
  const owner = (position) => lyra.ownerOf(position.positionId);
  const [grown, shrunk, , , closed] = positions;
  await lyra.open(await owner(grown), grown.strikeId, grown.optionType, sizeWad(25, rng), {
    positionId: grown.positionId });
  await lyra.close(await owner(shrunk), shrunk, shrunk.amount / 5n);
  await lyra.open(await owner(closed), closed.strikeId, closed.optionType, sizeWad(40, rng));
  const last = (await lyra.positions()).at(-1);
  await lyra.close(await owner(last), last, last.amount);
  await lyra.hedge();
}
