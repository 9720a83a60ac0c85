// Test money. Addresses are chosen so that pools meet both token orders, as on mainnet:
// WBTC < DAI < USDC < WETH < USDT.
import { compileContract } from './compile.mjs';
import { ACCOUNTS } from './chain.mjs';

const [ADMIN] = ACCOUNTS;
const TOKENS = [
  { symbol: 'WBTC', name: 'Wrapped BTC', decimals: 8, underlying: 'BTC', slot: 2n },
  { symbol: 'DAI', name: 'Dai Stablecoin', decimals: 18, underlying: 'USD', slot: 6n },
  { symbol: 'USDC', name: 'USD Coin', decimals: 6, underlying: 'USD', slot: 10n },
  { symbol: 'WETH', name: 'Wrapped Ether', decimals: 18, underlying: 'ETH', slot: 12n },
  { symbol: 'USDT', name: 'Tether USD', decimals: 6, underlying: 'USD', slot: 13n },
];

export const tokenArtifact = () => compileContract('solc', 'contracts/Token.sol', 'Token');

export async function deployTokens(chain) {
  const found = {};
  for (const { symbol, name, decimals, underlying, slot } of TOKENS) {
    const { address } = await chain.deployWhere(
      ADMIN, tokenArtifact(), [name, symbol, decimals], (value) => value >> 156n === slot);
    found[symbol] = { symbol, address, decimals, underlying };
  }
  return found;
}

export async function fundTokens(chain, tokens, owners, spenders) {
  for (const { address, decimals } of Object.values(tokens)) {
    const token = { address, abi: tokenArtifact().abi };
    for (const owner of owners) {
      await chain.call(ADMIN, token, 'mint', [owner, 10n ** BigInt(decimals + 10)]);
      for (const spender of spenders) {
        await chain.call(owner, token, 'approve', [spender, 2n ** 256n - 1n]);
      }
    }
  }
}
