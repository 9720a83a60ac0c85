// Follows two collectors' rings and holds the second's records, block by block, against the first's.
//   node ledger.mjs TRUE_RING OTHER_RING STOP_FILE
// Prints once STOP_FILE exists: {"blocks": of the first, "both": published by both, "records": compared, "equal",
// "marked": those that differ and say of themselves that they may, "different": [...]}. Read from the files alone.
import { existsSync, readFileSync } from 'node:fs';
import { HEADER_SIZE, SLOT_HEADER, STATUS, blank, blockOf, isBeat, isOfBook, keyOf, kindOf, statusOf } from './records.mjs';

const COMPLETE = 1;
const DOUBTS = 1 << 7 | 1 << 8 | 1 << 9; // weak pin, unproven header, gap

function* readSlots(path) {
  if (!existsSync(path)) return;
  const once = readFileSync(path);
  const twice = readFileSync(path); // what is written meanwhile differs
  if (once.length < HEADER_SIZE) return;
  const slotSize = once.readUInt32LE(24);
  for (let i = 0; i < once.readUInt32LE(28); i++) {
    const slot = once.subarray(HEADER_SIZE + i * slotSize, HEADER_SIZE + (i + 1) * slotSize);
    const sequence = Number(slot.readBigUInt64LE(0));
    if (sequence === 0 || sequence % 2 !== 0) continue;
    if (slot.equals(twice.subarray(HEADER_SIZE + i * slotSize, HEADER_SIZE + (i + 1) * slotSize))) {
      yield { sequence, bytes: Buffer.from(slot.subarray(SLOT_HEADER)) };
    }
  }
}

class Ring {
  constructor(path) {
    this.path = path;
    this.last = 0;
    this.blocks = new Map();
    this.open = new Map();
  }

  // Of each block what the last status record of it closed.
  take() {
    const fresh = [...readSlots(this.path)].filter(({ sequence }) => sequence > this.last);
    fresh.sort((a, b) => a.sequence - b.sequence);
    for (const { sequence, bytes } of fresh) {
      if (this.last > 0 && sequence !== this.last + 2) this.open = new Map(); // some were missed
      const whole = this.last === 0 || sequence === this.last + 2;
      this.last = sequence;
      this.add(bytes, whole);
    }
  }

  add(bytes, whole) {
    if (kindOf(bytes) === STATUS) {
      if (!isBeat(bytes)) {
        const { excluded } = statusOf(bytes);
        if (whole && !this.isBroken) this.blocks.set(blockOf(bytes), { excluded, records: this.open });
        this.isBroken = false;
      }
      this.open = new Map();
    } else if (isOfBook(bytes)) {
      this.open.set(keyOf(bytes), blank(bytes));
      this.isBroken ||= !whole;
    }
  }
}

const [truePath, otherPath, stop] = process.argv.slice(2);
const [truth, other] = [new Ring(truePath), new Ring(otherPath)];
for (let isOver = false; !isOver;) {
  isOver = existsSync(stop);
  truth.take();
  other.take();
  if (!isOver) await new Promise((resolve) => { setTimeout(resolve, 300); });
}

const result = { blocks: truth.blocks.size, both: 0, records: 0, equal: 0, marked: 0, different: [] };
for (const [hash, wanted] of truth.blocks) {
  const got = other.blocks.get(hash);
  if (!got) continue;
  result.both++;
  for (const [key, record] of wanted.records) {
    const found = got.records.get(key);
    result.records++;
    const flags = found?.readUInt32LE(256) ?? 0;
    if (found?.equals(record)) result.equal++;
    else if (got.excluded > wanted.excluded || (found && ((flags & DOUBTS) !== 0 || (flags & COMPLETE) === 0))) result.marked++;
    else result.different.push(`${hash} ${key}${found ? '' : ' is missing'}`);
  }
}
console.log(JSON.stringify(result));
