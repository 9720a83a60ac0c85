// A vault on its own anvil, vectors for it, signers, and assertions on what the chain did with a call.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ACCOUNTS, Chain } from '../../../tests/devnet/lib/chain.mjs';
import { MNEMONIC, startAnvil } from '../../../tests/devnet/lib/anvil.mjs';
import { compileAll } from '../compile.mjs';
import { TYPES, domainOf } from '../typed.mjs';

const require = createRequire(new URL('../../../tests/devnet/package.json', import.meta.url));
const load = (name) => import(pathToFileURL(require.resolve(name)));
export const viem = await load('viem');
export const { mnemonicToAccount, privateKeyToAccount } = await load('viem/accounts');
const { concatHex, decodeErrorResult, encodeFunctionData, hashTypedData, keccak256, toHex } = viem;

export const CHAIN_ID = 31337;
export const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
export const [OWNER, GUARDIAN, KEEPER, WRITER, STRANGER] = ACCOUNTS;
export const toWei = (ether) => viem.parseEther(ether);
export const hashOf = (text) => keccak256(toHex(text));
const GAS = toHex(5_000_000);

// Keys of nobody, by rising address, so that the first n signatures are in the order the contract wants.
export const SIGNERS = Array.from({ length: 5 }, (_, i) => privateKeyToAccount(hashOf(`test signer ${i}`)))
  .sort((a, b) => (BigInt(a.address) < BigInt(b.address) ? -1 : 1));
export const FORGER = privateKeyToAccount(hashOf('forger'));

export const SUBJECT = hashOf('eip155:31337:0x00000000000000000000000000000000000000aa');
export const UNDERLYING = hashOf('ETH');
export const FEED = keccak256(concatHex([SUBJECT, UNDERLYING]));

export const CLAMPS = {
  initialFloorBps: 12_500, initialCeilingBps: 50_000,
  maintenanceFloorBps: 10_000, maintenanceCeilingBps: 45_000,
  utilisationFloorBps: 1_000, utilisationCeilingBps: 9_000,
  marginTightenBps: 10_000, marginLoosenBps: 250,
  utilisationTightenBps: 4_000, utilisationLoosenBps: 300,
  initialOverMaintenanceBps: 11_000,
  tightenWindowS: 60, loosenDelayS: 600, loosenHoldS: 3_600,
  marginValidMaxS: 3_600, liquidityValidMaxS: 43_200,
};
export const FAIL_SAFE = { initialMarginBps: 20_000, maintenanceMarginBps: 16_000, utilisationCapBps: 5_000 };

// One anvil per test file: ended after it, whatever happened.
export async function startWorld(hooks, options = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'gammawatch-contracts-'));
  const anvil = await startAnvil(0, dir);
  hooks.after(() => {
    anvil.child.kill();
    rmSync(dir, { recursive: true, force: true });
  });
  const world = new World(new Chain(anvil.url), compileAll());
  await world.deploy(options);
  return world;
}

export class World {
  constructor(chain, contracts) {
    this.chain = chain;
    this.contracts = contracts;
    // The vault inherits the errors of all the others.
    this.errors = contracts.ExampleOptionsVault.abi.filter((item) => item.type === 'error');
  }

  async deploy({ signers = SIGNERS.slice(0, 3), threshold = 2n, clamps = CLAMPS, failSafe = FAIL_SAFE } = {}) {
    const setup = {
      subject: SUBJECT, underlying: UNDERLYING, owner: OWNER, guardian: GUARDIAN,
      signers: signers.map((s) => s.address), threshold, clamps, failSafe,
    };
    this.vault = await this.chain.deploy(OWNER, this.contracts.ExampleOptionsVault, [setup]);
    this.domain = domainOf(CHAIN_ID, this.vault.address);
    return this.vault;
  }

  async now() {
    return Number((await this.chain.block()).timestamp);
  }

  // A sound vector observed now; `change` overrides members by section.
  async vector(change = {}) {
    const now = BigInt(await this.now());
    return {
      header: {
        feedId: FEED, seq: 1n, epoch: 1n, subject: SUBJECT, underlying: UNDERLYING, blockNumber: 100n,
        blockHash: hashOf('block 100'), observedAt: now, state: 0, mode: 0, confidenceBps: 9_500,
        reasonBits: 0n, inputsDigest: hashOf('inputs'), prevHash: toHex(0, { size: 32 }), ...change.header,
      },
      liquidity: {
        ivMarkupBps: 450, halfSpreadBps: 80, utilisationCapBps: 8_000, strikeCapUsdE8: 2n ** 64n - 1n,
        strikeCapsDigest: hashOf('caps'), lpAdvice: 0, breakerLevel: 0,
        hedgeSuggestionDigest: hashOf('hedge'), validUntil: now + 21_600n, ...change.liquidity,
      },
      margin: {
        initialMarginBps: 15_000, maintenanceMarginBps: 12_000, previousInitialMarginBps: 14_000,
        previousMaintenanceMarginBps: 11_200, mmPendingBps: 0, priceScanRangeBps: 1_600,
        amplificationBps: 11_000, borneGammaUsdE8Per1pct: -123_456_789_012n,
        hedgingGammaUsdE8Per1pct: 98_765n, validUntil: now + 900n, ...change.margin,
      },
    };
  }

  digest(primaryType, message, domain = this.domain) {
    return hashTypedData({ domain, types: TYPES, primaryType, message });
  }

  async sign(message, signers = SIGNERS.slice(0, 2), domain = this.domain) {
    const primaryType = message.header ? 'RiskSignal' : 'Revocation';
    const parts = await Promise.all(
      signers.map((s) => s.signTypedData({ domain, types: TYPES, primaryType, message })));
    return parts.length ? concatHex(parts) : '0x';
  }

  async apply(signal, at = undefined) {
    return this.accept(KEEPER, 'applySignal', [signal, await this.sign(signal)], at);
  }

  async refuseSignal(signal, error, at = undefined) {
    return this.refuse(KEEPER, 'applySignal', [signal, await this.sign(signal)], error, at);
  }

  read(name, args = [], contract = this.vault) {
    return this.chain.read(contract, name, args);
  }

  async storageRoot() {
    const proof = await this.chain.rpc('eth_getProof', this.vault.address, [], 'latest');
    return proof.storageHash;
  }

  async transact(from, data, { at, value } = {}) {
    if (at !== undefined) await this.chain.rpc('evm_setNextBlockTimestamp', at);
    const tx = { from, to: this.vault.address, data, gas: GAS, gasPrice: '0x0' };
    if (value) tx.value = toHex(value);
    const hash = await this.chain.rpc('eth_sendTransaction', tx);
    return { hash, receipt: await this.chain.receipt(hash) };
  }

  // Anvil's own accounts sign for the chain id it was started with.
  async transactOnFork(chainId, name, args) {
    const from = mnemonicToAccount(MNEMONIC, { addressIndex: ACCOUNTS.indexOf(KEEPER) });
    const raw = await from.signTransaction({
      chainId, type: 'legacy', to: this.vault.address, gas: BigInt(GAS), gasPrice: 0n,
      nonce: Number(await this.chain.rpc('eth_getTransactionCount', KEEPER, 'latest')),
      data: encodeFunctionData({ abi: this.vault.abi, functionName: name, args }),
    });
    return this.chain.receipt(await this.chain.rpc('eth_sendRawTransaction', raw));
  }

  async errorOf(hash) {
    const trace = await this.chain.rpc('debug_traceTransaction', hash, { tracer: 'callTracer' });
    if (!trace.output || trace.output === '0x') return { errorName: 'empty revert', args: [] };
    return decodeErrorResult({ abi: this.errors, data: trace.output });
  }

  async accept(from, name, args = [], at = undefined, value = undefined) {
    const data = encodeFunctionData({ abi: this.vault.abi, functionName: name, args });
    const { hash, receipt } = await this.transact(from, data, { at, value });
    if (receipt.status !== '0x1') {
      const { errorName, args: details } = await this.errorOf(hash);
      assert.fail(`${name} reverted: ${errorName}(${details ?? ''})`);
    }
    return receipt;
  }

  // The call must revert for the reason named, and leave every slot and the balance as they were.
  async refuse(from, name, args, error, at = undefined) {
    const data = encodeFunctionData({ abi: this.vault.abi, functionName: name, args });
    return this.refuseData(from, data, error, at);
  }

  async refuseData(from, data, error, at = undefined) {
    const balance = () => this.chain.rpc('eth_getBalance', this.vault.address, 'latest');
    const before = [await this.storageRoot(), await balance()];
    const { hash, receipt } = await this.transact(from, data, { at });
    const found = await this.errorOf(hash);
    assert.equal(receipt.status, '0x0', `accepted, but ${error} was expected`);
    assert.equal(found.errorName, error);
    assert.deepEqual([await this.storageRoot(), await balance()], before, 'a refused call changed the state');
    return { receipt, args: found.args };
  }

  async inForce() {
    const { initialMarginBps, maintenanceMarginBps, utilisationCapBps } = await this.read('valuesInForce');
    return [initialMarginBps, maintenanceMarginBps, utilisationCapBps];
  }

  // `work` and then everything as before it, time included.
  async aside(work) {
    const id = await this.chain.rpc('evm_snapshot');
    try {
      return await work();
    } finally {
      await this.chain.rpc('evm_revert', id);
    }
  }

  async mineAt(time) {
    await this.chain.rpc('evm_setNextBlockTimestamp', Number(time));
    await this.chain.rpc('evm_mine');
  }
}

export const split = (signatures) =>
  (signatures.slice(2).match(/.{130}/g) ?? []).map((hex) => `0x${hex}`);
