// Two collectors of one chain: are their books the same at every block?
import { STATUS, Follower, blank, blockOf, isBeat, isOfBook, keyOf, kindOf, statusOf } from './records.mjs';

const PAUSE_MS = 2;
const DIFFERENCES_MAX = 20;

const sleep = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

// One side: what it published of each block that has not been compared yet.
class Side {
  constructor(path) {
    this.ring = new Follower(path);
    this.blocks = new Map();
    this.open = new Map();
    this.status = { number: 0, excluded: 0, drift: 0, reread: 0 };
    this.seen = new Set();
  }

  take() {
    for (let bytes = this.ring.next(); bytes; bytes = this.ring.next()) {
      if (kindOf(bytes) === STATUS) this.close(bytes);
      else if (isOfBook(bytes)) this.open.set(keyOf(bytes), blank(bytes));
    }
  }

  close(bytes) {
    this.status = statusOf(bytes);
    if (!isBeat(bytes)) {
      const hash = blockOf(bytes);
      this.seen.add(hash);
      this.blocks.set(hash, { ...this.status, records: this.open });
    }
    this.open = new Map();
  }
}

export class Twins {
  constructor(paths) {
    this.sides = paths.map((path) => new Side(path));
    this.result = { blocks: 0, records: 0, excluded: 0, different: [] };
  }

  // Waits until both have published a block, by its hash; one that was mined again as it was is no news to them.
  async meet(hash, secondsMax) {
    const until = Date.now() + 1000 * secondsMax;
    for (;;) {
      for (const side of this.sides) side.take();
      if (this.sides.every(({ seen }) => seen.has(hash.slice(2)))) return;
      if (Date.now() > until) throw new Error(`block ${hash} was not published within ${secondsMax} s`);
      await sleep(PAUSE_MS);
    }
  }

  // Comparing begins behind a block.
  async begin(hash, secondsMax) {
    await this.meet(hash, secondsMax);
    for (const { blocks } of this.sides) blocks.clear();
  }

  async reach(hash, secondsMax) {
    await this.meet(hash, secondsMax);
    this.compare();
  }

  compare() {
    const [one, other] = this.sides;
    for (const [hash, wanted] of one.blocks) {
      const got = other.blocks.get(hash);
      if (!got) continue;
      this.compareBlock(wanted, got);
      one.blocks.delete(hash);
      other.blocks.delete(hash);
    }
  }

  compareBlock(wanted, got) {
    const { result } = this;
    result.blocks++;
    result.excluded += wanted.excluded + got.excluded;
    for (const key of new Set([...wanted.records.keys(), ...got.records.keys()])) {
      const [a, b] = [wanted.records.get(key), got.records.get(key)];
      result.records++;
      if (a === undefined || b === undefined) this.note(`block ${wanted.number}: ${key} is missing`);
      else if (!a.equals(b)) this.note(`block ${wanted.number}: ${key}, from byte ${a.findIndex((byte, i) => byte !== b[i])} on`);
    }
  }

  note(what) {
    if (this.result.different.length < DIFFERENCES_MAX) this.result.different.push(what);
  }

  // Blocks that one of them never published are differences, too.
  finish() {
    for (const [i, { blocks }] of this.sides.entries()) {
      for (const { number } of blocks.values()) this.note(`block ${number}: only collector ${i + 1} published it`);
    }
    const [drift, reread] = ['drift', 'reread'].map((name) => this.sides.map(({ status }) => status[name]));
    return { ...this.result, drift, reread };
  }
}
