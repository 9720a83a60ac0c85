// Starting and stopping anvil with the settings under which its block hashes repeat.
import { spawn } from 'node:child_process';
import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { openSync } from 'node:fs';
import { join } from 'node:path';

const BINARY = fileURLToPath(
  new URL('../node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil', import.meta.url));
export const GENESIS_TIME = 1700000000;
export const BLOCK_S = 12;
export const MNEMONIC = 'test test test test test test test test test test test junk';

// Connections are kept: a third of what a fetch costs.
const agent = new Agent({ keepAlive: true, maxSockets: 16 });

function post(url, body) {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const asked = request(url, { agent, method: 'POST', headers }, (reply) => {
      const parts = [];
      reply.on('data', (part) => parts.push(part));
      reply.on('end', () => resolve(Buffer.concat(parts).toString()));
      reply.on('error', reject);
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

export async function rpcCall(url, method, params = []) {
  const reply = await post(url, JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }));
  const { result, error } = JSON.parse(reply);
  if (error) throw new Error(`${method}: ${error.message} ${error.data ?? ''}`);
  return result;
}

function pickFreePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function waitReady(url, child) {
  for (let attempt = 0; attempt < 400; attempt++) {
    if (child.exitCode !== null) throw new Error(`anvil exited with ${child.exitCode}`);
    try {
      if (await rpcCall(url, 'eth_chainId') === '0x7a69') return;
    } catch {
      // not listening yet
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('anvil did not answer within 10 s');
}

async function assertPortFree(url) {
  try {
    await rpcCall(url, 'eth_chainId');
  } catch {
    return;
  }
  throw new Error(`${url} is already in use`);
}

// `states`: how many blocks back the state can be read; without it those of 50 to 500 blocks are in memory and older
// ones in `dir`, about 5 MB each.
export async function startAnvil(portWanted, dir, states = undefined) {
  const port = portWanted === 0 ? await pickFreePort() : portWanted;
  const url = `http://127.0.0.1:${port}`;
  await assertPortFree(url);
  const log = openSync(join(dir, 'anvil.log'), 'w');
  const child = spawn(BINARY, [
    '--host', '127.0.0.1', '--port', String(port), '--mnemonic', MNEMONIC, '--chain-id', '31337',
    '--timestamp', String(GENESIS_TIME), '--hardfork', 'prague', '--gas-limit', '100000000',
    '--gas-price', '0', '--block-base-fee-per-gas', '0', '--code-size-limit', '49152',
    '--order', 'fifo', '--silent', '--cache-path', join(dir, 'states'),
    ...(states === undefined ? [] : ['--prune-history', String(states)]),
  ], { detached: true, stdio: ['ignore', log, log] });
  try {
    await waitReady(url, child);
    await rpcCall(url, 'anvil_setBlockTimestampInterval', [BLOCK_S]);
    await rpcCall(url, 'evm_setNextBlockTimestamp', [GENESIS_TIME + BLOCK_S]);
  } catch (error) {
    child.kill();
    throw error;
  }
  child.unref();
  return { url, pid: child.pid, child };
}
