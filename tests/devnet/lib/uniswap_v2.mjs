// Uniswap v2 core from its published artifacts, and what a person does with a pair.
import { getAddress } from 'viem';
import { ACCOUNTS } from './chain.mjs';
import { loadArtifact } from './compile.mjs';
import { LP_OWNERS, SWAPPER } from './positions.mjs';
import { sqrtInt } from './tickmath.mjs';
import { tokenArtifact } from './tokens.mjs';

const [ADMIN] = ACCOUNTS;
const load = (name) => {
  const { abi, bytecode } = loadArtifact(`@uniswap/v2-core/build/${name}.json`);
  return { abi, bytecode: `0x${bytecode.replace(/^0x/, '')}` };
};
const factoryArtifact = () => load('UniswapV2Factory');
const pairArtifact = () => load('UniswapV2Pair');

// [tokens, dollars on each side]: both token orders, 6/8/18 decimals, one quote that is not a dollar.
const PAIRS = [[['WETH', 'USDC'], 4_000_000], [['DAI', 'WETH'], 900_000], [['WBTC', 'WETH'], 1_500_000]];

export const deployUniswapV2 = async (chain) =>
  (await chain.deploy(ADMIN, factoryArtifact(), [ADMIN])).address;

export class UniswapV2 {
  constructor(chain, factory, tokens) {
    this.chain = chain;
    this.factory = { address: factory, abi: factoryArtifact().abi };
    this.tokens = tokens;
  }

  pairAt(address) {
    return { address, abi: pairArtifact().abi };
  }

  async reserves(pair, block = undefined) {
    const [reserve0, reserve1] = await this.chain.read(this.pairAt(pair.address), 'getReserves', [], block);
    return [reserve0, reserve1];
  }

  async createPair([a, b]) {
    const [token0, token1] = [this.tokens[a], this.tokens[b]]
      .sort((x, y) => (BigInt(x.address) < BigInt(y.address) ? -1 : 1));
    await this.chain.call(ADMIN, this.factory, 'createPair', [token0.address, token1.address]);
    const address = getAddress(
      await this.chain.read(this.factory, 'getPair', [token0.address, token1.address]));
    return { name: `${a}/${b}`, address, token0: token0.symbol, token1: token1.symbol };
  }

  transfer(owner, symbol, to, amount) {
    const token = { address: this.tokens[symbol].address, abi: tokenArtifact().abi };
    return this.chain.call(owner, token, 'transfer', [to, amount]);
  }

  async add(owner, pair, amount0, amount1) {
    await this.transfer(owner, pair.token0, pair.address, amount0);
    await this.transfer(owner, pair.token1, pair.address, amount1);
    await this.chain.call(owner, this.pairAt(pair.address), 'mint', [owner]);
  }

  // Takes `share` of what the owner has in the pair, in thousandths.
  async remove(owner, pair, share) {
    const contract = this.pairAt(pair.address);
    const held = await this.chain.read(contract, 'balanceOf', [owner]);
    await this.chain.call(owner, contract, 'transfer', [pair.address, held * BigInt(share) / 1000n]);
    await this.chain.call(owner, contract, 'burn', [owner]);
  }

  // Sells `amount` of token0 (or token1) to the pair.
  async swap(trader, pair, isToken0, amount) {
    const [reserve0, reserve1] = await this.reserves(pair);
    const [reserveIn, reserveOut] = isToken0 ? [reserve0, reserve1] : [reserve1, reserve0];
    const net = amount * 997n;
    const out = net * reserveOut / (reserveIn * 1000n + net);
    if (out === 0n) return;
    await this.transfer(trader, isToken0 ? pair.token0 : pair.token1, pair.address, amount);
    const outs = isToken0 ? [0n, out] : [out, 0n];
    await this.chain.call(trader, this.pairAt(pair.address), 'swap', [...outs, trader, '0x']);
  }

  // An arbitrageur brings the pair to about the oracle's price; the fee leaves it a little short of it.
  async align(pair, prices) {
    const [unit0, unit1] = [pair.token0, pair.token1].map((symbol) => {
      const { underlying, decimals } = this.tokens[symbol];
      return { usd: underlying === 'USD' ? 100000000n : prices[underlying], one: 10n ** BigInt(decimals) };
    });
    const [reserve0, reserve1] = await this.reserves(pair);
    const wanted0 = sqrtInt(reserve0 * reserve1 * unit1.usd * unit0.one / (unit0.usd * unit1.one));
    if (wanted0 > reserve0) await this.swap(SWAPPER, pair, true, wanted0 - reserve0);
    const wanted1 = reserve0 * reserve1 / wanted0;
    if (wanted1 > reserve1) await this.swap(SWAPPER, pair, false, wanted1 - reserve1);
  }
}

// Opens the pairs; then shares that came and went, a trade, and tokens sent to a pair that it never took in.
export async function openPairs(v2, prices) {
  const pairs = [];
  for (const [symbols, usd] of PAIRS) {
    const pair = await v2.createPair(symbols);
    const amounts = [pair.token0, pair.token1].map((symbol) => {
      const { underlying, decimals } = v2.tokens[symbol];
      const price = underlying === 'USD' ? 100000000n : prices[underlying];
      return BigInt(usd) * 10n ** BigInt(decimals + 8) / price;
    });
    await v2.add(LP_OWNERS[0], pair, ...amounts);
    await v2.add(LP_OWNERS[1], pair, ...amounts.map((amount) => amount / 7n));
    await v2.remove(LP_OWNERS[1], pair, 431);
    await v2.swap(SWAPPER, pair, pairs.length % 2 === 0, amounts[pairs.length % 2] / 900n);
    await v2.transfer(LP_OWNERS[2], pair.token0, pair.address, amounts[0] / 50n);
    pairs.push(pair);
  }
  return pairs;
}
