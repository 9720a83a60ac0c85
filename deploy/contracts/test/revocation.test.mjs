// A reorg takes back the vector of the orphaned block: the tightest of what was known holds until the next one.
import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { FAIL_SAFE, FEED, KEEPER, OWNER, SIGNERS, STRANGER, CLAMPS, hashOf, startWorld, viem } from './world.mjs';

const world = await startWorld({ after });
const target = ([initialMarginBps, maintenanceMarginBps, utilisationCapBps], header = {}) => ({
  margin: { initialMarginBps, maintenanceMarginBps }, liquidity: { utilisationCapBps }, header,
});
const apply = async (values, header) => world.apply(await world.vector(target(values, header)));
const revocation = async (change = {}) => ({
  feedId: FEED, seq: 2n, epoch: 1n, orphanedBlockHash: hashOf('orphan'),
  issuedAt: BigInt(await world.now()), ...change,
});
const revoke = async (change) => {
  const message = await revocation(change);
  return world.accept(STRANGER, 'revoke', [message, await world.sign(message)]);
};
const refuse = async (change, error, signers = undefined) => {
  const message = await revocation(change);
  return world.refuse(KEEPER, 'revoke', [message, await world.sign(message, signers)], error);
};
const two = async (first, second) => {
  await apply(first, { seq: 1n });
  await apply(second, { seq: 2n, blockHash: hashOf('orphan') });
};

test('the tightest of last, previous and fail-safe holds, member by member', async () => {
  for (const [previous, last, want] of [
    [[15_000, 12_000, 8_000], [16_000, 12_500, 7_500], Object.values(FAIL_SAFE)],
    [[25_000, 20_000, 8_000], [24_750, 19_900, 8_000], [25_000, 20_000, 5_000]],
    [[24_000, 12_000, 4_000], [30_000, 18_000, 4_000], [30_000, 18_000, 4_000]],
    [[18_000, 12_000, 3_000], [18_000, 16_300, 3_300], [20_000, 16_300, 3_000]],
  ]) {
    await world.aside(async () => {
      await two(previous, last);
      await revoke();
      assert.deepEqual(await world.inForce(), want);
      assert.equal((await world.read('current')).isRevoked, true);
    });
  }
});

test('the first vector has the fail-safe before it', () => world.aside(async () => {
  await apply([15_000, 13_000, 8_000], { blockHash: hashOf('orphan') });
  await revoke({ seq: 1n });
  assert.deepEqual(await world.inForce(), Object.values(FAIL_SAFE));
}));

test('the next vector ends the revocation; the revoked one cannot come back', () => world.aside(async () => {
  await two([15_000, 12_000, 8_000], [16_000, 12_500, 7_500]);
  await revoke();
  await world.refuseSignal(await world.vector(target([16_000, 12_500, 7_500], {
    seq: 2n, blockHash: hashOf('orphan'),
  })), 'NotForward');
  await apply([16_000, 12_500, 7_500], { seq: 3n });
  assert.deepEqual(await world.inForce(), [16_000, 12_500, 7_500]);
}));

test('a vector that is revoked before it arrives is refused when it does', () => world.aside(async () => {
  await apply([15_000, 12_000, 8_000], { seq: 1n });
  await revoke({ seq: 4n });
  assert.deepEqual(await world.inForce(), [15_000, 12_000, 8_000]);
  const late = await world.vector(target([16_000, 12_500, 8_000], { seq: 4n, blockHash: hashOf('orphan') }));
  await world.refuseSignal(late, 'RevokedVector');
  await apply([16_000, 12_500, 8_000], { seq: 3n });
  await apply([16_000, 12_500, 8_000], { seq: 5n });
}));

test('a revocation that fits nothing is refused', () => world.aside(async () => {
  await two([15_000, 12_000, 8_000], [16_000, 12_500, 7_500]);
  await refuse({ feedId: hashOf('another feed') }, 'WrongFeed');
  await refuse({ orphanedBlockHash: hashOf('another block') }, 'RevocationOfAnotherBlock');
  await refuse({ seq: 1n }, 'RevocationTooLate');
  await refuse({ epoch: 0n, seq: 9n }, 'RevocationTooLate');
  await refuse({ issuedAt: BigInt(await world.now()) + 100n }, 'FromTheFuture');
  await revoke();
  await refuse({}, 'AlreadyRevoked');
}));

test('a revocation needs the quorum, and no signature of a vector serves for it', () => world.aside(async () => {
  await two([15_000, 12_000, 8_000], [16_000, 12_500, 7_500]);
  await refuse({}, 'TooFewSigners', [SIGNERS[0]]);
  await refuse({}, 'NotASigner', [SIGNERS[0], SIGNERS[4]]);
  const message = await revocation();
  const ofVector = await world.sign(await world.vector());
  await world.refuse(KEEPER, 'revoke', [message, ofVector], 'NotASigner');
  const vector = await world.vector(target([16_000, 12_500, 7_500], { seq: 3n }));
  await world.refuse(KEEPER, 'applySignal', [vector, await world.sign(message)], 'NotASigner');
  for (const edited of [{ seq: 3n }, { epoch: 2n }, { orphanedBlockHash: hashOf('x'), seq: 3n }, { issuedAt: 1n }]) {
    await world.refuse(KEEPER, 'revoke', [{ ...message, ...edited }, await world.sign(message)], 'NotASigner');
  }
}));

test('a revocation shows whether it was in force', () => world.aside(async () => {
  await apply([15_000, 12_000, 8_000], { seq: 2n, blockHash: hashOf('orphan') });
  for (const [change, wasInForce] of [[{}, true], [{ seq: 8n }, false]]) {
    const { logs } = await revoke(change);
    const [log] = viem.parseEventLogs({ abi: world.vault.abi, logs });
    assert.equal(log.eventName, 'SignalRevoked');
    assert.equal(log.args.wasInForce, wasInForce);
  }
}));

test('new clamps end a revocation with the fail-safe in force', () => world.aside(async () => {
  await two([15_000, 12_000, 8_000], [24_000, 20_000, 7_500]);
  await revoke();
  assert.deepEqual(await world.inForce(), [24_000, 20_000, 5_000]);
  await world.accept(OWNER, 'setClamps', [CLAMPS, FAIL_SAFE]);
  assert.deepEqual(await world.inForce(), Object.values(FAIL_SAFE));
}));
