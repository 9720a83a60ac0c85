// Seeded pseudo-random numbers (xoshiro128**), so that a scene is the same on every machine.
const rotl = (x, k) => ((x << k) | (x >>> (32 - k))) >>> 0;

function hashWord(text) {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return h;
}

export function createRng(seed) {
  const s = [0, 1, 2, 3].map((i) => hashWord(`${i}:${seed}:${i}`) | 1);
  const nextWord = () => {
    const result = Math.imul(rotl(Math.imul(s[1], 5) >>> 0, 7), 9) >>> 0;
    const t = (s[1] << 9) >>> 0;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] = (s[2] ^ t) >>> 0;
    s[3] = rotl(s[3] >>> 0, 11);
    return result;
  };
  for (let i = 0; i < 16; i++) nextWord();
  const uniform = () => nextWord() / 4294967296;
  return {
    uniform,
    between: (low, high) => low + (high - low) * uniform(),
    integer: (n) => Math.floor(uniform() * n),
    pick: (list) => list[Math.floor(uniform() * list.length)],
    // Twelve uniforms: close enough to a normal for a price path, and free of libm differences.
    normal: () => Array.from({ length: 12 }, uniform).reduce((a, b) => a + b, -6),
  };
}
