// A proxy in front of an RPC endpoint that lies on demand.
//   node liar.mjs UPSTREAM_URL PORT_FILE
// GET /control/MODE switches it; every other path is the endpoint. Modes: truth, garbage, truncated, error,
// chain (another chain id), silence, http500, hangup.
import { createServer } from 'node:http';
import { writeFileSync } from 'node:fs';

const [upstream, portFile] = process.argv.slice(2);
let mode = 'truth';

const ask = async (body) => (await fetch(upstream, {
  method: 'POST', headers: { 'content-type': 'application/json' }, body,
})).text();

function answerWith(response, status, text) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(text);
}

const lies = {
  garbage: (response) => answerWith(response, 200, '<html>hello</html>'),
  error: (response) => answerWith(response, 200,
    '{"jsonrpc":"2.0","id":null,"error":{"code":-32603,"message":"internal error at http://host/v2/SECRETKEY"}}'),
  http500: (response) => answerWith(response, 500, 'oops'),
  hangup: (response) => response.destroy(),
  silence: () => {},
  truncated: async (response, body) => {
    const whole = await ask(body);
    answerWith(response, 200, whole.slice(0, Math.floor(whole.length / 2)));
  },
  chain: async (response, body) => answerWith(response, 200, body.includes('eth_chainId')
    ? '[{"jsonrpc":"2.0","id":1,"result":"0x1"}]' : await ask(body)),
  truth: async (response, body) => answerWith(response, 200, await ask(body)),
};

const server = createServer(async (request, response) => {
  const [, first, wanted] = request.url.split('/');
  if (first === 'control') {
    if (lies[wanted]) mode = wanted;
    answerWith(response, lies[wanted] ? 200 : 404, mode);
    return;
  }
  const parts = [];
  for await (const part of request) parts.push(part);
  try {
    await lies[mode](response, Buffer.concat(parts).toString());
  } catch {
    response.destroy();
  }
});
server.listen(0, '127.0.0.1', () => writeFileSync(portFile, String(server.address().port)));
