// A market that never rests: prices wander, pools and options trade, for some seconds.
//   node market.mjs --dir DIR --seconds N [--seed S] [--log FILE]
// FILE gets one JSON per block: its number and when it was mined, in ms.
import { appendFileSync } from 'node:fs';
import { inBlock, mintSome, movePrices, swapNoise, tradeOption } from '../devnet/lib/actions.mjs';
import { parseArgs } from '../devnet/lib/args.mjs';
import { createRng } from '../devnet/lib/rng.mjs';
import { World } from '../devnet/lib/world.mjs';

const args = parseArgs(process.argv.slice(2), { dir: '.', seconds: '10', seed: '1', log: '' });
const world = World.open(args.dir);
const rng = createRng(args.seed);

async function wander(blockTime) {
  const prices = await world.prices();
  for (const name of Object.keys(prices)) {
    prices[name] = prices[name] * BigInt(Math.round(rng.between(0.985, 1.013) * 1e6)) / 1_000_000n;
  }
  await movePrices(world, prices, blockTime);
}

const EVENTS = [
  wander, wander,
  () => swapNoise(world, rng, rng.pick(world.pools), 0.004),
  () => mintSome(world, rng),
  async (blockTime) => {
    await world.lyra.refreshCache(blockTime);
    await tradeOption(world, rng, blockTime);
  },
  async () => {}, // a quiet block
];

const until = Date.now() + Number(args.seconds) * 1000;
while (Date.now() < until) {
  const { number } = await inBlock(world, rng.pick(EVENTS));
  if (args.log) appendFileSync(args.log, `${JSON.stringify({ block: Number(number), ms: Date.now() })}\n`);
  await new Promise((resolve) => { setTimeout(resolve, rng.between(50, 400)); });
}
