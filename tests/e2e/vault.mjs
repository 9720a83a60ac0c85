// The vault of deploy/contracts on a devnet, and what it made of the vectors it was given.
//   node vault.mjs deploy DIR SIGNER KEEPER    an options vault that follows the Lyra market of DIR, and ether for the
//                          keeper; writes DIR/vault.json
//   node vault.mjs show DIR                    what it obeys now, as JSON
//   node vault.mjs obeys DIR VECTORS           exits 0 when it holds the newest vector of the file, value by value
//   node vault.mjs history DIR VECTORS OUTCOMES BLOCKS    exits 0 when all it ever applied was signed, once, forward,
//                          and submit.mjs passed over none; prints gas, and latency by the times of market.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CLAMPS, FAIL_SAFE, World as Contracts, viem } from '../../deploy/contracts/test/world.mjs';
import { compileAll } from '../../deploy/contracts/compile.mjs';
import { domainOf } from '../../deploy/contracts/typed.mjs';
import { ACCOUNTS, Chain } from '../devnet/lib/chain.mjs';

const { concatHex, keccak256, parseEventLogs, toHex } = viem;
const CHAIN_ID = 31337;
const [OWNER, GUARDIAN] = ACCOUNTS.slice(-2);

// As deploy/contracts/README.md chooses them for the policy's defaults.
const CHOSEN = { ...CLAMPS, utilisationTightenBps: 9_000, utilisationLoosenBps: 250, loosenDelayS: 60 };

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));
// A line that a kill cut off is none.
const readLines = (path) => readFileSync(path, 'utf8').split('\n').filter((line) => /^\{.*\}$/.test(line))
  .map((line) => JSON.parse(line));
export const readVectors = (path) => readLines(path).filter(({ header }) => header);
const hashOf = (text) => keccak256(toHex(text));

// The world of the contract tests around a vault that stands already.
export function openVault(dir, url = readFileSync(join(dir, 'rpc_url'), 'utf8').trim()) {
  const world = new Contracts(new Chain(url), compileAll());
  const { address } = readJson(join(dir, 'vault.json'));
  world.vault = { address, abi: world.contracts.ExampleOptionsVault.abi };
  world.domain = domainOf(CHAIN_ID, address);
  return world;
}

async function deploy(dir, signer, keeper) {
  const chain = new Chain(readFileSync(join(dir, 'rpc_url'), 'utf8').trim());
  const venue = readJson(join(dir, 'addresses.json')).lyra.option_market.toLowerCase();
  const setup = {
    subject: hashOf(`eip155:${CHAIN_ID}:${venue}`), underlying: hashOf('ETH'), owner: OWNER, guardian: GUARDIAN,
    signers: [signer], threshold: 1n, clamps: CHOSEN, failSafe: FAIL_SAFE,
  };
  const { address } = await chain.deploy(OWNER, compileAll().ExampleOptionsVault, [setup]);
  await chain.rpc('anvil_setBalance', keeper, toHex(10n ** 18n));
  writeFileSync(join(dir, 'vault.json'), `${JSON.stringify({ address, venue })}\n`);
  console.log(address);
}

const sameHash = async (world) => (await world.read('lastDigest')).toLowerCase();

async function show(dir) {
  const world = openVault(dir);
  const { epoch, seq } = await world.read('place');
  const [initial, maintenance, cap] = await world.inForce();
  const { isRevoked } = await world.read('current');
  console.log(JSON.stringify({
    epoch: Number(epoch), seq: Number(seq), initial, maintenance, cap, breaker: await world.read('breakerLevel'),
    is_revoked: isRevoked, digest: await sameHash(world),
  }));
}

async function obeys(dir, file) {
  const world = openVault(dir);
  const vector = readVectors(file).at(-1);
  const { epoch, seq } = await world.read('place');
  const got = [epoch, seq, ...await world.inForce(), await sameHash(world)].join(' ');
  const { header, margin, liquidity, digest } = vector;
  const want = [header.epoch, header.seq, margin.initialMarginBps, margin.maintenanceMarginBps,
    liquidity.utilisationCapBps, digest].join(' ');
  console.log(`contract ${got}\nvector   ${want}`);
  process.exitCode = got === want ? 0 : 1;
}

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];

async function appliedLogs(world) {
  const { address } = world.vault;
  const logs = await world.chain.rpc('eth_getLogs', { fromBlock: '0x0', toBlock: 'latest', address });
  const raw = logs.map((log) => ({ ...log, blockNumber: Number(log.blockNumber) }));
  return parseEventLogs({ abi: world.vault.abi, logs: raw, eventName: 'SignalApplied' });
}

function historyFaults(applied, vectors) {
  const signed = new Map(vectors.map((vector) => [vector.digest, vector]));
  const faults = [];
  let before = { epoch: 0n, seq: 0n };
  for (const { args } of applied) {
    const vector = signed.get(args.digest);
    if (!vector) faults.push(`applied ${args.digest}, which nobody published`);
    else if (BigInt(vector.header.seq) !== args.seq) faults.push(`seq ${args.seq} under another's digest`);
    if (args.epoch < before.epoch || args.seq <= before.seq) faults.push(`seq ${args.seq} after ${before.seq}`);
    before = args;
  }
  return faults;
}

// Every vector was applied (the block may have been orphaned since) or refused: a keeper may not pass over any.
function missing(applied, vectors, outcomes) {
  const settled = new Set([
    ...applied.map(({ args }) => Number(args.seq)),
    ...outcomes.filter(({ outcome }) => ['accepted', 'refused'].includes(outcome)).map(({ seq }) => Number(seq)),
  ]);
  const newest = vectors.at(-1)?.header.seq;
  return vectors.filter(({ header }) => !settled.has(Number(header.seq)))
    .map(({ header }) => `seq ${header.seq} of ${newest} was signed and never delivered`);
}

async function history(dir, file, outcomesFile, blocksFile) {
  const world = openVault(dir);
  const vectors = readVectors(file);
  const applied = await appliedLogs(world);
  const faults = historyFaults(applied, vectors);
  const outcomes = readLines(outcomesFile).filter(({ outcome, kind }) => outcome === 'accepted' && kind === 'vector');
  const minedAt = new Map(readLines(blocksFile).map(({ block, ms }) => [block, ms]));
  const bySeq = new Map(vectors.map(({ header }) => [Number(header.seq), header]));
  const waits = outcomes.map(({ seq, time, blockNumber }) => {
    const appliedAt = minedAt.get(Number(blockNumber)) ?? Date.parse(time);
    return appliedAt - minedAt.get(Number(bySeq.get(Number(seq))?.blockNumber));
  }).filter(Number.isFinite);
  const distinct = new Set(vectors.map(({ digest }) => digest)).size;
  faults.push(...missing(applied, vectors, readLines(outcomesFile)));
  const linked = applied.filter(({ args }) => args.isLinked).length;
  for (const fault of faults) console.log(fault);
  const gas = median(outcomes.map(({ gasUsed }) => Number(gasUsed)));
  console.log(`note: ${distinct} vectors signed, ${applied.length} applied, ${linked} of them linked; median gas `
    + `${gas}, median time from block to contract ${median(waits)} ms of ${waits.length}`);
  process.exitCode = faults.length === 0 && applied.length > 0 ? 0 : 1;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [verb, ...rest] = process.argv.slice(2);
  await { deploy, show, obeys, history }[verb](...rest);
}
