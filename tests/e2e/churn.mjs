// Random activity, block by block, while two collectors follow; at every block their books must be the same.
//   node churn.mjs --dir DIR --rings RING,RING --pids PID,PID --blocks N --seed S
// Prints {"blocks": compared, "records": compared, "excluded": venues, "different": [...], "drift": [of each], "reread":
// [entries], "reorgs", "reverts", "events": {what: [sent, taken]}}. A seed is a chain: the same blocks, every time.
import { parseArgs } from '../devnet/lib/args.mjs';
import { ACCOUNTS } from '../devnet/lib/chain.mjs';
import { createRng } from '../devnet/lib/rng.mjs';
import { World } from '../devnet/lib/world.mjs';
import { OPTION_EVENTS, fundOptions, liquidate, tendBoards } from '../devnet/lib/churn_options.mjs';
import { POOL_EVENTS, fundPools, readTokenV4 } from '../devnet/lib/churn_pools.mjs';
import { Twins } from './twins.mjs';

const SECONDS_MAX = 30;
const REORG_EVERY = 61;
const REVERT_EVERY = 97;
const DEPTH_MAX = 8;
const FAIR = { ETH: 2000e8, BTC: 60000e8 };

const toHex = (number) => `0x${number.toString(16)}`;
const draw = (rng, events) => {
  let at = rng.uniform() * events.reduce((sum, [, weight]) => sum + weight, 0);
  return events.find(([, weight]) => (at -= weight) < 0)[0];
};

class Churn {
  constructor(world, rng, twins, pids) {
    Object.assign(this, {
      world, rng, twins, pids, chain: world.chain, head: undefined, time: 0, hasLeapt: false });
    this.counts = { reorgs: 0, reverts: 0, events: {} };
  }

  // Sends what one event sends; what an event could not even draw up is nothing.
  async play(event, blockTime) {
    const { pending } = this.chain;
    const before = pending.length;
    await event(this.world, this.rng, blockTime);
    for (const each of pending.slice(before)) each.event = event.name;
  }

  // Prices walk, and are drawn back to where they began; now and then they leap.
  async movePrices(blockTime) {
    const { world, rng } = this;
    this.hasLeapt = rng.uniform() < 0.1;
    const size = this.hasLeapt ? 0.16 : 0.006;
    for (const [name, feed] of Object.entries(world.feeds)) {
      const last = Number(world.spot[name]);
      const drawn = last * Math.exp(size * rng.normal() / 2) * (FAIR[name] / last) ** 0.03;
      world.spot[name] = BigInt(Math.round(Math.min(Math.max(drawn, FAIR[name] * 0.55), FAIR[name] * 1.8)));
      await feed.update(world.spot[name]);
    }
    await world.lyra.setSpot(world.spot.ETH * 10n ** 10n);
    await world.lyra.refreshCache(blockTime);
  }

  async fill(number, blockTime) {
    const { world, rng } = this;
    if (number % 4 === 0) {
      if (this.hasLeapt) await this.play(liquidate, blockTime);
      await this.play(() => this.movePrices(blockTime), blockTime);
      for (let n = rng.integer(4); n > 0; n--) await this.play(draw(rng, OPTION_EVENTS), blockTime);
    }
    if (number % 16 === 5) await this.play(() => tendBoards(world, rng, blockTime), blockTime);
    for (let n = rng.pick([0, 1, 1, 2, 2, 3, 5]); n > 0; n--) await this.play(draw(rng, POOL_EVENTS), blockTime);
  }

  step() {
    const { rng } = this;
    const kind = rng.uniform();
    if (kind < 0.9) return 12;
    return kind < 0.97 ? 12 * (1 + rng.integer(100)) : 600 * (1 + rng.integer(24));
  }

  async mine(number) {
    const { chain } = this;
    const blockTime = this.time + this.step();
    chain.pending = [];
    await this.fill(number, blockTime);
    const sent = chain.pending;
    await this.settle();
    await chain.rpc('evm_mine', toHex(blockTime));
    this.head = (await chain.block()).hash;
    this.time = blockTime;
    await this.note(sent);
  }

  // What was mined, by event.
  async note(sent) {
    const receipts = await this.chain.rpc('eth_getBlockReceipts', 'latest');
    const taken = new Map(receipts.map(({ transactionHash, status }) => [transactionHash, status]));
    for (const { hash, event } of sent) {
      if (!taken.has(hash)) throw new Error(`a transaction of ${event} was not mined`);
      const tally = (this.counts.events[event || 'market'] ??= [0, 0]);
      tally[0]++;
      if (taken.get(hash) === '0x1') tally[1]++;
    }
  }

  // Both have published the head. A node that mines while it is asked answers of the wrong block, so it never does.
  settle() {
    return this.twins.reach(this.head, SECONDS_MAX);
  }

  // The last blocks are replaced by others that hold other events.
  async reorg() {
    const { chain, rng } = this;
    await this.settle();
    const depth = 1 + rng.integer(DEPTH_MAX);
    const transactions = [];
    const send = chain.send;
    chain.send = async (from, to, data, label, value = 0n) => {
      const request = { from, to, data, gas: toHex(12_000_000), gasPrice: '0x0', value: toHex(value) };
      transactions.push([request, rng.integer(depth)]);
    };
    for (let i = 0; i < 2 * depth; i++) await draw(rng, POOL_EVENTS)(this.world, rng);
    chain.send = send;
    this.signal('SIGSTOP'); // or they would ask while the node mines
    await chain.rpc('anvil_reorg', depth, transactions);
    this.signal('SIGCONT');
    await this.land();
    await this.settle();
    this.counts.reorgs++;
  }

  // The chain goes back some blocks, as if they had never been, and on with others.
  async revert(number) {
    const { chain, rng } = this;
    const depth = 1 + rng.integer(DEPTH_MAX);
    const [id, time] = [await chain.rpc('evm_snapshot'), this.time];
    const state = structuredClone(this.world.state);
    for (let i = 0; i < depth; i++) await this.mine(number + i);
    await this.settle();
    await chain.rpc('evm_revert', id);
    this.world.state = state;
    this.time = time;
    this.world.spot = await this.world.prices();
    for (let i = 0; i <= depth; i++) await this.mine(number + i);
    this.counts.reverts++;
  }

  signal(name) {
    for (const pid of this.pids) process.kill(pid, name);
  }

  async land() {
    const head = await this.chain.block();
    this.time = Number(head.timestamp);
    this.head = head.hash;
    this.world.spot = await this.world.prices();
  }

  async run(blocks) {
    for (let number = 1; this.twins.result.blocks < blocks; number++) {
      await this.mine(number);
      if (number % REORG_EVERY === 0) await this.reorg();
      if (number % REVERT_EVERY === 0) await this.revert(number);
    }
    await this.settle();
  }
}

// What scene.mjs and truth.mjs must know to tell of this chain: tokens that are left, by their own words.
async function writeState(world, dir) {
  const next = Number(await world.chain.read(world.uniswapV4.positions, 'nextTokenId'));
  const ids = Array.from({ length: next - 1 }, (_, i) => BigInt(i + 1));
  const tokens = await Promise.all(ids.map((id) => readTokenV4(world, id)));
  const routed = world.state.v4.filter(({ id }) => id === undefined);
  const unique = new Map(routed.map((each) => [[each.pool, each.lower, each.upper, each.salt].join(), each]));
  world.state.v4 = [...tokens.filter(Boolean), ...unique.values()];
  world.saveState(dir);
}

async function prepare(world) {
  const { chain } = world;
  for (const account of ACCOUNTS) await chain.rpc('anvil_setBalance', account, toHex(10n ** 27n));
  await fundPools(world);
  await fundOptions(world);
  await chain.rpc('evm_setAutomine', false);
  world.spot = await world.prices();
}

const args = parseArgs(process.argv.slice(2), { dir: '.', rings: '', pids: '', blocks: '400', seed: '1' });
const world = World.open(args.dir);
await prepare(world);
const churn = new Churn(
  world, createRng(`churn:${args.seed}`), new Twins(args.rings.split(',')), args.pids.split(',').map(Number));
await churn.land();
await churn.twins.begin(churn.head, SECONDS_MAX);
await churn.run(Number(args.blocks));
const head = await world.chain.block();
await writeState(world, args.dir);
await world.chain.rpc('evm_setAutomine', true);
console.log(JSON.stringify({ head: head.hash, ...churn.twins.finish(), ...churn.counts }));
