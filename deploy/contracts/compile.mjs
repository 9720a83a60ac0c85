// Compiles the contracts with the locked solc and fixed settings, and keeps the result beside node_modules.
//   node compile.mjs NAME     prints {"abi":…,"bytecode":…} of one contract, for scripts
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const TOOLS = new URL('../../tests/devnet/', import.meta.url);
const CACHE = fileURLToPath(new URL('node_modules/.cache/gammawatch', TOOLS));
const require = createRequire(new URL('package.json', TOOLS));

const SETTINGS = {
  optimizer: { enabled: true, runs: 1000 },
  viaIR: true,
  evmVersion: 'cancun',
  metadata: { bytecodeHash: 'none', appendCBOR: false },
  outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object', 'evm.deployedBytecode.object'] } },
};

function readSources() {
  const sources = {};
  for (const folder of ['src', 'test']) {
    for (const file of readdirSync(join(HERE, folder)).filter((name) => name.endsWith('.sol'))) {
      const path = `${folder}/${file}`;
      sources[path] = { content: readFileSync(join(HERE, path), 'utf8') };
    }
  }
  return sources;
}

// Warnings fail, too.
function runSolc(input) {
  const output = JSON.parse(require('solc').compile(input));
  if (output.errors?.length) throw new Error(output.errors.map((e) => e.formattedMessage).join('\n'));
  const contracts = {};
  for (const file of Object.values(output.contracts)) {
    for (const [name, { abi, evm }] of Object.entries(file)) {
      contracts[name] = {
        abi, bytecode: `0x${evm.bytecode.object}`, bytes: evm.deployedBytecode.object.length / 2,
      };
    }
  }
  return contracts;
}

// By name: {abi, bytecode, bytes}, the last being the size of the deployed code.
export function compileAll() {
  const input = JSON.stringify({ language: 'Solidity', sources: readSources(), settings: SETTINGS });
  const { version } = require('solc/package.json');
  const file = join(CACHE, `${createHash('sha256').update(version).update(input).digest('hex')}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  const contracts = runSolc(input);
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(`${file}.${process.pid}`, JSON.stringify(contracts));
  renameSync(`${file}.${process.pid}`, file);
  return contracts;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const found = compileAll()[process.argv[2]];
  if (!found) throw new Error(`no contract named ${process.argv[2]}`);
  process.stdout.write(`${JSON.stringify({ abi: found.abi, bytecode: found.bytecode })}\n`);
}
