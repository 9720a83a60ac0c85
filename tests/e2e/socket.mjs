// Reads the publisher's socket: one line of JSON per frame. Shares no code with the writer.
//   node socket.mjs PATH [SECONDS]    tries to connect for so long; ends when the other side closes
import { connect } from 'node:net';

const [path, patience = '0'] = process.argv.slice(2);
const until = Date.now() + Number(patience) * 1000;

// MessagePack, as far as frames need it: https://github.com/msgpack/msgpack/blob/master/spec.md
function decode(bytes) {
  let at = 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const take = (size) => bytes.subarray(at, at += size);
  const text = (size) => take(size).toString('utf8');
  const map = (size) => Object.fromEntries(Array.from({ length: size }, () => [value(), value()]));
  const integer = (size, read) => { const n = read.call(view, at); at += size; return n.toString(); };
  function value() {
    const tag = bytes[at++];
    if (tag < 0x80) return tag.toString();
    if (tag < 0x90) return map(tag & 0x0f);
    if ((tag & 0xe0) === 0xa0) return text(tag & 0x1f);
    if (tag >= 0xe0) return (tag - 256).toString();
    switch (tag) {
      case 0xc4: return `0x${take(bytes[at++]).toString('hex')}`;
      case 0xcc: return integer(1, view.getUint8);
      case 0xcd: return integer(2, view.getUint16);
      case 0xce: return integer(4, view.getUint32);
      case 0xcf: return integer(8, view.getBigUint64);
      case 0xd0: return integer(1, view.getInt8);
      case 0xd1: return integer(2, view.getInt16);
      case 0xd2: return integer(4, view.getInt32);
      case 0xd3: return integer(8, view.getBigInt64);
      case 0xd9: return text(bytes[at++]);
      case 0xde: { const size = view.getUint16(at); at += 2; return map(size); }
      default: throw new Error(`unexpected tag 0x${tag.toString(16)}`);
    }
  }
  const whole = value();
  if (at !== bytes.length) throw new Error('bytes behind the map');
  return whole;
}

function start() {
  const socket = connect(path);
  let held = Buffer.alloc(0);
  socket.on('error', (error) => {
    if (Date.now() >= until) { console.error(String(error)); process.exit(1); }
    setTimeout(start, 100);
  });
  socket.on('data', (chunk) => {
    held = Buffer.concat([held, chunk]);
    while (held.length >= 4 && held.length >= 4 + held.readUInt32BE(0)) {
      const size = 4 + held.readUInt32BE(0);
      console.log(JSON.stringify(decode(held.subarray(4, size))));
      held = held.subarray(size);
    }
  });
}
start();
