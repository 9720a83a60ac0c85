// The scripted run for the demo tape: calm, a crash, a short reorg, partial recovery, the first
// board's expiry and settlement, calm again. Everything comes from the seed.
import {
  burnSome, closeOption, inBlock, mintSome, movePrices, reorgHead, swapNoise, tradeOption,
} from './actions.mjs';

const CALM_STEP = 0.0004; // one block's standard deviation at about 65 % a year
const BTC_BETA = 0.8;
const MINUTE_S = 60;
const HOUR_S = 3600;

const scaled = (price, logReturn) => BigInt(Math.round(Number(price) * (1 + logReturn)));

class Demo {
  constructor(world, rng, pause) {
    this.world = world;
    this.rng = rng;
    this.pause = pause;
    this.blocks = 0;
  }

  async step(work, timestamp = undefined) {
    const block = await inBlock(this.world, work, timestamp);
    this.blocks += 1;
    await this.pause(block);
  }

  async move(ethReturn, blockTime) {
    const { rng, world } = this;
    const prices = await world.prices();
    const own = CALM_STEP * rng.normal();
    await movePrices(world, {
      ETH: scaled(prices.ETH, ethReturn), BTC: scaled(prices.BTC, BTC_BETA * ethReturn + own),
    }, blockTime);
  }

  async calm(count, tradeEvery = 6) {
    const { rng, world } = this;
    for (let i = 0; i < count; i++) {
      await this.step(async (blockTime) => {
        if (i % 3 === 0) await this.move(CALM_STEP * 1.7 * rng.normal(), blockTime);
        else await swapNoise(world, rng, world.pools[i % world.pools.length]);
        if (i % tradeEvery === 2) await tradeOption(world, rng, blockTime);
        if (i % 16 === 7) await closeOption(world, rng, blockTime, 0.2);
        if (i % 9 === 4) await mintSome(world, rng);
        if (i % 12 === 10) await burnSome(world, rng, 0.25);
        if (i % 30 === 15) await world.chain.optionally(() => world.lyra.hedge());
      });
    }
  }

  // Down 18 % while everybody buys options and LPs leave.
  async crash(count) {
    const { rng, world } = this;
    const drift = Math.log(1 - 0.18) / count;
    for (let i = 0; i < count; i++) {
      await this.step(async (blockTime) => {
        await this.move(drift + 0.002 * rng.normal(), blockTime);
        for (const contracts of [450, 500]) {
          await tradeOption(world, rng, blockTime, { contracts, buy: true, near: true });
        }
        if (i % 2 === 0) await burnSome(world, rng, rng.pick([0.4, 0.6]));
        if (i % 8 === 5) await world.chain.optionally(() => world.lyra.hedge());
      });
    }
  }

  async recover(count) {
    const { rng, world } = this;
    const drift = Math.log(1.085) / count;
    for (let i = 0; i < count; i++) {
      await this.step(async (blockTime) => {
        await this.move(drift + 0.0012 * rng.normal(), blockTime);
        await closeOption(world, rng, blockTime, 0.4);
        if (i % 5 === 1) await tradeOption(world, rng, blockTime, { contracts: 150, buy: false });
        if (i % 2 === 0) await mintSome(world, rng, undefined, 2);
      });
    }
  }

  // Jumps towards the first board's expiry, the oracle fresh after each, then past it.
  async expireFirstBoard() {
    const { rng, world } = this;
    const [board] = await world.lyra.liveBoards();
    const expiry = Number(board.expiry);
    for (const left of [96 * HOUR_S, 36 * HOUR_S, 13 * HOUR_S, 4 * HOUR_S, HOUR_S, 10 * MINUTE_S]) {
      await this.step((blockTime) => this.move(0.006 * rng.normal(), blockTime), expiry - left);
      await this.calm(4);
    }
    await this.step((blockTime) => this.move(0.001 * rng.normal(), blockTime), expiry + 12);
    await this.step(() => world.lyra.settle(board));
  }
}

export async function runDemo(world, rng, pause, log) {
  const demo = new Demo(world, rng, pause);
  await demo.calm(72);
  log(`calm: ${demo.blocks} blocks`);
  await demo.crash(25);
  log(`crash: ${demo.blocks} blocks`);
  await demo.calm(5, 2);
  await pause(await reorgHead(world, rng, 3));
  log(`reorg of 3 blocks after ${demo.blocks}`);
  await demo.recover(40);
  log(`recovery: ${demo.blocks} blocks`);
  await demo.expireFirstBoard();
  log(`first board settled: ${demo.blocks} blocks`);
  await demo.calm(40, 4);
  log(`done: ${demo.blocks} blocks`);
}
