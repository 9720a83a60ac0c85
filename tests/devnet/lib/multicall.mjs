// Multicall3 at its well-known address, from the creation code that viem ships.
import { ACCOUNTS } from './chain.mjs';

export const MULTICALL3 = '0xcA11bde05977b3631167028862bE2a173976CA11';

export async function placeMulticall(chain) {
  const { multicall3Bytecode } =
    await import(new URL('../node_modules/viem/_esm/constants/contracts.js', import.meta.url));
  const { contractAddress } = await chain.send(ACCOUNTS[0], null, multicall3Bytecode, 'multicall3');
  const code = await chain.rpc('eth_getCode', contractAddress, 'latest');
  await chain.rpc('anvil_setCode', MULTICALL3, code);
}
