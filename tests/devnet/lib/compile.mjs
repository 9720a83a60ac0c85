// Compiles the devnet's own contracts and Chainlink's sources; keeps the result beside node_modules.
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CACHE = join(ROOT, 'node_modules', '.cache', 'gammawatch');

function runSolc(compiler, paths) {
  const sources = {};
  for (const path of paths) sources[path] = { content: readFileSync(join(ROOT, path), 'utf8') };
  const input = {
    language: 'Solidity',
    sources,
    settings: {
      optimizer: { enabled: true, runs: 200 },
      outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } },
    },
  };
  const readImport = (name) => {
    const path = join(ROOT, name);
    return existsSync(path) ? { contents: readFileSync(path, 'utf8') } : { error: 'not found' };
  };
  const output = JSON.parse(require(compiler).compile(JSON.stringify(input), { import: readImport }));
  const errors = (output.errors ?? []).filter((e) => e.severity === 'error');
  if (errors.length) throw new Error(errors.map((e) => e.formattedMessage).join('\n'));
  return output.contracts;
}

export function compileContract(compiler, path, name) {
  const source = readFileSync(join(ROOT, path), 'utf8');
  const key = createHash('sha256').update(`${compiler}\n${name}\n${source}`).digest('hex');
  const file = join(CACHE, `${key}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  const found = runSolc(compiler, [path])[path][name];
  const artifact = { abi: found.abi, bytecode: `0x${found.evm.bytecode.object}` };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(artifact));
  return artifact;
}

export function loadArtifact(path) {
  const { abi, bytecode } = require(join(ROOT, 'node_modules', path));
  return { abi, bytecode };
}
