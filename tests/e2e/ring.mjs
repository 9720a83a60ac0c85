// What stands in a collector's ring, read from the file itself without any of our C:
//   node ring.mjs FILE  -> {"newest": last status record or null, "block": last of a block, "exposures": of that
//                           block, "statuses": [...]}
import { readFileSync } from 'node:fs';

const HEADER_SIZE = 4096;
const SLOT_HEADER = 64;
const EXPOSURE = 1;
const STATUS = 3;
const HEAD_SIZE = 272;

const bytes = readFileSync(process.argv[2]);
const u64 = (at) => Number(bytes.readBigUInt64LE(at));

function readRecord(slot) {
  const sequence = u64(slot) / 2;
  const at = slot + SLOT_HEADER;
  const record = {
    sequence, kind: bytes.readUInt32LE(at), valid: bytes.readUInt32LE(at + 12), block: u64(at + 24),
    epoch: u64(at + 48), hash: `0x${bytes.toString('hex', at + 64, at + 96)}`,
  };
  if (record.kind !== STATUS) return record;
  const word = (i) => u64(at + HEAD_SIZE + 8 * i);
  return {
    ...record, exposures: word(2), excluded: word(4), rpc_errors: word(7), reorgs: word(8), is_beat: word(10) === 1,
    last_error: word(12), head_age_ms: word(13),
  };
}

const slotSize = bytes.readUInt32LE(24);
const slotCount = bytes.readUInt32LE(28);
const records = [];
for (let i = 0; i < slotCount; i++) {
  const slot = HEADER_SIZE + i * slotSize;
  const sequence = u64(slot);
  if (sequence > 0 && sequence % 2 === 0) records.push(readRecord(slot));
}
records.sort((a, b) => a.sequence - b.sequence);
const statuses = records.filter(({ kind }) => kind === STATUS);
const block = statuses.filter(({ is_beat: isBeat }) => !isBeat).at(-1) ?? null;
const exposures = records.filter(({ kind, hash }) => kind === EXPOSURE && hash === block?.hash);
console.log(JSON.stringify({ newest: statuses.at(-1) ?? null, block, exposures: exposures.length, statuses }));
