// Brings up the devnet: anvil, real contracts, open positions, and the files that describe them.
//   node up.mjs [--port N] [--out DIR] [--seed S] [--states N]
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startAnvil } from './lib/anvil.mjs';
import { parseArgs } from './lib/args.mjs';
import { ACCOUNTS, Chain } from './lib/chain.mjs';
import { deployFeed, toFeedUnits } from './lib/chainlink.mjs';
import { renderConfig } from './lib/config.mjs';
import { stirOptions, stirPools } from './lib/history.mjs';
import { Lyra, deployLyra } from './lib/lyra.mjs';
import { MULTICALL3, placeMulticall } from './lib/multicall.mjs';
import { LP_OWNERS, SWAPPER, openOptions, openPools } from './lib/positions.mjs';
import { createRng } from './lib/rng.mjs';
import { deployTokens, fundTokens } from './lib/tokens.mjs';
import { Uniswap, deployUniswap } from './lib/uniswap.mjs';
import { UniswapV2, deployUniswapV2, openPairs } from './lib/uniswap_v2.mjs';
import { NATIVE, UniswapV4, deployUniswapV4, openPoolsV4 } from './lib/uniswap_v4.mjs';
import { World, writeJson } from './lib/world.mjs';
import { readTruth } from './truth.mjs';

const SPOT_USD = { ETH: 2000, BTC: 60000 };

async function deployAll(chain, seed) {
  const rng = createRng(seed);
  await placeMulticall(chain);
  const lyraAddresses = await deployLyra(chain.url);
  const feeds = {};
  const prices = {};
  for (const [underlying, usd] of Object.entries(SPOT_USD)) {
    feeds[underlying] = await deployFeed(chain, usd);
    prices[underlying] = toFeedUnits(usd);
  }
  const tokens = await deployTokens(chain);
  const uniswapAddresses = await deployUniswap(chain, tokens.WETH.address);
  const uniswap = new Uniswap(chain, uniswapAddresses);
  const spenders = [uniswapAddresses.position_manager, uniswapAddresses.router];
  await fundTokens(chain, tokens, [...LP_OWNERS, SWAPPER], spenders);
  await fundTokens(chain, tokens, [uniswapAddresses.direct_lp], []);
  const book = await openPools(uniswap, tokens, prices, rng);
  await stirPools(uniswap, tokens, book, rng);
  const lyra = new Lyra(chain, lyraAddresses);
  await openOptions(lyra, rng);
  await stirOptions(lyra, rng);
  const factoryV2 = await deployUniswapV2(chain);
  const pairs = await openPairs(new UniswapV2(chain, factoryV2, tokens), prices);
  tokens.ETH = { symbol: 'ETH', address: NATIVE, decimals: 18, underlying: 'ETH' };
  const v4Addresses = await deployUniswapV4(chain, tokens.WETH.address);
  const v4 = await openPoolsV4(new UniswapV4(chain, v4Addresses, tokens), prices);
  const addresses = {
    multicall3: MULTICALL3, tokens, pools: book.pools, pairs, uniswap: uniswapAddresses,
    uniswap_v2: { factory: factoryV2 }, uniswap_v4: v4Addresses, pools_v4: v4.pools, lyra: lyraAddresses, feeds,
    accounts: { admin: ACCOUNTS[0], lp_owners: LP_OWNERS, swapper: SWAPPER },
  };
  return { addresses, state: { seed, step: 0, direct: book.direct, v4: v4.positions } };
}

// The deployment took an hour of chain time: prices and Lyra's cache are made fresh at the head.
async function freshen(world) {
  for (const [underlying, usd] of Object.entries(SPOT_USD)) {
    await world.feeds[underlying].update(toFeedUnits(usd));
  }
  await world.lyra.refreshCache();
}

async function main() {
  const args = parseArgs(process.argv.slice(2), { port: '8545', out: '', seed: '1', states: '' });
  const dir = resolve(args.out || 'devnet');
  mkdirSync(dir, { recursive: true });
  const { url, pid, child } = await startAnvil(Number(args.port), dir, args.states || undefined);
  try {
    const chain = new Chain(url);
    const { addresses, state } = await deployAll(chain, args.seed);
    const world = new World(url, addresses, state);
    await freshen(world);
    writeJson(join(dir, 'addresses.json'), addresses);
    world.saveState(dir);
    const truth = await readTruth(world);
    writeJson(join(dir, 'truth.json'), truth);
    writeFileSync(join(dir, 'gammawatch.yaml'), renderConfig(addresses));
    writeFileSync(join(dir, 'rpc_url'), `${url}\n`);
    writeFileSync(join(dir, 'devnet.pid'), `${pid}\n`);
    console.log(`devnet ${url} pid ${pid} block ${truth.block.number} ${truth.block.hash} in ${dir}`);
  } catch (error) {
    child.kill();
    throw error;
  }
  process.exit(0); // Lyra's deployer leaves a poller behind
}

await main();
