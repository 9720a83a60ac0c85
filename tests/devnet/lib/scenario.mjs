// What a margin scenario or a forecast makes of an option's volatility and time, written independently of gammawatch's
// own. Source: Derive's portfolio margin (policy 3.10, 3.16).
const shifts = {
  none: (vol) => vol,
  up: (vol, scale) => Math.max(0.4, vol * (1 + 0.5 * scale)),
  down: (vol, scale) => vol * Math.max(0, 1 - 0.3 * scale),
};

export const SHIFTS = Object.keys(shifts);
export const TAIL_BPS = [-6600, -3300, 5000, 10000, 20000];
export const HORIZONS_S = [1, 4, 8, 24, 72].map((hours) => hours * 3600);

export function shiftVol(shift, vol, years) {
  const days = years * 365;
  return shifts[shift](vol, (30 / Math.max(days, 1)) ** (days <= 30 ? 0.3 : 0.13));
}

// Moves of the ladder's nodes.
export const SHOCK_BPS = [
  -6600, -5000, -4000, -3000, -2500, -2000, -1500, -1000, -750, -500, -400, -300, -200, -150, -100, -50, 0,
  50, 100, 150, 200, 300, 400, 500, 750, 1000, 1500, 2000, 2500, 3000, 4000, 5000, 10000];
