// Lyra's own deployer asks for `hardhat`; this answers with plain ethers v5 on one endpoint.
// Each transaction is sent with a fixed gas limit and awaited, so no estimate sees a half-mined state.
import Module, { createRequire } from 'node:module';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MNEMONIC } from './anvil.mjs';

const require = createRequire(import.meta.url);
const { ethers } = require('ethers');
const LYRA = fileURLToPath(new URL('../node_modules/@lyrafinance/protocol/dist/', import.meta.url));

function indexArtifacts() {
  const found = new Map();
  const walk = (dir) => {
    for (const entry of readdirSync(dir, { withFileTypes: true })) {
      const path = join(dir, entry.name);
      if (entry.isDirectory()) walk(path);
      else if (entry.name.endsWith('.json') && !entry.name.endsWith('.dbg.json')) {
        found.set(entry.name.slice(0, -'.json'.length), path);
      }
    }
  };
  walk(join(LYRA, 'artifacts', 'contracts'));
  return found;
}

const artifactPaths = indexArtifacts();

export function loadLyraArtifact(name) {
  return require(artifactPaths.get(name));
}

function linkBytecode({ bytecode, linkReferences }, libraries) {
  let code = bytecode.slice(2);
  for (const file of Object.values(linkReferences ?? {})) {
    for (const [name, places] of Object.entries(file)) {
      const address = libraries[name].slice(2).toLowerCase();
      for (const { start, length } of places) {
        code = code.slice(0, 2 * start) + address + code.slice(2 * (start + length));
      }
    }
  }
  return `0x${code}`;
}

class AwaitingWallet extends ethers.Wallet {
  connect(provider) {
    return new AwaitingWallet(this._signingKey(), provider);
  }

  async sendTransaction(request) {
    const tx = await ethers.utils.resolveProperties(request);
    const signed = await this.signTransaction({
      to: tx.to ?? undefined,
      data: tx.data,
      value: 0,
      nonce: await this.provider.getTransactionCount(this.address, 'latest'),
      gasLimit: 30_000_000,
      gasPrice: 0,
      chainId: 31337,
    });
    const sent = await this.provider.sendTransaction(signed);
    await sent.wait();
    return sent;
  }
}

function makeShim(provider, wallet) {
  const getContractFactory = async (name, options = {}) => {
    const artifact = loadLyraArtifact(name);
    const code = linkBytecode(artifact, options.libraries ?? {});
    return new ethers.ContractFactory(artifact.abi, code, wallet);
  };
  const shim = {
    ...ethers, provider, getContractFactory, getSigners: async () => [wallet],
  };
  return { ethers: shim };
}

// Loads Lyra's deployer with the shim in place of `hardhat`, for this endpoint.
export function loadLyraDeployer(url) {
  const provider = new ethers.providers.StaticJsonRpcProvider(url, { chainId: 31337, name: 'devnet' });
  provider.pollingInterval = 5;
  const wallet = new AwaitingWallet(ethers.Wallet.fromMnemonic(MNEMONIC).privateKey, provider);
  const shim = makeShim(provider, wallet);
  const loadModule = Module._load;
  Module._load = (request, parent, isMain) =>
    request === 'hardhat' ? shim : loadModule(request, parent, isMain);
  try {
    const { deployTestSystem } = require(join(LYRA, 'test/utils/deployTestSystem.js'));
    const { seedTestSystem, createDefaultBoardWithOverrides } =
      require(join(LYRA, 'test/utils/seedTestSystem.js'));
    const defaults = require(join(LYRA, 'test/utils/defaultParams.js'));
    return { ethers, wallet, defaults, deployTestSystem, seedTestSystem, createDefaultBoardWithOverrides };
  } finally {
    Module._load = loadModule;
  }
}
