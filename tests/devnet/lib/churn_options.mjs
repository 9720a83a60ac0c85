// Single things that happen to Lyra's market, drawn at random, each put into the block being filled. Any may revert.
import { encodeFunctionData, parseEther } from 'viem';
import { ACCOUNTS } from './chain.mjs';
import { ACTIVE } from './lyra.mjs';
import { OPTION_OWNERS, SWAPPER, sizeWad } from './positions.mjs';

const [ADMIN] = ACCOUNTS;
const HOUR_S = 3600;
const BOARDS_MAX = 3;
const WAD = 10n ** 18n;

// A position that is open, with its owner; undefined when six draws find none.
async function anyPosition(world, rng, fits = () => true) {
  const { chain, lyra } = world;
  const next = Number(await chain.read(lyra.token, 'nextId'));
  const ids = Array.from({ length: 6 }, () => BigInt(1 + rng.integer(next - 1)));
  const found = await chain.read(lyra.token, 'getOptionPositions', [ids]);
  const position = found.find((each) => each.state === ACTIVE && fits(each));
  return position && { ...position, owner: await lyra.ownerOf(position.positionId) };
}

const anyStrike = async (world, rng) => {
  const boards = (await world.lyra.liveBoards()).filter(({ strikeIds }) => strikeIds.length > 0);
  return boards.length > 0 ? rng.pick(rng.pick(boards).strikeIds) : undefined;
};

async function open(world, rng) {
  const strike = await anyStrike(world, rng);
  if (strike === undefined) return;
  await world.lyra.open(rng.pick(OPTION_OWNERS), strike, rng.integer(5), sizeWad(1 + rng.integer(40), rng));
}

async function grow(world, rng) {
  const position = await anyPosition(world, rng, ({ optionType }) => optionType < 2);
  if (!position) return;
  const { owner, strikeId, optionType, positionId } = position;
  await world.lyra.open(owner, strikeId, optionType, sizeWad(3, rng), { positionId });
}

async function close(world, rng) {
  const position = await anyPosition(world, rng);
  if (!position) return;
  await world.lyra.close(position.owner, position, rng.pick([position.amount, position.amount / 3n]));
}

async function addCollateral(world, rng) {
  const position = await anyPosition(world, rng, ({ optionType }) => optionType > 1);
  if (!position) return;
  await world.chain.call(position.owner, world.lyra.market, 'addCollateral', [
    position.positionId, position.collateral / 50n + 1n]);
}

async function move(world, rng) {
  const position = await anyPosition(world, rng);
  if (!position) return;
  const { owner, positionId } = position;
  await world.chain.call(owner, world.lyra.token, 'transferFrom', [owner, rng.pick(OPTION_OWNERS), positionId]);
}

async function split(world, rng) {
  const position = await anyPosition(world, rng);
  if (!position) return;
  const { owner, positionId, amount, collateral } = position;
  await world.chain.call(owner, world.lyra.token, 'split', [
    positionId, amount / 2n, collateral / 2n, rng.pick(OPTION_OWNERS)]);
}

async function merge(world, rng) {
  const one = await anyPosition(world, rng);
  if (!one) return;
  const all = await world.lyra.positions();
  const other = all.find(({ state, strikeId, optionType, positionId }) => state === ACTIVE
    && strikeId === one.strikeId && optionType === one.optionType && positionId !== one.positionId);
  if (!other) return;
  const owner = await world.lyra.ownerOf(other.positionId);
  if (owner !== one.owner) {
    await world.chain.call(owner, world.lyra.token, 'transferFrom', [owner, one.owner, other.positionId]);
  }
  await world.chain.call(one.owner, world.lyra.token, 'merge', [[one.positionId, other.positionId]]);
}

// A keeper closes two whom the contract lets him close.
export async function liquidate(world, rng) {
  const { chain, lyra } = world;
  const shorts = (await lyra.positions()).filter(({ state, optionType }) => state === ACTIVE && optionType > 1);
  const due = await Promise.all(shorts.map(async ({ positionId }) => {
    const data = encodeFunctionData({
      abi: lyra.market.abi, functionName: 'liquidatePosition', args: [positionId, SWAPPER] });
    return chain.rpc('eth_call', { from: SWAPPER, to: lyra.market.address, data }, 'latest').then(() => true, () => false);
  }));
  for (const { positionId } of shorts.filter((_, i) => due[i]).slice(0, 1 + rng.integer(2))) {
    await chain.call(SWAPPER, lyra.market, 'liquidatePosition', [positionId, SWAPPER]);
  }
}

const hedge = (world) => world.lyra.hedge();

async function changeBoard(world, rng) {
  const { chain, lyra } = world;
  const boards = await lyra.liveBoards();
  if (boards.length === 0) return;
  const board = rng.pick(boards);
  const order = (name, ...args) => chain.call(ADMIN, lyra.market, name, args);
  const what = rng.pick(['iv', 'skew', 'freeze', 'thaw', 'strike']);
  if (what === 'freeze' || what === 'thaw') await order('setBoardFrozen', board.id, what === 'freeze');
  if (what === 'strike') {
    const price = world.spot.ETH * 10n ** 10n * BigInt(80 + rng.integer(40)) / 100n;
    await order('addStrikeToBoard', board.id, price, parseEther('1'));
  }
  if (what !== 'iv' && what !== 'skew') return;
  await order('setBoardFrozen', board.id, true);
  if (what === 'iv') await order('setBoardBaseIv', board.id, board.iv * BigInt(95 + rng.integer(10)) / 100n);
  else await order('setStrikeSkew', rng.pick(board.strikeIds), parseEther('1') * BigInt(95 + rng.integer(12)) / 100n);
  await order('setBoardFrozen', board.id, false);
}

// The oldest board that expired is settled; there are always one to three.
export async function tendBoards(world, rng, blockTime) {
  const { chain, lyra, spot } = world;
  const boards = await lyra.liveBoards();
  const due = boards.find(({ expiry }) => Number(expiry) <= blockTime);
  if (due) await lyra.settle(due);
  if (boards.length >= BOARDS_MAX || (boards.length > 1 && rng.uniform() < 0.6)) return;
  const expiry = BigInt(blockTime + HOUR_S * (20 + rng.integer(150)));
  const strikes = [85, 93, 100, 107, 115].map((percent) => spot.ETH * 10n ** 10n * BigInt(percent) / 100n);
  await chain.call(ADMIN, lyra.market, 'createOptionBoard', [
    expiry, parseEther('0.7'), strikes.map((price) => price - price % WAD), strikes.map(() => WAD), false]);
}

export async function fundOptions(world) {
  for (const owner of OPTION_OWNERS) await world.lyra.fund(owner);
}

// [what, how often]
export const OPTION_EVENTS = [
  [open, 6], [grow, 2], [close, 3], [addCollateral, 2], [move, 1], [split, 2], [merge, 1], [liquidate, 1], [hedge, 1],
  [changeBoard, 1],
];
