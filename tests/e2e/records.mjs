// Records of a collector's ring, read from the file itself without any of our C, in the order of their numbers.
import { closeSync, openSync, readSync } from 'node:fs';

export const HEADER_SIZE = 4096;
export const SLOT_HEADER = 64;
export const STATUS = 3;
// Of each kind: where the digest of replies stands, which covers what was asked and not what came of it.
const KINDS = { 1: 488, 2: 568, 9: 0, 14: 0 };
const [EXCLUDED_AT, BEAT_AT, DRIFT_AT, REREAD_AT] = [304, 352, 512, 520];

const text = (bytes, from, size) => bytes.toString('latin1', from, from + size).split('\0')[0];

export const kindOf = (bytes) => bytes.readUInt32LE(0);
export const blockOf = (bytes) => bytes.toString('hex', 64, 96);
export const isOfBook = (bytes) => kindOf(bytes) in KINDS;
export const keyOf = (bytes) =>
  [kindOf(bytes), text(bytes, 144, 24), text(bytes, 168, 72), text(bytes, 240, 16)].join(' ');

// What says nothing of the book: when it was observed, how many starts and turns came before, and what was asked.
export function blank(bytes) {
  const digest = KINDS[kindOf(bytes)];
  bytes.fill(0, 40, 56);
  if (digest > 0) bytes.fill(0, digest, digest + 32);
  return bytes.subarray(0, bytes.readUInt32LE(4));
}

export const isBeat = (bytes) => bytes.readBigUInt64LE(BEAT_AT) !== 0n;

export const statusOf = (bytes) => ({
  number: Number(bytes.readBigUInt64LE(24)),
  excluded: Number(bytes.readBigUInt64LE(EXCLUDED_AT)),
  drift: Number(bytes.readBigUInt64LE(DRIFT_AT)),
  reread: Number(bytes.readBigUInt64LE(REREAD_AT)),
});

// Follows a ring from its newest record on. A record that was missed is an error: the reader is to keep up.
export class Follower {
  constructor(path) {
    this.fd = openSync(path, 'r');
    const header = Buffer.alloc(HEADER_SIZE);
    readSync(this.fd, header, 0, HEADER_SIZE, 0);
    this.slotCount = header.readUInt32LE(28);
    this.slot = Buffer.alloc(header.readUInt32LE(24));
    this.last = 0;
    for (let i = 0; i < this.slotCount; i++) {
      readSync(this.fd, this.slot, 0, 8, HEADER_SIZE + i * this.slot.length);
      const sequence = Number(this.slot.readBigUInt64LE(0));
      if (sequence % 2 === 0) this.last = Math.max(this.last, sequence / 2);
    }
  }

  // The next record; undefined: there is none yet.
  next() {
    const wanted = BigInt(2 * (this.last + 1));
    const at = HEADER_SIZE + ((this.last + 1) % this.slotCount) * this.slot.length;
    const sequence = () => {
      readSync(this.fd, this.slot, 0, 8, at);
      return this.slot.readBigUInt64LE(0);
    };
    const found = sequence();
    if (found > wanted) throw new Error(`record ${this.last + 1} was overwritten before it was read`);
    if (found < wanted) return undefined;
    readSync(this.fd, this.slot, 0, this.slot.length, at);
    const bytes = Buffer.from(this.slot.subarray(SLOT_HEADER));
    if (sequence() !== wanted) throw new Error(`record ${this.last + 1} was overwritten while it was read`);
    this.last += 1;
    return bytes;
  }

  close() {
    closeSync(this.fd);
  }
}
