/* black: the price of an out-of-the-money option, normalised, to the last digits wherever a double can hold it.
 *
 * x = -|ln(F/K)| <= 0, s = σ√T > 0: b(x, s) = e^(x/2)·N(x/s + s/2) - e^(-x/2)·N(x/s - s/2), which is the
 * undiscounted price over √(FK). It grows in s from 0 to e^(x/2).
 *
 * With v = db/ds = n(x/s)·e^(-s²/8), a = -x/s, t = s/2 and M the Mills ratio, b = v·[M(a-t) - M(a+t)], and
 * the difference, 2∫e^(-au-u²/2)·sinh(tu)du over u > 0, is summed as 2·Σ I_(2k+1)·t^(2k+1)/(2k+1)! where it would
 * cancel (t < max(1,a)/8): I_n = ∫uⁿe^(-au-u²/2)du obeys I_(n+1) = n·I_(n-1) - a·I_n, taken upwards for a < 2
 * and as a continued fraction of the ratios for a >= 2.
 *
 * Pure, any thread.
 */
#ifndef CHAINS_PRICING_BLACK_H
#define CHAINS_PRICING_BLACK_H

struct gw_black {
    double log_value; /* ln b: finite also where b underflows */
    double log_slope; /* ln v */
    double value;     /* b */
    double rest;      /* e^(x/2) - b, without its cancellation */
};

/* -1400 <= x <= 0, 0 < s <= 64. */
void gw_black_evaluate(struct gw_black *out, double x, double s);

#endif
