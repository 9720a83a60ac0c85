// Black-Scholes at zero rate and zero yield, written independently of gammawatch's own pricing.
const SQRT_PI = Math.sqrt(Math.PI);

// Below 1.5 the all-positive series of erf, above it the continued fraction of erfc.
export function erfc(x) {
  if (x < 0) return 2 - erfc(-x);
  if (x > 27) return 0;
  if (x < 1.5) {
    let term = x;
    let sum = x;
    for (let n = 1; n < 100 && term > sum * 1e-18; n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return 1 - 2 / SQRT_PI * Math.exp(-x * x) * sum;
  }
  let tail = x;
  for (let n = 400; n >= 1; n--) tail = x + n / 2 / tail;
  return Math.exp(-x * x) / SQRT_PI / tail;
}

const cdf = (x) => erfc(-x / Math.SQRT2) / 2;
const pdf = (x) => Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);

function degenerate(spot, strike, sign) {
  const intrinsic = sign * (spot - strike);
  const share = intrinsic > 0 ? 1 : intrinsic === 0 ? 0.5 : 0;
  return { value: Math.max(intrinsic, 0), delta: sign * share, gamma: 0, vega: 0, theta: 0 };
}

// Per one contract: value in dollars, delta, gamma, vega per 1.00 of volatility, theta per year.
export function european(isCall, spot, strike, years, vol) {
  const sign = isCall ? 1 : -1;
  const width = vol * Math.sqrt(years);
  if (!(years > 0) || !(vol > 0) || width < 1e-9) return degenerate(spot, strike, sign);
  const d1 = Math.log(spot / strike) / width + width / 2;
  const d2 = d1 - width;
  const density = pdf(d1);
  return {
    value: sign * (spot * cdf(sign * d1) - strike * cdf(sign * d2)),
    delta: sign * cdf(sign * d1),
    gamma: density / (spot * width),
    vega: spot * density * Math.sqrt(years),
    theta: -spot * density * vol / (2 * Math.sqrt(years)),
  };
}
