// What a hostile keeper could try with a vector that was just signed: all of it on a fork of the devnet, so that the
// chain that is being watched does not see it.
//   node refusals.mjs DIR VECTORS KEY_FILE
// takes the newest vector of the file, which the vault of DIR must not hold yet; exits 1 when anything gets through,
// or when the vector itself does not in the end.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  FORGER, KEEPER, ORDER, STRANGER, hashOf, privateKeyToAccount, viem,
} from '../../deploy/contracts/test/world.mjs';
import { TYPES, domainOf } from '../../deploy/contracts/typed.mjs';
import { BLOCK_S, rpcCall } from '../devnet/lib/anvil.mjs';
import { openVault, readVectors } from './vault.mjs';

const { concatHex, keccak256, pad, toHex } = viem;
const ANVIL = fileURLToPath(new URL('../devnet/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil', import.meta.url));
const CHAIN_ID = 31337;

const freePort = () => new Promise((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

async function startFork(url) {
  const port = await freePort();
  const child = spawn(ANVIL, ['--host', '127.0.0.1', '--port', String(port), '--fork-url', url, '--chain-id',
    String(CHAIN_ID), '--gas-price', '0', '--block-base-fee-per-gas', '0', '--silent'], { stdio: 'ignore' });
  const fork = { url: `http://127.0.0.1:${port}`, child };
  for (let attempt = 0; attempt < 200; attempt++) {
    try {
      await rpcCall(fork.url, 'anvil_setBlockTimestampInterval', [BLOCK_S]);
      const head = await rpcCall(fork.url, 'eth_getBlockByNumber', ['latest', false]);
      await rpcCall(fork.url, 'evm_setNextBlockTimestamp', [Number(head.timestamp) + BLOCK_S]);
      return fork;
    } catch {
      await new Promise((resolve) => { setTimeout(resolve, 25); });
    }
  }
  child.kill();
  throw new Error('the fork did not start');
}

const section = (name, message) => Object.fromEntries(TYPES[name].map(({ name: member, type }) =>
  [member, /^u?int/.test(type) ? BigInt(message[member]) : message[member]]));
const signalOf = (line) => ({
  header: section('Header', line.header), liquidity: section('Liquidity', line.liquidity),
  margin: section('Margin', line.margin),
});
const edit = (signal, part, change) => ({ ...signal, [part]: { ...signal[part], ...change } });

// In this order: the last one takes the vector.
const ATTACKS = ['forged', 'halfEdited', 'expired', 'wrongChain', 'wrongFeed', 'highS', 'outOfBounds', 'replayed'];

class Attack {
  constructor(world, line, before, signer) {
    Object.assign(this, { world, before, signer, signal: signalOf(line), signature: line.signature });
  }

  sign(signal, account = this.signer, domain = this.world.domain) {
    return this.world.sign(signal, [account], domain);
  }

  refuse(signal, signature, error, at) {
    return this.world.refuse(KEEPER, 'applySignal', [signal, signature], error, at);
  }

  // Signed by the real key: what a signer gone wrong could send, or one meant for another place.
  async refuseSigned(signal, error, domain = undefined) {
    return this.refuse(signal, await this.sign(signal, this.signer, domain), error);
  }

  async forged() {
    await this.refuse(this.signal, await this.sign(this.signal, FORGER), 'NotASigner');
    await this.refuse(this.signal, '0x', 'TooFewSigners');
    await this.refuse(this.signal, `${this.signature.slice(0, -2)}`, 'BadSignatureLength');
  }

  async halfEdited() {
    const { signal } = this;
    const { margin, liquidity, header } = signal;
    for (const edited of [
      edit(signal, 'margin', { initialMarginBps: margin.initialMarginBps + 1n }),
      edit(signal, 'margin', { maintenanceMarginBps: margin.maintenanceMarginBps - 1n }),
      edit(signal, 'margin', { validUntil: margin.validUntil + 1n }),
      edit(signal, 'liquidity', { utilisationCapBps: liquidity.utilisationCapBps - 1n }),
      edit(signal, 'liquidity', { breakerLevel: liquidity.breakerLevel ^ 1n }),
      edit(signal, 'header', { seq: header.seq + 1n }),
      edit(signal, 'header', { prevHash: hashOf('edited') }),
      { ...this.before, margin, header },
      { ...this.before, liquidity, header },
    ]) {
      await this.refuse(edited, this.signature, 'NotASigner');
    }
  }

  async expired() {
    const { world, signal } = this;
    await world.aside(() => this.refuse(signal, this.signature, 'Expired', Number(signal.margin.validUntil) + 1));
  }

  async wrongChain() {
    const { address } = this.world.vault;
    await this.refuseSigned(this.signal, 'NotASigner', domainOf(1, address));
    await this.refuseSigned(this.signal, 'NotASigner', domainOf(CHAIN_ID, FORGER.address));
  }

  async wrongFeed() {
    const subject = hashOf(`eip155:${CHAIN_ID}:0x00000000000000000000000000000000000000bb`);
    const feedId = keccak256(concatHex([subject, this.signal.header.underlying]));
    await this.refuseSigned(edit(this.signal, 'header', { subject, feedId }), 'WrongFeed');
    await this.refuseSigned(edit(this.signal, 'header', { subject }), 'FeedNotOfSubject');
  }

  async highS() {
    const s = BigInt(`0x${this.signature.slice(66, 130)}`);
    const v = parseInt(this.signature.slice(130), 16);
    const mirrored = concatHex([this.signature.slice(0, 66), pad(toHex(ORDER - s), { size: 32 }),
      toHex(v === 27 ? 28 : 27, { size: 1 })]);
    await this.refuse(this.signal, mirrored, 'HighS');
    const oldV = concatHex([this.signature.slice(0, 130), toHex(v - 27, { size: 1 })]);
    await this.refuse(this.signal, oldV, 'BadSignatureV');
  }

  async outOfBounds() {
    const { signal } = this;
    const { observedAt, epoch } = signal.header;
    await this.refuseSigned(edit(signal, 'margin', { initialMarginBps: 50_001n }), 'InitialMarginOutOfBounds');
    await this.refuseSigned(edit(signal, 'margin', { validUntil: observedAt + 3_601n }), 'ValidTooLong');
    await this.refuseSigned(edit(signal, 'header', { observedAt: observedAt + 100_000n }), 'FromTheFuture');
    await this.refuseSigned(edit(signal, 'header', { mode: 2n }), 'NotLive');
    await this.refuseSigned(edit(signal, 'header', { epoch: epoch - 1n, seq: 10n ** 9n }), 'NotForward');
  }

  async replayed() {
    const { world, signal } = this;
    const { margin, liquidity } = signal;
    await world.accept(STRANGER, 'applySignal', [signal, this.signature]);
    const want = [margin.initialMarginBps, margin.maintenanceMarginBps, liquidity.utilisationCapBps].map(Number);
    if (String(await world.inForce()) !== String(want)) throw new Error('accepted, but other values are in force');
    await this.refuse(signal, this.signature, 'NotForward');
    await this.refuse(this.before, this.beforeSignature, 'NotForward');
  }
}

// A storage proof is not to be had on a fork: what the contract tells stands for it, time apart.
function watchViews(world) {
  const views = ['place', 'current', 'lastDigest', 'lastBlockHash', 'breakerLevel', 'guard', 'signers'];
  world.storageRoot = async () => {
    const parts = await Promise.all(views.map((name) => world.read(name)));
    return JSON.stringify(parts, (_, value) => (typeof value === 'bigint' ? String(value) : value));
  };
}

async function main([dir, vectorsFile, keyFile]) {
  const vectors = readVectors(vectorsFile);
  const [before, newest] = vectors.slice(-2);
  const signer = privateKeyToAccount(readFileSync(keyFile, 'utf8').trim());
  const fork = await startFork(readFileSync(join(dir, 'rpc_url'), 'utf8').trim());
  let failed = 0;
  try {
    const world = openVault(dir, fork.url);
    watchViews(world);
    const attack = new Attack(world, newest, signalOf(before), signer);
    attack.beforeSignature = before.signature;
    for (const name of ATTACKS) {
      try {
        await attack[name]();
        console.log(`ok   ${name}`);
      } catch (error) {
        failed += 1;
        console.log(`BAD  ${name}: ${error.message}`);
      }
    }
  } finally {
    fork.child.kill();
  }
  process.exitCode = failed === 0 ? 0 : 1;
}

await main(process.argv.slice(2));
