// The consumer's own bounds: steps, delays, floors and ceilings, whatever is signed.
import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { createRng } from '../../../tests/devnet/lib/rng.mjs';
import {
  CLAMPS, FAIL_SAFE, GUARDIAN, KEEPER, OWNER, STRANGER, startWorld, viem,
} from './world.mjs';
import { Model } from './model.mjs';

const world = await startWorld({ after });
const target = (initialMarginBps, maintenanceMarginBps, utilisationCapBps) => ({
  margin: { initialMarginBps, maintenanceMarginBps }, liquidity: { utilisationCapBps },
});
let seq = 0n;
async function vector(values, header = {}, at = undefined) {
  const signal = await world.vector({ ...target(...values), header: { seq: ++seq, ...header } });
  if (at !== undefined) {
    signal.header.observedAt = BigInt(at);
    signal.margin.validUntil = BigInt(at + 900);
  }
  return signal;
}
const apply = async (values, at, header) => world.apply(await vector(values, header, at), at);
const refuse = async (values, error, at, header) =>
  world.refuseSignal(await vector(values, header, at), error, at);
const later = async (seconds) => world.mineAt(await world.now() + seconds);

test('the first vector may be anywhere between floor and ceiling, and nowhere else', async () => {
  await refuse([12_499, 10_000, 5_000], 'InitialMarginOutOfBounds');
  await refuse([50_001, 20_000, 5_000], 'InitialMarginOutOfBounds');
  await refuse([15_000, 9_999, 5_000], 'MaintenanceMarginOutOfBounds');
  await refuse([50_000, 45_001, 5_000], 'MaintenanceMarginOutOfBounds');
  await refuse([15_000, 12_000, 999], 'UtilisationCapOutOfBounds');
  await refuse([15_000, 12_000, 9_001], 'UtilisationCapOutOfBounds');
  for (const ends of [[12_500, 10_000, 9_000], [50_000, 45_000, 1_000]]) {
    await world.aside(() => apply(ends));
  }
});

test('initial margin stays above maintenance margin by the ratio', async () => {
  await refuse([13_200, 12_001, 5_000], 'MarginsTooClose');
  await world.aside(() => apply([13_200, 12_000, 5_000]));
});

test('a value out of bounds refuses its siblings as well', () => world.aside(async () => {
  await apply([15_000, 12_000, 8_000]);
  await refuse([25_001, 12_500, 7_000], 'InitialMarginOutOfBounds');
  assert.deepEqual(await world.inForce(), [15_000, 12_000, 8_000]);
}));

test('steps that tighten are counted within the window, however many vectors share it', () => world.aside(async () => {
  const start = await world.now() + 12;
  await apply([15_000, 12_000, 8_000], start);
  await apply([20_000, 12_000, 6_000], start + 12);
  await refuse([25_001, 12_000, 6_000], 'InitialMarginOutOfBounds', start + 24);
  await refuse([20_000, 12_000, 3_999], 'UtilisationCapOutOfBounds', start + 36);
  await apply([25_000, 12_000, 4_000], start + 48);
  await refuse([25_001, 12_000, 4_000], 'InitialMarginOutOfBounds', start + 59);
  await apply([35_000, 22_000, 4_000], start + 60);
}));

test('a consumer that was cut off catches up by the steps it missed', () => world.aside(async () => {
  const start = await world.now() + 12;
  await apply([13_000, 10_000, 9_000], start);
  await world.aside(() => refuse([40_000, 10_000, 9_000], 'InitialMarginOutOfBounds', start + 179));
  await apply([40_000, 10_000, 9_000], start + 180);
}));

test('loosening waits after a loosening and longer after a tightening', () => world.aside(async () => {
  const start = await world.now() + 12;
  await apply([20_000, 15_000, 6_000], start);
  await refuse([19_749, 15_000, 6_000], 'InitialMarginOutOfBounds', start + 12);
  await apply([19_750, 15_000, 6_300], start + 24);
  await refuse([19_749, 15_000, 6_300], 'InitialMarginOutOfBounds', start + 36);
  await refuse([19_750, 15_000, 6_301], 'UtilisationCapOutOfBounds', start + 623);
  await apply([19_600, 14_900, 6_300], start + 624);
  await apply([20_600, 14_900, 6_300], start + 700);
  await refuse([20_500, 14_900, 6_300], 'InitialMarginOutOfBounds', start + 4_299);
  await apply([20_500, 14_900, 6_300], start + 4_300);
}));

test('one member that loosens beside one that tightens is a loosening', () => world.aside(async () => {
  const start = await world.now() + 12;
  await apply([20_000, 15_000, 6_000], start);
  await apply([20_500, 15_000, 6_000], start + 12);
  await refuse([21_000, 14_999, 6_000], 'MaintenanceMarginOutOfBounds', start + 24);
  await refuse([21_000, 15_000, 6_001], 'UtilisationCapOutOfBounds', start + 36);
}));

test('a vector in doubt loosens nothing', async () => {
  for (const state of [1, 2, 3]) {
    await world.aside(async () => {
      await apply([20_000, 15_000, 6_000]);
      await later(50_000);
      await refuse([19_999, 15_000, 6_000], 'InitialMarginOutOfBounds', undefined, { state });
      await apply([20_100, 15_000, 6_000], undefined, { state });
    });
  }
});

test('after expiry each part falls back to the tighter of its last value and the fail-safe', async () => {
  for (const [values, margins, utilisation] of [
    [[15_000, 12_000, 8_000], [20_000, 16_000], 5_000],
    [[30_000, 20_000, 3_000], [30_000, 20_000], 3_000],
    [[30_000, 12_000, 5_500], [30_000, 16_000], 5_000],
  ]) {
    await world.aside(async () => {
      const signal = await vector(values);
      await world.apply(signal);
      await world.mineAt(signal.margin.validUntil);
      assert.deepEqual(await inForceNow(), values);
      await world.mineAt(signal.margin.validUntil + 1n);
      assert.deepEqual(await inForceNow(), [...margins, values[2]]);
      await world.mineAt(signal.liquidity.validUntil + 1n);
      assert.deepEqual(await inForceNow(), [...margins, utilisation]);
    });
  }
});

// Anvil answers eth_call on a block with that block's time.
const inForceNow = async () => Object.values(await world.chain.read(
  world.vault, 'valuesInForce', [], await world.chain.rpc('eth_blockNumber')));

test('the next vector ends the fail-safe and is measured from the last one', () => world.aside(async () => {
  await apply([15_000, 12_000, 8_000]);
  await later(100_000);
  assert.deepEqual(await world.inForce(), Object.values(FAIL_SAFE));
  await apply([15_000, 12_000, 8_000]);
  assert.deepEqual(await world.inForce(), [15_000, 12_000, 8_000]);
}));

test('the guardian only tightens, and only the owner releases', () => world.aside(async () => {
  const guard = (values) => [{
    initialMarginBps: values[0], maintenanceMarginBps: values[1], utilisationCapBps: values[2],
  }];
  await apply([15_000, 12_000, 8_000]);
  await world.refuse(STRANGER, 'tightenGuard', guard([30_000, 13_000, 4_000]), 'NotGuardian');
  await world.refuse(OWNER, 'tightenGuard', guard([30_000, 13_000, 4_000]), 'NotGuardian');
  await world.refuse(GUARDIAN, 'tightenGuard', guard([50_001, 13_000, 4_000]), 'InitialMarginOutOfBounds');
  await world.refuse(GUARDIAN, 'tightenGuard', guard([14_000, 13_000, 4_000]), 'MarginsTooClose');
  await world.accept(GUARDIAN, 'tightenGuard', guard([30_000, 11_000, 4_000]));
  assert.deepEqual(await world.inForce(), [30_000, 12_000, 4_000]);
  for (const looser of [[29_999, 11_000, 4_000], [30_000, 10_999, 4_000], [30_000, 11_000, 4_001]]) {
    await world.refuse(GUARDIAN, 'tightenGuard', guard(looser), 'GuardianMayOnlyTighten');
  }
  await world.refuse(GUARDIAN, 'releaseGuard', [], 'NotOwner');
  await world.accept(OWNER, 'releaseGuard');
  assert.deepEqual(await world.inForce(), [15_000, 12_000, 8_000]);
}));

test('new clamps start a new walk from the fail-safe, without forgetting the place', () => world.aside(async () => {
  await apply([15_000, 12_000, 8_000]);
  const clamps = { ...CLAMPS, initialFloorBps: 18_000 };
  await world.refuse(GUARDIAN, 'setClamps', [clamps, FAIL_SAFE], 'NotOwner');
  await world.accept(OWNER, 'setClamps', [clamps, FAIL_SAFE]);
  assert.deepEqual(await world.inForce(), Object.values(FAIL_SAFE));
  await refuse([17_999, 12_000, 8_000], 'InitialMarginOutOfBounds');
  await refuse([20_000, 12_000, 8_000], 'NotForward', undefined, { seq: 1n });
  await apply([45_000, 12_000, 8_000]);
}));

test('clamps or a fail-safe without sense are refused', async () => {
  for (const wrong of [
    { initialFloorBps: 50_001 }, { maintenanceFloorBps: 45_001 }, { utilisationFloorBps: 9_001 },
    { utilisationCeilingBps: 10_001 }, { tightenWindowS: 0 }, { loosenDelayS: 0 }, { marginTightenBps: 0 },
    { utilisationTightenBps: 0 }, { marginValidMaxS: 0 }, { liquidityValidMaxS: 0 },
    { initialOverMaintenanceBps: 9_999 },
  ]) {
    await world.refuse(OWNER, 'setClamps', [{ ...CLAMPS, ...wrong }, FAIL_SAFE], 'BadClamps');
  }
  for (const [wrong, error] of [
    [{ initialMarginBps: 12_000 }, 'InitialMarginOutOfBounds'], [{ maintenanceMarginBps: 19_000 }, 'MarginsTooClose'],
    [{ utilisationCapBps: 9_500 }, 'UtilisationCapOutOfBounds'],
  ]) {
    await world.refuse(OWNER, 'setClamps', [CLAMPS, { ...FAIL_SAFE, ...wrong }], error);
  }
});

test('ownership moves in two steps', () => world.aside(async () => {
  await world.refuse(STRANGER, 'nominateOwner', [STRANGER], 'NotOwner');
  await world.accept(OWNER, 'nominateOwner', [KEEPER]);
  await world.refuse(STRANGER, 'acceptOwner', [], 'NotNominated');
  await world.accept(KEEPER, 'acceptOwner');
  await world.refuse(OWNER, 'setGuardian', [OWNER], 'NotOwner');
  await world.accept(KEEPER, 'setGuardian', [STRANGER]);
  assert.equal(await world.read('guardian'), STRANGER);
}));

// A random walk of targets, times and states: the contract must agree with a model written from the rules.
for (const seed of ['a', 'b', 'c', 'd']) {
  test(`a random walk is accepted and refused as the model says (${seed})`, () => world.aside(async () => {
    const rng = createRng(`walk ${seed}`);
    const model = new Model(CLAMPS, FAIL_SAFE);
    const counts = { accepted: 0, refused: 0 };
    let time = await world.now();
    for (let step = 0; step < 120; step++) {
      time += rng.pick([1, 12, 60, 61, 300, 600, 601, 1_200, 3_600, 9_000]);
      const state = rng.pick([0, 0, 0, 0, 1, 2]);
      const values = model.pickTarget(rng, time, state);
      const signal = await vector(values, { observedAt: BigInt(time), state });
      signal.margin.validUntil = BigInt(time + rng.integer(3_600));
      signal.liquidity.validUntil = BigInt(time + rng.integer(43_200));
      const data = [signal, await world.sign(signal)];
      if (model.accepts(values, time, state)) {
        counts.accepted++;
        await world.accept(KEEPER, 'applySignal', data, time);
        model.apply(values, time, signal);
      } else {
        counts.refused++;
        await assertOutOfBounds(data, time);
      }
      assert.deepEqual(await inForceNow(), model.inForce(time), `step ${step}`);
    }
    assert.ok(counts.accepted > 25 && counts.refused > 25, JSON.stringify(counts));
  }));
}

async function assertOutOfBounds(args, at) {
  const data = viem.encodeFunctionData({ abi: world.vault.abi, functionName: 'applySignal', args });
  const root = await world.storageRoot();
  const { hash, receipt } = await world.transact(KEEPER, data, { at });
  assert.equal(receipt.status, '0x0', 'the model refuses, the contract accepts');
  assert.match((await world.errorOf(hash)).errorName, /OutOfBounds|MarginsTooClose/);
  assert.equal(await world.storageRoot(), root);
}

test('the pre-check and the room say what a delivery would do', () => world.aside(async () => {
  const start = await world.now() + 12;
  await apply([20_000, 15_000, 6_000], start);
  const tight = await vector([30_001, 15_000, 6_000]);
  const [accepted, reason] = await world.read('wouldAccept', [tight]);
  assert.equal(accepted, false);
  assert.equal(viem.decodeErrorResult({ abi: world.errors, data: reason }).errorName, 'InitialMarginOutOfBounds');
  assert.deepEqual(await world.read('wouldAccept', [await vector([30_000, 15_000, 6_000])]), [true, '0x']);
  const [low, high] = await world.read('room', [1]);
  assert.deepEqual(Object.values(low), [20_000, 15_000, 2_000]);
  assert.deepEqual(Object.values(high), [30_000, 25_000, 6_000]);
  const [lowWhenSure, highWhenSure] = await world.read('room', [0]);
  assert.deepEqual([lowWhenSure.initialMarginBps, highWhenSure.utilisationCapBps], [19_750, 6_300]);
}));
