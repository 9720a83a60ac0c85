// Texts of RPC replies to typed values: JSON.parse, and then what viem does with them. The sum of all members is
// computed only where results are shown.
import { readFileSync } from 'node:fs';

const AGGREGATE3 = ['function aggregate3((address,bool,bytes)[]) returns ((bool success, bytes returnData)[])'];
const POSITION = 'uint64, address, bool, uint64, uint128, int256, int24, uint256';
const TRANSFER = ['event Transfer(address indexed from, address indexed to, uint256 value)'];

const low = (value) => BigInt.asUintN(64, typeof value === 'boolean' ? (value ? 1n : 0n) : BigInt(value));
const summed = (rows) => ({
  toString: () => BigInt.asUintN(64, rows.flat().reduce((sum, value) => sum + low(value), 0n)).toString(16),
});

export async function cases(load, { files }) {
  const viem = load('viem');
  const abi = viem.parseAbi(AGGREGATE3);
  const events = viem.parseAbi(TRANSFER);
  const position = viem.parseAbiParameters(POSITION);
  const run = {
    aggregate: (text) => {
      const [{ result }] = JSON.parse(text);
      const calls = viem.decodeFunctionResult({ abi, functionName: 'aggregate3', data: result });
      return summed(calls.map(({ returnData }) => viem.decodeAbiParameters(position, returnData)));
    },
    batch: (text) =>
      summed(JSON.parse(text).map(({ result }) => viem.decodeAbiParameters(position, result))),
    logs: (text) => {
      const [{ result }] = JSON.parse(text);
      return summed(result.map((raw) => {
        const log = viem.formatLog(raw);
        const { args } = viem.decodeEventLog({ abi: events, data: log.data, topics: log.topics });
        return [log.address, log.blockNumber, log.logIndex, log.blockHash, args.from, args.to, args.value];
      }));
    },
  };
  return files.map(({ name, kind, path }) => {
    const text = readFileSync(path, 'utf8');
    return { name, run: () => run[kind](text) };
  });
}
