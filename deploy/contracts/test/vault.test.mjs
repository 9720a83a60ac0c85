// The example vault obeys the values in force: margin to write, margin to stay, and how much may be written.
import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { KEEPER, STRANGER, WRITER, startWorld, toWei } from './world.mjs';

const world = await startWorld({ after });
let seq = 0n;
const feed = async (initialMarginBps, maintenanceMarginBps, utilisationCapBps, more = {}) =>
  world.apply(await world.vector({
    header: { seq: ++seq, ...more.header },
    margin: { initialMarginBps, maintenanceMarginBps }, liquidity: { utilisationCapBps, ...more.liquidity },
  }));
const deposit = (from, ether) => world.accept(from, 'deposit', [], undefined, toWei(ether));
const write = (from, ether) => world.accept(from, 'write', [toWei(ether)]);
const account = async (of) => world.read('accounts', [of]);

test('initial margin of the feed decides how much can be written', () => world.aside(async () => {
  await feed(15_000, 12_000, 9_000);
  await deposit(KEEPER, '100');
  await deposit(WRITER, '3');
  await write(WRITER, '10'); // 10 x 20 % x 1.5 = 3
  await world.refuse(WRITER, 'write', [1n], 'NotEnoughMargin');
  await world.refuse(WRITER, 'withdraw', [1n], 'NotEnoughMargin');
  await feed(20_000, 12_000, 9_000);
  await world.refuse(STRANGER, 'write', [1n], 'NotEnoughMargin');
  await deposit(STRANGER, '4');
  await world.refuse(STRANGER, 'write', [toWei('10') + 1n], 'NotEnoughMargin');
  await write(STRANGER, '10');
}));

test('the utilisation cap counts all options against all collateral', () => world.aside(async () => {
  await feed(15_000, 12_000, 5_000);
  await deposit(WRITER, '6');
  await write(WRITER, '10');
  await world.refuse(WRITER, 'write', [toWei('1')], 'OverUtilised');
  await deposit(KEEPER, '6');
  await write(WRITER, '10');
  await world.refuse(KEEPER, 'withdraw', [1n], 'OverUtilised');
  await world.accept(WRITER, 'close', [toWei('10')]);
  await world.accept(KEEPER, 'withdraw', [toWei('6')]);
}));

test('a writer below maintenance margin is liquidated, and nobody else', () => world.aside(async () => {
  await feed(15_000, 12_000, 9_000);
  await deposit(KEEPER, '100');
  await deposit(WRITER, '3');
  await world.refuse(STRANGER, 'liquidate', [WRITER], 'NothingOpen');
  await write(WRITER, '10');
  await feed(22_000, 15_000, 9_000);
  await world.refuse(STRANGER, 'liquidate', [WRITER], 'StillCovered');
  await feed(22_000, 15_001, 9_000);
  await world.accept(STRANGER, 'liquidate', [WRITER]);
  assert.deepEqual(await account(WRITER), [toWei('2.9'), 0n]);
  assert.equal(await world.read('totalNotional'), 0n);
  await world.accept(WRITER, 'withdraw', [toWei('2.9')]);
  assert.equal(await world.read('totalCollateral'), toWei('100'));
}));

test('breaker levels 3 and 4 and state 3 leave only ways to reduce, also after expiry', async () => {
  for (const more of [{ liquidity: { breakerLevel: 3 } }, { liquidity: { breakerLevel: 4 } },
    { header: { state: 3 } }]) {
    await world.aside(async () => {
      await feed(15_000, 12_000, 9_000);
      await deposit(WRITER, '100');
      await write(WRITER, '10');
      await feed(15_000, 12_000, 9_000, more);
      await world.refuse(WRITER, 'write', [1n], 'ReduceOnly');
      await world.mineAt(await world.now() + 100_000);
      await world.refuse(WRITER, 'write', [1n], 'ReduceOnly');
      await world.accept(WRITER, 'close', [toWei('5')]);
      await world.accept(WRITER, 'withdraw', [toWei('50')]);
    });
  }
});

test('more than there is can be neither closed nor withdrawn', () => world.aside(async () => {
  await deposit(WRITER, '1');
  await world.refuse(WRITER, 'withdraw', [toWei('1') + 1n], 'NothingThere');
  await world.refuse(WRITER, 'close', [1n], 'NothingThere');
  await world.refuse(WRITER, 'write', [2n ** 255n], 'Panic');
}));

test('the requirement is rounded up', async () => {
  assert.equal(await world.read('requirement', [1n, 10_000]), 1n);
  assert.equal(await world.read('requirement', [toWei('10'), 15_000]), toWei('3'));
  assert.equal(await world.read('requirement', [5n, 10_000]), 1n);
  assert.equal(await world.read('requirement', [5n, 10_001]), 2n);
});
