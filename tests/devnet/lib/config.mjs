// The configuration file with which gammawatch watches this devnet.
import { MULTICALL3 } from './multicall.mjs';

const quote = (text) => `"${text}"`;
const AGE_S_MAX = 3960; // a heartbeat of one hour × 1.1

export function renderConfig({
  tokens, pools, pairs, pools_v4: poolsV4, uniswap, uniswap_v4: v4, lyra, feeds,
}) {
  const assets = Object.values(tokens).map(({ symbol, underlying, address }) =>
    `      - {symbol: ${symbol}, underlying: ${underlying}, address: ${quote(address)}}`);
  const prices = Object.entries(feeds).map(([underlying, { proxy }]) =>
    `      - {underlying: ${underlying}, source: chainlink, address: ${quote(proxy)}, age_s_max: ${AGE_S_MAX}}`);
  const poolList = pools.map(({ address }) => `          - ${quote(address)}`);
  const pairList = pairs.map(({ address }) => `          - ${quote(address)}`);
  const idList = poolsV4.map(({ id }) => `          - ${quote(id)}`);
  return `version: 1
chains:
  - name: devnet
    caip2: eip155:31337
    rpc:
      - {url: "\${GW_RPC_URL_31337}", role: primary}
    finality: {policy: tags}
    multicall3: ${quote(MULTICALL3)}
    assets:
${assets.join('\n')}
    prices:
${prices.join('\n')}
    volatility:
      - {underlying: ETH, vol: 0.80}
      - {underlying: BTC, vol: 0.60}
    venues:
      - protocol: uniswap_v3
        name: uni
        position_manager: ${quote(uniswap.position_manager)}
        pools:
${poolList.join('\n')}
        from_block: 0
      - protocol: uniswap_v2
        name: uni-v2
        pairs:
${pairList.join('\n')}
        from_block: 0
      - protocol: uniswap_v4
        name: uni-v4
        pool_manager: ${quote(v4.manager)}
        state_view: ${quote(v4.view)}
        position_manager: ${quote(v4.positions)}
        pools:
${idList.join('\n')}
        from_block: 0
      - protocol: lyra_v1
        name: lyra-eth
        option_market: ${quote(lyra.option_market)}
        option_token: ${quote(lyra.option_token)}
        greek_cache: ${quote(lyra.greek_cache)}
        pool_hedger: ${quote(lyra.pool_hedger)}
        underlying: ETH
        from_block: 0
`;
}
