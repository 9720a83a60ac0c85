/* real: comparisons of doubles that give the same bits everywhere. fmax() and fmin() may return either zero of
 * +0 and -0; these return the second argument when none is larger (smaller) or one is NaN.
 */
#ifndef GW_MONITOR_EXPOSURE_REAL_H
#define GW_MONITOR_EXPOSURE_REAL_H

static inline double gw_real_max(double a, double b)
{
    return a > b ? a : b;
}

static inline double gw_real_min(double a, double b)
{
    return a < b ? a : b;
}

/* low <= high; NaN gives low. */
static inline double gw_real_clamp(double value, double low, double high)
{
    return value >= low ? gw_real_min(value, high) : low;
}

#endif
