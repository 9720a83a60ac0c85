// The contracts of a running devnet, from the files that `up` left in its directory.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Chain } from './chain.mjs';
import { Feed } from './chainlink.mjs';
import { Lyra } from './lyra.mjs';
import { Uniswap } from './uniswap.mjs';
import { UniswapV2 } from './uniswap_v2.mjs';
import { UniswapV4 } from './uniswap_v4.mjs';

export const writeJson = (path, value) => writeFileSync(
  path, `${JSON.stringify(value, (_, v) => (typeof v === 'bigint' ? v.toString() : v), 1)}\n`);
export const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

export class World {
  constructor(url, addresses, state) {
    this.chain = new Chain(url);
    this.addresses = addresses;
    this.state = state; // { seed, step, direct: [{pool, lower, upper}], v4: [positions] }
    this.tokens = addresses.tokens;
    this.pools = addresses.pools;
    this.uniswap = new Uniswap(this.chain, addresses.uniswap);
    this.pairs = addresses.pairs;
    this.uniswapV2 = new UniswapV2(this.chain, addresses.uniswap_v2.factory, this.tokens);
    this.poolsV4 = addresses.pools_v4;
    this.uniswapV4 = new UniswapV4(this.chain, addresses.uniswap_v4, this.tokens);
    this.lyra = new Lyra(this.chain, addresses.lyra);
    this.feeds = {};
    for (const [underlying, feed] of Object.entries(addresses.feeds)) {
      this.feeds[underlying] = new Feed(this.chain, feed);
    }
  }

  static open(dir, url = undefined) {
    return new World(
      url ?? readFileSync(join(dir, 'rpc_url'), 'utf8').trim(),
      readJson(join(dir, 'addresses.json')),
      readJson(join(dir, 'state.json')));
  }

  // Oracle prices in feed units (8 decimals), by underlying.
  async prices(block = undefined) {
    const prices = {};
    for (const [underlying, feed] of Object.entries(this.feeds)) {
      prices[underlying] = await feed.answer(block);
    }
    return prices;
  }

  saveState(dir) {
    writeJson(join(dir, 'state.json'), this.state);
  }
}
