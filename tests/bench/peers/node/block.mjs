// The state of every position of tests/bench/range_chain.h, its pool and the price, through multicall in chunks like ours.
export async function cases(load, { name, url, multicall3, manager, pool, feed, positions }) {
  const viem = load('viem');
  const client = viem.createPublicClient({ transport: viem.http(url) });
  const abi = viem.parseAbi([
    'function positions(uint256) view returns (uint96, address, address, address, uint24, int24, int24, uint128, uint256, uint256, uint128, uint128)',
    'function slot0() view returns (uint160, int24, uint16, uint16, uint16, uint8, bool)',
    'function liquidity() view returns (uint128)',
    'function latestRoundData() view returns (uint80, int256, uint256, uint256, uint80)',
  ]);
  const contracts = [
    { address: pool, abi, functionName: 'slot0' },
    { address: pool, abi, functionName: 'liquidity' },
    { address: feed, abi, functionName: 'latestRoundData' },
    ...Array.from({ length: positions }, (_, i) => ({ address: manager, abi, functionName: 'positions', args: [BigInt(i)] })),
  ];
  const run = async () => {
    const results = await client.multicall({ contracts, multicallAddress: multicall3, allowFailure: false, batchSize: 500 * 36 });
    return results.slice(3).reduce((sum, position) => sum + position[7], 0n);
  };
  return [{ name, run }];
}
