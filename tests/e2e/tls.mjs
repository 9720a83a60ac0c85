// A node behind TLS: HTTP/2 or HTTP/1.1, as the client chooses, and WebSockets at a port of their own.
//   node tls.mjs FOLDER RPC_URL    key.pem and cert.pem are in FOLDER; `ports` and `requests` are written there:
//   a line per request with the HTTP version and which connection it came on
import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import http2 from 'node:http2';
import net from 'node:net';
import tls from 'node:tls';

const [folder, rpc] = process.argv.slice(2);
const pair = { key: readFileSync(`${folder}/key.pem`), cert: readFileSync(`${folder}/cert.pem`) };
const seen = new Map();

const server = http2.createSecureServer({ ...pair, allowHTTP1: true }, async (request, response) => {
  const connection = request.stream?.session ?? request.socket;
  if (!seen.has(connection)) seen.set(connection, seen.size + 1);
  appendFileSync(`${folder}/requests`, `${request.httpVersion} ${seen.get(connection)}\n`);
  const parts = [];
  for await (const part of request) parts.push(part);
  const answer = await fetch(rpc, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: Buffer.concat(parts),
  });
  response.writeHead(answer.status, { 'content-type': 'application/json' });
  response.end(await answer.text());
});

const { hostname, port } = new URL(rpc);
const sockets = tls.createServer({ ...pair, ALPNProtocols: ['http/1.1'] }, (from) => {
  const to = net.connect(Number(port), hostname);
  const end = () => { from.destroy(); to.destroy(); };
  for (const side of [from, to]) side.on('error', end).on('close', end);
  from.pipe(to).pipe(from);
});
for (const each of [server, sockets]) each.on('tlsClientError', () => {}).on('sessionError', () => {});

const open = (each) => new Promise((ok) => each.listen(0, '127.0.0.1', () => ok(each.address().port)));
const ports = { https: await open(server), wss: await open(sockets) };
writeFileSync(`${folder}/requests`, '');
writeFileSync(`${folder}/ports.part`, JSON.stringify(ports));
renameSync(`${folder}/ports.part`, `${folder}/ports`);
