// The consumer's bounds once more, in JavaScript and from the rules rather than from the Solidity.
// Values are [initial, maintenance, utilisation]. Mirrored utilisation (10 000 - cap) makes "more" tighter for all.
const mirror = ([initial, maintenance, cap]) => [initial, maintenance, 10_000 - cap];
const max = (a, b) => a.map((x, i) => Math.max(x, b[i]));

export class Model {
  constructor(clamps, failSafe) {
    this.clamps = clamps;
    this.failSafe = mirror(Object.values(failSafe));
    this.floor = [clamps.initialFloorBps, clamps.maintenanceFloorBps, 10_000 - clamps.utilisationCeilingBps];
    this.ceiling = [clamps.initialCeilingBps, clamps.maintenanceCeilingBps, 10_000 - clamps.utilisationFloorBps];
    this.up = [clamps.marginTightenBps, clamps.marginTightenBps, clamps.utilisationTightenBps];
    this.down = [clamps.marginLoosenBps, clamps.marginLoosenBps, clamps.utilisationLoosenBps];
    this.last = null;
  }

  windowAt(time) {
    const passed = Math.floor((time - this.window.openedAt) / this.clamps.tightenWindowS);
    return passed > 0 ? { openedAt: time, base: this.last, steps: passed } : this.window;
  }

  loosenings(time, state) {
    const { loosenDelayS, loosenHoldS } = this.clamps;
    const waits = time < this.loosenedAt + loosenDelayS || time < this.tightenedAt + loosenHoldS;
    return waits || state > 0 ? 0 : 1 + Math.floor((time - this.appliedAt) / loosenDelayS);
  }

  range(time, state) {
    if (!this.last) return [this.floor, this.ceiling];
    const { base, steps } = this.windowAt(time);
    const falls = this.loosenings(time, state);
    return [
      this.last.map((x, i) => Math.max(this.floor[i], x - falls * this.down[i])),
      base.map((x, i) => Math.min(this.ceiling[i], x + steps * this.up[i])),
    ];
  }

  accepts(values, time, state) {
    const [low, high] = this.range(time, state);
    return mirror(values).every((x, i) => x >= low[i] && x <= high[i])
      && values[0] * 10_000 >= values[1] * this.clamps.initialOverMaintenanceBps;
  }

  apply(values, time, { margin, liquidity }) {
    const next = mirror(values);
    if (this.last) {
      this.window = this.windowAt(time);
      if (next.some((x, i) => x > this.last[i])) this.tightenedAt = time;
      if (next.some((x, i) => x < this.last[i])) this.loosenedAt = time;
    } else {
      this.window = { openedAt: time, base: next, steps: 1 };
      this.tightenedAt = -Infinity;
      this.loosenedAt = -Infinity;
    }
    this.last = next;
    this.appliedAt = time;
    this.until = [margin.validUntil, margin.validUntil, liquidity.validUntil].map(Number);
  }

  inForce(time) {
    if (!this.last) return mirror(this.failSafe);
    const tight = max(this.last, this.failSafe);
    return mirror(this.last.map((x, i) => (time > this.until[i] ? tight[i] : x)));
  }

  // Mostly at or just beyond an end of the range, where the rules are decided.
  pickTarget(rng, time, state) {
    const [low, high] = this.range(time, state);
    const ends = low.map((x, i) => {
      const spread = Math.min(high[i] - x, 600);
      return rng.pick([x, high[i], x + rng.integer(spread + 1), x + rng.integer(spread + 1),
        x - (rng.uniform() < 0.3 ? 1 : 0), high[i] + (rng.uniform() < 0.3 ? 1 : 0)]);
    });
    const values = mirror(ends);
    const highest = Math.floor(values[0] * 10_000 / this.clamps.initialOverMaintenanceBps);
    if (rng.uniform() < 0.8) values[1] = Math.max(0, Math.min(values[1], highest));
    return values;
  }
}
