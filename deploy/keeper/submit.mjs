#!/usr/bin/env node
// A keeper: takes signed vectors and revocations from stdin, one JSON a line, and delivers them to their consumer.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';
import { TYPES } from '../contracts/typed.mjs';

const USAGE = `usage: gammawatch signal watch --json | submit.mjs --consumer ADDRESS --key-file FILE [--rpc URL]

Delivers every vector and revocation that is for ADDRESS on the chain of URL, in the order it comes, and says on
stdout what became of it, one JSON a line. It keeps no state: kill it and start it again as you like; what the
contract has already is refused as NotForward or AlreadyRevoked, before it costs gas. Whoever runs it can
withhold a vector but change none, so run more than one.

  --consumer ADDRESS  the contract; lines for others are passed over
  --key-file FILE     the key that pays for gas, as from \`gammawatch keys new\`; its address needs no role
  --from ADDRESS      instead: an account that the node itself holds
  --rpc URL           the node (default: $ETH_RPC_URL)
  --once              try each line once, end with stdin; exit code 1 when the contract lacks one of them
  --help              this text

Exit codes: 0 stdin ended, 1 refused (--once), 2 usage, 4 the node is of no use.
Example: gammawatch signal get --json | submit.mjs --consumer 0x... --key-file keeper.key --once
`;
const QUEUE_MAX = 4096; // lines held while the node is away; the oldest go first, newer ones replace them
const WAITING_MAX = 64;
const RETRY_MS = 1000;
const RECEIPT_MS = 120_000;
const RPC_MS = 10_000;

const require = createRequire(new URL('../../tests/devnet/package.json', import.meta.url));
const load = (name) => import(pathToFileURL(require.resolve(name)));
const viem = await load('viem');
const { privateKeyToAccount } = await load('viem/accounts');

const struct = (name) => `struct ${name} { ${TYPES[name].map((one) => `${one.type} ${one.name};`).join(' ')} }`;
const ABI = viem.parseAbi([
  ...['Header', 'Liquidity', 'Margin', 'RiskSignal', 'Revocation'].map(struct),
  'function applySignal(RiskSignal signal, bytes signatures)',
  'function revoke(Revocation revocation, bytes signatures)',
  'error WrongFeed(bytes32 feedId)', 'error FeedNotOfSubject(bytes32 feedId)', 'error NotLive(uint8 mode)',
  'error FieldOutOfRange(bytes32 field)', 'error FromTheFuture(uint64 observedAt, uint256 time)',
  'error Expired(uint64 validUntil, uint256 time)', 'error NotForward(uint64 epoch, uint64 seq)',
  'error BadSignatureLength(uint256 length)', 'error BadSignatureV(uint8 v)', 'error HighS(bytes32 s)',
  'error NotASigner(address recovered)', 'error SignersNotAscending(address signer)',
  'error TooFewSigners(uint256 given, uint256 needed)',
  'error RevokedVector(uint64 epoch, uint64 seq, bytes32 blockHash)',
  'error AlreadyRevoked(uint64 epoch, uint64 seq)', 'error RevocationTooLate(uint64 epoch, uint64 seq)',
  'error RevocationOfAnotherBlock(bytes32 blockHash)', 'error ValidTooLong(uint64 validUntil, uint256 longest)',
  'error InitialMarginOutOfBounds(uint32 value, uint256 low, uint256 high)',
  'error MaintenanceMarginOutOfBounds(uint32 value, uint256 low, uint256 high)',
  'error UtilisationCapOutOfBounds(uint32 value, uint256 low, uint256 high)',
  'error MarginsTooClose(uint32 initialMarginBps, uint32 maintenanceMarginBps)',
]);
// The contract has it, or has gone past it.
const IS_THERE = new Set(['NotForward', 'AlreadyRevoked', 'RevocationTooLate']);
// What time mends: the chain's clock, or the pace of the consumer's own bounds.
const CAN_WAIT = new Set(['FromTheFuture', 'InitialMarginOutOfBounds', 'MaintenanceMarginOutOfBounds',
  'UtilisationCapOutOfBounds']);

const toText = (_, value) => (typeof value === 'bigint' ? value.toString() : value);
const say = (outcome) =>
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), ...outcome }, toText)}\n`);
const talk = (text) => process.stderr.write(`submit: ${text}\n`);

function quit(code, text) {
  talk(text);
  process.exit(code);
}

const typed = (name, message) => Object.fromEntries(TYPES[name].map(({ name: member, type }) => {
  if (message[member] === undefined) throw new Error(`${name} without ${member}`);
  return [member, /^u?int/.test(type) ? BigInt(message[member]) : message[member]];
}));

// A line as a call of the consumer; null when it is for somebody else.
function readLine(text, { consumer, chainId }) {
  const { domain, signature, ...line } = JSON.parse(text);
  if (Number(domain.chainId) !== chainId || !viem.isAddressEqual(domain.verifyingContract, consumer)) return null;
  if (line.revocation) {
    const revocation = typed('Revocation', line.revocation);
    const { epoch, seq } = revocation;
    return { kind: 'revocation', epoch, seq, functionName: 'revoke', args: [revocation, signature] };
  }
  const signal = {
    header: typed('Header', line.header), liquidity: typed('Liquidity', line.liquidity),
    margin: typed('Margin', line.margin),
  };
  const { epoch, seq } = signal.header;
  return { kind: 'vector', epoch, seq, functionName: 'applySignal', args: [signal, signature] };
}

// Name and arguments of the contract's own error; null when the node, not the contract, said no.
function contractError(error) {
  const reverted = error instanceof viem.BaseError
    && error.walk((cause) => cause instanceof viem.ContractFunctionRevertedError);
  if (!reverted) return null;
  return { error: reverted.data?.errorName ?? reverted.signature ?? 'no reason', args: reverted.data?.args ?? [] };
}

class Keeper {
  constructor({ client, wallet, account, consumer }) {
    Object.assign(this, { client, wallet, account, consumer });
  }

  // Tried as a call first, so that a refusal costs nothing. Throws when the node does not answer.
  async deliver({ kind, epoch, seq, functionName, args }) {
    const what = { kind, epoch, seq };
    const call = { address: this.consumer, abi: ABI, functionName, args, account: this.account };
    let hash;
    try {
      await this.client.simulateContract(call);
      hash = await this.wallet.writeContract({ ...call, chain: null });
    } catch (error) {
      const refusal = contractError(error);
      if (!refusal) throw error;
      return { outcome: IS_THERE.has(refusal.error) ? 'known' : 'refused', ...what, ...refusal };
    }
    const { status, gasUsed, blockNumber } =
      await this.client.waitForTransactionReceipt({ hash, timeout: RECEIPT_MS });
    const outcome = status === 'success' ? 'accepted' : 'reverted'; // overtaken in its block
    return { outcome, ...what, gasUsed, blockNumber, hash };
  }
}

const sleep = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

// Lines as they come, without holding the reader back.
class Lines {
  constructor(stream) {
    this.queue = [];
    this.isEnded = false;
    this.wake = () => {};
    const reader = createInterface({ input: stream });
    reader.on('line', (text) => this.push(text));
    reader.on('close', () => {
      this.isEnded = true;
      this.wake();
    });
  }

  push(text) {
    if (!text.trim()) return;
    if (this.queue.length === QUEUE_MAX) {
      this.queue.shift();
      talk('a line was dropped: more wait than can be held');
    }
    this.queue.push(text);
    this.wake();
  }

  // The oldest line; undefined after `ms` without one, or at the end.
  async next(ms) {
    if (this.queue.length === 0 && !this.isEnded) {
      await Promise.race([new Promise((resolve) => { this.wake = resolve; }), ...(ms ? [sleep(ms)] : [])]);
    }
    return this.queue.shift();
  }
}

// Delivers until it is in or refused for good; the node may be away for as long as it likes.
async function insist(keeper, item) {
  for (let isSaid = false; ; isSaid = true) {
    try {
      const result = await keeper.deliver(item);
      if (result.outcome !== 'reverted') return result;
      say(result);
    } catch (error) {
      if (!isSaid) talk(`${error.shortMessage ?? error.name}; trying again`);
    }
    await sleep(RETRY_MS);
  }
}

function parse(text, target) {
  try {
    return readLine(text, target);
  } catch (error) {
    talk(`a line is passed over: ${error.shortMessage ?? error.message}`);
    return null;
  }
}

// What only has to wait is tried again: a revocation until it is settled, a vector until a newer one is in its place.
async function follow(keeper, target, lines) {
  let waiting = [];
  while (!(lines.isEnded && lines.queue.length === 0)) {
    const text = await lines.next(waiting.length > 0 ? RETRY_MS : 0);
    const items = text === undefined ? waiting.splice(0) : [parse(text, target)].filter(Boolean);
    for (const item of items) {
      const result = await insist(keeper, item);
      if (result.error !== item.error || !result.error) say(result);
      const canWait = CAN_WAIT.has(result.error);
      if (item.kind === 'vector' && (canWait || result.outcome === 'accepted')) {
        waiting = waiting.filter(({ kind }) => kind !== 'vector');
      }
      if (canWait) waiting = [...waiting, Object.assign(item, { error: result.error })].slice(-WAITING_MAX);
    }
  }
}

async function once(keeper, target, lines) {
  let missing = 0;
  while (!(lines.isEnded && lines.queue.length === 0)) {
    const text = await lines.next(0);
    const item = text === undefined ? null : parse(text, target);
    if (!item) continue;
    const result = await keeper.deliver(item).catch((error) => quit(4, error.shortMessage ?? error.name));
    say(result);
    if (result.outcome !== 'accepted' && result.outcome !== 'known') missing += 1;
  }
  return missing === 0 ? 0 : 1;
}

function readOptions() {
  const text = { type: 'string' };
  const flag = { type: 'boolean', default: false };
  try {
    const options = { consumer: text, 'key-file': text, from: text, rpc: text, once: flag, help: flag };
    const { values } = parseArgs({ options });
    if (values.help) {
      process.stdout.write(USAGE);
      process.exit(0);
    }
    const rpc = values.rpc ?? process.env.ETH_RPC_URL;
    if (!viem.isAddress(values.consumer ?? '')) throw new Error('--consumer wants an address');
    if (!values['key-file'] === !values.from) throw new Error('give --key-file or --from');
    if (!URL.canParse(rpc ?? '')) throw new Error('give --rpc or set ETH_RPC_URL');
    const account = values.from ?? privateKeyToAccount(readFileSync(values['key-file'], 'utf8').trim());
    return { account, rpc, consumer: values.consumer, isOnce: values.once };
  } catch (error) {
    return quit(2, `${error.message}\n${USAGE.split('\n')[0]}`);
  }
}

async function main() {
  const { account, rpc, consumer, isOnce } = readOptions();
  const transport = viem.http(rpc, { timeout: RPC_MS, retryCount: 1 });
  const client = viem.createPublicClient({ transport, pollingInterval: RETRY_MS / 2 });
  const wallet = viem.createWalletClient({ account, transport });
  const lines = new Lines(process.stdin);
  const { host, protocol } = new URL(rpc);
  let chainId;
  while (chainId === undefined) {
    chainId = await client.getChainId().catch((error) => {
      if (isOnce) quit(4, `${protocol}//${host}: ${error.shortMessage ?? error.name}`);
      talk(`${protocol}//${host}: ${error.shortMessage ?? error.name}; trying again`);
      return sleep(RETRY_MS);
    });
  }
  const keeper = new Keeper({ client, wallet, account, consumer });
  const target = { consumer, chainId };
  process.exitCode = isOnce ? await once(keeper, target, lines) : await follow(keeper, target, lines);
}

await main();
