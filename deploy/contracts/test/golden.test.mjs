// The golden vectors that the C code is checked against: one digest and one signer in every language.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test, { after } from 'node:test';
import { TYPES } from '../typed.mjs';
import { OWNER, SUBJECT, UNDERLYING, startWorld } from './world.mjs';

const golden = JSON.parse(
  readFileSync(new URL('../../../tests/golden/signals.json', import.meta.url), 'utf8'));
const world = await startWorld({ after });
const deploy = (...args) => world.chain.deploy(OWNER, world.contracts.VerifierHarness, args);
const harness = await deploy(SUBJECT, UNDERLYING);

const typed = (type, value) => (/^u?int(64|256)$/.test(type) ? BigInt(value) : value);
const section = (name, message) =>
  Object.fromEntries(TYPES[name].map((member) => [member.name, typed(member.type, message[member.name])]));

async function agree(digestFunction, { domain, digest: wanted, signature, signer }, message) {
  const args = [BigInt(domain.chainId), domain.verifyingContract, message];
  const digest = await world.read(digestFunction, args, harness);
  assert.equal(digest, wanted);
  await world.chain.call(OWNER, harness, 'setSigners', [[signer], 1n]);
  await world.read('requireQuorum', [digest, signature], harness);
  const flipped = `${digest.slice(0, -1)}${digest.endsWith('0') ? '1' : '0'}`;
  await assert.rejects(world.read('requireQuorum', [flipped, signature], harness));
}

test('the file is of the schema known here and is not empty', () => {
  assert.equal(golden.schema, 'gammawatch.golden.signals/1');
  assert.ok(golden.vectors.length > 0 && golden.feeds.length > 0 && golden.revocations.length > 0);
});

for (const { name, signal } of golden.vectors) {
  test(`golden vector: ${name}`, async () => {
    const message = {
      header: section('Header', signal.header),
      liquidity: section('Liquidity', signal.liquidity),
      margin: section('Margin', signal.margin),
    };
    await agree('digestFor', signal, message);
  });
}

for (const { name, revocation } of golden.revocations) {
  test(`golden revocation: ${name}`, async () => {
    await agree('digestForRevocation', revocation, section('Revocation', revocation));
  });
}

for (const feed of golden.feeds) {
  test(`golden feed: ${feed.caip2}:${feed.venue} ${feed.key}`, async () => {
    const verifier = await deploy(feed.subject, feed.underlying);
    assert.equal(await world.read('feedId', [], verifier), feed.feedId);
  });
}
