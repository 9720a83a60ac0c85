// Gas of each path against gas.json. Addresses, times and signatures are the same in every run, so the figures are.
//   GW_GAS_UPDATE=1 node --test test/gas.test.mjs     writes gas.json anew
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import test, { after } from 'node:test';
import { FEED, KEEPER, SIGNERS, WRITER, hashOf, startWorld, toWei } from './world.mjs';

const FILE = new URL('../gas.json', import.meta.url);
const TOLERANCE = 0.02;
const world = await startWorld({ after });
const measured = {};

async function measure(name, work) {
  const receipt = await work();
  measured[name] = Number(receipt.gasUsed);
}
const vector = (seq, margin = {}, liquidity = {}) => world.vector({
  header: { seq: BigInt(seq), prevHash: hashOf('previous') }, margin, liquidity,
});
const refuse = async (signal, signatures, error, at) =>
  (await world.refuse(KEEPER, 'applySignal', [signal, signatures], error, at)).receipt;

async function measureApply() {
  await measure('apply first vector, 2 of 3', async () => world.apply(await vector(1)));
  await measure('apply same values', async () => world.apply(await vector(2)));
  await measure('apply tighter values', async () =>
    world.apply(await vector(3, { initialMarginBps: 16_000 }, { utilisationCapBps: 7_000 })));
  await measure('apply in a new window', async () => {
    await world.mineAt(await world.now() + 600);
    return world.apply(await vector(4, { initialMarginBps: 17_000 }, { utilisationCapBps: 6_000 }));
  });
}

async function measureQuorums() {
  for (const [needed, of] of [[1, 1], [3, 5], [5, 5]]) {
    await world.deploy({ signers: SIGNERS.slice(0, of), threshold: BigInt(needed) });
    const sign = (signal) => world.sign(signal, SIGNERS.slice(0, needed));
    const apply = async (signal) => world.accept(KEEPER, 'applySignal', [signal, await sign(signal)]);
    await apply(await vector(1));
    await measure(`apply same values, ${needed} of ${of}`, async () => apply(await vector(2)));
  }
}

async function measureRefusals() {
  const good = await vector(5, { initialMarginBps: 17_000 }, { utilisationCapBps: 6_000 });
  const signatures = await world.sign(good);
  const tooFar = await vector(5, { initialMarginBps: 50_001 }, { utilisationCapBps: 6_000 });
  const old = await vector(4);
  const swapped = { ...good, margin: { ...good.margin, mmPendingBps: 1 } };
  await measure('refuse NotForward', async () => refuse(old, await world.sign(old), 'NotForward'));
  await measure('refuse InitialMarginOutOfBounds', async () =>
    refuse(tooFar, await world.sign(tooFar), 'InitialMarginOutOfBounds'));
  await measure('refuse TooFewSigners', async () =>
    refuse(good, await world.sign(good, [SIGNERS[0]]), 'TooFewSigners'));
  await measure('refuse NotASigner', async () => refuse(swapped, signatures, 'NotASigner'));
  const late = Number(good.margin.validUntil) + 1;
  await measure('refuse Expired', async () => refuse(good, signatures, 'Expired', late));
}

async function measureRevoke() {
  const signal = await vector(5, { initialMarginBps: 17_000 }, { utilisationCapBps: 6_000 });
  await world.apply(signal);
  const revocation = {
    feedId: FEED, seq: 5n, epoch: 1n, orphanedBlockHash: signal.header.blockHash,
    issuedAt: signal.header.observedAt,
  };
  await measure('revoke the vector in force', async () =>
    world.accept(KEEPER, 'revoke', [revocation, await world.sign(revocation)]));
}

async function measureVault() {
  await world.accept(WRITER, 'deposit', [], undefined, toWei('100'));
  await measure('vault: write', () => world.accept(WRITER, 'write', [toWei('10')]));
  await measure('vault: write more', () => world.accept(WRITER, 'write', [toWei('10')]));
  await measure('vault: withdraw', () => world.accept(WRITER, 'withdraw', [toWei('1')]));
}

test('gas is what gas.json says, within 2 %', async () => {
  await measureApply();
  await measureRefusals();
  await measureRevoke();
  await measureVault();
  await measureQuorums();
  if (process.env.GW_GAS_UPDATE) {
    writeFileSync(FILE, `${JSON.stringify({ unit: 'gas of the whole transaction', paths: measured }, null, 2)}\n`);
  }
  const { paths } = JSON.parse(readFileSync(FILE, 'utf8'));
  assert.deepEqual(Object.keys(measured), Object.keys(paths));
  for (const [name, gas] of Object.entries(measured)) {
    assert.ok(Math.abs(gas - paths[name]) <= TOLERANCE * paths[name], `${name}: ${gas}, snapshot ${paths[name]}`);
  }
});
