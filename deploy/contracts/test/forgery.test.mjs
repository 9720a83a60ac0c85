// Nothing forged, late, replayed, misdirected or edited gets through, and a refusal changes no slot.
import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { createRng } from '../../../tests/devnet/lib/rng.mjs';
import { TYPES, domainOf } from '../typed.mjs';
import {
  CHAIN_ID, FEED, FORGER, KEEPER, ORDER, OWNER, SIGNERS, STRANGER, UNDERLYING, hashOf, split, startWorld, viem,
} from './world.mjs';

const { concatHex, encodeFunctionData, hexToBytes, keccak256, pad, toHex } = viem;
const world = await startWorld({ after });
const rng = createRng(20240611);
await world.apply(await world.vector({ header: { seq: 10n, epoch: 2n } }));
const next = (change = {}) =>
  world.vector({ ...change, header: { seq: 11n, epoch: 2n, ...change.header } });
const refuse = (signal, signatures, error) =>
  world.refuse(KEEPER, 'applySignal', [signal, signatures], error);

function randomValue(type) {
  if (type === 'bytes32') return toHex(Uint8Array.from({ length: 32 }, () => rng.integer(256)));
  const [, kind, bits] = /^(u?int)(\d+)$/.exec(type);
  let value = 0n;
  for (let i = 0; i < Number(bits) / 8; i++) value = (value << 8n) | BigInt(rng.integer(256));
  if (kind === 'int') value = BigInt.asIntN(Number(bits), value);
  return Number(bits) <= 48 ? Number(value) : value;
}

for (const section of ['header', 'liquidity', 'margin']) {
  const members = TYPES[section[0].toUpperCase() + section.slice(1)];
  test(`no member of ${section} can be edited after signing`, async () => {
    const signal = await next();
    const signatures = await world.sign(signal);
    for (const { name, type } of members) {
      const was = signal[section][name];
      const small = typeof was === 'string' ? [] : [was + (typeof was === 'bigint' ? 1n : 1)];
      for (const value of [...small, randomValue(type), randomValue(type)]) {
        if (value === was) continue;
        const edited = { ...signal, [section]: { ...signal[section], [name]: value } };
        const [accepted] = await world.read('wouldAccept', [edited]);
        const { errorName } = await refuseAny(edited, signatures);
        if (accepted) assert.equal(errorName, 'NotASigner', name);
      }
    }
  });
}

// Whatever the reason: an edited member may also break a check that comes before the signature's.
async function refuseAny(signal, signatures) {
  const data = encodeFunctionData({
    abi: world.vault.abi, functionName: 'applySignal', args: [signal, signatures],
  });
  const before = await world.storageRoot();
  const { hash, receipt } = await world.transact(KEEPER, data);
  assert.equal(receipt.status, '0x0');
  assert.equal(await world.storageRoot(), before);
  return world.errorOf(hash);
}

test('two vectors cannot be mixed: margin of one, liquidity of the other', async () => {
  const calm = await next();
  const tense = await next({
    margin: { initialMarginBps: 22_000, maintenanceMarginBps: 13_000 }, liquidity: { utilisationCapBps: 5_000 },
  });
  await refuse({ ...calm, margin: tense.margin }, await world.sign(calm), 'NotASigner');
  await refuse({ ...calm, margin: tense.margin }, await world.sign(tense), 'NotASigner');
  await refuse({ ...tense, header: { ...tense.header, seq: 12n } }, await world.sign(tense), 'NotASigner');
});

test('no bit of calldata or signature can be flipped', async () => {
  const signal = await next();
  const data = hexToBytes(encodeFunctionData({
    abi: world.vault.abi, functionName: 'applySignal', args: [signal, await world.sign(signal)],
  }));
  const signedBytes = 4 + 33 * 32;
  const signaturesAt = signedBytes + 64;
  const before = await world.storageRoot();
  for (let round = 0; round < 400; round++) {
    const at = round % 2 ? 4 + rng.integer(33 * 32) : signaturesAt + rng.integer(130);
    const flipped = data.slice();
    flipped[at] ^= 1 << rng.integer(8);
    const { receipt } = await world.transact(KEEPER, toHex(flipped));
    assert.equal(receipt.status, '0x0', `byte ${at} is not covered`);
  }
  assert.equal(await world.storageRoot(), before);
});

test('bits above the width of a member are refused, not cut off', async () => {
  const signal = await next();
  const data = hexToBytes(encodeFunctionData({
    abi: world.vault.abi, functionName: 'applySignal', args: [signal, await world.sign(signal)],
  }));
  const words = [...TYPES.Header, ...TYPES.Liquidity, ...TYPES.Margin];
  for (const [i, { name, type }] of words.entries()) {
    if (!/^uint(8|16|32|64)$/.test(type)) continue;
    const dirty = data.slice();
    dirty[4 + 32 * i] = 1;
    const { hash, receipt } = await world.transact(KEEPER, toHex(dirty));
    assert.equal(receipt.status, '0x0', name);
    assert.equal((await world.errorOf(hash)).errorName, 'empty revert', name);
  }
});

test('a forged signer is refused, alone and beside a quorum', async () => {
  const signal = await next();
  const byAddress = (list) => list.sort((a, b) => (BigInt(a.address) < BigInt(b.address) ? -1 : 1));
  for (const signers of [[FORGER, SIGNERS[0]], [FORGER, SIGNERS[0], SIGNERS[1]], [SIGNERS[0], SIGNERS[4]]]) {
    await refuse(signal, await world.sign(signal, byAddress(signers)), 'NotASigner');
  }
});

test('signers below the threshold, twice, or out of order do not count', async () => {
  const signal = await next();
  await refuse(signal, '0x', 'TooFewSigners');
  await refuse(signal, await world.sign(signal, [SIGNERS[1]]), 'TooFewSigners');
  await refuse(signal, await world.sign(signal, [SIGNERS[1], SIGNERS[1]]), 'SignersNotAscending');
  await refuse(signal, await world.sign(signal, [SIGNERS[1], SIGNERS[0]]), 'SignersNotAscending');
  const many = concatHex(Array(17).fill(await world.sign(signal, [SIGNERS[0]])));
  await refuse(signal, many, 'BadSignatureLength');
});

test('only one shape of signature is taken: 65 bytes, v 27 or 28, low s', async () => {
  const signal = await next();
  const [first, second] = split(await world.sign(signal));
  const withV = (v) => concatHex([first.slice(0, -2), toHex(v, { size: 1 }), second]);
  const v = parseInt(first.slice(-2), 16);
  for (const bad of [0, 1, v - 27, 29, 255]) await refuse(signal, withV(bad), 'BadSignatureV');
  await refuse(signal, withV(v === 27 ? 28 : 27), 'NotASigner');

  const highS = pad(toHex(ORDER - BigInt(`0x${first.slice(66, 130)}`)), { size: 32 });
  const mirrored = concatHex([first.slice(0, 66), highS, toHex(v === 27 ? 28 : 27, { size: 1 })]);
  await refuse(signal, concatHex([mirrored, second]), 'HighS');

  const compact = [first, second].map((s) => concatHex([s.slice(0, 66), `0x${s.slice(66, 130)}`]));
  await refuse(signal, concatHex(compact), 'BadSignatureLength');
  await refuse(signal, compact[0], 'BadSignatureLength');
  await refuse(signal, concatHex([first, second, '0x00']), 'BadSignatureLength');
  const zero = concatHex([toHex(0, { size: 64 }), '0x1b']);
  await refuse(signal, concatHex([zero, second]), 'NotASigner');
  const hugeR = concatHex([toHex(ORDER, { size: 32 }), `0x${first.slice(66)}`]);
  await refuse(signal, concatHex([hugeR, second]), 'NotASigner');
});

test('a vector for another chain, contract, version or name is refused', async () => {
  const signal = await next();
  const other = viem.getAddress(toHex(0xabc, { size: 20 }));
  for (const domain of [
    domainOf(1, world.vault.address), domainOf(CHAIN_ID, other),
    { ...world.domain, version: '2' }, { ...world.domain, name: 'Gammawatch' },
  ]) {
    await refuse(signal, await world.sign(signal, SIGNERS.slice(0, 2), domain), 'NotASigner');
  }
});

test('after a fork of the chain only vectors for the new chain id count', () => world.aside(async () => {
  const signal = await next();
  const old = await world.sign(signal);
  const domain = domainOf(4242, world.vault.address);
  await world.chain.rpc('anvil_setChainId', 4242);
  try {
    assert.equal(await world.read('domainSeparator'), viem.domainSeparator({ domain }));
    const refused = await world.transactOnFork(4242, 'applySignal', [signal, old]);
    assert.equal(refused.status, '0x0');
    const again = await world.sign(signal, SIGNERS.slice(0, 2), domain);
    const accepted = await world.transactOnFork(4242, 'applySignal', [signal, again]);
    assert.equal(accepted.status, '0x1');
  } finally {
    await world.chain.rpc('anvil_setChainId', CHAIN_ID);
  }
}));

test('a vector of another feed is refused, also when it is signed', async () => {
  const subject = hashOf('eip155:31337:0x00000000000000000000000000000000000000bb');
  const feedId = keccak256(concatHex([subject, UNDERLYING]));
  await world.refuseSignal(await next({ header: { subject, feedId } }), 'WrongFeed');
  await world.refuseSignal(await next({ header: { subject } }), 'FeedNotOfSubject');
  await world.refuseSignal(await next({ header: { underlying: hashOf('BTC') } }), 'FeedNotOfSubject');
});

test('replays and vectors that are not forward are refused', () => world.aside(async () => {
  const signal = await next();
  await world.apply(signal);
  await world.refuseSignal(signal, 'NotForward');
  for (const [epoch, seq] of [[2n, 11n], [2n, 10n], [2n, 0n], [1n, 99n], [0n, 2n ** 64n - 1n]]) {
    await world.refuseSignal(await next({ header: { epoch, seq } }), 'NotForward');
  }
}));

test('dry runs and replays of a tape are refused', async () => {
  for (const mode of [1, 2, 255]) await world.refuseSignal(await next({ header: { mode } }), 'NotLive');
});

test('members out of their range are refused', async () => {
  for (const change of [
    { header: { state: 4 } }, { header: { confidenceBps: 10_001 } },
    { liquidity: { breakerLevel: 5 } }, { liquidity: { lpAdvice: 3 } },
  ]) {
    await world.refuseSignal(await next(change), 'FieldOutOfRange');
  }
});

test('validity ends with the second named, for margin and for liquidity', async () => {
  for (const [section, error] of [['margin', 'Expired'], ['liquidity', 'Expired']]) {
    const signal = await next();
    const until = signal.header.observedAt + 300n;
    signal[section].validUntil = until;
    await world.aside(() => world.refuseSignal(signal, error, Number(until) + 1));
    await world.aside(() => world.apply(signal, Number(until)));
  }
});

test('an observation may be fifteen seconds ahead of the chain and no more', async () => {
  const skew = await world.read('FUTURE_SKEW_S');
  const at = await world.now() + 12;
  const observed = (ahead) => next({ header: { observedAt: BigInt(at) + skew + ahead } });
  await world.aside(async () => world.refuseSignal(await observed(1n), 'FromTheFuture', at));
  await world.aside(async () => world.apply(await observed(0n), at));
  await world.refuseSignal(await next({ header: { observedAt: 2n ** 64n - 1n } }), 'FromTheFuture');
});

test('validity longer than the consumer believes is refused', async () => {
  for (const [section, longest] of [['margin', 3_600n], ['liquidity', 43_200n]]) {
    const signal = await next();
    signal[section].validUntil = signal.header.observedAt + longest + 1n;
    await world.refuseSignal(signal, 'ValidTooLong');
    signal[section].validUntil -= 1n;
    await world.aside(() => world.apply(signal));
  }
});

test('a signer who leaves the set counts for nothing, and the set is replaced whole', () => world.aside(async () => {
  const signal = await next();
  const old = await world.sign(signal);
  const set = [SIGNERS[1], SIGNERS[3]].map((s) => s.address);
  await world.refuse(STRANGER, 'setSigners', [set, 2n], 'NotOwner');
  await world.accept(OWNER, 'setSigners', [set, 2n]);
  await refuse(signal, old, 'NotASigner');
  await world.accept(KEEPER, 'applySignal', [signal, await world.sign(signal, [SIGNERS[1], SIGNERS[3]])]);
}));

test('a signer set without sense is refused', async () => {
  const [a, b] = SIGNERS.map((s) => s.address);
  const zero = toHex(0, { size: 20 });
  const many = Array.from({ length: 17 }, (_, i) => toHex(i + 1, { size: 20 }));
  for (const [set, needed] of [[[], 0n], [[a], 0n], [[a], 2n], [[a, a], 1n], [[a, zero], 1n], [many, 1n]]) {
    await world.refuse(OWNER, 'setSigners', [set, needed], 'BadSignerSet');
  }
  assert.equal(await world.read('isSigner', [a]), true);
  assert.equal(await world.read('isSigner', [b]), true);
  assert.equal(await world.read('feedId'), FEED);
});
