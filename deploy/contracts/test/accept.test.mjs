// What a good vector does, and that the digests are those of an independent implementation.
import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { compileAll } from '../compile.mjs';
import { CLAMPS, FAIL_SAFE, KEEPER, SIGNERS, STRANGER, FEED, startWorld, viem } from './world.mjs';

const world = await startWorld({ after });
const values = ({ margin, liquidity }) =>
  [margin.initialMarginBps, margin.maintenanceMarginBps, liquidity.utilisationCapBps];

test('before the first vector the fail-safe is in force', async () => {
  assert.deepEqual(await world.inForce(), Object.values(FAIL_SAFE));
  assert.equal(await world.read('breakerLevel'), 0);
});

test('a signed vector is applied whole, whoever delivers it', () => world.aside(async () => {
  const signal = await world.vector();
  const receipt = await world.accept(STRANGER, 'applySignal', [signal, await world.sign(signal)]);
  assert.deepEqual(await world.inForce(), values(signal));
  const place = await world.read('place');
  assert.deepEqual([place.epoch, place.seq], [1n, 1n]);
  assert.equal(await world.read('lastDigest'), world.digest('RiskSignal', signal));
  assert.equal(await world.read('lastBlockHash'), signal.header.blockHash);
  const [log] = viem.parseEventLogs({ abi: world.vault.abi, logs: receipt.logs });
  assert.equal(log.eventName, 'SignalApplied');
  assert.deepEqual([log.args.epoch, log.args.seq, log.args.isLinked], [1n, 1n, true]);
}));

test('any quorum of the set will do, in order of address', async () => {
  for (const quorum of [[0, 1], [0, 2], [1, 2], [0, 1, 2]]) {
    await world.aside(async () => {
      const signal = await world.vector();
      const signatures = await world.sign(signal, quorum.map((i) => SIGNERS[i]));
      await world.accept(KEEPER, 'applySignal', [signal, signatures]);
    });
  }
});

test('a gap in seq is accepted and shows as not linked', () => world.aside(async () => {
  const first = await world.vector();
  await world.apply(first);
  const isLinked = async (change) => {
    const receipt = await world.apply(await world.vector(change));
    return viem.parseEventLogs({ abi: world.vault.abi, logs: receipt.logs })[0].args.isLinked;
  };
  assert.equal(await isLinked({ header: { seq: 2n, prevHash: await world.read('lastDigest') } }), true);
  assert.equal(await isLinked({ header: { seq: 9n, prevHash: FEED } }), false);
}));

test('a new writer may start seq anew', () => world.aside(async () => {
  await world.apply(await world.vector({ header: { seq: 500n, epoch: 3n } }));
  await world.apply(await world.vector({ header: { seq: 1n, epoch: 4n } }));
  assert.equal((await world.read('place')).epoch, 4n);
}));

test('digests are those of viem', async () => {
  const signal = await world.vector();
  assert.equal(await world.read('digestOf', [signal]), world.digest('RiskSignal', signal));
  const revocation = {
    feedId: FEED, seq: 7n, epoch: 2n, orphanedBlockHash: signal.header.blockHash, issuedAt: 1_700_000_000n,
  };
  assert.equal(await world.read('digestOf', [revocation]), world.digest('Revocation', revocation));
});

test('the domain is announced as EIP-5267 wants it', async () => {
  const [fields, name, version, chainId, contract, salt, extensions] = await world.read('eip712Domain');
  assert.deepEqual([fields, name, version, chainId, contract], ['0x0f', 'gammawatch', '1', 31337n,
    world.vault.address]);
  assert.equal(BigInt(salt), 0n);
  assert.deepEqual(extensions, []);
  assert.equal(await world.read('domainSeparator'), viem.domainSeparator({ domain: world.domain }));
});

test('bounds and signers can be read by a monitor', async () => {
  const clamps = await world.read('clamps');
  for (const [name, value] of Object.entries(CLAMPS)) assert.equal(clamps[name], value, name);
  assert.deepEqual(await world.read('signers'), SIGNERS.slice(0, 3).map((s) => s.address));
  assert.equal(await world.read('threshold'), 2n);
  assert.equal(await world.read('feedId'), FEED);
});

test('the deployed code is within the size limit of mainnet', () => {
  assert.ok(compileAll().ExampleOptionsVault.bytes <= 24_576);
});
