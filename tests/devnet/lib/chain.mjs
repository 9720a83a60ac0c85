// One JSON-RPC endpoint: transactions from unlocked accounts, reads, blocks.
// Everything about a transaction is given (gas, price), so that nothing depends on an estimate.
import {
  concatHex, decodeFunctionResult, encodeDeployData, encodeFunctionData, getContractAddress,
  getAddress, pad, toHex,
} from 'viem';
import { mnemonicToAccount } from 'viem/accounts';
import { MNEMONIC, rpcCall } from './anvil.mjs';

const GAS = toHex(12_000_000);
const CREATE2_FACTORY = '0x4e59b44847b379578588920cA78FbF26c0B4956C';

export const ACCOUNTS = Array.from({ length: 10 }, (_, i) =>
  mnemonicToAccount(MNEMONIC, { addressIndex: i }).address);

const blockParam = (block) => {
  if (block === undefined) return 'latest';
  return typeof block === 'bigint' || typeof block === 'number' ? toHex(block) : block;
};

export class Chain {
  constructor(url) {
    this.url = url;
    this.pending = null; // hashes of the block being filled; null while every transaction mines
  }

  rpc(method, ...params) {
    return rpcCall(this.url, method, params);
  }

  async receipt(hash) {
    for (let attempt = 0; attempt < 2000; attempt++) {
      const found = await this.rpc('eth_getTransactionReceipt', hash);
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    throw new Error(`no receipt of ${hash}`);
  }

  async explainRevert(hash) {
    const tx = await this.rpc('eth_getTransactionByHash', hash);
    const { from, to, input } = tx;
    try {
      await this.rpc('eth_call', { from, to, data: input, gas: GAS }, toHex(BigInt(tx.blockNumber) - 1n));
    } catch (error) {
      return String(error.message);
    }
    return 'reverts only in its place in the block';
  }

  // An optional transaction may revert on chain, as a trader's may.
  async optionally(work) {
    const before = this.pending.length;
    await work();
    for (const entry of this.pending.slice(before)) entry.optional = true;
  }

  async send(from, to, data, label = 'transaction', value = 0n) {
    const tx = { from, data, gas: GAS, gasPrice: '0x0', ...(value > 0n ? { value: toHex(value) } : {}) };
    if (to) tx.to = to;
    const hash = await this.rpc('eth_sendTransaction', tx);
    if (this.pending) {
      this.pending.push({ hash, label });
      return null;
    }
    return this.checked(hash, label);
  }

  async checked(hash, label) {
    const receipt = await this.receipt(hash);
    if (receipt.status !== '0x1') {
      throw new Error(`${label} reverted: ${await this.explainRevert(hash)}`);
    }
    return receipt;
  }

  call(from, contract, name, args = [], value = 0n) {
    const data = encodeFunctionData({ abi: contract.abi, functionName: name, args });
    return this.send(from, contract.address, data, name, value);
  }

  async read(contract, name, args = [], block = undefined) {
    const data = encodeFunctionData({ abi: contract.abi, functionName: name, args });
    const result = await this.rpc('eth_call', { to: contract.address, data }, blockParam(block));
    return decodeFunctionResult({ abi: contract.abi, functionName: name, data: result });
  }

  async deploy(from, { abi, bytecode }, args = []) {
    const receipt = await this.send(from, null, encodeDeployData({ abi, bytecode, args }), 'deploy');
    return { address: getAddress(receipt.contractAddress), abi };
  }

  // CREATE2 with the first salt whose address satisfies `accept`: lets token order be chosen.
  async deployWhere(from, { abi, bytecode }, args, accept) {
    const initCode = encodeDeployData({ abi, bytecode, args });
    for (let salt = 0n; salt < 100000n; salt++) {
      const saltWord = pad(toHex(salt), { size: 32 });
      const address = getContractAddress({
        opcode: 'CREATE2', from: CREATE2_FACTORY, salt: saltWord, bytecode: initCode,
      });
      if (!accept(BigInt(address))) continue;
      await this.send(from, CREATE2_FACTORY, concatHex([saltWord, initCode]), 'create2');
      return { address, abi };
    }
    throw new Error('no salt gives a wanted address');
  }

  block(tag = undefined) {
    return this.rpc('eth_getBlockByNumber', blockParam(tag), false);
  }

  blockInFull(number) {
    return this.rpc('eth_getBlockByNumber', blockParam(number), true);
  }

  async now() {
    return Number((await this.block()).timestamp);
  }

  // Between openBlock and closeBlock transactions collect into one block.
  async openBlock() {
    if (this.pending) return;
    await this.rpc('evm_setAutomine', false);
    this.pending = [];
  }

  async closeBlock(timestamp = undefined) {
    if (timestamp !== undefined) await this.rpc('evm_setNextBlockTimestamp', timestamp);
    await this.rpc('evm_mine');
    const sent = this.pending;
    this.pending = null;
    await this.rpc('evm_setAutomine', true);
    for (const { hash, label, optional } of sent) {
      if (optional) await this.receipt(hash);
      else await this.checked(hash, label);
    }
    return this.block();
  }
}
