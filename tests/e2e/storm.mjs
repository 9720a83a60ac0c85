// A proxy in front of an RPC endpoint that breaks some answers at random, each path on its own.
//   node storm.mjs UPSTREAM_URL PORT_FILE SEED
// GET /control/SHARE sets the share of broken answers in percent; /control/tally tells how often each fault was played.
import { createServer } from 'node:http';
import { writeFileSync } from 'node:fs';
import { createRng } from '../devnet/lib/rng.mjs';

const [upstream, portFile, seed] = process.argv.slice(2);
const rng = createRng(seed);
const tally = {};
let share = 0;

const ask = async (body) => (await fetch(upstream, {
  method: 'POST', headers: { 'content-type': 'application/json' }, body,
})).text();
const wait = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

function send(response, status, text, headers = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(text);
}

// Of a reply's items: `change` gets those of the method that have a result.
const edited = (method, change) => async (response, calls, body) => {
  const items = JSON.parse(await ask(body));
  const chosen = items.filter(({ id, result }) => result && calls.find((call) => call.id === id)?.method === method);
  if (chosen.length === 0) return false;
  change(rng.pick(chosen), items);
  send(response, 200, JSON.stringify(items));
  return true;
};

const place = (text) => 2 + Math.floor(rng.between(0, text.length - 2.001));
const replaced = (text, at, by) => text.slice(0, at) + by + text.slice(at + 1);

const faults = {
  drop: (response) => response.destroy(),
  delay: async (response, calls, body) => { await wait(rng.between(100, 700)); send(response, 200, await ask(body)); },
  truncate: async (response, calls, body) => {
    const whole = await ask(body);
    send(response, 200, whole.slice(0, Math.floor(rng.between(1, whole.length))));
  },
  busy: (response) => send(response, 429, 'slow down', { 'retry-after': '0' }),
  broken: (response) => send(response, 500, 'oops'),
  error: (response) => send(response, 200, '{"jsonrpc":"2.0","id":null,"error":{"code":-32603,"message":"internal error"}}'),
  ids: async (response, calls, body) => {
    send(response, 200, JSON.stringify(JSON.parse(await ask(body)).map((item) => ({ ...item, id: item.id + 1 }))));
  },
  missing: async (response, calls, body) => send(response, 200, JSON.stringify(JSON.parse(await ask(body)).slice(1))),
  // An older head, as a node that lags shows it.
  stale: async (response, calls, body) => {
    const items = JSON.parse(await ask(body));
    const head = items.find(({ id }) => calls.find((call) => call.id === id)?.params?.[0] === 'latest');
    if (!head?.result) return false;
    const older = `0x${Math.max(1, Number(head.result.number) - 3).toString(16)}`;
    const text = await ask(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_getBlockByNumber', params: [older, false] }));
    head.result = JSON.parse(text).result;
    send(response, 200, JSON.stringify(items));
    return true;
  },
  'logs cut': edited('eth_getLogs', (item) => item.result.pop()),
  'logs withheld': edited('eth_getLogs', (item) => { item.result = []; }),
  'hex garbled': edited('eth_call', (item) => { item.result = replaced(item.result, place(item.result), 'g'); }),
  // Well formed, and not true: only another endpoint can tell.
  'digit changed': edited('eth_call', (item) => {
    const at = place(item.result);
    item.result = replaced(item.result, at, item.result[at] === '7' ? '8' : '7');
  }),
  'block withheld': edited('eth_getBlockByHash', (item) => { item.result = null; }),
};

const OF_LOGS = ['logs cut', 'logs withheld']; // else they would be rare: most blocks have few

async function answer(response, body) {
  const calls = JSON.parse(body);
  const name = rng.pick(calls[0].method === 'eth_getLogs' && rng.uniform() < 0.5 ? OF_LOGS : Object.keys(faults));
  const isBroken = calls[0].method !== 'eth_chainId' && rng.between(0, 100) < share;
  if (isBroken && (await faults[name](response, calls, body)) !== false) {
    tally[name] = (tally[name] ?? 0) + 1;
    return;
  }
  send(response, 200, await ask(body));
}

const server = createServer(async (request, response) => {
  const [, first, wanted] = request.url.split('/');
  if (first === 'control') {
    if (wanted !== 'tally') share = Number(wanted);
    send(response, 200, wanted === 'tally' ? JSON.stringify(tally) : String(share));
    return;
  }
  const parts = [];
  for await (const part of request) parts.push(part);
  try {
    await answer(response, Buffer.concat(parts).toString());
  } catch {
    response.destroy();
  }
});
server.listen(0, '127.0.0.1', () => writeFileSync(portFile, String(server.address().port)));
