// Live scenes on a running devnet.
//   node scene.mjs --dir DIR swap | mint | burn | lyra-trade | liquidate | price --eth X --btc Y | mine N | expire
//                            | reorg K | demo [--step-ms N]
import {
  burnDirect, burnSome, burnV4, inBlock, liquidateSome, mintDirect, mintSome, mintV4, movePrices, reorgHead, swapNoise,
  tradeOption,
} from './lib/actions.mjs';
import { parseArgs } from './lib/args.mjs';
import { toFeedUnits } from './lib/chainlink.mjs';
import { runDemo } from './lib/demo.mjs';
import { createRng } from './lib/rng.mjs';
import { World } from './lib/world.mjs';

const MINE_MAX = 10000;
const REORG_MAX = 60;

function count(text, most) {
  const n = Number(text ?? 1);
  if (!Number.isInteger(n) || n < 1 || n > most) throw new Error(`want a number from 1 to ${most}`);
  return n;
}

async function setPrices(world, { eth, btc }) {
  const prices = await world.prices();
  if (eth) prices.ETH = toFeedUnits(Number(eth));
  if (btc) prices.BTC = toFeedUnits(Number(btc));
  await inBlock(world, (blockTime) => movePrices(world, prices, blockTime));
}

async function expireBoard(world) {
  const [board] = await world.lyra.liveBoards();
  if (!board) throw new Error('no live board');
  const prices = await world.prices();
  const after = Math.max(Number(board.expiry), await world.chain.now() + 12);
  await inBlock(world, (blockTime) => movePrices(world, prices, blockTime), after);
  await inBlock(world, () => world.lyra.settle(board));
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const VERBS = {
  swap: (world, rng) => inBlock(world, () => swapNoise(world, rng, rng.pick(world.pools), 0.004)),
  mint: (world, rng) => inBlock(world, async () => {
    await mintSome(world, rng);
    await mintV4(world, rng);
    await mintDirect(world, rng);
  }),
  burn: (world, rng) => inBlock(world, async () => {
    await burnSome(world, rng);
    await burnV4(world, rng);
    await burnDirect(world, rng);
  }),
  'lyra-trade': (world, rng) => inBlock(world, async (blockTime) => {
    await world.lyra.refreshCache(blockTime);
    await tradeOption(world, rng, blockTime);
  }),
  liquidate: (world) => inBlock(world, (blockTime) => liquidateSome(world, blockTime)),
  price: (world, rng, args) => setPrices(world, args),
  mine: (world, rng, args) => world.chain.rpc('anvil_mine', count(args._[1], MINE_MAX), 12),
  expire: (world) => expireBoard(world),
  reorg: (world, rng, args) => reorgHead(world, rng, count(args._[1], REORG_MAX)),
  demo: (world, rng, args) => runDemo(
    world, rng, () => sleep(Number(args['step-ms'])), (line) => console.log(line)),
};

async function main() {
  const args = parseArgs(process.argv.slice(2), { dir: '.', eth: '', btc: '', 'step-ms': '0' });
  const [verb] = args._;
  if (!Object.hasOwn(VERBS, verb ?? '')) {
    throw new Error(`want one of: ${Object.keys(VERBS).join(' ')}`);
  }
  const world = World.open(args.dir);
  const rng = createRng(`${world.state.seed}:${verb}:${world.state.step}`);
  await VERBS[verb](world, rng, args);
  world.state.step += 1;
  world.saveState(args.dir);
  const head = await world.chain.block();
  console.log(`block ${Number(head.number)} ${head.hash} time ${Number(head.timestamp)}`);
}

await main();
