// Laws of a file of signed vectors (NDJSON; revocations in it are passed over): node vectors.mjs LAW FILE [...]
//   chain FILE       per feed: seq + 1 each, prevHash the digest before, epoch and
//                    observedAt never fall, no seq with two contents
//   margin FILE      the highest initial margin of the last vector of any feed
//   blocks FILE      the newest block of any vector
//   count FILE       vectors in the file
//   epochs FILE      how many different epochs
//   stale FILE       exits 0 when the last vector of every feed is on hold or halted and says why
//   loosened FILE N  lists the vectors after line N that are looser than the one before of their feed
import { readFileSync } from 'node:fs';

const [law, file, first = '0'] = process.argv.slice(2);
const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line))
  .filter(({ type }) => type !== 'Revocation');
const STALE_BITS = 0b1100n; // reasons STALE and STALE_DEAD (gammawatch/signal.h)

const feeds = new Map();
lines.forEach((vector, i) => {
  const list = feeds.get(vector.header.feedId) ?? [];
  feeds.set(vector.header.feedId, [...list, { ...vector, line: i }]);
});
const last = [...feeds.values()].map((list) => list.at(-1));

function chainFaults() {
  const faults = [];
  for (const [feed, list] of feeds) {
    const bySeq = new Map();
    let before = null;
    for (const vector of list) {
      const { seq, prevHash, epoch } = vector.header;
      const known = bySeq.get(seq);
      if (known) { // said again after a restart
        if (known.digest !== vector.digest) faults.push(`${feed} seq ${seq} has two contents`);
        continue;
      }
      bySeq.set(seq, vector);
      const wanted = before === null ? { seq: 1, prevHash: `0x${'0'.repeat(64)}`, epoch: 0 }
        : { seq: Number(before.header.seq) + 1, prevHash: before.digest, epoch: before.header.epoch };
      if (Number(seq) !== wanted.seq) faults.push(`${feed} seq ${seq} after ${wanted.seq - 1}`);
      if (prevHash !== wanted.prevHash) faults.push(`${feed} seq ${seq} prevHash ${prevHash}`);
      if (Number(epoch) < Number(wanted.epoch)) faults.push(`${feed} seq ${seq} epoch fell to ${epoch}`);
      if (before && Number(vector.header.observedAt) < Number(before.header.observedAt)) {
        faults.push(`${feed} seq ${seq} was observed before seq ${before.header.seq}`);
      }
      before = vector;
    }
  }
  return faults;
}

function loosened() {
  const faults = [];
  for (const list of feeds.values()) {
    list.forEach((vector, i) => {
      if (i === 0 || vector.line < Number(first)) return;
      const before = list[i - 1];
      if (vector.margin.initialMarginBps < before.margin.initialMarginBps
        || vector.margin.maintenanceMarginBps < before.margin.maintenanceMarginBps
        || vector.liquidity.utilisationCapBps > before.liquidity.utilisationCapBps) {
        faults.push(`${vector.feed} seq ${vector.header.seq}`);
      }
    });
  }
  return faults;
}

const isHeld = ({ header: { state, reasonBits } }) => state >= 2 && (BigInt(reasonBits) & STALE_BITS) !== 0n;

function report(faults) {
  faults.slice(0, 10).forEach((fault) => console.log(fault));
  process.exitCode = faults.length === 0 && lines.length > 0 ? 0 : 1;
}

const laws = {
  chain: () => report(chainFaults()),
  loosened: () => report(loosened()),
  stale: () => report(last.filter((vector) => !isHeld(vector)).map(({ feed, header }) =>
    `${feed} state ${header.state} reasons ${header.reasonBits}`)),
  margin: () => console.log(Math.max(...last.map(({ margin }) => margin.initialMarginBps))),
  blocks: () => console.log(Math.max(...lines.map(({ header }) => Number(header.blockNumber)))),
  count: () => console.log(lines.length),
  epochs: () => console.log(new Set(lines.map(({ header }) => header.epoch)).size),
};
laws[law]();
